#include "out/lines.h"

#include <stdio.h>
#include <string.h>

/* Copies are of fixed sizes, some bytes longer than needed: one or three stores. */
enum { SHORT_COPY = 16, LONG_COPY = 48, LINE_ROOM = 4 * LONG_COPY };

void lines_flush(struct lines *lines)
{
	if (lines->used > 0 && !lines->failed)
		lines->failed = fwrite(lines->buffer, 1, lines->used, stdout) < lines->used;
	lines->used = 0;
}

static char *room_for_line(struct lines *lines)
{
	if (LINES_BUFFER_SIZE - lines->used < LINE_ROOM)
		lines_flush(lines);
	return lines->buffer + lines->used;
}

void lines_begin(struct lines *lines, bool addresses)
{
	lines->used = 0;
	lines->failed = false;
	lines->addresses = addresses;
	lines->head_of = 0;
	lines->head_len = 0;
}

void lines_text(struct lines *lines, const char *text, size_t len)
{
	char *to = room_for_line(lines);

	memcpy(to, text, len);
	to[len] = '\n';
	lines->used += len + 1;
}

static size_t format(const struct lines *lines, struct prefix p,
	char ret_text[static PREFIX_TEXT_SIZE])
{
	return lines->addresses ? in6_format_number(p.first, ret_text) :
				  prefix_format(p, ret_text);
}

void lines_prefix(struct lines *lines, struct prefix p)
{
	char *to = room_for_line(lines);
	size_t len = format(lines, p, to);

	to[len] = '\n';
	lines->used += len + 1;
}

/* The digits of two groups as values, one a byte, the first the lowest. */
static uint64_t spread(uint32_t groups)
{
	uint64_t x = (uint64_t)(groups & 0xffff) << 32 | groups >> 16;

	x = (x & UINT64_C(0x000000ff000000ff)) << 16 | (x >> 8 & UINT64_C(0x000000ff000000ff));
	return (x & UINT64_C(0x000f000f000f000f)) << 8 | (x >> 4 & UINT64_C(0x000f000f000f000f));
}

/* The same in ASCII: above 9, letters. */
static uint64_t ascii(uint64_t digits)
{
	uint64_t letters = (digits + UINT64_C(0x0606060606060606)) >> 4 &
		UINT64_C(0x0101010101010101);

	return digits + UINT64_C(0x3030303030303030) + letters * ('a' - '0' - 10);
}

/* One group, not 0, and a colon: five bytes are stored, of which the last ones may be
 * written over. */
static char *put_nonzero(char *to, uint32_t digits, uint32_t text)
{
	unsigned zeros = (unsigned)__builtin_ctz(digits) & ~7U;
	uint32_t shown = text >> zeros;

	to[0] = (char)shown;
	to[1] = (char)(shown >> 8);
	to[2] = (char)(shown >> 16);
	to[3] = (char)(shown >> 24);
	to += 4 - zeros / 8;
	*to = ':';
	return to + 1;
}

static char *put_four(char *to, uint64_t groups)
{
	uint64_t high = spread((uint32_t)(groups >> 32)), low = spread((uint32_t)groups);
	uint64_t high_text = ascii(high), low_text = ascii(low);

	to = put_nonzero(to, (uint32_t)high, (uint32_t)high_text);
	to = put_nonzero(to, (uint32_t)(high >> 32), (uint32_t)(high_text >> 32));
	to = put_nonzero(to, (uint32_t)low, (uint32_t)low_text);
	return put_nonzero(to, (uint32_t)(low >> 32), (uint32_t)(low_text >> 32));
}

static bool has_zero_group(uint64_t groups)
{
	return (groups - UINT64_C(0x0001000100010001)) & ~groups &
		UINT64_C(0x8000800080008000);
}

/* What stands in front of the last four groups as long as none of those is 0. */
static void make_head(struct lines *lines)
{
	static const char tail[] = "1:1:1:1";
	u128 address = {.high = lines->head_of, .low = UINT64_C(0x0001000100010001)};
	char text[IN6_TEXT_SIZE];

	lines->head_len = in6_format_number(address, text) - (sizeof(tail) - 1);
	memcpy(lines->head, text, sizeof(lines->head));
}

/* Behind the head of the line before, which is made when it comes a second time. */
static char *put_behind_head(struct lines *lines, char *to, uint64_t low)
{
	if (!lines->head_len)
		make_head(lines);
	memcpy(to, lines->head, sizeof(lines->head));
	return put_four(to + lines->head_len, low);
}

