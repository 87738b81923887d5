/* From the targets as they are given, to addresses that can be probed: a stream of texts
 * in, names looked up many at a time, addresses out. */
#ifndef HEXTET_PING6_FEED_H
#define HEXTET_PING6_FEED_H

#include <stdbool.h>

#include "cli/destination.h"
#include "cli/targets.h"
#include "net/netlink.h"
#include "net/resolver.h"

/* How long a name may take where no deadline is given. */
#define FEED_NAME_WAIT (10 * NSEC_PER_SEC)

#define FEED_WHERE_SIZE 256

struct feed_rules {
	struct destination_way way;
	bool all_addresses; /* of a name */
	bool only_local;    /* the pace is for this host's own addresses only */
	nsec_t until;       /* names are given up then; NSEC_NEVER: no deadline */
};

struct feed {
	struct feed_rules rules;
	struct targets targets;
	bool is_read;        /* there are no more texts */
	bool is_dry;         /* nothing can be had until the loop has waited */
	struct loop *loop;
	struct resolver resolver;
	size_t asked;        /* names being looked up */
	struct {
		char *name; /* NULL: free */
		char *where;
	} names[RESOLVER_MAX]; /* by tag */
	/* The name whose addresses are being given out. */
	char *name;
	struct resolved resolved;
	size_t given;
	struct netlink *netlink;
};

enum feed_kind {
	FEED_END,    /* there are no more */
	FEED_WAIT,   /* until the resolver or who writes to stdin brings some */
	FEED_TARGET,
	FEED_BAD,    /* a target that cannot be asked */
	FEED_BROKEN, /* a file that cannot be read */
};

struct feed_item {
	enum feed_kind kind;
	const char *name;        /* TARGET, BAD: as it was given; until the next call */
	struct in6_addr address; /* TARGET */
	uint32_t ifindex;        /* TARGET: its zone; 0: none */
	enum cli_status status;  /* BAD, BROKEN: what it makes of the run */
	char where[FEED_WHERE_SIZE]; /* BAD, BROKEN: FILE:LINE, or "" */
	char reason[DESTINATION_REASON_SIZE]; /* BAD, BROKEN */
};

/* Both the loop and the netlink socket must outlive it. */
void feed_open(struct feed *ret_feed, const struct feed_rules *rules,
	struct targets targets, struct loop *loop, struct netlink *netlink);

/* The next target, if there is one by now. */
void feed_next(struct feed *feed, nsec_t now, struct feed_item *ret_item);

/* Whether feed_next() may have one now: false from FEED_WAIT on until something came. */
bool feed_has_more(const struct feed *feed);

/* Before and after each wait of the loop: when names want to be looked after, and that. */
nsec_t feed_wake(struct feed *feed);
void feed_turn(struct feed *feed, nsec_t now);

/* Why nothing can be sent to an address, if the kernel's tables say; else what `err`, an
 * errno, says. */
void feed_explain(struct feed *feed, const struct in6_addr *address, uint32_t ifindex,
	int err, char ret_reason[static DESTINATION_REASON_SIZE]);

void feed_close(struct feed *feed);

#endif
