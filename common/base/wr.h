/* Bounded writer: builds a packet in a buffer of fixed size.
 *
 * A write past the end changes nothing and sets `failed`, which sticks. Numbers are
 * written big-endian. Pure: no allocation, no I/O; the buffer belongs to the caller. */
#ifndef HEXTET_BASE_WR_H
#define HEXTET_BASE_WR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wr {
	uint8_t *start;
	uint8_t *at;
	uint8_t *end;
	bool failed;
};

/* A writer into `size` bytes at `buffer`. */
struct wr wr_into(void *buffer, size_t size);

/* Bytes written so far. */
size_t wr_len(const struct wr *w);

void wr_u8(struct wr *w, uint8_t value);
void wr_u16(struct wr *w, uint16_t value);
void wr_u32(struct wr *w, uint32_t value);
void wr_u64(struct wr *w, uint64_t value);
void wr_bytes(struct wr *w, const void *bytes, size_t len);
void wr_zeros(struct wr *w, size_t len);

/* Overwrites the 16-bit number at `offset` from the start, which must have been
 * written already: for checksums and lengths known only afterwards. */
void wr_patch_u16(struct wr *w, size_t offset, uint16_t value);

#endif
