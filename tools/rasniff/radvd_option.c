/* The options of an advertisement for radvd. What 2.20 has learnt is a comment, too: 2.19
 * would refuse the whole file. */
#include "tools/rasniff/radvd.h"

#include "addr/in6.h"
#include "out/show_ndopt.h"

/* radvd does not know an address that begins with :: and goes on. */
static void put_address(struct pen *pen, const struct in6_addr *address)
{
	struct rd r = rd_over(address, sizeof(*address));
	char text[IN6_TEXT_SIZE];
	size_t len = in6_format(address, text);

	if (len == 2 || memcmp(text, "::", 2) != 0) {
		pen_copy(pen, text, len);
		return;
	}
	while (rd_left(&r) > 0) {
		snprintf(text, sizeof(text), "%x", rd_u16(&r));
		pen_text(pen, text);
		if (rd_left(&r) > 0)
			pen_char(pen, ':');
	}
}

static void put_prefix_begin(struct pen *pen, const char *name, const struct in6_addr *prefix,
	unsigned length)
{
	pen_text(pen, name);
	put_address(pen, prefix);
	pen_char(pen, '/');
	pen_number(pen, length);
	pen_text(pen, " {\n");
}

static void put_lifetime(struct pen *pen, const char *name, uint32_t seconds)
{
	if (seconds == NDOPT_INFINITE)
		radvd_setting(pen, name, "infinity");
	else
		radvd_number(pen, name, seconds);
}

static void cannot(struct pen *pen, const struct ndopt *o)
{
	pen_text(pen, "\t# radvd cannot send:");
	/* Options inside a PvD option would go on in lines of their own. */
	if (o->form == NDOPT_FORM_PVD) {
		show_ndopt_short(pen, o);
	} else {
		pen_char(pen, ' ');
		show_ndopt_text(pen, o, 0);
	}
	pen_char(pen, '\n');
}

/* :: stands for the prefixes of the interface. */
static bool is_prefix(const struct ndopt *o)
{
	static const struct in6_addr unspecified;

	return !in6_equal(&o->prefix.prefix, &unspecified) && o->prefix.reserved == 0 &&
		!(o->prefix.flags & 0x0f) && o->prefix.preferred_s <= o->prefix.valid_s &&
		!in6_is_link_local(&o->prefix.prefix) && !(o->prefix.flags & NDOPT_PREFIX_PD);
}

static void put_prefix(struct pen *pen, const struct ndopt *o)
{
	uint8_t flags = o->prefix.flags;

	put_prefix_begin(pen, "\tprefix ", &o->prefix.prefix, o->prefix.length);
	radvd_switch(pen, "\t\tAdvOnLink", flags & NDOPT_PREFIX_ON_LINK);
	radvd_switch(pen, "\t\tAdvAutonomous", flags & NDOPT_PREFIX_AUTONOMOUS);
	radvd_switch(pen, "\t\tAdvRouterAddr", flags & NDOPT_PREFIX_ROUTER);
	put_lifetime(pen, "\t\tAdvValidLifetime", o->prefix.valid_s);
	put_lifetime(pen, "\t\tAdvPreferredLifetime", o->prefix.preferred_s);
	pen_text(pen, "\t};\n");
}

static void put_route(struct pen *pen, const struct ndopt *o)
{
	put_prefix_begin(pen, "\troute ", &o->route.prefix, o->route.length);
	radvd_setting(pen, "\t\tAdvRoutePreference", show_preference(o->route.flags));
	put_lifetime(pen, "\t\tAdvRouteLifetime", o->route.lifetime_s);
	pen_text(pen, "\t};\n");
}

static void put_rdnss(struct pen *pen, const struct ndopt *o)
{
	struct rd addresses = o->rdnss.addresses;
	struct in6_addr address;

	pen_text(pen, "\tRDNSS");
	while (ndopt_address_next(&addresses, &address) > 0) {
		pen_char(pen, ' ');
		put_address(pen, &address);
	}
	pen_text(pen, " {\n");
	put_lifetime(pen, "\t\tAdvRDNSSLifetime", o->rdnss.lifetime_s);
	pen_text(pen, "\t};\n");
}

