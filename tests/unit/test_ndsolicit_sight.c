#include "tools/ndsolicit/sight.h"

#include <errno.h>

#include "addr/in6.h"
#include "tests/unit/golden.h"
#include "tests/unit/ndsolicit.h"
#include "tools/ndsolicit/find.h"
#include "tools/ndsolicit/probe.h"

static const uint8_t other_mac[6] = {2, 0, 0, 0, 0, 9};

static void test_an_advertisement(void **state)
{
	struct sighting s = make_sighting((struct made){
		.lladdr = made_mac,
		.flags = ND_NA_ROUTER | ND_NA_SOLICITED,
	});
	struct in6_addr target = made_address("2001:db8::2");
	uint8_t owner[6];

	(void)state;
	assert_true(sight_is_advertisement(&s));
	assert_false(sight_is_probe(&s));
	assert_int_equal(s.flaws, 0);
	assert_true(s.has_target && in6_equal(&s.target, &target));
	assert_true(s.has_lladdr);
	assert_true(sight_owner(&s, owner));
	assert_memory_equal(owner, made_mac, 6);
	assert_int_equal(s.message.na.flags, ND_NA_ROUTER | ND_NA_SOLICITED);
	assert_int_equal(nds_find_in(&s, true), 0);
}

static void test_the_golden_bridge(void **state)
{
	static const uint8_t vm[6] = {0, 3, 0xff, 0x13, 0x7d, 0x75};
	static const uint8_t host[6] = {0xc4, 0x17, 0xfe, 0x12, 0x7d, 0x75};
	struct golden golden;
	struct findings findings = {0};
	char text[FIND_TEXT_SIZE];
	struct sighting s;

	(void)state;
	golden_read("ns-bridged-vm-mac-mismatch.txt", &golden);
	assert_int_equal(sight_read(LINK_ETHERNET, rd_over(golden.bytes, golden.len), &s), 0);
	assert_false(sight_is_advertisement(&s));
	assert_memory_equal(s.lladdr, vm, 6);
	assert_memory_equal(s.link.source, host, 6);
	assert_int_equal(nds_find_in(&s, false), FIND_LLADDR_MISMATCH);
	nds_find_text(FIND_LLADDR_MISMATCH, &s, &findings, text);
	assert_string_equal(text, "the option says 00:03:ff:13:7d:75, the frame came from "
		"c4:17:fe:12:7d:75");
}

/* Every truncation is refused or flawed, never read beyond its end. */
static void test_truncations(void **state)
{
	struct made m = {.lladdr = made_mac, .nonce = other_mac};
	uint8_t frame[256];
	size_t len = make_frame(&m, frame, sizeof(frame));

	(void)state;
	for (size_t i = 0; i < len; i++) {
		uint8_t *copy = exact_copy(frame, i);
		struct sighting s;
		int err = sight_read(LINK_ETHERNET, rd_over(copy, i), &s);

		if (!err)
			assert_true(s.flaws & ND_FLAW_TRUNCATED);
		else
			assert_true(err == -EBADMSG || err == -EPROTOTYPE);
		free(copy);
	}
}

