#include "base/wr.h"

#include "base/rd.h"
#include "tests/unit/test.h"

static void write_u8(struct wr *w, uint64_t value)
{
	wr_u8(w, (uint8_t)value);
}

static void write_u16(struct wr *w, uint64_t value)
{
	wr_u16(w, (uint16_t)value);
}

static void write_u32(struct wr *w, uint64_t value)
{
	wr_u32(w, (uint32_t)value);
}

static const struct integer {
	const char *name;
	size_t width;
	void (*write)(struct wr *w, uint64_t value);
	uint64_t value;
	uint8_t bytes[8];
} integers[] = {
	{"u8", 1, write_u8, 0xf1, {0xf1}},
	{"u16", 2, write_u16, 0xf102, {0xf1, 0x02}},
	{"u32", 4, write_u32, 0xf1020304, {0xf1, 0x02, 0x03, 0x04}},
	{"u64", 8, wr_u64, 0xf102030405060708,
		{0xf1, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08}},
	{"u64 of few bits", 8, wr_u64, 0x12, {0, 0, 0, 0, 0, 0, 0, 0x12}},
};

/* Everything a writer refuses once it has failed, whatever room is left. */
static void check_failed(const char *row, struct wr *w)
{
	size_t len = wr_len(w);
	uint8_t *before = exact_copy(w->start, (size_t)(w->end - w->start));

	row_int(row, w->failed, true);
	wr_u8(w, 0x11);
	wr_u16(w, 0x1111);
	wr_u32(w, 0x11111111);
	wr_u64(w, 0x1111111111111111);
	wr_bytes(w, "x", 1);
	wr_zeros(w, 1);
	wr_patch_u16(w, 0, 0x1111);
	row_int(row, w->failed, true);
	row_int(row, wr_len(w), len);
	row_bytes(row, w->start, before, (size_t)(w->end - w->start));
	free(before);
}

static void test_new_writer_is_empty(void **state)
{
	uint8_t buffer[4];
	struct wr w = wr_into(buffer, sizeof(buffer));

	(void)state;
	assert_false(w.failed);
	assert_int_equal(wr_len(&w), 0);
}

static void test_integers_are_big_endian_and_fit_exactly(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(integers); i++) {
		const struct integer *in = &integers[i];
		uint8_t *buffer = malloc(in->width);
		struct wr w = wr_into(buffer, in->width);

		assert_non_null(buffer);
		in->write(&w, in->value);
		row_int(in->name, w.failed, false);
		row_int(in->name, wr_len(&w), in->width);
		row_bytes(in->name, buffer, in->bytes, in->width);
		in->write(&w, in->value);
		check_failed(in->name, &w);
		free(buffer);
	}
}

static void test_integer_without_room_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(integers); i++) {
		const struct integer *in = &integers[i];

		for (size_t size = 0; size < in->width; size++) {
			uint8_t buffer[8];
			struct wr w = wr_into(buffer, size);

			memset(buffer, UNTOUCHED, sizeof(buffer));
			in->write(&w, in->value);
			row_int(in->name, wr_len(&w), 0);
			row_untouched(in->name, &buffer);
			check_failed(in->name, &w);
			row_untouched(in->name, &buffer);
		}
	}
}

static void test_failure_sticks_though_room_is_left(void **state)
{
	uint8_t buffer[8];
	struct wr w = wr_into(buffer, sizeof(buffer));

	(void)state;
	memset(buffer, UNTOUCHED, sizeof(buffer));
	wr_u8(&w, 1);
	wr_u64(&w, 2);
	assert_int_equal(wr_len(&w), 1);
	assert_int_equal(buffer[1], UNTOUCHED);
	check_failed("seven bytes of room left", &w);
}

static void test_bytes_and_zeros(void **state)
{
	static const uint8_t want[] = {'a', 'b', 'c', 0, 0, 'd', UNTOUCHED};
	uint8_t buffer[7];
	struct wr w = wr_into(buffer, sizeof(buffer));

	(void)state;
	memset(buffer, UNTOUCHED, sizeof(buffer));
	wr_bytes(&w, "abc", 3);
	wr_bytes(&w, NULL, 0);
	wr_zeros(&w, 2);
	wr_zeros(&w, 0);
	wr_bytes(&w, "d", 1);
	assert_false(w.failed);
	assert_int_equal(wr_len(&w), 6);
	assert_memory_equal(buffer, want, sizeof(want));
}

