#include "addr/iid.h"

#include <errno.h>
#include <stdio.h>

#include "tests/unit/test.h"

static const struct {
	uint64_t iid;
	const char *class;
	const char *confidence;
	uint32_t ipv4; /* 0: none */
	uint16_t port;
} rows[] = {
	/* IANA's reserved identifiers: ends and neighbours */
	{0x0000000000000000, "subnet-router-anycast", "certain", 0, 0},
	{0xfdffffffffffff7f, "pattern", "likely", 0, 0},
	{0xfdffffffffffff80, "subnet-anycast", "certain", 0, 0},
	{0xfdfffffffffffffe, "subnet-anycast", "certain", 0, 0},
	{0xfdffffffffffffff, "subnet-anycast", "certain", 0, 0},
	{0xfe00000000000000, "pattern", "likely", 0, 0},
	{0x02005efffdffffff, "random-looking", "likely", 0, 0},
	{0x02005efffe000000, "iana-ethernet", "certain", 0, 0},
	{0x02005efffe005212, "iana-ethernet", "certain", 0, 0},
	{0x02005efffe005213, "proxy-mobile-ipv6", "certain", 0, 0},
	{0x02005efffe005214, "iana-ethernet", "certain", 0, 0},
	{0x02005efffeffffff, "iana-ethernet", "certain", 0, 0},
	{0x02005effff000000, "pattern", "likely", 0, 0},
	/* RFC 4291 appendix A, and what QEMU makes */
	{0x021122fffe334455, "eui-64", "likely", 0, 0},
	{0x505400fffe123456, "eui-64", "likely", 0, 0},
	{0x031122fffe334455, "eui-64", "possible", 0, 0}, /* a group's */
	{0x021122fffd334455, "random-looking", "likely", 0, 0},
	/* RFC 5214 */
	{0x00005efec0000221, "isatap", "likely", 0xc0000221, 0},
	{0x02005efec0000221, "isatap", "likely", 0xc0000221, 0},
	/* by hand */
	{1, "low-byte", "certain", 0, 0}, {0xff, "low-byte", "certain", 0, 0},
	{0x100, "low-byte", "likely", 0, 0}, {0xffff, "low-byte", "likely", 0, 0},
	{0x53, "embedded-port", "possible", 0, 53},
	{0x80, "embedded-port", "possible", 0, 80},
	{0x443, "embedded-port", "possible", 0, 443},
	{0x8080, "embedded-port", "possible", 0, 8080},
	{0x1bb, "low-byte", "likely", 0, 0}, /* 443, but nobody reads it so */
	{0x00000000c0000221, "embedded-ipv4", "possible", 0xc0000221, 0},
	{0x0192000000020001, "embedded-ipv4", "likely", 0xc0000201, 0},
	{0x0010000000000001, "embedded-ipv4", "likely", 0x0a000001, 0},
	{0x0001000000000001, "embedded-ipv4", "possible", 0x01000001, 0},
	{0x0192016800010255, "embedded-ipv4", "likely", 0xc0a801ff, 0},
	{0x0192016800010256, "pattern", "likely", 0, 0}, /* 256 is no octet */
	{0x0224000000000001, "pattern", "likely", 0, 0}, /* multicast is no host */
	{0x0127000000000001, "pattern", "likely", 0, 0},
	{0x0000000000010000, "pattern", "likely", 0, 0}, /* 0.1.0.0 */
	{0x00000000e0000001, "pattern", "likely", 0, 0},
	{0xdeadbeefcafebabe, "pattern", "likely", 0, 0},
	{0x0000000dcafe0001, "pattern", "likely", 0, 0},
	{0x9a3bbeef47d11c68, "random-looking", "likely", 0, 0}, /* one word by chance */
	{0x1234123412341234, "pattern", "likely", 0, 0},
	{0xa1b2c3d4a1b2c3d4, "pattern", "likely", 0, 0},
	{0x1111111111111111, "pattern", "likely", 0, 0},
	{0x1212ab1212ab12ab, "pattern", "likely", 0, 0},
	{0x123456789abcdef0, "pattern", "likely", 0, 0},
	{0x0001000200030004, "embedded-ipv4", "possible", 0x01020304, 0},
	{0x8d2f61b3c07a94e5, "random-looking", "likely", 0, 0},
	{0x1c3f6a2de95b8047, "random-looking", "likely", 0, 0},
	{0xfffffffefdfbf7ef, "random-looking", "possible", 0, 0}, /* 61 ones */
};

static void test_classes(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct iid iid = iid_read(rows[i].iid);
		char row[17];

		snprintf(row, sizeof(row), "%016" PRIx64, rows[i].iid);
		row_string(row, iid_class_name(iid.class), rows[i].class);
		row_string(row, iid_confidence_name(iid.confidence), rows[i].confidence);
		row_int(row, iid.has_ipv4, rows[i].ipv4 != 0);
		row_int(row, iid.ipv4, rows[i].ipv4);
		row_int(row, iid.port, rows[i].port);
		row_int(row, iid.service != NULL, rows[i].port != 0);
		row_int(row, iid.value == rows[i].iid, true);
		row_int(row, iid.has_mac, iid.class == IID_EUI64);
		row_int(row, iid.reason && iid.reason[0], true);
		row_int(row, iid_is_reserved(rows[i].iid),
			iid.class <= IID_IANA_ETHERNET);
	}
}

