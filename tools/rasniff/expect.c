#include "tools/rasniff/expect.h"

#include <string.h>

#include "base/num.h"

static const struct {
	const char *name;
	enum expect_key key;
	enum expect_kind kind;
} keys[] = {
	{"router", EXPECT_ROUTER, EXPECT_KIND_ADDRESS},
	{"prefix", EXPECT_PREFIX, EXPECT_KIND_PREFIX},
	{"route", EXPECT_ROUTE, EXPECT_KIND_PREFIX},
	{"rdnss", EXPECT_RDNSS, EXPECT_KIND_ADDRESS},
	{"dnssl", EXPECT_DNSSL, EXPECT_KIND_TEXT},
	{"mtu", EXPECT_MTU, EXPECT_KIND_NUMBER},
	{"managed", EXPECT_MANAGED, EXPECT_KIND_BOOL},
	{"other", EXPECT_OTHER, EXPECT_KIND_BOOL},
	{"home-agent", EXPECT_HOME_AGENT, EXPECT_KIND_BOOL},
	{"proxy", EXPECT_PROXY, EXPECT_KIND_BOOL},
	{"preference", EXPECT_PREFERENCE, EXPECT_KIND_PREFERENCE},
	{"lifetime", EXPECT_LIFETIME, EXPECT_KIND_NUMBER},
	{"hop-limit", EXPECT_HOP_LIMIT, EXPECT_KIND_NUMBER},
	{"reachable", EXPECT_REACHABLE, EXPECT_KIND_NUMBER},
	{"retrans", EXPECT_RETRANS, EXPECT_KIND_NUMBER},
	{"pref64", EXPECT_PREF64, EXPECT_KIND_PREFIX},
	{"captive-portal", EXPECT_CAPTIVE_PORTAL, EXPECT_KIND_TEXT},
	{"lladdr", EXPECT_LLADDR, EXPECT_KIND_MAC},
	{"option", EXPECT_OPTION, EXPECT_KIND_NUMBER},
};

/* ndopt_preference() + 2. */
static const char *const preferences[] = {"reserved", "low", "medium", "high"};

static const char *parse_bool(const char *value, struct expect *e)
{
	static const struct {
		const char *name;
		uint64_t number;
	} words[] = {
		{"yes", 1}, {"no", 0}, {"true", 1}, {"false", 0}, {"on", 1}, {"off", 0},
		{"1", 1}, {"0", 0},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(value, words[i].name))
			continue;
		e->number = words[i].number;
		return NULL;
	}
	return "value is neither yes nor no";
}

static const char *parse_preference(const char *value, struct expect *e)
{
	for (size_t i = 0; i < sizeof(preferences) / sizeof(preferences[0]); i++) {
		if (strcmp(value, preferences[i]))
			continue;
		e->number = i;
		return NULL;
	}
	return "preference is not low, medium, high or reserved";
}

static const char *parse_address(const char *value, struct expect *e)
{
	/* A router may be named with the zone that it was shown with. */
	size_t len = e->key == EXPECT_ROUTER ? strcspn(value, "%") : strlen(value);

	return in6_parse(value, len, &e->address).flaw == IN6_OK ? NULL :
		"value is not an IPv6 address";
}

/* `2001:db8::/64`, and for a Prefix Information option its flags behind a comma, `,LA`:
 * those and no others. */
static const char *parse_prefix(const char *value, struct expect *e)
{
	static const char letters[] = "LARP";
	size_t len = strcspn(value, ",");
	struct prefix_text read;

	if (prefix_parse(value, len, &read).flaw != PREFIX_OK || !read.has_length || read.zone)
		return "value is not a prefix like 2001:db8::/64";
	if (prefix_has_host_bits(&read))
		return "prefix has bits behind its length";
	e->prefix = prefix_around(u128_from_in6(&read.address), read.length);
	if (value[len] == '\0')
		return NULL;
	if (e->key != EXPECT_PREFIX)
		return "only a prefix has flags";
	e->has_flags = true;
	for (const char *c = value + len + 1; *c; c++) {
		const char *letter = strchr(letters, *c);

		if (!letter)
			return "flags are not of L, A, R and P";
		e->flags |= (uint8_t)(0x80 >> (letter - letters));
	}
	return NULL;
}

