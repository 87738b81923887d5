#include "addr/u128.h"

#include <errno.h>
#include <stdio.h>

#include "tests/unit/test.h"

/* The compiler's own 128-bit numbers, as the model. */
__extension__ typedef unsigned __int128 model;

static model model_of(u128 a)
{
	return (model)a.high << 64 | a.low;
}

static bool same(u128 a, model b)
{
	return a.high == (uint64_t)(b >> 64) && a.low == (uint64_t)b;
}

static const u128 interesting[] = {
	{0, 0},
	{0, 1},
	{0, 2},
	{0, 9},
	{0, 10},
	{0, UINT32_MAX},
	{0, UINT64_C(1) << 32},
	{0, UINT64_MAX - 1},
	{0, UINT64_MAX},
	{1, 0},
	{1, 1},
	{1, UINT64_MAX},
	{UINT64_C(1) << 63, 0},
	{INT64_MAX, UINT64_MAX},
	{UINT64_MAX, 0},
	{UINT64_MAX, UINT64_MAX - 1},
	{UINT64_MAX, UINT64_MAX},
};

/* Numbers of every size: as many bits as the dice say. */
static u128 any(struct dice *dice)
{
	u128 a = {dice_roll(dice), dice_roll(dice)};

	return u128_shift_right(a, (unsigned)dice_below(dice, 129));
}

static void check_pair(u128 a, u128 b)
{
	model x = model_of(a), y = model_of(b);
	u128 rest = {0}, quotient;

	assert_true(same(u128_add(a, b), x + y));
	assert_true(same(u128_subtract(a, b), x - y));
	assert_true(same(u128_and(a, b), x & y));
	assert_true(same(u128_or(a, b), x | y));
	assert_true(same(u128_xor(a, b), x ^ y));
	assert_true(same(u128_not(a), ~x));
	assert_int_equal(u128_compare(a, b) < 0, x < y);
	assert_int_equal(u128_compare(a, b) > 0, x > y);
	assert_int_equal(u128_compare(a, b) == 0, x == y);
	assert_int_equal(u128_is_zero(a), x == 0);
	if (y == 0)
		return;
	quotient = u128_divide(a, b, &rest);
	assert_true(same(quotient, x / y));
	assert_true(same(rest, x % y));
}

static void check_multiply(u128 a, uint64_t b, uint64_t c)
{
	model x = model_of(a), product = x * b + c;
	bool overflows = b != 0 && (x > ~(model)0 / b || x * b > ~(model)0 - c);
	u128 got;

	assert_int_equal(u128_multiply_add(a, b, c, &got), overflows);
	assert_true(same(got, product));
}

static void test_interesting_pairs(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(interesting); i++)
		for (size_t j = 0; j < LEN(interesting); j++) {
			check_pair(interesting[i], interesting[j]);
			for (size_t k = 0; k < LEN(interesting); k++)
				check_multiply(interesting[i], interesting[j].low,
					interesting[k].low);
		}
}

static void test_any_pairs(void **state)
{
	struct dice dice = dice_seeded(128);

	(void)state;
	for (int round = 0; round < 200000; round++) {
		u128 a = any(&dice), b = any(&dice);

		check_pair(a, b);
		check_multiply(a, b.low, dice_roll(&dice));
	}
}

static void check_shifts(u128 a)
{
	model x = model_of(a);

	for (unsigned bits = 0; bits < 128; bits++) {
		assert_true(same(u128_shift_left(a, bits), x << bits));
		assert_true(same(u128_shift_right(a, bits), x >> bits));
	}
	assert_true(u128_is_zero(u128_shift_left(a, 128)));
	assert_true(u128_is_zero(u128_shift_right(a, 128)));
}

static void test_shifts(void **state)
{
	struct dice dice = dice_seeded(1);

	(void)state;
	for (size_t i = 0; i < LEN(interesting); i++)
		check_shifts(interesting[i]);
	for (int round = 0; round < 5000; round++)
		check_shifts(any(&dice));
}

static void test_bits(void **state)
{
	(void)state;
	assert_int_equal(u128_leading_zeros(u128_of(0)), 128);
	assert_int_equal(u128_trailing_zeros(u128_of(0)), 128);
	assert_true(u128_is_zero(u128_ones(0)));
	for (unsigned bit = 0; bit < 128; bit++) {
		u128 one = u128_shift_left(u128_of(1), bit);

		assert_int_equal(u128_leading_zeros(one), 127 - bit);
		assert_int_equal(u128_trailing_zeros(one), bit);
		assert_int_equal(
			u128_leading_zeros(u128_or(one, u128_ones(bit))), 127 - bit);
		assert_true(same(u128_ones(bit), ((model)1 << bit) - 1));
	}
	assert_true(same(u128_ones(128), ~(model)0));
}

