#include "out/esc.h"

#include <stdbool.h>
#include <stdio.h>

#include "tests/unit/test.h"

static const struct row {
	const char *name;
	const char *bytes;
	size_t len; /* 0: up to the NUL */
	const char *text;
} rows[] = {
	{"nothing", "", 0, ""},
	{"a name", "www.example.net", 0, "www.example.net"},
	{"backslash", "a\\b", 0, "a\\\\b"},
	{"what looks like an escape", "\\000", 0, "\\\\000"},
	{"quotes", "\"'`", 0, "\"'`"},
	{"line break", "a\r\nb", 0, "a\\013\\010b"},
	{"NUL in the middle", "a\0b", 3, "a\\000b"},
	{"terminal colour", "\x1b[31mred\x1b[0m", 0, "\\027[31mred\\027[0m"},
	{"window title", "\x1b]0;x\x07", 0, "\\027]0;x\\007"},
	{"delete", "\x7f", 0, "\\127"},
	{"C1 control sequence introducer", "\xc2\x9b", 0, "\\194\\155"},
	{"bare C1 byte", "\x9b", 0, "\\155"},
	{"soft hyphen", "\xc2\xad", 0, "\\194\\173"},
	{"two bytes", "\xc3\xa9", 0, "\xc3\xa9"},
	{"three bytes", "\xe2\x82\xac", 0, "\xe2\x82\xac"},
	{"four bytes", "\xf0\x9f\x98\x80", 0, "\xf0\x9f\x98\x80"},
	{"right-to-left letters", "\xd7\x90\xd7\x91", 0, "\xd7\x90\xd7\x91"},
	{"right-to-left override", "\xe2\x80\xae", 0, "\\226\\128\\174"},
	{"right-to-left isolate", "a\xe2\x81\xa7z", 0, "a\\226\\129\\167z"},
	{"Arabic letter mark", "\xd8\x9c", 0, "\\216\\156"},
	{"zero-width space", "\xe2\x80\x8b", 0, "\\226\\128\\139"},
	{"line separator", "\xe2\x80\xa8", 0, "\\226\\128\\168"},
	{"paragraph separator", "\xe2\x80\xa9", 0, "\\226\\128\\169"},
	{"byte-order mark", "\xef\xbb\xbfx", 0, "\\239\\187\\191x"},
	{"tag", "\xf3\xa0\x81\x81", 0, "\\243\\160\\129\\129"},
	{"overlong slash", "\xc0\xaf", 0, "\\192\\175"},
	{"overlong NUL in three", "\xe0\x80\x80", 0, "\\224\\128\\128"},
	{"overlong in four", "\xf0\x8f\xbf\xbf", 0, "\\240\\143\\191\\191"},
	{"surrogate", "\xed\xa0\x80", 0, "\\237\\160\\128"},
	{"last surrogate", "\xed\xbf\xbf", 0, "\\237\\191\\191"},
	{"beyond the last code point", "\xf4\x90\x80\x80", 0, "\\244\\144\\128\\128"},
	{"lead byte of five", "\xf8\x88\x80\x80\x80", 0, "\\248\\136\\128\\128\\128"},
	{"lone continuation", "a\x80z", 0, "a\\128z"},
	{"sequence cut by its end", "\xe2\x82", 0, "\\226\\130"},
	{"sequence cut by a letter", "\xe2\x82zz", 0, "\\226\\130zz"},
	{"sequence cut by a sequence", "\xe2\xc3\xa9", 0, "\\226\xc3\xa9"},
	{"last byte is a lead byte", "ok\xf0", 0, "ok\\240"},
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		size_t len = rows[i].len ? rows[i].len : strlen(rows[i].bytes);
		uint8_t *bytes = exact_copy(rows[i].bytes, len);
		char *text = malloc(ESC_SIZE(len));

		assert_non_null(text);
		row_int(rows[i].name, esc(bytes, len, text, ESC_SIZE(len)),
			strlen(rows[i].text));
		row_string(rows[i].name, text, rows[i].text);
		free(bytes);
		free(text);
	}
}

static void test_every_single_byte(void **state)
{
	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		uint8_t byte = (uint8_t)c;
		char text[ESC_SIZE(1)], want[ESC_SIZE(1)];

		if (c == '\\')
			snprintf(want, sizeof(want), "\\\\");
		else if (c >= 0x20 && c < 0x7f)
			snprintf(want, sizeof(want), "%c", (int)c);
		else
			snprintf(want, sizeof(want), "\\%03u", c);
		assert_int_equal(esc(&byte, 1, text, sizeof(text)), strlen(want));
		assert_string_equal(text, want);
	}
}

