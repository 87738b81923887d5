#include "addr/embed.h"

#include <errno.h>

const uint8_t embed_nat64_lengths[EMBED_NAT64_LENGTHS] = {32, 40, 48, 56, 64, 96};

size_t embed_ipv4_format(uint32_t ipv4, char ret_text[static EMBED_IPV4_TEXT_SIZE])
{
	size_t len = 0;

	for (unsigned shift = 32; shift > 0;) {
		unsigned octet;

		shift -= 8;
		octet = ipv4 >> shift & 0xff;
		if (octet >= 100)
			ret_text[len++] = (char)('0' + octet / 100);
		if (octet >= 10)
			ret_text[len++] = (char)('0' + octet / 10 % 10);
		ret_text[len++] = (char)('0' + octet % 10);
		ret_text[len++] = '.';
	}
	ret_text[--len] = '\0';
	return len;
}

int embed_ipv4_parse(const char *text, size_t len, uint32_t *ret_ipv4)
{
	uint32_t ipv4 = 0;
	unsigned octet = 0, digits = 0, points = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i < len && text[i] >= '0' && text[i] <= '9') {
			if (digits > 0 && octet == 0)
				return -EINVAL; /* a leading zero */
			octet = octet * 10 + (unsigned)(text[i] - '0');
			digits++;
			if (octet > 255)
				return -EINVAL;
			continue;
		}
		if (digits == 0 || (i < len && (text[i] != '.' || ++points > 3)))
			return -EINVAL;
		ipv4 = ipv4 << 8 | octet;
		octet = digits = 0;
	}
	if (points != 3)
		return -EINVAL;
	*ret_ipv4 = ipv4;
	return 0;
}

bool embed_read_mapped(u128 address, uint32_t *ret_ipv4)
{
	if (address.high != 0 || address.low >> 32 != 0xffff)
		return false;
	*ret_ipv4 = (uint32_t)address.low;
	return true;
}

bool embed_read_compatible(u128 address, uint32_t *ret_ipv4)
{
	if (address.high != 0 || address.low >> 32 != 0 || address.low <= 1)
		return false;
	*ret_ipv4 = (uint32_t)address.low;
	return true;
}

u128 embed_mapped(uint32_t ipv4)
{
	return u128_of(UINT64_C(0xffff) << 32 | ipv4);
}

u128 embed_compatible(uint32_t ipv4)
{
	return u128_of(ipv4);
}

bool embed_read_6to4(u128 address, struct embed_6to4 *ret_6to4)
{
	if (address.high >> 48 != 0x2002)
		return false;
	*ret_6to4 = (struct embed_6to4){
		.ipv4 = (uint32_t)(address.high >> 16),
		.subnet = (uint16_t)address.high,
	};
	return true;
}

struct prefix embed_6to4_prefix(uint32_t ipv4)
{
	u128 first = {.high = UINT64_C(0x2002) << 48 | (uint64_t)ipv4 << 16};

	return (struct prefix){.first = first, .length = 48};
}

bool embed_read_teredo(u128 address, struct embed_teredo *ret_teredo)
{
	if (address.high >> 32 != 0x20010000)
		return false;
	*ret_teredo = (struct embed_teredo){
		.server = (uint32_t)address.high,
		.flags = (uint16_t)(address.low >> 48),
		.port = (uint16_t) ~(address.low >> 32),
		.client = (uint32_t)~address.low,
	};
	return true;
}

u128 embed_teredo(const struct embed_teredo *from)
{
	uint64_t port = (uint16_t)~from->port, client = (uint32_t)~from->client;

	return (u128){
		.high = UINT64_C(0x20010000) << 32 | from->server,
		.low = (uint64_t)from->flags << 48 | port << 32 | client,
	};
}

bool embed_read_isatap(u128 address, uint32_t *ret_ipv4)
{
	/* The u bit is 0 or 1, all before 5efe else 0. */
	if ((address.low >> 32 & ~UINT64_C(0x02000000)) != 0x00005efe)
		return false;
	*ret_ipv4 = (uint32_t)address.low;
	return true;
}

bool embed_is_nat64_length(unsigned length)
{
	for (size_t i = 0; i < EMBED_NAT64_LENGTHS; i++)
		if (embed_nat64_lengths[i] == length)
			return true;
	return false;
}

/* Bits 64 to 71, the u octet. */
static const u128 u_octet = {.low = UINT64_C(0xff) << 56};

/* Behind a prefix of 40 to 64 bits the IPv4 address goes around the u octet: without it
 * the bits from 72 on move up by 8, and it stands in one piece behind the prefix. */
static u128 close_gap(u128 address)
{
	return (u128){
		.high = address.high,
		.low = address.low << 8,
	};
}

bool embed_read_nat64(u128 address, unsigned length, uint32_t *ret_ipv4, bool *ret_clean)
{
	u128 rest;

	if (!embed_is_nat64_length(length) || !u128_is_zero(u128_and(address, u_octet)))
		return false;
	rest = length == 96 ? address : close_gap(address);
	rest = u128_shift_left(rest, length);
	*ret_ipv4 = (uint32_t)(rest.high >> 32);
	*ret_clean = u128_is_zero(u128_shift_left(rest, 32));
	return true;
}

int embed_nat64(struct prefix p, uint32_t ipv4, u128 *ret_address)
{
	u128 rest = {.high = (uint64_t)ipv4 << 32};

	if (!embed_is_nat64_length(p.length) || !u128_is_zero(u128_and(p.first, u_octet)))
		return -EINVAL;
	rest = u128_shift_right(rest, p.length);
	if (p.length != 96)
		rest.low >>= 8;
	*ret_address = u128_or(p.first, rest);
	return 0;
}
