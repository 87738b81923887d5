#include "wire/ip6.h"

#include <arpa/inet.h>
#include <errno.h>

#include "tests/unit/golden.h"

/* ---- the header, from real packets ---- */

static const struct {
	const char *file;
	size_t offset; /* of the IPv6 header */
	uint8_t traffic_class;
	uint32_t flow_label;
	uint16_t payload_length;
	uint8_t next_header, hop_limit;
	const char *source, *destination;
} packets[] = {
	{"echo-request-linux.txt", 0, 0, 0, 64, 58, 56, "2001:470:23:a02::2",
		"2604:5f00:ffff:fe00::101:ca75"},
	{"echo-request-bridged-vm.txt", 14, 0, 0, 40, 58, 128,
		"2001:db8:192:168:203:ffff:fe13:7d75", "2607:f8b0:400c:c03::68"},
	{"ipv6-in-ipv4-echo.txt", 34, 0, 0x007e7, 64, 58, 63, "2001:2::8067",
		"2001:3::8067"},
	{"ns-solicited-node.txt", 0, 0xc0, 0, 32, 58, 255, "2604:5f00:ffff:fe00::1",
		"ff02::1:ff01:ca75"},
	{"ns-bridged-vm-mac-mismatch.txt", 14, 0, 0, 32, 58, 255,
		"fe80::203:ffff:fe13:7d75", "fe80::5a6d:8fff:fe78:ad40"},
	{"na-solicited-override.txt", 0, 0, 0, 32, 58, 255,
		"2604:5f00:ffff:fe00::101:ca75", "2604:5f00:ffff:fe00::1"},
	{"ra-campus-router.txt", 0, 0xc0, 0, 64, 58, 255, "fe80::226:98ff:fe2a:dcc1",
		"ff02::1"},
	{"dns-aaaa-query.txt", 0, 0, 0xced24, 79, 17, 45, "2404:6800:4008:c00::104",
		"2604:5f00:ffff:fe00::1:53"},
	{"dns-aaaa-answer.txt", 0, 0, 0, 127, 17, 64, "2604:5f00:ffff:fe00::1:53",
		"2404:6800:4008:c00::104"},
};

static void test_golden_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		const char *row = packets[i].file;
		struct ip6_header header;
		struct ip6_upper upper;
		struct golden golden;
		struct in6_addr source, destination;
		struct rd r;

		golden_read(row, &golden);
		r = rd_over(golden.bytes, golden.len);
		rd_skip(&r, packets[i].offset);
		row_int(row, ip6_read(&r, &header), 0);
		row_int(row, header.traffic_class, packets[i].traffic_class);
		row_int(row, header.flow_label, packets[i].flow_label);
		row_int(row, header.payload_length, packets[i].payload_length);
		row_int(row, header.next_header, packets[i].next_header);
		row_int(row, header.hop_limit, packets[i].hop_limit);
		row_int(row, inet_pton(AF_INET6, packets[i].source, &source), 1);
		row_int(row, inet_pton(AF_INET6, packets[i].destination, &destination),
			1);
		row_bytes(row, &header.source, &source, sizeof(source));
		row_bytes(row, &header.destination, &destination, sizeof(destination));
		row_int(row, rd_left(&r), header.payload_length);

		row_int(row, ip6_walk(&r, header.next_header, &upper), 0);
		row_int(row, upper.protocol, packets[i].next_header);
		row_int(row, upper.extensions, 0);
		row_int(row, upper.fragmented, false);
		row_int(row, rd_left(&r), header.payload_length);
	}
}

static void test_golden_headers_written_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		uint8_t back[IP6_HEADER_SIZE];
		struct ip6_header header;
		struct golden golden;
		struct rd r;
		struct wr w = wr_into(back, sizeof(back));

		golden_read(packets[i].file, &golden);
		r = rd_over(golden.bytes, golden.len);
		rd_skip(&r, packets[i].offset);
		row_int(packets[i].file, ip6_read(&r, &header), 0);
		ip6_write(&w, &header);
		row_int(packets[i].file, w.failed, false);
		row_int(packets[i].file, wr_len(&w), IP6_HEADER_SIZE);
		row_bytes(packets[i].file, back, golden.bytes + packets[i].offset,
			sizeof(back));
	}
}

