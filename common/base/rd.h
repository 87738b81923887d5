/* Bounded reader over bytes from outside: the only way the codecs touch a packet.
 *
 * A read past the end returns zero (or NULL) and sets `failed`, which sticks, so a
 * codec reads a whole header and checks once. Numbers are big-endian (network order).
 * Pure: no allocation, no I/O; the bytes must outlive the reader. Inline, because it is
 * most of what decoding a packet does. */
#ifndef HEXTET_BASE_RD_H
#define HEXTET_BASE_RD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct rd {
	const uint8_t *at;
	const uint8_t *end;
	bool failed;
};

/* A reader over `len` bytes at `bytes` (NULL only with length 0). */
static inline struct rd rd_over(const void *bytes, size_t len)
{
	/* NULL + 0 is undefined in C, so an empty reader stands on a byte of its own. */
	static const uint8_t nothing;

	if (len == 0)
		return (struct rd){.at = &nothing, .end = &nothing};
	return (struct rd){.at = bytes, .end = (const uint8_t *)bytes + len};
}

/* Bytes not yet read; 0 after a failure. */
static inline size_t rd_left(const struct rd *r)
{
	return r->failed ? 0 : (size_t)(r->end - r->at);
}

/* The next `len` bytes in place, or NULL (and failure) if there are fewer. */
static inline const uint8_t *rd_bytes(struct rd *r, size_t len)
{
	const uint8_t *bytes = r->at;

	if (r->failed || len > rd_left(r)) {
		r->failed = true;
		return NULL;
	}
	r->at += len;
	return bytes;
}

/* Copies the next `len` bytes to `ret_bytes`; leaves it untouched on failure. */
static inline void rd_copy(struct rd *r, void *ret_bytes, size_t len)
{
	const uint8_t *bytes = rd_bytes(r, len);

	if (bytes && len > 0)
		memcpy(ret_bytes, bytes, len);
}

static inline void rd_skip(struct rd *r, size_t len)
{
	rd_bytes(r, len);
}

/* Takes the next `len` bytes off `r` as a reader of their own, fenced to them.
 * If there are fewer, both readers have failed. */
static inline struct rd rd_fence(struct rd *r, size_t len)
{
	const uint8_t *bytes = rd_bytes(r, len);
	struct rd fenced = rd_over(bytes, bytes ? len : 0);

	fenced.failed = r->failed;
	return fenced;
}

/* Big-endian integers. Each is written out: a compiler makes one load and a swap of it. */
static inline uint8_t rd_u8(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 1);

	return b ? b[0] : 0;
}

static inline uint16_t rd_u16(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 2);

	return b ? (uint16_t)(b[0] << 8 | b[1]) : 0;
}

static inline uint32_t rd_u32(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 4);

	if (!b)
		return 0;
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static inline uint64_t rd_u64(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 8);

	if (!b)
		return 0;
	return (uint64_t)b[0] << 56 | (uint64_t)b[1] << 48 | (uint64_t)b[2] << 40 |
		(uint64_t)b[3] << 32 | (uint64_t)b[4] << 24 | (uint64_t)b[5] << 16 |
		(uint64_t)b[6] << 8 | b[7];
}

#endif
