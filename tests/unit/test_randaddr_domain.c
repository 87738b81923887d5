#include "tools/randaddr/domain.h"

#include <stdbool.h>
#include <stdio.h>

#include "addr/iid.h"
#include "test.h"

static u128 address_of(const char *text)
{
	struct in6_addr in6;

	assert_int_equal(in6_parse(text, strlen(text), &in6).flaw, IN6_OK);
	return u128_from_in6(&in6);
}

static void add(struct ranges *ranges, const char *first, const char *last)
{
	assert_int_equal(ranges_add(ranges, (struct range){
						    .first = address_of(first),
						    .last = address_of(last),
					    }),
		0);
}

/* What is handed in is used up. */
static struct domain open_domain(struct ranges networks, struct ranges blocks,
	struct ranges excluded, struct iids iids, bool only_where)
{
	struct domain_wish wish = {&networks, &blocks, &excluded, iids, only_where};
	struct domain domain;

	assert_int_equal(domain_open(&wish, &domain), 0);
	ranges_free(&networks);
	ranges_free(&blocks);
	ranges_free(&excluded);
	return domain;
}

/* Index to address to index, in order, at the ends of every segment and between. */
static void walk(const char *row, const struct domain *domain)
{
	struct dice dice = dice_seeded(9);
	u128 address, before = {0}, index;

	for (size_t i = 0; i < domain->count; i++) {
		const struct segment *segment = &domain->segments[i];
		u128 end = u128_add(segment->before, segment->last_index);
		u128 some[] = {segment->before, end,
			u128_add(segment->before, u128_of(dice_roll(&dice))),
			u128_subtract(end, u128_of(dice_roll(&dice)))};

		for (size_t k = 0; k < LEN(some); k++) {
			if (u128_compare(some[k], segment->before) < 0 ||
				u128_compare(some[k], end) > 0)
				continue;
			address = domain_nth(domain, some[k]);
			row_int(row, domain_has(domain, address), true);
			row_int(row, domain_find(domain, address, &index), true);
			row_int(row, u128_compare(index, some[k]), 0);
		}
		address = domain_nth(domain, segment->before);
		row_int(row, i > 0 && u128_compare(address, before) <= 0, false);
		before = domain_nth(domain, end);
	}
}

