#include "tools/rasniff/expect.h"

#include <string.h>

#include "addr/in6.h"
#include "base/unesc.h"

static bool holds_number(const struct expect *e, uint64_t number)
{
	switch (e->relation) {
	case EXPECT_EQUAL:
		return number == e->number;
	case EXPECT_AT_LEAST:
		return number >= e->number;
	case EXPECT_AT_MOST:
		return number <= e->number;
	}
	return false;
}

static bool is_prefix(const struct expect *e, const struct in6_addr *address,
	unsigned length)
{
	struct prefix p;

	if (length != e->prefix.length)
		return false;
	p = prefix_around(u128_from_in6(address), (uint8_t)length);
	return prefix_compare(p, e->prefix) == 0;
}

static bool has_server(const struct expect *e, const struct ndopt *o)
{
	struct rd addresses = o->rdnss.addresses;
	struct in6_addr address;

	while (ndopt_address_next(&addresses, &address) > 0)
		if (in6_equal(&address, &e->address))
			return true;
	return false;
}

static int lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* Whether the text goes on with these bytes, in a label without case; then it is moved on.
 * A dot that is in a label is escaped. */
static bool goes_on(const char **text, struct rd bytes, bool is_label)
{
	while (rd_left(&bytes) > 0) {
		int wanted = rd_u8(&bytes), found = -1;

		if (**text && !(is_label && **text == '.'))
			found = unesc_octet(text);
		if (found != wanted && !(is_label && lower(found) == lower(wanted)))
			return false;
	}
	return true;
}

/* A name as it is written, without case, with or without its final dot. */
static bool is_name(struct rd name, const char *text)
{
	struct rd label;

	while (ndopt_label_next(&name, &label) > 0) {
		if (!goes_on(&text, label, true))
			return false;
		if (*text && *text++ != '.')
			return false;
	}
	return *text == '\0';
}

static bool has_name(const struct expect *e, const struct ndopt *o)
{
	struct rd names = o->dnssl.names, name;

	while (ndopt_name_next(&names, &name) > 0)
		if (is_name(name, e->value))
			return true;
	return false;
}

static bool is_text(struct rd bytes, const char *text)
{
	return goes_on(&text, bytes, false) && *text == '\0';
}

static bool holds_in(const struct expect *e, const struct ndopt *o)
{
	uint8_t mac[ETHER_ADDRESS_SIZE];

	switch (e->key) {
	case EXPECT_PREFIX:
		return o->form == NDOPT_FORM_PREFIX && o->prefix.valid_s > 0 &&
			is_prefix(e, &o->prefix.prefix, o->prefix.length) &&
			(!e->has_flags || (o->prefix.flags & 0xf0) == e->flags);
	case EXPECT_ROUTE:
		return o->form == NDOPT_FORM_ROUTE && o->route.lifetime_s > 0 &&
			is_prefix(e, &o->route.prefix, o->route.length);
	case EXPECT_RDNSS:
		return o->form == NDOPT_FORM_RDNSS && o->rdnss.lifetime_s > 0 &&
			has_server(e, o);
	case EXPECT_DNSSL:
		return o->form == NDOPT_FORM_DNSSL && o->dnssl.lifetime_s > 0 && has_name(e, o);
	case EXPECT_PREF64:
		return o->form == NDOPT_FORM_PREF64 && o->pref64.lifetime_s > 0 &&
			is_prefix(e, &o->pref64.prefix, o->pref64.length);
	case EXPECT_CAPTIVE_PORTAL:
		return o->form == NDOPT_FORM_CAPTIVE_PORTAL &&
			is_text(o->captive_portal, e->value);
	case EXPECT_LLADDR:
		return o->type == NDOPT_SOURCE_LLADDR && !ndopt_mac(o, mac) &&
			!memcmp(mac, e->mac, sizeof(mac));
	case EXPECT_OPTION:
		return holds_number(e, o->type);
	case EXPECT_ROUTER:
	case EXPECT_MTU:
	case EXPECT_MANAGED:
	case EXPECT_OTHER:
	case EXPECT_HOME_AGENT:
	case EXPECT_PROXY:
	case EXPECT_PREFERENCE:
	case EXPECT_LIFETIME:
	case EXPECT_HOP_LIMIT:
	case EXPECT_REACHABLE:
	case EXPECT_RETRANS:
		return false;
	}
	return false;
}

