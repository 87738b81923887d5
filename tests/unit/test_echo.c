#include "wire/echo.h"

#include <errno.h>

#include "tests/unit/golden.h"
#include "wire/icmp6.h"
#include "wire/ip6.h"

/* Real packets: where the ICMPv6 header begins, and what it says. */
static const struct {
	const char *file;
	size_t offset;
	struct echo echo;
	size_t data_len;
	uint8_t first, last; /* of the data */
} packets[] = {
	{"echo-request-linux.txt", 40, {.type = 128, .id = 0x52ce, .seq = 2}, 56, 0x65,
		0x37},
	{"echo-request-bridged-vm.txt", 54, {.type = 128, .id = 0, .seq = 498}, 32, 'a',
		'i'},
	{"ipv6-in-ipv4-echo.txt", 74, {.type = 128, .id = 0x03d9, .seq = 1}, 56, 0xe3,
		0x37},
};

static void check_echo(const char *row, const struct echo *got, const struct echo *want)
{
	row_int(row, got->type, want->type);
	row_int(row, got->code, want->code);
	row_int(row, got->id, want->id);
	row_int(row, got->seq, want->seq);
}

static void test_golden_echoes(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		const char *row = packets[i].file;
		struct golden golden;
		struct echo echo;
		const uint8_t *data;
		struct rd r;

		golden_read(row, &golden);
		r = rd_over(golden.bytes, golden.len);
		rd_skip(&r, packets[i].offset);
		row_int(row, echo_read(&r, &echo), 0);
		check_echo(row, &echo, &packets[i].echo);
		row_int(row, rd_left(&r), packets[i].data_len);
		data = rd_bytes(&r, packets[i].data_len);
		row_int(row, data[0], packets[i].first);
		row_int(row, data[packets[i].data_len - 1], packets[i].last);
	}
}

static void test_golden_echoes_cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		struct golden golden;

		golden_read(packets[i].file, &golden);
		for (size_t len = 0; len <= golden.len - packets[i].offset; len++) {
			uint8_t *bytes =
				exact_copy(golden.bytes + packets[i].offset, len);
			struct rd r = rd_over(bytes, len);
			struct echo echo;

			memset(&echo, UNTOUCHED, sizeof(echo));
			if (len < ECHO_HEADER_SIZE) {
				row_int(packets[i].file, echo_read(&r, &echo), -EBADMSG);
				row_untouched(packets[i].file, &echo);
				row_int(packets[i].file, r.failed, true);
			} else {
				row_int(packets[i].file, echo_read(&r, &echo), 0);
				check_echo(packets[i].file, &echo, &packets[i].echo);
				row_int(packets[i].file, rd_left(&r),
					len - ECHO_HEADER_SIZE);
			}
			free(bytes);
		}
	}
}

/* But for the checksum, which is the kernel's. */
static void test_golden_echoes_written_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		uint8_t back[ECHO_HEADER_SIZE];
		struct wr w = wr_into(back, sizeof(back));
		struct golden golden;
		struct echo echo;
		struct rd r;

		golden_read(packets[i].file, &golden);
		golden.bytes[packets[i].offset + 2] = 0;
		golden.bytes[packets[i].offset + 3] = 0;
		r = rd_over(golden.bytes, golden.len);
		rd_skip(&r, packets[i].offset);
		row_int(packets[i].file, echo_read(&r, &echo), 0);
		echo_write(&w, &echo);
		row_int(packets[i].file, w.failed, false);
		row_int(packets[i].file, wr_len(&w), ECHO_HEADER_SIZE);
		row_bytes(packets[i].file, back, golden.bytes + packets[i].offset,
			sizeof(back));
	}
}

