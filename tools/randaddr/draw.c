#include "tools/randaddr/draw.h"

#include <errno.h>

int draw_places(u128 offset, u128 count, uint64_t shard, uint64_t shards, u128 last,
	struct draw_places *ret_places, u128 *ret_left)
{
	struct draw_places places = {.first = offset, .final = last, .step = shards};

	if (u128_compare(offset, last) > 0) {
		*ret_left = u128_of(0);
		return u128_is_zero(count) ? -ENOENT : -ERANGE;
	}
	*ret_left = u128_add(u128_subtract(last, offset), u128_of(1)); /* 2^128: 0 */
	if (!u128_is_zero(count)) {
		u128 behind_first = u128_subtract(count, u128_of(1));

		if (u128_compare(behind_first, u128_subtract(last, offset)) > 0)
			return -ERANGE;
		places.final = u128_add(offset, behind_first);
	}
	if (u128_compare(u128_of(shard - 1), u128_subtract(places.final, offset)) > 0)
		return -ENOENT;
	places.first = u128_add(offset, u128_of(shard - 1));
	*ret_places = places;
	return 0;
}

static u128 largest(const struct domain *domains, size_t count)
{
	u128 last = {0};

	for (size_t i = 0; i < count; i++)
		if (u128_compare(domains[i].last, last) > 0)
			last = domains[i].last;
	return last;
}

int draw_open(struct draw *draw, const struct stream_key *key, struct draw_places places)
{
	u128 last = largest(draw->domains, draw->domain_count);

	draw->left = places;
	draw->done = false;
	draw->permute = (struct permute){0};
	switch (draw->how) {
	case DRAW_EVEN:
		numbers_open(&draw->choice, key, STREAM_CHOICE,
			u128_of(draw->domain_count - 1));
		/* fall through */
	case DRAW_ANY:
		numbers_open(&draw->numbers, key, STREAM_NUMBERS, last);
		return 0;
	case DRAW_ONE_PER:
		numbers_open(&draw->numbers, key, STREAM_INSIDE, u128_ones(draw->unit_bits));
		return permute_open(&draw->permute, key, draw->around->last);
	case DRAW_UNIQUE:
		return permute_open(&draw->permute, key, last);
	}
	return 0;
}

/* An address of the domain in a subnet that has some. */
static u128 inside(struct draw *draw, u128 subnet, u128 place)
{
	u128 start = u128_shift_left(subnet, draw->unit_bits), first = {0}, last;
	u128 end = u128_add(start, u128_ones(draw->unit_bits));
	u128 behind = u128_add(end, u128_of(1)), index;

	domain_find(draw->domains, start, &first);
	if (u128_is_zero(behind) || !domain_find(draw->domains, behind, &last))
		last = draw->domains->last;
	else
		last = u128_subtract(last, u128_of(1));
	index = numbers_at(&draw->numbers, place, u128_subtract(last, first));
	return domain_nth(draw->domains, u128_add(first, index));
}

/* How many are left, as far as `room` goes. */
static size_t count_left(const struct draw *draw, size_t room)
{
	u128 behind = u128_subtract(draw->left.final, draw->left.first);

	/* behind / step + 1, without a division where many are left. */
	if (behind.high || behind.low / draw->left.step >= room)
		return room;
	return (size_t)(behind.low / draw->left.step) + 1;
}

/* Goes on behind those that are given. */
static void advance(struct draw *draw, u128 given)
{
	u128 distance, behind = u128_subtract(draw->left.final, draw->left.first);
	bool beyond = u128_multiply_add(given, draw->left.step, 0, &distance);

	draw->done = beyond || u128_compare(distance, behind) > 0;
	draw->left.first = u128_add(draw->left.first, distance);
}

static void put_places(const struct draw_places *places, size_t count, u128 *ret_places)
{
	u128 place = places->first;

	for (size_t i = 0; i < count; i++) {
		ret_places[i] = place;
		place = u128_add(place, u128_of(places->step));
	}
}

size_t draw_next(struct draw *draw, size_t room, u128 *ret_addresses)
{
	const struct draw_places *left = &draw->left;
	u128 place = left->first;
	size_t count;

	if (draw->done)
		return 0;
	count = count_left(draw, room < DRAW_MANY ? room : DRAW_MANY);
	switch (draw->how) {
	case DRAW_ANY:
		numbers_read(&draw->numbers, place, left->step, draw->domains->last, count,
			ret_addresses);
		domain_map(draw->domains, ret_addresses, count);
		break;
	case DRAW_UNIQUE:
		put_places(left, count, ret_addresses);
		permute_many(&draw->permute, ret_addresses, count);
		domain_map(draw->domains, ret_addresses, count);
		break;
	case DRAW_EVEN:
		numbers_read(&draw->choice, place, left->step,
			u128_of(draw->domain_count - 1), count, ret_addresses);
		for (size_t i = 0; i < count; i++) {
			const struct domain *domain = &draw->domains[ret_addresses[i].low];

			ret_addresses[i] = domain_nth(domain,
				numbers_at(&draw->numbers, place, domain->last));
			place = u128_add(place, u128_of(left->step));
		}
		break;
	case DRAW_ONE_PER:
		put_places(left, count, ret_addresses);
		permute_many(&draw->permute, ret_addresses, count);
		domain_map(draw->around, ret_addresses, count);
		for (size_t i = 0; i < count; i++) {
			ret_addresses[i] = inside(draw, ret_addresses[i], place);
			place = u128_add(place, u128_of(left->step));
		}
		break;
	}
	advance(draw, u128_of(count));
	return count;
}

void draw_close(struct draw *draw)
{
	permute_close(&draw->permute);
}
