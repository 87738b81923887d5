#include "tools/aaaa-dig/ready.h"

#include "tests/unit/test.h"

/* A message that is put together record by record. */
struct built {
	uint8_t bytes[2048];
	struct wr w;
	uint16_t answers, authority;
};

static struct ready ready;
static struct judgement judged;

static void begin(struct built *b, const char *question, uint16_t flags)
{
	b->answers = b->authority = 0;
	b->w = wr_into(b->bytes, sizeof(b->bytes));
	wr_u16(&b->w, 1);
	wr_u16(&b->w, (uint16_t)(DNSMSG_QR | flags));
	wr_u16(&b->w, 1);
	wr_zeros(&b->w, 6);
	dnsmsg_name_write(&b->w, question);
	wr_u16(&b->w, DNSMSG_TYPE_NS);
	wr_u16(&b->w, DNSMSG_CLASS_IN);
}

/* A record whose data is a name, after `lead` octets. */
static void put(struct built *b, const char *owner, uint16_t type, uint16_t preference,
	const char *name)
{
	uint8_t data[300];
	struct wr w = wr_into(data, sizeof(data));

	if (type == DNSMSG_TYPE_MX)
		wr_u16(&w, preference);
	dnsmsg_name_write(&w, name);
	dnsmsg_name_write(&b->w, owner);
	wr_u16(&b->w, type);
	wr_u16(&b->w, DNSMSG_CLASS_IN);
	wr_u32(&b->w, 60);
	wr_u16(&b->w, (uint16_t)wr_len(&w));
	wr_bytes(&b->w, data, wr_len(&w));
	if (type == DNSMSG_TYPE_SOA)
		b->authority++;
	else
		b->answers++;
}

static bool take(struct built *b, enum ready_role role)
{
	wr_patch_u16(&b->w, 6, b->answers);
	wr_patch_u16(&b->w, 8, b->authority);
	assert_false(b->w.failed);
	return dig_ready_take(&ready, rd_over(b->bytes, wr_len(&b->w)), role);
}

static void judge(size_t host, enum judge_status status)
{
	judged.status = status;
	judged.count = status == JUDGE_ADDRESS;
	judged.addresses[0].address = (struct in6_addr){{{0x20, 1, 0xd, 0xb8}}};
	dig_ready_judge(&ready.hosts[host], DNSMSG_TYPE_AAAA, &judged);
}

static void test_hosts(void **state)
{
	struct built b;

	(void)state;
	dig_ready_begin("www.a.test", &ready);
	begin(&b, "www.a.test", DNSMSG_RA);
	put(&b, "b.test", DNSMSG_TYPE_SOA, 0, "ns.a.test");
	assert_true(take(&b, READY_NS));
	assert_string_equal(ready.zone, ""); /* the name cannot be in that zone */
	begin(&b, "www.a.test", DNSMSG_RA);
	put(&b, "a.test", DNSMSG_TYPE_SOA, 0, "ns.a.test");
	assert_true(take(&b, READY_NS));
	assert_int_equal(ready.count, 1);
	assert_string_equal(ready.zone, "a.test"); /* to be asked for its servers */

	begin(&b, "a.test", DNSMSG_RA);
	put(&b, "a.test", DNSMSG_TYPE_NS, 0, "ns1.a.test");
	put(&b, "a.test", DNSMSG_TYPE_NS, 0, "NS1.a.test");
	put(&b, "a.test", DNSMSG_TYPE_MX, 1, "mx.a.test"); /* not what was asked */
	put(&b, "b.test", DNSMSG_TYPE_NS, 0, "ns.b.test"); /* nor of whom */
	assert_true(take(&b, READY_NS));
	assert_int_equal(ready.count, 2);

	/* Exchangers in the order in which they are tried; none where mail is refused
	 * (RFC 7505). */
	begin(&b, "www.a.test", DNSMSG_RA);
	put(&b, "www.a.test", DNSMSG_TYPE_MX, 20, "second.a.test");
	put(&b, "www.a.test", DNSMSG_TYPE_MX, 10, "first.a.test");
	put(&b, "www.a.test", DNSMSG_TYPE_MX, 0, ".");
	put(&b, "a.test", DNSMSG_TYPE_MX, 0, "stray.a.test");
	assert_true(take(&b, READY_MX));
	assert_int_equal(ready.count, 4);
	assert_string_equal(ready.hosts[2].name, "first.a.test");
	assert_int_equal(ready.hosts[3].preference, 20);
}

