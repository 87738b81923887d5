#include "tools/ping6/assert.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>

#include "tests/unit/capture.h"

#define MS NSEC_PER_MSEC

static struct capture err;

/* Adds an assertion that must be taken without a word. */
static void add(struct asserts *asserts, enum assert_kind kind, const char *text)
{
	error_t result;

	cli_begin("ping6");
	capture_begin(&err, STDERR_FILENO);
	result = assert_add(asserts, kind, text);
	capture_end(&err);
	row_string(text, err.text, "");
	row_int(text, result, 0);
}

static struct in6_addr address_of(const char *text)
{
	struct in6_addr address;

	row_int(text, in6_parse(text, strlen(text), &address).flaw, IN6_OK);
	return address;
}

static void test_what_cannot_be_asserted(void **state)
{
	static const struct {
		enum assert_kind kind;
		const char *text, *message;
	} rows[] = {
		{ASSERT_MAX_LOSS, "", "--max-loss=: loss is not a percentage from 0 to 100"},
		{ASSERT_MAX_LOSS, "%", "--max-loss=%: loss is not a percentage from 0 to 100"},
		{ASSERT_MAX_LOSS, ".", "--max-loss=.: loss is not a percentage from 0 to 100"},
		{ASSERT_MAX_LOSS, "5%%",
			"--max-loss=5%%: loss is not a percentage from 0 to 100"},
		{ASSERT_MAX_LOSS, "-1", "--max-loss=-1: loss is not a percentage from 0 to 100"},
		{ASSERT_MAX_LOSS, "1.2.3",
			"--max-loss=1.2.3: loss is not a percentage from 0 to 100"},
		{ASSERT_MAX_LOSS, "100.0001",
			"--max-loss=100.0001: loss is not a percentage from 0 to 100"},
		{ASSERT_MAX_LOSS, "0.00001",
			"--max-loss=0.00001: loss is not a percentage from 0 to 100"},
		{ASSERT_MAX_LOSS, "4294967296",
			"--max-loss=4294967296: loss is not a percentage from 0 to 100"},
		{ASSERT_MAX_LOSS, "42949672970000000000",
			"--max-loss=42949672970000000000: loss is not a percentage from 0 to 100"},
		{ASSERT_MAX_LOSS, "5 ", "--max-loss=5 : loss is not a percentage from 0 to 100"},
		{ASSERT_MAX_RTT, "x",
			"--max-rtt=x: round-trip time is not a time like 1, 0.2, 200ms or 2m"},
		{ASSERT_MAX_RTT, "p95:x",
			"--max-rtt=x: round-trip time is not a time like 1, 0.2, 200ms or 2m"},
		{ASSERT_MAX_RTT, "p95:",
			"--max-rtt=: round-trip time is not a time like 1, 0.2, 200ms or 2m"},
		{ASSERT_MAX_RTT, "-1ms", "--max-rtt=-1ms: round-trip time is below 0s"},
		{ASSERT_MAX_RTT, "p101:1ms", "--max-rtt=p101:1ms: before the colon stands min, "
			"avg, max or a percentile, p0 to p100"},
		{ASSERT_MAX_RTT, "p:1ms", "--max-rtt=p:1ms: before the colon stands min, avg, "
			"max or a percentile, p0 to p100"},
		{ASSERT_MAX_RTT, ":1ms", "--max-rtt=:1ms: before the colon stands min, avg, "
			"max or a percentile, p0 to p100"},
		{ASSERT_MAX_RTT, "mdev:1ms", "--max-rtt=mdev:1ms: before the colon stands min, "
			"avg, max or a percentile, p0 to p100"},
		{ASSERT_MAX_RTT, "avgs:1ms", "--max-rtt=avgs:1ms: before the colon stands min, "
			"avg, max or a percentile, p0 to p100"},
		{ASSERT_MAX_JITTER, "abc",
			"--max-jitter=abc: jitter is not a time like 1, 0.2, 200ms or 2m"},
		{ASSERT_MAX_JITTER, "2000000",
			"--max-jitter=2000000: jitter is above 1000000s"},
		{ASSERT_MIN_HOP_LIMIT, "256", "--min-hop-limit=256: hop limit is above 255"},
		{ASSERT_MIN_HOP_LIMIT, "x",
			"--min-hop-limit=x: hop limit is not a whole number"},
		{ASSERT_EXPECT_SOURCE, "2001:db8::12345",
			"--expect-source=2001:db8::12345: group \"12345\" is longer than 4 digits"},
		{ASSERT_EXPECT_SOURCE, "2001:db8::1/64",
			"--expect-source=2001:db8::1/64: has bits behind its length"},
		{ASSERT_EXPECT_SOURCE, "ff02::1",
			"--expect-source=ff02::1: no reply comes from a multicast address"},
		{ASSERT_EXPECT_SOURCE, "2001:db8::1%lo",
			"--expect-source=2001:db8::1%lo: is not link-local: a zone has no meaning "
			"on it"},
		{ASSERT_EXPECT_SOURCE, "fe80::1%no-such-one",
			"--expect-source=fe80::1%no-such-one: no such interface"},
		{ASSERT_EXPECT_SOURCE, "fe80::1%an-interface-of-any-length",
			"--expect-source=fe80::1%an-interface-of-any-length: no such interface"},
		{ASSERT_EXPECT_RESPONDERS, "+",
			"--expect-responders=: number of responders is not a whole number"},
		{ASSERT_EXPECT_RESPONDERS, "4++",
			"--expect-responders=4+: number of responders is not a whole number"},
		{ASSERT_EXPECT_RESPONDERS, "4097",
			"--expect-responders=4097: number of responders is above 4096"},
		{ASSERT_MIN_ALIVE, "All",
			"--min-alive=All: number of targets (or all) is not a whole number"},
		{ASSERT_MIN_ALIVE, "-1", "--min-alive=-1: number of targets (or all) is below 0"},
	};

	(void)state;
	cli_begin("ping6");
	for (size_t i = 0; i < LEN(rows); i++) {
		struct asserts asserts = {0};
		char message[256];
		error_t result;

		capture_begin(&err, STDERR_FILENO);
		result = assert_add(&asserts, rows[i].kind, rows[i].text);
		capture_end(&err);
		snprintf(message, sizeof(message), "ping6: %s\n", rows[i].message);
		row_int(rows[i].text, result, EINVAL);
		row_string(rows[i].text, err.text, message);
		row_int(rows[i].text, asserts.count, 0);
	}
}

