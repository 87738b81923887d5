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
	static char *argv[ARGS_MAX + 2]; /* the targets stay in there */
	struct outcome outcome;
	size_t argc = count(args) + 1;

	argv[0] = name;
	argv[argc] = NULL;
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
	row_int(option, outcome.opts.target_count, 1);
	row_string(option, outcome.opts.targets[0], "::1");
	return outcome.opts;
}

static void test_defaults(void **state)
{
	struct ping6_opts opts = parse_well(NULL, NULL);
	static const struct icmp6_settings system;

	(void)state;
	assert_null(opts.file);
	assert_int_equal(opts.shard, 1);
	assert_int_equal(opts.shards, 1);
	assert_false(opts.all_addresses);
	assert_false(opts.many);
	assert_null(opts.interface);
	assert_null(opts.source);
	assert_int_equal(opts.count, 0);
	assert_int_equal(opts.retries, 0);
	assert_int_equal(opts.preload, 0);
	assert_int_equal(opts.rate, 0);
	assert_int_equal(opts.interval, NSEC_PER_SEC);
	assert_false(opts.has_interval);
	assert_int_equal(opts.timeout, 0);
	assert_int_equal(opts.deadline, 0);
	assert_false(opts.flood || opts.adaptive);
	assert_int_equal(opts.size, 56);
	assert_null(opts.pattern_text);
	assert_int_equal(opts.pattern_len, 0);
	assert_false(opts.has_mark);
	assert_int_equal(opts.send_buffer, 0);
	assert_memory_equal(&opts.settings, &system, sizeof(system));
	assert_int_equal(opts.until.wants, UNTIL_NOTHING);
	assert_int_equal(opts.asserts.count, 0);
	assert_false(opts.find_mtu);
	assert_int_equal(opts.only, PING6_ALL);
	assert_null(opts.metrics);
	assert_false(opts.graph || opts.names || opts.audible || opts.json || opts.quiet ||
		     opts.verbose || opts.timestamps || opts.report_outstanding);
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

static int64_t preload_of(const struct ping6_opts *o)
{
	return (int64_t)o->preload;
}

static int64_t rate_of(const struct ping6_opts *o)
{
	return (int64_t)o->rate;
}

/* -1 where the option was not given. */
static int64_t mark_of(const struct ping6_opts *o)
{
	return o->has_mark ? (int64_t)o->mark : -1;
}

static int64_t identifier_of(const struct ping6_opts *o)
{
	return o->settings.has_id ? o->settings.id : -1;
}

static int64_t send_buffer_of(const struct ping6_opts *o)
{
	return o->send_buffer;
}

/* Both at once, where there are digits for it. */
static int64_t shard_of(const struct ping6_opts *o)
{
	return (int64_t)(o->shard * 1000 + o->shards);
}

/* `up` is positive. */
static int64_t until_of(const struct ping6_opts *o)
{
	return o->until.wants == UNTIL_UP ? (int64_t)o->until.in_a_row :
		o->until.wants == UNTIL_DOWN ? -(int64_t)o->until.in_a_row : 0;
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
	{"-l", "1", preload_of, 1},
	{"-l", "65535", preload_of, 65535},
	{"--preload", "3", preload_of, 3},
	{"--rate", "1", rate_of, 1},
	{"--rate", "100000000", rate_of, 100000000},
	{"-m", "0", mark_of, 0},
	{"-m", "0xffffffff", mark_of, UINT32_MAX},
	{"--mark", "4294967295", mark_of, UINT32_MAX},
	{"-e", "0", identifier_of, 0},
	{"-e", "0xffff", identifier_of, 0xffff},
	{"--identifier", "4660", identifier_of, 4660},
	{"-S", "1", send_buffer_of, 1},
	{"-S", "1073741823", send_buffer_of, 1073741823},
	{"--sndbuf", "65536", send_buffer_of, 65536},
	{"--shard", "1/1", shard_of, 1001},
	{"--shard", "3/7", shard_of, 3007},
	{"--shard=7/7", NULL, shard_of, 7007},
	{"--until", "up", until_of, 1},
	{"--until", "down", until_of, -1},
	{"--until", "up:3", until_of, 3},
	{"--until", "down:1000000", until_of, -1000000},
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
		{"-f", "--flood", offsetof(struct ping6_opts, flood)},
		{"-A", "--adaptive", offsetof(struct ping6_opts, adaptive)},
		{"-H", "--names", offsetof(struct ping6_opts, names)},
		{"-a", "--audible", offsetof(struct ping6_opts, audible)},
		{"--graph", "--graph", offsetof(struct ping6_opts, graph)},
		{"--find-mtu", "--find-mtu", offsetof(struct ping6_opts, find_mtu)},
		{"--all-addresses", "--all-addresses",
			offsetof(struct ping6_opts, all_addresses)},
		{"-B", "--keep-source", offsetof(struct ping6_opts, keep_source)},
		{"-C", "--connect", offsetof(struct ping6_opts, connected)},
		{"-L", "--no-loopback",
			offsetof(struct ping6_opts, settings.not_to_self)},
		{"-U", "--user-to-user", offsetof(struct ping6_opts, user_to_user)},
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
		/* And nothing else; a flood has an interval of its own. */
		row_int(switches[i].letter, letter.interval,
			letter.flood ? 10 * NSEC_PER_MSEC : defaults.interval);
		row_int(switches[i].letter, letter.has_interval, false);
		row_int(switches[i].letter, letter.count, defaults.count);
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
	struct outcome outcome;

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		outcome = parse(rows[i]);
		row_int(rows[i][0], outcome.goes_on, true);
		row_int(rows[i][0], outcome.opts.target_count, 1);
		row_string(rows[i][0], outcome.opts.targets[0], "host");
		row_int(rows[i][0], outcome.opts.count, 3);
	}
	outcome = parse(dash);
	assert_int_equal(outcome.opts.target_count, 1);
	assert_string_equal(outcome.opts.targets[0], "-c");
}

