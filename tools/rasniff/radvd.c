/* A radvd.conf that sends the same message: what radvd 2.19 can say, with comments where
 * it cannot. */
#include "addr/in6.h"
#include "out/show_ndopt.h"
#include "out/show_ra.h"
#include "tools/rasniff/run_inner.h"

/* Bounds of RFC 4861 section 6.2.1, which radvd holds to. */
enum { INTERVAL_LEAST = 4, INTERVAL_MOST = 1800, LIFETIME_MOST = 9000 };

static void put_setting(struct pen *pen, const char *name, const char *value)
{
	pen_text(pen, name);
	pen_char(pen, ' ');
	pen_text(pen, value);
	pen_text(pen, ";\n");
}

static void put_switch(struct pen *pen, const char *name, bool on)
{
	put_setting(pen, name, on ? "on" : "off");
}

static void put_number(struct pen *pen, const char *name, uint64_t value)
{
	pen_text(pen, name);
	pen_char(pen, ' ');
	pen_number(pen, value);
	pen_text(pen, ";\n");
}

static void put_lifetime(struct pen *pen, const char *name, uint32_t seconds)
{
	if (seconds == NDOPT_INFINITE)
		put_setting(pen, name, "infinity");
	else
		put_number(pen, name, seconds);
}

/* A lifetime that radvd refuses to be less than the interval makes that smaller. */
static void bound_by(uint32_t lifetime_s, uint64_t *interval_s)
{
	if (lifetime_s > 0 && lifetime_s < *interval_s)
		*interval_s = lifetime_s;
}

/* The interval is in the message only by its option; otherwise the longest that its
 * lifetimes allow. */
static uint64_t interval_of(const struct ra *ra)
{
	uint64_t interval_s = 600;

	for (size_t i = 0; i < ra->option_count; i++) {
		const struct ndopt *o = &ra->options[i];

		if (o->form == NDOPT_FORM_INTERVAL)
			interval_s = o->interval.interval_ms / 1000;
	}
	bound_by(ra->message.ra.lifetime_s, &interval_s);
	for (size_t i = 0; i < ra->option_count; i++) {
		const struct ndopt *o = &ra->options[i];

		if (o->form == NDOPT_FORM_RDNSS)
			bound_by(o->rdnss.lifetime_s, &interval_s);
		else if (o->form == NDOPT_FORM_DNSSL)
			bound_by(o->dnssl.lifetime_s, &interval_s);
	}
	if (interval_s > INTERVAL_MOST)
		return INTERVAL_MOST;
	return interval_s < INTERVAL_LEAST ? INTERVAL_LEAST : interval_s;
}

static void cannot(struct pen *pen, const struct ndopt *o)
{
	pen_text(pen, "\t# radvd cannot send: ");
	/* Options inside a PvD option would go on in lines of their own. */
	if (o->form == NDOPT_FORM_PVD)
		show_ndopt_short(pen, o);
	else
		show_ndopt_text(pen, o, 0);
	pen_char(pen, '\n');
}

static void put_prefix(struct pen *pen, const struct ndopt *o)
{
	uint8_t flags = o->prefix.flags;

	if (o->prefix.preferred_s > o->prefix.valid_s ||
		in6_is_link_local(&o->prefix.prefix) || flags & NDOPT_PREFIX_PD) {
		cannot(pen, o);
		return;
	}
	pen_text(pen, "\tprefix ");
	pen_prefix(pen, &o->prefix.prefix, o->prefix.length);
	pen_text(pen, " {\n\t\t");
	put_switch(pen, "AdvOnLink", flags & NDOPT_PREFIX_ON_LINK);
	pen_text(pen, "\t\t");
	put_switch(pen, "AdvAutonomous", flags & NDOPT_PREFIX_AUTONOMOUS);
	pen_text(pen, "\t\t");
	put_switch(pen, "AdvRouterAddr", flags & NDOPT_PREFIX_ROUTER);
	pen_text(pen, "\t\t");
	put_lifetime(pen, "AdvValidLifetime", o->prefix.valid_s);
	pen_text(pen, "\t\t");
	put_lifetime(pen, "AdvPreferredLifetime", o->prefix.preferred_s);
	pen_text(pen, "\t};\n");
}

