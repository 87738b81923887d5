/* Findings in words. */
#include "out/show_ndopt.h"
#include "tools/rasniff/lint.h"

static const char *const names[LINT_CODES] = {
	[LINT_HOP_LIMIT] = "hop-limit",
	[LINT_SOURCE_NOT_LINK_LOCAL] = "source-not-link-local",
	[LINT_BAD_CHECKSUM] = "bad-checksum",
	[LINT_MALFORMED] = "malformed",
	[LINT_LLADDR_MISMATCH] = "lladdr-mismatch",
	[LINT_PREFERRED_EXCEEDS_VALID] = "preferred-exceeds-valid",
	[LINT_AUTONOMOUS_NOT_64] = "autonomous-not-64",
	[LINT_PREFIX_LINK_LOCAL] = "prefix-link-local",
	[LINT_PREFIX_MULTICAST] = "prefix-multicast",
	[LINT_RDNSS_LIFETIME_SHORT] = "rdnss-lifetime-short",
	[LINT_DNSSL_LIFETIME_SHORT] = "dnssl-lifetime-short",
	[LINT_MTU_BELOW_1280] = "mtu-below-1280",
	[LINT_MTU_ABOVE_LINK] = "mtu-above-link",
	[LINT_PREFERENCE_RESERVED] = "preference-reserved",
	[LINT_DEFAULT_ROUTE_CONFLICT] = "default-route-conflict",
	[LINT_ROUTER_LIFETIME_ZERO] = "router-lifetime-zero",
	[LINT_ROUTER_CONFLICT] = "router-conflict",
	[LINT_RDNSS_NOT_USABLE] = "rdnss-not-usable",
	[LINT_PREF64_INVALID] = "pref64-invalid",
	[LINT_UNKNOWN_OPTION] = "unknown-option",
	[LINT_UNEXPECTED_ROUTER] = "unexpected-router",
	[LINT_UNEXPECTED_PREFIX] = "unexpected-prefix",
	[LINT_UNEXPECTED_ROUTE] = "unexpected-route",
	[LINT_UNEXPECTED_RDNSS] = "unexpected-rdnss",
	[LINT_UNEXPECTED_DNSSL] = "unexpected-dnssl",
	[LINT_UNEXPECTED_PREF64] = "unexpected-pref64",
	[LINT_UNEXPECTED_CAPTIVE_PORTAL] = "unexpected-captive-portal",
	[LINT_UNEXPECTED_MTU] = "unexpected-mtu",
	[LINT_UNEXPECTED_FLAGS] = "unexpected-flags",
	[LINT_UNEXPECTED_PREFERENCE] = "unexpected-preference",
	[LINT_UNEXPECTED_LIFETIME] = "unexpected-lifetime",
	[LINT_UNEXPECTED_FIELD] = "unexpected-field",
	[LINT_UNEXPECTED_OPTION] = "unexpected-option",
};

const char *lint_name(enum lint_code code)
{
	return names[code];
}

static void put_prefix(struct pen *pen, const struct ndopt *o)
{
	pen_text(pen, "prefix ");
	pen_prefix(pen, &o->prefix.prefix, o->prefix.length);
	pen_char(pen, ' ');
}

static void put_two(struct pen *pen, const char *before, uint64_t number,
	const char *between, uint64_t bound, const char *behind)
{
	pen_text(pen, before);
	pen_number(pen, number);
	pen_text(pen, between);
	pen_number(pen, bound);
	pen_text(pen, behind);
}

static void put_malformed(struct pen *pen, const struct lint_finding *f)
{
	enum ndopt_flaw flaw;
	const char *name;
	uint8_t type;

	if (!f->option) {
		pen_text(pen, nd_flaw_text((enum nd_flaw)f->flaw));
		pen_text(pen, f->flaw == ND_FLAW_FRAGMENTED ?
			" (RFC 6980 5): hosts discard it" :
			f->flaw == ND_FLAW_TRUNCATED ? "" : " (RFC 4861 6.1.2): hosts discard it");
		return;
	}
	flaw = f->flaw ? (enum ndopt_flaw)f->flaw : f->option->flaw;
	type = f->flaw ? (uint8_t)f->number : f->option->type;
	name = ndopt_type_name(type);
	pen_text(pen, name ? name : "an option");
	pen_text(pen, f->flaw ? " option in a PvD option: " : " option: ");
	pen_text(pen, ndopt_flaw_text(flaw));
	pen_text(pen, " (");
	pen_number(pen, (uint64_t)f->option->units * NDOPT_UNIT);
	pen_text(pen, " bytes); the rest of the message counts (RFC 4861 4.6)");
}

