#include "addr/prefix.h"

#include <errno.h>
#include <string.h>

bool prefix_contains(struct prefix p, u128 address)
{
	unsigned host_bits = PREFIX_LENGTH_MAX - (unsigned)p.length;

	return u128_is_zero(u128_shift_right(u128_xor(p.first, address), host_bits));
}

bool prefix_covers(struct prefix outer, struct prefix inner)
{
	return outer.length <= inner.length && prefix_contains(outer, inner.first);
}

int prefix_compare(struct prefix a, struct prefix b)
{
	int order = u128_compare(a.first, b.first);

	return order ? order : a.length - b.length;
}

/* Whether `p` has a subnet of that length with that index. */
static int check_nth(struct prefix p, unsigned length, u128 index)
{
	if (length < p.length || length > PREFIX_LENGTH_MAX)
		return -EINVAL;
	if (!u128_is_zero(u128_shift_right(index, length - p.length)))
		return -ERANGE;
	return 0;
}

int prefix_nth(struct prefix p, unsigned length, u128 index, struct prefix *ret_subnet)
{
	int err = check_nth(p, length, index);

	if (err)
		return err;
	*ret_subnet = (struct prefix){
		.first = u128_or(p.first, u128_shift_left(index, PREFIX_LENGTH_MAX - length)),
		.length = (uint8_t)length,
	};
	return 0;
}

int prefix_nth_last(struct prefix p, unsigned length, u128 index, struct prefix *ret_subnet)
{
	int err = check_nth(p, length, index);

	if (err)
		return err;
	return prefix_nth(p, length, u128_subtract(u128_ones(length - p.length), index),
		ret_subnet);
}

struct prefix prefix_common(struct prefix a, struct prefix b)
{
	unsigned same = u128_leading_zeros(u128_xor(a.first, b.first));

	if (same > a.length)
		same = a.length;
	if (same > b.length)
		same = b.length;
	return prefix_around(a.first, (uint8_t)same);
}

struct prefix prefix_of_range(u128 first, u128 last)
{
	/* As large as its alignment allows, and then as the range does. */
	unsigned bits = u128_trailing_zeros(first);

	while (bits > 0 && u128_compare(u128_or(first, u128_ones(bits)), last) > 0)
		bits--;
	return (struct prefix){.first = first, .length = (uint8_t)(PREFIX_LENGTH_MAX - bits)};
}

size_t prefix_format(struct prefix p, char ret_text[static PREFIX_TEXT_SIZE])
{
	size_t len = in6_format_number(p.first, ret_text);

	ret_text[len++] = '/';
	if (p.length >= 100)
		ret_text[len++] = '1';
	if (p.length >= 10)
		ret_text[len++] = (char)('0' + p.length / 10 % 10);
	ret_text[len++] = (char)('0' + p.length % 10);
	ret_text[len] = '\0';
	return len;
}

static struct prefix_fault fault_at(enum prefix_flaw flaw, size_t at, size_t len)
{
	return (struct prefix_fault){.flaw = flaw, .at = at, .len = len};
}

static struct prefix_fault parse_length(const char *text, size_t at, size_t len,
	struct prefix_text *read)
{
	unsigned length = 0;

	if (at == len)
		return fault_at(PREFIX_LENGTH_EMPTY, at, 0);
	for (size_t i = at; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return fault_at(PREFIX_LENGTH_JUNK, at, len - at);
		if (length <= PREFIX_LENGTH_MAX)
			length = length * 10 + (unsigned)(text[i] - '0');
	}
	/* A leading zero is what a typing mistake looks like. */
	if (text[at] == '0' && len - at > 1)
		return fault_at(PREFIX_LENGTH_JUNK, at, len - at);
	if (length > PREFIX_LENGTH_MAX)
		return fault_at(PREFIX_LENGTH_TOO_LONG, at, len - at);
	read->has_length = true;
	read->length = (uint8_t)length;
	return fault_at(PREFIX_OK, 0, 0);
}

/* Position of `c` in the text from `from` on, or `len`. */
static size_t find(const char *text, size_t from, size_t len, char c)
{
	const char *found = len > from ? memchr(text + from, c, len - from) : NULL;

	return found ? (size_t)(found - text) : len;
}

/* The address and zone from `start` to `end`. */
static struct prefix_fault parse_address(const char *text, size_t start, size_t end,
	struct prefix_text *read)
{
	size_t zone = find(text, start, end, '%');
	struct prefix_fault fault = {0};

	fault.address = in6_parse(text + start, zone - start, &read->address);
	if (fault.address.flaw) {
		fault.address.at += start;
		fault.flaw = PREFIX_BAD_ADDRESS;
		return fault;
	}
	if (zone == end)
		return fault;
	if (zone + 1 == end)
		return fault_at(PREFIX_ZONE_EMPTY, zone, 1);
	read->zone = text + zone + 1;
	read->zone_len = end - zone - 1;
	return fault;
}

/* The common case, `address/length` and nothing else, found from its end. Anything else, and
 * every mistake, is left to the parser below, which can say what it is. */
static bool parse_plain(const char *text, size_t len, struct prefix_text *ret_read)
{
	unsigned length = 0, place = 1;
	size_t slash = len;

	while (slash > 0 && len - slash < 3 && text[slash - 1] >= '0' && text[slash - 1] <= '9') {
		length += place * (unsigned)(text[--slash] - '0');
		place *= 10;
	}
	if (slash == len || slash == 0 || text[slash - 1] != '/' || length > PREFIX_LENGTH_MAX ||
		(text[slash] == '0' && len - slash > 1))
		return false;
	if (in6_parse(text, slash - 1, &ret_read->address).flaw)
		return false;
	ret_read->has_length = true;
	ret_read->length = (uint8_t)length;
	ret_read->zone = NULL;
	ret_read->zone_len = 0;
	return true;
}

/* Every form; says what is wrong. */
static struct prefix_fault parse_any(const char *text, size_t len,
	struct prefix_text *ret_read)
{
	struct prefix_text read = {.length = PREFIX_LENGTH_MAX};
	bool bracketed = len > 0 && text[0] == '[';
	size_t close = bracketed ? find(text, 0, len, ']') : 0;
	size_t slash = find(text, close, len, '/');
	struct prefix_fault fault;

	if (bracketed && (close == len || slash != close + 1) &&
		!(close < len && close + 1 == len))
		return fault_at(PREFIX_BRACKET, 0, len);
	fault = parse_address(text, bracketed, bracketed ? close : slash, &read);
	if (!fault.flaw && slash < len)
		fault = parse_length(text, slash + 1, len, &read);
	if (!fault.flaw)
		*ret_read = read;
	return fault;
}

struct prefix_fault prefix_parse(const char *text, size_t len, struct prefix_text *ret_read)
{
	if (parse_plain(text, len, ret_read))
		return fault_at(PREFIX_OK, 0, 0);
	return parse_any(text, len, ret_read);
}
