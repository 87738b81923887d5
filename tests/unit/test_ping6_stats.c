#include "tools/ping6/stats.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "tests/unit/test.h"

/* The same figures the plain way: all samples kept, sorted, summed in long doubles. */
struct naive {
	nsec_t samples[5000], sorted[5000];
	size_t count;
};

static int by_value(const void *a, const void *b)
{
	const nsec_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void naive_sort(struct naive *naive)
{
	memcpy(naive->sorted, naive->samples, naive->count * sizeof(nsec_t));
	qsort(naive->sorted, naive->count, sizeof(nsec_t), by_value);
}

static long double naive_mean(const struct naive *naive)
{
	long double sum = 0;

	for (size_t i = 0; i < naive->count; i++)
		sum += (long double)naive->samples[i];
	return sum / (long double)naive->count;
}

static long double naive_deviation(const struct naive *naive)
{
	long double mean = naive_mean(naive), sum = 0;

	for (size_t i = 0; i < naive->count; i++)
		sum += ((long double)naive->samples[i] - mean) *
			((long double)naive->samples[i] - mean);
	return sqrtl(sum / (long double)naive->count);
}

static long double naive_jitter(const struct naive *naive)
{
	long double sum = 0;

	for (size_t i = 1; i < naive->count; i++)
		sum += fabsl((long double)naive->samples[i] - (long double)naive->samples[i - 1]);
	return sum / (long double)(naive->count - 1);
}

static long double naive_moving(const struct naive *naive)
{
	long double moving = (long double)naive->samples[0];

	for (size_t i = 1; i < naive->count; i++)
		moving = moving * 7 / 8 + (long double)naive->samples[i] / 8;
	return moving;
}

/* Nearest rank, in whole numbers: the smallest sample that at least so many per mille of
 * all are not above. */
static nsec_t naive_percentile(const struct naive *naive, unsigned permille)
{
	size_t rank = (naive->count * permille + 999) / 1000;

	return naive->sorted[rank ? rank - 1 : 0];
}

static void near(const char *name, const char *what, nsec_t got, long double want,
	long double tolerance)
{
	if (fabsl((long double)got - want) <= tolerance)
		return;
	fail_msg("%s: %s is %" PRId64 ", not %.3Lf", name, what, got, want);
}

static void compare(const char *name, const struct stats *stats, struct naive *naive)
{
	static const unsigned permilles[] = {
		0, 1, 10, 50, 333, 500, 501, 900, 950, 990, 999, 1000};
	/* Sums in doubles: the last bits of large figures are not to be had. */
	long double noise = 1 + (long double)stats->max * 1e-12L;

	naive_sort(naive);
	row_int(name, stats->count, naive->count);
	row_int(name, stats->min, naive->sorted[0]);
	row_int(name, stats->max, naive->sorted[naive->count - 1]);
	near(name, "mean", stats_mean(stats), naive_mean(naive), noise);
	near(name, "deviation", stats_deviation(stats), naive_deviation(naive), noise);
	if (naive->count > 1)
		near(name, "jitter", stats_jitter(stats), naive_jitter(naive), noise);
	near(name, "moving", stats_moving(stats), naive_moving(naive), noise);
	for (size_t i = 0; i < LEN(permilles); i++) {
		unsigned p = permilles[i];
		long double want = (long double)naive_percentile(naive, p);
		/* The first and the last rank are the extremes. */
		bool is_exact = naive->count <= STATS_FEW || p == 1000 ||
			naive->count * p <= 1000;

		near(name, "percentile", stats_percentile(stats, p / 10.0), want,
			is_exact ? 0 : want / 256);
	}
}

/* RTTs as they come: a floor and a tail, all alike, of every magnitude, slowly rising. */
static nsec_t sample_of(int shape, struct dice *dice, size_t i)
{
	switch (shape) {
	case 0:
		return (nsec_t)(21 * NSEC_PER_MSEC +
			(nsec_t)dice_below(dice, 1000) * (nsec_t)dice_below(dice, 100000));
	case 1:
		return 127894;
	case 2:
		return (nsec_t)(dice_roll(dice) >> (17 + dice_below(dice, 46)));
	case 3:
		return (nsec_t)(1000 * i);
	default:
		return i % 2 ? 3600 * NSEC_PER_SEC + (nsec_t)dice_below(dice, 1000) :
			       (nsec_t)dice_below(dice, 300);
	}
}

static void test_against_the_plain_way(void **state)
{
	static const size_t counts[] = {1, 2, 3, 7, 31, 32, 33, 100, 101, 1000, 5000};
	struct dice dice = dice_seeded(0x57a75);
	static struct naive naive;

	(void)state;
	for (int shape = 0; shape < 5; shape++) {
		for (size_t c = 0; c < LEN(counts); c++) {
			struct stats stats = {0};
			char name[32];

			naive.count = counts[c];
			for (size_t i = 0; i < counts[c]; i++) {
				naive.samples[i] = sample_of(shape, &dice, i);
				assert_int_equal(stats_add(&stats, naive.samples[i]), 0);
			}
			snprintf(name, sizeof(name), "shape %d, %zu samples", shape, counts[c]);
			compare(name, &stats, &naive);
			stats_free(&stats);
		}
	}
}

static void test_no_sample(void **state)
{
	static const struct stats none;

	(void)state;
	assert_int_equal(stats_moving(&none), 0);
	assert_int_equal(stats_mean(&none), 0);
	assert_int_equal(stats_deviation(&none), 0);
	assert_int_equal(stats_jitter(&none), 0);
	for (unsigned percent = 0; percent <= 100; percent++)
		assert_int_equal(stats_percentile(&none, percent), 0);
}

static void test_one_sample_is_every_figure(void **state)
{
	static const nsec_t samples[] = {0, 1, 127, 128, 255, 256, 257, 127894, NSEC_PER_SEC,
		(INT64_C(1) << 48) - 1, INT64_C(1) << 48, INT64_C(1) << 52};

	(void)state;
	for (size_t i = 0; i < LEN(samples); i++) {
		struct stats stats = {0};
		char name[32];

		snprintf(name, sizeof(name), "%" PRId64, samples[i]);
		stats_add(&stats, samples[i]);
		row_int(name, stats.min, samples[i]);
		row_int(name, stats.max, samples[i]);
		row_int(name, stats_mean(&stats), samples[i]);
		row_int(name, stats_deviation(&stats), 0);
		row_int(name, stats_jitter(&stats), 0);
		row_int(name, stats_percentile(&stats, 1), samples[i]);
		row_int(name, stats_percentile(&stats, 50), samples[i]);
		row_int(name, stats_percentile(&stats, 99), samples[i]);
		row_int(name, stats_moving(&stats), samples[i]);
		stats_free(&stats);
	}
}

static void test_two_samples(void **state)
{
	struct stats stats = {0};

	(void)state;
	stats_add(&stats, 100);
	stats_add(&stats, 250);
	assert_int_equal(stats.min, 100);
	assert_int_equal(stats.max, 250);
	assert_int_equal(stats_mean(&stats), 175);
	assert_int_equal(stats_deviation(&stats), 75);
	assert_int_equal(stats_jitter(&stats), 150);
	assert_int_equal(stats_percentile(&stats, 50), 100);
	assert_int_equal(stats_percentile(&stats, 51), 250);
	assert_true(fabs(stats.moving - (100 + 150.0 / 8)) < 1e-9);
	assert_int_equal(stats_moving(&stats), 119); /* 118.75 */
	stats_free(&stats);
}

static void test_rounding_is_to_the_nearest(void **state)
{
	struct stats stats = {0};

	(void)state;
	stats_add(&stats, 1);
	stats_add(&stats, 1);
	stats_add(&stats, 3);
	assert_int_equal(stats_mean(&stats), 2);      /* 1.667 */
	assert_int_equal(stats_deviation(&stats), 1); /* 0.943 */
	assert_int_equal(stats_jitter(&stats), 1);
	stats_free(&stats);
}

static void test_negative_counts_as_zero(void **state)
{
	struct stats stats = {0};

	(void)state;
	stats_add(&stats, -5);
	stats_add(&stats, INT64_MIN);
	assert_int_equal(stats.count, 2);
	assert_int_equal(stats.min, 0);
	assert_int_equal(stats.max, 0);
	assert_int_equal(stats_mean(&stats), 0);
	assert_int_equal(stats_percentile(&stats, 99), 0);
	stats_free(&stats);
}

/* Beyond 78 hours the percentiles are no longer exact, but stay within the extremes. */
static void test_huge_times(void **state)
{
	struct stats stats = {0};

	(void)state;
	for (int i = 0; i < 3 * STATS_FEW; i++)
		stats_add(&stats, i % 3 == 0 ? 1 : INT64_MAX - i);
	assert_int_equal(stats.min, 1);
	assert_true(stats.max == INT64_MAX - 1);
	assert_int_equal(stats_percentile(&stats, 1), 1);
	assert_int_equal(stats_percentile(&stats, 33), 1);
	assert_true(stats_percentile(&stats, 90) >= (INT64_C(1) << 47));
	assert_true(stats_percentile(&stats, 90) <= INT64_MAX);
	assert_true(stats_percentile(&stats, 100) == INT64_MAX - 1);
	stats_free(&stats);
}

/* Small differences on a large figure: what a sum of squares would lose. */
static void test_deviation_survives_a_large_mean(void **state)
{
	struct stats stats = {0};

	(void)state;
	for (int i = 0; i < 100000; i++)
		stats_add(&stats, 3600 * NSEC_PER_SEC + (i % 2 ? 100 : -100));
	assert_int_equal(stats_mean(&stats), 3600 * NSEC_PER_SEC);
	near("large mean", "deviation", stats_deviation(&stats), 100, 1);
	near("large mean", "jitter", stats_jitter(&stats), 200, 0);
	stats_free(&stats);
}

/* The median of the sample and as many on both sides of it, far enough away not to fence
 * the answer in. */
static nsec_t from_histogram(nsec_t value)
{
	struct stats stats = {0};
	nsec_t got;

	for (int i = 0; i < STATS_FEW; i++)
		assert_int_equal(stats_add(&stats, i % 2 ? 0 : INT64_MAX), 0);
	assert_int_equal(stats_add(&stats, value), 0);
	assert_non_null(stats.histogram);
	got = stats_percentile(&stats, 50);
	stats_free(&stats);
	return got;
}

/* Every small value and samples of all magnitudes: the bucket is within 1/256 of it. */
static void test_percentiles_are_within_their_promise(void **state)
{
	struct dice dice = dice_seeded(0x256);

	(void)state;
	for (nsec_t i = 1; i < 60000; i++) {
		nsec_t big = (nsec_t)(dice_roll(&dice) >> 17 >> dice_below(&dice, 30));
		nsec_t value = i < 30000 ? i : big, got = from_histogram(value);

		if (llabs(got - value) * 256 > value)
			fail_msg("%" PRId64 " became %" PRId64, value, got);
	}
}

/* The edges of the pages: a value there belongs to the page it opens. */
static void test_powers_of_two(void **state)
{
	(void)state;
	for (int bit = 0; bit < 48; bit++) {
		for (int beside = -1; beside <= 1; beside++) {
			nsec_t value = (INT64_C(1) << bit) + beside, got = from_histogram(value);

			if (llabs(got - value) * 256 > value)
				fail_msg("%" PRId64 " became %" PRId64, value, got);
		}
	}
}

static void test_fractions_of_percents(void **state)
{
	/* Of so many samples 0, 1000, 2000…, in no order. */
	static const struct {
		size_t count;
		double percent;
		nsec_t want;
	} rows[] = {
		{10, 10, 0},
		{10, 10.001, 1000},
		{10, 90, 8000},
		{10, 90.1, 9000},
		{30, 100 / 3.0, 9000},
		{30, 33.4, 10000},
		{32, 3.125, 0},
		{32, 96.875, 30000},
		{32, 99.9, 31000},
	};

	(void)state;
	for (size_t r = 0; r < LEN(rows); r++) {
		struct stats stats = {0};
		char name[32];

		snprintf(name, sizeof(name), "%g of %zu", rows[r].percent, rows[r].count);
		for (size_t i = 0; i < rows[r].count; i++)
			stats_add(&stats, (nsec_t)((i * 7) % rows[r].count * 1000));
		row_int(name, stats_percentile(&stats, rows[r].percent), rows[r].want);
		stats_free(&stats);
	}
}

static unsigned pages_of(const struct stats *stats)
{
	unsigned pages = 0;

	for (unsigned i = 0; stats->histogram && i < STATS_PAGES; i++)
		pages += stats->histogram->pages[i] != NULL;
	return pages;
}

/* Nothing is taken before it is used, and however many come, no more than all pages. */
static void test_memory_is_bounded(void **state)
{
	struct dice dice = dice_seeded(0x3e3);
	struct stats stats = {0};

	(void)state;
	assert_null(stats.few);
	for (nsec_t i = 0; i < 4; i++)
		stats_add(&stats, NSEC_PER_MSEC + i);
	assert_int_equal(stats.few_room, 4);
	stats_add(&stats, NSEC_PER_MSEC + 4);
	assert_int_equal(stats.few_room, 8);
	for (nsec_t i = 5; i < STATS_FEW; i++)
		stats_add(&stats, NSEC_PER_MSEC + i);
	assert_int_equal(stats.few_room, STATS_FEW);
	assert_null(stats.histogram);
	/* 2^19 to 2^20 ns is one page, up to 2^21 the next. */
	for (nsec_t i = STATS_FEW; i < 1000; i++)
		stats_add(&stats, NSEC_PER_MSEC + i);
	assert_null(stats.few);
	assert_int_equal(pages_of(&stats), 1);
	stats_add(&stats, 2 * NSEC_PER_MSEC);
	assert_int_equal(pages_of(&stats), 2);
	stats_add(&stats, 0);
	assert_int_equal(pages_of(&stats), 3);
	for (int i = 0; i < 1000000; i++)
		stats_add(&stats, (nsec_t)(dice_roll(&dice) >> 1 >> dice_below(&dice, 63)));
	assert_int_equal(pages_of(&stats), STATS_PAGES);
	assert_int_equal(stats.histogram->count, 1001002);
	stats_free(&stats);
	assert_null(stats.histogram);
	assert_int_equal(stats.count, 0);
	stats_free(&stats);
	stats_free(NULL);
}

/* A full bucket stays full, and the ranks still lie among what is counted. */
static void test_full_bucket(void **state)
{
	struct stats stats = {0};
	uint32_t *bucket;

	(void)state;
	for (int i = 0; i < STATS_FEW; i++)
		stats_add(&stats, 5);
	stats_add(&stats, 9);
	bucket = &stats.histogram->pages[0][5];
	assert_int_equal(*bucket, STATS_FEW);
	*bucket = UINT32_MAX - 1;
	stats.histogram->count = (uint64_t)UINT32_MAX - 1 + 1;
	for (int i = 0; i < 3; i++)
		assert_int_equal(stats_add(&stats, 5), 0);
	assert_true(*bucket == UINT32_MAX);
	assert_true(stats.histogram->count == (uint64_t)UINT32_MAX + 1);
	assert_int_equal(stats.count, STATS_FEW + 4);
	assert_int_equal(stats_percentile(&stats, 50), 5);
	assert_int_equal(stats_percentile(&stats, 100), 9);
	stats_free(&stats);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_the_plain_way),
		cmocka_unit_test(test_no_sample),
		cmocka_unit_test(test_one_sample_is_every_figure),
		cmocka_unit_test(test_two_samples),
		cmocka_unit_test(test_rounding_is_to_the_nearest),
		cmocka_unit_test(test_negative_counts_as_zero),
		cmocka_unit_test(test_huge_times),
		cmocka_unit_test(test_deviation_survives_a_large_mean),
		cmocka_unit_test(test_percentiles_are_within_their_promise),
		cmocka_unit_test(test_powers_of_two),
		cmocka_unit_test(test_fractions_of_percents),
		cmocka_unit_test(test_memory_is_bounded),
		cmocka_unit_test(test_full_bucket),
	};

	return cmocka_run_group_tests_name("ping6_stats", tests, NULL, NULL);
}
