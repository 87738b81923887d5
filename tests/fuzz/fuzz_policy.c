/* Input: lines of a policy, which are the words of --expect, too, and behind a NUL a Router
 * Advertisement from its IPv6 header on, which is held to them. */
#include <stdbool.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tools/rasniff/policy.h"

enum { OPTIONS_MOST = 64 };

static void check_reason(const char *reason)
{
	MUST(*reason);
	for (; *reason; reason++)
		MUST((uint8_t)*reason >= 0x20 && (uint8_t)*reason < 0x7f);
}

/* The same line as an assertion: what is wrong with one is wrong with the other. */
static bool take_line(struct policy *policy, const char *line)
{
	size_t before = policy->count;
	const char *reason = policy_add(policy, line);
	struct expect expect;

	if (reason) {
		check_reason(reason);
		MUST(policy->count == before);
		return false;
	}
	if (policy->count == before) {
		MUST(!strncmp(line, "interface=", strlen("interface=")));
		return false;
	}
	MUST(policy->count == before + 1);
	MUST(!strcmp(policy->lines[before].expect.text, line));
	MUST(!expect_parse(line, &expect) && !strcmp(expect.text, line));
	MUST(!expect.held && !expect.has_heard);
	return true;
}

static void hold_to(struct policy *policy, const struct ra *ra)
{
	static struct lint_findings findings, again;

	lint_begin(&findings);
	lint_begin(&again);
	MUST(policy_check(policy, "", ra, &findings) == (findings.count == 0));
	policy_check(policy, "", ra, &again);
	MUST(findings.count == again.count && findings.count <= LINT_MAX);
	policy_check(policy, "eth0", ra, &again);
}

static void hold_assertions(const struct policy *policy, const struct ra *ra)
{
	struct expects expects = {0};
	bool all = true;

	for (size_t i = 0; i < policy->count && expects.count < EXPECT_MAX; i++)
		MUST(!expect_parse(
			policy->lines[i].expect.text, &expects.items[expects.count++]));
	for (size_t i = 0; i < expects.count; i++)
		all = expect_holds(&expects.items[i], ra, "eth0") && all;
	/* What hosts ignore is there, and is not what was expected. */
	MUST(!expects_hear(&expects, ra, "eth0") || all);
	for (size_t i = 0; i < expects.count; i++)
		MUST(!expects.items[i].held || expect_holds(&expects.items[i], ra, "eth0"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ndopt options[OPTIONS_MOST];
	size_t len = strnlen((const char *)data, size);
	char *text = strndup((const char *)data, len);
	struct policy policy = {0};
	struct ra ra;

	MUST(text);
	for (char *rest, *line = strtok_r(text, "\n", &rest); line;
		line = strtok_r(NULL, "\n", &rest))
		take_line(&policy, line);
	if (len < size && !ra_read(LINK_RAW, rd_over(data + len + 1, size - len - 1), options,
			OPTIONS_MOST, &ra)) {
		hold_to(&policy, &ra);
		if (ra.has_message)
			hold_assertions(&policy, &ra);
	}
	policy_free(&policy);
	free(text);
	return 0;
}
