#include "addr/arpa.h"

#include <stdio.h>

#include "tests/unit/test.h"

#define ZEROS_24 "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."

static const struct {
	const char *address;
	const char *name;
} addresses[] = {
	/* RFC 3596 section 2.5 */
	{"4321:0:1:2:3:4:567:89ab",
		"b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6."
		"arpa."},
	{"::", ZEROS_24 "0.0.0.0.0.0.0.0.ip6.arpa."},
	{"::1", "1.0.0.0.0.0.0.0." ZEROS_24 "ip6.arpa."},
	{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		"f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.f.ip6."
		"arpa."},
	{"2001:db8::", ZEROS_24 "8.b.d.0.1.0.0.2.ip6.arpa."},
	{"123:4567:89ab:cdef:fed:cba9:8765:4321",
		"1.2.3.4.5.6.7.8.9.a.b.c.d.e.f.0.f.e.d.c.b.a.9.8.7.6.5.4.3.2.1.0.ip6."
		"arpa."},
};

/* Prefixes and all of their zones. */
static const struct {
	const char *prefix;
	const char *zones[9];
} zones[] = {
	{"::/0", {"ip6.arpa."}},
	{"2000::/4", {"2.ip6.arpa."}},
	{"2001:db8::/32", {"8.b.d.0.1.0.0.2.ip6.arpa."}},
	{"fe80::/10", {"8.e.f.ip6.arpa.", "9.e.f.ip6.arpa.", "a.e.f.ip6.arpa.",
			      "b.e.f.ip6.arpa."}},
	{"fc00::/7", {"c.f.ip6.arpa.", "d.f.ip6.arpa."}},
	{"2001:db8::/33",
		{"0.8.b.d.0.1.0.0.2.ip6.arpa.", "1.8.b.d.0.1.0.0.2.ip6.arpa.",
			"2.8.b.d.0.1.0.0.2.ip6.arpa.", "3.8.b.d.0.1.0.0.2.ip6.arpa.",
			"4.8.b.d.0.1.0.0.2.ip6.arpa.", "5.8.b.d.0.1.0.0.2.ip6.arpa.",
			"6.8.b.d.0.1.0.0.2.ip6.arpa.", "7.8.b.d.0.1.0.0.2.ip6.arpa."}},
	{"8000::/1", {"8.ip6.arpa.", "9.ip6.arpa.", "a.ip6.arpa.", "b.ip6.arpa.",
			     "c.ip6.arpa.", "d.ip6.arpa.", "e.ip6.arpa.", "f.ip6.arpa."}},
	{"c000::/2", {"c.ip6.arpa.", "d.ip6.arpa.", "e.ip6.arpa.", "f.ip6.arpa."}},
	{"2000::/3", {"2.ip6.arpa.", "3.ip6.arpa."}},
	{"::1/128", {"1.0.0.0.0.0.0.0." ZEROS_24 "ip6.arpa."}},
	{"::2/127", {"2.0.0.0.0.0.0.0." ZEROS_24 "ip6.arpa.",
			    "3.0.0.0.0.0.0.0." ZEROS_24 "ip6.arpa."}},
};

