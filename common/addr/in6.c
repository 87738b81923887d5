#include "addr/in6.h"

#include <string.h>

#include "base/num.h"

enum { GROUPS = 8 };

/* Reading goes on from `at`; `flaw` sticks and ends it. */
struct parser {
	const char *text;
	size_t len;
	size_t at;
	uint16_t groups[GROUPS];
	size_t count;       /* groups read */
	size_t gap;         /* group before which :: stands */
	bool has_gap;
	struct in6_fault fault;
};

static bool flawed(struct parser *p, enum in6_flaw flaw, size_t at, size_t len)
{
	p->fault = (struct in6_fault){.flaw = flaw, .at = at, .len = len};
	return false;
}

/* The character `ahead` places on, or NUL behind the end. */
static char peek(const struct parser *p, size_t ahead)
{
	return p->at + ahead < p->len ? p->text[p->at + ahead] : '\0';
}

/* Length of the run of hexadecimal digits and points at `at`. */
static size_t run_length(const struct parser *p)
{
	size_t len = 0;

	while (num_hex_digit(peek(p, len)) >= 0 || peek(p, len) == '.')
		len++;
	return len;
}

/* One octet of `len` bytes at `at`, decimal, without leading zeros (RFC 6943 3.1.1). */
static bool parse_octet(struct parser *p, size_t len, unsigned *ret_octet)
{
	unsigned octet = 0;

	if (len == 0 || len > 3 || (len > 1 && peek(p, 0) == '0'))
		return flawed(p, IN6_IPV4_OCTET, p->at, len);
	for (size_t i = 0; i < len; i++) {
		if (peek(p, i) < '0' || peek(p, i) > '9')
			return flawed(p, IN6_IPV4_OCTET, p->at, len);
		octet = octet * 10 + (unsigned)(peek(p, i) - '0');
	}
	if (octet > 255)
		return flawed(p, IN6_IPV4_OCTET, p->at, len);
	*ret_octet = octet;
	return true;
}

/* The dotted tail of RFC 4291 section 2.2 (3): `len` bytes at `at`. */
static bool parse_ipv4(struct parser *p, size_t len)
{
	size_t start = p->at, end = p->at + len;
	unsigned octets[4];
	size_t count = 0;

	if (peek(p, len) == ':' || p->count > GROUPS - 2)
		return flawed(p, IN6_IPV4_MISPLACED, start, len);
	while (true) {
		size_t octet_len = 0;

		while (p->at + octet_len < end && peek(p, octet_len) != '.')
			octet_len++;
		if (count == 4)
			return flawed(p, IN6_IPV4_COUNT, start, len);
		if (!parse_octet(p, octet_len, &octets[count++]))
			return false;
		p->at += octet_len;
		if (p->at == end)
			break;
		p->at++; /* the point */
	}
	if (count != 4)
		return flawed(p, IN6_IPV4_COUNT, start, len);
	p->groups[p->count++] = (uint16_t)(octets[0] << 8 | octets[1]);
	p->groups[p->count++] = (uint16_t)(octets[2] << 8 | octets[3]);
	return true;
}

static bool parse_group(struct parser *p)
{
	size_t len = run_length(p);
	unsigned group = 0;

	if (len == 0)
		return flawed(p, IN6_BAD_CHARACTER, p->at, 1);
	if (memchr(p->text + p->at, '.', len))
		return parse_ipv4(p, len);
	if (len > 4)
		return flawed(p, IN6_GROUP_TOO_LONG, p->at, len);
	if (p->count == GROUPS)
		return flawed(p, IN6_TOO_MANY_GROUPS, p->at, p->len - p->at);
	for (size_t i = 0; i < len; i++)
		group = group << 4 | (unsigned)num_hex_digit(peek(p, i));
	p->groups[p->count++] = (uint16_t)group;
	p->at += len;
	return true;
}

