#include "wire/vlan.h"

enum { ID_BITS = 12, ID_MASK = 0xfff };

uint64_t vlan_of(const struct link_header *header)
{
	const uint64_t mask = (UINT64_C(1) << VLAN_DEPTH * ID_BITS) - 1;
	uint64_t vlan = 0;

	for (unsigned i = 0; i < header->tag_count; i++) {
		uint16_t id = header->tags[i].tci & ID_MASK;

		if (id != 0)
			vlan = (vlan << ID_BITS | id) & mask;
	}
	return vlan;
}

size_t vlan_ids(uint64_t vlan, uint16_t ret_ids[static VLAN_DEPTH])
{
	size_t count = 0;

	for (unsigned shift = VLAN_DEPTH * ID_BITS; shift > 0; shift -= ID_BITS) {
		uint16_t id = vlan >> (shift - ID_BITS) & ID_MASK;

		if (id != 0)
			ret_ids[count++] = id;
	}
	return count;
}
