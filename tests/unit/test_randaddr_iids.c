#include "tools/randaddr/iids.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

#include "addr/iid.h"
#include "test.h"

/* Families small enough to list, or with reserved identifiers in them. */
static const struct {
	const char *name;
	const char *pattern;
	uint64_t count, reserved; /* without avoidance, and how many of them are reserved */
} families[] = {
	{"low", "xx", 256, 1},
	{"one", "cafe", 1, 0},
	{"zero alone", "0", 1, 1},
	{"words", "dead:beef:0:xxx", 4096, 0},
	{"spread digits", "x0x0:0:0:x", 4096, 1},
	{"around subnet anycast", "fdff:ffff:ffff:ffxx", 256, 128},
	{"with anycast inside", "fdff:ffff:xxff:ffxx", 65536, 128},
	{"IANA's block", "200:5eff:fe00:xxxx", 65536, 65536},
	{"around IANA's block", "200:5eff:fexx:xx00", 65536, 65536},
	{"IANA's block and others", "x00:5eff:fe00:0xxx", 65536, 4096},
};

static struct iids open_family(const char *pattern, bool avoid)
{
	uint64_t fixed, free;

	assert_int_equal(iids_parse(pattern, &fixed, &free), 0);
	return iids_of(fixed, free, avoid);
}

static void test_families_are_listed_in_order(void **state)
{
	(void)state;
	for (size_t f = 0; f < LEN(families); f++) {
		const char *row = families[f].name;
		struct iids all = open_family(families[f].pattern, false);
		struct iids iids = open_family(families[f].pattern, true);
		uint64_t left = families[f].count - families[f].reserved, index = 0;

		row_int(row, all.none, false);
		row_int(row, all.last + 1, families[f].count);
		row_int(row, iids.none, left == 0);
		if (left > 0)
			row_int(row, iids.last + 1, left);
		for (uint64_t i = 0; i < families[f].count; i++) {
			uint64_t iid = iids_nth(&all, i);

			row_int(row, i > 0 && iid <= iids_nth(&all, i - 1), false);
			row_int(row, iids_below(&all, iid), i);
			row_int(row, iids_has(&all, iid), true);
			row_int(row, iids_below(&iids, iid), index);
			row_int(row, iids_has(&iids, iid), !iid_is_reserved(iid));
			if (iid_is_reserved(iid))
				continue;
			row_int(row, iids_nth(&iids, index), iid);
			index++;
		}
		row_int(row, index, left);
	}
}

static void test_below_anything(void **state)
{
	struct dice dice = dice_seeded(64);

	(void)state;
	for (size_t f = 0; f < LEN(families); f++) {
		struct iids iids = open_family(families[f].pattern, true);

		for (int i = 0; i < 300; i++) {
			uint64_t iid = dice_roll(&dice) >> dice_below(&dice, 64), count = 0;

			if (families[f].count > 4096 && i > 3)
				break;
			for (uint64_t k = 0; !iids.none && k <= iids.last; k++)
				count += iids_nth(&iids, k) < iid;
			if (!iids.none)
				row_int(families[f].name, iids_below(&iids, iid), count);
		}
	}
}

/* What any /64 has: all but 1 + 2^7 + 2^24. */
static void test_all_identifiers(void **state)
{
	struct iids iids = iids_of(0, UINT64_MAX, true);
	static const uint64_t edges[] = {0, 1, UINT64_C(0x02005efffdffffff),
		UINT64_C(0x02005efffe000000), UINT64_C(0x02005efffeffffff),
		UINT64_C(0x02005effff000000), UINT64_C(0xfdffffffffffff7f),
		UINT64_C(0xfdffffffffffff80), UINT64_C(0xfdffffffffffffff),
		UINT64_C(0xfe00000000000000), UINT64_MAX};
	struct dice dice = dice_seeded(5);

	(void)state;
	assert_int_equal(iids.hole_count, IIDS_HOLES);
	assert_true(iids.last == UINT64_MAX - 1 - 128 - (1 << 24));
	assert_true(iids_nth(&iids, 0) == 1);
	assert_true(iids_nth(&iids, iids.last) == UINT64_MAX);
	for (size_t i = 0; i < LEN(edges); i++)
		assert_int_equal(iids_has(&iids, edges[i]), !iid_is_reserved(edges[i]));
	for (int i = 0; i < 100000; i++) {
		uint64_t index = dice_roll(&dice) % (iids.last + 1);
		uint64_t iid = iids_nth(&iids, index);

		assert_false(iid_is_reserved(iid));
		assert_true(iids_below(&iids, iid) == index);
	}
}

static void test_patterns_that_are_none(void **state)
{
	static const char *const wrong[] = {"", ":", "1:", ":1", "12345", "xxxxx", "g",
		"1:2:3:4:5", "1::2", " 1", "1 ", "1:2:3:4:", "-1", "0x1 "};
	uint64_t fixed = 7, free = 7;

	(void)state;
	for (size_t i = 0; i < LEN(wrong); i++) {
		row_int(wrong[i], iids_parse(wrong[i], &fixed, &free), -EINVAL);
		row_int(wrong[i], fixed == 7 && free == 7, true);
	}
	assert_int_equal(iids_parse("X:aB:0xf:1", &fixed, &free), 0);
	assert_true(fixed == UINT64_C(0x000000ab000f0001));
	assert_true(free == UINT64_C(0x000f000000f00000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_families_are_listed_in_order),
		cmocka_unit_test(test_below_anything),
		cmocka_unit_test(test_all_identifiers),
		cmocka_unit_test(test_patterns_that_are_none),
	};

	return cmocka_run_group_tests_name("randaddr_iids", tests, NULL, NULL);
}