/* In their order, wherever they stand. */
static void test_several_targets(void **state)
{
	static const char *const args[] = {"a", "-c", "3", "b", "-", "-q", "::1", NULL};
	static const char *const wanted[] = {"a", "b", "-", "::1"};
	struct outcome outcome = parse(args);

	(void)state;
	assert_true(outcome.goes_on);
	assert_true(outcome.opts.many);
	assert_int_equal(outcome.opts.target_count, LEN(wanted));
	for (size_t i = 0; i < LEN(wanted); i++)
		row_string(wanted[i], outcome.opts.targets[i], wanted[i]);
}

/* What makes a run one of many, though there be one target only. */
static void test_what_many_is(void **state)
{
	static const struct {
		const char *args[ARGS_MAX];
		bool many;
		size_t targets;
		const char *file;
	} rows[] = {
		{{"::1"}, false, 1, NULL},
		{{"::1", "-c", "1"}, false, 1, NULL},
		{{"::1", "--shard", "1/1"}, false, 1, NULL},
		{{"::1", "--rate", "10"}, false, 1, NULL},
		{{"::1", "--min-alive", "1"}, false, 1, NULL},
		{{"::1", "--until", "up"}, false, 1, NULL},
		{{"::1", "::2"}, true, 2, NULL},
		{{"-"}, true, 1, NULL},
		{{"--file", "list"}, true, 0, "list"},
		{{"--file", "-"}, true, 0, "-"},
		{{"--file", "list", "::1"}, true, 1, "list"},
		{{"--all-addresses", "::1"}, true, 1, NULL},
		{{"--alive", "::1"}, true, 1, NULL},
		{{"--dead", "::1"}, true, 1, NULL},
		{{"--shard", "1/2", "::1"}, true, 1, NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct outcome outcome = parse(rows[i].args);
		const char *row = rows[i].args[0];

		row_string(row, err.text, "");
		row_int(row, outcome.goes_on, true);
		row_int(row, outcome.opts.many, rows[i].many);
		row_int(row, outcome.opts.target_count, rows[i].targets);
		row_string(row, outcome.opts.file, rows[i].file);
	}
}

/* --alive and --dead are sweeps, a flood goes on without answers. */
static void test_defaults_that_follow(void **state)
{
	static const struct {
		const char *args[ARGS_MAX];
		enum ping6_only only;
		uint64_t count, retries;
		nsec_t interval;
	} rows[] = {
		{{"::1"}, PING6_ALL, 0, 0, NSEC_PER_SEC},
		{{"--alive", "::1"}, PING6_ALIVE, 1, 2, NSEC_PER_SEC},
		{{"--dead", "::1"}, PING6_DEAD, 1, 2, NSEC_PER_SEC},
		{{"--alive", "--alive", "::1"}, PING6_ALIVE, 1, 2, NSEC_PER_SEC},
		{{"--alive", "-c", "5", "::1"}, PING6_ALIVE, 5, 2, NSEC_PER_SEC},
		{{"--dead", "--retries", "0", "::1"}, PING6_DEAD, 1, 0, NSEC_PER_SEC},
		{{"--alive", "-c", "1", "--retries", "7", "::1"}, PING6_ALIVE, 1, 7,
			NSEC_PER_SEC},
		{{"-c", "1", "--retries", "1000", "::1"}, PING6_ALL, 1, 1000, NSEC_PER_SEC},
		{{"--retries=0", "-c", "4", "::1"}, PING6_ALL, 4, 0, NSEC_PER_SEC},
		{{"-f", "::1"}, PING6_ALL, 0, 0, 10 * NSEC_PER_MSEC},
		{{"-f", "-i", "0.5", "::1"}, PING6_ALL, 0, 0, 500 * NSEC_PER_MSEC},
		{{"-i", "1", "-f", "::1"}, PING6_ALL, 0, 0, NSEC_PER_SEC},
		{{"-A", "::1"}, PING6_ALL, 0, 0, NSEC_PER_SEC},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct outcome outcome = parse(rows[i].args);
		char row[16];

		snprintf(row, sizeof(row), "row %zu", i);
		row_string(row, err.text, "");
		row_int(row, outcome.goes_on, true);
		row_int(row, outcome.opts.only, rows[i].only);
		row_int(row, outcome.opts.count, rows[i].count);
		row_int(row, outcome.opts.retries, rows[i].retries);
		row_int(row, outcome.opts.interval, rows[i].interval);
	}
	assert_true(parse_well("-i", "1").has_interval);
}

/* Each goes to its own kind; what values they take is test_ping6_assert's. */
static void test_assertions(void **state)
{
	static const struct {
		const char *option, *text;
		enum assert_kind kind;
	} rows[] = {
		{"--max-loss", "5%", ASSERT_MAX_LOSS},
		{"--max-rtt", "p95:20ms", ASSERT_MAX_RTT},
		{"--max-jitter", "1ms", ASSERT_MAX_JITTER},
		{"--min-hop-limit", "60", ASSERT_MIN_HOP_LIMIT},
		{"--expect-source", "2001:db8::/32", ASSERT_EXPECT_SOURCE},
		{"--expect-responders", "4+", ASSERT_EXPECT_RESPONDERS},
		{"--min-alive", "all", ASSERT_MIN_ALIVE},
	};
	static const char *const both[] = {"--max-rtt", "1", "--max-loss", "0", "--max-rtt",
		"max:2", "::1", NULL};
	struct outcome outcome;

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct ping6_opts opts = parse_well(rows[i].option, rows[i].text);

		row_int(rows[i].option, opts.asserts.count, 1);
		row_int(rows[i].option, opts.asserts.list[0].kind, rows[i].kind);
		row_string(rows[i].option, opts.asserts.list[0].text, rows[i].text);
	}
	outcome = parse(both);
	assert_int_equal(outcome.opts.asserts.count, 3);
	assert_int_equal(outcome.opts.asserts.list[0].rtt.most, NSEC_PER_SEC);
	assert_int_equal(outcome.opts.asserts.list[1].kind, ASSERT_MAX_LOSS);
	assert_int_equal(outcome.opts.asserts.list[2].rtt.most, 2 * NSEC_PER_SEC);
}

