/* From the targets as they are given to the addresses that are asked for, one after
 * another: addresses, prefixes and ranges, from arguments and lists, never expanded in
 * memory. What is wrong with one is said here. */
#ifndef HEXTET_NDSOLICIT_FEED_H
#define HEXTET_NDSOLICIT_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "addr/set.h"
#include "cli/cli.h"
#include "cli/targets.h"
#include "net/netlink.h"
#include "tools/ndsolicit/opts.h"
#include "tools/ndsolicit/way.h"

struct feed {
	const struct nds_opts *opts;
	struct netlink *netlink;
	struct way *way;      /* set by the first target that says where it is */
	struct targets targets;
	struct range range;   /* what is left of the last target */
	bool in_range;
	bool is_listed;       /* it is one address */
	uint64_t seen;        /* addresses met, those of other shards too */
	u128 total;           /* addresses of all targets met */
	enum cli_status status; /* of targets that are wrong */
};

void nds_feed_open(struct feed *ret_feed, const struct nds_opts *opts, struct netlink *netlink,
	struct way *way);

enum feed_answer {
	FEED_END,
	FEED_ONE,
	FEED_WAIT, /* nothing more has been written yet: targets_fd() is what to poll for it */
};

/* The next address. `ret_is_listed`: it is a target by itself. A target that is not to be
 * asked is said, and passed over. */
enum feed_answer nds_feed_next(
	struct feed *feed, struct in6_addr *ret_address, bool *ret_is_listed);

/* How many addresses of the last target are still to come, of this shard's. */
uint64_t nds_feed_left(const struct feed *feed);

void nds_feed_close(struct feed *feed);

#endif
