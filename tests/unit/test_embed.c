#include "addr/embed.h"

#include <errno.h>
#include <stdio.h>

#include "tests/unit/test.h"

static const struct {
	const char *text;
	uint32_t ipv4;
} ipv4s[] = {
	{"0.0.0.0", 0},
	{"0.0.0.1", 1},
	{"1.2.3.4", 0x01020304},
	{"9.10.99.100", 0x090a6364},
	{"192.0.2.33", 0xc0000221},
	{"255.255.255.255", 0xffffffff},
};

static const char *const not_ipv4s[] = {"", ".", "1", "1.2", "1.2.3", "1.2.3.", ".1.2.3",
	"1.2.3.4.", "1.2.3.4.5", "1..3.4", "1.2.3.256", "256.1.1.1", "1.2.3.01",
	"1.2.3.00", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.x", "1.2.3.-4", "1.2.3.+4",
	"0x1.2.3.4", "1,2,3,4", "1.2.3.4/32", "4294967296.1.1.1",
	"1.2.3.99999999999999999999", "::1"};

/* RFC 6052 section 2.4. */
static const struct {
	const char *prefix;
	const char *address;
} nat64s[] = {
	{"2001:db8::/32", "2001:db8:c000:221::"},
	{"2001:db8:100::/40", "2001:db8:1c0:2:21::"},
	{"2001:db8:122::/48", "2001:db8:122:c000:2:2100::"},
	{"2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::"},
	{"2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100:0"},
	{"2001:db8:122:344::/96", "2001:db8:122:344::c000:221"},
	{"64:ff9b::/96", "64:ff9b::c000:221"},
};

static struct prefix prefix_of(const char *text)
{
	struct prefix_text read = {0};
	struct prefix_fault fault = prefix_parse(text, strlen(text), &read);

	row_int(text, fault.flaw, PREFIX_OK);
	return prefix_around(u128_from_in6(&read.address), read.length);
}

static u128 address_of(const char *text)
{
	return prefix_of(text).first;
}

static void row_address(const char *row, u128 got, const char *want)
{
	struct in6_addr address = u128_to_in6(got);
	char text[IN6_TEXT_SIZE];

	in6_format(&address, text);
	row_string(row, text, want);
}

static void test_ipv4_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(ipv4s); i++) {
		const char *text = ipv4s[i].text;
		char back[EMBED_IPV4_TEXT_SIZE + 1];
		uint32_t ipv4;

		row_int(text, embed_ipv4_parse(text, strlen(text), &ipv4), 0);
		row_int(text, ipv4, ipv4s[i].ipv4);
		memset(back, UNTOUCHED, sizeof(back));
		row_int(text, embed_ipv4_format(ipv4, back), strlen(text));
		row_string(text, back, text);
		row_int(text, (uint8_t)back[EMBED_IPV4_TEXT_SIZE], UNTOUCHED);
	}
}

static void test_ipv4_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(not_ipv4s); i++) {
		const char *text = not_ipv4s[i];
		uint8_t *exact = exact_copy(text, strlen(text));
		uint32_t ipv4;

		memset(&ipv4, UNTOUCHED, sizeof(ipv4));
		row_int(text, embed_ipv4_parse((const char *)exact, strlen(text), &ipv4),
			-EINVAL);
		row_untouched(text, &ipv4);
		free(exact);
	}
}

static void test_ipv4_round_trip(void **state)
{
	struct dice dice = dice_seeded(4);

	(void)state;
	for (int round = 0; round < 200000; round++) {
		uint32_t ipv4 = (uint32_t)dice_roll(&dice), back = ~ipv4;
		char text[EMBED_IPV4_TEXT_SIZE];
		size_t len = embed_ipv4_format(ipv4, text);

		assert_int_equal(embed_ipv4_parse(text, len, &back), 0);
		assert_int_equal(back, ipv4);
	}
}

