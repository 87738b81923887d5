#include "addr/set.h"

#include <stdio.h>

#include "tests/unit/test.h"

/* The model: a set of 64 neighbouring addresses is a word, bit n the n-th of them. Where
 * they begin is a place in the space, so that carries and both ends are met. */
enum { CELLS = 64, RANGES_MAX = 40 };

static const u128 places[] = {
	{0, 0},                        /* the first addresses of all */
	{UINT64_MAX, UINT64_MAX - 63}, /* the last */
	{0, UINT64_MAX - 31},          /* over the middle of the 128 bits */
	{0x20010db8ffffffff, UINT64_MAX - 31},
	{0x20010db800000000, 0},
	{INT64_MAX, UINT64_MAX - 31}, /* where the top bit changes */
	{0x20010db800000000, 0x00000000ffffffe0},
};

struct list {
	struct range ranges[RANGES_MAX];
	size_t count;
};

static u128 cell(u128 place, unsigned index)
{
	return u128_add(place, u128_of(index));
}

static uint64_t mask(unsigned first, unsigned last)
{
	return UINT64_MAX << first & UINT64_MAX >> (63 - last);
}

/* The set that a list means, by looking at each address. */
static uint64_t meaning(u128 place, const struct range *ranges, size_t count)
{
	uint64_t set = 0;

	for (size_t i = 0; i < count; i++)
		for (unsigned j = 0; j < CELLS; j++)
			if (u128_compare(cell(place, j), ranges[i].first) >= 0 &&
				u128_compare(cell(place, j), ranges[i].last) <= 0)
				set |= UINT64_C(1) << j;
	return set;
}

/* Overlapping, touching, doubled and out of order, as it comes. */
static struct list any_list(struct dice *dice, u128 place, uint64_t *ret_set)
{
	struct list list = {.count = dice_below(dice, 20)};
	unsigned spread = 1 + (unsigned)dice_below(dice, 16);

	*ret_set = 0;
	for (size_t i = 0; i < list.count; i++) {
		unsigned first = (unsigned)dice_below(dice, CELLS);
		unsigned last = first + (unsigned)dice_below(dice, spread);

		if (last >= CELLS)
			last = CELLS - 1;
		list.ranges[i] = (struct range){cell(place, first), cell(place, last)};
		*ret_set |= mask(first, last);
	}
	return list;
}

static void assert_normal(const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_true(u128_compare(ranges[i].first, ranges[i].last) <= 0);
		/* A gap between them. */
		if (i > 0)
			assert_true(
				u128_compare(u128_subtract(ranges[i].first, u128_of(1)),
					ranges[i - 1].last) > 0);
	}
}

/* How many runs of ones: the length of the shortest list. */
static size_t runs(uint64_t set)
{
	return (size_t)__builtin_popcountll(set & ~(set << 1));
}

static void test_normalise_against_the_model(void **state)
{
	struct dice dice = dice_seeded(1);

	(void)state;
	for (int round = 0; round < 70000; round++) {
		u128 place = places[(size_t)round % LEN(places)];
		uint64_t set;
		struct list list = any_list(&dice, place, &set);

		list.count = set_normalise(list.ranges, list.count);
		assert_normal(list.ranges, list.count);
		assert_int_equal(list.count, runs(set));
		assert_true(meaning(place, list.ranges, list.count) == set);
	}
}

static void test_operations_against_the_model(void **state)
{
	struct dice dice = dice_seeded(2);

	(void)state;
	for (int round = 0; round < 70000; round++) {
		u128 place = places[(size_t)round % LEN(places)];
		uint64_t a_set, b_set;
		struct list a = any_list(&dice, place, &a_set);
		struct list b = any_list(&dice, place, &b_set), out;

		a.count = set_normalise(a.ranges, a.count);
		b.count = set_normalise(b.ranges, b.count);
		out.count = set_minus(a.ranges, a.count, b.ranges, b.count, out.ranges);
		assert_true(out.count <= a.count + b.count);
		assert_normal(out.ranges, out.count);
		assert_int_equal(out.count, runs(a_set & ~b_set));
		assert_true(meaning(place, out.ranges, out.count) == (a_set & ~b_set));
		out.count =
			set_intersect(a.ranges, a.count, b.ranges, b.count, out.ranges);
		assert_true(out.count <= a.count + b.count);
		assert_normal(out.ranges, out.count);
		assert_int_equal(out.count, runs(a_set & b_set));
		assert_true(meaning(place, out.ranges, out.count) == (a_set & b_set));
	}
}

