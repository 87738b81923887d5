/* Options in full, for people. */
#include "out/show_ndopt.h"

/* Reserved bits that are set are shown, the others are no matter. */
static void put_reserved(struct pen *pen, uint64_t value)
{
	uint8_t bytes[8];

	if (value == 0)
		return;
	for (size_t i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(value >> (56 - 8 * i));
	pen_text(pen, ", reserved bits 0x");
	for (size_t i = 0; i < 8; i++) {
		if (value >> (56 - 8 * i)) {
			pen_hex(pen, bytes + i, 8 - i);
			return;
		}
	}
}

static void put_bytes(struct pen *pen, struct rd bytes)
{
	size_t len = rd_left(&bytes);

	pen_hex(pen, rd_bytes(&bytes, len), len);
}

static void put_lladdr(struct pen *pen, const struct ndopt *o)
{
	struct rd r = o->lladdr;
	size_t len = rd_left(&r);

	pen_text(pen, o->type == NDOPT_SOURCE_LLADDR ? "source link-layer address " :
		"target link-layer address ");
	pen_mac(pen, rd_bytes(&r, len), len);
}

static void put_prefix(struct pen *pen, const struct ndopt *o)
{
	static const struct {
		uint8_t bit;
		const char *name;
	} flags[] = {
		{NDOPT_PREFIX_ON_LINK, "on-link"},
		{NDOPT_PREFIX_AUTONOMOUS, "autonomous"},
		{NDOPT_PREFIX_ROUTER, "router address"},
		{NDOPT_PREFIX_PD, "prefix delegation preferred"},
	};
	const char *between = ": ";

	pen_text(pen, "prefix ");
	pen_prefix(pen, &o->prefix.prefix, o->prefix.length);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (!(o->prefix.flags & flags[i].bit))
			continue;
		pen_text(pen, between);
		pen_text(pen, flags[i].name);
		between = ", ";
	}
	if (between[0] == ':')
		pen_text(pen, ": neither on-link nor autonomous");
	pen_text(pen, "; valid ");
	show_lifetime(pen, o->prefix.valid_s);
	pen_text(pen, ", preferred ");
	show_lifetime(pen, o->prefix.preferred_s);
	put_reserved(pen, (uint64_t)(o->prefix.flags & 0x0f) << 32 | o->prefix.reserved);
}

static void put_map(struct pen *pen, const struct ndopt *o)
{
	pen_text(pen, "mobility anchor point ");
	pen_address(pen, &o->map.address);
	pen_text(pen, o->map.flags & 0x80 ? ": RCoA by R, distance " : ": distance ");
	pen_number(pen, o->map.distance);
	pen_text(pen, ", preference ");
	pen_number(pen, o->map.preference);
	pen_text(pen, ", valid ");
	show_lifetime(pen, o->map.valid_s);
	put_reserved(pen, o->map.flags & 0x7f);
}

static void put_route(struct pen *pen, const struct ndopt *o)
{
	pen_text(pen, "route ");
	pen_prefix(pen, &o->route.prefix, o->route.length);
	pen_text(pen, ": preference ");
	pen_text(pen, show_preference(o->route.flags));
	pen_text(pen, ", lifetime ");
	show_lifetime(pen, o->route.lifetime_s);
	put_reserved(pen, o->route.flags & (uint8_t)~0x18);
}

static void put_registration(struct pen *pen, const struct ndopt *o)
{
	pen_text(pen, "address registration: status ");
	pen_number(pen, o->registration.status);
	pen_text(pen, ", opaque ");
	pen_number(pen, o->registration.opaque);
	pen_text(pen, ", flags 0x");
	pen_hex(pen, &o->registration.flags, 1);
	pen_text(pen, ", transaction ");
	pen_number(pen, o->registration.tid);
	pen_text(pen, ", lifetime ");
	show_minutes(pen, o->registration.lifetime_min);
	pen_text(pen, ", owner ");
	put_bytes(pen, o->registration.rovr);
}

static void put_context(struct pen *pen, const struct ndopt *o)
{
	pen_text(pen, "6LoWPAN context ");
	pen_number(pen, o->context.flags & 0x0f);
	pen_char(pen, ' ');
	pen_prefix(pen, &o->context.prefix, o->context.length);
	pen_text(pen, o->context.flags & 0x10 ? ": for compression, lifetime " : ": lifetime ");
	show_minutes(pen, o->context.lifetime_min);
	put_reserved(pen, (uint64_t)(o->context.flags >> 5) << 16 | o->context.reserved);
}

static void put_key(struct pen *pen, uint16_t key)
{
	static const char *const names[] = {"mandatory", "alpn", "no-default-alpn", "port",
		"ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp"};

	if (key < sizeof(names) / sizeof(names[0])) {
		pen_text(pen, names[key]);
	} else {
		pen_text(pen, "key");
		pen_number(pen, key);
	}
}

