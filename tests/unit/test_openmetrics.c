#include "out/openmetrics.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/unit/capture.h"

/* A folder for each test, which must hold what it names and nothing else. */
static char folder[] = "/tmp/test_openmetrics.XXXXXX";
static char path[sizeof(folder) + 16];

static int make_folder(void **state)
{
	(void)state;
	memcpy(folder + sizeof(folder) - sizeof("XXXXXX"), "XXXXXX", sizeof("XXXXXX"));
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/x.prom", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	rmdir(path);
	return rmdir(folder);
}

static size_t files_in_folder(void)
{
	DIR *dir = opendir(folder);
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2;
}

/* What is in the file; NULL: there is none. */
static const char *content(void)
{
	static char text[65536];
	FILE *file = fopen(path, "r");
	size_t len;

	if (!file)
		return NULL;
	len = fread(text, 1, sizeof(text) - 1, file);
	text[len] = '\0';
	fclose(file);
	return text;
}

static void write_old(void)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs("old\n", file);
	fclose(file);
}

static void test_a_file(void **state)
{
	static const char want[] =
		"# HELP hextet_x_up Whether it is.\n"
		"# TYPE hextet_x_up gauge\n"
		"hextet_x_up{target=\"a\",address=\"::1\"} 1\n"
		"hextet_x_up{target=\"b\"} 0\n"
		"# HELP hextet_x_rtt_seconds Round trips.\n"
		"# TYPE hextet_x_rtt_seconds summary\n"
		"hextet_x_rtt_seconds{quantile=\"0.5\"} 0.000127\n"
		"hextet_x_rtt_seconds_sum 0.25\n"
		"hextet_x_rtt_seconds_count 3\n"
		"# EOF\n";
	static const struct openmetrics_label labels[] = {
		{"target", "a"}, {"address", "::1"}, {"target", "b"}, {"quantile", "0.5"}};
	struct openmetrics om;
	struct stat st;
	mode_t mask = umask(0077);

	(void)state;
	assert_int_equal(openmetrics_begin(&om, path), 0);
	assert_null(content());
	openmetrics_family(&om, "hextet_x_up", OPENMETRICS_GAUGE, "Whether it is.");
	openmetrics_sample(&om, "", labels, 2, 1);
	openmetrics_sample(&om, "", labels + 2, 1, 0);
	openmetrics_family(
		&om, "hextet_x_rtt_seconds", OPENMETRICS_SUMMARY, "Round trips.");
	openmetrics_sample(&om, "", labels + 3, 1, 0.000127);
	openmetrics_sample(&om, "_sum", NULL, 0, 0.25);
	openmetrics_sample(&om, "_count", NULL, 0, 3);
	assert_null(content());
	assert_int_equal(openmetrics_end(&om), 0);
	umask(mask);
	assert_string_equal(content(), want);
	assert_int_equal(files_in_folder(), 1);
	/* The collector is another user, whatever our umask is. */
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
}

/* The line of one sample, from `{` on. */
static const char *sample(const struct openmetrics_label *label, double value)
{
	struct openmetrics om;
	const char *text, *at;

	assert_int_equal(openmetrics_begin(&om, path), 0);
	openmetrics_family(&om, "x", OPENMETRICS_GAUGE, "X.");
	openmetrics_sample(&om, "", label, label != NULL, value);
	assert_int_equal(openmetrics_end(&om), 0);
	text = content();
	at = strstr(text, "gauge\nx");
	assert_non_null(at);
	return at + strlen("gauge\nx");
}