static void test_addresses_are_big_endian(void **state)
{
	struct in6_addr address;
	u128 a;

	(void)state;
	for (size_t i = 0; i < 16; i++)
		address.s6_addr[i] = (uint8_t)(0x10 * i + i);
	a = u128_from_in6(&address);
	assert_true(a.high == UINT64_C(0x0011223344556677));
	assert_true(a.low == UINT64_C(0x8899aabbccddeeff));
	address = u128_to_in6(a);
	for (size_t i = 0; i < 16; i++)
		assert_int_equal(address.s6_addr[i], 0x10 * i + i);
}

/* Digits by the model. */
static const char *decimal(model x, char ret_text[static U128_TEXT_SIZE])
{
	char *at = ret_text + U128_TEXT_SIZE - 1;

	*at = '\0';
	do {
		*--at = (char)('0' + (int)(x % 10));
		x /= 10;
	} while (x);
	return at;
}

static void check_text(u128 a)
{
	char want[U128_TEXT_SIZE], got[U128_TEXT_SIZE + 1];
	size_t len;
	u128 back;

	memset(got, UNTOUCHED, sizeof(got));
	len = u128_format(a, got);
	row_int("length", len, strlen(got));
	row_string("decimal", got, decimal(model_of(a), want));
	row_int(got, (uint8_t)got[U128_TEXT_SIZE], UNTOUCHED);
	row_int(got, u128_parse(got, &back), 0);
	row_int(got, u128_compare(a, back), 0);
}

static void test_text(void **state)
{
	struct dice dice = dice_seeded(10);

	(void)state;
	for (size_t i = 0; i < LEN(interesting); i++)
		check_text(interesting[i]);
	for (int round = 0; round < 50000; round++)
		check_text(any(&dice));
}

static void test_powers(void **state)
{
	char got[U128_TEXT_SIZE], want[U128_TEXT_SIZE];

	(void)state;
	for (unsigned bits = 0; bits < 128; bits++) {
		size_t len = u128_format_power(bits, got);

		assert_int_equal(len, strlen(got));
		assert_string_equal(got, decimal((model)1 << bits, want));
	}
	assert_int_equal(u128_format_power(128, got), 39);
	assert_string_equal(got, "340282366920938463463374607431768211456");
}

static void test_parse(void **state)
{
	static const struct {
		const char *text;
		int err;
		u128 value;
	} rows[] = {
		{"0", 0, {0, 0}},
		{"007", 0, {0, 7}},
		{"18446744073709551615", 0, {0, UINT64_MAX}},
		{"18446744073709551616", 0, {1, 0}},
		{"340282366920938463463374607431768211455", 0, {UINT64_MAX, UINT64_MAX}},
		{"340282366920938463463374607431768211456", -ERANGE, {0, 0}},
		{"340282366920938463463374607431768211460", -ERANGE, {0, 0}},
		{"999999999999999999999999999999999999999", -ERANGE, {0, 0}},
		{"9999999999999999999999999999999999999990", -ERANGE, {0, 0}},
		{"2^0", 0, {0, 1}},
		{"2^63", 0, {0, UINT64_C(1) << 63}},
		{"2^64", 0, {1, 0}},
		{"2^127", 0, {UINT64_C(1) << 63, 0}},
		{"2^128", -ERANGE, {0, 0}},
		{"2^99999999999999999999", -ERANGE, {0, 0}},
		{"", -EINVAL, {0, 0}},
		{"2^", -EINVAL, {0, 0}},
		{"2^-1", -EINVAL, {0, 0}},
		{"2^1x", -EINVAL, {0, 0}},
		{"3^2", -EINVAL, {0, 0}},
		{"-1", -EINVAL, {0, 0}},
		{"+1", -EINVAL, {0, 0}},
		{" 1", -EINVAL, {0, 0}},
		{"1 ", -EINVAL, {0, 0}},
		{"0x10", -EINVAL, {0, 0}},
		{"1e3", -EINVAL, {0, 0}},
		{"1.0", -EINVAL, {0, 0}},
		/* junk outranks size */
		{"9999999999999999999999999999999999999999x", -EINVAL, {0, 0}},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		u128 value;

		memset(&value, UNTOUCHED, sizeof(value));
		row_int(rows[i].text, u128_parse(rows[i].text, &value), rows[i].err);
		if (rows[i].err)
			row_untouched(rows[i].text, &value);
		else
			row_int(rows[i].text, u128_compare(value, rows[i].value), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interesting_pairs),
		cmocka_unit_test(test_any_pairs),
		cmocka_unit_test(test_shifts),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_addresses_are_big_endian),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_powers),
		cmocka_unit_test(test_parse),
	};

	return cmocka_run_group_tests_name("u128", tests, NULL, NULL);
}
