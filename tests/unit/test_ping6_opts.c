#include "tools/ping6/opts.h"

#include <linux/in6.h>
#include <stdio.h>

#include "tests/unit/capture.h"

#define ARGS_MAX 8

struct outcome {
	bool goes_on;
	enum cli_status status;
	struct ping6_opts opts;
};

static struct capture out, err;

static size_t count(const char *const *args)
{
	size_t n = 0;

	while (args[n])
		n++;
	return n;
}

/* Parses `ping6` and the arguments; what was printed is in `out` and `err`. */
static struct outcome parse(const char *const *args)
{
	static char name[] = "./bin/ping6";
	char *argv[ARGS_MAX + 2] = {name};
	struct outcome outcome;
	size_t argc = count(args) + 1;

	memset(&outcome, UNTOUCHED, sizeof(outcome));
	for (size_t i = 1; i < argc; i++)
		argv[i] = (char *)(uintptr_t)args[i - 1];
	cli_begin("ping6");
	capture_begin(&out, STDOUT_FILENO);
	capture_begin(&err, STDERR_FILENO);
	outcome.goes_on =
		ping6_opts_parse((int)argc, argv, &outcome.opts, &outcome.status);
	capture_end(&err);
	capture_end(&out);
	return outcome;
}

/* Parses one option and `::1`, which must go well without a word. */
static struct ping6_opts parse_well(const char *option, const char *value)
{
	const char *args[] = {"::1", option, value, NULL};
	struct outcome outcome = parse(args);

	if (!outcome.goes_on)
		fail_msg("%s %s: %s", option, value ? value : "", err.text);
	row_string(option, out.text, "");
	row_string(option, err.text, "");
	row_string(option, outcome.opts.target, "::1");
	return outcome.opts;
}

static void test_defaults(void **state)
{
	struct ping6_opts opts = parse_well(NULL, NULL);
	static const struct icmp6_settings system;

	(void)state;
	assert_null(opts.interface);
	assert_null(opts.source);
	assert_int_equal(opts.count, 0);
	assert_int_equal(opts.interval, NSEC_PER_SEC);
	assert_int_equal(opts.timeout, 0);
	assert_int_equal(opts.deadline, 0);
	assert_int_equal(opts.size, 56);
	assert_null(opts.pattern_text);
	assert_int_equal(opts.pattern_len, 0);
	assert_memory_equal(&opts.settings, &system, sizeof(system));
	assert_false(opts.json || opts.quiet || opts.verbose || opts.timestamps ||
		     opts.report_outstanding);
}

/* Where an option's value ends up, as a number. */
static int64_t count_of(const struct ping6_opts *o)
{
	return (int64_t)o->count;
}

static int64_t interval_of(const struct ping6_opts *o)
{
	return o->interval;
}

static int64_t timeout_of(const struct ping6_opts *o)
{
	return o->timeout;
}

static int64_t deadline_of(const struct ping6_opts *o)
{
	return o->deadline;
}

static int64_t size_of(const struct ping6_opts *o)
{
	return o->size;
}

/* -1 where the option was not given. */
static int64_t hop_limit_of(const struct ping6_opts *o)
{
	return o->settings.has_hop_limit ? o->settings.hop_limit : -1;
}

static int64_t tclass_of(const struct ping6_opts *o)
{
	return o->settings.has_traffic_class ? o->settings.traffic_class : -1;
}

static int64_t flow_label_of(const struct ping6_opts *o)
{
	return o->settings.has_flow_label ? (int64_t)o->settings.flow_label : -1;
}

static int64_t pmtu_of(const struct ping6_opts *o)
{
	return o->settings.has_pmtu_discovery ? o->settings.pmtu_discovery : -1;
}

