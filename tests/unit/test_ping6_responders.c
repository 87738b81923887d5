#include "tools/ping6/responders.h"

#include <stdio.h>

#include "addr/in6.h"
#include "addr/u128.h"
#include "tests/unit/test.h"
#include "tools/ping6/show_responders.h"

static struct in6_addr address_of(const char *text)
{
	struct in6_addr address;

	row_int(text, in6_parse(text, strlen(text), &address).flaw, IN6_OK);
	return address;
}

static enum responders_verdict answer(struct responders *r, const char *from, uint64_t seq,
	nsec_t rtt)
{
	struct responders_reply reply = {
		.from = address_of(from), .seq = seq, .rtt = rtt, .hop_limit = 64};

	return responders_add(r, &reply);
}

static void test_a_row_for_each_address(void **state)
{
	struct responders *r = responders_new(1);
	const struct responder *rows;
	size_t count;

	(void)state;
	assert_non_null(r);
	assert_int_equal(responders_count(r), 0);
	assert_int_equal(answer(r, "fe80::2", 1, 3000), RESPONDERS_NEW);
	assert_int_equal(answer(r, "fe80::1", 1, 1000), RESPONDERS_NEW);
	assert_int_equal(answer(r, "fe80::2", 2, 1000), RESPONDERS_KNOWN);
	assert_int_equal(answer(r, "fe80::2", 3, 2001), RESPONDERS_KNOWN);
	rows = responders_sorted(r, &count);
	assert_int_equal(count, 2);
	assert_int_equal(rows[0].address.s6_addr[15], 1);
	assert_int_equal(rows[0].replies, 1);
	assert_int_equal(rows[1].replies, 3);
	assert_int_equal(rows[1].min, 1000);
	assert_int_equal(rows[1].max, 3000);
	assert_int_equal(responder_avg(&rows[1]), 2000);
	/* Sorting moves rows; they are found as before. */
	assert_int_equal(answer(r, "fe80::2", 4, 1), RESPONDERS_KNOWN);
	assert_int_equal(answer(r, "fe80::1", 2, 1), RESPONDERS_KNOWN);
	assert_int_equal(responders_count(r), 2);
	assert_int_equal(responders_untold(r), 0);
	responders_free(r);
	responders_free(NULL);
}

static void test_duplicates_are_of_one_probe(void **state)
{
	static const struct {
		uint64_t seq;
		enum responders_verdict verdict;
	} rows[] = {
		{1, RESPONDERS_NEW},
		{1, RESPONDERS_DUPLICATE},
		{3, RESPONDERS_KNOWN},
		{2, RESPONDERS_KNOWN},
		{2, RESPONDERS_DUPLICATE},
		{1, RESPONDERS_DUPLICATE},
		{64, RESPONDERS_KNOWN},
		{1, RESPONDERS_DUPLICATE}, /* 63 older: the last that is remembered */
		{65, RESPONDERS_KNOWN},
		{1, RESPONDERS_KNOWN},
		{2, RESPONDERS_DUPLICATE},
		{1000, RESPONDERS_KNOWN},
		{999, RESPONDERS_KNOWN},
		{999, RESPONDERS_DUPLICATE},
	};
	struct responders *r = responders_new(1);
	uint64_t duplicates = 0;
	const struct responder *row;
	size_t count;

	(void)state;
	assert_non_null(r);
	for (size_t i = 0; i < LEN(rows); i++) {
		char name[32];

		snprintf(name, sizeof(name), "reply %zu to %d", i, (int)rows[i].seq);
		row_int(name, answer(r, "2001:db8::1", rows[i].seq, 1000 * (nsec_t)(i + 1)),
			rows[i].verdict);
		duplicates += rows[i].verdict == RESPONDERS_DUPLICATE;
	}
	row = responders_sorted(r, &count);
	assert_int_equal(row->duplicates, duplicates);
	assert_int_equal(row->replies, LEN(rows) - duplicates);
	/* The round trip of a duplicate is no figure. */
	assert_int_equal(row->max, 13000);
	responders_free(r);
}

/* Against counts kept the plain way, with more addresses than there are rows. */
enum { HOSTS = RESPONDERS_MOST + 100 };

static void test_as_if_searched_from_the_first_on(void **state)
{
	static uint64_t replies[HOSTS];
	struct dice dice = dice_seeded(0x4e59);
	struct responders *r = responders_new(dice_roll(&dice));
	const struct responder *rows;
	uint64_t untold = 0, known = 0;
	size_t count;

	(void)state;
	assert_non_null(r);
	for (int i = 0; i < 200000; i++) {
		/* Neighbours, and strides that a weak hash would put in one place. */
		size_t host = dice_below(&dice, HOSTS);
		u128 value = {.high = 0xfe80000000000000, .low = (uint64_t)host << 32};
		struct responders_reply reply = {.from = u128_to_in6(value),
			.seq = (uint64_t)i + 1, .rtt = i, .hop_limit = 255};
		enum responders_verdict verdict = responders_add(r, &reply);

		if (replies[host] > 0) {
			assert_int_equal(verdict, RESPONDERS_KNOWN);
			replies[host]++;
		} else if (known < RESPONDERS_MOST) {
			assert_int_equal(verdict, RESPONDERS_NEW);
			replies[host]++;
			known++;
		} else {
			assert_int_equal(verdict, RESPONDERS_FULL);
			untold++;
		}
		if (i % 20000 == 0)
			responders_sorted(r, &count);
	}
	rows = responders_sorted(r, &count);
	assert_int_equal(count, RESPONDERS_MOST);
	assert_int_equal(responders_untold(r), untold);
	assert_true(untold > 100);
	for (size_t i = 0, host = 0; i < count; i++, host++) {
		while (replies[host] == 0)
			host++;
		assert_int_equal(u128_from_in6(&rows[i].address).low, (uint64_t)host << 32);
		assert_int_equal(rows[i].replies, replies[host]);
	}
	responders_free(r);
}

