#include "tools/ping6/metrics.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/unit/test.h"

static char path[] = "/tmp/test_metrics.XXXXXX";

static int make_file(void **state)
{
	int fd;

	(void)state;
	memcpy(path + sizeof(path) - sizeof("XXXXXX"), "XXXXXX", sizeof("XXXXXX"));
	fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

/* What is in the file; the caller frees it. */
static char *content(void)
{
	FILE *file = fopen(path, "r");
	size_t room = 0;
	char *text = NULL;

	assert_non_null(file);
	assert_true(getdelim(&text, &room, '\0', file) >= 0);
	fclose(file);
	return text;
}

static const struct metrics_target alive = {
	.target = "www.example.net", .address = "2001:db8::1", .sent = 4, .received = 3,
	.duplicates = 1, .errors = 2, .loss_pct = 25, .min = 127000, .avg = 140000,
	.p50 = 140500, .p95 = 153000, .p99 = 153000, .max = 153000, .jitter = 13000};

static const struct metrics_target dead = {
	.target = "fe80::1%eth0", .address = "fe80::1%eth0", .sent = 4, .loss_pct = 100};

static const struct metrics_target once = {
	.target = "::1", .address = "::1", .sent = 1, .received = 1, .min = 9000,
	.avg = 9000, .p50 = 9000, .p95 = 9000, .p99 = 9000, .max = 9000};

static void test_a_run(void **state)
{
	static const char want[] =
		"# HELP hextet_ping6_up Whether any reply came in the last run.\n"
		"# TYPE hextet_ping6_up gauge\n"
		"hextet_ping6_up{target=\"::1\",address=\"::1\"} 1\n"
		"hextet_ping6_up{target=\"fe80::1%eth0\",address=\"fe80::1%eth0\"} 0\n"
		"hextet_ping6_up{target=\"www.example.net\",address=\"2001:db8::1\"} 1\n"
		"# HELP hextet_ping6_probes_sent Echo Requests of the last run.\n"
		"# TYPE hextet_ping6_probes_sent gauge\n"
		"hextet_ping6_probes_sent{target=\"::1\",address=\"::1\"} 1\n"
		"hextet_ping6_probes_sent{target=\"fe80::1%eth0\",address=\"fe80::1%eth0\"} 4\n"
		"hextet_ping6_probes_sent{target=\"www.example.net\",address=\"2001:db8::1\"} 4\n"
		"# HELP hextet_ping6_replies_received Probes that were answered in time.\n"
		"# TYPE hextet_ping6_replies_received gauge\n"
		"hextet_ping6_replies_received{target=\"::1\",address=\"::1\"} 1\n"
		"hextet_ping6_replies_received{target=\"fe80::1%eth0\","
		"address=\"fe80::1%eth0\"} 0\n"
		"hextet_ping6_replies_received{target=\"www.example.net\","
		"address=\"2001:db8::1\"} 3\n"
		"# HELP hextet_ping6_duplicates_received Further replies to answered probes.\n"
		"# TYPE hextet_ping6_duplicates_received gauge\n"
		"hextet_ping6_duplicates_received{target=\"::1\",address=\"::1\"} 0\n"
		"hextet_ping6_duplicates_received{target=\"fe80::1%eth0\","
		"address=\"fe80::1%eth0\"} 0\n"
		"hextet_ping6_duplicates_received{target=\"www.example.net\","
		"address=\"2001:db8::1\"} 1\n"
		"# HELP hextet_ping6_errors_received ICMPv6 errors about the probes.\n"
		"# TYPE hextet_ping6_errors_received gauge\n"
		"hextet_ping6_errors_received{target=\"::1\",address=\"::1\"} 0\n"
		"hextet_ping6_errors_received{target=\"fe80::1%eth0\","
		"address=\"fe80::1%eth0\"} 0\n"
		"hextet_ping6_errors_received{target=\"www.example.net\","
		"address=\"2001:db8::1\"} 2\n"
		"# HELP hextet_ping6_loss_ratio Probes not answered, of those whose fate is "
		"known.\n"
		"# TYPE hextet_ping6_loss_ratio gauge\n"
		"hextet_ping6_loss_ratio{target=\"::1\",address=\"::1\"} 0\n"
		"hextet_ping6_loss_ratio{target=\"fe80::1%eth0\",address=\"fe80::1%eth0\"} 1\n"
		"hextet_ping6_loss_ratio{target=\"www.example.net\","
		"address=\"2001:db8::1\"} 0.25\n"
		"# HELP hextet_ping6_jitter_seconds Mean distance between neighbouring round "
		"trips.\n"
		"# TYPE hextet_ping6_jitter_seconds gauge\n"
		"hextet_ping6_jitter_seconds{target=\"www.example.net\","
		"address=\"2001:db8::1\"} 1.3e-05\n"
		"# HELP hextet_ping6_rtt_seconds Round-trip times of the last run.\n"
		"# TYPE hextet_ping6_rtt_seconds summary\n"
		"hextet_ping6_rtt_seconds{target=\"::1\",address=\"::1\",quantile=\"0\"} 9e-06\n"
		"hextet_ping6_rtt_seconds{target=\"::1\",address=\"::1\",quantile=\"0.5\"} 9e-06\n"
		"hextet_ping6_rtt_seconds{target=\"::1\",address=\"::1\",quantile=\"0.95\"} 9e-06\n"
		"hextet_ping6_rtt_seconds{target=\"::1\",address=\"::1\",quantile=\"0.99\"} 9e-06\n"
		"hextet_ping6_rtt_seconds{target=\"::1\",address=\"::1\",quantile=\"1\"} 9e-06\n"
		"hextet_ping6_rtt_seconds_sum{target=\"::1\",address=\"::1\"} 9e-06\n"
		"hextet_ping6_rtt_seconds_count{target=\"::1\",address=\"::1\"} 1\n"
		"hextet_ping6_rtt_seconds{target=\"www.example.net\",address=\"2001:db8::1\","
		"quantile=\"0\"} 0.000127\n"
		"hextet_ping6_rtt_seconds{target=\"www.example.net\",address=\"2001:db8::1\","
		"quantile=\"0.5\"} 0.0001405\n"
		"hextet_ping6_rtt_seconds{target=\"www.example.net\",address=\"2001:db8::1\","
		"quantile=\"0.95\"} 0.000153\n"
		"hextet_ping6_rtt_seconds{target=\"www.example.net\",address=\"2001:db8::1\","
		"quantile=\"0.99\"} 0.000153\n"
		"hextet_ping6_rtt_seconds{target=\"www.example.net\",address=\"2001:db8::1\","
		"quantile=\"1\"} 0.000153\n"
		"hextet_ping6_rtt_seconds_sum{target=\"www.example.net\","
		"address=\"2001:db8::1\"} 0.00042\n"
		"hextet_ping6_rtt_seconds_count{target=\"www.example.net\","
		"address=\"2001:db8::1\"} 3\n"
		"# HELP hextet_ping6_last_run_timestamp_seconds When the last run ended.\n"
		"# TYPE hextet_ping6_last_run_timestamp_seconds gauge\n"
		"hextet_ping6_last_run_timestamp_seconds 1795241623.25\n"
		"# EOF\n";
	struct metrics metrics = {0};
	char *text;

	(void)state;
	assert_int_equal(metrics_add(&metrics, &alive), 0);
	assert_int_equal(metrics_add(&metrics, &dead), 0);
	assert_int_equal(metrics_add(&metrics, &once), 0);
	assert_int_equal(
		metrics_write(&metrics, path, INT64_C(1795241623250000000)), 0);
	text = content();
	assert_string_equal(text, want);
	free(text);
	metrics_free(&metrics);
	assert_int_equal(metrics.count, 0);
	metrics_free(&metrics);
}

static size_t occurrences(const char *text, const char *piece)
{
	size_t count = 0;

	for (const char *at = text; (at = strstr(at, piece)); at++)
		count++;
	return count;
}

/* Of two samples with the same labels the collector takes one, and logs an error at every
 * scrape. */
static void test_no_sample_twice(void **state)
{
	struct metrics_target same_name = alive;
	struct metrics metrics = {0};
	char *text;

	(void)state;
	same_name.address = "2001:db8::2";
	for (int i = 0; i < 100; i++) {
		assert_int_equal(metrics_add(&metrics, &alive), 0);
		assert_int_equal(metrics_add(&metrics, &dead), 0);
		assert_int_equal(metrics_add(&metrics, &same_name), 0);
	}
	/* Once more, for the rows that are left: a run may write several times. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(metrics_write(&metrics, path, 0), 0);
		text = content();
		assert_int_equal(occurrences(text, "hextet_ping6_up{"), 3);
		assert_int_equal(occurrences(text, "address=\"2001:db8::2\"} 4\n"), 1);
		free(text);
	}
	metrics_free(&metrics);
}

static void test_no_target(void **state)
{
	struct metrics metrics = {0};
	char *text;

	(void)state;
	assert_int_equal(metrics_write(&metrics, path, NSEC_PER_SEC), 0);
	text = content();
	assert_int_equal(occurrences(text, "{"), 0);
	assert_int_equal(occurrences(text, "\nhextet_ping6_last_run_timestamp_seconds 1\n"), 1);
	free(text);
	metrics_free(&metrics);
}

/* Texts are copied: a target's own are gone when the file is written. */
static void test_texts_are_copied(void **state)
{
	struct metrics metrics = {0};
	struct metrics_target target = dead;
	char name[] = "first", *text;

	(void)state;
	target.target = name;
	assert_int_equal(metrics_add(&metrics, &target), 0);
	memset(name, 'x', sizeof(name) - 1);
	assert_int_equal(metrics_write(&metrics, path, 0), 0);
	text = content();
	assert_non_null(strstr(text, "hextet_ping6_up{target=\"first\","));
	free(text);
	metrics_free(&metrics);
}

static void test_where_it_cannot_be_written(void **state)
{
	struct metrics metrics = {0};

	(void)state;
	assert_int_equal(metrics_check("/nonexistent/x.prom"), -ENOENT);
	assert_int_equal(metrics_check("/dev/null"), -ENOTSUP);
	assert_int_equal(metrics_check(path), 0);
	assert_int_equal(metrics_add(&metrics, &alive), 0);
	assert_int_equal(metrics_write(&metrics, "/nonexistent/x.prom", 0), -ENOENT);
	/* Nothing is lost by that. */
	assert_int_equal(metrics_write(&metrics, path, 0), 0);
	metrics_free(&metrics);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_run, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_no_sample_twice, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_no_target, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_texts_are_copied, make_file, remove_file),
		cmocka_unit_test_setup_teardown(
			test_where_it_cannot_be_written, make_file, remove_file),
	};

	return cmocka_run_group_tests_name("ping6_metrics", tests, NULL, NULL);
}
