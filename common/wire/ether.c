#include "wire/ether.h"

#include <errno.h>
#include <string.h>

#include "wire/ip6.h"

/* LLC and SNAP in front of an EtherType (RFC 1042; IEEE 802.1H for the second code). */
enum {
	LLC_SNAP_SAP = 0xaa,
	LLC_UNNUMBERED = 0x03,
	SNAP_RFC1042 = 0x000000,
	SNAP_8021H = 0x0000f8,
};

/* Linux "cooked" capture: the packet was sent by the host that captured it. */
enum { SLL_OUTGOING = 4 };

/* ARPHRD_* of links whose addresses are Ethernet's. */
enum {
	ARPHRD_ETHERNET = 1,
	ARPHRD_LOOPBACK = 772,
};

static bool is_tag(uint16_t type)
{
	return type == ETHER_TYPE_8021Q || type == ETHER_TYPE_8021AD ||
		type == ETHER_TYPE_QINQ;
}

/* `r` is behind an 802.3 length: fences it to that many bytes and takes LLC and SNAP off. */
static int read_snap(struct rd *r, uint16_t length, struct link_header *header)
{
	uint8_t dsap, ssap, control;
	uint32_t organisation;
	uint16_t type;

	*r = rd_fence(r, length);
	dsap = rd_u8(r);
	ssap = rd_u8(r);
	control = rd_u8(r);
	if (r->failed)
		return -EBADMSG;
	if (dsap != LLC_SNAP_SAP || ssap != LLC_SNAP_SAP || control != LLC_UNNUMBERED)
		return -EPROTONOSUPPORT;
	organisation = (uint32_t)rd_u8(r) << 16;
	organisation |= rd_u16(r);
	type = rd_u16(r);
	if (r->failed)
		return -EBADMSG;
	if ((organisation != SNAP_RFC1042 && organisation != SNAP_8021H) ||
		type < ETHER_TYPE_MIN)
		return -EPROTONOSUPPORT;
	header->snap = true;
	header->ethertype = type;
	return 0;
}

static void add_tag(struct link_header *header, struct ether_tag tag)
{
	if (header->tag_count < ETHER_TAGS_MAX)
		header->tags[header->tag_count++] = tag;
	else
		header->more_tags++;
}

/* From the type or length field on. Tags may stand in front of a length and behind SNAP. */
static int read_type(struct rd *r, uint16_t type, struct link_header *header)
{
	while (true) {
		if (r->failed)
			return -EBADMSG;
		header->ethertype = type;
		if (is_tag(type)) {
			add_tag(header, (struct ether_tag){type, rd_u16(r)});
			type = rd_u16(r);
		} else if (type >= ETHER_TYPE_MIN) {
			return 0;
		} else {
			/* Within SNAP a length could only belong to a second one. */
			int err = type > ETHER_LENGTH_MAX || header->snap ?
				-EPROTONOSUPPORT : read_snap(r, type, header);

			if (err)
				return err;
			type = header->ethertype;
		}
	}
}

static int read_ethernet(struct rd *r, struct link_header *header)
{
	rd_copy(r, header->destination, sizeof(header->destination));
	rd_copy(r, header->source, sizeof(header->source));
	header->has_destination = true;
	header->has_source = true;
	return read_type(r, rd_u16(r), header);
}

/* The version nibble of the packet tells what it is. */
static int read_raw(const struct rd *r, struct link_header *header)
{
	struct rd peek = *r;
	uint8_t first = rd_u8(&peek);

	if (peek.failed)
		return -EBADMSG;
	if (first >> 4 == 6)
		header->ethertype = ETHER_TYPE_IP6;
	else if (first >> 4 == 4)
		header->ethertype = ETHER_TYPE_IP4;
	else
		return -EPROTONOSUPPORT;
	return 0;
}

/* Address families differ between systems (24, 28 and 30 are IPv6 on the BSDs, 10 on
 * Linux, 2 is IPv4 on all), so the family only tells the byte order and that there is an
 * IP packet; its own version says which. */
