/* Allocation of blocks from a pool without overlap. Pure but for its memory: the same
 * requests always give the same plan. */
#ifndef HEXTET_SUBNETCALC_PLAN_H
#define HEXTET_SUBNETCALC_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "addr/prefix.h"
#include "addr/set.h"

/* Blocks asked for in one plan, at most. */
#define PLAN_BLOCKS_MAX 1000000

/* One block that is wanted, and what it got. */
struct plan_block {
	const char *name; /* of the request; not owned */
	size_t number;    /* among those of the same name, 1 first */
	size_t of;        /* how many of that name there are */
	uint8_t wanted;   /* length asked for */
	bool placed;
	struct prefix prefix; /* if placed: at least as large as wanted */
};

/* Free blocks of one length, in the order in which they are taken. */
struct plan_free {
	struct prefix *blocks;
	size_t head; /* the first one; those before it are taken */
	size_t count, room;
};

struct plan {
	bool spread; /* RFC 3531: from the largest free block, so that each can grow */
	bool nibble; /* only blocks whose length is a multiple of 4 */
	struct plan_free free[PREFIX_LENGTH_MAX + 1];
};

/* A plan whose free space is `ranges`, a normal list. Returns 0 or -ENOMEM. */
int plan_init(struct plan *ret_plan, const struct range *ranges, size_t count, bool spread,
	bool nibble);

/* Places the blocks, larger ones first and else in their order: each at the start of the
 * smallest free block that holds it, the first by address; or with `spread` of the largest,
 * in the order of RFC 3531 section 3. Those that do not fit stay unplaced. Returns 0 or
 * -ENOMEM. */
int plan_place(struct plan *plan, struct plan_block *blocks, size_t count);

/* The largest block that is free, by its length; -1 if nothing is. */
int plan_largest_free(const struct plan *plan);

void plan_free(struct plan *plan);

#endif
