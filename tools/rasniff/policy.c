#include "tools/rasniff/policy.h"

#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "base/unesc.h"

/* Escaped, as names are shown. */
static const char *begin_interface(struct policy *policy, const char *text)
{
	char name[IF_NAMESIZE] = "";
	size_t len = 0;

	while (*text) {
		int octet = unesc_octet(&text);

		if (octet <= 0 || len == sizeof(name) - 1)
			return "is not a name of at most 15 characters";
		name[len++] = (char)octet;
	}
	if (len == 0)
		return "is not a name of at most 15 characters";
	memcpy(policy->interface, name, sizeof(name));
	return NULL;
}

static bool has_room(struct policy *policy)
{
	size_t room = policy->room ? policy->room * 2 : 16;
	struct policy_line *lines;

	if (policy->count < policy->room)
		return true;
	lines = reallocarray(policy->lines, room, sizeof(*lines));
	if (!lines)
		return false;
	policy->lines = lines;
	policy->room = room;
	return true;
}

const char *policy_add(struct policy *policy, const char *text)
{
	static const char interface[] = "interface=";
	struct policy_line line;
	const char *wrong;
	char *copy;

	if (!strncmp(text, interface, sizeof(interface) - 1))
		return begin_interface(policy, text + sizeof(interface) - 1);
	if (policy->count == POLICY_MAX)
		return "is beyond the 4096 lines that a policy may have";
	wrong = expect_parse(text, &line.expect);
	if (wrong)
		return wrong;
	copy = has_room(policy) ? strdup(text) : NULL;
	if (!copy)
		return "does not fit into memory";
	/* The value points into the text. */
	line.expect.value = copy + (line.expect.value - text);
	line.expect.text = copy;
	memcpy(line.interface, policy->interface, sizeof(line.interface));
	policy->lines[policy->count++] = line;
	return NULL;
}

void policy_free(struct policy *policy)
{
	for (size_t i = 0; i < policy->count; i++)
		free((char *)(uintptr_t)policy->lines[i].expect.text);
	free(policy->lines);
	*policy = (struct policy){0};
}

/* What a message is held to: the lines of its interface. */
struct held {
	const struct policy *policy;
	const char *interface;
	const struct ra *ra;
	struct lint_findings *findings;
};

/* The next line of this key from place *at on, which is moved on; NULL: no more. */
static const struct expect *next_line(
	const struct policy *policy, const char *interface, enum expect_key key, size_t *at)
{
	while (*at < policy->count) {
		const struct policy_line *line = &policy->lines[(*at)++];

		if (line->expect.key == key && (!*interface || !*line->interface ||
				!strcmp(line->interface, interface)))
			return &line->expect;
	}
	return NULL;
}

bool policy_knows_router(const struct policy *policy, const char *interface,
	const struct in6_addr *address)
{
	const struct expect *e;

	for (size_t at = 0; (e = next_line(policy, interface, EXPECT_ROUTER, &at));)
		if (expect_is_router(e, address, interface))
			return true;
	return false;
}

static bool knows_server(const struct held *held, const struct in6_addr *address)
{
	const struct expect *e;

	for (size_t at = 0;
		(e = next_line(held->policy, held->interface, EXPECT_RDNSS, &at));)
		if (in6_equal(&e->address, address))
			return true;
	return false;
}

/* Whether some line with this key bears out the message; *ret_any: whether there is one. */
static bool allows(const struct held *held, enum expect_key key, const struct ra *ra,
	bool *ret_any)
{
	const struct expect *e;

	*ret_any = false;
	for (size_t at = 0; (e = next_line(held->policy, held->interface, key, &at));) {
		*ret_any = true;
		if (expect_holds(e, ra, held->interface))
			return true;
	}
	return false;
}

/* A message that has only this option: what a line says of options it says of each. */
static bool allows_option(const struct held *held, enum expect_key key,
	const struct ndopt *option, bool *ret_any)
{
	struct ra one = *held->ra;

	one.options = option;
	one.option_count = 1;
	return allows(held, key, &one, ret_any);
}

/* Fields that every message has: a policy without a line of them has no opinion. */
static void check_fields(const struct held *held)
{
	static const struct {
		enum expect_key key;
		enum lint_code code;
		const char *name;
	} fields[] = {
		{EXPECT_MANAGED, LINT_UNEXPECTED_FLAGS, "managed flag"},
		{EXPECT_OTHER, LINT_UNEXPECTED_FLAGS, "other flag"},
		{EXPECT_HOME_AGENT, LINT_UNEXPECTED_FLAGS, "home agent flag"},
		{EXPECT_PROXY, LINT_UNEXPECTED_FLAGS, "proxy flag"},
		{EXPECT_PREFERENCE, LINT_UNEXPECTED_PREFERENCE, "router preference"},
		{EXPECT_LIFETIME, LINT_UNEXPECTED_LIFETIME, "router lifetime"},
		{EXPECT_HOP_LIMIT, LINT_UNEXPECTED_FIELD, "hop limit"},
		{EXPECT_REACHABLE, LINT_UNEXPECTED_FIELD, "reachable time"},
		{EXPECT_RETRANS, LINT_UNEXPECTED_FIELD, "retransmit time"},
	};
	bool any;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!allows(held, fields[i].key, held->ra, &any) && any)
			lint_add(held->findings, fields[i].code)->field = fields[i].name;
}

