/* VLANs as text and JSON. */
#ifndef HEXTET_RASNIFF_VLAN_H
#define HEXTET_RASNIFF_VLAN_H

#include <stddef.h>
#include <stdint.h>

#include "out/pen.h"
#include "wire/vlan.h"

/* `4094.4094.4094.4094.4094` and its NUL. */
#define VLAN_TEXT_SIZE (5 * VLAN_DEPTH)

/* `100.10`, or nothing, and a NUL. */
void vlan_format(uint64_t vlan, char ret_text[static VLAN_TEXT_SIZE]);

/* ` vlan 100 vlan 10`, or nothing; returns how many characters. */
size_t vlan_show(struct pen *pen, uint64_t vlan);

/* The key `vlans` and a list, or nothing. */
void vlan_json(struct pen *pen, uint64_t vlan);

#endif
