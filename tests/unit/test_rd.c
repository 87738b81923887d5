#include "base/rd.h"

#include "tests/unit/test.h"

static const uint8_t counting[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09};

static uint64_t read_u8(struct rd *r)
{
	return rd_u8(r);
}

static uint64_t read_u16(struct rd *r)
{
	return rd_u16(r);
}

static uint64_t read_u32(struct rd *r)
{
	return rd_u32(r);
}

static const struct integer {
	const char *name;
	size_t width;
	uint64_t (*read)(struct rd *r);
	uint64_t of_counting;
} integers[] = {
	{"u8", 1, read_u8, 0x01},
	{"u16", 2, read_u16, 0x0102},
	{"u32", 4, read_u32, 0x01020304},
	{"u64", 8, rd_u64, 0x0102030405060708},
};

/* Everything a reader refuses once it has failed, whatever is left of the bytes. */
static void check_failed(const char *row, struct rd *r)
{
	uint8_t copy[1] = {UNTOUCHED};
	struct rd fence;

	row_int(row, r->failed, true);
	row_int(row, rd_left(r), 0);
	row_int(row, rd_u8(r), 0);
	row_int(row, rd_u16(r), 0);
	row_int(row, rd_u32(r), 0);
	row_int(row, rd_u64(r), 0);
	row_int(row, rd_bytes(r, 1) == NULL, true);
	row_int(row, rd_bytes(r, 0) == NULL, true);
	rd_copy(r, copy, 1);
	row_untouched(row, &copy);
	rd_skip(r, 0);
	fence = rd_fence(r, 0);
	row_int(row, fence.failed, true);
	row_int(row, rd_left(&fence), 0);
	row_int(row, r->failed, true);
}

static void test_empty_reader_has_nothing_and_has_not_failed(void **state)
{
	struct rd r = rd_over(NULL, 0);

	(void)state;
	assert_false(r.failed);
	assert_int_equal(rd_left(&r), 0);
	assert_non_null(rd_bytes(&r, 0));
	rd_copy(&r, NULL, 0);
	rd_skip(&r, 0);
	assert_false(r.failed);
	assert_int_equal(rd_u8(&r), 0);
	check_failed("empty", &r);
}

static void test_integers_are_big_endian(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(integers); i++) {
		const struct integer *in = &integers[i];
		struct rd r = rd_over(counting, sizeof(counting));

		row_int(in->name, in->read(&r), in->of_counting);
		row_int(in->name, r.failed, false);
		row_int(in->name, rd_left(&r), sizeof(counting) - in->width);
		row_int(in->name, r.at == counting + in->width, true);
	}
}

static void test_integers_keep_their_high_bit(void **state)
{
	static const uint8_t ones[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	struct rd r8 = rd_over(ones, 8), r16 = r8, r32 = r8, r64 = r8;

	(void)state;
	assert_true(rd_u8(&r8) == UINT8_MAX);
	assert_true(rd_u16(&r16) == UINT16_MAX);
	assert_true(rd_u32(&r32) == UINT32_MAX);
	assert_true(rd_u64(&r64) == UINT64_MAX);
}

static void test_integer_that_just_fits(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(integers); i++) {
		const struct integer *in = &integers[i];
		uint8_t *bytes = exact_copy(counting, in->width);
		struct rd r = rd_over(bytes, in->width);

		row_int(in->name, in->read(&r), in->of_counting);
		row_int(in->name, r.failed, false);
		row_int(in->name, rd_left(&r), 0);
		free(bytes);
	}
}

static void test_integer_cut_anywhere_is_zero_and_failure(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(integers); i++) {
		const struct integer *in = &integers[i];

		for (size_t len = 0; len < in->width; len++) {
			uint8_t *bytes = exact_copy(counting, len);
			struct rd r = rd_over(bytes, len);
			const uint8_t *before = r.at;

			row_int(in->name, in->read(&r), 0);
			row_int(in->name, r.at == before, true);
			check_failed(in->name, &r);
			free(bytes);
		}
	}
}

static void test_failure_sticks_though_bytes_are_left(void **state)
{
	struct rd r = rd_over(counting, sizeof(counting));

	(void)state;
	assert_int_equal(rd_u16(&r), 0x0102);
	assert_null(rd_bytes(&r, 8));
	assert_true(r.at == counting + 2);
	check_failed("seven bytes left", &r);
	assert_true(r.at == counting + 2);
}

static void test_bytes_are_in_place(void **state)
{
	struct rd r = rd_over(counting, sizeof(counting));

	(void)state;
	assert_ptr_equal(rd_bytes(&r, 3), counting);
	assert_ptr_equal(rd_bytes(&r, 0), counting + 3);
	assert_ptr_equal(rd_bytes(&r, 6), counting + 3);
	assert_int_equal(rd_left(&r), 0);
	assert_false(r.failed);
	assert_non_null(rd_bytes(&r, 0));
	assert_null(rd_bytes(&r, 1));
	assert_true(r.failed);
}

static void test_copy_is_whole_or_nothing(void **state)
{
	struct rd r = rd_over(counting, sizeof(counting));
	uint8_t to[8];

	(void)state;
	memset(to, UNTOUCHED, sizeof(to));
	rd_copy(&r, to, 3);
	assert_memory_equal(to, counting, 3);
	assert_int_equal(to[3], UNTOUCHED);
	assert_int_equal(rd_left(&r), 6);

	memset(to, UNTOUCHED, sizeof(to));
	rd_copy(&r, to, 7);
	row_untouched("seven of six", &to);
	check_failed("seven of six", &r);
}

