#include "tools/ping6/engine.h"

#include <errno.h>
#include <stdlib.h>

/* The wait for a probe when nothing is given, as in iputils. */
#define TIMEOUT_DEFAULT (10 * NSEC_PER_SEC)

/* Once replies come, the wait behind the last probe is cut to what they show is enough,
 * but not below this. */
#define LINGER_LEAST NSEC_PER_SEC

/* How far the kernel's stamps may lie outside our own: reading clocks takes time. */
#define STAMP_SLACK (10 * NSEC_PER_USEC)

int engine_init(struct engine *ret_engine, const struct engine_rules *rules, nsec_t now)
{
	/* Untouched pages of a large calloc cost nothing: a short run uses one. */
	struct probe *probes = calloc(ENGINE_MEMORY, sizeof(*probes));

	if (!probes)
		return -ENOMEM;
	*ret_engine = (struct engine){
		.rules = *rules,
		.probes = probes,
		.start = now,
		.next_send = now,
		.last_send = now,
		.last_event = now,
		.oldest = 1,
		.clock = CLOCK_KERNEL_TX_RX,
	};
	return 0;
}

void engine_free(struct engine *engine)
{
	free(engine->probes);
	engine->probes = NULL;
}

static struct probe *probe_at(const struct engine *e, uint64_t number)
{
	return &e->probes[number % ENGINE_MEMORY];
}

static nsec_t timeout_of(const struct engine *e)
{
	return e->rules.timeout ? e->rules.timeout : TIMEOUT_DEFAULT;
}

/* How long after the last probe a reply is still worth waiting for. */
static nsec_t linger_of(const struct engine *e)
{
	nsec_t linger = 2 * e->rtt.max;

	if (e->rules.timeout || e->received == 0)
		return timeout_of(e);
	if (linger < e->rules.interval)
		linger = e->rules.interval;
	if (linger < LINGER_LEAST)
		linger = LINGER_LEAST;
	return linger < TIMEOUT_DEFAULT ? linger : TIMEOUT_DEFAULT;
}

static bool all_sent(const struct engine *e)
{
	return e->rules.count > 0 && e->sent == e->rules.count;
}

nsec_t engine_wake(const struct engine *e)
{
	nsec_t wake = e->next_send;

	if (all_sent(e))
		wake = e->waiting > 0 ? e->last_send + linger_of(e) : e->last_event;

	if (e->rules.deadline && e->start + e->rules.deadline < wake)
		wake = e->start + e->rules.deadline;
	if (e->waiting > 0 && probe_at(e, e->oldest)->state == PROBE_WAITING &&
		probe_at(e, e->oldest)->sent + timeout_of(e) < wake)
		wake = probe_at(e, e->oldest)->sent + timeout_of(e);
	return wake;
}

bool engine_is_due(const struct engine *e, nsec_t now)
{
	return !all_sent(e) && now >= e->next_send;
}

static void settle(struct engine *e, struct probe *probe, enum probe_state state)
{
	if (probe->state == PROBE_WAITING)
		e->waiting--;
	probe->state = state;
}

static void advance_oldest(struct engine *e)
{
	while (e->oldest <= e->sent && probe_at(e, e->oldest)->state != PROBE_WAITING)
		e->oldest++;
}

uint64_t engine_send(struct engine *e, nsec_t now)
{
	struct probe *probe = probe_at(e, ++e->sent);

	/* The one 65,536 before it is forgotten. */
	if (probe->state == PROBE_WAITING) {
		e->lost++;
		settle(e, probe, PROBE_LOST);
	}
	*probe = (struct probe){.sent = now, .state = PROBE_WAITING};
	if (e->sent - e->oldest >= ENGINE_MEMORY)
		e->oldest = e->sent - ENGINE_MEMORY + 1;
	advance_oldest(e);
	e->waiting++;
	e->last_send = now;
	e->last_event = now;
	e->next_send += e->rules.interval;
	if (e->rules.interval == 0)
		e->next_send = now;
	else if (e->next_send <= now)
		e->next_send += ((now - e->next_send) / e->rules.interval + 1) * e->rules.interval;
	return e->sent;
}

void engine_unsent(struct engine *e, uint64_t number)
{
	settle(e, probe_at(e, number), PROBE_UNSENT);
	e->unsent++;
	advance_oldest(e);
}

void engine_stamp(struct engine *e, uint32_t number, nsec_t sent_kernel)
{
	uint64_t full = e->sent - (uint32_t)((uint32_t)e->sent - number);

	if (full >= 1 && full <= e->sent && e->sent - full < ENGINE_MEMORY)
		probe_at(e, full)->sent_kernel = sent_kernel;
}

