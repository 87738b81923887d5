/* Fragments: in any order, missing, twice, overlapping, too many. */
#include <errno.h>

#include "tests/unit/rasniff.h"
#include "tools/rasniff/reassembly.h"

enum { UNIT = 8 };

static struct reassembly r;
static struct reassembled got;
static uint8_t bytes[REASSEMBLY_SIZE + 64];

static int begin(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7);
	reassembly_begin(&r);
	return 0;
}

static int end(void **state)
{
	(void)state;
	reassembly_free(&r);
	return 0;
}

/* Bytes `at` to `at + len` of packet `id`; the last ones if nothing follows. */
static int take(uint32_t id, size_t at, size_t len, bool more, nsec_t now)
{
	struct fragment f = {
		.ip = {.hop_limit = 255, .source = made_address("fe80::1"),
			.destination = made_address("ff02::1")},
		.upper = {.protocol = IP6_ICMPV6, .fragmented = true, .more_fragments = more,
			.fragment_offset = (uint16_t)at, .fragment_id = id},
		.bytes = rd_over(bytes + at, len),
	};

	return reassembly_take(&r, &f, now, &got);
}

/* That a packet came out with `len` bytes behind its headers, `more` to come. */
static void assert_got(size_t len, bool more, unsigned fragments)
{
	struct rd packet = got.packet;
	struct ip6_header ip;
	struct ip6_upper upper;

	assert_int_equal(ip6_read(&packet, &ip), 0);
	assert_int_equal(ip.payload_length, rd_left(&packet));
	assert_int_equal(ip6_walk_to_fragment(&packet, ip.next_header, &upper), 0);
	assert_int_equal(upper.fragment_offset, 0);
	assert_int_equal(upper.more_fragments, more);
	assert_int_equal(upper.protocol, IP6_ICMPV6);
	assert_int_equal(rd_left(&packet), len);
	assert_memory_equal(rd_bytes(&packet, len), bytes, len);
	assert_int_equal(got.fragments, fragments);
}