void lines_address(struct lines *lines, u128 address)
{
	char *start = room_for_line(lines), *to = start;
	bool same = lines->head_of == address.high;

	if (!same) {
		lines->head_of = address.high;
		lines->head_len = 0;
	}
	if (has_zero_group(address.low) || (!same && has_zero_group(address.high)))
		to += in6_format_number(address, to) + 1; /* where the line's end goes */
	else if (same)
		to = put_behind_head(lines, to, address.low);
	else
		to = put_four(put_four(to, address.high), address.low);
	to[-1] = '\n';
	lines->used += (size_t)(to - start);
}

/* A line that stays the same but for one group of 16 bits, as long as that is not 0. */
struct template {
	char head[LONG_COPY], tail[LONG_COPY];
	size_t head_len, tail_len;
};

/* The 16-bit group in which the last bit of the prefixes stands, 0 the first. */
static unsigned group_of(unsigned length)
{
	return (length - 1) / 16;
}

static struct prefix with_group(struct prefix p, unsigned group, unsigned value)
{
	unsigned shift = 112 - 16 * group;
	u128 mask = u128_shift_left(u128_of(0xffff), shift);

	p.first = u128_or(u128_and(p.first, u128_not(mask)),
		u128_shift_left(u128_of(value), shift));
	return p;
}

/* Two lines that differ in the group's only digit show where it stands. */
static void make_template(const struct lines *lines, struct prefix p, struct template *t)
{
	unsigned group = group_of(p.length);
	char one[PREFIX_TEXT_SIZE], two[PREFIX_TEXT_SIZE];
	size_t len = format(lines, with_group(p, group, 1), one);

	format(lines, with_group(p, group, 2), two);
	t->head_len = 0;
	while (one[t->head_len] == two[t->head_len])
		t->head_len++;
	t->tail_len = len - t->head_len; /* with the line's end for the digit */
	memcpy(t->head, one, t->head_len);
	memcpy(t->tail, one + t->head_len + 1, t->tail_len - 1);
	t->tail[t->tail_len - 1] = '\n';
}

/* A line of `copy` bytes of head and tail each, and a group that is not 0 between them. */
static inline char *put_line(char *to, const struct template *t, uint32_t group, size_t copy)
{
	uint32_t digits = (uint32_t)spread(group << 16);

	memcpy(to, t->head, copy);
	to = put_nonzero(to + t->head_len, digits, (uint32_t)ascii(digits)) - 1;
	memcpy(to, t->tail, copy);
	return to + t->tail_len;
}

static void put_lines(struct lines *lines, const struct template *t, unsigned value,
	unsigned step, size_t count)
{
	bool is_short = t->head_len <= SHORT_COPY && t->tail_len <= SHORT_COPY;

	while (count > 0) {
		char *to = room_for_line(lines);
		size_t fit = (LINES_BUFFER_SIZE - lines->used) / LINE_ROOM;
		size_t block = count < fit ? count : fit;

		count -= block;
		if (is_short)
			for (; block > 0; block--, value += step)
				to = put_line(to, t, value & 0xffff, SHORT_COPY);
		else
			for (; block > 0; block--, value += step)
				to = put_line(to, t, value & 0xffff, LONG_COPY);
		lines->used = (size_t)(to - lines->buffer);
	}
}

/* How many of the prefixes from `p` on share all groups but the last, which is not 0 in
 * any of them; 0 if `p` is to be formatted by itself. */
static size_t run_length(struct prefix p, bool down, unsigned *ret_value)
{
	unsigned group, shift, value;

	/* At the bottom of the space :: and the dotted form change with the value. */
	if (p.length == 0 || u128_is_zero(u128_shift_right(p.first, 48)))
		return 0;
	group = group_of(p.length);
	shift = 15 - (p.length - 1U) % 16;
	value = (unsigned)u128_shift_right(p.first, 112 - 16 * group).low & 0xffff;
	*ret_value = value;
	if (value == 0)
		return 0;
	return down ? value >> shift : (0x10000 - value) >> shift;
}

void lines_run(struct lines *lines, struct prefix first, u128 count, bool down)
{
	u128 step = u128_shift_left(u128_of(1), PREFIX_LENGTH_MAX - (unsigned)first.length);
	struct prefix p = first;

	while (!u128_is_zero(count) && !lines->failed) {
		unsigned value = 0;
		size_t run = run_length(p, down, &value);
		unsigned group_step = 1U << (15 - (p.length - 1U) % 16);
		struct template t;
		u128 distance;

		if (u128_compare(u128_of(run), count) > 0)
			run = (size_t)count.low;
		if (run == 0) {
			lines_prefix(lines, p);
			run = 1;
		} else {
			make_template(lines, p, &t);
			put_lines(lines, &t, value, down ? -group_step : group_step, run);
		}
		count = u128_subtract(count, u128_of(run));
		u128_multiply_add(step, run, 0, &distance);
		p.first = down ? u128_subtract(p.first, distance) : u128_add(p.first, distance);
	}
}