static void test_questions_against_the_model(void **state)
{
	struct dice dice = dice_seeded(3);

	(void)state;
	for (int round = 0; round < 2000; round++) {
		u128 place = places[(size_t)round % LEN(places)];
		uint64_t set;
		struct list list = any_list(&dice, place, &set);

		list.count = set_normalise(list.ranges, list.count);
		for (unsigned first = 0; first < CELLS; first++)
			for (unsigned last = first; last < CELLS; last += 1 + last % 5) {
				struct range range = {
					cell(place, first), cell(place, last)};
				uint64_t asked = mask(first, last);

				assert_int_equal(
					set_touches(list.ranges, list.count, range),
					(set & asked) != 0);
			}
	}
}

/* The prefixes of a range follow one another and fill it, and there is no shorter list:
 * no two neighbours are halves of one prefix, none goes on growing. */
static void check_walk(struct range range)
{
	struct set_walk walk = set_walk(range);
	struct prefix p, before = {0};
	u128 next = range.first;
	size_t count = 0;

	for (; set_walk_next(&walk, &p); count++) {
		assert_int_equal(u128_compare(p.first, next), 0);
		assert_true(u128_compare(prefix_last(p), range.last) <= 0);
		if (count > 0 && before.length == p.length && p.length > 0)
			assert_false(prefix_contains(
				prefix_around(before.first, (uint8_t)(p.length - 1)),
				p.first));
		before = p;
		next = u128_add(prefix_last(p), u128_of(1));
	}
	assert_int_equal(u128_compare(u128_subtract(next, u128_of(1)), range.last), 0);
	assert_true(count >= 1 && count <= 254);
	assert_false(set_walk_next(&walk, &p));
}

static void test_walk(void **state)
{
	struct dice dice = dice_seeded(4);

	(void)state;
	for (size_t i = 0; i < LEN(places); i++)
		for (unsigned first = 0; first < CELLS; first++)
			for (unsigned last = first; last < CELLS; last++)
				check_walk((struct range){
					cell(places[i], first), cell(places[i], last)});
	for (int round = 0; round < 20000; round++) {
		u128 a = {dice_roll(&dice), dice_roll(&dice)};
		u128 b = {dice_roll(&dice), dice_roll(&dice)};

		a = u128_shift_right(a, (unsigned)dice_below(&dice, 129));
		check_walk(u128_compare(a, b) <= 0 ? (struct range){a, b}
						   : (struct range){b, a});
	}
	check_walk((struct range){u128_of(0), u128_ones(128)});
}

/* The worst there is: all but the first and last address. */
static void test_walk_at_its_longest(void **state)
{
	struct set_walk walk = set_walk(
		(struct range){u128_of(1), u128_subtract(u128_ones(128), u128_of(1))});
	struct prefix p;
	size_t count = 0;

	(void)state;
	while (set_walk_next(&walk, &p))
		count++;
	assert_int_equal(count, 254);
}

static void test_range_of_prefix(void **state)
{
	struct range range =
		range_of_prefix((struct prefix){{0x20010db8ULL << 32, 0}, 32});

	(void)state;
	assert_true(range.first.high == 0x20010db8ULL << 32 && range.first.low == 0);
	assert_true(
		range.last.high == 0x20010db8ffffffff && range.last.low == UINT64_MAX);
	range = range_of_prefix((struct prefix){{0, 0}, 0});
	assert_true(range.last.high == UINT64_MAX && range.last.low == UINT64_MAX);
}

/* A range is a prefix if its walk is one long. */
static void test_range_is_prefix(void **state)
{
	struct range all = {u128_of(0), u128_ones(128)};
	struct prefix p;

	(void)state;
	for (size_t i = 0; i < LEN(places); i++)
		for (unsigned first = 0; first < CELLS; first++)
			for (unsigned last = first; last < CELLS; last++) {
				struct range range = {
					cell(places[i], first), cell(places[i], last)};
				struct set_walk walk = set_walk(range);
				struct prefix one, more;
				bool is_prefix;

				set_walk_next(&walk, &one);
				is_prefix = !set_walk_next(&walk, &more);
				memset(&p, UNTOUCHED, sizeof(p));
				assert_int_equal(range_is_prefix(&range, &p), is_prefix);
				if (is_prefix)
					assert_int_equal(prefix_compare(p, one), 0);
				else
					row_untouched("range_is_prefix", &p);
			}
	for (unsigned length = 0; length <= 128; length++) {
		struct range range = range_of_prefix(
			prefix_around((u128){0x20010db8ffffffff, 0x5555555555555555},
				(uint8_t)length));

		assert_true(range_is_prefix(&range, &p));
		assert_int_equal(p.length, length);
		assert_int_equal(u128_compare(p.first, range.first), 0);
	}
	all.first = u128_of(1);
	assert_false(range_is_prefix(&all, &p));
}