static void test_bytes_and_zeros_are_whole_or_nothing(void **state)
{
	uint8_t buffer[3];
	struct wr w = wr_into(buffer, sizeof(buffer)), v = w;

	(void)state;
	memset(buffer, UNTOUCHED, sizeof(buffer));
	wr_bytes(&w, "abcd", 4);
	row_untouched("bytes", &buffer);
	check_failed("bytes", &w);
	wr_zeros(&v, 4);
	row_untouched("zeros", &buffer);
	check_failed("zeros", &v);
}

static void test_huge_lengths_do_not_wrap(void **state)
{
	static const size_t lengths[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2};
	uint8_t buffer[4];

	(void)state;
	for (size_t i = 0; i < LEN(lengths); i++) {
		struct wr w = wr_into(buffer, sizeof(buffer));

		memset(buffer, UNTOUCHED, sizeof(buffer));
		wr_zeros(&w, lengths[i]);
		row_untouched("zeros", &buffer);
		check_failed("zeros", &w);
	}
}

static void test_patch_overwrites_what_was_written(void **state)
{
	static const uint8_t want[] = {0xbe, 0xef, 3, 0xca, 0xfe};
	uint8_t buffer[8];
	struct wr w = wr_into(buffer, sizeof(buffer));

	(void)state;
	wr_bytes(&w, "\x01\x02\x03\x04\x05", 5);
	wr_patch_u16(&w, 0, 0xbeef);
	wr_patch_u16(&w, 3, 0xcafe);
	assert_false(w.failed);
	assert_int_equal(wr_len(&w), 5);
	assert_memory_equal(buffer, want, sizeof(want));
}

static void test_patch_of_what_was_not_written_fails(void **state)
{
	static const struct {
		const char *name;
		size_t written, offset;
	} rows[] = {
		{"nothing written", 0, 0},
		{"one byte written", 1, 0},
		{"one of the two written", 5, 4},
		{"just behind", 5, 5},
		{"in the room, behind", 5, 6},
		{"behind the buffer", 5, 8},
		{"huge", 5, SIZE_MAX},
		{"huge, even", 5, SIZE_MAX - 1},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		uint8_t buffer[8] = {0};
		static const uint8_t zeros[8];
		struct wr w = wr_into(buffer, sizeof(buffer));

		wr_zeros(&w, rows[i].written);
		wr_patch_u16(&w, rows[i].offset, 0xbeef);
		row_bytes(rows[i].name, buffer, zeros, sizeof(buffer));
		row_int(rows[i].name, wr_len(&w), rows[i].written);
		check_failed(rows[i].name, &w);
	}
}

/* What the writer writes, the reader reads. */
static void test_reader_reads_back(void **state)
{
	struct dice dice = dice_seeded(2);

	(void)state;
	for (int round = 0; round < 10000; round++) {
		uint64_t a = dice_roll(&dice), b = dice_roll(&dice);
		uint8_t buffer[15];
		struct wr w = wr_into(buffer, sizeof(buffer));
		struct rd r;

		wr_u8(&w, (uint8_t)a);
		wr_u64(&w, b);
		wr_u16(&w, (uint16_t)a);
		wr_u32(&w, (uint32_t)b);
		assert_false(w.failed);
		r = rd_over(buffer, wr_len(&w));
		assert_true(rd_u8(&r) == (uint8_t)a);
		assert_true(rd_u64(&r) == b);
		assert_true(rd_u16(&r) == (uint16_t)a);
		assert_true(rd_u32(&r) == (uint32_t)b);
		assert_false(r.failed);
		assert_int_equal(rd_left(&r), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_writer_is_empty),
		cmocka_unit_test(test_integers_are_big_endian_and_fit_exactly),
		cmocka_unit_test(test_integer_without_room_changes_nothing),
		cmocka_unit_test(test_failure_sticks_though_room_is_left),
		cmocka_unit_test(test_bytes_and_zeros),
		cmocka_unit_test(test_bytes_and_zeros_are_whole_or_nothing),
		cmocka_unit_test(test_huge_lengths_do_not_wrap),
		cmocka_unit_test(test_patch_overwrites_what_was_written),
		cmocka_unit_test(test_patch_of_what_was_not_written_fails),
		cmocka_unit_test(test_reader_reads_back),
	};

	return cmocka_run_group_tests_name("wr", tests, NULL, NULL);
}
