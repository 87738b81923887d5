#include "tools/randaddr/check.h"

#include <stdbool.h>

#include "test.h"

static struct domain numbers_to(u128 last)
{
	struct range range = {.last = last};
	struct ranges all = {.at = &range, .count = 1}, none = {0};
	struct domain domain;

	assert_int_equal(domain_open_subnets(&all, &none, 0, &domain), 0);
	return domain;
}

struct repeats {
	size_t count;
	uint64_t times;
	u128 last;
};

static void note(void *arg, u128 address, uint64_t times)
{
	struct repeats *repeats = arg;

	repeats->count++;
	repeats->times += times;
	repeats->last = address;
}

static void test_repeats_and_strays(void **state)
{
	static const uint64_t given[] = {7, 3, 7, 100, 3, 7, 5, 100};
	struct domain domain = numbers_to(u128_of(99));
	struct repeats repeats = {0};
	struct check_result result;
	struct check check;

	(void)state;
	check_open(&check, &domain, 121);
	for (size_t i = 0; i < LEN(given); i++)
		assert_int_equal(check_add(&check, u128_of(given[i])),
			given[i] > 99 ? CHECK_STRAY : CHECK_OK);
	check_end(&check, note, &repeats, &result);
	assert_int_equal(result.addresses, 8);
	assert_int_equal(result.distinct, 4);
	assert_int_equal(result.strays, 2);
	assert_true(result.is_few);
	assert_false(result.is_tested);
	assert_int_equal(repeats.count, 3);
	assert_int_equal(repeats.times, 7);
	assert_int_equal(repeats.last.low, 100);
	check_close(&check);
	domain_close(&domain);
}

static bool is_uniform(const struct domain *domain, unsigned longest, u128 first,
	uint64_t step, u128 random)
{
	struct dice dice = dice_seeded(step);
	struct repeats repeats = {0};
	struct check_result result;
	struct check check;

	check_open(&check, domain, longest);
	for (uint64_t i = 0; i < 20000; i++) {
		u128 address = {.high = dice_roll(&dice), .low = dice_roll(&dice)};

		address = u128_and(address, random);
		address = u128_add(address, u128_of(i * step));
		check_add(&check, u128_add(first, address));
	}
	check_end(&check, note, &repeats, &result);
	check_close(&check);
	assert_true(result.is_tested);
	return result.is_uniform;
}

static void test_what_is_uniform(void **state)
{
	struct domain domain = numbers_to(u128_ones(64)), odd = numbers_to(u128_of(999999999));
	u128 prefix = {.high = UINT64_C(0x20010db800000000)};

	(void)state;
	assert_true(is_uniform(&domain, 64, u128_of(0), 0, u128_ones(64)));
	assert_true(is_uniform(NULL, 0, prefix, 0, u128_ones(64)));
	assert_true(is_uniform(NULL, 0, prefix, 0, u128_ones(62)));
	/* Counted up, half of the space, a digit that stays. */
	assert_false(is_uniform(&domain, 64, u128_of(0), 1, u128_of(0)));
	assert_false(is_uniform(&domain, 64, u128_of(0), 0, u128_ones(63)));
	assert_false(is_uniform(&domain, 128, u128_of(0), 0, u128_ones(63)));
	assert_false(is_uniform(NULL, 0, prefix, 0, u128_of(0xffffffff0fff)));
	/* 2^29 of 10^9: the sixteenths above are empty. */
	assert_false(is_uniform(&odd, 128, u128_of(0), 0, u128_ones(29)));
	domain_close(&domain);
	domain_close(&odd);
}

/* There are enough, but neither digits nor sixteenths of equal size. */
static void test_bug_nothing_to_test_is_not_uniform(void **state)
{
	struct domain three = numbers_to(u128_of(2));
	const struct domain *domains[] = {&three, NULL};

	(void)state;
	for (size_t i = 0; i < LEN(domains); i++) {
		struct repeats repeats = {0};
		struct check_result result;
		struct check check;

		check_open(&check, domains[i], 128);
		for (size_t k = 0; k < 300; k++)
			check_add(&check, u128_of(k % 2));
		check_end(&check, note, &repeats, &result);
		check_close(&check);
		assert_false(result.is_few);
		assert_false(result.is_tested);
	}
	domain_close(&three);
}

static void test_chi_square(void **state)
{
	static const uint64_t counts[] = {22, 24, 38, 30, 46, 44, 5, 8};

	(void)state;
	/* 217 things in 8 places: worked out with fractions. */
	assert_true(check_chi_square(counts, 8) > 61.15 && check_chi_square(counts, 8) < 61.16);
	assert_true(check_chi_square((uint64_t[16]){0}, 16) < 0.001);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repeats_and_strays),
		cmocka_unit_test(test_what_is_uniform),
		cmocka_unit_test(test_bug_nothing_to_test_is_not_uniform),
		cmocka_unit_test(test_chi_square),
	};

	return cmocka_run_group_tests_name("randaddr_check", tests, NULL, NULL);
}
