/* The hash of tables whose keys come from the network: a random key that is drawn anew for
 * each run is mixed in first, so that nobody can choose addresses that share a bucket
 * without knowing it. No more than that: it signs nothing and hides nothing. Pure; inline,
 * because it is taken for every message. */
#ifndef HEXTET_BASE_MIX_H
#define HEXTET_BASE_MIX_H

#include <stdint.h>

/* `hash`, which is the random key at first, with one more word in it. Words follow each
 * other, `mix(mix(key, a.high), a.low)`; each bit of them moves half of the result's, so a
 * table takes as many of its bits as it needs. (MurmurHash3's last step: one to one.) */
static inline uint64_t mix(uint64_t hash, uint64_t word)
{
	uint64_t x = hash ^ word;

	x = (x ^ x >> 33) * UINT64_C(0xff51afd7ed558ccd);
	x = (x ^ x >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return x ^ x >> 33;
}

#endif