/* radvd's own grammar of names; a file made of what a stranger sent must have nothing
 * else. */
static bool is_plain(struct rd names)
{
	struct rd name, label;

	while (ndopt_name_next(&names, &name) > 0) {
		while (ndopt_label_next(&name, &label) > 0) {
			while (rd_left(&label) > 0) {
				uint8_t c = rd_u8(&label);

				if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
					!(c >= '0' && c <= '9') && c != '-')
					return false;
			}
		}
	}
	return true;
}

static void put_dnssl(struct pen *pen, const struct ndopt *o)
{
	struct rd names = o->dnssl.names, name;

	pen_text(pen, "\tDNSSL");
	while (ndopt_name_next(&names, &name) > 0) {
		pen_char(pen, ' ');
		pen_name(pen, name);
		/* Without it `lan` would be a name, but `on` a word of radvd's. */
		pen_char(pen, '.');
	}
	pen_text(pen, " {\n");
	put_lifetime(pen, "\t\tAdvDNSSLLifetime", o->dnssl.lifetime_s);
	pen_text(pen, "\t};\n");
}

static void put_home_agent(struct pen *pen, const struct ndopt *o)
{
	pen_text(pen, "\tAdvHomeAgentInfo on;\n");
	radvd_number(pen, "\tHomeAgentPreference", o->home_agent.preference);
	radvd_number(pen, "\tHomeAgentLifetime", o->home_agent.lifetime_s);
	if (o->home_agent.mobile_routers)
		pen_text(pen, "\tAdvMobRtrSupportFlag on;\n");
}

/* radvd has no name for the prefix, and sends :: with room for all of it. */
static bool is_context(const struct ndopt *o)
{
	static const struct in6_addr unspecified;

	return in6_equal(&o->context.prefix, &unspecified) && o->units == 3 &&
		!(o->context.flags & 0xe0) && o->context.reserved == 0;
}

static void put_context(struct pen *pen, const struct ndopt *o)
{
	pen_text(pen, "\tlowpanco {\n");
	radvd_number(pen, "\t\tAdvContextLength", o->context.length);
	radvd_switch(pen, "\t\tAdvContextCompressionFlag", o->context.flags & 0x10);
	radvd_number(pen, "\t\tAdvContextID", o->context.flags & 0x0f);
	radvd_number(pen, "\t\tAdvLifeTime", o->context.lifetime_min);
	pen_text(pen, "\t};\n");
}

static void put_border_router(struct pen *pen, const struct ndopt *o)
{
	pen_text(pen, "\tabro ");
	put_address(pen, &o->border_router.router);
	pen_text(pen, " {\n");
	radvd_number(pen, "\t\tAdvVersionLow", o->border_router.version & 0xffff);
	radvd_number(pen, "\t\tAdvVersionHigh", o->border_router.version >> 16);
	radvd_number(pen, "\t\tAdvValidLifeTime", o->border_router.lifetime_min);
	pen_text(pen, "\t};\n");
}

static void put_pref64(struct pen *pen, const struct ndopt *o)
{
	pen_text(pen, "\t# since radvd 2.20: nat64prefix ");
	pen_prefix(pen, &o->pref64.prefix, o->pref64.length);
	pen_text(pen, " { AdvValidLifetime ");
	pen_number(pen, o->pref64.lifetime_s);
	pen_text(pen, "; };\n");
}

/* In quotes, so that neither those nor anything that would be escaped may be in it. */
static bool is_quotable(struct rd uri)
{
	while (rd_left(&uri) > 0) {
		uint8_t c = rd_u8(&uri);

		if (c <= 0x20 || c >= 0x7f || c == '"' || c == '\\')
			return false;
	}
	return true;
}

static void put_captive_portal(struct pen *pen, const struct ndopt *o)
{
	struct rd uri = o->captive_portal;
	size_t len = rd_left(&uri);

	pen_text(pen, "\t# since radvd 2.20: AdvCaptivePortalAPI \"");
	pen_foreign(pen, rd_bytes(&uri, len), len);
	pen_text(pen, "\";\n");
}

/* Of these radvd sends one. */
static bool is_repeated(const struct ra *ra, const struct ndopt *o)
{
	for (const struct ndopt *other = ra->options; other < o; other++)
		if (other->type == o->type && other->form == o->form)
			return true;
	return false;
}