static void test_skip(void **state)
{
	struct rd r = rd_over(counting, sizeof(counting));

	(void)state;
	rd_skip(&r, 8);
	assert_int_equal(rd_u8(&r), 0x09);
	assert_false(r.failed);
	rd_skip(&r, 0);
	assert_false(r.failed);
	rd_skip(&r, 1);
	assert_true(r.failed);
}

static void test_huge_lengths_do_not_wrap(void **state)
{
	static const size_t lengths[] = {
		SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 8, SIZE_MAX / 2, SIZE_MAX / 2 + 1};

	(void)state;
	for (size_t i = 0; i < LEN(lengths); i++) {
		struct rd skipped = rd_over(counting, sizeof(counting));
		struct rd fenced = skipped, fence;

		rd_skip(&skipped, 1);
		rd_skip(&skipped, lengths[i]);
		check_failed("skip", &skipped);
		rd_skip(&fenced, 1);
		fence = rd_fence(&fenced, lengths[i]);
		check_failed("fence", &fenced);
		check_failed("fence", &fence);
	}
}

static void test_fence_ends_where_it_was_told(void **state)
{
	struct rd r = rd_over(counting, sizeof(counting)), fence;

	(void)state;
	rd_skip(&r, 1);
	fence = rd_fence(&r, 3);
	assert_int_equal(rd_left(&fence), 3);
	assert_int_equal(rd_left(&r), 5);
	assert_int_equal(rd_u16(&fence), 0x0203);
	assert_int_equal(rd_u16(&fence), 0); /* one byte left */
	check_failed("fence", &fence);
	assert_false(r.failed);
	assert_int_equal(rd_u8(&r), 0x05);
}

static void test_fence_within_fence(void **state)
{
	struct rd r = rd_over(counting, sizeof(counting));
	struct rd outer = rd_fence(&r, 6), inner = rd_fence(&outer, 4);

	(void)state;
	assert_int_equal(rd_u32(&inner), 0x01020304);
	assert_int_equal(rd_left(&inner), 0);
	assert_int_equal(rd_u16(&outer), 0x0506);
	assert_int_equal(rd_left(&outer), 0);
	assert_int_equal(rd_left(&r), 3);
	rd_fence(&outer, 1);
	assert_true(outer.failed);
	assert_false(r.failed);
}

static void test_fence_of_nothing(void **state)
{
	struct rd r = rd_over(counting, sizeof(counting)), fence = rd_fence(&r, 0);

	(void)state;
	assert_false(fence.failed);
	assert_int_equal(rd_left(&fence), 0);
	assert_int_equal(rd_left(&r), sizeof(counting));
	assert_int_equal(rd_u8(&fence), 0);
	assert_true(fence.failed);
	assert_false(r.failed);
}

static void test_fence_longer_than_the_bytes_fails_both(void **state)
{
	struct rd r = rd_over(counting, sizeof(counting));
	struct rd fence = rd_fence(&r, sizeof(counting) + 1);

	(void)state;
	check_failed("fence", &fence);
	check_failed("reader", &r);
}

/* Any walk, against the simplest model of a reader: an offset. */
static void test_random_walks_match_an_offset(void **state)
{
	struct dice dice = dice_seeded(1);

	(void)state;
	for (int round = 0; round < 20000; round++) {
		uint8_t bytes[24];
		size_t len = dice_below(&dice, sizeof(bytes) + 1), offset = 0;
		struct rd r = rd_over(bytes, len);
		bool failed = false;

		for (size_t i = 0; i < len; i++)
			bytes[i] = (uint8_t)dice_roll(&dice);
		for (int step = 0; step < 12; step++) {
			const struct integer *in =
				&integers[dice_below(&dice, LEN(integers))];
			uint64_t want = 0;

			failed = failed || len - offset < in->width;
			for (size_t i = 0; !failed && i < in->width; i++)
				want = want << 8 | bytes[offset + i];
			offset += failed ? 0 : in->width;
			assert_true(in->read(&r) == want);
			assert_int_equal(r.failed, failed);
			assert_int_equal(rd_left(&r), failed ? 0 : len - offset);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_reader_has_nothing_and_has_not_failed),
		cmocka_unit_test(test_integers_are_big_endian),
		cmocka_unit_test(test_integers_keep_their_high_bit),
		cmocka_unit_test(test_integer_that_just_fits),
		cmocka_unit_test(test_integer_cut_anywhere_is_zero_and_failure),
		cmocka_unit_test(test_failure_sticks_though_bytes_are_left),
		cmocka_unit_test(test_bytes_are_in_place),
		cmocka_unit_test(test_copy_is_whole_or_nothing),
		cmocka_unit_test(test_skip),
		cmocka_unit_test(test_huge_lengths_do_not_wrap),
		cmocka_unit_test(test_fence_ends_where_it_was_told),
		cmocka_unit_test(test_fence_within_fence),
		cmocka_unit_test(test_fence_of_nothing),
		cmocka_unit_test(test_fence_longer_than_the_bytes_fails_both),
		cmocka_unit_test(test_random_walks_match_an_offset),
	};

	return cmocka_run_group_tests_name("rd", tests, NULL, NULL);
}
