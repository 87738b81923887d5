/* IPv4 in IPv6: addresses that transition mechanisms make, taken apart and built. Pure.
 *
 * IPv4 addresses are numbers: 192.0.2.1 is 0xc0000201. Readers return false, and leave
 * their result alone, where the address is of another kind. */
#ifndef HEXTET_ADDR_EMBED_H
#define HEXTET_ADDR_EMBED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/prefix.h"

#define EMBED_IPV4_TEXT_SIZE 16

/* `192.0.2.1` and a NUL; returns the length. */
size_t embed_ipv4_format(uint32_t ipv4, char ret_text[static EMBED_IPV4_TEXT_SIZE]);

/* Four decimal octets of exactly `len` bytes, no leading zeros. Returns 0 or -EINVAL. */
int embed_ipv4_parse(const char *text, size_t len, uint32_t *ret_ipv4);

/* ::ffff:0:0/96 (RFC 4291 section 2.5.5.2) and ::/96 (2.5.5.1, deprecated; not :: and
 * ::1). */
bool embed_read_mapped(u128 address, uint32_t *ret_ipv4);
bool embed_read_compatible(u128 address, uint32_t *ret_ipv4);
u128 embed_mapped(uint32_t ipv4);
u128 embed_compatible(uint32_t ipv4);

/* 2002::/16 (RFC 3056 section 2). */
struct embed_6to4 {
	uint32_t ipv4;   /* of the 6to4 router */
	uint16_t subnet; /* SLA identifier */
};

bool embed_read_6to4(u128 address, struct embed_6to4 *ret_6to4);

/* 2002:V4ADDR::/48 */
struct prefix embed_6to4_prefix(uint32_t ipv4);

/* 2001::/32 (RFC 4380 section 4; flags: RFC 5991 section 3). Port and client are shown as
 * they are on the wire of the IPv4 Internet, not inverted as in the address. */
struct embed_teredo {
	uint32_t server;
	uint32_t client; /* of the NAT, outside */
	uint16_t port;
	uint16_t flags;
};

enum {
	EMBED_TEREDO_CONE = 0x8000,
	EMBED_TEREDO_U = 0x0200, /* both 0, as in an EUI-64 of no Ethernet card */
	EMBED_TEREDO_G = 0x0100,
	EMBED_TEREDO_RANDOM = 0x3cff, /* 12 bits against guessing */
};

bool embed_read_teredo(u128 address, struct embed_teredo *ret_teredo);
u128 embed_teredo(const struct embed_teredo *from);

/* An ISATAP identifier (RFC 5214 section 6.1) in the low 64 bits. */
bool embed_read_isatap(u128 address, uint32_t *ret_ipv4);

/* The six lengths of RFC 6052 section 2.2. */
#define EMBED_NAT64_LENGTHS 6
extern const uint8_t embed_nat64_lengths[EMBED_NAT64_LENGTHS];

bool embed_is_nat64_length(unsigned length);

/* The IPv4 address behind a prefix of that length. False if it is none of the six, or if
 * bits 64 to 71 are not zero, which they must be. Bits behind the IPv4 address are
 * ignored, as the RFC says; *ret_clean is whether they are zero. */
bool embed_read_nat64(u128 address, unsigned length, uint32_t *ret_ipv4, bool *ret_clean);

/* Returns 0, or -EINVAL: the length is none of the six, or the prefix has bits 64 to 71
 * set. */
int embed_nat64(struct prefix p, uint32_t ipv4, u128 *ret_address);

#endif
