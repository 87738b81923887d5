/* Routers over time: conflicts, intervals, expiry, caps; and what changed. */
#include "tests/unit/rasniff.h"
#include "tools/rasniff/change.h"
#include "tools/rasniff/track.h"
#include "tools/rasniff/vlan.h"

#define START (1000 * NSEC_PER_SEC)

static struct made made;
static struct lint_findings findings;
static struct changes changes;
static struct ndopt old[64];

/* Lets the tracker hear what was made; findings and changes are of that. */
static struct track_router *hear(struct track *track, nsec_t now)
{
	const struct ra *ra = made_ra(&made);
	struct track_router *router = track_router(
		track, &ra->packet.ip.source, 0, vlan_of(&ra->link));
	bool same;

	assert_non_null(router);
	same = track_is_same(router, ra);
	lint_begin(&findings);
	changes.count = 0;
	track_conflicts(track, router, ra, same, now, &findings);
	if (router->count > 0)
		change_find(router, ra, old, LEN(old), &changes);
	track_hear(track, router, ra, same, now);
	return router;
}

static const char *change_words(size_t i)
{
	static char text[512];
	struct written written;
	char *words;

	assert_true(i < changes.count);
	change_text(written_begin(&written), &changes.items[i]);
	words = written_end(&written);
	snprintf(text, sizeof(text), "%s", words);
	free(words);
	return text;
}

static void begin(const char *router)
{
	made_begin(&made);
	made.ip.source = made_address(router);
}

static void test_interval_and_sameness(void **state)
{
	struct track_router *router;
	struct track track;

	(void)state;
	track_begin(&track);
	begin("fe80::1");
	made_mtu(&made, 1500);
	router = hear(&track, START);
	assert_int_equal(track_interval(router), 0);
	hear(&track, START + 10 * NSEC_PER_SEC);
	router = hear(&track, START + 40 * NSEC_PER_SEC);
	assert_int_equal(router->count, 3);
	assert_int_equal(router->changes, 0);
	assert_int_equal(track_interval(router), 20 * NSEC_PER_SEC);
	assert_int_equal(router->longest, 30 * NSEC_PER_SEC);
	made_mtu(&made, 1400);
	assert_int_equal(hear(&track, START + 41 * NSEC_PER_SEC)->changes, 1);
	track_free(&track);
}

static void test_routers_that_agree(void **state)
{
	struct track track;

	(void)state;
	track_begin(&track);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 2; i++) {
			begin(i ? "fe80::2" : "fe80::1");
			made_prefix(&made, "2001:db8::", 64, 0xc0, 1000, 500);
			made_mtu(&made, 1500);
			hear(&track, START + round * NSEC_PER_SEC);
			assert_int_equal(findings.count, 0);
		}
	}
	/* What is not said contradicts nobody: another prefix, no MTU, hop limit 0. */
	begin("fe80::3");
	made.message.ra.hop_limit = 0;
	made_prefix(&made, "2001:db8:1::", 64, 0xc0, 77, 77);
	hear(&track, START + 3 * NSEC_PER_SEC);
	assert_int_equal(findings.count, 0);
	track_free(&track);
}

static void test_routers_that_disagree(void **state)
{
	static const char *const fields[] = {"hop limit", "managed flag", "other flag",
		"reachable time", "retransmit time", "mtu", "valid lifetime",
		"preferred lifetime"};

	(void)state;
	for (size_t i = 0; i < LEN(fields); i++) {
		struct track track;

		track_begin(&track);
		begin("fe80::1");
		made.message.ra.reachable_ms = 30000;
		made.message.ra.retrans_ms = 1000;
		made_prefix(&made, "2001:db8::", 64, 0xc0, 1000, 500);
		made_mtu(&made, 1500);
		hear(&track, START);
		begin("fe80::2");
		made.message.ra.hop_limit = i == 0 ? 63 : 64;
		made.message.ra.flags = i == 1 ? 0x80 : i == 2 ? 0x40 : 0;
		made.message.ra.reachable_ms = i == 3 ? 30001 : 30000;
		made.message.ra.retrans_ms = i == 4 ? 999 : 1000;
		made_prefix(&made, "2001:db8::", 64, 0xc0, i == 6 ? 2000 : 1000,
			i == 7 ? 100 : 500);
		made_mtu(&made, i == 5 ? 1492 : 1500);
		hear(&track, START + NSEC_PER_SEC);
		row_int(fields[i], findings.count, 1);
		row_int(fields[i], findings.items[0].code, LINT_ROUTER_CONFLICT);
		row_string(fields[i], findings.items[0].field, fields[i]);
		/* And again, as long as it is so. */
		hear(&track, START + 2 * NSEC_PER_SEC);
		row_int(fields[i], findings.count, 1);
		track_free(&track);
	}
}

