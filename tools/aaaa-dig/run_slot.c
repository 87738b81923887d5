#include <stdlib.h>
#include <string.h>

#include "net/sys.h"
#include "tools/aaaa-dig/run_inner.h"

/* Questions that a rate lets go together, when the clock was late. */
#define RATE_BURST (10 * NSEC_PER_MSEC)

/* Tags count places for questions, in slots of so many, over and over. */
enum { SLOT_PLACES = DIG_SERVERS_MAX * HELD_TYPES };

/* Which question an answer is to. */
static uint64_t tag_of(const struct run *run, const struct slot *slot, size_t server,
	enum held_type type)
{
	uint64_t place =
		slot->round * run->opts->concurrency + (uint64_t)(slot - run->slots);

	return place * SLOT_PLACES + server * HELD_TYPES + type;
}

/* `held` is of one round of a slot. */
static void clear_held(const struct run *run, struct held *held)
{
	for (size_t i = 0; i < run->server_count * HELD_TYPES; i++) {
		free(held[i].message);
		held[i] = (struct held){.message = NULL};
	}
}

static void clear_slot(const struct run *run, struct slot *slot)
{
	clear_held(run, slot->held);
	if (slot->last)
		clear_held(run, slot->last);
}

static void move_held(const struct run *run, struct held *from, struct held *to)
{
	clear_held(run, to);
	for (size_t i = 0; i < run->server_count * HELD_TYPES; i++) {
		to[i] = from[i];
		from[i] = (struct held){.message = NULL};
	}
}

void dig_run_keep_last(struct run *run, struct slot *slot)
{
	move_held(run, slot->held, slot->last);
	slot->is_answered = true;
}

void dig_run_take_last(struct run *run, struct slot *slot)
{
	move_held(run, slot->last, slot->held);
	slot->is_answered = false;
}

void dig_run_give_back(struct run *run, struct slot *slot)
{
	clear_slot(run, slot);
	free(slot->typed);
	free(slot->ascii);
	slot->typed = slot->ascii = NULL;
	slot->in_use = false;
	slot->next_unused = run->unused;
	run->unused = slot;
	run->busy--;
}

struct slot *dig_run_take_slot(struct run *run)
{
	size_t helds = run->server_count * HELD_TYPES;
	bool waits = run->opts->wait > 0;
	struct slot *slot = run->unused;

	if (slot) {
		run->unused = slot->next_unused;
	} else {
		slot = &run->slots[run->slot_count];
		slot->held = calloc(waits ? 2 * helds : helds, sizeof(*slot->held));
		if (!slot->held)
			return NULL;
		slot->last = waits ? slot->held + helds : NULL;
		run->slot_count++;
	}
	slot->in_use = true;
	slot->is_answered = false;
	slot->candidate = slot->pending = 0;
	slot->due = 0;
	slot->until = sys_now() + run->opts->wait;
	if (run->deadline < slot->until)
		slot->until = run->deadline;
	run->busy++;
	return slot;
}

/* Each question moves the moment of the next. */
static void pace(struct run *run, nsec_t now)
{
	nsec_t least = now - RATE_BURST;

	if (run->opts->rate == 0)
		return;
	if (run->next_send < least)
		run->next_send = least;
	run->next_send += NSEC_PER_SEC / (nsec_t)run->opts->rate;
}

static int ask_type(
	struct run *run, struct slot *slot, size_t server, enum held_type type)
{
	struct dnsmsg_query query = dig_run_query(run->opts, slot->asked,
		type == HELD_A ? DNSMSG_TYPE_A : DNSMSG_TYPE_AAAA);
	uint64_t tag = tag_of(run, slot, server, type);
	int err = dns_ask_range(run->dns, run->servers[server], &query, tag);

	if (err)
		return err;
	slot->pending++;
	run->counts.questions++;
	pace(run, sys_now());
	return 0;
}

int dig_run_ask(struct run *run, struct slot *slot)
{
	int err = 0;

	slot->due = 0;
	slot->round++;
	slot->asked_at = sys_now();
	clear_held(run, slot->held);
	for (size_t i = 0; i < run->server_count && !err; i++) {
		err = ask_type(run, slot, i, HELD_AAAA);
		if (!err && run->opts->also_a)
			err = ask_type(run, slot, i, HELD_A);
	}
	return err;
}

struct slot *dig_run_find(struct run *run, uint64_t tag, struct held **ret_held)
{
	uint64_t place = tag / SLOT_PLACES;
	struct slot *slot = &run->slots[place % run->opts->concurrency];

	if (tag >= DIG_TAG_ALONE || !slot->in_use ||
		slot->round != place / run->opts->concurrency)
		return NULL;
	*ret_held = &slot->held[tag % SLOT_PLACES];
	return slot;
}

void dig_run_free_slots(struct run *run)
{
	for (size_t i = 0; i < run->slot_count; i++) {
		struct slot *slot = &run->slots[i];

		clear_slot(run, slot);
		free(slot->held);
		free(slot->typed);
		free(slot->ascii);
	}
	free(run->slots);
}