static const struct value {
	const char *option, *text;
	int64_t (*get)(const struct ping6_opts *opts);
	int64_t value;
} values[] = {
	{"-c", "1", count_of, 1},
	{"-c", "9223372036854775807", count_of, INT64_MAX},
	{"--count", "3", count_of, 3},
	{"--count=3", NULL, count_of, 3},
	{"-c3", NULL, count_of, 3},
	{"-i", "0", interval_of, 0},
	{"-i", "0.2", interval_of, 200 * NSEC_PER_MSEC},
	{"-i", "200ms", interval_of, 200 * NSEC_PER_MSEC},
	{"-i", "1000000", interval_of, 1000000 * NSEC_PER_SEC},
	{"--interval", "2m", interval_of, 120 * NSEC_PER_SEC},
	{"-W", "1ms", timeout_of, NSEC_PER_MSEC},
	{"-W", "0.001", timeout_of, NSEC_PER_MSEC},
	{"-W", "1000000s", timeout_of, 1000000 * NSEC_PER_SEC},
	{"--timeout", "5", timeout_of, 5 * NSEC_PER_SEC},
	{"-w", "1ms", deadline_of, NSEC_PER_MSEC},
	{"-w", "1000000", deadline_of, 1000000 * NSEC_PER_SEC},
	{"--deadline", "10", deadline_of, 10 * NSEC_PER_SEC},
	{"-s", "0", size_of, 0},
	{"-s", "65527", size_of, 65527},
	{"--size", "1452", size_of, 1452},
	{"-t", "0", hop_limit_of, 0},
	{"-t", "255", hop_limit_of, 255},
	{"--hop-limit", "64", hop_limit_of, 64},
	{"--ttl", "64", hop_limit_of, 64},
	{"-Q", "0", tclass_of, 0},
	{"-Q", "255", tclass_of, 255},
	{"-Q", "0xb8", tclass_of, 0xb8},
	{"--tclass", "0XFF", tclass_of, 0xff},
	{"-F", "0", flow_label_of, 0},
	{"-F", "0xfffff", flow_label_of, 0xfffff},
	{"-F", "1048575", flow_label_of, 0xfffff},
	{"--flowlabel", "5", flow_label_of, 5},
	{"-M", "do", pmtu_of, IPV6_PMTUDISC_DO},
	{"-M", "want", pmtu_of, IPV6_PMTUDISC_WANT},
	{"-M", "dont", pmtu_of, IPV6_PMTUDISC_DONT},
	{"--mtu-discovery", "probe", pmtu_of, IPV6_PMTUDISC_PROBE},
};

static void test_values_and_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(values); i++) {
		struct ping6_opts opts = parse_well(values[i].option, values[i].text);
		char name[64];

		snprintf(name, sizeof(name), "%s %s", values[i].option,
			values[i].text ? values[i].text : "");
		row_int(name, values[i].get(&opts), values[i].value);
	}
}

static void test_switches(void **state)
{
	static const struct {
		const char *letter, *word;
		size_t place; /* 0: accepted without effect */
	} switches[] = {
		{"-j", "--json", offsetof(struct ping6_opts, json)},
		{"-q", "--quiet", offsetof(struct ping6_opts, quiet)},
		{"-v", "--verbose", offsetof(struct ping6_opts, verbose)},
		{"-D", "--timestamps", offsetof(struct ping6_opts, timestamps)},
		{"-O", "--outstanding", offsetof(struct ping6_opts, report_outstanding)},
		{"-n", "--numeric", 0},
		{"-6", "--ipv6", 0},
	};
	struct ping6_opts defaults = parse_well(NULL, NULL);

	(void)state;
	for (size_t i = 0; i < LEN(switches); i++) {
		struct ping6_opts letter = parse_well(switches[i].letter, NULL);
		struct ping6_opts word = parse_well(switches[i].word, NULL);

		for (size_t j = 0; j < LEN(switches); j++) {
			bool want = i == j && switches[j].place;

			if (!switches[j].place)
				continue;
			row_int(switches[i].letter, ((char *)&letter)[switches[j].place], want);
			row_int(switches[i].word, ((char *)&word)[switches[j].place], want);
		}
		/* And nothing else. */
		row_int(switches[i].letter, letter.interval, defaults.interval);
		row_int(switches[i].letter, letter.size, defaults.size);
	}
}

