#include "out/lines.h"

#include <stdio.h>

#include "addr/in6.h"
#include "test.h"

/* What lines_address() wrote last, as a text of its own. */
static void line_of(struct lines *lines, u128 address, char ret_text[static 64])
{
	size_t before = lines->used, len;

	lines_address(lines, address);
	if (lines->used < before)
		before = 0; /* it was handed on to make room */
	len = lines->used - before;
	assert_in_range(len, 3, IN6_TEXT_SIZE);
	assert_int_equal(lines->buffer[lines->used - 1], '\n');
	memcpy(ret_text, lines->buffer + before, len - 1);
	ret_text[len - 1] = '\0';
}

static void same_as_in6_format(struct lines *lines, u128 address)
{
	struct in6_addr in6 = u128_to_in6(address);
	char got[64], want[IN6_TEXT_SIZE];

	in6_format(&in6, want);
	line_of(lines, address, got);
	row_string(want, got, want);
}

/* Groups that are 0, short or long, so that every way through it is taken: with one head
 * again and again, and with another each time. */
static void test_any_address_is_as_in6_format_writes_it(void **state)
{
	static struct lines lines;
	struct dice dice = dice_seeded(5952);
	u128 address = {0};

	(void)state;
	lines_begin(&lines, true);
	for (int i = 0; i < 300000; i++) {
		for (unsigned group = 0; group < 8; group++) {
			u128 mask = u128_shift_left(u128_of(0xffff), 16 * group);
			uint64_t value = dice_below(&dice, 5) ?
				(dice_roll(&dice) & 0xffff) >> 4 * dice_below(&dice, 4) : 0;

			if (group >= 4 && i % 4)
				break;
			address = u128_and(address, u128_not(mask));
			address = u128_or(address,
				u128_shift_left(u128_of(value), 16 * group));
		}
		same_as_in6_format(&lines, address);
		if (lines.used > LINES_BUFFER_SIZE - 4096)
			lines.used = 0; /* nothing is to be written */
	}
}

static void test_edges(void **state)
{
	static const uint64_t halves[] = {0, 1, 0xffff, 0x10000, UINT64_C(0x0001000000000000),
		UINT64_C(0x0001000100010001), UINT64_C(0x8000800080008000),
		UINT64_C(0x0000ffff00000000), UINT64_C(0x00000000ffff0001),
		UINT64_C(0x0000ffffc0000201), UINT64_C(0x0fff00ff000f1000), UINT64_MAX};
	static struct lines lines;

	(void)state;
	lines_begin(&lines, true);
	for (size_t high = 0; high < LEN(halves); high++)
		for (size_t again = 0; again < 2; again++)
			for (size_t low = 0; low < LEN(halves); low++)
				same_as_in6_format(&lines,
					(u128){.high = halves[high], .low = halves[low]});
	lines.used = 0;
}

static void test_text_is_a_line(void **state)
{
	static struct lines lines;

	(void)state;
	lines_begin(&lines, true);
	lines_text(&lines, "02:00:5e:10:00:00", 17);
	assert_int_equal(lines.used, 18);
	assert_memory_equal(lines.buffer, "02:00:5e:10:00:00\n", 18);
	lines.used = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_address_is_as_in6_format_writes_it),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_text_is_a_line),
	};

	return cmocka_run_group_tests_name("lines_address", tests, NULL, NULL);
}