static void put_lladdr(
	struct pen *pen, const struct lint_finding *f, const struct ra *ra)
{
	struct rd mac = f->option->lladdr;
	size_t len = rd_left(&mac);

	pen_text(pen, "source link-layer address ");
	pen_mac(pen, rd_bytes(&mac, len), len);
	pen_text(pen, " but the frame came from ");
	pen_mac(pen, ra->link.source, sizeof(ra->link.source));
	pen_text(pen, " (RFC 4861 4.6.1): a bridge rewrites, or someone else sent it");
}

static void put_lifetime(struct pen *pen, const struct lint_finding *f, const char *what,
	const char *section)
{
	pen_text(pen, what);
	put_two(pen, " lifetime ", f->number, " s is shorter than the ", f->bound,
		" ms between advertisements (RFC 8106 ");
	pen_text(pen, section);
	pen_text(pen, "): it runs out between them");
}

static void put_default_route(
	struct pen *pen, const struct lint_finding *f, const struct ra *ra)
{
	pen_text(pen, "route ::/0 says ");
	pen_text(pen, show_preference(f->option->route.flags));
	put_two(pen, ", ", f->number, " s, the message itself ", f->bound, " s, ");
	pen_text(pen, show_preference(ra->message.ra.flags));
	pen_text(pen, " (RFC 4191 3.1): which one counts depends on the host");
}

static void put_conflict(struct pen *pen, const struct lint_finding *f)
{
	pen_text(pen, f->field);
	if (f->option && f->option->form == NDOPT_FORM_PREFIX) {
		pen_text(pen, " of ");
		pen_prefix(pen, &f->option->prefix.prefix, f->option->prefix.length);
	}
	put_two(pen, " ", f->number, ", but ", f->bound, " from router ");
	pen_address(pen, &f->address);
	pen_text(pen, " (RFC 4861 6.2.7)");
}

static void put_rdnss(struct pen *pen, const struct lint_finding *f)
{
	pen_text(pen, "DNS server ");
	pen_address(pen, &f->address);
	pen_text(pen, " cannot be asked: not a unicast IPv6 address (RFC 8106 5.1)");
}

static void put_pref64(struct pen *pen, const struct lint_finding *f)
{
	pen_text(pen, "PREF64 ");
	if (f->option->form == NDOPT_OPAQUE) {
		pen_text(pen, "is not 16 bytes long (RFC 8781 4)");
	} else if (f->option->pref64.length == 0) {
		pen_text(pen, "prefix length code ");
		pen_number(pen, f->option->pref64.plc);
		pen_text(pen, " is reserved (RFC 8781 4): hosts ignore it");
	} else {
		pen_prefix(pen, &f->option->pref64.prefix, f->option->pref64.length);
		pen_text(pen, " is no prefix for NAT64 (RFC 6052 2.2)");
	}
}

/* Behind the name of an option that has no key of its own in a policy: what it gives, where
 * that is a server, and its number. */
static void put_option(struct pen *pen, const struct ndopt *o, bool json)
{
	if (o->form == NDOPT_FORM_ENCRYPTED_DNS) {
		pen_char(pen, ' ');
		if (json)
			pen_json_escaped_name(pen, o->encrypted_dns.name);
		else
			pen_name(pen, o->encrypted_dns.name);
		show_ndopt_addresses(pen, o->encrypted_dns.addresses);
	}
	pen_text(pen, " (option ");
	pen_number(pen, o->type);
	pen_char(pen, ')');
}

/* Of a list just the one server or name that is meant. */
static void put_unexpected(
	struct pen *pen, const struct lint_finding *f, const struct ra *ra, bool json)
{
	if (f->option) {
		struct ndopt one = *f->option;

		if (f->code == LINT_UNEXPECTED_RDNSS)
			one.rdnss.addresses = rd_over(&f->address, sizeof(f->address));
		else if (f->code == LINT_UNEXPECTED_DNSSL)
			one.dnssl.names = f->name;
		show_ndopt_thing(pen, &one, json);
		if (f->code == LINT_UNEXPECTED_OPTION) {
			put_option(pen, &one, json);
		} else if (f->code == LINT_UNEXPECTED_MTU) {
			pen_char(pen, ' ');
			pen_number(pen, one.mtu.mtu);
		} else if (f->code == LINT_UNEXPECTED_PREFIX) {
			pen_text(pen, one.prefix.flags & 0xf0 ? " with flags " : " without flags");
			show_prefix_flags(pen, one.prefix.flags);
		}
	} else if (f->field) {
		pen_text(pen, f->field);
	} else {
		pen_text(pen, "router ");
		pen_address(pen, &ra->packet.ip.source);
		pen_text(pen, " is not one of those that may be here");
		return;
	}
	pen_text(pen, " is not in the policy");
}

