/* The typed forms of wire/ndopt.h: one reader each. */
#include "wire/ndopt.h"
#include "wire/ndopt_parts.h"

/* Takes one name off `r`, which must be more than the root. */
static enum ndopt_flaw read_name(struct rd *r, struct rd *ret_name)
{
	size_t size = ndopt_name_size(*r);

	if (size == 0)
		return NDOPT_NAME;
	*ret_name = rd_fence(r, size);
	return size == 1 ? NDOPT_NO_NAME : NDOPT_OK;
}

/* Up to 16 bytes of a prefix; what is not there is zero. */
static struct in6_addr read_prefix(struct rd *r, size_t len)
{
	struct in6_addr prefix = {0};

	rd_copy(r, &prefix, len);
	return prefix;
}

static enum ndopt_flaw read_lladdr(struct rd *r, struct ndopt *o)
{
	o->lladdr = rd_fence(r, rd_left(r));
	o->form = NDOPT_FORM_LLADDR;
	return NDOPT_OK;
}

static enum ndopt_flaw read_prefix_information(struct rd *r, struct ndopt *o)
{
	if (o->units != 4)
		return NDOPT_LENGTH;
	o->prefix.length = rd_u8(r);
	o->prefix.flags = rd_u8(r);
	o->prefix.valid_s = rd_u32(r);
	o->prefix.preferred_s = rd_u32(r);
	o->prefix.reserved = rd_u32(r);
	o->prefix.prefix = read_prefix(r, 16);
	o->form = NDOPT_FORM_PREFIX;
	return o->prefix.length > 128 ? NDOPT_PREFIX_LENGTH : NDOPT_OK;
}

static enum ndopt_flaw read_redirected(struct rd *r, struct ndopt *o)
{
	rd_copy(r, o->redirected.reserved, sizeof(o->redirected.reserved));
	o->redirected.packet = rd_fence(r, rd_left(r));
	o->form = NDOPT_FORM_REDIRECTED;
	return NDOPT_OK;
}

static enum ndopt_flaw read_mtu(struct rd *r, struct ndopt *o)
{
	if (o->units != 1)
		return NDOPT_LENGTH;
	o->mtu.reserved = rd_u16(r);
	o->mtu.mtu = rd_u32(r);
	o->form = NDOPT_FORM_MTU;
	return NDOPT_OK;
}

static enum ndopt_flaw read_interval(struct rd *r, struct ndopt *o)
{
	if (o->units != 1)
		return NDOPT_LENGTH;
	o->interval.reserved = rd_u16(r);
	o->interval.interval_ms = rd_u32(r);
	o->form = NDOPT_FORM_INTERVAL;
	return NDOPT_OK;
}

static enum ndopt_flaw read_home_agent(struct rd *r, struct ndopt *o)
{
	uint16_t flags = rd_u16(r);

	if (o->units != 1)
		return NDOPT_LENGTH;
	o->home_agent.mobile_routers = flags & 0x8000;
	o->home_agent.reserved = flags & 0x7fff;
	o->home_agent.preference = rd_u16(r);
	o->home_agent.lifetime_s = rd_u16(r);
	o->form = NDOPT_FORM_HOME_AGENT;
	return NDOPT_OK;
}

static enum ndopt_flaw read_nonce(struct rd *r, struct ndopt *o)
{
	o->nonce = rd_fence(r, rd_left(r));
	o->form = NDOPT_FORM_NONCE;
	return NDOPT_OK;
}

/* Options within an option: what ends a message ends these. */
static enum ndopt_flaw check_inner(struct rd options)
{
	struct ndopt_raw raw;
	int more;

	while ((more = ndopt_next(&options, &raw)) > 0)
		;
	return more < 0 ? NDOPT_INNER : NDOPT_OK;
}

/* The fixed fields of a Router Advertisement may stand in it, and options behind them. */
static enum ndopt_flaw read_pvd(struct rd *r, struct ndopt *o)
{
	uint16_t flags = rd_u16(r);
	enum ndopt_flaw flaw;

	o->pvd.http = flags & 0x8000;
	o->pvd.legacy = flags & 0x4000;
	o->pvd.ra_header = flags & 0x2000;
	o->pvd.reserved = flags >> 4 & 0x1ff;
	o->pvd.delay = flags & 0xf;
	o->pvd.sequence = rd_u16(r);
	flaw = read_name(r, &o->pvd.name);
	if (flaw == NDOPT_NAME)
		return flaw;
	o->pvd.padding = rd_fence(r, rd_left(r) % NDOPT_UNIT);
	if (!flaw && !ndopt_is_zero(o->pvd.padding))
		flaw = NDOPT_PADDING;
	o->pvd.message = rd_fence(r, o->pvd.ra_header ? 16 : 0);
	o->pvd.options = rd_fence(r, rd_left(r));
	if (r->failed)
		return NDOPT_FIELD;
	o->form = NDOPT_FORM_PVD;
	return flaw ? flaw : check_inner(o->pvd.options);
}

