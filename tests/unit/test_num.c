#include "base/num.h"

#include <errno.h>
#include <stdio.h>

#include "tests/unit/test.h"

struct row {
	const char *text;
	uint64_t min, max;
	int result;
	uint64_t value; /* where result is 0 */
};

static const struct row decimal[] = {
	{"0", 0, 10, 0, 0},
	{"1", 0, 10, 0, 1},
	{"10", 0, 10, 0, 10},
	{"007", 0, 10, 0, 7},
	{"00000000000000000000000000000000000000000010", 0, 10, 0, 10},
	{"18446744073709551615", 0, UINT64_MAX, 0, UINT64_MAX},
	{"5", 5, 5, 0, 5},

	{"11", 0, 10, -ERANGE, 0},
	{"256", 0, 255, -ERANGE, 0},
	{"18446744073709551615", 0, UINT64_MAX - 1, -ERANGE, 0},
	{"18446744073709551616", 0, UINT64_MAX, -ERANGE, 0},
	{"18446744073709551620", 0, UINT64_MAX, -ERANGE, 0},
	{"184467440737095516150", 0, UINT64_MAX, -ERANGE, 0},
	{"99999999999999999999999999999999999999999999", 0, UINT64_MAX, -ERANGE, 0},
	/* 2^64 + 5: a sum that wraps would make it 5. */
	{"18446744073709551621", 0, 10, -ERANGE, 0},

	{"4", 5, 10, -EDOM, 0},
	{"0", 1, UINT64_MAX, -EDOM, 0},
	{"-1", 0, UINT64_MAX, -EDOM, 0},
	{"-7", 5, 10, -EDOM, 0},
	{"-18446744073709551615", 0, UINT64_MAX, -EDOM, 0},
	{"-99999999999999999999999", 0, UINT64_MAX, -EDOM, 0},

	{"", 0, UINT64_MAX, -EINVAL, 0},
	{"-", 0, UINT64_MAX, -EINVAL, 0},
	{"--1", 0, UINT64_MAX, -EINVAL, 0},
	{"+1", 0, UINT64_MAX, -EINVAL, 0},
	{"-+1", 0, UINT64_MAX, -EINVAL, 0},
	{" 1", 0, UINT64_MAX, -EINVAL, 0},
	{"1 ", 0, UINT64_MAX, -EINVAL, 0},
	{"1\n", 0, UINT64_MAX, -EINVAL, 0},
	{"\t1", 0, UINT64_MAX, -EINVAL, 0},
	{"1 2", 0, UINT64_MAX, -EINVAL, 0},
	{"1x", 0, UINT64_MAX, -EINVAL, 0},
	{"x1", 0, UINT64_MAX, -EINVAL, 0},
	{"1.0", 0, UINT64_MAX, -EINVAL, 0},
	{"1e3", 0, UINT64_MAX, -EINVAL, 0},
	{"1,000", 0, UINT64_MAX, -EINVAL, 0},
	{"a", 0, UINT64_MAX, -EINVAL, 0},
	{"0x10", 0, UINT64_MAX, -EINVAL, 0},
	{"/", 0, UINT64_MAX, -EINVAL, 0}, /* the neighbours of the digits */
	{":", 0, UINT64_MAX, -EINVAL, 0},
	{"\xd9\xa1", 0, UINT64_MAX, -EINVAL, 0}, /* an Arabic digit one */
	/* Junk is junk, however large the number before it. */
	{"99999999999999999999999x", 0, UINT64_MAX, -EINVAL, 0},
	{"-5x", 0, UINT64_MAX, -EINVAL, 0},
};