static void test_pattern(void **state)
{
	static const uint8_t sixteen[] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88,
		0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
	struct ping6_opts opts = parse_well("-p", "fF");

	(void)state;
	assert_int_equal(opts.pattern_len, 1);
	assert_int_equal(opts.pattern[0], 0xff);
	assert_string_equal(opts.pattern_text, "fF");
	opts = parse_well("--pattern", "00112233445566778899aabbccddeeff");
	assert_int_equal(opts.pattern_len, 16);
	assert_memory_equal(opts.pattern, sixteen, 16);
}

static void test_interface_and_source(void **state)
{
	static const struct {
		const char *args[ARGS_MAX];
		const char *interface, *source;
	} rows[] = {
		{{"-I", "eth0", "::1"}, "eth0", NULL},
		{{"-I", "2001:db8::1", "::1"}, NULL, "2001:db8::1"},
		{{"-I", "fe80::1%eth0", "::1"}, NULL, "fe80::1%eth0"},
		{{"-I", "eth0", "-I", "::1", "::1"}, "eth0", "::1"},
		{{"--interface=::1", "-Ieth0", "::1"}, "eth0", "::1"},
		{{"-I", "fifteen-letters", "::1"}, "fifteen-letters", NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct outcome outcome = parse(rows[i].args);

		row_int(rows[i].args[1], outcome.goes_on, true);
		row_string(rows[i].args[1], outcome.opts.interface, rows[i].interface);
		row_string(rows[i].args[1], outcome.opts.source, rows[i].source);
	}
}

static void test_target_may_stand_anywhere(void **state)
{
	static const char *const rows[][ARGS_MAX] = {
		{"host", "-c", "3"},
		{"-c", "3", "host"},
		{"-qc3", "host", "-v"},
		{"-c3", "--", "host"},
	};
	static const char *const dash[] = {"--", "-c", NULL};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct outcome outcome = parse(rows[i]);

		row_int(rows[i][0], outcome.goes_on, true);
		row_string(rows[i][0], outcome.opts.target, "host");
		row_int(rows[i][0], outcome.opts.count, 3);
	}
	assert_string_equal(parse(dash).opts.target, "-c");
}

