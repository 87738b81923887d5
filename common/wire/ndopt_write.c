/* The write side of wire/ndopt.h. */
#include "wire/ndopt.h"

/* All that is left of `r`, which is not moved. */
static void write_rest(struct wr *w, struct rd r)
{
	size_t len = rd_left(&r);

	wr_bytes(w, rd_bytes(&r, len), len);
}

/* Bytes of a prefix: what an option of `units` has behind its first, or, for units 0, as
 * many as its length needs. */
static void write_prefix(struct wr *w, const struct in6_addr *prefix, unsigned length,
	uint8_t units)
{
	size_t len = length == 0 ? 0 : length <= 64 ? 8 : 16;

	if (units >= 1 && units <= 3)
		len = 8 * (size_t)(units - 1);
	wr_bytes(w, prefix, len);
}

static void write_pvd(struct wr *w, const struct ndopt *o, size_t start)
{
	wr_u16(w, (uint16_t)((o->pvd.http ? 0x8000 : 0) | (o->pvd.legacy ? 0x4000 : 0) |
			(o->pvd.ra_header ? 0x2000 : 0) | (o->pvd.reserved & 0x1ff) << 4 |
			(o->pvd.delay & 0xf)));
	wr_u16(w, o->pvd.sequence);
	write_rest(w, o->pvd.name);
	write_rest(w, o->pvd.padding);
	wr_zeros(w, (NDOPT_UNIT - (wr_len(w) - start) % NDOPT_UNIT) % NDOPT_UNIT);
	write_rest(w, o->pvd.message);
	write_rest(w, o->pvd.options);
}

static void write_encrypted_dns(struct wr *w, const struct ndopt *o)
{
	wr_u16(w, o->encrypted_dns.priority);
	wr_u32(w, o->encrypted_dns.lifetime_s);
	wr_u16(w, (uint16_t)rd_left(&o->encrypted_dns.name));
	write_rest(w, o->encrypted_dns.name);
	if (!o->encrypted_dns.name_only) {
		wr_u16(w, (uint16_t)rd_left(&o->encrypted_dns.addresses));
		write_rest(w, o->encrypted_dns.addresses);
		wr_u16(w, (uint16_t)rd_left(&o->encrypted_dns.params));
		write_rest(w, o->encrypted_dns.params);
	}
	write_rest(w, o->encrypted_dns.padding);
}