static const char *parse_mac(const char *value, struct expect *e)
{
	for (size_t i = 0; i < sizeof(e->mac); i++, value += 3) {
		int high = num_hex_digit(value[0]);
		int low = high < 0 ? -1 : num_hex_digit(value[1]);

		if (low < 0 || value[2] != (i < sizeof(e->mac) - 1 ? ':' : '\0'))
			return "value is not a link-layer address like 02:00:00:00:00:01";
		e->mac[i] = (uint8_t)(high << 4 | low);
	}
	return NULL;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The next octet of an escaped text, which is not at its end. Returns it, or -1: a backslash
 * that begins nothing. */
static int next_octet(const char **text)
{
	const char *c = *text;
	int value;

	if (*c != '\\') {
		*text = c + 1;
		return (uint8_t)*c;
	}
	if (c[1] == '\0')
		return -1;
	if (!is_digit(c[1])) {
		*text = c + 2;
		return (uint8_t)c[1];
	}
	if (!is_digit(c[2]) || !is_digit(c[3]))
		return -1;
	value = (c[1] - '0') * 100 + (c[2] - '0') * 10 + (c[3] - '0');
	*text = c + 4;
	return value <= UINT8_MAX ? value : -1;
}

static const char *parse_text(const char *value)
{
	if (!*value)
		return "value is empty";
	while (*value)
		if (next_octet(&value) < 0)
			return "a backslash is followed by neither \\ nor three digits up to 255";
	return NULL;
}

static const char *parse_value(enum expect_kind kind, const char *value, struct expect *e)
{
	switch (kind) {
	case EXPECT_KIND_ADDRESS:
		return parse_address(value, e);
	case EXPECT_KIND_PREFIX:
		return parse_prefix(value, e);
	case EXPECT_KIND_NUMBER:
		return num_parse(value, 0, UINT32_MAX, &e->number) ?
			"value is not a whole number up to 4294967295" : NULL;
	case EXPECT_KIND_BOOL:
		return parse_bool(value, e);
	case EXPECT_KIND_PREFERENCE:
		return parse_preference(value, e);
	case EXPECT_KIND_TEXT:
		return parse_text(value);
	case EXPECT_KIND_MAC:
		return parse_mac(value, e);
	}
	return NULL;
}

const char *expect_parse(const char *text, struct expect *ret_expect)
{
	size_t len = strcspn(text, "=<>");
	struct expect e = {.text = text};
	const char *wrong;

	e.value = text + len;
	e.relation = *e.value == '>' ? EXPECT_AT_LEAST :
		*e.value == '<' ? EXPECT_AT_MOST : EXPECT_EQUAL;
	e.value += e.relation != EXPECT_EQUAL && *e.value ? 1 : 0;
	if (*e.value != '=')
		return "is not KEY=VALUE, KEY>=N or KEY<=N";
	e.value++;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strncmp(text, keys[i].name, len) || keys[i].name[len])
			continue;
		if (e.relation != EXPECT_EQUAL && keys[i].kind != EXPECT_KIND_NUMBER)
			return "only numbers have >= and <=";
		e.key = keys[i].key;
		wrong = parse_value(keys[i].kind, e.value, &e);
		if (!wrong)
			*ret_expect = e;
		return wrong;
	}
	return "is no key: they are router, prefix, route, rdnss, dnssl, mtu, managed, other, "
	       "home-agent, proxy, preference, lifetime, hop-limit, reachable, retrans, pref64, "
	       "captive-portal, lladdr and option";
}

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
			found = next_octet(text);
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

/* The number of a message that the key is about; false: it has none. */
static bool number_in(enum expect_key key, const struct ra *ra, uint64_t *ret_number)
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
			if (ra->options[i].form != NDOPT_FORM_MTU)
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

bool expect_holds(const struct expect *e, const struct ra *ra)
{
	uint64_t number;

	if (e->key == EXPECT_ROUTER)
		return in6_equal(&ra->packet.ip.source, &e->address);
	if (number_in(e->key, ra, &number))
		return holds_number(e, number);
	for (size_t i = 0; i < ra->option_count; i++)
		if (holds_in(e, &ra->options[i]))
			return true;
	return false;
}

enum expect_kind expect_kind(const struct expect *e)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].key == e->key)
			return keys[i].kind;
	return EXPECT_KIND_TEXT;
}

const char *expect_heard_word(const struct expect *e)
{
	if (expect_kind(e) == EXPECT_KIND_PREFERENCE && e->heard < 4)
		return preferences[e->heard];
	return e->heard ? "yes" : "no";
}

bool expects_hear(struct expects *expects, const struct ra *ra)
{
	bool all = true;

	for (size_t i = 0; i < expects->count; i++) {
		struct expect *e = &expects->items[i];

		e->held = e->held || expect_holds(e, ra);
		e->has_heard = number_in(e->key, ra, &e->heard);
		all = all && e->held;
	}
	return all;
}
