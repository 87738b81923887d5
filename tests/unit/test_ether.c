#include "wire/ether.h"

#include <errno.h>

#include "tests/unit/golden.h"
#include "wire/ip6.h"

#define DST  0x33, 0x33, 0, 0, 0, 1
#define SRC  2, 0, 0, 0, 0, 9
#define SNAP 0xaa, 0xaa, 3, 0, 0, 0
#define IP6  0x86, 0xdd

static const uint8_t dst[] = {DST}, src[] = {SRC};

static const struct {
	const char *name;
	enum link_type type;
	uint8_t bytes[80];
	size_t len;
	size_t left; /* of the payload, behind the link header */
	uint16_t ethertype;
	uint8_t tags;
	bool snap;
} frames[] = {
	{"plain", LINK_ETHERNET, {DST, SRC, IP6, 1, 2, 3}, 17, 3, 0x86dd, 0, false},
	{"no payload", LINK_ETHERNET, {DST, SRC, IP6}, 14, 0, 0x86dd, 0, false},
	{"another type", LINK_ETHERNET, {DST, SRC, 8, 6, 1}, 15, 1, 0x0806, 0, false},
	{"lowest type", LINK_ETHERNET, {DST, SRC, 6, 0, 1}, 15, 1, 0x0600, 0, false},
	{"802.1Q", LINK_ETHERNET, {DST, SRC, 0x81, 0, 0xe0, 7, IP6, 1}, 19, 1, 0x86dd, 1, false},
	{"802.1ad", LINK_ETHERNET,
		{DST, SRC, 0x88, 0xa8, 0, 1, 0x81, 0, 0, 2, IP6, 1}, 23, 1, 0x86dd, 2, false},
	{"9100", LINK_ETHERNET, {DST, SRC, 0x91, 0, 0, 1, IP6}, 18, 0, 0x86dd, 1, false},
	{"eight tags", LINK_ETHERNET,
		{DST, SRC, 0x81, 0, 0, 0, 0x81, 0, 0, 1, 0x81, 0, 0, 2, 0x81, 0, 0, 3, 0x81, 0,
			0, 4, 0x81, 0, 0, 5, 0x81, 0, 0, 6, 0x81, 0, 0, 7, IP6, 9},
		47, 1, 0x86dd, 8, false},
	{"SNAP, fenced by its length", LINK_ETHERNET,
		{DST, SRC, 0, 10, SNAP, IP6, 1, 2, 0xee, 0xee}, 26, 2, 0x86dd, 0, true},
	{"SNAP of 802.1H", LINK_ETHERNET,
		{DST, SRC, 0, 9, 0xaa, 0xaa, 3, 0, 0, 0xf8, IP6, 1}, 23, 1, 0x86dd, 0, true},
	{"SNAP behind a tag", LINK_ETHERNET,
		{DST, SRC, 0x81, 0, 0, 5, 0, 9, SNAP, IP6, 1}, 27, 1, 0x86dd, 1, true},
	{"a tag in SNAP", LINK_ETHERNET,
		{DST, SRC, 0, 13, SNAP, 0x81, 0, 0, 5, IP6, 1}, 27, 1, 0x86dd, 1, true},
	{"raw, version 6", LINK_RAW, {0x60, 1, 2}, 3, 3, 0x86dd, 0, false},
	{"raw, version 4", LINK_RAW, {0x45, 1, 2}, 3, 3, 0x0800, 0, false},
	{"loopback of a little-endian host", LINK_NULL, {30, 0, 0, 0, 0x60}, 5, 1, 0x86dd, 0, false},
	{"loopback of a big-endian host", LINK_NULL, {0, 0, 0, 28, 0x60}, 5, 1, 0x86dd, 0, false},
	{"loopback, IPv4", LINK_NULL, {2, 0, 0, 0, 0x45}, 5, 1, 0x0800, 0, false},
	{"OpenBSD loopback", LINK_LOOP, {0, 0, 0, 24, 0x60}, 5, 1, 0x86dd, 0, false},
	{"cooked", LINK_SLL, {0, 2, 0, 1, 0, 6, SRC, 0, 0, IP6, 0x60, 1}, 18, 2, 0x86dd, 0, false},
	{"cooked and tagged", LINK_SLL,
		{0, 2, 0, 1, 0, 6, SRC, 0, 0, 0x81, 0, 0, 5, IP6, 0x60}, 21, 1, 0x86dd, 1, false},
	{"cooked, 2", LINK_SLL2,
		{IP6, 0, 0, 0, 0, 0, 3, 0, 1, 0, 6, SRC, 0, 0, 0x60}, 21, 1, 0x86dd, 0, false},
};

