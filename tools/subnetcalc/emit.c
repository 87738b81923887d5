#include "tools/subnetcalc/emit.h"

#include <stdio.h>

#include "out/json.h"

void emit_begin(struct emit *emit, bool json)
{
	emit->json = json;
	emit->status = CLI_YES;
	lines_begin(&emit->lines, false);
}

/* Then nothing more is written: what is missing is said once. */
static bool has_failed(const struct emit *emit)
{
	return emit->status != CLI_YES || emit->lines.failed;
}

static void prefix_record(struct emit *emit, struct prefix p)
{
	struct record r = record_begin("prefix");
	char text[PREFIX_TEXT_SIZE], count[U128_TEXT_SIZE];

	prefix_format(p, text);
	record_string(&r, "prefix", text);
	record_integer(&r, "length", p.length);
	in6_format_number(p.first, text);
	record_string(&r, "first", text);
	in6_format_number(prefix_last(p), text);
	record_string(&r, "last", text);
	u128_format_power(PREFIX_LENGTH_MAX - (unsigned)p.length, count);
	record_string(&r, "count", count);
	emit->status = cli_record(&r);
}

void emit_prefix(struct emit *emit, struct prefix p)
{
	if (has_failed(emit))
		return;
	if (emit->json)
		prefix_record(emit, p);
	else
		lines_prefix(&emit->lines, p);
}

void emit_run(struct emit *emit, struct prefix first, u128 count, bool down)
{
	u128 step = u128_shift_left(u128_of(1), PREFIX_LENGTH_MAX - (unsigned)first.length);

	if (!emit->json) {
		lines_run(&emit->lines, first, count, down);
		return;
	}
	for (; !u128_is_zero(count) && !has_failed(emit);
		count = u128_subtract(count, u128_of(1))) {
		prefix_record(emit, first);
		first.first = down ? u128_subtract(first.first, step) :
				     u128_add(first.first, step);
	}
}

void emit_ranges(struct emit *emit, const struct range *ranges, size_t count)
{
	struct prefix p;

	for (size_t i = 0; i < count && !has_failed(emit); i++) {
		/* Most ranges of most lists. */
		if (range_is_prefix(&ranges[i], &p)) {
			emit_prefix(emit, p);
		} else {
			struct set_walk walk = set_walk(ranges[i]);

			while (set_walk_next(&walk, &p))
				emit_prefix(emit, p);
		}
	}
}

void emit_address(struct emit *emit, u128 address)
{
	char text[IN6_TEXT_SIZE];
	struct record r;

	in6_format_number(address, text);
	if (!emit->json) {
		puts(text);
		return;
	}
	r = record_begin("address");
	record_string(&r, "address", text);
	emit->status = cli_record(&r);
}

enum cli_status emit_end(struct emit *emit)
{
	lines_flush(&emit->lines);
	return emit->status;
}
