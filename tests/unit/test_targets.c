#include "cli/targets.h"

#include <errno.h>
#include <poll.h>
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

/* What a stream said, written down: `=target`, `!reason`, `?reason`, with where it came
 * from, a `;` behind each. File names become F. */
struct said {
	char text[4096];
	size_t used;
};

static void write_down(struct said *said, const struct targets *t, enum targets_answer answer,
	const char *what, const char *file)
{
	const char marks[] = {[TARGETS_ONE] = '=', [TARGETS_BAD] = '!', [TARGETS_FAIL] = '?'};
	char where[128];
	const char *shown = where;
	int len;

	assert_in_range(answer, TARGETS_ONE, TARGETS_FAIL);
	targets_where(t, where, sizeof(where));
	if (file && !strncmp(where, file, strlen(file)))
		shown += strlen(file);
	len = snprintf(said->text + said->used, sizeof(said->text) - said->used, "%s%s%c%s;",
		shown == where ? "" : "F", shown, marks[answer], what);
	said->used += (size_t)len;
	assert_true(said->used < sizeof(said->text));
}

/* Reads all there is. */
static const char *all_of(struct targets *t, const char *file)
{
	static struct said said;
	enum targets_answer answer;
	const char *what;

	said = (struct said){.used = 0};
	while ((answer = targets_next(t, &what)) != TARGETS_END)
		write_down(&said, t, answer, what, file);
	/* The end stays the end. */
	assert_int_equal(targets_next(t, &what), TARGETS_END);
	targets_close(t);
	return said.text;
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

/* A pipe that a stream reads through a name of its own, and does not wait for. */
struct slow {
	struct targets t;
	struct said said;
	char name[64];
	int ends[2];
};

static void slow_open(struct slow *slow)
{
	memset(slow, 0, sizeof(*slow));
	assert_int_equal(pipe(slow->ends), 0);
	snprintf(slow->name, sizeof(slow->name), "/proc/self/fd/%d", slow->ends[0]);
	slow->t = targets_from(NULL, 0, slow->name);
	targets_no_wait(&slow->t);
}

/* What comes at once, and how that ends. */
static enum targets_answer slow_read(struct slow *slow)
{
	enum targets_answer answer;
	const char *what;

	while ((answer = targets_next(&slow->t, &what)) != TARGETS_WAIT &&
		answer != TARGETS_END)
		write_down(&slow->said, &slow->t, answer, what, slow->name);
	return answer;
}

static bool slow_has_input(const struct slow *slow)
{
	struct pollfd in = {.fd = targets_fd(&slow->t), .events = POLLIN};

	assert_true(in.fd >= 0);
	return poll(&in, 1, 0) > 0;
}

static void slow_write(struct slow *slow, const char *text, size_t len)
{
	assert_int_equal(write(slow->ends[1], text, len), len);
}

/* The writer ends; so does the stream. */
static const char *slow_end(struct slow *slow)
{
	const char *what;

	close(slow->ends[1]);
	assert_int_equal(slow_read(slow), TARGETS_END);
	assert_int_equal(targets_next(&slow->t, &what), TARGETS_END);
	assert_int_equal(targets_fd(&slow->t), -1);
	targets_close(&slow->t);
	close(slow->ends[0]);
	return slow->said.text;
}

static void test_no_wait_for_a_slow_writer(void **state)
{
	static const struct {
		const char *written, *said; /* said: all up to now */
	} rows[] = {
		{"", ""},
		{"a", ""},
		{"b", ""},
		{"\nc", "F:1=ab;"},
		{"\n", "F:1=ab;F:2=c;"},
		{"\n# d", "F:1=ab;F:2=c;"},
		{" e\n ", "F:1=ab;F:2=c;"},
		{"f #", "F:1=ab;F:2=c;"},
		{"g\nh\ni\r\nj", "F:1=ab;F:2=c;F:5=f;F:6=h;F:7=i;"},
	};
	struct slow slow;

	(void)state;
	slow_open(&slow);
	/* Nothing is open yet. */
	assert_int_equal(targets_fd(&slow.t), -1);
	for (size_t i = 0; i < LEN(rows); i++) {
		slow_write(&slow, rows[i].written, strlen(rows[i].written));
		if (i > 0)
			row_int(rows[i].written, slow_has_input(&slow), true);
		row_int(rows[i].written, slow_read(&slow), TARGETS_WAIT);
		row_string(rows[i].written, slow.said.text, rows[i].said);
		/* It waits because there is nothing, not while there is something. */
		row_int(rows[i].written, slow_has_input(&slow), false);
		row_int(rows[i].written, slow_read(&slow), TARGETS_WAIT);
	}
	/* The last line is one without its end, too. */
	assert_string_equal(slow_end(&slow), "F:1=ab;F:2=c;F:5=f;F:6=h;F:7=i;F:8=j;");
}

/* However the bytes are cut, the targets are the same. */
static void test_no_wait_byte_by_byte(void **state)
{
	static const char bytes[] = "a\n\n # no\n\tb # yes\nc\0d\ne#f\r\ng";
	struct slow slow;

	(void)state;
	for (size_t step = 1; step < sizeof(bytes); step++) {
		slow_open(&slow);
		for (size_t at = 0; at < sizeof(bytes) - 1; at += step) {
			size_t left = sizeof(bytes) - 1 - at;

			slow_write(&slow, bytes + at, left < step ? left : step);
			assert_int_equal(slow_read(&slow), TARGETS_WAIT);
		}
		assert_string_equal(slow_end(&slow),
			"F:1=a;F:4=b;F:5!line has a NUL byte;F:6=e#f;F:7=g;");
	}
}

/* Said once, wherever the parts end, and the line behind it is a target again. */
static void test_no_wait_for_a_line_too_long(void **state)
{
	static const struct {
		const char *name;
		size_t parts[6];
		bool fits;
	} rows[] = {
		{"the longest", {TARGETS_TEXT_MAX - 1, 1}, true},
		{"one more", {TARGETS_TEXT_MAX, 1}, false},
		{"one more, in one", {TARGETS_TEXT_MAX + 1}, false},
		{"two halves", {TARGETS_TEXT_MAX / 2 + 1, TARGETS_TEXT_MAX / 2 + 1}, false},
		{"several blocks", {1000, 1000, 60000, 60000, 60000, 1}, false},
		{"a block", {32768, 32768}, false},
		{"a block and a byte", {32768, 32768, 1}, false},
	};
	static char xs[65536];
	struct slow slow;

	(void)state;
	memset(xs, 'x', sizeof(xs));
	for (size_t i = 0; i < LEN(rows); i++) {
		slow_open(&slow);
		for (size_t k = 0; k < LEN(rows[i].parts) && rows[i].parts[k]; k++) {
			slow_write(&slow, xs, rows[i].parts[k]);
			row_int(rows[i].name, slow_read(&slow), TARGETS_WAIT);
			row_int(rows[i].name, slow_has_input(&slow), false);
		}
		slow_write(&slow, "\na", 2);
		row_int(rows[i].name, slow_read(&slow), TARGETS_WAIT);
		if (rows[i].fits)
			row_int(rows[i].name, slow.said.used, TARGETS_TEXT_MAX + strlen("F:1=;"));
		else
			row_string(rows[i].name, slow.said.text, "F:1!line is too long;");
		slow.said = (struct said){.used = 0};
		/* And once more, without an end. */
		slow_write(&slow, "\n", 1);
		slow_write(&slow, xs, 2000);
		row_int(rows[i].name, slow_read(&slow), TARGETS_WAIT);
		slow_write(&slow, xs, 2000);
		row_int(rows[i].name, slow_read(&slow), TARGETS_WAIT);
		row_string(rows[i].name, slow_end(&slow), "F:2=a;F:3!line is too long;");
	}
}

static void test_no_wait_for_what_is_there(void **state)
{
	char *const args[] = {"x", "y"};
	struct targets t;
	char name[32];

	(void)state;
	make_file("a\nb", 3, name);
	t = targets_from(args, LEN(args), name);
	targets_no_wait(&t);
	assert_string_equal(all_of(&t, name), "=x;=y;F:1=a;F:2=b;");
	unlink(name);
}

/* Runs in a child, whose stdin becomes the reading end of a pipe that it alone has. */
static int wait_for_stdin(const void *arg)
{
	char *const args[] = {"x", "-", "y"};
	struct targets t = targets_from(args, LEN(args), NULL);
	const char *what;
	int ends[2];

	(void)arg;
	targets_no_wait(&t);
	if (pipe(ends) || dup2(ends[0], STDIN_FILENO) < 0)
		return 7;
	if (targets_next(&t, &what) != TARGETS_ONE || targets_fd(&t) != -1)
		return 1;
	if (targets_next(&t, &what) != TARGETS_WAIT || targets_fd(&t) != STDIN_FILENO)
		return 2;
	if (write(ends[1], "a\nb", 3) != 3)
		return 3;
	if (targets_next(&t, &what) != TARGETS_ONE || strcmp(what, "a"))
		return 4;
	if (targets_next(&t, &what) != TARGETS_WAIT)
		return 5;
	close(ends[1]);
	/* The arguments go on behind stdin. */
	return strcmp(all_of(&t, NULL), "stdin:2=b;=y;") ? 6 : 0;
}

static void test_no_wait_for_stdin(void **state)
{
	(void)state;
	assert_int_equal(in_child(wait_for_stdin, NULL), 0);
}

/* Who does not ask for it waits, as ever. */
static void test_waits_unless_told_otherwise(void **state)
{
	struct slow slow;
	const char *what;
	pid_t writer;

	(void)state;
	slow_open(&slow);
	slow.t = targets_from(NULL, 0, slow.name);
	writer = fork();
	if (writer == 0) {
		usleep(50000);
		_exit(write(slow.ends[1], "a\n", 2) != 2);
	}
	assert_int_equal(targets_next(&slow.t, &what), TARGETS_ONE);
	assert_string_equal(what, "a");
	waitpid(writer, NULL, 0);
	slow_end(&slow);
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
		cmocka_unit_test(test_no_wait_for_a_slow_writer),
		cmocka_unit_test(test_no_wait_byte_by_byte),
		cmocka_unit_test(test_no_wait_for_a_line_too_long),
		cmocka_unit_test(test_no_wait_for_what_is_there),
		cmocka_unit_test(test_no_wait_for_stdin),
		cmocka_unit_test(test_waits_unless_told_otherwise),
		cmocka_unit_test(test_ten_mebibytes_in_one_line_take_no_memory),
		cmocka_unit_test(test_shards_cover_the_list_exactly_once),
		cmocka_unit_test(test_shards_as_text),
	};

	return cmocka_run_group_tests_name("targets", tests, NULL, NULL);
}
