#include "tools/aaaa-dig/check.h"

#include <inttypes.h>
#include <stdio.h>

#include "addr/in6.h"

static bool has_in(const struct judgement *j, struct prefix p)
{
	for (size_t i = 0; i < j->count; i++)
		if (prefix_contains(p, u128_from_in6(&j->addresses[i].address)))
			return true;
	return false;
}

/* A name that has A records alone counts as one without AAAA. */
static bool holds(const struct dig_expect *expect, const struct judgement *j)
{
	switch (expect->what) {
	case DIG_EXPECT_PREFIX:
		return j->status == JUDGE_ADDRESS && has_in(j, expect->prefix);
	case DIG_EXPECT_NODATA:
		return j->status == JUDGE_NODATA || j->status == JUDGE_V4_ONLY;
	case DIG_EXPECT_NXDOMAIN:
		return j->status == JUDGE_NXDOMAIN;
	case DIG_EXPECT_V4_ONLY:
		return j->status == JUDGE_V4_ONLY;
	}
	return false;
}

/* What an answer has: its addresses, as far as there is room, or its status. */
static void say_value(const struct judgement *j, char ret_value[static CHECK_TEXT_SIZE])
{
	char word[DNSMSG_WORD_SIZE], text[IN6_TEXT_SIZE];
	int used = 0;

	snprintf(ret_value, CHECK_TEXT_SIZE, "%s", dig_judge_word(j, word));
	if (j->status != JUDGE_ADDRESS)
		return;
	for (size_t i = 0; i < j->count; i++) {
		in6_format(&j->addresses[i].address, text);
		if (used + IN6_TEXT_SIZE + 5 > CHECK_TEXT_SIZE) {
			snprintf(
				ret_value + used, CHECK_TEXT_SIZE - (size_t)used, " ...");
			return;
		}
		used += snprintf(ret_value + used, CHECK_TEXT_SIZE - (size_t)used, "%s%s",
			i ? " " : "", text);
	}
}

/* Addresses, each counted once. */
static size_t count_distinct(const struct judgement *j)
{
	size_t count = 0;

	for (size_t i = 0; i < j->count; i++) {
		size_t k = 0;

		while (!in6_equal(&j->addresses[k].address, &j->addresses[i].address))
			k++;
		count += k == i;
	}
	return count;
}

static void check_global(const struct judgement *j, struct check *ret_check)
{
	*ret_check = (struct check){.assert = "require-global", .ok = true};
	snprintf(ret_check->value, CHECK_TEXT_SIZE, "all");
	for (size_t i = 0; i < j->count; i++) {
		if (dig_judge_is_global(&j->addresses[i].address))
			continue;
		ret_check->ok = false;
		in6_format(&j->addresses[i].address, ret_check->value);
		return;
	}
}

size_t dig_check_answer(const struct dig_opts *opts, const struct judgement *judgement,
	struct check ret_checks[static CHECK_MAX])
{
	size_t count = 0;

	if (!dig_judge_is_answer(judgement->status))
		return 0;
	for (size_t i = 0; i < opts->expect_count; i++) {
		struct check *check = &ret_checks[count++];

		snprintf(check->assert, CHECK_TEXT_SIZE, "expect %s",
			opts->expects[i].text);
		check->ok = holds(&opts->expects[i], judgement);
		say_value(judgement, check->value);
	}
	if (opts->require > 0) {
		struct check *check = &ret_checks[count++];
		size_t have = judgement->status == JUDGE_ADDRESS
				      ? count_distinct(judgement)
				      : 0;

		snprintf(check->assert, CHECK_TEXT_SIZE, "require %" PRIu64,
			opts->require);
		check->ok = have >= opts->require;
		check->is_number = true;
		check->number = have;
		snprintf(check->value, CHECK_TEXT_SIZE, "%zu", have);
	}
	if (opts->require_global && judgement->status == JUDGE_ADDRESS)
		check_global(judgement, &ret_checks[count++]);
	return count;
}

enum cli_status dig_check_exit(const struct dig_opts *opts,
	const struct judgement *judgement, const struct check *checks, size_t count)
{
	enum cli_status status = dig_judge_exit(judgement->status);

	/* What is expected takes the place of the usual verdict, that addresses are good.
	 */
	if (opts->expect_count > 0 && status == CLI_NO)
		status = CLI_YES;
	for (size_t i = 0; i < count; i++)
		if (!checks[i].ok)
			status = cli_worse(status, CLI_NO);
	return status;
}

static bool has(const struct judgement *j, const struct in6_addr *address)
{
	for (size_t i = 0; i < j->count; i++)
		if (in6_equal(&j->addresses[i].address, address))
			return true;
	return false;
}

/* Whether each address of `a` is in `b`. */
static bool is_within(const struct judgement *a, const struct judgement *b)
{
	for (size_t i = 0; i < a->count; i++)
		if (!has(b, &a->addresses[i].address))
			return false;
	return true;
}

bool dig_check_agree(const struct judgement *a, const struct judgement *b)
{
	if (a->status != b->status || a->rcode != b->rcode)
		return false;
	return a->status != JUDGE_ADDRESS || (is_within(a, b) && is_within(b, a));
}
