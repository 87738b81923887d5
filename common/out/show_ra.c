#include "out/show_ra.h"

#include <inttypes.h>

#include "addr/in6.h"
#include "out/show_ndopt.h"
#include "out/style.h"

void show_router(struct pen *pen, const struct in6_addr *address, const char *interface)
{
	pen_address(pen, address);
	if (!*interface || !in6_takes_zone(address))
		return;
	pen_char(pen, '%');
	pen_foreign(pen, interface, strlen(interface));
}

void show_router_json(struct pen *pen, const struct in6_addr *address, const char *interface)
{
	pen_key(pen, "router");
	pen_char(pen, '"');
	pen_address(pen, address);
	if (*interface && in6_takes_zone(address)) {
		pen_char(pen, '%');
		pen_json_escaped(pen, interface, strlen(interface));
	}
	pen_char(pen, '"');
}

static void put_vlans(struct pen *pen, const struct link_header *link)
{
	for (unsigned i = 0; i < link->tag_count; i++) {
		pen_text(pen, " vlan ");
		pen_number(pen, link->tags[i].tci & 0xfff);
	}
	if (link->more_tags > 0) {
		pen_text(pen, " and ");
		pen_number(pen, link->more_tags);
		pen_text(pen, " vlans more");
	}
}

static void put_frame(struct pen *pen, const struct link_header *link)
{
	if (link->has_source) {
		pen_text(pen, " (");
		pen_mac(pen, link->source, sizeof(link->source));
		pen_char(pen, ')');
	}
	put_vlans(pen, link);
	if (link->snap)
		pen_text(pen, " snap");
}

static void put_milliseconds(struct pen *pen, const char *name, uint32_t value)
{
	pen_text(pen, name);
	if (value == 0) {
		pen_text(pen, "unspecified");
		return;
	}
	pen_number(pen, value);
	pen_text(pen, " ms");
}

static void put_flags(struct pen *pen, uint8_t flags)
{
	static const struct {
		uint8_t bit;
		const char *name;
	} names[] = {
		{ND_RA_MANAGED, "managed"},
		{ND_RA_OTHER, "other"},
		{ND_RA_HOME_AGENT, "home-agent"},
		{ND_RA_PROXY, "proxy"},
	};
	bool any = false;

	pen_text(pen, ", flags");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(flags & names[i].bit))
			continue;
		pen_char(pen, ' ');
		pen_text(pen, names[i].name);
		any = true;
	}
	if (flags & ND_RA_RESERVED) {
		pen_text(pen, " reserved-0x0");
		pen_number(pen, flags & ND_RA_RESERVED);
		any = true;
	}
	if (!any)
		pen_text(pen, " none");
}

static void put_message(struct pen *pen, const struct nd_message *m)
{
	pen_text(pen, "  lifetime ");
	show_lifetime(pen, m->ra.lifetime_s);
	if (m->ra.lifetime_s == 0)
		pen_text(pen, " (not a default router)");
	pen_text(pen, ", preference ");
	pen_text(pen, show_preference(m->ra.flags));
	put_flags(pen, m->ra.flags);
	pen_text(pen, "\n  hop limit ");
	if (m->ra.hop_limit == 0)
		pen_text(pen, "unspecified");
	else
		pen_number(pen, m->ra.hop_limit);
	put_milliseconds(pen, ", reachable time ", m->ra.reachable_ms);
	put_milliseconds(pen, ", retransmit time ", m->ra.retrans_ms);
	if (m->code != 0) {
		pen_text(pen, ", code ");
		pen_number(pen, m->code);
	}
	pen_char(pen, '\n');
}

/* What is left of the IPv6 header, where it says anything, and the message's size. */
static void put_packet(struct pen *pen, const struct ra *ra)
{
	const struct ip6_header *ip = &ra->packet.ip;

	pen_text(pen, ", ");
	pen_number(pen, rd_left(&ra->packet.message));
	pen_text(pen, " bytes");
	if (ip->traffic_class != 0) {
		pen_text(pen, ", traffic class 0x");
		pen_hex(pen, &ip->traffic_class, 1);
	}
	if (ip->flow_label != 0) {
		char text[16];

		/* 20 bits are five digits. */
		snprintf(text, sizeof(text), "0x%05" PRIx32, ip->flow_label);
		pen_text(pen, ", flow label ");
		pen_text(pen, text);
	}
}

void show_ra_head(struct pen *pen, const struct show_ra *shown)
{
	pen_text(pen, style_text(shown->color, STYLE_HEAD));
	pen_text(pen, "Router ");
	show_router(pen, &shown->ra->packet.ip.source, shown->interface);
	pen_text(pen, style_text(shown->color, STYLE_PLAIN));
}

