#include "tools/ndsolicit/sweep.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"

enum { QUEUE_NONE, QUEUE_DUE, QUEUE_WAITING, QUEUE_DONE };

/* Addresses of a sweep differ in their last bits; the others are mixed in by a multiplier
 * (Knuth's). What is in the table is what the user asked for, so nobody can crowd it. */
static uint32_t bucket_of(const struct sweep *s, const struct in6_addr *address)
{
	u128 a = u128_from_in6(address);
	uint64_t x = a.low ^ a.high * UINT64_C(0x9e3779b97f4a7c15);

	x ^= x >> 32;
	return (uint32_t)(x * UINT64_C(0x9e3779b97f4a7c15) >> 40) % (2 * s->slots);
}

static struct sweep_queue *queue_of(struct sweep *s, uint8_t queue)
{
	return queue == QUEUE_DUE ? &s->due : queue == QUEUE_WAITING ? &s->waiting : &s->done;
}

static void leave_queue(struct sweep *s, uint32_t slot)
{
	struct sweep_target *t = &s->targets[slot];
	struct sweep_queue *q;

	if (t->queue == QUEUE_NONE)
		return;
	q = queue_of(s, t->queue);
	*(t->previous == SWEEP_NONE ? &q->head : &s->targets[t->previous].next) = t->next;
	*(t->next == SWEEP_NONE ? &q->tail : &s->targets[t->next].previous) = t->previous;
	t->queue = QUEUE_NONE;
}

static void enter_queue(struct sweep *s, uint32_t slot, uint8_t queue)
{
	struct sweep_target *t = &s->targets[slot];
	struct sweep_queue *q;

	leave_queue(s, slot);
	q = queue_of(s, queue);
	t->queue = queue;
	t->next = SWEEP_NONE;
	t->previous = q->tail;
	*(q->tail == SWEEP_NONE ? &q->head : &s->targets[q->tail].next) = slot;
	q->tail = slot;
}

int sweep_init(struct sweep *ret_sweep, const struct sweep_rules *rules, nsec_t now)
{
	static const struct sweep_queue empty = {SWEEP_NONE, SWEEP_NONE};
	nsec_t credit = rules->spacing * (nsec_t)(rules->burst > 1 ? rules->burst - 1 : 0);
	/* Twice as many buckets, so that few addresses share one. */
	struct sweep s = {
		.rules = *rules,
		.free = empty, .due = empty, .waiting = empty, .done = empty,
		.slots = rules->slots ? rules->slots : SWEEP_SLOTS,
		.next_send = now - credit,
	};

	/* calloc's pages cost nothing before they are used. */
	s.targets = calloc(s.slots, sizeof(*s.targets));
	s.buckets = calloc(2 * s.slots, sizeof(*s.buckets));
	if (!s.targets || !s.buckets) {
		sweep_free(&s);
		return -ENOMEM;
	}
	*ret_sweep = s;
	return 0;
}

void sweep_free(struct sweep *sweep)
{
	free(sweep->targets);
	free(sweep->buckets);
	sweep->targets = NULL;
	sweep->buckets = NULL;
}

bool sweep_has_room(const struct sweep *sweep)
{
	return sweep->live < sweep->slots;
}

struct sweep_target *sweep_target(struct sweep *sweep, uint32_t slot)
{
	return &sweep->targets[slot];
}

/* Buckets have a slot's number and 1, so that zeroed memory is an empty table. */
uint32_t sweep_find(const struct sweep *sweep, const struct in6_addr *address)
{
	uint32_t slot = sweep->buckets[bucket_of(sweep, address)] - 1;

	while (slot != SWEEP_NONE && !in6_equal(&sweep->targets[slot].address, address))
		slot = sweep->targets[slot].next_same;
	return slot;
}

uint32_t sweep_add(struct sweep *sweep, const struct in6_addr *address)
{
	uint32_t slot = sweep->free.head, *bucket = &sweep->buckets[bucket_of(sweep, address)];
	struct sweep_target *t;

	if (!sweep_has_room(sweep) || sweep_find(sweep, address) != SWEEP_NONE)
		return SWEEP_NONE;
	if (slot == SWEEP_NONE)
		slot = sweep->used++;
	else
		sweep->free.head = sweep->targets[slot].next;
	t = &sweep->targets[slot];
	memset(t, 0, sizeof(*t));
	t->address = *address;
	t->way = sweep->rules.direct_only ? SWEEP_DIRECT : SWEEP_GROUP;
	t->next_same = *bucket - 1;
	*bucket = slot + 1;
	sweep->live++;
	enter_queue(sweep, slot, QUEUE_DUE);
	return slot;
}

bool sweep_may_send(const struct sweep *sweep, nsec_t now)
{
	return now >= sweep->next_send;
}

