#include "tools/rasniff/policy.h"

#include <stdlib.h>
#include <string.h>

const char *policy_add(struct policy *policy, const char *text)
{
	struct expect expect;
	char *copy;
	const char *wrong;

	if (policy->count == POLICY_MAX)
		return "is beyond the 4096 lines that a policy may have";
	wrong = expect_parse(text, &expect);
	if (wrong)
		return wrong;
	if (policy->count == policy->room) {
		size_t room = policy->room ? policy->room * 2 : 16;
		struct expect *items = reallocarray(policy->items, room, sizeof(*items));

		if (!items)
			return "does not fit into memory";
		policy->items = items;
		policy->room = room;
	}
	copy = strdup(text);
	if (!copy)
		return "does not fit into memory";
	/* The value points into the text. */
	expect.value = copy + (expect.value - text);
	expect.text = copy;
	policy->items[policy->count++] = expect;
	return NULL;
}

void policy_free(struct policy *policy)
{
	for (size_t i = 0; i < policy->count; i++)
		free((char *)(uintptr_t)policy->items[i].text);
	free(policy->items);
	*policy = (struct policy){0};
}

bool policy_knows_router(const struct policy *policy, const struct in6_addr *address)
{
	for (size_t i = 0; i < policy->count; i++)
		if (policy->items[i].key == EXPECT_ROUTER &&
			in6_equal(&policy->items[i].address, address))
			return true;
	return false;
}

/* Whether some line with this key bears out the message; *ret_any: whether there is one. */
static bool allows(const struct policy *policy, enum expect_key key, const struct ra *ra,
	bool *ret_any)
{
	bool any = false;

	for (size_t i = 0; i < policy->count; i++) {
		if (policy->items[i].key != key)
			continue;
		any = true;
		if (expect_holds(&policy->items[i], ra)) {
			*ret_any = true;
			return true;
		}
	}
	*ret_any = any;
	return false;
}

/* A message that has only this option: what a line says of options it says of each. */
static bool allows_option(const struct policy *policy, enum expect_key key,
	const struct ra *ra, const struct ndopt *option, bool *ret_any)
{
	struct ra one = *ra;

	one.options = option;
	one.option_count = 1;
	return allows(policy, key, &one, ret_any);
}

/* Fields that every message has: a policy without a line of them has no opinion. */
static void check_fields(
	const struct policy *policy, const struct ra *ra, struct lint_findings *findings)
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
		if (!allows(policy, fields[i].key, ra, &any) && any)
			lint_add(findings, fields[i].code)->field = fields[i].name;
}

/* Each server by itself: one more among those that are allowed is one too many. */
static void check_servers(const struct policy *policy, const struct ndopt *o,
	struct lint_findings *findings)
{
	struct rd addresses = o->rdnss.addresses;
	struct in6_addr address;

	while (ndopt_address_next(&addresses, &address) > 0) {
		struct lint_finding *finding;
		bool known = false;

		for (size_t i = 0; i < policy->count && !known; i++)
			known = policy->items[i].key == EXPECT_RDNSS &&
				in6_equal(&policy->items[i].address, &address);
		if (known)
			continue;
		finding = lint_add(findings, LINT_UNEXPECTED_RDNSS);
		finding->option = o;
		finding->address = address;
	}
}

static void check_names(const struct policy *policy, const struct ra *ra,
	const struct ndopt *o, struct lint_findings *findings)
{
	struct rd names = o->dnssl.names, name;

	while (ndopt_name_next(&names, &name) > 0) {
		struct lint_finding *finding;
		struct ndopt one = *o;
		bool any;

		one.dnssl.names = name;
		if (allows_option(policy, EXPECT_DNSSL, ra, &one, &any))
			continue;
		finding = lint_add(findings, LINT_UNEXPECTED_DNSSL);
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

bool policy_is_withdrawn(const struct ndopt *o)
{
	return (o->form == NDOPT_FORM_PREFIX && o->prefix.valid_s == 0) ||
		(o->form == NDOPT_FORM_ROUTE && o->route.lifetime_s == 0) ||
		(o->form == NDOPT_FORM_PREF64 && o->pref64.lifetime_s == 0) ||
		(o->form == NDOPT_FORM_RDNSS && o->rdnss.lifetime_s == 0) ||
		(o->form == NDOPT_FORM_DNSSL && o->dnssl.lifetime_s == 0);
}

static void check_option(const struct policy *policy, const struct ra *ra,
	const struct ndopt *o, struct lint_findings *findings)
{
	struct policy_key key;
	bool any;

	if (!policy_find_key(o, &key))
		key = (struct policy_key){o->type, EXPECT_OPTION, LINT_UNEXPECTED_OPTION, false};
	else if (policy_is_withdrawn(o))
		return;
	if (key.key == EXPECT_RDNSS)
		check_servers(policy, o, findings);
	else if (key.key == EXPECT_DNSSL)
		check_names(policy, ra, o, findings);
	else if (!allows_option(policy, key.key, ra, o, &any) && (any || !key.is_free))
		lint_add(findings, key.code)->option = o;
}

bool policy_check(
	const struct policy *policy, const struct ra *ra, struct lint_findings *findings)
{
	uint64_t before = findings->total;

	if (!policy_knows_router(policy, &ra->packet.ip.source))
		lint_add(findings, LINT_UNEXPECTED_ROUTER);
	if (ra->has_message)
		check_fields(policy, ra, findings);
	for (size_t i = 0; ra->has_message && i < ra->option_count; i++)
		check_option(policy, ra, &ra->options[i], findings);
	return findings->total == before;
}
