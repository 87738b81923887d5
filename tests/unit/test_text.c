#include "out/text.h"

#include "tests/unit/test.h"

static const struct msec {
	nsec_t duration;
	const char *three; /* text_msec() */
	const char *few;   /* text_msec_short() */
} msecs[] = {
	{0, "0.000", "0.000"},
	{1, "0.000", "0.000"},
	{499, "0.000", "0.000"},
	{500, "0.001", "0.001"},
	{127000, "0.127", "0.127"},
	{127499, "0.127", "0.127"},
	{127500, "0.128", "0.128"},
	{999000, "0.999", "0.999"},
	{999499, "0.999", "0.999"},
	{1000000, "1.000", "1.00"},
	{1004999, "1.005", "1.00"},
	{1005000, "1.005", "1.01"},
	{1270000, "1.270", "1.27"},
	{9994999, "9.995", "9.99"},
	{9995000, "9.995", "10.0"},
	{9999999, "10.000", "10.0"},
	{10000000, "10.000", "10.0"},
	{12700000, "12.700", "12.7"},
	{12750000, "12.750", "12.8"},
	{99949999, "99.950", "99.9"},
	{99950000, "99.950", "100"},
	{100000000, "100.000", "100"},
	{127499999, "127.500", "127"},
	{127500000, "127.500", "128"},
	{1234567890, "1234.568", "1235"},
	{86400 * NSEC_PER_SEC, "86400000.000", "86400000"},
};

static void test_milliseconds(void **state)
{
	char text[TEXT_MSEC_SIZE];

	(void)state;
	for (size_t i = 0; i < LEN(msecs); i++) {
		text_msec(msecs[i].duration, text);
		row_string(msecs[i].three, text, msecs[i].three);
		text_msec_short(msecs[i].duration, text);
		row_string(msecs[i].three, text, msecs[i].few);
	}
}

static void test_bug_just_below_a_millisecond_had_a_digit_too_many(void **state)
{
	char text[TEXT_MSEC_SIZE];

	(void)state;
	text_msec_short(999500, text);
	assert_string_equal(text, "1.00");
	text_msec_short(999999, text);
	assert_string_equal(text, "1.00");
}

/* Three digits that count, or more where the whole number has them: never four. */
static void test_short_form_has_three_digits_everywhere(void **state)
{
	struct dice dice = dice_seeded(0x3d161);

	(void)state;
	for (int i = 0; i < 100000; i++) {
		nsec_t duration =
			(nsec_t)(dice_roll(&dice) >> (34 + dice_below(&dice, 20)));
		char text[TEXT_MSEC_SIZE];
		size_t digits;

		if (duration < NSEC_PER_MSEC || duration >= 999 * NSEC_PER_MSEC)
			continue;
		text_msec_short(duration, text);
		digits = strlen(text) - (strchr(text, '.') != NULL);
		row_int(text, digits, 3);
	}
}

static void test_longest_duration_fits(void **state)
{
	char text[TEXT_MSEC_SIZE];

	(void)state;
	text_msec(INT64_MAX - NSEC_PER_MSEC, text);
	assert_string_equal(text, "9223372036853.776");
	text_msec_short(INT64_MAX - NSEC_PER_MSEC, text);
	assert_string_equal(text, "9223372036854");
}

static void test_points_in_time(void **state)
{
	static const struct {
		nsec_t time;
		const char *text;
	} rows[] = {
		{0, "1970-01-01T00:00:00.000000Z"},
		{999, "1970-01-01T00:00:00.000000Z"},
		{1000, "1970-01-01T00:00:00.000001Z"},
		{-1, "1969-12-31T23:59:59.999999Z"},
		{999999999, "1970-01-01T00:00:00.999999Z"},
		{INT64_C(951782400) * NSEC_PER_SEC, "2000-02-29T00:00:00.000000Z"},
		{INT64_C(1795241623123456789), "2026-11-21T06:13:43.123456Z"},
		{INT64_C(4107542399) * NSEC_PER_SEC, "2100-02-28T23:59:59.000000Z"},
		{INT64_MAX, "2262-04-11T23:47:16.854775Z"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char text[TEXT_TIME_SIZE];

		text_rfc3339(rows[i].time, text);
		row_string(rows[i].text, text, rows[i].text);
	}
}

/* The local time zone is nobody's business. */
static void test_times_are_utc_whatever_the_zone(void **state)
{
	char text[TEXT_TIME_SIZE];

	(void)state;
	setenv("TZ", "XXX-14", 1);
	tzset();
	text_rfc3339(0, text);
	unsetenv("TZ");
	tzset();
	assert_string_equal(text, "1970-01-01T00:00:00.000000Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_milliseconds),
		cmocka_unit_test(test_bug_just_below_a_millisecond_had_a_digit_too_many),
		cmocka_unit_test(test_short_form_has_three_digits_everywhere),
		cmocka_unit_test(test_longest_duration_fits),
		cmocka_unit_test(test_points_in_time),
		cmocka_unit_test(test_times_are_utc_whatever_the_zone),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
