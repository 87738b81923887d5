#include "base/mix.h"

#include "tests/unit/test.h"

#define BUCKETS 256

static const uint64_t keys[] = {0, 1, UINT64_C(0x0123456789abcdef), UINT64_MAX};

/* What others have computed by the same step. */
static void test_known_values(void **state)
{
	(void)state;
	assert_true(mix(0, 0) == 0);
	assert_true(mix(0, 1) == UINT64_C(0xb456bcfc34c2cb2c));
	assert_true(mix(1, 0) == UINT64_C(0xb456bcfc34c2cb2c));
	assert_true(mix(0, UINT64_MAX) == UINT64_C(0x64b5720b4b825f21));
}

/* Of the low bits, too, which are all that a table looks at. */
static void test_each_bit_moves_half_of_them(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 64; bit++) {
		int all = 0, low = 0;

		for (uint64_t i = 0; i < 256; i++) {
			uint64_t word = i << 20 ^ i;
			uint64_t moved = mix(keys[i % LEN(keys)], word) ^
				mix(keys[i % LEN(keys)], word ^ UINT64_C(1) << bit);

			all += __builtin_popcountll(moved);
			low += __builtin_popcountll(moved & 0xff);
		}
		assert_in_range(all, 256 * 26, 256 * 38);
		assert_in_range(low, 256 * 3, 256 * 5);
	}
}

/* Addresses that one key has in one bucket are all over the table by another. */
static void test_another_key_parts_what_collides(void **state)
{
	unsigned counts[BUCKETS] = {0};
	unsigned most = 0, collided = 0;

	(void)state;
	for (uint64_t low = 0; low < 200 * BUCKETS; low++) {
		unsigned *count;

		if (mix(mix(keys[1], UINT64_C(0xfe80) << 48), low) % BUCKETS)
			continue;
		collided++;
		count = &counts[mix(mix(keys[2], UINT64_C(0xfe80) << 48), low) % BUCKETS];
		if (++*count > most)
			most = *count;
	}
	assert_in_range(collided, 150, 250);
	assert_in_range(most, 1, 8);
}

static void test_the_order_of_words_counts(void **state)
{
	(void)state;
	assert_true(mix(mix(keys[2], 1), 2) != mix(mix(keys[2], 2), 1));
	assert_true(mix(mix(keys[2], 0), 0) != mix(keys[2], 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_values),
		cmocka_unit_test(test_each_bit_moves_half_of_them),
		cmocka_unit_test(test_another_key_parts_what_collides),
		cmocka_unit_test(test_the_order_of_words_counts),
	};

	return cmocka_run_group_tests_name("mix", tests, NULL, NULL);
}
