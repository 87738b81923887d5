/* What is common to the renderers of options, and an option in a few words. The whole of
 * one is show_ndopt_text.c's and show_ndopt_json.c's. */
#include "out/show_ndopt.h"

const char *show_ndopt_name(uint8_t type)
{
	static const char *const names[256] = {
		[NDOPT_SOURCE_LLADDR] = "source_lladdr",
		[NDOPT_TARGET_LLADDR] = "target_lladdr",
		[NDOPT_PREFIX] = "prefix",
		[NDOPT_REDIRECTED] = "redirected",
		[NDOPT_MTU] = "mtu",
		[NDOPT_INTERVAL] = "interval",
		[NDOPT_HOME_AGENT] = "home_agent",
		[NDOPT_NONCE] = "nonce",
		[NDOPT_PVD] = "pvd",
		[NDOPT_MAP] = "map",
		[NDOPT_ROUTE] = "route",
		[NDOPT_RDNSS] = "rdnss",
		[NDOPT_RA_FLAGS] = "ra_flags",
		[NDOPT_DNSSL] = "dnssl",
		[NDOPT_REGISTRATION] = "registration",
		[NDOPT_6CO] = "6co",
		[NDOPT_ABRO] = "abro",
		[NDOPT_6CIO] = "6cio",
		[NDOPT_CAPTIVE_PORTAL] = "captive_portal",
		[NDOPT_PREF64] = "pref64",
		[NDOPT_ENCRYPTED_DNS] = "encrypted_dns",
	};

	return names[type] ? names[type] : "unknown";
}

const char *show_preference(uint8_t flags)
{
	switch (ndopt_preference(flags)) {
	case 1:
		return "high";
	case 0:
		return "medium";
	case -1:
		return "low";
	default:
		return "reserved";
	}
}

static void put_unit(struct pen *pen, uint32_t count, const char *unit)
{
	pen_number(pen, count);
	pen_char(pen, ' ');
	pen_text(pen, unit);
	if (count != 1)
		pen_char(pen, 's');
}

static void put_units(struct pen *pen, uint32_t count, const char *unit, uint32_t rest,
	const char *smaller)
{
	put_unit(pen, count, unit);
	if (rest > 0) {
		pen_char(pen, ' ');
		put_unit(pen, rest, smaller);
	}
}

/* Of a minute or more, in at most two units: nobody needs the seconds of a day. */
static void put_words(struct pen *pen, uint32_t seconds)
{
	uint32_t minutes = seconds / 60, hours = seconds / 3600, days = seconds / 86400;

	if (days > 0)
		put_units(pen, days, "day", hours % 24, "hour");
	else if (hours > 0)
		put_units(pen, hours, "hour", minutes % 60, "minute");
	else
		put_units(pen, minutes, "minute", seconds % 60, "second");
}

void show_lifetime(struct pen *pen, uint32_t seconds)
{
	pen_number(pen, seconds);
	pen_copy(pen, " s", 2);
	if (seconds < 60)
		return;
	pen_copy(pen, " (", 2);
	if (seconds == NDOPT_INFINITE)
		pen_text(pen, "infinite");
	else
		put_words(pen, seconds);
	pen_char(pen, ')');
}

void show_minutes(struct pen *pen, uint32_t minutes)
{
	pen_number(pen, minutes);
	pen_text(pen, " min");
	if (minutes >= 60) {
		pen_copy(pen, " (", 2);
		put_words(pen, minutes * 60);
		pen_char(pen, ')');
	}
}

void show_prefix_flags(struct pen *pen, uint8_t flags)
{
	for (unsigned i = 0; i < 4; i++)
		if (flags & 0x80 >> i)
			pen_char(pen, "LARP"[i]);
}

uint64_t show_redirected_reserved(const struct ndopt *o)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < sizeof(o->redirected.reserved); i++)
		bits = bits << 8 | o->redirected.reserved[i];
	return bits;
}

void show_ndopt_addresses(struct pen *pen, struct rd addresses)
{
	struct in6_addr address;

	while (ndopt_address_next(&addresses, &address) > 0) {
		pen_char(pen, ' ');
		pen_address(pen, &address);
	}
}

void show_ndopt_names(struct pen *pen, struct rd names, bool json)
{
	struct rd name;

	while (ndopt_name_next(&names, &name) > 0) {
		pen_char(pen, ' ');
		if (json)
			pen_json_escaped_name(pen, name);
		else
			pen_name(pen, name);
	}
}

static void put_prefix(struct pen *pen, const struct in6_addr *prefix, unsigned length)
{
	pen_char(pen, ' ');
	pen_prefix(pen, prefix, length);
}

