#include "tools/ping6/engine_inner.h"

/* How far the kernel's stamps may lie outside our own: reading clocks takes time. */
#define STAMP_SLACK (10 * NSEC_PER_USEC)

static void advance_oldest(struct engine *e)
{
	while (e->oldest <= e->sent && !engine_is_open(probe_at(e, e->oldest)))
		e->oldest++;
}

static enum outcome outcome_of(const struct probe *probe)
{
	switch ((enum probe_state)probe->state) {
	case PROBE_ANSWERED:
		return OUTCOME_ANSWERED;
	case PROBE_FAILED:
		return OUTCOME_FAILED;
	case PROBE_UNSENT:
		return OUTCOME_UNSENT;
	case PROBE_NONE:
	case PROBE_WAITING:
	case PROBE_HEARD:
	case PROBE_LOST:
	case PROBE_DROPPED:
		break;
	}
	return OUTCOME_LOST;
}

/* Tells the target's account what became of a probe. */
static void tell_outcome(struct engine *e, struct target *t, const struct probe *probe)
{
	enum outcome outcome = outcome_of(probe);

	if (account_outcome(&t->account, probe->sent, outcome))
		e->out_of_memory = true;
	if (t->extra)
		until_outcome(&t->extra->until, &e->rules.until,
			roster_widen(t->account.sent, probe->seq), probe->sent,
			outcome == OUTCOME_ANSWERED);
}

void engine_tell(struct engine *e, struct target *t, bool is_end)
{
	while (t->has_untold) {
		const struct probe *probe = probe_at(e, roster_widen(e->sent, t->untold));

		if (engine_is_open(probe) && !is_end)
			return;
		if (!engine_is_open(probe) && probe->state != PROBE_DROPPED)
			tell_outcome(e, t, probe);
		t->has_untold = probe->next > 0;
		t->untold += probe->next;
	}
}

/* What is on its way to a target is waited for no more. */
static void drop_open(struct engine *e, struct target *t)
{
	uint64_t number = roster_widen(e->sent, t->untold);

	while (t->waiting > 0) {
		struct probe *probe = probe_at(e, number);

		if (engine_is_open(probe)) {
			probe->state = probe->state == PROBE_HEARD ? PROBE_ANSWERED :
								     PROBE_DROPPED;
			e->waiting--;
			t->waiting--;
		}
		number += probe->next;
	}
	advance_oldest(e);
	engine_tell(e, t, true);
}

void engine_stop(struct engine *e, uint32_t slot)
{
	struct target *t = engine_target(e, slot);

	t->is_stopped = true;
	drop_open(e, t);
	roster_settle(&e->roster, slot);
}

void engine_settle(struct engine *e, struct probe *probe, enum probe_state state)
{
	struct target *t = engine_target(e, probe->target);

	probe->state = state;
	e->waiting--;
	t->waiting--;
	advance_oldest(e);
	engine_tell(e, t, false);
	roster_settle(&e->roster, probe->target);
}

void engine_unsent(struct engine *e, uint64_t number)
{
	struct probe *probe = probe_at(e, number);

	/* Of a target that was stopped since, nobody waits for its fate. */
	if (!engine_is_open(probe))
		return;
	e->unsent++;
	engine_settle(e, probe, PROBE_UNSENT);
}

/* The round trip by the best clocks whose stamps lie within our own. */
static struct engine_reply measure(const struct probe *probe, nsec_t now, nsec_t received)
{
	bool has_received = received && received >= probe->sent - STAMP_SLACK &&
		received <= now + STAMP_SLACK;
	bool has_sent = has_received && probe->has_stamp && probe->stamp >= -STAMP_SLACK &&
		probe->sent + probe->stamp <= received;

	if (has_sent)
		return (struct engine_reply){
			.rtt = received - probe->sent - probe->stamp,
			.clock = CLOCK_KERNEL_TX_RX,
		};
	if (has_received)
		return (struct engine_reply){
			.rtt = received > probe->sent ? received - probe->sent : 0,
			.clock = CLOCK_KERNEL_RX,
		};
	return (struct engine_reply){.rtt = now - probe->sent, .clock = CLOCK_USER};
}

static void note(struct engine *e, struct target *t, enum oddity oddity)
{
	if (account_note(&t->account, oddity))
		e->out_of_memory = true;
}

