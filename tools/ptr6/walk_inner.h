/* What the parts of the walk share: the tree in walk.c, whether wildcards or made-up names
 * are below a name in walk_probe.c, and what is tried below names that exist though nothing
 * below them does in walk_suspect.c. */
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
	bool is_passed; /* it lies below --resume: does it exist at all? */
};

enum purpose {
	FOR_NODE,    /* does it exist? */
	FOR_WILDCARD, /* does what nobody can have exist below it? */
	FOR_LOT,     /* does an address drawn by lot exist below it? */
	FOR_SUSPECT, /* does an address below it exist? */
	FOR_SWEEP,   /* does just any? */
};

struct walk_slot {
	enum purpose purpose;
	struct walk_node node; /* of the last two: the address */
	bool is_apex;          /* FOR_WILDCARD, FOR_LOT */
	uint64_t wild;         /* FOR_LOT: what the wildcard below the name gives, */
	u128 lot;              /* the address, */
	unsigned drawn;        /* how many were drawn before it, */
	uint64_t lot_names;    /* its names, */
	bool is_beside;        /* and whether what nobody can have is asked for beside it */
	size_t suspect;
	bool is_used;
	size_t next; /* free one, or the next that waits for its next question */
};

/* A name whose children are being asked for. */
struct walk_parent {
	struct prefix node;
	unsigned left, found;
	bool is_apex;
	unsigned passed, passed_asked; /* children below --resume, and those asked for */
	size_t next_free;
};

/* Has the children of a name asked for. `wild`: what the wildcard beside them gives. */
void walk_expand(struct walk *walk, struct prefix node, bool is_apex, uint64_t wild);

/* The next number of a sequence that nobody can foresee who does not know the first. */
uint64_t walk_draw(struct walk *walk);

/* What nobody can have has been asked for in a slot, or an address drawn by lot. True if
 * the slot stays for the next question. */
bool walk_wildcard_answer(struct walk *walk, size_t index, const struct walk_reply *reply,
	struct walk_news *news);
bool walk_lot_answer(struct walk *walk, size_t index, const struct walk_reply *reply,
	struct walk_news *news);

/* Takes a name up among the suspects, if there is room. `is_apex`: that nothing is below
 * it is no wonder. */
void walk_suspect(struct walk *walk, struct prefix node, bool is_apex);

/* The next address to ask for below some suspect. */
bool walk_suspects_next(struct walk *walk, struct walk_slot *ret_slot);

void walk_suspect_answer(struct walk *walk, const struct walk_slot *slot,
	const struct walk_reply *reply, struct walk_news *news);

/* Whether nothing more is to be asked below it. */
bool walk_suspect_is_done(const struct walk_suspect *s);

#endif
