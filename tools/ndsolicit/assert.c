#include "tools/ndsolicit/assert.h"

#include <stdio.h>
#include <string.h>

#include "addr/iid.h"
#include "cli/cli.h"
#include "tools/ndsolicit/find.h"

static const char *assert_name(enum assert_kind kind)
{
	switch (kind) {
	case ASSERT_EXPECT_MAC:
		return "expect-mac";
	case ASSERT_EXPECT_ROUTER:
		return "expect-router";
	case ASSERT_EXPECT_SINGLE:
		return "expect-single";
	case ASSERT_NO_FINDINGS:
		return "no-findings";
	}
	return "unknown";
}

static bool has_expected_mac(const struct asserts *asserts, const struct assert_values *v,
	char *ret_value)
{
	for (unsigned i = 0; i < v->mac_count; i++) {
		if (!memcmp(v->macs[i], asserts->mac, 6))
			continue;
		iid_mac_format(v->macs[i], ret_value);
		return false;
	}
	if (v->mac_count == 0)
		snprintf(ret_value, ASSERT_VALUE_SIZE, "no answer");
	return v->mac_count > 0;
}

static bool has_no_findings(const struct assert_values *v, char *ret_value)
{
	size_t len = 0;

	for (unsigned i = 0; i < FINDINGS; i++)
		if (v->findings & UINT32_C(1) << i)
			len += (size_t)snprintf(ret_value + len, ASSERT_VALUE_SIZE - len, "%s%s",
				len ? ", " : "", nds_find_code((enum finding)(1U << i)));
	return v->findings == 0;
}

static bool holds(const struct asserts *asserts, enum assert_kind kind,
	const struct assert_values *v, char ret_value[static ASSERT_VALUE_SIZE])
{
	static const char not_asked[] = "not asked for, it is this host's own";

	switch (kind) {
	case ASSERT_EXPECT_MAC:
		return has_expected_mac(asserts, v, ret_value);
	case ASSERT_EXPECT_ROUTER:
		snprintf(ret_value, ASSERT_VALUE_SIZE, "%s", v->is_own ? not_asked :
			v->answers ? "no router flag" : "no answer");
		return v->answers > 0 && v->routers == v->answers;
	case ASSERT_EXPECT_SINGLE:
		if (v->is_own)
			snprintf(ret_value, ASSERT_VALUE_SIZE, "%s", not_asked);
		else
			snprintf(ret_value, ASSERT_VALUE_SIZE, "%u owners", v->owners);
		return !v->is_own && v->owners == 1;
	case ASSERT_NO_FINDINGS:
		return has_no_findings(v, ret_value);
	}
	return false;
}

bool nds_assert_judge(const struct asserts *asserts, const struct assert_values *values,
	const char *target, struct assert_verdict *verdict)
{
	char value[ASSERT_VALUE_SIZE], mac[IID_MAC_TEXT_SIZE];
	bool ok = true;

	verdict->is_judged = true;
	for (enum assert_kind kind = 0; kind < ASSERT_KINDS; kind++) {
		if (!asserts->wanted[kind] || holds(asserts, kind, values, value))
			continue;
		ok = false;
		iid_mac_format(asserts->mac, mac);
		cli_error(target, "--%s%s%s failed: %s", assert_name(kind),
			kind == ASSERT_EXPECT_MAC ? " " : "",
			kind == ASSERT_EXPECT_MAC ? mac : "", value);
		if (!verdict->failed[kind])
			memcpy(verdict->value[kind], value, sizeof(value));
		verdict->failed[kind] = true;
	}
	return ok;
}

bool nds_assert_any(const struct asserts *asserts)
{
	for (size_t i = 0; i < ASSERT_KINDS; i++)
		if (asserts->wanted[i])
			return true;
	return false;
}

void nds_assert_json(const struct asserts *asserts, const struct assert_verdict *verdict,
	struct record *r)
{
	char mac[IID_MAC_TEXT_SIZE], name[64];
	struct record list;

	if (!nds_assert_any(asserts))
		return;
	list = record_list();
	for (enum assert_kind kind = 0; kind < ASSERT_KINDS; kind++) {
		struct record part;

		if (!asserts->wanted[kind])
			continue;
		part = record_part();
		iid_mac_format(asserts->mac, mac);
		snprintf(name, sizeof(name), "%s%s%s", assert_name(kind),
			kind == ASSERT_EXPECT_MAC ? " " : "",
			kind == ASSERT_EXPECT_MAC ? mac : "");
		record_string(&part, "assert", name);
		if (verdict->is_judged)
			record_bool(&part, "ok", !verdict->failed[kind]);
		if (!verdict->is_judged)
			record_string(&part, "value", "not tested");
		else if (verdict->failed[kind])
			record_string(&part, "value", verdict->value[kind]);
		record_append(&list, &part);
	}
	record_group(r, "assertions", &list);
}
