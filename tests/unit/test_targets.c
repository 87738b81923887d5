#include "cli/targets.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/unit/capture.h"

/* A file of exactly these bytes, under a name in `ret_name`. */
static void make_file(const void *bytes, size_t len, char ret_name[static 32])
{
	int fd;

	snprintf(ret_name, 32, "/tmp/hextet-targets-XXXXXX");
	fd = mkstemp(ret_name);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
}

/* Reads all there is and writes it down: `=target`, `!reason`, `?reason`, with where it
 * came from, a `;` behind each. File names become F. */
static const char *all_of(struct targets *t, const char *file)
{
	static char text[4096];
	enum targets_answer answer;
	const char *what;
	size_t used = 0;

	text[0] = '\0';
	while ((answer = targets_next(t, &what)) != TARGETS_END) {
		const char marks[] = {[TARGETS_ONE] = '=', [TARGETS_BAD] = '!', [TARGETS_FAIL] = '?'};
		char where[128];
		const char *shown = where;

		targets_where(t, where, sizeof(where));
		if (file && !strncmp(where, file, strlen(file))) {
			used += (size_t)snprintf(text + used, sizeof(text) - used, "F");
			shown += strlen(file);
		}
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%c%s;", shown,
			marks[answer], what);
		assert_true(used < sizeof(text));
	}
	/* The end stays the end. */
	assert_int_equal(targets_next(t, &what), TARGETS_END);
	targets_close(t);
	return text;
}

static void test_arguments(void **state)
{
	char *const args[] = {"::1", "www.example.net", "# no comment", "", "::1"};
	struct targets t = targets_from(args, LEN(args), NULL), none = targets_from(NULL, 0, NULL);

	(void)state;
	assert_string_equal(all_of(&t, NULL), "=::1;=www.example.net;=# no comment;=;=::1;");
	assert_string_equal(all_of(&none, NULL), "");
}

