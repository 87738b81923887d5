#include "wire/pcapng.h"

#include <string.h>

/* Block types and options (draft-ietf-opsawg-pcapng section 4). */
enum {
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 6,
	OPTION_END = 0,
	OPTION_NAME = 2,       /* interface: if_name */
	OPTION_RESOLUTION = 9, /* interface: if_tsresol */
	OPTION_APPLICATION = 4, /* section: shb_userappl */
};

#define BLOCK_SECTION    UINT32_C(0x0a0d0d0a)
#define BYTE_ORDER_MAGIC UINT32_C(0x1a2b3c4d)
#define BLOCK_ENDS       12 /* type, and length before and behind */

/* Ten to the minus nine. */
#define RESOLUTION_NSEC 9

static size_t padded(size_t len)
{
	return (len + 3) / 4 * 4;
}

static size_t text_len(const char *text)
{
	return strnlen(text, PCAPNG_TEXT_MAX);
}

/* Options and packets are padded to 32 bits; lengths do not count it. */
static void write_padded(struct wr *w, const void *bytes, size_t len)
{
	wr_bytes(w, bytes, len);
	wr_zeros(w, padded(len) - len);
}

static void write_option(struct wr *w, uint16_t code, const void *value, size_t len)
{
	wr_u16(w, code);
	wr_u16(w, (uint16_t)len);
	write_padded(w, value, len);
}

static void write_options_end(struct wr *w)
{
	wr_u16(w, OPTION_END);
	wr_u16(w, 0);
}

/* Type and length; the same length stands at the block's end. */
static void write_begin(struct wr *w, uint32_t type, size_t body)
{
	wr_u32(w, type);
	wr_u32(w, (uint32_t)(body + BLOCK_ENDS));
}

static void write_end(struct wr *w, size_t body)
{
	wr_u32(w, (uint32_t)(body + BLOCK_ENDS));
}

void pcapng_write_section(struct wr *w, const char *application)
{
	size_t len = text_len(application);
	size_t body = 16 + 4 + padded(len) + 4;

	write_begin(w, BLOCK_SECTION, body);
	wr_u32(w, BYTE_ORDER_MAGIC);
	wr_u16(w, 1); /* version 1.0 */
	wr_u16(w, 0);
	wr_u64(w, UINT64_MAX); /* the section's length is not said */
	write_option(w, OPTION_APPLICATION, application, len);
	write_options_end(w);
	write_end(w, body);
}

void pcapng_write_interface(struct wr *w, uint16_t link_type, const char *name)
{
	static const uint8_t resolution = RESOLUTION_NSEC;
	size_t len = text_len(name);
	size_t body = 8 + (len > 0 ? 4 + padded(len) : 0) + 4 + 4 + 4;

	write_begin(w, BLOCK_INTERFACE, body);
	wr_u16(w, link_type);
	wr_u16(w, 0);
	wr_u32(w, 0); /* no limit on a packet's size */
	if (len > 0)
		write_option(w, OPTION_NAME, name, len);
	write_option(w, OPTION_RESOLUTION, &resolution, sizeof(resolution));
	write_options_end(w);
	write_end(w, body);
}

void pcapng_write_packet(struct wr *w, uint32_t interface, nsec_t time, const void *bytes,
	uint32_t size, uint32_t full_size)
{
	size_t body = PCAPNG_PACKET_OVERHEAD - BLOCK_ENDS + padded(size);

	write_begin(w, BLOCK_PACKET, body);
	wr_u32(w, interface);
	wr_u64(w, (uint64_t)time);
	wr_u32(w, size);
	wr_u32(w, full_size);
	write_padded(w, bytes, size);
	write_end(w, body);
}