#define TRY "Try `ping6 --help' or `ping6 --usage' for more information.\n"
#define X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct mistake {
	const char *args[ARGS_MAX];
	const char *message;
} mistakes[] = {
	{{"-c", "0", "::1"}, "ping6: -c 0: count is below 1\n"},
	{{"-c", "-1", "::1"}, "ping6: -c -1: count is below 1\n"},
	{{"-c", "9223372036854775808", "::1"},
		"ping6: -c 9223372036854775808: count is above 9223372036854775807\n"},
	{{"-c", "99999999999999999999999", "::1"},
		"ping6: -c 99999999999999999999999: count is above 9223372036854775807\n"},
	{{"-c", "3x", "::1"}, "ping6: -c 3x: count is not a whole number\n"},
	{{"-c", "", "::1"}, "ping6: -c : count is not a whole number\n"},
	{{"-c", " 3", "::1"}, "ping6: -c  3: count is not a whole number\n"},
	{{"-c", "+3", "::1"}, "ping6: -c +3: count is not a whole number\n"},
	{{"-c", "0x3", "::1"}, "ping6: -c 0x3: count is not a whole number\n"},
	{{"-c", "\x1b[1m", "::1"}, "ping6: -c \\027[1m: count is not a whole number\n"},
	{{"-c", X50 X50 "x", "::1"},
		"ping6: -c " X50 X50 "...: count is not a whole number\n"},
	{{"-i", "-1", "::1"}, "ping6: -i -1: interval is below 0s\n"},
	{{"-i", "1000001", "::1"}, "ping6: -i 1000001: interval is above 1000000s\n"},
	{{"-i", "1 s", "::1"}, "ping6: -i 1 s: interval is not a time like 1, 0.2, 200ms or 2m\n"},
	{{"-W", "0", "::1"}, "ping6: -W 0: timeout is below 1ms\n"},
	{{"-W", "999us", "::1"}, "ping6: -W 999us: timeout is below 1ms\n"},
	{{"-W", "1000001", "::1"}, "ping6: -W 1000001: timeout is above 1000000s\n"},
	{{"-W", "soon", "::1"}, "ping6: -W soon: timeout is not a time like 1, 0.2, 200ms or 2m\n"},
	{{"-w", "0", "::1"}, "ping6: -w 0: deadline is below 1ms\n"},
	{{"-w", "12d", "::1"}, "ping6: -w 12d: deadline is above 1000000s\n"},
	{{"-w", "", "::1"}, "ping6: -w : deadline is not a time like 1, 0.2, 200ms or 2m\n"},
	{{"-s", "65528", "::1"}, "ping6: -s 65528: size is above 65527\n"},
	{{"-s", "-1", "::1"}, "ping6: -s -1: size is below 0\n"},
	{{"-s", "56b", "::1"}, "ping6: -s 56b: size is not a whole number\n"},
	{{"-t", "256", "::1"}, "ping6: -t 256: hop limit is above 255\n"},
	{{"-t", "-1", "::1"}, "ping6: -t -1: hop limit is below 0\n"},
	{{"--ttl=999", "::1"}, "ping6: -t 999: hop limit is above 255\n"},
	{{"-Q", "256", "::1"}, "ping6: -Q 256: traffic class is above 255\n"},
	{{"-Q", "0x100", "::1"}, "ping6: -Q 0x100: traffic class is above 255\n"},
	{{"-Q", "0x", "::1"}, "ping6: -Q 0x: traffic class is not a whole number\n"},
	{{"-Q", "b8", "::1"}, "ping6: -Q b8: traffic class is not a whole number\n"},
	{{"-F", "0x100000", "::1"}, "ping6: -F 0x100000: flow label is above 1048575\n"},
	{{"-F", "-1", "::1"}, "ping6: -F -1: flow label is below 0\n"},
	{{"-p", "", "::1"},
		"ping6: -p : pattern is not 1 to 16 bytes of two hexadecimal digits\n"},
	{{"-p", "fff", "::1"},
		"ping6: -p fff: pattern is not 1 to 16 bytes of two hexadecimal digits\n"},
	{{"-p", "00112233445566778899aabbccddeeff00", "::1"},
		"ping6: -p 00112233445566778899aabbccddeeff00: pattern is not 1 to 16 bytes of "
		"two hexadecimal digits\n"},
	{{"-p", "00fg", "::1"}, "ping6: -p 00fg: pattern has something else than hexadecimal digits\n"},
	{{"-p", "0x00", "::1"}, "ping6: -p 0x00: pattern has something else than hexadecimal digits\n"},
	{{"-M", "DO", "::1"}, "ping6: -M DO: is not one of do, want, dont, probe\n"},
	{{"-M", "", "::1"}, "ping6: -M : is not one of do, want, dont, probe\n"},
	{{"-I", "", "::1"}, "ping6: -I : no such interface\n"},
	{{"-I", "sixteen-letters!", "::1"}, "ping6: -I sixteen-letters!: no such interface\n"},
	{{"-I", "eth0", "-I", "eth1", "::1"}, "ping6: -I eth1: another interface was given already\n"},
	{{"-I", "::1", "-I", "::2", "::1"}, "ping6: -I ::2: another address was given already\n"},
	{{"-4", "::1"}, "ping6: -4: this is ping6: it speaks IPv6 only\n"},
	{{"::1", "::2"}, "ping6: ::2: only one target is taken; ::1 was given already\n"},
	{{""}, "ping6: target: is empty\n"},
	{{NULL}, "ping6: target: none is given; try --help\n"},
	{{"-q"}, "ping6: target: none is given; try --help\n"},
	/* These are the C library's words. */
	{{"::1", "-c"}, "ping6: option requires an argument -- 'c'\n" TRY},
	{{"::1", "--count"}, "ping6: option '--count' requires an argument\n" TRY},
	{{"::1", "-Z"}, "ping6: invalid option -- 'Z'\n" TRY},
	{{"::1", "--zzz"}, "ping6: unrecognized option '--zzz'\n" TRY},
	{{"::1", "--json=1"}, "ping6: option '--json' doesn't allow an argument\n" TRY},
};

