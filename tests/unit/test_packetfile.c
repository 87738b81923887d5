#include "net/packetfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/test.h"

static char error[PACKETFILE_ERROR_SIZE];
static struct packetfile_packet packet;

static const char first[] = "0x0000:  6000 0000 0008 3aff fe80 0000 0000 0000\n"
			    "0x0010:  0000 0000 0000 0001 ff02 0000 0000 0000\n"
			    "0x0020:  0000 0000 0000 0002 8500 0000 0000 0000\n";

/* A capture's header, and a packet of four bytes, 1 s after the epoch. */
static const uint8_t capture[] = {
	0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0,
	1, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 60, 0, 0, 0, 0xa, 0xb, 0xc, 0xd,
};

/* Puts bytes into the pipe that is standard input from here on; its other end. */
static int pipe_in(const void *bytes, size_t len)
{
	int ends[2];

	if (pipe(ends) || dup2(ends[0], STDIN_FILENO) < 0)
		fail_msg("no pipe");
	close(ends[0]);
	assert_int_equal(write(ends[1], bytes, len), len);
	return ends[1];
}

static struct packetfile *open_text(const char *text)
{
	struct packetfile *file;
	int end = pipe_in(text, strlen(text));

	close(end);
	assert_int_equal(packetfile_open("-", NULL, NULL, &file, error), 0);
	return file;
}

static void test_a_hex_dump(void **state)
{
	char text[2 * sizeof(first) + 16];
	struct packetfile *file;

	(void)state;
	snprintf(text, sizeof(text), "# two\n%s\n%s", first, first);
	file = open_text(text);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(packetfile_next(file, &packet, error), 1);
		assert_int_equal(packet.type, LINK_RAW);
		assert_int_equal(packet.size, 48);
		assert_int_equal(packet.full_size, 48);
		assert_int_equal(packet.bytes[40], 133);
		assert_int_equal(packet.realtime, 0);
	}
	assert_int_equal(packetfile_next(file, &packet, error), 0);
	assert_int_equal(packetfile_next(file, &packet, error), 0);
	packetfile_close(file);
}

static void test_behind_a_bad_line_it_goes_on(void **state)
{
	char text[3 * sizeof(first)];
	struct packetfile *file;

	(void)state;
	snprintf(text, sizeof(text), "0x0000:  60zz\n%s", first);
	file = open_text(text);
	assert_int_equal(packetfile_next(file, &packet, error), -EBADMSG);
	assert_string_equal(error, "line 1, column 12: not a pair of hexadecimal digits");
	assert_int_equal(packetfile_next(file, &packet, error), 1);
	assert_int_equal(packet.size, 48);
	assert_int_equal(packetfile_next(file, &packet, error), 0);
	packetfile_close(file);
}

static void test_bug_a_line_without_an_end_took_all_memory(void **state)
{
	struct packetfile *file;

	(void)state;
	assert_int_equal(packetfile_open("/dev/zero", NULL, NULL, &file, error), 0);
	assert_int_equal(packetfile_next(file, &packet, error), -EMSGSIZE);
	assert_string_equal(error, "line 1 is longer than 262556 characters");
	assert_int_equal(packetfile_next(file, &packet, error), 0);
	packetfile_close(file);
}

static void test_what_cannot_be_read(void **state)
{
	struct packetfile *file = NULL;

	(void)state;
	assert_int_equal(packetfile_open("/nowhere/file", NULL, NULL, &file, error), -ENOENT);
	assert_string_equal(error, "No such file or directory");
	assert_null(file);
	assert_int_equal(packetfile_open("/", NULL, NULL, &file, error), 0);
	assert_int_equal(packetfile_next(file, &packet, error), -EISDIR);
	assert_string_equal(error, "Is a directory");
	assert_int_equal(packetfile_next(file, &packet, error), 0);
	packetfile_close(file);
}

static void test_an_empty_file(void **state)
{
	struct packetfile *file = open_text("");

	(void)state;
	assert_int_equal(packetfile_next(file, &packet, error), 0);
	packetfile_close(file);
}

static struct packetfile *open_temporary(const char *text)
{
	char name[] = "/tmp/packetfile.XXXXXX";
	struct packetfile *file = NULL;
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(packetfile_open(name, NULL, NULL, &file, error), 0);
	unlink(name);
	close(fd);
	return file;
}

