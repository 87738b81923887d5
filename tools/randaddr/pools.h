/* The prefixes that are given, and what is excluded. */
#ifndef HEXTET_RANDADDR_POOLS_H
#define HEXTET_RANDADDR_POOLS_H

#include <stdbool.h>
#include <stddef.h>

#include "addr/prefix.h"
#include "cli/cli.h"
#include "tools/randaddr/domain.h"
#include "tools/randaddr/opts.h"

struct pool {
	struct prefix prefix;
	size_t around; /* of the pools: the smallest that covers it, or itself */
};

struct pools {
	struct pool *at;
	size_t count, room;
	struct ranges excluded;
	bool is_unsafe; /* not all of what is excluded could be read: nothing may be drawn */
};

/* Reads all of them. CLI_CANNOT where a line was bad, which was said; the good ones are
 * read nevertheless. */
enum cli_status pools_read(const struct randaddr_opts *opts, struct pools *pools);

/* Sorts them, drops repeats and finds what is around each: before pools_find(). */
void pools_sort(struct pools *pools);

/* The smallest prefix in which an address is, or NULL. */
const struct prefix *pools_find(const struct pools *pools, u128 address);

/* Adds those of /64 and shorter to one list, longer ones to the other; both may be the
 * same. Returns 0 or -ENOMEM. */
int pools_ranges(const struct pools *pools, struct ranges *networks, struct ranges *blocks);

void pools_free(struct pools *pools);

#endif