static void test_in_any_order(void **state)
{
	static const size_t orders[][3] = {
		{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

	(void)state;
	for (uint32_t i = 0; i < LEN(orders); i++) {
		for (size_t j = 0; j < 3; j++) {
			size_t part = orders[i][j];

			row_int("order", take(i, part * 16, part == 2 ? 5 : 16, part < 2, 0),
				j == 2);
		}
		assert_got(37, false, 3);
	}
}

static void test_packets_are_told_apart(void **state)
{
	struct fragment other = {.link = 1, .ip = {.source = made_address("fe80::1"),
		.destination = made_address("ff02::1")},
		.upper = {.fragment_id = 1, .fragment_offset = 16}, .bytes = rd_over(bytes, 4)};

	(void)state;
	assert_int_equal(take(1, 0, 16, true, 0), 0);
	assert_int_equal(take(2, 16, 16, false, 0), 0);
	assert_int_equal(reassembly_take(&r, &other, 0, &got), 0); /* another link */
	other.link = 0;
	other.header.tag_count = 1;
	other.header.tags[0] = (struct ether_tag){ETHER_TYPE_8021Q, 10};
	assert_int_equal(reassembly_take(&r, &other, 0, &got), 0); /* another VLAN */
	other.header.tag_count = 0;
	other.ip.source = made_address("fe80::2");
	assert_int_equal(reassembly_take(&r, &other, 0, &got), 0);
	assert_int_equal(take(1, 16, 16, false, 0), 1);
	assert_got(32, false, 2);
}

static void test_what_is_missing(void **state)
{
	(void)state;
	assert_int_equal(take(1, 0, 16, true, 5), 0);
	assert_int_equal(take(1, 24, 8, false, 6), 0);
	assert_false(reassembly_expire(&r, 5 + REASSEMBLY_TIME - 1, &got));
	assert_int_equal(r.next_expiry, 5 + REASSEMBLY_TIME);
	assert_true(reassembly_expire(&r, 5 + REASSEMBLY_TIME, &got));
	assert_got(16, true, 2);
	assert_false(reassembly_expire(&r, 5 + REASSEMBLY_TIME, &got));
	assert_true(r.next_expiry == NSEC_NEVER);
	/* Without a beginning there is no packet. */
	assert_int_equal(take(2, 16, 16, true, 7), 0);
	assert_true(reassembly_expire(&r, NSEC_NEVER, &got));
	assert_int_equal(rd_left(&got.packet), 0);
	assert_int_equal(got.fragments, 1);
	assert_false(reassembly_expire(&r, NSEC_NEVER, &got));
}

static void test_twice_and_overlapping(void **state)
{
	(void)state;
	assert_int_equal(take(1, 0, 16, true, 0), 0);
	assert_int_equal(take(1, 0, 16, true, 0), 0);
	assert_int_equal(take(1, 16, 4, false, 0), 1);
	assert_got(20, false, 3);
	/* The same place with other bytes, or half of it: never whole again. */
	assert_int_equal(take(2, 0, 16, true, 0), 0);
	bytes[3] ^= 1;
	assert_int_equal(take(2, 0, 16, true, 0), 0);
	bytes[3] ^= 1;
	assert_int_equal(take(2, 16, 4, false, 0), 0);
	assert_int_equal(take(3, 0, 16, true, 1), 0);
	assert_int_equal(take(3, 8, 16, false, 1), 0);
	assert_int_equal(take(3, 16, 8, false, 1), 0);
	assert_true(reassembly_expire(&r, NSEC_NEVER, &got));
	assert_got(20, true, 3);
	assert_true(reassembly_expire(&r, NSEC_NEVER, &got));
	assert_got(24, true, 3);
}

static void test_impossible_ones(void **state)
{
	static const struct {
		const char *name;
		size_t at, len;
		bool more;
	} rows[] = {
		{"nothing in it", 16, 0, true},
		{"not a multiple of 8", 16, 7, true},
		{"beyond the end", 24, 8, true},
		{"another end", 24, 8, false},
		{"longer than a packet", 65512, 16, true},
	};

	(void)state;
	for (uint32_t i = 0; i < LEN(rows); i++) {
		assert_int_equal(take(i, 0, 8, true, i), 0);
		assert_int_equal(take(i, 16, 3, false, i), 0);
		row_int(rows[i].name, take(i, rows[i].at, rows[i].len, rows[i].more, i), 0);
		row_int(rows[i].name, take(i, 8, 8, true, i), 0);
		assert_true(reassembly_expire(&r, NSEC_NEVER, &got));
		assert_got(19, true, 4);
	}
}

static void test_the_longest(void **state)
{
	(void)state;
	for (size_t at = 0; at < REASSEMBLY_SIZE; at += 1440)
		row_int("fragment", take(1, at, at + 1440 < REASSEMBLY_SIZE ? 1440 :
			REASSEMBLY_SIZE - at, at + 1440 < REASSEMBLY_SIZE, 0),
			at + 1440 >= REASSEMBLY_SIZE);
	assert_got(REASSEMBLY_SIZE, false, 46);
}

static void test_too_many_push_the_oldest_out(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < REASSEMBLY_MAX; i++)
		assert_int_equal(take(i, 0, 8 + 8 * i, true, i), 0);
	for (uint32_t i = 0; i < 3 * REASSEMBLY_MAX; i++) {
		assert_int_equal(take(REASSEMBLY_MAX + i, 0, 8 + 8 * (REASSEMBLY_MAX + i), true,
			REASSEMBLY_MAX + i), 1);
		assert_got(8 + 8 * i, true, 1);
	}
}

/* What ra_read() cannot say of a frame: whether it is a fragment to be kept. */
static void test_which_frames_are_fragments(void **state)
{
	static const struct {
		const char *name;
		uint8_t next, protocol;
		uint16_t offset_and_flags;
		uint8_t first;
		int want;
	} rows[] = {
		{"first of an advertisement", IP6_FRAGMENT, IP6_ICMPV6, 1, 134, 0},
		{"later", IP6_FRAGMENT, IP6_ICMPV6, 8, 0, 0},
		{"first with an extension header", IP6_FRAGMENT, IP6_DESTINATION, 1, 58, 0},
		{"whole", IP6_FRAGMENT, IP6_ICMPV6, 0, 134, -EPROTOTYPE},
		{"first of an echo", IP6_FRAGMENT, IP6_ICMPV6, 1, 128, -EPROTOTYPE},
		{"UDP", IP6_FRAGMENT, 17, 1, 134, -EPROTOTYPE},
		{"no fragment", IP6_ICMPV6, IP6_ICMPV6, 1, 134, -EPROTOTYPE},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct ip6_header ip = {.next_header = rows[i].next, .payload_length = 16};
		struct fragment f;
		uint8_t packet[80] = {0};
		struct wr w = wr_into(packet, sizeof(packet));

		ip6_write(&w, &ip);
		wr_u8(&w, rows[i].protocol);
		wr_u8(&w, 0);
		wr_u16(&w, rows[i].offset_and_flags);
		wr_u32(&w, 9);
		wr_u8(&w, rows[i].first);
		/* What stands behind the packet's length is not part of it. */
		row_int(rows[i].name, fragment_read(LINK_RAW, rd_over(packet, sizeof(packet)), &f),
			rows[i].want);
		if (rows[i].want == 0)
			row_int(rows[i].name, rd_left(&f.bytes), UNIT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_in_any_order, begin, end),
		cmocka_unit_test_setup_teardown(test_packets_are_told_apart, begin, end),
		cmocka_unit_test_setup_teardown(test_what_is_missing, begin, end),
		cmocka_unit_test_setup_teardown(test_twice_and_overlapping, begin, end),
		cmocka_unit_test_setup_teardown(test_impossible_ones, begin, end),
		cmocka_unit_test_setup_teardown(test_the_longest, begin, end),
		cmocka_unit_test_setup_teardown(test_too_many_push_the_oldest_out, begin, end),
		cmocka_unit_test(test_which_frames_are_fragments),
	};

	return cmocka_run_group_tests_name("rasniff_reassembly", tests, NULL, NULL);
}
