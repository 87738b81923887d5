#include "tools/ndsolicit/dad.h"

#include "tests/unit/ndsolicit.h"

#define SEC NSEC_PER_SEC

static const uint8_t nonce[6] = {1, 2, 3, 4, 5, 6}, other_nonce[6] = {6, 5, 4, 3, 2, 1};
static const uint8_t other_mac[6] = {2, 0, 0, 0, 0, 9};

static struct dad begin(uint64_t tries)
{
	struct in6_addr target = made_address("2001:db8::2");
	struct dad dad;

	dad_begin(&dad, &target, tries, SEC, 0);
	memcpy(dad.nonce, nonce, sizeof(nonce));
	return dad;
}

static void test_silence_is_unique(void **state)
{
	struct dad dad = begin(2);

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_true(dad_is_due(&dad, i * SEC));
		dad_sent(&dad, true, i * SEC);
		assert_false(dad_is_due(&dad, i * SEC + SEC / 2));
		dad_expire(&dad, i * SEC + SEC - 1);
		assert_int_equal(dad.verdict, DAD_UNDECIDED);
	}
	dad_expire(&dad, 2 * SEC);
	assert_int_equal(dad.sent, 2);
	assert_int_equal(dad.verdict, DAD_UNIQUE);
	assert_false(dad_is_due(&dad, 9 * SEC));
}

static void test_what_never_left_is_not_unique(void **state)
{
	struct dad dad = begin(2);

	(void)state;
	dad_sent(&dad, false, 0);
	dad_sent(&dad, false, SEC);
	assert_false(dad_is_due(&dad, 2 * SEC));
	assert_int_equal(dad.sent, 0);
	dad_expire(&dad, 2 * SEC);
	assert_int_equal(dad.verdict, DAD_INCONCLUSIVE);
	assert_string_equal(dad_verdict_name(dad.verdict), "inconclusive");
}

static void test_meanings(void **state)
{
	const struct {
		const char *name;
		struct made made;
		enum dad_meaning meaning;
		enum dad_verdict verdict;
	} rows[] = {
		{"it is held", {.lladdr = made_mac, .destination = "ff02::1"}, DAD_IS_HELD,
			DAD_DUPLICATE},
		{"another's address", {.lladdr = made_mac, .target = "2001:db8::3"}, DAD_NOTHING,
			DAD_UNDECIDED},
		{"hosts discard it", {.lladdr = made_mac, .hop_limit = 64}, DAD_DISCARDED,
			DAD_UNDECIDED},
		{"our own, looped back", {.type = ND_NEIGHBOR_SOLICITATION, .source = "::",
			.nonce = nonce}, DAD_ECHO, DAD_UNDECIDED},
		{"another's probe", {.type = ND_NEIGHBOR_SOLICITATION, .source = "::",
			.nonce = other_nonce}, DAD_IS_WANTED, DAD_DUPLICATE},
		{"another's without a nonce", {.type = ND_NEIGHBOR_SOLICITATION, .source = "::"},
			DAD_IS_WANTED, DAD_DUPLICATE},
		{"somebody resolves it", {.type = ND_NEIGHBOR_SOLICITATION,
			.lladdr = made_mac}, DAD_NOTHING, DAD_UNDECIDED},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct sighting s = make_sighting(rows[i].made);
		struct dad dad = begin(1);

		dad_sent(&dad, true, 0);
		row_int(rows[i].name, dad_take(&dad, &s), rows[i].meaning);
		row_int(rows[i].name, dad.verdict, rows[i].verdict);
		row_int(rows[i].name, dad.echoes, rows[i].meaning == DAD_ECHO);
		if (dad.verdict == DAD_DUPLICATE)
			row_bytes(rows[i].name, dad.mac, made_mac, 6);
		row_int(rows[i].name, dad.is_wanted, rows[i].meaning == DAD_IS_WANTED);
	}
}

static void test_the_first_owner_stays(void **state)
{
	struct sighting one = make_sighting((struct made){.lladdr = made_mac});
	struct sighting two = make_sighting((struct made){.lladdr = other_mac});
	struct dad dad = begin(1);

	(void)state;
	dad_sent(&dad, true, 0);
	dad_take(&dad, &one);
	dad_take(&dad, &two);
	assert_memory_equal(dad.mac, made_mac, 6);
	dad_expire(&dad, 5 * SEC);
	assert_int_equal(dad.verdict, DAD_DUPLICATE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silence_is_unique),
		cmocka_unit_test(test_what_never_left_is_not_unique),
		cmocka_unit_test(test_meanings),
		cmocka_unit_test(test_the_first_owner_stays),
	};

	return cmocka_run_group_tests_name("ndsolicit_dad", tests, NULL, NULL);
}
