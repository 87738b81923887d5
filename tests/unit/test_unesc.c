#include "base/unesc.h"

#include "tests/unit/test.h"

static void test_rows(void **state)
{
	static const struct {
		const char *text;
		int octet;  /* -1: no escape */
		int length; /* of what it is written with */
	} rows[] = {
		{"a", 'a', 1},
		{"ab", 'a', 1},
		{"\xff", 0xff, 1},
		{".", '.', 1},
		{"\\.", '.', 2},
		{"\\\\1", '\\', 2},
		{"\\a12", 'a', 2},
		{"\\\xff", 0xff, 2},
		{"\\000", 0, 4},
		{"\\0001", 0, 4},
		{"\\046", '.', 4},
		{"\\255", 255, 4},
		{"\\256", -1, 0},
		{"\\999", -1, 0},
		{"\\", -1, 0},
		{"\\1", -1, 0},
		{"\\12", -1, 0},
		{"\\1a2", -1, 0},
		{"\\12a", -1, 0},
		{"\\12/", -1, 0},
		{"\\12:", -1, 0},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const char *at = rows[i].text;

		row_int(rows[i].text, unesc_octet(&at), rows[i].octet);
		row_int(rows[i].text, at - rows[i].text, rows[i].length);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
