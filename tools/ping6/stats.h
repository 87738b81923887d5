/* Round-trip times in bounded memory: exact extremes, mean and deviation, percentiles
 * from a histogram. Pure. */
#ifndef HEXTET_PING6_STATS_H
#define HEXTET_PING6_STATS_H

#include <stdint.h>

#include "base/nsec.h"

/* Each power of two is divided into this many steps, so a percentile is at most 1/256
 * (0.4%) away from the sample it stands for. */
#define STATS_STEPS   128
#define STATS_BUCKETS (STATS_STEPS * 42) /* up to 2^48 ns, 78 hours */

struct stats {
	uint64_t count;
	nsec_t min, max;
	double mean, squares; /* squares: sum of squared distances from the mean */
	double moving;        /* exponentially weighted mean, 1/8 of each new sample */
	nsec_t previous;
	double jitter_sum;    /* of the distances between neighbours */
	uint32_t histogram[STATS_BUCKETS];
};

/* Adds one round-trip time; a negative one counts as 0. */
void stats_add(struct stats *stats, nsec_t rtt);

/* All of these are 0 while there is no sample. */
nsec_t stats_mean(const struct stats *stats);
nsec_t stats_deviation(const struct stats *stats); /* population standard deviation */
nsec_t stats_jitter(const struct stats *stats); /* mean distance between neighbours */
nsec_t stats_percentile(const struct stats *stats, unsigned percent);

#endif
