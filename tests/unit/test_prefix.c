#include "addr/prefix.h"

#include <errno.h>
#include <stdio.h>

#include "tests/unit/test.h"

/* ---- tables ---- */

static const struct {
	const char *text;
	const char *address; /* as RFC 5952 writes it */
	int length;          /* -1: none written */
	const char *zone;
	bool has_host_bits;
} readable[] = {
	{"::", "::", -1, NULL, false},
	{"2001:db8::1", "2001:db8::1", -1, NULL, false},
	{"2001:DB8::/32", "2001:db8::", 32, NULL, false},
	{"2001:db8::1/32", "2001:db8::1", 32, NULL, true},
	{"2001:db8::1/128", "2001:db8::1", 128, NULL, false},
	{"2001:db8::1/127", "2001:db8::1", 127, NULL, true},
	{"::/0", "::", 0, NULL, false},
	{"::1/0", "::1", 0, NULL, true},
	{"8000::/0", "8000::", 0, NULL, true},
	{"8000::/1", "8000::", 1, NULL, false},
	{"fe80::1%eth0", "fe80::1", -1, "eth0", false},
	{"fe80::1%eth0/64", "fe80::1", 64, "eth0", true},
	{"fe80::%2/64", "fe80::", 64, "2", false},
	{"fe80::1%a%b", "fe80::1", -1, "a%b", false},
	{"[2001:db8::1]", "2001:db8::1", -1, NULL, false},
	{"[2001:db8::]/32", "2001:db8::", 32, NULL, false},
	{"[fe80::1%eth0]", "fe80::1", -1, "eth0", false},
	{"[fe80::1%eth0]/64", "fe80::1", 64, "eth0", true},
	{"::ffff:192.0.2.1/96", "::ffff:192.0.2.1", 96, NULL, true},
	{"::ffff:0.0.0.0/96", "::ffff:0.0.0.0", 96, NULL, false},
	{"1:2:3:4:5:6:7:8/9", "1:2:3:4:5:6:7:8", 9, NULL, true},
	{"1:2:3:4:5:6:7:8/10", "1:2:3:4:5:6:7:8", 10, NULL, true},
	{"1:2:3:4:5:6:7:8/99", "1:2:3:4:5:6:7:8", 99, NULL, true},
	{"1:2:3:4:5:6:7:8/100", "1:2:3:4:5:6:7:8", 100, NULL, true},
};

