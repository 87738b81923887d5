#include "out/show_info.h"

#include <stdio.h>

#include "out/esc.h"

static void read_nat64(const struct prefix_text *read, struct info *info)
{
	enum kind kind = info->block->kind;
	bool is_known = kind == KIND_NAT64_WELL_KNOWN || kind == KIND_NAT64_LOCAL_USE;
	bool is_written = read->has_length && embed_is_nat64_length(read->length);
	unsigned least = is_known ? info->block->prefix.length : 0;

	if (!is_known && !info->has_iid)
		return;
	info->nat64_why = is_known     ? INFO_NAT64_KNOWN
			  : is_written ? INFO_NAT64_LENGTH
				       : INFO_NAT64_GUESS;
	for (size_t i = 0; i < EMBED_NAT64_LENGTHS; i++) {
		unsigned length = embed_nat64_lengths[i];
		uint32_t ipv4;
		bool is_clean;

		if (length < least ||
			(is_written && read->length >= least && read->length != length))
			continue;
		if (!embed_read_nat64(info->address, length, &ipv4, &is_clean))
			continue;
		/* A zero behind the prefix and rubbish at the end are not what it makes.
		 */
		if (length != least && (!is_clean || ipv4 >> 24 == 0))
			continue;
		info->nat64[info->nat64_count].length = (uint8_t)length;
		info->nat64[info->nat64_count].ipv4 = ipv4;
		info->nat64_count++;
	}
}

static void read_embedded(struct info *info)
{
	u128 address = info->address;

	switch (info->block->kind) {
	case KIND_IPV4_MAPPED:
		info->embedded = INFO_IPV4_MAPPED;
		embed_read_mapped(address, &info->ipv4);
		break;
	case KIND_IPV4_COMPATIBLE:
		info->embedded = INFO_IPV4_COMPATIBLE;
		embed_read_compatible(address, &info->ipv4);
		break;
	case KIND_6TO4:
		info->embedded = INFO_6TO4;
		embed_read_6to4(address, &info->sixtofour);
		break;
	case KIND_TEREDO:
		info->embedded = INFO_TEREDO;
		embed_read_teredo(address, &info->teredo);
		break;
	case KIND_UNIQUE_LOCAL:
		info->embedded = INFO_ULA;
		info->ula.global_id = address.high >> 16 & UINT64_C(0xffffffffff);
		info->ula.subnet = (uint16_t)address.high;
		info->ula.is_defined = address.high >> 56 == 0xfd;
		break;
	default:
		break;
	}
}

/* Where all addresses of a prefix have the same one. */
static enum scope scope_of_prefix(struct prefix p, const struct kind_block *block)
{
	/* In these two it is in the address: 16 bits of a group, the IPv4 address. */
	if (!block || (block->kind == KIND_MULTICAST && p.length < 16) ||
		block->kind == KIND_IPV4_MAPPED)
		return SCOPE_NONE;
	return kind_scope(p.first, block);
}

struct info info_of(const struct prefix_text *read)
{
	struct info info = {
		.zone = read->zone,
		.zone_len = read->zone_len,
		.has_prefix = read->has_length,
		.address = u128_from_in6(&read->address),
	};

	info.prefix = prefix_around(info.address, read->length);
	info.has_address = !read->has_length || read->length == PREFIX_LENGTH_MAX ||
			   prefix_has_host_bits(read);
	if (info.has_prefix)
		info.prefix_block = kind_of_prefix(info.prefix);
	if (!info.has_address) {
		info.scope = scope_of_prefix(info.prefix, info.prefix_block);
		return info;
	}
	info.block = kind_of(info.address);
	info.scope = kind_scope(info.address, info.block);
	info.has_iid = iid_stands_in(info.block->kind);
	if (info.has_iid)
		info.iid = iid_read(info.address.low);
	info.has_mcast = mcast_read(info.address, &info.mcast) == 0;
	read_embedded(&info);
	read_nat64(read, &info);
	return info;
}

const char *info_type_name(const struct info *info)
{
	switch (info->block->kind) {
	case KIND_UNSPECIFIED:
		return "unspecified";
	case KIND_MULTICAST:
		return "multicast";
	case KIND_PCP_ANYCAST:
	case KIND_TURN_ANYCAST:
	case KIND_DNSSD_SRP_ANYCAST:
		return "anycast";
	default:
		break;
	}
	if (info->has_iid && (info->iid.class == IID_SUBNET_ROUTER_ANYCAST ||
				     info->iid.class == IID_SUBNET_ANYCAST))
		return "anycast";
	return "unicast";
}

bool info_has_solicited_node(const struct info *info)
{
	switch (info->block->kind) {
	case KIND_UNSPECIFIED:
	case KIND_LOOPBACK:
	case KIND_IPV4_MAPPED:
	case KIND_MULTICAST:
		return false;
	default:
		return true;
	}
}
