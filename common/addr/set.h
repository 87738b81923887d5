/* Sets of addresses as lists of ranges. Pure: the lists are the caller's arrays.
 *
 * A *normal* list is sorted, and its ranges neither overlap nor touch: of all lists that
 * mean the same set it is the only one, and the shortest. */
#ifndef HEXTET_ADDR_SET_H
#define HEXTET_ADDR_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "addr/prefix.h"
#include "addr/u128.h"

/* Both ends belong to it; `first` is not above `last`. */
struct range {
	u128 first;
	u128 last;
};

static inline struct range range_of_prefix(struct prefix p)
{
	return (struct range){.first = p.first, .last = prefix_last(p)};
}

/* Whether a range is one prefix: *ret_prefix is set. */
static inline bool range_is_prefix(const struct range *range, struct prefix *ret_prefix)
{
	u128 size = u128_xor(range->first, range->last);

	if (!u128_is_zero(u128_and(size, u128_or(u128_add(size, u128_of(1)), range->first))))
		return false;
	*ret_prefix = (struct prefix){
		.first = range->first,
		.length = (uint8_t)u128_leading_zeros(size),
	};
	return true;
}

/* Makes any list normal, in place; returns its new length. Linear in the length for
 * addresses at random: a radix sort on the first address, then one pass. */
size_t set_normalise(struct range *ranges, size_t count);

/* What is in a and not in b; all lists normal. `ret_ranges` has room for as many as a and
 * b have together. Returns the length. */
size_t set_minus(const struct range *a, size_t a_count, const struct range *b,
	size_t b_count, struct range *ret_ranges);

/* What is in both; all lists normal. `ret_ranges` has room for as many as a and b have
 * together. Returns the length. */
size_t set_intersect(const struct range *a, size_t a_count, const struct range *b,
	size_t b_count, struct range *ret_ranges);

/* Whether any of `range` is in a normal list. */
bool set_touches(const struct range *ranges, size_t count, struct range range);

/* Takes the next prefix off the front of a range: repeated, the shortest list of prefixes
 * for it. Returns false when the range is used up; a range is handed in once and then left
 * to the function. */
struct set_walk {
	struct range rest;
	bool done;
};

struct set_walk set_walk(struct range range);
bool set_walk_next(struct set_walk *walk, struct prefix *ret_prefix);

#endif
