#include "net/capture.h"

#include <errno.h>
#include <unistd.h>

#include "base/wr.h"
#include "tests/unit/golden.h"
#include "wire/pcapng.h"

#define FILE_SIZE 4096

static uint8_t file_bytes[FILE_SIZE];

/* pcap in either byte order: its magic number tells which, and the unit of its times. */
struct order {
	const char *name;
	bool little;
	uint32_t magic;
	uint32_t fraction; /* of the second, in that unit */
};

static const struct order orders[] = {
	{"big-endian, microseconds", false, 0xa1b2c3d4, 123456},
	{"big-endian, nanoseconds", false, 0xa1b23c4d, 123456789},
	{"little-endian, microseconds", true, 0xa1b2c3d4, 123456},
	{"little-endian, nanoseconds", true, 0xa1b23c4d, 123456789},
};

static void put32(struct wr *w, bool little, uint32_t value)
{
	wr_u32(w, little ? __builtin_bswap32(value) : value);
}

static void put16(struct wr *w, bool little, uint16_t value)
{
	wr_u16(w, little ? __builtin_bswap16(value) : value);
}

static void put_pcap_header(struct wr *w, const struct order *order, uint32_t link_type)
{
	put32(w, order->little, order->magic);
	put16(w, order->little, 2);
	put16(w, order->little, 4);
	wr_zeros(w, 8);
	put32(w, order->little, 65535);
	put32(w, order->little, link_type);
}

static void put_pcap_packet(struct wr *w, const struct order *order, const uint8_t *bytes,
	uint32_t size, uint32_t full_size)
{
	put32(w, order->little, 1700000000);
	put32(w, order->little, order->fraction);
	put32(w, order->little, size);
	put32(w, order->little, full_size);
	wr_bytes(w, bytes, size);
}

/* A stream of these bytes. */
static FILE *stream_of(const uint8_t *bytes, size_t len)
{
	FILE *stream = tmpfile();

	assert_non_null(stream);
	assert_int_equal(fwrite(bytes, 1, len, stream), len);
	rewind(stream);
	return stream;
}

static struct capture *open_bytes(const char *row, const uint8_t *bytes, size_t len)
{
	char error[CAPTURE_ERROR_SIZE] = "";
	struct capture *capture = NULL;
	int err = capture_open(stream_of(bytes, len), &capture, error);

	if (err)
		print_error("row \"%s\": %s\n", row, error);
	row_int(row, err, 0);
	return capture;
}

static void test_pcap(void **state)
{
	struct golden golden;

	(void)state;
	golden_read("ns-bridged-vm-mac-mismatch.txt", &golden);
	for (size_t i = 0; i < LEN(orders); i++) {
		const char *row = orders[i].name;
		struct wr w = wr_into(file_bytes, sizeof(file_bytes));
		char error[CAPTURE_ERROR_SIZE] = "";
		struct capture_packet packet;
		struct capture *capture;

		put_pcap_header(&w, &orders[i], 1);
		put_pcap_packet(&w, &orders[i], golden.bytes, (uint32_t)golden.len,
			(uint32_t)golden.len);
		put_pcap_packet(&w, &orders[i], golden.bytes, 60, (uint32_t)golden.len);
		capture = open_bytes(row, file_bytes, wr_len(&w));
		row_int(row, capture_link_type(capture), LINK_ETHERNET);
		row_int(row, capture_next(capture, &packet, error), 1);
		row_int(row, packet.size, golden.len);
		row_int(row, packet.full_size, golden.len);
		row_bytes(row, packet.bytes, golden.bytes, golden.len);
		row_int(row, packet.realtime, 1700000000 * NSEC_PER_SEC +
			(orders[i].fraction == 123456 ? 123456000 : 123456789));
		row_int(row, capture_next(capture, &packet, error), 1);
		row_int(row, packet.size, 60);
		row_int(row, packet.full_size, golden.len);
		memset(&packet, UNTOUCHED, sizeof(packet));
		row_int(row, capture_next(capture, &packet, error), 0);
		row_untouched(row, &packet);
		capture_close(capture);
	}
}

static void test_link_types(void **state)
{
	static const struct {
		uint32_t number;
		enum link_type type;
	} types[] = {
		{1, LINK_ETHERNET}, {101, LINK_RAW}, {229, LINK_RAW}, {0, LINK_NULL},
		{108, LINK_LOOP}, {113, LINK_SLL}, {276, LINK_SLL2},
	};
	char error[CAPTURE_ERROR_SIZE] = "";
	struct capture *none = NULL;
	struct wr w;

	(void)state;
	for (size_t i = 0; i < LEN(types); i++) {
		struct capture *capture;

		w = wr_into(file_bytes, sizeof(file_bytes));
		put_pcap_header(&w, &orders[0], types[i].number);
		capture = open_bytes("link types", file_bytes, wr_len(&w));
		assert_int_equal(capture_link_type(capture), types[i].type);
		capture_close(capture);
	}
	w = wr_into(file_bytes, sizeof(file_bytes));
	put_pcap_header(&w, &orders[0], 105);
	assert_int_equal(
		capture_open(stream_of(file_bytes, wr_len(&w)), &none, error), -EPROTONOSUPPORT);
	assert_non_null(strstr(error, "105"));
	assert_non_null(strstr(error, "IEEE802_11"));
	assert_null(none);
}

