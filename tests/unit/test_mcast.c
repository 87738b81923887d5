#include "addr/mcast.h"

#include <errno.h>
#include <stdio.h>

#include "tests/unit/test.h"

/* Each form, with what is in it; NULL and 0: not there. */
static const struct {
	const char *address;
	const char *form;
	uint8_t flags;
	const char *scope;
	const char *prefix;
	const char *rendezvous;
	uint64_t iid;
	u128 group;
} rows[] = {
	{"ff02::1", "assigned", 0, "link-local", NULL, NULL, 0, {0, 1}},
	{"ff0e::", "assigned", 0, "global", NULL, NULL, 0, {0, 0}},
	{"ff0f:1:2:3:4:5:6:7", "assigned", 0, "reserved", NULL, NULL, 0,
		{0x0000000100020003, 0x0004000500060007}},
	{"ff02::1:ff01:ca75", "solicited-node", 0, "link-local", NULL, NULL, 0,
		{0, 0x01ca75}},
	{"ff02::1:ff00:0", "solicited-node", 0, "link-local", NULL, NULL, 0, {0, 0}},
	{"ff02::1:ffff:ffff", "solicited-node", 0, "link-local", NULL, NULL, 0,
		{0, 0xffffff}},
	{"ff02::1:fe01:ca75", "assigned", 0, "link-local", NULL, NULL, 0,
		{0, 0x1fe01ca75}},
	{"ff05::1:ff01:ca75", "assigned", 0, "site-local", NULL, NULL, 0,
		{0, 0x1ff01ca75}},
	{"ff02:1::1:ff01:ca75", "assigned", 0, "link-local", NULL, NULL, 0,
		{0x0000000100000000, 0x1ff01ca75}},
	/* RFC 4291 section 2.7: transient */
	{"ff15::101", "transient", MCAST_FLAG_T, "site-local", NULL, NULL, 0, {0, 0x101}},
	{"ff95::101", "transient", MCAST_FLAG_X | MCAST_FLAG_T, "site-local", NULL, NULL,
		0, {0, 0x101}},
	/* RFC 3306 section 4 and 5 */
	{"ff3e:30:2001:db8:1::1234", "prefix-based", MCAST_FLAG_P | MCAST_FLAG_T,
		"global", "2001:db8:1::/48", NULL, 0, {0, 0x1234}},
	{"ff38:40:3ffe:ffff:1:2:ffff:ffff", "prefix-based", MCAST_FLAG_P | MCAST_FLAG_T,
		"organization-local", "3ffe:ffff:1:2::/64", NULL, 0, {0, 0xffffffff}},
	{"ffbe:30:2001:db8:1::1234", "prefix-based",
		MCAST_FLAG_X | MCAST_FLAG_P | MCAST_FLAG_T, "global", "2001:db8:1::/48",
		NULL, 0, {0, 0x1234}},
	{"ff3e:1:8000::1", "prefix-based", MCAST_FLAG_P | MCAST_FLAG_T, "global",
		"8000::/1", NULL, 0, {0, 1}},
	/* RFC 7371: bits of ff2 are ignored */
	{"ff3e:f030:2001:db8:1::1234", "prefix-based", MCAST_FLAG_P | MCAST_FLAG_T,
		"global", "2001:db8:1::/48", NULL, 0, {0, 0x1234}},
	/* RFC 3306 section 6, RFC 4607 */
	{"ff3e::8000:1", "source-specific", MCAST_FLAG_P | MCAST_FLAG_T, "global", NULL,
		NULL, 0, {0, 0x80000001}},
	{"ff32::4000:1", "source-specific", MCAST_FLAG_P | MCAST_FLAG_T, "link-local",
		NULL, NULL, 0, {0, 0x40000001}},
	{"ff3e:0:1:2:3:4:5:6", "source-specific", MCAST_FLAG_P | MCAST_FLAG_T, "global",
		NULL, NULL, 0, {0x00010002, 0x0003000400050006}},
	/* RFC 3956 sections 3 and 7 */
	{"ff7e:140:2001:db8:beef:feed::1234", "embedded-rp",
		MCAST_FLAG_R | MCAST_FLAG_P | MCAST_FLAG_T, "global",
		"2001:db8:beef:feed::/64", "2001:db8:beef:feed::1", 0, {0, 0x1234}},
	{"ff7e:f20:2001:db8::1", "embedded-rp",
		MCAST_FLAG_R | MCAST_FLAG_P | MCAST_FLAG_T, "global", "2001:db8::/32",
		"2001:db8::f", 0, {0, 1}},
	/* the prefix goes on behind its length: the RP's address is cut */
	{"ff75:a20:2001:db8:dead:beef::1", "embedded-rp",
		MCAST_FLAG_R | MCAST_FLAG_P | MCAST_FLAG_T, "site-local", "2001:db8::/32",
		"2001:db8::a", 0, {0, 1}},
	{"fff5:a20:2001:db8::1", "embedded-rp", 0xf, "site-local", "2001:db8::/32",
		"2001:db8::a", 0, {0, 1}},
	/* RFC 4489 */
	{"ff32:ff:5054:ff:fe12:3456:0:1", "link-scoped", MCAST_FLAG_P | MCAST_FLAG_T,
		"link-local", NULL, NULL, 0x505400fffe123456, {0, 1}},
	{"ff31:ff::1:0:1", "link-scoped", MCAST_FLAG_P | MCAST_FLAG_T, "interface-local",
		NULL, NULL, 1, {0, 1}},
	/* what contradicts these */
	{"ff35:ff::1:0:1", "malformed", MCAST_FLAG_P | MCAST_FLAG_T, "site-local", NULL,
		NULL, 0, {0x000000ff00000000, 0x0000000100000001}},
	{"ff2e::1", "malformed", MCAST_FLAG_P, "global", NULL, NULL, 0, {0, 1}},
	{"ff4e::1", "malformed", MCAST_FLAG_R, "global", NULL, NULL, 0, {0, 1}},
	{"ff5e::1", "malformed", MCAST_FLAG_R | MCAST_FLAG_T, "global", NULL, NULL, 0,
		{0, 1}},
	{"ff6e::1", "malformed", MCAST_FLAG_R | MCAST_FLAG_P, "global", NULL, NULL, 0,
		{0, 1}},
	{"ff7e:40::1", "malformed", 7, "global", NULL, NULL, 0, /* no RIID */
		{0x0000004000000000, 1}},
	{"ff7e:100::1", "malformed", 7, "global", NULL, NULL, 0, /* no prefix */
		{0x0000010000000000, 1}},
	{"ff7e:141::1", "malformed", 7, "global", NULL, NULL, 0, /* 65 bits of it */
		{0x0000014100000000, 1}},
	{"ff3e:41::1", "malformed", 3, "global", NULL, NULL, 0, {0x0000004100000000, 1}},
	{"ff3e:20:2001:db8:1::1", "malformed", 3, "global", NULL, NULL, 0, /* 33rd bit */
		{0x0000002020010db8, 0x0001000000000001}},
};