static void test_files(void **state)
{
	(void)state;
	assert_string_equal(parse_well("--metrics", "/x/y.prom").metrics, "/x/y.prom");
	assert_string_equal(parse_well("--file", "list").file, "list");
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
	{{"--retries", "1001", "-c1", "::1"}, "ping6: --retries=1001: number is above 1000\n"},
	{{"--retries", "-1", "-c1", "::1"}, "ping6: --retries=-1: number is below 0\n"},
	{{"--retries", "two", "-c1", "::1"},
		"ping6: --retries=two: number is not a whole number\n"},
	{{"--rate", "0", "::1"}, "ping6: --rate=0: rate is below 1\n"},
	{{"--rate", "100000001", "::1"}, "ping6: --rate=100000001: rate is above 100000000\n"},
	{{"--rate", "1k", "::1"}, "ping6: --rate=1k: rate is not a whole number\n"},
	{{"-l", "0", "::1"}, "ping6: -l 0: preload is below 1\n"},
	{{"-l", "65536", "::1"}, "ping6: -l 65536: preload is above 65535\n"},
	{{"-l", "", "::1"}, "ping6: -l : preload is not a whole number\n"},
	{{"-m", "0x100000000", "::1"}, "ping6: -m 0x100000000: mark is above 4294967295\n"},
	{{"-m", "-1", "::1"}, "ping6: -m -1: mark is below 0\n"},
	{{"-e", "65536", "::1"}, "ping6: -e 65536: identifier is above 65535\n"},
	{{"-m", "red", "::1"}, "ping6: -m red: mark is not a whole number\n"},
	{{"-S", "0", "::1"}, "ping6: -S 0: send buffer is below 1\n"},
	{{"-S", "1073741824", "::1"},
		"ping6: -S 1073741824: send buffer is above 1073741823\n"},
	{{"-S", "64k", "::1"}, "ping6: -S 64k: send buffer is not a whole number\n"},
	{{"--shard", "", "::1"}, "ping6: --shard=: is not K/N with K from 1 to N\n"},
	{{"--shard", "1", "::1"}, "ping6: --shard=1: is not K/N with K from 1 to N\n"},
	{{"--shard", "0/4", "::1"}, "ping6: --shard=0/4: is not K/N with K from 1 to N\n"},
	{{"--shard", "5/4", "::1"}, "ping6: --shard=5/4: is not K/N with K from 1 to N\n"},
	{{"--shard", "1/0", "::1"}, "ping6: --shard=1/0: is not K/N with K from 1 to N\n"},
	{{"--shard", "1/4/4", "::1"}, "ping6: --shard=1/4/4: is not K/N with K from 1 to N\n"},
	{{"--until", "", "::1"}, "ping6: --until=: is not up, down, up:N or down:N\n"},
	{{"--until", "UP", "::1"}, "ping6: --until=UP: is not up, down, up:N or down:N\n"},
	{{"--until", "up:0", "::1"}, "ping6: --until=up:0: N is below 1\n"},
	{{"--until", "down:1000001", "::1"},
		"ping6: --until=down:1000001: N is above 1000000\n"},
	{{"--until", "up:", "::1"}, "ping6: --until=up:: N is not a whole number\n"},
	{{"--max-loss", "101", "::1"},
		"ping6: --max-loss=101: loss is not a percentage from 0 to 100\n"},
	{{"--max-rtt", "p101:1ms", "::1"},
		"ping6: --max-rtt=p101:1ms: before the colon stands min, avg, max or a "
		"percentile, p0 to p100\n"},
	{{"--max-rtt", "-1", "::1"}, "ping6: --max-rtt=-1: round-trip time is below 0s\n"},
	{{"--max-jitter", "x", "::1"},
		"ping6: --max-jitter=x: jitter is not a time like 1, 0.2, 200ms or 2m\n"},
	{{"--min-hop-limit", "256", "::1"},
		"ping6: --min-hop-limit=256: hop limit is above 255\n"},
	{{"--expect-source", "2001:db8::1/32", "::1"},
		"ping6: --expect-source=2001:db8::1/32: has bits behind its length\n"},
	{{"--expect-responders", "x", "::1"},
		"ping6: --expect-responders=x: number of responders is not a whole number\n"},
	{{"--min-alive", "most", "::1"},
		"ping6: --min-alive=most: number of targets (or all) is not a whole number\n"},
	{{"--alive", "--dead", "::1"},
		"ping6: --alive: and --dead together would be all targets\n"},
	{{"--dead", "--alive", "::1"},
		"ping6: --alive: and --dead together would be all targets\n"},
	{{"--retries", "1", "::1"},
		"ping6: --retries: needs -c, --alive or --dead: without an end there is always "
		"one more\n"},
	{{""}, "ping6: target: is empty\n"},
	{{"::1", ""}, "ping6: target: is empty\n"},
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

/* What cannot stand together, in either order. */
static void test_every_pair_that_is_refused(void **state)
{
	static const struct {
		const char *first[3], *second[3]; /* an option and its value, or a target */
		const char *message;
	} rows[] = {
		{{"--find-mtu"}, {"::2"}, "--find-mtu: cannot stand with several targets"},
		{{"--find-mtu"}, {"--file", "x"}, "--find-mtu: cannot stand with several targets"},
		{{"--find-mtu"}, {"--alive"}, "--find-mtu: cannot stand with several targets"},
		{{"--find-mtu"}, {"-f"}, "--find-mtu: cannot stand with -f"},
		{{"--find-mtu"}, {"-A"}, "--find-mtu: cannot stand with -A"},
		{{"--find-mtu"}, {"-c", "1"}, "--find-mtu: cannot stand with -c"},
		{{"--find-mtu"}, {"--until", "up"}, "--find-mtu: cannot stand with --until"},
		{{"--find-mtu"}, {"--max-loss", "1"}, "--find-mtu: cannot stand with assertions"},
		{{"--find-mtu"}, {"-M", "do"}, "--find-mtu: cannot stand with -M"},
		{{"--find-mtu"}, {"--graph"}, "--find-mtu: cannot stand with --graph"},
		{{"--find-mtu"}, {"--metrics", "x"}, "--find-mtu: cannot stand with --metrics"},
		{{"-f"}, {"-A"}, "-f: cannot stand with -A"},
		{{"-f"}, {"::2"}, "-f: cannot stand with several targets"},
		{{"-f"}, {"--shard", "1/2"}, "-f: cannot stand with several targets"},
		{{"-A"}, {"::2"}, "-A: cannot stand with several targets"},
		{{"-A"}, {"--all-addresses"}, "-A: cannot stand with several targets"},
		{{"--until", "up"}, {"--alive"}, "--until: cannot stand with --alive"},
		{{"--until", "down:3"}, {"--dead"}, "--until: cannot stand with --dead"},
		{{"--graph"}, {"::2"}, "--graph: cannot stand with several targets"},
		{{"--graph"}, {"-"}, "--graph: cannot stand with several targets"},
		{{"--graph"}, {"-j"}, "--graph: cannot stand with --json"},
		{{"--graph"}, {"-f"}, "--graph: cannot stand with -f"},
		{{"-F", "5"}, {"::2"}, "-F: cannot stand with several targets"},
		{{"--expect-responders", "4"}, {"::2"},
			"--expect-responders: cannot stand with several targets"},
		{{"-H"}, {"::2"}, "-H: cannot stand with several targets"},
		{{"-O"}, {"::2"}, "-O: cannot stand with several targets"},
		{{"-B"}, {"::2"}, "-B: cannot stand with several targets"},
		{{"-C"}, {"::2"}, "-C: cannot stand with several targets"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		for (int swapped = 0; swapped < 2; swapped++) {
			const char *const *parts[] = {rows[i].first, rows[i].second};
			const char *args[ARGS_MAX] = {"::1"};
			char message[128];
			struct outcome outcome;
			size_t used = 1;

			for (int part = 0; part < 2; part++)
				for (size_t j = 0; parts[part ^ swapped][j]; j++)
					args[used++] = parts[part ^ swapped][j];
			outcome = parse(args);
			snprintf(message, sizeof(message), "ping6: %s\n", rows[i].message);
			row_string(message, err.text, message);
			row_int(message, outcome.goes_on, false);
			row_int(message, outcome.status, CLI_CANNOT);
			row_untouched(message, &outcome.opts);
		}
	}
}

/* --max-rtt may be given eight times. */
static void test_too_many_assertions(void **state)
{
	char *argv[20] = {"ping6"};
	struct ping6_opts opts;
	enum cli_status status = CLI_YES;

	(void)state;
	for (int i = 1; i <= 9; i++)
		argv[i] = "--max-rtt=1s";
	argv[10] = "::1";
	capture_begin(&err, STDERR_FILENO);
	assert_false(ping6_opts_parse(11, argv, &opts, &status));
	capture_end(&err);
	assert_int_equal(status, CLI_CANNOT);
	assert_string_equal(err.text, "ping6: --max-rtt=1s: is given more than 8 times\n");
	argv[9] = "::1";
	argv[10] = NULL;
	assert_true(ping6_opts_parse(10, argv, &opts, &status));
	assert_int_equal(opts.asserts.count, 8);
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
	static const char *const listed[] = {"--file=FILE", "--shard=K/N", "--all-addresses",
		"-c, --count=N", "--retries=N", "-i, --interval=TIME", "--rate=N", "-f, --flood",
		"-A, --adaptive", "-l, --preload=N", "-s, --size=BYTES", "-p, --pattern=HEX",
		"-t, --hop-limit=N", "-Q, --tclass=N", "-F, --flowlabel=N",
		"-M, --mtu-discovery=HOW", "-I, --interface=IF|ADDR", "-m, --mark=N",
		"-S, --sndbuf=BYTES", "-W, --timeout=TIME", "-w, --deadline=TIME",
		"--until=up|down[:N]", "--max-loss=PCT", "--max-rtt=[FIGURE:]TIME",
		"--max-jitter=TIME", "--min-hop-limit=N", "--expect-source=ADDR|PREFIX",
		"--expect-responders=N", "--min-alive=N|all", "--find-mtu", "--alive", "--dead",
		"-j, --json", "--metrics=FILE", "--graph", "-q, --quiet", "-v, --verbose",
		"-D, --timestamps", "-O, --outstanding", "-H, --names", "-a, --audible",
		"-n, --numeric", "-6, --ipv6", "-h, --help", "--usage", "-V, --version",
		"Exit status: 0"};

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
	assert_int_equal(opts.target_count, 1);
	assert_ptr_equal(opts.targets[0], target);
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
		cmocka_unit_test(test_several_targets),
		cmocka_unit_test(test_what_many_is),
		cmocka_unit_test(test_defaults_that_follow),
		cmocka_unit_test(test_assertions),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_every_mistake_is_named),
		cmocka_unit_test(test_every_pair_that_is_refused),
		cmocka_unit_test(test_too_many_assertions),
		cmocka_unit_test(test_bug_control_characters_were_digits_of_a_pattern),
		cmocka_unit_test(test_help_usage_and_version_end_well),
		cmocka_unit_test(test_help_lists_the_options),
		cmocka_unit_test(test_argv_is_left_as_it_was),
	};

	return cmocka_run_group_tests_name("ping6_opts", tests, NULL, NULL);
}
