#include "tools/randaddr/permute.h"

#include <stdbool.h>
#include <stdio.h>

#include "test.h"

static struct permute open_permute(const char *seed, u128 last)
{
	struct stream_key key = stream_key_of(seed);
	struct permute p;

	assert_int_equal(permute_open(&p, &key, last), 0);
	return p;
}

static u128 image(const struct permute *p, u128 x)
{
	permute_many(p, &x, 1);
	return x;
}

/* Each number of 0..last is the image of just one. */
static void test_every_size_to_4096_is_a_bijection(void **state)
{
	static bool seen[4096];
	static u128 numbers[4096];
	char row[32];

	(void)state;
	for (size_t size = 1; size <= LEN(numbers); size++) {
		struct permute p = open_permute("bijection", u128_of(size - 1));

		snprintf(row, sizeof(row), "size %zu", size);
		memset(seen, 0, sizeof(seen));
		for (size_t i = 0; i < size; i++)
			numbers[i] = u128_of(i);
		for (size_t i = 0; i < size; i += PERMUTE_MANY)
			permute_many(&p, numbers + i,
				size - i < PERMUTE_MANY ? size - i : PERMUTE_MANY);
		for (size_t i = 0; i < size; i++) {
			row_int(row, numbers[i].high, 0);
			row_int(row, numbers[i].low < size, true);
			row_int(row, seen[numbers[i].low], false);
			seen[numbers[i].low] = true;
			row_int(row, permute_back(&p, numbers[i]).low, i);
		}
		permute_close(&p);
	}
}

/* Whole domains of some odd sizes that are not listed above. */
static void test_larger_sizes_to_exhaustion(void **state)
{
	static const size_t sizes[] = {65535, 65536, 65537, 100003, 1U << 20, (1U << 20) + 1};

	(void)state;
	for (size_t s = 0; s < LEN(sizes); s++) {
		struct permute p = open_permute("larger", u128_of(sizes[s] - 1));
		bool *seen = calloc(sizes[s], sizeof(*seen));

		assert_non_null(seen);
		for (size_t i = 0; i < sizes[s]; i++) {
			u128 x = image(&p, u128_of(i));

			assert_true(x.high == 0 && x.low < sizes[s] && !seen[x.low]);
			seen[x.low] = true;
		}
		free(seen);
		permute_close(&p);
	}
}

/* Sizes that cannot be listed: there is a way back from every image. */
static void test_there_is_a_way_back_for_every_width(void **state)
{
	struct dice dice = dice_seeded(128);
	char row[64];

	(void)state;
	for (unsigned bits = 1; bits <= 128; bits++) {
		u128 top = u128_shift_left(u128_of(1), bits - 1);
		u128 random = {.high = dice_roll(&dice), .low = dice_roll(&dice)};
		const u128 lasts[] = {
			top, /* a size just above a power of two: half of all walk on */
			u128_ones(bits),
			u128_or(top, u128_and(random, u128_ones(bits))),
		};

		for (size_t l = 0; l < LEN(lasts); l++) {
			struct permute p = open_permute("way back", lasts[l]);
			u128 rest;

			snprintf(row, sizeof(row), "%u bits, size %zu", bits, l);
			row_int(row, p.bits, bits);
			for (int i = 0; i < 100; i++) {
				u128 x = {.high = dice_roll(&dice), .low = dice_roll(&dice)}, y;

				if (u128_compare(lasts[l], u128_ones(128)))
					u128_divide(x, u128_add(lasts[l], u128_of(1)), &rest);
				else
					rest = x;
				y = image(&p, rest);
				row_int(row, u128_compare(y, lasts[l]) <= 0, true);
				row_int(row, u128_compare(permute_back(&p, y), rest), 0);
			}
			permute_close(&p);
		}
	}
}

