#include "addr/arpa.h"

#include <string.h>

#include "base/num.h"

enum { NIBBLE = 4, NIBBLES = 32 };

static const char suffix[] = "ip6.arpa.";

/* Nibble `index` of an address, 0 the most significant. */
static unsigned nibble_at(u128 address, unsigned index)
{
	uint64_t half = index < 16 ? address.high : address.low;

	return (unsigned)(half >> (60 - NIBBLE * (index % 16)) & 0xf);
}

/* Nibbles from `end` - 1 down to `start`, a dot behind each. */
static size_t put_nibbles(u128 address, unsigned start, unsigned end, char *ret_text)
{
	static const char digits[] = "0123456789abcdef";
	size_t len = 0;

	while (end-- > start) {
		ret_text[len++] = digits[nibble_at(address, end)];
		ret_text[len++] = '.';
	}
	return len;
}

size_t arpa_name(u128 address, char ret_text[static ARPA_NAME_SIZE])
{
	return arpa_zone_name((struct prefix){.first = address, .length = 128}, ret_text);
}

size_t arpa_zone_name(struct prefix zone, char ret_text[static ARPA_NAME_SIZE])
{
	size_t len;

	if (zone.length % NIBBLE != 0)
		return 0;
	len = put_nibbles(zone.first, 0, zone.length / NIBBLE, ret_text);
	memcpy(ret_text + len, suffix, sizeof(suffix));
	return len + sizeof(suffix) - 1;
}

size_t arpa_relative(
	struct prefix inner, struct prefix zone, char ret_text[static ARPA_NAME_SIZE])
{
	size_t len;

	if (inner.length % NIBBLE != 0 || zone.length % NIBBLE != 0 ||
		!prefix_covers(zone, inner))
		return 0;
	len = put_nibbles(
		inner.first, zone.length / NIBBLE, inner.length / NIBBLE, ret_text);
	if (len == 0)
		ret_text[len++] = '@';
	else
		len--; /* the last dot */
	ret_text[len] = '\0';
	return len;
}

struct arpa_walk arpa_walk(struct prefix p)
{
	unsigned length = (p.length + NIBBLE - 1U) / NIBBLE * NIBBLE;

	return (struct arpa_walk){
		.zone = {.first = p.first, .length = (uint8_t)length},
		.left = arpa_zone_count(p),
	};
}

bool arpa_walk_next(struct arpa_walk *walk, struct prefix *ret_zone)
{
	u128 step = u128_shift_left(u128_of(1), 128U - walk->zone.length);

	if (walk->left == 0)
		return false;
	walk->left--;
	*ret_zone = walk->zone;
	walk->zone.first = u128_add(walk->zone.first, step);
	return true;
}

unsigned arpa_zone_count(struct prefix p)
{
	return 1U << (NIBBLE - p.length % NIBBLE) % NIBBLE;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Length of what stands in front of ip6.arpa, its dot included, or SIZE_MAX. */
static size_t front_length(const char *text, size_t len)
{
	size_t want = sizeof(suffix) - 1;

	if (len > 0 && text[len - 1] == '.')
		len--;
	want--;
	if (len < want || (len > want && text[len - want - 1] != '.'))
		return SIZE_MAX;
	for (size_t i = 0; i < want; i++)
		if (lower(text[len - want + i]) != suffix[i])
			return SIZE_MAX;
	return len - want;
}

bool arpa_is_name(const char *text, size_t len)
{
	return front_length(text, len) != SIZE_MAX;
}

static struct arpa_fault fault_at(enum arpa_flaw flaw, size_t at, size_t len)
{
	return (struct arpa_fault){.flaw = flaw, .at = at, .len = len};
}

struct arpa_fault arpa_parse(const char *text, size_t len, struct prefix *ret_prefix)
{
	size_t front = front_length(text, len);
	u128 first = {0};
	unsigned count = 0;

	if (front == SIZE_MAX)
		return fault_at(ARPA_NOT_BELOW, 0, len);
	for (size_t at = 0; at < front;) {
		const char *dot = memchr(text + at, '.', front - at);
		size_t label = (size_t)(dot - (text + at)); /* the last byte is a dot */
		u128 nibble;
		int digit;

		if (label == 0)
			return fault_at(ARPA_EMPTY_LABEL, at, 1);
		if (label > 1)
			return fault_at(ARPA_LONG_LABEL, at, label);
		digit = num_hex_digit(text[at]);
		if (digit < 0)
			return fault_at(ARPA_BAD_CHARACTER, at, 1);
		if (count == NIBBLES)
			return fault_at(ARPA_TOO_MANY_LABELS, at, front - at);
		/* The first label is the lowest nibble of the prefix. */
		nibble = u128_shift_left(u128_of((uint64_t)digit), NIBBLE * count);
		first = u128_or(first, nibble);
		count++;
		at += label + 1;
	}
	*ret_prefix = (struct prefix){
		.first = u128_shift_left(first, NIBBLE * (NIBBLES - count)),
		.length = (uint8_t)(NIBBLE * count),
	};
	return fault_at(ARPA_OK, 0, 0);
}
