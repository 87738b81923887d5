#include "tools/rasniff/lint.h"

#include "addr/in6.h"

/* MaxRtrAdvInterval is never below this (RFC 4861 section 6.2.1). */
#define INTERVAL_LEAST_S 4

/* Flaws of the message that have codes of their own. */
#define FLAWS_NAMED (ND_FLAW_HOP_LIMIT | ND_FLAW_CHECKSUM | ND_FLAW_SOURCE)

struct lint_finding *lint_add(struct lint_findings *findings, enum lint_code code)
{
	struct lint_finding *finding = &findings->items[findings->count];

	findings->total++;
	findings->count += findings->count < LINT_MAX;
	*finding = (struct lint_finding){.code = code};
	return finding;
}

static struct lint_finding *add_about(struct lint_findings *findings, enum lint_code code,
	const struct ndopt *option)
{
	struct lint_finding *finding = lint_add(findings, code);

	finding->option = option;
	return finding;
}

static void check_flaws(const struct ra *ra, struct lint_findings *findings)
{
	if (ra->flaws & ND_FLAW_HOP_LIMIT)
		lint_add(findings, LINT_HOP_LIMIT)->number = ra->packet.ip.hop_limit;
	if (ra->flaws & ND_FLAW_SOURCE)
		lint_add(findings, LINT_SOURCE_NOT_LINK_LOCAL);
	if (ra->flaws & ND_FLAW_CHECKSUM)
		lint_add(findings, LINT_BAD_CHECKSUM);
	for (unsigned bit = 0; bit < ND_FLAWS; bit++) {
		uint32_t flaw = UINT32_C(1) << bit;

		if (ra->flaws & flaw & ~(uint32_t)FLAWS_NAMED)
			lint_add(findings, LINT_MALFORMED)->flaw = flaw;
	}
}

static void check_fields(const struct ra *ra, struct lint_findings *findings)
{
	if (ndopt_preference(ra->message.ra.flags) == -2)
		lint_add(findings, LINT_PREFERENCE_RESERVED);
	if (ra->message.ra.lifetime_s == 0)
		lint_add(findings, LINT_ROUTER_LIFETIME_ZERO);
}

static void check_lladdr(
	const struct ra *ra, const struct ndopt *o, struct lint_findings *findings)
{
	uint8_t mac[ETHER_ADDRESS_SIZE];

	if (o->type != NDOPT_SOURCE_LLADDR || !ra->link.has_source)
		return;
	/* On Ethernet it has six bytes (RFC 2464 section 6), and hosts ignore another. */
	if (ndopt_mac(o, mac) || memcmp(mac, ra->link.source, sizeof(mac)) != 0)
		add_about(findings, LINT_LLADDR_MISMATCH, o);
}

static void check_prefix(const struct ndopt *o, struct lint_findings *findings)
{
	struct lint_finding *finding;

	if (o->prefix.preferred_s > o->prefix.valid_s) {
		finding = add_about(findings, LINT_PREFERRED_EXCEEDS_VALID, o);
		finding->number = o->prefix.preferred_s;
		finding->bound = o->prefix.valid_s;
	}
	if (o->prefix.flags & NDOPT_PREFIX_AUTONOMOUS && o->prefix.length != 64 &&
		o->prefix.length <= 128)
		add_about(findings, LINT_AUTONOMOUS_NOT_64, o);
	if (in6_is_link_local(&o->prefix.prefix) && o->prefix.length >= 10)
		add_about(findings, LINT_PREFIX_LINK_LOCAL, o);
	if (in6_is_multicast(&o->prefix.prefix) && o->prefix.length >= 8)
		add_about(findings, LINT_PREFIX_MULTICAST, o);
}

/* A lifetime that ends before the next message leaves hosts without, again and again.
 * RFC 8106 section 5.1 wants three intervals by default; one is what makes a fault. 0
 * withdraws. */
static void check_lifetime(const struct ndopt *o, uint32_t lifetime_s, uint64_t interval_ms,
	enum lint_code code, struct lint_findings *findings)
{
	struct lint_finding *finding;

	if (lifetime_s == 0 || (uint64_t)lifetime_s * 1000 >= interval_ms)
		return;
	finding = add_about(findings, code, o);
	finding->number = lifetime_s;
	finding->bound = interval_ms;
}

/* What nobody can send a query to: a group, ::, ::1, an IPv4 address. */
static bool is_usable(const struct in6_addr *address)
{
	static const uint8_t low[15];
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (in6_is_multicast(address) || !memcmp(address, mapped, sizeof(mapped)))
		return false;
	return memcmp(address, low, sizeof(low)) != 0 || address->s6_addr[15] > 1;
}

static void check_rdnss(
	const struct ndopt *o, uint64_t interval_ms, struct lint_findings *findings)
{
	struct rd addresses = o->rdnss.addresses;
	struct in6_addr address;

	check_lifetime(o, o->rdnss.lifetime_s, interval_ms, LINT_RDNSS_LIFETIME_SHORT,
		findings);
	while (ndopt_address_next(&addresses, &address) > 0)
		if (!is_usable(&address))
			add_about(findings, LINT_RDNSS_NOT_USABLE, o)->address = address;
}