/* Whether hosts act on what the option says. */
static bool is_used(const struct ndopt *o)
{
	if (o->flaw != NDOPT_OK && o->flaw != NDOPT_PADDING)
		return false;
	if (o->form == NDOPT_FORM_PREFIX)
		return o->prefix.preferred_s <= o->prefix.valid_s &&
			!in6_is_link_local(&o->prefix.prefix);
	if (o->form == NDOPT_FORM_ROUTE)
		return ndopt_preference(o->route.flags) != -2;
	return o->form != NDOPT_FORM_MTU || o->mtu.mtu >= IP6_MTU_MIN;
}

/* The number of a message that the key is about; false: it has none. Of what hosts ignore
 * only if `any`. */
static bool number_in(
	enum expect_key key, const struct ra *ra, bool any, uint64_t *ret_number)
{
	const struct nd_message *m = &ra->message;

	switch (key) {
	case EXPECT_MANAGED:
		*ret_number = !!(m->ra.flags & ND_RA_MANAGED);
		return true;
	case EXPECT_OTHER:
		*ret_number = !!(m->ra.flags & ND_RA_OTHER);
		return true;
	case EXPECT_HOME_AGENT:
		*ret_number = !!(m->ra.flags & ND_RA_HOME_AGENT);
		return true;
	case EXPECT_PROXY:
		*ret_number = !!(m->ra.flags & ND_RA_PROXY);
		return true;
	case EXPECT_PREFERENCE:
		*ret_number = (uint64_t)ndopt_preference(m->ra.flags) + 2;
		return true;
	case EXPECT_LIFETIME:
		*ret_number = m->ra.lifetime_s;
		return true;
	case EXPECT_HOP_LIMIT:
		*ret_number = m->ra.hop_limit;
		return true;
	case EXPECT_REACHABLE:
		*ret_number = m->ra.reachable_ms;
		return true;
	case EXPECT_RETRANS:
		*ret_number = m->ra.retrans_ms;
		return true;
	case EXPECT_MTU:
		for (size_t i = 0; i < ra->option_count; i++) {
			if (ra->options[i].form != NDOPT_FORM_MTU ||
				!(any || is_used(&ra->options[i])))
				continue;
			*ret_number = ra->options[i].mtu.mtu;
			return true;
		}
		return false;
	case EXPECT_ROUTER:
	case EXPECT_PREFIX:
	case EXPECT_ROUTE:
	case EXPECT_RDNSS:
	case EXPECT_DNSSL:
	case EXPECT_PREF64:
	case EXPECT_CAPTIVE_PORTAL:
	case EXPECT_LLADDR:
	case EXPECT_OPTION:
		return false;
	}
	return false;
}

bool expect_is_router(const struct expect *e, const struct in6_addr *address,
	const char *interface)
{
	return in6_equal(address, &e->address) &&
		(!*e->zone || !*interface || !strcmp(e->zone, interface));
}

static bool holds(
	const struct expect *e, const struct ra *ra, const char *interface, bool any)
{
	uint64_t number;

	if (e->key == EXPECT_ROUTER)
		return expect_is_router(e, &ra->packet.ip.source, interface);
	if (number_in(e->key, ra, any, &number))
		return holds_number(e, number);
	any = any || e->key == EXPECT_OPTION;
	for (size_t i = 0; i < ra->option_count; i++)
		if ((any || is_used(&ra->options[i])) && holds_in(e, &ra->options[i]))
			return true;
	return false;
}

bool expect_holds(const struct expect *e, const struct ra *ra, const char *interface)
{
	return holds(e, ra, interface, true);
}

bool expects_hear(struct expects *expects, const struct ra *ra, const char *interface)
{
	bool all = true;

	for (size_t i = 0; i < expects->count; i++) {
		struct expect *e = &expects->items[i];

		e->held = e->held || holds(e, ra, interface, false);
		e->has_heard = number_in(e->key, ra, false, &e->heard);
		all = all && e->held;
	}
	return all;
}
