#include "out/show_addr.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "tests/unit/test.h"

static void test_address_with_its_zone(void **state)
{
	static const struct {
		const char *address, *zone, *text;
	} rows[] = {
		{"fe80::1", "eth0", "fe80::1%eth0"},
		{"fe80::1", "", "fe80::1"},
		{"fe80::1", NULL, "fe80::1"},
		{"ff02::1", "lo", "ff02::1%lo"},
		{"::ffff:192.0.2.1", NULL, "::ffff:192.0.2.1"},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fifteen-letters",
			"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%fifteen-letters"},
		/* No interface has a name that long; the rest is left off. */
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "more-than-fifteen-letters",
			"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%more-than-fifte"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char *text = malloc(SHOW_ADDR_SIZE);
		struct in6_addr address;

		assert_non_null(text);
		assert_int_equal(inet_pton(AF_INET6, rows[i].address, &address), 1);
		assert_ptr_equal(show_addr(&address, rows[i].zone, text), text);
		row_string(rows[i].text, text, rows[i].text);
		free(text);
	}
}

static const struct fault {
	const char *text;
	enum in6_flaw flaw;
	const char *words;
} faults[] = {
	{"::1", IN6_OK, "nothing is wrong"},
	{"", IN6_EMPTY, "address is empty"},
	{"2001:db8::g", IN6_BAD_CHARACTER,
		"\"g\" at position 11 cannot stand in an address"},
	{"12345::", IN6_GROUP_TOO_LONG, "group \"12345\" is longer than 4 digits"},
	{"1::2::3", IN6_SECOND_DOUBLE_COLON,
		"only one :: is allowed, another is at position 5"},
	{":::1", IN6_TRIPLE_COLON, "three colons in a row at position 1"},
	{":1::", IN6_LONE_COLON, "a single colon cannot stand at the start"},
	{"1:2:3:4:5:6:7:", IN6_LONE_COLON, "a single colon cannot stand at the end"},
	{"1:2:3:4:5:6:7:8:9", IN6_TOO_MANY_GROUPS, "more than 8 groups"},
	{"1:2:3:4:5:6:7", IN6_TOO_FEW_GROUPS, "fewer than 8 groups and no ::"},
	{"1.2.3.4::", IN6_IPV4_MISPLACED,
		"\"1.2.3.4\" is not at the end or leaves no room for itself"},
	{"::1.2.3.256", IN6_IPV4_OCTET, "\"256\" is not an IPv4 octet from 0 to 255"},
	{"::1.2.3", IN6_IPV4_COUNT, "\"1.2.3\" has not exactly four octets"},
};

static void test_faults_in_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(faults); i++) {
		struct in6_addr address;
		struct in6_fault fault;
		char words[160];

		fault = in6_parse(faults[i].text, strlen(faults[i].text), &address);
		row_int(faults[i].text, fault.flaw, faults[i].flaw);
		show_in6_fault(&fault, faults[i].text, words, sizeof(words));
		row_string(faults[i].text, words, faults[i].words);
	}
}

static void test_long_pieces_are_cut(void **state)
{
	char text[10001], words[160], want[160];
	struct in6_fault fault;
	struct in6_addr address;

	(void)state;
	memset(text, 'f', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	fault = in6_parse(text, strlen(text), &address);
	assert_int_equal(fault.flaw, IN6_GROUP_TOO_LONG);
	show_in6_fault(&fault, text, words, sizeof(words));
	snprintf(want, sizeof(want), "group \"%.40s\" is longer than 4 digits", text);
	assert_string_equal(words, want);
}

static void test_words_are_cut_to_the_room(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(faults); i++) {
		for (size_t size = 1; size <= 20; size++) {
			struct in6_addr address;
			struct in6_fault fault;
			char *words = malloc(size), want[32];

			assert_non_null(words);
			fault = in6_parse(
				faults[i].text, strlen(faults[i].text), &address);
			show_in6_fault(&fault, faults[i].text, words, size);
			snprintf(want, size, "%s", faults[i].words);
			row_string(faults[i].text, words, want);
			free(words);
		}
	}
}

static void test_arpa_faults(void **state)
{
	static const struct {
		const char *name, *words;
	} rows[] = {
		{"1.ip6.int", "\"1.ip6.int\" is not below ip6.arpa"},
		{"1..ip6.arpa", "empty label at position 3"},
		{"12.ip6.arpa", "label \"12\" is longer than 1 digit"},
		{"1.g.ip6.arpa", "\"g\" at position 3 is no hexadecimal digit"},
		{"\x1b.ip6.arpa", "\"\x1b\" at position 1 is no hexadecimal digit"},
		{"0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6."
		 "arpa",
			"more than 32 labels before ip6.arpa"},
		{"1.ip6.arpa", "nothing is wrong"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const char *name = rows[i].name;
		struct prefix p;
		struct arpa_fault fault = arpa_parse(name, strlen(name), &p);
		char words[256];

		show_arpa_fault(&fault, name, words, sizeof(words));
		row_string(name, words, rows[i].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_address_with_its_zone),
		cmocka_unit_test(test_faults_in_words),
		cmocka_unit_test(test_long_pieces_are_cut),
		cmocka_unit_test(test_words_are_cut_to_the_room),
		cmocka_unit_test(test_arpa_faults),
	};

	return cmocka_run_group_tests_name("show_addr", tests, NULL, NULL);
}
