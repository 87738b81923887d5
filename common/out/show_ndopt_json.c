#include "out/show_ndopt.h"

/* Reserved bits, where any is set: absent facts are absent keys. */
static void put_reserved(struct pen *pen, uint64_t value)
{
	if (value != 0)
		pen_json_number(pen, "reserved", value);
}

static void put_prefix_text(
	struct pen *pen, const struct in6_addr *address, unsigned length)
{
	pen_key(pen, "prefix");
	pen_char(pen, '"');
	pen_prefix(pen, address, length);
	pen_char(pen, '"');
}

static void put_addresses(struct pen *pen, struct rd addresses)
{
	struct in6_addr address;

	pen_key(pen, "addresses");
	pen_open(pen, '[');
	while (ndopt_address_next(&addresses, &address) > 0) {
		pen_comma(pen);
		pen_char(pen, '"');
		pen_address(pen, &address);
		pen_char(pen, '"');
	}
	pen_close(pen, ']');
}

static void put_names(struct pen *pen, struct rd names)
{
	struct rd name;

	pen_key(pen, "names");
	pen_open(pen, '[');
	while (ndopt_name_next(&names, &name) > 0) {
		pen_comma(pen);
		pen_char(pen, '"');
		pen_json_escaped_name(pen, name);
		pen_char(pen, '"');
	}
	pen_close(pen, ']');
}

static void put_mac(struct pen *pen, const char *key, struct rd r)
{
	size_t len = rd_left(&r);

	pen_key(pen, key);
	pen_char(pen, '"');
	pen_mac(pen, rd_bytes(&r, len), len);
	pen_char(pen, '"');
}

static void put_prefix(struct pen *pen, const struct ndopt *o)
{
	uint8_t flags = o->prefix.flags;

	put_prefix_text(pen, &o->prefix.prefix, o->prefix.length);
	pen_json_bool(pen, "on_link", flags & NDOPT_PREFIX_ON_LINK);
	pen_json_bool(pen, "autonomous", flags & NDOPT_PREFIX_AUTONOMOUS);
	pen_json_bool(pen, "router_address", flags & NDOPT_PREFIX_ROUTER);
	pen_json_bool(pen, "pd_preferred", flags & NDOPT_PREFIX_PD);
	pen_json_number(pen, "valid_s", o->prefix.valid_s);
	pen_json_number(pen, "preferred_s", o->prefix.preferred_s);
	put_reserved(pen, (uint64_t)(flags & 0x0f) << 32 | o->prefix.reserved);
}

static void put_params(struct pen *pen, struct rd params)
{
	struct rd value;
	uint16_t key;

	pen_key(pen, "params");
	pen_open(pen, '[');
	while (ndopt_param_next(&params, &key, &value) > 0) {
		pen_comma(pen);
		pen_open(pen, '{');
		pen_json_number(pen, "key", key);
		pen_json_hex(pen, "value", value);
		pen_close(pen, '}');
	}
	pen_close(pen, ']');
}

static void put_encrypted_dns(struct pen *pen, const struct ndopt *o)
{
	pen_json_number(pen, "priority", o->encrypted_dns.priority);
	pen_json_number(pen, "lifetime_s", o->encrypted_dns.lifetime_s);
	pen_json_name(pen, "domain", o->encrypted_dns.name);
	if (o->encrypted_dns.name_only)
		return;
	put_addresses(pen, o->encrypted_dns.addresses);
	put_params(pen, o->encrypted_dns.params);
}

static void put_map(struct pen *pen, const struct ndopt *o)
{
	pen_json_address(pen, "address", &o->map.address);
	pen_json_number(pen, "distance", o->map.distance);
	pen_json_number(pen, "preference", o->map.preference);
	pen_json_bool(pen, "rcoa", o->map.flags & 0x80);
	pen_json_number(pen, "valid_s", o->map.valid_s);
	put_reserved(pen, o->map.flags & 0x7f);
}

static void put_registration(struct pen *pen, const struct ndopt *o)
{
	pen_json_number(pen, "status", o->registration.status);
	pen_json_number(pen, "opaque", o->registration.opaque);
	pen_json_number(pen, "flags", o->registration.flags);
	pen_json_number(pen, "tid", o->registration.tid);
	pen_json_number(pen, "lifetime_min", o->registration.lifetime_min);
	pen_json_hex(pen, "rovr", o->registration.rovr);
}

