#include "wire/ip6.h"

#include <errno.h>

int ip6_read(struct rd *r, struct ip6_header *ret_header)
{
	struct ip6_header header;
	uint32_t first = rd_u32(r);

	header.traffic_class = (uint8_t)(first >> 20);
	header.flow_label = first & 0xfffff;
	header.payload_length = rd_u16(r);
	header.next_header = rd_u8(r);
	header.hop_limit = rd_u8(r);
	rd_copy(r, &header.source, sizeof(header.source));
	rd_copy(r, &header.destination, sizeof(header.destination));
	if (r->failed)
		return -EBADMSG;
	if (first >> 28 != 6)
		return -EPROTONOSUPPORT;
	*ret_header = header;
	return 0;
}

void ip6_write(struct wr *w, const struct ip6_header *header)
{
	wr_u32(w, UINT32_C(6) << 28 | (uint32_t)header->traffic_class << 20 |
			(header->flow_label & 0xfffff));
	wr_u16(w, header->payload_length);
	wr_u8(w, header->next_header);
	wr_u8(w, header->hop_limit);
	wr_bytes(w, &header->source, sizeof(header->source));
	wr_bytes(w, &header->destination, sizeof(header->destination));
}

/* Next header, length, and a body in units of 8 bytes, the first not counted. */
static uint8_t skip_options(struct rd *r)
{
	uint8_t next = rd_u8(r);
	size_t units = rd_u8(r);

	rd_skip(r, 6 + 8 * units);
	return next;
}

/* The Authentication Header counts in units of 4 bytes, less two (RFC 4302 2.2). */
static uint8_t skip_authentication(struct rd *r)
{
	uint8_t next = rd_u8(r);
	size_t units = rd_u8(r);

	rd_skip(r, 6 + 4 * units);
	return next;
}

/* RFC 8200 section 4.5. */
static uint8_t read_fragment(struct rd *r, struct ip6_upper *upper)
{
	uint8_t next = rd_u8(r);
	uint16_t offset_and_flags;

	rd_skip(r, 1);
	offset_and_flags = rd_u16(r);
	upper->fragmented = true;
	upper->more_fragments = offset_and_flags & 1;
	upper->fragment_offset = offset_and_flags & 0xfff8;
	upper->fragment_id = rd_u32(r);
	return next;
}

static int walk(
	struct rd *r, uint8_t next_header, bool to_fragment, struct ip6_upper *ret_upper)
{
	struct ip6_upper upper = {0};

	while (true) {
		uint8_t here = next_header;

		switch (here) {
		case IP6_HOP_BY_HOP:
		case IP6_ROUTING:
		case IP6_DESTINATION:
		case IP6_MOBILITY:
		case IP6_HIP:
		case IP6_SHIM6:
			next_header = skip_options(r);
			break;
		case IP6_AUTHENTICATION:
			next_header = skip_authentication(r);
			break;
		case IP6_FRAGMENT:
			next_header = read_fragment(r, &upper);
			break;
		default:
			if (to_fragment)
				return -ENOENT;
			upper.protocol = here;
			*ret_upper = upper;
			return 0;
		}
		if (r->failed)
			return -EBADMSG;
		upper.extensions++;
		/* What follows a later fragment is the middle of something. */
		if (upper.fragment_offset > 0 || (to_fragment && upper.fragmented)) {
			upper.protocol = next_header;
			*ret_upper = upper;
			return 0;
		}
	}
}

int ip6_walk(struct rd *r, uint8_t next_header, struct ip6_upper *ret_upper)
{
	return walk(r, next_header, false, ret_upper);
}

int ip6_walk_to_fragment(struct rd *r, uint8_t next_header, struct ip6_upper *ret_upper)
{
	return walk(r, next_header, true, ret_upper);
}
