#include "tools/ping6/payload.h"

#include <nettle/chacha.h>

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

static void make_stamp(const struct payload *payload, uint64_t number,
	uint8_t ret_stamp[static PAYLOAD_STAMP_SIZE])
{
	static const uint8_t zeros[PAYLOAD_STAMP_SIZE];
	uint8_t nonce[CHACHA_NONCE_SIZE];
	struct wr w = wr_into(nonce, sizeof(nonce));
	struct chacha_ctx chacha;

	wr_u64(&w, number);
	chacha_set_key(&chacha, payload->key);
	chacha_set_nonce(&chacha, nonce);
	chacha_crypt(&chacha, PAYLOAD_STAMP_SIZE, ret_stamp, zeros);
}

/* Byte `at` of the data, behind the stamp. */
static uint8_t pattern_byte(const struct payload *payload, size_t at)
{
	if (payload->pattern_len == 0)
		return (uint8_t)at;
	return payload->pattern[at % payload->pattern_len];
}

void payload_write(const struct payload *payload, uint64_t number, struct wr *w)
{
	uint8_t stamp[PAYLOAD_STAMP_SIZE];

	make_stamp(payload, number, stamp);
	wr_bytes(w, stamp, stamp_size(payload));
	for (size_t i = PAYLOAD_STAMP_SIZE; i < payload->size; i++)
		wr_u8(w, pattern_byte(payload, i));
}

/* Bits in which the reader's next bytes differ from the stamp; up to `len` are there. */
static unsigned differing_bits(struct rd *data, const uint8_t *stamp, size_t len,
	struct payload_verdict *verdict)
{
	unsigned bits = 0;

	for (size_t i = 0; i < len; i++) {
		uint8_t found = rd_u8(data);

		if (found != stamp[i] && verdict->state == PAYLOAD_WHOLE)
			*verdict = (struct payload_verdict){
				.state = PAYLOAD_DAMAGED,
				.at = i,
				.expected = stamp[i],
				.found = found,
			};
		bits += (unsigned)__builtin_popcount(found ^ stamp[i]);
	}
	return bits;
}

struct payload_verdict payload_check(const struct payload *payload, uint64_t number,
	struct rd data, size_t full_size)
{
	struct payload_verdict verdict = {.state = PAYLOAD_WHOLE};
	uint8_t stamp[PAYLOAD_STAMP_SIZE];
	size_t whole = stamp_size(payload), len = rd_left(&data);

	if (len > whole)
		len = whole;
	make_stamp(payload, number, stamp);
	/* Of a stamp cut off, half is enough to know it by. */
	if (len < whole - whole / 2 ||
		differing_bits(&data, stamp, len, &verdict) > tolerated_bits(len))
		return (struct payload_verdict){.state = PAYLOAD_FOREIGN};
	if (full_size < payload->size)
		return (struct payload_verdict){.state = PAYLOAD_TRUNCATED};
	if (full_size > payload->size)
		return (struct payload_verdict){.state = PAYLOAD_LONGER};
	for (size_t i = whole; rd_left(&data) > 0 && verdict.state == PAYLOAD_WHOLE; i++) {
		uint8_t found = rd_u8(&data), expected = pattern_byte(payload, i);

		if (found != expected)
			verdict = (struct payload_verdict){
				.state = PAYLOAD_DAMAGED,
				.at = i,
				.expected = expected,
				.found = found,
			};
	}
	return verdict;
}

bool payload_is_quoted(const struct payload *payload, uint64_t number, struct rd data)
{
	struct payload_verdict verdict = {.state = PAYLOAD_WHOLE};
	uint8_t stamp[PAYLOAD_STAMP_SIZE];
	size_t whole = stamp_size(payload), len = rd_left(&data);

	if (len > whole)
		len = whole;
	make_stamp(payload, number, stamp);
	return len >= whole - whole / 2 && differing_bits(&data, stamp, len, &verdict) == 0;
}
