#include "base/rd.h"

#include <string.h>

struct rd rd_over(const void *bytes, size_t len)
{
	/* NULL + 0 is undefined in C, so an empty reader stands on a byte of its own. */
	static const uint8_t nothing;

	if (len == 0)
		return (struct rd){.at = &nothing, .end = &nothing};
	return (struct rd){.at = bytes, .end = (const uint8_t *)bytes + len};
}

size_t rd_left(const struct rd *r)
{
	return r->failed ? 0 : (size_t)(r->end - r->at);
}

const uint8_t *rd_bytes(struct rd *r, size_t len)
{
	const uint8_t *bytes = r->at;

	if (r->failed || len > rd_left(r)) {
		r->failed = true;
		return NULL;
	}
	r->at += len;
	return bytes;
}

void rd_copy(struct rd *r, void *ret_bytes, size_t len)
{
	const uint8_t *bytes = rd_bytes(r, len);

	if (bytes && len > 0)
		memcpy(ret_bytes, bytes, len);
}

void rd_skip(struct rd *r, size_t len)
{
	rd_bytes(r, len);
}

struct rd rd_fence(struct rd *r, size_t len)
{
	const uint8_t *bytes = rd_bytes(r, len);
	struct rd fenced = rd_over(bytes, bytes ? len : 0);

	fenced.failed = r->failed;
	return fenced;
}

/* Big-endian integer of `width` bytes. */
static uint64_t rd_uint(struct rd *r, size_t width)
{
	const uint8_t *bytes = rd_bytes(r, width);
	uint64_t value = 0;

	if (!bytes)
		return 0;
	for (size_t i = 0; i < width; i++)
		value = value << 8 | bytes[i];
	return value;
}

uint8_t rd_u8(struct rd *r)
{
	return (uint8_t)rd_uint(r, 1);
}

uint16_t rd_u16(struct rd *r)
{
	return (uint16_t)rd_uint(r, 2);
}

uint32_t rd_u32(struct rd *r)
{
	return (uint32_t)rd_uint(r, 4);
}

uint64_t rd_u64(struct rd *r)
{
	return rd_uint(r, 8);
}
