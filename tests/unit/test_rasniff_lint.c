/* Every code of the lint, each from a message in which just that is wrong; and none from
 * messages that are right. */
#include "tests/unit/golden.h"
#include "tests/unit/rasniff.h"
#include "tools/rasniff/lint.h"

static struct made made;
static struct lint_findings findings;

static const struct lint_context nothing;

static bool found(enum lint_code code)
{
	for (size_t i = 0; i < findings.count; i++)
		if (findings.items[i].code == code)
			return true;
	return false;
}

/* That it is the only finding, and that its words have `words` in them. */
static void assert_only(const struct ra *ra, enum lint_code code, const char *words)
{
	struct written written;
	char *text;

	for (size_t i = 0; i < findings.count; i++)
		row_string(lint_name(code), lint_name(findings.items[i].code), lint_name(code));
	row_int(lint_name(code), findings.count, 1);
	lint_text(written_begin(&written), &findings.items[0], ra, true);
	text = written_end(&written);
	if (!strstr(text, words))
		fail_msg("%s: no \"%s\" in \"%s\"", lint_name(code), words, text);
	/* It stands in JSON as it is. */
	row_int(lint_name(code), strcspn(text, "\"\\\n"), strlen(text));
	free(text);
}

static void lint(const struct lint_context *context)
{
	lint_begin(&findings);
	lint_ra(made_ra(&made), context, &findings);
}

static void expect_only(enum lint_code code, const char *words)
{
	lint(&nothing);
	assert_only(&made.ra, code, words);
}

static void test_a_right_message_has_no_finding(void **state)
{
	(void)state;
	made_begin(&made);
	ndopt_write_mac(&made.options, NDOPT_SOURCE_LLADDR, made.mac);
	made_prefix(&made, "2001:db8::", 64, 0xc0, 2592000, 604800);
	made_prefix(&made, "2001:db8:1::", 64, 0xc0, NDOPT_INFINITE, NDOPT_INFINITE);
	made_route(&made, "2001:db8:100::", 40, 0x08, 3600);
	made_rdnss(&made, "2001:db8::53", 1800);
	made_rdnss(&made, "fe80::1", 1800);
	made_dnssl(&made, "\7example\3net", 13, 1800);
	made_mtu(&made, 1500);
	made_portal(&made, "https://example.net/api");
	lint(&(struct lint_context){.link_mtu = 1500, .interval = 600 * NSEC_PER_SEC});
	assert_int_equal(findings.count, 0);
}

static void test_golden_messages_have_what_they_have(void **state)
{
	struct golden golden;
	struct ndopt options[64];
	struct ra ra;

	(void)state;
	golden_read("ra-campus-router.txt", &golden);
	assert_int_equal(ra_read(LINK_RAW, rd_over(golden.bytes, golden.len), options,
		LEN(options), &ra), 0);
	lint_begin(&findings);
	lint_ra(&ra, &nothing, &findings);
	assert_int_equal(findings.count, 0);
	golden_read("ra-radvd-options.txt", &golden);
	assert_int_equal(ra_read(LINK_ETHERNET, rd_over(golden.bytes, golden.len), options,
		LEN(options), &ra), 0);
	lint_begin(&findings);
	lint_ra(&ra, &nothing, &findings);
	assert_int_equal(findings.count, 1);
	assert_true(found(LINT_DEFAULT_ROUTE_CONFLICT));
}

static void test_hop_limit(void **state)
{
	(void)state;
	made_begin(&made);
	made.ip.hop_limit = 64;
	expect_only(LINT_HOP_LIMIT, "is 64, not 255");
}

static void test_source_not_link_local(void **state)
{
	(void)state;
	made_begin(&made);
	made.ip.source = made_address("2001:db8::1");
	expect_only(LINT_SOURCE_NOT_LINK_LOCAL, "2001:db8::1");
}

static void test_bad_checksum(void **state)
{
	(void)state;
	made_begin(&made);
	made_frame(&made);
	made.frame[56] ^= 1;
	lint_begin(&findings);
	lint_ra(made_read(&made), &nothing, &findings);
	assert_only(&made.ra, LINT_BAD_CHECKSUM, "checksum");
}