static void test_files(void **state)
{
	static const struct {
		const char *bytes;
		size_t len; /* 0: up to the NUL */
		const char *all;
	} rows[] = {
		{"", 0, ""},
		{"\n", 0, ""},
		{"\n\n\n", 0, ""},
		{"a\n", 0, "F:1=a;"},
		{"a", 0, "F:1=a;"},
		{"a\nb\n", 0, "F:1=a;F:2=b;"},
		{"\n\na\n\nb", 0, "F:3=a;F:5=b;"},
		{"a\r\nb\r\n", 0, "F:1=a;F:2=b;"},
		{"\r\n", 0, ""},
		{"  a\t\n\tb \r\n", 0, "F:1=a;F:2=b;"},
		{" \t \n", 0, ""},
		{"# a\n#\n  # a\na\n", 0, "F:4=a;"},
		{"a # the first\nb\t#\nc#d\n", 0, "F:1=a;F:2=b;F:3=c#d;"},
		{"a#\n", 0, "F:1=a#;"},
		{"#a", 0, ""},
		{"a b\n", 0, "F:1=a b;"},
		{"-\n", 0, "F:1=-;"},
		{"a\0b\nc\n", 6, "F:1!line has a NUL byte;F:2=c;"},
		{"\0\nc", 3, "F:1!line has a NUL byte;F:2=c;"},
		{"\0", 1, "F:1!line has a NUL byte;"},
		{"a\n\0", 3, "F:1=a;F:2!line has a NUL byte;"},
		{"# \0\n", 4, "F:1!line has a NUL byte;"},
		{"\xff\x1b[m\n", 0, "F:1=\xff\x1b[m;"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		size_t len = rows[i].len ? rows[i].len : strlen(rows[i].bytes);
		struct targets t;
		char name[32];

		make_file(rows[i].bytes, len, name);
		t = targets_from(NULL, 0, name);
		row_string(rows[i].bytes, all_of(&t, name), rows[i].all);
		unlink(name);
	}
}

static void test_arguments_come_before_the_file(void **state)
{
	char *const args[] = {"x", "y"};
	struct targets t;
	char name[32];

	(void)state;
	make_file("a\nb\n", 4, name);
	t = targets_from(args, LEN(args), name);
	assert_string_equal(all_of(&t, name), "=x;=y;F:1=a;F:2=b;");
	unlink(name);
}

/* Around the longest line, and the good one behind it. */
static void test_too_long_a_line(void **state)
{
	static const size_t lengths[] = {TARGETS_TEXT_MAX - 1, TARGETS_TEXT_MAX,
		TARGETS_TEXT_MAX + 1, 100000};

	(void)state;
	for (size_t i = 0; i < LEN(lengths); i++) {
		char *bytes = malloc(lengths[i] + 3), name[32], row[16], where[64];
		bool fits = lengths[i] <= TARGETS_TEXT_MAX;
		const char *text;
		struct targets t;

		assert_non_null(bytes);
		snprintf(row, sizeof(row), "%zu", lengths[i]);
		memset(bytes, 'x', lengths[i]);
		memcpy(bytes + lengths[i], "\na", 3);
		make_file(bytes, lengths[i] + 2, name);
		t = targets_from(NULL, 0, name);
		row_int(row, targets_next(&t, &text), fits ? TARGETS_ONE : TARGETS_BAD);
		if (fits)
			row_int(row, strlen(text), lengths[i]);
		else
			row_string(row, text, "line is too long");
		row_int(row, targets_next(&t, &text), TARGETS_ONE);
		row_string(row, text, "a");
		targets_where(&t, where, sizeof(where));
		row_string(row, where + strlen(name), ":2");
		targets_close(&t);
		targets_close(&t);
		unlink(name);
		free(bytes);
	}
}

static void test_files_that_cannot_be_read(void **state)
{
	char *const args[] = {"x"};
	struct targets t = targets_from(args, 1, "/nonexistent/list");

	(void)state;
	assert_string_equal(all_of(&t, NULL),
		"=x;/nonexistent/list?No such file or directory;");
	t = targets_from(args, 1, "/proc");
	assert_string_equal(all_of(&t, NULL), "=x;/proc?Is a directory;");
}

/* Runs in a child, whose stdin becomes the pipe's reading end. */
static int read_stdin(const void *arg)
{
	char *const args[] = {"x", "-", "y", "-"};
	struct targets t = targets_from(args, LEN(args), NULL);
	const int *ends = arg;

	dup2(ends[0], STDIN_FILENO);
	return strcmp(all_of(&t, NULL),
		       "=x;stdin:1=a;stdin:3=b;stdin:4!line has a NUL byte;=y;") != 0;
}

static void test_stdin_through_a_pipe(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	/* All of it fits into the pipe, which ends when both have closed this side. */
	assert_int_equal(write(ends[1], "a\n\nb\n\0", 6), 6);
	close(ends[1]);
	assert_int_equal(in_child(read_stdin, ends), 0);
	close(ends[0]);
}

static int read_file_dash(const void *arg)
{
	struct targets t = targets_from(NULL, 0, "-");

	(void)arg;
	if (!freopen("/dev/null", "r", stdin))
		return 2;
	return strcmp(all_of(&t, NULL), "") != 0;
}

static void test_file_named_dash_is_stdin(void **state)
{
	(void)state;
	assert_int_equal(in_child(read_file_dash, NULL), 0);
}

/* A stream is a stream: the first target is there before the last is written. */
static void test_targets_come_as_they_are_written(void **state)
{
	char name[64];
	struct targets t;
	const char *text;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", ends[0]);
	t = targets_from(NULL, 0, name);
	assert_int_equal(write(ends[1], "a\n", 2), 2);
	assert_int_equal(targets_next(&t, &text), TARGETS_ONE);
	assert_string_equal(text, "a");
	assert_int_equal(write(ends[1], "b\n", 2), 2);
	assert_int_equal(targets_next(&t, &text), TARGETS_ONE);
	assert_string_equal(text, "b");
	close(ends[1]);
	assert_int_equal(targets_next(&t, &text), TARGETS_END);
	close(ends[0]);
}

static long peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void test_ten_mebibytes_in_one_line_take_no_memory(void **state)
{
	static char block[65536];
	struct targets t;
	const char *text;
	char name[64];
	int ends[2];
	pid_t writer;
	long before;

	(void)state;
	memset(block, 'x', sizeof(block));
	assert_int_equal(pipe(ends), 0);
	writer = fork();
	if (writer == 0) {
		for (int i = 0; i < 160; i++)
			if (write(ends[1], block, sizeof(block)) != (ssize_t)sizeof(block))
				_exit(1);
		_exit(write(ends[1], "\na\n", 3) != 3);
	}
	close(ends[1]);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", ends[0]);
	t = targets_from(NULL, 0, name);
	before = peak_kib();
	assert_int_equal(targets_next(&t, &text), TARGETS_BAD);
	assert_int_equal(targets_next(&t, &text), TARGETS_ONE);
	assert_string_equal(text, "a");
	assert_int_equal(targets_next(&t, &text), TARGETS_END);
	assert_true(peak_kib() - before < 2048);
	close(ends[0]);
	waitpid(writer, NULL, 0);
}

/* Of N shards each target is in exactly one, wherever it comes from. */
static void test_shards_cover_the_list_exactly_once(void **state)
{
	enum { ARGS = 5, LINES = 18 };
	char *args[ARGS] = {"0", "1", "2", "3", "4"}, name[32], bytes[256];
	size_t used = 0;

	(void)state;
	for (int i = 0; i < LINES; i++)
		used += (size_t)snprintf(bytes + used, sizeof(bytes) - used, "%d\n# no\n",
			ARGS + i);
	make_file(bytes, used, name);
	for (uint64_t shards = 1; shards <= 7; shards++) {
		int seen[ARGS + LINES] = {0};

		for (uint64_t shard = 1; shard <= shards; shard++) {
			struct targets t = targets_from(args, ARGS, name);
			const char *text;
			int count = 0;

			targets_shard(&t, shard, shards);
			while (targets_next(&t, &text) == TARGETS_ONE) {
				int target = (int)strtol(text, NULL, 10);

				seen[target]++;
				/* Every N-th from the K-th on. */
				assert_int_equal(target,
					(int)(shard - 1) + count++ * (int)shards);
			}
			targets_close(&t);
		}
		for (int i = 0; i < ARGS + LINES; i++)
			assert_int_equal(seen[i], 1);
	}
	unlink(name);
}

static void test_shards_as_text(void **state)
{
	static const struct {
		const char *text;
		uint64_t shard, shards; /* 0: refused */
	} rows[] = {
		{"1/1", 1, 1},
		{"3/7", 3, 7},
		{"7/7", 7, 7},
		{"18446744073709551615/18446744073709551615", UINT64_MAX, UINT64_MAX},
		{"0/7", 0, 0},
		{"8/7", 0, 0},
		{"1/0", 0, 0},
		{"", 0, 0},
		{"/", 0, 0},
		{"1", 0, 0},
		{"1/", 0, 0},
		{"/7", 0, 0},
		{"1/7/9", 0, 0},
		{"1/7 ", 0, 0},
		{" 1/7", 0, 0},
		{"-1/7", 0, 0},
		{"1/-7", 0, 0},
		{"a/b", 0, 0},
		{"1/18446744073709551616", 0, 0},
		{"000000000000000000000001/2", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		uint64_t got[2];
		int err;

		memset(got, UNTOUCHED, sizeof(got));
		err = targets_parse_shard(rows[i].text, &got[0], &got[1]);
		row_int(rows[i].text, err, rows[i].shards ? 0 : -EINVAL);
		if (rows[i].shards) {
			row_int(rows[i].text, got[0], rows[i].shard);
			row_int(rows[i].text, got[1], rows[i].shards);
		} else {
			row_untouched(rows[i].text, &got);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_arguments_come_before_the_file),
		cmocka_unit_test(test_too_long_a_line),
		cmocka_unit_test(test_files_that_cannot_be_read),
		cmocka_unit_test(test_stdin_through_a_pipe),
		cmocka_unit_test(test_file_named_dash_is_stdin),
		cmocka_unit_test(test_targets_come_as_they_are_written),
		cmocka_unit_test(test_ten_mebibytes_in_one_line_take_no_memory),
		cmocka_unit_test(test_shards_cover_the_list_exactly_once),
		cmocka_unit_test(test_shards_as_text),
	};

	return cmocka_run_group_tests_name("targets", tests, NULL, NULL);
}