static void test_findings(void **state)
{
	static const uint8_t zero[] = {NDOPT_TARGET_LLADDR, 0, 2, 0, 0, 0, 0, 2};
	static const uint8_t cut[] = {NDOPT_TARGET_LLADDR, 2, 2, 0, 0, 0, 0, 2};
	static const uint8_t two_units[16] = {NDOPT_TARGET_LLADDR, 2, 2, 0, 0, 0, 0, 2};
	static const uint8_t unknown[] = {253, 1, 0, 0, 0, 0, 0, 0};
	static const uint8_t same[] = {NDOPT_TARGET_LLADDR, 1, 2, 0, 0, 0, 0, 2};
	static const uint8_t second[] = {NDOPT_TARGET_LLADDR, 1, 2, 0, 0, 0, 0, 9};
	const struct {
		const char *name;
		struct made made;
		bool asked;
		uint32_t findings;
		bool discarded;
	} rows[] = {
		{"as it should be", {.lladdr = made_mac}, true, 0, false},
		{"hop limit", {.lladdr = made_mac, .hop_limit = 254}, true, FIND_HOP_LIMIT, true},
		{"checksum", {.lladdr = made_mac, .spoil = 1}, true, FIND_BAD_CHECKSUM, true},
		{"no option", {0}, true, FIND_MISSING_LLADDR, false},
		{"no option, by unicast", {0}, false, 0, false},
		{"mismatch", {.lladdr = other_mac}, true, FIND_LLADDR_MISMATCH, false},
		{"repeated", {.lladdr = made_mac, .options = same, .options_size = sizeof(same)},
			true, 0, false},
		{"repeated with another", {.lladdr = made_mac, .options = second,
			.options_size = sizeof(second)}, true, FIND_LLADDR_MISMATCH, false},
		{"proxy", {.lladdr = made_mac, .source = "fe80::9"}, true, FIND_WRONG_SOURCE,
			false},
		{"from a group", {.lladdr = made_mac, .source = "ff02::9"}, true,
			FIND_WRONG_SOURCE, true},
		{"zero", {.options = zero, .options_size = sizeof(zero)}, true,
			FIND_MALFORMED | FIND_MISSING_LLADDR, true},
		{"cut", {.options = cut, .options_size = sizeof(cut)}, true,
			FIND_MALFORMED | FIND_MISSING_LLADDR, true},
		{"of 16 bytes", {.options = two_units, .options_size = sizeof(two_units)}, true,
			FIND_MALFORMED | FIND_MISSING_LLADDR, false},
		{"unknown option", {.lladdr = made_mac, .options = unknown,
			.options_size = sizeof(unknown)}, true, 0, false},
		{"solicited to a group", {.lladdr = made_mac, .destination = "ff02::1",
			.flags = ND_NA_SOLICITED}, true, FIND_MALFORMED, true},
		{"a solicitation from a group", {.type = ND_NEIGHBOR_SOLICITATION,
			.source = "ff02::9"}, false, FIND_WRONG_SOURCE, true},
		{"all at once", {.lladdr = other_mac, .source = "fe80::9", .hop_limit = 64,
			.spoil = 1, .destination = "ff02::1", .flags = ND_NA_SOLICITED}, true,
			FIND_HOP_LIMIT | FIND_BAD_CHECKSUM | FIND_MALFORMED | FIND_WRONG_SOURCE |
				FIND_LLADDR_MISMATCH, true},
		{"a group's", {.lladdr = made_mac, .target = "ff02::5", .source = "fe80::1"}, true,
			FIND_MALFORMED | FIND_WRONG_SOURCE, true},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct sighting s = make_sighting(rows[i].made);
		struct findings none = {0};
		char text[FIND_TEXT_SIZE];

		row_int(rows[i].name, nds_find_in(&s, rows[i].asked), rows[i].findings);
		row_int(rows[i].name, s.flaws != 0, rows[i].discarded);
		for (unsigned bit = 0; bit < FINDINGS; bit++) {
			if (!(rows[i].findings & 1U << bit))
				continue;
			nds_find_text((enum finding)(1U << bit), &s, &none, text);
			row_int(rows[i].name, strlen(text) > 10, true);
		}
	}
}