static int read_null(struct rd *r, enum link_type type, struct link_header *header)
{
	uint32_t family = rd_u32(r);

	if (r->failed)
		return -EBADMSG;
	if (type == LINK_NULL && family > 0xffff)
		family = family >> 24 | (family >> 8 & 0xff00);
	if (family != 2 && family != 10 && family != 24 && family != 28 && family != 30)
		return -EPROTONOSUPPORT;
	return read_raw(r, header);
}

/* The sender's address of a cooked packet: 8 bytes, of which `len` are used. */
static void read_cooked_address(
	struct rd *r, uint16_t arphrd, unsigned len, struct link_header *header)
{
	struct rd address = rd_fence(r, 8);

	if (len != ETHER_ADDRESS_SIZE ||
		(arphrd != ARPHRD_ETHERNET && arphrd != ARPHRD_LOOPBACK))
		return;
	rd_copy(&address, header->source, sizeof(header->source));
	header->has_source = !address.failed;
}

/* Packet type, ARPHRD, address length, address, protocol. */
static int read_sll(struct rd *r, struct link_header *header)
{
	uint16_t packet_type = rd_u16(r);
	uint16_t arphrd = rd_u16(r);
	uint16_t len = rd_u16(r);

	read_cooked_address(r, arphrd, len, header);
	header->outgoing = packet_type == SLL_OUTGOING;
	return read_type(r, rd_u16(r), header);
}

/* Protocol, 2 bytes reserved, interface, ARPHRD, packet type, address length, address. */
static int read_sll2(struct rd *r, struct link_header *header)
{
	uint16_t protocol = rd_u16(r);
	uint16_t arphrd;
	uint8_t packet_type, len;

	rd_skip(r, 2);
	header->ifindex = rd_u32(r);
	arphrd = rd_u16(r);
	packet_type = rd_u8(r);
	len = rd_u8(r);
	read_cooked_address(r, arphrd, len, header);
	header->outgoing = packet_type == SLL_OUTGOING;
	return read_type(r, protocol, header);
}

static int read_header(struct rd *r, enum link_type type, struct link_header *header)
{
	switch (type) {
	case LINK_ETHERNET:
		return read_ethernet(r, header);
	case LINK_RAW:
		return read_raw(r, header);
	case LINK_NULL:
	case LINK_LOOP:
		return read_null(r, type, header);
	case LINK_SLL:
		return read_sll(r, header);
	case LINK_SLL2:
		return read_sll2(r, header);
	}
	return -EPROTONOSUPPORT;
}

int link_read(enum link_type type, struct rd frame, struct link_header *ret_header,
	struct rd *ret_payload)
{
	struct link_header header = {.type = type};
	int err = read_header(&frame, type, &header);

	if (err)
		return err;
	*ret_header = header;
	*ret_payload = frame;
	return 0;
}

void link_add_tag(struct link_header *header, const struct ether_tag *tag)
{
	if (!tag)
		return;
	if (header->tag_count < ETHER_TAGS_MAX)
		header->tag_count++;
	else
		header->more_tags++;
	memmove(header->tags + 1, header->tags,
		(header->tag_count - 1U) * sizeof(*header->tags));
	header->tags[0] = *tag;
}

enum link_type link_guess(struct rd frame)
{
	struct link_header header;
	struct ip6_header ip6;
	struct rd payload, r = frame;
	bool is_ip6 = !ip6_read(&r, &ip6);

	if (is_ip6 && ip6.payload_length == rd_left(&r))
		return LINK_RAW;
	/* An Ethernet address may begin with 6, too. */
	if (!link_read(LINK_ETHERNET, frame, &header, &payload) &&
		header.ethertype == ETHER_TYPE_IP6 && !ip6_read(&payload, &ip6))
		return LINK_ETHERNET;
	return is_ip6 ? LINK_RAW : LINK_ETHERNET;
}

void ether_write(struct wr *w, const uint8_t destination[static ETHER_ADDRESS_SIZE],
	const uint8_t source[static ETHER_ADDRESS_SIZE], uint16_t ethertype)
{
	wr_bytes(w, destination, ETHER_ADDRESS_SIZE);
	wr_bytes(w, source, ETHER_ADDRESS_SIZE);
	wr_u16(w, ethertype);
}
