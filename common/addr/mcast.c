#include "addr/mcast.h"

#include <errno.h>
#include <stddef.h>

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/* Scopes a group is assigned in. */
enum {
	IF = 1 << SCOPE_INTERFACE_LOCAL,
	LINK = 1 << SCOPE_LINK_LOCAL,
	REALM = 1 << SCOPE_REALM_LOCAL,
	SITE = 1 << SCOPE_SITE_LOCAL,
	/* "Variable scope": any but the two reserved ones. */
	ANY = 0x7ffe,
	EVERY = 0xffff,
};

#define GROUP(low_, scopes_, name_, rfc_)                                                \
	{                                                                                \
		.group = {.low = (low_)}, .length = 128, .scopes = (scopes_),            \
		.name = (name_), .rfc = (rfc_)                                           \
	}
#define GROUPS(low_, length_, scopes_, name_, rfc_)                                      \
	{                                                                                \
		.group = {.low = (low_)}, .length = (length_), .scopes = (scopes_),      \
		.name = (name_), .rfc = (rfc_)                                           \
	}

/* From IANA's IPv6 Multicast Address Space registry; its date is KIND_CHECKED. */
static const struct mcast_group groups[] = {
	GROUP(0x0, EVERY, "Reserved Multicast Address", "RFC 4291"),
	GROUP(0x1, IF | LINK, "All Nodes Address", "RFC 4291"),
	GROUP(0x1, REALM, "All Nodes Address", "RFC 7346"),
	GROUP(0x2, IF | LINK | SITE, "All Routers Address", "RFC 4291"),
	GROUP(0x2, REALM, "All Routers Address", "RFC 7346"),
	GROUP(0x4, LINK, "DVMRP Routers", "RFC 1075"),
	GROUP(0x5, LINK, "OSPFIGP", "RFC 2328"),
	GROUP(0x6, LINK, "OSPFIGP Designated Routers", "RFC 2328"),
	GROUP(0x7, LINK, "ST Routers", "RFC 1190"),
	GROUP(0x8, LINK, "ST Hosts", "RFC 1190"),
	GROUP(0x9, LINK, "RIP Routers", "RFC 2080"),
	GROUP(0xa, LINK, "EIGRP Routers", "RFC 7868"),
	GROUP(0xb, LINK, "Mobile-Agents", NULL),
	GROUP(0xc, ANY, "SSDP", NULL),
	GROUP(0xd, LINK, "All PIM Routers", "RFC 7761"),
	GROUP(0xe, LINK, "RSVP-ENCAPSULATION", NULL),
	GROUP(0xf, LINK, "UPnP", NULL),
	GROUP(0x10, LINK, "All-BBF-Access-Nodes", "RFC 6788"),
	GROUP(0x11, LINK, "All-Homenet-Nodes", "RFC 7788"),
	GROUP(0x12, LINK, "VRRP", "RFC 9568"),
	GROUP(0x13, LINK, "ALL_GRASP_NEIGHBORS", "RFC 8990"),
	GROUP(0x16, LINK, "All MLDv2-capable routers", "RFC 9777"),
	GROUP(0x1a, LINK, "all-RPL-nodes", "RFC 6550"),
	GROUP(0x6a, LINK, "All-Snoopers", "RFC 4286"),
	GROUP(0x6b, LINK, "PTP-pdelay", NULL),
	GROUP(0x6d, LINK, "LL-MANET-Routers", "RFC 5498"),
	GROUP(0xfb, ANY, "mDNSv6", "RFC 6762"),
	GROUP(0xfc, ANY, "ALL_MPL_FORWARDERS", "RFC 7731"),
	GROUP(0xfd, ANY, "All CoAP Nodes", "RFC 7252"),
	GROUP(0xfe, ANY, "All CoRE Resource Directories", "RFC 9176"),
	GROUP(0x101, ANY, "Network Time Protocol (NTP)", "RFC 5905"),
	GROUP(0x116, ANY, "SVRLOC", "RFC 2165"),
	GROUP(0x123, ANY, "SVRLOC-DA", "RFC 2165"),
	GROUP(0x181, ANY, "PTP-primary", NULL),
	GROUP(0x18c, ANY, "All ACs Address", "RFC 5415"),
	GROUP(0x10001, LINK, "Link Name", NULL),
	GROUP(0x10002, LINK, "All_DHCP_Relay_Agents_and_Servers", "RFC 9915"),
	GROUP(0x10003, LINK, "Link-local Multicast Name Resolution", "RFC 4795"),
	GROUP(0x10003, SITE, "All_DHCP_Servers", "RFC 9915"),
	GROUP(0x10005, SITE, "SL-MANET-ROUTERS", "RFC 6621"),
	GROUP(0x10006, LINK, "Babel", "RFC 8966"),
	GROUPS(0x11000, 118, ANY, "Service Location, Version 2", "RFC 3111"),
	GROUPS(0xdb800000000, 96, ANY, "Documentation Addresses", "RFC 6676"),
	GROUPS(0x1ff000000, 104, LINK, "Solicited-Node Address", "RFC 4291"),
	GROUPS(0x2ff000000, 104, LINK, "Node Information Queries", "RFC 4620"),
};