static void test_anycast_number(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 128; i++) {
		struct iid iid = iid_read(UINT64_C(0xfdffffffffffff80) + i);

		assert_int_equal(iid.class, IID_SUBNET_ANYCAST);
		assert_int_equal(iid.anycast, i);
		row_int("home agents", strstr(iid.reason, "home agents") != NULL,
			i == 126);
	}
}

/* Of a million identifiers from good dice nearly all look random. */
static void test_random_looks_random(void **state)
{
	struct dice dice = dice_seeded(8981);
	size_t random = 0, likely = 0, rounds = 1000000;

	(void)state;
	for (size_t i = 0; i < rounds; i++) {
		struct iid iid = iid_read(dice_roll(&dice));

		random += iid.class == IID_RANDOM;
		likely += iid.class == IID_RANDOM && iid.confidence == IID_LIKELY;
		/* What is called likely otherwise happens by chance this rarely. */
	}
	assert_true(rounds - random < rounds / 1000);
	assert_true(rounds - likely < rounds / 500);
}

static void test_where_they_stand(void **state)
{
	static const char *const with[] = {"documentation", "global-unicast",
		"unique-local", "link-local", "site-local", "6to4", "benchmarking", "amt",
		"as112", "direct-delegation-as112", "ietf-protocol-assignments"};
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < LEN(with); i++) {
		enum kind kind;

		row_int(with[i], kind_from_name(with[i], &kind), 0);
		row_int(with[i], iid_stands_in(kind), true);
	}
	for (size_t kind = 0; kind < KIND_COUNT; kind++)
		count += iid_stands_in((enum kind)kind);
	assert_int_equal(count, LEN(with));
}

static const struct {
	const char *text;
	const char *mac; /* NULL: refused */
} macs[] = {
	{"52:54:00:12:34:56", "52:54:00:12:34:56"},
	{"52-54-00-12-34-56", "52:54:00:12:34:56"},
	{"5254.0012.3456", "52:54:00:12:34:56"},
	{"525400123456", "52:54:00:12:34:56"},
	{"aA:bB:cC:dD:eE:fF", "aa:bb:cc:dd:ee:ff"},
	{"ffffffffffff", "ff:ff:ff:ff:ff:ff"},
	{"", NULL},
	{"52:54:00:12:34", NULL},
	{"52:54:00:12:34:5", NULL},
	{"52:54:00:12:34:567", NULL},
	{"52:54:00:12:34:56:78", NULL},
	{"52:54-00:12:34:56", NULL},
	{"52-54:00-12-34-56", NULL},
	{"52.54.00.12.34.56", NULL},
	{"5254:0012:3456", NULL},
	{"5254-0012-3456", NULL},
	{"52540.0123456x", NULL},
	{"52:54:00:12:34:5g", NULL},
	{"5:254:00:12:34:56", NULL},
	{"52540012345g", NULL},
	{"5254001234 6", NULL},
	{"0x5254001234", NULL},
	{"52:54:00:12:34:/6", NULL}, /* the neighbours of the digits */
	{"52:54:00:12:34::6", NULL},
	{"52:54:00:12:34:@6", NULL},
	{"52:54:00:12:34:G6", NULL},
	{"52:54:00:12:34:`6", NULL},
};

static void test_mac_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(macs); i++) {
		const char *text = macs[i].text;
		uint8_t *exact = exact_copy(text, strlen(text));
		char back[IID_MAC_TEXT_SIZE];
		uint8_t mac[6];

		memset(mac, UNTOUCHED, sizeof(mac));
		row_int(text, iid_mac_parse((const char *)exact, strlen(text), mac),
			macs[i].mac ? 0 : -EINVAL);
		free(exact);
		if (!macs[i].mac) {
			row_untouched(text, &mac);
			continue;
		}
		row_int(text, iid_mac_format(mac, back), 17);
		row_string(text, back, macs[i].mac);
	}
}

static void test_eui64(void **state)
{
	static const struct {
		uint8_t mac[6];
		uint64_t iid;
		bool is_local, is_group;
	} pairs[] = {
		{{0x00, 0x11, 0x22, 0x33, 0x44, 0x55}, 0x021122fffe334455, false, false},
		{{0x52, 0x54, 0x00, 0x12, 0x34, 0x56}, 0x505400fffe123456, true, false},
		{{0x00, 0x00, 0x00, 0x00, 0x00, 0x00}, 0x020000fffe000000, false, false},
		{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 0xfdfffffffeffffff, true, true},
		{{0x01, 0x00, 0x5e, 0x00, 0x00, 0xfb}, 0x03005efffe0000fb, false, true},
	};
	uint8_t mac[6];

	(void)state;
	for (size_t i = 0; i < LEN(pairs); i++) {
		assert_true(iid_from_mac(pairs[i].mac) == pairs[i].iid);
		assert_true(iid_to_mac(pairs[i].iid, mac));
		assert_memory_equal(mac, pairs[i].mac, 6);
		assert_int_equal(iid_mac_is_local(mac), pairs[i].is_local);
		assert_int_equal(iid_mac_is_group(mac), pairs[i].is_group);
	}
	memset(mac, UNTOUCHED, sizeof(mac));
	assert_false(iid_to_mac(0x021122ffff334455, mac));
	assert_false(iid_to_mac(0x021122fefe334455, mac));
	row_untouched("none", &mac);
}

