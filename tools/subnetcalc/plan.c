#include "tools/subnetcalc/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The order in which free blocks of one length are taken: by address, or with spreading
 * by the address read from its last bit on, which RFC 3531 section 3 counts with. */
static int compare_turn(const struct plan *plan, struct prefix a, struct prefix b)
{
	u128 differing = u128_xor(a.first, b.first), lowest;

	if (!plan->spread || u128_is_zero(differing))
		return prefix_compare(a, b);
	lowest = u128_shift_left(u128_of(1), u128_trailing_zeros(differing));
	return u128_is_zero(u128_and(a.first, lowest)) ? -1 : 1;
}

/* Index of the first block whose turn is not before that of `p`. */
static size_t place_of(const struct plan *plan, const struct plan_free *list, struct prefix p)
{
	size_t low = list->head, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_turn(plan, list->blocks[middle], p) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int add_free(struct plan *plan, struct prefix p)
{
	struct plan_free *list = &plan->free[p.length];
	size_t at;

	if (list->count == list->room) {
		size_t room = list->room ? 2 * list->room : 16;
		struct prefix *blocks = reallocarray(list->blocks, room, sizeof(*blocks));

		if (!blocks)
			return -ENOMEM;
		list->blocks = blocks;
		list->room = room;
	}
	at = place_of(plan, list, p);
	memmove(list->blocks + at + 1, list->blocks + at,
		(list->count - at) * sizeof(*list->blocks));
	list->blocks[at] = p;
	list->count++;
	return 0;
}

static struct prefix take_first(struct plan_free *list)
{
	struct prefix first = list->blocks[list->head++];

	if (list->head == list->count)
		list->head = list->count = 0;
	return first;
}

int plan_init(struct plan *ret_plan, const struct range *ranges, size_t count, bool spread,
	bool nibble)
{
	struct plan plan = {.spread = spread, .nibble = nibble};
	struct prefix p;

	for (size_t i = 0; i < count; i++) {
		struct set_walk walk = set_walk(ranges[i]);

		while (set_walk_next(&walk, &p)) {
			if (!add_free(&plan, p))
				continue;
			plan_free(&plan);
			return -ENOMEM;
		}
	}
	*ret_plan = plan;
	return 0;
}

/* The length of the free blocks to take one of `length` from; -1 if it fits nowhere. */
static int choose(const struct plan *plan, unsigned length)
{
	if (plan->spread) {
		for (unsigned l = 0; l <= length; l++)
			if (plan->free[l].count > plan->free[l].head)
				return (int)l;
		return -1;
	}
	for (unsigned l = length + 1; l-- > 0;)
		if (plan->free[l].count > plan->free[l].head)
			return (int)l;
	return -1;
}

/* Places one block at the start of a free one; what is behind it stays free, as one block
 * of each length between. */
static int place(struct plan *plan, struct plan_block *block)
{
	unsigned length = plan->nibble ? block->wanted & ~3U : block->wanted;
	int from = choose(plan, length);
	struct prefix rest;

	if (from < 0)
		return 0;
	rest = take_first(&plan->free[from]);
	for (unsigned l = (unsigned)from + 1; l <= length; l++) {
		struct prefix upper;

		prefix_nth(rest, l, u128_of(1), &upper);
		if (add_free(plan, upper))
			return -ENOMEM;
		rest.length = (uint8_t)l;
	}
	block->prefix = rest;
	block->placed = true;
	return 0;
}

/* Larger first; qsort is not stable, so the order they came in is in the comparison:
 * blocks of one array differ in their place in it. */
static int compare_wanted(const void *a, const void *b)
{
	const struct plan_block *left = *(const struct plan_block *const *)a;
	const struct plan_block *right = *(const struct plan_block *const *)b;

	if (left->wanted != right->wanted)
		return left->wanted - right->wanted;
	return left < right ? -1 : left > right;
}

int plan_place(struct plan *plan, struct plan_block *blocks, size_t count)
{
	struct plan_block **order = reallocarray(NULL, count + 1, sizeof(struct plan_block *));
	int err = 0;

	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		order[i] = &blocks[i];
	qsort(order, count, sizeof(struct plan_block *), compare_wanted);
	for (size_t i = 0; !err && i < count; i++)
		err = place(plan, order[i]);
	free(order);
	return err;
}

int plan_largest_free(const struct plan *plan)
{
	for (int length = 0; length <= PREFIX_LENGTH_MAX; length++)
		if (plan->free[length].count > plan->free[length].head)
			return length;
	return -1;
}

void plan_free(struct plan *plan)
{
	for (size_t i = 0; i <= PREFIX_LENGTH_MAX; i++)
		free(plan->free[i].blocks);
	memset(plan, 0, sizeof(*plan));
}
