/* Prefixes: a first address and a length, with arithmetic on them that is exact anywhere
 * in the space (RFC 4291 section 2.3). Pure. */
#ifndef HEXTET_ADDR_PREFIX_H
#define HEXTET_ADDR_PREFIX_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/in6.h"
#include "addr/u128.h"

#define PREFIX_LENGTH_MAX 128

/* Longest text: an address, a slash, three digits and a NUL. */
#define PREFIX_TEXT_SIZE (IN6_TEXT_SIZE + 4)

/* The bits behind `length` are zero in every prefix that these functions make. */
struct prefix {
	u128 first;
	uint8_t length; /* 0 to 128 bits */
};

/* The prefix of that length around an address: host bits are cut off. */
static inline struct prefix prefix_around(u128 address, uint8_t length)
{
	u128 host = u128_ones(PREFIX_LENGTH_MAX - (unsigned)length);

	return (struct prefix){.first = u128_and(address, u128_not(host)), .length = length};
}

/* The last address in it. */
static inline u128 prefix_last(struct prefix p)
{
	return u128_or(p.first, u128_ones(PREFIX_LENGTH_MAX - (unsigned)p.length));
}

bool prefix_contains(struct prefix p, u128 address);

/* Whether all of `inner` is in `outer`; each prefix is in itself. */
bool prefix_covers(struct prefix outer, struct prefix inner);

/* The order of lists: by first address, then the larger one first. Less than 0, 0 or more
 * than 0. */
int prefix_compare(struct prefix a, struct prefix b);

/* Subnet `index` (0 first) of length `length` in `p`. Returns 0, -EINVAL (the length is
 * less than the prefix's, or above 128) or -ERANGE (there are not that many). */
int prefix_nth(struct prefix p, unsigned length, u128 index, struct prefix *ret_subnet);

/* The same, counted from the end: index 0 is the last one. */
int prefix_nth_last(struct prefix p, unsigned length, u128 index, struct prefix *ret_subnet);

/* The shortest prefix that holds both. */
struct prefix prefix_common(struct prefix a, struct prefix b);

/* The largest prefix that starts at `first` and ends at `last` at the latest; `first` is
 * not above `last`. Taking these one after another gives the shortest list for a range. */
struct prefix prefix_of_range(u128 first, u128 last);

/* `2001:db8::/32` and a NUL; returns the length. */
size_t prefix_format(struct prefix p, char ret_text[static PREFIX_TEXT_SIZE]);

/* What is wrong behind an address's end. */
enum prefix_flaw {
	PREFIX_OK = 0,
	PREFIX_BAD_ADDRESS,     /* see `address` */
	PREFIX_LENGTH_EMPTY,    /* nothing, or no digit, behind the slash */
	PREFIX_LENGTH_JUNK,     /* not a plain decimal number */
	PREFIX_LENGTH_TOO_LONG, /* above 128 */
	PREFIX_BRACKET,         /* [ without ], or something between ] and / */
	PREFIX_ZONE_EMPTY,      /* nothing behind the % */
};

struct prefix_fault {
	enum prefix_flaw flaw;
	struct in6_fault address; /* positions count from the start of the whole text */
	size_t at, len;           /* of the piece that is wrong, otherwise */
};

/* An address or prefix as it was written. */
struct prefix_text {
	struct in6_addr address; /* host bits and all */
	bool has_length;
	uint8_t length;          /* 128 if none was written */
	const char *zone;        /* into the text, not terminated; NULL if there is none */
	size_t zone_len;
};

/* Reads `address`, `address%zone`, `[address]`, each with `/length` or without, of exactly
 * `len` bytes. Fault with `flaw` PREFIX_OK: *ret_read is set. */
struct prefix_fault prefix_parse(const char *text, size_t len, struct prefix_text *ret_read);

/* Whether what was read has bits behind its length, so that it is no prefix but an
 * address in one. */
static inline bool prefix_has_host_bits(const struct prefix_text *read)
{
	u128 host = u128_ones(PREFIX_LENGTH_MAX - (unsigned)read->length);

	return !u128_is_zero(u128_and(u128_from_in6(&read->address), host));
}

#endif
