/* Neighbor Discovery messages (RFC 4861): read, written, and checked as a receiver must.
 * Pure. */
#ifndef HEXTET_WIRE_ND_H
#define HEXTET_WIRE_ND_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rd.h"
#include "base/wr.h"
#include "wire/ip6.h"

enum {
	ND_ROUTER_SOLICITATION = 133,
	ND_ROUTER_ADVERTISEMENT = 134,
	ND_NEIGHBOR_SOLICITATION = 135,
	ND_NEIGHBOR_ADVERTISEMENT = 136,
	ND_REDIRECT = 137,
};

/* Every message is sent with this hop limit: one with less has come through a router. */
#define ND_HOP_LIMIT 255

/* Flags of a Router Advertisement (RFC 4861 section 4.2; IANA, IPv6 ND Router
 * Advertisement flags). Bits 0x18 are the preference: see ndopt_preference(). */
enum {
	ND_RA_MANAGED = 0x80,
	ND_RA_OTHER = 0x40,
	ND_RA_HOME_AGENT = 0x20, /* RFC 6275 section 7.1 */
	ND_RA_PREFERENCE = 0x18, /* RFC 4191 section 2.2 */
	ND_RA_PROXY = 0x04,      /* RFC 4389 section 4.1.3.3 */
	ND_RA_RESERVED = 0x03,
};

/* Flags of a Neighbor Advertisement (RFC 4861 section 4.4), in its 32 bits. */
#define ND_NA_ROUTER    UINT32_C(0x80000000)
#define ND_NA_SOLICITED UINT32_C(0x40000000)
#define ND_NA_OVERRIDE  UINT32_C(0x20000000)

/* A message up to its options. Reserved fields are kept, so that they can be shown and
 * that what is written is what was read. */
struct nd_message {
	uint8_t type;
	uint8_t code;
	uint16_t checksum;
	union {
		uint32_t reserved; /* ROUTER_SOLICITATION */
		struct {
			uint8_t hop_limit; /* 0: not said */
			uint8_t flags;     /* ND_RA_* */
			uint16_t lifetime_s;
			uint32_t reachable_ms; /* 0: not said */
			uint32_t retrans_ms;   /* 0: not said */
		} ra;
		struct {
			uint32_t reserved;
			struct in6_addr target;
		} ns;
		struct {
			uint32_t flags; /* ND_NA_*, and reserved bits */
			struct in6_addr target;
		} na;
		struct {
			uint32_t reserved;
			struct in6_addr target;
			struct in6_addr destination;
		} redirect;
	};
};

/* Reads a message from its type on and leaves `r` at the options. Returns 0, -EBADMSG (too
 * short) or -EPROTOTYPE (not one of the five types). */
int nd_read(struct rd *r, struct nd_message *ret_message);

/* Writes a message up to its options, with the checksum it has. A type that is none of the
 * five fails the writer. */
void nd_write(struct wr *w, const struct nd_message *message);

/* Whoever builds a packet writes the IPv6 header at `ip6_at`, the message and its options,
 * and last calls this: it puts in the payload length and the checksum. Extension headers
 * between them are not foreseen. */
void nd_seal(struct wr *w, size_t ip6_at);

/* A packet in which there is a Neighbor Discovery message. */
struct nd_packet {
	struct ip6_header ip;
	struct ip6_upper upper; /* extension headers, fragment */
	struct rd message;      /* from its type on to the end, options and all */
	uint8_t type;
	bool truncated; /* less of it is there than the IPv6 header says */
};

/* Finds the message in an IPv6 packet that begins at `packet`; padding behind it is cut
 * off. Returns 0; -EPROTOTYPE: there is none, -EAGAIN: a fragment of an ICMPv6 message, but
 * not the first, so that what it is part of is not in here; or, as ip6_read() and
 * ip6_walk(), -EBADMSG, -EPROTONOSUPPORT. */
int nd_find(struct rd packet, struct nd_packet *ret_packet);

/* Why a receiver must discard a message (RFC 4861 sections 6.1.1, 6.1.2, 7.1.1, 7.1.2 and
 * 8.1, RFC 6980 section 5), as a set of bits. */
enum nd_flaw {
	ND_FLAW_HOP_LIMIT = 1 << 0,    /* not 255, or not known */
	ND_FLAW_CHECKSUM = 1 << 1,     /* wrong; not said of a message that is truncated */
	ND_FLAW_CODE = 1 << 2,         /* not 0 */
	ND_FLAW_SHORT = 1 << 3,        /* shorter than the fixed fields of its type */
	ND_FLAW_OPTION_ZERO = 1 << 4,  /* an option of length zero */
	ND_FLAW_OPTION_CUT = 1 << 5,   /* an option that goes on behind the message's end */
	ND_FLAW_SOURCE = 1 << 6,       /* RA, Redirect: not link-local */
	ND_FLAW_TARGET = 1 << 7,       /* NS, NA: a multicast target */
	ND_FLAW_UNSPECIFIED_OPTION = 1 << 8, /* RS, NS: from :: with a source link-layer address */
	ND_FLAW_UNSPECIFIED_DESTINATION = 1 << 9, /* NS: from :: to no solicited-node group */
	ND_FLAW_SOLICITED = 1 << 10,   /* NA: to a group with the Solicited flag */
	ND_FLAW_REDIRECT_TARGET = 1 << 11, /* Redirect: neither link-local nor the destination */
	ND_FLAW_REDIRECT_DESTINATION = 1 << 12, /* Redirect: a multicast destination */
	ND_FLAW_FRAGMENTED = 1 << 13,  /* RFC 6980 */
	ND_FLAW_TRUNCATED = 1 << 14,   /* the capture, or the packet, ends before the message */
	ND_FLAW_SOURCE_MULTICAST = 1 << 15, /* RFC 4291 section 2.7: never a source */
};

/* Number of flaws: bits 0 to ND_FLAWS - 1. */
#define ND_FLAWS 16

/* Everything that is wrong with a message, flaws ored; 0 if a receiver takes it. Whether a
 * Redirect comes from the router in use is not in the packet. */
uint32_t nd_check(const struct nd_packet *packet);

/* The same for who has read it already: the message, NULL if it is too short; how the walk
 * over its options ended, as ndopt_next() said; whether a source link-layer address was
 * among them. */
uint32_t nd_check_read(const struct nd_packet *packet, const struct nd_message *message,
	int options_end, bool has_source);

/* One flaw in words, `its checksum is wrong`. */
const char *nd_flaw_text(enum nd_flaw flaw);

/* The solicited-node group of a unicast address (RFC 4291 section 2.7.1), and whether an
 * address is such a group. */
struct in6_addr nd_solicited_node(const struct in6_addr *address);
bool nd_is_solicited_node(const struct in6_addr *address);

#endif