/* A target that answered 10 of 11 probes in 1 to 10 ms, 9 ms at the most apart. */
struct measured {
	struct stats rtt;
	struct in6_addr source;
	struct assert_values values;
};

static void measure(struct measured *ret_measured)
{
	static const int msecs[] = {1, 10, 2, 9, 3, 8, 4, 7, 5, 6};
	struct measured *m = ret_measured;

	*m = (struct measured){.source = address_of("2001:db8::1")};
	for (size_t i = 0; i < LEN(msecs); i++)
		stats_add(&m->rtt, msecs[i] * MS);
	m->values = (struct assert_values){
		.loss_pct = 100.0 / 11,
		.rtt = &m->rtt,
		.least_hop_limit = 62,
		.source = &m->source,
		.responders = 4,
	};
}

/* Judges one assertion; what is said of it is in `err`. */
static bool judge(enum assert_kind kind, const char *text, const struct assert_values *values)
{
	struct asserts asserts = {0};
	struct assert_verdict verdict;

	add(&asserts, kind, text);
	assert_judge(&asserts, values, &verdict);
	row_int(text, verdict.count, 1);
	row_int(text, verdict.results[0].ok, verdict.ok);
	capture_begin(&err, STDERR_FILENO);
	assert_show(&verdict, "2001:db8::1");
	capture_end(&err);
	return verdict.ok;
}