static const struct mcast_group *find_assigned(u128 group, enum scope scope)
{
	for (size_t i = 0; i < LEN(groups); i++) {
		const struct mcast_group *g = &groups[i];
		u128 differs =
			u128_shift_right(u128_xor(group, g->group), 128U - g->length);

		if (u128_is_zero(differs) && g->scopes >> scope & 1)
			return g;
	}
	return NULL;
}

/* P and T set: |ff|flags|scope|reserved, RIID|plen|prefix 64|group 32|. */
static void read_prefix_based(u128 address, struct mcast *mcast)
{
	unsigned riid = (unsigned)(address.high >> 40 & 0xf);
	unsigned length = (unsigned)(address.high >> 32 & 0xff);
	uint64_t field = address.high << 32 | address.low >> 32;
	bool has_rp = mcast->flags & MCAST_FLAG_R;

	mcast->form = MCAST_MALFORMED;
	if (!has_rp && length == 0) {
		/* All of ff3x::/32 is for SSM, though only ff3x::/96 is in use. */
		mcast->form = MCAST_SOURCE_SPECIFIC;
		mcast->group = u128_and(address, u128_ones(96));
		return;
	}
	if (!has_rp && length == 255 && mcast->scope <= SCOPE_LINK_LOCAL) {
		mcast->form = MCAST_LINK_SCOPED;
		mcast->iid = field;
		mcast->group = u128_of(address.low & UINT32_MAX);
		return;
	}
	if (length == 0 || length > 64 || (has_rp && riid == 0))
		return;
	mcast->prefix = prefix_around((u128){.high = field}, (uint8_t)length);
	/* An RP's prefix may go on behind its length (RFC 3956 section 3), RFC 3306 wants
	 * zeros there. */
	if (!has_rp && mcast->prefix.first.high != field)
		return;
	mcast->form = has_rp ? MCAST_EMBEDDED_RP : MCAST_PREFIX_BASED;
	mcast->group = u128_of(address.low & UINT32_MAX);
	if (has_rp)
		mcast->rendezvous = u128_or(mcast->prefix.first, u128_of(riid));
}

int mcast_read(u128 address, struct mcast *ret_mcast)
{
	u128 group = u128_and(address, u128_ones(112));
	struct mcast mcast = {
		.flags = (uint8_t)(address.high >> 52 & 0xf),
		.scope = (enum scope)(address.high >> 48 & 0xf),
		.group = group,
	};

	if (address.high >> 56 != 0xff)
		return -EINVAL;
	switch (mcast.flags & (MCAST_FLAG_R | MCAST_FLAG_P | MCAST_FLAG_T)) {
	case 0:
		mcast.form = MCAST_ASSIGNED;
		mcast.assigned = find_assigned(group, mcast.scope);
		if (mcast.scope == SCOPE_LINK_LOCAL && group.high == 0 &&
			group.low >> 24 == 0x1ff) {
			mcast.form = MCAST_SOLICITED_NODE;
			mcast.group = u128_of(group.low & 0xffffff);
		}
		break;
	case MCAST_FLAG_T:
		mcast.form = MCAST_TRANSIENT;
		break;
	case MCAST_FLAG_P | MCAST_FLAG_T:
	case MCAST_FLAG_R | MCAST_FLAG_P | MCAST_FLAG_T:
		read_prefix_based(address, &mcast);
		break;
	default: /* R without P, P without T */
		mcast.form = MCAST_MALFORMED;
		break;
	}
	*ret_mcast = mcast;
	return 0;
}