static void test_lifetimes_may_count_down(void **state)
{
	struct track track;

	(void)state;
	track_begin(&track);
	begin("fe80::1");
	made_prefix(&made, "2001:db8::", 64, 0xc0, 1000, 500);
	hear(&track, START);
	begin("fe80::2");
	made_prefix(&made, "2001:db8::", 64, 0xc0, 990, 490);
	hear(&track, START + 10 * NSEC_PER_SEC);
	assert_int_equal(findings.count, 0);
	track_free(&track);
}

static void test_other_links_and_expired_routers_do_not_count(void **state)
{
	struct track track;
	const struct ra *ra;
	struct track_router *router;

	(void)state;
	track_begin(&track);
	begin("fe80::1");
	hear(&track, START);
	begin("fe80::2");
	made.message.ra.hop_limit = 1;
	ra = made_ra(&made);
	router = track_router(&track, &ra->packet.ip.source, 7, 0);
	lint_begin(&findings);
	track_conflicts(&track, router, ra, false, START, &findings);
	assert_int_equal(findings.count, 0);
	assert_null(track_expire(&track, START + 1799 * NSEC_PER_SEC));
	router = track_expire(&track, START + 1800 * NSEC_PER_SEC);
	assert_non_null(router);
	assert_true(router->expired);
	assert_null(track_expire(&track, START + 1800 * NSEC_PER_SEC));
	hear(&track, START + 1801 * NSEC_PER_SEC);
	assert_int_equal(findings.count, 0);
	track_free(&track);
}

static void test_many_routers_are_found_again_and_capped(void **state)
{
	struct track track;
	struct in6_addr address = made_address("fe80::");

	(void)state;
	track_begin(&track);
	for (unsigned i = 0; i < TRACK_ROUTERS_MAX; i++) {
		address.s6_addr[14] = (uint8_t)(i >> 8);
		address.s6_addr[15] = (uint8_t)i;
		assert_non_null(track_router(&track, &address, 0, 0));
	}
	assert_int_equal(track.count, TRACK_ROUTERS_MAX);
	address.s6_addr[8] = 1;
	assert_null(track_router(&track, &address, 0, 0));
	assert_int_equal(track.untracked, 1);
	address.s6_addr[8] = 0;
	assert_non_null(track_router(&track, &address, 0, 0));
	assert_int_equal(track.count, TRACK_ROUTERS_MAX);
	track_free(&track);
}

