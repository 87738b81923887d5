/* What the two halves of the walk share: the tree in walk.c, and what is tried below names
 * that exist though nothing below them does in walk_suspect.c. */
#ifndef HEXTET_PTR6_WALK_INNER_H
#define HEXTET_PTR6_WALK_INNER_H

#include "tools/ptr6/walk.h"

enum { NIBBLE = 4, CHILDREN = 16, LEAF = 128 };

#define NONE SIZE_MAX

/* What a wildcard gives, where it is not the mark of its names. */
#define WILD_NOTHING 0 /* there is none */
#define WILD_BARE    1 /* no PTR records */

/* A name that waits to be asked for. */
struct walk_node {
	struct prefix node;
	size_t parent; /* or NONE */
	uint64_t wild; /* what the wildcard beside it gives */
};

enum purpose {
	FOR_NODE,    /* does it exist? */
	FOR_WILDCARD, /* does what nobody can have exist below it? */
	FOR_SUSPECT, /* does an address below it exist? */
	FOR_SWEEP,   /* does just any? */
};

struct walk_slot {
	enum purpose purpose;
	struct walk_node node; /* of the last two: the address */
	bool is_apex;          /* FOR_WILDCARD */
	size_t suspect;
	bool is_used;
	size_t next_free; /* or the next that waits to be asked FOR_WILDCARD */
};

/* A name whose children are being asked for. */
struct walk_parent {
	struct prefix node;
	unsigned left, found;
	bool is_apex, is_cut_short; /* by --resume */
	size_t next_free;
};

/* Takes a name up among the suspects, if there is room. `is_apex`: that nothing is below
 * it is no wonder. */
void walk_suspect(struct walk *walk, struct prefix node, bool is_apex);

/* The next address to ask for below some suspect. */
bool walk_suspects_next(struct walk *walk, struct walk_slot *ret_slot);

struct walk_news walk_suspect_answer(
	struct walk *walk, const struct walk_slot *slot, const struct walk_reply *reply);

/* Whether nothing more is to be asked below it. */
bool walk_suspect_is_done(const struct walk_suspect *s);

#endif
