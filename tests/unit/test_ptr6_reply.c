#include "tools/ptr6/reply.h"

#include <errno.h>
#include <stdio.h>

#include "base/wr.h"
#include "tests/unit/test.h"

#define NAME "1.0.ip6.arpa"

/* A message being built: its counts are written as records are added. */
struct message {
	uint8_t bytes[65535];
	struct wr w;
	uint16_t counts[4];
};

static void begin(struct message *m, uint16_t flags)
{
	m->w = wr_into(m->bytes, sizeof(m->bytes));
	memset(m->counts, 0, sizeof(m->counts));
	wr_u16(&m->w, 7);
	wr_u16(&m->w, DNSMSG_QR | flags);
	wr_zeros(&m->w, 8);
	assert_int_equal(dnsmsg_name_write(&m->w, NAME), DNSMSG_NAME_OK);
	wr_u16(&m->w, DNSMSG_TYPE_PTR);
	wr_u16(&m->w, DNSMSG_CLASS_IN);
	m->counts[DNSMSG_QUESTION] = 1;
}

static void add_bytes(struct message *m, enum dnsmsg_section section, const char *owner,
	uint16_t type, const void *data, size_t len)
{
	dnsmsg_name_write(&m->w, owner);
	wr_u16(&m->w, type);
	wr_u16(&m->w, DNSMSG_CLASS_IN);
	wr_u32(&m->w, 300);
	wr_u16(&m->w, (uint16_t)len);
	wr_bytes(&m->w, data, len);
	m->counts[section]++;
}

/* A record whose data is a name, and after it `zeros` bytes. */
static void add(struct message *m, enum dnsmsg_section section, const char *owner,
	uint16_t type, const char *name, size_t zeros)
{
	uint8_t data[600];
	struct wr w = wr_into(data, sizeof(data));

	dnsmsg_name_write(&w, name);
	wr_zeros(&w, zeros);
	add_bytes(m, section, owner, type, data, wr_len(&w));
}

/* Reads what was built, of its exact size. */
static struct reply read_type(struct message *m, uint16_t type)
{
	uint8_t *copy;
	struct reply reply;

	for (size_t i = 0; i < 4; i++)
		wr_patch_u16(&m->w, 4 + 2 * i, m->counts[i]);
	assert_false(m->w.failed);
	copy = exact_copy(m->bytes, wr_len(&m->w));
	assert_int_equal(reply_read(rd_over(copy, wr_len(&m->w)), NAME, type, &reply), 0);
	free(copy);
	return reply;
}

static struct reply read_ptr(struct message *m)
{
	return read_type(m, DNSMSG_TYPE_PTR);
}

static void expect_status(struct message *m, enum reply_status status)
{
	struct reply reply = read_ptr(m);

	row_string("status", reply_status_name(reply.status), reply_status_name(status));
	assert_int_equal(reply.count, 0);
	reply_free(&reply);
}

static struct message m;

static void test_names(void **state)
{
	struct reply reply;

	(void)state;
	begin(&m, DNSMSG_AA);
	add(&m, DNSMSG_ANSWER, NAME, DNSMSG_TYPE_PTR, "one.test", 0);
	add(&m, DNSMSG_ANSWER, "other.test", DNSMSG_TYPE_PTR, "stray.test", 0);
	add(&m, DNSMSG_ANSWER, "1.0.IP6.arpa", DNSMSG_TYPE_PTR, "odd\\.two.test", 0);
	add(&m, DNSMSG_ADDITIONAL, NAME, DNSMSG_TYPE_PTR, "late.test", 0);
	reply = read_ptr(&m);
	assert_int_equal(reply.status, REPLY_RECORDS);
	assert_true(reply.authoritative);
	assert_int_equal(reply.count, 2);
	assert_string_equal(reply.records[0].name, "one.test");
	assert_string_equal(reply.records[1].name, "odd\\.two.test");
	assert_int_equal(reply.records[0].ttl, 300);
	reply_free(&reply);
	assert_int_equal(reply.count, 0);
}

static void test_too_many_are_cut_off(void **state)
{
	struct reply reply;

	(void)state;
	for (unsigned count = REPLY_RECORDS_MAX; count <= REPLY_RECORDS_MAX + 1; count++) {
		begin(&m, 0);
		for (unsigned i = 0; i < count; i++)
			add(&m, DNSMSG_ANSWER, NAME, DNSMSG_TYPE_PTR, "n.test", 0);
		reply = read_ptr(&m);
		assert_int_equal(reply.count, REPLY_RECORDS_MAX);
		assert_int_equal(reply.truncated, count > REPLY_RECORDS_MAX);
		reply_free(&reply);
	}
}

