/* What an address is for: IANA's registries as one table, longest match. Pure.
 *
 * The table covers the whole space: the IPv6 Special-Purpose Address Registry (RFC 6890,
 * RFC 8190), and what is not in it by the IPv6 Address Space registry (RFC 4291). */
#ifndef HEXTET_ADDR_KIND_H
#define HEXTET_ADDR_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/prefix.h"

/* The date of the registries that the table was last held against. */
#define KIND_CHECKED "2026-09-28"

enum kind {
	KIND_UNSPECIFIED,
	KIND_LOOPBACK,
	KIND_IPV4_MAPPED,
	KIND_IPV4_COMPATIBLE,
	KIND_NAT64_WELL_KNOWN,
	KIND_NAT64_LOCAL_USE,
	KIND_DISCARD_ONLY,
	KIND_DUMMY_PREFIX,
	KIND_IETF_PROTOCOL_ASSIGNMENTS,
	KIND_TEREDO,
	KIND_BENCHMARKING,
	KIND_AMT,
	KIND_AS112,
	KIND_ORCHID,
	KIND_ORCHIDV2,
	KIND_DRONE_REMOTE_ID,
	KIND_PCP_ANYCAST,
	KIND_TURN_ANYCAST,
	KIND_DNSSD_SRP_ANYCAST,
	KIND_DOCUMENTATION,
	KIND_6TO4,
	KIND_DIRECT_DELEGATION_AS112,
	KIND_SRV6_SID,
	KIND_UNIQUE_LOCAL,
	KIND_LINK_LOCAL,
	KIND_SITE_LOCAL,
	KIND_MULTICAST,
	KIND_GLOBAL_UNICAST,
	KIND_RESERVED,
};

#define KIND_COUNT (KIND_RESERVED + 1)

/* What the special-purpose registry answers in a column. */
enum kind_answer {
	KIND_FALSE,
	KIND_TRUE,
	KIND_NOT_APPLICABLE,
};

/* A row of the table. */
struct kind_block {
	struct prefix prefix;
	enum kind kind;
	const char *name; /* IANA's words */
	const char *rfc;  /* `RFC 4193, RFC 8190` */
	bool special; /* in the special-purpose registry; the answers hold only then */
	enum kind_answer source;
	enum kind_answer destination;
	enum kind_answer forwardable;
	enum kind_answer global;   /* globally reachable */
	enum kind_answer reserved; /* by protocol: implementations treat it specially */
};

/* Scopes by their number in multicast addresses (RFC 7346 section 2); unicast has three
 * of them (RFC 4007 section 4, RFC 4291 section 2.5.7). */
enum scope {
	SCOPE_RESERVED_0 = 0x0,
	SCOPE_INTERFACE_LOCAL = 0x1,
	SCOPE_LINK_LOCAL = 0x2,
	SCOPE_REALM_LOCAL = 0x3,
	SCOPE_ADMIN_LOCAL = 0x4,
	SCOPE_SITE_LOCAL = 0x5,
	SCOPE_UNASSIGNED_6 = 0x6,
	SCOPE_UNASSIGNED_7 = 0x7,
	SCOPE_ORGANIZATION_LOCAL = 0x8,
	SCOPE_UNASSIGNED_9 = 0x9,
	SCOPE_UNASSIGNED_A = 0xa,
	SCOPE_UNASSIGNED_B = 0xb,
	SCOPE_UNASSIGNED_C = 0xc,
	SCOPE_UNASSIGNED_D = 0xd,
	SCOPE_GLOBAL = 0xe,
	SCOPE_RESERVED_F = 0xf,
	SCOPE_NONE, /* the unspecified address has none */
};

/* The block of an address: the longest one that it is in. Never NULL. */
const struct kind_block *kind_of(u128 address);

/* The longest block that holds all of a prefix; NULL if none does (`::/0`, `2000::/2`).
 */
const struct kind_block *kind_of_prefix(struct prefix p);

/* The blocks that are within a prefix and smaller than it: a run of the table, in the
 * order of addresses, larger ones first. Returns how many there are. */
size_t kind_inside(struct prefix p, const struct kind_block **ret_first);

/* The whole table, in that order. */
size_t kind_table(const struct kind_block **ret_first);

/* `unique-local`: the spelling of kinds on the command line and in JSON. */
const char *kind_name(enum kind kind);

/* Returns 0, or -ENOENT: no kind is called that. */
int kind_from_name(const char *name, enum kind *ret_kind);

/* Whether an address of the kind is that of one other host, wherever it is read: not none,
 * this host, whoever has it on some link, a group, or IPv4. */
bool kind_is_of_host(enum kind kind);

/* The scope of an address in a block that kind_of() gave. IPv4-mapped addresses have that
 * of their IPv4 address (RFC 6724 section 3.2); unique-local ones are global in scope
 * though they are not globally reachable (RFC 4193 section 3.3). */
enum scope kind_scope(u128 address, const struct kind_block *block);

/* `link-local`, or `reserved`, `unassigned`; NULL for SCOPE_NONE. */
const char *scope_name(enum scope scope);

#endif
