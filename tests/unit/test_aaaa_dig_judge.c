#include "tools/aaaa-dig/judge.h"

#include "addr/embed.h"
#include "tests/unit/test.h"
#include "tools/aaaa-dig/check.h"

static struct judgement judged, other;

/* A message that is put together record by record; its question is for q.test. */
struct built {
	uint8_t bytes[2048];
	struct wr w;
	uint16_t counts[DNSMSG_SECTIONS];
};

static void begin(struct built *b, uint16_t flags)
{
	memset(b->counts, 0, sizeof(b->counts));
	b->w = wr_into(b->bytes, sizeof(b->bytes));
	wr_u16(&b->w, 1);
	wr_u16(&b->w, (uint16_t)(DNSMSG_QR | flags));
	wr_zeros(&b->w, 8);
	dnsmsg_name_write(&b->w, "q.test");
	wr_u16(&b->w, DNSMSG_TYPE_AAAA);
	wr_u16(&b->w, DNSMSG_CLASS_IN);
	b->counts[DNSMSG_QUESTION] = 1;
}

static void put(struct built *b, enum dnsmsg_section section, const char *name,
	uint16_t type, uint32_t ttl, const void *data, size_t len)
{
	dnsmsg_name_write(&b->w, name);
	wr_u16(&b->w, type);
	wr_u16(&b->w, DNSMSG_CLASS_IN);
	wr_u32(&b->w, ttl);
	wr_u16(&b->w, (uint16_t)len);
	wr_bytes(&b->w, data, len);
	b->counts[section]++;
}

static void put_aaaa(struct built *b, const char *name, const char *address)
{
	struct in6_addr in6;

	assert_int_equal(in6_parse(address, strlen(address), &in6).flaw, IN6_OK);
	put(b, DNSMSG_ANSWER, name, DNSMSG_TYPE_AAAA, 300, &in6, sizeof(in6));
}

static void put_cname(struct built *b, const char *name, const char *target, uint32_t ttl)
{
	uint8_t data[255];
	struct wr w = wr_into(data, sizeof(data));

	dnsmsg_name_write(&w, target);
	put(b, DNSMSG_ANSWER, name, DNSMSG_TYPE_CNAME, ttl, data, wr_len(&w));
}

static void put_authority(struct built *b, uint16_t type)
{
	put(b, DNSMSG_AUTHORITY, "test", type, 60,
		"\1n\0\1h\0\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1",
		type == DNSMSG_TYPE_SOA ? 26 : 3);
}

static const char *judge_type(struct built *b, uint16_t type)
{
	static char word[DNSMSG_WORD_SIZE];

	assert_false(b->w.failed);
	for (size_t i = 0; i < DNSMSG_SECTIONS; i++)
		wr_patch_u16(&b->w, 4 + 2 * i, b->counts[i]);
	dig_judge_message(rd_over(b->bytes, wr_len(&b->w)), type, &judged);
	return dig_judge_word(&judged, word);
}

static const char *judge(struct built *b)
{
	return judge_type(b, DNSMSG_TYPE_AAAA);
}

static void test_statuses(void **state)
{
	struct built b;

	(void)state;
	begin(&b, DNSMSG_RA);
	put_aaaa(&b, "Q.Test", "2001:db8::1");
	assert_string_equal(judge(&b), "address");
	assert_int_equal(judged.count, 1);
	assert_int_equal(judged.ttl_min, 300);

	begin(&b, DNSMSG_RA);
	assert_string_equal(judge(&b), "nodata");
	begin(&b, DNSMSG_AA);
	put_authority(&b, DNSMSG_TYPE_SOA);
	assert_string_equal(judge(&b), "nodata");
	begin(&b, DNSMSG_AA | DNSMSG_NXDOMAIN);
	put_authority(&b, DNSMSG_TYPE_SOA);
	assert_string_equal(judge(&b), "nxdomain");
	begin(&b, 0);
	put_authority(&b, DNSMSG_TYPE_NS);
	assert_string_equal(judge(&b), "referral");
	begin(&b, DNSMSG_SERVFAIL);
	assert_string_equal(judge(&b), "servfail");
	begin(&b, DNSMSG_REFUSED);
	assert_string_equal(judge(&b), "refused");
	begin(&b, 0);
	put(&b, DNSMSG_ADDITIONAL, ".", DNSMSG_TYPE_OPT, 0x01000000, "", 0);
	assert_string_equal(judge(&b), "badvers");
	begin(&b, DNSMSG_TC);
	assert_string_equal(judge(&b), "truncated");
	begin(&b, DNSMSG_RA);
	b.counts[DNSMSG_ANSWER] = 65535;
	assert_string_equal(judge(&b), "malformed");
	dig_judge_message(rd_over("", 0), DNSMSG_TYPE_AAAA, &judged);
	assert_int_equal(judged.status, JUDGE_MALFORMED);
}

