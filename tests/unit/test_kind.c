#include "addr/kind.h"

#include <errno.h>
#include <stdio.h>

#include "tests/unit/test.h"

/* ---- the registry, written down a second time ---- */

/* IANA's five columns as letters: True, False, N (not applicable). NULL: not there. */
static const struct {
	const char *prefix;
	const char *kind;
	const char *name;
	const char *rfc;
	const char *answers;
} rows[] = {
	{"::/8", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"::/96", "ipv4-compatible", "IPv4-compatible Address (deprecated)", "RFC 4291",
		NULL},
	{"::/128", "unspecified", "Unspecified Address", "RFC 4291", "TFFFT"},
	{"::1/128", "loopback", "Loopback Address", "RFC 4291", "FFFFT"},
	{"::ffff:0.0.0.0/96", "ipv4-mapped", "IPv4-mapped Address", "RFC 4291", "FFFFT"},
	{"64:ff9b::/96", "nat64-well-known", "IPv4-IPv6 Translat.", "RFC 6052", "TTTTF"},
	{"64:ff9b:1::/48", "nat64-local-use", "IPv4-IPv6 Translat.", "RFC 8215", "TTTFF"},
	{"100::/8", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"100::/64", "discard-only", "Discard-Only Address Block", "RFC 6666", "TTTFF"},
	{"100:0:0:1::/64", "dummy-prefix", "Dummy IPv6 Prefix", "RFC 9780", "TFFFF"},
	{"200::/7", "reserved", "Reserved by IETF", "RFC 4048", NULL},
	{"400::/6", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"800::/5", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"1000::/4", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"2000::/3", "global-unicast", "Global Unicast", "RFC 3513, RFC 4291", NULL},
	{"2001::/23", "ietf-protocol-assignments", "IETF Protocol Assignments",
		"RFC 2928", "FFFFF"},
	{"2001::/32", "teredo", "TEREDO", "RFC 4380, RFC 8190", "TTTNF"},
	{"2001:1::1/128", "pcp-anycast", "Port Control Protocol Anycast", "RFC 7723",
		"TTTTF"},
	{"2001:1::2/128", "turn-anycast", "Traversal Using Relays around NAT Anycast",
		"RFC 8155", "TTTTF"},
	{"2001:1::3/128", "dnssd-srp-anycast",
		"DNS-SD Service Registration Protocol Anycast", "RFC 9665", "TTTTF"},
	{"2001:2::/48", "benchmarking", "Benchmarking", "RFC 5180, RFC Errata 1752",
		"TTTFF"},
	{"2001:3::/32", "amt", "AMT", "RFC 7450", "TTTTF"},
	{"2001:4:112::/48", "as112", "AS112-v6", "RFC 7535", "TTTTF"},
	{"2001:10::/28", "orchid", "Deprecated (previously ORCHID)", "RFC 4843", "NNNNN"},
	{"2001:20::/28", "orchidv2", "ORCHIDv2", "RFC 7343", "TTTTF"},
	{"2001:30::/28", "drone-remote-id",
		"Drone Remote ID Protocol Entity Tags (DETs) Prefix", "RFC 9374",
		"TTTTF"},
	{"2001:db8::/32", "documentation", "Documentation", "RFC 3849", "FFFFF"},
	{"2002::/16", "6to4", "6to4", "RFC 3056", "TTTNF"},
	{"2620:4f:8000::/48", "direct-delegation-as112",
		"Direct Delegation AS112 Service", "RFC 7534", "TTTTF"},
	{"3fff::/20", "documentation", "Documentation", "RFC 9637", "FFFFF"},
	{"4000::/3", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"5f00::/16", "srv6-sid", "Segment Routing (SRv6) SIDs", "RFC 9602", "TTTFF"},
	{"6000::/3", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"8000::/3", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"a000::/3", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"c000::/3", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"e000::/4", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"f000::/5", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"f800::/6", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"fc00::/7", "unique-local", "Unique-Local", "RFC 4193, RFC 8190", "TTTFF"},
	{"fe00::/9", "reserved", "Reserved by IETF", "RFC 3513, RFC 4291", NULL},
	{"fe80::/10", "link-local", "Link-Local Unicast", "RFC 4291", "TTFFT"},
	{"fec0::/10", "site-local", "Reserved by IETF", "RFC 3879", NULL},
	{"ff00::/8", "multicast", "Multicast", "RFC 3513, RFC 4291", NULL},
};