/* The colon or colons between groups, at the start or at the end. */
static bool parse_colons(struct parser *p)
{
	if (peek(p, 1) != ':') {
		if (p->at == 0 || p->at + 1 == p->len)
			return flawed(p, IN6_LONE_COLON, p->at, 1);
		p->at++;
		return true;
	}
	if (peek(p, 2) == ':')
		return flawed(p, IN6_TRIPLE_COLON, p->at, 3);
	if (p->has_gap)
		return flawed(p, IN6_SECOND_DOUBLE_COLON, p->at, 2);
	p->has_gap = true;
	p->gap = p->count;
	p->at += 2;
	return true;
}

static bool parse_groups(struct parser *p)
{
	while (p->at < p->len) {
		if (peek(p, 0) == ':') {
			if (!parse_colons(p))
				return false;
			if (p->at == p->len)
				break;
		} else if (p->at > 0) {
			return flawed(p, IN6_BAD_CHARACTER, p->at, 1);
		}
		if (!parse_group(p))
			return false;
	}
	if (p->has_gap ? p->count == GROUPS : p->count > GROUPS)
		return flawed(p, IN6_TOO_MANY_GROUPS, 0, p->len);
	if (!p->has_gap && p->count < GROUPS)
		return flawed(p, IN6_TOO_FEW_GROUPS, 0, p->len);
	return true;
}

/* The common case in one pass: hexadecimal groups and at most one ::. Anything else, and
 * every mistake, is left to the parser above, which can say what it is. */
static bool parse_plain(const char *text, size_t len, struct in6_addr *ret_address)
{
	bool has_gap = len >= 2 && text[0] == ':' && text[1] == ':';
	struct in6_addr address = {0};
	size_t used = 0, gap = 0, at = has_gap ? 2 : 0;

	while (at < len) {
		unsigned group = 0;
		size_t start = at;
		int digit;

		for (; at < len && (digit = num_hex_digit(text[at])) >= 0; at++)
			group = group << 4 | (unsigned)digit;
		if (at == start || at - start > 4 || used == sizeof(address))
			return false;
		address.s6_addr[used++] = (uint8_t)(group >> 8);
		address.s6_addr[used++] = (uint8_t)group;
		if (at == len)
			break;
		if (text[at] != ':' || at + 1 == len)
			return false;
		at++;
		if (text[at] != ':')
			continue;
		if (has_gap)
			return false;
		has_gap = true;
		gap = used;
		at++;
	}
	if (has_gap == (used == sizeof(address)))
		return false;
	if (has_gap && gap < used) { /* something stands behind it: to the end with that */
		memmove(address.s6_addr + sizeof(address) - (used - gap),
			address.s6_addr + gap, used - gap);
		memset(address.s6_addr + gap, 0, sizeof(address) - used);
	}
	*ret_address = address;
	return true;
}

/* Every form; says what is wrong. */
static struct in6_fault parse_any(const char *text, size_t len, struct in6_addr *ret_address)
{
	struct parser p = {.text = text, .len = len};
	struct in6_addr address = {0};
	size_t tail;

	if (len == 0) {
		flawed(&p, IN6_EMPTY, 0, 0);
		return p.fault;
	}
	if (!parse_groups(&p))
		return p.fault;

	tail = p.has_gap ? p.count - p.gap : 0;
	for (size_t i = 0; i < p.count; i++) {
		size_t group = i < p.count - tail ? i : GROUPS - p.count + i;

		address.s6_addr[2 * group] = (uint8_t)(p.groups[i] >> 8);
		address.s6_addr[2 * group + 1] = (uint8_t)p.groups[i];
	}
	*ret_address = address;
	return p.fault;
}

struct in6_fault in6_parse(const char *text, size_t len, struct in6_addr *ret_address)
{
	if (parse_plain(text, len, ret_address))
		return (struct in6_fault){0};
	return parse_any(text, len, ret_address);
}

/* The groups that :: replaces: the first of the longest runs of zeros, at least two
 * (RFC 5952 sections 4.2.2 and 4.2.3). */