static void put_uri(struct pen *pen, struct rd uri, bool json)
{
	size_t len = rd_left(&uri);
	const uint8_t *bytes = rd_bytes(&uri, len);

	pen_char(pen, ' ');
	if (json)
		pen_json_escaped(pen, bytes, len);
	else
		pen_foreign(pen, bytes, len);
}

static void put_mac(struct pen *pen, struct rd mac)
{
	size_t len = rd_left(&mac);

	pen_char(pen, ' ');
	pen_mac(pen, rd_bytes(&mac, len), len);
}

void show_ndopt_thing(struct pen *pen, const struct ndopt *o, bool json)
{
	pen_text(pen, show_ndopt_name(o->type));
	if (o->form == NDOPT_FORM_PREFIX)
		put_prefix(pen, &o->prefix.prefix, o->prefix.length);
	else if (o->form == NDOPT_FORM_ROUTE)
		put_prefix(pen, &o->route.prefix, o->route.length);
	else if (o->form == NDOPT_FORM_PREF64)
		put_prefix(pen, &o->pref64.prefix, o->pref64.length);
	else if (o->form == NDOPT_FORM_RDNSS)
		show_ndopt_addresses(pen, o->rdnss.addresses);
	else if (o->form == NDOPT_FORM_DNSSL)
		show_ndopt_names(pen, o->dnssl.names, json);
	else if (o->form == NDOPT_FORM_CAPTIVE_PORTAL)
		put_uri(pen, o->captive_portal, json);
	else if (o->form == NDOPT_FORM_LLADDR)
		put_mac(pen, o->lladdr);
}

/* A lifetime of 0 takes back what was given. */
static void put_withdrawn(struct pen *pen, uint32_t lifetime_s)
{
	if (lifetime_s == 0)
		pen_text(pen, " withdrawn");
}

void show_ndopt_short(struct pen *pen, const struct ndopt *o)
{
	switch (o->form) {
	case NDOPT_FORM_PREFIX:
		pen_text(pen, " prefix");
		put_prefix(pen, &o->prefix.prefix, o->prefix.length);
		pen_text(pen, o->prefix.flags & 0xf0 ? " " : " -");
		show_prefix_flags(pen, o->prefix.flags);
		put_withdrawn(pen, o->prefix.valid_s);
		return;
	case NDOPT_FORM_MTU:
		pen_text(pen, " mtu ");
		pen_number(pen, o->mtu.mtu);
		return;
	case NDOPT_FORM_ROUTE:
		pen_text(pen, " route");
		put_prefix(pen, &o->route.prefix, o->route.length);
		put_withdrawn(pen, o->route.lifetime_s);
		return;
	case NDOPT_FORM_RDNSS:
		pen_text(pen, " rdnss");
		show_ndopt_addresses(pen, o->rdnss.addresses);
		put_withdrawn(pen, o->rdnss.lifetime_s);
		return;
	case NDOPT_FORM_DNSSL:
		pen_text(pen, " dnssl");
		show_ndopt_names(pen, o->dnssl.names, false);
		put_withdrawn(pen, o->dnssl.lifetime_s);
		return;
	case NDOPT_FORM_CAPTIVE_PORTAL:
		pen_text(pen, " captive-portal");
		put_uri(pen, o->captive_portal, false);
		return;
	case NDOPT_FORM_PREF64:
		pen_text(pen, " pref64");
		put_prefix(pen, &o->pref64.prefix, o->pref64.length);
		put_withdrawn(pen, o->pref64.lifetime_s);
		return;
	case NDOPT_FORM_PVD:
		pen_text(pen, " pvd ");
		pen_name(pen, o->pvd.name);
		return;
	case NDOPT_FORM_ENCRYPTED_DNS:
		pen_text(pen, " encrypted-dns ");
		pen_name(pen, o->encrypted_dns.name);
		put_withdrawn(pen, o->encrypted_dns.lifetime_s);
		return;
	case NDOPT_OPAQUE:
		pen_text(pen, " option ");
		pen_number(pen, o->type);
		return;
	case NDOPT_FORM_LLADDR:
	case NDOPT_FORM_REDIRECTED:
	case NDOPT_FORM_INTERVAL:
	case NDOPT_FORM_HOME_AGENT:
	case NDOPT_FORM_NONCE:
	case NDOPT_FORM_MAP:
	case NDOPT_FORM_FLAGS:
	case NDOPT_FORM_REGISTRATION:
	case NDOPT_FORM_6CO:
	case NDOPT_FORM_ABRO:
		return;
	}
}
