#include "tools/randaddr/number.h"

#include <stdio.h>

#include "test.h"
#include "tools/randaddr/check.h"

static struct numbers open_numbers(const char *seed, u128 last)
{
	struct stream_key key = stream_key_of(seed);
	struct numbers numbers;

	numbers_open(&numbers, &key, STREAM_NUMBERS, last);
	return numbers;
}

/* Made by tests/cli/randaddr.py, and never to change: what a seed gives is a promise. */
static void test_golden_numbers(void **state)
{
	static const struct {
		const char *name;
		u128 last, place;
		u128 numbers[4];
	} rows[] = {
		{"of 5", {.low = UINT64_C(0x4)}, {.low = UINT64_C(0x0)}, {
			{.low = UINT64_C(0x2)},
			{.low = UINT64_C(0x2)},
			{.low = UINT64_C(0x2)},
			{.low = UINT64_C(0x0)}}},
		{"of 5, far", {.low = UINT64_C(0x4)}, {.high = UINT64_C(0x0000000000000040), .low = UINT64_C(0x0000000000000000)}, {
			{.low = UINT64_C(0x2)},
			{.low = UINT64_C(0x0)},
			{.low = UINT64_C(0x4)},
			{.low = UINT64_C(0x2)}}},
		{"64 bits", {.low = UINT64_C(0xffffffffffffffff)}, {.low = UINT64_C(0x0)}, {
			{.low = UINT64_C(0xaf84644f8ac0a037)},
			{.low = UINT64_C(0x943bac0d3937b54a)},
			{.low = UINT64_C(0x5062907b3781113a)},
			{.low = UINT64_C(0x3f3973d619463260)}}},
		{"a /64 without reserved ones", {.low = UINT64_C(0xfffffffffeffff7e)}, {.low = UINT64_C(0x3)}, {
			{.low = UINT64_C(0x3f3973d619463260)},
			{.low = UINT64_C(0x556cc4a300dc91a3)},
			{.low = UINT64_C(0xdbe8dd7ddf4d82c0)},
			{.low = UINT64_C(0x7e08ee8d3e98bf22)}}},
		{"80 bits", {.high = UINT64_C(0x000000000000ffff), .low = UINT64_C(0xffffffffffffcfc7)}, {.low = UINT64_C(0x8)}, {
			{.high = UINT64_C(0x0000000000007554), .low = UINT64_C(0x1d9b9667a4fe80b5)},
			{.high = UINT64_C(0x000000000000fc2f), .low = UINT64_C(0x4d22d580b8432822)},
			{.high = UINT64_C(0x0000000000000163), .low = UINT64_C(0x7e85e43c94ba38e3)},
			{.high = UINT64_C(0x0000000000003486), .low = UINT64_C(0x6100ab0e54a365cd)}}},
		{"128 bits", {.high = UINT64_C(0xffffffffffffffff), .low = UINT64_C(0xffffffffffffffff)}, {.low = UINT64_C(0x0)}, {
			{.high = UINT64_C(0x943bac0d3937b54a), .low = UINT64_C(0xaf84644f8ac0a037)},
			{.high = UINT64_C(0x3f3973d619463260), .low = UINT64_C(0x5062907b3781113a)},
			{.high = UINT64_C(0xdbe8dd7ddf4d82c0), .low = UINT64_C(0x556cc4a300dc91a3)},
			{.high = UINT64_C(0xbb647e36138b6284), .low = UINT64_C(0x7e08ee8d3e98bf22)}}},
		{"128 bits, to the last", {.high = UINT64_C(0xffffffffffffffff), .low = UINT64_C(0xffffffffffffffff)}, {.high = UINT64_C(0xffffffffffffffff), .low = UINT64_C(0xfffffffffffffffc)}, {
			{.high = UINT64_C(0x5548375c2b22b842), .low = UINT64_C(0x0ea2c414e5e9f248)},
			{.high = UINT64_C(0x4c2d80e026166feb), .low = UINT64_C(0xfe7524b806f4134b)},
			{.high = UINT64_C(0xcbe0f2067927f3ee), .low = UINT64_C(0xefbe73add51d32a4)},
			{.high = UINT64_C(0x9278a27dd68e0f98), .low = UINT64_C(0xdbac5de777c6d937)}}},
		{"half of 128 bits", {.high = UINT64_C(0x8000000000000000), .low = UINT64_C(0x0000000000000000)}, {.high = UINT64_C(0x0000000000000004), .low = UINT64_C(0x0000000000000000)}, {
			{.high = UINT64_C(0x0fbb80f710631787), .low = UINT64_C(0xc1626d9f82b0a026)},
			{.high = UINT64_C(0x52fd33d2fc9d74a1), .low = UINT64_C(0x2e1be90e1bfd41c5)},
			{.high = UINT64_C(0x5c3f64221567a154), .low = UINT64_C(0x2a58a72592a7f2a0)},
			{.high = UINT64_C(0x44baec7a47d64a32), .low = UINT64_C(0xbd0c34e337a8d337)}}},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct numbers numbers = open_numbers("golden", rows[i].last);
		u128 got[4];

		numbers_read(&numbers, rows[i].place, 1, rows[i].last, 4, got);
		for (size_t k = 0; k < 4; k++) {
			row_int(rows[i].name, got[k].high, rows[i].numbers[k].high);
			row_int(rows[i].name, got[k].low, rows[i].numbers[k].low);
		}
	}
}

