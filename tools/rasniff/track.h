/* The routers of the links over time: what each said last, how often it speaks, when what
 * it said runs out. Bounded: see the caps below. Points in time are handed in. */
#ifndef HEXTET_RASNIFF_TRACK_H
#define HEXTET_RASNIFF_TRACK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "tools/rasniff/lint.h"
#include "wire/ra.h"

/* Routers kept; later ones are shown but not followed. */
#define TRACK_ROUTERS_MAX 16384

/* Bytes of options kept of all routers together; and of one. */
#define TRACK_BYTES_MAX   (UINT64_C(6) << 20)
#define TRACK_OPTIONS_MAX 4096

/* Other routers that one is compared with: the first on its link. */
#define TRACK_OTHERS_MAX 8

/* What hears one another: an interface, and a VLAN there. Places in lists are counted from
 * 1; 0 is none. */
struct track_link {
	uint32_t interface;      /* the caller's number of it */
	uint64_t vlan;           /* vlan.h */
	struct in6_addr first;   /* the router that was heard first */
	uint64_t generation;     /* counts changes of any router on it */
	uint32_t head, tail;     /* of the routers that have not expired */
};

struct track_router {
	struct in6_addr address;
	uint32_t link;           /* its place among the links, from 0 */
	uint8_t mac[ETHER_ADDRESS_SIZE];
	bool has_mac;            /* the frame's source, last */
	bool expired;            /* its lifetime ran out unrenewed; said */
	struct nd_message message; /* its fields, as last heard */
	uint32_t options_len;
	uint8_t *options;        /* as last heard; NULL: none, or there was no room */
	bool options_lost;       /* there was no room */
	uint64_t count;
	uint64_t changes;        /* messages that differed from the one before */
	uint64_t agreed;         /* generation of the link in which it was in no conflict */
	nsec_t first, last;
	nsec_t longest;          /* time between two messages to all hosts */
	uint32_t before, behind; /* among those of its link that have not expired */
	uint32_t queued;         /* its place in the queue */
	nsec_t due;              /* when it is looked at there: not behind its expiry */
};

struct track {
	struct track_router *routers;
	struct track_link *links; /* room for as many: each has a router */
	size_t count, link_count, room;
	uint64_t key;            /* of the hash: random, so that nobody can choose addresses
	                          * that are slow to find */
	uint32_t *slots, *link_slots; /* places of routers and links, by hash */
	size_t slot_count;       /* of each; a power of two */
	uint32_t *queue;         /* a heap of places by `due`, the earliest first */
	size_t queue_count;
	uint64_t bytes;          /* of options */
	uint64_t untracked;      /* messages of routers beyond the cap, or beyond memory */
	bool out_of_memory;      /* what was heard could not be kept */
	nsec_t next_expiry;      /* not before; NSEC_NEVER */
};

/* Empty, with key 0: set another where neighbours may be hostile. */
void track_begin(struct track *track);
void track_free(struct track *track);

/* The router that sent a message, a new one with `count` 0. NULL: no more are kept. Valid
 * until the next call. */
struct track_router *track_router(struct track *track, const struct in6_addr *address,
	uint32_t interface, uint64_t vlan);

/* The router that was heard first on a link, or NULL: none is kept. */
const struct in6_addr *track_first(
	const struct track *track, uint32_t interface, uint64_t vlan);

static inline const struct track_link *track_link_of(
	const struct track *track, const struct track_router *router)
{
	return &track->links[router->link];
}

/* Whether the message says the same as the last one of this router. */
bool track_is_same(const struct track_router *router, const struct ra *ra);

/* Adds what this message and those of other routers on the link disagree on (RFC 4861
 * section 6.2.7). */
void track_conflicts(struct track *track, struct track_router *router, const struct ra *ra,
	bool same, nsec_t now, struct lint_findings *findings);

/* Keeps the message, after everything was compared. */
void track_hear(struct track *track, struct track_router *router, const struct ra *ra,
	bool same, nsec_t now);

/* When its lifetime as a default router ends; NSEC_NEVER: it is none. */
nsec_t track_expiry(const struct track_router *router);

/* Sees to it that the router is looked at when it expires. */
void track_queue(struct track *track, struct track_router *router);

/* A router whose lifetime has run out since the last call, each once; NULL: none. */
struct track_router *track_expire(struct track *track, nsec_t now);

/* The average time between its messages; 0 before the second. */
nsec_t track_interval(const struct track_router *router);

#endif