static enum ndopt_flaw read_map(struct rd *r, struct ndopt *o)
{
	uint8_t first = rd_u8(r);

	if (o->units != 3)
		return NDOPT_LENGTH;
	o->map.distance = first >> 4;
	o->map.preference = first & 0xf;
	o->map.flags = rd_u8(r);
	o->map.valid_s = rd_u32(r);
	o->map.address = read_prefix(r, 16);
	o->form = NDOPT_FORM_MAP;
	return NDOPT_OK;
}

/* The prefix is sent in 0, 8 or 16 bytes, as many as its length needs or more. */
static enum ndopt_flaw read_route(struct rd *r, struct ndopt *o)
{
	if (o->units > 3)
		return NDOPT_LENGTH;
	o->route.length = rd_u8(r);
	o->route.flags = rd_u8(r);
	o->route.lifetime_s = rd_u32(r);
	o->route.prefix = read_prefix(r, rd_left(r));
	o->form = NDOPT_FORM_ROUTE;
	return o->route.length > 64 * (o->units - 1) ? NDOPT_PREFIX_LENGTH : NDOPT_OK;
}

static enum ndopt_flaw read_rdnss(struct rd *r, struct ndopt *o)
{
	enum ndopt_flaw flaw = o->units < 3 || o->units % 2 == 0 ? NDOPT_LENGTH : NDOPT_OK;

	o->rdnss.reserved = rd_u16(r);
	o->rdnss.lifetime_s = rd_u32(r);
	if (flaw)
		return flaw;
	o->rdnss.addresses = rd_fence(r, rd_left(r));
	o->form = NDOPT_FORM_RDNSS;
	return NDOPT_OK;
}

static enum ndopt_flaw read_flags(struct rd *r, struct ndopt *o)
{
	o->flags.bits = (uint64_t)rd_u16(r) << 32;
	o->flags.bits |= rd_u32(r);
	o->flags.rest = rd_fence(r, rd_left(r));
	o->form = NDOPT_FORM_FLAGS;
	return NDOPT_OK;
}

static enum ndopt_flaw read_dnssl(struct rd *r, struct ndopt *o)
{
	struct rd names, name;
	int more, count = 0;

	if (o->units < 2)
		return NDOPT_LENGTH;
	o->dnssl.reserved = rd_u16(r);
	o->dnssl.lifetime_s = rd_u32(r);
	o->dnssl.names = rd_fence(r, rd_left(r));
	o->form = NDOPT_FORM_DNSSL;
	names = o->dnssl.names;
	while ((more = ndopt_name_next(&names, &name)) > 0)
		count++;
	if (more < 0)
		return ndopt_name_size(names) == 1 ? NDOPT_PADDING : NDOPT_NAME;
	return count > 0 ? NDOPT_OK : NDOPT_NO_NAME;
}

static enum ndopt_flaw read_registration(struct rd *r, struct ndopt *o)
{
	if (o->units < 2 || o->units > 5)
		return NDOPT_LENGTH;
	o->registration.status = rd_u8(r);
	o->registration.opaque = rd_u8(r);
	o->registration.flags = rd_u8(r);
	o->registration.tid = rd_u8(r);
	o->registration.lifetime_min = rd_u16(r);
	o->registration.rovr = rd_fence(r, rd_left(r));
	o->form = NDOPT_FORM_REGISTRATION;
	return NDOPT_OK;
}

static enum ndopt_flaw read_context(struct rd *r, struct ndopt *o)
{
	if (o->units != 2 && o->units != 3)
		return NDOPT_LENGTH;
	o->context.length = rd_u8(r);
	o->context.flags = rd_u8(r);
	o->context.reserved = rd_u16(r);
	o->context.lifetime_min = rd_u16(r);
	o->context.prefix = read_prefix(r, rd_left(r));
	o->form = NDOPT_FORM_6CO;
	return o->context.length > 64 * (o->units - 1) ? NDOPT_PREFIX_LENGTH : NDOPT_OK;
}

/* The version is sent in two halves, the lower one first. */
static enum ndopt_flaw read_border_router(struct rd *r, struct ndopt *o)
{
	if (o->units != 3)
		return NDOPT_LENGTH;
	o->border_router.version = rd_u16(r);
	o->border_router.version |= (uint32_t)rd_u16(r) << 16;
	o->border_router.lifetime_min = rd_u16(r);
	o->border_router.router = read_prefix(r, 16);
	o->form = NDOPT_FORM_ABRO;
	return NDOPT_OK;
}

/* The text ends where only zeros follow. */
static enum ndopt_flaw read_captive_portal(struct rd *r, struct ndopt *o)
{
	struct rd text = *r;
	size_t len = 0, at = 0;
	bool gap = false;