/* The zone is that of what an alias leads to; a circle has none. */
static void test_aliases(void **state)
{
	struct built b;

	(void)state;
	dig_ready_begin("www.a.test", &ready);
	begin(&b, "www.a.test", DNSMSG_RA);
	put(&b, "www.a.test", DNSMSG_TYPE_CNAME, 0, "x.b.test");
	put(&b, "x.b.test", DNSMSG_TYPE_CNAME, 0, "y.b.test");
	put(&b, "a.test", DNSMSG_TYPE_SOA, 0, "ns.a.test");
	put(&b, "b.test", DNSMSG_TYPE_SOA, 0, "ns.b.test");
	assert_true(take(&b, READY_NS));
	assert_string_equal(ready.zone, "b.test");
	begin(&b, "www.a.test", DNSMSG_RA);
	put(&b, "www.a.test", DNSMSG_TYPE_CNAME, 0, "b.test");
	put(&b, "b.test", DNSMSG_TYPE_MX, 0, "mx.b.test");
	assert_true(take(&b, READY_MX));
	assert_int_equal(ready.count, 2);
	dig_ready_begin("www.a.test", &ready);
	begin(&b, "www.a.test", DNSMSG_RA);
	put(&b, "www.a.test", DNSMSG_TYPE_CNAME, 0, "www.a.test");
	assert_true(take(&b, READY_NS));
	assert_string_equal(ready.zone, "");
}

/* Addresses that lead whoever asks to themselves, or to a group. */
static void test_addresses_of_no_host(void **state)
{
	static const struct in6_addr good = {{{0x20, 1, 0xd, 0xb8}}}, group = {{{0xff, 2}}};

	(void)state;
	dig_ready_begin("a.test", &ready);
	judged.status = JUDGE_ADDRESS;
	judged.count = 2;
	judged.addresses[0].address = in6addr_loopback;
	judged.addresses[1].address = group;
	dig_ready_judge(&ready.hosts[0], DNSMSG_TYPE_AAAA, &judged);
	assert_int_equal(ready.hosts[0].count, 0);
	assert_int_equal(ready.hosts[0].unusable, 2);
	assert_memory_equal(&ready.hosts[0].first, &in6addr_loopback, sizeof(good));
	assert_int_equal(dig_ready_verdict(&ready), READY_NO);
	dig_ready_begin("a.test", &ready);
	judged.addresses[1].address = good;
	dig_ready_judge(&ready.hosts[0], DNSMSG_TYPE_AAAA, &judged);
	assert_int_equal(ready.hosts[0].count, 1);
	assert_memory_equal(&ready.hosts[0].first, &good, sizeof(good));
	assert_int_equal(dig_ready_verdict(&ready), READY_YES);
}

static void test_messages_that_say_nothing(void **state)
{
	struct built b;

	(void)state;
	dig_ready_begin("a.test", &ready);
	begin(&b, "a.test", DNSMSG_SERVFAIL);
	assert_false(take(&b, READY_NS));
	begin(&b, "a.test", DNSMSG_NXDOMAIN);
	assert_true(take(&b, READY_NS));
	begin(&b, "a.test", 0);
	put(&b, "a.test", DNSMSG_TYPE_NS, 0, "ns.a.test");
	b.answers++; /* one that is not there */
	assert_false(take(&b, READY_NS));
	assert_int_equal(ready.count, 2);
}

static void test_more_hosts_than_are_looked_at(void **state)
{
	struct built b;
	char name[32];

	(void)state;
	dig_ready_begin("a.test", &ready);
	begin(&b, "a.test", 0);
	for (int i = 0; i < READY_HOSTS_MAX + 4; i++) {
		snprintf(name, sizeof(name), "ns%d.test", i);
		put(&b, "a.test", DNSMSG_TYPE_NS, 0, name);
	}
	assert_true(take(&b, READY_NS));
	assert_int_equal(ready.count, READY_HOSTS_MAX);
	assert_int_equal(ready.left_out, 5);
}