void show_ra_text(struct pen *pen, const struct show_ra *shown)
{
	const struct ra *ra = shown->ra;
	const struct ip6_header *ip = &ra->packet.ip;
	struct rd rest = ra->rest;
	size_t len = rd_left(&rest);

	show_ra_head(pen, shown);
	put_frame(pen, &ra->link);
	if (shown->is_own)
		pen_text(pen, " of this host");
	pen_text(pen, " to ");
	pen_address(pen, &ip->destination);
	if (ip->hop_limit != ND_HOP_LIMIT) {
		pen_text(pen, " hop limit ");
		pen_number(pen, ip->hop_limit);
	}
	if (ra->packet.upper.extensions > 0) {
		pen_text(pen, " extension headers ");
		pen_number(pen, ra->packet.upper.extensions);
	}
	if (shown->fragments > 0) {
		pen_text(pen, " in fragments ");
		pen_number(pen, shown->fragments);
	}
	if (shown->realtime) {
		pen_text(pen, " at ");
		pen_time(pen, shown->realtime);
	}
	put_packet(pen, ra);
	pen_char(pen, '\n');
	if (ra->has_message)
		put_message(pen, &ra->message);
	for (size_t i = 0; i < ra->option_count; i++) {
		pen_copy(pen, "  ", 2);
		show_ndopt_text(pen, &ra->options[i], 2);
		pen_char(pen, '\n');
	}
	if (len > 0) {
		pen_text(pen, "  not readable, ");
		pen_number(pen, len);
		pen_text(pen, len == 1 ? " byte: " : " bytes: ");
		pen_hex(pen, rd_bytes(&rest, len), len);
		pen_char(pen, '\n');
	}
}

void show_ra_short(struct pen *pen, const struct show_ra *shown)
{
	const struct ra *ra = shown->ra;
	uint8_t flags = ra->message.ra.flags;

	show_router(pen, &ra->packet.ip.source, shown->interface);
	if (shown->is_own)
		pen_text(pen, " of this host");
	put_vlans(pen, &ra->link);
	if (!ra->has_message)
		return;
	pen_text(pen, " lifetime ");
	pen_number(pen, ra->message.ra.lifetime_s);
	pen_char(pen, ' ');
	pen_text(pen, show_preference(flags));
	if (flags & (ND_RA_MANAGED | ND_RA_OTHER | ND_RA_HOME_AGENT | ND_RA_PROXY))
		pen_char(pen, ' ');
	if (flags & ND_RA_MANAGED)
		pen_char(pen, 'M');
	if (flags & ND_RA_OTHER)
		pen_char(pen, 'O');
	if (flags & ND_RA_HOME_AGENT)
		pen_char(pen, 'H');
	if (flags & ND_RA_PROXY)
		pen_char(pen, 'P');
	for (size_t i = 0; i < ra->option_count; i++)
		show_ndopt_short(pen, &ra->options[i]);
}

static void put_tags(struct pen *pen, const struct link_header *link)
{
	if (link->tag_count == 0)
		return;
	pen_key(pen, "vlans");
	pen_open(pen, '[');
	for (unsigned i = 0; i < link->tag_count; i++) {
		pen_comma(pen);
		pen_number(pen, link->tags[i].tci & 0xfff);
	}
	pen_close(pen, ']');
	if (link->more_tags > 0)
		pen_json_number(pen, "more_vlans", link->more_tags);
}

static void put_json_message(struct pen *pen, const struct nd_message *m)
{
	if (m->code != 0)
		pen_json_number(pen, "code", m->code);
	pen_json_number(pen, "cur_hop_limit", m->ra.hop_limit);
	pen_json_bool(pen, "managed", m->ra.flags & ND_RA_MANAGED);
	pen_json_bool(pen, "other", m->ra.flags & ND_RA_OTHER);
	pen_json_bool(pen, "home_agent", m->ra.flags & ND_RA_HOME_AGENT);
	pen_json_bool(pen, "proxy", m->ra.flags & ND_RA_PROXY);
	pen_json_text(pen, "preference", show_preference(m->ra.flags));
	if (m->ra.flags & ND_RA_RESERVED)
		pen_json_number(pen, "reserved", m->ra.flags & ND_RA_RESERVED);
	pen_json_number(pen, "lifetime_s", m->ra.lifetime_s);
	pen_json_number(pen, "reachable_ms", m->ra.reachable_ms);
	pen_json_number(pen, "retrans_ms", m->ra.retrans_ms);
}

void show_ra_json(struct pen *pen, const struct show_ra *shown)
{
	const struct ra *ra = shown->ra;

	if (shown->realtime)
		pen_json_time(pen, "time", shown->realtime);
	if (*shown->interface)
		pen_json_foreign(pen, "interface", shown->interface, strlen(shown->interface));
	show_router_json(pen, &ra->packet.ip.source, shown->interface);
	pen_json_address(pen, "destination", &ra->packet.ip.destination);
	if (ra->link.has_source) {
		pen_key(pen, "frame_source");
		pen_char(pen, '"');
		pen_mac(pen, ra->link.source, sizeof(ra->link.source));
		pen_char(pen, '"');
	}
	put_tags(pen, &ra->link);
	pen_json_number(pen, "hop_limit", ra->packet.ip.hop_limit);
	if (shown->is_own)
		pen_json_bool(pen, "own", true);
	if (ra->packet.upper.extensions > 0)
		pen_json_number(pen, "extension_headers", ra->packet.upper.extensions);
	if (shown->fragments > 0)
		pen_json_number(pen, "fragments", shown->fragments);
	pen_json_number(pen, "size_bytes", rd_left(&ra->packet.message));
	if (ra->packet.ip.traffic_class != 0)
		pen_json_number(pen, "traffic_class", ra->packet.ip.traffic_class);
	if (ra->packet.ip.flow_label != 0)
		pen_json_number(pen, "flow_label", ra->packet.ip.flow_label);
	if (ra->has_message)
		put_json_message(pen, &ra->message);
	pen_key(pen, "options");
	pen_open(pen, '[');
	for (size_t i = 0; i < ra->option_count; i++) {
		pen_comma(pen);
		show_ndopt_json(pen, &ra->options[i]);
	}
	pen_close(pen, ']');
	if (rd_left(&ra->rest) > 0)
		pen_json_hex(pen, "rest", ra->rest);
}
