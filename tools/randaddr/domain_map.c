#include <stdlib.h>

#include "tools/randaddr/domain.h"

/* index / each and the rest, where `each` is one more than `iids_last`: not above 2^64. */
static uint64_t divide(u128 index, uint64_t iids_last, uint64_t *ret_rest)
{
	uint64_t each = iids_last + 1, gap = -each, quotient = 0;
	u128 rest;

	if (each == 0) {
		*ret_rest = index.low;
		return index.high;
	}
	if ((each & iids_last) == 0) {
		*ret_rest = index.low & iids_last;
		return u128_shift_right(index, (unsigned)__builtin_ctzll(each)).low;
	}
	if (index.high == 0) {
		*ret_rest = index.low % each;
		return index.low / each;
	}
	if (gap >> 32) {
		quotient = u128_divide(index, u128_of(each), &rest).low;
		*ret_rest = rest.low;
		return quotient;
	}
	/* Just short of 2^64, as without the reserved ones: 2^64 is `each` and the gap. */
	while (index.high) {
		uint64_t high = index.high;

		quotient += high;
		u128_multiply_add(u128_of(high), gap, index.low, &index);
	}
	if (index.low >= each) {
		index.low -= each;
		quotient++;
	}
	*ret_rest = index.low;
	return quotient;
}

/* The segment in which an index is. */
static const struct segment *segment_of(const struct domain *domain, u128 index)
{
	size_t low = 0, high = domain->count - 1;

	while (low < high) {
		size_t middle = high - (high - low) / 2;

		if (u128_compare(domain->segments[middle].before, index) <= 0)
			low = middle;
		else
			high = middle - 1;
	}
	return &domain->segments[low];
}

static u128 nth_in(const struct domain *domain, const struct segment *segment, u128 index)
{
	u128 own = u128_subtract(index, segment->before), address;
	uint64_t rest;

	if (!segment->has_iids)
		return u128_add(segment->first, own);
	if (own.high == 0 && own.low <= domain->iids.last - segment->skip) {
		address.high = segment->first.high;
		address.low = iids_nth(&domain->iids, own.low + segment->skip);
		return address;
	}
	address.high = segment->first.high + divide(own, domain->iids.last, &rest);
	address.low = iids_nth(&domain->iids, rest);
	return address;
}

u128 domain_nth(const struct domain *domain, u128 index)
{
	return nth_in(domain, segment_of(domain, index), index);
}

/* One /64 and any identifier, as in most runs: worth a loop that does nothing else. */
static void map_one_subnet(const struct domain *domain, u128 *numbers, size_t count)
{
	const struct iids iids = domain->iids;
	uint64_t high = domain->segments->first.high;

	for (size_t i = 0; i < count; i++) {
		numbers[i].high = high;
		numbers[i].low = iids_pass_holes(&iids, numbers[i].low);
	}
}

void domain_map(const struct domain *domain, u128 *numbers, size_t count)
{
	const struct segment *only = domain->count == 1 ? domain->segments : NULL;

	if (only && only->has_iids && only->skip == 0 && domain->iids.free == UINT64_MAX &&
		!only->last_index.high && only->last_index.low <= domain->iids.last) {
		map_one_subnet(domain, numbers, count);
		return;
	}
	for (size_t i = 0; i < count; i++)
		numbers[i] = nth_in(domain, only ? only : segment_of(domain, numbers[i]),
			numbers[i]);
}

/* The index, within a segment of identifiers, of the first one not below `address`, which
 * is not below the segment. It may be beyond its last. */
static u128 find_iid(const struct domain *domain, const struct segment *segment, u128 address)
{
	uint64_t below = iids_below(&domain->iids, address.low);
	uint64_t subnet = address.high - segment->first.high;
	u128 index;

	if (subnet == 0)
		return u128_of(below > segment->skip ? below - segment->skip : 0);
	u128_multiply_add(u128_of(subnet), domain->iids.last, below, &index);
	return u128_subtract(u128_add(index, u128_of(subnet)), u128_of(segment->skip));
}

bool domain_find(const struct domain *domain, u128 address, u128 *ret_index)
{
	size_t low = 0, high = domain->count;
	const struct segment *segment;
	u128 own;

	/* The last segment that begins at or before the address. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (u128_compare(domain->segments[middle].first, address) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0) {
		segment = &domain->segments[low - 1];
		own = segment->has_iids ? find_iid(domain, segment, address) :
					  u128_subtract(address, segment->first);
		if (u128_compare(own, segment->last_index) <= 0) {
			*ret_index = u128_add(segment->before, own);
			return true;
		}
	}
	if (low == domain->count)
		return false;
	*ret_index = domain->segments[low].before;
	return true;
}

bool domain_has(const struct domain *domain, u128 address)
{
	u128 index;

	return domain_find(domain, address, &index) &&
		!u128_compare(domain_nth(domain, index), address);
}

void domain_close(struct domain *domain)
{
	free(domain->segments);
	*domain = (struct domain){0};
}