static void put_protocols(struct pen *pen, struct rd value)
{
	for (bool first = true; rd_left(&value) > 0; first = false) {
		size_t len = rd_u8(&value);

		if (len > rd_left(&value))
			len = rd_left(&value);
		if (!first)
			pen_char(pen, ',');
		pen_foreign(pen, rd_bytes(&value, len), len);
	}
}

static void put_keys(struct pen *pen, struct rd value)
{
	for (bool first = true; rd_left(&value) > 1; first = false) {
		if (!first)
			pen_char(pen, ',');
		put_key(pen, rd_u16(&value));
	}
}

static void put_param(struct pen *pen, uint16_t key, struct rd value)
{
	size_t len = rd_left(&value);

	pen_char(pen, ' ');
	put_key(pen, key);
	if (len == 0)
		return;
	pen_char(pen, '=');
	if (key == NDOPT_PARAM_PORT && len == 2) {
		pen_number(pen, rd_u16(&value));
	} else if (key == NDOPT_PARAM_DOHPATH) {
		pen_foreign(pen, rd_bytes(&value, len), len);
	} else if (key == NDOPT_PARAM_ALPN) {
		put_protocols(pen, value);
	} else if (key == NDOPT_PARAM_MANDATORY && len % 2 == 0) {
		put_keys(pen, value);
	} else {
		pen_copy(pen, "0x", 2);
		put_bytes(pen, value);
	}
}

static void put_encrypted_dns(struct pen *pen, const struct ndopt *o)
{
	struct rd params = o->encrypted_dns.params, value;
	uint16_t key;

	pen_text(pen, "encrypted DNS ");
	pen_name(pen, o->encrypted_dns.name);
	show_ndopt_addresses(pen, o->encrypted_dns.addresses);
	pen_text(pen, ": priority ");
	pen_number(pen, o->encrypted_dns.priority);
	pen_text(pen, ", lifetime ");
	show_lifetime(pen, o->encrypted_dns.lifetime_s);
	if (o->encrypted_dns.name_only)
		pen_text(pen, ", by name only");
	if (rd_left(&params) > 0)
		pen_char(pen, ',');
	while (ndopt_param_next(&params, &key, &value) > 0)
		put_param(pen, key, value);
}

static void put_opaque(struct pen *pen, const struct ndopt *o)
{
	const char *name = ndopt_type_name(o->type);

	if (name) {
		pen_text(pen, name);
		pen_text(pen, " (type ");
	} else {
		pen_text(pen, "unknown option (type ");
	}
	pen_number(pen, o->type);
	pen_text(pen, ", ");
	pen_number(pen, (uint64_t)o->units * NDOPT_UNIT);
	pen_text(pen, " bytes): ");
	put_bytes(pen, o->body);
}

static void put_flags(struct pen *pen, const struct ndopt *o)
{
	uint8_t bytes[6];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(o->flags.bits >> (40 - 8 * i));
	pen_text(pen, o->type == NDOPT_RA_FLAGS ? "RA flags extension 0x" :
		"6LoWPAN capabilities 0x");
	pen_hex(pen, bytes, sizeof(bytes));
	put_bytes(pen, o->flags.rest);
}

static void put_captive_portal(struct pen *pen, const struct ndopt *o)
{
	struct rd uri = o->captive_portal;
	size_t len = rd_left(&uri);

	pen_text(pen, "captive portal ");
	pen_foreign(pen, rd_bytes(&uri, len), len);
}

static void put_pref64(struct pen *pen, const struct ndopt *o)
{
	pen_text(pen, "pref64 ");
	if (o->pref64.length > 0) {
		pen_prefix(pen, &o->pref64.prefix, o->pref64.length);
	} else {
		pen_address(pen, &o->pref64.prefix);
		pen_text(pen, " of length code ");
		pen_number(pen, o->pref64.plc);
	}
	pen_text(pen, ": lifetime ");
	show_lifetime(pen, o->pref64.lifetime_s);
}

