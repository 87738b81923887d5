#include <errno.h>

#include "addr/iid.h"
#include "base/num.h"

/* Bits of the first byte of a MAC address (IEEE 802). */
enum { MAC_GROUP = 0x01, MAC_LOCAL = 0x02 };

uint64_t iid_from_mac(const uint8_t mac[static 6])
{
	uint64_t head =
		(uint64_t)(mac[0] ^ MAC_LOCAL) << 16 | (uint64_t)mac[1] << 8 | mac[2];
	uint64_t tail = (uint64_t)mac[3] << 16 | (uint64_t)mac[4] << 8 | mac[5];

	return head << 40 | UINT64_C(0xfffe) << 24 | tail;
}

bool iid_to_mac(uint64_t iid, uint8_t ret_mac[static 6])
{
	if ((iid >> 24 & 0xffff) != 0xfffe)
		return false;
	for (unsigned i = 0; i < 3; i++) {
		ret_mac[i] = (uint8_t)(iid >> (56 - 8 * i));
		ret_mac[3 + i] = (uint8_t)(iid >> (16 - 8 * i));
	}
	ret_mac[0] ^= MAC_LOCAL;
	return true;
}

bool iid_mac_is_local(const uint8_t mac[static 6])
{
	return mac[0] & MAC_LOCAL;
}

bool iid_mac_is_group(const uint8_t mac[static 6])
{
	return mac[0] & MAC_GROUP;
}

int iid_mac_parse(const char *text, size_t len, uint8_t ret_mac[static 6])
{
	/* Digits between two separators: 12 for none at all. */
	size_t piece = len == 17 ? 2 : len == 14 ? 4 : 12;
	char separator = len == 17 ? ':' : '.';
	uint8_t mac[6] = {0};
	size_t digits = 0;

	if (len != 17 && len != 14 && len != 12)
		return -EINVAL;
	if (len == 17 && text[2] == '-')
		separator = '-';
	for (size_t i = 0; i < len; i++) {
		int digit = num_hex_digit(text[i]);

		if (i % (piece + 1) == piece) {
			if (text[i] != separator)
				return -EINVAL;
			continue;
		}
		if (digit < 0)
			return -EINVAL;
		mac[digits / 2] = (uint8_t)(mac[digits / 2] << 4 | digit);
		digits++;
	}
	for (size_t i = 0; i < 6; i++)
		ret_mac[i] = mac[i];
	return 0;
}

size_t iid_mac_format(
	const uint8_t mac[static 6], char ret_text[static IID_MAC_TEXT_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < 6; i++) {
		ret_text[3 * i] = digits[mac[i] >> 4];
		ret_text[3 * i + 1] = digits[mac[i] & 0xf];
		ret_text[3 * i + 2] = i < 5 ? ':' : '\0';
	}
	return IID_MAC_TEXT_SIZE - 1;
}

uint64_t iid_from_isatap(uint32_t ipv4, bool is_unique)
{
	return (is_unique ? UINT64_C(0x02005efe) : UINT64_C(0x00005efe)) << 32 | ipv4;
}