static size_t encode(uint32_t point, uint8_t ret_bytes[static 4])
{
	if (point < 0x80) {
		ret_bytes[0] = (uint8_t)point;
		return 1;
	}
	if (point < 0x800) {
		ret_bytes[0] = (uint8_t)(0xc0 | point >> 6);
		ret_bytes[1] = (uint8_t)(0x80 | (point & 0x3f));
		return 2;
	}
	if (point < 0x10000) {
		ret_bytes[0] = (uint8_t)(0xe0 | point >> 12);
		ret_bytes[1] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
		ret_bytes[2] = (uint8_t)(0x80 | (point & 0x3f));
		return 3;
	}
	ret_bytes[0] = (uint8_t)(0xf0 | point >> 18);
	ret_bytes[1] = (uint8_t)(0x80 | (point >> 12 & 0x3f));
	ret_bytes[2] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
	ret_bytes[3] = (uint8_t)(0x80 | (point & 0x3f));
	return 4;
}

/* Each code point at the edge of what is refused, and its neighbours that are not. */
static void test_edges_of_what_deceives(void **state)
{
	static const struct {
		uint32_t point;
		bool kept;
	} edges[] = {
		{0x7e, true},
		{0x7f, false},
		{0x9f, false},
		{0xa0, true},
		{0xac, true},
		{0xad, false},
		{0xae, true},
		{0x61b, true},
		{0x61c, false},
		{0x61d, true},
		{0x180a, true},
		{0x180b, false},
		{0x180f, false},
		{0x1810, true},
		{0x3164, false},
		{0xe000, false},
		{0xffa0, false},
		{0x200a, true},
		{0x200b, false},
		{0x200f, false},
		{0x2010, true},
		{0x2027, true},
		{0x2028, false},
		{0x202e, false},
		{0x202f, true},
		{0x205f, true},
		{0x2060, false},
		{0x2066, false},
		{0x2069, false},
		{0x206f, false},
		{0x2070, true},
		{0xd7ff, true},
		{0xd7ff, true},
		{0xfdff, true},
		{0xfe00, false},
		{0xfe0f, false},
		{0xfe10, true},
		{0xfefe, true},
		{0xfeff, false},
		{0xff00, true},
		{0xffef, true},
		{0xfff0, false},
		{0xfffb, false},
		{0xfffc, true},
		{0x10000, true},
		{0xdffff, true},
		{0xe0000, false},
		{0x10ffff, false},
	};

	(void)state;
	for (size_t i = 0; i < LEN(edges); i++) {
		uint8_t bytes[4];
		size_t len = encode(edges[i].point, bytes);
		char text[ESC_SIZE(4)], name[16];

		snprintf(name, sizeof(name), "U+%04X", edges[i].point);
		row_int(name, esc(bytes, len, text, sizeof(text)),
			edges[i].kept ? len : 4 * len);
		if (edges[i].kept)
			row_bytes(name, text, bytes, len);
	}
}

/* A code point goes through whole, or each of its bytes is escaped. */
static void test_every_code_point(void **state)
{
	(void)state;
	for (uint32_t point = 0x80; point <= 0x10ffff; point++) {
		uint8_t bytes[4];
		size_t len = encode(point, bytes), got;
		char text[ESC_SIZE(4)];
		bool surrogate = point >= 0xd800 && point <= 0xdfff;

		got = esc(bytes, len, text, sizeof(text));
		assert_true(got == 4 * len || (got == len && !surrogate));
		if (got == len)
			assert_memory_equal(text, bytes, len);
	}
}

/* What does not fit is left off at a whole character or escape, wherever the end is. */
static void test_cut_off(void **state)
{
	static const char bytes[] = "a\xc3\xa9\\\x01z";
	/* The text, and how much of it may stand with n characters of room. */
	static const char whole[] = "a\xc3\xa9\\\\\\001z";
	static const size_t fits[] = {0, 1, 1, 3, 3, 5, 5, 5, 5, 9, 10, 10, 10};

	(void)state;
	for (size_t room = 0; room < LEN(fits); room++) {
		char *text = malloc(room + 1), name[16];

		assert_non_null(text);
		snprintf(name, sizeof(name), "room %zu", room);
		row_int(name, esc(bytes, strlen(bytes), text, room + 1), fits[room]);
		row_int(name, strlen(text), fits[room]);
		row_bytes(name, text, whole, fits[room]);
		free(text);
	}
}

