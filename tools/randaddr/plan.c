#include "tools/randaddr/plan.h"

#include <errno.h>
#include <stdlib.h>

#include "addr/prefix.h"

#define SUBNET_LENGTH 64
#define MAC_BITS_LOCAL 46 /* of 48; two say: locally administered, unicast */
#define MAC_BITS_OUI   24

/* The family of identifiers, and whether it is only about leaving some out. */
static struct iids family(const struct randaddr_opts *opts)
{
	if (opts->iid == RANDADDR_IID_FAMILY)
		return iids_of(opts->iid_fixed, opts->iid_free, !opts->reserved);
	return iids_of(0, UINT64_MAX, true);
}

/* Whether /64s are drawn from by identifiers at all. */
static bool has_identifiers(const struct randaddr_opts *opts)
{
	if (opts->iid == RANDADDR_IID_FAMILY)
		return true;
	/* Subnets longer than /64 have no identifiers of 64 bits in them. */
	return !opts->reserved && opts->what != RANDADDR_CHECK &&
		!(opts->what == RANDADDR_ONE_PER && opts->length > SUBNET_LENGTH);
}

static int open_addresses(const struct randaddr_opts *opts, const struct pools *pools,
	struct ranges *excluded, struct domain *ret_domain)
{
	struct ranges networks = {0}, blocks = {0};
	struct domain_wish wish = {
		.networks = &networks,
		.blocks = &blocks,
		.excluded = excluded,
		.iids = family(opts),
		.only_where_iids_stand = opts->iid != RANDADDR_IID_FAMILY,
	};
	int err = pools_ranges(pools, has_identifiers(opts) ? &networks : &blocks, &blocks);

	if (!err)
		err = domain_open(&wish, ret_domain);
	ranges_free(&networks);
	ranges_free(&blocks);
	return err;
}

static int open_subnets(unsigned bits, const struct pools *pools, struct ranges *excluded,
	struct domain *ret_domain)
{
	struct ranges all = {0};
	int err = pools_ranges(pools, &all, &all);

	if (!err)
		err = domain_open_subnets(&all, excluded, bits, ret_domain);
	ranges_free(&all);
	return err;
}

static int open_one(const struct randaddr_opts *opts, const struct pools *pools,
	const struct ranges *excluded, const struct plan *plan, struct domain *ret_domain)
{
	struct ranges own = {0}; /* it is changed */
	int err = 0;

	for (size_t i = 0; !err && i < excluded->count; i++)
		err = ranges_add(&own, excluded->at[i]);
	if (!err)
		err = plan->of_subnets ?
			open_subnets(plan->unit_bits, pools, &own, ret_domain) :
			open_addresses(opts, pools, &own, ret_domain);
	ranges_free(&own);
	return err;
}

/* One domain a prefix; those of which nothing is left are passed over. */
static int open_even(const struct randaddr_opts *opts, struct pools *pools,
	struct plan *plan)
{
	int err = 0;

	pools_sort(pools);
	plan->domains = calloc(pools->count, sizeof(*plan->domains));
	if (!plan->domains)
		return -ENOMEM;
	for (size_t i = 0; !err && i < pools->count; i++) {
		struct pools one = {.at = &pools->at[i], .count = 1};
		struct domain *domain = &plan->domains[plan->count];

		err = open_one(opts, &one, &pools->excluded, plan, domain);
		if (!err && domain->count > 0)
			plan->count++;
		else if (!err)
			domain_close(domain);
	}
	return err;
}

static int open_all(const struct randaddr_opts *opts, struct pools *pools,
	struct plan *plan)
{
	int err;

	plan->domains = calloc(1, sizeof(*plan->domains));
	if (!plan->domains)
		return -ENOMEM;
	plan->count = 1;
	err = open_one(opts, pools, &pools->excluded, plan, plan->domains);
	if (err || opts->what != RANDADDR_ONE_PER)
		return err;
	return domain_open_around(plan->domains, PREFIX_LENGTH_MAX - opts->length,
		&plan->around);
}

static int open_macs(const struct randaddr_opts *opts, struct plan *plan)
{
	struct range range = {
		.last = u128_ones(opts->has_oui ? MAC_BITS_OUI : MAC_BITS_LOCAL),
	};
	struct ranges all = {.at = &range, .count = 1}, none = {0};

	plan->domains = calloc(1, sizeof(*plan->domains));
	if (!plan->domains)
		return -ENOMEM;
	plan->count = 1;
	return domain_open_subnets(&all, &none, 0, plan->domains);
}

int plan_open(const struct randaddr_opts *opts, struct pools *pools,
	struct plan *ret_plan)
{
	struct plan plan = {0};
	int err;

	plan.of_subnets = opts->what == RANDADDR_SUBNETS || opts->iid == RANDADDR_IID_STABLE;
	if (opts->what == RANDADDR_SUBNETS)
		plan.unit_bits = PREFIX_LENGTH_MAX - opts->length;
	else if (opts->iid == RANDADDR_IID_STABLE)
		plan.unit_bits = PREFIX_LENGTH_MAX - SUBNET_LENGTH;
	if (opts->what == RANDADDR_MAC)
		err = open_macs(opts, &plan);
	else if (pools->count == 0)
		err = -ENODATA;
	else
		err = opts->even ? open_even(opts, pools, &plan) :
				   open_all(opts, pools, &plan);
	if (!err && (plan.count == 0 || plan.domains->count == 0))
		err = -ENODATA;
	if (err)
		plan_close(&plan);
	else
		*ret_plan = plan;
	return err;
}

struct draw plan_draw(const struct randaddr_opts *opts, const struct plan *plan)
{
	struct draw draw = {
		.how = DRAW_ANY,
		.domains = plan->domains,
		.domain_count = plan->count,
		.around = &plan->around,
	};

	if (opts->what == RANDADDR_ONE_PER) {
		draw.how = DRAW_ONE_PER;
		draw.unit_bits = PREFIX_LENGTH_MAX - opts->length;
	} else if (opts->even) {
		draw.how = DRAW_EVEN;
	} else if (opts->unique) {
		draw.how = DRAW_UNIQUE;
	}
	return draw;
}

u128 plan_last(const struct randaddr_opts *opts, const struct plan *plan)
{
	if (opts->what == RANDADDR_ONE_PER)
		return plan->around.last;
	return opts->unique ? plan->domains->last : u128_ones(128);
}

void plan_close(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		domain_close(&plan->domains[i]);
	free(plan->domains);
	domain_close(&plan->around);
	*plan = (struct plan){0};
}
