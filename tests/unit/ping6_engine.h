/* What the tests of ping6's engine share. */
#ifndef HEXTET_TESTS_UNIT_PING6_ENGINE_H
#define HEXTET_TESTS_UNIT_PING6_ENGINE_H

#include <stdio.h>

#include "tests/unit/test.h"
#include "tools/ping6/engine.h"

#define SEC(n)  ((nsec_t)((double)(n)*1e9))
#define MSEC(n) ((n)*NSEC_PER_MSEC)
#define USEC(n) ((n)*NSEC_PER_USEC)

/* The clock does not start at 0: nothing may depend on that. */
#define START (1000 * NSEC_PER_SEC)

static inline struct engine engine_of(struct engine_rules rules)
{
	struct engine e;

	assert_int_equal(engine_init(&e, &rules, START), 0);
	return e;
}

static inline uint32_t add_at(struct engine *e, nsec_t now)
{
	uint32_t slot;

	assert_int_equal(engine_add(e, now, &slot), 0);
	return slot;
}

/* With the one target that most runs have, in slot 0. */
static inline struct engine engine_with(struct engine_rules rules)
{
	struct engine e = engine_of(rules);

	assert_int_equal(add_at(&e, START), 0);
	return e;
}

static inline const struct account *account_of(const struct engine *e, uint32_t slot)
{
	return &engine_target(e, slot)->account;
}

/* The slot that the next probe goes to. */
static inline uint32_t send_at(struct engine *e, nsec_t now)
{
	return engine_probe(e, engine_send(e, now))->target;
}

static inline struct engine_reply answer_at(struct engine *e, uint64_t number, nsec_t now)
{
	return engine_answer(e, number, now, 0);
}

static inline void expire_all(struct engine *e, nsec_t now)
{
	while (engine_expire(e, now))
		;
}

static inline void finish_all(struct engine *e, nsec_t now)
{
	while (engine_finish(e, now))
		;
}

/* Every probe has one fate, and the accounts agree with the probes: where no probe of a
 * target is open, all of its fates are told. */
static inline void check_sums(const char *row, const struct engine *e)
{
	uint64_t in_state[PROBE_UNSENT + 1] = {0}, first = 1;
	uint64_t sent = 0, received = 0, known = 0;

	if (e->sent > ENGINE_MEMORY)
		first = e->sent - ENGINE_MEMORY + 1;
	for (uint64_t number = first; number <= e->sent; number++)
		in_state[engine_probe(e, number)->state]++;
	row_int(row, in_state[PROBE_NONE], 0);
	row_int(row, in_state[PROBE_WAITING] + in_state[PROBE_HEARD], e->waiting);
	for (uint32_t slot = 0; slot < e->roster.slots; slot++) {
		const struct account *a = account_of(e, slot);

		sent += a->sent;
		received += a->received;
		known += a->received + a->lost + a->failed + a->unsent;
	}
	row_int(row, sent, e->sent);
	row_int(row, received, e->received);
	if (e->waiting == 0)
		row_int(row, known, e->sent);
	else
		row_int(row, known <= e->sent - in_state[PROBE_WAITING], true);
	row_int(row, e->out_of_memory, false);
}

/* Probes that are answered in the moment they leave. */
static inline void send_answered(struct engine *e, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++)
		answer_at(e, engine_send(e, START), START);
}

#endif
