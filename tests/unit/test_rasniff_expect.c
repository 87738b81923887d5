/* --expect, policies, and the command line. */
#include "tests/unit/capture.h"
#include "tests/unit/rasniff.h"
#include "tools/rasniff/opts.h"
#include "tools/rasniff/policy.h"

static struct made made;
static struct lint_findings findings;
static struct capture capture;

static void make_all(void)
{
	made_begin(&made);
	made.message.ra.flags = ND_RA_OTHER | 0x08;
	made.message.ra.reachable_ms = 30000;
	ndopt_write_mac(&made.options, NDOPT_SOURCE_LLADDR, made.mac);
	made_prefix(&made, "2001:db8::", 64, 0xc0, 1000, 500);
	made_prefix(&made, "2001:db8:dead::", 64, 0xc0, 0, 0);
	made_route(&made, "2001:db8:100::", 40, 0, 100);
	made_rdnss(&made, "2001:db8::53", 1800);
	made_dnssl(&made, "\7example\3net\0\3Lab\7example\3net", 29, 1800);
	made_mtu(&made, 1500);
	made_portal(&made, "https://example.net/api");
	made_hex(&made, "26020708" "0064ff9b0000000000000000");
	made_ra(&made);
}

static void test_what_holds_and_what_does_not(void **state)
{
	static const struct {
		const char *text;
		bool holds;
	} rows[] = {
		{"router=fe80::1", true},
		{"router=fe80::1%eth0", true},
		{"router=fe80::2", false},
		{"prefix=2001:db8::/64", true},
		{"prefix=2001:db8::/64,LA", true},
		{"prefix=2001:db8::/64,AL", true},
		{"prefix=2001:db8::/64,L", false},
		{"prefix=2001:db8::/64,LAR", false},
		{"prefix=2001:db8::/63", false},
		{"prefix=2001:db8:dead::/64", false},
		{"route=2001:db8:100::/40", true},
		{"route=2001:db8:100::/48", false},
		{"rdnss=2001:db8::53", true},
		{"rdnss=2001:db8::54", false},
		{"dnssl=example.net", true},
		{"dnssl=LAB.example.net", true},
		{"dnssl=example.net.", true},
		{"dnssl=xample.net", false},
		{"dnssl=example.ne", false},
		{"dnssl=example.net.x", false},
		{"mtu=1500", true},
		{"mtu>=1500", true},
		{"mtu>=1501", false},
		{"mtu<=1500", true},
		{"mtu<=1499", false},
		{"managed=no", true},
		{"managed=yes", false},
		{"other=yes", true},
		{"home-agent=off", true},
		{"proxy=1", false},
		{"preference=high", true},
		{"preference=medium", false},
		{"lifetime=1800", true},
		{"lifetime>=1801", false},
		{"hop-limit=64", true},
		{"reachable=30000", true},
		{"retrans=0", true},
		{"pref64=64:ff9b::/96", true},
		{"pref64=64:ff9b::/64", false},
		{"captive-portal=https://example.net/api", true},
		{"captive-portal=https://example.net/", false},
		{"lladdr=02:00:00:00:00:01", true},
		{"lladdr=02:00:00:00:00:02", false},
	};

	(void)state;
	make_all();
	for (size_t i = 0; i < LEN(rows); i++) {
		struct expect expect;

		row_string(rows[i].text, expect_parse(rows[i].text, &expect), NULL);
		row_int(rows[i].text, expect_holds(&expect, &made.ra), rows[i].holds);
	}
}

static void test_what_cannot_be_expected(void **state)
{
	static const char *const rows[] = {
		"", "=", "mtu", "mtu=", "mtu=x", "mtu>1500", "mtu>=", "mtu=4294967296",
		"managed>=yes", "managed=maybe", "preference=best", "prefix=2001:db8::",
		"prefix=2001:db8::1/64", "prefix=2001:db8::/64,X", "route=2001:db8::/48,LA",
		"rdnss=example.net", "rdnss=2001:db8::53%eth0", "colour=red", "mt=1500",
		"mtuu=1500", "dnssl=", "lladdr=02:00:00:00:00", "lladdr=02:00:00:00:00:01:",
		"prefix=2001:db8::%eth0/64", "lifetime==5",
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct expect expect;

		memset(&expect, UNTOUCHED, sizeof(expect));
		if (!expect_parse(rows[i], &expect))
			fail_msg("\"%s\" was taken", rows[i]);
		row_untouched(rows[i], &expect);
	}
}

static void test_expectations_are_met_one_by_one(void **state)
{
	struct expects expects = {.count = 2};

	(void)state;
	assert_null(expect_parse("router=fe80::1", &expects.items[0]));
	assert_null(expect_parse("router=fe80::2", &expects.items[1]));
	made_begin(&made);
	assert_false(expects_hear(&expects, made_ra(&made)));
	made.ip.source = made_address("fe80::2");
	assert_true(expects_hear(&expects, made_ra(&made)));
}

/* A policy of the lines given, NULL behind the last. */
static struct policy policy_of(const char *const *lines)
{
	struct policy policy = {0};

	for (; *lines; lines++)
		row_string(*lines, policy_add(&policy, *lines), NULL);
	return policy;
}

static void check(const struct policy *policy)
{
	findings.count = 0;
	policy_check(policy, &made.ra, &findings);
}