/* First and last address of each block, and its neighbours outside. */
static const struct {
	const char *address;
	const char *kind;
} edges[] = {
	{"::", "unspecified"},
	{"::1", "loopback"},
	{"::2", "ipv4-compatible"},
	{"::ffff:ffff", "ipv4-compatible"},
	{"::1:0:0", "reserved"},
	{"::fffe:ffff:ffff", "reserved"},
	{"::ffff:0.0.0.0", "ipv4-mapped"},
	{"::ffff:255.255.255.255", "ipv4-mapped"},
	{"::1:0:0:0", "reserved"},
	{"::ffff:0:192.0.2.1", "reserved"}, /* IPv4-translated, RFC 2765 */
	{"64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff", "reserved"},
	{"64:ff9b::", "nat64-well-known"},
	{"64:ff9b::ffff:ffff", "nat64-well-known"},
	{"64:ff9b::1:0:0", "reserved"},
	{"64:ff9b:0:ffff:ffff:ffff:ffff:ffff", "reserved"},
	{"64:ff9b:1::", "nat64-local-use"},
	{"64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "nat64-local-use"},
	{"64:ff9b:2::", "reserved"},
	{"ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "reserved"},
	{"100::", "discard-only"},
	{"100::ffff:ffff:ffff:ffff", "discard-only"},
	{"100:0:0:1::", "dummy-prefix"},
	{"100:0:0:1:ffff:ffff:ffff:ffff", "dummy-prefix"},
	{"100:0:0:2::", "reserved"},
	{"200::", "reserved"},
	{"1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "reserved"},
	{"2000::", "global-unicast"},
	{"2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "global-unicast"},
	{"2001::", "teredo"},
	{"2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "teredo"},
	{"2001:1::", "ietf-protocol-assignments"},
	{"2001:1::1", "pcp-anycast"},
	{"2001:1::2", "turn-anycast"},
	{"2001:1::3", "dnssd-srp-anycast"},
	{"2001:1::4", "ietf-protocol-assignments"},
	{"2001:1:ffff:ffff:ffff:ffff:ffff:ffff", "ietf-protocol-assignments"},
	{"2001:2::", "benchmarking"},
	{"2001:2:0:ffff:ffff:ffff:ffff:ffff", "benchmarking"},
	{"2001:2:1::", "ietf-protocol-assignments"},
	{"2001:3::", "amt"},
	{"2001:3:ffff:ffff:ffff:ffff:ffff:ffff", "amt"},
	{"2001:4::", "ietf-protocol-assignments"},
	{"2001:4:111:ffff:ffff:ffff:ffff:ffff", "ietf-protocol-assignments"},
	{"2001:4:112::", "as112"},
	{"2001:4:112:ffff:ffff:ffff:ffff:ffff", "as112"},
	{"2001:4:113::", "ietf-protocol-assignments"},
	{"2001:f:ffff:ffff:ffff:ffff:ffff:ffff", "ietf-protocol-assignments"},
	{"2001:10::", "orchid"},
	{"2001:1f:ffff:ffff:ffff:ffff:ffff:ffff", "orchid"},
	{"2001:20::", "orchidv2"},
	{"2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", "orchidv2"},
	{"2001:30::", "drone-remote-id"},
	{"2001:3f:ffff:ffff:ffff:ffff:ffff:ffff", "drone-remote-id"},
	{"2001:40::", "ietf-protocol-assignments"},
	{"2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "ietf-protocol-assignments"},
	{"2001:200::", "global-unicast"},
	{"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "global-unicast"},
	{"2001:db8::", "documentation"},
	{"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "documentation"},
	{"2001:db9::", "global-unicast"},
	{"2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "global-unicast"},
	{"2002::", "6to4"},
	{"2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "6to4"},
	{"2003::", "global-unicast"},
	{"2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", "global-unicast"},
	{"2620:4f:8000::", "direct-delegation-as112"},
	{"2620:4f:8000:ffff:ffff:ffff:ffff:ffff", "direct-delegation-as112"},
	{"2620:4f:8001::", "global-unicast"},
	{"3ffe::", "global-unicast"}, /* the 6bone, returned */
	{"3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "global-unicast"},
	{"3fff::", "documentation"},
	{"3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "documentation"},
	{"3fff:1000::", "global-unicast"},
	{"3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "global-unicast"},
	{"4000::", "reserved"},
	{"5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "reserved"},
	{"5f00::", "srv6-sid"},
	{"5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "srv6-sid"},
	{"5f01::", "reserved"},
	{"fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "reserved"},
	{"fc00::", "unique-local"},
	{"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "unique-local"},
	{"fe00::", "reserved"},
	{"fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "reserved"},
	{"fe80::", "link-local"},
	{"febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "link-local"},
	{"fec0::", "site-local"},
	{"feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "site-local"},
	{"ff00::", "multicast"},
	{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "multicast"},
};

static const struct {
	const char *address;
	const char *scope; /* NULL: none */
} scopes[] = {
	{"::", NULL}, {"::1", "link-local"}, /* RFC 4007 section 4 */
	{"fe80::1", "link-local"}, {"fec0::1", "site-local"},
	{"fd00::1", "global"}, /* RFC 4193 section 3.3 */
	{"2001:db8::1", "global"}, {"5f00::1", "global"}, {"::ffff:192.0.2.1", "global"},
	{"::ffff:127.0.0.1", "link-local"}, /* RFC 6724 section 3.2 */
	{"::ffff:127.255.255.255", "link-local"}, {"::ffff:126.255.255.255", "global"},
	{"::ffff:128.0.0.0", "global"}, {"::ffff:169.254.0.0", "link-local"},
	{"::ffff:169.254.255.255", "link-local"}, {"::ffff:169.253.255.255", "global"},
	{"::ffff:169.255.0.0", "global"}, {"::127.0.0.1", "global"},
	{"ff00::", "reserved"}, {"ff01::1", "interface-local"}, {"ff02::1", "link-local"},
	{"ff03::1", "realm-local"}, {"ff04::1", "admin-local"}, {"ff05::1", "site-local"},
	{"ff06::1", "unassigned"}, {"ff07::1", "unassigned"},
	{"ff08::1", "organization-local"}, {"ff09::1", "unassigned"},
	{"ff0a::1", "unassigned"}, {"ff0b::1", "unassigned"}, {"ff0c::1", "unassigned"},
	{"ff0d::1", "unassigned"}, {"ff0e::1", "global"}, {"ff0f::1", "reserved"},
	{"ff7e::1", "global"}, /* the flags do not matter */
};

/* A prefix, and the block it is in: NULL for several. */
static const struct {
	const char *prefix;
	const char *block;
} covered[] = {
	{"::/0", NULL},
	{"2000::/2", NULL},
	{"2000::/3", "2000::/3"},
	{"2000::/4", "2000::/3"},
	{"2001::/16", "2000::/3"},
	{"2001::/22", "2000::/3"},
	{"2001::/23", "2001::/23"},
	{"2001::/24", "2001::/23"},
	{"2001::/31", "2001::/23"},
	{"2001::/32", "2001::/32"},
	{"2001::/128", "2001::/32"},
	{"2001:db8::/31", "2000::/3"},
	{"2001:db8::/32", "2001:db8::/32"},
	{"2001:db8::/33", "2001:db8::/32"},
	{"2001:1::/127", "2001::/23"},
	{"::/127", "::/96"},
	{"::/128", "::/128"},
	{"::/7", NULL},
	{"fc00::/6", NULL},
	{"fe80::/9", NULL},
	{"fe80::/10", "fe80::/10"},
	{"fe80::/64", "fe80::/10"},
	{"ff02::/16", "ff00::/8"},
	{"ff00::/7", NULL},
};

static struct prefix prefix_of(const char *text)
{
	struct prefix_text read = {0};
	struct prefix_fault fault = prefix_parse(text, strlen(text), &read);

	row_int(text, fault.flaw, PREFIX_OK);
	return prefix_around(u128_from_in6(&read.address), read.length);
}

static void test_table_is_the_registry(void **state)
{
	const struct kind_block *blocks;

	(void)state;
	assert_int_equal(kind_table(&blocks), LEN(rows));
	for (size_t i = 0; i < LEN(rows); i++) {
		const struct kind_block *block = &blocks[i];
		enum kind_answer answers[] = {block->source, block->destination,
			block->forwardable, block->global, block->reserved};
		char text[PREFIX_TEXT_SIZE];

		prefix_format(block->prefix, text);
		row_string(rows[i].prefix, text, rows[i].prefix);
		row_string(text, kind_name(block->kind), rows[i].kind);
		row_string(text, block->name, rows[i].name);
		row_string(text, block->rfc, rows[i].rfc);
		row_int(text, block->special, rows[i].answers != NULL);
		for (size_t j = 0; j < LEN(answers); j++)
			row_int(text, "FTN"[answers[j]],
				rows[i].answers ? rows[i].answers[j] : 'N');
	}
}

/* The search relies on the order, and on blocks that nest and cover the space. */
static void test_table_is_in_order_and_nests(void **state)
{
	const struct kind_block *blocks;
	size_t count = kind_table(&blocks);
	u128 next = {0};

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct prefix p = blocks[i].prefix;
		struct prefix cut = prefix_around(p.first, p.length);
		bool is_inside = false;

		assert_int_equal(u128_compare(p.first, cut.first), 0);
		if (i > 0)
			assert_true(prefix_compare(blocks[i - 1].prefix, p) < 0);

		for (size_t j = 0; j < i; j++) {
			bool covers = prefix_covers(blocks[j].prefix, p);

			is_inside |= covers;
			assert_true(covers ||
				u128_compare(prefix_last(blocks[j].prefix), p.first) < 0);
		}
		if (is_inside)
			continue;
		/* An outermost one begins where the one before it ended. */
		assert_int_equal(u128_compare(p.first, next), 0);
		next = u128_add(prefix_last(p), u128_of(1));
	}
	assert_true(u128_is_zero(next));
}

static void test_edges(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(edges); i++) {
		struct prefix p = prefix_of(edges[i].address);

		row_string(edges[i].address, kind_name(kind_of(p.first)->kind),
			edges[i].kind);
	}
}

/* Any kind of the enumeration is reached by an edge. */
static void test_every_kind_is_somewhere(void **state)
{
	(void)state;
	for (size_t kind = 0; kind < KIND_COUNT; kind++) {
		const char *name = kind_name((enum kind)kind);
		size_t seen = 0;

		for (size_t i = 0; i < LEN(edges); i++)
			seen += !strcmp(edges[i].kind, name);
		row_int(name, seen >= 1, true);
	}
}

/* Against a search of all rows for the longest that holds the address. */
static void test_longest_match_against_all_rows(void **state)
{
	struct dice dice = dice_seeded(33);
	const struct kind_block *blocks;
	size_t count = kind_table(&blocks);

	(void)state;
	for (int round = 0; round < 200000; round++) {
		const struct kind_block *near = &blocks[dice_below(&dice, count)];
		u128 address = {dice_roll(&dice), dice_roll(&dice)};
		const struct kind_block *longest = NULL;

		/* Half of them in a block or beside it. */
		if (round % 2) {
			address = u128_shift_right(address, near->prefix.length);
			address = round % 4 == 1
					  ? u128_add(near->prefix.first, address)
					  : u128_subtract(near->prefix.first, address);
		}
		for (size_t i = 0; i < count; i++)
			if (prefix_contains(blocks[i].prefix, address) &&
				(!longest ||
					blocks[i].prefix.length > longest->prefix.length))
				longest = &blocks[i];
		assert_ptr_equal(kind_of(address), longest);
	}
}

static void test_prefixes(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(covered); i++) {
		const struct kind_block *block =
			kind_of_prefix(prefix_of(covered[i].prefix));
		char text[PREFIX_TEXT_SIZE];

		if (block)
			prefix_format(block->prefix, text);
		row_string(covered[i].prefix, block ? text : NULL, covered[i].block);
	}
}

static void test_inside(void **state)
{
	static const struct {
		const char *prefix;
		size_t count;
		const char *first;
	} inside[] = {
		{"::/0", LEN(rows), "::/8"},
		{"::/8", 6, "::/96"},
		{"2001::/23", 10, "2001::/32"},
		{"2001:1::/32", 3, "2001:1::1/128"},
		{"2001:1::2/127", 2, "2001:1::2/128"},
		{"2001:db8::/31", 1, "2001:db8::/32"},
		{"2001:db8::/32", 0, NULL}, /* itself is not inside */
		{"2001:db8::/33", 0, NULL},
		{"fe80::/9", 2, "fe80::/10"},
		{"fc00::/6", 5, "fc00::/7"},
		{"ff00::/8", 0, NULL},
		{"::/128", 0, NULL},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(inside); i++) {
		const struct kind_block *first;
		size_t count = kind_inside(prefix_of(inside[i].prefix), &first);
		char text[PREFIX_TEXT_SIZE];

		row_int(inside[i].prefix, count, inside[i].count);
		if (count == 0)
			continue;
		prefix_format(first->prefix, text);
		row_string(inside[i].prefix, text, inside[i].first);
	}
}

static void test_scopes(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(scopes); i++) {
		u128 address = prefix_of(scopes[i].address).first;
		enum scope scope = kind_scope(address, kind_of(address));

		row_string(scopes[i].address, scope_name(scope), scopes[i].scope);
	}
}

static void test_of_hosts(void **state)
{
	static const enum kind not_of_one[] = {KIND_UNSPECIFIED, KIND_LOOPBACK,
		KIND_IPV4_MAPPED, KIND_LINK_LOCAL, KIND_MULTICAST};
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < LEN(not_of_one); i++)
		row_int(kind_name(not_of_one[i]), kind_is_of_host(not_of_one[i]), false);
	for (size_t i = 0; i < KIND_COUNT; i++)
		count += !kind_is_of_host((enum kind)i);
	assert_int_equal(count, LEN(not_of_one));
}

static void test_names(void **state)
{
	static const char *const wrong[] = {
		"", "ula", "Teredo", "teredo ", "linklocal", "global"};
	enum kind kind;

	(void)state;
	for (size_t i = 0; i < KIND_COUNT; i++) {
		const char *name = kind_name((enum kind)i);

		row_int(name, kind_from_name(name, &kind), 0);
		row_int(name, kind, i);
		row_int(name, strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-"),
			strlen(name));
	}
	for (size_t i = 0; i < LEN(wrong); i++) {
		memset(&kind, UNTOUCHED, sizeof(kind));
		row_int(wrong[i], kind_from_name(wrong[i], &kind), -ENOENT);
		row_untouched(wrong[i], &kind);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table_is_the_registry),
		cmocka_unit_test(test_table_is_in_order_and_nests),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_every_kind_is_somewhere),
		cmocka_unit_test(test_longest_match_against_all_rows),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_inside),
		cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_of_hosts),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("kind", tests, NULL, NULL);
}