/* inner, zone, owner name; NULL: it has none there. */
static const struct {
	const char *inner, *zone, *owner;
} relatives[] = {
	{"2001:db8::1/128", "2001:db8::/64", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"},
	{"2001:db8::1/128", "2001:db8::/124", "1"},
	{"2001:db8::1/128", "2001:db8::1/128", "@"},
	{"2001:db8:0:1::/64", "2001:db8::/32", "1.0.0.0.0.0.0.0"},
	{"2001:db8::/32", "2001:db8::/32", "@"},
	{"2001:db8::/32", "::/0", "8.b.d.0.1.0.0.2"},
	{"::/0", "::/0", "@"},
	{"2001:db9::/32", "2001:db8::/32", NULL},
	{"2001:db8::/32", "2001:db8::/48", NULL},
	{"2001:db8::/33", "2001:db8::/32", NULL},
	{"2001:db8::/36", "2001:db8::/33", NULL},
};

static const struct {
	const char *name;
	const char *prefix;
} readable[] = {
	{"ip6.arpa", "::/0"},
	{"ip6.arpa.", "::/0"},
	{"IP6.ARPA.", "::/0"},
	{"2.ip6.arpa", "2000::/4"},
	{"F.Ip6.aRpA.", "f000::/4"},
	{"8.b.d.0.1.0.0.2.ip6.arpa", "2001:db8::/32"},
	{"8.B.D.0.1.0.0.2.IP6.ARPA", "2001:db8::/32"},
	{"1.0.0.0.0.0.0.0." ZEROS_24 "ip6.arpa", "::1/128"},
	{"0.0.0.0.0.0.0." ZEROS_24 "ip6.arpa", "::/124"},
	{"b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa.",
		"4321:0:1:2:3:4:567:89ab/128"},
};

static const struct {
	const char *name;
	struct arpa_fault fault;
} unreadable[] = {
	{"", {ARPA_NOT_BELOW, 0, 0}},
	{".", {ARPA_NOT_BELOW, 0, 1}},
	{"arpa", {ARPA_NOT_BELOW, 0, 4}},
	{"p6.arpa", {ARPA_NOT_BELOW, 0, 7}},
	{"xip6.arpa", {ARPA_NOT_BELOW, 0, 9}},
	{"1ip6.arpa", {ARPA_NOT_BELOW, 0, 9}},
	{"1.ip6.arpa..", {ARPA_NOT_BELOW, 0, 12}},
	{"1.ip6.arpa ", {ARPA_NOT_BELOW, 0, 11}},
	{"1.2.0.192.in-addr.arpa", {ARPA_NOT_BELOW, 0, 22}},
	{"1.ip6.int", {ARPA_NOT_BELOW, 0, 9}},
	{"2001:db8::1", {ARPA_NOT_BELOW, 0, 11}},
	{".ip6.arpa", {ARPA_EMPTY_LABEL, 0, 1}},
	{"1..2.ip6.arpa", {ARPA_EMPTY_LABEL, 2, 1}},
	{"1.2..ip6.arpa", {ARPA_EMPTY_LABEL, 4, 1}},
	{"12.ip6.arpa", {ARPA_LONG_LABEL, 0, 2}},
	{"1.2.345.ip6.arpa", {ARPA_LONG_LABEL, 4, 3}},
	{"_dns.1.ip6.arpa", {ARPA_LONG_LABEL, 0, 4}},
	{"g.ip6.arpa", {ARPA_BAD_CHARACTER, 0, 1}},
	{"1.*.ip6.arpa", {ARPA_BAD_CHARACTER, 2, 1}},
	{"1. .ip6.arpa", {ARPA_BAD_CHARACTER, 2, 1}},
	{"/.ip6.arpa", {ARPA_BAD_CHARACTER, 0, 1}}, /* the neighbours of the digits */
	{":.ip6.arpa", {ARPA_BAD_CHARACTER, 0, 1}},
	{"@.ip6.arpa", {ARPA_BAD_CHARACTER, 0, 1}},
	{"G.ip6.arpa", {ARPA_BAD_CHARACTER, 0, 1}},
	{"`.ip6.arpa", {ARPA_BAD_CHARACTER, 0, 1}},
	{ZEROS_24 "0.0.0.0.0.0.0.0.1.ip6.arpa", {ARPA_TOO_MANY_LABELS, 64, 2}},
	{ZEROS_24 ZEROS_24 "ip6.arpa", {ARPA_TOO_MANY_LABELS, 64, 32}},
};

static struct prefix prefix_of(const char *text)
{
	struct prefix_text read = {0};
	struct prefix_fault fault = prefix_parse(text, strlen(text), &read);

	row_int(text, fault.flaw, PREFIX_OK);
	return prefix_around(u128_from_in6(&read.address), read.length);
}

static void row_prefix(const char *row, struct prefix got, const char *want)
{
	char text[PREFIX_TEXT_SIZE];

	prefix_format(got, text);
	row_string(row, text, want);
}

static void test_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(addresses); i++) {
		char name[ARPA_NAME_SIZE + 1];

		memset(name, UNTOUCHED, sizeof(name));
		row_int(addresses[i].address,
			arpa_name(prefix_of(addresses[i].address).first, name), 73);
		row_string(addresses[i].address, name, addresses[i].name);
		row_int(addresses[i].address, (uint8_t)name[ARPA_NAME_SIZE], UNTOUCHED);
	}
}

static void test_zones(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(zones); i++) {
		const char *row = zones[i].prefix;
		struct prefix p = prefix_of(row), zone;
		struct arpa_walk walk = arpa_walk(p);
		char name[ARPA_NAME_SIZE];
		unsigned count = 0;

		for (; arpa_walk_next(&walk, &zone); count++) {
			size_t len = arpa_zone_name(zone, name);

			row_int(row, len, strlen(name));
			row_string(row, name, zones[i].zones[count]);
		}
		row_string(row, zones[i].zones[count], NULL);
		row_int(row, count, arpa_zone_count(p));
		row_int(row, arpa_walk_next(&walk, &zone), false);
	}
}