void lint_text(struct pen *pen, const struct lint_finding *f, const struct ra *ra,
	bool json)
{
	switch (f->code) {
	case LINT_HOP_LIMIT:
		pen_text(pen, "hop limit is ");
		pen_number(pen, f->number);
		pen_text(pen, ", not 255 (RFC 4861 6.1.2): it may come from another link, and "
			"hosts discard it");
		return;
	case LINT_SOURCE_NOT_LINK_LOCAL:
		pen_text(pen, "source ");
		pen_address(pen, &ra->packet.ip.source);
		pen_text(pen, " is not link-local (RFC 4861 6.1.2): hosts discard it");
		return;
	case LINT_BAD_CHECKSUM:
		pen_text(pen, "checksum is wrong (RFC 4861 6.1.2): hosts discard it");
		return;
	case LINT_MALFORMED:
		put_malformed(pen, f);
		return;
	case LINT_LLADDR_MISMATCH:
		put_lladdr(pen, f, ra);
		return;
	case LINT_PREFERRED_EXCEEDS_VALID:
		put_prefix(pen, f->option);
		put_two(pen, "is preferred for ", f->number, " s but valid for ", f->bound,
			" s (RFC 4862 5.5.3): hosts ignore it");
		return;
	case LINT_AUTONOMOUS_NOT_64:
		put_prefix(pen, f->option);
		pen_text(pen, "has the A flag but is no /64 (RFC 4862 5.5.3): no address is "
			"made from it on Ethernet");
		return;
	case LINT_PREFIX_LINK_LOCAL:
		put_prefix(pen, f->option);
		pen_text(pen, "is the link-local prefix (RFC 4861 4.6.2): hosts ignore it");
		return;
	case LINT_PREFIX_MULTICAST:
		put_prefix(pen, f->option);
		pen_text(pen, "is multicast (RFC 4291 2.7): no address can be in it");
		return;
	case LINT_RDNSS_LIFETIME_SHORT:
		put_lifetime(pen, f, "rdnss", "5.1");
		return;
	case LINT_DNSSL_LIFETIME_SHORT:
		put_lifetime(pen, f, "dnssl", "5.2");
		return;
	case LINT_MTU_BELOW_1280:
		pen_text(pen, "mtu ");
		pen_number(pen, f->number);
		pen_text(pen, " is below 1280, IPv6's least (RFC 8200 5): hosts ignore it");
		return;
	case LINT_MTU_ABOVE_LINK:
		put_two(pen, "mtu ", f->number, " is above the interface's ", f->bound,
			" (RFC 4861 6.3.4): hosts ignore it");
		return;
	case LINT_PREFERENCE_RESERVED:
		pen_text(pen, f->option ?
			"a route's preference has the reserved value 10 (RFC 4191 2.3): hosts "
			"ignore the route" :
			"the router's preference has the reserved value 10 (RFC 4191 2.2): hosts "
			"take it for medium");
		return;
	case LINT_DEFAULT_ROUTE_CONFLICT:
		put_default_route(pen, f, ra);
		return;
	case LINT_ROUTER_LIFETIME_ZERO:
		pen_text(pen, "router lifetime is 0 (RFC 4861 4.2): no host takes it as a default "
			"router");
		return;
	case LINT_ROUTER_CONFLICT:
		put_conflict(pen, f);
		return;
	case LINT_RDNSS_NOT_USABLE:
		put_rdnss(pen, f);
		return;
	case LINT_PREF64_INVALID:
		put_pref64(pen, f);
		return;
	case LINT_UNKNOWN_OPTION:
		pen_text(pen, "option type ");
		pen_number(pen, f->option->type);
		pen_text(pen, " is in no registry (RFC 4861 4.6): hosts skip it");
		return;
	case LINT_UNEXPECTED_ROUTER:
	case LINT_UNEXPECTED_PREFIX:
	case LINT_UNEXPECTED_ROUTE:
	case LINT_UNEXPECTED_RDNSS:
	case LINT_UNEXPECTED_DNSSL:
	case LINT_UNEXPECTED_PREF64:
	case LINT_UNEXPECTED_CAPTIVE_PORTAL:
	case LINT_UNEXPECTED_MTU:
	case LINT_UNEXPECTED_FLAGS:
	case LINT_UNEXPECTED_PREFERENCE:
	case LINT_UNEXPECTED_LIFETIME:
	case LINT_UNEXPECTED_FIELD:
	case LINT_UNEXPECTED_OPTION:
		put_unexpected(pen, f, ra, json);
		return;
	}
}