static void test_golden_headers_cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		struct golden golden;

		golden_read(packets[i].file, &golden);
		for (size_t len = 0; len <= golden.len - packets[i].offset; len++) {
			uint8_t *bytes =
				exact_copy(golden.bytes + packets[i].offset, len);
			struct rd r = rd_over(bytes, len);
			struct ip6_header header;

			memset(&header, UNTOUCHED, sizeof(header));
			if (len < IP6_HEADER_SIZE) {
				row_int(packets[i].file, ip6_read(&r, &header), -EBADMSG);
				row_untouched(packets[i].file, &header);
				row_int(packets[i].file, r.failed, true);
			} else {
				row_int(packets[i].file, ip6_read(&r, &header), 0);
				row_int(packets[i].file, rd_left(&r),
					len - IP6_HEADER_SIZE);
			}
			free(bytes);
		}
	}
}

static void test_every_bit_comes_back(void **state)
{
	struct dice dice = dice_seeded(8);

	(void)state;
	for (int round = 0; round < 20000; round++) {
		uint8_t bytes[IP6_HEADER_SIZE], back[IP6_HEADER_SIZE];
		struct rd r = rd_over(bytes, sizeof(bytes));
		struct wr w = wr_into(back, sizeof(back));
		struct ip6_header header;

		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (uint8_t)dice_roll(&dice);
		bytes[0] = (uint8_t)(0x60 | (bytes[0] & 0xf));
		assert_int_equal(ip6_read(&r, &header), 0);
		ip6_write(&w, &header);
		assert_false(w.failed);
		assert_memory_equal(back, bytes, sizeof(bytes));
	}
}

static void test_other_versions_are_refused(void **state)
{
	(void)state;
	for (unsigned version = 0; version < 16; version++) {
		uint8_t bytes[IP6_HEADER_SIZE] = {(uint8_t)(version << 4 | 0xf)};
		struct rd r = rd_over(bytes, sizeof(bytes));
		struct ip6_header header;

		memset(&header, UNTOUCHED, sizeof(header));
		if (version == 6) {
			assert_int_equal(ip6_read(&r, &header), 0);
			assert_int_equal(header.traffic_class, 0xf0);
			continue;
		}
		assert_int_equal(ip6_read(&r, &header), -EPROTONOSUPPORT);
		row_untouched("version", &header);
	}
}

/* The IPv4 header in front of the tunnelled packet is no IPv6 header. */
static void test_ipv4_is_refused(void **state)
{
	struct golden golden;
	struct ip6_header header;
	struct rd r;

	(void)state;
	golden_read("ipv6-in-ipv4-echo.txt", &golden);
	r = rd_over(golden.bytes, golden.len);
	rd_skip(&r, 14);
	assert_int_equal(ip6_read(&r, &header), -EPROTONOSUPPORT);
}

static void test_flow_label_cannot_spill(void **state)
{
	const struct ip6_header header = {
		.traffic_class = 0x12, .flow_label = 0xfff34567};
	static const uint8_t want[4] = {0x61, 0x23, 0x45, 0x67};
	uint8_t bytes[IP6_HEADER_SIZE];
	struct wr w = wr_into(bytes, sizeof(bytes));

	(void)state;
	ip6_write(&w, &header);
	assert_false(w.failed);
	assert_memory_equal(bytes, want, sizeof(want));
}

static void test_header_without_room(void **state)
{
	const struct ip6_header header = {.hop_limit = 1};

	(void)state;
	for (size_t size = 0; size < IP6_HEADER_SIZE; size++) {
		uint8_t *bytes = exact_copy(&header, size);
		struct wr w = wr_into(bytes, size);

		ip6_write(&w, &header);
		assert_true(w.failed);
		free(bytes);
	}
}

/* ---- the walk ---- */

#define PADN6 1, 4, 0, 0, 0, 0 /* six bytes of padding (RFC 8200 section 4.2) */

