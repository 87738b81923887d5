#include "addr/embed.h"
#include "addr/kind.h"
#include "tools/aaaa-dig/judge.h"

/* RFC 7050 section 2.2: 192.0.0.170 and 192.0.0.171. */
#define IPV4ONLY_FIRST  UINT32_C(0xc00000aa)
#define IPV4ONLY_SECOND UINT32_C(0xc00000ab)

bool dig_judge_nat64(const struct in6_addr *address, const struct prefix *nat64,
	size_t nat64_count, uint32_t *ret_ipv4)
{
	u128 number = u128_from_in6(address);
	bool clean;

	for (size_t i = 0; i < nat64_count; i++)
		if (prefix_contains(nat64[i], number))
			return embed_read_nat64(
				number, nat64[i].length, ret_ipv4, &clean);
	return kind_of(number)->kind == KIND_NAT64_WELL_KNOWN &&
	       embed_read_nat64(number, 96, ret_ipv4, &clean);
}

/* The code for a kind that has no place in an answer, NULL for those that have. */
static const char *kind_code(enum kind kind)
{
	switch (kind) {
	case KIND_UNSPECIFIED:
		return "unspecified";
	case KIND_LOOPBACK:
		return "loopback";
	case KIND_IPV4_MAPPED:
		return "mapped";
	case KIND_IPV4_COMPATIBLE:
		return "compat";
	case KIND_NAT64_WELL_KNOWN:
	case KIND_NAT64_LOCAL_USE:
		return "nat64";
	case KIND_DISCARD_ONLY:
	case KIND_DUMMY_PREFIX:
		return "discard";
	case KIND_TEREDO:
		return "teredo";
	case KIND_BENCHMARKING:
		return "benchmarking";
	case KIND_ORCHID:
	case KIND_ORCHIDV2:
		return "orchid";
	case KIND_DOCUMENTATION:
		return "documentation";
	case KIND_6TO4:
		return "6to4";
	case KIND_SRV6_SID:
		return "srv6-sid";
	case KIND_UNIQUE_LOCAL:
		return "unique-local";
	case KIND_LINK_LOCAL:
		return "link-local";
	case KIND_SITE_LOCAL:
		return "site-local";
	case KIND_MULTICAST:
		return "multicast";
	case KIND_RESERVED:
		return "reserved";
	case KIND_IETF_PROTOCOL_ASSIGNMENTS:
	case KIND_AMT:
	case KIND_AS112:
	case KIND_DRONE_REMOTE_ID:
	case KIND_PCP_ANYCAST:
	case KIND_TURN_ANYCAST:
	case KIND_DNSSD_SRP_ANYCAST:
	case KIND_DIRECT_DELEGATION_AS112:
	case KIND_GLOBAL_UNICAST:
		return NULL;
	}
	return NULL;
}

size_t dig_judge_findings(const struct in6_addr *address, const struct prefix *nat64,
	size_t nat64_count, const char *ret_codes[static JUDGE_FINDINGS_MAX])
{
	enum kind kind = kind_of(u128_from_in6(address))->kind;
	const char *code = kind_code(kind);
	size_t count = 0;
	uint32_t ipv4;

	if (code)
		ret_codes[count++] = code;
	if (kind != KIND_NAT64_WELL_KNOWN && kind != KIND_NAT64_LOCAL_USE &&
		dig_judge_nat64(address, nat64, nat64_count, &ipv4))
		ret_codes[count++] = "nat64";
	return count;
}

bool dig_judge_is_global(const struct in6_addr *address)
{
	const struct kind_block *block = kind_of(u128_from_in6(address));

	if (block->special)
		return block->global == KIND_TRUE;
	return block->kind == KIND_GLOBAL_UNICAST;
}

/* Whether a prefix is among the first `count`. */
static bool is_known(const struct prefix *prefixes, size_t count, struct prefix p)
{
	for (size_t i = 0; i < count; i++)
		if (!prefix_compare(prefixes[i], p))
			return true;
	return false;
}

size_t dig_judge_discover(
	const struct judgement *judgement, struct prefix *ret_prefixes, size_t max)
{
	size_t count = 0;

	for (size_t i = 0; i < judgement->count; i++) {
		u128 address = u128_from_in6(&judgement->addresses[i].address);

		for (size_t l = 0; l < EMBED_NAT64_LENGTHS; l++) {
			struct prefix p = prefix_around(address, embed_nat64_lengths[l]);
			uint32_t ipv4;
			bool clean;

			if (!embed_read_nat64(address, p.length, &ipv4, &clean) ||
				!clean ||
				(ipv4 != IPV4ONLY_FIRST && ipv4 != IPV4ONLY_SECOND) ||
				is_known(ret_prefixes, count, p) || count == max)
				continue;
			ret_prefixes[count++] = p;
		}
	}
	return count;
}
