#include "wire/nd.h"

#include <errno.h>
#include <string.h>

#include "addr/in6.h"
#include "wire/icmp6.h"
#include "wire/ndopt.h"

/* Where the checksum stands in an ICMPv6 message. */
#define CHECKSUM_AT 2

/* Where the payload length stands in an IPv6 header. */
#define PAYLOAD_LENGTH_AT 4

static bool is_nd(uint8_t type)
{
	return type >= ND_ROUTER_SOLICITATION && type <= ND_REDIRECT;
}

static void read_body(struct rd *r, struct nd_message *m)
{
	switch (m->type) {
	case ND_ROUTER_SOLICITATION:
		m->reserved = rd_u32(r);
		break;
	case ND_ROUTER_ADVERTISEMENT:
		m->ra.hop_limit = rd_u8(r);
		m->ra.flags = rd_u8(r);
		m->ra.lifetime_s = rd_u16(r);
		m->ra.reachable_ms = rd_u32(r);
		m->ra.retrans_ms = rd_u32(r);
		break;
	case ND_NEIGHBOR_SOLICITATION:
		m->ns.reserved = rd_u32(r);
		rd_copy(r, &m->ns.target, sizeof(m->ns.target));
		break;
	case ND_NEIGHBOR_ADVERTISEMENT:
		m->na.flags = rd_u32(r);
		rd_copy(r, &m->na.target, sizeof(m->na.target));
		break;
	default: /* a number of the wire, and the last that is_nd() lets pass */
		m->redirect.reserved = rd_u32(r);
		rd_copy(r, &m->redirect.target, sizeof(m->redirect.target));
		rd_copy(r, &m->redirect.destination, sizeof(m->redirect.destination));
		break;
	}
}

int nd_read(struct rd *r, struct nd_message *ret_message)
{
	struct nd_message message;

	message.type = rd_u8(r);
	if (r->failed)
		return -EBADMSG;
	if (!is_nd(message.type))
		return -EPROTOTYPE;
	message.code = rd_u8(r);
	message.checksum = rd_u16(r);
	read_body(r, &message);
	if (r->failed)
		return -EBADMSG;
	*ret_message = message;
	return 0;
}

void nd_write(struct wr *w, const struct nd_message *message)
{
	wr_u8(w, message->type);
	wr_u8(w, message->code);
	wr_u16(w, message->checksum);
	switch (message->type) {
	case ND_ROUTER_SOLICITATION:
		wr_u32(w, message->reserved);
		break;
	case ND_ROUTER_ADVERTISEMENT:
		wr_u8(w, message->ra.hop_limit);
		wr_u8(w, message->ra.flags);
		wr_u16(w, message->ra.lifetime_s);
		wr_u32(w, message->ra.reachable_ms);
		wr_u32(w, message->ra.retrans_ms);
		break;
	case ND_NEIGHBOR_SOLICITATION:
		wr_u32(w, message->ns.reserved);
		wr_bytes(w, &message->ns.target, sizeof(message->ns.target));
		break;
	case ND_NEIGHBOR_ADVERTISEMENT:
		wr_u32(w, message->na.flags);
		wr_bytes(w, &message->na.target, sizeof(message->na.target));
		break;
	case ND_REDIRECT:
		wr_u32(w, message->redirect.reserved);
		wr_bytes(w, &message->redirect.target, sizeof(message->redirect.target));
		wr_bytes(w, &message->redirect.destination,
			sizeof(message->redirect.destination));
		break;
	default:
		w->failed = true;
	}
}

void nd_seal(struct wr *w, size_t ip6_at)
{
	size_t message_at = ip6_at + IP6_HEADER_SIZE, len;
	struct ip6_header ip;
	struct rd r;

	if (w->failed || wr_len(w) < message_at + ICMP6_HEADER_SIZE ||
		wr_len(w) - message_at > UINT16_MAX) {
		w->failed = true;
		return;
	}
	r = rd_over(w->start, wr_len(w));
	rd_skip(&r, ip6_at);
	if (ip6_read(&r, &ip)) {
		w->failed = true;
		return;
	}
	len = rd_left(&r);
	wr_patch_u16(w, ip6_at + PAYLOAD_LENGTH_AT, (uint16_t)len);
	wr_patch_u16(w, message_at + CHECKSUM_AT, 0);
	wr_patch_u16(w, message_at + CHECKSUM_AT,
		icmp6_checksum(&ip.source, &ip.destination, rd_bytes(&r, len), len));
}

int nd_find(struct rd packet, struct nd_packet *ret_packet)
{
	struct nd_packet found;
	struct rd peek;
	int err = ip6_read(&packet, &found.ip);

	if (err)
		return err;
	found.truncated = rd_left(&packet) < found.ip.payload_length;
	if (!found.truncated)
		packet = rd_fence(&packet, found.ip.payload_length);
	err = ip6_walk(&packet, found.ip.next_header, &found.upper);
	if (err)
		return err;
	if (found.upper.protocol != IP6_ICMPV6)
		return -EPROTOTYPE;
	if (found.upper.fragment_offset > 0)
		return -EAGAIN;
	peek = packet;
	found.type = rd_u8(&peek);
	if (peek.failed)
		return -EBADMSG;
	if (!is_nd(found.type))
		return -EPROTOTYPE;
	found.message = packet;
	*ret_packet = found;
	return 0;
}

static bool is_unspecified(const struct in6_addr *address)
{
	static const struct in6_addr unspecified;

	return in6_equal(address, &unspecified);
}