static void test_aliases(void **state)
{
	struct built b;

	(void)state;
	/* In whatever order they come. */
	begin(&b, DNSMSG_RA);
	put_aaaa(&b, "c.test", "2001:db8::1");
	put_cname(&b, "b.test", "c.test", 60);
	put_cname(&b, "q.test", "B.test", 600);
	assert_string_equal(judge(&b), "address");
	assert_int_equal(judged.chain_count, 2);
	assert_string_equal(judged.chain[0], "B.test");
	assert_string_equal(judged.chain[1], "c.test");
	assert_int_equal(judged.ttl_min, 60);

	begin(&b, DNSMSG_RA);
	put_cname(&b, "q.test", "b.test", 60);
	put_cname(&b, "b.test", "q.test", 60);
	assert_string_equal(judge(&b), "cname-loop");
	begin(&b, DNSMSG_RA);
	put_cname(&b, "q.test", "q.test", 60);
	assert_string_equal(judge(&b), "cname-loop");
	begin(&b, DNSMSG_RA);
	put_cname(&b, "q.test", "b.test", 60);
	put_cname(&b, "b.test", "c.test", 60);
	put_cname(&b, "c.test", "b.test", 60);
	assert_string_equal(judge(&b), "cname-loop");

	begin(&b, DNSMSG_AA);
	put_cname(&b, "q.test", "elsewhere.example", 60);
	assert_string_equal(judge(&b), "incomplete");
	begin(&b, DNSMSG_RA);
	put_cname(&b, "q.test", "elsewhere.example", 60);
	assert_string_equal(judge(&b), "nodata");
	begin(&b, DNSMSG_RA | DNSMSG_NXDOMAIN);
	put_cname(&b, "q.test", "nowhere.example", 60);
	assert_string_equal(judge(&b), "nxdomain");
	begin(&b, DNSMSG_RA);
	put(&b, DNSMSG_ANSWER, "q.test", DNSMSG_TYPE_CNAME, 60, "\3ab", 3);
	assert_string_equal(judge(&b), "malformed");
}

static void test_what_was_not_asked_for(void **state)
{
	struct built b;

	(void)state;
	begin(&b, DNSMSG_RA);
	put_aaaa(&b, "evil.test", "2001:db8::bad");
	assert_string_equal(judge(&b), "unrelated");
	assert_int_equal(dig_judge_exit(judged.status), CLI_UNKNOWN);
	assert_int_equal(judged.other_names, 1);
	begin(&b, DNSMSG_RA);
	put(&b, DNSMSG_ANSWER, "q.test", DNSMSG_TYPE_A, 60, "\xc0\0\2\1", 4);
	assert_string_equal(judge(&b), "unrelated");
	assert_int_equal(judged.other_types, 1);
	begin(&b, DNSMSG_RA);
	put(&b, DNSMSG_ANSWER, "q.test", DNSMSG_TYPE_AAAA, 60, "\xc0\0\2\1", 4);
	assert_string_equal(judge(&b), "malformed");
}

static void test_a_records(void **state)
{
	struct built b;
	uint32_t ipv4;

	(void)state;
	begin(&b, DNSMSG_RA);
	put(&b, DNSMSG_ANSWER, "q.test", DNSMSG_TYPE_A, 60, "\xc0\0\2\1", 4);
	assert_string_equal(judge_type(&b, DNSMSG_TYPE_A), "address");
	assert_int_equal(judged.count, 1);
	assert_true(
		embed_read_mapped(u128_from_in6(&judged.addresses[0].address), &ipv4));
	assert_int_equal(ipv4, 0xc0000201);
	begin(&b, DNSMSG_RA);
	put(&b, DNSMSG_ANSWER, "q.test", DNSMSG_TYPE_A, 60, "\xc0\0\2", 3);
	assert_string_equal(judge_type(&b, DNSMSG_TYPE_A), "malformed");
}

