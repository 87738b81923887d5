/* The engine, as its parts see it: engine.c has the schedule, engine_fate.c what becomes of
 * the probes. */
#ifndef HEXTET_PING6_ENGINE_INNER_H
#define HEXTET_PING6_ENGINE_INNER_H

#include "tools/ping6/engine.h"

static inline struct probe *probe_at(const struct engine *e, uint64_t number)
{
	return &e->probes[number & (e->memory - 1)];
}

/* Whether its fate is open. */
static inline bool engine_is_open(const struct probe *probe)
{
	return probe->state == PROBE_WAITING || probe->state == PROBE_HEARD;
}

/* A probe has met its fate. */
void engine_settle(struct engine *engine, struct probe *probe, enum probe_state state);

/* Tells the target's account of all fates that are known, in the order in which the probes
 * were sent: up to the first that is not, which in the end is passed over. */
void engine_tell(struct engine *engine, struct target *target, bool is_end);

#endif