static void find_gap(const uint16_t groups[static GROUPS], size_t count, size_t *ret_start,
	size_t *ret_len)
{
	size_t run = 0;

	*ret_start = GROUPS;
	*ret_len = 0;
	for (size_t i = 0; i < count; i++) {
		run = groups[i] == 0 ? run + 1 : 0;
		if (run >= 2 && run > *ret_len) {
			*ret_len = run;
			*ret_start = i + 1 - run;
		}
	}
}

/* One to four hexadecimal digits, without a branch that random ones would make wrong:
 * four bytes are written, of which the last ones do not count. */
static char *put_group(char *to, uint32_t group)
{
	/* A digit's value a byte, the first digit the lowest. */
	uint32_t x = group >> 12 | (group & 0xf00) | (group & 0xf0) << 12 | (group & 0xf) << 24;
	uint32_t letters = (x + 0x06060606) >> 4 & 0x01010101;
	uint32_t text = x + 0x30303030 + letters * ('a' - '0' - 10);
	unsigned zeros = (unsigned)__builtin_ctz(x | 0x08000000) / 8; /* the last one stays */

	text >>= 8 * zeros;
	to[0] = (char)text;
	to[1] = (char)(text >> 8);
	to[2] = (char)(text >> 16);
	to[3] = (char)(text >> 24);
	return to + 4 - zeros;
}

static char *put_octet(char *to, unsigned octet)
{
	if (octet >= 100)
		*to++ = (char)('0' + octet / 100);
	if (octet >= 10)
		*to++ = (char)('0' + octet / 10 % 10);
	*to++ = (char)('0' + octet % 10);
	return to;
}

/* An address whose last four groups are 0, as most prefixes begin: the run of zeros at its
 * end is the longest. */
static char *put_network(char *to, uint64_t high)
{
	if (!high)
		*to++ = ':';
	for (; high; high <<= 16) {
		to = put_group(to, (uint32_t)(high >> 48));
		*to++ = ':';
	}
	*to++ = ':';
	return to;
}

/* Any other. */
static char *put_address(char *to, u128 address)
{
	bool is_mapped = address.high == 0 && address.low >> 32 == 0xffff;
	size_t count = is_mapped ? GROUPS - 2 : GROUPS;
	uint16_t groups[GROUPS];
	size_t gap, gap_len;

	for (unsigned i = 0; i < GROUPS / 2; i++) {
		groups[i] = (uint16_t)(address.high >> (48 - 16 * i));
		groups[GROUPS / 2 + i] = (uint16_t)(address.low >> (48 - 16 * i));
	}
	find_gap(groups, count, &gap, &gap_len);

	for (size_t i = 0; i < count; i++) {
		if (i == gap) {
			*to++ = ':';
			*to++ = ':';
			i += gap_len - 1;
			continue;
		}
		if (i > 0 && to[-1] != ':')
			*to++ = ':';
		to = put_group(to, groups[i]);
	}
	for (unsigned i = 0; is_mapped && i < 4; i++) {
		*to++ = i == 0 ? ':' : '.';
		to = put_octet(to, address.low >> (24 - 8 * i) & 0xff);
	}
	return to;
}

size_t in6_format_number(u128 address, char ret_text[static IN6_TEXT_SIZE])
{
	char *end = address.low ? put_address(ret_text, address)
				: put_network(ret_text, address.high);

	*end = '\0';
	return (size_t)(end - ret_text);
}

size_t in6_format(const struct in6_addr *address, char ret_text[static IN6_TEXT_SIZE])
{
	return in6_format_number(u128_from_in6(address), ret_text);
}

bool in6_is_link_local(const struct in6_addr *address)
{
	return address->s6_addr[0] == 0xfe && (address->s6_addr[1] & 0xc0) == 0x80;
}

bool in6_is_multicast(const struct in6_addr *address)
{
	return address->s6_addr[0] == 0xff;
}

bool in6_takes_zone(const struct in6_addr *address)
{
	unsigned scope = address->s6_addr[1] & 0xf;

	if (in6_is_multicast(address))
		return scope == 1 || scope == 2;
	return in6_is_link_local(address);
}

bool in6_equal(const struct in6_addr *a, const struct in6_addr *b)
{
	return !memcmp(a, b, sizeof(*a));
}
