#include "tools/randaddr/domain.h"

#include <errno.h>
#include <stdlib.h>

#include "addr/iid.h"
#include "addr/kind.h"

#define SUBNET_BITS 64

int ranges_add(struct ranges *ranges, struct range range)
{
	if (ranges->count == ranges->room) {
		size_t room = ranges->room ? 2 * ranges->room : 16;
		struct range *at = reallocarray(ranges->at, room, sizeof(*at));

		if (!at)
			return -ENOMEM;
		ranges->at = at;
		ranges->room = room;
	}
	ranges->at[ranges->count++] = range;
	return 0;
}

void ranges_free(struct ranges *ranges)
{
	free(ranges->at);
	*ranges = (struct ranges){0};
}

static void normalise(struct ranges *ranges)
{
	if (ranges->count > 0)
		ranges->count = set_normalise(ranges->at, ranges->count);
}

typedef size_t set_fn(const struct range *a, size_t a_count, const struct range *b,
	size_t b_count, struct range *ret_ranges);

/* A new list; room for at least one, so that it is never NULL. */
static int combine(set_fn *fn, const struct ranges *a, const struct ranges *b,
	struct ranges *ret_ranges)
{
	struct ranges made = {.room = a->count + b->count + 1};

	made.at = calloc(made.room, sizeof(*made.at));
	if (!made.at)
		return -ENOMEM;
	made.count = fn(a->at, a->count, b->at, b->count, made.at);
	*ret_ranges = made;
	return 0;
}

/* Takes `b` out of `a`. */
static int take_out(struct ranges *a, const struct ranges *b)
{
	struct ranges left;
	int err;

	if (b->count == 0)
		return 0;
	err = combine(set_minus, a, b, &left);
	if (err)
		return err;
	ranges_free(a);
	*a = left;
	return 0;
}

/* The /64s in which an interface identifier stands. Blocks come from the table larger ones
 * first, so that a block decides for what the one around it had said. */
static int where_iids_stand(struct ranges *ret_ranges)
{
	struct ranges stand = {0};
	const struct kind_block *block;
	size_t count = kind_table(&block);
	int err = 0;

	for (; !err && count > 0; count--, block++) {
		struct range range = range_of_prefix(block->prefix);
		struct ranges one = {.at = &range, .count = 1};

		if (block->prefix.length > SUBNET_BITS)
			continue;
		if (!iid_stands_in(block->kind))
			err = take_out(&stand, &one);
		else if (!(err = ranges_add(&stand, range)))
			normalise(&stand);
	}
	if (err)
		ranges_free(&stand);
	else
		*ret_ranges = stand;
	return err;
}

static int add_segment(struct domain *domain, size_t *room, struct segment segment)
{
	if (domain->count == *room) {
		size_t more = *room ? 2 * *room : 8;
		struct segment *at = reallocarray(domain->segments, more, sizeof(*at));

		if (!at)
			return -ENOMEM;
		domain->segments = at;
		*room = more;
	}
	/* 2^128 indices in all do not fit into a number; the last one's does. */
	segment.before = domain->count ? u128_add(domain->last, u128_of(1)) : u128_of(0);
	domain->last = u128_add(segment.before, segment.last_index);
	domain->segments[domain->count++] = segment;
	return 0;
}

static int add_plain(struct domain *domain, size_t *room, struct range range)
{
	return add_segment(domain, room, (struct segment){
		.first = range.first,
		.last_index = u128_subtract(range.last, range.first),
	});
}

/* A part of one /64, or all of it. */
static int add_part(struct domain *domain, size_t *room, struct range range)
{
	const struct iids *iids = &domain->iids;
	uint64_t skip = iids_below(iids, range.first.low);
	uint64_t last = iids_below(iids, range.last.low);

	if (!iids_has(iids, range.last.low)) {
		if (last == skip)
			return 0;
		last--;
	}
	return add_segment(domain, room, (struct segment){
		.first = range.first,
		.last_index = u128_of(last - skip),
		.skip = skip,
		.has_iids = true,
	});
}

/* A range's identifiers: what is in its first /64 and in its last, and the whole ones
 * between. */
static int add_iids(struct domain *domain, size_t *room, struct range range)
{
	uint64_t first = range.first.high, last = range.last.high, whole;
	struct segment segment = {.has_iids = true};
	int err = 0;

	if (domain->iids.none)
		return 0;
	if (first == last)
		return add_part(domain, room, range);
	if (range.first.low) {
		err = add_part(domain, room, (struct range){
			.first = range.first,
			.last = {.high = first, .low = UINT64_MAX},
		});
		first++;
	}
	whole = last - first + (range.last.low == UINT64_MAX); /* 2^64 of them: 0 */
	if (!err && (whole || (first == 0 && last == UINT64_MAX))) {
		segment.first.high = first;
		u128_multiply_add(u128_of(whole - 1), domain->iids.last, whole - 1,
			&segment.last_index);
		segment.last_index = u128_add(segment.last_index, u128_of(domain->iids.last));
		err = add_segment(domain, room, segment);
	}
	if (!err && range.last.low != UINT64_MAX)
		err = add_part(domain, room, (struct range){
			.first = {.high = last},
			.last = range.last,
		});
	return err;
}

