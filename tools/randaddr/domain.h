/* What may be drawn, as an index space: number 0 to `last` to an address, and back. Pure.
 *
 * Of prefixes of /64 and shorter, where the low 64 bits are an interface identifier, only
 * the identifiers of a family are in it; of longer prefixes, and where there is no such
 * identifier, every address is. Counts are exact to 2^128. */
#ifndef HEXTET_RANDADDR_DOMAIN_H
#define HEXTET_RANDADDR_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "addr/set.h"
#include "addr/u128.h"
#include "tools/randaddr/iids.h"

/* Ranges in memory of their own. Begin with zeros. */
struct ranges {
	struct range *at;
	size_t count, room;
};

/* Returns 0 or -ENOMEM. */
int ranges_add(struct ranges *ranges, struct range range);
void ranges_free(struct ranges *ranges);

/* Addresses one behind another, or whole /64s of which each has the family's identifiers. */
struct segment {
	u128 before; /* how many indices are before it */
	u128 first;
	u128 last_index; /* of its own, counted from 0 */
	uint64_t skip;   /* identifiers of the first /64 that come before: not in it */
	bool has_iids;
};

struct domain {
	struct segment *segments;
	size_t count; /* 0: nothing is in it */
	u128 last;    /* index */
	struct iids iids;
};

/* What is asked for. Ranges need not be normal; they are made so. */
struct domain_wish {
	struct ranges *networks; /* prefixes of /64 and shorter */
	struct ranges *blocks;   /* longer ones */
	struct ranges *excluded;
	struct iids iids;
	/* Identifiers other than those are wanted wherever iid_stands_in() does not hold:
	 * that is to say for leaving out reserved ones. Otherwise the family is meant for
	 * every /64. */
	bool only_where_iids_stand;
};

/* Returns 0 (there may be nothing in it) or -ENOMEM. */
int domain_open(const struct domain_wish *wish, struct domain *ret_domain);

/* Subnets of 2^`bits` addresses each, counted as numbers: the addresses of their starts
 * shifted right by `bits`. One that an excluded range touches is not in it. */
int domain_open_subnets(struct ranges *pools, struct ranges *excluded, unsigned bits,
	struct domain *ret_domain);

/* The subnets, counted so, in which a domain has anything. */
int domain_open_around(const struct domain *domain, unsigned bits,
	struct domain *ret_domain);

u128 domain_nth(const struct domain *domain, u128 index);

/* Each index to its address. */
void domain_map(const struct domain *domain, u128 *numbers, size_t count);

/* The index of the first address not below this one; false if there is none. */
bool domain_find(const struct domain *domain, u128 address, u128 *ret_index);

/* Whether the address is in it. */
bool domain_has(const struct domain *domain, u128 address);

void domain_close(struct domain *domain);

#endif
