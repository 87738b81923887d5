/* A walk through the tree of names below ip6.arpa, lowest addresses first: given what
 * came back, what to ask next. Pure but for memory: no sockets, no clock; randomness is
 * handed in.
 *
 * A name that does not exist has nothing below it (RFC 8020), so it is never gone into.
 * Three things break that, and are looked for:
 * - wildcards (RFC 4592), below which everything seems to exist. Each name that is gone
 *   into is first asked for a child that nobody can have; children that answer as that one
 *   does are made by the wildcard. What exists in itself is still found: wildcards do not
 *   reach below it.
 * - servers that say NXDOMAIN for an empty non-terminal, a name that only has names below
 *   it. Where a name exists and none of its 16 children does, addresses that are often
 *   given out are tried below it. If one answers, and the rest is small enough, all of its
 *   addresses are asked for. Children that lie below --resume count here: they are asked for
 *   if the others do not exist, and not gone into.
 * - servers that make up a name for each address, so that the tree has no end. Below each
 *   name with 2^32 addresses or more one is drawn by lot. If it has a name, and what nobody
 *   can have beside it has not the same, which would be a wildcard's, more are drawn. If all
 *   have such names, the name is not gone into: what is there in itself cannot be told. */
#ifndef HEXTET_PTR6_WALK_H
#define HEXTET_PTR6_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/arpa.h"
#include "addr/prefix.h"

/* A name of the walk's: one label more than an address has. */
#define WALK_NAME_SIZE (ARPA_NAME_SIZE + 24)

struct walk_rules {
	struct prefix prefix;
	u128 resume;           /* nothing below this address is looked for; 0: all */
	uint64_t max_queries;
	uint64_t concurrency;  /* questions in flight */
	uint64_t random;       /* for what nobody can foresee */
};

enum walk_status {
	WALK_NXDOMAIN,
	WALK_EXISTS,    /* without a PTR record */
	WALK_NAMES,     /* with some */
	WALK_DELEGATED, /* to servers that were not asked */
	WALK_FAILED,    /* no answer that says anything */
};

struct walk_reply {
	enum walk_status status;
	uint64_t names; /* NAMES: the same for the same names */
	bool is_apex;   /* EXISTS: the name is that of a zone */
};

/* What an answer has brought to light. */
enum walk_event {
	WALK_NOTHING,
	WALK_FOUND,        /* the reply's names are those of the address */
	WALK_WILDCARD,     /* below the prefix, with names; said once for each */
	WALK_WILDCARD_BARE, /* the same without PTR records */
	WALK_SYNTHESISED,  /* every address below the prefix has a name */
	WALK_BROKEN_TREE,  /* NXDOMAIN above the address that has names */
	WALK_CUT,          /* the prefix is delegated */
	WALK_LOST,         /* no answer about the prefix */
};

struct walk_news {
	enum walk_event event;
	struct prefix prefix; /* a /128 where it is an address */
	bool also_found;      /* of WALK_BROKEN_TREE: the names are to be shown, too */
};

struct walk_query {
	size_t slot; /* for walk_answer() */
	char name[WALK_NAME_SIZE];
};

struct walk_node;
struct walk_slot;
struct walk_parent;

#define WALK_SUSPECTS_MAX 8

/* A name that exists though none of its children does. */
struct walk_suspect {
	struct prefix node;
	unsigned asked, open; /* addresses tried below it */
	bool is_broken;       /* one of them answered */
	bool is_apex;
	bool is_swept;        /* all addresses are asked for: */
	u128 next;
	bool is_done;         /* to the last */
};

struct walk {
	struct walk_rules rules;
	u128 start;        /* the first address of all that is walked */
	bool is_under_way; /* the cursor is behind it for good */
	size_t unexplained; /* parent above it that has no child yet for which it exists */
	char label[20];
	uint64_t random; /* what has been drawn last */
	uint64_t queries;
	size_t in_flight;
	struct walk_node *heap;
	size_t waiting, heap_size;
	struct walk_slot *slots;
	size_t slot_count, slot_free;
	size_t next_first; /* of the slots that wait for their next question */
	struct walk_parent *parents;
	size_t parent_count, parent_free;
	struct walk_suspect suspects[WALK_SUSPECTS_MAX];
	size_t suspect_count;
	/* What was met: */
	uint64_t found, existing, wildcards, synthesised, cuts, lost;
	uint64_t barren;   /* suspects below which nothing was found */
	uint64_t hidden;   /* names that may hide behind a wildcard without PTR records */
	bool is_broken;    /* the server is wrong about empty non-terminals */
	bool is_unswept;   /* and there are too many addresses to ask for all */
	bool failed;       /* out of memory */
};

/* Returns 0 or -ENOMEM. */
int walk_open(struct walk *ret_walk, const struct walk_rules *rules);

/* The next question, if one may be asked now. */
bool walk_next(struct walk *walk, struct walk_query *ret_query);

/* What came back to a question. */
struct walk_news walk_answer(struct walk *walk, size_t slot, const struct walk_reply *reply);

/* Nothing is in flight, and nothing is left to ask, or may be asked. */
bool walk_is_done(const struct walk *walk);

/* Whether everything has been asked for; if not, *ret_cursor is where to go on. */
bool walk_is_complete(const struct walk *walk, u128 *ret_cursor);

void walk_close(struct walk *walk);

#endif