/* The question for A, too: what it found, or that it failed. */
static void test_with_a(void **state)
{
	static const struct {
		enum judge_status aaaa, a;
		uint16_t aaaa_rcode, a_rcode;
		const char *word;
		bool is_of_a;
	} rows[] = {
		{JUDGE_NODATA, JUDGE_ADDRESS, 0, 0, "v4-only", false},
		{JUDGE_NODATA, JUDGE_NODATA, 0, 0, "nodata", false},
		{JUDGE_NODATA, JUDGE_RCODE, 0, DNSMSG_SERVFAIL, "servfail", true},
		{JUDGE_NODATA, JUDGE_TIMEOUT, 0, 0, "timeout", true},
		/* RFC 4074 section 4.2 */
		{JUDGE_NXDOMAIN, JUDGE_ADDRESS, DNSMSG_NXDOMAIN, 0, "v4-only", false},
		{JUDGE_NXDOMAIN, JUDGE_NXDOMAIN, DNSMSG_NXDOMAIN, DNSMSG_NXDOMAIN,
			"nxdomain", false},
		{JUDGE_NXDOMAIN, JUDGE_TIMEOUT, DNSMSG_NXDOMAIN, 0, "nxdomain", false},
		{JUDGE_ADDRESS, JUDGE_TIMEOUT, 0, 0, "address", false},
		{JUDGE_TIMEOUT, JUDGE_ADDRESS, 0, 0, "timeout", false},
		{JUDGE_RCODE, JUDGE_ADDRESS, DNSMSG_REFUSED, 0, "refused", false},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char word[DNSMSG_WORD_SIZE];

		judged.status = rows[i].aaaa;
		judged.rcode = rows[i].aaaa_rcode;
		judged.is_of_a = false;
		other.status = rows[i].a;
		other.rcode = rows[i].a_rcode;
		dig_judge_with_a(&judged, &other);
		row_string(rows[i].word, dig_judge_word(&judged, word), rows[i].word);
		row_int(rows[i].word, judged.is_of_a, rows[i].is_of_a);
	}
}

static struct in6_addr address_of(const char *text)
{
	struct in6_addr in6;

	assert_int_equal(in6_parse(text, strlen(text), &in6).flaw, IN6_OK);
	return in6;
}

static void test_findings(void **state)
{
	static const struct {
		const char *address, *code;
		bool is_global;
	} rows[] = {
		{"2600::1", NULL, true},
		{"::", "unspecified", false},
		{"::1", "loopback", false},
		{"::ffff:192.0.2.1", "mapped", false},
		{"::192.0.2.1", "compat", false},
		{"64:ff9b::c000:201", "nat64", true},
		{"64:ff9b:1::1", "nat64", false},
		{"100::1", "discard", false},
		{"2001::1", "teredo", false},
		{"2001:db8::1", "documentation", false},
		{"3fff::1", "documentation", false},
		{"2002::1", "6to4", false},
		{"fd00::1", "unique-local", false},
		{"fe80::1", "link-local", false},
		{"fec0::1", "site-local", false},
		{"ff02::1", "multicast", false},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct in6_addr in6 = address_of(rows[i].address);
		const char *codes[JUDGE_FINDINGS_MAX];
		size_t count = dig_judge_findings(&in6, NULL, 0, codes);

		row_int(rows[i].address, count, rows[i].code != NULL);
		if (count > 0)
			row_string(rows[i].address, codes[0], rows[i].code);
		row_int(rows[i].address, dig_judge_is_global(&in6), rows[i].is_global);
	}
}