static void test_aliases(void **state)
{
	struct reply reply;

	(void)state;
	/* In the wrong order, too. */
	begin(&m, 0);
	add(&m, DNSMSG_ANSWER, "b.test", DNSMSG_TYPE_PTR, "end.test", 0);
	add(&m, DNSMSG_ANSWER, "a.test", DNSMSG_TYPE_CNAME, "b.test", 0);
	add(&m, DNSMSG_ANSWER, NAME, DNSMSG_TYPE_CNAME, "a.test", 0);
	reply = read_ptr(&m);
	assert_int_equal(reply.status, REPLY_RECORDS);
	assert_string_equal(reply.records[0].name, "end.test");
	reply_free(&reply);
	/* Out of what the server serves: to be asked for. */
	begin(&m, DNSMSG_AA);
	add(&m, DNSMSG_ANSWER, NAME, DNSMSG_TYPE_CNAME, "a.test", 0);
	reply = read_ptr(&m);
	assert_int_equal(reply.status, REPLY_ALIAS);
	assert_string_equal(reply.canonical, "a.test");
	reply_free(&reply);
	/* A resolver has been there: there is nothing. */
	begin(&m, DNSMSG_RA);
	add(&m, DNSMSG_ANSWER, NAME, DNSMSG_TYPE_CNAME, "a.test", 0);
	expect_status(&m, REPLY_NODATA);
	begin(&m, DNSMSG_RA);
	add(&m, DNSMSG_ANSWER, NAME, DNSMSG_TYPE_CNAME, "a.test", 0);
	add(&m, DNSMSG_ANSWER, "a.test", DNSMSG_TYPE_CNAME, NAME, 0);
	expect_status(&m, REPLY_LOOP);
}

/* NXDOMAIN is about what an alias leads to: the name itself exists. */
static void test_alias_of_what_does_not_exist(void **state)
{
	struct reply reply;

	(void)state;
	begin(&m, DNSMSG_RA | DNSMSG_NXDOMAIN);
	add(&m, DNSMSG_ANSWER, NAME, DNSMSG_TYPE_CNAME, "a.test", 0);
	add(&m, DNSMSG_AUTHORITY, "test", DNSMSG_TYPE_SOA, "m.test", 21);
	reply = read_ptr(&m);
	assert_int_equal(reply.status, REPLY_NXDOMAIN);
	assert_string_equal(reply.canonical, "a.test");
	reply_free(&reply);
	begin(&m, DNSMSG_RA | DNSMSG_NXDOMAIN);
	add(&m, DNSMSG_ANSWER, "other.test", DNSMSG_TYPE_CNAME, "a.test", 0);
	/* Records that contradict it are left out. */
	add(&m, DNSMSG_ANSWER, NAME, DNSMSG_TYPE_PTR, "one.test", 0);
	reply = read_ptr(&m);
	assert_int_equal(reply.status, REPLY_NXDOMAIN);
	assert_null(reply.canonical);
	assert_int_equal(reply.count, 0);
	reply_free(&reply);
}

static void test_ways_to_say_no(void **state)
{
	static const enum reply_status by_rcode[16] = {
		REPLY_NODATA, REPLY_FORMERR, REPLY_SERVFAIL, REPLY_NXDOMAIN, REPLY_NOTIMP,
		REPLY_REFUSED, REPLY_RCODE, REPLY_RCODE, REPLY_RCODE, REPLY_RCODE, REPLY_RCODE,
		REPLY_RCODE, REPLY_RCODE, REPLY_RCODE, REPLY_RCODE, REPLY_RCODE};
	struct reply reply;

	(void)state;
	for (uint16_t rcode = 0; rcode < 16; rcode++) {
		begin(&m, rcode);
		expect_status(&m, by_rcode[rcode]);
	}
	/* BADVERS is 16: its low bits are those of NOERROR. */
	begin(&m, 0);
	wr_bytes(&m.w, "\0\0\51\4\320\1\0\0\0\0\0", 11);
	m.counts[DNSMSG_ADDITIONAL] = 1;
	reply = read_ptr(&m);
	assert_int_equal(reply.status, REPLY_RCODE);
	assert_int_equal(reply.rcode, DNSMSG_BADVERS);
	reply_free(&reply);
	begin(&m, DNSMSG_NXDOMAIN);
	add(&m, DNSMSG_AUTHORITY, "0.ip6.arpa", DNSMSG_TYPE_SOA, "m.test", 21);
	reply = read_ptr(&m);
	assert_int_equal(reply.status, REPLY_NXDOMAIN);
	assert_string_equal(reply.zone, "0.ip6.arpa");
	reply_free(&reply);
}

