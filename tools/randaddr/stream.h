/* Random bytes that can be read at any place: ChaCha20 streams under one key. Pure.
 *
 * What a seed gives is a promise of the man page, held by golden outputs in the tests: it
 * is the same on every machine, in every version. */
#ifndef HEXTET_RANDADDR_STREAM_H
#define HEXTET_RANDADDR_STREAM_H

#include <nettle/chacha.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/u128.h"

#define STREAM_BLOCK CHACHA_BLOCK_SIZE

/* What a stream is for: no two uses share one. */
enum stream_use {
	STREAM_NUMBERS = 0,     /* draws: indices of addresses */
	STREAM_PERMUTATION = 1, /* --unique: the tables of the rounds */
	STREAM_CHOICE = 2,      /* --even: which prefix */
	STREAM_INSIDE = 3,      /* --one-per: where in the subnet */
};

/* 32 bytes from the kernel, or a seed's. */
struct stream_key {
	uint8_t bytes[CHACHA_KEY_SIZE];
};

/* SHA-256 of the seed's bytes. */
struct stream_key stream_key_of(const char *seed);

struct stream {
	struct chacha_ctx cipher;
};

/* The stream's own key is SHA-256 over the key, `use` and `attempt` (4 bytes each, big-
 * endian). */
struct stream stream_open(const struct stream_key *key, enum stream_use use,
	uint32_t attempt);

/* `count` blocks of 64 bytes from block number `block` on (0 the first). The number's low
 * 64 bits are ChaCha20's block counter, the high ones its nonce, both little-endian: a
 * stream is longer than anything that could be read from it. */
void stream_read(struct stream *stream, u128 block, size_t count, uint8_t *ret_bytes);

/* 8 bytes as a number, the first byte the lowest. */
static inline uint64_t stream_u64(const uint8_t *bytes)
{
	return (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 |
		(uint64_t)bytes[3] << 24 | (uint64_t)bytes[4] << 32 |
		(uint64_t)bytes[5] << 40 | (uint64_t)bytes[6] << 48 |
		(uint64_t)bytes[7] << 56;
}

#endif