/* What wire/pcapng wrote. */
static size_t write_pcapng(const struct golden *golden)
{
	struct wr w = wr_into(file_bytes, sizeof(file_bytes));

	pcapng_write_section(&w, "test");
	pcapng_write_interface(&w, PCAPNG_LINK_ETHERNET, "va");
	pcapng_write_interface(&w, PCAPNG_LINK_ETHERNET, "a longer name");
	pcapng_write_packet(&w, 0, 1700000000 * NSEC_PER_SEC + 123456789, golden->bytes,
		(uint32_t)golden->len, (uint32_t)golden->len);
	pcapng_write_packet(&w, 1, 1700000001 * NSEC_PER_SEC + 1, golden->bytes, 61,
		(uint32_t)golden->len);
	assert_false(w.failed);
	return wr_len(&w);
}

static void test_pcapng_of_our_own(void **state)
{
	char error[CAPTURE_ERROR_SIZE] = "";
	struct capture_packet packet;
	struct capture *capture;
	struct golden golden;

	(void)state;
	golden_read("ns-bridged-vm-mac-mismatch.txt", &golden);
	capture = open_bytes("pcapng", file_bytes, write_pcapng(&golden));
	assert_int_equal(capture_link_type(capture), LINK_ETHERNET);
	assert_int_equal(capture_next(capture, &packet, error), 1);
	assert_int_equal(packet.realtime, 1700000000 * NSEC_PER_SEC + 123456789);
	assert_int_equal(packet.size, golden.len);
	assert_memory_equal(packet.bytes, golden.bytes, golden.len);
	assert_int_equal(capture_next(capture, &packet, error), 1);
	assert_int_equal(packet.realtime, 1700000001 * NSEC_PER_SEC + 1);
	assert_int_equal(packet.size, 61);
	assert_int_equal(packet.full_size, golden.len);
	assert_int_equal(capture_next(capture, &packet, error), 0);
	capture_close(capture);
}

/* tcpdump reads it, and sees the solicitation that it is. */
/* A pcapng that counts seconds, 2^40 of them. */
static void test_bug_a_time_without_bounds_overflowed(void **state)
{
	static const uint8_t bytes[] = {
		0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, /* section */
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 28, 0, 0, 0,
		1, 0, 0, 0, 32, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, /* interface */
		9, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0, /* if_tsresol: 10^0 */
		6, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, /* packet */
		4, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4, 36, 0, 0, 0,
	};
	char error[CAPTURE_ERROR_SIZE] = "";
	struct capture_packet packet;
	struct capture *capture = open_bytes("huge", bytes, sizeof(bytes));

	(void)state;
	assert_int_equal(capture_next(capture, &packet, error), 1);
	assert_int_equal(packet.size, 4);
	assert_int_equal(packet.realtime, 0);
	capture_close(capture);
}

static void test_tcpdump_reads_pcapng_of_our_own(void **state)
{
	char path[] = "/tmp/hextet-pcapng-XXXXXX", command[128], text[2048];
	struct golden golden;
	FILE *stream;
	size_t len;
	int fd;

	(void)state;
	golden_read("ns-bridged-vm-mac-mismatch.txt", &golden);
	len = write_pcapng(&golden);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, file_bytes, len), len);
	close(fd);
	/* By itself it would change its user, which not every user namespace allows. */
	snprintf(command, sizeof(command),
		"tcpdump -Z \"$(id -un)\" --nano -nn -tt -r %s 2>&1", path);
	stream = popen(command, "r"); /* NOLINT(cert-env33-c): the tests' own command */
	assert_non_null(stream);
	len = fread(text, 1, sizeof(text) - 1, stream);
	text[len] = '\0';
	unlink(path);
	if (pclose(stream) != 0)
		fail_msg("tcpdump says: %s", text);
	assert_non_null(strstr(text, "1700000000.123456789 IP6 fe80::203:ffff:fe13:7d75 > "
				     "fe80::5a6d:8fff:fe78:ad40: ICMP6, neighbor solicitation, "
				     "who has fe80::5a6d:8fff:fe78:ad40, length 32\n"));
	assert_non_null(strstr(text, "1700000001.000000001 IP6 "));
}