/* That there is no packet in it would be a fact about a network. */
static void test_what_is_no_file_of_packets(void **state)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{"", "is empty"},
		{"\n", "is neither a capture nor a hex dump"},
		{"root:x:0:0:root\n", "is neither a capture nor a hex dump"},
		{"12:00:00.1 IP6 fe80::1 > ff02::1: ICMP6, router advertisement, length 64\n",
			"is neither a capture nor a hex dump"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct packetfile *file = open_temporary(rows[i].text);

		row_int(rows[i].text, packetfile_next(file, &packet, error), -EBADMSG);
		row_string(rows[i].text, error, rows[i].reason);
		row_int(rows[i].text, packetfile_next(file, &packet, error), 0);
		packetfile_close(file);
	}
}

/* Lets the first `left` reads pass. */
static bool wait_some(int fd, void *arg)
{
	int *left = arg;

	assert_int_equal(fd, STDIN_FILENO);
	return (*left)-- > 0;
}

static void test_a_capture_is_read_as_it_is_written(void **state)
{
	int end = pipe_in(capture, sizeof(capture)), left = 1;
	struct packetfile *file;

	(void)state;
	assert_int_equal(packetfile_open("-", wait_some, &left, &file, error), 0);
	assert_int_equal(packetfile_next(file, &packet, error), 1);
	assert_int_equal(packet.type, LINK_ETHERNET);
	assert_int_equal(packet.size, 4);
	assert_int_equal(packet.full_size, 60);
	assert_int_equal(packet.bytes[0], 0xa);
	assert_int_equal(packet.realtime, NSEC_PER_SEC);
	/* There is no more, and who waits for it says no. */
	assert_int_equal(packetfile_next(file, &packet, error), 0);
	assert_int_equal(left, -1);
	packetfile_close(file);
	close(end);
}

/* The end in the middle of a packet is an error of the file's, but not where the caller
 * wanted it. */
static void test_stopped_in_a_packet(void **state)
{
	struct packetfile *file;

	(void)state;
	for (int reads = 1; reads <= 2; reads++) {
		int end = pipe_in(capture, sizeof(capture) - 2), left = reads;

		close(end);
		assert_int_equal(packetfile_open("-", wait_some, &left, &file, error), 0);
		assert_int_equal(packetfile_next(file, &packet, error), reads == 1 ? 0 : -EBADMSG);
		assert_int_equal(packetfile_next(file, &packet, error), 0);
		packetfile_close(file);
	}
}

/* What may lack lines is no packet; what is as long as its header says is one. */
static void test_stopped_in_a_hex_dump(void **state)
{
	char text[3 * sizeof(first)];
	size_t cut[] = {0, 10, strlen(first) / 3, strlen(first) - 1};

	(void)state;
	snprintf(text, sizeof(text), "%s%s", first, first);
	for (size_t i = 0; i < LEN(cut); i++) {
		int end = pipe_in(text, strlen(text) - cut[i]), left = 1;
		struct packetfile *file;

		assert_int_equal(packetfile_open("-", wait_some, &left, &file, error), 0);
		assert_int_equal(packetfile_next(file, &packet, error), 1);
		assert_int_equal(packet.size, 48);
		assert_int_equal(packetfile_next(file, &packet, error), i == 0);
		assert_int_equal(packetfile_next(file, &packet, error), 0);
		packetfile_close(file);
		close(end);
	}
}

static void test_a_damaged_header(void **state)
{
	struct packetfile *file = NULL;
	int end = pipe_in(capture, 10);

	(void)state;
	close(end);
	assert_int_equal(packetfile_open("-", NULL, NULL, &file, error), -EBADMSG);
	assert_true(*error);
	assert_null(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_hex_dump),
		cmocka_unit_test(test_behind_a_bad_line_it_goes_on),
		cmocka_unit_test(test_bug_a_line_without_an_end_took_all_memory),
		cmocka_unit_test(test_what_cannot_be_read),
		cmocka_unit_test(test_an_empty_file),
		cmocka_unit_test(test_what_is_no_file_of_packets),
		cmocka_unit_test(test_a_capture_is_read_as_it_is_written),
		cmocka_unit_test(test_stopped_in_a_packet),
		cmocka_unit_test(test_stopped_in_a_hex_dump),
		cmocka_unit_test(test_a_damaged_header),
	};

	return cmocka_run_group_tests_name("packetfile", tests, NULL, NULL);
}