static void put_route(struct pen *pen, const struct ndopt *o)
{
	if (ndopt_preference(o->route.flags) == -2) {
		cannot(pen, o);
		return;
	}
	pen_text(pen, "\troute ");
	pen_prefix(pen, &o->route.prefix, o->route.length);
	pen_text(pen, " {\n\t\t");
	put_setting(pen, "AdvRoutePreference", show_preference(o->route.flags));
	pen_text(pen, "\t\t");
	put_lifetime(pen, "AdvRouteLifetime", o->route.lifetime_s);
	pen_text(pen, "\t};\n");
}

static void put_rdnss(struct pen *pen, const struct ndopt *o)
{
	struct rd addresses = o->rdnss.addresses;
	struct in6_addr address;

	pen_text(pen, "\tRDNSS");
	while (ndopt_address_next(&addresses, &address) > 0) {
		pen_char(pen, ' ');
		pen_address(pen, &address);
	}
	pen_text(pen, " {\n\t\t");
	put_lifetime(pen, "AdvRDNSSLifetime", o->rdnss.lifetime_s);
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

	if (!is_plain(names) || o->flaw != NDOPT_OK) {
		cannot(pen, o);
		return;
	}
	pen_text(pen, "\tDNSSL");
	while (ndopt_name_next(&names, &name) > 0) {
		pen_char(pen, ' ');
		pen_name(pen, name);
	}
	pen_text(pen, " {\n\t\t");
	put_lifetime(pen, "AdvDNSSLLifetime", o->dnssl.lifetime_s);
	pen_text(pen, "\t};\n");
}

static void put_mtu(struct pen *pen, const struct ndopt *o)
{
	if (o->mtu.mtu < IP6_MTU_MIN || o->mtu.mtu > 131072) {
		cannot(pen, o);
		return;
	}
	pen_char(pen, '\t');
	put_number(pen, "AdvLinkMTU", o->mtu.mtu);
}

static void put_home_agent(struct pen *pen, const struct ra *ra, const struct ndopt *o)
{
	if (!(ra->message.ra.flags & ND_RA_HOME_AGENT)) {
		cannot(pen, o);
		return;
	}
	pen_text(pen, "\tAdvHomeAgentInfo on;\n\t");
	put_number(pen, "HomeAgentPreference", o->home_agent.preference);
	pen_char(pen, '\t');
	put_number(pen, "HomeAgentLifetime", o->home_agent.lifetime_s);
}

static void put_option(struct pen *pen, const struct ra *ra, const struct ndopt *o)
{
	switch (o->form) {
	case NDOPT_FORM_PREFIX:
		if (o->flaw == NDOPT_OK)
			put_prefix(pen, o);
		else
			cannot(pen, o);
		return;
	case NDOPT_FORM_ROUTE:
		if (o->flaw == NDOPT_OK)
			put_route(pen, o);
		else
			cannot(pen, o);
		return;
	case NDOPT_FORM_RDNSS:
		put_rdnss(pen, o);
		return;
	case NDOPT_FORM_DNSSL:
		put_dnssl(pen, o);
		return;
	case NDOPT_FORM_MTU:
		put_mtu(pen, o);
		return;
	case NDOPT_FORM_INTERVAL:
		pen_text(pen, "\tAdvIntervalOpt on;\n");
		return;
	case NDOPT_FORM_HOME_AGENT:
		put_home_agent(pen, ra, o);
		return;
	case NDOPT_FORM_LLADDR:
		if (o->type != NDOPT_SOURCE_LLADDR)
			cannot(pen, o);
		return;
	case NDOPT_OPAQUE:
	case NDOPT_FORM_REDIRECTED:
	case NDOPT_FORM_NONCE:
	case NDOPT_FORM_PVD:
	case NDOPT_FORM_MAP:
	case NDOPT_FORM_FLAGS:
	case NDOPT_FORM_REGISTRATION:
	case NDOPT_FORM_6CO:
	case NDOPT_FORM_ABRO:
	case NDOPT_FORM_CAPTIVE_PORTAL:
	case NDOPT_FORM_PREF64:
	case NDOPT_FORM_ENCRYPTED_DNS:
		cannot(pen, o);
		return;
	}
}

