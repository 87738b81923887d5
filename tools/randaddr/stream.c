#include "tools/randaddr/stream.h"

#include <nettle/sha2.h>
#include <string.h>

#include "base/wr.h"

struct stream_key stream_key_of(const char *seed)
{
	struct stream_key key;
	struct sha256_ctx hash;

	sha256_init(&hash);
	sha256_update(&hash, strlen(seed), (const uint8_t *)seed);
	sha256_digest(&hash, sizeof(key.bytes), key.bytes);
	return key;
}

struct stream stream_open(const struct stream_key *key, enum stream_use use,
	uint32_t attempt)
{
	uint8_t number[8], own[CHACHA_KEY_SIZE];
	struct wr w = wr_into(number, sizeof(number));
	struct sha256_ctx hash;
	struct stream stream;

	wr_u32(&w, (uint32_t)use);
	wr_u32(&w, attempt);
	sha256_init(&hash);
	sha256_update(&hash, sizeof(key->bytes), key->bytes);
	sha256_update(&hash, sizeof(number), number);
	sha256_digest(&hash, sizeof(own), own);
	chacha_set_key(&stream.cipher, own);
	return stream;
}

static void put_le64(uint64_t value, uint8_t ret_bytes[static 8])
{
	for (size_t i = 0; i < 8; i++)
		ret_bytes[i] = (uint8_t)(value >> 8 * i);
}

void stream_read(struct stream *stream, u128 block, size_t count, uint8_t *ret_bytes)
{
	while (count > 0) {
		uint8_t counter[8], nonce[8];
		uint64_t left = UINT64_MAX - block.low; /* behind this block under its nonce */
		size_t now = count - 1 <= left ? count : (size_t)left + 1;

		put_le64(block.low, counter);
		put_le64(block.high, nonce);
		chacha_set_nonce(&stream->cipher, nonce); /* and the counter to 0 */
		chacha_set_counter(&stream->cipher, counter);
		memset(ret_bytes, 0, now * STREAM_BLOCK);
		chacha_crypt(&stream->cipher, now * STREAM_BLOCK, ret_bytes, ret_bytes);
		ret_bytes += now * STREAM_BLOCK;
		block = u128_add(block, u128_of(now));
		count -= now;
	}
}
