/* Link headers: Ethernet II, 802.1Q and 802.1ad tags, 802.3 with LLC and SNAP (RFC 1042),
 * and the other link types that captures come in. Pure. */
#ifndef HEXTET_WIRE_ETHER_H
#define HEXTET_WIRE_ETHER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rd.h"
#include "base/wr.h"

#define ETHER_ADDRESS_SIZE 6
#define ETHER_HEADER_SIZE  14

/* EtherTypes (IEEE 802 Numbers). */
enum {
	ETHER_TYPE_IP4 = 0x0800,
	ETHER_TYPE_IP6 = 0x86dd,
	ETHER_TYPE_8021Q = 0x8100,
	ETHER_TYPE_8021AD = 0x88a8,
	ETHER_TYPE_QINQ = 0x9100, /* what some switches put where 802.1ad has 88a8 */
};

/* From here on the field behind the addresses is a type, up to ETHER_LENGTH_MAX it is the
 * length of what follows (IEEE 802.3 section 3.2.6). */
#define ETHER_TYPE_MIN   0x0600
#define ETHER_LENGTH_MAX 1500

/* Tags that are kept of a frame; switches put two. */
#define ETHER_TAGS_MAX 8

/* What a captured packet begins with (tcpdump.org, "Link-Layer Header Types"). */
enum link_type {
	LINK_ETHERNET,
	LINK_RAW,  /* the IP header */
	LINK_NULL, /* BSD loopback: address family, in the capturing host's byte order */
	LINK_LOOP, /* OpenBSD loopback: the same in network order */
	LINK_SLL,  /* Linux "cooked" capture */
	LINK_SLL2, /* its second version */
};

struct ether_tag {
	uint16_t tpid;  /* ETHER_TYPE_8021Q, … */
	uint16_t tci;   /* priority (3 bits), drop eligible (1), VLAN (12) */
};

/* What stood in front of the payload. */
struct link_header {
	enum link_type type;
	bool has_source;      /* false: the link type does not carry one of 6 bytes */
	bool has_destination;
	uint8_t source[ETHER_ADDRESS_SIZE];
	uint8_t destination[ETHER_ADDRESS_SIZE];
	bool outgoing;        /* cooked: the capturing host sent it */
	uint32_t ifindex;     /* SLL2: the capturing host's; 0 elsewhere */
	bool snap;            /* an LLC and SNAP header stood in front of the EtherType */
	uint8_t tag_count;
	struct ether_tag tags[ETHER_TAGS_MAX]; /* the outermost first */
	uint32_t more_tags;   /* behind them: Linux takes off any number for VLAN 0 */
	uint16_t ethertype;
};

/* Takes the link header off a frame. *ret_payload is what it carries, fenced: padding that
 * an 802.3 length tells is cut off, padding behind Ethernet II is not. Returns 0,
 * -EBADMSG (shorter than its headers say) or -EPROTONOSUPPORT (LLC without SNAP, or an
 * address family that is not IP). */
int link_read(enum link_type type, struct rd frame, struct link_header *ret_header,
	struct rd *ret_payload);

/* Puts the tag that the kernel took off a frame, which is the outermost, back in front of the
 * others; NULL: it took none. */
void link_add_tag(struct link_header *header, const struct ether_tag *tag);

/* For bytes that came without a link type, as a hex dump does: LINK_RAW where they are an
 * IPv6 packet of just the length its header says, or begin like one and like no Ethernet
 * frame with IPv6 in it; else LINK_ETHERNET. */
enum link_type link_guess(struct rd frame);

/* Writes an Ethernet II header without tags. */
void ether_write(struct wr *w, const uint8_t destination[static ETHER_ADDRESS_SIZE],
	const uint8_t source[static ETHER_ADDRESS_SIZE], uint16_t ethertype);

#endif