static void test_referral_is_not_a_no(void **state)
{
	struct reply reply;

	(void)state;
	begin(&m, 0);
	add(&m, DNSMSG_AUTHORITY, "0.ip6.arpa", DNSMSG_TYPE_NS, "ns.test", 0);
	reply = read_ptr(&m);
	assert_int_equal(reply.status, REPLY_REFERRAL);
	assert_string_equal(reply.delegated, "0.ip6.arpa");
	reply_free(&reply);
	/* Who asks for the name servers has those that it refers with. */
	begin(&m, 0);
	add(&m, DNSMSG_AUTHORITY, "0.ip6.arpa", DNSMSG_TYPE_NS, "a.test", 0);
	add(&m, DNSMSG_AUTHORITY, "1.ip6.arpa", DNSMSG_TYPE_NS, "stray.test", 0);
	add(&m, DNSMSG_AUTHORITY, "0.IP6.arpa", DNSMSG_TYPE_NS, "b.test", 0);
	add(&m, DNSMSG_ADDITIONAL, "0.ip6.arpa", DNSMSG_TYPE_NS, "late.test", 0);
	reply = read_type(&m, DNSMSG_TYPE_NS);
	assert_int_equal(reply.status, REPLY_REFERRAL);
	assert_int_equal(reply.count, 2);
	assert_string_equal(reply.records[0].name, "a.test");
	assert_string_equal(reply.records[1].name, "b.test");
	reply_free(&reply);
	/* With authority it is one; and with the SOA record. */
	begin(&m, DNSMSG_AA);
	add(&m, DNSMSG_AUTHORITY, "0.ip6.arpa", DNSMSG_TYPE_NS, "ns.test", 0);
	expect_status(&m, REPLY_NODATA);
	begin(&m, 0);
	add(&m, DNSMSG_AUTHORITY, "0.ip6.arpa", DNSMSG_TYPE_NS, "ns.test", 0);
	add(&m, DNSMSG_AUTHORITY, "0.ip6.arpa", DNSMSG_TYPE_SOA, "m.test", 21);
	expect_status(&m, REPLY_NODATA);
}

static void test_broken(void **state)
{
	static const uint8_t loop[] = {0xc0, 0x0c};
	static const uint8_t half[8];
	struct reply reply;

	(void)state;
	/* A name with something behind it, and one that ends early. */
	begin(&m, 0);
	add(&m, DNSMSG_ANSWER, NAME, DNSMSG_TYPE_PTR, "one.test", 1);
	expect_status(&m, REPLY_BROKEN);
	begin(&m, 0);
	add_bytes(&m, DNSMSG_ANSWER, NAME, DNSMSG_TYPE_PTR, "\3on", 3);
	expect_status(&m, REPLY_BROKEN);
	/* More said to be there than is. */
	begin(&m, 0);
	m.counts[DNSMSG_ANSWER] = 65535;
	expect_status(&m, REPLY_BROKEN);
	/* An address of the wrong length. */
	begin(&m, 0);
	add_bytes(&m, DNSMSG_ANSWER, NAME, DNSMSG_TYPE_AAAA, half, sizeof(half));
	reply = read_type(&m, DNSMSG_TYPE_AAAA);
	assert_int_equal(reply.status, REPLY_BROKEN);
	/* A pointer back to the question is none. */
	begin(&m, 0);
	add_bytes(&m, DNSMSG_ANSWER, NAME, DNSMSG_TYPE_PTR, loop, sizeof(loop));
	reply = read_ptr(&m);
	assert_int_equal(reply.status, REPLY_RECORDS);
	assert_string_equal(reply.records[0].name, NAME);
	reply_free(&reply);
}

/* Every truncation of a good reply is broken, and reads nothing behind its end. */
static void test_truncations(void **state)
{
	struct reply reply;
	size_t whole;

	(void)state;
	begin(&m, DNSMSG_AA);
	add(&m, DNSMSG_ANSWER, NAME, DNSMSG_TYPE_CNAME, "a.test", 0);
	add(&m, DNSMSG_ANSWER, "a.test", DNSMSG_TYPE_PTR, "end.test", 0);
	reply = read_ptr(&m);
	reply_free(&reply);
	whole = wr_len(&m.w);
	for (size_t len = 0; len < whole; len++) {
		uint8_t *copy = exact_copy(m.bytes, len);

		assert_int_equal(
			reply_read(rd_over(copy, len), NAME, DNSMSG_TYPE_PTR, &reply), 0);
		row_int("cut", reply.status, REPLY_BROKEN);
		assert_int_equal(reply.count, 0);
		reply_free(&reply);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_too_many_are_cut_off),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_alias_of_what_does_not_exist),
		cmocka_unit_test(test_ways_to_say_no),
		cmocka_unit_test(test_referral_is_not_a_no),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_truncations),
	};

	return cmocka_run_group_tests_name("ptr6_reply", tests, NULL, NULL);
}
