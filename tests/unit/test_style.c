#include "out/style.h"

#include "tests/unit/test.h"

static void test_what_switches_the_terminal(void **state)
{
	(void)state;
	assert_string_equal(style_text(true, STYLE_HEAD), "\033[1m");
	assert_string_equal(style_text(true, STYLE_GOOD), "\033[32m");
	assert_string_equal(style_text(true, STYLE_BAD), "\033[31m");
	assert_string_equal(style_text(true, STYLE_PLAIN), "\033[0m");
	assert_string_equal(style_text(false, STYLE_BAD), "");
	assert_string_equal(style_text(false, STYLE_PLAIN), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_switches_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
