/* The IPv6 header and the walk over its extension headers (RFC 8200). Pure. */
#ifndef HEXTET_WIRE_IP6_H
#define HEXTET_WIRE_IP6_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/rd.h"
#include "base/wr.h"

#define IP6_HEADER_SIZE 40
#define IP6_MTU_MIN     1280 /* every link carries this much (RFC 8200 section 5) */

/* Next-header values (IANA, Assigned Internet Protocol Numbers). */
enum {
	IP6_HOP_BY_HOP = 0,
	IP6_ROUTING = 43,
	IP6_FRAGMENT = 44,
	IP6_AUTHENTICATION = 51,
	IP6_ICMPV6 = 58,
	IP6_NO_NEXT = 59,
	IP6_DESTINATION = 60,
	IP6_MOBILITY = 135,
	IP6_HIP = 139,
	IP6_SHIM6 = 140,
};

struct ip6_header {
	uint8_t traffic_class;
	uint32_t flow_label; /* 20 bits */
	uint16_t payload_length;
	uint8_t next_header;
	uint8_t hop_limit;
	struct in6_addr source;
	struct in6_addr destination;
};

/* Where the walk over the extension headers ended. */
struct ip6_upper {
	uint8_t protocol;         /* the upper-layer protocol */
	unsigned extensions;      /* headers passed on the way */
	bool fragmented;          /* a Fragment header stood among them */
	bool more_fragments;
	uint16_t fragment_offset; /* bytes; other than 0: no upper-layer header follows */
	uint32_t fragment_id;
};

/* Reads the fixed header. Returns 0, -EBADMSG (too short) or -EPROTONOSUPPORT
 * (version other than 6). */
int ip6_read(struct rd *r, struct ip6_header *ret_header);

void ip6_write(struct wr *w, const struct ip6_header *header);

/* Walks the extension headers from `next_header` on, leaving `r` at the upper-layer
 * header, behind however many: Linux takes a message from behind hundreds, and what cannot
 * be seen there is hidden. Returns 0 or -EBADMSG (the chain is longer than the packet). */
int ip6_walk(struct rd *r, uint8_t next_header, struct ip6_upper *ret_upper);

/* The same up to the first Fragment header, leaving `r` at this packet's part of what was cut
 * into fragments: that begins with `protocol`, which may be one more extension header. Also
 * -ENOENT: there is no Fragment header. */
int ip6_walk_to_fragment(struct rd *r, uint8_t next_header, struct ip6_upper *ret_upper);

#endif
