/* Bounded reader over bytes from outside: the only way the codecs touch a packet.
 *
 * A read past the end returns zero (or NULL) and sets `failed`, which sticks, so a
 * codec reads a whole header and checks once. Numbers are big-endian (network order).
 * Pure: no allocation, no I/O; the bytes must outlive the reader. */
#ifndef HEXTET_BASE_RD_H
#define HEXTET_BASE_RD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rd {
	const uint8_t *at;
	const uint8_t *end;
	bool failed;
};

/* A reader over `len` bytes at `bytes` (NULL only with length 0). */
struct rd rd_over(const void *bytes, size_t len);

/* Bytes not yet read; 0 after a failure. */
size_t rd_left(const struct rd *r);

uint8_t rd_u8(struct rd *r);
uint16_t rd_u16(struct rd *r);
uint32_t rd_u32(struct rd *r);
uint64_t rd_u64(struct rd *r);

/* The next `len` bytes in place, or NULL (and failure) if there are fewer. */
const uint8_t *rd_bytes(struct rd *r, size_t len);

/* Copies the next `len` bytes to `ret_bytes`; leaves it untouched on failure. */
void rd_copy(struct rd *r, void *ret_bytes, size_t len);

void rd_skip(struct rd *r, size_t len);

/* Takes the next `len` bytes off `r` as a reader of their own, fenced to them.
 * If there are fewer, both readers have failed. */
struct rd rd_fence(struct rd *r, size_t len);

#endif