static void test_mapped_and_compatible(void **state)
{
	uint32_t ipv4;

	(void)state;
	row_address("mapped", embed_mapped(0xc0000221), "::ffff:192.0.2.33");
	row_address("compatible", embed_compatible(0xc0000221), "::c000:221");
	assert_true(embed_read_mapped(embed_mapped(0xc0000221), &ipv4));
	assert_int_equal(ipv4, 0xc0000221);
	assert_true(embed_read_compatible(embed_compatible(0xfffffffe), &ipv4));
	assert_int_equal(ipv4, 0xfffffffe);
	assert_true(embed_read_compatible(address_of("::2"), &ipv4));
	memset(&ipv4, UNTOUCHED, sizeof(ipv4));
	assert_false(embed_read_compatible(address_of("::"), &ipv4));
	assert_false(embed_read_compatible(address_of("::1"), &ipv4));
	assert_false(embed_read_compatible(address_of("::1:0:0"), &ipv4));
	assert_false(embed_read_compatible(address_of("1::1.2.3.4"), &ipv4));
	assert_false(embed_read_mapped(address_of("::fffe:1.2.3.4"), &ipv4));
	assert_false(embed_read_mapped(address_of("::1:ffff:1.2.3.4"), &ipv4));
	assert_false(embed_read_mapped(address_of("1::ffff:1.2.3.4"), &ipv4));
	row_untouched("none", &ipv4);
}

static void test_6to4(void **state)
{
	struct embed_6to4 read;
	char text[PREFIX_TEXT_SIZE];

	(void)state;
	assert_true(embed_read_6to4(address_of("2002:c000:221:abcd::1"), &read));
	assert_int_equal(read.ipv4, 0xc0000221);
	assert_int_equal(read.subnet, 0xabcd);
	prefix_format(embed_6to4_prefix(0xc0000221), text);
	assert_string_equal(text, "2002:c000:221::/48");
	prefix_format(embed_6to4_prefix(0xffffffff), text);
	assert_string_equal(text, "2002:ffff:ffff::/48");
	memset(&read, UNTOUCHED, sizeof(read));
	assert_false(embed_read_6to4(address_of("2001:c000:221::"), &read));
	assert_false(embed_read_6to4(address_of("2003:c000:221::"), &read));
	row_untouched("none", &read);
}

static void test_teredo(void **state)
{
	struct embed_teredo read;

	(void)state;
	/* The example that documentation of Teredo gives. */
	assert_true(embed_read_teredo(
		address_of("2001:0:4136:e378:8000:63bf:3fff:fdd2"), &read));
	assert_int_equal(read.server, 0x4136e378); /* 65.54.227.120 */
	assert_int_equal(read.flags, 0x8000);
	assert_int_equal(read.port, 40000);
	assert_int_equal(read.client, 0xc000022d); /* 192.0.2.45 */
	row_address(
		"teredo", embed_teredo(&read), "2001:0:4136:e378:8000:63bf:3fff:fdd2");
	read = (struct embed_teredo){0};
	row_address("zeros", embed_teredo(&read), "2001::ffff:ffff:ffff");
	memset(&read, UNTOUCHED, sizeof(read));
	assert_false(embed_read_teredo(address_of("2001:1::"), &read));
	assert_false(embed_read_teredo(address_of("2000:ffff::"), &read));
	row_untouched("none", &read);
}

static void test_teredo_round_trip(void **state)
{
	struct dice dice = dice_seeded(4380);

	(void)state;
	for (int round = 0; round < 100000; round++) {
		struct embed_teredo from = {
			.server = (uint32_t)dice_roll(&dice),
			.client = (uint32_t)dice_roll(&dice),
			.port = (uint16_t)dice_roll(&dice),
			.flags = (uint16_t)dice_roll(&dice),
		};
		struct embed_teredo back;

		assert_true(embed_read_teredo(embed_teredo(&from), &back));
		assert_int_equal(back.server, from.server);
		assert_int_equal(back.client, from.client);
		assert_int_equal(back.port, from.port);
		assert_int_equal(back.flags, from.flags);
	}
}

static void test_isatap(void **state)
{
	static const struct {
		const char *address;
		bool is_isatap;
	} rows[] = {
		{"fe80::5efe:192.0.2.33", true},
		{"fe80::200:5efe:192.0.2.33", true},
		{"2001:db8::5efe:192.0.2.33", true},
		{"fe80::100:5efe:192.0.2.33", false}, /* the group bit */
		{"fe80::300:5efe:192.0.2.33", false},
		{"fe80::5eff:192.0.2.33", false},
		{"fe80::1:5efe:192.0.2.33", false},
		{"fe80::4000:5efe:192.0.2.33", false},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		uint32_t ipv4 = 0;

		row_int(rows[i].address,
			embed_read_isatap(address_of(rows[i].address), &ipv4),
			rows[i].is_isatap);
		row_int(rows[i].address, ipv4, rows[i].is_isatap ? 0xc0000221 : 0);
	}
}

