#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "out/json.h"
#include "tests/unit/capture.h"

static void test_the_tool_has_a_name(void **state)
{
	(void)state;
	assert_string_equal(cli_tool(), "hextet");
	cli_begin("ping6");
	assert_string_equal(cli_tool(), "ping6");
}

static void test_the_worse_of_two_answers(void **state)
{
	static const enum cli_status order[] = {CLI_YES, CLI_NO, CLI_UNKNOWN, CLI_CANNOT};

	(void)state;
	assert_int_equal(CLI_YES, 0);
	assert_int_equal(CLI_NO, 1);
	assert_int_equal(CLI_CANNOT, 2);
	assert_int_equal(CLI_UNKNOWN, 3);
	for (size_t a = 0; a < LEN(order); a++)
		for (size_t b = 0; b < LEN(order); b++)
			assert_int_equal(
				cli_worse(order[a], order[b]), order[a > b ? a : b]);
}

static void test_messages_name_tool_thing_and_reason(void **state)
{
	static struct capture capture;
	char cut[4 * 1024];

	(void)state;
	cli_begin("ping6");
	capture_begin(&capture, STDERR_FILENO);
	cli_error("-t 999", "%s is above %d", "hop limit", 255);
	cli_error(NULL, "out of memory");
	cli_error("a\nb", "%s", "c\x1b[31md");
	cli_error("\xe2\x80\xaelevel", "reversed");
	cli_error("%s%n", "%s", "%s%n");
	cli_error("", "empty");
	cli_error("a\\b", "is escaped");
	cli_error_escaped("a\\046b", "has %d dot", 1);
	assert_string_equal(capture_end(&capture),
		"ping6: -t 999: hop limit is above 255\n"
		"ping6: out of memory\n"
		"ping6: a\\010b: c\\027[31md\n"
		"ping6: \\226\\128\\174level: reversed\n"
		"ping6: %s%n: %s%n\n"
		"ping6: : empty\n"
		"ping6: a\\\\b: is escaped\n"
		"ping6: a\\046b: has 1 dot\n");

	/* A long thing leaves room for the reason; a long reason ends with the line. */
	memset(cut, 'x', sizeof(cut) - 1);
	cut[sizeof(cut) - 1] = '\0';
	capture_begin(&capture, STDERR_FILENO);
	cli_error(cut, "is too long");
	capture_end(&capture);
	assert_int_equal(strlen(capture.text),
		strlen("ping6: ") + 203 + strlen(": is too long\n"));
	assert_string_equal(capture.text + strlen("ping6: ") + 200, "...: is too long\n");
	capture_begin(&capture, STDERR_FILENO);
	cli_error(NULL, "%s", cut);
	capture_end(&capture);
	assert_int_equal(strlen(capture.text), strlen("ping6: ") + 1023 + 1);
	/* The same of bytes that grow when they are escaped. */
	memset(cut, 0xff, sizeof(cut) - 1);
	capture_begin(&capture, STDERR_FILENO);
	cli_error(cut, "%s", cut);
	capture_end(&capture);
	assert_int_equal(strlen(capture.text),
		strlen("ping6: ") + 4 * 200 + strlen("...: ") + 4 * (1023 - 205) + 1);
}

/* Which of the descriptors 0 to 2 are closed beforehand, as bits. */
static int begin_with_closed(const void *arg)
{
	unsigned closed = *(const unsigned *)arg;

	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (closed & 1U << fd)
			close(fd);
	close(3);
	close(4);
	cli_begin("ping6");
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			return 10 + fd;
	/* The one opened to see what is free is closed again. */
	if (fcntl(3, F_GETFD) >= 0 || fcntl(4, F_GETFD) >= 0)
		return 20;
	/* A closed stdout is not to become one that swallows what is written. */
	if (closed & 1U << STDOUT_FILENO && write(STDOUT_FILENO, "x", 1) == 1)
		return 30;
	return 0;
}

static void test_no_socket_can_take_the_place_of_a_standard_stream(void **state)
{
	(void)state;
	for (unsigned closed = 0; closed < 8; closed++)
		assert_int_equal(in_child(begin_with_closed, &closed), 0);
}

/* In a child whose stdout is a terminal: a number for the first answer that is wrong. */
static int check_colors(const void *arg)
{
	int terminal = posix_openpt(O_RDWR | O_NOCTTY), end;

	(void)arg;
	if (terminal < 0 || grantpt(terminal) || unlockpt(terminal))
		return 1;
	end = open(ptsname(terminal), O_RDWR | O_NOCTTY); /* NOLINT(concurrency-mt-unsafe) */
	if (end < 0 || dup2(end, STDOUT_FILENO) < 0)
		return 2;
	unsetenv("NO_COLOR");
	setenv("TERM", "xterm", 1);
	if (!cli_has_color(CLI_COLOR_AUTO) || cli_has_color(CLI_COLOR_NEVER))
		return 3;
	setenv("NO_COLOR", "", 1);
	if (!cli_has_color(CLI_COLOR_AUTO))
		return 4;
	setenv("NO_COLOR", "1", 1);
	if (cli_has_color(CLI_COLOR_AUTO) || !cli_has_color(CLI_COLOR_ALWAYS))
		return 5;
	unsetenv("NO_COLOR");
	setenv("TERM", "dumb", 1);
	if (cli_has_color(CLI_COLOR_AUTO))
		return 6;
	unsetenv("TERM");
	if (cli_has_color(CLI_COLOR_AUTO))
		return 7;
	setenv("TERM", "xterm", 1);
	end = open("/dev/null", O_WRONLY);
	if (end < 0 || dup2(end, STDOUT_FILENO) < 0)
		return 8;
	return cli_has_color(CLI_COLOR_AUTO) ? 9 : !cli_has_color(CLI_COLOR_ALWAYS) * 10;
}