static const struct {
	const char *text;
	struct prefix_fault fault;
} unreadable[] = {
	{"", {.flaw = PREFIX_BAD_ADDRESS, .address = {IN6_EMPTY, 0, 0}}},
	{"/64", {.flaw = PREFIX_BAD_ADDRESS, .address = {IN6_EMPTY, 0, 0}}},
	{"%eth0", {.flaw = PREFIX_BAD_ADDRESS, .address = {IN6_EMPTY, 0, 0}}},
	{"[]", {.flaw = PREFIX_BAD_ADDRESS, .address = {IN6_EMPTY, 1, 0}}},
	{"[]/64", {.flaw = PREFIX_BAD_ADDRESS, .address = {IN6_EMPTY, 1, 0}}},
	{"[%eth0]", {.flaw = PREFIX_BAD_ADDRESS, .address = {IN6_EMPTY, 1, 0}}},
	{"12345::/64",
		{.flaw = PREFIX_BAD_ADDRESS, .address = {IN6_GROUP_TOO_LONG, 0, 5}}},
	{"[12345::]/64",
		{.flaw = PREFIX_BAD_ADDRESS, .address = {IN6_GROUP_TOO_LONG, 1, 5}}},
	{"1::2::3/64",
		{.flaw = PREFIX_BAD_ADDRESS, .address = {IN6_SECOND_DOUBLE_COLON, 4, 2}}},
	{"[1::2::3%x]",
		{.flaw = PREFIX_BAD_ADDRESS, .address = {IN6_SECOND_DOUBLE_COLON, 5, 2}}},
	{"10.0.0.0/8",
		{.flaw = PREFIX_BAD_ADDRESS, .address = {IN6_TOO_FEW_GROUPS, 0, 8}}},
	{"host", {.flaw = PREFIX_BAD_ADDRESS, .address = {IN6_BAD_CHARACTER, 0, 1}}},
	/* both wrong: the first is named */
	{"g::/129", {.flaw = PREFIX_BAD_ADDRESS, .address = {IN6_BAD_CHARACTER, 0, 1}}},

	{"::/", {.flaw = PREFIX_LENGTH_EMPTY, .at = 3, .len = 0}},
	{"[::]/", {.flaw = PREFIX_LENGTH_EMPTY, .at = 5, .len = 0}},
	{"fe80::%eth0/", {.flaw = PREFIX_LENGTH_EMPTY, .at = 12, .len = 0}},

	{"::/x", {.flaw = PREFIX_LENGTH_JUNK, .at = 3, .len = 1}},
	{"::/64x", {.flaw = PREFIX_LENGTH_JUNK, .at = 3, .len = 3}},
	{"::/+64", {.flaw = PREFIX_LENGTH_JUNK, .at = 3, .len = 3}},
	{"::/-1", {.flaw = PREFIX_LENGTH_JUNK, .at = 3, .len = 2}},
	{"::/ 64", {.flaw = PREFIX_LENGTH_JUNK, .at = 3, .len = 3}},
	{"::/64 ", {.flaw = PREFIX_LENGTH_JUNK, .at = 3, .len = 3}},
	{"::/064", {.flaw = PREFIX_LENGTH_JUNK, .at = 3, .len = 3}},
	{"::/00", {.flaw = PREFIX_LENGTH_JUNK, .at = 3, .len = 2}},
	{"::/64/64", {.flaw = PREFIX_LENGTH_JUNK, .at = 3, .len = 5}},
	{"::/ffff::", {.flaw = PREFIX_LENGTH_JUNK, .at = 3, .len = 6}},
	{"::/64%eth0", {.flaw = PREFIX_LENGTH_JUNK, .at = 3, .len = 7}},

	{"::/129", {.flaw = PREFIX_LENGTH_TOO_LONG, .at = 3, .len = 3}},
	{"::/1000", {.flaw = PREFIX_LENGTH_TOO_LONG, .at = 3, .len = 4}},
	{"::/4294967360", {.flaw = PREFIX_LENGTH_TOO_LONG, .at = 3, .len = 10}},
	{"::/18446744073709551680", {.flaw = PREFIX_LENGTH_TOO_LONG, .at = 3, .len = 20}},
	{"[::1]/256", {.flaw = PREFIX_LENGTH_TOO_LONG, .at = 6, .len = 3}},

	{"[", {.flaw = PREFIX_BRACKET, .at = 0, .len = 1}},
	{"[::1", {.flaw = PREFIX_BRACKET, .at = 0, .len = 4}},
	{"[::1/64", {.flaw = PREFIX_BRACKET, .at = 0, .len = 7}},
	{"[::1]x", {.flaw = PREFIX_BRACKET, .at = 0, .len = 6}},
	{"[::1]x/64", {.flaw = PREFIX_BRACKET, .at = 0, .len = 9}},
	{"[::1]]", {.flaw = PREFIX_BRACKET, .at = 0, .len = 6}},
	{"[::1]:80", {.flaw = PREFIX_BRACKET, .at = 0, .len = 8}},
	{"[::1]%eth0", {.flaw = PREFIX_BRACKET, .at = 0, .len = 10}},

	{"fe80::1%", {.flaw = PREFIX_ZONE_EMPTY, .at = 7, .len = 1}},
	{"fe80::1%/64", {.flaw = PREFIX_ZONE_EMPTY, .at = 7, .len = 1}},
	{"[fe80::1%]", {.flaw = PREFIX_ZONE_EMPTY, .at = 8, .len = 1}},
};

static struct prefix prefix_of(const char *text)
{
	struct prefix_text read = {0};
	struct prefix_fault fault = prefix_parse(text, strlen(text), &read);

	row_int(text, fault.flaw, PREFIX_OK);
	row_int(text, prefix_has_host_bits(&read), false);
	return prefix_around(u128_from_in6(&read.address), read.length);
}

static void row_prefix(const char *row, struct prefix got, const char *want)
{
	char text[PREFIX_TEXT_SIZE];

	prefix_format(got, text);
	row_string(row, text, want);
}

