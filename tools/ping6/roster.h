/* The targets of a run: a slot each, and whose turn comes next. Pure, but for its memory.
 *
 * A queue would do for the turns if every target were in the same step; but a retry waits
 * for the fate of the probe before it, a slow machine skips turns, and targets come and go.
 * So it is a heap, of slots alone. */
#ifndef HEXTET_PING6_ROSTER_H
#define HEXTET_PING6_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/ping6/target.h"

struct roster_queue {
	uint32_t first, last; /* slots */
	bool any;
};

/* A zeroed one is empty, once the rules are set. */
struct roster {
	uint64_t count;   /* probes to each target; 0: no end */
	uint64_t retries; /* further ones to a target that has not answered any */

	struct target *targets; /* by slot */
	size_t slots, slots_max;
	size_t active;  /* targets that are not done */
	uint32_t *heap; /* slots of those that are to be asked, the next one first */
	size_t queued;
	struct roster_queue done, idle;
};

void roster_free(struct roster *roster);

/* A slot for a new target, empty, due at `now`. Targets may move. A slot that was used before is taken
 * if its last probe's number, of which `sent` is the newest, is `memory` or more back, so
 * that nothing that still comes in can be taken for the new one's. Returns 0 or -ENOMEM. */
int roster_add(struct roster *roster, uint64_t sent, uint64_t memory, nsec_t now,
	uint32_t *ret_slot);

/* The target that comes next, by when it is due and who has waited longest; or NULL. */
struct target *roster_next(const struct roster *roster);

/* Takes that one out; once its next turn is set, roster_sent() puts it back, if it has
 * one yet. */
uint32_t roster_take(struct roster *roster);
void roster_sent(struct roster *roster, uint32_t slot);

/* A probe has met its fate, or the target is stopped: if nothing is left on its way, it is
 * asked again, or done. */
void roster_settle(struct roster *roster, uint32_t slot);

/* Takes a target that is done. What it holds stays until roster_add(). */
bool roster_take_done(struct roster *roster, uint32_t *ret_slot);

/* The full count whose low bits are `low`; it is not above `newest`. */
uint64_t roster_widen(uint64_t newest, uint32_t low);

#endif