static void test_empty(void **state)
{
	struct range all = {u128_of(0), u128_ones(128)}, out;

	(void)state;
	assert_int_equal(set_normalise(NULL, 0), 0);
	assert_int_equal(set_minus(NULL, 0, &all, 1, &out), 0);
	assert_int_equal(set_minus(&all, 1, NULL, 0, &out), 1);
	assert_int_equal(set_minus(&all, 1, &all, 1, &out), 0);
	assert_int_equal(set_intersect(NULL, 0, &all, 1, &out), 0);
	assert_int_equal(set_intersect(&all, 1, &all, 1, &out), 1);
	assert_int_equal(u128_compare(out.last, all.last), 0);
	assert_false(set_touches(NULL, 0, all));
}

/* ---- many ---- */

enum { MANY = 1000000 };

static int by_first(const void *a, const void *b)
{
	const struct range *x = a, *y = b;
	int order = u128_compare(x->first, y->first);

	return order ? order : u128_compare(x->last, y->last);
}

/* The same by the C library's sort and one pass. */
static size_t normalise_slowly(struct range *ranges, size_t count)
{
	size_t kept = 0;

	qsort(ranges, count, sizeof(*ranges), by_first);
	for (size_t i = 1; i < count; i++) {
		u128 behind = u128_add(ranges[kept].last, u128_of(1));

		if (!u128_is_zero(behind) && u128_compare(ranges[i].first, behind) > 0)
			ranges[++kept] = ranges[i];
		else if (u128_compare(ranges[i].last, ranges[kept].last) > 0)
			ranges[kept].last = ranges[i].last;
	}
	return count ? kept + 1 : 0;
}

/* `bits` of the address vary, from `shift` on, so that long common beginnings, few
 * values and many doubles all come up. */
static void check_many(unsigned shift, unsigned bits, size_t count)
{
	struct range *ranges = malloc(count * sizeof(*ranges));
	struct range *slow = malloc(count * sizeof(*slow));
	struct dice dice = dice_seeded(shift * 1000 + bits);
	size_t kept;

	assert_non_null(ranges);
	assert_non_null(slow);
	for (size_t i = 0; i < count; i++) {
		u128 address = {dice_roll(&dice), dice_roll(&dice)};
		uint8_t length = (uint8_t)(100 + dice_below(&dice, 29));

		address = u128_shift_left(u128_and(address, u128_ones(bits)), shift);
		ranges[i] = range_of_prefix(prefix_around(address, length));
		slow[i] = ranges[i];
	}
	kept = set_normalise(ranges, count);
	assert_int_equal(kept, normalise_slowly(slow, count));
	assert_normal(ranges, kept);
	for (size_t i = 0; i < kept; i++) {
		assert_int_equal(u128_compare(ranges[i].first, slow[i].first), 0);
		assert_int_equal(u128_compare(ranges[i].last, slow[i].last), 0);
	}
	/* What is normal stays as it is. */
	assert_int_equal(set_normalise(ranges, kept), kept);
	free(slow);
	free(ranges);
}

static void test_a_million(void **state)
{
	(void)state;
	check_many(0, 128, MANY);
}

static void test_many_alike(void **state)
{
	(void)state;
	check_many(0, 8, MANY / 10);
	check_many(0, 20, MANY / 10);
	check_many(64, 20, MANY / 10);
	check_many(108, 20, MANY / 10);
	check_many(28, 100, 49); /* just above an insertion sort, and below */
	check_many(28, 100, 48);
	check_many(28, 100, 1);
}

static void test_the_same_a_million_times(void **state)
{
	struct range *ranges = malloc(MANY * sizeof(*ranges));
	struct range one = {{0x20010db8ULL << 32, 0}, {0x20010db8ULL << 32, UINT64_MAX}};

	(void)state;
	assert_non_null(ranges);
	for (size_t i = 0; i < MANY; i++)
		ranges[i] = one;
	/* and one before them, so that they are not in order already */
	ranges[MANY - 1] = (struct range){u128_of(1), u128_of(2)};
	assert_int_equal(set_normalise(ranges, MANY), 2);
	assert_int_equal(u128_compare(ranges[1].last, one.last), 0);
	free(ranges);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_normalise_against_the_model),
		cmocka_unit_test(test_operations_against_the_model),
		cmocka_unit_test(test_questions_against_the_model),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_walk_at_its_longest),
		cmocka_unit_test(test_range_of_prefix),
		cmocka_unit_test(test_range_is_prefix),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_a_million),
		cmocka_unit_test(test_many_alike),
		cmocka_unit_test(test_the_same_a_million_times),
	};

	return cmocka_run_group_tests_name("set", tests, NULL, NULL);
}
