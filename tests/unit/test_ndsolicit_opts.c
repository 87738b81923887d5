#include "tools/ndsolicit/opts.h"

#include "tests/unit/capture.h"

#define ARGS_MAX 8

static struct capture out, err;

struct outcome {
	bool goes_on;
	enum cli_status status;
	struct nds_opts opts;
};

/* Parses `ndsolicit` and the arguments; what was printed is in `out` and `err`. */
static struct outcome parse(const char *const *args)
{
	static char name[] = "ndsolicit";
	static char *argv[ARGS_MAX + 2];
	struct outcome outcome;
	int argc = 1;

	argv[0] = name;
	for (; args[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)args[argc - 1];
	argv[argc] = NULL;
	memset(&outcome, UNTOUCHED, sizeof(outcome));
	cli_begin("ndsolicit");
	capture_begin(&out, STDOUT_FILENO);
	capture_begin(&err, STDERR_FILENO);
	outcome.goes_on = nds_opts_parse(argc, argv, &outcome.opts, &outcome.status);
	capture_end(&err);
	capture_end(&out);
	return outcome;
}

static struct nds_opts parse_well(const char *const *args)
{
	struct outcome outcome = parse(args);

	if (!outcome.goes_on)
		fail_msg("%s: %s", args[0], err.text);
	assert_string_equal(err.text, "");
	return outcome.opts;
}

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_defaults(void **state)
{
	struct nds_opts o = parse_well(ARGS("2001:db8::1"));

	(void)state;
	assert_int_equal(o.mode, NDS_RESOLVE);
	assert_int_equal(o.target_count, 1);
	assert_int_equal(o.tries, 3);
	assert_int_equal(o.timeout, NSEC_PER_SEC);
	assert_int_equal(o.deadline, 0);
	assert_int_equal(o.limit, 65536);
	assert_int_equal(o.rate, 0);
	assert_int_equal(o.shards, 1);
	assert_int_equal(o.color, CLI_COLOR_AUTO);
	assert_false(o.all || o.json || o.quiet || o.verbose || o.cache || o.has_unicast);
}

static void test_modes(void **state)
{
	(void)state;
	assert_int_equal(parse_well(ARGS("--dad", "::2")).mode, NDS_DAD);
	assert_int_equal(parse_well(ARGS("--dad", "--no-findings", "::2")).mode, NDS_DAD);
	assert_int_equal(parse_well(ARGS("--wait-dad")).mode, NDS_WAIT_DAD);
	assert_int_equal(parse_well(ARGS("--wait-dad", "::2")).target_count, 1);
	assert_int_equal(parse_well(ARGS("--watch")).mode, NDS_WATCH);
	assert_int_equal(parse_well(ARGS("--watch", "-c", "2000")).count, 2000);
	assert_int_equal(parse_well(ARGS("-r", "x")).mode, NDS_WATCH);
	assert_string_equal(parse_well(ARGS("-r", "x")).read, "x");
}

static void test_values(void **state)
{
	struct nds_opts o = parse_well(ARGS("--unicast=02:00:00:00:00:01", "::2", "-c", "1000",
		"-W20ms", "-w2", "-Ieth0"));
	static const uint8_t mac[6] = {2, 0, 0, 0, 0, 1};

	(void)state;
	assert_true(o.has_unicast);
	assert_memory_equal(o.unicast, mac, 6);
	assert_int_equal(o.tries, 1000);
	assert_int_equal(o.timeout, 20 * NSEC_PER_MSEC);
	assert_int_equal(o.deadline, 2 * NSEC_PER_SEC);
	assert_string_equal(o.interface, "eth0");
	o = parse_well(ARGS("::2", "--expect-mac=02-00-00-00-00-01", "--expect-single",
		"--expect-router", "--no-findings"));
	assert_true(o.all);
	for (size_t i = 0; i < ASSERT_KINDS; i++)
		assert_true(o.asserts.wanted[i]);
	assert_memory_equal(o.asserts.mac, mac, 6);
}

static void test_every_mistake_is_named(void **state)
{
	const struct {
		const char *said;
		const char *args[6];
	} rows[] = {
		{"ndsolicit: target: none is given; try --help\n", {NULL}},
		{"ndsolicit: target: none is given; try --help\n", {"--dad"}},
		{"ndsolicit: -c 0: count is below 1\n", {"-c", "0", "::2"}},
		{"ndsolicit: -c 1001: count is above 1000\n", {"-c", "1001", "::2"}},
		{"ndsolicit: -W 0: timeout is below 1ms\n", {"-W", "0", "::2"}},
		{"ndsolicit: --unicast=x: is no MAC address\n", {"--unicast=x", "::2"}},
		{"ndsolicit: --unicast=02:00:00:00:00:02: another was given already\n",
			{"--unicast=02:00:00:00:00:01", "--unicast=02:00:00:00:00:02", "::2"}},
		{"ndsolicit: --expect-mac=02:00:00:00:00:01: another was given already\n",
			{"--expect-mac=02:00:00:00:00:01", "--expect-mac=02:00:00:00:00:01", "::2"}},
		{"ndsolicit: -r y: another was given already\n", {"-r", "x", "-r", "y"}},
		{"ndsolicit: --unicast=33:33:00:00:00:01: is a group's MAC address, and no "
			"host's\n", {"--unicast=33:33:00:00:00:01", "::2"}},
		{"ndsolicit: --unicast: one neighbour has one MAC address: it takes one "
			"target\n", {"--unicast=02:00:00:00:00:01", "::2", "::3"}},
		{"ndsolicit: --unicast: one neighbour has one MAC address: it takes one "
			"target\n", {"--unicast=02:00:00:00:00:01", "-"}},
		{"ndsolicit: --dad: cannot stand with --watch\n", {"--dad", "--watch"}},
		{"ndsolicit: --dad: cannot stand with --cache\n", {"--dad", "--cache", "::2"}},
		{"ndsolicit: --watch: cannot stand with --unicast\n",
			{"--watch", "--unicast=02:00:00:00:00:01"}},
		{"ndsolicit: -r: cannot stand with -I\n", {"-r", "x", "-I", "lo"}},
		{"ndsolicit: -r: cannot stand with -w\n", {"-r", "x", "-w", "1"}},
		{"ndsolicit: --wait-dad: cannot stand with --no-findings\n",
			{"--wait-dad", "--no-findings"}},
		{"ndsolicit: ::2: --watch and -r take no targets\n", {"--watch", "::2"}},
		{"ndsolicit: ::3: --dad takes one address\n", {"--dad", "::2", "::3"}},
		{"ndsolicit: -: --dad takes one address, and no list\n", {"--dad", "-"}},
		{"ndsolicit: ::3: --wait-dad takes one address, or none for all\n",
			{"--wait-dad", "::2", "::3"}},
		{"ndsolicit: -I much-too-long-a-name: no such interface\n",
			{"-I", "much-too-long-a-name", "::2"}},
		{"ndsolicit: --shard=3/2: is not K/N with K from 1 to N\n",
			{"--shard=3/2", "::2"}},
		{"ndsolicit: --limit=0: limit is below 1\n", {"--limit=0", "::2"}},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct outcome outcome = parse(rows[i].args);

		row_int(rows[i].said, outcome.goes_on, false);
		row_int(rows[i].said, outcome.status, CLI_CANNOT);
		row_string(rows[i].said, err.text, rows[i].said);
		row_string(rows[i].said, out.text, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_every_mistake_is_named),
	};

	return cmocka_run_group_tests_name("ndsolicit_opts", tests, NULL, NULL);
}