/* A whole packet built again from its values: the checksum of the capture too. */
static void test_golden_packet_built_again(void **state)
{
	struct golden golden;
	struct ip6_header header;
	struct echo echo;
	uint8_t back[GOLDEN_SIZE];
	struct wr w = wr_into(back, sizeof(back));
	struct rd r;

	(void)state;
	golden_read("echo-request-linux.txt", &golden);
	r = rd_over(golden.bytes, golden.len);
	assert_int_equal(ip6_read(&r, &header), 0);
	assert_int_equal(echo_read(&r, &echo), 0);

	ip6_write(&w, &header);
	echo_write(&w, &echo);
	wr_bytes(&w, rd_bytes(&r, 56), 56);
	wr_patch_u16(&w, IP6_HEADER_SIZE + 2,
		icmp6_checksum(&header.source, &header.destination,
			back + IP6_HEADER_SIZE, wr_len(&w) - IP6_HEADER_SIZE));
	assert_false(w.failed);
	assert_int_equal(wr_len(&w), golden.len);
	assert_memory_equal(back, golden.bytes, golden.len);
}

static void test_other_types_are_refused(void **state)
{
	(void)state;
	for (unsigned type = 0; type < 256; type++) {
		const uint8_t bytes[] = {(uint8_t)type, 7, 1, 2, 3, 4, 5, 6, 0xda};
		const struct echo want = {
			.type = (uint8_t)type, .code = 7, .id = 0x0304, .seq = 0x0506};
		struct rd r = rd_over(bytes, sizeof(bytes));
		struct echo echo;

		memset(&echo, UNTOUCHED, sizeof(echo));
		if (type == 128 || type == 129) {
			assert_int_equal(echo_read(&r, &echo), 0);
			check_echo("type", &echo, &want);
			assert_int_equal(rd_u8(&r), 0xda);
		} else {
			assert_int_equal(echo_read(&r, &echo), -EPROTOTYPE);
			row_untouched("type", &echo);
		}
	}
}

static void test_too_short_comes_before_the_type(void **state)
{
	static const uint8_t bytes[] = {1, 0, 0, 0, 0, 0, 0};
	struct rd r = rd_over(bytes, sizeof(bytes));
	struct echo echo;

	(void)state;
	assert_int_equal(echo_read(&r, &echo), -EBADMSG);
}

static void test_every_value_comes_back(void **state)
{
	struct dice dice = dice_seeded(10);

	(void)state;
	for (int round = 0; round < 20000; round++) {
		uint64_t roll = dice_roll(&dice);
		const struct echo echo = {
			.type = roll & 1 ? ICMP6_TYPE_ECHO_REQUEST
					 : ICMP6_TYPE_ECHO_REPLY,
			.code = (uint8_t)(roll >> 8),
			.id = (uint16_t)(roll >> 16),
			.seq = (uint16_t)(roll >> 32),
		};
		uint8_t bytes[ECHO_HEADER_SIZE];
		struct wr w = wr_into(bytes, sizeof(bytes));
		struct rd r = rd_over(bytes, sizeof(bytes));
		struct echo back;

		echo_write(&w, &echo);
		assert_false(w.failed);
		assert_int_equal(bytes[2] | bytes[3], 0);
		assert_int_equal(echo_read(&r, &back), 0);
		check_echo("random", &back, &echo);
	}
}

static void test_header_without_room(void **state)
{
	const struct echo echo = {.type = ICMP6_TYPE_ECHO_REPLY, .id = 1, .seq = 2};

	(void)state;
	for (size_t size = 0; size < ECHO_HEADER_SIZE; size++) {
		uint8_t *bytes = exact_copy("12345678", size);
		struct wr w = wr_into(bytes, size);

		echo_write(&w, &echo);
		assert_true(w.failed);
		free(bytes);
	}
}

static void test_sizes(void **state)
{
	(void)state;
	assert_int_equal(ECHO_DATA_MAX + ECHO_HEADER_SIZE, UINT16_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden_echoes),
		cmocka_unit_test(test_golden_echoes_cut_anywhere),
		cmocka_unit_test(test_golden_echoes_written_back),
		cmocka_unit_test(test_golden_packet_built_again),
		cmocka_unit_test(test_other_types_are_refused),
		cmocka_unit_test(test_too_short_comes_before_the_type),
		cmocka_unit_test(test_every_value_comes_back),
		cmocka_unit_test(test_header_without_room),
		cmocka_unit_test(test_sizes),
	};

	return cmocka_run_group_tests_name("echo", tests, NULL, NULL);
}
