#include "tools/aaaa-dig/opts.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "out/show_dns.h"
#include "tests/unit/test.h"

#define ARGS_MAX 12

/* Parses the words, which end with NULL; messages go nowhere. */
static bool parse(const char *const words[ARGS_MAX], struct dig_opts *ret_opts,
	enum cli_status *ret_status)
{
	static char copies[ARGS_MAX + 1][128];
	static char *argv[ARGS_MAX + 2];
	int argc = 1, saved = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);
	bool goes_on;

	argv[0] = copies[0];
	for (size_t i = 0; i < ARGS_MAX && words[i]; i++, argc++) {
		snprintf(copies[argc], sizeof(copies[argc]), "%s", words[i]);
		argv[argc] = copies[argc];
	}
	argv[argc] = NULL;
	fflush(stderr);
	dup2(nowhere, STDERR_FILENO);
	goes_on = dig_opts_parse(argc, argv, ret_opts, ret_status);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(nowhere);
	return goes_on;
}

static struct dig_opts good(const char *const words[ARGS_MAX])
{
	enum cli_status status = CLI_CANNOT;
	struct dig_opts opts = {.names = NULL};

	row_int(words[0], parse(words, &opts, &status), true);
	return opts;
}

#define GOOD(...) good((const char *const[ARGS_MAX]){__VA_ARGS__})

static void test_defaults(void **state)
{
	struct dig_opts opts = GOOD("www.example");

	(void)state;
	assert_int_equal(opts.name_count, 1);
	assert_string_equal(opts.names[0], "www.example");
	assert_int_equal(opts.server_count, 0);
	assert_true(opts.recurse && opts.edns && opts.authentic);
	assert_false(opts.tcp || opts.dnssec || opts.checking_disabled || opts.is_bulk);
	assert_int_equal(opts.udp_size, 1232);
	assert_int_equal(opts.tries, 3);
	assert_int_equal(opts.timeout, 5 * NSEC_PER_SEC);
	assert_int_equal(opts.concurrency, 200);
	assert_int_equal(opts.parts, SHOW_DNS_ALL);
}

/* Servers, options and names in any order. */
static void test_operands(void **state)
{
	struct dig_opts opts = GOOD("a.test", "@::1", "+short", "--json", "b.test",
		"+norecurse", "@[::1]:54", "c.test", "+bufsize=4096");

	(void)state;
	assert_int_equal(opts.server_count, 2);
	assert_string_equal(opts.servers[1], "[::1]:54");
	assert_int_equal(opts.name_count, 3);
	assert_string_equal(opts.names[0], "a.test");
	assert_string_equal(opts.names[2], "c.test");
	assert_true(opts.short_form && opts.json && !opts.recurse);
	assert_int_equal(opts.udp_size, 4096);
}

static void test_plus(void **state)
{
	struct dig_opts opts = GOOD("a", "+tcp", "+dnssec", "+cd", "+nsid", "+search",
		"+ignore", "+time=2", "+tries=1", "+noad");

	(void)state;
	assert_true(opts.tcp && opts.dnssec && opts.checking_disabled && opts.nsid);
	assert_true(opts.search && opts.ignore_truncation && !opts.authentic);
	assert_int_equal(opts.timeout, 2 * NSEC_PER_SEC);
	assert_int_equal(opts.tries, 1);
	assert_true(GOOD("a", "+noedns", "+edns=0").edns);
	assert_int_equal(GOOD("-t", "aaaa", "-6", "a").name_count, 1);
	opts = GOOD("a", "+noall", "+answer", "+retry=0", "+noedns", "+vc", "+novc");
	assert_int_equal(opts.parts, SHOW_DNS_ANSWER);
	assert_int_equal(opts.tries, 1);
	assert_false(opts.edns || opts.tcp);
	/* TTLs are no part of all, as with dig. */
	opts = GOOD("a", "+nocmd", "+nottlid", "+noall", "+all", "+noall", "+cmd");
	assert_int_equal(opts.parts, SHOW_DNS_COMMAND | SHOW_DNS_NO_TTL);
	assert_int_equal(GOOD("a", "+nottlid", "+ttlid", "+cmd").parts, SHOW_DNS_ALL);
}

