#include "tools/ping6/stats.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The first room for samples: enough for the usual -c 3. */
#define FEW_FIRST 4

/* Values below STATS_STEPS have a bucket each; above, the leading bits choose. */
static unsigned bucket_of(nsec_t rtt)
{
	uint64_t value = (uint64_t)rtt;
	unsigned shift = 0, bucket;

	while (value >> shift >= 2 * STATS_STEPS)
		shift++;
	bucket = shift * STATS_STEPS + (unsigned)(value >> shift);
	return bucket < STATS_PAGES * STATS_STEPS ? bucket : STATS_PAGES * STATS_STEPS - 1;
}

/* The middle of a bucket. */
static nsec_t bucket_value(unsigned bucket)
{
	unsigned shift = bucket < STATS_STEPS ? 0 : bucket / STATS_STEPS - 1;
	uint64_t value = (uint64_t)(bucket - shift * STATS_STEPS) << shift;

	return (nsec_t)(value + ((UINT64_C(1) << shift) >> 1));
}

static int histogram_add(struct histogram *histogram, nsec_t rtt)
{
	unsigned bucket = bucket_of(rtt);
	uint32_t **page = &histogram->pages[bucket / STATS_STEPS], *step;

	if (!*page)
		*page = calloc(STATS_STEPS, sizeof(**page));
	if (!*page)
		return -ENOMEM;
	step = &(*page)[bucket % STATS_STEPS];
	if (*step < UINT32_MAX) {
		++*step;
		histogram->count++;
	}
	return 0;
}

static void histogram_free(struct histogram *histogram)
{
	if (!histogram)
		return;
	for (unsigned i = 0; i < STATS_PAGES; i++)
		free(histogram->pages[i]);
	free(histogram);
}

/* The value that `rank` (1 to count) samples are not above. */
static nsec_t histogram_value(const struct histogram *histogram, uint64_t rank)
{
	uint64_t seen = 0;

	for (unsigned i = 0; i < STATS_PAGES; i++) {
		const uint32_t *page = histogram->pages[i];

		for (unsigned j = 0; page && j < STATS_STEPS; j++) {
			seen += page[j];
			if (seen >= rank)
				return bucket_value(i * STATS_STEPS + j);
		}
	}
	return INT64_MAX;
}

/* From here on they are counted: as before if there is no memory for it. */
static int few_to_histogram(struct stats *stats)
{
	struct histogram *histogram = calloc(1, sizeof(*histogram));

	if (!histogram)
		return -ENOMEM;
	for (uint32_t i = 0; i < stats->few_count; i++) {
		int err = histogram_add(histogram, stats->few[i]);

		if (err) {
			histogram_free(histogram);
			return err;
		}
	}
	free(stats->few);
	stats->few = NULL;
	stats->few_count = stats->few_room = 0;
	stats->histogram = histogram;
	return 0;
}

static int few_add(struct stats *stats, nsec_t rtt)
{
	uint32_t place = stats->few_count;

	if (stats->few_count == stats->few_room) {
		uint32_t room = stats->few_room ? 2 * stats->few_room : FEW_FIRST;
		nsec_t *few = realloc(stats->few, room * sizeof(*few));

		if (!few)
			return -ENOMEM;
		stats->few = few;
		stats->few_room = room;
	}
	while (place > 0 && stats->few[place - 1] > rtt)
		place--;
	memmove(&stats->few[place + 1], &stats->few[place],
		(stats->few_count - place) * sizeof(*stats->few));
	stats->few[place] = rtt;
	stats->few_count++;
	return 0;
}

/* What the percentiles are taken from. */
static int keep(struct stats *stats, nsec_t rtt)
{
	int err;

	if (!stats->histogram && stats->few_count < STATS_FEW)
		return few_add(stats, rtt);
	if (!stats->histogram) {
		err = few_to_histogram(stats);
		if (err)
			return err;
	}
	return histogram_add(stats->histogram, rtt);
}

int stats_add(struct stats *stats, nsec_t rtt)
{
	double sample, distance;

	if (rtt < 0)
		rtt = 0;
	sample = (double)rtt;
	if (stats->count == 0) {
		stats->min = stats->max = rtt;
		stats->moving = sample;
	} else {
		stats->jitter_sum += fabs(sample - (double)stats->previous);
		stats->moving += (sample - stats->moving) / 8;
	}
	if (rtt < stats->min)
		stats->min = rtt;
	if (rtt > stats->max)
		stats->max = rtt;
	stats->previous = rtt;
	stats->count++;
	/* Welford's update: no large sums, so nothing cancels out. */
	distance = sample - stats->mean;
	stats->mean += distance / (double)stats->count;
	stats->squares += distance * (sample - stats->mean);
	return keep(stats, rtt);
}

nsec_t stats_mean(const struct stats *stats)
{
	return (nsec_t)(stats->mean + 0.5);
}

nsec_t stats_deviation(const struct stats *stats)
{
	if (stats->count == 0)
		return 0;
	return (nsec_t)(sqrt(stats->squares / (double)stats->count) + 0.5);
}

nsec_t stats_moving(const struct stats *stats)
{
	return (nsec_t)(stats->moving + 0.5);
}

nsec_t stats_jitter(const struct stats *stats)
{
	if (stats->count < 2)
		return 0;
	return (nsec_t)(stats->jitter_sum / (double)(stats->count - 1) + 0.5);
}

nsec_t stats_percentile(const struct stats *stats, double percent)
{
	uint64_t kept = stats->histogram ? stats->histogram->count : stats->few_count, rank;
	nsec_t value;

	/* 99.9 is a little more than 99.9 in binary: of 1,000 that is still the 999th. */
	rank = (uint64_t)ceil(percent / 100 * (double)kept * (1 - 8 * DBL_EPSILON));
	if (rank >= kept)
		return stats->max;
	if (rank <= 1)
		return stats->min;
	if (!stats->histogram)
		return stats->few[rank - 1];
	value = histogram_value(stats->histogram, rank);
	if (value < stats->min)
		return stats->min;
	return value > stats->max ? stats->max : value;
}

void stats_free(struct stats *stats)
{
	if (!stats)
		return;
	free(stats->few);
	histogram_free(stats->histogram);
	*stats = (struct stats){0};
}