static void test_every_mistake_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(mistakes); i++) {
		struct outcome outcome = parse(mistakes[i].args);
		const char *row = mistakes[i].message;

		row_string(row, err.text, mistakes[i].message);
		row_string(row, out.text, "");
		row_int(row, outcome.goes_on, false);
		row_int(row, outcome.status, CLI_CANNOT);
		row_untouched(row, &outcome.opts);
	}
}

static void test_bug_control_characters_were_digits_of_a_pattern(void **state)
{
	static const char *const args[] = {"-p", "\x10\x19", "::1", NULL};
	struct outcome outcome = parse(args);

	(void)state;
	assert_false(outcome.goes_on);
	assert_string_equal(err.text,
		"ping6: -p \\016\\025: pattern has something else than hexadecimal digits\n");
}

static void test_help_usage_and_version_end_well(void **state)
{
	static const struct {
		const char *args[ARGS_MAX];
		const char *begins;
	} rows[] = {
		{{"--help"}, "Usage: ping6 ["},
		{{"-h"}, "Usage: ping6 ["},
		{{"--help", "-c", "0"}, "Usage: ping6 ["},
		{{"--usage"}, "Usage: ping6 [-"},
		{{"--version"}, "ping6 (hextet) " HEXTET_VERSION "\n"},
		{{"-V"}, "ping6 (hextet) " HEXTET_VERSION "\n"},
		{{"::1", "-V"}, "ping6 (hextet) " HEXTET_VERSION "\n"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct outcome outcome = parse(rows[i].args);

		row_int(rows[i].args[0], outcome.goes_on, false);
		row_int(rows[i].args[0], outcome.status, CLI_YES);
		row_untouched(rows[i].args[0], &outcome.opts);
		row_string(rows[i].args[0], err.text, "");
		if (strncmp(out.text, rows[i].begins, strlen(rows[i].begins)))
			fail_msg("%s printed: %s", rows[i].args[0], out.text);
	}
}

/* All there is, and nothing that is not. */
static void test_help_lists_the_options(void **state)
{
	static const char *const args[] = {"--help", NULL};
	static const char *const listed[] = {"-c, --count=N", "-i, --interval=TIME",
		"-s, --size=BYTES", "-p, --pattern=HEX", "-t, --hop-limit=N", "-Q, --tclass=N",
		"-F, --flowlabel=N", "-M, --mtu-discovery=HOW", "-I, --interface=IF|ADDR",
		"-W, --timeout=TIME", "-w, --deadline=TIME", "-j, --json", "-q, --quiet",
		"-v, --verbose", "-D, --timestamps", "-O, --outstanding", "-n, --numeric",
		"-6, --ipv6", "-h, --help", "--usage", "-V, --version", "Exit status: 0"};

	(void)state;
	parse(args);
	for (size_t i = 0; i < LEN(listed); i++)
		if (!strstr(out.text, listed[i]))
			fail_msg("--help lacks \"%s\":\n%s", listed[i], out.text);
	assert_null(strstr(out.text, "--ipv4"));
	assert_null(strstr(out.text, "--ttl"));
	assert_null(strstr(out.text, "Mandatory or optional arguments"));
}

/* The name is changed for argp's own messages, and put back. */
static void test_argv_is_left_as_it_was(void **state)
{
	char name[] = "/usr/local/bin/ping6", target[] = "::1";
	char *argv[] = {name, target, NULL};
	struct ping6_opts opts;
	enum cli_status status;

	(void)state;
	assert_true(ping6_opts_parse(2, argv, &opts, &status));
	assert_ptr_equal(argv[0], name);
	assert_ptr_equal(opts.target, target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_values_and_bounds),
		cmocka_unit_test(test_switches),
		cmocka_unit_test(test_pattern),
		cmocka_unit_test(test_interface_and_source),
		cmocka_unit_test(test_target_may_stand_anywhere),
		cmocka_unit_test(test_every_mistake_is_named),
		cmocka_unit_test(test_bug_control_characters_were_digits_of_a_pattern),
		cmocka_unit_test(test_help_usage_and_version_end_well),
		cmocka_unit_test(test_help_lists_the_options),
		cmocka_unit_test(test_argv_is_left_as_it_was),
	};

	return cmocka_run_group_tests_name("ping6_opts", tests, NULL, NULL);
}