static const struct row hexadecimal[] = {
	{"0x0", 0, 10, 0, 0},
	{"0xff", 0, 255, 0, 255},
	{"0XFF", 0, 255, 0, 255},
	{"0xaBcDeF", 0, UINT64_MAX, 0, 0xabcdef},
	{"0x0000000000000000000001", 0, 10, 0, 1},
	{"0xffffffffffffffff", 0, UINT64_MAX, 0, UINT64_MAX},
	{"16", 0, 255, 0, 16},
	{"010", 0, 255, 0, 10}, /* never octal */
	{"0", 0, 255, 0, 0},

	{"0x100", 0, 255, -ERANGE, 0},
	{"0x10000000000000000", 0, UINT64_MAX, -ERANGE, 0},
	{"0x1", 2, 10, -EDOM, 0},
	{"-1", 0, 255, -EDOM, 0},

	{"0x", 0, 255, -EINVAL, 0},
	{"x1", 0, 255, -EINVAL, 0},
	{"0xg", 0, 255, -EINVAL, 0},
	{"0x1g", 0, 255, -EINVAL, 0},
	{"0x 1", 0, 255, -EINVAL, 0},
	{"0x1 ", 0, 255, -EINVAL, 0},
	{"0x+1", 0, 255, -EINVAL, 0},
	{"0x-1", 0, 255, -EINVAL, 0},
	{"-0x1", 0, 255, -EINVAL, 0},
	{"0x0x1", 0, 255, -EINVAL, 0},
	{"ff", 0, 255, -EINVAL, 0}, /* hexadecimal only after 0x */
	{"1f", 0, 255, -EINVAL, 0},
	{"", 0, 255, -EINVAL, 0},
	{"0x@", 0, 255, -EINVAL, 0}, /* the neighbours of the letters */
	{"0x`", 0, 255, -EINVAL, 0},
	{"0xG", 0, 255, -EINVAL, 0},
};

static void check_rows(const struct row *rows, size_t count,
	int (*parse)(const char *, uint64_t, uint64_t, uint64_t *))
{
	for (const struct row *row = rows; row < rows + count; row++) {
		uint64_t value;

		memset(&value, UNTOUCHED, sizeof(value));
		row_int(row->text, parse(row->text, row->min, row->max, &value),
			row->result);
		if (row->result == 0)
			row_int(row->text, value, row->value);
		else
			row_untouched(row->text, &value);
	}
}

static void test_decimal(void **state)
{
	(void)state;
	check_rows(decimal, LEN(decimal), num_parse);
}

static void test_hexadecimal(void **state)
{
	(void)state;
	check_rows(hexadecimal, LEN(hexadecimal), num_parse_hex);
}

/* A number without 0x means to both what it means to one. */
static void test_decimal_is_decimal_to_the_other_too(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(decimal); i++)
		if (strncmp(decimal[i].text, "0x", 2) != 0)
			check_rows(&decimal[i], 1, num_parse_hex);
}

static void test_minus_zero_is_zero(void **state)
{
	uint64_t value = 1;

	(void)state;
	assert_int_equal(num_parse("-0", 0, 10, &value), 0);
	assert_int_equal(value, 0);
	assert_int_equal(num_parse("-0", 1, 10, &value), -EDOM);
}

static void test_what_printf_prints_is_read(void **state)
{
	struct dice dice = dice_seeded(3);

	(void)state;
	for (int round = 0; round < 100000; round++) {
		/* As many small numbers as large ones. */
		uint64_t number = dice_roll(&dice) >> dice_below(&dice, 64), value = 0;
		char text[32];

		snprintf(text, sizeof(text), "%" PRIu64, number);
		row_int(text, num_parse(text, number, number, &value), 0);
		row_int(text, value, number);
		snprintf(text, sizeof(text), "0x%" PRIx64, number);
		row_int(text, num_parse_hex(text, number, number, &value), 0);
		row_int(text, value, number);
		if (number > 0)
			row_int(text, num_parse_hex(text, 0, number - 1, &value),
				-ERANGE);
		if (number < UINT64_MAX)
			row_int(text, num_parse_hex(text, number + 1, UINT64_MAX, &value),
				-EDOM);
	}
}

static void test_every_character_as_a_hexadecimal_digit(void **state)
{
	static const char digits[] = "00112233445566778899aAbBcCdDeEfF";

	(void)state;
	for (int c = 0; c < 256; c++) {
		const char *found = c ? strchr(digits, c) : NULL;

		assert_int_equal(num_hex_digit((char)c), found ? (found - digits) / 2 : -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decimal),
		cmocka_unit_test(test_hexadecimal),
		cmocka_unit_test(test_decimal_is_decimal_to_the_other_too),
		cmocka_unit_test(test_minus_zero_is_zero),
		cmocka_unit_test(test_every_character_as_a_hexadecimal_digit),
		cmocka_unit_test(test_what_printf_prints_is_read),
	};

	return cmocka_run_group_tests_name("num", tests, NULL, NULL);
}