static void test_malformed(void **state)
{
	static const struct {
		const char *name, *option, *words;
	} rows[] = {
		{"in a PvD option", "150400000000" "037076640000" "00000000" "1902000000000708"
			"0000000000000000", "Recursive DNS Server option in a PvD option: its length is not one"},
		{"the end of a PvD option", "150300000000" "037076640000" "00000000"
			"0500000000000000",
			"PvD ID Router Advertisement option: the options in it end badly"},
		{"zero length", "0500000000000000", "length zero"},
		{"behind the end", "0502000000000000", "goes on behind the end"},
		{"RDNSS of even length", "1902000000000708" "0000000000000000",
			"Recursive DNS Server"},
		{"MTU of two units", "0502000000000578" "0000000000000000", "MTU"},
		{"prefix length 129", "030481c000278d00" "00093a8000000000"
			"20010db800000000" "0000000000000000", "Prefix Information"},
		{"compressed name", "1f02000000000708" "c00c000000000000",
			"DNS Search List"},
		{"route of 65 bits in 8 bytes", "1802410000000708" "20010db800000000",
			"Route Information"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		made_begin(&made);
		made_hex(&made, rows[i].option);
		expect_only(LINT_MALFORMED, rows[i].words);
	}
}

static void test_a_bad_option_does_not_hide_the_next(void **state)
{
	(void)state;
	made_begin(&made);
	made_hex(&made, "1902000000000708" "0000000000000000");
	made_mtu(&made, 1000);
	lint(&nothing);
	assert_int_equal(findings.count, 2);
	assert_true(found(LINT_MALFORMED) && found(LINT_MTU_BELOW_1280));
}

static void test_short_code_and_fragment_are_malformed(void **state)
{
	(void)state;
	made_begin(&made);
	made.message.code = 1;
	expect_only(LINT_MALFORMED, "code is not 0");
}

static void test_lladdr_mismatch(void **state)
{
	static const uint8_t other[6] = {2, 0, 0, 0, 0, 9};

	(void)state;
	made_begin(&made);
	ndopt_write_mac(&made.options, NDOPT_SOURCE_LLADDR, other);
	expect_only(LINT_LLADDR_MISMATCH, "02:00:00:00:00:09 but the frame came from "
		"02:00:00:00:00:01");
	/* No address of an Ethernet, if it begins like one. */
	made_begin(&made);
	made_hex(&made, "0102020000000001" "0000000000000000");
	expect_only(LINT_LLADDR_MISMATCH, "02:00:00:00:00:01:00:00:00:00:00:00:00:00 but");
}

static void test_prefixes(void **state)
{
	static const struct {
		const char *prefix;
		unsigned length, flags;
		uint32_t valid_s, preferred_s;
		enum lint_code code;
	} rows[] = {
		{"2001:db8::", 64, 0xc0, 100, 101, LINT_PREFERRED_EXCEEDS_VALID},
		{"2001:db8::", 64, 0xc0, 100, NDOPT_INFINITE, LINT_PREFERRED_EXCEEDS_VALID},
		{"2001:db8::", 63, 0x40, 100, 100, LINT_AUTONOMOUS_NOT_64},
		{"2001:db8::", 65, 0xc0, 100, 100, LINT_AUTONOMOUS_NOT_64},
		{"::", 0, 0x40, 100, 100, LINT_AUTONOMOUS_NOT_64},
		{"fe80::", 64, 0xc0, 100, 100, LINT_PREFIX_LINK_LOCAL},
		{"ff05::", 64, 0xc0, 100, 100, LINT_PREFIX_MULTICAST},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		made_begin(&made);
		made_prefix(&made, rows[i].prefix, rows[i].length, rows[i].flags,
			rows[i].valid_s, rows[i].preferred_s);
		expect_only(rows[i].code, "RFC");
	}
	/* Without the A flag any length is right. */
	made_begin(&made);
	made_prefix(&made, "2001:db8::", 48, 0x80, 100, 100);
	lint(&nothing);
	assert_int_equal(findings.count, 0);
}

static void test_dns_lifetimes_against_the_interval(void **state)
{
	(void)state;
	made_begin(&made);
	made_rdnss(&made, "2001:db8::53", 3);
	expect_only(LINT_RDNSS_LIFETIME_SHORT, "3 s is shorter than the 4000 ms");
	made_begin(&made);
	made_dnssl(&made, "\7example\3net", 13, 3);
	expect_only(LINT_DNSSL_LIFETIME_SHORT, "3 s");
	/* The option says the interval. */
	made_begin(&made);
	made_rdnss(&made, "2001:db8::53", 599);
	made_interval(&made, 600000);
	expect_only(LINT_RDNSS_LIFETIME_SHORT, "600000 ms");
	/* Or it was measured. */
	made_begin(&made);
	made_rdnss(&made, "2001:db8::53", 29);
	lint(&(struct lint_context){.interval = 30 * NSEC_PER_SEC});
	assert_only(&made.ra, LINT_RDNSS_LIFETIME_SHORT, "30000 ms");
	/* As long as that is enough, and 0 withdraws. */
	made_begin(&made);
	made_rdnss(&made, "2001:db8::53", 30);
	made_rdnss(&made, "2001:db8::54", 0);
	lint(&(struct lint_context){.interval = 30 * NSEC_PER_SEC});
	assert_int_equal(findings.count, 0);
}

static void test_mtu(void **state)
{
	(void)state;
	made_begin(&made);
	made_mtu(&made, 1279);
	expect_only(LINT_MTU_BELOW_1280, "1279");
	made_begin(&made);
	made_mtu(&made, 1501);
	lint(&(struct lint_context){.link_mtu = 1500});
	assert_only(&made.ra, LINT_MTU_ABOVE_LINK, "1501 is above the interface's 1500");
	made_begin(&made);
	made_mtu(&made, 1280);
	lint(&(struct lint_context){.link_mtu = 1280});
	assert_int_equal(findings.count, 0);
}

static void test_preference_reserved(void **state)
{
	(void)state;
	made_begin(&made);
	made.message.ra.flags = 0x10;
	expect_only(LINT_PREFERENCE_RESERVED, "the router's");
	made_begin(&made);
	made_route(&made, "2001:db8::", 48, 0x10, 100);
	expect_only(LINT_PREFERENCE_RESERVED, "a route's");
}

static void test_default_route_conflict(void **state)
{
	(void)state;
	made_begin(&made);
	made_route(&made, "::", 0, 0, 900);
	expect_only(LINT_DEFAULT_ROUTE_CONFLICT, "900 s");
	made_begin(&made);
	made_route(&made, "::", 0, 0x08, 1800);
	expect_only(LINT_DEFAULT_ROUTE_CONFLICT, "high");
	made_begin(&made);
	made_route(&made, "::", 0, 0, 1800);
	lint(&nothing);
	assert_int_equal(findings.count, 0);
}

static void test_router_lifetime_zero(void **state)
{
	(void)state;
	made_begin(&made);
	made.message.ra.lifetime_s = 0;
	expect_only(LINT_ROUTER_LIFETIME_ZERO, "is 0");
}

static void test_rdnss_not_usable(void **state)
{
	static const char *const servers[] = {"ff02::fb", "::", "::1", "::ffff:192.0.2.1"};

	(void)state;
	for (size_t i = 0; i < LEN(servers); i++) {
		made_begin(&made);
		made_rdnss(&made, servers[i], 1800);
		expect_only(LINT_RDNSS_NOT_USABLE, servers[i]);
	}
}

static void test_pref64_invalid(void **state)
{
	static const struct {
		const char *option, *words;
	} rows[] = {
		{"2602070e" "0064ff9b0000000000000000", "code 6 is reserved"},
		{"2602070f" "0064ff9b0000000000000000", "code 7 is reserved"},
		{"26010708" "0064ff9b", "not 16 bytes"},
		{"26020708" "fe80000000000000" "00000000", "fe80::/96"},
		{"26020708" "ff02000000000000" "00000000", "ff02::/96"},
		{"26020708" "20010db800000000" "ff000000", "no prefix for NAT64"},
		{"2602070d" "20010db800000001" "00000000", "no prefix for NAT64"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		made_begin(&made);
		made_hex(&made, rows[i].option);
		expect_only(LINT_PREF64_INVALID, rows[i].words);
	}
	made_begin(&made);
	made_hex(&made, "26020708" "0064ff9b0000000000000000");
	lint(&nothing);
	assert_int_equal(findings.count, 0);
}

static void test_unknown_option(void **state)
{
	(void)state;
	made_begin(&made);
	made_hex(&made, "fa01010203040506");
	expect_only(LINT_UNKNOWN_OPTION, "type 250");
}

static void test_more_findings_than_are_kept(void **state)
{
	(void)state;
	made_begin(&made);
	for (int i = 0; i < LINT_MAX + 1; i++)
		made_hex(&made, "fa01010203040506");
	lint(&nothing);
	assert_int_equal(findings.count, LINT_MAX);
	assert_int_equal(findings.total, LINT_MAX + 1);
	/* One that finds no room takes nobody's. */
	lint_add(&findings, LINT_UNEXPECTED_ROUTER);
	assert_int_equal(findings.total, LINT_MAX + 2);
	for (size_t i = 0; i < LINT_MAX; i++)
		assert_int_equal(findings.items[i].code, findings.items[0].code);
}

static void test_names_of_codes(void **state)
{
	(void)state;
	for (unsigned i = 0; i < LINT_CODES; i++) {
		assert_non_null(lint_name((enum lint_code)i));
		for (unsigned other = 0; other < i; other++)
			assert_string_not_equal(
				lint_name((enum lint_code)i), lint_name((enum lint_code)other));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_right_message_has_no_finding),
		cmocka_unit_test(test_golden_messages_have_what_they_have),
		cmocka_unit_test(test_hop_limit),
		cmocka_unit_test(test_source_not_link_local),
		cmocka_unit_test(test_bad_checksum),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_a_bad_option_does_not_hide_the_next),
		cmocka_unit_test(test_short_code_and_fragment_are_malformed),
		cmocka_unit_test(test_lladdr_mismatch),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_dns_lifetimes_against_the_interval),
		cmocka_unit_test(test_mtu),
		cmocka_unit_test(test_preference_reserved),
		cmocka_unit_test(test_default_route_conflict),
		cmocka_unit_test(test_router_lifetime_zero),
		cmocka_unit_test(test_rdnss_not_usable),
		cmocka_unit_test(test_pref64_invalid),
		cmocka_unit_test(test_unknown_option),
		cmocka_unit_test(test_more_findings_than_are_kept),
		cmocka_unit_test(test_names_of_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
