#include "tools/randaddr/iids.h"

#include <errno.h>

#include "base/num.h"

static uint64_t low_ones(unsigned bits)
{
	return bits >= 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
}

static unsigned count_ones(uint64_t bits)
{
	return (unsigned)__builtin_popcountll(bits);
}

/* Spreads the low bits of `index` over the free bits, a run of them at a time. */
static uint64_t deposit(const struct iids *iids, uint64_t index)
{
	uint64_t iid = iids->fixed, free = iids->free;

	while (free) {
		unsigned at = (unsigned)__builtin_ctzll(free);
		uint64_t run = ~(free >> at);
		unsigned len = run ? (unsigned)__builtin_ctzll(run) : 64;

		iid |= (index & low_ones(len)) << at;
		index = len < 64 ? index >> len : 0;
		free &= ~(low_ones(len) << at);
	}
	return iid;
}

/* The free bits of an identifier, together. */
static uint64_t extract(uint64_t free, uint64_t iid)
{
	uint64_t index = 0;
	unsigned filled = 0;

	for (; free; free &= free - 1, filled++)
		index |= (iid >> __builtin_ctzll(free) & 1) << filled;
	return index;
}

/* Without holes: how many identifiers of the family are below `iid`. */
static uint64_t below(const struct iids *iids, uint64_t iid)
{
	uint64_t wrong = (iid ^ iids->fixed) & ~iids->free, index, low;
	unsigned at;

	if (!wrong)
		return extract(iids->free, iid);
	/* The highest fixed bit that differs decides: all free bits under it are then
	 * above, or all below. */
	at = 63 - (unsigned)__builtin_clzll(wrong);
	low = low_ones(at);
	index = extract(iids->free, iid & ~low);
	return iid >> at & 1 ? index + low_ones(count_ones(iids->free & low)) + 1 : index;
}

/* A block of reserved identifiers is a run of indices, or none: its high bits are given,
 * its low ones free, and indices keep the order. */
static void leave_out(struct iids *iids, uint64_t first, unsigned bits)
{
	uint64_t varying = low_ones(bits);

	if ((first ^ iids->fixed) & ~iids->free & ~varying)
		return;
	iids->holes[iids->hole_count].first =
		extract(iids->free, first | (iids->fixed & varying));
	iids->holes[iids->hole_count].count = low_ones(count_ones(iids->free & varying)) + 1;
	iids->hole_count++;
}

struct iids iids_of(uint64_t fixed, uint64_t free, bool avoid)
{
	struct iids iids = {.fixed = fixed & ~free, .free = free, .bits = count_ones(free)};

	iids.last = low_ones(iids.bits);
	for (size_t i = 0; avoid && i < IIDS_HOLES; i++)
		leave_out(&iids, iid_reserved[i].first, iid_reserved[i].bits);
	for (size_t i = 0; i < iids.hole_count; i++) {
		iids.none |= iids.holes[i].count - 1 >= iids.last;
		iids.last -= iids.holes[i].count;
	}
	return iids;
}

int iids_parse(const char *text, uint64_t *ret_fixed, uint64_t *ret_free)
{
	uint64_t fixed = 0, free = 0;
	unsigned digits = 0, groups = 1;

	for (; *text; text++) {
		uint64_t group_fixed = fixed & 0xffff, group_free = free & 0xffff;
		bool drawn = *text == 'x' || *text == 'X';

		if (*text == ':') {
			if (digits == 0 || groups == 4)
				return -EINVAL;
			fixed <<= 16;
			free <<= 16;
			groups++;
			digits = 0;
			continue;
		}
		if ((num_hex_digit(*text) < 0 && !drawn) || digits == 4)
			return -EINVAL;
		group_fixed = group_fixed << 4 | (drawn ? 0 : (unsigned)num_hex_digit(*text));
		group_free = group_free << 4 | (drawn ? 0xf : 0);
		fixed = (fixed & ~UINT64_C(0xffff)) | group_fixed;
		free = (free & ~UINT64_C(0xffff)) | group_free;
		digits++;
	}
	if (digits == 0)
		return -EINVAL;
	*ret_fixed = fixed;
	*ret_free = free;
	return 0;
}

uint64_t iids_nth(const struct iids *iids, uint64_t index)
{
	index = iids_pass_holes(iids, index);
	return iids->free == UINT64_MAX ? index : deposit(iids, index);
}

uint64_t iids_below(const struct iids *iids, uint64_t iid)
{
	uint64_t index = below(iids, iid), passed = 0;

	for (size_t i = 0; i < iids->hole_count; i++) {
		uint64_t inside;

		if (index <= iids->holes[i].first)
			break;
		inside = index - iids->holes[i].first;
		passed += inside < iids->holes[i].count ? inside : iids->holes[i].count;
	}
	return index - passed;
}

bool iids_has(const struct iids *iids, uint64_t iid)
{
	uint64_t index;

	if ((iid ^ iids->fixed) & ~iids->free)
		return false;
	index = extract(iids->free, iid);
	for (size_t i = 0; i < iids->hole_count; i++)
		if (index - iids->holes[i].first < iids->holes[i].count)
			return false;
	return true;
}