static void test_policy_names_each_that_is_not_in_it(void **state)
{
	static const struct {
		const char *lines[2];
		enum lint_code codes[12];
		size_t count;
	} rows[] = {
		{{"router=fe80::2"},
			{LINT_UNEXPECTED_ROUTER, LINT_UNEXPECTED_PREFIX, LINT_UNEXPECTED_ROUTE,
				LINT_UNEXPECTED_RDNSS, LINT_UNEXPECTED_DNSSL,
				LINT_UNEXPECTED_DNSSL, LINT_UNEXPECTED_CAPTIVE_PORTAL,
				LINT_UNEXPECTED_PREF64}, 8},
	};
	static const char *const fields[][2] = {
		{"mtu=1400", "unexpected-mtu"},
		{"other=no", "unexpected-flags"},
		{"managed=yes", "unexpected-flags"},
		{"home-agent=yes", "unexpected-flags"},
		{"proxy=yes", "unexpected-flags"},
		{"preference=low", "unexpected-preference"},
		{"lifetime>=1801", "unexpected-lifetime"},
		{"lladdr=02:00:00:00:00:02", "unexpected-router"},
	};
	const char *lines[2] = {rows[0].lines[0], NULL};
	struct policy policy = policy_of(lines);

	(void)state;
	make_all();
	check(&policy);
	assert_int_equal(findings.count, rows[0].count);
	for (size_t i = 0; i < rows[0].count; i++)
		assert_int_equal(findings.items[i].code, rows[0].codes[i]);
	policy_free(&policy);
	made_begin(&made);
	made_mtu(&made, 1500);
	ndopt_write_mac(&made.options, NDOPT_SOURCE_LLADDR, made.mac);
	made.message.ra.flags = ND_RA_OTHER;
	made_ra(&made);
	for (size_t i = 0; i < LEN(fields); i++) {
		const char *two[] = {"router=fe80::1", fields[i][0], NULL};

		policy = policy_of(two);
		check(&policy);
		row_int(fields[i][0], findings.count, 1);
		row_string(fields[i][0], lint_name(findings.items[0].code), fields[i][1]);
		policy_free(&policy);
	}
}

static void test_what_is_learnt_is_allowed(void **state)
{
	struct written written;
	struct policy policy = {0};
	struct track track;
	struct track_router *router;
	char *text, *line, *rest;

	(void)state;
	make_all();
	track_begin(&track);
	router = track_router(&track, &made.ra.packet.ip.source, 0);
	track_hear(&track, router, &made.ra, false, 0);
	policy_learn(written_begin(&written), &track);
	text = written_end(&written);
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		row_string(line, policy_add(&policy, line), NULL);
	check(&policy);
	assert_int_equal(findings.count, 0);
	/* One server more among those that are known. */
	make_all();
	made_rdnss(&made, "2001:db8::bad", 60);
	made_ra(&made);
	check(&policy);
	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.items[0].code, LINT_UNEXPECTED_RDNSS);
	track_free(&track);
	policy_free(&policy);
	free(text);
}

static bool parse(struct rasniff_opts *opts, enum cli_status *status, const char *line)
{
	char copy[256], *argv[32] = {(char *)(uintptr_t)"rasniff"}, *rest;
	int argc = 1;
	bool goes_on;

	snprintf(copy, sizeof(copy), "%s", line);
	for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		argv[argc++] = word;
	cli_begin("rasniff");
	capture_begin(&capture, STDERR_FILENO);
	goes_on = rasniff_opts_parse(argc, argv, opts, status);
	capture_end(&capture);
	return goes_on;
}

static void test_command_line(void **state)
{
	struct rasniff_opts opts;
	enum cli_status status;

	(void)state;
	assert_true(parse(&opts, &status, "-s1 -I eth0 -I eth1 -w 200ms -q"));
	assert_true(opts.solicit);
	assert_int_equal(opts.count, 1);
	assert_int_equal(opts.interface_count, 2);
	assert_int_equal(opts.deadline, 200 * NSEC_PER_MSEC);
	assert_int_equal(opts.format, RASNIFF_SHORT);
	assert_true(parse(&opts, &status, "--format radvd --expect mtu=1500"));
	assert_int_equal(opts.format, RASNIFF_RADVD);
	assert_int_equal(opts.expects.count, 1);
}

static void test_command_lines_that_are_refused(void **state)
{
	static const struct {
		const char *line, *said;
	} rows[] = {
		{"-c 0", "rasniff: -c 0: count is below 1\n"},
		{"-c x", "rasniff: -c x: count is not a whole number\n"},
		{"-w 0", "rasniff: -w 0: deadline is below 1ms\n"},
		{"--format xml", "rasniff: --format=xml: is not one of text, json, radvd\n"},
		{"-r x -I eth0", "rasniff: -r: cannot stand with -I\n"},
		{"-r x -s", "rasniff: -r: cannot stand with -s\n"},
		{"--expect-none", "rasniff: --expect-none: needs -w or -r: without an end silence "
			"is not yet one\n"},
		{"--expect-none -w 1 -1", "rasniff: --expect-none: cannot stand with -c\n"},
		{"--learn a --policy b", "rasniff: --learn: cannot stand with --policy\n"},
		{"--expect mtu", "rasniff: --expect=mtu: is not KEY=VALUE, KEY>=N or KEY<=N\n"},
		{"eth0", "rasniff: eth0: is not an option; interfaces are given with -I, files "
			"with -r\n"},
		{"-I 0123456789abcdef", "rasniff: -I 0123456789abcdef: no such interface\n"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct rasniff_opts opts;
		enum cli_status status = CLI_YES;

		row_int(rows[i].line, parse(&opts, &status, rows[i].line), false);
		row_int(rows[i].line, status, CLI_CANNOT);
		row_string(rows[i].line, capture.text, rows[i].said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_holds_and_what_does_not),
		cmocka_unit_test(test_what_cannot_be_expected),
		cmocka_unit_test(test_expectations_are_met_one_by_one),
		cmocka_unit_test(test_policy_names_each_that_is_not_in_it),
		cmocka_unit_test(test_what_is_learnt_is_allowed),
		cmocka_unit_test(test_command_line),
		cmocka_unit_test(test_command_lines_that_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