static const struct {
	const char *name;
	uint8_t first;
	uint8_t bytes[64];
	size_t len;
	struct ip6_upper upper;
	size_t left;
} chains[] = {
	{"no extension", 58, {128, 0}, 2, {.protocol = 58}, 2},
	{"nothing at all", 58, {0}, 0, {.protocol = 58}, 0},
	{"no next header", 59, {1, 2, 3}, 3, {.protocol = 59}, 3},
	{"encrypted: the walk cannot go on", 50, {58, 0, 0, 0, 0, 0, 0, 0}, 8,
		{.protocol = 50}, 8},
	{"hop-by-hop options", 0, {58, 0, PADN6, 128, 0}, 10,
		{.protocol = 58, .extensions = 1}, 2},
	{"router alert, as MLD has it (RFC 2711)", 0, {58, 0, 5, 2, 0, 0, 1, 0, 143, 0},
		10, {.protocol = 58, .extensions = 1}, 2},
	{"destination options of 16 bytes", 60,
		{6, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7}, 17,
		{.protocol = 6, .extensions = 1}, 1},
	{"routing header of 24 bytes (RFC 8754)", 43,
		{58, 2, 4, 0, 0, 0, 0, 0, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0,
			0, 0, 1, 128},
		25, {.protocol = 58, .extensions = 1}, 1},
	{"authentication counts in words", 51,
		{58, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
			12, 128},
		25, {.protocol = 58, .extensions = 1}, 1},
	{"mobility", 135, {59, 0, 1, 0, 0, 0, 0, 0}, 8, {.protocol = 59, .extensions = 1},
		0},
	{"host identity", 139, {59, 0, 1, 0x21, 0, 0, 0, 0}, 8,
		{.protocol = 59, .extensions = 1}, 0},
	{"shim6", 140, {6, 0, 0x80, 0, 0, 0, 0, 0, 1}, 9,
		{.protocol = 6, .extensions = 1}, 1},
	{"the chain of RFC 8200 section 4.1, whole", 0,
		{60, 0, PADN6, 43, 0, PADN6, 44, 0, 0, 0, 0, 0, 0, 0, 51, 0, 0, 1, 1, 2,
			3, 4, 60, 0, 0, 0, 0, 0, 0, 0, 58, 0, PADN6, 128, 0},
		50,
		{.protocol = 58,
			.extensions = 6,
			.fragmented = true,
			.more_fragments = true,
			.fragment_id = 0x01020304},
		2},
	{"atomic fragment (RFC 6946)", 44, {58, 0, 0, 0, 0xde, 0xad, 0xbe, 0xef, 128}, 9,
		{.protocol = 58,
			.extensions = 1,
			.fragmented = true,
			.fragment_id = 0xdeadbeef},
		1},
	{"first fragment", 44, {17, 0, 0, 1, 0, 0, 0, 9, 1, 2}, 10,
		{.protocol = 17,
			.extensions = 1,
			.fragmented = true,
			.more_fragments = true,
			.fragment_id = 9},
		2},
	{"reserved bits of a fragment", 44, {17, 0xff, 0, 6, 0, 0, 0, 9}, 8,
		{.protocol = 17, .extensions = 1, .fragmented = true, .fragment_id = 9},
		0},
	{"later fragment, in bytes", 44, {17, 0, 0x05, 0xa9, 0, 0, 0, 9, 1, 2, 3}, 11,
		{.protocol = 17,
			.extensions = 1,
			.fragmented = true,
			.more_fragments = true,
			.fragment_offset = 1448,
			.fragment_id = 9},
		3},
	{"last fragment", 44, {17, 0, 0xff, 0xf8, 0, 0, 0, 9, 1, 2, 3}, 11,
		{.protocol = 17,
			.extensions = 1,
			.fragmented = true,
			.fragment_offset = 65528,
			.fragment_id = 9},
		3},
	/* What follows is the middle of something, though it looks like a header. */
	{"later fragment of extension headers", 44,
		{60, 0, 0, 8, 0, 0, 0, 9, 58, 0, PADN6}, 16,
		{.protocol = 60,
			.extensions = 1,
			.fragmented = true,
			.fragment_offset = 8,
			.fragment_id = 9},
		8},
};

static void check_upper(
	const char *row, const struct ip6_upper *got, const struct ip6_upper *want)
{
	row_int(row, got->protocol, want->protocol);
	row_int(row, got->extensions, want->extensions);
	row_int(row, got->fragmented, want->fragmented);
	row_int(row, got->more_fragments, want->more_fragments);
	row_int(row, got->fragment_offset, want->fragment_offset);
	row_int(row, got->fragment_id, want->fragment_id);
}

static void test_chains(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(chains); i++) {
		uint8_t *bytes = exact_copy(chains[i].bytes, chains[i].len);
		struct rd r = rd_over(bytes, chains[i].len);
		struct ip6_upper upper;

		row_int(chains[i].name, ip6_walk(&r, chains[i].first, &upper), 0);
		check_upper(chains[i].name, &upper, &chains[i].upper);
		row_int(chains[i].name, r.failed, false);
		row_int(chains[i].name, rd_left(&r), chains[i].left);
		free(bytes);
	}
}

