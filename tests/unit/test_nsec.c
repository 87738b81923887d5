#include "base/nsec.h"

#include <errno.h>
#include <stdio.h>

#include "tests/unit/test.h"

#define SEC NSEC_PER_SEC
#define DAY (86400 * NSEC_PER_SEC)

static const struct {
	const char *text;
	nsec_t duration;
} durations[] = {
	{"0", 0},
	{"1", SEC},
	{"0.2", 200 * NSEC_PER_MSEC},
	{".2", 200 * NSEC_PER_MSEC},
	{"1.", SEC},
	{"1.s", SEC},
	{"-0", 0},
	{"01", SEC},
	{"1ns", 1},
	{"1us", 1000},
	{"1ms", 1000000},
	{"1s", SEC},
	{"1m", 60 * SEC},
	{"1h", 3600 * SEC},
	{"1d", DAY},
	{"200ms", 200 * NSEC_PER_MSEC},
	{"5s", 5 * SEC},
	{"2m", 120 * SEC},
	{"0.000000001", 1},
	{"0.999999999", SEC - 1},
	{"1.000000001s", SEC + 1},
	{"1.5us", 1500},
	{"1.5ms", 1500000},
	{"0.5m", 30 * SEC},
	{"1.5h", 5400 * SEC},
	{"0.25d", 21600 * SEC},
	{"0.000000001m", 60},
	{"0.000000001h", 3600},
	{"0.000000001d", 86400},
	{"0.999999999d", DAY - 86400},
	{"-1", -SEC},
	{"-0.5ms", -500000},
	{"-.5", -SEC / 2},
	/* Less than a nanosecond is cut off, towards zero. */
	{"0.9ns", 0},
	{"1.9ns", 1},
	{"-1.9ns", -1},
	{"0.0019us", 1},
	/* The ends of the type. */
	{"9223372036s", 9223372036 * SEC},
	{"9223372036.854775807", INT64_MAX},
	{"9223372036854.775807ms", INT64_MAX},
	{"106751d", 106751 * DAY},
	{"-9223372036.854775807", -INT64_MAX},
	{"0000000000000000000000000000001", SEC},
};

static const char *const not_durations[] = {
	"",
	"-",
	".",
	"-.",
	"s",
	"ms",
	".s",
	"--1",
	"+1",
	" 1",
	"1 ",
	"1 s",
	"1s ",
	"1\n",
	"\t1",
	"1S",
	"1MS",
	"1sec",
	"1min",
	"1M",
	"1H",
	"1D",
	"1w",
	"1y",
	"1msx",
	"1sm",
	"1s1",
	"1m30s",
	"1:30",
	"1,5",
	"1.2.3",
	"1..2",
	"1e3",
	"1e-3",
	"0x10",
	"inf",
	"nan",
	"1.-5",
	"1.+5",
	"0.0000000001",
	"1.0000000000",
	"1.0000000000s",
	"1µs",
	"ns1",
	/* Junk is junk, however large the number before it. */
	"99999999999999999999999x",
	"99999999999999999999999.s5",
};

static const struct {
	const char *text;
	nsec_t min, max;
	int result;
} bounds[] = {
	{"1", SEC, SEC, 0},
	{"0.999999999", SEC, 2 * SEC, -EDOM},
	{"2.000000001", SEC, 2 * SEC, -ERANGE},
	{"2", SEC, 2 * SEC, 0},
	{"0", 1, SEC, -EDOM},
	{"-1", 0, SEC, -EDOM},
	{"-1ns", 0, SEC, -EDOM},
	{"-1", -SEC, 0, 0},
	{"-1.000000001", -SEC, 0, -EDOM},
	{"1ns", -SEC, 0, -ERANGE},
	/* Beyond the type is beyond every bound. */
	{"9223372036.854775808", INT64_MIN, INT64_MAX, -ERANGE},
	{"9223372037", INT64_MIN, INT64_MAX, -ERANGE},
	{"9223372036855ms", INT64_MIN, INT64_MAX, -ERANGE},
	{"106752d", INT64_MIN, INT64_MAX, -ERANGE},
	{"106751.999999999d", INT64_MIN, INT64_MAX, -ERANGE},
	{"9223372036854775808ns", INT64_MIN, INT64_MAX, -ERANGE},
	{"9223372036854775807", INT64_MIN, INT64_MAX, -ERANGE},
	{"18446744073709551617", INT64_MIN, INT64_MAX, -ERANGE}, /* wraps to 1 */
	{"99999999999999999999999999999999d", INT64_MIN, INT64_MAX, -ERANGE},
	{"-9223372037", INT64_MIN, INT64_MAX, -EDOM},
	{"-99999999999999999999999999999999ns", INT64_MIN, INT64_MAX, -EDOM},
};

static void test_durations(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(durations); i++) {
		nsec_t got = -77;

		row_int(durations[i].text,
			nsec_parse(durations[i].text, INT64_MIN, INT64_MAX, &got), 0);
		row_int(durations[i].text, got, durations[i].duration);
	}
}

static void test_not_durations(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(not_durations); i++) {
		nsec_t got;

		memset(&got, UNTOUCHED, sizeof(got));
		row_int(not_durations[i],
			nsec_parse(not_durations[i], INT64_MIN, INT64_MAX, &got),
			-EINVAL);
		row_untouched(not_durations[i], &got);
	}
}