unsigned mcast_group_bits(const struct mcast *mcast)
{
	switch (mcast->form) {
	case MCAST_SOLICITED_NODE:
		return 24;
	case MCAST_PREFIX_BASED:
	case MCAST_LINK_SCOPED:
	case MCAST_EMBEDDED_RP:
		return 32;
	case MCAST_SOURCE_SPECIFIC:
		return 96;
	case MCAST_ASSIGNED:
	case MCAST_TRANSIENT:
	case MCAST_MALFORMED:
		break;
	}
	return 112;
}

const char *mcast_form_name(enum mcast_form form)
{
	static const char *const names[] = {
		[MCAST_ASSIGNED] = "assigned",
		[MCAST_SOLICITED_NODE] = "solicited-node",
		[MCAST_TRANSIENT] = "transient",
		[MCAST_SOURCE_SPECIFIC] = "source-specific",
		[MCAST_PREFIX_BASED] = "prefix-based",
		[MCAST_LINK_SCOPED] = "link-scoped",
		[MCAST_EMBEDDED_RP] = "embedded-rp",
		[MCAST_MALFORMED] = "malformed",
	};

	return names[form];
}

const char *mcast_form_rfc(enum mcast_form form)
{
	static const char *const rfcs[] = {
		[MCAST_ASSIGNED] = "RFC 4291 2.7",
		[MCAST_SOLICITED_NODE] = "RFC 4291 2.7.1",
		[MCAST_TRANSIENT] = "RFC 4291 2.7",
		[MCAST_SOURCE_SPECIFIC] = "RFC 4607 1",
		[MCAST_PREFIX_BASED] = "RFC 3306 4",
		[MCAST_LINK_SCOPED] = "RFC 4489 3",
		[MCAST_EMBEDDED_RP] = "RFC 3956 3",
		[MCAST_MALFORMED] = "RFC 7371 2",
	};

	return rfcs[form];
}

u128 mcast_solicited_node(u128 address)
{
	return (u128){
		.high = UINT64_C(0xff02) << 48,
		.low = UINT64_C(0x1ff000000) | (address.low & 0xffffff),
	};
}

void mcast_mac(u128 address, uint8_t ret_mac[static 6])
{
	ret_mac[0] = ret_mac[1] = 0x33;
	for (size_t i = 0; i < 4; i++)
		ret_mac[2 + i] = (uint8_t)(address.low >> (24 - 8 * i));
}

/* The fields that RFC 3306 and RFC 3956 share. */
static u128 build(
	unsigned flags, unsigned scope, unsigned riid, struct prefix p, uint32_t group)
{
	return (u128){
		.high = UINT64_C(0xff) << 56 | (uint64_t)flags << 52 |
			(uint64_t)scope << 48 | (uint64_t)riid << 40 |
			(uint64_t)p.length << 32 | p.first.high >> 32,
		.low = p.first.high << 32 | group,
	};
}

int mcast_from_prefix(struct prefix p, unsigned scope, uint32_t group, u128 *ret_address)
{
	if (p.length > 64 || scope > 15)
		return -EINVAL;
	*ret_address = build(MCAST_FLAG_P | MCAST_FLAG_T, scope, 0, p, group);
	return 0;
}

int mcast_from_rp(
	struct prefix p, unsigned riid, unsigned scope, uint32_t group, u128 *ret_address)
{
	if (p.length == 0 || p.length > 64 || riid == 0 || riid > 15 || scope > 15)
		return -EINVAL;
	*ret_address =
		build(MCAST_FLAG_R | MCAST_FLAG_P | MCAST_FLAG_T, scope, riid, p, group);
	return 0;
}