/* Each server by itself: one more among those that are allowed is one too many. */
static void check_servers(const struct held *held, const struct ndopt *o)
{
	struct rd addresses = o->rdnss.addresses;
	struct in6_addr address;

	while (ndopt_address_next(&addresses, &address) > 0) {
		struct lint_finding *finding;

		if (knows_server(held, &address))
			continue;
		finding = lint_add(held->findings, LINT_UNEXPECTED_RDNSS);
		finding->option = o;
		finding->address = address;
	}
}

static void check_names(const struct held *held, const struct ndopt *o)
{
	struct rd names = o->dnssl.names, name;

	while (ndopt_name_next(&names, &name) > 0) {
		struct lint_finding *finding;
		struct ndopt one = *o;
		bool any;

		one.dnssl.names = name;
		if (allows_option(held, EXPECT_DNSSL, &one, &any))
			continue;
		finding = lint_add(held->findings, LINT_UNEXPECTED_DNSSL);
		finding->option = o;
		finding->name = name;
	}
}

bool policy_find_key(const struct ndopt *o, struct policy_key *ret_key)
{
	static const struct policy_key keys[] = {
		{NDOPT_PREFIX, EXPECT_PREFIX, LINT_UNEXPECTED_PREFIX, false},
		{NDOPT_ROUTE, EXPECT_ROUTE, LINT_UNEXPECTED_ROUTE, false},
		{NDOPT_RDNSS, EXPECT_RDNSS, LINT_UNEXPECTED_RDNSS, false},
		{NDOPT_DNSSL, EXPECT_DNSSL, LINT_UNEXPECTED_DNSSL, false},
		{NDOPT_PREF64, EXPECT_PREF64, LINT_UNEXPECTED_PREF64, false},
		{NDOPT_CAPTIVE_PORTAL, EXPECT_CAPTIVE_PORTAL, LINT_UNEXPECTED_CAPTIVE_PORTAL,
			false},
		/* One MTU, one address of the router: no line of them is no opinion. */
		{NDOPT_MTU, EXPECT_MTU, LINT_UNEXPECTED_MTU, true},
		{NDOPT_SOURCE_LLADDR, EXPECT_LLADDR, LINT_UNEXPECTED_ROUTER, true},
	};
	uint8_t mac[ETHER_ADDRESS_SIZE];

	if (o->flaw != NDOPT_OK && o->flaw != NDOPT_PADDING)
		return false;
	if (o->type == NDOPT_SOURCE_LLADDR && ndopt_mac(o, mac))
		return false;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].type != o->type)
			continue;
		*ret_key = keys[i];
		return true;
	}
	return false;
}

uint32_t policy_lifetime(const struct ndopt *o)
{
	if (o->form == NDOPT_FORM_PREFIX)
		return o->prefix.valid_s;
	if (o->form == NDOPT_FORM_ROUTE)
		return o->route.lifetime_s;
	if (o->form == NDOPT_FORM_PREF64)
		return o->pref64.lifetime_s;
	if (o->form == NDOPT_FORM_RDNSS)
		return o->rdnss.lifetime_s;
	if (o->form == NDOPT_FORM_DNSSL)
		return o->dnssl.lifetime_s;
	return NDOPT_INFINITE;
}

static void check_option(const struct held *held, const struct ndopt *o)
{
	struct policy_key key;
	bool any;

	if (!policy_find_key(o, &key))
		key = (struct policy_key){o->type, EXPECT_OPTION, LINT_UNEXPECTED_OPTION, false};
	else if (policy_lifetime(o) == 0)
		return;
	if (key.key == EXPECT_RDNSS)
		check_servers(held, o);
	else if (key.key == EXPECT_DNSSL)
		check_names(held, o);
	else if (!allows_option(held, key.key, o, &any) && (any || !key.is_free))
		lint_add(held->findings, key.code)->option = o;
}

bool policy_check(const struct policy *policy, const char *interface, const struct ra *ra,
	struct lint_findings *findings)
{
	const struct held held = {policy, interface, ra, findings};
	uint64_t before = findings->total;

	if (!policy_knows_router(policy, interface, &ra->packet.ip.source))
		lint_add(findings, LINT_UNEXPECTED_ROUTER);
	if (ra->has_message)
		check_fields(&held);
	for (size_t i = 0; ra->has_message && i < ra->option_count; i++)
		check_option(&held, &ra->options[i]);
	return findings->total == before;
}
