/* A keyed permutation of 0..last for every size from 1 to 2^128: --unique's order, without
 * repeats and without memory of what was given. Pure.
 *
 * It is an unbalanced Feistel network. A number has b bits, as many as `last`. In each
 * round its low c bits choose one of 2^c words of the key's ChaCha20 stream, which is added
 * (exclusive or) to the b - c others; then the number is turned right by c bits. c is 8, or
 * half of b (rounded down) below 16. There are 4 rounds for each c bits of b, and at least
 * 32. Numbers above `last` are sent through again until one is not ("cycle walking"): of
 * all b-bit numbers at least half are not, so twice on average at the worst.
 *
 * The round function is ChaCha20's output itself, laid out as tables, because a block of
 * ChaCha20 for each round of each number would cost 30 times as much as the whole does.
 * Tables need small inputs, hence the imbalance. The best published attacks on such
 * networks with random tables (Patarin, Nachef, Berbain, ASIACRYPT 2007) reach 3k - 1
 * rounds where k = b / c; here there are 4k or more. For b of 3 and more every permutation
 * made before the walk is an even one, which no output shows.
 */
#ifndef HEXTET_RANDADDR_PERMUTE_H
#define HEXTET_RANDADDR_PERMUTE_H

#include <stddef.h>
#include <stdint.h>

#include "addr/u128.h"
#include "tools/randaddr/stream.h"

struct permute {
	u128 last;
	unsigned bits;    /* b */
	unsigned control; /* c */
	unsigned rounds;
	/* Entry of round r for the low bits v: the stream's word, and v where it comes to
	 * stand after the turn. `low` alone is used up to 64 bits. */
	uint64_t *low;
	uint64_t *high;
};

/* Returns 0 or -ENOMEM. The tables take 64 KiB up to 64 bits, 256 KiB at 128. */
int permute_open(struct permute *permute, const struct stream_key *key, u128 last);

enum { PERMUTE_MANY = 1024 };

/* Sends each number, 0 to last, to its image; at most PERMUTE_MANY of them. */
void permute_many(const struct permute *permute, u128 *numbers, size_t count);

/* The number whose image this is. */
u128 permute_back(const struct permute *permute, u128 image);

void permute_close(struct permute *permute);

#endif