uint32_t sweep_send(struct sweep *sweep, nsec_t now)
{
	const struct sweep_rules *rules = &sweep->rules;
	nsec_t credit = rules->spacing * (nsec_t)(rules->burst > 1 ? rules->burst - 1 : 0);
	uint32_t slot = sweep->due.head;
	struct sweep_target *t;

	if (slot == SWEEP_NONE || !sweep_may_send(sweep, now))
		return SWEEP_NONE;
	/* What was not sent in the past may be sent at once up to a burst, not more. */
	if (sweep->next_send < now - credit)
		sweep->next_send = now - credit;
	sweep->next_send += rules->spacing;
	t = &sweep->targets[slot];
	t->tries++;
	t->sent++;
	t->sent_at = now;
	sweep->sent++;
	enter_queue(sweep, slot, QUEUE_WAITING);
	return slot;
}

static bool is_known(struct sweep_target *t, const uint8_t *mac)
{
	for (uint8_t i = 0; i < t->owner_count; i++)
		if (!memcmp(t->owners[i], mac, 6))
			return true;
	if (t->owner_count < SWEEP_OWNERS)
		memcpy(t->owners[t->owner_count++], mac, 6);
	return false;
}

static void change_way(struct sweep *sweep, uint32_t slot, enum sweep_way way)
{
	sweep->targets[slot].way = way;
	sweep->targets[slot].tries = 0;
	enter_queue(sweep, slot, QUEUE_DUE);
}

bool sweep_answer(struct sweep *sweep, uint32_t slot, const uint8_t mac[static 6])
{
	struct sweep_target *t = &sweep->targets[slot];
	bool is_new = !is_known(t, mac);

	t->is_answered = true;
	if (t->queue == QUEUE_DONE)
		return is_new;
	if (t->way == SWEEP_DIRECT && sweep->rules.direct_only) {
		change_way(sweep, slot, SWEEP_CHECK);
		return is_new;
	}
	if (t->way == SWEEP_DIRECT)
		t->is_filtered = true;
	/* Kept to the end of its wait, and not solicited again. */
	if (sweep->rules.all && t->queue == QUEUE_WAITING && t->way != SWEEP_CHECK)
		return is_new;
	enter_queue(sweep, slot, QUEUE_DONE);
	return is_new;
}

void sweep_give_up(struct sweep *sweep, uint32_t slot)
{
	enter_queue(sweep, slot, QUEUE_DONE);
}

/* Its wait is over. */
static void end_wait(struct sweep *sweep, uint32_t slot,
	void (*seek)(struct sweep_target *target, void *arg), void *arg)
{
	struct sweep_target *t = &sweep->targets[slot];

	if (t->way == SWEEP_CHECK) {
		t->is_filtered = true;
	} else if (!t->is_answered && t->tries < sweep->rules.tries &&
		(t->way == SWEEP_GROUP || sweep->rules.direct_only)) {
		enter_queue(sweep, slot, QUEUE_DUE);
		return;
	} else if (!t->is_answered && t->way == SWEEP_GROUP && seek) {
		seek(t, arg);
		if (t->has_mac) {
			change_way(sweep, slot, SWEEP_DIRECT);
			return;
		}
	}
	enter_queue(sweep, slot, QUEUE_DONE);
}

void sweep_expire(struct sweep *sweep, nsec_t now,
	void (*seek)(struct sweep_target *target, void *arg), void *arg)
{
	uint32_t slot;

	while ((slot = sweep->waiting.head) != SWEEP_NONE &&
		sweep->targets[slot].sent_at + sweep->rules.wait <= now)
		end_wait(sweep, slot, seek, arg);
}

uint32_t sweep_take_done(struct sweep *sweep)
{
	return sweep->done.head;
}

void sweep_release(struct sweep *sweep, uint32_t slot)
{
	struct sweep_target *t = &sweep->targets[slot];
	uint32_t *at = &sweep->buckets[bucket_of(sweep, &t->address)];

	leave_queue(sweep, slot);
	if (*at == slot + 1) {
		*at = t->next_same + 1;
	} else {
		uint32_t i = *at - 1;

		while (sweep->targets[i].next_same != slot)
			i = sweep->targets[i].next_same;
		sweep->targets[i].next_same = t->next_same;
	}
	t->next = sweep->free.head;
	sweep->free.head = slot;
	sweep->live--;
}

nsec_t sweep_wake(const struct sweep *sweep, bool more)
{
	nsec_t wake = NSEC_NEVER;

	/* One that is done is to be seen off: its slot may be what the others wait for. */
	if (sweep->done.head != SWEEP_NONE)
		return 0;
	if (sweep->waiting.head != SWEEP_NONE)
		wake = sweep->targets[sweep->waiting.head].sent_at + sweep->rules.wait;
	if ((sweep->due.head != SWEEP_NONE || (more && sweep_has_room(sweep))) &&
		sweep->next_send < wake)
		wake = sweep->next_send;
	return wake;
}