static void test_label_values_are_escaped(void **state)
{
	static const struct {
		const char *value, *line;
	} rows[] = {
		{"", "{l=\"\"} 1\n# EOF\n"},
		{"a b", "{l=\"a b\"} 1\n# EOF\n"},
		{"\"", "{l=\"\\\"\"} 1\n# EOF\n"},
		{"\\", "{l=\"\\\\\\\\\"} 1\n# EOF\n"},
		{"a\nb", "{l=\"a\\\\010b\"} 1\n# EOF\n"},
		{"\xff", "{l=\"\\\\255\"} 1\n# EOF\n"},
		{"\xc3\xa9", "{l=\"\xc3\xa9\"} 1\n# EOF\n"},
		{"\"} 9\n# EOF\nx{l=\"", "{l=\"\\\"} 9\\\\010# EOF\\\\010x{l=\\\"\"} 1\n# EOF\n"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct openmetrics_label label = {"l", rows[i].value};

		row_string(rows[i].value, sample(&label, 1), rows[i].line);
	}
}

static void test_long_values_are_cut(void **state)
{
	static char value[OPENMETRICS_VALUE_MAX * 2 + 1];
	struct openmetrics_label label = {"l", value};

	(void)state;
	memset(value, 'v', sizeof(value) - 1);
	assert_int_equal(strspn(sample(&label, 1) + strlen("{l=\""), "v"),
		OPENMETRICS_VALUE_MAX);
	memset(value, 0x80, sizeof(value) - 1);
	assert_int_equal(strlen(sample(&label, 1)),
		strlen("{l=\"\"} 1\n# EOF\n") + 5 * OPENMETRICS_VALUE_MAX);
}

static void test_values(void **state)
{
	static const struct {
		double value;
		const char *line;
	} rows[] = {
		{0, " 0\n# EOF\n"},
		{0.1 + 0.2, " 0.3\n# EOF\n"},
		{65536, " 65536\n# EOF\n"},
		{999999999999999, " 999999999999999\n# EOF\n"},
		{1e-9, " 1e-09\n# EOF\n"},
		{-1.5, " -1.5\n# EOF\n"},
		{NAN, " NaN\n# EOF\n"},
		{INFINITY, " +Inf\n# EOF\n"},
		{-INFINITY, " -Inf\n# EOF\n"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++)
		row_string(rows[i].line, sample(NULL, rows[i].value), rows[i].line);
}

static void test_abandoned_nothing_has_changed(void **state)
{
	struct openmetrics om;

	(void)state;
	write_old();
	assert_int_equal(openmetrics_begin(&om, path), 0);
	assert_int_equal(files_in_folder(), 2);
	openmetrics_family(&om, "x", OPENMETRICS_GAUGE, "X.");
	openmetrics_abandon(&om);
	assert_int_equal(files_in_folder(), 1);
	assert_string_equal(content(), "old\n");
}

static void test_what_cannot_be_replaced(void **state)
{
	static char long_path[PATH_MAX];
	struct openmetrics om;

	(void)state;
	memset(&om, UNTOUCHED, sizeof(om));
	memset(long_path, 'x', sizeof(long_path) - 1);
	for (size_t i = 0; i < sizeof(long_path) - 1; i += 100)
		long_path[i] = '/';
	assert_int_equal(openmetrics_begin(&om, "/nonexistent/x.prom"), -ENOENT);
	assert_int_equal(openmetrics_begin(&om, ""), -ENOENT);
	assert_int_equal(openmetrics_begin(&om, folder), -EISDIR);
	assert_int_equal(openmetrics_begin(&om, "/dev/null"), -ENOTSUP);
	assert_int_equal(openmetrics_begin(&om, "/dev/null/x.prom"), -ENOTDIR);
	assert_true(openmetrics_begin(&om, long_path) < 0);
	assert_int_equal(symlink("/dev/null", path), 0);
	assert_int_equal(openmetrics_begin(&om, path), -ENOTSUP);
	row_untouched("openmetrics_begin", &om);
	assert_int_equal(files_in_folder(), 1);
}

static void test_the_place_is_taken_meanwhile(void **state)
{
	struct openmetrics om;

	(void)state;
	assert_int_equal(openmetrics_begin(&om, path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	openmetrics_family(&om, "x", OPENMETRICS_GAUGE, "X.");
	assert_int_equal(openmetrics_end(&om), -EISDIR);
	assert_int_equal(files_in_folder(), 1);
}

/* In a child whose files may not grow beyond so many bytes. */
static int write_with_limit(const void *arg)
{
	const rlim_t *bytes = arg;
	struct rlimit limit = {.rlim_cur = *bytes, .rlim_max = *bytes};
	struct openmetrics_label label = {"l", "a value of some length"};
	struct openmetrics om;

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) || openmetrics_begin(&om, path))
		return 200;
	openmetrics_family(&om, "x", OPENMETRICS_GAUGE, "X.");
	for (int i = 0; i < 1000; i++)
		openmetrics_sample(&om, "", &label, 1, i);
	return -openmetrics_end(&om);
}

/* Wherever the space runs out: at once, in the middle, at the last byte. */
static void test_never_half_a_file(void **state)
{
	rlim_t whole = 0;

	(void)state;
	for (rlim_t limit = 0; limit < 65536 && !whole; limit += 1021) {
		unlink(path);
		write_old();
		if (in_child(write_with_limit, &limit) == 0)
			whole = strlen(content());
		else
			assert_string_equal(content(), "old\n");
		assert_int_equal(files_in_folder(), 1);
	}
	assert_true(whole > 30000);
	for (rlim_t limit = whole - 3; limit <= whole + 1; limit++) {
		write_old();
		assert_int_equal(in_child(write_with_limit, &limit),
			limit < whole ? EFBIG : 0);
		assert_int_equal(strlen(content()), limit < whole ? strlen("old\n") : whole);
		assert_int_equal(files_in_folder(), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_file, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			test_label_values_are_escaped, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			test_long_values_are_cut, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(test_values, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			test_abandoned_nothing_has_changed, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			test_what_cannot_be_replaced, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			test_the_place_is_taken_meanwhile, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			test_never_half_a_file, make_folder, remove_folder),
	};

	return cmocka_run_group_tests_name("openmetrics", tests, NULL, NULL);
}
