#include "tools/randaddr/draw.h"

#include <errno.h>
#include <stdbool.h>

#include "test.h"

/* One domain of so many numbers, by the way of subnets of one address. */
static struct domain numbers_to(u128 last)
{
	struct range range = {.last = last};
	struct ranges all = {.at = &range, .count = 1}, none = {0};
	struct domain domain;

	assert_int_equal(domain_open_subnets(&all, &none, 0, &domain), 0);
	return domain;
}

static size_t draw_all(struct draw draw, struct draw_places places, u128 *ret, size_t room,
	size_t at_once)
{
	struct stream_key key = stream_key_of("draw");
	size_t got, count = 0;

	assert_int_equal(draw_open(&draw, &key, places), 0);
	while (count < room && (got = draw_next(&draw,
					room - count < at_once ? room - count : at_once,
					ret + count)) > 0)
		count += got;
	draw_close(&draw);
	return count;
}

static void test_places(void **state)
{
	struct draw_places places;
	u128 left, all = u128_ones(128);

	(void)state;
	assert_int_equal(draw_places(u128_of(0), u128_of(256), 1, 1, u128_of(255), &places,
				 &left), 0);
	assert_int_equal(places.final.low, 255);
	assert_int_equal(draw_places(u128_of(0), u128_of(257), 1, 1, u128_of(255), &places,
				 &left), -ERANGE);
	assert_int_equal(left.low, 256);
	assert_int_equal(draw_places(u128_of(200), u128_of(57), 1, 1, u128_of(255), &places,
				 &left), -ERANGE);
	assert_int_equal(left.low, 56);
	assert_int_equal(draw_places(u128_of(256), u128_of(1), 1, 1, u128_of(255), &places,
				 &left), -ERANGE);
	assert_int_equal(left.low, 0);
	assert_int_equal(draw_places(u128_of(256), u128_of(0), 1, 1, u128_of(255), &places,
				 &left), -ENOENT);
	assert_int_equal(draw_places(u128_of(0), u128_of(3), 4, 5, all, &places, &left),
		-ENOENT);
	assert_int_equal(draw_places(u128_of(10), u128_of(0), 3, 5, all, &places, &left), 0);
	assert_int_equal(places.first.low, 12);
	assert_int_equal(u128_compare(places.final, all), 0);
	assert_int_equal(draw_places(all, u128_of(1), 1, 1, all, &places, &left), 0);
	assert_int_equal(draw_places(all, u128_of(2), 1, 1, all, &places, &left), -ERANGE);
	assert_int_equal(left.low, 1);
}

/* Whatever the offset, the shard and the block: place K has what place K has. */
static void test_offsets_and_shards_give_the_same_stream(void **state)
{
	static u128 whole[5000], part[5000];
	struct domain domains[] = {numbers_to(u128_of(4999)), numbers_to(u128_of(2)),
		numbers_to(u128_ones(100))};
	struct domain subnets = {0};
	struct draw draws[] = {
		{.how = DRAW_ANY, .domains = domains, .domain_count = 1},
		{.how = DRAW_UNIQUE, .domains = domains, .domain_count = 1},
		{.how = DRAW_ANY, .domains = domains + 2, .domain_count = 1},
		{.how = DRAW_EVEN, .domains = domains, .domain_count = 3},
		{.how = DRAW_ONE_PER, .domains = domains + 2, .domain_count = 1,
			.around = &subnets, .unit_bits = 80},
	};
	struct dice dice = dice_seeded(11);

	(void)state;
	assert_int_equal(domain_open_around(domains + 2, 80, &subnets), 0);
	for (size_t d = 0; d < LEN(draws); d++) {
		struct draw_places places = {{0}, u128_of(4999), 1};

		assert_int_equal(draw_all(draws[d], places, whole, 5000, DRAW_MANY), 5000);
		for (int t = 0; t < 60; t++) {
			uint64_t first = dice_below(&dice, 5000);
			uint64_t step = 1 + dice_below(&dice, t % 2 ? 700 : 5);
			size_t count;

			places.first = u128_of(first);
			places.step = step;
			count = draw_all(draws[d], places, part, 5000,
				1 + dice_below(&dice, DRAW_MANY));
			assert_int_equal(count, (4999 - first) / step + 1);
			for (size_t i = 0; i < count; i++)
				assert_int_equal(u128_compare(part[i],
							 whole[first + i * step]), 0);
		}
	}
	for (size_t i = 0; i < LEN(domains); i++)
		domain_close(&domains[i]);
	domain_close(&subnets);
}

static int compare(const void *a, const void *b)
{
	return u128_compare(*(const u128 *)a, *(const u128 *)b);
}

static void test_one_per_subnet(void **state)
{
	static u128 drawn[65536];
	struct domain domain = numbers_to(u128_ones(40)), subnets;
	struct draw draw = {.how = DRAW_ONE_PER, .domains = &domain, .domain_count = 1,
		.around = &subnets, .unit_bits = 24};
	uint64_t odd = 0;

	(void)state;
	assert_int_equal(domain_open_around(&domain, 24, &subnets), 0);
	assert_int_equal(subnets.last.low, 65535);
	assert_int_equal(draw_all(draw, (struct draw_places){{0}, subnets.last, 1}, drawn,
				 65536, DRAW_MANY), 65536);
	qsort(drawn, 65536, sizeof(*drawn), compare);
	for (size_t i = 0; i < 65536; i++) {
		assert_int_equal(drawn[i].low >> 24, i);
		odd += drawn[i].low & 1;
	}
	assert_in_range(odd, 32000, 33536);
	domain_close(&domain);
	domain_close(&subnets);
}

/* The whole of the places, with a step that would go beyond them. */
static void test_the_end_of_all_places(void **state)
{
	struct domain domain = numbers_to(u128_ones(128));
	struct draw draw = {.how = DRAW_ANY, .domains = &domain, .domain_count = 1};
	struct draw_places places = {u128_subtract(u128_ones(128), u128_of(5)),
		u128_ones(128), 1};
	u128 drawn[16];

	(void)state;
	assert_int_equal(draw_all(draw, places, drawn, 16, 4), 6);
	places.step = UINT64_MAX;
	assert_int_equal(draw_all(draw, places, drawn, 16, 4), 1);
	places.first = u128_of(0);
	assert_int_equal(draw_all(draw, places, drawn, 16, 4), 16);
	draw.how = DRAW_UNIQUE;
	places.first = u128_subtract(u128_ones(128), u128_of(5));
	places.step = 3;
	assert_int_equal(draw_all(draw, places, drawn, 16, 4), 2);
	domain_close(&domain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_offsets_and_shards_give_the_same_stream),
		cmocka_unit_test(test_one_per_subnet),
		cmocka_unit_test(test_the_end_of_all_places),
	};

	return cmocka_run_group_tests_name("randaddr_draw", tests, NULL, NULL);
}
