/* IPv6 addresses as text and back (RFC 4291 section 2.2, RFC 5952). Pure. */
#ifndef HEXTET_ADDR_IN6_H
#define HEXTET_ADDR_IN6_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/u128.h"

/* Longest RFC 5952 text, `ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff`, and its NUL. */
#define IN6_TEXT_SIZE 40

/* What is wrong with an address text, in the order of reading. */
enum in6_flaw {
	IN6_OK = 0,
	IN6_EMPTY,
	IN6_BAD_CHARACTER,       /* neither hexadecimal digit, colon nor point */
	IN6_GROUP_TOO_LONG,      /* more than 4 hexadecimal digits */
	IN6_SECOND_DOUBLE_COLON, /* only one :: is allowed */
	IN6_TRIPLE_COLON,
	IN6_LONE_COLON,          /* a single colon at the start or end */
	IN6_TOO_MANY_GROUPS,     /* more than 8, or :: that stands for none */
	IN6_TOO_FEW_GROUPS,      /* fewer than 8 without :: */
	IN6_IPV4_MISPLACED,      /* dotted part not last, or without 32 bits left */
	IN6_IPV4_OCTET,          /* octet empty, above 255 or with a leading zero */
	IN6_IPV4_COUNT,          /* not exactly four octets */
};

/* A flaw and the piece of the text it is in: `len` bytes from `at`. */
struct in6_fault {
	enum in6_flaw flaw;
	size_t at;
	size_t len;
};

/* Reads an address of exactly `len` bytes: every form of RFC 4291 section 2.2, no zone,
 * no prefix length. Where the RFC says one or more groups, :: for none is refused.
 * Returns the address's fault (`flaw` IN6_OK: *ret_address is set). */
struct in6_fault in6_parse(const char *text, size_t len, struct in6_addr *ret_address);

/* Writes the RFC 5952 text and a NUL; returns its length. IPv4-mapped addresses
 * (::ffff:0:0/96) end in dotted decimal, the others do not. */
size_t in6_format(const struct in6_addr *address, char ret_text[static IN6_TEXT_SIZE]);

/* The same for an address that is a number. */
size_t in6_format_number(u128 address, char ret_text[static IN6_TEXT_SIZE]);

/* fe80::/10 (RFC 4291 section 2.5.6). */
bool in6_is_link_local(const struct in6_addr *address);

/* ff00::/8 (RFC 4291 section 2.7). */
bool in6_is_multicast(const struct in6_addr *address);

/* Whether an address means something else on each link or node, so that a zone may
 * stand behind it: link-local unicast, and multicast of interface-local (1) or
 * link-local (2) scope (RFC 4007 section 6, RFC 7346). */
bool in6_takes_zone(const struct in6_addr *address);

bool in6_equal(const struct in6_addr *a, const struct in6_addr *b);

#endif