static void test_mac_addresses(void **state)
{
	static const struct {
		const char *address, *mac;
	} rows[] = {
		{"fe80::5054:ff:fe12:3456", "\x52\x54\x00\x12\x34\x56"},
		{"2001:db8::211:22ff:fe33:4455", "\x00\x11\x22\x33\x44\x55"},
		{"fe80::1", NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct responder row = {.address = address_of(rows[i].address)};
		uint8_t mac[6];

		row_int(rows[i].address, responder_mac(&row, mac), rows[i].mac != NULL);
		if (rows[i].mac)
			row_bytes(rows[i].address, mac, rows[i].mac, 6);
	}
}

/* Three answer: one by a MAC address, this host itself, and one without a hop limit. */
static struct responders *sample(void)
{
	struct responders *r = responders_new(7);
	struct responders_reply reply = {
		.from = address_of("fe80::ff"), .seq = 1, .rtt = 41000, .hop_limit = 64,
		.is_self = true};

	assert_non_null(r);
	responders_add(r, &reply);
	answer(r, "fe80::5054:ff:fe12:3456", 1, 127000);
	answer(r, "fe80::5054:ff:fe12:3456", 1, 999000);
	answer(r, "fe80::5054:ff:fe12:3456", 2, 153000);
	reply = (struct responders_reply){.from = address_of("2001:db8::7"), .seq = 1,
		.rtt = 1500000, .hop_limit = -1};
	responders_add(r, &reply);
	return r;
}

static void test_text(void **state)
{
	static const char want[] =
		"responder                     replies duplicates  rtt min/avg/max ms      "
		"hop limit  mac\n"
		"2001:db8::7                         1          0  1.500/1.500/1.500       "
		"        -  -\n"
		"fe80::ff%eth0                       1          0  0.041/0.041/0.041       "
		"       64  -  this host\n"
		"fe80::5054:ff:fe12:3456%eth0        2          1  0.127/0.140/0.153       "
		"       64  52:54:00:12:34:56\n";
	struct responders *r = sample();
	char text[1024] = "";
	FILE *stream = fmemopen(text, sizeof(text), "w");

	(void)state;
	assert_non_null(stream);
	show_responders(r, "eth0", stream);
	fclose(stream);
	assert_string_equal(text, want);
	responders_free(r);
}

static void test_json(void **state)
{
	static const char want[] =
		"{\"type\":\"responder\",\"target\":\"all-nodes\",\"group\":\"ff02::1%eth0\","
		"\"address\":\"2001:db8::7\",\"this_host\":false,\"replies\":1,"
		"\"duplicates\":0,\"rtt_ms\":{\"min\":1.5,\"avg\":1.5,\"max\":1.5}}\n"
		"{\"type\":\"responder\",\"target\":\"all-nodes\",\"group\":\"ff02::1%eth0\","
		"\"address\":\"fe80::ff%eth0\",\"this_host\":true,\"replies\":1,"
		"\"duplicates\":0,\"rtt_ms\":{\"min\":0.041,\"avg\":0.041,\"max\":0.041},"
		"\"hop_limit\":64}\n"
		"{\"type\":\"responder\",\"target\":\"all-nodes\",\"group\":\"ff02::1%eth0\","
		"\"address\":\"fe80::5054:ff:fe12:3456%eth0\",\"mac\":\"52:54:00:12:34:56\","
		"\"this_host\":false,\"replies\":2,\"duplicates\":1,"
		"\"rtt_ms\":{\"min\":0.127,\"avg\":0.14,\"max\":0.153},\"hop_limit\":64}\n";
	struct responders *r = sample();
	char text[2048] = "";
	FILE *stream = fmemopen(text, sizeof(text), "w");

	(void)state;
	assert_non_null(stream);
	assert_int_equal(
		show_responders_json(r, "all-nodes", "ff02::1%eth0", "eth0", stream), 0);
	fclose(stream);
	assert_string_equal(text, want);
	responders_free(r);
}

static void test_what_is_left_out_is_said(void **state)
{
	struct responders *r = responders_new(3);
	char *text = NULL;
	const char *last;
	size_t len;
	FILE *stream = open_memstream(&text, &len);

	(void)state;
	assert_non_null(r);
	assert_non_null(stream);
	show_responders(r, "eth0", stream);
	fflush(stream);
	assert_int_equal(len, 0); /* nobody: no headings either */
	for (uint64_t i = 0; i < RESPONDERS_MOST + 3; i++) {
		struct responders_reply reply = {
			.from = u128_to_in6(u128_of(i)), .seq = 1, .hop_limit = 64};

		responders_add(r, &reply);
	}
	show_responders(r, "eth0", stream);
	fclose(stream);
	last = strstr(text, "truncated");
	assert_non_null(last);
	assert_string_equal(last, "truncated: 3 replies came from more addresses than the "
		"4096 that are kept\n");
	free(text);
	responders_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_row_for_each_address),
		cmocka_unit_test(test_duplicates_are_of_one_probe),
		cmocka_unit_test(test_as_if_searched_from_the_first_on),
		cmocka_unit_test(test_mac_addresses),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_what_is_left_out_is_said),
	};

	return cmocka_run_group_tests_name("ping6_responders", tests, NULL, NULL);
}
