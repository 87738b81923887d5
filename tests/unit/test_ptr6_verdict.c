#include "tools/ptr6/verdict.h"

#include "tests/unit/test.h"

#define M FORWARD_MATCH
#define X FORWARD_MISMATCH
#define N FORWARD_NONE
#define B FORWARD_BROKEN

static const struct {
	const char *row;
	enum reply_status status;
	enum forward forwards[3];
	size_t count;
	bool truncated;
	enum verdict verdict;
	enum cli_status exit;
} verdicts[] = {
	{"one leads back", REPLY_RECORDS, {M}, 1, false, VERDICT_OK, CLI_YES},
	{"any match is ok", REPLY_RECORDS, {B, X, M}, 3, true, VERDICT_OK, CLI_YES},
	{"leads elsewhere", REPLY_RECORDS, {X}, 1, false, VERDICT_MISMATCH, CLI_NO},
	{"elsewhere and nowhere", REPLY_RECORDS, {N, X}, 2, false, VERDICT_MISMATCH, CLI_NO},
	{"nowhere", REPLY_RECORDS, {N, N}, 2, false, VERDICT_PTR_ONLY, CLI_NO},
	{"might lead back", REPLY_RECORDS, {X, B}, 2, false, VERDICT_BROKEN, CLI_UNKNOWN},
	{"one not seen might", REPLY_RECORDS, {X, N}, 2, true, VERDICT_BROKEN, CLI_UNKNOWN},
	{"NXDOMAIN", REPLY_NXDOMAIN, {M}, 0, false, VERDICT_NONE, CLI_NO},
	{"NODATA", REPLY_NODATA, {M}, 0, false, VERDICT_NONE, CLI_NO},
	{"SERVFAIL", REPLY_SERVFAIL, {M}, 0, false, VERDICT_BROKEN, CLI_UNKNOWN},
	{"referral", REPLY_REFERRAL, {M}, 0, false, VERDICT_BROKEN, CLI_UNKNOWN},
	{"timeout", REPLY_TIMEOUT, {M}, 0, false, VERDICT_BROKEN, CLI_UNKNOWN},
};

static void test_verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(verdicts); i++) {
		enum verdict verdict = verdict_of(verdicts[i].status, verdicts[i].forwards,
			verdicts[i].count, verdicts[i].truncated);

		row_int(verdicts[i].row, verdict, verdicts[i].verdict);
		row_int(verdicts[i].row, verdict_status(verdict), verdicts[i].exit);
	}
}

static void test_forwards(void **state)
{
	struct reply_record records[] = {{.address = {1, 2}}, {.address = {1, 3}}};
	struct reply reply = {.status = REPLY_RECORDS, .count = 2, .records = records};
	u128 third = {1, 3}, fourth = {1, 4};

	(void)state;
	assert_int_equal(forward_of(third, &reply), FORWARD_MATCH);
	assert_int_equal(forward_of(fourth, &reply), FORWARD_MISMATCH);
	reply.truncated = true;
	assert_int_equal(forward_of(third, &reply), FORWARD_MATCH);
	assert_int_equal(forward_of(fourth, &reply), FORWARD_BROKEN);
	for (int status = REPLY_NODATA; status <= REPLY_SYSTEM; status++) {
		struct reply no = {.status = (enum reply_status)status};

		assert_int_equal(forward_of(third, &no),
			status == REPLY_NODATA || status == REPLY_NXDOMAIN ? FORWARD_NONE :
				FORWARD_BROKEN);
	}
}

static void test_one_name_and_none(void **state)
{
	(void)state;
	assert_int_equal(verdict_of_name(FORWARD_MATCH), VERDICT_OK);
	assert_int_equal(verdict_of_name(FORWARD_MISMATCH), VERDICT_MISMATCH);
	assert_int_equal(verdict_of_name(FORWARD_NONE), VERDICT_PTR_ONLY);
	assert_int_equal(verdict_of_name(FORWARD_BROKEN), VERDICT_BROKEN);
	for (int status = REPLY_RECORDS; status <= REPLY_SYSTEM; status++)
		assert_int_equal(verdict_unconfirmed_status((enum reply_status)status),
			status == REPLY_RECORDS ? CLI_YES :
			status == REPLY_NODATA || status == REPLY_NXDOMAIN ? CLI_NO :
			status == REPLY_SYSTEM ? CLI_CANNOT : CLI_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_forwards),
		cmocka_unit_test(test_one_name_and_none),
	};

	return cmocka_run_group_tests_name("ptr6_verdict", tests, NULL, NULL);
}