uint64_t engine_find(const struct engine *e, uint16_t seq)
{
	uint64_t back = (uint16_t)((uint16_t)e->sent - seq);

	return back < e->sent ? e->sent - back : 0;
}

uint64_t engine_outstanding(const struct engine *e)
{
	enum probe_state state;

	if (e->sent < 2)
		return 0;
	/* Given up or not: where the wait is shorter than the interval it is lost by now. */
	state = probe_at(e, e->sent - 1)->state;
	return state == PROBE_WAITING || state == PROBE_LOST ? e->sent - 1 : 0;
}

/* The round trip by the best clocks whose stamps lie within our own. */
static struct engine_reply measure(const struct probe *probe, nsec_t now, nsec_t received)
{
	nsec_t sent = probe->sent_kernel;
	bool has_received = received && received >= probe->sent - STAMP_SLACK &&
		received <= now + STAMP_SLACK;
	bool has_sent = has_received && sent && sent >= probe->sent - STAMP_SLACK &&
		sent <= received;

	if (has_sent)
		return (struct engine_reply){.rtt = received - sent, .clock = CLOCK_KERNEL_TX_RX};
	if (has_received)
		return (struct engine_reply){
			.rtt = received > probe->sent ? received - probe->sent : 0,
			.clock = CLOCK_KERNEL_RX,
		};
	return (struct engine_reply){.rtt = now - probe->sent, .clock = CLOCK_USER};
}

static void note_pipe(struct engine *e, uint64_t number)
{
	if (e->sent - number + 1 > e->pipe)
		e->pipe = e->sent - number + 1;
}

struct engine_reply engine_answer(struct engine *e, uint64_t number, nsec_t now,
	nsec_t received_kernel)
{
	struct probe *probe = probe_at(e, number);
	struct engine_reply reply = measure(probe, now, received_kernel);

	e->last_event = now;
	note_pipe(e, number);
	switch (probe->state) {
	case PROBE_ANSWERED:
		reply.verdict = ENGINE_DUPLICATE;
		e->duplicates++;
		return reply;
	case PROBE_LOST:
		reply.verdict = ENGINE_LATE;
		e->late++;
		/* It stays lost; only a further reply is a duplicate. */
		probe->state = PROBE_ANSWERED;
		return reply;
	case PROBE_NONE:
	case PROBE_WAITING:
	case PROBE_FAILED:
	case PROBE_UNSENT:
		break;
	}
	reply.verdict = ENGINE_ANSWER;
	settle(e, probe, PROBE_ANSWERED);
	advance_oldest(e);
	e->received++;
	stats_add(&e->rtt, reply.rtt);
	if (reply.clock < e->clock)
		e->clock = reply.clock;
	return reply;
}

void engine_damaged(struct engine *e)
{
	e->damaged++;
}

void engine_foreign(struct engine *e)
{
	e->foreign++;
}

void engine_error(struct engine *e, uint64_t number, bool proven)
{
	struct probe *probe = probe_at(e, number);

	e->errors++;
	if (proven && probe->state == PROBE_WAITING) {
		settle(e, probe, PROBE_FAILED);
		advance_oldest(e);
	}
}

/* Takes the oldest waiting probe that was sent at `before` or earlier as lost. */
static uint64_t lose_oldest(struct engine *e, nsec_t before)
{
	struct probe *probe;

	advance_oldest(e);
	if (e->waiting == 0)
		return 0;
	probe = probe_at(e, e->oldest);
	if (probe->sent > before)
		return 0;
	settle(e, probe, PROBE_LOST);
	e->lost++;
	return e->oldest++;
}

uint64_t engine_expire(struct engine *e, nsec_t now)
{
	return lose_oldest(e, now - timeout_of(e));
}

bool engine_is_done(const struct engine *e, nsec_t now)
{
	if (e->rules.deadline && now >= e->start + e->rules.deadline)
		return true;
	return all_sent(e) && (e->waiting == 0 || now >= e->last_send + linger_of(e));
}

uint64_t engine_finish(struct engine *e, nsec_t now)
{
	/* Where nothing has ever answered, the last probe's youth is no excuse. */
	return lose_oldest(e, e->received == 0 ? now : now - linger_of(e));
}

double engine_loss_percent(const struct engine *e)
{
	uint64_t known = e->sent - e->waiting;

	return known ? (double)(known - e->received) * 100 / (double)known : 0;
}