/* Every form but that of a PvD option, which has options in it. */
static void put_form(struct pen *pen, const struct ndopt *o)
{
	switch (o->form) {
	case NDOPT_OPAQUE:
	case NDOPT_FORM_PVD:
		put_opaque(pen, o);
		return;
	case NDOPT_FORM_LLADDR:
		put_lladdr(pen, o);
		return;
	case NDOPT_FORM_PREFIX:
		put_prefix(pen, o);
		return;
	case NDOPT_FORM_REDIRECTED:
		pen_text(pen, "redirected packet ");
		put_bytes(pen, o->redirected.packet);
		put_reserved(pen, show_redirected_reserved(o));
		return;
	case NDOPT_FORM_MTU:
		pen_text(pen, "mtu ");
		pen_number(pen, o->mtu.mtu);
		put_reserved(pen, o->mtu.reserved);
		return;
	case NDOPT_FORM_INTERVAL:
		pen_text(pen, "advertisement interval ");
		pen_number(pen, o->interval.interval_ms);
		pen_text(pen, " ms");
		put_reserved(pen, o->interval.reserved);
		return;
	case NDOPT_FORM_HOME_AGENT:
		pen_text(pen, "home agent: preference ");
		pen_number(pen, o->home_agent.preference);
		pen_text(pen, ", lifetime ");
		show_lifetime(pen, o->home_agent.lifetime_s);
		if (o->home_agent.mobile_routers)
			pen_text(pen, ", mobile routers supported");
		put_reserved(pen, o->home_agent.reserved);
		return;
	case NDOPT_FORM_NONCE:
		pen_text(pen, "nonce ");
		put_bytes(pen, o->nonce);
		return;
	case NDOPT_FORM_MAP:
		put_map(pen, o);
		return;
	case NDOPT_FORM_ROUTE:
		put_route(pen, o);
		return;
	case NDOPT_FORM_RDNSS:
		pen_text(pen, "rdnss");
		show_ndopt_addresses(pen, o->rdnss.addresses);
		pen_text(pen, ": lifetime ");
		show_lifetime(pen, o->rdnss.lifetime_s);
		put_reserved(pen, o->rdnss.reserved);
		return;
	case NDOPT_FORM_FLAGS:
		put_flags(pen, o);
		return;
	case NDOPT_FORM_DNSSL:
		pen_text(pen, "dnssl");
		show_ndopt_names(pen, o->dnssl.names, false);
		pen_text(pen, ": lifetime ");
		show_lifetime(pen, o->dnssl.lifetime_s);
		put_reserved(pen, o->dnssl.reserved);
		return;
	case NDOPT_FORM_REGISTRATION:
		put_registration(pen, o);
		return;
	case NDOPT_FORM_6CO:
		put_context(pen, o);
		return;
	case NDOPT_FORM_ABRO:
		pen_text(pen, "6LoWPAN border router ");
		pen_address(pen, &o->border_router.router);
		pen_text(pen, ": version ");
		pen_number(pen, o->border_router.version);
		pen_text(pen, ", lifetime ");
		show_minutes(pen, o->border_router.lifetime_min);
		return;
	case NDOPT_FORM_CAPTIVE_PORTAL:
		put_captive_portal(pen, o);
		return;
	case NDOPT_FORM_PREF64:
		put_pref64(pen, o);
		return;
	case NDOPT_FORM_ENCRYPTED_DNS:
		put_encrypted_dns(pen, o);
		return;
	}
}

static void put_flaw(struct pen *pen, const struct ndopt *o)
{
	if (o->flaw == NDOPT_OK)
		return;
	pen_text(pen, " [");
	pen_text(pen, ndopt_flaw_text(o->flaw));
	/* What is wrong may be in what the form does not show. */
	if (o->form != NDOPT_OPAQUE) {
		pen_text(pen, ": ");
		put_bytes(pen, o->body);
	}
	pen_char(pen, ']');
}

static void put_pvd(struct pen *pen, const struct ndopt *o, unsigned indent)
{
	struct rd options = o->pvd.options;
	struct ndopt_raw raw;

	pen_text(pen, "provisioning domain ");
	pen_name(pen, o->pvd.name);
	if (o->pvd.http)
		pen_text(pen, ", additional information by HTTPS");
	if (o->pvd.legacy)
		pen_text(pen, ", legacy DHCPv4");
	if (o->pvd.ra_header)
		pen_text(pen, ", RA header inside");
	pen_text(pen, ", delay ");
	pen_number(pen, o->pvd.delay);
	pen_text(pen, ", sequence ");
	pen_number(pen, o->pvd.sequence);
	put_reserved(pen, o->pvd.reserved);
	if (o->pvd.ra_header) {
		pen_text(pen, ", header ");
		put_bytes(pen, o->pvd.message);
	}
	while (ndopt_next(&options, &raw) > 0) {
		struct ndopt inner;

		ndopt_read(&raw, &inner);
		pen_char(pen, '\n');
		for (unsigned i = 0; i < indent + 2; i++)
			pen_char(pen, ' ');
		/* A PvD option does not stand in another one (RFC 8801 section 3.1): its bytes
		 * are enough, and an end to the depth. */
		if (inner.form == NDOPT_FORM_PVD)
			inner.form = NDOPT_OPAQUE;
		put_form(pen, &inner);
		put_flaw(pen, &inner);
	}
}

void show_ndopt_text(struct pen *pen, const struct ndopt *option, unsigned indent)
{
	if (option->form == NDOPT_FORM_PVD)
		put_pvd(pen, option, indent);
	else
		put_form(pen, option);
	put_flaw(pen, option);
}
