/* Names below ip6.arpa (RFC 3596 section 2.5): of addresses and prefixes, and back. Pure.
 *
 * Names are written in lower case with the final dot, ready for a zone file. */
#ifndef HEXTET_ADDR_ARPA_H
#define HEXTET_ADDR_ARPA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/prefix.h"

/* 32 nibbles and their dots, `ip6.arpa.` and a NUL. */
#define ARPA_NAME_SIZE 74

/* The full name of an address; returns its length. */
size_t arpa_name(u128 address, char ret_text[static ARPA_NAME_SIZE]);

/* The name of a zone: a prefix whose length is a multiple of 4. Returns the length, 0 if
 * it is not such a multiple. */
size_t arpa_zone_name(struct prefix zone, char ret_text[static ARPA_NAME_SIZE]);

/* The owner name of `inner` (an address as /128, or a zone) below `zone`, without a final
 * dot; `@` where they are the same. Returns the length, 0 if it is not within the zone or
 * one of the lengths is no multiple of 4. */
size_t arpa_relative(
	struct prefix inner, struct prefix zone, char ret_text[static ARPA_NAME_SIZE]);

/* The zones that hold a prefix exactly: itself where its length is a multiple of 4, else
 * the 2, 4 or 8 of the next such length. */
struct arpa_walk {
	struct prefix zone; /* the next one */
	unsigned left;
};

struct arpa_walk arpa_walk(struct prefix p);
bool arpa_walk_next(struct arpa_walk *walk, struct prefix *ret_zone);

/* How many these are: 1, 2, 4 or 8. */
unsigned arpa_zone_count(struct prefix p);

enum arpa_flaw {
	ARPA_OK = 0,
	ARPA_NOT_BELOW,       /* does not end in ip6.arpa */
	ARPA_EMPTY_LABEL,     /* nothing between two dots, or in front of the first */
	ARPA_LONG_LABEL,      /* more than one character */
	ARPA_BAD_CHARACTER,   /* not a hexadecimal digit */
	ARPA_TOO_MANY_LABELS, /* more than 32 nibbles */
};

struct arpa_fault {
	enum arpa_flaw flaw;
	size_t at, len;
};

/* Reads a name of exactly `len` bytes, upper or lower case, with the final dot or
 * without: 32 nibbles are an address (/128), fewer a prefix. `ip6.arpa` alone is ::/0. */
struct arpa_fault arpa_parse(const char *text, size_t len, struct prefix *ret_prefix);

/* Whether a text ends in ip6.arpa, so that it is meant as such a name. */
bool arpa_is_name(const char *text, size_t len);

#endif