/* The zones of any prefix are its parts: none missing, none twice, none outside. */
static void test_zones_are_the_prefix(void **state)
{
	struct dice dice = dice_seeded(7);

	(void)state;
	for (unsigned length = 0; length <= 128; length++) {
		u128 address = {dice_roll(&dice), dice_roll(&dice)};
		struct prefix p = prefix_around(address, (uint8_t)length), zone;
		struct arpa_walk walk = arpa_walk(p);
		u128 next = p.first;

		while (arpa_walk_next(&walk, &zone)) {
			assert_int_equal(zone.length % 4, 0);
			assert_int_equal(u128_compare(zone.first, next), 0);
			assert_true(prefix_covers(p, zone));
			next = u128_add(prefix_last(zone), u128_of(1));
		}
		next = u128_subtract(next, u128_of(1));
		assert_int_equal(u128_compare(next, prefix_last(p)), 0);
	}
}

static void test_no_zone_name_within_a_nibble(void **state)
{
	char name[ARPA_NAME_SIZE];

	(void)state;
	memset(name, UNTOUCHED, sizeof(name));
	for (unsigned length = 0; length <= 128; length++)
		if (length % 4 != 0)
			assert_int_equal(
				arpa_zone_name(
					prefix_around(u128_of(0), (uint8_t)length), name),
				0);
	row_untouched("name", &name);
}

static void test_relatives(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(relatives); i++) {
		char name[ARPA_NAME_SIZE];
		size_t len = arpa_relative(prefix_of(relatives[i].inner),
			prefix_of(relatives[i].zone), name);

		row_int(relatives[i].inner, len > 0, relatives[i].owner != NULL);
		if (len == 0)
			continue;
		row_string(relatives[i].inner, name, relatives[i].owner);
		row_int(relatives[i].inner, len, strlen(name));
	}
}

static void test_readable(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(readable); i++) {
		const char *name = readable[i].name;
		struct prefix p;

		row_int(name, arpa_is_name(name, strlen(name)), true);
		row_int(name, arpa_parse(name, strlen(name), &p).flaw, ARPA_OK);
		row_prefix(name, p, readable[i].prefix);
	}
}

static void test_unreadable(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(unreadable); i++) {
		const char *name = unreadable[i].name;
		uint8_t *exact = exact_copy(name, strlen(name));
		struct arpa_fault fault;
		struct prefix p;

		memset(&p, UNTOUCHED, sizeof(p));
		fault = arpa_parse((const char *)exact, strlen(name), &p);
		row_int(name, fault.flaw, unreadable[i].fault.flaw);
		row_int(name, fault.at, unreadable[i].fault.at);
		row_int(name, fault.len, unreadable[i].fault.len);
		row_untouched(name, &p);
		row_int(name, arpa_is_name(name, strlen(name)),
			fault.flaw != ARPA_NOT_BELOW);
		free(exact);
	}
}

static void test_length_ends_the_name(void **state)
{
	struct prefix p;

	(void)state;
	assert_int_equal(arpa_parse("1.ip6.arpa.org", 10, &p).flaw, ARPA_OK);
	row_prefix("cut", p, "1000::/4");
	assert_int_equal(arpa_parse("1.ip6.arpa\0", 11, &p).flaw, ARPA_NOT_BELOW);
	assert_int_equal(arpa_parse("\0.ip6.arpa", 10, &p).flaw, ARPA_BAD_CHARACTER);
}

static void test_round_trip(void **state)
{
	struct dice dice = dice_seeded(41);

	(void)state;
	for (int round = 0; round < 200000; round++) {
		u128 address = {dice_roll(&dice), dice_roll(&dice)};
		struct prefix p = prefix_around(address, (uint8_t)(4 * (round % 33)));
		struct prefix back;
		char name[ARPA_NAME_SIZE];
		size_t len = arpa_zone_name(p, name);

		/* With the final dot and without. */
		if (arpa_parse(name, len - (size_t)(round & 1), &back).flaw ||
			prefix_compare(p, back) != 0)
			row_prefix(name, back, "the same");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_zones_are_the_prefix),
		cmocka_unit_test(test_no_zone_name_within_a_nibble),
		cmocka_unit_test(test_relatives),
		cmocka_unit_test(test_readable),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_length_ends_the_name),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests_name("arpa", tests, NULL, NULL);
}
