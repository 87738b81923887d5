/* Verbs that make lists: split, nth, range, sort. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/subnetcalc/emit.h"
#include "tools/subnetcalc/operand.h"
#include "tools/subnetcalc/verbs.h"

/* More subnets than this are printed only if they were asked for in so many words. */
#define SPLIT_FREELY (UINT64_C(1) << 20)

/* How many of the subnets with `bits` of index are wanted, from --from on. The whole
 * space split to addresses has one more than fits: it is 0 here, with *ret_all set. */
static bool split_count(const struct subnetcalc_opts *opts, unsigned bits, u128 *ret_count,
	bool *ret_all)
{
	u128 last = u128_ones(bits), left;

	if (u128_compare(opts->from, last) > 0) {
		char total[U128_TEXT_SIZE];

		u128_format_power(bits, total);
		cli_error("--from", "there are only %s subnets, counted from 0", total);
		return false;
	}
	left = u128_add(u128_subtract(last, opts->from), u128_of(1));
	*ret_all = bits == 128 && u128_is_zero(left);
	if (!opts->has_count) {
		*ret_count = left;
		return true;
	}
	if (!*ret_all && u128_compare(opts->count, left) > 0) {
		char total[U128_TEXT_SIZE];

		u128_format(left, total);
		cli_error("-c", "there are only %s subnets from there on", total);
		return false;
	}
	*ret_all = false;
	*ret_count = opts->count;
	return true;
}

enum cli_status verb_split(const struct subnetcalc_opts *opts)
{
	struct emit emit;
	struct prefix pool, first;
	unsigned length, bits;
	u128 count;
	bool all;

	if (!operand_prefix(opts, opts->operands[0], &pool) ||
		!operand_length(opts->operands[1], pool.length, &length))
		return CLI_CANNOT;
	bits = length - pool.length;
	if (!split_count(opts, bits, &count, &all))
		return CLI_CANNOT;
	if (!opts->has_count && !opts->all &&
		(all || u128_compare(count, u128_of(SPLIT_FREELY)) > 0)) {
		char total[U128_TEXT_SIZE];

		if (all)
			u128_format_power(bits, total);
		else
			u128_format(count, total);
		cli_error(opts->operands[1], "these are %s subnets: say --all, or how many with -c",
			total);
		return CLI_CANNOT;
	}
	if (opts->reverse)
		prefix_nth_last(pool, length, opts->from, &first);
	else
		prefix_nth(pool, length, opts->from, &first);
	emit_begin(&emit, opts->json);
	if (all) {
		emit_run(&emit, first, u128_ones(128), opts->reverse);
		prefix_nth_last(pool, length, u128_of(0), &first);
		if (opts->reverse)
			first = pool;
		first.length = (uint8_t)length;
		count = u128_of(1);
	}
	emit_run(&emit, first, count, opts->reverse);
	return emit_end(&emit);
}

enum cli_status verb_nth(const struct subnetcalc_opts *opts)
{
	struct emit emit;
	const char *index_text = opts->operands[2];
	bool from_end = *index_text == '-';
	struct prefix pool, subnet;
	unsigned length;
	u128 index;
	int err;

	if (!operand_prefix(opts, opts->operands[0], &pool) ||
		!operand_length(opts->operands[1], pool.length, &length))
		return CLI_CANNOT;
	err = u128_parse(index_text + from_end, &index);
	if (err || (from_end && u128_is_zero(index))) {
		cli_error(index_text, "is not an index: 0 is the first, -1 the last");
		return CLI_CANNOT;
	}
	if (from_end)
		err = prefix_nth_last(pool, length, u128_subtract(index, u128_of(1)), &subnet);
	else
		err = prefix_nth(pool, length, index, &subnet);
	if (err) {
		char total[U128_TEXT_SIZE];

		u128_format_power(length - pool.length, total);
		cli_error(index_text, "there are only %s subnets", total);
		return CLI_CANNOT;
	}
	emit_begin(&emit, opts->json);
	emit_prefix(&emit, subnet);
	return emit_end(&emit);
}

enum cli_status verb_range(const struct subnetcalc_opts *opts)
{
	struct emit emit;
	struct range range;

	if (!operand_address(opts, opts->operands[0], &range.first) ||
		!operand_address(opts, opts->operands[1], &range.last))
		return CLI_CANNOT;
	if (u128_compare(range.first, range.last) > 0) {
		cli_error(opts->operands[0], "is behind %s: the range runs backwards",
			opts->operands[1]);
		return CLI_CANNOT;
	}
	emit_begin(&emit, opts->json);
	emit_ranges(&emit, &range, 1);
	return emit_end(&emit);
}

static int compare_ranges(const void *a, const void *b)
{
	const struct range *left = a, *right = b;
	int order = u128_compare(left->first, right->first);

	/* The larger one first. */
	return order ? order : u128_compare(right->last, left->last);
}

enum cli_status verb_sort(const struct subnetcalc_opts *opts)
{
	struct emit emit;
	struct list list = {0};
	enum cli_status status = list_read(opts, 0, &list);

	if (list.count > 0)
		qsort(list.ranges, list.count, sizeof(*list.ranges), compare_ranges);
	emit_begin(&emit, opts->json);
	for (size_t i = 0; i < list.count && !list.overflowed; i++) {
		size_t at = opts->reverse ? list.count - 1 - i : i;

		emit_prefix(&emit,
			prefix_of_range(list.ranges[at].first, list.ranges[at].last));
	}
	status = cli_worse(status, emit_end(&emit));
	list_free(&list);
	return status;
}