static void test_chains_cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(chains); i++) {
		size_t headers = chains[i].len - chains[i].left;

		for (size_t len = 0; len < chains[i].len; len++) {
			uint8_t *bytes = exact_copy(chains[i].bytes, len);
			struct rd r = rd_over(bytes, len);
			struct ip6_upper upper;
			int result;

			memset(&upper, UNTOUCHED, sizeof(upper));
			result = ip6_walk(&r, chains[i].first, &upper);
			if (len < headers) {
				row_int(chains[i].name, result, -EBADMSG);
				row_untouched(chains[i].name, &upper);
			} else {
				row_int(chains[i].name, result, 0);
				check_upper(chains[i].name, &upper, &chains[i].upper);
				row_int(chains[i].name, rd_left(&r), len - headers);
			}
			free(bytes);
		}
	}
}

static void test_which_next_headers_are_extensions(void **state)
{
	static const uint8_t extensions[] = {0, 43, 44, 51, 60, 135, 139, 140};

	(void)state;
	for (unsigned next = 0; next < 256; next++) {
		bool is_extension =
			memchr(extensions, (int)next, sizeof(extensions)) != NULL;
		struct rd r = rd_over(NULL, 0);
		struct ip6_upper upper = {0};

		assert_int_equal(
			ip6_walk(&r, (uint8_t)next, &upper), is_extension ? -EBADMSG : 0);
		assert_int_equal(upper.protocol, is_extension ? 0 : next);
	}
}

static void test_longest_header_and_one_byte_less(void **state)
{
	static const uint8_t options[] = {0, 43, 60, 135, 139, 140};
	uint8_t bytes[8 + 8 * 255] = {58, 255};
	struct ip6_upper upper;

	(void)state;
	for (size_t i = 0; i < sizeof(options); i++) {
		struct rd whole = rd_over(bytes, sizeof(bytes));
		struct rd cut = rd_over(bytes, sizeof(bytes) - 1);

		assert_int_equal(ip6_walk(&whole, options[i], &upper), 0);
		assert_int_equal(rd_left(&whole), 0);
		assert_int_equal(ip6_walk(&cut, options[i], &upper), -EBADMSG);
	}
	for (size_t len = 8 + 4 * 255 - 1; len <= 8 + 4 * 255; len++) {
		struct rd r = rd_over(bytes, len);

		assert_int_equal(ip6_walk(&r, IP6_AUTHENTICATION, &upper),
			len < 8 + 4 * 255 ? -EBADMSG : 0);
	}
}

/* As many as a packet has room for. */
static void test_many_extensions(void **state)
{
	static uint8_t bytes[65528];
	struct ip6_upper upper;

	(void)state;
	memset(bytes, 0, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i += 8)
		bytes[i] = IP6_DESTINATION;
	bytes[sizeof(bytes) - 8] = IP6_ICMPV6;
	for (size_t cut = 0; cut < 10; cut++) {
		struct rd r = rd_over(bytes, sizeof(bytes) - cut);

		assert_int_equal(ip6_walk(&r, IP6_DESTINATION, &upper), cut ? -EBADMSG : 0);
	}
	assert_int_equal(upper.extensions, sizeof(bytes) / 8);
	assert_int_equal(upper.protocol, IP6_ICMPV6);
}

static void test_failed_reader_fails_the_walk(void **state)
{
	uint8_t bytes[16] = {58};
	struct rd r = rd_over(bytes, sizeof(bytes));
	struct ip6_upper upper;

	(void)state;
	rd_skip(&r, 17);
	assert_int_equal(ip6_walk(&r, IP6_DESTINATION, &upper), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden_headers),
		cmocka_unit_test(test_golden_headers_written_back),
		cmocka_unit_test(test_golden_headers_cut_anywhere),
		cmocka_unit_test(test_every_bit_comes_back),
		cmocka_unit_test(test_other_versions_are_refused),
		cmocka_unit_test(test_ipv4_is_refused),
		cmocka_unit_test(test_flow_label_cannot_spill),
		cmocka_unit_test(test_header_without_room),
		cmocka_unit_test(test_chains),
		cmocka_unit_test(test_chains_cut_anywhere),
		cmocka_unit_test(test_which_next_headers_are_extensions),
		cmocka_unit_test(test_longest_header_and_one_byte_less),
		cmocka_unit_test(test_many_extensions),
		cmocka_unit_test(test_failed_reader_fails_the_walk),
	};

	return cmocka_run_group_tests_name("ip6", tests, NULL, NULL);
}