/* ff02::1:ff00:0, of which the last three bytes are the address's. */
static const struct in6_addr solicited_node = {
	.s6_addr = {0xff, 0x02, [11] = 1, [12] = 0xff}};

#define SOLICITED_NODE_BYTES 13

struct in6_addr nd_solicited_node(const struct in6_addr *address)
{
	struct in6_addr group = *address;

	memcpy(&group, &solicited_node, SOLICITED_NODE_BYTES);
	return group;
}

bool nd_is_solicited_node(const struct in6_addr *address)
{
	return !memcmp(address, &solicited_node, SOLICITED_NODE_BYTES);
}

/* What each type asks of addresses and flags. */
static uint32_t check_fields(
	const struct ip6_header *ip, const struct nd_message *m, bool has_source)
{
	bool unspecified = is_unspecified(&ip->source);
	uint32_t flaws = 0;

	switch (m->type) {
	case ND_ROUTER_SOLICITATION:
		if (unspecified && has_source)
			flaws |= ND_FLAW_UNSPECIFIED_OPTION;
		break;
	case ND_NEIGHBOR_SOLICITATION:
		if (unspecified && has_source)
			flaws |= ND_FLAW_UNSPECIFIED_OPTION;
		if (unspecified && !nd_is_solicited_node(&ip->destination))
			flaws |= ND_FLAW_UNSPECIFIED_DESTINATION;
		if (in6_is_multicast(&m->ns.target))
			flaws |= ND_FLAW_TARGET;
		break;
	case ND_NEIGHBOR_ADVERTISEMENT:
		if (in6_is_multicast(&m->na.target))
			flaws |= ND_FLAW_TARGET;
		if (in6_is_multicast(&ip->destination) && m->na.flags & ND_NA_SOLICITED)
			flaws |= ND_FLAW_SOLICITED;
		break;
	case ND_REDIRECT:
		if (in6_is_multicast(&m->redirect.destination))
			flaws |= ND_FLAW_REDIRECT_DESTINATION;
		if (!in6_is_link_local(&m->redirect.target) &&
			!in6_equal(&m->redirect.target, &m->redirect.destination))
			flaws |= ND_FLAW_REDIRECT_TARGET;
		break;
	default: /* a Router Advertisement has no such field */
		break;
	}
	return flaws;
}

/* The IPv6 header's part. */
static uint32_t check_header(const struct nd_packet *packet)
{
	const struct ip6_header *ip = &packet->ip;
	uint32_t flaws = 0;

	if (ip->hop_limit != ND_HOP_LIMIT)
		flaws |= ND_FLAW_HOP_LIMIT;
	if (packet->upper.fragmented)
		flaws |= ND_FLAW_FRAGMENTED;
	if (packet->truncated || packet->upper.more_fragments)
		flaws |= ND_FLAW_TRUNCATED;
	if (in6_is_multicast(&ip->source))
		flaws |= ND_FLAW_SOURCE_MULTICAST;
	if ((packet->type == ND_ROUTER_ADVERTISEMENT || packet->type == ND_REDIRECT) &&
		!in6_is_link_local(&ip->source))
		flaws |= ND_FLAW_SOURCE;
	return flaws;
}

uint32_t nd_check_read(const struct nd_packet *packet, const struct nd_message *message,
	int options_end, bool has_source)
{
	const struct ip6_header *ip = &packet->ip;
	struct rd whole = packet->message;
	size_t len = rd_left(&whole);
	uint32_t flaws = check_header(packet);

	/* A checksum over a part says nothing, so it is not said to be wrong. */
	if (!(flaws & ND_FLAW_TRUNCATED) &&
		icmp6_checksum(&ip->source, &ip->destination, rd_bytes(&whole, len), len))
		flaws |= ND_FLAW_CHECKSUM;
	if (!message)
		return flaws | ND_FLAW_SHORT;
	if (message->code != 0)
		flaws |= ND_FLAW_CODE;
	if (options_end < 0)
		flaws |= options_end == -EBADMSG ? ND_FLAW_OPTION_ZERO : ND_FLAW_OPTION_CUT;
	return flaws | check_fields(ip, message, has_source);
}

uint32_t nd_check(const struct nd_packet *packet)
{
	struct rd r = packet->message;
	struct nd_message message;
	struct ndopt_raw raw;
	bool has_source = false;
	int more;

	if (nd_read(&r, &message))
		return nd_check_read(packet, NULL, 0, false);
	while ((more = ndopt_next(&r, &raw)) > 0)
		has_source = has_source || raw.type == NDOPT_SOURCE_LLADDR;
	return nd_check_read(packet, &message, more, has_source);
}

/* In the order of the bits. */
static const char *const flaw_texts[ND_FLAWS] = {
	"its hop limit is not 255: it may come from another link",
	"its checksum is wrong",
	"its code is not 0",
	"it is shorter than its type's fixed fields",
	"an option has length zero",
	"an option goes on behind the end",
	"its source is not a link-local address",
	"its target is a multicast address",
	"it is from :: and has a source link-layer address",
	"it is from :: and not to a solicited-node group",
	"it is to a group and has the Solicited flag",
	"its target is neither link-local nor the destination",
	"it redirects a multicast destination",
	"it has a Fragment header",
	"it ends before its length says",
	"its source is a multicast address",
};

const char *nd_flaw_text(enum nd_flaw flaw)
{
	for (unsigned bit = 0; bit < ND_FLAWS; bit++)
		if ((uint32_t)flaw == UINT32_C(1) << bit)
			return flaw_texts[bit];
	return "unknown";
}