/* `aaaa-dig www.example AAAA` asked for a name AAAA, too. */
static void test_types_and_classes_of_dig(void **state)
{
	struct dig_opts opts = GOOD("IN", "www.example", "aaaa");

	(void)state;
	assert_int_equal(opts.name_count, 1);
	assert_string_equal(opts.names[0], "www.example");
	assert_int_equal(GOOD("www.example", "AAAA.", "mx.").name_count, 3);
	assert_int_equal(GOOD("--file", "list", "AAAA").name_count, 0);
	/* Without a name they are names. */
	opts = GOOD("AAAA");
	assert_int_equal(opts.name_count, 1);
	assert_string_equal(opts.names[0], "AAAA");
	assert_int_equal(GOOD("mx").name_count, 1);
	assert_int_equal(GOOD("in", "mx").name_count, 2);
}

static void test_assertions(void **state)
{
	struct dig_opts opts = GOOD("a", "--expect", "2001:db8::/32", "--expect=::1",
		"--expect=v4-only", "--require=2", "--require-global", "--wait", "2m");

	(void)state;
	assert_int_equal(opts.expect_count, 3);
	assert_int_equal(opts.expects[0].prefix.length, 32);
	assert_int_equal(opts.expects[1].prefix.length, 128);
	assert_int_equal(opts.expects[2].what, DIG_EXPECT_V4_ONLY);
	assert_true(opts.also_a && !opts.shows_a && opts.require_global);
	assert_true(GOOD("a", "--also-a").shows_a);
	assert_int_equal(GOOD("--nat64", "@::1", "a", "--expect", "::1").expect_count, 1);
	assert_int_equal(opts.require, 2);
	assert_int_equal(opts.wait, 120 * NSEC_PER_SEC);
	assert_true(GOOD("-").is_bulk);
	assert_true(GOOD("--file", "list").is_bulk);
	assert_int_equal(GOOD("--nat64", "@::1").name_count, 0);
}

static void test_refusals(void **state)
{
	static const char *const rows[][ARGS_MAX] = {
		{NULL},
		{"@::1"},
		{"a", "+nosuch"},
		{"a", "+time"},
		{"a", "+time=0"},
		{"a", "+tries=0"},
		{"a", "+bufsize=511"},
		{"a", "+bufsize=65536"},
		{"a", "+short=1"},
		{"a", "--concurrency", "0"},
		{"a", "--concurrency", "65536"},
		{"a", "--rate", "0"},
		{"a", "--require", "0"},
		{"a", "--expect", "nothing"},
		{"a", "--expect", "2001:db8::1/32"},
		{"a", "--expect", "fe80::1%lo"},
		{"a", "--shard", "2/1"},
		{"a", "--agree", "@::1"},
		{"a", "--readiness", "@::1", "@::2"},
		{"a", "--readiness", "--require", "2"},
		{"a", "--readiness", "+short"},
		{"a", "+noedns", "+dnssec"},
		{"-", "--file", "-"},
		{"-", "-"},
		{"a", "-p", "0"},
		{"a", "--no-such-option"},
		{"a.test", "A"},
		{"mx", "a.test"},
		{"a.test", "IN", "any"},
		{"-", "TXT"},
		{"a", "-4"},
		{"a", "+cmd=1"},
		{"a", "+edns=1"},
		{"a", "-t", "MX"},
		{"a", "--require", "3", "--require", "1"},
		{"--nat64", "@::1", "--expect", "64:ff9b::/96"},
		{"--nat64", "@::1", "--require", "1"},
		{"--nat64", "@::1", "--require-global"},
		{"--nat64", "@::1", "--wait", "3"},
		{"--nat64", "@::1", "@::2", "--agree"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct dig_opts opts;
		enum cli_status status = CLI_YES;
		const char *row = rows[i][1] ? rows[i][1] : "few";

		memset(&opts, UNTOUCHED, sizeof(opts));
		row_int(row, parse(rows[i], &opts, &status), false);
		row_int(row, status, CLI_CANNOT);
		row_untouched(row, &opts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_plus),
		cmocka_unit_test(test_types_and_classes_of_dig),
		cmocka_unit_test(test_assertions),
		cmocka_unit_test(test_refusals),
	};

	cli_begin("aaaa-dig");
	return cmocka_run_group_tests_name("aaaa_dig_opts", tests, NULL, NULL);
}
