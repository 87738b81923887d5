#include "cli/args.h"

#include <errno.h>
#include <stdio.h>

#include "tests/unit/capture.h"

static struct capture err;

/* A tool of one option and one argument. */
struct input {
	uint64_t number;
	const char *argument;
	int parsed; /* calls of the parser with an option or an argument */
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *input = state->input;

	switch (key) {
	case 'n':
		input->parsed++;
		return args_number("-n", "number", arg, 3, 5, &input->number);
	case ARGP_KEY_ARG:
		input->parsed++;
		input->argument = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {{"number", 'n', "N", 0, "From 3 to 5", 0}, {0}};
static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "THING",
	.doc = "Before.\vAfter.",
};

static const struct run {
	const char *args[4];
	bool goes_on;
	enum cli_status status;
	uint64_t number;
	const char *argument, *on_stdout, *on_stderr; /* on_stdout NULL: not looked at */
} runs[] = {
	{{NULL}, true, 0, 0, NULL, "", ""},
	{{"-n", "4", "x"}, true, 0, 4, "x", "", ""},
	{{"x", "--number=5"}, true, 0, 5, "x", "", ""},
	{{"-n", "6"}, false, CLI_CANNOT, 0, NULL, "", "tool: -n 6: number is above 5\n"},
	{{"--number=2"}, false, CLI_CANNOT, 0, NULL, "", "tool: -n 2: number is below 3\n"},
	{{"--version"}, false, CLI_YES, 0, NULL, "tool (hextet) " HEXTET_VERSION "\n", ""},
	{{"-V", "-n", "6"}, false, CLI_YES, 0, NULL, "tool (hextet) " HEXTET_VERSION "\n", ""},
	{{"-n", "6", "-V"}, false, CLI_CANNOT, 0, NULL, "", "tool: -n 6: number is above 5\n"},
	{{"--usage"}, false, CLI_YES, 0, NULL,
		"Usage: tool [-hV] [-n N] [--number=N] [--help] [--usage] [--version] THING\n", ""},
	{{"--help"}, false, CLI_YES, 0, NULL, NULL, ""},
	{{"--unknown"}, false, CLI_CANNOT, 0, NULL, "",
		"tool: unrecognized option '--unknown'\n"
		"Try `tool --help' or `tool --usage' for more information.\n"},
};

static void test_shared_options_and_status(void **state)
{
	static struct capture out;

	(void)state;
	for (size_t i = 0; i < LEN(runs); i++) {
		char name[] = "/path/to/something", *argv[6] = {name};
		enum cli_status status = CLI_UNKNOWN;
		struct input input = {0};
		int argc = 1;
		bool goes_on;

		for (size_t a = 0; a < LEN(runs[i].args) && runs[i].args[a]; a++)
			argv[argc++] = (char *)(uintptr_t)runs[i].args[a];
		cli_begin("tool");
		capture_begin(&out, STDOUT_FILENO);
		capture_begin(&err, STDERR_FILENO);
		goes_on = args_parse(&argp, argc, argv, &input, &status);
		capture_end(&err);
		capture_end(&out);
		row_int(runs[i].on_stderr, goes_on, runs[i].goes_on);
		row_int(runs[i].on_stderr, status, goes_on ? CLI_UNKNOWN : runs[i].status);
		row_int(runs[i].on_stderr, input.number, runs[i].number);
		row_string(runs[i].on_stderr, input.argument, runs[i].argument);
		if (runs[i].on_stdout)
			row_string(runs[i].on_stderr, out.text, runs[i].on_stdout);
		row_string(runs[i].on_stderr, err.text, runs[i].on_stderr);
		assert_ptr_equal(argv[0], name);
	}
}

static void test_help_has_both_lists_and_the_words(void **state)
{
	static struct capture out;
	static const char *const parts[] = {"Usage: tool [", "\nBefore.\n", "-n, --number=N",
		"From 3 to 5\n", "-h, --help", "--usage", "-V, --version", "\nAfter.\n"};
	char name[] = "x", option[] = "-h", *argv[] = {name, option, NULL};
	struct input input = {0};
	enum cli_status status;
	const char *at;

	(void)state;
	capture_begin(&out, STDOUT_FILENO);
	args_parse(&argp, 2, argv, &input, &status);
	at = capture_end(&out);
	for (size_t i = 0; i < LEN(parts); i++) {
		const char *found = strstr(at, parts[i]);

		if (!found)
			fail_msg("\"%s\" is not in its place:\n%s", parts[i], out.text);
		else
			at = found;
	}
}

/* What args_parse() changes in a tool's argp is a copy's. */
static void test_argp_is_left_as_it_was(void **state)
{
	(void)state;
	assert_string_equal(argp.args_doc, "THING");
	assert_string_equal(argp.doc, "Before.\vAfter.");
}

enum kind { NUMBER, HEX, DURATION };

#define X100                                                                                    \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"                                    \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static void test_values(void **state)
{
	static const struct {
		enum kind kind;
		const char *option, *text;
		int64_t min, max, value; /* value -1: refused */
		const char *message;
	} rows[] = {
		{NUMBER, "-t", "64", 0, 255, 64, ""},
		{NUMBER, "-t", "999", 0, 255, -1, "tool: -t 999: hop limit is above 255\n"},
		{NUMBER, "--ttl", "999", 0, 255, -1, "tool: --ttl=999: hop limit is above 255\n"},
		{NUMBER, "-t", "0", 1, 255, -1, "tool: -t 0: hop limit is below 1\n"},
		{NUMBER, "-t", "0x10", 0, 255, -1, "tool: -t 0x10: hop limit is not a whole number\n"},
		{NUMBER, "-t", X100, 0, 255, -1,
			"tool: -t " X100 ": hop limit is not a whole number\n"},
		{NUMBER, "-t", X100 "y", 0, 255, -1,
			"tool: -t " X100 "...: hop limit is not a whole number\n"},
		{NUMBER, "-t", "\n", 0, 255, -1, "tool: -t \\010: hop limit is not a whole number\n"},
		{HEX, "-Q", "0x10", 0, 255, 16, ""},
		{HEX, "-Q", "10", 0, 255, 10, ""},
		{HEX, "-Q", "0x1ff", 0, 255, -1, "tool: -Q 0x1ff: hop limit is above 255\n"},
		{DURATION, "-i", "0.2", 0, NSEC_PER_SEC, 200000000, ""},
		{DURATION, "-i", "2", 0, NSEC_PER_SEC, -1, "tool: -i 2: hop limit is above 1s\n"},
		{DURATION, "-i", "0", 1500000, NSEC_PER_SEC, -1,
			"tool: -i 0: hop limit is below 1500us\n"},
		{DURATION, "-i", "0", 20000000, NSEC_PER_SEC, -1,
			"tool: -i 0: hop limit is below 20ms\n"},
		{DURATION, "-i", "0", 1, NSEC_PER_SEC, -1, "tool: -i 0: hop limit is below 1ns\n"},
		{DURATION, "--interval", "x", 0, NSEC_PER_SEC, -1,
			"tool: --interval=x: hop limit is not a time like 1, 0.2, 200ms or 2m\n"},
	};

	(void)state;
	cli_begin("tool");
	for (size_t i = 0; i < LEN(rows); i++) {
		uint64_t min = (uint64_t)rows[i].min, max = (uint64_t)rows[i].max, number;
		nsec_t duration;
		int64_t value;
		error_t result;

		memset(&number, UNTOUCHED, sizeof(number));
		memset(&duration, UNTOUCHED, sizeof(duration));
		capture_begin(&err, STDERR_FILENO);
		if (rows[i].kind == NUMBER)
			result = args_number(rows[i].option, "hop limit", rows[i].text, min, max,
				&number);
		else if (rows[i].kind == HEX)
			result = args_number_hex(rows[i].option, "hop limit", rows[i].text, min,
				max, &number);
		else
			result = args_duration(rows[i].option, "hop limit", rows[i].text,
				rows[i].min, rows[i].max, &duration);
		capture_end(&err);
		row_string(rows[i].text, err.text, rows[i].message);
		row_int(rows[i].text, result, rows[i].value < 0 ? EINVAL : 0);
		value = rows[i].kind == DURATION ? duration : (int64_t)number;
		if (rows[i].value >= 0)
			row_int(rows[i].text, value, rows[i].value);
		else
			row_untouched(rows[i].text, &value);
	}
}

static void test_numbers_of_128_bits(void **state)
{
	static const struct {
		const char *text;
		uint64_t high, low;
		const char *message; /* "": read */
	} rows[] = {
		{"0", 0, 0, ""},
		{"18446744073709551616", 1, 0, ""},
		{"2^127", UINT64_C(1) << 63, 0, ""},
		{"2^128", 0, 0, "tool: --offset=2^128: offset is 2^128 or more\n"},
		{"1e3", 0, 0, "tool: --offset=1e3: offset is not a whole number or 2^N\n"},
		{"-1", 0, 0, "tool: --offset=-1: offset is not a whole number or 2^N\n"},
		{"", 0, 0, "tool: --offset=: offset is not a whole number or 2^N\n"},
	};

	(void)state;
	cli_begin("tool");
	for (size_t i = 0; i < LEN(rows); i++) {
		error_t result;
		u128 value;

		memset(&value, UNTOUCHED, sizeof(value));
		capture_begin(&err, STDERR_FILENO);
		result = args_u128("--offset", "offset", rows[i].text, &value);
		row_string(rows[i].text, capture_end(&err), rows[i].message);
		row_int(rows[i].text, result, *rows[i].message ? EINVAL : 0);
		if (result) {
			row_untouched(rows[i].text, &value);
			continue;
		}
		row_int(rows[i].text, (int64_t)value.high, (int64_t)rows[i].high);
		row_int(rows[i].text, (int64_t)value.low, (int64_t)rows[i].low);
	}
}

static void test_what_is_only_remembered(void **state)
{
	bool flag = false;
	const char *text = NULL;
	const struct args_slot slots[] = {
		{'f', .flag = &flag},
		{'t', "-t", .text = &text},
	};

	(void)state;
	cli_begin("tool");
	assert_int_equal(args_remember(slots, LEN(slots), 'x', "y"), ARGP_ERR_UNKNOWN);
	assert_false(flag);
	assert_null(text);
	assert_int_equal(args_remember(slots, LEN(slots), 't', "y"), 0);
	assert_false(flag);
	assert_string_equal(text, "y");
	assert_int_equal(args_remember(slots, LEN(slots), 'f', NULL), 0);
	assert_true(flag);
	/* Of two files one would be left out silently. */
	capture_begin(&err, STDERR_FILENO);
	assert_int_equal(args_remember(slots, LEN(slots), 't', "z"), EINVAL);
	assert_string_equal(capture_end(&err), "tool: -t z: another was given already\n");
	assert_string_equal(text, "y");
	assert_int_equal(args_remember(slots, LEN(slots), 'f', NULL), 0);
}

static void test_the_first_pair_is_refused(void **state)
{
	const struct args_pair pairs[] = {
		{true, "-a", false, "-b"},
		{false, "-a", true, "-c"},
		{true, "-d", true, "-e"},
		{true, "-f", true, "-g"},
	};

	(void)state;
	cli_begin("tool");
	capture_begin(&err, STDERR_FILENO);
	assert_int_equal(args_refuse_pairs(pairs, 2), 0);
	assert_int_equal(args_refuse_pairs(pairs, LEN(pairs)), EINVAL);
	assert_string_equal(capture_end(&err), "tool: -d: cannot stand with -e\n");
}

static void test_shard(void **state)
{
	uint64_t shard = 7, shards = 7;

	(void)state;
	cli_begin("tool");
	capture_begin(&err, STDERR_FILENO);
	assert_int_equal(args_shard("3/2", &shard, &shards), EINVAL);
	assert_int_equal(shard, 7);
	assert_int_equal(args_shard("2/3", &shard, &shards), 0);
	assert_string_equal(capture_end(&err),
		"tool: --shard=3/2: is not K/N with K from 1 to N\n");
	assert_int_equal(shard, 2);
	assert_int_equal(shards, 3);
}

static void test_color(void **state)
{
	enum cli_color color = CLI_COLOR_ALWAYS;

	(void)state;
	cli_begin("tool");
	capture_begin(&err, STDERR_FILENO);
	assert_int_equal(args_color("sometimes", &color), EINVAL);
	assert_int_equal(args_color("", &color), EINVAL);
	assert_string_equal(capture_end(&err),
		"tool: --color=sometimes: is not one of auto, always, never\n"
		"tool: --color=: is not one of auto, always, never\n");
	assert_int_equal(color, CLI_COLOR_ALWAYS);
	assert_int_equal(args_color("auto", &color), 0);
	assert_int_equal(color, CLI_COLOR_AUTO);
	assert_int_equal(args_color("never", &color), 0);
	assert_int_equal(color, CLI_COLOR_NEVER);
}

static void test_stdin_has_one_reader(void **state)
{
	const char *taken_by = NULL;

	(void)state;
	cli_begin("tool");
	capture_begin(&err, STDERR_FILENO);
	assert_true(args_take_stdin("operand -", "::1", &taken_by));
	assert_null(taken_by);
	assert_true(args_take_stdin("--file -", "-", &taken_by));
	assert_true(args_take_stdin("operand -", "--", &taken_by));
	assert_string_equal(capture_end(&err), "");
	capture_begin(&err, STDERR_FILENO);
	assert_false(args_take_stdin("operand -", "-", &taken_by));
	assert_string_equal(capture_end(&err),
		"tool: operand -: stdin can be read only once, and --file - reads it\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shared_options_and_status),
		cmocka_unit_test(test_help_has_both_lists_and_the_words),
		cmocka_unit_test(test_argp_is_left_as_it_was),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_numbers_of_128_bits),
		cmocka_unit_test(test_what_is_only_remembered),
		cmocka_unit_test(test_the_first_pair_is_refused),
		cmocka_unit_test(test_shard),
		cmocka_unit_test(test_color),
		cmocka_unit_test(test_stdin_has_one_reader),
	};

	return cmocka_run_group_tests_name("args", tests, NULL, NULL);
}