static void test_eui64_round_trip(void **state)
{
	struct dice dice = dice_seeded(64);

	(void)state;
	for (int round = 0; round < 100000; round++) {
		uint64_t bits = dice_roll(&dice);
		uint8_t mac[6], back[6];

		memcpy(mac, &bits, sizeof(mac));
		assert_true(iid_to_mac(iid_from_mac(mac), back));
		assert_memory_equal(mac, back, sizeof(mac));
	}
}

static void test_isatap(void **state)
{
	(void)state;
	assert_true(iid_from_isatap(0xc0000221, true) == 0x02005efec0000221);
	assert_true(iid_from_isatap(0x0a000001, false) == 0x00005efe0a000001);
}

/* Digests of the inputs in the form that the header gives, by Python's hashlib. */
static void test_stable(void **state)
{
	static const char secret[] = "0123456789abcdef0123456789abcdef";
	static const struct {
		const char *net_iface, *network_id;
		uint8_t dad_counter;
		size_t secret_len;
		uint64_t iid;
	} made[] = {
		{"eth0", "", 0, 16, 0x67518ad36e25fab9},
		{"eth0", "", 1, 16, 0x1033921f696da668},
		{"eth0", "home", 0, 16, 0xa272d93f75c0f5dc},
		{"eth", "0home", 0, 16, 0x43471114fcd4d45e},
		{"", "", 255, 32, 0x9826768ed7f2028e},
	};

	(void)state;
	for (size_t i = 0; i < LEN(made); i++) {
		struct iid_stable from = {
			.prefix = 0x20010db800010002,
			.net_iface = made[i].net_iface,
			.net_iface_len = strlen(made[i].net_iface),
			.network_id = made[i].network_id,
			.network_id_len = strlen(made[i].network_id),
			.secret = secret,
			.secret_len = made[i].secret_len,
			.dad_counter = made[i].dad_counter,
		};
		uint8_t counter;
		uint64_t iid;

		row_int(made[i].net_iface, iid_make_stable(&from, &iid, &counter), 0);
		row_int(made[i].net_iface, (int64_t)iid, (int64_t)made[i].iid);
		row_int(made[i].net_iface, counter, made[i].dad_counter);
	}
}

static void test_stable_refused(void **state)
{
	static const uint8_t secret[65536];
	struct iid_stable from = {.secret = secret, .secret_len = 15};
	uint8_t counter;
	uint64_t iid;

	(void)state;
	memset(&counter, UNTOUCHED, sizeof(counter));
	memset(&iid, UNTOUCHED, sizeof(iid));
	assert_int_equal(iid_make_stable(&from, &iid, &counter), -EINVAL);
	from.secret_len = 65536;
	assert_int_equal(iid_make_stable(&from, &iid, &counter), -EINVAL);
	from.secret_len = 65535;
	from.net_iface = secret;
	from.net_iface_len = 65536;
	assert_int_equal(iid_make_stable(&from, &iid, &counter), -EINVAL);
	from.net_iface_len = 0;
	from.network_id = secret;
	from.network_id_len = 65536;
	assert_int_equal(iid_make_stable(&from, &iid, &counter), -EINVAL);
	row_untouched("refused", &iid);
	row_untouched("refused", &counter);
	from.network_id_len = 65535;
	assert_int_equal(iid_make_stable(&from, &iid, &counter), 0);
}

static void test_ula(void **state)
{
	char text[PREFIX_TEXT_SIZE];

	(void)state;
	prefix_format(iid_ula(0x123456789a), text);
	assert_string_equal(text, "fd12:3456:789a::/48");
	prefix_format(iid_ula(UINT64_C(0xffffffffffffffff)), text);
	assert_string_equal(text, "fdff:ffff:ffff::/48");
	prefix_format(iid_ula(0), text);
	assert_string_equal(text, "fd00::/48");
	/* by Python's hashlib */
	assert_true(iid_ula_global_id(0xe5d1a2b3c4d5e6f7, 0x505400fffe123456) ==
		    0x7ef2b2a57a);
	assert_true(iid_ula_global_id(0, 0) == 0x0d445066ff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_anycast_number),
		cmocka_unit_test(test_random_looks_random),
		cmocka_unit_test(test_where_they_stand),
		cmocka_unit_test(test_mac_text),
		cmocka_unit_test(test_eui64),
		cmocka_unit_test(test_eui64_round_trip),
		cmocka_unit_test(test_isatap),
		cmocka_unit_test(test_stable),
		cmocka_unit_test(test_stable_refused),
		cmocka_unit_test(test_ula),
	};

	return cmocka_run_group_tests_name("iid", tests, NULL, NULL);
}
