/* VLANs: each is a link of its own, told by the tags in front of a packet. Pure. */
#ifndef HEXTET_WIRE_VLAN_H
#define HEXTET_WIRE_VLAN_H

#include <stddef.h>
#include <stdint.h>

#include "wire/ether.h"

/* Tags that tell links apart, the innermost ones; switches put two. */
#define VLAN_DEPTH 5

/* The VLAN of a frame as one number: 12 bits for each tag, the outermost highest. 0: in
 * none; a tag of VLAN 0 has only a priority (IEEE 802.1Q section 9.6). */
uint64_t vlan_of(const struct link_header *header);

/* The identifiers in it, the outermost first; returns how many. */
size_t vlan_ids(uint64_t vlan, uint16_t ret_ids[static VLAN_DEPTH]);

#endif