static void put_message(struct pen *pen, const struct ra *ra, uint64_t interval_s)
{
	const struct nd_message *m = &ra->message;
	uint8_t flags = m->ra.flags, mac[ETHER_ADDRESS_SIZE];

	pen_text(pen, "\tAdvSendAdvert on;\n\t");
	put_number(pen, "MaxRtrAdvInterval", interval_s);
	/* At most three quarters of that, and at least 3 (RFC 4861 section 6.2.1). */
	pen_char(pen, '\t');
	put_number(pen, "MinRtrAdvInterval", interval_s * 3 / 4 > 3 ? interval_s * 3 / 4 : 3);
	pen_char(pen, '\t');
	put_number(pen, "AdvCurHopLimit", m->ra.hop_limit);
	pen_char(pen, '\t');
	put_switch(pen, "AdvManagedFlag", flags & ND_RA_MANAGED);
	pen_char(pen, '\t');
	put_switch(pen, "AdvOtherConfigFlag", flags & ND_RA_OTHER);
	if (flags & ND_RA_HOME_AGENT)
		pen_text(pen, "\tAdvHomeAgentFlag on;\n");
	if (flags & (ND_RA_PROXY | ND_RA_RESERVED))
		pen_text(pen, "\t# radvd cannot send: the proxy flag or reserved ones\n");
	pen_char(pen, '\t');
	if (ndopt_preference(flags) == -2)
		pen_text(pen, "# radvd cannot send: the reserved preference\n");
	else
		put_setting(pen, "AdvDefaultPreference", show_preference(flags));
	pen_char(pen, '\t');
	if (m->ra.lifetime_s > LIFETIME_MOST ||
		(m->ra.lifetime_s > 0 && m->ra.lifetime_s < INTERVAL_LEAST)) {
		pen_text(pen, "# radvd cannot send: ");
		put_number(pen, "lifetime", m->ra.lifetime_s);
	} else {
		put_number(pen, "AdvDefaultLifetime", m->ra.lifetime_s);
	}
	pen_char(pen, '\t');
	if (m->ra.reachable_ms > 3600000) {
		pen_text(pen, "# radvd cannot send: ");
		put_number(pen, "reachable time", m->ra.reachable_ms);
	} else {
		put_number(pen, "AdvReachableTime", m->ra.reachable_ms);
	}
	pen_char(pen, '\t');
	put_number(pen, "AdvRetransTimer", m->ra.retrans_ms);
	pen_char(pen, '\t');
	put_switch(pen, "AdvSourceLLAddress", ra_source_mac(ra, mac));
}

/* A name that can stand in the file: an interface may be called anything. */
static bool is_name(const char *name)
{
	for (const char *c = name; *c; c++)
		if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
			    (*c >= '0' && *c <= '9') || strchr("._-", *c)))
			return false;
	return *name != '\0';
}

void run_radvd(struct pen *pen, const struct ra *ra, const char *interface)
{
	uint64_t interval_s;

	pen_text(pen, "# as sent by ");
	pen_address(pen, &ra->packet.ip.source);
	pen_char(pen, '\n');
	if (!ra->has_message) {
		pen_text(pen, "# not readable\n");
		return;
	}
	interval_s = interval_of(ra);
	pen_text(pen, "interface ");
	pen_text(pen, is_name(interface) ? interface : "eth0");
	pen_text(pen, "\n{\n");
	put_message(pen, ra, interval_s);
	for (size_t i = 0; i < ra->option_count; i++)
		put_option(pen, ra, &ra->options[i]);
	pen_text(pen, "};\n");
}
