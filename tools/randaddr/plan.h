/* From what is asked for to what is drawn: the domains, and how. Pure but for memory. */
#ifndef HEXTET_RANDADDR_PLAN_H
#define HEXTET_RANDADDR_PLAN_H

#include "tools/randaddr/domain.h"
#include "tools/randaddr/draw.h"
#include "tools/randaddr/opts.h"
#include "tools/randaddr/pools.h"

struct plan {
	struct domain *domains; /* one, or with --even one a prefix; none is empty */
	size_t count;
	struct domain around;   /* --one-per */
	bool of_subnets;        /* what is drawn are subnets: */
	unsigned unit_bits;     /* a number drawn is shifted left by these for an address */
};

/* The pools are used up in part: only their prefixes remain. Returns 0, -ENOMEM, or
 * -ENODATA (there is nothing to draw). */
int plan_open(const struct randaddr_opts *opts, struct pools *pools,
	struct plan *ret_plan);

/* A draw from it, to be opened. */
struct draw plan_draw(const struct randaddr_opts *opts, const struct plan *plan);

/* The last place of its stream. */
u128 plan_last(const struct randaddr_opts *opts, const struct plan *plan);

void plan_close(struct plan *plan);

#endif