static void test_what_holds(void **state)
{
	static const struct {
		enum assert_kind kind;
		const char *text;
	} rows[] = {
		{ASSERT_MAX_LOSS, "9.1"},
		{ASSERT_MAX_LOSS, "9.1%"},
		{ASSERT_MAX_LOSS, "100"},
		{ASSERT_MAX_LOSS, "100.0000%"},
		{ASSERT_MAX_RTT, "5.5ms"},
		{ASSERT_MAX_RTT, "0.0055"},
		{ASSERT_MAX_RTT, "avg:5.5ms"},
		{ASSERT_MAX_RTT, "min:1ms"},
		{ASSERT_MAX_RTT, "max:10ms"},
		{ASSERT_MAX_RTT, "p0:1ms"},
		{ASSERT_MAX_RTT, "p50:5.1ms"},
		{ASSERT_MAX_RTT, "p100:10ms"},
		{ASSERT_MAX_RTT, "p99.9:10ms"},
		{ASSERT_MAX_JITTER, "5ms"},
		{ASSERT_MIN_HOP_LIMIT, "62"},
		{ASSERT_MIN_HOP_LIMIT, "0"},
		{ASSERT_EXPECT_SOURCE, "2001:db8::1"},
		{ASSERT_EXPECT_SOURCE, "2001:db8::/32"},
		{ASSERT_EXPECT_SOURCE, "::/0"},
		{ASSERT_EXPECT_RESPONDERS, "4"},
		{ASSERT_EXPECT_RESPONDERS, "4+"},
		{ASSERT_EXPECT_RESPONDERS, "0+"},
	};
	struct measured m;

	(void)state;
	measure(&m);
	for (size_t i = 0; i < LEN(rows); i++) {
		row_int(rows[i].text, judge(rows[i].kind, rows[i].text, &m.values), true);
		row_string(rows[i].text, err.text, "");
	}
	stats_free(&m.rtt);
}

static void test_what_fails(void **state)
{
	static const struct {
		enum assert_kind kind;
		const char *text, *message;
	} rows[] = {
		{ASSERT_MAX_LOSS, "9", "--max-loss 9 failed: 9.09091%"},
		{ASSERT_MAX_LOSS, "0.5%", "--max-loss 0.5% failed: 9.09091%"},
		{ASSERT_MAX_RTT, "5ms", "--max-rtt 5ms failed: 5.5 ms"},
		{ASSERT_MAX_RTT, "5.499999ms", "--max-rtt 5.499999ms failed: 5.5 ms"},
		{ASSERT_MAX_RTT, "min:999999ns", "--max-rtt min:999999ns failed: 1 ms"},
		{ASSERT_MAX_RTT, "max:9.9ms", "--max-rtt max:9.9ms failed: 10 ms"},
		{ASSERT_MAX_RTT, "p95:9ms", "--max-rtt p95:9ms failed: 10 ms"},
		{ASSERT_MAX_JITTER, "4.9ms", "--max-jitter 4.9ms failed: 5 ms"},
		{ASSERT_MIN_HOP_LIMIT, "63", "--min-hop-limit 63 failed: 62"},
		{ASSERT_EXPECT_SOURCE, "2001:db8::2",
			"--expect-source 2001:db8::2 failed: 2001:db8::1"},
		{ASSERT_EXPECT_SOURCE, "fe80::/10",
			"--expect-source fe80::/10 failed: 2001:db8::1"},
		{ASSERT_EXPECT_RESPONDERS, "3", "--expect-responders 3 failed: 4"},
		{ASSERT_EXPECT_RESPONDERS, "5+", "--expect-responders 5+ failed: 4"},
	};
	struct measured m;

	(void)state;
	measure(&m);
	for (size_t i = 0; i < LEN(rows); i++) {
		char message[256];

		snprintf(message, sizeof(message), "ping6: 2001:db8::1: %s\n",
			rows[i].message);
		row_int(rows[i].text, judge(rows[i].kind, rows[i].text, &m.values), false);
		row_string(rows[i].text, err.text, message);
	}
	stats_free(&m.rtt);
}