static void test_many_at_once_are_as_one_by_one(void **state)
{
	static u128 numbers[PERMUTE_MANY];
	struct dice dice = dice_seeded(3);
	struct permute p = open_permute("many", u128_of((UINT64_C(1) << 40) + 5));

	(void)state;
	for (size_t count = 1; count <= LEN(numbers); count = count * 3 + 1) {
		for (size_t i = 0; i < count; i++)
			numbers[i] = u128_of(i);
		permute_many(&p, numbers, count);
		for (int i = 0; i < 20; i++) {
			size_t at = dice_below(&dice, count);

			assert_int_equal(u128_compare(numbers[at], image(&p, u128_of(at))), 0);
		}
	}
	permute_close(&p);
}

static void test_another_seed_is_another_order(void **state)
{
	struct permute a = open_permute("a", u128_ones(64));
	struct permute b = open_permute("b", u128_ones(64));

	(void)state;
	assert_int_not_equal(image(&a, u128_of(0)).low, image(&b, u128_of(0)).low);
	permute_close(&a);
	permute_close(&b);
}

/* Of all orders of four things none is rare: 24 orders, 24,000 seeds. Chi-square of 23
 * degrees of freedom is above 70 once in a million times. */
static void test_small_orders_are_all_as_likely(void **state)
{
	uint64_t counts[256] = {0};
	double sum = 0;
	size_t orders = 0;

	(void)state;
	for (unsigned seed = 0; seed < 24000; seed++) {
		char text[16];
		struct permute p;
		unsigned order = 0;

		snprintf(text, sizeof(text), "%u", seed);
		p = open_permute(text, u128_of(3));
		for (unsigned i = 0; i < 4; i++)
			order = order << 2 | (unsigned)image(&p, u128_of(i)).low;
		counts[order]++;
		permute_close(&p);
	}
	for (size_t i = 0; i < LEN(counts); i++) {
		double off = (double)counts[i] - 1000;

		if (counts[i] == 0)
			continue;
		orders++;
		sum += off * off / 1000;
	}
	print_message("%zu orders, chi-square %.1f\n", orders, sum);
	assert_int_equal(orders, 24);
	assert_true(sum < 70);
}

/* A bit of the number turned changes each bit of the image half of the time. */
static void test_every_bit_counts(void **state)
{
	static const unsigned widths[] = {17, 24, 32, 46, 64, 80, 128};
	struct dice dice = dice_seeded(1);
	enum { TRIES = 4096 };

	(void)state;
	for (size_t w = 0; w < LEN(widths); w++) {
		struct permute p = open_permute("bits", u128_ones(widths[w]));
		unsigned least = TRIES, most = 0;

		for (unsigned in = 0; in < widths[w]; in += 5) {
			unsigned turned[128] = {0};

			for (int i = 0; i < TRIES; i++) {
				u128 x = {.high = dice_roll(&dice), .low = dice_roll(&dice)};
				u128 other, change;

				x = u128_and(x, u128_ones(widths[w]));
				other = u128_xor(x, u128_shift_left(u128_of(1), in));
				change = u128_xor(image(&p, x), image(&p, other));
				for (unsigned out = 0; out < widths[w]; out++)
					turned[out] += (unsigned)u128_shift_right(change, out).low & 1;
			}
			for (unsigned out = 0; out < widths[w]; out++) {
				least = turned[out] < least ? turned[out] : least;
				most = turned[out] > most ? turned[out] : most;
			}
		}
		print_message("%u bits: %u to %u of %d\n", widths[w], least, most, TRIES);
		assert_true(least > TRIES / 2 - 200 && most < TRIES / 2 + 200);
		permute_close(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_size_to_4096_is_a_bijection),
		cmocka_unit_test(test_larger_sizes_to_exhaustion),
		cmocka_unit_test(test_there_is_a_way_back_for_every_width),
		cmocka_unit_test(test_many_at_once_are_as_one_by_one),
		cmocka_unit_test(test_another_seed_is_another_order),
		cmocka_unit_test(test_small_orders_are_all_as_likely),
		cmocka_unit_test(test_every_bit_counts),
	};

	return cmocka_run_group_tests_name("randaddr_permute", tests, NULL, NULL);
}