/* Both lists are normal and share nothing. */
static int join(struct domain *domain, const struct ranges *with_iids,
	const struct ranges *plain)
{
	size_t i = 0, j = 0, room = 0;
	int err = 0;

	while (!err && (i < with_iids->count || j < plain->count)) {
		bool iids_first = j == plain->count ||
			(i < with_iids->count && u128_compare(with_iids->at[i].first,
							 plain->at[j].first) < 0);

		err = iids_first ? add_iids(domain, &room, with_iids->at[i++]) :
				   add_plain(domain, &room, plain->at[j++]);
	}
	return err;
}

/* Whether all is one prefix in one block of the table, as mostly. */
static bool is_in_one_block(const struct ranges *networks, bool *ret_stand)
{
	const struct kind_block *inside, *block;
	struct prefix p;

	if (networks->count != 1)
		return false;
	p = prefix_of_range(networks->at->first, networks->at->last);
	block = kind_of_prefix(p);
	if (u128_compare(prefix_last(p), networks->at->last) || !block ||
		kind_inside(p, &inside))
		return false;
	*ret_stand = iid_stands_in(block->kind);
	return true;
}

/* Moves to `plain` the networks in which no identifier stands. */
static int sort_out(struct ranges *networks, struct ranges *plain)
{
	struct ranges stand = {0}, others = {0};
	bool all_stand = false;
	int err;

	if (is_in_one_block(networks, &all_stand) && all_stand)
		return 0;
	err = where_iids_stand(&stand);
	if (!err)
		err = combine(set_minus, networks, &stand, &others);
	for (size_t i = 0; !err && i < others.count; i++)
		err = ranges_add(plain, others.at[i]);
	if (!err)
		normalise(plain);
	ranges_free(&stand);
	ranges_free(&others);
	return err;
}

int domain_open(const struct domain_wish *wish, struct domain *ret_domain)
{
	struct domain domain = {.iids = wish->iids};
	int err = 0;

	normalise(wish->networks);
	normalise(wish->blocks);
	normalise(wish->excluded);
	if (wish->only_where_iids_stand)
		err = sort_out(wish->networks, wish->blocks);
	/* What a longer prefix names is meant, reserved or not. */
	if (!err)
		err = take_out(wish->networks, wish->blocks);
	if (!err)
		err = take_out(wish->networks, wish->excluded);
	if (!err)
		err = take_out(wish->blocks, wish->excluded);
	if (!err)
		err = join(&domain, wish->networks, wish->blocks);
	if (err)
		domain_close(&domain);
	else
		*ret_domain = domain;
	return err;
}

static void to_units(struct ranges *ranges, unsigned bits)
{
	for (size_t i = 0; i < ranges->count; i++) {
		ranges->at[i].first = u128_shift_right(ranges->at[i].first, bits);
		ranges->at[i].last = u128_shift_right(ranges->at[i].last, bits);
	}
	normalise(ranges);
}

int domain_open_subnets(struct ranges *pools, struct ranges *excluded, unsigned bits,
	struct domain *ret_domain)
{
	struct ranges none = {0};
	struct domain domain = {0};
	int err;

	to_units(pools, bits);
	to_units(excluded, bits);
	err = take_out(pools, excluded);
	if (!err)
		err = join(&domain, &none, pools);
	if (err)
		domain_close(&domain);
	else
		*ret_domain = domain;
	return err;
}

/* The last address of a segment. */
static u128 segment_last(const struct domain *domain, const struct segment *segment)
{
	u128 index = u128_add(segment->before, segment->last_index);

	return domain_nth(domain, index);
}

int domain_open_around(const struct domain *domain, unsigned bits,
	struct domain *ret_domain)
{
	struct ranges units = {0}, none = {0};
	int err = 0;

	for (size_t i = 0; !err && i < domain->count; i++) {
		const struct segment *segment = &domain->segments[i];
		struct range range = {
			.first = domain_nth(domain, segment->before),
			.last = segment_last(domain, segment),
		};

		/* Between the first and the last address of a segment there is one in each
		 * /64, so in each subnet of that size or more. Smaller ones are looked at
		 * by whoever draws from them. */
		err = ranges_add(&units, range);
	}
	if (!err)
		err = domain_open_subnets(&units, &none, bits, ret_domain);
	ranges_free(&units);
	return err;
}