static void check_mtu(
	const struct ndopt *o, uint32_t link_mtu, struct lint_findings *findings)
{
	if (o->mtu.mtu < IP6_MTU_MIN)
		add_about(findings, LINT_MTU_BELOW_1280, o)->number = o->mtu.mtu;
	if (link_mtu > 0 && o->mtu.mtu > link_mtu) {
		struct lint_finding *finding = add_about(findings, LINT_MTU_ABOVE_LINK, o);

		finding->number = o->mtu.mtu;
		finding->bound = link_mtu;
	}
}

/* The default route is in the message's own fields, too; where they differ hosts that know
 * route options do what others do not (RFC 4191 section 2.3 and 3.1). */
static void check_route(
	const struct ra *ra, const struct ndopt *o, struct lint_findings *findings)
{
	const uint8_t flags = ra->message.ra.flags;

	if (ndopt_preference(o->route.flags) == -2)
		add_about(findings, LINT_PREFERENCE_RESERVED, o);
	if (o->route.length != 0)
		return;
	if (ndopt_preference(flags) != ndopt_preference(o->route.flags) ||
		o->route.lifetime_s != ra->message.ra.lifetime_s) {
		struct lint_finding *finding =
			add_about(findings, LINT_DEFAULT_ROUTE_CONFLICT, o);

		finding->number = o->route.lifetime_s;
		finding->bound = ra->message.ra.lifetime_s;
	}
}

/* Bits 64 to 71 of an address with an embedded one are zero (RFC 6052 section 2.2), and
 * what stands behind the prefix is, too. */
static bool is_pref64(const struct ndopt *o)
{
	struct in6_addr prefix = o->pref64.prefix;

	if (o->pref64.length == 0 || in6_is_multicast(&prefix) || in6_is_link_local(&prefix))
		return false;
	for (unsigned i = o->pref64.length / 8; i < sizeof(prefix.s6_addr); i++)
		if (prefix.s6_addr[i] != 0)
			return false;
	return prefix.s6_addr[8] == 0;
}

static void check_opaque(const struct ndopt *o, struct lint_findings *findings)
{
	if (o->type == NDOPT_PREF64)
		add_about(findings, LINT_PREF64_INVALID, o);
	else if (!ndopt_type_name(o->type))
		add_about(findings, LINT_UNKNOWN_OPTION, o);
}

/* What is wrong with options in a PvD option, which are for hosts that know it. */
static void check_pvd(const struct ndopt *o, struct lint_findings *findings)
{
	struct rd options = o->pvd.options;
	struct ndopt_raw raw;

	while (ndopt_next(&options, &raw) > 0) {
		struct lint_finding *finding;
		struct ndopt inner;

		ndopt_read(&raw, &inner);
		if (inner.flaw == NDOPT_OK)
			continue;
		finding = add_about(findings, LINT_MALFORMED, o);
		finding->flaw = inner.flaw;
		finding->number = inner.type;
	}
}

static void check_option(const struct ra *ra, const struct ndopt *o, uint32_t link_mtu,
	uint64_t interval_ms, struct lint_findings *findings)
{
	/* A PREF64 option has a code of its own for whatever is wrong with it. */
	if (o->flaw != NDOPT_OK && o->type != NDOPT_PREF64)
		add_about(findings, LINT_MALFORMED, o);
	if (o->form == NDOPT_OPAQUE)
		check_opaque(o, findings);
	else if (o->form == NDOPT_FORM_LLADDR)
		check_lladdr(ra, o, findings);
	else if (o->form == NDOPT_FORM_PREFIX)
		check_prefix(o, findings);
	else if (o->form == NDOPT_FORM_MTU)
		check_mtu(o, link_mtu, findings);
	else if (o->form == NDOPT_FORM_ROUTE)
		check_route(ra, o, findings);
	else if (o->form == NDOPT_FORM_RDNSS)
		check_rdnss(o, interval_ms, findings);
	else if (o->form == NDOPT_FORM_DNSSL)
		check_lifetime(o, o->dnssl.lifetime_s, interval_ms,
			LINT_DNSSL_LIFETIME_SHORT, findings);
	else if (o->form == NDOPT_FORM_PVD)
		check_pvd(o, findings);
	else if (o->form == NDOPT_FORM_PREF64 && !is_pref64(o))
		add_about(findings, LINT_PREF64_INVALID, o);
}

/* The time between messages: what the router says, or what was measured, or what it
 * cannot be below. */
static uint64_t interval_of(const struct ra *ra, const struct lint_context *context)
{
	uint64_t interval_ms = (uint64_t)(context->interval / NSEC_PER_MSEC);

	for (size_t i = 0; i < ra->option_count; i++)
		if (ra->options[i].form == NDOPT_FORM_INTERVAL)
			return ra->options[i].interval.interval_ms;
	/* The router of a capture may have sent a few in a row, and stamps jitter. */
	return interval_ms > INTERVAL_LEAST_S * 1000 ? interval_ms : INTERVAL_LEAST_S * 1000;
}

void lint_ra(const struct ra *ra, const struct lint_context *context,
	struct lint_findings *findings)
{
	uint64_t interval_ms = interval_of(ra, context);

	if (ra->flaws)
		check_flaws(ra, findings);
	if (!ra->has_message)
		return;
	check_fields(ra, findings);
	for (size_t i = 0; i < ra->option_count; i++)
		check_option(ra, &ra->options[i], context->link_mtu, interval_ms, findings);
}