/* Each length of RFC 6052 section 2.2, its prefix found again in the answer. */
static void test_nat64_prefixes(void **state)
{
	static const struct {
		const char *first, *second, *prefix, *synthesised;
	} rows[] = {
		{"2001:db8:c000:aa::", "2001:db8:c000:ab::", "2001:db8::/32",
			"2001:db8:c000:221::"},
		{"2001:db8:1c0:0:aa::", "2001:db8:1c0:0:ab::", "2001:db8:100::/40",
			"2001:db8:1c0:2:21::"},
		{"2001:db8:122:c000:0:aa00::", "2001:db8:122:c000:0:ab00::",
			"2001:db8:122::/48", "2001:db8:122:c000:2:2100::"},
		{"2001:db8:122:3c0:0:aa::", "2001:db8:122:3c0:0:ab::",
			"2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::"},
		{"2001:db8:122:344:c0:0:aa00:0", "2001:db8:122:344:c0:0:ab00:0",
			"2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100::"},
		{"64:ff9b::c000:aa", "64:ff9b::c000:ab", "64:ff9b::/96",
			"64:ff9b::c000:221"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct prefix found[8];
		struct in6_addr synthesised = address_of(rows[i].synthesised);
		char text[PREFIX_TEXT_SIZE];
		uint32_t ipv4 = 0;

		judged.count = 2;
		judged.addresses[0].address = address_of(rows[i].first);
		judged.addresses[1].address = address_of(rows[i].second);
		row_int(rows[i].prefix, dig_judge_discover(&judged, found, 8), 1);
		prefix_format(found[0], text);
		row_string(rows[i].prefix, text, rows[i].prefix);
		row_int(rows[i].prefix, dig_judge_nat64(&synthesised, found, 1, &ipv4),
			true);
		row_int(rows[i].prefix, ipv4, 0xc0000221);
	}
	judged.count = 1;
	judged.addresses[0].address = address_of("2001:db8::1");
	assert_int_equal(dig_judge_discover(&judged, NULL, 0), 0);
}

static void set(
	struct judgement *j, enum judge_status status, const char *a, const char *b)
{
	j->status = status;
	j->rcode = 0;
	j->count = 0;
	if (a)
		j->addresses[j->count++].address = address_of(a);
	if (b)
		j->addresses[j->count++].address = address_of(b);
}

static void test_assertions(void **state)
{
	static const struct prefix p64 = {.length = 64};
	struct dig_opts opts = {.expect_count = 1};
	struct check checks[CHECK_MAX];
	size_t count;

	(void)state;
	opts.expects[0] = (struct dig_expect){.what = DIG_EXPECT_PREFIX,
		.text = "2001:db8::/64",
		.prefix = prefix_around(u128_from_in6(&(struct in6_addr){
						.s6_addr = {0x20, 1, 0xd, 0xb8}}),
			p64.length)};
	set(&judged, JUDGE_ADDRESS, "2001:db8:1::1", "2001:db8::1");
	count = dig_check_answer(&opts, &judged, checks);
	assert_int_equal(count, 1);
	assert_true(checks[0].ok);
	assert_int_equal(dig_check_exit(&opts, &judged, checks, count), CLI_YES);
	set(&judged, JUDGE_ADDRESS, "2001:db8:1::1", NULL);
	count = dig_check_answer(&opts, &judged, checks);
	assert_false(checks[0].ok);
	assert_string_equal(checks[0].value, "2001:db8:1::1");
	assert_int_equal(dig_check_exit(&opts, &judged, checks, count), CLI_NO);
	/* Silence is no answer to any of it. */
	set(&judged, JUDGE_TIMEOUT, NULL, NULL);
	count = dig_check_answer(&opts, &judged, checks);
	assert_int_equal(count, 0);
	assert_int_equal(dig_check_exit(&opts, &judged, checks, count), CLI_UNKNOWN);

	opts.expects[0] =
		(struct dig_expect){.what = DIG_EXPECT_NXDOMAIN, .text = "nxdomain"};
	set(&judged, JUDGE_NXDOMAIN, NULL, NULL);
	count = dig_check_answer(&opts, &judged, checks);
	assert_int_equal(dig_check_exit(&opts, &judged, checks, count), CLI_YES);
	set(&judged, JUDGE_ADDRESS, "2001:db8::1", NULL);
	count = dig_check_answer(&opts, &judged, checks);
	assert_int_equal(dig_check_exit(&opts, &judged, checks, count), CLI_NO);

	opts = (struct dig_opts){.require = 2, .require_global = true};
	set(&judged, JUDGE_ADDRESS, "2600::1", "fd00::1");
	count = dig_check_answer(&opts, &judged, checks);
	assert_int_equal(count, 2);
	assert_true(checks[0].ok);
	assert_false(checks[1].ok);
	assert_string_equal(checks[1].value, "fd00::1");
	set(&judged, JUDGE_NODATA, NULL, NULL);
	count = dig_check_answer(&opts, &judged, checks);
	assert_int_equal(count, 1);
	assert_int_equal(dig_check_exit(&opts, &judged, checks, count), CLI_NO);
}

/* What each expectation says of each status. */
static void test_expectations(void **state)
{
	static const struct {
		enum dig_expect_what what;
		enum judge_status status;
		enum cli_status exit;
	} rows[] = {
		{DIG_EXPECT_NODATA, JUDGE_NODATA, CLI_YES},
		{DIG_EXPECT_NODATA, JUDGE_V4_ONLY, CLI_YES},
		{DIG_EXPECT_NODATA, JUDGE_NXDOMAIN, CLI_NO},
		{DIG_EXPECT_NODATA, JUDGE_ADDRESS, CLI_NO},
		{DIG_EXPECT_NODATA, JUDGE_TIMEOUT, CLI_UNKNOWN},
		{DIG_EXPECT_NXDOMAIN, JUDGE_NXDOMAIN, CLI_YES},
		{DIG_EXPECT_NXDOMAIN, JUDGE_NODATA, CLI_NO},
		{DIG_EXPECT_NXDOMAIN, JUDGE_RCODE, CLI_UNKNOWN},
		{DIG_EXPECT_V4_ONLY, JUDGE_V4_ONLY, CLI_YES},
		{DIG_EXPECT_V4_ONLY, JUDGE_NODATA, CLI_NO},
		{DIG_EXPECT_V4_ONLY, JUDGE_ADDRESS, CLI_NO},
		{DIG_EXPECT_PREFIX, JUDGE_V4_ONLY, CLI_NO},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct dig_opts opts = {
			.expects = {{.what = rows[i].what, .text = "it"}},
			.expect_count = 1,
		};
		struct check checks[CHECK_MAX];
		size_t count;

		set(&judged, rows[i].status,
			rows[i].status == JUDGE_ADDRESS ? "2001:db8::1" : NULL, NULL);
		count = dig_check_answer(&opts, &judged, checks);
		row_int("exit", dig_check_exit(&opts, &judged, checks, count),
			rows[i].exit);
	}
}

/* The same address given twice is one. */
static void test_require_counts_once(void **state)
{
	struct dig_opts opts = {.require = 2};
	struct check checks[CHECK_MAX];

	(void)state;
	set(&judged, JUDGE_ADDRESS, "2001:db8::1", "2001:db8::1");
	assert_int_equal(dig_check_answer(&opts, &judged, checks), 1);
	assert_false(checks[0].ok);
	assert_string_equal(checks[0].value, "1");
	set(&judged, JUDGE_ADDRESS, "2001:db8::1", "2001:db8::2");
	dig_check_answer(&opts, &judged, checks);
	assert_true(checks[0].ok);
}

static void test_agreement(void **state)
{
	(void)state;
	set(&judged, JUDGE_ADDRESS, "::1", "::2");
	set(&other, JUDGE_ADDRESS, "::2", "::1");
	assert_true(dig_check_agree(&judged, &other));
	set(&other, JUDGE_ADDRESS, "::2", NULL);
	assert_false(dig_check_agree(&judged, &other));
	assert_false(dig_check_agree(&other, &judged));
	set(&other, JUDGE_NODATA, NULL, NULL);
	assert_false(dig_check_agree(&judged, &other));
	set(&judged, JUDGE_NODATA, NULL, NULL);
	assert_true(dig_check_agree(&judged, &other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_what_was_not_asked_for),
		cmocka_unit_test(test_a_records),
		cmocka_unit_test(test_with_a),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_nat64_prefixes),
		cmocka_unit_test(test_assertions),
		cmocka_unit_test(test_expectations),
		cmocka_unit_test(test_require_counts_once),
		cmocka_unit_test(test_agreement),
	};

	return cmocka_run_group_tests_name("aaaa_dig_judge", tests, NULL, NULL);
}
