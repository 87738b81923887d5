#include "out/facts.h"

#include <string.h>

#include "addr/embed.h"
#include "addr/iid.h"

enum { KEY_WIDTH = 16 };

void facts_bytes(struct facts *facts, const char *bytes, size_t len)
{
	size_t left = facts->size - 1 - facts->len;

	if (len > left)
		len = left;
	memcpy(facts->text + facts->len, bytes, len);
	facts->len += len;
}

void facts_put(struct facts *facts, const char *string)
{
	facts_bytes(facts, string, strlen(string));
}

void facts_key(struct facts *facts, const char *key)
{
	static const char blanks[] = "                ";
	size_t len = strlen(key);

	facts_bytes(facts, key, len);
	facts_bytes(facts, blanks, len < KEY_WIDTH ? KEY_WIDTH - len : 1);
}

static void put_rfc(struct facts *facts, const char *rfc)
{
	if (!rfc)
		return;
	facts_put(facts, " (");
	facts_put(facts, rfc);
	facts_put(facts, ")");
}

void facts_end(struct facts *facts, const char *rfc)
{
	put_rfc(facts, rfc);
	facts_put(facts, "\n");
}

void facts_line(struct facts *facts, const char *key, const char *value, const char *rfc)
{
	facts_key(facts, key);
	facts_put(facts, value);
	facts_end(facts, rfc);
}

void facts_address(struct facts *facts, u128 address)
{
	struct in6_addr in6 = u128_to_in6(address);
	char text[IN6_TEXT_SIZE];

	in6_format(&in6, text);
	facts_put(facts, text);
}

void facts_prefix(struct facts *facts, struct prefix p)
{
	char text[PREFIX_TEXT_SIZE];

	prefix_format(p, text);
	facts_put(facts, text);
}

void facts_ipv4(struct facts *facts, uint32_t ipv4)
{
	char text[EMBED_IPV4_TEXT_SIZE];

	embed_ipv4_format(ipv4, text);
	facts_put(facts, text);
}

void facts_mac(struct facts *facts, const uint8_t mac[static 6])
{
	char text[IID_MAC_TEXT_SIZE];

	iid_mac_format(mac, text);
	facts_put(facts, text);
}

void facts_number(struct facts *facts, uint64_t number)
{
	char digits[U128_TEXT_SIZE];

	u128_format(u128_of(number), digits);
	facts_put(facts, digits);
}

void facts_hex(struct facts *facts, uint64_t value, unsigned bits)
{
	static const char digits[] = "0123456789abcdef";

	while (bits > 0) {
		bits -= 4;
		facts_bytes(facts, &digits[value >> bits & 0xf], 1);
		if (bits > 0 && bits % 16 == 0)
			facts_put(facts, ":");
	}
}

void facts_bits(struct facts *facts, uint64_t value)
{
	for (unsigned bit = 64; bit-- > 0;) {
		facts_put(facts, value >> bit & 1 ? "1" : "0");
		if (bit > 0 && bit % 16 == 0)
			facts_put(facts, ":");
	}
}
