/* What --check prints. */
#include <inttypes.h>
#include <stdio.h>

#include "out/json.h"
#include "tools/randaddr/show.h"

static void address_text(u128 address, char ret_text[static IN6_TEXT_SIZE])
{
	struct in6_addr in6 = u128_to_in6(address);

	in6_format(&in6, ret_text);
}

void show_stray(struct show *show, u128 address)
{
	char text[IN6_TEXT_SIZE];
	struct record r;

	address_text(address, text);
	if (!show->opts->json) {
		printf("stray %s\n", text);
		return;
	}
	r = record_begin("stray");
	record_string(&r, "address", text);
	show_record(show, &r);
}

void show_repeat(struct show *show, u128 address, uint64_t times)
{
	char text[IN6_TEXT_SIZE];
	struct record r;

	address_text(address, text);
	if (!show->opts->json) {
		printf("duplicate %s, %" PRIu64 " times\n", text, times);
		return;
	}
	r = record_begin("duplicate");
	record_string(&r, "address", text);
	record_integer(&r, "times", (int64_t)times);
	show_record(show, &r);
}

static const char *why_not_tested(const struct check_result *result)
{
	_Static_assert(CHECK_LEAST == 80, "the bound is in the words");

	return result->is_few ? "fewer than 80 addresses" :
				"these leave no digit and no sixteenth to test";
}

static void verdict_text(const struct check_result *result)
{
	printf("addresses %" PRIu64 "\nduplicates %" PRIu64 "\nstrays %" PRIu64 "\n",
		result->addresses, result->addresses - result->distinct, result->strays);
	if (!result->is_tested) {
		printf("uniform: not tested, %s\n", why_not_tested(result));
		return;
	}
	for (unsigned i = result->first_nibble; i < CHECK_NIBBLES; i++)
		printf("digit %u: chi-square %.2f%s\n", i + 1, result->nibbles[i],
			result->nibbles[i] > CHECK_BOUND ? " (too high)" : "");
	if (result->has_spread)
		printf("sixteenths of the space: chi-square %.2f%s\n", result->spread,
			result->spread > CHECK_BOUND ? " (too high)" : "");
	printf("uniform: %s; by chance chi-square (15 degrees of freedom) is above %.2f "
	       "once in 1000000\n",
		result->is_uniform ? "yes" : "no", CHECK_BOUND);
}

static struct record digit_rows(const struct check_result *result)
{
	struct record rows = record_list();

	for (unsigned i = result->first_nibble; i < CHECK_NIBBLES; i++) {
		struct record row = record_part();

		record_integer(&row, "digit", i + 1);
		record_real(&row, "chi_square", result->nibbles[i]);
		record_append(&rows, &row);
	}
	return rows;
}

void show_verdict(struct show *show, const struct check_result *result)
{
	struct record r, rows;

	if (!show->opts->json) {
		verdict_text(result);
		return;
	}
	r = record_begin("check");
	record_integer(&r, "addresses", (int64_t)result->addresses);
	record_integer(&r, "duplicates", (int64_t)(result->addresses - result->distinct));
	record_integer(&r, "strays", (int64_t)result->strays);
	if (result->is_tested) {
		rows = digit_rows(result);
		record_group(&r, "digits", &rows);
		if (result->has_spread)
			record_real(&r, "sixteenths_chi_square", result->spread);
		record_real(&r, "chi_square_bound", CHECK_BOUND);
		record_bool(&r, "uniform", result->is_uniform);
	} else {
		record_string(&r, "not_tested", why_not_tested(result));
	}
	show_record(show, &r);
}