/* What stands behind type and length, which are at `start`. */
static void write_form(struct wr *w, const struct ndopt *o, size_t start)
{
	switch (o->form) {
	case NDOPT_OPAQUE:
		write_rest(w, o->body);
		break;
	case NDOPT_FORM_LLADDR:
		write_rest(w, o->lladdr);
		break;
	case NDOPT_FORM_PREFIX:
		wr_u8(w, o->prefix.length);
		wr_u8(w, o->prefix.flags);
		wr_u32(w, o->prefix.valid_s);
		wr_u32(w, o->prefix.preferred_s);
		wr_u32(w, o->prefix.reserved);
		wr_bytes(w, &o->prefix.prefix, 16);
		break;
	case NDOPT_FORM_REDIRECTED:
		wr_bytes(w, o->redirected.reserved, sizeof(o->redirected.reserved));
		write_rest(w, o->redirected.packet);
		break;
	case NDOPT_FORM_MTU:
		wr_u16(w, o->mtu.reserved);
		wr_u32(w, o->mtu.mtu);
		break;
	case NDOPT_FORM_INTERVAL:
		wr_u16(w, o->interval.reserved);
		wr_u32(w, o->interval.interval_ms);
		break;
	case NDOPT_FORM_HOME_AGENT:
		wr_u16(w, (uint16_t)(o->home_agent.mobile_routers << 15 | o->home_agent.reserved));
		wr_u16(w, o->home_agent.preference);
		wr_u16(w, o->home_agent.lifetime_s);
		break;
	case NDOPT_FORM_NONCE:
		write_rest(w, o->nonce);
		break;
	case NDOPT_FORM_PVD:
		write_pvd(w, o, start);
		break;
	case NDOPT_FORM_MAP:
		wr_u8(w, (uint8_t)(o->map.distance << 4 | (o->map.preference & 0xf)));
		wr_u8(w, o->map.flags);
		wr_u32(w, o->map.valid_s);
		wr_bytes(w, &o->map.address, 16);
		break;
	case NDOPT_FORM_ROUTE:
		wr_u8(w, o->route.length);
		wr_u8(w, o->route.flags);
		wr_u32(w, o->route.lifetime_s);
		write_prefix(w, &o->route.prefix, o->route.length, o->units);
		break;
	case NDOPT_FORM_RDNSS:
		wr_u16(w, o->rdnss.reserved);
		wr_u32(w, o->rdnss.lifetime_s);
		write_rest(w, o->rdnss.addresses);
		break;
	case NDOPT_FORM_FLAGS:
		wr_u16(w, (uint16_t)(o->flags.bits >> 32));
		wr_u32(w, (uint32_t)o->flags.bits);
		write_rest(w, o->flags.rest);
		break;
	case NDOPT_FORM_DNSSL:
		wr_u16(w, o->dnssl.reserved);
		wr_u32(w, o->dnssl.lifetime_s);
		write_rest(w, o->dnssl.names);
		break;
	case NDOPT_FORM_REGISTRATION:
		wr_u8(w, o->registration.status);
		wr_u8(w, o->registration.opaque);
		wr_u8(w, o->registration.flags);
		wr_u8(w, o->registration.tid);
		wr_u16(w, o->registration.lifetime_min);
		write_rest(w, o->registration.rovr);
		break;
	case NDOPT_FORM_6CO:
		wr_u8(w, o->context.length);
		wr_u8(w, o->context.flags);
		wr_u16(w, o->context.reserved);
		wr_u16(w, o->context.lifetime_min);
		/* Unlike a route, a context is never without a prefix. */
		write_prefix(w, &o->context.prefix, o->context.length ? o->context.length : 1,
			o->units);
		break;
	case NDOPT_FORM_ABRO:
		wr_u16(w, (uint16_t)o->border_router.version);
		wr_u16(w, (uint16_t)(o->border_router.version >> 16));
		wr_u16(w, o->border_router.lifetime_min);
		wr_bytes(w, &o->border_router.router, 16);
		break;
	case NDOPT_FORM_CAPTIVE_PORTAL:
		write_rest(w, o->captive_portal);
		break;
	case NDOPT_FORM_PREF64:
		wr_u16(w, (uint16_t)((o->pref64.lifetime_s & 0xfff8) | (o->pref64.plc & 7)));
		wr_bytes(w, &o->pref64.prefix, 12);
		break;
	case NDOPT_FORM_ENCRYPTED_DNS:
		write_encrypted_dns(w, o);
		break;
	}
}

void ndopt_write(struct wr *w, const struct ndopt *option)
{
	size_t start = wr_len(w), len, units;

	wr_u16(w, 0); /* type and length, once they are known */
	write_form(w, option, start);
	len = wr_len(w) - start;
	units = (len + NDOPT_UNIT - 1) / NDOPT_UNIT;
	if (units < option->units)
		units = option->units;
	if (units > UINT8_MAX)
		w->failed = true;
	wr_zeros(w, NDOPT_UNIT * units - len);
	wr_patch_u16(w, start, (uint16_t)((unsigned)option->type << 8 | units));
}

void ndopt_write_mac(struct wr *w, uint8_t type, const uint8_t mac[static 6])
{
	wr_u8(w, type);
	wr_u8(w, 1);
	wr_bytes(w, mac, 6);
}

void ndopt_write_nonce(struct wr *w, const void *nonce, size_t len)
{
	ndopt_write(w, &(struct ndopt){
		.type = NDOPT_NONCE, .form = NDOPT_FORM_NONCE, .nonce = rd_over(nonce, len)});
}
