#include "base/wr.h"

#include <string.h>

struct wr wr_into(void *buffer, size_t size)
{
	uint8_t *start = buffer;

	return (struct wr){.start = start, .at = start, .end = start + size};
}

size_t wr_len(const struct wr *w)
{
	return (size_t)(w->at - w->start);
}

/* Room for `len` bytes, or NULL. */
static uint8_t *wr_room(struct wr *w, size_t len)
{
	uint8_t *room = w->at;

	if (w->failed || len > (size_t)(w->end - w->at)) {
		w->failed = true;
		return NULL;
	}
	w->at += len;
	return room;
}

static void put_uint(uint8_t *to, uint64_t value, size_t width)
{
	for (size_t i = width; i-- > 0; value >>= 8)
		to[i] = (uint8_t)value;
}

static void wr_uint(struct wr *w, uint64_t value, size_t width)
{
	uint8_t *room = wr_room(w, width);

	if (room)
		put_uint(room, value, width);
}

void wr_u8(struct wr *w, uint8_t value)
{
	wr_uint(w, value, 1);
}

void wr_u16(struct wr *w, uint16_t value)
{
	wr_uint(w, value, 2);
}

void wr_u32(struct wr *w, uint32_t value)
{
	wr_uint(w, value, 4);
}

void wr_u64(struct wr *w, uint64_t value)
{
	wr_uint(w, value, 8);
}

void wr_bytes(struct wr *w, const void *bytes, size_t len)
{
	uint8_t *room = wr_room(w, len);

	if (room && len > 0)
		memcpy(room, bytes, len);
}

void wr_zeros(struct wr *w, size_t len)
{
	uint8_t *room = wr_room(w, len);

	if (room && len > 0)
		memset(room, 0, len);
}

void wr_patch_u16(struct wr *w, size_t offset, uint16_t value)
{
	if (w->failed || offset > wr_len(w) || wr_len(w) - offset < 2) {
		w->failed = true;
		return;
	}
	put_uint(w->start + offset, value, 2);
}