static void test_whole_space(void **state)
{
	struct ranges blocks = {0}, none = {0};
	struct domain domain;

	(void)state;
	add(&blocks, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
	domain = open_domain(none, blocks, none, (struct iids){0}, false);
	assert_int_equal(domain.count, 1);
	assert_int_equal(u128_compare(domain.last, u128_ones(128)), 0);
	walk("all", &domain);
	domain_close(&domain);
	/* The same with identifiers: those left out, in each /64 where one stands. */
	add(&none, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
	domain = open_domain(none, (struct ranges){0}, (struct ranges){0},
		iids_of(0, UINT64_MAX, true), true);
	assert_true(domain.count > 10);
	walk("all but reserved", &domain);
	assert_true(domain_has(&domain, address_of("::")));
	assert_false(domain_has(&domain, address_of("2600::")));
	assert_false(domain_has(&domain, address_of("fe80::fdff:ffff:ffff:ffff")));
	assert_true(domain_has(&domain, address_of("ff02::"))); /* multicast has none */
	assert_true(domain_has(&domain, address_of("2001::"))); /* nor has Teredo */
	domain_close(&domain);
}

static void test_reserved_in_a_network_and_in_a_block(void **state)
{
	struct ranges networks = {0}, blocks = {0}, excluded = {0};
	struct iids iids = iids_of(0, UINT64_MAX, true);
	struct domain domain;
	u128 two;

	(void)state;
	/* Two /64s; of the second a /120 at its start is named, too. */
	add(&networks, "2001:db8::", "2001:db8:0:1:ffff:ffff:ffff:ffff");
	add(&blocks, "2001:db8:0:1::", "2001:db8:0:1::ff");
	domain = open_domain(networks, blocks, excluded, iids, true);
	walk("block in network", &domain);
	u128_multiply_add(u128_of(iids.last), 2, 2, &two);
	/* One more: the block's own ::, and the last is one less than the count. */
	assert_int_equal(u128_compare(domain.last, two), 0);
	assert_false(domain_has(&domain, address_of("2001:db8::")));
	assert_true(domain_has(&domain, address_of("2001:db8:0:1::")));
	domain_close(&domain);
}

/* Against asking for each address: small networks do not exist, so pieces of /64s are cut
 * out by excluding what is around them. */
static void test_pieces_against_asking_each(void **state)
{
	static const struct {
		const char *name, *low_end, *high_start; /* excluded up to, and from */
		const char *first, *last;
	} rows[] = {
		{"around ::", NULL, "2001:db8::200", "2001:db8::", "2001:db8::1ff"},
		{"around anycast", "2001:db8::fdff:ffff:ffff:ff00",
			"2001:db8::fe00:0:0:100", "2001:db8::fdff:ffff:ffff:ff01",
			"2001:db8::fe00:0:0:ff"},
		{"over the end of a /64", "2001:db8::ffff:ffff:ffff:ff00",
			"2001:db8:0:1::100", "2001:db8::ffff:ffff:ffff:ff01",
			"2001:db8:0:1::ff"},
		{"into IANA's block", "2001:db8::200:5eff:fdff:ff00",
			"2001:db8::200:5eff:fe00:100", "2001:db8::200:5eff:fdff:ff01",
			"2001:db8::200:5eff:fe00:ff"},
	};
	static const char *const patterns[] = {"xxxx:xxxx:xxxx:xxxx", "0:0:0:xx",
		"fdff:ffff:ffff:xxxx", "xxxx:ffff:ffff:ff3x", "0:0:0:1x8"};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		for (size_t p = 0; p < LEN(patterns); p++) {
			struct ranges networks = {0}, excluded = {0};
			u128 last = address_of(rows[i].last), index = {0};
			u128 end = address_of("2001:db8:0:ff:ffff:ffff:ffff:ffff");
			struct domain domain;
			uint64_t fixed, free;
			struct iids iids;
			size_t met = 0;

			assert_int_equal(iids_parse(patterns[p], &fixed, &free), 0);
			iids = iids_of(fixed, free, true);
			ranges_add(&networks, (struct range){address_of("2001:db8::"), end});
			if (rows[i].low_end)
				add(&excluded, "2001:db8::", rows[i].low_end);
			ranges_add(&excluded, (struct range){address_of(rows[i].high_start), end});
			domain = open_domain(networks, (struct ranges){0}, excluded, iids, true);
			for (u128 a = address_of(rows[i].first); u128_compare(a, last) <= 0;
				a = u128_add(a, u128_of(1))) {
				bool wanted = ((a.low ^ fixed) & ~free) == 0 &&
					!iid_is_reserved(a.low);

				if (domain.count == 0) {
					row_int(rows[i].name, wanted, false);
					continue;
				}
				row_int(rows[i].name, domain_has(&domain, a), wanted);
				if (!wanted)
					continue;
				index = u128_of(met++);
				row_int(rows[i].name,
					u128_compare(domain_nth(&domain, index), a), 0);
			}
			if (met > 0)
				row_int(rows[i].name, domain.last.low + 1, met);
			domain_close(&domain);
		}
	}
}

static void test_subnets(void **state)
{
	struct ranges pools = {0}, excluded = {0};
	struct domain domain, around;

	(void)state;
	add(&pools, "2001:db8::", "2001:db8:0:ffff:ffff:ffff:ffff:ffff");
	add(&pools, "2001:db8::", "2001:db8:0:f:ffff:ffff:ffff:ffff");
	add(&excluded, "2001:db8:0:5::1", "2001:db8:0:6::1"); /* touches two */
	assert_int_equal(domain_open_subnets(&pools, &excluded, 64, &domain), 0);
	assert_int_equal(domain.last.low, 65536 - 2 - 1);
	assert_false(domain_has(&domain, u128_of(UINT64_C(0x20010db800000005))));
	assert_false(domain_has(&domain, u128_of(UINT64_C(0x20010db800000006))));
	assert_true(domain_has(&domain, u128_of(UINT64_C(0x20010db800000007))));
	assert_int_equal(domain_open_around(&domain, 8, &around), 0);
	assert_int_equal(around.last.low, 255);
	ranges_free(&pools);
	ranges_free(&excluded);
	domain_close(&domain);
	domain_close(&around);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_space),
		cmocka_unit_test(test_reserved_in_a_network_and_in_a_block),
		cmocka_unit_test(test_pieces_against_asking_each),
		cmocka_unit_test(test_subnets),
	};

	return cmocka_run_group_tests_name("randaddr_domain", tests, NULL, NULL);
}
