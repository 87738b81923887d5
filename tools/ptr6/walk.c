#include "tools/ptr6/walk_inner.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The way down to an address leads through 32 names at most, each of them asked for three
 * times: does it exist, is there a wildcard, are names made up. Below the last of them come
 * its 16 children, and 15 more in a walk that is resumed. This is twice as many queries. */
enum { WAY_DOWN = 256 };

/* --- the heap: the lowest address first --- */

static bool is_before(const struct walk_node *a, const struct walk_node *b)
{
	return u128_compare(a->node.first, b->node.first) < 0;
}

static void heap_push(struct walk *walk, struct walk_node node)
{
	size_t at = walk->waiting, size = walk->heap_size ? 2 * walk->heap_size : 256;
	struct walk_node *heap = walk->heap;

	if (at == walk->heap_size) {
		heap = reallocarray(heap, size, sizeof(*heap));
		if (!heap) {
			walk->failed = true;
			return;
		}
		walk->heap = heap;
		walk->heap_size = size;
	}
	walk->waiting++;
	for (; at > 0 && is_before(&node, &heap[(at - 1) / 2]); at = (at - 1) / 2)
		heap[at] = heap[(at - 1) / 2];
	heap[at] = node;
}

static struct walk_node heap_pop(struct walk *walk)
{
	struct walk_node *heap = walk->heap, first = heap[0];
	struct walk_node last = heap[--walk->waiting];
	size_t at = 0, child;

	while ((child = 2 * at + 1) < walk->waiting) {
		if (child + 1 < walk->waiting && is_before(&heap[child + 1], &heap[child]))
			child++;
		if (!is_before(&heap[child], &last))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = last;
	return first;
}

/* --- slots and parents: kept in arrays, the free ones chained --- */

static size_t take_slot(struct walk *walk)
{
	size_t slot = walk->slot_free, count = walk->slot_count;
	struct walk_slot *slots;

	if (slot == NONE) {
		slots = reallocarray(walk->slots, count + 1, sizeof(*slots));
		if (!slots) {
			walk->failed = true;
			return NONE;
		}
		walk->slots = slots;
		slot = walk->slot_count++;
	} else {
		walk->slot_free = walk->slots[slot].next;
	}
	walk->slots[slot] = (struct walk_slot){.is_used = true};
	return slot;
}

static void give_slot(struct walk *walk, size_t slot)
{
	walk->slots[slot].is_used = false;
	walk->slots[slot].next = walk->slot_free;
	walk->slot_free = slot;
}

static size_t take_parent(struct walk *walk)
{
	size_t parent = walk->parent_free;
	struct walk_parent *parents;

	if (parent != NONE) {
		walk->parent_free = walk->parents[parent].next_free;
		return parent;
	}
	parents = reallocarray(walk->parents, walk->parent_count + 1, sizeof(*parents));
	if (!parents) {
		walk->failed = true;
		return NONE;
	}
	walk->parents = parents;
	return walk->parent_count++;
}

/* --- nodes --- */

/* Asks for the next child that lies below --resume. The walk that is resumed has been
 * there: it only matters whether such a child is why the name exists. */
static void push_passed(struct walk *walk, size_t index)
{
	struct walk_parent *parent = &walk->parents[index];
	struct walk_node node = {.parent = index, .is_passed = true};

	prefix_nth(parent->node, parent->node.length + NIBBLE, u128_of(parent->passed_asked++),
		&node.node);
	parent->left++;
	heap_push(walk, node);
}

/* One of a name's children was answered for. */
static void child_done(struct walk *walk, size_t index, bool exists)
{
	struct walk_parent *parent = &walk->parents[index];

	parent->left--;
	parent->found += exists;
	if (exists && walk->unexplained == index)
		walk->unexplained = NONE;
	if (parent->left > 0)
		return;
	if (parent->found == 0 && parent->passed_asked < parent->passed) {
		push_passed(walk, index);
		return;
	}
	if (parent->found == 0)
		walk_suspect(walk, parent->node, parent->is_apex);
	if (walk->unexplained == index)
		walk->unexplained = NONE;
	parent->next_free = walk->parent_free;
	walk->parent_free = index;
}

void walk_expand(struct walk *walk, struct prefix node, bool is_apex, uint64_t wild)
{
	size_t index = take_parent(walk);
	struct walk_parent *parent;
	struct prefix child;

	if (index == NONE)
		return;
	parent = &walk->parents[index];
	*parent = (struct walk_parent){.node = node, .is_apex = is_apex};
	for (unsigned i = 0; i < CHILDREN; i++) {
		prefix_nth(node, node.length + NIBBLE, u128_of(i), &child);
		if (u128_compare(prefix_last(child), walk->rules.resume) < 0) {
			parent->passed++;
			walk->unexplained = index;
			continue;
		}
		parent->left++;
		heap_push(walk, (struct walk_node){child, index, wild, false});
	}
}

/* A name that exists: it is found, or gone into. The question's slot stays for the next
 * question of it: then true. */
static bool exists(struct walk *walk, size_t index, const struct walk_reply *reply,
	struct walk_news *news)
{
	struct walk_slot *slot = &walk->slots[index];