static void test_frames(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(frames); i++) {
		uint8_t *bytes = exact_copy(frames[i].bytes, frames[i].len);
		struct link_header header;
		struct rd payload;

		row_int(frames[i].name, link_read(frames[i].type, rd_over(bytes, frames[i].len),
			&header, &payload), 0);
		row_int(frames[i].name, header.type, frames[i].type);
		row_int(frames[i].name, header.ethertype, frames[i].ethertype);
		row_int(frames[i].name, header.tag_count, frames[i].tags);
		row_int(frames[i].name, header.snap, frames[i].snap);
		row_int(frames[i].name, rd_left(&payload), frames[i].left);
		row_int(frames[i].name, header.has_destination,
			frames[i].type == LINK_ETHERNET);
		row_int(frames[i].name, header.has_source, frames[i].type == LINK_ETHERNET ||
			frames[i].type == LINK_SLL || frames[i].type == LINK_SLL2);
		if (header.has_destination)
			row_bytes(frames[i].name, header.destination, dst, sizeof(dst));
		if (header.has_source)
			row_bytes(frames[i].name, header.source, src, sizeof(src));
		free(bytes);
	}
}

/* A frame shorter than its link header says is refused, whatever the byte it ends at. */
static void test_frames_cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(frames); i++) {
		/* Raw IP needs one byte of the packet to know it; 802.3 says where it ends. */
		bool needs_more = frames[i].type == LINK_RAW || frames[i].type == LINK_NULL ||
			frames[i].type == LINK_LOOP;
		size_t least = frames[i].len - frames[i].left + needs_more;

		if (frames[i].type == LINK_RAW)
			least = 1;
		if (frames[i].snap)
			least = frames[i].bytes[12] ? 18 + frames[i].bytes[17] : 14 + frames[i].bytes[13];
		for (size_t len = 0; len <= frames[i].len; len++) {
			uint8_t *bytes = exact_copy(frames[i].bytes, len);
			struct link_header header;
			struct rd payload;
			int result;

			memset(&header, UNTOUCHED, sizeof(header));
			memset(&payload, UNTOUCHED, sizeof(payload));
			result = link_read(frames[i].type, rd_over(bytes, len), &header, &payload);
			row_int(frames[i].name, result, len < least ? -EBADMSG : 0);
			if (result) {
				row_untouched(frames[i].name, &header);
				row_untouched(frames[i].name, &payload);
			}
			free(bytes);
		}
	}
}

static const struct {
	const char *name;
	enum link_type type;
	uint8_t bytes[64];
	size_t len;
	int result;
} refused[] = {
	{"LLC alone: spanning tree", LINK_ETHERNET, {DST, SRC, 0, 4, 0x42, 0x42, 3, 0}, 18,
		-EPROTONOSUPPORT},
	{"SNAP of another organisation", LINK_ETHERNET,
		{DST, SRC, 0, 8, 0xaa, 0xaa, 3, 0, 0, 0x0c, IP6}, 22, -EPROTONOSUPPORT},
	{"numbered LLC", LINK_ETHERNET, {DST, SRC, 0, 8, 0xaa, 0xaa, 1, 0, 0, 0, IP6}, 22,
		-EPROTONOSUPPORT},
	{"neither type nor length", LINK_ETHERNET, {DST, SRC, 5, 0xdd, SNAP, IP6}, 22,
		-EPROTONOSUPPORT},
	{"the same, highest", LINK_ETHERNET, {DST, SRC, 5, 0xff, SNAP, IP6}, 22,
		-EPROTONOSUPPORT},
	{"a length inside SNAP", LINK_ETHERNET, {DST, SRC, 0, 16, SNAP, 0, 8, SNAP, IP6}, 30,
		-EPROTONOSUPPORT},
	{"a length behind a tag inside SNAP", LINK_ETHERNET,
		{DST, SRC, 0, 20, SNAP, 0x81, 0, 0, 1, 0, 8, SNAP, IP6}, 34, -EPROTONOSUPPORT},
	{"SNAP beyond its length", LINK_ETHERNET, {DST, SRC, 0, 7, SNAP, IP6, 1}, 23, -EBADMSG},
	{"a length of 0", LINK_ETHERNET, {DST, SRC, 0, 0, SNAP, IP6, 1}, 23, -EBADMSG},
	{"longer than it is", LINK_ETHERNET, {DST, SRC, 5, 0xdc, SNAP, IP6, 1}, 23, -EBADMSG},
	{"no version of IP", LINK_RAW, {0x50, 0}, 2, -EPROTONOSUPPORT},
	{"no family of IP", LINK_NULL, {7, 0, 0, 0, 0x60}, 5, -EPROTONOSUPPORT},
	{"no family in either order", LINK_NULL, {1, 2, 3, 4, 0x60}, 5, -EPROTONOSUPPORT},
	{"the other order is not for this one", LINK_LOOP, {24, 0, 0, 0, 0x60}, 5,
		-EPROTONOSUPPORT},
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(refused); i++) {
		uint8_t *bytes = exact_copy(refused[i].bytes, refused[i].len);
		struct link_header header;
		struct rd payload;

		memset(&header, UNTOUCHED, sizeof(header));
		row_int(refused[i].name, link_read(refused[i].type,
			rd_over(bytes, refused[i].len), &header, &payload), refused[i].result);
		row_untouched(refused[i].name, &header);
		free(bytes);
	}
}

