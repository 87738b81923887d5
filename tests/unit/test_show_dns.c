#include "out/show_dns.h"

#include "tests/unit/golden.h"
#include "tests/unit/test.h"

#define BYTES(literal) (literal), sizeof(literal) - 1

static struct dnsmsg_record record_of(uint16_t type, const char *data, size_t len)
{
	return (struct dnsmsg_record){.section = DNSMSG_ANSWER,
		.name = "a.test",
		.type = type,
		.class = DNSMSG_CLASS_IN,
		.ttl = 60,
		.data = rd_over(data, len),
		.message = rd_over(data, len)};
}

static void test_data(void **state)
{
	static const struct {
		uint16_t type;
		const char *data;
		size_t len;
		const char *text;
	} rows[] = {
		{DNSMSG_TYPE_A, BYTES("\xc0\0\2\1"), "192.0.2.1"},
		{DNSMSG_TYPE_AAAA, BYTES("\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1"),
			"2001:db8::1"},
		{DNSMSG_TYPE_CNAME, BYTES("\3a.b\1\x1b\0"), "a\\.b.\\027."},
		{DNSMSG_TYPE_NS, BYTES("\0"), "."},
		{DNSMSG_TYPE_MX, BYTES("\0\12\1m\0"), "10 m."},
		{DNSMSG_TYPE_SOA,
			BYTES("\1m\0\1r\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5"),
			"m. r. 1 2 3 4 5"},
		{DNSMSG_TYPE_TXT, BYTES("\2ab\4\"\\\n\xff\0"),
			"\"ab\" \"\\\"\\\\\\010\\255\" \"\""},
		{DNSMSG_TYPE_RRSIG,
			BYTES("\0\34\15\3\0\0\1\54\x69\x20\x7d\x80\0\0\0\0\x12\x34\4test"
			      "\0abcd"),
			"AAAA 13 3 300 20251121145600 19700101000000 4660 test. "
			"YWJjZA=="},
		{DNSMSG_TYPE_DS,
			BYTES("\x30\x39\15\2"
			      "0123456789abcdef0123456789abcdef"),
			"12345 13 2 "
			"30313233343536373839616263646566303132333435363738396162 "
			"63646566"},
		{DNSMSG_TYPE_NSEC, BYTES("\1b\4test\0\0\6\x40\0\0\x08\0\3\1\1\x40"),
			"b.test. A AAAA RRSIG NSEC CAA"},
		{DNSMSG_TYPE_NSEC3, BYTES("\1\1\0\12\2\xab\xcd\5\0\0\0\0\1\0\1\x40"),
			"1 1 10 ABCD 00000001 A"},
		{DNSMSG_TYPE_NSEC3, BYTES("\1\0\0\0\0\2\xff\xff"), "1 0 0 - VVVG"},
		/* An empty window, two out of order, one of 33 octets, no digest. */
		{DNSMSG_TYPE_NSEC, BYTES("\0\0\0"), "\\# 3 000000"},
		{DNSMSG_TYPE_NSEC, BYTES("\0\0\1\x40\0\1\x40"), "\\# 7 00000140000140"},
		{DNSMSG_TYPE_NSEC,
			BYTES("\0\0\x21"
			      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
			"\\# 36 "
			"0000216161616161616161616161616161616161616161616161616161616161"
			"61616161"},
		{DNSMSG_TYPE_DS, BYTES("\x30\x39\15\2"), "\\# 4 30390D02"},
		/* What is not of its type's form is shown as what it is. */
		{DNSMSG_TYPE_A, BYTES("\xc0\0\2"), "\\# 3 C00002"},
		{DNSMSG_TYPE_TXT, BYTES("\5ab"), "\\# 3 056162"},
		{DNSMSG_TYPE_TXT, BYTES(""), "\\# 0"},
		{DNSMSG_TYPE_CNAME, BYTES("\xc0\0"), "\\# 2 C000"},
		{65280, BYTES("\1\2"), "\\# 2 0102"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct dnsmsg_record record =
			record_of(rows[i].type, rows[i].data, rows[i].len);
		char text[SHOW_DNS_DATA_SIZE];

		row_string(rows[i].text, show_dns_data(&record, text), rows[i].text);
	}
}

/* Data of 65,535 octets is cut off, and the text ends. */
static void test_data_that_is_too_long(void **state)
{
	static char data[65535];
	struct dnsmsg_record record = record_of(65280, data, sizeof(data));
	char text[SHOW_DNS_DATA_SIZE];
	size_t len;

	(void)state;
	len = strlen(show_dns_data(&record, text));
	assert_in_range(len, 4000, SHOW_DNS_DATA_SIZE - 1);
	assert_string_equal(text + len - 3, "...");
}

static const char *shown(struct rd message, unsigned parts)
{
	static char text[4096];
	FILE *stream = fmemopen(text, sizeof(text), "w");

	assert_non_null(stream);
	show_dns_message(stream, message, parts);
	fclose(stream);
	return text;
}

static void test_the_golden_answer(void **state)
{
	struct golden golden;
	struct rd message;

	(void)state;
	golden_read("dns-aaaa-answer.txt", &golden);
	message = rd_over(golden.bytes + 48, golden.len - 48);
	assert_string_equal(shown(message, SHOW_DNS_ALL),
		";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 6967\n"
		";; flags: qr aa; QUERY: 1, ANSWER: 1, AUTHORITY: 1, ADDITIONAL: 1\n"
		"\n;; QUESTION SECTION:\n"
		";puzzle.test6.dartmouth.edu.\tIN\tAAAA\n"
		"\n;; ANSWER SECTION:\n"
		"puzzle.test6.dartmouth.edu. 86400 "
		"IN\tAAAA\t2604:5f00:ffff:fe00::bad:c0de\n"
		"\n;; AUTHORITY SECTION:\n"
		"test6.dartmouth.edu.\t259200\tIN\tNS\ta.ns.test6.dartmouth.edu.\n"
		"\n;; ADDITIONAL SECTION:\n"
		"a.ns.test6.dartmouth.edu. 86400\tIN\tAAAA\t2604:5f00:ffff:fe00::1:53\n");
	assert_string_equal(shown(message, SHOW_DNS_AUTHORITY),
		"test6.dartmouth.edu.\t259200\tIN\tNS\ta.ns.test6.dartmouth.edu.\n");
	/* The columns move up, as with dig's +nottlid. */
	assert_string_equal(
		shown(message, SHOW_DNS_QUESTION | SHOW_DNS_AUTHORITY | SHOW_DNS_NO_TTL),
		";puzzle.test6.dartmouth.edu. IN\tAAAA\n"
		"test6.dartmouth.edu.\tIN\tNS\ta.ns.test6.dartmouth.edu.\n");
	message.end--;
	assert_non_null(strstr(shown(message, SHOW_DNS_ALL), ";; MALFORMED"));
}

static void test_edns(void **state)
{
	static const char message[] = "\0\1\x81\x80\0\0\0\0\0\0\0\1"
				      "\0\0\x29\4\xd0\1\0\x80\0\0\6\0\3\0\2a\x1b";

	(void)state;
	assert_string_equal(shown(rd_over(BYTES(message)), SHOW_DNS_ALL),
		";; ->>HEADER<<- opcode: QUERY, status: BADVERS, id: 1\n"
		";; flags: qr rd ra; QUERY: 0, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 1\n"
		"\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags: do; udp: 1232\n"
		"; NSID: 61 1b (\"a.\")\n");
}

/* RFC 8914; its words are the server's, and an option that is not known is shown, too. */
static void test_options(void **state)
{
	static const char message[] =
		"\0\1\x81\x82\0\0\0\0\0\0\0\1\0\0\x29\4\xd0\0\0\0\0\0\x19"
		"\0\17\0\2\0\6"
		"\0\17\0\5\xff\0x\x1b\xff"
		"\0\17\0\1\0"
		"\xfd\xe8\0\1z";

	(void)state;
	assert_string_equal(shown(rd_over(BYTES(message)), SHOW_DNS_ALL),
		";; ->>HEADER<<- opcode: QUERY, status: SERVFAIL, id: 1\n"
		";; flags: qr rd ra; QUERY: 0, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 1\n"
		"\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n"
		"; EDE: 6 (DNSSEC Bogus)\n"
		"; EDE: 65280 (Unknown Code): (x\\027\\255)\n"
		"; OPT=15: 00 (\".\")\n"
		"; OPT=65000: 7a (\"z\")\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_data_that_is_too_long),
		cmocka_unit_test(test_the_golden_answer),
		cmocka_unit_test(test_edns),
		cmocka_unit_test(test_options),
	};

	return cmocka_run_group_tests_name("show_dns", tests, NULL, NULL);
}