	if (reply->status == WALK_NAMES && reply->names == slot->node.wild)
		return false; /* the wildcard's */
	if (slot->node.node.length < LEAF) {
		slot->purpose = FOR_WILDCARD;
		slot->is_apex = reply->is_apex;
		return true;
	}
	if (reply->status == WALK_NAMES) {
		news->event = WALK_FOUND;
		walk->found++;
	}
	return false;
}

static bool answer_node(struct walk *walk, size_t index, const struct walk_reply *reply,
	struct walk_news *news)
{
	struct walk_node node = walk->slots[index].node;
	bool stays = false;

	if (node.is_passed) {
		child_done(walk, node.parent, reply->status != WALK_NXDOMAIN);
		return false;
	}
	switch (reply->status) {
	case WALK_NXDOMAIN:
		/* Where it begins, the tree may be broken above already. */
		if (node.parent == NONE)
			walk_suspect(walk, node.node, true);
		break;
	case WALK_EXISTS:
	case WALK_NAMES:
		walk->existing++;
		stays = exists(walk, index, reply, news);
		break;
	case WALK_DELEGATED:
		walk->cuts++;
		news->event = WALK_CUT;
		break;
	case WALK_FAILED:
		walk->lost++;
		news->event = WALK_LOST;
		break;
	}
	if (node.parent != NONE)
		child_done(walk, node.parent, reply->status != WALK_NXDOMAIN);
	return stays;
}

/* --- the outside --- */

int walk_open(struct walk *ret_walk, const struct walk_rules *rules)
{
	struct arpa_walk roots = arpa_walk(rules->prefix);
	struct prefix root;

	*ret_walk = (struct walk){
		.rules = *rules,
		.slot_free = NONE,
		.parent_free = NONE,
		.next_first = NONE,
		.random = rules->random,
		.start = rules->prefix.first,
		.unexplained = NONE,
	};
	if (u128_compare(ret_walk->start, rules->resume) < 0)
		ret_walk->start = rules->resume;
	snprintf(ret_walk->label, sizeof(ret_walk->label), "x%016" PRIx64, walk_draw(ret_walk));
	while (arpa_walk_next(&roots, &root))
		if (u128_compare(prefix_last(root), rules->resume) >= 0)
			heap_push(ret_walk, (struct walk_node){root, NONE, WILD_NOTHING, false});
	return ret_walk->failed ? -ENOMEM : 0;
}

static void put_query(struct walk *walk, size_t index, struct walk_query *ret_query)
{
	const struct walk_slot *slot = &walk->slots[index];
	struct prefix node = slot->node.node;
	bool is_labelled = slot->purpose == FOR_WILDCARD;
	char name[ARPA_NAME_SIZE];

	if (slot->purpose == FOR_LOT) {
		is_labelled = slot->is_beside;
		node = prefix_around(slot->lot, is_labelled ? LEAF - NIBBLE : LEAF);
	}
	arpa_zone_name(node, name);
	ret_query->slot = index;
	snprintf(ret_query->name, sizeof(ret_query->name), "%s%s%s",
		is_labelled ? walk->label : "", is_labelled ? "." : "", name);
	walk->queries++;
	walk->in_flight++;
}

/* Whether another name may be asked for before the answers to those in flight are there.
 * What is asked for ahead is lost to a walk that is stopped before it gets past its start:
 * enough of the budget must be left for the way down to that. */
static bool may_look_ahead(struct walk *walk)
{
	u128 cursor;

	if (!walk->is_under_way)
		walk->is_under_way = walk_is_complete(walk, &cursor) ||
			u128_compare(cursor, walk->start) > 0;
	return walk->is_under_way || walk->in_flight < walk->rules.max_queries / WAY_DOWN;
}

bool walk_next(struct walk *walk, struct walk_query *ret_query)
{
	struct walk_slot slot;
	size_t index = NONE;

	if (walk->failed || walk->queries >= walk->rules.max_queries ||
		walk->in_flight >= walk->rules.concurrency)
		return false;
	index = walk->next_first;
	if (index != NONE) {
		walk->next_first = walk->slots[index].next;
		put_query(walk, index, ret_query);
		return true;
	}
	if (!walk_suspects_next(walk, &slot)) {
		if (walk->waiting == 0 || (walk->in_flight > 0 && !may_look_ahead(walk)))
			return false;
		slot = (struct walk_slot){.node = heap_pop(walk), .is_used = true};
	}
	index = take_slot(walk);
	if (index == NONE)
		return false;
	walk->slots[index] = slot;
	put_query(walk, index, ret_query);
	return true;
}

struct walk_news walk_answer(struct walk *walk, size_t slot, const struct walk_reply *reply)
{
	struct walk_slot asked = walk->slots[slot];
	struct walk_news news = {.prefix = asked.node.node};
	bool stays = false;

