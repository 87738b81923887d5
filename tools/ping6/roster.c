#include "tools/ping6/roster.h"

#include <errno.h>
#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

uint64_t roster_widen(uint64_t newest, uint32_t low)
{
	return newest - (uint32_t)((uint32_t)newest - low);
}

/* Queues, linked by slot. */

static void push(struct roster *r, struct roster_queue *queue, uint32_t slot)
{
	r->targets[slot].place = TARGET_NONE;
	if (queue->any)
		r->targets[queue->last].place = slot;
	else
		queue->first = slot;
	queue->last = slot;
	queue->any = true;
}

static uint32_t pop(struct roster *r, struct roster_queue *queue)
{
	uint32_t slot = queue->first;

	queue->first = r->targets[slot].place;
	queue->any = queue->first != TARGET_NONE;
	return slot;
}

/* The heap: every place comes before the two that are twice as far on. */

static bool comes_before(const struct roster *r, uint32_t slot, uint32_t other)
{
	const struct target *a = &r->targets[slot], *b = &r->targets[other];

	if (a->due != b->due)
		return a->due < b->due;
	if (a->newest != b->newest)
		return a->newest < b->newest;
	return slot < other;
}

static void put(struct roster *r, size_t place, uint32_t slot)
{
	r->heap[place] = slot;
	r->targets[slot].place = (uint32_t)place;
}

static void move_up(struct roster *r, size_t place, uint32_t slot)
{
	while (place > 0 && comes_before(r, slot, r->heap[(place - 1) / 2])) {
		put(r, place, r->heap[(place - 1) / 2]);
		place = (place - 1) / 2;
	}
	put(r, place, slot);
}

static void move_down(struct roster *r, size_t place, uint32_t slot)
{
	size_t below = 2 * place + 1;

	while (below < r->queued) {
		if (below + 1 < r->queued &&
			comes_before(r, r->heap[below + 1], r->heap[below]))
			below++;
		if (!comes_before(r, r->heap[below], slot))
			break;
		put(r, place, r->heap[below]);
		place = below;
		below = 2 * place + 1;
	}
	put(r, place, slot);
}

static void enqueue(struct roster *r, uint32_t slot)
{
	r->targets[slot].is_queued = true;
	move_up(r, r->queued++, slot);
}

static void dequeue(struct roster *r, uint32_t slot)
{
	size_t place = r->targets[slot].place;
	uint32_t last = r->heap[--r->queued];

	r->targets[slot].is_queued = false;
	if (last == slot)
		return;
	if (place > 0 && comes_before(r, last, r->heap[(place - 1) / 2]))
		move_up(r, place, last);
	else
		move_down(r, place, last);
}

static void empty(struct target *target)
{
	account_free(&target->account);
	if (target->extra)
		free(target->extra->name);
	free(target->extra);
	*target = (struct target){0};
}

void roster_free(struct roster *r)
{
	for (size_t slot = 0; slot < r->slots; slot++)
		empty(&r->targets[slot]);
	free(r->targets);
	free(r->heap);
	*r = (struct roster){0};
}

/* Whether the slot that has been idle for longest can be given away. */
static bool has_free(const struct roster *r, uint64_t sent, uint64_t memory)
{
	return r->idle.any &&
		sent - roster_widen(sent, r->targets[r->idle.first].newest) >= memory;
}

static int grow(struct roster *r)
{
	size_t more = r->slots_max ? 2 * r->slots_max : FIRST_SLOTS;
	struct target *targets;
	uint32_t *heap;

	if (more >= TARGET_NONE)
		return -ENOMEM;
	/* What is not touched yet costs nothing, and large blocks are not copied. */
	targets = realloc(r->targets, more * sizeof(*targets));
	if (!targets)
		return -ENOMEM;
	r->targets = targets;
	heap = realloc(r->heap, more * sizeof(*heap));
	if (!heap)
		return -ENOMEM;
	r->heap = heap;
	r->slots_max = more;
	return 0;
}

int roster_add(struct roster *r, uint64_t sent, uint64_t memory, nsec_t now,
	uint32_t *ret_slot)
{
	uint32_t slot;

	if (has_free(r, sent, memory)) {
		slot = pop(r, &r->idle);
		empty(&r->targets[slot]);
	} else {
		if (r->slots == r->slots_max && grow(r))
			return -ENOMEM;
		slot = (uint32_t)r->slots++;
		r->targets[slot] = (struct target){0};
	}
	r->active++;
	r->targets[slot].due = now;
	enqueue(r, slot);
	*ret_slot = slot;
	return 0;
}

/* Whether the target is to have another probe, now or later. */
static bool wants_more(const struct roster *r, const struct target *t)
{
	uint64_t count = r->count;

	if (t->is_stopped)
		return false;
	if (count > 0 && t->account.received == 0)
		count += r->retries;
	return count == 0 || t->account.sent < count;
}

void roster_settle(struct roster *r, uint32_t slot)
{
	struct target *t = &r->targets[slot];

	if (t->is_queued && !wants_more(r, t))
		dequeue(r, slot);
	if (t->waiting > 0 || t->is_queued || t->is_done)
		return;
	if (wants_more(r, t)) {
		enqueue(r, slot);
		return;
	}
	t->is_done = true;
	r->active--;
	push(r, &r->done, slot);
}

struct target *roster_next(const struct roster *r)
{
	return r->queued ? &r->targets[r->heap[0]] : NULL;
}

uint32_t roster_take(struct roster *r)
{
	uint32_t slot = r->heap[0];

	dequeue(r, slot);
	return slot;
}

void roster_sent(struct roster *r, uint32_t slot)
{
	/* A retry waits for the fate of the probes before it. */
	if (r->count == 0 || r->targets[slot].account.sent < r->count)
		enqueue(r, slot);
}

bool roster_take_done(struct roster *r, uint32_t *ret_slot)
{
	if (!r->done.any)
		return false;
	*ret_slot = pop(r, &r->done);
	push(r, &r->idle, *ret_slot);
	return true;
}