static void test_worst_case_fills_the_room_exactly(void **state)
{
	size_t len = 300;
	uint8_t *bytes = malloc(len);
	char *text = malloc(ESC_SIZE(len));

	(void)state;
	assert_non_null(bytes);
	assert_non_null(text);
	memset(bytes, 0xff, len);
	assert_int_equal(esc(bytes, len, text, ESC_SIZE(len)), 4 * len);
	assert_int_equal(text[4 * len], '\0');
	free(bytes);
	free(text);
}

/* Strict UTF-8 (RFC 3629 section 4), written from the RFC's grammar and not from esc.c;
 * returns the sequence's length or 0. */
static size_t utf8_length(const uint8_t *b, size_t left)
{
	static const struct {
		uint8_t lead_first, lead_last, second_first, second_last;
		size_t len;
	} forms[] = {
		{0x00, 0x7f, 0, 0, 1},
		{0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3},
		{0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3},
		{0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4},
		{0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < LEN(forms); i++) {
		if (b[0] < forms[i].lead_first || b[0] > forms[i].lead_last)
			continue;
		if (forms[i].len > left)
			return 0;
		if (forms[i].len > 1 &&
			(b[1] < forms[i].second_first || b[1] > forms[i].second_last))
			return 0;
		for (size_t at = 2; at < forms[i].len; at++)
			if (b[at] < 0x80 || b[at] > 0xbf)
				return 0;
		return forms[i].len;
	}
	return 0;
}

static void check_harmless(const char *text, size_t len)
{
	const uint8_t *bytes = (const uint8_t *)text;

	for (size_t at = 0; at < len;) {
		size_t taken = utf8_length(bytes + at, len - at);

		assert_int_not_equal(taken, 0);
		assert_true(bytes[at] >= 0x20 && bytes[at] != 0x7f);
		/* C1 is U+0080 to U+009F. */
		assert_false(taken == 2 && bytes[at] == 0xc2 && bytes[at + 1] < 0xa0);
		at += taken;
	}
}

/* Reads the escapes back: nothing may be lost, and no two inputs may look the same. */
static size_t unescape(const char *text, size_t len, uint8_t *ret_bytes)
{
	size_t used = 0;

	for (size_t at = 0; at < len; used++) {
		if (text[at] != '\\') {
			ret_bytes[used] = (uint8_t)text[at++];
		} else if (text[at + 1] == '\\') {
			ret_bytes[used] = '\\';
			at += 2;
		} else {
			ret_bytes[used] = (uint8_t)((text[at + 1] - '0') * 100 +
						    (text[at + 2] - '0') * 10 +
						    (text[at + 3] - '0'));
			at += 4;
		}
	}
	return used;
}

static void test_any_bytes_become_harmless_and_can_be_read_back(void **state)
{
	/* Bytes that matter come more often than chance would have them. */
	static const uint8_t favourites[] = {
		0x1b, 0x5c, 0x80, 0xbf, 0xc2, 0xe2, 0xf0, 0xed};
	struct dice dice = dice_seeded(0xe5c);

	(void)state;
	for (int i = 0; i < 20000; i++) {
		uint8_t bytes[48], back[48];
		char text[ESC_SIZE(sizeof(bytes))], cut[ESC_SIZE(sizeof(bytes))];
		size_t len = dice_below(&dice, sizeof(bytes) + 1), got, room;

		for (size_t at = 0; at < len; at++)
			bytes[at] =
				dice_below(&dice, 3)
					? (uint8_t)dice_roll(&dice)
					: favourites[dice_below(&dice, LEN(favourites))];
		got = esc(bytes, len, text, sizeof(text));
		assert_int_equal(strlen(text), got);
		check_harmless(text, got);
		assert_int_equal(unescape(text, got, back), len);
		if (len > 0)
			assert_memory_equal(back, bytes, len);
		/* Cut anywhere it is a beginning of the same text, and as harmless. */
		room = dice_below(&dice, got + 1);
		got = esc(bytes, len, cut, room + 1);
		assert_true(got <= room);
		assert_memory_equal(cut, text, got);
		check_harmless(cut, got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_every_single_byte),
		cmocka_unit_test(test_edges_of_what_deceives),
		cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_worst_case_fills_the_room_exactly),
		cmocka_unit_test(test_any_bytes_become_harmless_and_can_be_read_back),
	};

	return cmocka_run_group_tests_name("esc", tests, NULL, NULL);
}
