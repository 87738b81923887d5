/* What --check prints. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/cli.h"
#include "out/json.h"
#include "tools/randaddr/show.h"

static void address_text(u128 address, char ret_text[static IN6_TEXT_SIZE])
{
	struct in6_addr in6 = u128_to_in6(address);

	in6_format(&in6, ret_text);
}

static void write_record(struct show *show, struct record *r)
{
	int err = record_write(r, stdout);

	if (err)
		cli_error(NULL, "a record is missing");
	show->failed |= err != 0;
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
	write_record(show, &r);
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
	write_record(show, &r);
}

static void verdict_text(const struct check_result *result)
{
	printf("addresses %" PRIu64 "\nduplicates %" PRIu64 "\nstrays %" PRIu64 "\n",
		result->addresses, result->addresses - result->distinct, result->strays);
	if (!result->is_tested) {
		printf("uniform: not tested, fewer than %d addresses\n", CHECK_LEAST);
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

static void add_row(json_t *rows, const char *key, unsigned digit, double value)
{
	json_t *row = json_object();

	if (digit)
		json_object_set_new_nocheck(row, key, json_integer(digit));
	json_object_set_new_nocheck(row, "chi_square", json_real(value));
	json_array_append_new(rows, row);
}

void show_verdict(struct show *show, const struct check_result *result)
{
	struct record r;
	json_t *rows;

	if (!show->opts->json) {
		verdict_text(result);
		return;
	}
	r = record_begin("check");
	record_integer(&r, "addresses", (int64_t)result->addresses);
	record_integer(&r, "duplicates", (int64_t)(result->addresses - result->distinct));
	record_integer(&r, "strays", (int64_t)result->strays);
	if (result->is_tested) {
		rows = json_array();
		for (unsigned i = result->first_nibble; i < CHECK_NIBBLES; i++)
			add_row(rows, "digit", i + 1, result->nibbles[i]);
		if (json_object_set_new_nocheck(r.object, "digits", rows))
			r.failed = true;
		if (result->has_spread)
			record_real(&r, "sixteenths_chi_square", result->spread);
		record_real(&r, "chi_square_bound", CHECK_BOUND);
		record_bool(&r, "uniform", result->is_uniform);
	}
	write_record(show, &r);
}