/* Block numbers go on from the counter into the nonce. */
static void test_reading_across_the_counters_end(void **state)
{
	struct stream_key key = stream_key_of("far");
	struct stream stream = stream_open(&key, STREAM_NUMBERS, 0);
	u128 block = {.high = 3, .low = UINT64_MAX - 1};
	uint8_t whole[4 * STREAM_BLOCK], one[STREAM_BLOCK];

	(void)state;
	stream_read(&stream, block, 4, whole);
	for (size_t i = 0; i < 4; i++) {
		stream_read(&stream, u128_add(block, u128_of(i)), 1, one);
		row_bytes("block", whole + i * STREAM_BLOCK, one, STREAM_BLOCK);
	}
}

static void test_streams_are_not_alike(void **state)
{
	struct stream_key key = stream_key_of("s");
	uint8_t a[STREAM_BLOCK], b[STREAM_BLOCK];
	struct stream one = stream_open(&key, STREAM_NUMBERS, 0), other;

	(void)state;
	stream_read(&one, u128_of(0), 1, a);
	other = stream_open(&key, STREAM_CHOICE, 0);
	stream_read(&other, u128_of(0), 1, b);
	assert_memory_not_equal(a, b, sizeof(a));
	other = stream_open(&key, STREAM_NUMBERS, 1);
	stream_read(&other, u128_of(0), 1, b);
	assert_memory_not_equal(a, b, sizeof(a));
}

/* In any order, by any step, number K is number K. */
static void test_numbers_are_by_place(void **state)
{
	static const struct {
		const char *name;
		u128 last;
	} rows[] = {
		{"one", {.low = 0}},
		{"two", {.low = 1}},
		{"many retries", {.low = 4}},
		{"64 bits", {.low = UINT64_MAX}},
		{"65 bits", {.high = 1}},
		{"128 bits, half retried", {.high = UINT64_C(1) << 63}},
		{"all", {.high = UINT64_MAX, .low = UINT64_MAX}},
	};
	struct dice dice = dice_seeded(77);
	static u128 straight[3000];
	u128 some[100];

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		u128 last = rows[i].last;
		struct numbers numbers = open_numbers("by place", last);

		numbers_read(&numbers, u128_of(0), 1, last, LEN(straight), straight);
		for (int t = 0; t < 300; t++) {
			uint64_t step = 1 + dice_below(&dice, t % 2 ? 20 : 4);
			size_t count = 1 + dice_below(&dice, LEN(some));
			size_t from = dice_below(&dice, LEN(straight) - step * count);

			numbers_read(&numbers, u128_of(from), step, last, count, some);
			for (size_t k = 0; k < count; k++)
				row_int(rows[i].name,
					u128_compare(some[k], straight[from + k * step]), 0);
		}
		for (size_t k = 0; k < LEN(straight); k++)
			row_int(rows[i].name, u128_compare(straight[k], last) <= 0, 1);
	}
}

static void test_every_number_is_as_likely(void **state)
{
	static u128 numbers[160000];

	(void)state;
	for (uint64_t size = 2; size <= CHECK_VALUES; size++) {
		struct numbers from = open_numbers("uniform", u128_of(size - 1));
		uint64_t counts[CHECK_VALUES] = {0};
		double chi_square;

		numbers_read(&from, u128_of(0), 1, u128_of(size - 1), LEN(numbers), numbers);
		for (size_t i = 0; i < LEN(numbers); i++)
			counts[numbers[i].low]++;
		chi_square = check_chi_square(counts, (size_t)size);
		print_message("of %" PRIu64 ": chi-square %.2f\n", size, chi_square);
		assert_true(chi_square < CHECK_BOUND);
	}
}

/* Nibbles of 64-bit numbers, and of neighbours' differences. */
static void test_chi_square_over_nibbles(void **state)
{
	static u128 numbers[200000];
	struct numbers from = open_numbers("nibbles", u128_ones(64));

	(void)state;
	numbers_read(&from, u128_of(0), 1, u128_ones(64), LEN(numbers), numbers);
	for (unsigned shift = 0; shift < 64; shift += 4) {
		uint64_t counts[CHECK_VALUES] = {0}, apart[CHECK_VALUES] = {0};

		for (size_t i = 1; i < LEN(numbers); i++) {
			counts[numbers[i].low >> shift & 0xf]++;
			apart[(numbers[i].low - numbers[i - 1].low) >> shift & 0xf]++;
		}
		assert_true(check_chi_square(counts, CHECK_VALUES) < CHECK_BOUND);
		assert_true(check_chi_square(apart, CHECK_VALUES) < CHECK_BOUND);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden_numbers),
		cmocka_unit_test(test_reading_across_the_counters_end),
		cmocka_unit_test(test_streams_are_not_alike),
		cmocka_unit_test(test_numbers_are_by_place),
		cmocka_unit_test(test_every_number_is_as_likely),
		cmocka_unit_test(test_chi_square_over_nibbles),
	};

	return cmocka_run_group_tests_name("randaddr_number", tests, NULL, NULL);
}