/* Every flaw and every address that contradicts another is in the words. */
static void test_words_hide_nothing(void **state)
{
	static const uint8_t second[] = {NDOPT_TARGET_LLADDR, 1, 2, 0, 0, 0, 0, 9};
	static const uint8_t cut[] = {NDOPT_TARGET_LLADDR, 2, 2, 0, 0, 0, 0, 2};
	static const uint8_t third_mac[6] = {2, 0, 0, 0, 0, 3};
	struct findings none = {0};
	char text[FIND_TEXT_SIZE];
	struct sighting s;

	(void)state;
	s = make_sighting((struct made){.lladdr = third_mac, .options = second,
		.options_size = sizeof(second)});
	nds_find_text(FIND_LLADDR_MISMATCH, &s, &none, text);
	assert_string_equal(text, "the option says 02:00:00:00:00:03, a second one "
		"02:00:00:00:00:09, the frame came from 02:00:00:00:00:02");
	/* The first counts. */
	assert_memory_equal(s.lladdr, third_mac, 6);
	s = make_sighting((struct made){.destination = "ff02::1", .flags = ND_NA_SOLICITED,
		.options = cut, .options_size = sizeof(cut)});
	nds_find_text(FIND_MALFORMED, &s, &none, text);
	assert_string_equal(text, "an option goes on behind the end, it is to a group and has the "
		"Solicited flag: hosts discard it");
	/* A host may have got more of it than the capture kept. */
	s.flaws = ND_FLAW_OPTION_CUT | ND_FLAW_TRUNCATED;
	nds_find_text(FIND_MALFORMED, &s, &none, text);
	assert_string_equal(text, "an option goes on behind the end, it ends before its length "
		"says");
	s.flaws = ND_FLAW_CODE;
	s.bad_option = 2;
	s.option_flaw = NDOPT_LENGTH;
	nds_find_text(FIND_MALFORMED, &s, &none, text);
	assert_string_equal(text, "its code is not 0, option 2: its length is not one that it can "
		"have: hosts discard it");
	s.flaws = ND_FLAW_HOP_LIMIT;
	nds_find_text(FIND_MALFORMED, &s, &none, text);
	assert_string_equal(text, "option 2: its length is not one that it can have");
	/* The longest fits. */
	s.flaws = UINT32_MAX;
	nds_find_text(FIND_MALFORMED, &s, &none, text);
	assert_true(strlen(text) < sizeof(text));
}

