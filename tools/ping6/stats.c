#include "tools/ping6/stats.h"

#include <math.h>

/* Values below STATS_STEPS have a bucket each; above, the leading bits choose. */
static unsigned bucket_of(nsec_t rtt)
{
	uint64_t value = (uint64_t)rtt;
	unsigned shift = 0, bucket;

	while (value >> shift >= 2 * STATS_STEPS)
		shift++;
	bucket = shift * STATS_STEPS + (unsigned)(value >> shift);
	return bucket < STATS_BUCKETS ? bucket : STATS_BUCKETS - 1;
}

/* The middle of a bucket. */
static nsec_t bucket_value(unsigned bucket)
{
	unsigned shift = bucket < STATS_STEPS ? 0 : bucket / STATS_STEPS - 1;
	uint64_t value = (uint64_t)(bucket - shift * STATS_STEPS) << shift;

	return (nsec_t)(value + ((UINT64_C(1) << shift) >> 1));
}

void stats_add(struct stats *stats, nsec_t rtt)
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
	if (stats->histogram[bucket_of(rtt)] < UINT32_MAX)
		stats->histogram[bucket_of(rtt)]++;
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

nsec_t stats_jitter(const struct stats *stats)
{
	if (stats->count < 2)
		return 0;
	return (nsec_t)(stats->jitter_sum / (double)(stats->count - 1) + 0.5);
}

nsec_t stats_percentile(const struct stats *stats, unsigned percent)
{
	/* Nearest rank: the smallest sample that `percent` of all are not above. */
	uint64_t rank = (stats->count * percent + 99) / 100, seen = 0;

	for (unsigned i = 0; i < STATS_BUCKETS; i++) {
		nsec_t value;

		seen += stats->histogram[i];
		if (seen < rank || seen == 0)
			continue;
		value = bucket_value(i);
		if (value < stats->min)
			return stats->min;
		return value > stats->max ? stats->max : value;
	}
	return stats->max;
}
