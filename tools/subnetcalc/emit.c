#include "tools/subnetcalc/emit.h"

#include <errno.h>
#include <stdio.h>

#include "cli/cli.h"
#include "out/json.h"

void emit_begin(struct emit *emit, bool json)
{
	emit->json = json;
	emit->lines.used = 0;
	emit->lines.failed = false;
	emit->lines.addresses = false;
}

static void write_record(struct emit *emit, struct record *r)
{
	int err = record_write(r, stdout);

	if (err == -ENOMEM)
		cli_error(NULL, "out of memory: a record is missing");
	emit->lines.failed |= err == -EIO;
}

static void prefix_record(struct emit *emit, struct prefix p)
{
	struct record r = record_begin("prefix");
	struct in6_addr first = u128_to_in6(p.first), last = u128_to_in6(prefix_last(p));
	char text[PREFIX_TEXT_SIZE], count[U128_TEXT_SIZE];

	prefix_format(p, text);
	record_string(&r, "prefix", text);
	record_integer(&r, "length", p.length);
	in6_format(&first, text);
	record_string(&r, "first", text);
	in6_format(&last, text);
	record_string(&r, "last", text);
	u128_format_power(PREFIX_LENGTH_MAX - (unsigned)p.length, count);
	record_string(&r, "count", count);
	write_record(emit, &r);
}

void emit_prefix(struct emit *emit, struct prefix p)
{
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
	for (; !u128_is_zero(count) && !emit->lines.failed;
		count = u128_subtract(count, u128_of(1))) {
		prefix_record(emit, first);
		first.first = down ? u128_subtract(first.first, step) :
				     u128_add(first.first, step);
	}
}

void emit_ranges(struct emit *emit, const struct range *ranges, size_t count)
{
	struct prefix p;

	for (size_t i = 0; i < count && !emit->lines.failed; i++) {
		struct set_walk walk = set_walk(ranges[i]);

		while (set_walk_next(&walk, &p))
			emit_prefix(emit, p);
	}
}

void emit_address(struct emit *emit, u128 address)
{
	struct in6_addr in6 = u128_to_in6(address);
	char text[IN6_TEXT_SIZE];
	struct record r;

	in6_format(&in6, text);
	if (!emit->json) {
		puts(text);
		return;
	}
	r = record_begin("address");
	record_string(&r, "address", text);
	write_record(emit, &r);
}

void emit_end(struct emit *emit)
{
	lines_flush(&emit->lines);
}
