/* Uniform numbers below a bound, by position: number K is the same whatever was read
 * before it. Pure.
 *
 * Number K is the 8 bytes (or 16) at place K of the stream, little-endian, of which the
 * lowest bits are taken, as many as the bound has; what is too large is drawn again, at the
 * same place of the next attempt's stream. So every number is exactly as likely as every
 * other, and none costs a division. */
#ifndef HEXTET_RANDADDR_NUMBER_H
#define HEXTET_RANDADDR_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/u128.h"
#include "tools/randaddr/stream.h"

enum {
	NUMBER_BLOCKS = 64, /* read ahead at most */
	NUMBER_RETRIES = 6, /* attempts whose last block is kept; others are rare */
};

struct number_retry {
	bool filled;
	u128 block;
	struct stream stream;
	uint8_t bytes[STREAM_BLOCK];
};

struct numbers {
	struct stream_key key;
	enum stream_use use;
	unsigned shift; /* places a block: 2^3, or 2^2 of 16 bytes */
	struct stream stream;
	u128 block; /* the first of those in `bytes` */
	size_t blocks;
	uint8_t bytes[NUMBER_BLOCKS * STREAM_BLOCK];
	struct number_retry retries[NUMBER_RETRIES];
};

/* `last` is the largest bound that will be asked for: beyond 64 bits a place has 16 bytes. */
void numbers_open(struct numbers *numbers, const struct stream_key *key,
	enum stream_use use, u128 last);

/* The number at `place`, 0 to `last`. */
u128 numbers_at(struct numbers *numbers, u128 place, u128 last);

/* `count` numbers from `place` on, each `step` further. */
void numbers_read(struct numbers *numbers, u128 place, uint64_t step, u128 last,
	size_t count, u128 *ret_numbers);

#endif