static void test_tags_in_their_order(void **state)
{
	static const uint8_t bytes[] = {DST, SRC, 0x88, 0xa8, 0x20, 1, 0x81, 0, 0xaf, 0xff, IP6};
	struct link_header header;
	struct rd payload;

	(void)state;
	assert_int_equal(link_read(LINK_ETHERNET, rd_over(bytes, sizeof(bytes)), &header,
		&payload), 0);
	assert_int_equal(header.tags[0].tpid, ETHER_TYPE_8021AD);
	assert_int_equal(header.tags[0].tci, 0x2001);
	assert_int_equal(header.tags[1].tpid, ETHER_TYPE_8021Q);
	assert_int_equal(header.tags[1].tci, 0xafff);
}

static void test_the_tag_that_was_taken_off_is_the_outermost(void **state)
{
	struct link_header header = {.tag_count = 0};

	(void)state;
	link_add_tag(&header, NULL);
	assert_int_equal(header.tag_count, 0);
	for (uint16_t i = 1; i <= ETHER_TAGS_MAX + 1; i++)
		link_add_tag(&header, &(struct ether_tag){ETHER_TYPE_8021AD, i});
	/* There was no room for the innermost. */
	assert_int_equal(header.tag_count, ETHER_TAGS_MAX);
	assert_int_equal(header.more_tags, 1);
	for (unsigned i = 0; i < ETHER_TAGS_MAX; i++) {
		assert_int_equal(header.tags[i].tpid, ETHER_TYPE_8021AD);
		assert_int_equal(header.tags[i].tci, ETHER_TAGS_MAX + 1 - i);
	}
}

/* Linux takes off tags for VLAN 0 without an end, so nothing may hide behind them. */
static void test_more_tags_than_are_kept(void **state)
{
	static const uint8_t addresses[] = {DST, SRC};
	static uint8_t bytes[ETHER_HEADER_SIZE + 4 * 1000];

	(void)state;
	for (unsigned tags = 0; tags <= 1000; tags++) {
		struct wr w = wr_into(bytes, sizeof(bytes));
		struct link_header header;
		struct rd payload;

		wr_bytes(&w, addresses, sizeof(addresses));
		for (unsigned i = 0; i < tags; i++) {
			wr_u16(&w, ETHER_TYPE_8021Q);
			wr_u16(&w, (uint16_t)i);
		}
		wr_u16(&w, ETHER_TYPE_IP6);
		assert_int_equal(link_read(LINK_ETHERNET, rd_over(bytes, wr_len(&w)), &header,
			&payload), 0);
		assert_int_equal(header.ethertype, ETHER_TYPE_IP6);
		assert_int_equal(header.tag_count + header.more_tags, tags);
		assert_int_equal(header.tag_count, tags < ETHER_TAGS_MAX ? tags : ETHER_TAGS_MAX);
		for (unsigned i = 0; i < header.tag_count; i++)
			assert_int_equal(header.tags[i].tci, i);
	}
}

static void test_what_cooked_captures_tell(void **state)
{
	static const uint8_t sll[] = {0, 4, 0, 1, 0, 6, SRC, 0, 0, IP6};
	static const uint8_t tunnel[] = {0, 0, 0xff, 0xfe, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, IP6};
	static const uint8_t odd[] = {0, 0, 0, 32, 0, 6, SRC, 0, 0, IP6};
	static const uint8_t sll2[] = {IP6, 0, 0, 0, 0, 1, 2, 0, 1, 4, 6, SRC, 0, 0};
	struct link_header header;
	struct rd payload;

	(void)state;
	assert_int_equal(link_read(LINK_SLL, rd_over(sll, sizeof(sll)), &header, &payload), 0);
	assert_true(header.outgoing && header.has_source && header.ifindex == 0);
	assert_int_equal(
		link_read(LINK_SLL, rd_over(tunnel, sizeof(tunnel)), &header, &payload), 0);
	assert_false(header.outgoing || header.has_source);
	/* Six bytes, but of InfiniBand: no Ethernet address. */
	assert_int_equal(link_read(LINK_SLL, rd_over(odd, sizeof(odd)), &header, &payload), 0);
	assert_false(header.has_source);
	assert_int_equal(
		link_read(LINK_SLL2, rd_over(sll2, sizeof(sll2)), &header, &payload), 0);
	assert_true(header.outgoing && header.has_source && header.ifindex == 0x102);
}

