#include "tools/rasniff/policy.h"

#include <stdlib.h>
#include <string.h>

#include "out/show_ndopt.h"

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

static void check_field(const struct policy *policy, enum expect_key key,
	enum lint_code code, const char *field, const struct ra *ra,
	struct lint_findings *findings)
{
	bool any;

	if (!allows(policy, key, ra, &any) && any)
		lint_add(findings, code)->field = field;
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

static void check_option(const struct policy *policy, const struct ra *ra,
	const struct ndopt *o, enum expect_key key, enum lint_code code,
	struct lint_findings *findings)
{
	bool any;

	if (allows_option(policy, key, ra, o, &any))
		return;
	/* One MTU, one address of the router: a policy without them has no opinion. */
	if (!any && (key == EXPECT_MTU || key == EXPECT_LLADDR))
		return;
	lint_add(findings, code)->option = o;
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

void policy_check(
	const struct policy *policy, const struct ra *ra, struct lint_findings *findings)
{
	if (!policy_knows_router(policy, &ra->packet.ip.source))
		lint_add(findings, LINT_UNEXPECTED_ROUTER);
	if (!ra->has_message)
		return;
	check_field(policy, EXPECT_MANAGED, LINT_UNEXPECTED_FLAGS, "managed flag", ra, findings);
	check_field(policy, EXPECT_OTHER, LINT_UNEXPECTED_FLAGS, "other flag", ra, findings);
	check_field(policy, EXPECT_HOME_AGENT, LINT_UNEXPECTED_FLAGS, "home agent flag", ra,
		findings);
	check_field(policy, EXPECT_PROXY, LINT_UNEXPECTED_FLAGS, "proxy flag", ra, findings);
	check_field(policy, EXPECT_PREFERENCE, LINT_UNEXPECTED_PREFERENCE,
		"router preference", ra, findings);
	check_field(policy, EXPECT_LIFETIME, LINT_UNEXPECTED_LIFETIME, "router lifetime", ra,
		findings);
	for (size_t i = 0; i < ra->option_count; i++) {
		const struct ndopt *o = &ra->options[i];

		/* What is withdrawn is not given. */
		if (o->form == NDOPT_FORM_PREFIX && o->prefix.valid_s > 0)
			check_option(policy, ra, o, EXPECT_PREFIX, LINT_UNEXPECTED_PREFIX,
				findings);
		else if (o->form == NDOPT_FORM_ROUTE && o->route.lifetime_s > 0)
			check_option(policy, ra, o, EXPECT_ROUTE, LINT_UNEXPECTED_ROUTE,
				findings);
		else if (o->form == NDOPT_FORM_PREF64 && o->pref64.lifetime_s > 0)
			check_option(policy, ra, o, EXPECT_PREF64, LINT_UNEXPECTED_PREF64,
				findings);
		else if (o->form == NDOPT_FORM_CAPTIVE_PORTAL)
			check_option(policy, ra, o, EXPECT_CAPTIVE_PORTAL,
				LINT_UNEXPECTED_CAPTIVE_PORTAL, findings);
		else if (o->form == NDOPT_FORM_MTU)
			check_option(policy, ra, o, EXPECT_MTU, LINT_UNEXPECTED_MTU, findings);
		else if (o->type == NDOPT_SOURCE_LLADDR)
			check_option(policy, ra, o, EXPECT_LLADDR, LINT_UNEXPECTED_ROUTER,
				findings);
		else if (o->form == NDOPT_FORM_RDNSS && o->rdnss.lifetime_s > 0)
			check_servers(policy, o, findings);
		else if (o->form == NDOPT_FORM_DNSSL && o->dnssl.lifetime_s > 0)
			check_names(policy, ra, o, findings);
	}
}

static void learn_prefix(struct pen *pen, const char *key, const struct in6_addr *address,
	uint8_t length)
{
	struct prefix p = prefix_around(u128_from_in6(address), length);
	struct in6_addr first = u128_to_in6(p.first);

	pen_text(pen, key);
	pen_char(pen, '=');
	pen_prefix(pen, &first, length);
}

static void learn_option(struct pen *pen, const struct ndopt *o)
{
	struct rd list, name;
	struct in6_addr address;
	uint8_t mac[ETHER_ADDRESS_SIZE];

	if (o->flaw != NDOPT_OK)
		return;
	if (o->form == NDOPT_FORM_PREFIX && o->prefix.valid_s > 0) {
		learn_prefix(pen, "prefix", &o->prefix.prefix, o->prefix.length);
		pen_char(pen, ',');
		show_prefix_flags(pen, o->prefix.flags);
		pen_char(pen, '\n');
	} else if (o->form == NDOPT_FORM_ROUTE && o->route.lifetime_s > 0) {
		learn_prefix(pen, "route", &o->route.prefix, o->route.length);
		pen_char(pen, '\n');
	} else if (o->form == NDOPT_FORM_PREF64 && o->pref64.lifetime_s > 0) {
		learn_prefix(pen, "pref64", &o->pref64.prefix, o->pref64.length);
		pen_char(pen, '\n');
	} else if (o->form == NDOPT_FORM_MTU) {
		pen_text(pen, "mtu=");
		pen_number(pen, o->mtu.mtu);
		pen_char(pen, '\n');
	} else if (o->type == NDOPT_SOURCE_LLADDR && !ndopt_mac(o, mac)) {
		pen_text(pen, "lladdr=");
		pen_mac(pen, mac, sizeof(mac));
		pen_char(pen, '\n');
	} else if (o->form == NDOPT_FORM_CAPTIVE_PORTAL) {
		size_t len;

		list = o->captive_portal;
		len = rd_left(&list);
		pen_text(pen, "captive-portal=");
		pen_foreign(pen, rd_bytes(&list, len), len);
		pen_char(pen, '\n');
	} else if (o->form == NDOPT_FORM_RDNSS && o->rdnss.lifetime_s > 0) {
		list = o->rdnss.addresses;
		while (ndopt_address_next(&list, &address) > 0) {
			pen_text(pen, "rdnss=");
			pen_address(pen, &address);
			pen_char(pen, '\n');
		}
	} else if (o->form == NDOPT_FORM_DNSSL && o->dnssl.lifetime_s > 0) {
		list = o->dnssl.names;
		while (ndopt_name_next(&list, &name) > 0) {
			pen_text(pen, "dnssl=");
			pen_name(pen, name);
			pen_char(pen, '\n');
		}
	}
}

static void learn_flag(struct pen *pen, const char *key, bool value)
{
	pen_text(pen, key);
	pen_text(pen, value ? "=yes\n" : "=no\n");
}

void policy_learn(struct pen *pen, const struct track *track)
{
	static const char *const preferences[] = {"low", "medium", "high"};

	for (size_t i = 0; i < track->count; i++) {
		const struct track_router *router = &track->routers[i];
		uint8_t flags = router->message.ra.flags;
		struct rd options = rd_over(router->options, router->options_len);
		struct ndopt_raw raw;
		int preference = ndopt_preference(flags);

		pen_text(pen, "router=");
		pen_address(pen, &router->address);
		pen_char(pen, '\n');
		learn_flag(pen, "managed", flags & ND_RA_MANAGED);
		learn_flag(pen, "other", flags & ND_RA_OTHER);
		if (preference >= -1) {
			pen_text(pen, "preference=");
			pen_text(pen, preferences[preference + 1]);
			pen_char(pen, '\n');
		}
		while (ndopt_next(&options, &raw) > 0) {
			struct ndopt o;

			ndopt_read(&raw, &o);
			learn_option(pen, &o);
		}
	}
}
