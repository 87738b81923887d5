/* Input: a name; its first 17 bytes are a prefix to name, too. */
#include <stdbool.h>
#include <string.h>

#include "addr/arpa.h"
#include "tests/fuzz/fuzz.h"

static void check_parse(const char *name, size_t len)
{
	struct prefix p = {.length = 0xa5};
	struct arpa_fault fault;
	char text[ARPA_NAME_SIZE];
	size_t text_len;

	fault = arpa_parse(name, len, &p);
	MUST(fault.at <= len && fault.len <= len - fault.at);
	MUST(arpa_is_name(name, len) == (fault.flaw != ARPA_NOT_BELOW));
	if (fault.flaw) {
		MUST(p.length == 0xa5); /* untouched */
		return;
	}
	/* The same name comes back, but for case and the final dot. */
	text_len = arpa_zone_name(p, text);
	MUST(text_len == len || text_len == len + 1);
	for (size_t i = 0; i < len; i++)
		MUST((name[i] | (name[i] >= 'A' && name[i] <= 'Z' ? 0x20 : 0)) ==
			text[i]);
}

static void check_zones(struct prefix p)
{
	struct arpa_walk walk = arpa_walk(p);
	u128 next = p.first;
	struct prefix zone;
	unsigned count = 0;

	for (; arpa_walk_next(&walk, &zone); count++) {
		char name[ARPA_NAME_SIZE], owner[ARPA_NAME_SIZE];
		size_t len = arpa_zone_name(zone, name);

		MUST(len > 0 && strlen(name) == len);
		check_parse(name, len);
		MUST(!u128_compare(zone.first, next) && prefix_covers(p, zone));
		next = u128_add(prefix_last(zone), u128_of(1));
		MUST(arpa_relative(zone, zone, owner) == 1 && !strcmp(owner, "@"));
	}
	MUST(count == arpa_zone_count(p) && count >= 1 && count <= 8);
	MUST(!u128_compare(u128_subtract(next, u128_of(1)), prefix_last(p)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct in6_addr address;

	if (size > 0)
		check_parse((const char *)data, size);
	if (size > sizeof(address)) {
		memcpy(&address, data, sizeof(address));
		check_zones(prefix_around(
			u128_from_in6(&address), (uint8_t)(data[sizeof(address)] % 129)));
	}
	return 0;
}
