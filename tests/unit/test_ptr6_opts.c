#include "tools/ptr6/opts.h"

#include "tests/unit/capture.h"

#define ARGS_MAX 8

static struct capture out, err;

/* Parses `ptr6` and the arguments; what was printed is in `out` and `err`. */
static bool parse(const char *const *args, struct ptr6_opts *ret_opts,
	enum cli_status *ret_status)
{
	static char name[] = "./bin/ptr6";
	static char *argv[ARGS_MAX + 2]; /* the targets stay in there */
	int argc = 1;
	bool goes_on;

	argv[0] = name;
	for (; args[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)args[argc - 1];
	argv[argc] = NULL;
	cli_begin("ptr6");
	capture_begin(&out, STDOUT_FILENO);
	capture_begin(&err, STDERR_FILENO);
	goes_on = ptr6_opts_parse(argc, argv, ret_opts, ret_status);
	capture_end(&err);
	capture_end(&out);
	return goes_on;
}

#define WELL(...) parse_well((const char *[]){__VA_ARGS__, NULL})

static struct ptr6_opts parse_well(const char *const *args)
{
	enum cli_status status;
	struct ptr6_opts opts = {.mode = PTR6_ARPA};

	if (!parse(args, &opts, &status))
		fail_msg("%s: %s", args[0], err.text);
	row_string(args[0], out.text, "");
	row_string(args[0], err.text, "");
	return opts;
}

static void test_defaults(void **state)
{
	struct ptr6_opts opts = WELL("::1");

	(void)state;
	assert_int_equal(opts.mode, PTR6_LOOK_UP);
	assert_int_equal(opts.server_count, 0);
	assert_int_equal(opts.target_count, 1);
	assert_string_equal(opts.targets[0], "::1");
	assert_null(opts.file);
	assert_int_equal(opts.shard, 1);
	assert_int_equal(opts.shards, 1);
	assert_int_equal(opts.max_queries, 10000);
	assert_int_equal(opts.rate, 0);
	assert_int_equal(opts.concurrency, 0);
	assert_int_equal(opts.tries, 3);
	assert_int_equal(opts.timeout, 2 * NSEC_PER_SEC);
	assert_int_equal(opts.deadline, 0);
	assert_false(opts.confirm || opts.tcp || opts.json || opts.quiet || opts.has_resume ||
		opts.has_relative);
	ptr6_opts_free(&opts);
}

static void test_servers_are_told_from_targets(void **state)
{
	struct ptr6_opts opts = WELL("@one", "::1", "@[::2]:53", "-", "::3");

	(void)state;
	assert_int_equal(opts.server_count, 2);
	assert_string_equal(opts.servers[0], "one");
	assert_string_equal(opts.servers[1], "[::2]:53");
	assert_int_equal(opts.target_count, 3);
	assert_string_equal(opts.targets[1], "-");
	assert_string_equal(opts.targets[2], "::3");
	ptr6_opts_free(&opts);
}

static void test_modes_and_values(void **state)
{
	struct ptr6_opts opts;

	(void)state;
	opts = WELL("--relative", "2001:db8::/32", "::1");
	assert_int_equal(opts.mode, PTR6_ARPA);
	assert_int_equal(opts.relative.length, 32);
	ptr6_opts_free(&opts);
	opts = WELL("--records", "--relative", "8.b.d.0.1.0.0.2.ip6.arpa");
	assert_int_equal(opts.mode, PTR6_RECORDS);
	assert_int_equal(opts.relative.length, 32);
	assert_string_equal(opts.file, "-"); /* without operands */
	ptr6_opts_free(&opts);
	opts = WELL("--zone", "-W", "200ms", "--tries=1", "-j", "::/0");
	assert_int_equal(opts.mode, PTR6_ZONE);
	assert_int_equal(opts.timeout, 200 * NSEC_PER_MSEC);
	assert_int_equal(opts.tries, 1);
	assert_true(opts.json);
	ptr6_opts_free(&opts);
	opts = WELL("--resume=2001:db8::5", "--max-queries=5", "--rate=6", "--concurrency=7",
		"--shard=2/3", "--tcp", "-w5", "::/0");
	assert_true(opts.has_resume);
	assert_int_equal(opts.resume.low, 5);
	assert_int_equal(opts.max_queries, 5);
	assert_int_equal(opts.rate, 6);
	assert_int_equal(opts.concurrency, 7);
	assert_int_equal(opts.shard, 2);
	assert_int_equal(opts.shards, 3);
	assert_true(opts.tcp);
	assert_int_equal(opts.deadline, 5 * NSEC_PER_SEC);
	ptr6_opts_free(&opts);
}

static const struct {
	const char *args[4];
	const char *said;
} bad[] = {
	{{"@::1"}, "ptr6: what is to be asked for? name an address or a prefix\n"},
	{{"-", "-"}, "ptr6: -: stdin can be read only once, and - reads it\n"},
	{{"-", "--file=-"}, "ptr6: --file -: stdin can be read only once, and - reads it\n"},
	{{"--zone", "--arpa", "::1"}, "ptr6: --arpa: cannot stand with --zone\n"},
	{{"--zone", "--relative=::/0", "::1"}, "ptr6: --relative: cannot stand with --zone\n"},
	{{"--zone", "--confirm", "::1"}, "ptr6: --confirm: cannot stand with --zone\n"},
	{{"--arpa", "--tcp", "::1"}, "ptr6: --tcp: cannot stand with --arpa\n"},
	{{"--arpa", "-W1", "::1"}, "ptr6: -W: cannot stand with --arpa\n"},
	{{"--records", "--tries=3", "::1"}, "ptr6: --tries: cannot stand with --records\n"},
	{{"--zone", "--max-queries=9", "::1"}, "ptr6: --max-queries: cannot stand with --zone\n"},
	{{"--relative=::/3", "::1"},
		"ptr6: --relative=::/3: a zone of ip6.arpa has a length that 4 divides\n"},
	{{"--relative=x:", "::1"}, "ptr6: --relative=x:: \"x\" at position 1 cannot stand in an "
				   "address\n"},
	{{"--resume=fe80::1%eth0", "::1"},
		"ptr6: --resume=fe80::1%eth0: is not the address that a walk ended with\n"},
	{{"--concurrency=10001", "::1"},
		"ptr6: --concurrency=10001: number is above 10000\n"},
	{{"--rate=0", "::1"}, "ptr6: --rate=0: rate is below 1\n"},
	{{"-W0", "::1"}, "ptr6: -W 0: timeout is below 1ms\n"},
	{{"--shard=3/2", "::1"}, "ptr6: --shard=3/2: is not K/N with K from 1 to N\n"},
};

static void test_mistakes_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		enum cli_status status = CLI_YES;
		struct ptr6_opts opts;

		memset(&opts, UNTOUCHED, sizeof(opts));
		row_int(bad[i].args[0], parse(bad[i].args, &opts, &status), false);
		row_int(bad[i].args[0], status, CLI_CANNOT);
		row_string(bad[i].args[0], err.text, bad[i].said);
		row_string(bad[i].args[0], out.text, "");
		row_untouched(bad[i].args[0], &opts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_servers_are_told_from_targets),
		cmocka_unit_test(test_modes_and_values),
		cmocka_unit_test(test_mistakes_are_named),
	};

	return cmocka_run_group_tests_name("ptr6_opts", tests, NULL, NULL);
}
