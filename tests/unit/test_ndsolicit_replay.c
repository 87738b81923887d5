#include "tools/ndsolicit/replay.h"

#include <unistd.h>

#include "tests/unit/capture.h"

static struct capture out, err;
static struct replay replay;

/* Reads a file with that text to its end; returns how many packets there were. */
static size_t read_text(const char *text, bool json)
{
	char name[] = "/tmp/ndsolicit-replay-XXXXXX";
	struct packetfile_packet packet;
	size_t count = 0;
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	cli_begin("ndsolicit");
	capture_begin(&out, STDOUT_FILENO);
	capture_begin(&err, STDERR_FILENO);
	assert_true(replay_open(&replay, name, json));
	while (replay_next(&replay, &packet))
		count++;
	replay_close(&replay);
	capture_end(&err);
	capture_end(&out);
	unlink(name);
	return count;
}

static void test_packets_come_one_after_another(void **state)
{
	(void)state;
	assert_int_equal(read_text("0x0000:  0011 22\n0x0000:  3344 55\n", false), 2);
	assert_int_equal(replay.status, CLI_YES);
	assert_string_equal(err.text, "");
	assert_string_equal(out.text, "");
}

/* What is no capture and no dump is not one without messages. */
static void test_an_empty_file_is_refused(void **state)
{
	(void)state;
	assert_int_equal(read_text("", false), 0);
	assert_int_equal(replay.status, CLI_CANNOT);
	assert_non_null(strstr(err.text, ": is empty\n"));
}

/* What follows a bad line is read all the same. */
static void test_a_bad_line_is_named(void **state)
{
	const char *text = "0x0000:  0011 22zz\n0x0000:  3344 55\n";

	(void)state;
	assert_true(read_text(text, false) >= 1);
	assert_int_equal(replay.status, CLI_CANNOT);
	assert_non_null(strstr(err.text, "ndsolicit: /tmp/ndsolicit-replay-"));
	assert_non_null(strstr(err.text, ": line 1, column "));
	assert_string_equal(out.text, "");
	read_text(text, true);
	assert_non_null(strstr(out.text, "{\"type\":\"error\",\"where\":\"/tmp/ndsolicit-replay-"));
	assert_non_null(strstr(out.text, "\"reason\":\"line 1, column "));
}

static void test_a_file_that_is_not_there(void **state)
{
	(void)state;
	cli_begin("ndsolicit");
	capture_begin(&err, STDERR_FILENO);
	assert_false(replay_open(&replay, "/nowhere/at-all", false));
	capture_end(&err);
	assert_int_equal(replay.status, CLI_CANNOT);
	assert_string_equal(err.text, "ndsolicit: /nowhere/at-all: No such file or directory\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packets_come_one_after_another),
		cmocka_unit_test(test_an_empty_file_is_refused),
		cmocka_unit_test(test_a_bad_line_is_named),
		cmocka_unit_test(test_a_file_that_is_not_there),
	};

	return cmocka_run_group_tests_name("ndsolicit_replay", tests, NULL, NULL);
}
