#include "tools/ping6/payload.h"

#include <nettle/chacha.h>
#include <string.h>

/* A stamp of n bytes is taken for ours, damaged, while at most n/2 of its bits differ:
 * 8 of 128, which chance meets once in 2^88. */
static unsigned tolerated_bits(size_t stamp_len)
{
	return (unsigned)(stamp_len / 2);
}

static size_t stamp_size(const struct payload *payload)
{
	return payload->size < PAYLOAD_STAMP_SIZE ? payload->size : PAYLOAD_STAMP_SIZE;
}

static const uint8_t *stamp_of(struct payload *payload, uint64_t number)
{
	static const uint8_t zeros[PAYLOAD_BLOCK_SIZE];
	const uint64_t stamps = PAYLOAD_BLOCK_SIZE / PAYLOAD_STAMP_SIZE;
	uint64_t block = number / stamps;
	uint8_t *bytes = payload->blocks[block % PAYLOAD_BLOCKS].bytes;
	uint8_t nonce[CHACHA_NONCE_SIZE];
	struct wr w = wr_into(nonce, sizeof(nonce));
	struct chacha_ctx chacha;

	if (payload->blocks[block % PAYLOAD_BLOCKS].number_plus_1 != block + 1) {
		wr_u64(&w, block);
		chacha_set_key(&chacha, payload->key);
		chacha_set_nonce(&chacha, nonce);
		chacha_crypt(&chacha, PAYLOAD_BLOCK_SIZE, bytes, zeros);
		payload->blocks[block % PAYLOAD_BLOCKS].number_plus_1 = block + 1;
	}
	return bytes + number % stamps * PAYLOAD_STAMP_SIZE;
}

/* Byte `at` of the data, behind the stamp. */
static uint8_t pattern_byte(const struct payload *payload, size_t at)
{
	if (payload->pattern_len == 0)
		return (uint8_t)at;
	return payload->pattern[at % payload->pattern_len];
}

void payload_write_stamp(struct payload *payload, uint64_t number, struct wr *w)
{
	wr_bytes(w, stamp_of(payload, number), stamp_size(payload));
}

void payload_write(struct payload *payload, uint64_t number, struct wr *w)
{
	payload_write_stamp(payload, number, w);
	for (size_t i = PAYLOAD_STAMP_SIZE; i < payload->size; i++)
		wr_u8(w, pattern_byte(payload, i));
}

/* Bits in which the reader's next bytes differ from the stamp; up to `len` are there. */
static unsigned differing_bits(struct rd *data, const uint8_t *stamp, size_t len,
	struct payload_verdict *verdict)
{
	const uint8_t *bytes = rd_bytes(data, len);
	unsigned bits = 0;

	if (len == 0 || !memcmp(bytes, stamp, len))
		return 0;
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] != stamp[i] && verdict->state == PAYLOAD_WHOLE)
			*verdict = (struct payload_verdict){
				.state = PAYLOAD_DAMAGED,
				.at = i,
				.expected = stamp[i],
				.found = bytes[i],
			};
		bits += (unsigned)__builtin_popcount(bytes[i] ^ stamp[i]);
	}
	return bits;
}

/* Whether the bytes are those that count up, from byte `at` of the data on. */
static bool count_up(const uint8_t *bytes, size_t len, size_t at)
{
#define UP_4(n)  (n), (n) + 1, (n) + 2, (n) + 3
#define UP_16(n) UP_4(n), UP_4((n) + 4), UP_4((n) + 8), UP_4((n) + 12)
#define UP_64(n) UP_16(n), UP_16((n) + 16), UP_16((n) + 32), UP_16((n) + 48)
	static const uint8_t up[] = {UP_64(0), UP_64(64), UP_64(128), UP_64(192)};

	while (len > 0) {
		size_t from = at % sizeof(up), count = sizeof(up) - from;

		if (count > len)
			count = len;
		if (memcmp(bytes, up + from, count) != 0)
			return false;
		bytes += count;
		at += count;
		len -= count;
	}
	return true;
}

/* The bytes behind the stamp, from byte `at` of the data on. */
static void compare_pattern(const struct payload *payload, size_t at, struct rd *data,
	struct payload_verdict *verdict)
{
	size_t len = rd_left(data);
	const uint8_t *bytes = rd_bytes(data, len);

	if (payload->pattern_len == 0 && count_up(bytes, len, at))
		return;
	for (size_t i = 0; i < len && verdict->state == PAYLOAD_WHOLE; i++) {
		uint8_t expected = pattern_byte(payload, at + i);

		if (bytes[i] != expected)
			*verdict = (struct payload_verdict){
				.state = PAYLOAD_DAMAGED,
				.at = at + i,
				.expected = expected,
				.found = bytes[i],
			};
	}
}

struct payload_verdict payload_check(struct payload *payload, uint64_t number,
	struct rd data, size_t full_size)
{
	struct payload_verdict verdict = {.state = PAYLOAD_WHOLE};
	const uint8_t *stamp = stamp_of(payload, number);
	size_t whole = stamp_size(payload), len = rd_left(&data);

	if (len > whole)
		len = whole;
	/* Of a stamp cut off, half is enough to know it by. */
	if (len < whole - whole / 2 ||
		differing_bits(&data, stamp, len, &verdict) > tolerated_bits(len))
		return (struct payload_verdict){.state = PAYLOAD_FOREIGN};
	if (full_size < payload->size)
		return (struct payload_verdict){.state = PAYLOAD_TRUNCATED};
	if (full_size > payload->size)
		return (struct payload_verdict){.state = PAYLOAD_LONGER};
	compare_pattern(payload, whole, &data, &verdict);
	return verdict;
}

bool payload_is_quoted(struct payload *payload, uint64_t number, struct rd data)
{
	struct payload_verdict verdict = {.state = PAYLOAD_WHOLE};
	const uint8_t *stamp = stamp_of(payload, number);
	size_t whole = stamp_size(payload), len = rd_left(&data);

	if (len > whole)
		len = whole;
	return len >= whole - whole / 2 && differing_bits(&data, stamp, len, &verdict) == 0;
}
