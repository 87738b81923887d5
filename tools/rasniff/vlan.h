/* VLANs: each is a link of its own. */
#ifndef HEXTET_RASNIFF_VLAN_H
#define HEXTET_RASNIFF_VLAN_H

#include <stddef.h>
#include <stdint.h>

#include "out/pen.h"
#include "wire/ether.h"

/* Tags that tell links apart, the innermost ones; switches put two. */
#define VLAN_DEPTH 5

/* `4094.4094.4094.4094.4094` and its NUL. */
#define VLAN_TEXT_SIZE (5 * VLAN_DEPTH)

/* The VLAN of a frame as one number: 12 bits for each tag, the outermost highest. 0: in
 * none; a tag of VLAN 0 has only a priority (IEEE 802.1Q section 9.6). */
uint64_t vlan_of(const struct link_header *header);

/* The identifiers in it, the outermost first; returns how many. */
size_t vlan_ids(uint64_t vlan, uint16_t ret_ids[static VLAN_DEPTH]);

/* `100.10`, or nothing, and a NUL. */
void vlan_format(uint64_t vlan, char ret_text[static VLAN_TEXT_SIZE]);

/* ` vlan 100 vlan 10`, or nothing; returns how many characters. */
size_t vlan_show(struct pen *pen, uint64_t vlan);

/* The key `vlans` and a list, or nothing. */
void vlan_json(struct pen *pen, uint64_t vlan);

#endif
