/* A radvd.conf that sends the same message. */
#include "tools/rasniff/radvd.h"

#include "out/show_ra.h"
#include "out/show_ndopt.h"
#include "tools/rasniff/run_inner.h"

void radvd_setting(struct pen *pen, const char *name, const char *value)
{
	pen_text(pen, name);
	pen_char(pen, ' ');
	pen_text(pen, value);
	pen_text(pen, ";\n");
}

void radvd_switch(struct pen *pen, const char *name, bool on)
{
	radvd_setting(pen, name, on ? "on" : "off");
}

void radvd_number(struct pen *pen, const char *name, uint64_t value)
{
	pen_text(pen, name);
	pen_char(pen, ' ');
	pen_number(pen, value);
	pen_text(pen, ";\n");
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
	if (interval_s > RADVD_INTERVAL_MOST)
		return RADVD_INTERVAL_MOST;
	return interval_s < RADVD_INTERVAL_LEAST ? RADVD_INTERVAL_LEAST : interval_s;
}

static void put_message(struct pen *pen, const struct ra *ra, uint64_t interval_s)
{
	const struct nd_message *m = &ra->message;
	uint8_t flags = m->ra.flags, mac[ETHER_ADDRESS_SIZE];

	pen_text(pen, "\tAdvSendAdvert on;\n");
	radvd_number(pen, "\tMaxRtrAdvInterval", interval_s);
	/* At most three quarters of that, and at least 3 (RFC 4861 section 6.2.1). */
	radvd_number(pen, "\tMinRtrAdvInterval", interval_s * 3 / 4 > 3 ? interval_s * 3 / 4 : 3);
	radvd_number(pen, "\tAdvCurHopLimit", m->ra.hop_limit);
	radvd_switch(pen, "\tAdvManagedFlag", flags & ND_RA_MANAGED);
	radvd_switch(pen, "\tAdvOtherConfigFlag", flags & ND_RA_OTHER);
	if (flags & ND_RA_HOME_AGENT)
		pen_text(pen, "\tAdvHomeAgentFlag on;\n");
	if (flags & (ND_RA_PROXY | ND_RA_RESERVED))
		pen_text(pen, "\t# radvd cannot send: the proxy flag or reserved ones\n");
	pen_char(pen, '\t');
	if (ndopt_preference(flags) == -2)
		pen_text(pen, "# radvd cannot send: the reserved preference\n");
	else
		radvd_setting(pen, "AdvDefaultPreference", show_preference(flags));
	pen_char(pen, '\t');
	if (m->ra.lifetime_s > RADVD_LIFETIME_MOST ||
		(m->ra.lifetime_s > 0 && m->ra.lifetime_s < RADVD_INTERVAL_LEAST)) {
		pen_text(pen, "# radvd cannot send: ");
		radvd_number(pen, "lifetime", m->ra.lifetime_s);
	} else {
		radvd_number(pen, "AdvDefaultLifetime", m->ra.lifetime_s);
	}
	pen_char(pen, '\t');
	if (m->ra.reachable_ms > RADVD_REACHABLE_MOST) {
		pen_text(pen, "# radvd cannot send: ");
		radvd_number(pen, "reachable time", m->ra.reachable_ms);
	} else {
		radvd_number(pen, "AdvReachableTime", m->ra.reachable_ms);
	}
	radvd_number(pen, "\tAdvRetransTimer", m->ra.retrans_ms);
	radvd_switch(pen, "\tAdvSourceLLAddress", ra_source_mac(ra, mac));
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
		radvd_option(pen, ra, interval_s, &ra->options[i]);
	pen_text(pen, "};\n");
}