	walk->in_flight--;
	switch (asked.purpose) {
	case FOR_NODE:
		stays = answer_node(walk, slot, reply, &news);
		break;
	case FOR_WILDCARD:
		stays = walk_wildcard_answer(walk, slot, reply, &news);
		break;
	case FOR_LOT:
		stays = walk_lot_answer(walk, slot, reply, &news);
		break;
	case FOR_SUSPECT:
	case FOR_SWEEP:
		walk_suspect_answer(walk, &asked, reply, &news);
		break;
	}
	if (stays) {
		walk->slots[slot].next = walk->next_first;
		walk->next_first = slot;
	} else {
		give_slot(walk, slot);
	}
	return news;
}

static void lower(u128 address, u128 *cursor)
{
	if (u128_compare(address, *cursor) < 0)
		*cursor = address;
}

bool walk_is_complete(const struct walk *walk, u128 *ret_cursor)
{
	u128 cursor = u128_ones(LEAF);
	bool complete = walk->waiting == 0;

	if (walk->waiting > 0)
		lower(walk->heap[0].node.first, &cursor);
	/* In flight, or about to be asked the next question. */
	for (size_t i = 0; i < walk->slot_count; i++) {
		if (!walk->slots[i].is_used)
			continue;
		complete = false;
		lower(walk->slots[i].node.node.first, &cursor);
	}
	for (size_t i = 0; i < walk->suspect_count; i++) {
		const struct walk_suspect *s = &walk->suspects[i];

		if (walk_suspect_is_done(s))
			continue;
		complete = false;
		lower(s->is_swept ? s->next : s->node.first, &cursor);
	}
	if (complete)
		return true;
	/* The names above --resume begin below it. Until it is known why the last of them
	 * exists, all that lies below that may have to be asked for. */
	if (walk->unexplained != NONE || u128_compare(cursor, walk->start) < 0)
		cursor = walk->start;
	*ret_cursor = cursor;
	return false;
}

bool walk_is_done(const struct walk *walk)
{
	u128 cursor;

	if (walk->in_flight > 0)
		return false;
	return walk->failed || walk->queries >= walk->rules.max_queries ||
		walk_is_complete(walk, &cursor);
}

void walk_close(struct walk *walk)
{
	free(walk->heap);
	free(walk->slots);
	free(walk->parents);
	*walk = (struct walk){.slot_free = NONE,
		.parent_free = NONE,
		.next_first = NONE,
	};
}
