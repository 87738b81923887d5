#include "addr/kind.h"

#include <errno.h>
#include <string.h>

#define T          KIND_TRUE
#define F          KIND_FALSE
#define NA         KIND_NOT_APPLICABLE
#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/* clang-format off */
#define PREFIX(high_, low_, length_) \
	{.first = {UINT64_C(high_), UINT64_C(low_)}, .length = (length_)}
/* A row of the special-purpose registry, its five answers in IANA's order. */
#define SPECIAL(high_, low_, length_, kind_, name_, rfc_, s_, d_, f_, g_, r_) \
	{PREFIX(high_, low_, length_), kind_, name_, rfc_, true, s_, d_, f_, g_, r_}
/* A row that is not in it. */
#define SPACE(high_, length_, kind_, name_, rfc_) \
	{PREFIX(high_, 0, length_), kind_, name_, rfc_, false, NA, NA, NA, NA, NA}

/* One table, one place to update, then KIND_CHECKED. In the order of prefix_compare(). */
static const struct kind_block blocks[] = {
	SPACE(0x0000000000000000, 8, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPACE(0x0000000000000000, 96, KIND_IPV4_COMPATIBLE,
		"IPv4-compatible Address (deprecated)", "RFC 4291"),
	SPECIAL(0x0000000000000000, 0x0000000000000000, 128, KIND_UNSPECIFIED,
		"Unspecified Address", "RFC 4291", T, F, F, F, T),
	SPECIAL(0x0000000000000000, 0x0000000000000001, 128, KIND_LOOPBACK,
		"Loopback Address", "RFC 4291", F, F, F, F, T),
	SPECIAL(0x0000000000000000, 0x0000ffff00000000, 96, KIND_IPV4_MAPPED,
		"IPv4-mapped Address", "RFC 4291", F, F, F, F, T),
	SPECIAL(0x0064ff9b00000000, 0x0000000000000000, 96, KIND_NAT64_WELL_KNOWN,
		"IPv4-IPv6 Translat.", "RFC 6052", T, T, T, T, F),
	SPECIAL(0x0064ff9b00010000, 0x0000000000000000, 48, KIND_NAT64_LOCAL_USE,
		"IPv4-IPv6 Translat.", "RFC 8215", T, T, T, F, F),
	SPACE(0x0100000000000000, 8, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPECIAL(0x0100000000000000, 0x0000000000000000, 64, KIND_DISCARD_ONLY,
		"Discard-Only Address Block", "RFC 6666", T, T, T, F, F),
	SPECIAL(0x0100000000000001, 0x0000000000000000, 64, KIND_DUMMY_PREFIX,
		"Dummy IPv6 Prefix", "RFC 9780", T, F, F, F, F),
	SPACE(0x0200000000000000, 7, KIND_RESERVED, "Reserved by IETF", "RFC 4048"),
	SPACE(0x0400000000000000, 6, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPACE(0x0800000000000000, 5, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPACE(0x1000000000000000, 4, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPACE(0x2000000000000000, 3, KIND_GLOBAL_UNICAST, "Global Unicast",
		"RFC 3513, RFC 4291"),
	SPECIAL(0x2001000000000000, 0x0000000000000000, 23, KIND_IETF_PROTOCOL_ASSIGNMENTS,
		"IETF Protocol Assignments", "RFC 2928", F, F, F, F, F),
	SPECIAL(0x2001000000000000, 0x0000000000000000, 32, KIND_TEREDO,
		"TEREDO", "RFC 4380, RFC 8190", T, T, T, NA, F),
	SPECIAL(0x2001000100000000, 0x0000000000000001, 128, KIND_PCP_ANYCAST,
		"Port Control Protocol Anycast", "RFC 7723", T, T, T, T, F),
	SPECIAL(0x2001000100000000, 0x0000000000000002, 128, KIND_TURN_ANYCAST,
		"Traversal Using Relays around NAT Anycast", "RFC 8155", T, T, T, T, F),
	SPECIAL(0x2001000100000000, 0x0000000000000003, 128, KIND_DNSSD_SRP_ANYCAST,
		"DNS-SD Service Registration Protocol Anycast", "RFC 9665", T, T, T, T, F),
	SPECIAL(0x2001000200000000, 0x0000000000000000, 48, KIND_BENCHMARKING,
		"Benchmarking", "RFC 5180, RFC Errata 1752", T, T, T, F, F),
	SPECIAL(0x2001000300000000, 0x0000000000000000, 32, KIND_AMT,
		"AMT", "RFC 7450", T, T, T, T, F),
	SPECIAL(0x2001000401120000, 0x0000000000000000, 48, KIND_AS112,
		"AS112-v6", "RFC 7535", T, T, T, T, F),
	SPECIAL(0x2001001000000000, 0x0000000000000000, 28, KIND_ORCHID,
		"Deprecated (previously ORCHID)", "RFC 4843", NA, NA, NA, NA, NA),
	SPECIAL(0x2001002000000000, 0x0000000000000000, 28, KIND_ORCHIDV2,
		"ORCHIDv2", "RFC 7343", T, T, T, T, F),
	SPECIAL(0x2001003000000000, 0x0000000000000000, 28, KIND_DRONE_REMOTE_ID,
		"Drone Remote ID Protocol Entity Tags (DETs) Prefix", "RFC 9374",
		T, T, T, T, F),
	SPECIAL(0x20010db800000000, 0x0000000000000000, 32, KIND_DOCUMENTATION,
		"Documentation", "RFC 3849", F, F, F, F, F),
	SPECIAL(0x2002000000000000, 0x0000000000000000, 16, KIND_6TO4,
		"6to4", "RFC 3056", T, T, T, NA, F),
	SPECIAL(0x2620004f80000000, 0x0000000000000000, 48, KIND_DIRECT_DELEGATION_AS112,
		"Direct Delegation AS112 Service", "RFC 7534", T, T, T, T, F),
	SPECIAL(0x3fff000000000000, 0x0000000000000000, 20, KIND_DOCUMENTATION,
		"Documentation", "RFC 9637", F, F, F, F, F),
	SPACE(0x4000000000000000, 3, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPECIAL(0x5f00000000000000, 0x0000000000000000, 16, KIND_SRV6_SID,
		"Segment Routing (SRv6) SIDs", "RFC 9602", T, T, T, F, F),
	SPACE(0x6000000000000000, 3, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPACE(0x8000000000000000, 3, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPACE(0xa000000000000000, 3, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPACE(0xc000000000000000, 3, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPACE(0xe000000000000000, 4, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPACE(0xf000000000000000, 5, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPACE(0xf800000000000000, 6, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPECIAL(0xfc00000000000000, 0x0000000000000000, 7, KIND_UNIQUE_LOCAL,
		"Unique-Local", "RFC 4193, RFC 8190", T, T, T, F, F),
	SPACE(0xfe00000000000000, 9, KIND_RESERVED, "Reserved by IETF", "RFC 3513, RFC 4291"),
	SPECIAL(0xfe80000000000000, 0x0000000000000000, 10, KIND_LINK_LOCAL,
		"Link-Local Unicast", "RFC 4291", T, T, F, F, T),
	SPACE(0xfec0000000000000, 10, KIND_SITE_LOCAL, "Reserved by IETF", "RFC 3879"),
	SPACE(0xff00000000000000, 8, KIND_MULTICAST, "Multicast", "RFC 3513, RFC 4291"),
};
/* clang-format on */

static const char *const kind_names[KIND_COUNT] = {
	[KIND_UNSPECIFIED] = "unspecified",
	[KIND_LOOPBACK] = "loopback",
	[KIND_IPV4_MAPPED] = "ipv4-mapped",
	[KIND_IPV4_COMPATIBLE] = "ipv4-compatible",
	[KIND_NAT64_WELL_KNOWN] = "nat64-well-known",
	[KIND_NAT64_LOCAL_USE] = "nat64-local-use",
	[KIND_DISCARD_ONLY] = "discard-only",
	[KIND_DUMMY_PREFIX] = "dummy-prefix",
	[KIND_IETF_PROTOCOL_ASSIGNMENTS] = "ietf-protocol-assignments",
	[KIND_TEREDO] = "teredo",
	[KIND_BENCHMARKING] = "benchmarking",
	[KIND_AMT] = "amt",
	[KIND_AS112] = "as112",
	[KIND_ORCHID] = "orchid",
	[KIND_ORCHIDV2] = "orchidv2",
	[KIND_DRONE_REMOTE_ID] = "drone-remote-id",
	[KIND_PCP_ANYCAST] = "pcp-anycast",
	[KIND_TURN_ANYCAST] = "turn-anycast",
	[KIND_DNSSD_SRP_ANYCAST] = "dnssd-srp-anycast",
	[KIND_DOCUMENTATION] = "documentation",
	[KIND_6TO4] = "6to4",
	[KIND_DIRECT_DELEGATION_AS112] = "direct-delegation-as112",
	[KIND_SRV6_SID] = "srv6-sid",
	[KIND_UNIQUE_LOCAL] = "unique-local",
	[KIND_LINK_LOCAL] = "link-local",
	[KIND_SITE_LOCAL] = "site-local",
	[KIND_MULTICAST] = "multicast",
	[KIND_GLOBAL_UNICAST] = "global-unicast",
	[KIND_RESERVED] = "reserved",
};

/* Index of the first block that is behind `p` in the table's order. */
static size_t behind(struct prefix p)
{
	size_t low = 0, high = LEN(blocks);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (prefix_compare(blocks[middle].prefix, p) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct kind_block *kind_of_prefix(struct prefix p)
{
	/* Blocks nest: of those before it the nearest that holds it is the longest. */
	for (size_t i = behind(p); i-- > 0;)
		if (prefix_covers(blocks[i].prefix, p))
			return &blocks[i];
	return NULL;
}

const struct kind_block *kind_of(u128 address)
{
	return kind_of_prefix((struct prefix){.first = address, .length = 128});
}

size_t kind_inside(struct prefix p, const struct kind_block **ret_first)
{
	size_t first = behind(p), end = first;

	while (end < LEN(blocks) && prefix_contains(p, blocks[end].prefix.first))
		end++;
	*ret_first = blocks + first;
	return end - first;
}

size_t kind_table(const struct kind_block **ret_first)
{
	*ret_first = blocks;
	return LEN(blocks);
}

const char *kind_name(enum kind kind)
{
	return kind_names[kind];
}

int kind_from_name(const char *name, enum kind *ret_kind)
{
	for (size_t i = 0; i < KIND_COUNT; i++) {
		if (strcmp(name, kind_names[i]) != 0)
			continue;
		*ret_kind = (enum kind)i;
		return 0;
	}
	return -ENOENT;
}

bool kind_is_of_host(enum kind kind)
{
	return kind != KIND_UNSPECIFIED && kind != KIND_LOOPBACK &&
	       kind != KIND_LINK_LOCAL && kind != KIND_MULTICAST &&
	       kind != KIND_IPV4_MAPPED;
}

enum scope kind_scope(u128 address, const struct kind_block *block)
{
	uint64_t ipv4 = address.low & UINT32_MAX;

	if (block->kind == KIND_UNSPECIFIED)
		return SCOPE_NONE;
	if (block->kind == KIND_MULTICAST)
		return (enum scope)(address.high >> 48 & 0xf);
	if (block->kind == KIND_LOOPBACK || block->kind == KIND_LINK_LOCAL)
		return SCOPE_LINK_LOCAL;
	if (block->kind == KIND_SITE_LOCAL)
		return SCOPE_SITE_LOCAL;
	/* 127.0.0.0/8 and 169.254.0.0/16 */
	if (block->kind == KIND_IPV4_MAPPED &&
		(ipv4 >> 24 == 127 || ipv4 >> 16 == 0xa9fe))
		return SCOPE_LINK_LOCAL;
	return SCOPE_GLOBAL;
}

const char *scope_name(enum scope scope)
{
	static const char *const names[] = {"reserved", "interface-local", "link-local",
		"realm-local", "admin-local", "site-local", "unassigned", "unassigned",
		"organization-local", "unassigned", "unassigned", "unassigned",
		"unassigned", "unassigned", "global", "reserved"};

	return scope < LEN(names) ? names[scope] : NULL;
}