static const struct {
	const char *file;
	enum link_type type;
	uint16_t ethertype;
	size_t left;
} packets[] = {
	{"ns-bridged-vm-mac-mismatch.txt", LINK_ETHERNET, 0x86dd, 72},
	{"echo-request-bridged-vm.txt", LINK_ETHERNET, 0x86dd, 80},
	{"ipv6-in-ipv4-echo.txt", LINK_ETHERNET, 0x0800, 124},
	{"ns-solicited-node.txt", LINK_RAW, 0x86dd, 72},
	{"na-solicited-override.txt", LINK_RAW, 0x86dd, 72},
	{"ra-campus-router.txt", LINK_RAW, 0x86dd, 104},
	{"echo-request-linux.txt", LINK_RAW, 0x86dd, 104},
	{"dns-aaaa-query.txt", LINK_RAW, 0x86dd, 119},
	{"dns-aaaa-answer.txt", LINK_RAW, 0x86dd, 167},
};

static void test_golden_frames(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		struct link_header header;
		struct golden golden;
		struct rd payload;

		golden_read(packets[i].file, &golden);
		row_int(packets[i].file, link_guess(rd_over(golden.bytes, golden.len)),
			packets[i].type);
		row_int(packets[i].file, link_read(packets[i].type,
			rd_over(golden.bytes, golden.len), &header, &payload), 0);
		row_int(packets[i].file, header.ethertype, packets[i].ethertype);
		row_int(packets[i].file, rd_left(&payload), packets[i].left);
	}
}

static void test_golden_frame_written_back(void **state)
{
	uint8_t back[ETHER_HEADER_SIZE];
	struct wr w = wr_into(back, sizeof(back));
	struct link_header header;
	struct golden golden;
	struct rd payload;

	(void)state;
	golden_read("ns-bridged-vm-mac-mismatch.txt", &golden);
	assert_int_equal(link_read(LINK_ETHERNET, rd_over(golden.bytes, golden.len), &header,
		&payload), 0);
	ether_write(&w, header.destination, header.source, header.ethertype);
	assert_false(w.failed);
	assert_int_equal(wr_len(&w), ETHER_HEADER_SIZE);
	assert_memory_equal(back, golden.bytes, sizeof(back));
	w = wr_into(back, sizeof(back) - 1);
	ether_write(&w, header.destination, header.source, header.ethertype);
	assert_true(w.failed);
}

/* Without a link type: whatever is cut off, and whatever the first address looks like. */
static void test_guesses(void **state)
{
	static const uint8_t like_version_6[] = {0x60, 0, 0, 0, 0, 1, SRC, IP6, 0x60, 0, 0, 0, 0,
		0, 59, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 1};
	struct golden golden;

	(void)state;
	assert_int_equal(
		link_guess(rd_over(like_version_6, sizeof(like_version_6))), LINK_ETHERNET);
	assert_int_equal(link_guess(rd_over(NULL, 0)), LINK_ETHERNET);
	/* A capture that was cut, and one with padding, are still what they are. */
	golden_read("ra-campus-router.txt", &golden);
	assert_int_equal(link_guess(rd_over(golden.bytes, golden.len - 1)), LINK_RAW);
	assert_int_equal(link_guess(rd_over(golden.bytes, golden.len + 6)), LINK_RAW);
	golden_read("ns-bridged-vm-mac-mismatch.txt", &golden);
	assert_int_equal(link_guess(rd_over(golden.bytes, golden.len - 1)), LINK_ETHERNET);
	golden_read("ipv6-in-ipv4-echo.txt", &golden);
	assert_int_equal(link_guess(rd_over(golden.bytes, golden.len)), LINK_ETHERNET);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_frames_cut_anywhere),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_tags_in_their_order),
		cmocka_unit_test(test_the_tag_that_was_taken_off_is_the_outermost),
		cmocka_unit_test(test_more_tags_than_are_kept),
		cmocka_unit_test(test_what_cooked_captures_tell),
		cmocka_unit_test(test_golden_frames),
		cmocka_unit_test(test_golden_frame_written_back),
		cmocka_unit_test(test_guesses),
	};

	return cmocka_run_group_tests_name("ether", tests, NULL, NULL);
}
