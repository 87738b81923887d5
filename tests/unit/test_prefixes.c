#include "cli/prefixes.h"

#include <stdio.h>

#include "tests/unit/capture.h"

static struct capture out, err;

/* A file of that text; the caller closes it. */
static FILE *file_of(const char *text, char ret_name[static 32])
{
	FILE *file = tmpfile();

	assert_non_null(file);
	fputs(text, file);
	fflush(file);
	snprintf(ret_name, 32, "/dev/fd/%d", fileno(file));
	return file;
}

static void test_prefixes_are_taken_or_refused(void **state)
{
	static const struct {
		const char *text;
		bool mask, taken;
		const char *message;
	} rows[] = {
		{"2001:db8::/32", false, true, ""},
		{"[2001:db8::]/32", false, true, ""},
		{"2001:db8::1/32", true, true, ""},
		{"2001:db8::1/32", false, false,
			"tool: 2001:db8::1/32: has bits behind its length; the prefix is "
			"2001:db8::/32 (--mask takes that)\n"},
		{"2001:db8::/129", true, false,
			"tool: 2001:db8::/129: length 129 is above 128\n"},
		{"fe80::%lo/64", true, false, "tool: fe80::%lo/64: a zone has no meaning here\n"},
		{"", false, false, "tool: : address is empty\n"},
	};

	(void)state;
	cli_begin("tool");
	for (size_t i = 0; i < LEN(rows); i++) {
		struct prefixes_way way = {.mask = rows[i].mask};
		struct prefix p;

		memset(&p, UNTOUCHED, sizeof(p));
		capture_begin(&err, STDERR_FILENO);
		row_int(rows[i].text, prefixes_take(way, NULL, rows[i].text, &p),
			rows[i].taken);
		row_string(rows[i].text, capture_end(&err), rows[i].message);
		if (rows[i].taken) {
			row_int(rows[i].text, (int64_t)p.first.high, 0x20010db800000000);
			row_int(rows[i].text, (int64_t)p.first.low, 0);
			row_int(rows[i].text, p.length, 32);
		} else {
			row_untouched(rows[i].text, &p);
		}
	}
}

static void test_an_address_has_no_length(void **state)
{
	struct prefixes_way way = {.mask = true, .json = true};
	u128 address;

	(void)state;
	cli_begin("tool");
	assert_true(prefixes_take_address(way, NULL, "::7", &address));
	assert_int_equal(address.low, 7);
	memset(&address, UNTOUCHED, sizeof(address));
	capture_begin(&out, STDOUT_FILENO);
	capture_begin(&err, STDERR_FILENO);
	assert_false(prefixes_take_address(way, NULL, "::7/128", &address));
	assert_string_equal(
		capture_end(&err), "tool: ::7/128: is a prefix; an address is needed\n");
	assert_string_equal(capture_end(&out), "{\"type\":\"error\",\"input\":\"::7/128\","
		"\"reason\":\"is a prefix; an address is needed\"}\n");
	row_untouched("::7/128", &address);
}

/* Good ones are given, bad ones named with their line. */
static void test_lists_go_on_behind_what_is_bad(void **state)
{
	char name[32], wanted[512];
	FILE *file = file_of("::1\n# none\nx\n::2\n", name);
	struct prefixes_way way = {.json = true};
	struct targets list = targets_from(NULL, 0, name);
	enum cli_status status = CLI_YES;
	uint64_t count = 0;
	const char *text;
	u128 address;

	(void)state;
	cli_begin("tool");
	capture_begin(&out, STDOUT_FILENO);
	capture_begin(&err, STDERR_FILENO);
	while (prefixes_next(way, &list, &text, &status))
		if (prefixes_take_address(way, &list, text, &address))
			count += address.low == count + 1;
	assert_int_equal(status, CLI_YES); /* what is no address is the caller's to count */
	list = targets_from(NULL, 0, "/nonexistent");
	assert_false(prefixes_next(way, &list, &text, &status));
	capture_end(&err);
	capture_end(&out);
	assert_int_equal(count, 2);
	assert_int_equal(status, CLI_CANNOT);
	snprintf(wanted, sizeof(wanted),
		"tool: %s:3: x: \"x\" at position 1 cannot stand in an address\n"
		"tool: /nonexistent: No such file or directory\n", name);
	assert_string_equal(err.text, wanted);
	snprintf(wanted, sizeof(wanted),
		"{\"type\":\"error\",\"input\":\"x\",\"where\":\"%s:3\",\"reason\":"
		"\"\\\"x\\\" at position 1 cannot stand in an address\"}\n"
		"{\"type\":\"error\",\"where\":\"/nonexistent\",\"reason\":"
		"\"No such file or directory\"}\n", name);
	assert_string_equal(out.text, wanted);
	fclose(file);
}

static void test_lengths(void **state)
{
	static const struct {
		const char *text;
		unsigned least;
		int length; /* -1: refused */
		const char *reason;
	} rows[] = {
		{"/64", 0, 64, ""},
		{"64", 64, 64, ""},
		{"/128", 48, 128, ""},
		{"/0", 0, 0, ""},
		{"/47", 48, -1, "length is below 48, the prefix's own"},
		{"/129", 48, -1, "length is above 128"},
		{"/-1", 0, -1, "is not a length like /64"},
		{"//64", 0, -1, "is not a length like /64"},
		{"", 0, -1, "is not a length like /64"},
		{"/64x", 0, -1, "is not a length like /64"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char reason[PREFIXES_REASON_SIZE] = "";
		unsigned length;
		bool good;

		memset(&length, UNTOUCHED, sizeof(length));
		good = prefixes_length(rows[i].text, rows[i].least, &length, reason);
		row_int(rows[i].text, good, rows[i].length >= 0);
		row_string(rows[i].text, reason, rows[i].reason);
		if (good)
			row_int(rows[i].text, length, rows[i].length);
		else
			row_untouched(rows[i].text, &length);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prefixes_are_taken_or_refused),
		cmocka_unit_test(test_an_address_has_no_length),
		cmocka_unit_test(test_lists_go_on_behind_what_is_bad),
		cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests_name("prefixes", tests, NULL, NULL);
}