static void test_nothing_came(void **state)
{
	static const struct {
		enum assert_kind kind;
		const char *text, *message;
	} rows[] = {
		{ASSERT_MAX_LOSS, "100", NULL},
		{ASSERT_MAX_LOSS, "99.9", "--max-loss 99.9 failed: 100%"},
		{ASSERT_MAX_RTT, "1h", "--max-rtt 1h failed: no reply"},
		{ASSERT_MAX_RTT, "p99.9:1h", "--max-rtt p99.9:1h failed: no reply"},
		{ASSERT_MAX_JITTER, "1h", "--max-jitter 1h failed: fewer than two replies"},
		{ASSERT_MIN_HOP_LIMIT, "0",
			"--min-hop-limit 0 failed: no reply whose hop limit is known"},
		{ASSERT_EXPECT_SOURCE, "::/0", "--expect-source ::/0 failed: no reply"},
		{ASSERT_EXPECT_RESPONDERS, "1", "--expect-responders 1 failed: 0"},
		{ASSERT_EXPECT_RESPONDERS, "0", NULL},
	};
	struct stats none = {0};
	struct assert_values values = {
		.loss_pct = 100, .rtt = &none, .least_hop_limit = -1};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char message[256] = "";

		if (rows[i].message)
			snprintf(message, sizeof(message), "ping6: 2001:db8::1: %s\n",
				rows[i].message);
		row_int(rows[i].text, judge(rows[i].kind, rows[i].text, &values),
			!rows[i].message);
		row_string(rows[i].text, err.text, message);
	}
}

static void test_one_reply_has_no_jitter(void **state)
{
	struct stats one = {0};
	struct assert_values values = {.rtt = &one, .least_hop_limit = 64};

	(void)state;
	stats_add(&one, 5 * MS);
	assert_false(judge(ASSERT_MAX_JITTER, "1s", &values));
	assert_true(judge(ASSERT_MAX_RTT, "p1:5ms", &values));
	stats_free(&one);
}

/* As many lost as the bound allows are not above it, whatever binary fractions make of it. */
static void test_loss_at_its_bound(void **state)
{
	struct stats none = {0};

	(void)state;
	for (unsigned bound = 0; bound <= 10000; bound++) {
		struct assert_values values = {.rtt = &none, .least_hop_limit = -1};
		struct asserts asserts = {0};
		struct assert_verdict verdict;
		char text[16];

		snprintf(text, sizeof(text), "%u.%02u", bound / 100, bound % 100);
		add(&asserts, ASSERT_MAX_LOSS, text);
		values.loss_pct = 100.0 * bound / 10000;
		assert_judge(&asserts, &values, &verdict);
		row_int(text, verdict.ok, true);
		values.loss_pct = 100.0 * (bound + 1) / 10000;
		assert_judge(&asserts, &values, &verdict);
		row_int(text, verdict.ok, false);
	}
}

static void test_sources_by_zone(void **state)
{
	struct asserts asserts = {0};
	struct in6_addr from = address_of("fe80::1"), other = address_of("fe80::2");
	struct measured m;
	unsigned lo = if_nametoindex("lo");

	(void)state;
	assert_true(lo > 0);
	assert_true(assert_source_is_expected(&asserts, &from, 7));
	add(&asserts, ASSERT_EXPECT_SOURCE, "fe80::1");
	assert_true(assert_source_is_expected(&asserts, &from, lo));
	assert_true(assert_source_is_expected(&asserts, &from, lo + 1));
	assert_false(assert_source_is_expected(&asserts, &other, lo));
	add(&asserts, ASSERT_EXPECT_SOURCE, "fe80::1%lo");
	assert_true(assert_source_is_expected(&asserts, &from, lo));
	assert_false(assert_source_is_expected(&asserts, &from, lo + 1));
	add(&asserts, ASSERT_EXPECT_SOURCE, "fe80::1%7");
	assert_true(assert_source_is_expected(&asserts, &from, 7));
	assert_false(assert_source_is_expected(&asserts, &from, 8));

	/* The value shows where the reply came from. */
	measure(&m);
	m.values.source = &from;
	m.values.source_scope_id = lo;
	assert_false(judge(ASSERT_EXPECT_SOURCE, "fe80::1%4000000", &m.values));
	assert_string_equal(err.text, "ping6: 2001:db8::1: --expect-source fe80::1%4000000 "
		"failed: fe80::1%lo\n");
	stats_free(&m.rtt);
}

