#include "addr/in6.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>

#include "tests/unit/test.h"

/* ---- tables ---- */

/* Texts of one address each, and the RFC 5952 text that must come back. */
static const struct {
	const char *text;
	const char *formatted;
} readable[] = {
	/* RFC 4291 section 2.2, the two columns of (2) and (3) */
	{"ABCD:EF01:2345:6789:ABCD:EF01:2345:6789",
		"abcd:ef01:2345:6789:abcd:ef01:2345:6789"},
	{"2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"},
	{"2001:DB8::8:800:200C:417A", "2001:db8::8:800:200c:417a"},
	{"FF01:0:0:0:0:0:0:101", "ff01::101"},
	{"FF01::101", "ff01::101"},
	{"0:0:0:0:0:0:0:1", "::1"},
	{"::1", "::1"},
	{"0:0:0:0:0:0:0:0", "::"},
	{"::", "::"},
	{"0:0:0:0:0:0:13.1.68.3", "::d01:4403"},
	{"::13.1.68.3", "::d01:4403"},
	{"0:0:0:0:0:FFFF:129.144.52.38", "::ffff:129.144.52.38"},
	{"::FFFF:129.144.52.38", "::ffff:129.144.52.38"},
	/* RFC 4291 section 2.3 */
	{"2001:0DB8:0000:CD30:0000:0000:0000:0000", "2001:db8:0:cd30::"},
	{"2001:0DB8::CD30:0:0:0:0", "2001:db8:0:cd30::"},
	{"2001:0DB8:0:CD30::", "2001:db8:0:cd30::"},
	{"2001:0DB8:0:CD30:123:4567:89AB:CDEF", "2001:db8:0:cd30:123:4567:89ab:cdef"},
	/* legal, and another address than was meant: zeros are dropped in front only */
	{"2001:0DB8::CD30", "2001:db8::cd30"},
	{"2001:0DB8::CD3", "2001:db8::cd3"},
	/* RFC 5952 section 1: one address, eight texts */
	{"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
	{"2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
	{"2001:db8::1:0:0:1", "2001:db8::1:0:0:1"},
	{"2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1"},
	{"2001:0db8::1:0:0:1", "2001:db8::1:0:0:1"},
	{"2001:db8:0:0:1::1", "2001:db8::1:0:0:1"},
	{"2001:db8:0000:0:1::1", "2001:db8::1:0:0:1"},
	{"2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"},
	/* RFC 5952 section 2.1, leading zeros */
	{"2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"},
	{"2001:db8:aaaa:bbbb:cccc:dddd:eeee:001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"},
	{"2001:db8:aaaa:bbbb:cccc:dddd:eeee:01", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"},
	/* RFC 5952 section 2.2, compression */
	{"2001:db8:aaaa:bbbb:cccc:dddd::1", "2001:db8:aaaa:bbbb:cccc:dddd:0:1"},
	{"2001:db8:0:0:0::1", "2001:db8::1"},
	{"2001:db8:0:0::1", "2001:db8::1"},
	{"2001:db8:0::1", "2001:db8::1"},
	{"2001:db8::aaaa:0:0:1", "2001:db8::aaaa:0:0:1"},
	{"2001:db8:0:0:aaaa::1", "2001:db8::aaaa:0:0:1"},
	/* RFC 5952 section 2.3, case */
	{"2001:db8:aaaa:bbbb:cccc:dddd:eeee:AaAa",
		"2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa"},
	/* RFC 5952 section 4.1 */
	{"2001:0db8::0001", "2001:db8::1"},
	/* 4.2.1: as short as possible */
	{"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
	{"2001:db8::0:1", "2001:db8::1"},
	/* 4.2.2: not for one group */
	{"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
	{"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
	/* 4.2.3: the longest run, and the first of equals */
	{"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
	{"2001:db8:0:0:1:0:0:2", "2001:db8::1:0:0:2"},
	{"0:0:1:0:0:1:0:0", "::1:0:0:1:0:0"},
	{"1:0:0:2:3:0:0:0", "1:0:0:2:3::"},
	/* 5: dotted decimal for the IPv4-mapped prefix only */
	{"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
	{"::ffff:c000:201", "::ffff:192.0.2.1"},
	{"::ffff:0:0", "::ffff:0.0.0.0"},
	{"::ffff:255.255.255.255", "::ffff:255.255.255.255"},
	{"::ffff:10.100.9.99", "::ffff:10.100.9.99"},
	{"::fffe:192.0.2.1", "::fffe:c000:201"},
	{"::1:ffff:192.0.2.1", "::1:ffff:c000:201"},
	{"::ffff:0:192.0.2.1", "::ffff:0:c000:201"},
	{"64:ff9b::192.0.2.33", "64:ff9b::c000:221"}, /* RFC 6052 section 2.4 */
	{"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
	{"::0.0.0.0", "::"},
	/* :: in every place, for every number of groups */
	{"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
	{"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
	{"::3:4:5:6:7:8", "::3:4:5:6:7:8"},
	{"::4:5:6:7:8", "::4:5:6:7:8"},
	{"::7:8", "::7:8"},
	{"1::8", "1::8"},
	{"1:2:3::8", "1:2:3::8"},
	{"1:2:3::6:7:8", "1:2:3::6:7:8"},
	{"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
	{"1:2:3:4:5:6::", "1:2:3:4:5:6::"},
	{"1::", "1::"},
	{"::2:3:4:5:6:1.2.3.4", "0:2:3:4:5:6:102:304"},
	{"1:2:3:4:5::1.2.3.4", "1:2:3:4:5:0:102:304"},
	{"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
		"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
	{"0000:0000:0000:0000:0000:0000:0.0.0.0", "::"},
	/* each hexadecimal digit, and zeros within a group */
	{"123:4567:89ab:cdef:fed:cba9:8765:4321",
		"123:4567:89ab:cdef:fed:cba9:8765:4321"},
	{"1000:100:10:1:f00:f0:f:f00f", "1000:100:10:1:f00:f0:f:f00f"},
};

/* What is wrong with a text, and where. */
static const struct {
	const char *text;
	struct in6_fault fault;
} unreadable[] = {
	{"", {IN6_EMPTY, 0, 0}},

	{"g", {IN6_BAD_CHARACTER, 0, 1}},
	{"x::1", {IN6_BAD_CHARACTER, 0, 1}},
	{"1g::1", {IN6_BAD_CHARACTER, 1, 1}},
	{"1:2:g", {IN6_BAD_CHARACTER, 4, 1}},
	{"::g", {IN6_BAD_CHARACTER, 2, 1}},
	{"::-1", {IN6_BAD_CHARACTER, 2, 1}},
	{"::+1", {IN6_BAD_CHARACTER, 2, 1}},
	{"::0x1", {IN6_BAD_CHARACTER, 3, 1}},
	{" ::1", {IN6_BAD_CHARACTER, 0, 1}},
	{"::1 ", {IN6_BAD_CHARACTER, 3, 1}},
	{":: 1", {IN6_BAD_CHARACTER, 2, 1}},
	{"::1\n", {IN6_BAD_CHARACTER, 3, 1}},
	{"[::1]", {IN6_BAD_CHARACTER, 0, 1}},
	{"::1]", {IN6_BAD_CHARACTER, 3, 1}},
	{"fe80::1%eth0", {IN6_BAD_CHARACTER, 7, 1}},
	{"fe80::%eth0", {IN6_BAD_CHARACTER, 6, 1}},
	{"2001:db8::/32", {IN6_BAD_CHARACTER, 10, 1}},
	{"1:2:3:4:5:6:7:8/64", {IN6_BAD_CHARACTER, 15, 1}},
	{"1:2:3:4:5:6:7:8:g", {IN6_BAD_CHARACTER, 16, 1}},
	{"example.org", {IN6_BAD_CHARACTER, 1, 1}}, /* its first letter is a digit */
	{"host.example", {IN6_BAD_CHARACTER, 0, 1}},
	{"\xc3\xa9::", {IN6_BAD_CHARACTER, 0, 1}},
	{"::/", {IN6_BAD_CHARACTER, 2, 1}}, /* the neighbours of the digits */
	{"::;", {IN6_BAD_CHARACTER, 2, 1}},
	{"::@", {IN6_BAD_CHARACTER, 2, 1}},
	{"::G", {IN6_BAD_CHARACTER, 2, 1}},
	{"::`", {IN6_BAD_CHARACTER, 2, 1}},

	{"12345::", {IN6_GROUP_TOO_LONG, 0, 5}},
	{"::00001", {IN6_GROUP_TOO_LONG, 2, 5}},
	{"1:abcdef:2", {IN6_GROUP_TOO_LONG, 2, 6}},
	{"20010db8000000000000000000000001", {IN6_GROUP_TOO_LONG, 0, 32}},

	{"1::2::3", {IN6_SECOND_DOUBLE_COLON, 4, 2}},
	{"::1::", {IN6_SECOND_DOUBLE_COLON, 3, 2}},
	{"2001::25de::cade", {IN6_SECOND_DOUBLE_COLON, 10, 2}},

	{":::", {IN6_TRIPLE_COLON, 0, 3}},
	{"::::", {IN6_TRIPLE_COLON, 0, 3}},
	{":::1", {IN6_TRIPLE_COLON, 0, 3}},
	{"1:::2", {IN6_TRIPLE_COLON, 1, 3}},
	{"1:::", {IN6_TRIPLE_COLON, 1, 3}},
	{"1::2:::3", {IN6_TRIPLE_COLON, 4, 3}},

	{":", {IN6_LONE_COLON, 0, 1}},
	{":1", {IN6_LONE_COLON, 0, 1}},
	{":1:2:3:4:5:6:7", {IN6_LONE_COLON, 0, 1}},
	{":1::2", {IN6_LONE_COLON, 0, 1}},
	{":1.2.3.4", {IN6_LONE_COLON, 0, 1}},
	{"1:", {IN6_LONE_COLON, 1, 1}},
	{"1::2:", {IN6_LONE_COLON, 4, 1}},
	{"1:2:3:4:5:6:7:", {IN6_LONE_COLON, 13, 1}},
	{"1:2:3:4:5:6:7:8:", {IN6_LONE_COLON, 15, 1}},

	{"1:2:3:4:5:6:7:8:9", {IN6_TOO_MANY_GROUPS, 16, 1}},
	{"1:2:3:4:5:6:7:8:9:abcd", {IN6_TOO_MANY_GROUPS, 16, 6}},
	{"::1:2:3:4:5:6:7:8:9", {IN6_TOO_MANY_GROUPS, 18, 1}},
	{"1:2:3:4::5:6:7:8", {IN6_TOO_MANY_GROUPS, 0, 16}},
	{"::1:2:3:4:5:6:7:8", {IN6_TOO_MANY_GROUPS, 0, 17}},
	{"1:2:3:4:5:6:7:8::", {IN6_TOO_MANY_GROUPS, 0, 17}},
	{"::1:2:3:4:5:6:1.2.3.4", {IN6_TOO_MANY_GROUPS, 0, 21}},

	{"1", {IN6_TOO_FEW_GROUPS, 0, 1}},
	{"1:2:3:4:5:6:7", {IN6_TOO_FEW_GROUPS, 0, 13}},
	{"1.2.3.4", {IN6_TOO_FEW_GROUPS, 0, 7}},
	{"1:2:3:4:5:1.2.3.4", {IN6_TOO_FEW_GROUPS, 0, 17}},
	{"2001:0DB8:0:CD3", {IN6_TOO_FEW_GROUPS, 0, 15}},   /* RFC 4291 section 2.3 */
	{"00:26:98:2a:dc:c1", {IN6_TOO_FEW_GROUPS, 0, 17}}, /* a MAC address */

	{"1.2.3.4::", {IN6_IPV4_MISPLACED, 0, 7}},
	{"::1.2.3.4:5", {IN6_IPV4_MISPLACED, 2, 7}},
	{"1:2:3:4:5:6:1.2.3.4:7", {IN6_IPV4_MISPLACED, 12, 7}},
	{"1:2:3:4:5:6:7:1.2.3.4", {IN6_IPV4_MISPLACED, 14, 7}},
	{"1:2:3:4:5:6:7:8:1.2.3.4", {IN6_IPV4_MISPLACED, 16, 7}},
	{"::1:2:3:4:5:6:7:1.2.3.4", {IN6_IPV4_MISPLACED, 16, 7}},
	{"1.2.3.4:80", {IN6_IPV4_MISPLACED, 0, 7}},

	{"::1.2.3.256", {IN6_IPV4_OCTET, 8, 3}},
	{"::999.2.3.4", {IN6_IPV4_OCTET, 2, 3}},
	{"::1.2.3.4444", {IN6_IPV4_OCTET, 8, 4}},
	{"::01.2.3.4", {IN6_IPV4_OCTET, 2, 2}},
	{"::1.2.3.00", {IN6_IPV4_OCTET, 8, 2}},
	{"::1.2.3.a", {IN6_IPV4_OCTET, 8, 1}},
	{"::ff.2.3.4", {IN6_IPV4_OCTET, 2, 2}},
	{"::1..3.4", {IN6_IPV4_OCTET, 4, 0}},
	{"::.1.2.3", {IN6_IPV4_OCTET, 2, 0}},
	{"::1.2.3.", {IN6_IPV4_OCTET, 8, 0}},
	{"::.", {IN6_IPV4_OCTET, 2, 0}},
	{".", {IN6_IPV4_OCTET, 0, 0}},
	{"cafe.be", {IN6_IPV4_OCTET, 0, 4}},
	{"::12345.1.1.1", {IN6_IPV4_OCTET, 2, 5}},

	{"::1.2.3", {IN6_IPV4_COUNT, 2, 5}},
	{"::1.2", {IN6_IPV4_COUNT, 2, 3}},
	{"::1.2.3.4.", {IN6_IPV4_COUNT, 2, 8}},
	{"::1.2.3.4.5", {IN6_IPV4_COUNT, 2, 9}},
	{"10.1", {IN6_IPV4_COUNT, 0, 4}},
};

static const struct {
	const char *text;
	bool link_local, multicast, takes_zone;
} kinds[] = {
	{"::", false, false, false},
	{"::1", false, false, false},
	{"2001:db8::1", false, false, false},
	{"fd00::1", false, false, false},
	{"fe80::", true, false, true},
	{"fe80::1", true, false, true},
	{"fe80:1::1", true, false, true},
	{"febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true, false, true},
	{"fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false, false},
	{"fec0::", false, false, false}, /* site-local: deprecated by RFC 3879 */
	{"feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false, false},
	{"7e80::1", false, false, false},
	{"::fe80:0:0:1", false, false, false},
	{"ff00::", false, true, false},
	{"ff01::1", false, true, true}, /* interface-local */
	{"ff02::1", false, true, true}, /* link-local */
	{"ff02::1:ff01:ca75", false, true, true},
	{"ff12::1", false, true, true}, /* the flags do not matter */
	{"ff31::1", false, true, true},
	{"fff2::1", false, true, true},
	{"ff03::1", false, true, false}, /* realm-local */
	{"ff04::1", false, true, false},
	{"ff05::1", false, true, false},
	{"ff08::1", false, true, false},
	{"ff0e::1", false, true, false},
	{"ff0f::1", false, true, false},
	{"ff82::1", false, true, true},
	{"ff80::1", false, true, false}, /* no link-local address for all its 80 */
	{"feff::", false, false, false},
};

static struct in6_addr address_of(const char *text)
{
	struct in6_addr address = {0};
	struct in6_fault fault = in6_parse(text, strlen(text), &address);

	row_int(text, fault.flaw, IN6_OK);
	return address;
}

static void test_readable(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(readable); i++) {
		const char *text = readable[i].text;
		struct in6_addr address, same;
		char back[IN6_TEXT_SIZE];
		struct in6_fault fault = in6_parse(text, strlen(text), &address);

		row_int(text, fault.flaw, IN6_OK);
		row_int(text, fault.at, 0);
		row_int(text, fault.len, 0);
		row_int(text, inet_pton(AF_INET6, text, &same), 1);
		row_bytes(text, &address, &same, sizeof(same));
		row_int(text, in6_format(&address, back), strlen(readable[i].formatted));
		row_string(text, back, readable[i].formatted);
	}
}

static void test_bytes_are_in_network_order(void **state)
{
	static const uint8_t want[16] = {
		0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0x02, 0x21};
	struct in6_addr address = address_of("2001:db8::192.0.2.33");

	(void)state;
	assert_memory_equal(&address, want, sizeof(want));
}

static void test_unreadable(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(unreadable); i++) {
		const char *text = unreadable[i].text;
		struct in6_addr address, unused;
		struct in6_fault fault;

		memset(&address, UNTOUCHED, sizeof(address));
		fault = in6_parse(text, strlen(text), &address);
		row_int(text, fault.flaw, unreadable[i].fault.flaw);
		row_int(text, fault.at, unreadable[i].fault.at);
		row_int(text, fault.len, unreadable[i].fault.len);
		row_untouched(text, &address);
		row_int(text, inet_pton(AF_INET6, text, &unused), 0);
	}
}

/* Was called misplaced, as if more groups followed: `::1.2.3.4/96`. */
static void test_bug_bad_character_behind_the_dotted_part(void **state)
{
	static const struct {
		const char *text;
		struct in6_fault fault;
	} rows[] = {
		{"::ffff:1.2.3.4/96", {IN6_BAD_CHARACTER, 14, 1}},
		{"::1.2.3.4%eth0", {IN6_BAD_CHARACTER, 9, 1}},
		{"1.2.3.4 ", {IN6_BAD_CHARACTER, 7, 1}},
		{"1:2:3:4:5:6:1.2.3.4x", {IN6_BAD_CHARACTER, 19, 1}},
		{"::1.2.300.4/96", {IN6_IPV4_OCTET, 6, 3}}, /* read first */
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct in6_addr address;
		struct in6_fault fault =
			in6_parse(rows[i].text, strlen(rows[i].text), &address);

		row_int(rows[i].text, fault.flaw, rows[i].fault.flaw);
		row_int(rows[i].text, fault.at, rows[i].fault.at);
		row_int(rows[i].text, fault.len, rows[i].fault.len);
	}
}

/* Whatever stands behind the length given does not exist. */
static void test_length_ends_the_text(void **state)
{
	struct in6_addr address, want = address_of("fe80::1");

	(void)state;
	assert_int_equal(in6_parse("fe80::1%eth0", 7, &address).flaw, IN6_OK);
	assert_true(in6_equal(&address, &want));
	assert_int_equal(in6_parse("fe80::1:", 7, &address).flaw, IN6_OK);
	assert_int_equal(in6_parse("fe80::12", 7, &address).flaw, IN6_OK);
	assert_true(in6_equal(&address, &want));
	assert_int_equal(in6_parse("::1", 0, &address).flaw, IN6_EMPTY);
	assert_int_equal(in6_parse(NULL, 0, &address).flaw, IN6_EMPTY);
}

static void test_nul_within_the_length_is_a_bad_character(void **state)
{
	static const struct {
		const char *text;
		size_t len, at;
	} rows[] = {
		{"::1\0", 4, 3},
		{"\0::1", 4, 0},
		{"::\0001", 4, 2},
		{"1:\0", 3, 2},
		{"::1.2.3.4\0", 10, 9},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct in6_addr address;
		struct in6_fault fault = in6_parse(rows[i].text, rows[i].len, &address);

		row_int(rows[i].text, fault.flaw, IN6_BAD_CHARACTER);
		row_int(rows[i].text, fault.at, rows[i].at);
		row_int(rows[i].text, fault.len, 1);
	}
}

static void test_very_long_texts(void **state)
{
	static char text[10000];
	struct in6_addr address;
	struct in6_fault fault;

	(void)state;
	memset(text, '1', sizeof(text));
	fault = in6_parse(text, sizeof(text), &address);
	assert_int_equal(fault.flaw, IN6_GROUP_TOO_LONG);
	assert_int_equal(fault.len, sizeof(text));
	memset(text, ':', sizeof(text));
	fault = in6_parse(text, sizeof(text), &address);
	assert_int_equal(fault.flaw, IN6_TRIPLE_COLON);
	assert_int_equal(fault.len, 3);
	memset(text, '.', sizeof(text));
	assert_int_equal(in6_parse(text, sizeof(text), &address).flaw, IN6_IPV4_OCTET);
	memset(text, '%', sizeof(text));
	assert_int_equal(in6_parse(text, sizeof(text), &address).flaw, IN6_BAD_CHARACTER);
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 2 ? ':' : '1';
	fault = in6_parse(text, sizeof(text), &address);
	assert_int_equal(fault.flaw, IN6_TOO_MANY_GROUPS);
	assert_int_equal(fault.at, 16);
	assert_int_equal(fault.len, sizeof(text) - 16);
}

static void test_fits_its_buffer(void **state)
{
	struct in6_addr address;
	char text[IN6_TEXT_SIZE + 1];

	(void)state;
	memset(&address, 0xff, sizeof(address));
	memset(text, UNTOUCHED, sizeof(text));
	assert_int_equal(in6_format(&address, text), IN6_TEXT_SIZE - 1);
	assert_int_equal(text[IN6_TEXT_SIZE - 1], '\0');
	assert_int_equal((uint8_t)text[IN6_TEXT_SIZE], UNTOUCHED);
}

static void test_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(kinds); i++) {
		struct in6_addr address = address_of(kinds[i].text);

		row_int(kinds[i].text, in6_is_link_local(&address), kinds[i].link_local);
		row_int(kinds[i].text, in6_is_multicast(&address), kinds[i].multicast);
		row_int(kinds[i].text, in6_takes_zone(&address), kinds[i].takes_zone);
	}
}

static void test_equal_looks_at_every_bit(void **state)
{
	struct in6_addr a = address_of("2001:db8::1"), b = a;

	(void)state;
	assert_true(in6_equal(&a, &b));
	for (unsigned bit = 0; bit < 128; bit++) {
		b = a;
		b.s6_addr[bit / 8] ^= (uint8_t)(1U << bit % 8);
		assert_false(in6_equal(&a, &b));
	}
}

/* ---- against the C library ---- */

/* The formatter differs here and nowhere else. Each row must happen. */
static bool is_ipv4_compatible(const struct in6_addr *address)
{
	static const uint8_t zeros[12];

	return !memcmp(address, zeros, 12) &&
	       (address->s6_addr[12] || address->s6_addr[13]);
}

static struct format_difference {
	const char *name;
	const char *why;
	bool (*holds)(const struct in6_addr *address);
	size_t seen;
} format_differences[] = {
	{"IPv4-compatible addresses (::/96, less the last 2^16 of them)",
		"glibc prints ::d01:4403 as ::13.1.68.3. RFC 4291 section 2.5.5.1 "
		"deprecated "
		"these addresses, and RFC 5952 section 5 wants dotted decimal only where "
		"the "
		"prefix says that an IPv4 address is in it: here it is most likely no "
		"such.",
		is_ipv4_compatible, 0},
};

/* The parser differs here and nowhere else. */
static bool has_nul(const char *text, size_t len)
{
	return memchr(text, '\0', len) != NULL;
}

static struct parse_difference {
	const char *name;
	const char *why;
	bool (*holds)(const char *text, size_t len);
	size_t seen;
} parse_differences[] = {
	{"a NUL within the text",
		"inet_pton is told no length and stops reading there; in6_parse is told "
		"one, "
		"and a NUL is a bad character like any other.",
		has_nul, 0},
};

static void check_format(const struct in6_addr *address)
{
	char ours[IN6_TEXT_SIZE], theirs[INET6_ADDRSTRLEN];
	size_t len = in6_format(address, ours);
	struct in6_addr back;
	struct in6_fault fault;

	assert_non_null(inet_ntop(AF_INET6, address, theirs, sizeof(theirs)));
	row_int(theirs, len, strlen(ours));
	fault = in6_parse(ours, len, &back);
	row_int(ours, fault.flaw, IN6_OK);
	row_bytes(ours, &back, address, sizeof(back));
	if (!strcmp(ours, theirs))
		return;
	for (size_t i = 0; i < LEN(format_differences); i++) {
		if (!format_differences[i].holds(address))
			continue;
		format_differences[i].seen++;
		return;
	}
	row_string("not among the differences listed", ours, theirs);
}

/* `text` ends with a NUL behind its `len` bytes. Returns whether we read it. */
static bool check_parse(const char *text, size_t len)
{
	struct in6_addr ours, theirs, untouched;
	struct in6_fault fault;
	bool we_can, they_can;

	memset(&untouched, UNTOUCHED, sizeof(untouched));
	ours = untouched;
	fault = in6_parse(text, len, &ours);
	we_can = fault.flaw == IN6_OK;
	they_can = inet_pton(AF_INET6, text, &theirs) == 1;
	/* One comparison for the millions; the row only where it is needed. */
	if (fault.at > len || fault.len > len - fault.at)
		row_int(text, fault.at + fault.len, len);
	if (!we_can && !in6_equal(&ours, &untouched))
		row_untouched(text, &ours);
	if (we_can == they_can && (!we_can || in6_equal(&ours, &theirs)))
		return we_can;
	for (size_t i = 0; i < LEN(parse_differences); i++) {
		if (!parse_differences[i].holds(text, len))
			continue;
		parse_differences[i].seen++;
		return we_can;
	}
	print_error("not among the differences listed: we read \"%s\": %d, glibc: %d\n",
		text, we_can, they_can);
	fail();
	return false;
}

/* Full of zeros, of small groups, and of the prefixes the formatter looks at. */
static struct in6_addr random_address(struct dice *dice)
{
	struct in6_addr address = {0};
	uint64_t bits = dice_roll(dice);

	for (size_t i = 0; i < 8; i++, bits >>= 3) {
		uint64_t group = dice_roll(dice);

		if ((bits & 7) < 4)
			continue;
		if ((bits & 7) < 6)
			group >>= 4 * (group >> 16 & 3);
		address.s6_addr[2 * i] = (uint8_t)(group >> 8);
		address.s6_addr[2 * i + 1] = (uint8_t)group;
	}
	switch (bits & 15) {
	case 0: /* IPv4-mapped */
		memset(&address, 0, 10);
		memset(&address.s6_addr[10], 0xff, 2);
		break;
	case 1: /* IPv4-compatible */
		memset(&address, 0, 12);
		break;
	default:
		break;
	}
	return address;
}

static void test_formatter_against_inet_ntop(void **state)
{
	struct dice dice = dice_seeded(6);

	(void)state;
	for (int round = 0; round < 2000000; round++) {
		struct in6_addr address = random_address(&dice);

		check_format(&address);
	}
	for (size_t i = 0; i < LEN(format_differences); i++)
		row_int(format_differences[i].name, format_differences[i].seen > 10000,
			true);
}

/* Every pattern of zero groups, among groups of each length. */
static void test_formatter_against_inet_ntop_for_every_run_of_zeros(void **state)
{
	static const uint16_t fillers[] = {0x1, 0x10, 0xff, 0x100, 0xabc, 0x1000, 0xffff};

	(void)state;
	for (size_t filler = 0; filler < LEN(fillers); filler++) {
		for (unsigned zeros = 0; zeros < 256; zeros++) {
			struct in6_addr address = {0};

			for (unsigned i = 0; i < 8; i++) {
				if (zeros >> i & 1)
					continue;
				address.s6_addr[2 * i] = (uint8_t)(fillers[filler] >> 8);
				address.s6_addr[2 * i + 1] = (uint8_t)fillers[filler];
			}
			check_format(&address);
		}
	}
}

#define TEXT_MAX 80

/* An address in one of the forms that people write. */
static size_t random_text(struct dice *dice, char ret_text[static TEXT_MAX])
{
	struct in6_addr address = random_address(dice);
	const uint8_t *b = address.s6_addr;
	char *to = ret_text;

	if (dice_below(dice, 2))
		return in6_format(&address, ret_text);
	for (size_t i = 0; i < 6; i++)
		to += snprintf(to, 8, dice_below(dice, 2) ? "%04x:" : "%X:",
			(unsigned)b[2 * i] << 8 | b[2 * i + 1]);
	if (dice_below(dice, 2))
		to += snprintf(to, 24, "%u.%u.%u.%u", b[12], b[13], b[14], b[15]);
	else
		to += snprintf(to, 24, "%x:%x", (unsigned)b[12] << 8 | b[13],
			(unsigned)b[14] << 8 | b[15]);
	return (size_t)(to - ret_text);
}

/* Changes, drops, doubles or adds a character or two. */
static size_t mutate(struct dice *dice, char text[static TEXT_MAX], size_t len)
{
	static const char alphabet[] = "0123456789abcdefABCDEF::::::::......gG%/ -[\0";
	size_t at = dice_below(dice, len + 1);
	char c = alphabet[dice_below(dice, sizeof(alphabet) - 1)];

	switch (dice_below(dice, 4)) {
	case 0:
		if (at < len)
			text[at] = c;
		break;
	case 1:
		if (at < len)
			memmove(text + at, text + at + 1, len-- - at);
		break;
	case 2: /* two places at once: 1:2 to 1:2:2 */
		if (at + 2 <= len && len + 2 < TEXT_MAX) {
			memmove(text + at + 2, text + at, len + 1 - at);
			len += 2;
		}
		break;
	default:
		if (len + 1 < TEXT_MAX) {
			memmove(text + at + 1, text + at, len + 1 - at);
			text[at] = c;
			len++;
		}
		break;
	}
	return len;
}

static void test_parser_against_inet_pton(void **state)
{
	struct dice dice = dice_seeded(7);
	const int rounds = 3000000;
	int read = 0;

	(void)state;
	for (int round = 0; round < rounds; round++) {
		char text[TEXT_MAX] = "";
		size_t len = random_text(&dice, text);

		for (size_t times = dice_below(&dice, 4); times > 0; times--)
			len = mutate(&dice, text, len);
		read += check_parse(text, len);
	}
	/* Neither all readable nor all junk. */
	assert_in_range(read, rounds / 4, rounds / 4 * 3);
	for (size_t i = 0; i < LEN(parse_differences); i++)
		row_int(parse_differences[i].name, parse_differences[i].seen > 1000,
			true);
}

/* Every text of up to `len_max` characters of an alphabet, counted up like a number. */
static int parse_all_texts(const char *alphabet, size_t len_max)
{
	size_t radix = strlen(alphabet);
	int read = 0;

	for (size_t len = 1; len <= len_max; len++) {
		size_t digits[16] = {0}, place = 0;
		char text[16] = "";

		memset(text, alphabet[0], len);
		while (place < len) {
			read += check_parse(text, len);
			for (place = 0; place < len; place++) {
				digits[place] = (digits[place] + 1) % radix;
				text[place] = alphabet[digits[place]];
				if (digits[place] > 0)
					break;
			}
		}
	}
	return read;
}

static void test_parser_against_inet_pton_for_every_short_text(void **state)
{
	(void)state;
	/* Long enough for ::1.1.1.11 and ::f:0:f. So many of them are addresses, says
	 * the ipaddress module of Python. */
	assert_int_equal(parse_all_texts("1:.", 11), 392);
	assert_int_equal(parse_all_texts("0f:.g", 7), 521);
}

static void test_every_truncation_against_inet_pton(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(readable); i++) {
		for (size_t len = 0; len <= strlen(readable[i].text); len++) {
			uint8_t *exact = exact_copy(readable[i].text, len);
			char text[TEXT_MAX] = "";
			struct in6_addr address;

			memcpy(text, exact, len);
			row_int(text,
				in6_parse((char *)exact, len, &address).flaw == IN6_OK,
				check_parse(text, len));
			free(exact);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_readable),
		cmocka_unit_test(test_bytes_are_in_network_order),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_bug_bad_character_behind_the_dotted_part),
		cmocka_unit_test(test_length_ends_the_text),
		cmocka_unit_test(test_nul_within_the_length_is_a_bad_character),
		cmocka_unit_test(test_very_long_texts),
		cmocka_unit_test(test_fits_its_buffer),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_equal_looks_at_every_bit),
		cmocka_unit_test(test_formatter_against_inet_ntop),
		cmocka_unit_test(test_formatter_against_inet_ntop_for_every_run_of_zeros),
		cmocka_unit_test(test_parser_against_inet_pton),
		cmocka_unit_test(test_parser_against_inet_pton_for_every_short_text),
		cmocka_unit_test(test_every_truncation_against_inet_pton),
	};

	return cmocka_run_group_tests_name("in6", tests, NULL, NULL);
}
