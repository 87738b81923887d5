/* Expectations as they are written: keys, and the values of each kind. */
#include "tools/rasniff/expect.h"

#include <string.h>

#include "addr/in6.h"
#include "base/num.h"
#include "base/unesc.h"

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

/* The interface that a router is on, by name or index, as it is shown. */
static const char *parse_zone(const char *zone, struct expect *e)
{
	uint64_t index;

	if (!in6_is_link_local(&e->address))
		return "only a link-local address has a zone";
	if (!num_parse(zone, 1, UINT32_MAX, &index))
		return if_indextoname((unsigned)index, e->zone) ? NULL :
			"zone is not the number of an interface";
	if (!*zone || strlen(zone) >= sizeof(e->zone))
		return "zone is not a name of at most 15 characters";
	memcpy(e->zone, zone, strlen(zone) + 1);
	return NULL;
}

static const char *parse_address(const char *value, struct expect *e)
{
	size_t len = e->key == EXPECT_ROUTER ? strcspn(value, "%") : strlen(value);

	if (in6_parse(value, len, &e->address).flaw != IN6_OK)
		return "value is not an IPv6 address";
	return value[len] ? parse_zone(value + len + 1, e) : NULL;
}

/* Of as many bits as the field has. */
static const char *parse_number(const char *value, struct expect *e)
{
	if (e->key == EXPECT_OPTION || e->key == EXPECT_HOP_LIMIT)
		return num_parse(value, 0, UINT8_MAX, &e->number) ?
			"value is not a whole number up to 255" : NULL;
	if (e->key == EXPECT_LIFETIME)
		return num_parse(value, 0, UINT16_MAX, &e->number) ?
			"value is not a whole number up to 65535" : NULL;
	return num_parse(value, 0, UINT32_MAX, &e->number) ?
		"value is not a whole number up to 4294967295" : NULL;
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

static const char *parse_text(const char *value)
{
	if (!*value)
		return "value is empty";
	while (*value)
		if (unesc_octet(&value) < 0)
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
		return parse_number(value, e);
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
