/* --metrics FILE: what was measured of each target, for node_exporter's textfile
 * collector.
 *
 * Every value is a gauge, or a summary's: it is of one run, and the next run's starts
 * anew. That also keeps the file within what OpenMetrics and Prometheus's text format
 * have in common; they differ in counters. */
#ifndef HEXTET_PING6_METRICS_H
#define HEXTET_PING6_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"

struct metrics_target {
	const char *target;  /* as typed; copied */
	const char *address; /* as shown, with its zone; copied */
	uint64_t sent, received, duplicates, errors;
	double loss_pct;
	/* Round trips of those received; nothing is read of these where that is 0. */
	nsec_t min, avg, p50, p95, p99, max, jitter;
};

struct metrics {
	struct metrics_row *rows;
	size_t count, room;
};

/* Whether the file could be written: to be asked before a run, so that it is not in vain.
 * Returns 0 or -errno. */
int metrics_check(const char *path);

/* Adds a target that is done, with copies of its texts; a zeroed struct metrics is empty.
 * Returns 0 or -ENOMEM. */
int metrics_add(struct metrics *metrics, const struct metrics_target *target);

/* Writes the file anew, whole; `realtime` is the end of the run. Of targets that are the
 * same by text and address only the first is written: the format allows no two. Returns 0
 * or -errno; then the file is as it was. */
int metrics_write(struct metrics *metrics, const char *path, nsec_t realtime);

/* Gives back its memory and empties it. */
void metrics_free(struct metrics *metrics);

#endif