static const struct {
	const char *address;
	const char *name; /* NULL: not assigned */
} assigned[] = {
	{"ff00::", "Reserved Multicast Address"},
	{"ff0f::", "Reserved Multicast Address"},
	{"ff01::1", "All Nodes Address"},
	{"ff02::1", "All Nodes Address"},
	{"ff03::1", "All Nodes Address"},
	{"ff05::1", NULL},
	{"ff01::2", "All Routers Address"},
	{"ff02::2", "All Routers Address"},
	{"ff05::2", "All Routers Address"},
	{"ff0e::2", NULL},
	{"ff02::5", "OSPFIGP"},
	{"ff02::6", "OSPFIGP Designated Routers"},
	{"ff05::5", NULL},
	{"ff02::9", "RIP Routers"},
	{"ff02::a", "EIGRP Routers"},
	{"ff02::c", "SSDP"},
	{"ff05::c", "SSDP"},
	{"ff0e::c", "SSDP"},
	{"ff00::c", NULL},
	{"ff02::d", "All PIM Routers"},
	{"ff02::12", "VRRP"},
	{"ff02::16", "All MLDv2-capable routers"},
	{"ff02::1a", "all-RPL-nodes"},
	{"ff02::6a", "All-Snoopers"},
	{"ff02::fb", "mDNSv6"},
	{"ff05::fb", "mDNSv6"},
	{"ff03::fc", "ALL_MPL_FORWARDERS"},
	{"ff02::fd", "All CoAP Nodes"},
	{"ff05::101", "Network Time Protocol (NTP)"},
	{"ff0e::101", "Network Time Protocol (NTP)"},
	{"ff02::1:2", "All_DHCP_Relay_Agents_and_Servers"},
	{"ff05::1:2", NULL},
	{"ff02::1:3", "Link-local Multicast Name Resolution"},
	{"ff05::1:3", "All_DHCP_Servers"},
	{"ff02::1:6", "Babel"},
	{"ff05::1:1000", "Service Location, Version 2"},
	{"ff02::1:13ff", "Service Location, Version 2"},
	{"ff02::1:1400", NULL},
	{"ff02::1:fff", NULL},
	{"ff02::1:ff12:3456", "Solicited-Node Address"},
	{"ff02::2:ff12:3456", "Node Information Queries"},
	{"ff05::2:ff12:3456", NULL},
	{"ff02::db8:0:0", "Documentation Addresses"},
	{"ff0e::db8:ffff:ffff", "Documentation Addresses"},
	{"ff0e::db9:0:0", NULL},
	{"ff12::1", NULL}, /* transient: nothing is assigned there */
	{"ff02:1::1", NULL},
};

