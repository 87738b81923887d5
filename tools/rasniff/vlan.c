#include "tools/rasniff/vlan.h"

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

void vlan_format(uint64_t vlan, char ret_text[static VLAN_TEXT_SIZE])
{
	uint16_t ids[VLAN_DEPTH];
	size_t count = vlan_ids(vlan, ids);
	int at = 0;

	*ret_text = '\0';
	for (size_t i = 0; i < count; i++)
		at += snprintf(ret_text + at, VLAN_TEXT_SIZE - (size_t)at, "%s%u",
			i > 0 ? "." : "", ids[i]);
}

size_t vlan_show(struct pen *pen, uint64_t vlan)
{
	char text[VLAN_DEPTH * sizeof(" vlan 4095")];
	uint16_t ids[VLAN_DEPTH];
	size_t count = vlan_ids(vlan, ids), len = 0;

	for (size_t i = 0; i < count; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, " vlan %u", ids[i]);
	pen_copy(pen, text, len);
	return len;
}

void vlan_json(struct pen *pen, uint64_t vlan)
{
	uint16_t ids[VLAN_DEPTH];
	size_t count = vlan_ids(vlan, ids);

	if (count == 0)
		return;
	pen_key(pen, "vlans");
	pen_open(pen, '[');
	for (size_t i = 0; i < count; i++) {
		pen_comma(pen);
		pen_number(pen, ids[i]);
	}
	pen_close(pen, ']');
}
