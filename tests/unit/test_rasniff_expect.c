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
		{"option=38", true},
		{"option=144", false},
		{"option>=39", false},
		{"preference=reserved", false},
		/* As a URI or a name is shown: escaped. */
		{"captive-portal=https:\\/\\/example.net/\\097pi", true},
		{"captive-portal=https://example.net/\\098pi", false},
		{"captive-portal=https://example.net/API", false},
		{"dnssl=example\\.net", false},
		{"dnssl=\\101xample.net", true},
		{"dnssl=.", false},
	};

	(void)state;
	make_all();
	for (size_t i = 0; i < LEN(rows); i++) {
		struct expect expect;

		row_string(rows[i].text, expect_parse(rows[i].text, &expect), NULL);
		row_int(rows[i].text, expect_holds(&expect, &made.ra, "eth0"), rows[i].holds);
	}
}

static void test_what_cannot_be_expected(void **state)
{
	static const char *const rows[] = {"option=256", "hop-limit=256", "lifetime>=65536",
		"router=fe80::1%", "router=2001:db8::1%eth0", "router=fe80::1%0123456789abcdef",
		"router=fe80::1%4294967295", "rdnss=fe80::1%eth0", "", "=", "mtu", "mtu=", "mtu=x", "mtu>1500", "mtu>=", "mtu=4294967296",
		"managed>=yes", "managed=maybe", "preference=best", "prefix=2001:db8::",
		"prefix=2001:db8::1/64", "prefix=2001:db8::/64,X", "route=2001:db8::/48,LA",
		"rdnss=example.net", "rdnss=2001:db8::53%eth0", "colour=red", "mt=1500",
		"mtuu=1500", "dnssl=", "lladdr=02:00:00:00:00", "lladdr=02:00:00:00:00:01:",
		"prefix=2001:db8::%eth0/64", "lifetime==5", "captive-portal=a\\", "dnssl=a\\25",
		"captive-portal=\\256", "option=x",
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

/* A policy of the lines given, NULL behind the last. */
static struct policy policy_of(const char *const *lines)
{
	struct policy policy = {0};

	for (; *lines; lines++)
		row_string(*lines, policy_add(&policy, *lines), NULL);
	return policy;
}

/* A link-local address is another router on another link. */
static void test_the_zone_of_a_router(void **state)
{
	static const struct {
		const char *text, *interface;
		bool holds;
	} rows[] = {
		{"router=fe80::1", "eth0", true},
		{"router=fe80::1%eth0", "eth0", true},
		{"router=fe80::1%eth1", "eth0", false},
		{"router=fe80::1%1", "lo", true},
		{"router=fe80::1%1", "eth0", false},
		{"router=fe80::2%eth0", "eth0", false},
		/* Of a file no interface is known. */
		{"router=fe80::1%eth0", "", true},
	};
	struct policy policy = policy_of((const char *const[]){"router=fe80::1%eth0", NULL});

	(void)state;
	made_begin(&made);
	made_ra(&made);
	for (size_t i = 0; i < LEN(rows); i++) {
		struct expect expect;

		row_string(rows[i].text, expect_parse(rows[i].text, &expect), NULL);
		row_int(rows[i].text, expect_holds(&expect, &made.ra, rows[i].interface),
			rows[i].holds);
	}
	assert_true(policy_knows_router(&policy, "eth0", &made.ra.packet.ip.source));
	assert_false(policy_knows_router(&policy, "eth1", &made.ra.packet.ip.source));
	policy_free(&policy);
}

/* What hosts ignore is no answer to what was expected; that it is there is one. */
static void test_what_hosts_ignore_is_not_expected(void **state)
{
	static const struct {
		const char *text;
		bool holds;
	} rows[] = {
		{"prefix=2001:db8:1::/64", false}, /* preferred for longer than valid */
		{"prefix=fe80::/64", false},
		{"prefix=2001:db8:2::/64", true},
		{"route=2001:db8:3::/64", false}, /* of reserved preference */
		{"route=2001:db8:4::/64", true},
		{"mtu=1279", false},
		{"mtu<=2000", false},
		{"captive-portal=a", false}, /* with a NUL behind it */
		{"option=5", true},
		{"option=37", true},
	};
	struct expects expects = {.count = LEN(rows)};

	(void)state;
	made_begin(&made);
	made_prefix(&made, "2001:db8:1::", 64, 0xc0, 100, 200);
	made_prefix(&made, "fe80::", 64, 0xc0, 200, 100);
	made_prefix(&made, "2001:db8:2::", 64, 0xc0, 200, 100);
	made_route(&made, "2001:db8:3::", 64, 0x10, 100);
	made_route(&made, "2001:db8:4::", 64, 0, 100);
	made_mtu(&made, 1279);
	made_hex(&made, "2501610062000000");
	for (size_t i = 0; i < LEN(rows); i++)
		row_string(rows[i].text, expect_parse(rows[i].text, &expects.items[i]), NULL);
	assert_false(expects_hear(&expects, made_ra(&made), "eth0"));
	for (size_t i = 0; i < LEN(rows); i++)
		row_int(rows[i].text, expects.items[i].held, rows[i].holds);
}

static void test_expectations_are_met_one_by_one(void **state)
{
	struct expects expects = {.count = 2};

	(void)state;
	assert_null(expect_parse("router=fe80::1", &expects.items[0]));
	assert_null(expect_parse("router=fe80::2", &expects.items[1]));
	made_begin(&made);
	assert_false(expects_hear(&expects, made_ra(&made), "eth0"));
	made.ip.source = made_address("fe80::2");
	assert_true(expects_hear(&expects, made_ra(&made), "eth0"));
}

/* What it says is what it finds. */
static bool check(const struct policy *policy)
{
	bool allowed;

	lint_begin(&findings);
	allowed = policy_check(policy, "eth0", &made.ra, &findings);
	assert_int_equal(allowed, findings.total == 0);
	return allowed;
}

static void test_policy_names_each_that_is_not_in_it(void **state)
{
	static const enum lint_code codes[] = {LINT_UNEXPECTED_ROUTER, LINT_UNEXPECTED_PREFIX,
		LINT_UNEXPECTED_ROUTE, LINT_UNEXPECTED_RDNSS, LINT_UNEXPECTED_DNSSL,
		LINT_UNEXPECTED_DNSSL, LINT_UNEXPECTED_CAPTIVE_PORTAL, LINT_UNEXPECTED_PREF64};
	struct policy policy = policy_of((const char *const[]){"router=fe80::2", NULL});

	(void)state;
	make_all();
	assert_false(check(&policy));
	assert_int_equal(findings.count, LEN(codes));
	for (size_t i = 0; i < LEN(codes); i++)
		assert_int_equal(findings.items[i].code, codes[i]);
	policy_free(&policy);
}

/* A line of each key, which the message does not bear out: none is taken and then never
 * looked at, as hop-limit, reachable and retrans once were. */
static void test_every_key_of_a_policy_is_checked(void **state)
{
	static const struct {
		enum expect_key key;
		const char *line, *code;
	} rows[] = {
		{EXPECT_ROUTER, "router=fe80::2", "unexpected-router"},
		{EXPECT_PREFIX, "prefix=2001:db8::/64,L", "unexpected-prefix"},
		{EXPECT_ROUTE, "route=2001:db8:100::/41", "unexpected-route"},
		{EXPECT_RDNSS, "rdnss=2001:db8::54", "unexpected-rdnss"},
		{EXPECT_DNSSL, "dnssl=net", "unexpected-dnssl"},
		{EXPECT_MTU, "mtu=1400", "unexpected-mtu"},
		{EXPECT_MANAGED, "managed=yes", "unexpected-flags"},
		{EXPECT_OTHER, "other=no", "unexpected-flags"},
		{EXPECT_HOME_AGENT, "home-agent=yes", "unexpected-flags"},
		{EXPECT_PROXY, "proxy=yes", "unexpected-flags"},
		{EXPECT_PREFERENCE, "preference=low", "unexpected-preference"},
		{EXPECT_LIFETIME, "lifetime>=1801", "unexpected-lifetime"},
		{EXPECT_HOP_LIMIT, "hop-limit=255", "unexpected-field"},
		{EXPECT_REACHABLE, "reachable=12345", "unexpected-field"},
		{EXPECT_RETRANS, "retrans=777", "unexpected-field"},
		{EXPECT_PREF64, "pref64=64:ff9b::/64", "unexpected-pref64"},
		{EXPECT_CAPTIVE_PORTAL, "captive-portal=https://example.net/",
			"unexpected-captive-portal"},
		{EXPECT_LLADDR, "lladdr=02:00:00:00:00:02", "unexpected-router"},
		{EXPECT_OPTION, "option=143", "unexpected-option"},
	};
	static const char *const right[] = {"router=fe80::1", "prefix=2001:db8::/64,LA",
		"route=2001:db8:100::/40", "rdnss=2001:db8::53", "dnssl=example.net",
		"dnssl=lab.example.net", "pref64=64:ff9b::/96", "option=144",
		"captive-portal=https://example.net/api", NULL};

	(void)state;
	assert_int_equal(LEN(rows), EXPECT_KEYS);
	make_all();
	made_hex(&made, "9001000000000000");
	made_ra(&made);
	for (size_t i = 0; i < LEN(rows); i++) {
		size_t name = strcspn(rows[i].line, "=<>") + 1;
		const char *lines[16];
		struct policy policy;
		size_t count = 0;

		row_int(rows[i].line, rows[i].key, i);
		/* In place of those with the same key. */
		for (size_t k = 0; right[k]; k++)
			if (strncmp(right[k], rows[i].line, name) != 0)
				lines[count++] = right[k];
		lines[count++] = rows[i].line;
		lines[count] = NULL;
		policy = policy_of(lines);
		row_int(rows[i].line, check(&policy), false);
		row_int(rows[i].line, findings.count, rows[i].key == EXPECT_DNSSL ? 2 : 1);
		row_string(rows[i].line, lint_name(findings.items[0].code), rows[i].code);
		policy_free(&policy);
	}
}

/* 64 findings of other things in front of it hid a rogue router from the policy. */
static void test_a_crowd_of_options_hides_nothing(void **state)
{
	struct policy policy = policy_of(
		(const char *const[]){"router=fe80::1", "option=200", NULL});

	(void)state;
	made_begin(&made);
	for (int i = 0; i < LINT_MAX; i++)
		made_hex(&made, "c801000000000000");
	made_prefix(&made, "2001:db8:bad::", 64, 0xc0, 1000, 500);
	made_ra(&made);
	lint_begin(&findings);
	lint_ra(&made.ra, &(struct lint_context){.link_mtu = 1500}, &findings);
	assert_int_equal(findings.count, LINT_MAX);
	assert_false(policy_check(&policy, "eth0", &made.ra, &findings));
	assert_int_equal(findings.count, LINT_MAX);
	policy_free(&policy);
}

/* What is withdrawn is not given; what is not in the policy may be withdrawn by anyone. */
static void test_what_is_withdrawn_is_allowed(void **state)
{
	static const char dnssl[] = "\7example\3net";
	struct policy policy = policy_of((const char *const[]){"router=fe80::1", NULL});

	(void)state;
	for (unsigned lifetime = 0; lifetime < 2; lifetime++) {
		made_begin(&made);
		made_prefix(&made, "2001:db8::", 64, 0xc0, lifetime, 0);
		made_route(&made, "2001:db8:100::", 40, 0, lifetime);
		made_rdnss(&made, "2001:db8::53", lifetime);
		made_dnssl(&made, dnssl, sizeof(dnssl), lifetime);
		made_hex(&made, lifetime ? "26020008" : "26020000");
		made_hex(&made, "0064ff9b0000000000000000");
		made_ra(&made);
		assert_int_equal(made.ra.option_count, 5);
		assert_int_equal(check(&policy), lifetime == 0);
		assert_int_equal(findings.count, lifetime * 5);
	}
	policy_free(&policy);
}

/* Options without a key of their own: a resolver by encrypted DNS is as good an attack as
 * one by RDNSS. And options that cannot be read: another host may read them. */
static void test_options_without_a_key_must_be_allowed_by_number(void **state)
{
	static const struct {
		const char *option, *line, *words;
	} rows[] = {
		/* Encrypted DNS for `evil`. */
		{"9003000100000e10" "0006046576696c00" "0000000000000000", "option=144",
			"encrypted_dns evil (option 144) is not in the policy"},
		{"1501000000000000", "option=21", "pvd (option 21) is not in the policy"},
		{"1a01800000000000", "option=26", "ra_flags (option 26) is not in the policy"},
		{"0701000000001770", "option=7", "interval (option 7) is not in the policy"},
		{"0201020000000009", "option=2",
			"target_lladdr 02:00:00:00:00:09 (option 2) is not in the policy"},
		{"fa01010203040506", "option=250", "unknown (option 250) is not in the policy"},
		/* Of a length that no RDNSS, MTU or link-layer address has. */
		{"1901000000000e10", "option=25", "rdnss (option 25) is not in the policy"},
		{"0502000000000500" "0000000000000000", "option=5",
			"mtu (option 5) is not in the policy"},
		{"0102020000000001" "0203040506070809", "option=1", "(option 1) is not in the"},
		/* A prefix of 129 bits. */
		{"0304810000000e10" "00000e1000000000" "20010db800000000" "0000000000000000",
			"option=3", "(option 3) is not in the policy"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct policy without = policy_of((const char *const[]){"router=fe80::1",
			"option=9", "mtu=1280", "lladdr=02:00:00:00:00:01", NULL});
		struct policy with = policy_of(
			(const char *const[]){"router=fe80::1", rows[i].line, NULL});
		struct written written;
		char *text;

		made_begin(&made);
		made_hex(&made, rows[i].option);
		made_ra(&made);
		row_int(rows[i].line, made.ra.option_count, 1);
		row_int(rows[i].line, check(&without), false);
		row_int(rows[i].line, findings.count, 1);
		row_int(rows[i].line, findings.items[0].code, LINT_UNEXPECTED_OPTION);
		lint_text(written_begin(&written), &findings.items[0], &made.ra, false);
		text = written_end(&written);
		if (!strstr(text, rows[i].words))
			fail_msg("%s: no \"%s\" in \"%s\"", rows[i].line, rows[i].words, text);
		free(text);
		row_int(rows[i].line, check(&with), true);
		policy_free(&without);
		policy_free(&with);
	}
}

/* Padding that is not zero hides nothing: the names are read, and must be known. */
static void test_padding_that_is_not_zero_hides_no_name(void **state)
{
	struct policy known = policy_of((const char *const[]){"router=fe80::1", "dnssl=a", NULL});
	struct policy number = policy_of(
		(const char *const[]){"router=fe80::1", "option=31", NULL});

	(void)state;
	made_begin(&made);
	made_hex(&made, "1f02000000000e10" "0161000000000001");
	made_ra(&made);
	assert_int_equal(made.ra.options[0].flaw, NDOPT_PADDING);
	assert_true(check(&known));
	assert_false(check(&number));
	assert_int_equal(findings.items[0].code, LINT_UNEXPECTED_DNSSL);
	policy_free(&known);
	policy_free(&number);
}

/* `a.b` as one label is another name than `a.b` as two. */
static void test_a_dot_in_a_label_is_escaped(void **state)
{
	static const struct {
		const char *text, *name;
		bool holds;
	} rows[] = {
		{"dnssl=a.b", "1f02000000000e10" "03612e6200000000", false},
		{"dnssl=a\\.b", "1f02000000000e10" "03612e6200000000", true},
		{"dnssl=a\\046B", "1f02000000000e10" "03612e6200000000", true},
		{"dnssl=a.b", "1f02000000000e10" "0161016200000000", true},
		{"dnssl=a\\.b", "1f02000000000e10" "0161016200000000", false},
		{"dnssl=.", "1f02000000000e10" "012e000000000000", false},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct expect expect;

		made_begin(&made);
		made_hex(&made, rows[i].name);
		row_string(rows[i].text, expect_parse(rows[i].text, &expect), NULL);
		row_int(rows[i].text, expect_holds(&expect, made_ra(&made), "eth0"), rows[i].holds);
	}
}

/* Lines behind interface= are for that one; of a file's no name is known. */
static void test_lines_of_an_interface(void **state)
{
	static const struct {
		const char *interface;
		bool router, mtu;
	} rows[] = {
		{"eth0", true, true},
		{"eth1", false, true},
		{"eth", false, true},
		{"a b", true, false},
		{"", true, true},
	};
	struct policy policy = policy_of((const char *const[]){"interface=eth0", "router=fe80::1",
		"mtu=1500", "interface=eth1", "router=fe80::2", "interface=a\\032b",
		"router=fe80::1", "mtu=1280", NULL});

	(void)state;
	made_begin(&made);
	made_mtu(&made, 1500);
	made_ra(&made);
	for (size_t i = 0; i < LEN(rows); i++) {
		bool mtu = true;

		row_int(rows[i].interface, policy_knows_router(&policy, rows[i].interface,
			&made.ra.packet.ip.source), rows[i].router);
		lint_begin(&findings);
		row_int(rows[i].interface, policy_check(&policy, rows[i].interface, &made.ra,
			&findings), rows[i].router && rows[i].mtu);
		for (size_t at = 0; at < findings.count; at++)
			mtu = mtu && findings.items[at].code != LINT_UNEXPECTED_MTU;
		row_int(rows[i].interface, mtu, rows[i].mtu);
	}
	policy_free(&policy);
}

static void test_interfaces_that_cannot_be(void **state)
{
	static const char *const rows[] = {"interface=", "interface=0123456789abcdef",
		"interface=a\\000b", "interface=\\", "interface>=eth0"};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct policy policy = {0};

		if (!policy_add(&policy, rows[i]))
			fail_msg("%s is taken", rows[i]);
		assert_string_equal(policy.interface, "");
		policy_free(&policy);
	}
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
		cmocka_unit_test(test_the_zone_of_a_router),
		cmocka_unit_test(test_what_hosts_ignore_is_not_expected),
		cmocka_unit_test(test_expectations_are_met_one_by_one),
		cmocka_unit_test(test_policy_names_each_that_is_not_in_it),
		cmocka_unit_test(test_every_key_of_a_policy_is_checked),
		cmocka_unit_test(test_a_crowd_of_options_hides_nothing),
		cmocka_unit_test(test_what_is_withdrawn_is_allowed),
		cmocka_unit_test(test_options_without_a_key_must_be_allowed_by_number),
		cmocka_unit_test(test_padding_that_is_not_zero_hides_no_name),
		cmocka_unit_test(test_a_dot_in_a_label_is_escaped),
		cmocka_unit_test(test_lines_of_an_interface),
		cmocka_unit_test(test_interfaces_that_cannot_be),
		cmocka_unit_test(test_command_line),
		cmocka_unit_test(test_command_lines_that_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
