#include <errno.h>
#include <stdlib.h>

#include "tools/ping6/engine_inner.h"

/* The wait for a probe when nothing is given, as in iputils. */
#define TIMEOUT_DEFAULT (10 * NSEC_PER_SEC)

/* Once replies come, the wait behind the last probe is cut to what they show is enough,
 * but not below this. */
#define LINGER_LEAST NSEC_PER_SEC

/* A reply that comes after this is nobody's. */
#define REMEMBERED (600 * NSEC_PER_SEC)

enum { MEMORY_LEAST = 1024 };

/* Probes held up by less than this are made up for, so that a rate of many thousands a
 * second is kept by a process that wakes less often. */
#define CATCH_UP (10 * NSEC_PER_MSEC)

/* Probes to be remembered: all for whose replies it waits, and those of the last minutes,
 * of which a reply is still told to be late, or one more. */
static uint64_t memory_for(const struct engine_rules *rules)
{
	nsec_t time = rules->timeout > REMEMBERED ? rules->timeout : REMEMBERED;
	uint64_t memory = MEMORY_LEAST;

	/* Only where one target has its regular turn is it known how many that are. */
	if (rules->interval == 0 || rules->spacing > 0 || rules->window > 0)
		return ENGINE_MEMORY;
	while (memory < ENGINE_MEMORY && (memory < rules->preload + 1 ||
		(nsec_t)(memory - rules->preload) < time / rules->interval))
		memory *= 2;
	return memory;
}