static void test_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(bounds); i++) {
		nsec_t got;

		memset(&got, UNTOUCHED, sizeof(got));
		row_int(bounds[i].text,
			nsec_parse(bounds[i].text, bounds[i].min, bounds[i].max, &got),
			bounds[i].result);
		if (bounds[i].result != 0)
			row_untouched(bounds[i].text, &got);
	}
}

/* Was refused as too large: the digits were counted against INT64_MAX - 9. */
static void test_bug_last_nanoseconds_of_the_type_were_refused(void **state)
{
	(void)state;
	for (nsec_t want = INT64_MAX - 20; want > 0; want++) {
		char text[32];
		nsec_t got = 0;

		snprintf(text, sizeof(text), "%" PRId64 "ns", want);
		row_int(text, nsec_parse(text, 0, INT64_MAX, &got), 0);
		row_int(text, got, want);
		if (want == INT64_MAX)
			break;
	}
}

static void test_every_fraction_digit_has_its_place(void **state)
{
	nsec_t place = SEC / 10;
	char text[16] = "0.";

	(void)state;
	for (size_t digits = 1; digits <= 9; digits++, place /= 10) {
		nsec_t got = 0;

		snprintf(text + 2, sizeof(text) - 2, "%0*d", (int)digits, 7);
		row_int(text, nsec_parse(text, 0, SEC, &got), 0);
		row_int(text, got, 7 * place);
	}
}

static void test_what_printf_prints_is_read(void **state)
{
	struct dice dice = dice_seeded(4);

	(void)state;
	for (int round = 0; round < 100000; round++) {
		/* As many short durations as long ones. */
		nsec_t want = (nsec_t)(dice_roll(&dice) >> (1 + dice_below(&dice, 63)));
		nsec_t got = 0;
		char text[40];

		snprintf(text, sizeof(text), "%" PRId64 ".%09" PRId64, want / SEC,
			want % SEC);
		row_int(text, nsec_parse(text, want, want, &got), 0);
		row_int(text, got, want);
		snprintf(text, sizeof(text), "-%" PRId64 ".%06" PRId64 "ms",
			want / 1000000, want % 1000000);
		row_int(text, nsec_parse(text, -want, -want, &got), 0);
		row_int(text, got, -want);
	}
}

static const struct {
	const char *name;
	nsec_t t;
	int64_t sec, nsec;
} timespecs[] = {
	{"zero", 0, 0, 0},
	{"one", 1, 0, 1},
	{"one second", SEC, 1, 0},
	{"just before", SEC - 1, 0, 999999999},
	{"one and a half", 1500000000, 1, 500000000},
	{"minus one", -1, -1, 999999999},
	{"minus a second", -SEC, -1, 0},
	{"just before that", -SEC - 1, -2, 999999999},
	{"minus one and a half", -1500000000, -2, 500000000},
	{"last", INT64_MAX, 9223372036, 854775807},
	{"first whole second", -9223372036 * SEC, -9223372036, 0},
};

static void test_timespecs(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(timespecs); i++) {
		struct timespec ts = nsec_to_timespec(timespecs[i].t);

		row_int(timespecs[i].name, ts.tv_sec, timespecs[i].sec);
		row_int(timespecs[i].name, ts.tv_nsec, timespecs[i].nsec);
		row_int(timespecs[i].name, nsec_from_timespec(&ts), timespecs[i].t);
	}
}

/* The whole second below the time was multiplied out, and is not in the type. */
static void test_bug_timespec_of_the_first_second_overflowed(void **state)
{
	struct timespec ts = nsec_to_timespec(INT64_MIN);

	(void)state;
	assert_true(ts.tv_sec == -9223372037);
	assert_true(ts.tv_nsec == 145224192);
	ts = nsec_to_timespec(-9223372036 * SEC - 1);
	assert_true(ts.tv_sec == -9223372037);
	assert_true(ts.tv_nsec == 999999999);
}

static void test_timespecs_there_and_back(void **state)
{
	struct dice dice = dice_seeded(5);

	(void)state;
	for (int round = 0; round < 100000; round++) {
		nsec_t t = (nsec_t)(dice_roll(&dice) >> (2 + dice_below(&dice, 62)));
		struct timespec after = nsec_to_timespec(t),
				before = nsec_to_timespec(-t);

		assert_true(after.tv_nsec >= 0 && after.tv_nsec < SEC);
		assert_true(before.tv_nsec >= 0 && before.tv_nsec < SEC);
		assert_true(nsec_from_timespec(&after) == t);
		assert_true(nsec_from_timespec(&before) == -t);
	}
}

static void test_units_are_what_they_say(void **state)
{
	(void)state;
	assert_true(NSEC_PER_USEC == 1000);
	assert_true(NSEC_PER_MSEC == 1000 * NSEC_PER_USEC);
	assert_true(NSEC_PER_SEC == 1000 * NSEC_PER_MSEC);
	assert_true(NSEC_NEVER == INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_not_durations),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_bug_last_nanoseconds_of_the_type_were_refused),
		cmocka_unit_test(test_every_fraction_digit_has_its_place),
		cmocka_unit_test(test_what_printf_prints_is_read),
		cmocka_unit_test(test_timespecs),
		cmocka_unit_test(test_bug_timespec_of_the_first_second_overflowed),
		cmocka_unit_test(test_timespecs_there_and_back),
		cmocka_unit_test(test_units_are_what_they_say),
	};

	return cmocka_run_group_tests_name("nsec", tests, NULL, NULL);
}