/* The longest run of slots that are taken: no search is longer. */
static size_t longest_search(const struct track *track)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < 2 * track->slot_count; i++) {
		run = track->slots[i & (track->slot_count - 1)] ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

/* fe80::1 to fe80::4000 were one chain of 16,384. */
static void test_addresses_that_count_up_are_spread(void **state)
{
	(void)state;
	for (uint64_t key = 0; key < 4; key++) {
		struct in6_addr address = made_address("fe80::");
		struct track track;

		track_begin(&track);
		track.key = key * UINT64_C(0x0123456789abcdef);
		for (unsigned i = 0; i < TRACK_ROUTERS_MAX; i++) {
			/* Upwards in one of the halves of the interface identifier. */
			address.s6_addr[key & 1 ? 14 : 8] = (uint8_t)(i >> 8);
			address.s6_addr[key & 1 ? 15 : 9] = (uint8_t)i;
			assert_non_null(track_router(&track, &address, 0, 0));
		}
		assert_in_range(longest_search(&track), 1, 200);
		track_free(&track);
	}
}

/* The place of a router among the slots is not to be foreseen. */
static void test_another_key_is_another_order(void **state)
{
	struct in6_addr address = made_address("fe80::1");
	uint32_t slots[2][32] = {{0}};

	(void)state;
	for (unsigned key = 0; key < 2; key++) {
		struct track track;

		track_begin(&track);
		track.key = key;
		for (unsigned i = 0; i < 16; i++) {
			address.s6_addr[15] = (uint8_t)i;
			track_router(&track, &address, 0, 0);
		}
		assert_int_equal(track.slot_count, 32);
		memcpy(slots[key], track.slots, sizeof(slots[key]));
		track_free(&track);
	}
	assert_memory_not_equal(slots[0], slots[1], sizeof(slots[0]));
}

/* Each is given once, the earliest first, however many end together and however
 * often some of them speak in between. */
static void test_expiry_of_very_many(void **state)
{
	struct track_router *router;
	struct track track;
	nsec_t before = 0;
	size_t expired = 0;

	(void)state;
	track_begin(&track);
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < TRACK_ROUTERS_MAX; i++) {
			begin("fe80::1");
			made.ip.source.s6_addr[14] = (uint8_t)(i >> 8);
			made.ip.source.s6_addr[15] = (uint8_t)i;
			/* In the second round a third speak again, and a few say goodbye. */
			if (round == 1 && i % 3 != 0)
				continue;
			made.message.ra.lifetime_s = (uint16_t)(round == 1 && i % 16 == 0 ? 0 :
				1 + i * 2654435761U % 1000);
			hear(&track, START + round * NSEC_PER_SEC);
		}
	}
	assert_null(track_expire(&track, START));
	for (nsec_t now = START; track.next_expiry != NSEC_NEVER; now += NSEC_PER_SEC) {
		while ((router = track_expire(&track, now))) {
			assert_true(router->expired);
			assert_in_range(track_expiry(router), before, now);
			before = track_expiry(router);
			expired++;
		}
		assert_true(track.next_expiry > now);
		before = before < now ? now - NSEC_PER_SEC + 1 : before;
	}
	/* 1 of 48 has said goodbye. */
	assert_int_equal(expired, TRACK_ROUTERS_MAX - (TRACK_ROUTERS_MAX + 47) / 48);
	assert_int_equal(track.queue_count, 0);
	track_free(&track);
}

/* One that speaks in time does not expire, one that comes back is followed and compared
 * again. */
static void test_expiry_of_one_that_speaks_on_and_comes_back(void **state)
{
	struct track track;

	(void)state;
	track_begin(&track);
	begin("fe80::1");
	made.message.ra.lifetime_s = 10;
	hear(&track, START);
	hear(&track, START + 9 * NSEC_PER_SEC);
	assert_null(track_expire(&track, START + 10 * NSEC_PER_SEC));
	made.message.ra.lifetime_s = 5; /* sooner than was waited for */
	hear(&track, START + 10 * NSEC_PER_SEC);
	assert_null(track_expire(&track, START + 15 * NSEC_PER_SEC - 1));
	assert_non_null(track_expire(&track, START + 15 * NSEC_PER_SEC));
	hear(&track, START + 20 * NSEC_PER_SEC);
	begin("fe80::2");
	made.message.ra.hop_limit = 1;
	hear(&track, START + 21 * NSEC_PER_SEC);
	assert_int_equal(findings.count, 1);
	assert_non_null(track_expire(&track, START + 25 * NSEC_PER_SEC));
	track_free(&track);
}

/* fe80::1 in VLAN 10 is not fe80::1 in VLAN 20. A priority tag is no VLAN. */
static void test_each_vlan_is_a_link(void **state)
{
	static const struct {
		const char *router;
		uint16_t tci[2];
		unsigned tags;
		uint8_t hop_limit;
		size_t place;      /* of the router that it is */
	} rows[] = {
		{"fe80::1", {10}, 1, 64, 0},
		{"fe80::1", {20}, 1, 63, 1},
		{"fe80::2", {30}, 1, 62, 2},
		{"fe80::1", {100, 10}, 2, 61, 3},
		{"fe80::1", {10, 100}, 2, 60, 4},
		{"fe80::1", {0}, 0, 59, 5},
		{"fe80::1", {0xe000}, 1, 59, 5},
		{"fe80::1", {0xe00a}, 1, 64, 0},
	};
	struct in6_addr second = made_address("fe80::2");
	struct track track;

	(void)state;
	track_begin(&track);
	for (size_t i = 0; i < LEN(rows); i++) {
		struct track_router *router;
		struct ra ra;
		bool same;

		begin(rows[i].router);
		made.message.ra.hop_limit = rows[i].hop_limit;
		ra = *made_ra(&made);
		ra.link.tag_count = (uint8_t)rows[i].tags;
		for (unsigned k = 0; k < rows[i].tags; k++)
			ra.link.tags[k] = (struct ether_tag){ETHER_TYPE_8021Q, rows[i].tci[k]};
		router = track_router(&track, &ra.packet.ip.source, 0, vlan_of(&ra.link));
		row_int(rows[i].router, router - track.routers, rows[i].place);
		same = track_is_same(router, &ra);
		lint_begin(&findings);
		track_conflicts(&track, router, &ra, same, START, &findings);
		track_hear(&track, router, &ra, same, START);
		row_int(rows[i].router, findings.count, 0);
	}
	assert_int_equal(track.link_count, 6);
	assert_memory_equal(track_first(&track, 0, 30), &second, sizeof(second));
	assert_null(track_first(&track, 0, 40));
	assert_null(track_first(&track, 1, 30));
	track_free(&track);
}

