#include "tools/rasniff/vlan.h"

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