/* Each with the address that it is about. */
static void test_words(void **state)
{
	static const struct {
		enum finding finding;
		uint32_t flaws;
		bool is_own;
		const char *words;
	} rows[] = {
		{FIND_MULTIPLE_OWNERS, 0, false, "02:00:00:00:00:0a has the address, too"},
		{FIND_BINDING_CHANGED, 0, false, "it was at 02:00:00:00:00:0a"},
		{FIND_HOP_LIMIT, ND_FLAW_HOP_LIMIT, false, "the hop limit is 64, not 255: it came "
			"from another link, and hosts discard it"},
		{FIND_WRONG_SOURCE, 0, false, "it was sent from fe80::9: a proxy, or an impostor"},
		{FIND_WRONG_SOURCE, ND_FLAW_SOURCE_MULTICAST, false,
			"it was sent from fe80::9: that is a group, and hosts discard it"},
		{FIND_BAD_CHECKSUM, ND_FLAW_CHECKSUM, false,
			"the checksum is wrong, and hosts discard it"},
		{FIND_MISSING_LLADDR, 0, false, "it has no link-layer address, which an answer to "
			"a multicast solicitation must have"},
		{FIND_CACHE_DIFFERS, 0, false, "the kernel's neighbour cache has 02:00:00:00:00:0c"},
		{FIND_DUPLICATE_ADDRESS, 0, false, "02:00:00:00:00:0b wants the same address"},
		{FIND_DUPLICATE_ADDRESS, 0, true,
			"this host, 02:00:00:00:00:0b, wants the same address"},
		{FIND_MULTICAST_FILTERED, 0, false, "the solicited-node group got no answer, a "
			"unicast solicitation did: something on the way filters multicast"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct sighting s = make_sighting((struct made){
			.source = "fe80::9", .hop_limit = 64,
		});
		struct findings findings = {
			.other = {2, 0, 0, 0, 0, 0xa},
			.rival = {2, 0, 0, 0, 0, 0xb},
			.rival_is_own = rows[i].is_own,
			.cached = {2, 0, 0, 0, 0, 0xc},
		};
		char text[FIND_TEXT_SIZE];

		s.flaws = rows[i].flaws;
		nds_find_text(rows[i].finding, &s, &findings, text);
		row_string(nds_find_code(rows[i].finding), text, rows[i].words);
	}
}

/* Of the options that are wrong, the first is told; a nonce behind others is found. */
static void test_options(void **state)
{
	static const uint8_t wrong[] = {
		NDOPT_NONCE, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
		NDOPT_MTU, 2, 0, 0, 0, 0, 5, 220, 0, 0, 0, 0, 0, 0, 0, 0,
		NDOPT_TARGET_LLADDR, 2, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0,
	};
	struct sighting s = make_sighting((struct made){.lladdr = made_mac, .options = wrong,
		.options_size = sizeof(wrong)});
	uint8_t many[48] = {0};

	(void)state;
	assert_int_equal(s.nonce_size, 14);
	assert_memory_equal(s.nonce, wrong + 2, 14);
	assert_int_equal(s.bad_option, NDOPT_MTU);
	assert_int_equal(s.option_flaw, NDOPT_LENGTH);
	s = make_sighting((struct made){.options = wrong + 32, .options_size = 16});
	assert_int_equal(s.nonce_size, 0);
	assert_int_equal(s.bad_option, NDOPT_TARGET_LLADDR);
	assert_int_equal(s.option_flaw, NDOPT_LENGTH);
	assert_false(s.has_lladdr);
	assert_int_equal(s.unknown_count, 0);
	for (uint8_t i = 0; i < 6; i++) {
		many[8 * i] = (uint8_t)(200 + i);
		many[8 * i + 1] = 1;
	}
	s = make_sighting((struct made){.options = many, .options_size = sizeof(many)});
	assert_int_equal(s.unknown_count, SIGHT_UNKNOWN_MAX);
	for (uint8_t i = 0; i < SIGHT_UNKNOWN_MAX; i++)
		assert_int_equal(s.unknown[i], 200 + i);
}

/* Without an Ethernet header there is only the option to say whose it is. */
static void test_owners_in_raw_packets(void **state)
{
	struct made m = {.lladdr = other_mac};
	uint8_t frame[256], owner[6];
	struct sighting s;

	(void)state;
	for (int with = 1; with >= 0; with--) {
		struct rd packet;

		m.lladdr = with ? other_mac : NULL;
		packet = rd_over(frame + ETHER_HEADER_SIZE,
			make_frame(&m, frame, sizeof(frame)) - ETHER_HEADER_SIZE);
		assert_int_equal(sight_read(LINK_RAW, packet, &s), 0);
		assert_int_equal(sight_owner(&s, owner), with);
		assert_int_equal(nds_find_in(&s, true), with ? 0 : FIND_MISSING_LLADDR);
	}
	assert_memory_equal(owner, other_mac, 6);
	/* What is no frame at all stays what it is. */
	memset(&s, 0x55, sizeof(s));
	assert_int_not_equal(sight_read(LINK_RAW, rd_over(frame, 0), &s), 0);
	assert_int_equal(s.flaws, 0x55555555);
}

/* Tags in the frame and the one that the kernel took off name the link: any number of them. */
static void test_tags(void **state)
{
	struct made m = {.lladdr = made_mac};
	static const uint8_t tag[4] = {0x81, 0, 0xe0, 10};
	static const struct ether_tag outer = {ETHER_TYPE_8021AD, 0x2064};
	static const struct ether_tag outermost = {ETHER_TYPE_8021AD, 7};
	uint8_t frame[256], tagged[260];
	size_t len = make_frame(&m, frame, sizeof(frame));
	struct sighting s;

	(void)state;
	memcpy(tagged, frame, 12);
	memcpy(tagged + 12, tag, 4);
	memcpy(tagged + 16, frame + 12, len - 12);
	assert_int_equal(sight_read(LINK_ETHERNET, rd_over(frame, len), &s), 0);
	sight_add_tag(&s, NULL);
	assert_int_equal(s.vlan, 0);
	sight_add_tag(&s, &outer);
	assert_int_equal(s.vlan, 0x64);
	assert_int_equal(sight_read(LINK_ETHERNET, rd_over(tagged, len + 4), &s), 0);
	assert_int_equal(s.vlan, 10);
	sight_add_tag(&s, &outer);
	assert_int_equal(s.vlan, 0x64 << 12 | 10);
	sight_add_tag(&s, &outermost);
	assert_int_equal(s.vlan, UINT64_C(7) << 24 | 0x64 << 12 | 10);
}

static void test_codes_are_words_of_their_own(void **state)
{
	(void)state;
	for (unsigned i = 0; i < FINDINGS; i++)
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(nds_find_code((enum finding)(1U << i)),
				nds_find_code((enum finding)(1U << j)));
	assert_string_equal(nds_find_code(FIND_MULTICAST_FILTERED), "multicast-filtered");
}

/* The probe is what the kernel's own duplicate address detection sends (RFC 4862 section
 * 5.4.2), and a solicitation is what a receiver takes. */
static void test_probes(void **state)
{
	static const uint8_t group[6] = {0x33, 0x33, 0xff, 0x34, 0x56, 0x78};
	struct probe probe = {
		.target = made_address("2001:db8::1234:5678"),
		.source_mac = {2, 0, 0, 0, 0, 1},
		.has_nonce = true,
		.nonce = {1, 2, 3, 4, 5, 6},
	};
	struct in6_addr to = made_address("ff02::1:ff34:5678");
	uint8_t frame[PROBE_SIZE];
	struct sighting s;
	size_t len = probe_write(&probe, frame);

	(void)state;
	assert_int_equal(sight_read(LINK_ETHERNET, rd_over(frame, len), &s), 0);
	assert_int_equal(s.flaws, 0);
	assert_true(sight_is_probe(&s));
	assert_false(s.has_lladdr);
	assert_int_equal(s.nonce_size, 6);
	assert_memory_equal(s.nonce, probe.nonce, 6);
	assert_memory_equal(s.link.destination, group, 6);
	assert_true(in6_equal(&s.packet.ip.destination, &to));
	assert_true(in6_equal(&s.target, &probe.target));

	probe.source = made_address("fe80::1");
	probe.has_nonce = false;
	probe.has_unicast = true;
	memcpy(probe.unicast, other_mac, 6);
	len = probe_write(&probe, frame);
	assert_int_equal(sight_read(LINK_ETHERNET, rd_over(frame, len), &s), 0);
	assert_int_equal(s.flaws, 0);
	assert_false(sight_is_probe(&s));
	assert_int_equal(s.nonce_size, 0);
	assert_true(s.has_lladdr);
	assert_memory_equal(s.lladdr, probe.source_mac, 6);
	assert_memory_equal(s.link.destination, other_mac, 6);
	assert_true(in6_equal(&s.packet.ip.destination, &probe.target));
}

static void test_other_messages_are_none(void **state)
{
	struct golden golden;
	struct sighting s;

	(void)state;
	golden_read("ra-campus-router.txt", &golden);
	memset(&s, UNTOUCHED, sizeof(s));
	assert_int_equal(sight_read(link_guess(rd_over(golden.bytes, golden.len)),
		rd_over(golden.bytes, golden.len), &s), -EPROTOTYPE);
	row_untouched("router advertisement", &s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_advertisement),
		cmocka_unit_test(test_the_golden_bridge),
		cmocka_unit_test(test_truncations),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_words_hide_nothing),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_owners_in_raw_packets),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_codes_are_words_of_their_own),
		cmocka_unit_test(test_probes),
		cmocka_unit_test(test_other_messages_are_none),
	};

	return cmocka_run_group_tests_name("ndsolicit_sight", tests, NULL, NULL);
}
