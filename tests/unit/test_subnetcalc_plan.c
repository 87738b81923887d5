/* The planner: what it places lies in the pool, apart from everything else, and nothing is
 * lost; best fit and RFC 3531 spreading choose as they say. */
#include "tools/subnetcalc/plan.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/test.h"

enum { BLOCKS_MAX = 200, RANGES_MAX = 4096 };

static struct prefix prefix_of(uint64_t high, uint8_t length)
{
	return (struct prefix){.first = {.high = high}, .length = length};
}

/* Ranges of the blocks placed and the blocks free. */
static size_t gather(const struct plan *plan, const struct plan_block *blocks, size_t count,
	struct range *ret_ranges)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		if (blocks[i].placed)
			ret_ranges[used++] = range_of_prefix(blocks[i].prefix);
	for (size_t length = 0; length <= PREFIX_LENGTH_MAX; length++)
		for (size_t i = plan->free[length].head; i < plan->free[length].count; i++) {
			struct prefix p = plan->free[length].blocks[i];

			assert_int_equal(p.length, length);
			ret_ranges[used++] = range_of_prefix(p);
		}
	assert_true(used < RANGES_MAX);
	return used;
}

static int compare_first(const void *a, const void *b)
{
	const struct range *left = a, *right = b;

	return u128_compare(left->first, right->first);
}

/* The ranges are apart, and together just `space`, a normal list. */
static void check_partition(struct range *ranges, size_t count, const struct range *space,
	size_t space_count)
{
	qsort(ranges, count, sizeof(*ranges), compare_first);
	for (size_t i = 1; i < count; i++)
		assert_true(u128_compare(ranges[i - 1].last, ranges[i].first) < 0);
	assert_int_equal(set_normalise(ranges, count), space_count);
	for (size_t i = 0; i < space_count; i++) {
		assert_int_equal(u128_compare(ranges[i].first, space[i].first), 0);
		assert_int_equal(u128_compare(ranges[i].last, space[i].last), 0);
	}
}

static void run_at_random(bool spread, bool nibble)
{
	struct prefix pool = prefix_of(UINT64_C(0x20010db800000000), 40);
	static struct plan_block blocks[BLOCKS_MAX];
	static struct range ranges[RANGES_MAX];
	struct range whole = range_of_prefix(pool), used[8], space[16];
	struct dice dice = dice_seeded(3531);

	for (int round = 0; round < 200; round++) {
		size_t count = dice_roll(&dice) % BLOCKS_MAX, used_count, space_count;
		struct plan plan;

		used_count = dice_roll(&dice) % 8;
		for (size_t i = 0; i < used_count; i++) {
			struct prefix p;
			unsigned length = 42 + (unsigned)(dice_roll(&dice) % 20);

			prefix_nth(pool, length,
				u128_of(dice_roll(&dice) >> (64 - (length - 40))), &p);
			used[i] = range_of_prefix(p);
		}
		used_count = set_normalise(used, used_count);
		space_count = set_minus(&whole, 1, used, used_count, space);
		memset(blocks, 0, sizeof(blocks));
		for (size_t i = 0; i < count; i++)
			blocks[i].wanted = (uint8_t)(44 + dice_roll(&dice) % 30);
		assert_int_equal(plan_init(&plan, space, space_count, spread, nibble), 0);
		assert_int_equal(plan_place(&plan, blocks, count), 0);
		for (size_t i = 0; i < count; i++) {
			unsigned length = nibble ? blocks[i].wanted & ~3U : blocks[i].wanted;

			if (blocks[i].placed)
				assert_int_equal(blocks[i].prefix.length, length);
			else
				assert_true(plan_largest_free(&plan) < 0 ||
					plan_largest_free(&plan) > (int)length);
		}
		check_partition(ranges, gather(&plan, blocks, count, ranges), space,
			space_count);
		plan_free(&plan);
	}
}

static void test_nothing_overlaps_and_nothing_is_lost(void **state)
{
	(void)state;
	run_at_random(false, false);
	run_at_random(true, false);
	run_at_random(false, true);
	run_at_random(true, true);
}

/* Places `count` blocks of one length in the pool and returns where the last one is. */
static uint64_t place_in_turn(bool spread, size_t count)
{
	struct range whole = range_of_prefix(prefix_of(0, 0));
	struct plan_block blocks[8] = {0};
	struct plan plan;
	uint64_t last;

	for (size_t i = 0; i < count; i++)
		blocks[i].wanted = 4;
	assert_int_equal(plan_init(&plan, &whole, 1, spread, false), 0);
	assert_int_equal(plan_place(&plan, blocks, count), 0);
	last = blocks[count - 1].prefix.first.high >> 60;
	plan_free(&plan);
	return last;
}

static void test_spreading_counts_with_its_bits_reversed(void **state)
{
	/* RFC 3531 section 3: the leftmost bit is the first to count. */
	static const uint64_t spread[] = {0x0, 0x8, 0x4, 0xc, 0x2, 0xa, 0x6, 0xe};

	(void)state;
	for (size_t i = 0; i < LEN(spread); i++) {
		assert_int_equal(place_in_turn(true, i + 1), spread[i]);
		assert_int_equal(place_in_turn(false, i + 1), i);
	}
}

static void test_the_smallest_block_that_holds_it_is_taken(void **state)
{
	struct range space[] = {
		range_of_prefix(prefix_of(0, 8)),
		range_of_prefix(prefix_of(UINT64_C(0x8000000000000000), 12)),
		range_of_prefix(prefix_of(UINT64_C(0xc000000000000000), 16)),
	};
	struct plan_block blocks[] = {{.wanted = 16}, {.wanted = 12}, {.wanted = 8}};
	struct plan plan;

	(void)state;
	assert_int_equal(plan_init(&plan, space, LEN(space), false, false), 0);
	assert_int_equal(plan_place(&plan, blocks, LEN(blocks)), 0);
	assert_int_equal(blocks[0].prefix.first.high >> 60, 0xc);
	assert_int_equal(blocks[1].prefix.first.high >> 60, 0x8);
	assert_int_equal(blocks[2].prefix.first.high >> 60, 0x0);
	assert_int_equal(plan_largest_free(&plan), -1);
	plan_free(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_overlaps_and_nothing_is_lost),
		cmocka_unit_test(test_spreading_counts_with_its_bits_reversed),
		cmocka_unit_test(test_the_smallest_block_that_holds_it_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
