#include "tools/ndsolicit/assert.h"

#include "cli/cli.h"
#include "tests/unit/capture.h"
#include "tools/ndsolicit/find.h"

static const uint8_t macs[2][6] = {{2, 0, 0, 0, 0, 1}, {2, 0, 0, 0, 0, 2}};
static const uint8_t swapped[2][6] = {{2, 0, 0, 0, 0, 2}, {2, 0, 0, 0, 0, 1}};
static struct capture err, out;

/* Judges, and returns what was said. */
static const char *judge(const struct asserts *asserts, const struct assert_values *values,
	struct assert_verdict *verdict, bool *ret_ok)
{
	cli_begin("ndsolicit");
	capture_begin(&err, STDERR_FILENO);
	*ret_ok = nds_assert_judge(asserts, values, "2001:db8::1", verdict);
	return capture_end(&err);
}

static void test_each(void **state)
{
	const struct assert_values good = {
		.owners = 1, .macs = macs, .mac_count = 1, .routers = 2, .answers = 2};
	const struct assert_values two = {.owners = 2, .macs = macs, .mac_count = 2,
		.routers = 1, .answers = 2, .findings = FIND_MULTIPLE_OWNERS | FIND_HOP_LIMIT};
	const struct assert_values first = {.owners = 2, .macs = swapped, .mac_count = 2,
		.routers = 2, .answers = 2, .findings = FIND_LLADDR_MISMATCH};
	const struct assert_values none = {0};
	const struct assert_values own = {
		.is_own = true, .owners = 1, .macs = macs, .mac_count = 1};
	const struct {
		enum assert_kind kind;
		const struct assert_values *values;
		const char *said;
	} rows[] = {
		{ASSERT_EXPECT_MAC, &good, ""},
		{ASSERT_EXPECT_MAC, &two, "ndsolicit: 2001:db8::1: --expect-mac 02:00:00:00:00:01 "
			"failed: 02:00:00:00:00:02\n"},
		{ASSERT_EXPECT_MAC, &first, "ndsolicit: 2001:db8::1: --expect-mac "
			"02:00:00:00:00:01 failed: 02:00:00:00:00:02\n"},
		{ASSERT_EXPECT_ROUTER, &first, ""},
		{ASSERT_NO_FINDINGS, &first,
			"ndsolicit: 2001:db8::1: --no-findings failed: lladdr-mismatch\n"},
		{ASSERT_EXPECT_MAC, &none, "ndsolicit: 2001:db8::1: --expect-mac "
			"02:00:00:00:00:01 failed: no answer\n"},
		{ASSERT_EXPECT_MAC, &own, ""},
		{ASSERT_EXPECT_ROUTER, &own, "ndsolicit: 2001:db8::1: --expect-router failed: not "
			"asked for, it is this host's own\n"},
		{ASSERT_EXPECT_SINGLE, &own, "ndsolicit: 2001:db8::1: --expect-single failed: not "
			"asked for, it is this host's own\n"},
		{ASSERT_EXPECT_ROUTER, &good, ""},
		{ASSERT_EXPECT_ROUTER, &two,
			"ndsolicit: 2001:db8::1: --expect-router failed: no router flag\n"},
		{ASSERT_EXPECT_ROUTER, &none,
			"ndsolicit: 2001:db8::1: --expect-router failed: no answer\n"},
		{ASSERT_EXPECT_SINGLE, &good, ""},
		{ASSERT_EXPECT_SINGLE, &two,
			"ndsolicit: 2001:db8::1: --expect-single failed: 2 owners\n"},
		{ASSERT_EXPECT_SINGLE, &none,
			"ndsolicit: 2001:db8::1: --expect-single failed: 0 owners\n"},
		{ASSERT_NO_FINDINGS, &good, ""},
		{ASSERT_NO_FINDINGS, &two, "ndsolicit: 2001:db8::1: --no-findings failed: "
			"multiple-owners, hop-limit\n"},
		{ASSERT_NO_FINDINGS, &none, ""},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct asserts asserts = {.mac = {2, 0, 0, 0, 0, 1}};
		struct assert_verdict verdict = {0};
		bool ok;

		assert_false(nds_assert_any(&asserts));
		asserts.wanted[rows[i].kind] = true;
		assert_true(nds_assert_any(&asserts));
		row_string("said", judge(&asserts, rows[i].values, &verdict, &ok), rows[i].said);
		row_int(rows[i].said, ok, !*rows[i].said);
		row_int(rows[i].said, verdict.failed[rows[i].kind], !ok);
	}
}

static void test_the_run_s_record(void **state)
{
	const struct assert_values bad = {.findings = FIND_MALFORMED};
	const struct assert_values worse = {.findings = FIND_BAD_CHECKSUM};
	struct asserts asserts = {.wanted = {[ASSERT_EXPECT_SINGLE] = true,
		[ASSERT_NO_FINDINGS] = true}};
	const struct assert_values one = {.owners = 1};
	struct assert_verdict verdict = {0};
	struct record r = record_begin("run");
	bool ok;

	(void)state;
	capture_begin(&out, STDOUT_FILENO);
	nds_assert_json(&asserts, &verdict, &r);
	assert_int_equal(record_write(&r, stdout), 0);
	assert_string_equal(capture_end(&out), "{\"type\":\"run\",\"assertions\":["
		"{\"assert\":\"expect-single\",\"value\":\"not tested\"},"
		"{\"assert\":\"no-findings\",\"value\":\"not tested\"}]}\n");
	r = record_begin("run");
	judge(&asserts, &one, &verdict, &ok);
	assert_true(ok);
	asserts.wanted[ASSERT_EXPECT_SINGLE] = false;
	judge(&asserts, &bad, &verdict, &ok);
	judge(&asserts, &worse, &verdict, &ok);
	asserts.wanted[ASSERT_EXPECT_SINGLE] = true;
	asserts.wanted[ASSERT_EXPECT_MAC] = true;
	memcpy(asserts.mac, macs[1], sizeof(asserts.mac));
	capture_begin(&out, STDOUT_FILENO);
	nds_assert_json(&asserts, &verdict, &r);
	assert_int_equal(record_write(&r, stdout), 0);
	assert_string_equal(capture_end(&out), "{\"type\":\"run\",\"assertions\":["
		"{\"assert\":\"expect-mac 02:00:00:00:00:02\",\"ok\":true},"
		"{\"assert\":\"expect-single\",\"ok\":true},"
		"{\"assert\":\"no-findings\",\"ok\":false,\"value\":\"malformed\"}]}\n");
	/* Of none there is no list. */
	r = record_begin("run");
	capture_begin(&out, STDOUT_FILENO);
	nds_assert_json(&(struct asserts){0}, &verdict, &r);
	assert_int_equal(record_write(&r, stdout), 0);
	assert_string_equal(capture_end(&out), "{\"type\":\"run\"}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_the_run_s_record),
	};

	return cmocka_run_group_tests_name("ndsolicit_assert", tests, NULL, NULL);
}