/* Cut at every byte: what was whole is read, and the rest is the end or an error. */
static void test_cut_anywhere(void **state)
{
	struct golden golden;
	size_t whole;

	(void)state;
	golden_read("ns-bridged-vm-mac-mismatch.txt", &golden);
	for (int ng = 0; ng < 2; ng++) {
		if (ng) {
			whole = write_pcapng(&golden);
		} else {
			struct wr w = wr_into(file_bytes, sizeof(file_bytes));

			put_pcap_header(&w, &orders[2], 1);
			put_pcap_packet(&w, &orders[2], golden.bytes, 86, 86);
			put_pcap_packet(&w, &orders[2], golden.bytes, 86, 86);
			whole = wr_len(&w);
		}
		for (size_t len = 0; len < whole; len++) {
			char error[CAPTURE_ERROR_SIZE] = "";
			struct capture *capture = NULL;
			struct capture_packet packet;
			int result = capture_open(stream_of(file_bytes, len), &capture, error);
			int packets = 0;

			if (result) {
				assert_int_equal(result, -EBADMSG);
				assert_null(capture);
				assert_true(error[0]);
				continue;
			}
			while ((result = capture_next(capture, &packet, error)) == 1)
				packets++;
			assert_true(packets <= 2);
			assert_true(result == 0 || (result == -EBADMSG && error[0]));
			capture_close(capture);
		}
	}
}

static void test_damaged_lengths(void **state)
{
	char error[CAPTURE_ERROR_SIZE] = "";
	struct capture_packet packet;
	struct capture *capture;
	struct wr w = wr_into(file_bytes, sizeof(file_bytes));

	(void)state;
	put_pcap_header(&w, &orders[0], 1);
	wr_u64(&w, 0);
	wr_u32(&w, 0x7fffffff);
	wr_u32(&w, 0x7fffffff);
	wr_zeros(&w, 64);
	capture = open_bytes("length", file_bytes, wr_len(&w));
	assert_int_equal(capture_next(capture, &packet, error), -EBADMSG);
	assert_true(error[0]);
	capture_close(capture);
}

static void test_what_is_a_capture(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		bool is;
	} rows[] = {
		{"\xa1\xb2\xc3\xd4", 4, true}, {"\xd4\xc3\xb2\xa1", 4, true},
		{"\xa1\xb2\x3c\x4d", 4, true}, {"\x4d\x3c\xb2\xa1", 4, true},
		{"\x0a\x0d\x0d\x0a", 4, true}, {"\x34\xcd\xb2\xa1", 4, true},
		{"\xa1\xb2\xcd\x34", 4, true}, {"\xa1\xb2\xc3", 3, false}, {"", 0, false},
		{"\n", 1, false}, {"\n\n\n\n", 4, false}, {"\n\r\r\r", 4, false},
		{"\t0x0000:  6000", 13, false}, {"M<ab", 4, false}, {"# note", 6, false},
		{"\xff\xff\xff\xff", 4, false},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		FILE *stream = stream_of((const uint8_t *)rows[i].bytes, rows[i].len);
		char back[16], row[16];

		snprintf(row, sizeof(row), "row %zu", i);
		row_int(row, capture_is_file(stream), rows[i].is);
		/* Asked twice, and nothing was used up. */
		row_int(row, capture_is_file(stream), rows[i].is);
		row_int(row, fread(back, 1, sizeof(back), stream), rows[i].len);
		row_bytes(row, back, rows[i].bytes, rows[i].len);
		fclose(stream);
	}
}

/* From a pipe, as standard input is, after it was looked at. */
static void test_pipe(void **state)
{
	char error[CAPTURE_ERROR_SIZE] = "";
	struct capture *capture = NULL;
	struct capture_packet packet;
	struct golden golden;
	FILE *stream;
	size_t len;
	int ends[2];

	(void)state;
	golden_read("ns-bridged-vm-mac-mismatch.txt", &golden);
	len = write_pcapng(&golden);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], file_bytes, len), len);
	close(ends[1]);
	stream = fdopen(ends[0], "r");
	assert_non_null(stream);
	assert_true(capture_is_file(stream));
	assert_int_equal(capture_open(stream, &capture, error), 0);
	assert_int_equal(capture_next(capture, &packet, error), 1);
	assert_int_equal(capture_next(capture, &packet, error), 1);
	assert_int_equal(capture_next(capture, &packet, error), 0);
	capture_close(capture);
}

static void test_no_capture(void **state)
{
	static const uint8_t text[] = "\t0x0000:  6000 0000\n";
	char error[CAPTURE_ERROR_SIZE] = "";
	struct capture *capture = NULL;

	(void)state;
	assert_int_equal(
		capture_open(stream_of(text, sizeof(text) - 1), &capture, error), -EBADMSG);
	assert_true(error[0]);
	assert_null(capture);
	capture_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pcap),
		cmocka_unit_test(test_link_types),
		cmocka_unit_test(test_pcapng_of_our_own),
		cmocka_unit_test(test_bug_a_time_without_bounds_overflowed),
		cmocka_unit_test(test_tcpdump_reads_pcapng_of_our_own),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_damaged_lengths),
		cmocka_unit_test(test_what_is_a_capture),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_no_capture),
	};

	return cmocka_run_group_tests_name("capture", tests, NULL, NULL);
}