static void test_the_last_of_a_kind_counts_but_for_rtt(void **state)
{
	struct asserts asserts = {0};
	error_t result;

	(void)state;
	assert_false(assert_has(&asserts, ASSERT_MAX_LOSS));
	add(&asserts, ASSERT_MAX_LOSS, "1");
	add(&asserts, ASSERT_MIN_HOP_LIMIT, "1");
	add(&asserts, ASSERT_MAX_LOSS, "2");
	assert_true(assert_has(&asserts, ASSERT_MAX_LOSS));
	assert_false(assert_has(&asserts, ASSERT_MAX_RTT));
	assert_int_equal(asserts.count, 2);
	assert_string_equal(asserts.list[0].text, "2");
	for (int i = 0; i < ASSERT_RTT_MOST; i++)
		add(&asserts, ASSERT_MAX_RTT, "1s");
	add(&asserts, ASSERT_MAX_JITTER, "1s");
	add(&asserts, ASSERT_EXPECT_SOURCE, "::1");
	add(&asserts, ASSERT_EXPECT_RESPONDERS, "1");
	add(&asserts, ASSERT_MIN_ALIVE, "1");
	assert_int_equal(asserts.count, ASSERT_MOST);
	capture_begin(&err, STDERR_FILENO);
	result = assert_add(&asserts, ASSERT_MAX_RTT, "1s");
	capture_end(&err);
	assert_int_equal(result, EINVAL);
	assert_string_equal(
		err.text, "ping6: --max-rtt=1s: is given more than 8 times\n");
	assert_int_equal(asserts.count, ASSERT_MOST);
}