/* Every form but that of a PvD option, which has options in it. */
static void put_form(struct pen *pen, const struct ndopt *o)
{
	struct rd uri;
	size_t len;

	switch (o->form) {
	case NDOPT_OPAQUE:
	case NDOPT_FORM_PVD:
		pen_json_number(pen, "length_bytes", (uint64_t)o->units * NDOPT_UNIT);
		pen_json_hex(pen, "bytes", o->body);
		return;
	case NDOPT_FORM_LLADDR:
		put_mac(pen, "lladdr", o->lladdr);
		return;
	case NDOPT_FORM_PREFIX:
		put_prefix(pen, o);
		return;
	case NDOPT_FORM_REDIRECTED:
		pen_json_hex(pen, "packet", o->redirected.packet);
		put_reserved(pen, show_redirected_reserved(o));
		return;
	case NDOPT_FORM_MTU:
		pen_json_number(pen, "mtu", o->mtu.mtu);
		put_reserved(pen, o->mtu.reserved);
		return;
	case NDOPT_FORM_INTERVAL:
		pen_json_number(pen, "interval_ms", o->interval.interval_ms);
		put_reserved(pen, o->interval.reserved);
		return;
	case NDOPT_FORM_HOME_AGENT:
		pen_json_number(pen, "preference", o->home_agent.preference);
		pen_json_number(pen, "lifetime_s", o->home_agent.lifetime_s);
		pen_json_bool(pen, "mobile_routers", o->home_agent.mobile_routers);
		put_reserved(pen, o->home_agent.reserved);
		return;
	case NDOPT_FORM_NONCE:
		pen_json_hex(pen, "nonce", o->nonce);
		return;
	case NDOPT_FORM_MAP:
		put_map(pen, o);
		return;
	case NDOPT_FORM_ROUTE:
		put_prefix_text(pen, &o->route.prefix, o->route.length);
		pen_json_text(pen, "preference", show_preference(o->route.flags));
		pen_json_number(pen, "lifetime_s", o->route.lifetime_s);
		put_reserved(pen, o->route.flags & (uint8_t)~0x18);
		return;
	case NDOPT_FORM_RDNSS:
		pen_json_number(pen, "lifetime_s", o->rdnss.lifetime_s);
		put_addresses(pen, o->rdnss.addresses);
		put_reserved(pen, o->rdnss.reserved);
		return;
	case NDOPT_FORM_FLAGS:
		pen_json_hex(pen, "flags", o->body);
		return;
	case NDOPT_FORM_DNSSL:
		pen_json_number(pen, "lifetime_s", o->dnssl.lifetime_s);
		put_names(pen, o->dnssl.names);
		put_reserved(pen, o->dnssl.reserved);
		return;
	case NDOPT_FORM_REGISTRATION:
		put_registration(pen, o);
		return;
	case NDOPT_FORM_6CO:
		put_prefix_text(pen, &o->context.prefix, o->context.length);
		pen_json_number(pen, "context", o->context.flags & 0x0f);
		pen_json_bool(pen, "compression", o->context.flags & 0x10);
		pen_json_number(pen, "lifetime_min", o->context.lifetime_min);
		put_reserved(pen, (uint64_t)(o->context.flags >> 5) << 16 |
				o->context.reserved);
		return;
	case NDOPT_FORM_ABRO:
		pen_json_address(pen, "address", &o->border_router.router);
		pen_json_number(pen, "version", o->border_router.version);
		pen_json_number(pen, "lifetime_min", o->border_router.lifetime_min);
		return;
	case NDOPT_FORM_CAPTIVE_PORTAL:
		uri = o->captive_portal;
		len = rd_left(&uri);
		pen_json_foreign(pen, "uri", rd_bytes(&uri, len), len);
		return;
	case NDOPT_FORM_PREF64:
		if (o->pref64.length > 0)
			put_prefix_text(pen, &o->pref64.prefix, o->pref64.length);
		else
			pen_json_number(pen, "plc", o->pref64.plc);
		pen_json_number(pen, "lifetime_s", o->pref64.lifetime_s);
		return;
	case NDOPT_FORM_ENCRYPTED_DNS:
		put_encrypted_dns(pen, o);
		return;
	}
}

static void begin(struct pen *pen, const struct ndopt *o)
{
	pen_open(pen, '{');
	pen_json_number(pen, "type", o->type);
	pen_json_text(pen, "name", show_ndopt_name(o->type));
}

static void end(struct pen *pen, const struct ndopt *o)
{
	if (o->flaw != NDOPT_OK) {
		pen_json_text(pen, "flaw", ndopt_flaw_text(o->flaw));
		if (o->form != NDOPT_OPAQUE)
			pen_json_hex(pen, "bytes", o->body);
	}
	pen_close(pen, '}');
}

static void put_pvd(struct pen *pen, const struct ndopt *o)
{
	struct rd options = o->pvd.options;
	struct ndopt_raw raw;

	pen_json_name(pen, "domain", o->pvd.name);
	pen_json_bool(pen, "http", o->pvd.http);
	pen_json_bool(pen, "legacy", o->pvd.legacy);
	pen_json_number(pen, "delay", o->pvd.delay);
	pen_json_number(pen, "sequence", o->pvd.sequence);
	put_reserved(pen, o->pvd.reserved);
	if (o->pvd.ra_header)
		pen_json_hex(pen, "header", o->pvd.message);
	pen_key(pen, "options");
	pen_open(pen, '[');
	while (ndopt_next(&options, &raw) > 0) {
		struct ndopt inner;

		ndopt_read(&raw, &inner);
		pen_comma(pen);
		begin(pen, &inner);
		/* See show_ndopt_text.c: not in another one. */
		if (inner.form == NDOPT_FORM_PVD)
			inner.form = NDOPT_OPAQUE;
		put_form(pen, &inner);
		end(pen, &inner);
	}
	pen_close(pen, ']');
	if (rd_left(&options) > 0)
		pen_json_hex(pen, "rest", options);
}

void show_ndopt_json(struct pen *pen, const struct ndopt *option)
{
	begin(pen, option);
	if (option->form == NDOPT_FORM_PVD)
		put_pvd(pen, option);
	else
		put_form(pen, option);
	end(pen, option);
}