static u128 address_of(const char *text)
{
	struct in6_addr address = {0};
	struct in6_fault fault = in6_parse(text, strlen(text), &address);

	row_int(text, fault.flaw, IN6_OK);
	return u128_from_in6(&address);
}

static const char *text_of(u128 address, char ret_text[static IN6_TEXT_SIZE])
{
	struct in6_addr in6 = u128_to_in6(address);

	in6_format(&in6, ret_text);
	return ret_text;
}

static void test_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const char *row = rows[i].address;
		bool has_prefix = rows[i].prefix != NULL;
		char text[PREFIX_TEXT_SIZE];
		struct mcast mcast;

		row_int(row, mcast_read(address_of(row), &mcast), 0);
		row_string(row, mcast_form_name(mcast.form), rows[i].form);
		row_int(row, mcast.flags, rows[i].flags);
		row_string(row, scope_name(mcast.scope), rows[i].scope);
		row_int(row, mcast.iid, rows[i].iid);
		row_int(row, u128_compare(mcast.group, rows[i].group), 0);
		row_int(row,
			u128_is_zero(
				u128_shift_right(mcast.group, mcast_group_bits(&mcast))),
			true);
		prefix_format(mcast.prefix, text);
		if (has_prefix)
			row_string(row, text, rows[i].prefix);
		if (rows[i].rendezvous)
			row_string(
				row, text_of(mcast.rendezvous, text), rows[i].rendezvous);
		else
			row_int(row, u128_is_zero(mcast.rendezvous), true);
		row_int(row, strncmp(mcast_form_rfc(mcast.form), "RFC ", 4), 0);
	}
}

static void test_assigned(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(assigned); i++) {
		const char *row = assigned[i].address;
		struct mcast mcast;

		row_int(row, mcast_read(address_of(row), &mcast), 0);
		row_string(row, mcast.assigned ? mcast.assigned->name : NULL,
			assigned[i].name);
	}
}

static void test_not_multicast(void **state)
{
	static const char *const texts[] = {"::", "fe80::1",
		"feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::1"};
	struct mcast mcast;

	(void)state;
	memset(&mcast, UNTOUCHED, sizeof(mcast));
	for (size_t i = 0; i < LEN(texts); i++)
		row_int(texts[i], mcast_read(address_of(texts[i]), &mcast), -EINVAL);
	row_untouched("none", &mcast);
}