	while (rd_left(&text) > 0) {
		at++;
		if (rd_u8(&text) == 0)
			continue;
		gap = gap || at > len + 1;
		len = at;
	}
	o->captive_portal = rd_fence(r, len);
	o->form = NDOPT_FORM_CAPTIVE_PORTAL;
	return len == 0 || gap ? NDOPT_TEXT : NDOPT_OK;
}

static enum ndopt_flaw read_pref64(struct rd *r, struct ndopt *o)
{
	static const uint8_t lengths[8] = {96, 64, 56, 48, 40, 32};
	uint16_t first = rd_u16(r);

	if (o->units != 2)
		return NDOPT_LENGTH;
	o->pref64.lifetime_s = first & 0xfff8;
	o->pref64.plc = first & 7;
	o->pref64.length = lengths[o->pref64.plc];
	o->pref64.prefix = read_prefix(r, 12);
	o->form = NDOPT_FORM_PREF64;
	return o->pref64.length == 0 ? NDOPT_RESERVED : NDOPT_OK;
}

/* A resolver may be known by its name only: nothing but padding follows it then. */
static enum ndopt_flaw read_encrypted_dns(struct rd *r, struct ndopt *o)
{
	struct rd name, all;
	enum ndopt_flaw flaw;
	uint16_t len;

	o->encrypted_dns.priority = rd_u16(r);
	o->encrypted_dns.lifetime_s = rd_u32(r);
	all = rd_fence(r, rd_u16(r));
	if (r->failed)
		return NDOPT_FIELD;
	flaw = read_name(&all, &name);
	if (flaw == NDOPT_OK && rd_left(&all) > 0)
		flaw = NDOPT_NAME;
	if (flaw)
		return flaw;
	o->encrypted_dns.name = name;
	o->encrypted_dns.name_only = rd_left(r) < NDOPT_UNIT && ndopt_is_zero(*r);
	o->encrypted_dns.addresses = rd_over(NULL, 0);
	o->encrypted_dns.params = rd_over(NULL, 0);
	if (!o->encrypted_dns.name_only) {
		len = rd_u16(r);
		o->encrypted_dns.addresses = rd_fence(r, len);
		o->encrypted_dns.params = rd_fence(r, rd_u16(r));
		if (r->failed || len % 16 != 0)
			return NDOPT_FIELD;
		flaw = ndopt_params_are_good(o->encrypted_dns.params) ? NDOPT_OK : NDOPT_SERVICE;
	}
	o->encrypted_dns.padding = rd_fence(r, rd_left(r));
	o->form = NDOPT_FORM_ENCRYPTED_DNS;
	if (!flaw && !ndopt_is_zero(o->encrypted_dns.padding))
		flaw = NDOPT_PADDING;
	return flaw;
}

static enum ndopt_flaw read_typed(struct rd *r, struct ndopt *o)
{
	switch (o->type) {
	case NDOPT_SOURCE_LLADDR:
	case NDOPT_TARGET_LLADDR:
		return read_lladdr(r, o);
	case NDOPT_PREFIX:
		return read_prefix_information(r, o);
	case NDOPT_REDIRECTED:
		return read_redirected(r, o);
	case NDOPT_MTU:
		return read_mtu(r, o);
	case NDOPT_INTERVAL:
		return read_interval(r, o);
	case NDOPT_HOME_AGENT:
		return read_home_agent(r, o);
	case NDOPT_NONCE:
		return read_nonce(r, o);
	case NDOPT_PVD:
		return read_pvd(r, o);
	case NDOPT_MAP:
		return read_map(r, o);
	case NDOPT_ROUTE:
		return read_route(r, o);
	case NDOPT_RDNSS:
		return read_rdnss(r, o);
	case NDOPT_RA_FLAGS:
	case NDOPT_6CIO:
		return read_flags(r, o);
	case NDOPT_DNSSL:
		return read_dnssl(r, o);
	case NDOPT_REGISTRATION:
		return read_registration(r, o);
	case NDOPT_6CO:
		return read_context(r, o);
	case NDOPT_ABRO:
		return read_border_router(r, o);
	case NDOPT_CAPTIVE_PORTAL:
		return read_captive_portal(r, o);
	case NDOPT_PREF64:
		return read_pref64(r, o);
	case NDOPT_ENCRYPTED_DNS:
		return read_encrypted_dns(r, o);
	default:
		return NDOPT_OK;
	}
}

void ndopt_read(const struct ndopt_raw *raw, struct ndopt *ret_option)
{
	struct rd r = raw->body;

	ret_option->type = raw->type;
	ret_option->units = raw->units;
	ret_option->form = NDOPT_OPAQUE;
	ret_option->body = raw->body;
	ret_option->flaw = read_typed(&r, ret_option);
}
