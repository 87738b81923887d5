#include "tools/randaddr/input.h"

#include "test.h"

static void test_what_is_shown_of_an_input(void **state)
{
	static const struct {
		const char *text, *quoted, *hex;
	} rows[] = {
		{NULL, "\"\"", NULL},
		{"", "\"\"", NULL},
		{"eth0", "\"eth0\"", NULL},
		{"caf\xc3\xa9", "\"caf\xc3\xa9\"", NULL},
		{"a\"b", "\"a\\\"b\"", NULL},
		{"a\\b\\", "\"a\\\\b\\\\\"", NULL},
		{"\\\"", "\"\\\\\\\"\"", NULL},
		{"\x1b[31m", "\"\\027[31m\"", "1b5b33316d"},
		{"\\\xff", "\"\\\\\\255\"", "5cff"},
		{"\xe2\x80\xae", "\"\\226\\128\\174\"", "e280ae"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct input input;

		assert_int_equal(input_open(rows[i].text, &input), 0);
		row_string(rows[i].quoted, input.text, rows[i].text);
		row_string(rows[i].quoted, input.quoted, rows[i].quoted);
		row_string(rows[i].quoted, input.hex, rows[i].hex);
		input_close(&input);
		assert_null(input.quoted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_shown_of_an_input),
	};

	return cmocka_run_group_tests_name("randaddr_input", tests, NULL, NULL);
}
