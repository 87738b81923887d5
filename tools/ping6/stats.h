/* Round-trip times in bounded memory: exact extremes, mean and deviation; percentiles
 * exact of a few samples, of more from a histogram made where samples fall. Pure, but for
 * that memory. */
#ifndef HEXTET_PING6_STATS_H
#define HEXTET_PING6_STATS_H

#include <stdint.h>

#include "base/nsec.h"

/* As many samples are kept as they are; they take less than a histogram's first page. */
#define STATS_FEW 32

/* Each power of two is divided into this many steps, so a percentile is at most 1/256
 * (0.4%) away from the sample it stands for. */
#define STATS_STEPS 128
#define STATS_PAGES 42 /* up to 2^48 ns, 78 hours; anything longer is in the last bucket */

struct histogram {
	uint64_t count;
	/* Made when first needed, each for one power of two, the first two for 0 to 127
	 * and 128 to 255 ns. A bucket stops counting at UINT32_MAX. */
	uint32_t *pages[STATS_PAGES];
};

/* A zeroed one is empty. */
struct stats {
	uint64_t count;
	nsec_t min, max;
	double mean, squares; /* squares: sum of squared distances from the mean */
	double moving;        /* exponentially weighted mean, 1/8 of each new sample */
	nsec_t previous;
	double jitter_sum; /* of the distances between neighbours */
	nsec_t *few;       /* sorted; NULL once there is a histogram */
	uint32_t few_count, few_room;
	struct histogram *histogram;
};

/* Adds one round-trip time; a negative one counts as 0.
 * Returns 0, or -ENOMEM: the percentiles go without it, all else has it. */
int stats_add(struct stats *stats, nsec_t rtt);

/* All of these are 0 while there is no sample. */
nsec_t stats_mean(const struct stats *stats);
nsec_t stats_deviation(const struct stats *stats); /* population standard deviation */
nsec_t stats_moving(const struct stats *stats);
nsec_t stats_jitter(const struct stats *stats); /* mean distance between neighbours */

/* Nearest rank: the smallest sample that `percent` (0 to 100, 99.9 too) of all are not
 * above. */
nsec_t stats_percentile(const struct stats *stats, double percent);

/* Gives back its memory and empties it; NULL is fine. */
void stats_free(struct stats *stats);

#endif