static void test_solicited_node(void **state)
{
	static const struct {
		const char *address, *group, *mac;
	} nodes[] = {
		/* RFC 4291 section 2.7.1 */
		{"4037::1:800:200e:8c6c", "ff02::1:ff0e:8c6c",
			"\x33\x33\xff\x0e\x8c\x6c"},
		{"::1", "ff02::1:ff00:1", "\x33\x33\xff\x00\x00\x01"},
		{"fe80::ffff:ffff", "ff02::1:ffff:ffff", "\x33\x33\xff\xff\xff\xff"},
		{"2001:db8::100:0", "ff02::1:ff00:0", "\x33\x33\xff\x00\x00\x00"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(nodes); i++) {
		u128 group = mcast_solicited_node(address_of(nodes[i].address));
		char text[IN6_TEXT_SIZE];
		uint8_t mac[6];

		row_string(nodes[i].address, text_of(group, text), nodes[i].group);
		mcast_mac(group, mac);
		row_bytes(nodes[i].address, mac, nodes[i].mac, 6);
	}
}

static struct prefix prefix_of(const char *text, uint8_t length)
{
	return prefix_around(address_of(text), length);
}

static void test_building(void **state)
{
	char text[IN6_TEXT_SIZE];
	u128 address;

	(void)state;
	assert_int_equal(
		mcast_from_prefix(prefix_of("2001:db8:1::", 48), 0xe, 0x1234, &address),
		0);
	row_string("prefix", text_of(address, text), "ff3e:30:2001:db8:1::1234");
	assert_int_equal(mcast_from_rp(prefix_of("2001:db8:beef:feed::", 64), 1, 0xe,
				 0x1234, &address),
		0);
	row_string("rp", text_of(address, text), "ff7e:140:2001:db8:beef:feed:0:1234");
}

static void test_building_refused(void **state)
{
	struct prefix p64 = prefix_of("2001:db8::", 64),
		      p65 = prefix_of("2001:db8::", 65);
	struct prefix p0 = prefix_of("::", 0);
	u128 address;

	(void)state;
	memset(&address, UNTOUCHED, sizeof(address));
	assert_int_equal(mcast_from_prefix(p65, 14, 1, &address), -EINVAL);
	assert_int_equal(mcast_from_prefix(p64, 16, 1, &address), -EINVAL);
	assert_int_equal(mcast_from_rp(p65, 1, 14, 1, &address), -EINVAL);
	assert_int_equal(mcast_from_rp(p0, 1, 14, 1, &address), -EINVAL);
	assert_int_equal(mcast_from_rp(p64, 0, 14, 1, &address), -EINVAL);
	assert_int_equal(mcast_from_rp(p64, 16, 14, 1, &address), -EINVAL);
	assert_int_equal(mcast_from_rp(p64, 1, 16, 1, &address), -EINVAL);
	row_untouched("refused", &address);
}

static void test_round_trip(void **state)
{
	struct dice dice = dice_seeded(3956);

	(void)state;
	for (int round = 0; round < 100000; round++) {
		uint8_t length = (uint8_t)(1 + dice_below(&dice, 64));
		struct prefix p = prefix_around((u128){.high = dice_roll(&dice)}, length);
		unsigned riid = 1 + (unsigned)dice_below(&dice, 15);
		unsigned scope = (unsigned)dice_below(&dice, 16);
		uint32_t group = (uint32_t)dice_roll(&dice);
		struct mcast mcast;
		u128 address;

		assert_int_equal(mcast_from_rp(p, riid, scope, group, &address), 0);
		assert_int_equal(mcast_read(address, &mcast), 0);
		assert_int_equal(mcast.form, MCAST_EMBEDDED_RP);
		assert_int_equal(prefix_compare(mcast.prefix, p), 0);
		assert_int_equal(
			u128_compare(mcast.rendezvous, u128_or(p.first, u128_of(riid))),
			0);
		assert_int_equal(mcast.scope, scope);
		assert_int_equal(mcast.group.low, group);
		assert_int_equal(mcast_from_prefix(p, scope, group, &address), 0);
		assert_int_equal(mcast_read(address, &mcast), 0);
		assert_int_equal(mcast.form, MCAST_PREFIX_BASED);
		assert_int_equal(prefix_compare(mcast.prefix, p), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_assigned),
		cmocka_unit_test(test_not_multicast),
		cmocka_unit_test(test_solicited_node),
		cmocka_unit_test(test_building),
		cmocka_unit_test(test_building_refused),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests_name("mcast", tests, NULL, NULL);
}