static void test_the_run(void **state)
{
	static const struct {
		const char *text;
		uint64_t alive, targets;
		const char *message; /* NULL: it holds */
	} rows[] = {
		{"all", 4, 4, NULL},
		{"all", 3, 4, "ping6: --min-alive all failed: 3\n"},
		{"3", 3, 4, NULL},
		{"3", 2, 4, "ping6: --min-alive 3 failed: 2\n"},
		{"0", 0, 4, NULL},
		{"5", 4, 4, "ping6: --min-alive 5 failed: 4\n"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct asserts asserts = {0};
		struct assert_verdict verdict;

		/* Of a target's it says nothing, and a target says nothing of it. */
		add(&asserts, ASSERT_MAX_LOSS, "0");
		add(&asserts, ASSERT_MIN_ALIVE, rows[i].text);
		assert_judge_run(&asserts, rows[i].alive, rows[i].targets, &verdict);
		row_int(rows[i].text, verdict.count, 1);
		row_int(rows[i].text, verdict.ok, !rows[i].message);
		capture_begin(&err, STDERR_FILENO);
		assert_show(&verdict, NULL);
		capture_end(&err);
		row_string(rows[i].text, err.text, rows[i].message ? rows[i].message : "");
	}
}

static char *json_of(const struct assert_verdict *verdict)
{
	struct record r = record_begin("summary");
	char *text = NULL;
	size_t len;
	FILE *stream = open_memstream(&text, &len);

	assert_non_null(stream);
	assert_json(verdict, &r);
	assert_int_equal(record_write(&r, stream), 0);
	fclose(stream);
	return text;
}

static void test_json(void **state)
{
	static const char want[] =
		"{\"type\":\"summary\",\"assertions\":["
		"{\"assert\":\"max-rtt p95:5ms\",\"ok\":false,\"value\":10.0,\"unit\":\"ms\"},"
		"{\"assert\":\"max-loss 10%\",\"ok\":true,\"value\":9.09090909090909,"
		"\"unit\":\"pct\"},"
		"{\"assert\":\"min-hop-limit 60\",\"ok\":true,\"value\":62},"
		"{\"assert\":\"expect-source ::1\",\"ok\":false,\"value\":\"2001:db8::1\"},"
		"{\"assert\":\"expect-responders 4\",\"ok\":true,\"value\":4},"
		"{\"assert\":\"max-jitter 1ms\",\"ok\":false,\"value\":5.0,\"unit\":\"ms\"}]}\n";
	static const char want_none[] =
		"{\"type\":\"summary\",\"assertions\":["
		"{\"assert\":\"max-rtt 5ms\",\"ok\":false}]}\n";
	struct stats none = {0};
	struct assert_values nothing = {
		.loss_pct = 100, .rtt = &none, .least_hop_limit = -1};
	struct asserts asserts = {0}, one = {0};
	struct assert_verdict verdict;
	struct measured m;
	char *text;

	(void)state;
	measure(&m);
	assert_judge(&asserts, &m.values, &verdict);
	assert_true(verdict.ok);
	text = json_of(&verdict);
	assert_string_equal(text, "{\"type\":\"summary\"}\n");
	free(text);

	add(&asserts, ASSERT_MAX_RTT, "p95:5ms");
	add(&asserts, ASSERT_MAX_LOSS, "10%");
	add(&asserts, ASSERT_MIN_HOP_LIMIT, "60");
	add(&asserts, ASSERT_EXPECT_SOURCE, "::1");
	add(&asserts, ASSERT_MIN_ALIVE, "all");
	add(&asserts, ASSERT_EXPECT_RESPONDERS, "4");
	add(&asserts, ASSERT_MAX_JITTER, "1ms");
	assert_judge(&asserts, &m.values, &verdict);
	assert_false(verdict.ok);
	text = json_of(&verdict);
	assert_string_equal(text, want);
	free(text);

	add(&one, ASSERT_MAX_RTT, "5ms");
	assert_judge(&one, &nothing, &verdict);
	text = json_of(&verdict);
	assert_string_equal(text, want_none);
	free(text);
	stats_free(&m.rtt);
}

/* Whatever is typed is taken or refused with a word, and never half taken. */
static void test_junk(void **state)
{
	static const char letters[] = "0123456789.%:pminavgx+-/ s\xff";
	struct dice dice = dice_seeded(0xa55e);
	struct asserts asserts = {0};
	int taken = 0;

	(void)state;
	cli_begin("ping6");
	capture_begin(&err, STDERR_FILENO);
	for (int i = 0; i < 2000; i++) {
		static char texts[ASSERT_MOST + 1][12];
		char *text = texts[asserts.count];
		size_t before = asserts.count, len = dice_below(&dice, 6);
		enum assert_kind kind =
			(enum assert_kind)dice_below(&dice, ASSERT_MIN_ALIVE + 1);
		error_t result;

		for (size_t at = 0; at < len; at++)
			text[at] = letters[dice_below(&dice, LEN(letters) - 1)];
		text[len] = '\0';
		result = assert_add(&asserts, kind, text);
		assert_true(result == 0 || result == EINVAL);
		assert_true(asserts.count <= ASSERT_MOST);
		if (result)
			assert_int_equal(asserts.count, before);
		taken += !result;
		if (asserts.count == ASSERT_MOST)
			asserts = (struct asserts){0};
	}
	capture_end(&err);
	assert_true(taken > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_cannot_be_asserted),
		cmocka_unit_test(test_what_holds),
		cmocka_unit_test(test_what_fails),
		cmocka_unit_test(test_nothing_came),
		cmocka_unit_test(test_one_reply_has_no_jitter),
		cmocka_unit_test(test_loss_at_its_bound),
		cmocka_unit_test(test_sources_by_zone),
		cmocka_unit_test(test_the_last_of_a_kind_counts_but_for_rtt),
		cmocka_unit_test(test_the_run),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_junk),
	};

	return cmocka_run_group_tests_name("ping6_assert", tests, NULL, NULL);
}
