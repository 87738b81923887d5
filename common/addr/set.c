#include "addr/set.h"

/* Below this many an insertion sort is faster than another pass of counting. */
enum { SMALL = 48, VALUE_BITS = 9, VALUES = 1 << VALUE_BITS };

/* How far ahead a place is asked for before it is needed. */
enum { AHEAD = 4 };

/* The VALUE_BITS bits of a range's first address above bit `shift`, which counts from the
 * lowest. */
static unsigned value_at(const struct range *range, unsigned shift)
{
	return (unsigned)u128_shift_right(range->first, shift).low & (VALUES - 1);
}

static void insertion_sort(struct range *ranges, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct range range = ranges[i];
		size_t j = i;

		for (; j > 0 && u128_compare(ranges[j - 1].first, range.first) > 0; j--)
			ranges[j] = ranges[j - 1];
		ranges[j] = range;
	}
}

/* Sorts in place and without memory: count how many have each value of the first bits in
 * which they differ, then swap each one to where its value's share begins ("American flag"
 * radix sort). It goes no deeper than an address has such groups of bits. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static void radix_sort(struct range *ranges, size_t count)
{
	size_t counts[VALUES] = {0}, next[VALUES], ends[VALUES];
	u128 differing = {0};
	unsigned width, place;
	size_t at = 0;

	for (size_t i = 1; i < count; i++)
		differing = u128_or(differing, u128_xor(ranges[0].first, ranges[i].first));
	width = 128 - u128_leading_zeros(differing);
	if (width == 0)
		return;
	place = width > VALUE_BITS ? width - VALUE_BITS : 0;
	for (size_t i = 0; i < count; i++)
		counts[value_at(&ranges[i], place)]++;
	for (unsigned value = 0; value < VALUES; value++) {
		next[value] = at;
		at += counts[value];
		ends[value] = at;
	}
	for (unsigned value = 0; value < VALUES; value++) {
		while (next[value] < ends[value]) {
			struct range range = ranges[next[value]];
			unsigned home = value_at(&range, place);

			while (home != value) {
				size_t to = next[home]++;
				struct range other = ranges[to];

				/* The shares are far apart, and too many for the processor to
				 * guess that each is walked through. */
				if (to + AHEAD < count)
					__builtin_prefetch(&ranges[to + AHEAD]);
				ranges[to] = range;
				range = other;
				home = value_at(&range, place);
			}
			ranges[next[value]++] = range;
		}
	}
	if (place == 0)
		return;
	for (unsigned value = 0; value < VALUES; value++) {
		struct range *share = ranges + ends[value] - counts[value];

		if (counts[value] <= SMALL)
			insertion_sort(share, counts[value]);
		else
			radix_sort(share, counts[value]);
	}
}

static bool is_sorted(const struct range *ranges, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (u128_compare(ranges[i - 1].first, ranges[i].first) > 0)
			return false;
	return true;
}

/* Whether `next`, which does not begin before `last` does, overlaps or touches it. */
static bool joins(const struct range *last, const struct range *next)
{
	u128 behind = u128_add(last->last, u128_of(1));

	/* Behind the last address of all there is nothing. */
	return u128_is_zero(behind) || u128_compare(next->first, behind) <= 0;
}

size_t set_normalise(struct range *ranges, size_t count)
{
	size_t kept = 0;

	if (!is_sorted(ranges, count))
		radix_sort(ranges, count);
	for (size_t i = 0; i < count; i++) {
		struct range *last = kept > 0 ? &ranges[kept - 1] : NULL;

		if (!last || !joins(last, &ranges[i]))
			ranges[kept++] = ranges[i];
		else if (u128_compare(ranges[i].last, last->last) > 0)
			last->last = ranges[i].last;
	}
	return kept;
}

size_t set_minus(const struct range *a, size_t a_count, const struct range *b,
	size_t b_count, struct range *ret_ranges)
{
	size_t count = 0, j = 0;

	for (size_t i = 0; i < a_count; i++) {
		struct range rest = a[i];
		bool left = true;

		while (j < b_count && u128_compare(b[j].last, rest.first) < 0)
			j++;
		/* The last hole in this range may reach into the next one: k goes ahead. */
		for (size_t k = j; left && k < b_count &&
			u128_compare(b[k].first, rest.last) <= 0; k++) {
			if (u128_compare(b[k].first, rest.first) > 0)
				ret_ranges[count++] = (struct range){
					.first = rest.first,
					.last = u128_subtract(b[k].first, u128_of(1)),
				};
			left = u128_compare(b[k].last, rest.last) < 0;
			rest.first = u128_add(b[k].last, u128_of(1));
			if (left)
				j = k + 1;
		}
		if (left)
			ret_ranges[count++] = rest;
	}
	return count;
}

size_t set_intersect(const struct range *a, size_t a_count, const struct range *b,
	size_t b_count, struct range *ret_ranges)
{
	size_t count = 0, i = 0, j = 0;

	while (i < a_count && j < b_count) {
		u128 first = u128_compare(a[i].first, b[j].first) > 0 ? a[i].first : b[j].first;
		bool a_ends_first = u128_compare(a[i].last, b[j].last) < 0;
		u128 last = a_ends_first ? a[i].last : b[j].last;

		if (u128_compare(first, last) <= 0)
			ret_ranges[count++] = (struct range){.first = first, .last = last};
		if (a_ends_first)
			i++;
		else
			j++;
	}
	return count;
}

/* Index of the first range that does not end before `address`. */
static size_t find(const struct range *ranges, size_t count, u128 address)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (u128_compare(ranges[middle].last, address) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool set_touches(const struct range *ranges, size_t count, struct range range)
{
	size_t i = find(ranges, count, range.first);

	return i < count && u128_compare(ranges[i].first, range.last) <= 0;
}

struct set_walk set_walk(struct range range)
{
	return (struct set_walk){.rest = range};
}

bool set_walk_next(struct set_walk *walk, struct prefix *ret_prefix)
{
	u128 last;

	if (walk->done)
		return false;
	*ret_prefix = prefix_of_range(walk->rest.first, walk->rest.last);
	last = prefix_last(*ret_prefix);
	walk->done = u128_compare(last, walk->rest.last) >= 0;
	walk->rest.first = u128_add(last, u128_of(1));
	return true;
}