int engine_init(struct engine *ret_engine, const struct engine_rules *rules, nsec_t now)
{
	/* Untouched pages of a large calloc cost nothing: a short run uses one. */
	uint64_t memory = memory_for(rules);
	struct probe *probes = calloc(memory, sizeof(*probes));

	if (!probes)
		return -ENOMEM;
	*ret_engine = (struct engine){
		.rules = *rules,
		.roster = {.count = rules->count, .retries = rules->retries},
		.memory = memory,
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

void engine_free(struct engine *e)
{
	roster_free(&e->roster);
	free(e->probes);
	e->probes = NULL;
}

const struct probe *engine_probe(const struct engine *e, uint64_t number)
{
	return probe_at(e, number);
}

struct target *engine_target(const struct engine *e, uint32_t slot)
{
	return &e->roster.targets[slot];
}

uint64_t engine_seq(const struct engine *e, uint64_t number)
{
	const struct probe *probe = probe_at(e, number);

	return roster_widen(engine_target(e, probe->target)->account.sent, probe->seq);
}

int engine_add(struct engine *e, nsec_t now, uint32_t *ret_slot)
{
	return roster_add(&e->roster, e->sent, e->memory, now, ret_slot);
}

bool engine_take_done(struct engine *e, uint32_t *ret_slot)
{
	return roster_take_done(&e->roster, ret_slot);
}

static nsec_t timeout_of(const struct engine *e)
{
	return e->rules.timeout ? e->rules.timeout : TIMEOUT_DEFAULT;
}

/* How long after the last probe a reply is still worth waiting for. */
static nsec_t linger_of(const struct engine *e)
{
	nsec_t linger = 2 * e->longest;

	if (e->rules.timeout || e->received == 0)
		return timeout_of(e);
	if (linger < e->rules.interval)
		linger = e->rules.interval;
	if (linger < LINGER_LEAST)
		linger = LINGER_LEAST;
	return linger < TIMEOUT_DEFAULT ? linger : TIMEOUT_DEFAULT;
}

/* Probes since the newest answered one. */
static bool window_is_open(const struct engine *e)
{
	return e->sent - e->newest_answered < e->rules.window;
}

static bool ring_is_full(const struct engine *e)
{
	return e->waiting > 0 && e->sent + 1 - e->oldest >= e->memory;
}

/* When the pace lets a probe leave to a target that is due at `due`. */
static nsec_t send_time(const struct engine *e, nsec_t due)
{
	nsec_t time = e->next_send;

	if (ring_is_full(e) || e->held)
		return NSEC_NEVER;
	if (e->rules.window == 0)
		return due > time ? due : time;
	if (!window_is_open(e) && e->last_send + e->rules.interval > time)
		time = e->last_send + e->rules.interval;
	return time;
}

/* Whether there is a probe that may expire. */
static bool is_waited_for(const struct engine *e)
{
	return e->waiting > 0 && (!e->held || e->oldest < e->held);
}

nsec_t engine_wake(const struct engine *e, enum engine_more more)
{
	const struct target *next = roster_next(&e->roster);
	nsec_t wake = NSEC_NEVER;

	if (next)
		wake = send_time(e, next->due);
	if (more == ENGINE_MORE_NOW && send_time(e, e->next_send) < wake)
		wake = send_time(e, e->next_send);
	if (!next && !e->held && more == ENGINE_NO_MORE)
		wake = e->waiting > 0 ? e->last_send + linger_of(e) : e->last_event;
	if (e->rules.deadline && e->start + e->rules.deadline < wake)
		wake = e->start + e->rules.deadline;
	if (is_waited_for(e) && probe_at(e, e->oldest)->sent + timeout_of(e) < wake)
		wake = probe_at(e, e->oldest)->sent + timeout_of(e);
	return wake;
}

bool engine_may_send(const struct engine *e, nsec_t now)
{
	return now >= send_time(e, e->next_send);
}

bool engine_is_due(const struct engine *e, nsec_t now)
{
	const struct target *next = roster_next(&e->roster);

	return next && now >= send_time(e, next->due);
}

/* The moment of the target's next probe, on its own schedule. */
static nsec_t next_due(const struct engine *e, const struct target *t, nsec_t now)
{
	nsec_t interval = e->rules.interval, due = t->due + interval;

	if (t->account.sent < e->rules.preload || interval == 0)
		return now;
	if (due <= now)
		due += ((now - due) / interval + 1) * interval;
	return due;
}

/* The new probe stands behind the target's last, whose outcome may be open for longer. */
static void append(struct engine *e, struct target *t)
{
	if (t->has_untold)
		probe_at(e, roster_widen(e->sent, t->newest))->next =
			((uint32_t)e->sent - t->newest) & 0xffffff;
	else
		t->untold = (uint32_t)e->sent;
	t->has_untold = true;
	t->newest = (uint32_t)e->sent;
}

uint64_t engine_send(struct engine *e, nsec_t now)
{
	uint32_t slot = roster_take(&e->roster);
	struct target *t = engine_target(e, slot);
	struct probe *probe = probe_at(e, ++e->sent);

	account_sent(&t->account);
	*probe = (struct probe){
		.sent = now,
		.target = slot,
		.seq = (uint32_t)t->account.sent,
		.state = PROBE_WAITING,
	};
	append(e, t);
	t->waiting++;
	t->due = next_due(e, t, now);
	roster_sent(&e->roster, slot);
	if (e->waiting++ == 0)
		e->oldest = e->sent;
	e->last_send = now;
	e->last_event = now;
	if (e->next_send < now - CATCH_UP)
		e->next_send = now - CATCH_UP;
	e->next_send += e->rules.spacing;
	return e->sent;
}

void engine_hold(struct engine *e, uint64_t number)
{
	e->held = number;
}

void engine_resume(struct engine *e, nsec_t now)
{
	for (uint64_t number = e->held; number && number <= e->sent; number++)
		probe_at(e, number)->sent = now;
	if (e->held)
		e->last_send = e->last_event = now;
	e->held = 0;
}

void engine_doubt(struct engine *e, uint64_t first, size_t count)
{
	for (size_t i = 0; i < count; i++)
		probe_at(e, first + i)->is_doubtful = true;
}

void engine_stamp(struct engine *e, uint32_t number, nsec_t sent_kernel)
{
	uint64_t full = roster_widen(e->sent, number);
	struct probe *probe = probe_at(e, full);
	nsec_t stamp = sent_kernel - probe->sent;

	if (full < 1 || full > e->sent || e->sent - full >= e->memory)
		return;
	/* Two seconds between our clock and the driver are none that a figure can use. */
	if (stamp < INT32_MIN || stamp > INT32_MAX)
		return;
	probe->stamp = (int32_t)stamp;
	probe->has_stamp = true;
}

uint64_t engine_find(const struct engine *e, uint16_t icmp_seq)
{
	uint64_t back = (uint16_t)((uint16_t)e->sent - icmp_seq);

	return back < e->sent && back < e->memory ? e->sent - back : 0;
}

uint64_t engine_outstanding(const struct engine *e, uint64_t number)
{
	const struct probe *before = probe_at(e, number - 1);

	if (number < 2 || before->target != probe_at(e, number)->target || before->came_late)
		return 0;
	/* Given up or not: where the wait is shorter than the interval it is lost by now. */
	return before->state == PROBE_WAITING || before->state == PROBE_LOST ? number - 1 : 0;
}

/* The fate of a probe that nobody has answered. */
static void settle_silent(struct engine *e, struct probe *probe)
{
	bool has_left = !probe->is_doubtful || probe->has_stamp;

	e->unsent += !has_left;
	engine_settle(e, probe, has_left ? PROBE_LOST : PROBE_UNSENT);
}

uint64_t engine_expire(struct engine *e, nsec_t now)
{
	nsec_t before = now - timeout_of(e);

	while (is_waited_for(e) && probe_at(e, e->oldest)->sent <= before) {
		uint64_t number = e->oldest;
		struct probe *probe = probe_at(e, number);

		if (probe->state == PROBE_HEARD) {
			engine_settle(e, probe, PROBE_ANSWERED);
			continue;
		}
		settle_silent(e, probe);
		return number;
	}
	return 0;
}

bool engine_is_done(const struct engine *e, nsec_t now)
{
	if (e->rules.deadline && now >= e->start + e->rules.deadline)
		return true;
	if (e->roster.active == 0)
		return true;
	return !roster_next(&e->roster) && !e->held && now >= e->last_send + linger_of(e);
}

uint64_t engine_finish(struct engine *e, nsec_t now)
{
	if (e->finish_at < e->oldest)
		e->finish_at = e->oldest;
	while (e->waiting > 0 && e->finish_at <= e->sent) {
		uint64_t number = e->finish_at++;
		struct probe *probe = probe_at(e, number);
		const struct target *t = engine_target(e, probe->target);
		/* Where a target has never answered, its last probe's youth is no excuse. */
		nsec_t linger = t->account.received > 0 ? linger_of(e) : 0;

		if (!engine_is_open(probe) || probe->sent > now - linger)
			continue;
		if (probe->state == PROBE_WAITING) {
			settle_silent(e, probe);
			return number;
		}
		engine_settle(e, probe, PROBE_ANSWERED);
	}
	for (size_t slot = 0; !e->is_over && slot < e->roster.slots; slot++)
		engine_tell(e, engine_target(e, (uint32_t)slot), true);
	e->is_over = true;
	return 0;
}
