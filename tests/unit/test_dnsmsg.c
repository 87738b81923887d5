#include "wire/dnsmsg.h"

#include "tests/unit/golden.h"
#include "tests/unit/test.h"

/* A literal as bytes, without its NUL. */
#define BYTES(literal) (literal), sizeof(literal) - 1

static void test_names(void **state)
{
	static const struct {
		const char *row, *message;
		size_t len, at;
		const char *text; /* NULL: broken */
		size_t left;
	} rows[] = {
		{"root", BYTES("\0"), 0, ".", 0},
		{"plain", BYTES("\3www\7example\0rest"), 0, "www.example", 4},
		{"case is kept", BYTES("\3wWw\0"), 0, "wWw", 0},
		{"dots and escapes", BYTES("\7a.b\\c\"@\0"), 0, "a\\.b\\\\c\\\"\\@", 0},
		{"zone file", BYTES("\4();$\0"), 0, "\\(\\)\\;\\$", 0},
		{"controls", BYTES("\6\0\t\x1b \x7f\xff\0"), 0,
			"\\000\\009\\027\\032\\127\\255", 0},
		{"a NUL alone", BYTES("\1\0\4test\0"), 0, "\\000.test", 0},
		{"pointer", BYTES("\4test\0\3www\xc0\0rest"), 6, "www.test", 4},
		{"pointer alone", BYTES("\4test\0\xc0\0"), 6, "test", 0},
		{"pointer to a pointer", BYTES("\1a\0\1b\xc0\0\1c\xc0\3"), 7, "c.b.a", 0},
		{"pointer into a label", BYTES("\3a\1b\0\xc0\2"), 5, "b", 0},
		{"nothing", BYTES(""), 0, NULL, 0},
		{"no end", BYTES("\3www"), 0, NULL, 0},
		{"short label", BYTES("\4www"), 0, NULL, 0},
		{"half a pointer", BYTES("\1a\0\xc0"), 3, NULL, 0},
		{"pointer to itself", BYTES("\xc0\0"), 0, NULL, 0},
		{"pointer to its own name", BYTES("\1a\xc0\0"), 0, NULL, 0},
		{"pointer forward", BYTES("\xc0\2\0"), 0, NULL, 0},
		{"pointers in a circle", BYTES("\xc0\2\xc0\0"), 2, NULL, 0},
		{"pointer behind the end", BYTES("\xff\xff\0"), 0, NULL, 0},
		{"reserved 01", BYTES("\x41www\0"), 0, NULL, 0},
		{"reserved 10", BYTES("\x81www\0"), 0, NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct rd message = rd_over(rows[i].message, rows[i].len), r = message;
		char text[DNSMSG_NAME_SIZE];

		memset(text, UNTOUCHED, sizeof(text));
		rd_skip(&r, rows[i].at);
		dnsmsg_name(&r, message, text);
		row_int(rows[i].row, r.failed, rows[i].text == NULL);
		if (!rows[i].text) {
			row_untouched(rows[i].row, &text);
			continue;
		}
		row_string(rows[i].row, text, rows[i].text);
		row_int(rows[i].row, rd_left(&r), rows[i].left);
	}
}

/* 255 octets are a name, 256 are not; each octet may take four characters. */
static void test_the_longest_name(void **state)
{
	uint8_t name[256];
	char text[DNSMSG_NAME_SIZE];
	struct rd r;

	(void)state;
	memset(name, 0xff, sizeof(name));
	for (size_t at = 0; at < 192; at += 64)
		name[at] = 63;
	name[192] = 61;
	name[254] = 0;
	r = rd_over(name, 255);
	dnsmsg_name(&r, r, text);
	assert_false(r.failed);
	assert_int_equal(rd_left(&r), 0);
	assert_int_equal(strlen(text), 4 * (3 * 63 + 61) + 3);

	name[192] = 62;
	name[254] = 0xff;
	name[255] = 0;
	r = rd_over(name, 256);
	dnsmsg_name(&r, r, text);
	assert_true(r.failed);
}

#define HEADER(questions, answers) "\x12\x34\x81\x80\0" questions "\0" answers "\0\0\0\0"
#define QUESTION                   "\1q\0\0\14\0\1"
#define PTR(len)                   "\xc0\14\0\14\0\1\0\0\1\54\0" len

static void test_answers_to_a_ptr_question(void **state)
{
	static const struct {
		const char *row, *message;
		size_t len;
		enum dnsmsg_flaw flaw;
		const char *text;
	} rows[] = {
		{"one", BYTES(HEADER("\1", "\1") QUESTION PTR("\5") "\3www\0"), DNSMSG_OK,
			"www"},
		{"the first of two",
			BYTES(HEADER("\1", "\2")
					QUESTION PTR("\3") "\1a\0" PTR("\3") "\1b\0"),
			DNSMSG_OK, "a"},
		{"compressed", BYTES(HEADER("\1", "\1") QUESTION PTR("\4") "\1a\xc0\14"),
			DNSMSG_OK, "a.q"},
		{"no question", BYTES(HEADER("\0", "\1") "\0\0\14\0\1\0\0\0\0\0\3\1a\0"),
			DNSMSG_OK, "a"},
		{"behind a CNAME",
			BYTES(HEADER("\1", "\2") QUESTION
				"\xc0\14\0\5\0\1\0\0\0\0\0\3\1c\0"
				"\1c\0\0\14\0\1\0\0\0\0\0\3\1a\0"),
			DNSMSG_OK, "a"},
		{"another class",
			BYTES(HEADER("\1", "\1") QUESTION "\0\0\14\0\3\0\0\0\0\0\3\1a\0"),
			DNSMSG_NO_RECORD, NULL},
		{"no record", BYTES(HEADER("\1", "\0") QUESTION), DNSMSG_NO_RECORD, NULL},
		{"fewer than it says", BYTES(HEADER("\1", "\1") QUESTION), DNSMSG_BROKEN,
			NULL},
		{"fewer questions", BYTES(HEADER("\2", "\0") QUESTION), DNSMSG_BROKEN,
			NULL},
		{"name out of its record",
			BYTES(HEADER("\1", "\1") QUESTION PTR("\2") "\3www\0"),
			DNSMSG_BROKEN, NULL},
		{"empty record", BYTES(HEADER("\1", "\1") QUESTION PTR("\0")),
			DNSMSG_BROKEN, NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct rd message = rd_over(rows[i].message, rows[i].len);
		char text[DNSMSG_NAME_SIZE];

		memset(text, UNTOUCHED, sizeof(text));
		row_int(rows[i].row, dnsmsg_ptr(message, text), rows[i].flaw);
		if (rows[i].text)
			row_string(rows[i].row, text, rows[i].text);
		else
			row_untouched(rows[i].row, &text);
		/* Every truncation of it, in memory of just that size. */
		for (size_t len = 0; len < rows[i].len; len++) {
			uint8_t *cut = malloc(len + !len);

			assert_non_null(cut);
			memcpy(cut, rows[i].message, len);
			if (dnsmsg_ptr(rd_over(cut, len), text) == DNSMSG_OK)
				row_string(rows[i].row, text, rows[i].text);
			free(cut);
		}
	}
}

static void test_names_written(void **state)
{
	static const struct {
		const char *row, *text;
		enum dnsmsg_name_flaw flaw;
		const char *wire;
		size_t len;
	} rows[] = {
		{"root", ".", DNSMSG_NAME_OK, BYTES("\0")},
		{"plain", "www.example", DNSMSG_NAME_OK, BYTES("\3www\7example\0")},
		{"final dot", "www.example.", DNSMSG_NAME_OK, BYTES("\3www\7example\0")},
		{"escapes", "a\\.b\\032\\\\.c", DNSMSG_NAME_OK, BYTES("\5a.b \\\1c\0")},
		{"octets as they are", "\xc3\xbc", DNSMSG_NAME_OK, BYTES("\2\xc3\xbc\0")},
		{"nothing", "", DNSMSG_NAME_EMPTY, BYTES("")},
		{"two dots", "a..b", DNSMSG_NAME_EMPTY_LABEL, BYTES("")},
		{"dot in front", ".a", DNSMSG_NAME_EMPTY_LABEL, BYTES("")},
		{"dots alone", "..", DNSMSG_NAME_EMPTY_LABEL, BYTES("")},
		{"above 255", "\\256", DNSMSG_NAME_ESCAPE, BYTES("")},
		{"two digits", "\\25x", DNSMSG_NAME_ESCAPE, BYTES("")},
		{"backslash at the end", "a\\", DNSMSG_NAME_ESCAPE, BYTES("")},
		{"64 octets",
			"a123456789b123456789c123456789d123456789e123456789f123456789g12"
			"3",
			DNSMSG_NAME_LABEL_LONG, BYTES("")},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		uint8_t buffer[256];
		struct wr w = wr_into(buffer, sizeof(buffer));

		row_int(rows[i].row, dnsmsg_name_write(&w, rows[i].text), rows[i].flaw);
		row_int(rows[i].row, wr_len(&w), rows[i].len);
		row_bytes(rows[i].row, buffer, rows[i].wire, rows[i].len);
		row_int(rows[i].row, *dnsmsg_name_flaw_text(rows[i].flaw) != 0,
			rows[i].flaw != DNSMSG_NAME_OK);
	}
}

/* 127 labels of one octet are 255 octets, and one more is too many. */
static void test_the_longest_name_written(void **state)
{
	char text[2 * 128 + 1], back[DNSMSG_NAME_SIZE];
	uint8_t buffer[300];
	struct wr w = wr_into(buffer, sizeof(buffer));
	struct rd r;

	(void)state;
	for (size_t i = 0; i < 128; i++)
		memcpy(text + 2 * i, "a.", 3);
	assert_int_equal(dnsmsg_name_write(&w, text), DNSMSG_NAME_LONG);
	assert_int_equal(wr_len(&w), 0);
	text[2 * 127] = '\0';
	assert_int_equal(dnsmsg_name_write(&w, text), DNSMSG_NAME_OK);
	assert_int_equal(wr_len(&w), 255);
	r = rd_over(buffer, 255);
	dnsmsg_name(&r, r, back);
	text[2 * 127 - 1] = '\0';
	assert_string_equal(back, text);
}

static void test_names_compared(void **state)
{
	(void)state;
	assert_true(dnsmsg_name_equal("WwW.Example", "wWw.eXample"));
	assert_false(dnsmsg_name_equal("www.example", "www.example.org"));
	assert_false(dnsmsg_name_equal("\\196", "\\228")); /* not letters of ASCII */
	assert_true(dnsmsg_name_below("www.example", "EXAMPLE"));
	assert_true(dnsmsg_name_below("example", "example"));
	assert_true(dnsmsg_name_below("example", "."));
	assert_false(dnsmsg_name_below("badexample", "example"));
	assert_false(dnsmsg_name_below("a\\.example", "example"));
	assert_true(dnsmsg_name_below("b.a\\.example", "a\\.example"));
}

enum { HEADERS = 40 + 8 }; /* IPv6 and UDP in front of the golden messages */

static struct rd golden_message(const char *file, struct golden *golden)
{
	golden_read(file, golden);
	return rd_over(golden->bytes + HEADERS, golden->len - HEADERS);
}

static void test_the_golden_answer(void **state)
{
	static const struct {
		enum dnsmsg_section section;
		const char *name;
		uint16_t type;
		uint32_t ttl;
	} want[] = {
		{DNSMSG_QUESTION, "puzzle.test6.dartmouth.edu", DNSMSG_TYPE_AAAA, 0},
		{DNSMSG_ANSWER, "puzzle.test6.dartmouth.edu", DNSMSG_TYPE_AAAA, 86400},
		{DNSMSG_AUTHORITY, "test6.dartmouth.edu", DNSMSG_TYPE_NS, 259200},
		{DNSMSG_ADDITIONAL, "a.ns.test6.dartmouth.edu", DNSMSG_TYPE_AAAA, 86400},
	};
	struct golden golden;
	struct rd message = golden_message("dns-aaaa-answer.txt", &golden);
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct dnsmsg_record record;
	struct in6_addr address;
	char name[DNSMSG_NAME_SIZE];

	(void)state;
	assert_int_equal(walk.header.id, 0x1b37);
	assert_int_equal(walk.header.flags, DNSMSG_QR | DNSMSG_AA);
	for (size_t i = 0; i < LEN(want); i++) {
		assert_true(dnsmsg_next(&walk, &record));
		row_int(want[i].name, record.section, want[i].section);
		row_string(want[i].name, record.name, want[i].name);
		row_int(want[i].name, record.type, want[i].type);
		row_int(want[i].name, record.class, DNSMSG_CLASS_IN);
		row_int(want[i].name, record.ttl, want[i].ttl);
		if (record.section == DNSMSG_ANSWER) {
			assert_true(dnsmsg_aaaa(&record, &address));
			assert_memory_equal(&address,
				"\x26\4\x5f\0\xff\xff\xfe\0\0\0\0\0\x0b\xad\xc0\xde", 16);
		}
		if (record.section == DNSMSG_AUTHORITY) {
			assert_true(dnsmsg_target(&record, name));
			assert_string_equal(name, "a.ns.test6.dartmouth.edu");
		}
	}
	assert_false(dnsmsg_next(&walk, &record));
	assert_false(walk.broken);
}

/* Each truncation is broken, and none is read beyond its end. */
static void test_truncations_of_the_golden_answer(void **state)
{
	struct golden golden;
	struct rd message = golden_message("dns-aaaa-answer.txt", &golden);
	size_t size = rd_left(&message);

	(void)state;
	for (size_t len = 0; len < size; len++) {
		uint8_t *cut = exact_copy(message.at, len);
		struct dnsmsg_walk walk = dnsmsg_walk(rd_over(cut, len));
		struct dnsmsg_record record;
		size_t records = 0;

		while (dnsmsg_next(&walk, &record))
			records++;
		row_int("broken", walk.broken, true);
		assert_true(records < 4);
		assert_false(dnsmsg_next(&walk, &record));
		free(cut);
	}
}

/* The writer makes what the golden query is, but for its id. */
static void test_the_golden_query(void **state)
{
	struct golden golden;
	struct rd message = golden_message("dns-aaaa-query.txt", &golden);
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct dnsmsg_record question, opt_record = {.section = DNSMSG_QUESTION};
	struct dnsmsg_query query = {.type = DNSMSG_TYPE_AAAA};
	uint8_t buffer[DNSMSG_QUERY_SIZE];
	struct wr w = wr_into(buffer, sizeof(buffer));
	struct dnsmsg_opt opt;

	(void)state;
	assert_true(dnsmsg_next(&walk, &question));
	while (dnsmsg_next(&walk, &opt_record))
		;
	query.name = question.name;
	query.id = walk.header.id;
	query.flags = walk.header.flags;
	if (opt_record.section == DNSMSG_ADDITIONAL && dnsmsg_opt(&opt_record, &opt)) {
		query.edns = true;
		query.udp_size = opt.udp_size;
		query.dnssec_ok = opt.dnssec_ok;
	}
	assert_int_equal(dnsmsg_query_write(&w, &query), DNSMSG_NAME_OK);
	/* dig adds a cookie, of 12 octets and their header; all in front of it is the
	 * same. */
	assert_int_equal(wr_len(&w) + 16, rd_left(&message));
	assert_memory_equal(buffer, message.at, wr_len(&w) - sizeof(uint16_t));
}

static void test_a_query_with_everything(void **state)
{
	static const char want[] = "\x12\x34\1\x30\0\1\0\0\0\0\0\1\1a\0\0\x1c\0\1"
				   "\0\0\x29\4\xd0\0\0\x80\0\0\4\0\3\0\0";
	struct dnsmsg_query query = {
		.name = "a.",
		.type = DNSMSG_TYPE_AAAA,
		.id = 0x1234,
		.flags = DNSMSG_RD | DNSMSG_AD | DNSMSG_CD,
		.edns = true,
		.udp_size = 1232,
		.dnssec_ok = true,
		.nsid = true,
	};
	uint8_t buffer[DNSMSG_QUERY_SIZE];
	struct wr w = wr_into(buffer, sizeof(buffer));

	(void)state;
	assert_int_equal(dnsmsg_query_write(&w, &query), DNSMSG_NAME_OK);
	assert_int_equal(wr_len(&w), sizeof(want) - 1);
	assert_memory_equal(buffer, want, sizeof(want) - 1);
	w = wr_into(buffer, 20);
	dnsmsg_query_write(&w, &query);
	assert_true(w.failed);
}

/* Counts of 65,535 are believed as far as there are bytes. */
static void test_counts_that_lie(void **state)
{
	static const char message[] = "\0\0\x81\x80\xff\xff\xff\xff\xff\xff\xff\xff"
				      "\1a\0\0\x1c\0\1\1b\0\0\x1c\0\1";
	struct dnsmsg_walk walk = dnsmsg_walk(rd_over(BYTES(message)));
	struct dnsmsg_record record;
	size_t count = 0;

	(void)state;
	while (dnsmsg_next(&walk, &record))
		count++;
	assert_int_equal(count, 2);
	assert_true(walk.broken);
}

static void test_aliases_found(void **state)
{
	/* a CNAME x in class CH, b CNAME c, a CNAME b; behind the answers c CNAME d. */
	static const char message[] = "\0\0\x81\x80\0\1\0\3\0\1\0\0\1a\0\0\5\0\1"
				      "\1a\0\0\5\0\3\0\0\0\1\0\3\1x\0"
				      "\1b\0\0\5\0\1\0\0\0\2\0\3\1c\0"
				      "\1A\0\0\5\0\1\0\0\0\3\0\3\1b\0"
				      "\1c\0\0\5\0\1\0\0\0\4\0\3\1d\0";
	struct rd r = rd_over(BYTES(message));
	char target[DNSMSG_NAME_SIZE];
	struct dnsmsg_record record;

	(void)state;
	assert_true(dnsmsg_find_alias(r, "a", &record));
	assert_int_equal(record.ttl, 3);
	assert_true(dnsmsg_target(&record, target));
	assert_string_equal(target, "b");
	assert_true(dnsmsg_find_alias(r, "b", &record));
	memset(&record, UNTOUCHED, sizeof(record));
	assert_false(dnsmsg_find_alias(r, "c", &record));
	row_untouched("none", &record);
}

#define RECORD(type, data) rd_record(type, BYTES(data))

static struct dnsmsg_record rd_record(uint16_t type, const char *data, size_t len)
{
	return (struct dnsmsg_record){.section = DNSMSG_ANSWER,
		.type = type,
		.data = rd_over(data, len),
		.message = rd_over(data, len)};
}

static void test_data(void **state)
{
	struct dnsmsg_record record;
	char name[DNSMSG_NAME_SIZE];
	struct dnsmsg_soa soa;
	struct dnsmsg_opt opt;
	struct in6_addr address;
	uint16_t preference, code;
	struct rd data;
	uint32_t ipv4;

	(void)state;
	record = RECORD(DNSMSG_TYPE_A, "\xc0\0\2\1");
	assert_true(dnsmsg_a(&record, &ipv4));
	assert_int_equal(ipv4, 0xc0000201);
	assert_false(dnsmsg_aaaa(&record, &address));
	record = RECORD(DNSMSG_TYPE_A, "\xc0\0\2\1\0");
	assert_false(dnsmsg_a(&record, &ipv4));
	record = RECORD(DNSMSG_TYPE_AAAA, "0123456789abcdefg");
	assert_false(dnsmsg_aaaa(&record, &address));
	record = RECORD(DNSMSG_TYPE_MX, "\0\12\2mx\0");
	assert_true(dnsmsg_mx(&record, &preference, name));
	assert_int_equal(preference, 10);
	assert_string_equal(name, "mx");
	record = RECORD(DNSMSG_TYPE_MX, "\0\12\2mx\0x");
	assert_false(dnsmsg_mx(&record, &preference, name));
	record = RECORD(DNSMSG_TYPE_SOA,
		"\1m\0\1r\xc0\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5");
	assert_true(dnsmsg_soa(&record, &soa));
	assert_string_equal(soa.rname, "r.m");
	assert_int_equal(soa.serial, 1);
	assert_int_equal(soa.minimum_s, 5);
	record = RECORD(DNSMSG_TYPE_SOA, "\1m\0\1r\0\0\0\0\1");
	assert_false(dnsmsg_soa(&record, &soa));
	record = RECORD(DNSMSG_TYPE_OPT, "\0\12\0\2cc\0\3\0\4lab1");
	record.class = 4096;
	record.ttl = 0x01008000;
	assert_true(dnsmsg_opt(&record, &opt));
	assert_int_equal(opt.udp_size, 4096);
	assert_int_equal(dnsmsg_rcode(0, opt.extended_rcode), DNSMSG_BADVERS);
	assert_true(opt.dnssec_ok);
	assert_true(dnsmsg_option(&opt.options, &code, &data));
	assert_int_equal(code, 10);
	assert_true(dnsmsg_option(&opt.options, &code, &data));
	assert_int_equal(code, DNSMSG_OPTION_NSID);
	assert_int_equal(rd_left(&data), 4);
	assert_false(dnsmsg_option(&opt.options, &code, &data));
	assert_false(opt.options.failed);
	/* One too short to be an error, one with a text, one without. */
	record = RECORD(DNSMSG_TYPE_OPT, "\0\17\0\1x\0\17\0\5\0\6why\0\3\0\2ab\0\17\0\2\0\26");
	assert_true(dnsmsg_opt(&record, &opt));
	assert_true(dnsmsg_ede(&opt.options, &code, &data));
	assert_int_equal(code, 6);
	assert_int_equal(rd_left(&data), 3);
	assert_true(dnsmsg_ede(&opt.options, &code, &data));
	assert_int_equal(code, 22);
	assert_int_equal(rd_left(&data), 0);
	assert_false(dnsmsg_ede(&opt.options, &code, &data));
	record = RECORD(DNSMSG_TYPE_OPT, "\0\3\0\5lab1");
	assert_false(dnsmsg_opt(&record, &opt));
	record = RECORD(DNSMSG_TYPE_OPT, "\0\3\0");
	assert_false(dnsmsg_opt(&record, &opt));
}

static void test_words(void **state)
{
	char text[DNSMSG_WORD_SIZE];

	(void)state;
	assert_string_equal(dnsmsg_type_text(28, text), "AAAA");
	assert_string_equal(dnsmsg_type_text(0, text), "TYPE0");
	assert_string_equal(dnsmsg_type_text(65535, text), "TYPE65535");
	assert_string_equal(dnsmsg_class_text(1, text), "IN");
	assert_string_equal(dnsmsg_class_text(65535, text), "CLASS65535");
	assert_string_equal(dnsmsg_rcode_text(3, text), "NXDOMAIN");
	assert_string_equal(dnsmsg_rcode_text(3841, text), "RCODE3841");
	assert_string_equal(dnsmsg_flag_text(DNSMSG_AD), "ad");
	assert_null(dnsmsg_flag_text(0x40));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_the_longest_name),
		cmocka_unit_test(test_answers_to_a_ptr_question),
		cmocka_unit_test(test_names_written),
		cmocka_unit_test(test_the_longest_name_written),
		cmocka_unit_test(test_names_compared),
		cmocka_unit_test(test_the_golden_answer),
		cmocka_unit_test(test_truncations_of_the_golden_answer),
		cmocka_unit_test(test_the_golden_query),
		cmocka_unit_test(test_a_query_with_everything),
		cmocka_unit_test(test_counts_that_lie),
		cmocka_unit_test(test_aliases_found),
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests_name("dnsmsg", tests, NULL, NULL);
}