static void test_nat64_table_of_rfc_6052(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(nat64s); i++) {
		const char *row = nat64s[i].prefix;
		struct prefix p = prefix_of(row);
		bool is_clean;
		uint32_t ipv4;
		u128 address;

		row_int(row, embed_nat64(p, 0xc0000221, &address), 0);
		row_address(row, address, nat64s[i].address);
		row_int(row, embed_read_nat64(address, p.length, &ipv4, &is_clean), true);
		row_int(row, ipv4, 0xc0000221);
		row_int(row, is_clean, true);
	}
}

static void test_nat64_lengths(void **state)
{
	(void)state;
	for (unsigned length = 0; length <= 255; length++) {
		bool is_one = length == 32 || length == 40 || length == 48 ||
			      length == 56 || length == 64 || length == 96;
		struct prefix p = {.length = (uint8_t)length};
		uint32_t ipv4;
		bool is_clean;
		u128 address;

		assert_int_equal(embed_is_nat64_length(length), is_one);
		assert_int_equal(
			embed_nat64(p, 0xffffffff, &address), is_one ? 0 : -EINVAL);
		assert_int_equal(
			embed_read_nat64(u128_of(0), length, &ipv4, &is_clean), is_one);
	}
	assert_false(embed_is_nat64_length(256 + 32));
}

static void test_nat64_u_octet(void **state)
{
	struct prefix p = prefix_of("2001:db8:1:2:100::/96");
	bool is_clean;
	uint32_t ipv4;
	u128 address;

	(void)state;
	memset(&address, UNTOUCHED, sizeof(address));
	assert_int_equal(embed_nat64(p, 1, &address), -EINVAL);
	row_untouched("set", &address);
	memset(&ipv4, UNTOUCHED, sizeof(ipv4));
	memset(&is_clean, UNTOUCHED, sizeof(is_clean));
	for (unsigned bit = 0; bit < 8; bit++) {
		address = u128_shift_left(u128_of(1), 56 + bit);
		for (size_t i = 0; i < EMBED_NAT64_LENGTHS; i++)
			assert_false(embed_read_nat64(
				address, embed_nat64_lengths[i], &ipv4, &is_clean));
	}
	row_untouched("set", &ipv4);
}

/* Any bit behind the IPv4 address, and only such a bit, makes it unclean. */
static void test_nat64_every_bit(void **state)
{
	(void)state;
	for (size_t i = 0; i < EMBED_NAT64_LENGTHS; i++) {
		unsigned length = embed_nat64_lengths[i];
		struct prefix p = prefix_of("2001:db8::/32");
		u128 clean;

		p.length = (uint8_t)length;
		assert_int_equal(embed_nat64(p, 0xa5a5a5a5, &clean), 0);
		for (unsigned bit = length; bit < 128; bit++) {
			u128 one = u128_shift_left(u128_of(1), 127 - bit);
			unsigned place =
				bit - length - (length < 96 && bit >= 72 ? 8 : 0);
			uint32_t ipv4;
			bool is_clean;

			if (bit >= 64 && bit < 72)
				continue;
			assert_true(embed_read_nat64(
				u128_xor(clean, one), length, &ipv4, &is_clean));
			/* Without u octet in front of it nothing is left out. */
			if (place < 32)
				assert_int_equal(ipv4 ^ 0xa5a5a5a5, 1U << (31 - place));
			else
				assert_int_equal(ipv4, 0xa5a5a5a5);
			assert_int_equal(is_clean, place < 32);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ipv4_text),
		cmocka_unit_test(test_ipv4_refused),
		cmocka_unit_test(test_ipv4_round_trip),
		cmocka_unit_test(test_mapped_and_compatible),
		cmocka_unit_test(test_6to4),
		cmocka_unit_test(test_teredo),
		cmocka_unit_test(test_teredo_round_trip),
		cmocka_unit_test(test_isatap),
		cmocka_unit_test(test_nat64_table_of_rfc_6052),
		cmocka_unit_test(test_nat64_lengths),
		cmocka_unit_test(test_nat64_u_octet),
		cmocka_unit_test(test_nat64_every_bit),
	};

	return cmocka_run_group_tests_name("embed", tests, NULL, NULL);
}