static u128 any(struct dice *dice)
{
	return (u128){dice_roll(dice), dice_roll(dice)};
}

static struct prefix any_prefix(struct dice *dice)
{
	return prefix_around(any(dice), (uint8_t)dice_below(dice, 129));
}

/* ---- text ---- */

static void test_readable(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(readable); i++) {
		const char *row = readable[i].text;
		size_t len = strlen(row);
		char *exact = (char *)exact_copy(row, len);
		char text[IN6_TEXT_SIZE];
		struct prefix_text read;

		row_int(row, prefix_parse(exact, len, &read).flaw, PREFIX_OK);
		in6_format(&read.address, text);
		row_string(row, text, readable[i].address);
		row_int(row, read.has_length, readable[i].length >= 0);
		row_int(row, read.length,
			readable[i].length >= 0 ? readable[i].length : 128);
		row_int(row, read.zone != NULL, readable[i].zone != NULL);
		if (readable[i].zone) {
			row_int(row, read.zone_len, strlen(readable[i].zone));
			row_bytes(row, read.zone, readable[i].zone, read.zone_len);
		}
		row_int(row, prefix_has_host_bits(&read), readable[i].has_host_bits);
		free(exact);
	}
}

static void test_unreadable(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(unreadable); i++) {
		const char *row = unreadable[i].text;
		const struct prefix_fault *want = &unreadable[i].fault;
		char *exact = (char *)exact_copy(row, strlen(row));
		struct prefix_fault fault;
		struct prefix_text read;

		memset(&read, UNTOUCHED, sizeof(read));
		fault = prefix_parse(exact, strlen(row), &read);
		row_int(row, fault.flaw, want->flaw);
		row_int(row, fault.address.flaw, want->address.flaw);
		row_int(row, fault.address.at, want->address.at);
		row_int(row, fault.address.len, want->address.len);
		row_int(row, fault.at, want->at);
		row_int(row, fault.len, want->len);
		row_untouched(row, &read);
		free(exact);
	}
}

static void test_length_ends_the_text(void **state)
{
	struct prefix_text read;

	(void)state;
	assert_int_equal(prefix_parse("::1/64", 5, &read).flaw, PREFIX_OK);
	assert_int_equal(read.length, 6);
	assert_int_equal(prefix_parse("::1/64", 3, &read).flaw, PREFIX_OK);
	assert_false(read.has_length);
	assert_int_equal(prefix_parse("::1\0", 4, &read).flaw, PREFIX_BAD_ADDRESS);
	assert_int_equal(prefix_parse("::/6\0", 5, &read).flaw, PREFIX_LENGTH_JUNK);
}

static void test_round_trip(void **state)
{
	struct dice dice = dice_seeded(5952);

	(void)state;
	for (int round = 0; round < 1000000; round++) {
		struct prefix p = any_prefix(&dice), back;
		char text[PREFIX_TEXT_SIZE];
		struct prefix_text read;
		size_t len = prefix_format(p, text);

		if (prefix_parse(text, len, &read).flaw || prefix_has_host_bits(&read))
			row_string("unreadable", text, "readable");
		back = prefix_around(u128_from_in6(&read.address), read.length);
		if (prefix_compare(p, back) != 0 || text[len] != '\0')
			row_prefix(text, back, text);
	}
}

static void test_fits_its_buffer(void **state)
{
	char text[PREFIX_TEXT_SIZE + 1];

	(void)state;
	memset(text, UNTOUCHED, sizeof(text));
	assert_int_equal(prefix_format((struct prefix){u128_ones(128), 128}, text),
		PREFIX_TEXT_SIZE - 1);
	assert_int_equal((uint8_t)text[PREFIX_TEXT_SIZE], UNTOUCHED);
}

/* ---- arithmetic ---- */

static void test_ends(void **state)
{
	static const struct {
		const char *prefix, *last;
	} rows[] = {
		{"::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"},
		{"::/128", "::/128"},
		{"2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128"},
		{"2001:db8::/64", "2001:db8::ffff:ffff:ffff:ffff/128"},
		{"2001:db8::/65", "2001:db8::7fff:ffff:ffff:ffff/128"},
		{"2001:db8::/63", "2001:db8:0:1:ffff:ffff:ffff:ffff/128"},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
			"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct prefix last = {prefix_last(prefix_of(rows[i].prefix)), 128};

		row_prefix(rows[i].prefix, last, rows[i].last);
	}
}

