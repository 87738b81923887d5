/* Who is asked next, who has not answered in time and who is done: one target or millions,
 * with bounded memory. Pure: the clock is handed in.
 *
 * A target is asked by its solicited-node group up to `tries` times, then, where a MAC to
 * ask it at is known, once by unicast. Each wait is the same, so that whom to give up next
 * is the head of a queue. */
#ifndef HEXTET_NDSOLICIT_SWEEP_H
#define HEXTET_NDSOLICIT_SWEEP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"

/* Targets in flight at once; the others wait outside. */
#define SWEEP_SLOTS 16384

/* Owners of one address that are told apart; more of them are one too many anyway. */
#define SWEEP_OWNERS 4

#define SWEEP_NONE UINT32_MAX

enum sweep_way {
	SWEEP_GROUP,  /* to the solicited-node group */
	SWEEP_DIRECT, /* to the MAC */
	SWEEP_CHECK,  /* to the group, once, after the MAC has answered */
};

struct sweep_rules {
	uint64_t tries;   /* 1 or more */
	nsec_t wait;      /* for an answer to each */
	nsec_t spacing;   /* between two solicitations, of all targets; 0: none */
	uint64_t burst;   /* so many may leave at once, then by the spacing */
	bool all;         /* an answered target is kept to the end of its wait */
	uint32_t slots;   /* targets in flight at once; 0: SWEEP_SLOTS, which is the most */
	bool direct_only; /* by unicast; where that is answered, by the group once */
};

struct sweep_target {
	struct in6_addr address;
	enum sweep_way way;
	uint64_t tries;      /* sent in this way */
	uint64_t sent;       /* in all ways */
	nsec_t sent_at;      /* the last of them */
	bool has_mac;        /* to ask it at */
	bool is_listed;      /* for the caller: it was named, and is not one of a prefix's; */
	bool is_rival;       /* this host wants it, too, and its detection has failed */
	bool is_answered;
	bool is_filtered;    /* by unicast it was answered, by the group not */
	uint8_t mac[6];
	uint32_t findings;   /* for the caller: all that were found, and the answers that */
	uint32_t answers;    /* hosts take, and how many of these had the router flag */
	uint32_t routers;
	uint8_t owner_count;
	uint8_t owners[SWEEP_OWNERS][6];
	uint32_t next, previous; /* in its queue */
	uint32_t next_same;  /* in its bucket of the table */
	uint8_t queue;
};

struct sweep_queue {
	uint32_t head, tail;
};

struct sweep {
	struct sweep_rules rules;
	struct sweep_target *targets;
	uint32_t *buckets;
	uint32_t slots;
	uint32_t used;       /* slots ever used */
	uint32_t live;
	struct sweep_queue free, due, waiting, done;
	nsec_t next_send;    /* by the spacing */
	uint64_t sent;
};

/* Returns 0 or -ENOMEM. */
int sweep_init(struct sweep *ret_sweep, const struct sweep_rules *rules, nsec_t now);
void sweep_free(struct sweep *sweep);

/* Adds a target; SWEEP_NONE where there is no slot, or the address is in flight already. */
uint32_t sweep_add(struct sweep *sweep, const struct in6_addr *address);
bool sweep_has_room(const struct sweep *sweep);

struct sweep_target *sweep_target(struct sweep *sweep, uint32_t slot);

/* The slot of an address in flight, or SWEEP_NONE. */
uint32_t sweep_find(const struct sweep *sweep, const struct in6_addr *address);

/* The next target to solicit now, which then counts as sent; SWEEP_NONE: none is due. */
uint32_t sweep_send(struct sweep *sweep, nsec_t now);
bool sweep_may_send(const struct sweep *sweep, nsec_t now);

/* An answer that hosts take came from this MAC. Returns whether it is from an owner not
 * seen before. */
bool sweep_answer(struct sweep *sweep, uint32_t slot, const uint8_t mac[static 6]);

/* The next target whose wait is over, which is then to be sent to again or is done. A
 * target that is about to be given up goes by `seek` first, which may put a MAC into it to
 * ask it at; NULL: nothing is sought. */
void sweep_expire(struct sweep *sweep, nsec_t now,
	void (*seek)(struct sweep_target *target, void *arg), void *arg);

/* A target that could not be sent to ends here. */
void sweep_give_up(struct sweep *sweep, uint32_t slot);

/* The next target that is done, SWEEP_NONE if none is. Its slot is free for others after
 * sweep_release(). */
uint32_t sweep_take_done(struct sweep *sweep);
void sweep_release(struct sweep *sweep, uint32_t slot);

/* When something is to be done next: NSEC_NEVER if nothing is in flight. `more`: targets
 * are waiting outside. */
nsec_t sweep_wake(const struct sweep *sweep, bool more);

#endif
