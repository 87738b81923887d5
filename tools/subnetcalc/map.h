/* A picture of a pool in the terminal. */
#ifndef HEXTET_SUBNETCALC_MAP_H
#define HEXTET_SUBNETCALC_MAP_H

#include "tools/subnetcalc/operand.h"
#include "tools/subnetcalc/plan.h"

/* Draws the pool as cells of equal size, each with the mark of what is in it: `#` used
 * before, a letter for each name placed, `.` free, `+` several; then what the marks mean.
 * `used` is normal, `blocks` in the order of addresses with the unplaced ones last. */
void map_draw(struct prefix pool, const struct list *used, const struct plan_block *blocks,
	size_t count);

#endif