static void test_vlans_as_text(void **state)
{
	static const struct {
		uint64_t vlan;
		const char *label, *shown;
	} rows[] = {
		{0, "", ""},
		{10, "10", " vlan 10"},
		{100 << 12 | 10, "100.10", " vlan 100 vlan 10"},
		{UINT64_C(0xfffffffffffffff), "4095.4095.4095.4095.4095",
			" vlan 4095 vlan 4095 vlan 4095 vlan 4095 vlan 4095"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char text[VLAN_TEXT_SIZE];
		struct written written;
		char *shown;

		vlan_format(rows[i].vlan, text);
		row_string(rows[i].label, text, rows[i].label);
		row_int(rows[i].label, vlan_show(written_begin(&written), rows[i].vlan),
			strlen(rows[i].shown));
		shown = written_end(&written);
		row_string(rows[i].label, shown, rows[i].shown);
		free(shown);
	}
}

/* Where there is no room for the conflict, it is one all the same. */
static void test_a_conflict_without_room_is_not_agreement(void **state)
{
	struct track_router *router;
	const struct ra *ra;
	struct track track;

	(void)state;
	track_begin(&track);
	begin("fe80::1");
	hear(&track, START);
	begin("fe80::2");
	made.message.ra.hop_limit = 1;
	hear(&track, START);
	ra = made_ra(&made);
	router = track_router(&track, &ra->packet.ip.source, 0, 0);
	lint_begin(&findings);
	while (findings.count < LINT_MAX)
		lint_add(&findings, LINT_UNKNOWN_OPTION);
	track_conflicts(&track, router, ra, true, START, &findings);
	assert_int_equal(findings.total, LINT_MAX + 1);
	lint_begin(&findings);
	track_conflicts(&track, router, ra, true, START, &findings);
	assert_int_equal(findings.count, 1);
	track_free(&track);
}

/* Routers that agreed are compared again when there is reason to. */
static void test_agreement_ends(void **state)
{
	struct track track;

	(void)state;
	track_begin(&track);
	begin("fe80::1");
	hear(&track, START);
	begin("fe80::2");
	made.message.ra.lifetime_s = 10;
	hear(&track, START);
	begin("fe80::1");
	hear(&track, START);
	assert_int_equal(findings.count, 0);
	/* One of them says something else; to itself that is a change and no conflict. */
	made.message.ra.hop_limit = 63;
	hear(&track, START);
	assert_int_equal(findings.count, 1);
	assert_non_null(track_expire(&track, START + 10 * NSEC_PER_SEC));
	hear(&track, START + 10 * NSEC_PER_SEC);
	assert_int_equal(findings.count, 0);
	/* The other one is back, with what it said before. */
	begin("fe80::2");
	made.message.ra.lifetime_s = 10;
	hear(&track, START + 11 * NSEC_PER_SEC);
	assert_int_equal(findings.count, 1);
	begin("fe80::1");
	made.message.ra.hop_limit = 63;
	hear(&track, START + 11 * NSEC_PER_SEC);
	assert_int_equal(findings.count, 1);
	track_free(&track);
}

/* Where one of the first eight is gone, the ninth comes in. */
static void test_the_ninth_comes_in_for_one_that_expired(void **state)
{
	struct track track;

	(void)state;
	track_begin(&track);
	for (unsigned i = 0; i < 10; i++) {
		begin("fe80::1");
		made.ip.source.s6_addr[15] = (uint8_t)i;
		made.message.ra.lifetime_s = i == 1 ? 10 : 1800;
		made.message.ra.hop_limit = i == 9 ? 1 : 64;
		hear(&track, START);
	}
	begin("fe80::");
	hear(&track, START);
	assert_int_equal(findings.count, 0);
	assert_non_null(track_expire(&track, START + 10 * NSEC_PER_SEC));
	hear(&track, START + 10 * NSEC_PER_SEC);
	assert_int_equal(findings.count, 1);
	track_free(&track);
}

/* An infinite lifetime does not count down. */
static void test_infinite_lifetimes_are_compared_exactly(void **state)
{
	struct track track;

	(void)state;
	track_begin(&track);
	begin("fe80::1");
	made_prefix(&made, "2001:db8::", 64, 0xc0, NDOPT_INFINITE, 500);
	hear(&track, START);
	begin("fe80::2");
	made_prefix(&made, "2001:db8::", 64, 0xc0, NDOPT_INFINITE - 1, 500);
	hear(&track, START);
	assert_int_equal(findings.count, 1);
	assert_string_equal(findings.items[0].field, "valid lifetime");
	track_free(&track);
}

/* The first eight others on the link, so that a crowd of liars costs no more than that. */
static void test_a_router_is_compared_with_eight(void **state)
{
	struct track track;

	(void)state;
	track_begin(&track);
	for (unsigned i = 0; i < 20; i++) {
		begin("fe80::1");
		made.ip.source.s6_addr[15] = (uint8_t)i;
		made.message.ra.hop_limit = (uint8_t)(1 + i);
		hear(&track, START);
		assert_int_equal(findings.count, i < 8 ? i : 8);
	}
	track_free(&track);
}

static void test_options_are_kept_up_to_a_budget(void **state)
{
	struct track track;
	struct track_router *router = NULL;
	unsigned lost = 0;

	(void)state;
	track_begin(&track);
	for (unsigned i = 0; i < 3000; i++) {
		begin("fe80::1");
		made.ip.source.s6_addr[14] = (uint8_t)(i >> 8);
		made.ip.source.s6_addr[15] = (uint8_t)i;
		for (int k = 0; k < 90; k++)
			made_prefix(&made, "2001:db8::", 64, 0xc0, 1000, 500);
		router = hear(&track, START);
		lost += router->options_lost;
	}
	assert_true(track.bytes <= TRACK_BYTES_MAX);
	assert_true(lost > 0);
	assert_true(router->options_lost);
	track_free(&track);
}

static void test_changes_in_words(void **state)
{
	struct track track;

	(void)state;
	track_begin(&track);
	begin("fe80::1");
	made_prefix(&made, "2001:db8::", 64, 0xc0, 2592000, 604800);
	made_mtu(&made, 1500);
	hear(&track, START);
	begin("fe80::1");
	made_prefix(&made, "2001:db8::", 64, 0xc0, 2592000, 0);
	made_mtu(&made, 1500);
	hear(&track, START + 1);
	assert_int_equal(changes.count, 1);
	assert_string_equal(change_words(0),
		"prefix 2001:db8::/64 preferred_s 604800 -> 0: deprecated");
	begin("fe80::1");
	made.message.ra.lifetime_s = 0;
	made.message.ra.flags = 0x80 | 0x08;
	made_mtu(&made, 1400);
	made_rdnss(&made, "2001:db8::53", 60);
	hear(&track, START + 2);
	assert_int_equal(changes.count, 6);
	assert_string_equal(change_words(0),
		"router lifetime_s 1800 -> 0: no longer a default router");
	assert_string_equal(change_words(1), "router preference medium -> high");
	assert_string_equal(change_words(2), "router managed 0 -> 1");
	assert_string_equal(change_words(3), "mtu 1500 -> 1400");
	assert_string_equal(change_words(4), "new: rdnss 2001:db8::53: lifetime 60 s (1 minute)");
	assert_non_null(strstr(change_words(5), "gone: prefix 2001:db8::/64"));
	track_free(&track);
}

/* The checksum is over the destination, too, and says nothing of the message. */
static void test_the_same_to_one_host_and_to_all(void **state)
{
	struct track_router *router;
	struct track track;

	(void)state;
	track_begin(&track);
	begin("fe80::1");
	made_mtu(&made, 1500);
	hear(&track, START);
	made.ip.destination = made_address("fe80::99");
	router = hear(&track, START + 1);
	assert_int_equal(changes.count, 0);
	assert_int_equal(router->changes, 0);
	track_free(&track);
}

/* Nothing that changes goes unsaid. */
static void test_another_order_and_reserved_bits(void **state)
{
	struct track track;

	(void)state;
	track_begin(&track);
	begin("fe80::1");
	made_mtu(&made, 1500);
	made_rdnss(&made, "2001:db8::53", 60);
	hear(&track, START);
	begin("fe80::1");
	made_rdnss(&made, "2001:db8::53", 60);
	made_mtu(&made, 1500);
	hear(&track, START + 1);
	assert_int_equal(changes.count, 1);
	assert_string_equal(
		change_words(0), "the same in another order, or with other reserved bits");
	begin("fe80::1");
	made_hex(&made, "1903000100000" "03c" "20010db8000000000000000000000053");
	made_mtu(&made, 1500);
	hear(&track, START + 2);
	assert_int_equal(changes.count, 1);
	assert_int_equal(changes.items[0].kind, CHANGE_OTHER);
	/* Of an option without numbers all of it is what it is about. */
	begin("fe80::1");
	made_portal(&made, "http://a/");
	hear(&track, START + 3);
	begin("fe80::1");
	made_portal(&made, "http://b/");
	hear(&track, START + 4);
	assert_int_equal(changes.count, 2);
	assert_string_equal(change_words(0), "new: captive portal http://b/");
	assert_int_equal(changes.items[1].kind, CHANGE_REMOVED);
	track_free(&track);
}

static void test_numbers_of_options(void **state)
{
	static const struct {
		const char *before, *after, *words;
	} rows[] = {
		{"18020000" "00000e10" "0000000000000000", "18020000" "00000000" "0000000000000000",
			"route ::/0 lifetime_s 3600 -> 0: withdrawn"},
		{"18020000" "00000e10" "0000000000000000", "18020008" "00000e10" "0000000000000000",
			"route ::/0 flags 0x00 -> 0x08"},
		{"26020708" "0064ff9b0000000000000000", "26020008" "0064ff9b0000000000000000",
			"pref64 64:ff9b::/96 lifetime_s 1800 -> 8: shorter"},
		{"0701000000001770", "0701000000000fa0", "interval interval_ms 6000 -> 4000"},
		{"0801000000070708", "0801800000070708", "home_agent mobile_routers 0 -> 1"},
		{"0801000000070708", "0801000000080708", "home_agent preference 7 -> 8"},
		{"1f02000000000e10" "026f6e0000000000", "1f02000000000e11" "026f6e0000000000",
			"dnssl on lifetime_s 3600 -> 3601: longer"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct track track;

		track_begin(&track);
		begin("fe80::1");
		made_hex(&made, rows[i].before);
		hear(&track, START);
		begin("fe80::1");
		made_hex(&made, rows[i].after);
		hear(&track, START + 1);
		row_int(rows[i].words, changes.count, 1);
		row_string(rows[i].words, change_words(0), rows[i].words);
		track_free(&track);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interval_and_sameness),
		cmocka_unit_test(test_routers_that_agree),
		cmocka_unit_test(test_routers_that_disagree),
		cmocka_unit_test(test_lifetimes_may_count_down),
		cmocka_unit_test(test_other_links_and_expired_routers_do_not_count),
		cmocka_unit_test(test_many_routers_are_found_again_and_capped),
		cmocka_unit_test(test_addresses_that_count_up_are_spread),
		cmocka_unit_test(test_another_key_is_another_order),
		cmocka_unit_test(test_expiry_of_very_many),
		cmocka_unit_test(test_expiry_of_one_that_speaks_on_and_comes_back),
		cmocka_unit_test(test_each_vlan_is_a_link),
		cmocka_unit_test(test_vlans_as_text),
		cmocka_unit_test(test_a_conflict_without_room_is_not_agreement),
		cmocka_unit_test(test_agreement_ends),
		cmocka_unit_test(test_the_ninth_comes_in_for_one_that_expired),
		cmocka_unit_test(test_infinite_lifetimes_are_compared_exactly),
		cmocka_unit_test(test_a_router_is_compared_with_eight),
		cmocka_unit_test(test_options_are_kept_up_to_a_budget),
		cmocka_unit_test(test_changes_in_words),
		cmocka_unit_test(test_the_same_to_one_host_and_to_all),
		cmocka_unit_test(test_another_order_and_reserved_bits),
		cmocka_unit_test(test_numbers_of_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