static void test_verdicts(void **state)
{
	static const struct {
		enum judge_status name, ns1, ns2, mx;
		bool unsure;
		enum ready_verdict verdict;
	} rows[] = {
		{JUDGE_ADDRESS, JUDGE_ADDRESS, JUDGE_NODATA, JUDGE_ADDRESS, false,
			READY_YES},
		/* One of a kind is enough, whatever the other is. */
		{JUDGE_ADDRESS, JUDGE_TIMEOUT, JUDGE_ADDRESS, JUDGE_ADDRESS, false,
			READY_YES},
		{JUDGE_ADDRESS, JUDGE_ADDRESS, JUDGE_ADDRESS, JUDGE_NODATA, false,
			READY_PARTLY},
		{JUDGE_NODATA, JUDGE_ADDRESS, JUDGE_ADDRESS, JUDGE_ADDRESS, false,
			READY_PARTLY},
		{JUDGE_NXDOMAIN, JUDGE_NODATA, JUDGE_NXDOMAIN, JUDGE_NODATA, false,
			READY_NO},
		/* What is missing may be there. */
		{JUDGE_ADDRESS, JUDGE_TIMEOUT, JUDGE_NODATA, JUDGE_ADDRESS, false,
			READY_UNKNOWN},
		{JUDGE_RCODE, JUDGE_ADDRESS, JUDGE_ADDRESS, JUDGE_ADDRESS, false,
			READY_UNKNOWN},
		{JUDGE_ADDRESS, JUDGE_ADDRESS, JUDGE_ADDRESS, JUDGE_ADDRESS, true,
			READY_UNKNOWN},
	};
	struct built b;

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		dig_ready_begin("a.test", &ready);
		begin(&b, "a.test", 0);
		put(&b, "a.test", DNSMSG_TYPE_NS, 0, "ns1.test");
		put(&b, "a.test", DNSMSG_TYPE_NS, 0, "ns2.test");
		take(&b, READY_NS);
		begin(&b, "a.test", 0);
		put(&b, "a.test", DNSMSG_TYPE_MX, 1, "mx.test");
		take(&b, READY_MX);
		judge(0, rows[i].name);
		judge(1, rows[i].ns1);
		judge(2, rows[i].ns2);
		judge(3, rows[i].mx);
		ready.is_unsure = rows[i].unsure;
		row_int("verdict", dig_ready_verdict(&ready), rows[i].verdict);
	}
}

/* The name servers of the zone above made it `partial`. */
static void test_a_name_that_does_not_exist_is_not_ready(void **state)
{
	struct built b;

	(void)state;
	dig_ready_begin("typo.a.test", &ready);
	begin(&b, "a.test", 0);
	put(&b, "a.test", DNSMSG_TYPE_NS, 0, "ns1.test");
	take(&b, READY_NS);
	judge(0, JUDGE_NXDOMAIN);
	judge(1, JUDGE_ADDRESS);
	assert_true(dig_ready_is_missing(&ready.hosts[0]));
	assert_int_equal(dig_ready_verdict(&ready), READY_NO);
	ready.is_unsure = true;
	assert_int_equal(dig_ready_verdict(&ready), READY_NO);
	/* It has A: the server is wrong (RFC 4074 section 4.2). */
	ready.is_unsure = false;
	judged.status = JUDGE_ADDRESS;
	dig_ready_judge(&ready.hosts[0], DNSMSG_TYPE_A, &judged);
	assert_false(dig_ready_is_missing(&ready.hosts[0]));
	assert_int_equal(dig_ready_verdict(&ready), READY_PARTLY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_addresses_of_no_host),
		cmocka_unit_test(test_messages_that_say_nothing),
		cmocka_unit_test(test_more_hosts_than_are_looked_at),
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_a_name_that_does_not_exist_is_not_ready),
	};

	return cmocka_run_group_tests_name("aaaa_dig_ready", tests, NULL, NULL);
}
