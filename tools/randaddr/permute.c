#include "tools/randaddr/permute.h"

#include <errno.h>
#include <stdlib.h>

enum {
	CONTROL = 8,
	ROUNDS_LEAST = 32,
	ROUNDS_A_TURN = 4,
};

/* Numbers on their way, and which place in the caller's list each has. */
struct walkers {
	size_t count;
	uint16_t places[PERMUTE_MANY];
	uint64_t low[PERMUTE_MANY];
	uint64_t high[PERMUTE_MANY];
};

/* Word of a table as it stands in the stream: 8 bytes up to 64 bits, 16 above. */
static u128 word_at(const uint8_t *bytes, unsigned bits)
{
	return (u128){.high = bits > 64 ? stream_u64(bytes + 8) : 0, .low = stream_u64(bytes)};
}

static void fill_tables(struct permute *p, struct stream *stream)
{
	size_t entries = (size_t)1 << p->control, width = p->bits > 64 ? 16 : 8;
	size_t count = p->rounds * entries, in_block = STREAM_BLOCK / width;
	u128 mask = u128_ones(p->bits - p->control);
	uint8_t bytes[STREAM_BLOCK];

	for (size_t i = 0; i < count; i++) {
		u128 word, control = u128_of(i % entries);

		if (i % in_block == 0)
			stream_read(stream, u128_of(i / in_block), 1, bytes);
		word = u128_and(word_at(bytes + i % in_block * width, p->bits), mask);
		word = u128_or(word, u128_shift_left(control, p->bits - p->control));
		p->low[i] = word.low;
		if (p->high)
			p->high[i] = word.high;
	}
}

int permute_open(struct permute *permute, const struct stream_key *key, u128 last)
{
	struct permute p = {.last = last, .bits = 128 - u128_leading_zeros(last)};
	struct stream stream = stream_open(key, STREAM_PERMUTATION, 0);
	size_t count;

	p.control = p.bits / 2 < CONTROL ? p.bits / 2 : CONTROL;
	p.rounds = p.control ? ROUNDS_A_TURN * ((p.bits + p.control - 1) / p.control) : 0;
	if (p.rounds < ROUNDS_LEAST)
		p.rounds = ROUNDS_LEAST;
	count = (size_t)p.rounds << p.control;
	p.low = calloc(count, sizeof(*p.low));
	if (p.bits > 64)
		p.high = calloc(count, sizeof(*p.high));
	if (!p.low || (p.bits > 64 && !p.high)) {
		permute_close(&p);
		return -ENOMEM;
	}
	fill_tables(&p, &stream);
	*permute = p;
	return 0;
}

/* All rounds once. Each is one look-up, one shift and one exclusive or; all numbers go
 * through a round before the next one, so that its table is at hand and the processor can
 * work on several at a time. */
static void rounds_64(const struct permute *p, struct walkers *walkers)
{
	uint64_t mask = ((uint64_t)1 << p->control) - 1;
	const uint64_t *table = p->low;

	for (unsigned round = 0; round < p->rounds; round++) {
		for (size_t i = 0; i < walkers->count; i++) {
			uint64_t x = walkers->low[i];

			walkers->low[i] = x >> p->control ^ table[x & mask];
		}
		table += mask + 1;
	}
}

static void rounds_128(const struct permute *p, struct walkers *walkers)
{
	uint64_t mask = ((uint64_t)1 << p->control) - 1;
	const uint64_t *low = p->low, *high = p->high;

	for (unsigned round = 0; round < p->rounds; round++) {
		for (size_t i = 0; i < walkers->count; i++) {
			uint64_t x = walkers->low[i], over = walkers->high[i];
			size_t entry = (size_t)(x & mask);

			x = x >> p->control | over << (64 - p->control);
			walkers->low[i] = x ^ low[entry];
			walkers->high[i] = over >> p->control ^ high[entry];
		}
		low += mask + 1;
		high += mask + 1;
	}
}

void permute_many(const struct permute *permute, u128 *numbers, size_t count)
{
	struct walkers walkers;

	walkers.count = count;
	for (size_t i = 0; i < count; i++) {
		walkers.places[i] = (uint16_t)i;
		walkers.low[i] = numbers[i].low;
		walkers.high[i] = numbers[i].high;
	}
	while (walkers.count > 0) {
		size_t left = 0;

		if (permute->bits > 64)
			rounds_128(permute, &walkers);
		else
			rounds_64(permute, &walkers);
		for (size_t i = 0; i < walkers.count; i++) {
			u128 x = {.high = walkers.high[i], .low = walkers.low[i]};

			walkers.places[left] = walkers.places[i];
			walkers.low[left] = x.low;
			walkers.high[left] = x.high;
			if (u128_compare(x, permute->last) > 0)
				left++;
			else
				numbers[walkers.places[i]] = x;
		}
		walkers.count = left;
	}
}

/* A round undone: the control bits are at the top, and name the word to take out. */
static u128 back(const struct permute *p, u128 x)
{
	for (size_t at = (size_t)p->rounds << p->control; at > 0;) {
		uint64_t control = u128_shift_right(x, p->bits - p->control).low;
		u128 word;

		at -= (size_t)1 << p->control;
		word.low = p->low[at + control];
		word.high = p->high ? p->high[at + control] : 0;
		x = u128_shift_left(u128_xor(x, word), p->control);
		x.low |= control;
	}
	return x;
}

u128 permute_back(const struct permute *permute, u128 image)
{
	do
		image = back(permute, image);
	while (u128_compare(image, permute->last) > 0);
	return image;
}

void permute_close(struct permute *permute)
{
	free(permute->low);
	free(permute->high);
	*permute = (struct permute){0};
}
