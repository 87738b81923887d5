/* Fragments put together again, so that what was sent in them can be shown. Hosts do not:
 * they discard Neighbor Discovery messages with a Fragment header (RFC 6980 section 5), in
 * which an attacker may hide one from filters on the way. Bounded: see the caps. Points in
 * time are handed in. */
#ifndef HEXTET_RASNIFF_REASSEMBLY_H
#define HEXTET_RASNIFF_REASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "base/rd.h"
#include "wire/ether.h"
#include "wire/ip6.h"

/* Packets that wait for their rest at a time; one more pushes the oldest out. */
#define REASSEMBLY_MAX 7

/* How long the rest is waited for. RFC 8200 section 4.5 gives 60 seconds to what has crossed
 * the Internet; this comes from the same link. */
#define REASSEMBLY_TIME (2 * NSEC_PER_SEC)

/* Most that was cut into fragments: with the headers in front it is to be a packet again. */
#define REASSEMBLY_SIZE 65520

/* A packet's part, and what stood around it. */
struct fragment {
	uint32_t link;            /* the caller's number of the interface */
	nsec_t realtime;          /* when it came; 0: not known */
	struct link_header header;
	struct ip6_header ip;
	struct ip6_upper upper;   /* as ip6_walk_to_fragment() has it */
	struct rd bytes;
};

/* What has become of a packet in fragments. */
struct reassembled {
	struct fragment first; /* that came; its bytes are gone */
	unsigned fragments;    /* how many came */
	struct rd packet;      /* from its IPv6 header on, up to what is missing; with a Fragment
	                        * header of offset 0, which says `more` if something is. Empty:
	                        * the beginning is missing */
};

struct reassembly {
	struct reassembly_slot *slots; /* one more than wait at a time; NULL before the first */
	nsec_t next_expiry;            /* not before; NSEC_NEVER */
};

void reassembly_begin(struct reassembly *r);
void reassembly_free(struct reassembly *r);

/* Reads the fragment in a frame. Returns 0, or -EPROTOTYPE: there is none, or one that can
 * have no part of a Router Advertisement. */
int fragment_read(enum link_type type, struct rd frame, struct fragment *ret_fragment);

/* Takes a fragment. Returns 0; 1: a packet is now whole, or was pushed out, and *ret_packet
 * is it, in the memory of `r` until the next call; or -ENOMEM. */
int reassembly_take(struct reassembly *r, const struct fragment *fragment, nsec_t now,
	struct reassembled *ret_packet);

/* A packet that has waited too long for its rest, each once; with NSEC_NEVER any that waits.
 * Returns whether there is one. */
bool reassembly_expire(struct reassembly *r, nsec_t now, struct reassembled *ret_packet);

#endif
