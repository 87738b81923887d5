/* Input: a word of a command line: a MAC or IPv4 address, a number of 128 bits, a pattern of
 * identifiers. What is read, written and read again is the same. */
#include <errno.h>
#include <string.h>

#include "addr/embed.h"
#include "addr/iid.h"
#include "tests/fuzz/fuzz.h"
#include "tools/randaddr/iids.h"

static void check_mac(const char *text, size_t size)
{
	uint8_t mac[6], again[6];
	char written[IID_MAC_TEXT_SIZE];
	size_t len;

	if (iid_mac_parse(text, size, mac))
		return;
	len = iid_mac_format(mac, written);
	MUST(len == strlen(written) && !iid_mac_parse(written, len, again));
	MUST(!memcmp(mac, again, sizeof(mac)));
}

static void check_ipv4(const char *text, size_t size)
{
	char written[EMBED_IPV4_TEXT_SIZE];
	uint32_t ipv4;

	if (embed_ipv4_parse(text, size, &ipv4))
		return;
	/* There is one way to write it. */
	MUST(embed_ipv4_format(ipv4, written) == size && !memcmp(written, text, size));
}

static void check_u128(const char *text)
{
	char written[U128_TEXT_SIZE];
	u128 value, again;
	int err = u128_parse(text, &value);

	MUST(err == 0 || err == -EINVAL || err == -ERANGE);
	if (err)
		return;
	u128_format(value, written);
	MUST(!u128_parse(written, &again) && !u128_compare(value, again));
}

static void check_pattern(const char *text)
{
	uint64_t fixed, free_bits;
	struct iids iids;

	if (iids_parse(text, &fixed, &free_bits))
		return;
	MUST(!(fixed & free_bits));
	iids = iids_of(fixed, free_bits, true);
	if (iids.none)
		return;
	MUST(iids_has(&iids, iids_nth(&iids, 0)) && iids_below(&iids, iids_nth(&iids, 0)) == 0);
	MUST(iids_has(&iids, iids_nth(&iids, iids.last)));
	MUST(iids_below(&iids, iids_nth(&iids, iids.last)) == iids.last);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);

	MUST(text);
	check_mac((const char *)data, size);
	check_ipv4((const char *)data, size);
	check_u128(text);
	check_pattern(text);
	free(text);
	return 0;
}