/* Every length, against bits looked at one by one. */
static void test_around_and_contains(void **state)
{
	struct dice dice = dice_seeded(129);

	(void)state;
	for (unsigned length = 0; length <= 128; length++) {
		for (int round = 0; round < 50; round++) {
			u128 address = any(&dice);
			struct prefix p = prefix_around(address, (uint8_t)length);

			assert_int_equal(p.length, length);
			assert_true(prefix_contains(p, address));
			assert_true(prefix_contains(p, p.first));
			assert_true(prefix_contains(p, prefix_last(p)));
			for (unsigned bit = 0; bit < 128; bit++) {
				u128 one = u128_shift_left(u128_of(1), 127 - bit);
				u128 other = u128_xor(address, one);

				assert_int_equal(
					prefix_contains(p, other), bit >= length);
				assert_int_equal(u128_is_zero(u128_and(p.first, one)),
					bit >= length ||
						u128_is_zero(u128_and(address, one)));
			}
		}
	}
}

static void test_covers_and_compare(void **state)
{
	struct dice dice = dice_seeded(99);

	(void)state;
	for (int round = 0; round < 100000; round++) {
		struct prefix a = any_prefix(&dice), b = any_prefix(&dice);
		bool covers;

		if (round % 2) /* mostly they would have nothing in common */
			b = prefix_around(
				u128_or(a.first, u128_of(dice_roll(&dice))), b.length);
		covers = u128_compare(a.first, b.first) <= 0 &&
			 u128_compare(prefix_last(a), prefix_last(b)) >= 0;
		assert_int_equal(prefix_covers(a, b), covers);
		assert_int_equal(prefix_compare(a, b) < 0, prefix_compare(b, a) > 0);
		assert_int_equal(prefix_compare(a, b) == 0,
			prefix_covers(a, b) && prefix_covers(b, a));
		if (covers) /* the larger one first */
			assert_true(prefix_compare(a, b) <= 0);
	}
}