/* The error that ended a probe is no failure but one more error: the target has answered. */
static void unfail(struct engine *e, struct target *t, uint64_t number)
{
	bool is_told = !t->has_untold || number < roster_widen(e->sent, t->untold);

	if (is_told)
		account_unfail(&t->account);
	note(e, t, ODD_ERROR);
	e->waiting++;
	t->waiting++;
	probe_at(e, number)->state = PROBE_WAITING;
	if (e->oldest > number)
		e->oldest = number;
}

/* The first reply to a probe, in time. */
static void take_answer(struct engine *e, uint64_t number, const struct engine_reply *reply,
	nsec_t now)
{
	struct probe *probe = probe_at(e, number);
	struct target *t = engine_target(e, probe->target);
	bool timed = e->rules.timed_every == 0 || number % e->rules.timed_every == 0;

	e->received++;
	if (account_answer(&t->account, engine_seq(e, number),
		    timed ? reply->rtt : ACCOUNT_UNTIMED))
		e->out_of_memory = true;
	if (t->extra)
		until_answered(&t->extra->until, &e->rules.until, engine_seq(e, number),
			now);
	if (reply->rtt > e->longest)
		e->longest = reply->rtt;
	if (timed && reply->clock < e->clock)
		e->clock = reply->clock;
	if (number > e->newest_answered)
		e->newest_answered = number;
	/* Of a group more members may answer; a probe whose fate was told is behind that. */
	if (t->is_group && t->has_untold && number >= roster_widen(e->sent, t->untold))
		probe->state = PROBE_HEARD;
	else
		engine_settle(e, probe, PROBE_ANSWERED);
}

void engine_duplicate(struct engine *e, uint64_t number)
{
	e->duplicates++;
	note(e, engine_target(e, probe_at(e, number)->target), ODD_DUPLICATE);
}

struct engine_reply engine_answer(struct engine *e, uint64_t number, nsec_t now,
	nsec_t received_kernel)
{
	struct probe *probe = probe_at(e, number);
	struct target *t = engine_target(e, probe->target);
	struct engine_reply reply = measure(probe, now, received_kernel);

	e->last_event = now;
	if (e->sent - number + 1 > e->pipe)
		e->pipe = e->sent - number + 1;
	switch ((enum probe_state)probe->state) {
	case PROBE_HEARD:
	case PROBE_ANSWERED:
		reply.verdict = ENGINE_DUPLICATE;
		break;
	case PROBE_LOST:
	case PROBE_UNSENT:
	case PROBE_DROPPED:
		/* It stays what it was; only a further reply is a duplicate. */
		reply.verdict = probe->came_late ? ENGINE_DUPLICATE : ENGINE_LATE;
		probe->came_late = true;
		break;
	case PROBE_FAILED:
		/* Whoever sent the error was wrong. */
		if (t->is_done) {
			reply.verdict = probe->came_late ? ENGINE_DUPLICATE : ENGINE_LATE;
			probe->came_late = true;
			break;
		}
		unfail(e, t, number);
		reply.verdict = ENGINE_ANSWER;
		break;
	case PROBE_NONE:
	case PROBE_WAITING:
		reply.verdict = ENGINE_ANSWER;
		/* Of what lay in the buffer while we could not look, the stamps tell. */
		if (reply.clock != CLOCK_USER && e->rules.timeout && reply.rtt > e->rules.timeout) {
			reply.verdict = ENGINE_LATE;
			probe->came_late = true;
			engine_settle(e, probe, PROBE_LOST);
		}
		break;
	}
	switch (reply.verdict) {
	case ENGINE_ANSWER:
		take_answer(e, number, &reply, received_kernel ? received_kernel : now);
		break;
	case ENGINE_DUPLICATE:
		if (!t->is_group)
			engine_duplicate(e, number);
		break;
	case ENGINE_LATE:
		note(e, t, ODD_LATE);
		break;
	}
	return reply;
}

struct engine_reply engine_overhear(const struct engine *e, uint64_t number, nsec_t now,
	nsec_t received_kernel)
{
	return measure(probe_at(e, number), now, received_kernel);
}

void engine_damaged(struct engine *e, uint64_t number)
{
	note(e, engine_target(e, probe_at(e, number)->target), ODD_DAMAGED);
}

void engine_foreign(struct engine *e)
{
	e->foreign++;
}

void engine_error(struct engine *e, uint64_t number, bool proven)
{
	struct probe *probe = probe_at(e, number);

	if (proven && probe->state == PROBE_WAITING)
		engine_settle(e, probe, PROBE_FAILED);
	else
		note(e, engine_target(e, probe->target), ODD_ERROR);
}