static bool is_rdnss(const struct ndopt *o)
{
	return rd_left(&o->rdnss.addresses) <= RADVD_SERVERS_MOST * sizeof(struct in6_addr);
}

/* radvd makes a shorter lifetime longer. */
static bool is_dnssl(const struct ndopt *o)
{
	return is_plain(o->dnssl.names) &&
		(o->dnssl.lifetime_s == 0 || o->dnssl.lifetime_s >= RADVD_INTERVAL_LEAST);
}

static bool is_home_agent(const struct ra *ra, const struct ndopt *o)
{
	return ra->message.ra.flags & ND_RA_HOME_AGENT && o->home_agent.lifetime_s > 0 &&
		o->home_agent.lifetime_s <= RADVD_HOME_AGENT_MOST;
}

/* Whether radvd has words for everything in the option. */
static bool can(const struct ra *ra, uint64_t interval_s, const struct ndopt *o)
{
	switch (o->form) {
	case NDOPT_FORM_PREFIX:
		return is_prefix(o);
	case NDOPT_FORM_ROUTE:
		return ndopt_preference(o->route.flags) != -2;
	case NDOPT_FORM_RDNSS:
		return is_rdnss(o);
	case NDOPT_FORM_DNSSL:
		return is_dnssl(o);
	case NDOPT_FORM_MTU:
		return o->mtu.mtu >= IP6_MTU_MIN && o->mtu.mtu <= RADVD_MTU_MOST &&
			!is_repeated(ra, o);
	case NDOPT_FORM_INTERVAL:
		return o->interval.interval_ms == interval_s * 1000 && !is_repeated(ra, o);
	case NDOPT_FORM_HOME_AGENT:
		return is_home_agent(ra, o) && !is_repeated(ra, o);
	case NDOPT_FORM_LLADDR:
		return o->type == NDOPT_SOURCE_LLADDR && !is_repeated(ra, o);
	case NDOPT_FORM_6CO:
		return is_context(o) && !is_repeated(ra, o);
	case NDOPT_FORM_ABRO:
		return !is_repeated(ra, o);
	case NDOPT_FORM_CAPTIVE_PORTAL:
		return is_quotable(o->captive_portal) && !is_repeated(ra, o);
	case NDOPT_FORM_PREF64:
		return true;
	case NDOPT_OPAQUE:
	case NDOPT_FORM_REDIRECTED:
	case NDOPT_FORM_NONCE:
	case NDOPT_FORM_PVD:
	case NDOPT_FORM_MAP:
	case NDOPT_FORM_FLAGS:
	case NDOPT_FORM_REGISTRATION:
	case NDOPT_FORM_ENCRYPTED_DNS:
		return false;
	}
	return false;
}

void radvd_option(struct pen *pen, const struct ra *ra, uint64_t interval_s,
	const struct ndopt *o)
{
	if (o->flaw != NDOPT_OK || !can(ra, interval_s, o))
		cannot(pen, o);
	else if (o->form == NDOPT_FORM_PREFIX)
		put_prefix(pen, o);
	else if (o->form == NDOPT_FORM_ROUTE)
		put_route(pen, o);
	else if (o->form == NDOPT_FORM_RDNSS)
		put_rdnss(pen, o);
	else if (o->form == NDOPT_FORM_DNSSL)
		put_dnssl(pen, o);
	else if (o->form == NDOPT_FORM_MTU)
		radvd_number(pen, "\tAdvLinkMTU", o->mtu.mtu);
	else if (o->form == NDOPT_FORM_INTERVAL)
		pen_text(pen, "\tAdvIntervalOpt on;\n");
	else if (o->form == NDOPT_FORM_HOME_AGENT)
		put_home_agent(pen, o);
	else if (o->form == NDOPT_FORM_6CO)
		put_context(pen, o);
	else if (o->form == NDOPT_FORM_ABRO)
		put_border_router(pen, o);
	else if (o->form == NDOPT_FORM_PREF64)
		put_pref64(pen, o);
	else if (o->form == NDOPT_FORM_CAPTIVE_PORTAL)
		put_captive_portal(pen, o);
}