static void test_common(void **state)
{
	static const struct {
		const char *a, *b, *common;
	} rows[] = {
		{"2001:db8::/32", "2001:db8::/32", "2001:db8::/32"},
		{"2001:db8::/32", "2001:db9::/32", "2001:db8::/31"},
		{"2001:db8::/32", "2001:db8:1::/48", "2001:db8::/32"},
		{"2001:db8:1::/48", "2001:db8::/32", "2001:db8::/32"},
		{"::/128", "::1/128", "::/127"},
		{"::/128", "8000::/128", "::/0"},
		{"::/0", "ffff::/16", "::/0"},
		{"2001:db8:0:1::/64", "2001:db8:0:2::/64", "2001:db8::/62"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++)
		row_prefix(rows[i].a,
			prefix_common(prefix_of(rows[i].a), prefix_of(rows[i].b)),
			rows[i].common);
}

static void test_nth(void **state)
{
	static const struct {
		const char *prefix;
		unsigned length;
		u128 index;
		const char *nth, *nth_last; /* NULL: refused */
		int err;
	} rows[] = {
		{"2001:980:42::/48", 56, {0, 1}, "2001:980:42:100::/56",
			"2001:980:42:fe00::/56", 0},
		{"2001:db8::/32", 32, {0, 0}, "2001:db8::/32", "2001:db8::/32", 0},
		{"2001:db8::/32", 32, {0, 1}, NULL, NULL, -ERANGE},
		{"2001:db8::/32", 31, {0, 0}, NULL, NULL, -EINVAL},
		{"2001:db8::/32", 129, {0, 0}, NULL, NULL, -EINVAL},
		{"2001:db8::/32", 4000000000, {0, 0}, NULL, NULL, -EINVAL},
		{"::/0", 128, {0, 0}, "::/128",
			"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", 0},
		{"::/0", 128, {UINT64_MAX, UINT64_MAX},
			"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "::/128", 0},
		{"::/0", 128, {UINT64_C(1) << 63, 0}, "8000::/128",
			"7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", 0},
		{"::/0", 64, {0, UINT64_MAX}, "ffff:ffff:ffff:ffff::/64", "::/64", 0},
		{"::/0", 64, {1, 0}, NULL, NULL, -ERANGE},
		{"::/0", 0, {0, 0}, "::/0", "::/0", 0},
		{"::/0", 0, {0, 1}, NULL, NULL, -ERANGE},
		{"2001:db8::/127", 128, {0, 1}, "2001:db8::1/128", "2001:db8::/128", 0},
		{"2001:db8::/127", 128, {0, 2}, NULL, NULL, -ERANGE},
		{"2001:db8::1/128", 128, {0, 0}, "2001:db8::1/128", "2001:db8::1/128", 0},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const char *row = rows[i].prefix;
		struct prefix p = prefix_of(row), nth, nth_last;

		memset(&nth, UNTOUCHED, sizeof(nth));
		memset(&nth_last, UNTOUCHED, sizeof(nth_last));
		row_int(row, prefix_nth(p, rows[i].length, rows[i].index, &nth),
			rows[i].err);
		row_int(row, prefix_nth_last(p, rows[i].length, rows[i].index, &nth_last),
			rows[i].err);
		if (rows[i].err) {
			row_untouched(row, &nth);
			row_untouched(row, &nth_last);
			continue;
		}
		row_prefix(row, nth, rows[i].nth);
		row_prefix(row, nth_last, rows[i].nth_last);
	}
}

/* All subnets of a few bits: they follow one another and fill the prefix. */
static void test_nth_fills_the_prefix(void **state)
{
	struct dice dice = dice_seeded(56);

	(void)state;
	for (unsigned length = 0; length <= 128; length++) {
		struct prefix p = prefix_around(any(&dice), (uint8_t)length), nth = {0};
		unsigned more = length + 6 > 128 ? 128 : length + 6;
		uint64_t count = UINT64_C(1) << (more - length);
		u128 next = p.first;

		for (uint64_t k = 0; k < count; k++) {
			struct prefix from_end;

			assert_int_equal(prefix_nth(p, more, u128_of(k), &nth), 0);
			assert_int_equal(u128_compare(nth.first, next), 0);
			assert_int_equal(nth.length, more);
			assert_int_equal(prefix_nth_last(p, more, u128_of(count - 1 - k),
						 &from_end),
				0);
			assert_int_equal(prefix_compare(nth, from_end), 0);
			next = u128_add(prefix_last(nth), u128_of(1));
		}
		assert_int_equal(u128_compare(prefix_last(nth), prefix_last(p)), 0);
		assert_int_equal(prefix_nth(p, more, u128_of(count), &nth), -ERANGE);
	}
}

/* The largest that begins there and fits: one bit shorter does neither. */
static void test_of_range(void **state)
{
	struct dice dice = dice_seeded(7);

	(void)state;
	for (int round = 0; round < 100000; round++) {
		unsigned shift = (unsigned)dice_below(&dice, 129);
		u128 first = u128_and(any(&dice), u128_not(u128_ones(shift)));
		u128 size =
			u128_shift_right(any(&dice), (unsigned)dice_below(&dice, 129));
		u128 last = u128_add(first, size);
		struct prefix p, larger;

		if (u128_compare(last, first) < 0)
			last = u128_ones(128);
		p = prefix_of_range(first, last);
		assert_int_equal(u128_compare(p.first, first), 0);
		assert_true(u128_compare(prefix_last(p), last) <= 0);
		if (p.length == 0)
			continue;
		larger = prefix_around(first, (uint8_t)(p.length - 1));
		assert_true(u128_compare(larger.first, first) != 0 ||
			    u128_compare(prefix_last(larger), last) > 0);
	}
	row_prefix("all", prefix_of_range(u128_of(0), u128_ones(128)), "::/0");
	row_prefix("one", prefix_of_range(u128_ones(128), u128_ones(128)),
		"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_readable),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_length_ends_the_text),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_fits_its_buffer),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_around_and_contains),
		cmocka_unit_test(test_covers_and_compare),
		cmocka_unit_test(test_common),
		cmocka_unit_test(test_nth),
		cmocka_unit_test(test_nth_fills_the_prefix),
		cmocka_unit_test(test_of_range),
	};

	return cmocka_run_group_tests_name("prefix", tests, NULL, NULL);
}