static void test_colors_are_for_terminals(void **state)
{
	(void)state;
	assert_int_equal(in_child(check_colors, NULL), 0);
}

static void test_the_remedy_for_a_missing_privilege(void **state)
{
	char reason[CLI_REASON_SIZE];

	(void)state;
	cli_explain_packet(-EPERM, false, reason);
	assert_string_equal(reason, "packet sockets are not permitted: run "
				    "'setcap cap_net_raw+ep' on the program, or run it as root");
	cli_explain_packet(-EACCES, false, reason);
	assert_non_null(strstr(reason, "setcap"));
	/* What root has already is no remedy. */
	cli_explain_packet(-EPERM, true, reason);
	assert_string_equal(reason, "packet sockets are not permitted: CAP_NET_RAW is missing, "
				    "though this is root: a container, say, lacks it");
	cli_explain_packet(-ENFILE, true, reason);
	assert_string_equal(reason, "packet socket: Too many open files in system");
}

enum end {
	END_WELL,
	END_FULL,
	END_FULL_LARGE,
	END_FULL_EARLIER,
	END_CLOSED,
	END_EMPTY_CLOSED,
};

/* More than the stream's buffer takes. */
static const char large[100000];

/* In a child: standard output to that file. */
static void point_stdout_to(const char *name)
{
	if (!freopen(name, "w", stdout))
		abort();
}

static int finish(const void *arg)
{
	enum end end = *(const enum end *)arg;

	switch (end) {
	case END_WELL:
		point_stdout_to("/dev/null");
		break;
	case END_FULL:
	case END_FULL_LARGE:
	case END_FULL_EARLIER:
		point_stdout_to("/dev/full");
		break;
	case END_CLOSED:
	case END_EMPTY_CLOSED:
		close(STDOUT_FILENO);
		break;
	}
	cli_begin("ping6");
	if (end != END_EMPTY_CLOSED)
		puts("a result");
	if (end == END_FULL_LARGE)
		fwrite(large, 1, sizeof(large), stdout);
	if (end == END_FULL_EARLIER) {
		fflush(stdout);
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		puts("another");
		errno = 0;
	}
	return cli_finish(CLI_NO);
}

static void test_the_end_says_whether_results_were_written(void **state)
{
	static const struct {
		const char *name;
		enum end end;
		int status;
		const char *message;
	} rows[] = {
		{"well", END_WELL, CLI_NO, ""},
		{"full", END_FULL, CLI_CANNOT,
			"ping6: stdout: No space left on device\n"},
		{"full, nothing is left to flush", END_FULL_LARGE, CLI_CANNOT,
			"ping6: stdout: No space left on device\n"},
		{"full earlier, not any more", END_FULL_EARLIER, CLI_CANNOT,
			"ping6: stdout: could not be written\n"},
		{"closed", END_CLOSED, CLI_CANNOT,
			"ping6: stdout: Bad file descriptor\n"},
		{"closed, nothing to say", END_EMPTY_CLOSED, CLI_NO, ""},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		static struct capture capture;
		int status;

		capture_begin(&capture, STDERR_FILENO);
		status = in_child(finish, &rows[i].end);
		capture_end(&capture);
		row_int(rows[i].name, status, rows[i].status);
		row_string(rows[i].name, capture.text, rows[i].message);
	}
}

static void *no_memory(size_t size)
{
	(void)size;
	return NULL;
}

/* A run of three records, the first of which does not fit into memory. */
static int miss_a_record(const void *arg)
{
	struct record r;

	(void)arg;
	json_set_alloc_funcs(no_memory, free);
	r = record_begin("x");
	if (cli_record(&r) != CLI_CANNOT)
		return -1;
	json_set_alloc_funcs(malloc, free);
	r = record_begin("y");
	if (cli_record(&r) != CLI_YES)
		return -1;
	r = cli_run_record(CLI_NO);
	if (cli_record(&r) != CLI_YES)
		return -1;
	return cli_finish(CLI_NO);
}

static void test_a_record_is_written_or_missed(void **state)
{
	static struct capture out, err;
	int status;

	(void)state;
	cli_begin("ping6");
	capture_begin(&out, STDOUT_FILENO);
	capture_begin(&err, STDERR_FILENO);
	status = in_child(miss_a_record, NULL);
	assert_string_equal(
		capture_end(&err), "ping6: out of memory: a record is missing\n");
	assert_string_equal(capture_end(&out), "{\"type\":\"y\"}\n"
		"{\"type\":\"run\",\"tool\":\"ping6\",\"version\":\"" HEXTET_VERSION
		"\",\"exit\":2}\n");
	assert_int_equal(status, CLI_CANNOT);
}

static int finish_with(const void *arg)
{
	point_stdout_to("/dev/null");
	return cli_finish(*(const enum cli_status *)arg);
}

static void test_every_status_goes_through(void **state)
{
	(void)state;
	for (enum cli_status status = CLI_YES; status <= CLI_UNKNOWN; status++)
		assert_int_equal(in_child(finish_with, &status), status);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_tool_has_a_name),
		cmocka_unit_test(test_the_worse_of_two_answers),
		cmocka_unit_test(test_messages_name_tool_thing_and_reason),
		cmocka_unit_test(test_no_socket_can_take_the_place_of_a_standard_stream),
		cmocka_unit_test(test_colors_are_for_terminals),
		cmocka_unit_test(test_the_remedy_for_a_missing_privilege),
		cmocka_unit_test(test_the_end_says_whether_results_were_written),
		cmocka_unit_test(test_a_record_is_written_or_missed),
		cmocka_unit_test(test_every_status_goes_through),
	};

	return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
