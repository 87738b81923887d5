/* The stream of what is drawn: number K of it is the same whatever was asked before. Pure
 * but for the memory of its tables.
 *
 * K is a place: 0 the first. At a place stands an index of the domain, drawn (see number.h)
 * or, without repeats, the image of K itself (see permute.h). */
#ifndef HEXTET_RANDADDR_DRAW_H
#define HEXTET_RANDADDR_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/u128.h"
#include "tools/randaddr/domain.h"
#include "tools/randaddr/number.h"
#include "tools/randaddr/permute.h"
#include "tools/randaddr/stream.h"

/* How many are drawn at once at most. */
#define DRAW_MANY 512

/* Which places: `first` to `final`, each `step` further. */
struct draw_places {
	u128 first, final;
	uint64_t step;
};

/* The places of `count` from `offset` on, or of all there are if `count` is 0, of which
 * every `shards`-th is taken from the `shard`-th on (1-based). `last` is the last place
 * there is. Returns 0, -ERANGE (there are not that many: *ret_left is how many there are
 * from `offset` on, and *ret_places is untouched) or -ENOENT (none for this shard). */
int draw_places(u128 offset, u128 count, uint64_t shard, uint64_t shards, u128 last,
	struct draw_places *ret_places, u128 *ret_left);

enum draw_how {
	DRAW_ANY,     /* indices of one domain */
	DRAW_UNIQUE,  /* without repeats */
	DRAW_EVEN,    /* a domain, each as likely, and then an index of it */
	DRAW_ONE_PER, /* subnets without repeats, and in each an address of the domain */
};

struct draw {
	enum draw_how how;
	const struct domain *domains; /* EVEN: several */
	size_t domain_count;
	const struct domain *around;  /* ONE_PER: its subnets */
	unsigned unit_bits;           /* ONE_PER: addresses a subnet, as a power of 2 */
	struct draw_places left;
	bool done;
	struct permute permute;
	struct numbers numbers;
	struct numbers choice;
};

/* What is drawn from must outlive it; none of the domains is empty. Returns 0 or -ENOMEM. */
int draw_open(struct draw *draw, const struct stream_key *key, struct draw_places places);

/* The next ones in order, at most DRAW_MANY; 0 at the end. */
size_t draw_next(struct draw *draw, size_t room, u128 *ret_addresses);

void draw_close(struct draw *draw);

#endif
