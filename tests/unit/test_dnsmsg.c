#include "wire/dnsmsg.h"

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
		{"controls", BYTES("\6\0\t\x1b \x7f\xff\0"), 0, "\\000\\009\\027\\032\\127\\255", 0},
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
#define QUESTION "\1q\0\0\14\0\1"
#define PTR(len) "\xc0\14\0\14\0\1\0\0\1\54\0" len

static void test_answers_to_a_ptr_question(void **state)
{
	static const struct {
		const char *row, *message;
		size_t len;
		enum dnsmsg_flaw flaw;
		const char *text;
	} rows[] = {
		{"one", BYTES(HEADER("\1", "\1") QUESTION PTR("\5") "\3www\0"), DNSMSG_OK, "www"},
		{"the first of two",
			BYTES(HEADER("\1", "\2") QUESTION PTR("\3") "\1a\0" PTR("\3") "\1b\0"),
			DNSMSG_OK, "a"},
		{"compressed", BYTES(HEADER("\1", "\1") QUESTION PTR("\4") "\1a\xc0\14"),
			DNSMSG_OK, "a.q"},
		{"no question", BYTES(HEADER("\0", "\1") "\0\0\14\0\1\0\0\0\0\0\3\1a\0"),
			DNSMSG_OK, "a"},
		{"behind a CNAME",
			BYTES(HEADER("\1", "\2") QUESTION "\xc0\14\0\5\0\1\0\0\0\0\0\3\1c\0"
							  "\1c\0\0\14\0\1\0\0\0\0\0\3\1a\0"),
			DNSMSG_OK, "a"},
		{"another class", BYTES(HEADER("\1", "\1") QUESTION "\0\0\14\0\3\0\0\0\0\0\3\1a\0"),
			DNSMSG_NO_RECORD, NULL},
		{"no record", BYTES(HEADER("\1", "\0") QUESTION), DNSMSG_NO_RECORD, NULL},
		{"fewer than it says", BYTES(HEADER("\1", "\1") QUESTION), DNSMSG_BROKEN, NULL},
		{"fewer questions", BYTES(HEADER("\2", "\0") QUESTION), DNSMSG_BROKEN, NULL},
		{"name out of its record",
			BYTES(HEADER("\1", "\1") QUESTION PTR("\2") "\3www\0"), DNSMSG_BROKEN, NULL},
		{"empty record", BYTES(HEADER("\1", "\1") QUESTION PTR("\0")), DNSMSG_BROKEN, NULL},
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_the_longest_name),
		cmocka_unit_test(test_answers_to_a_ptr_question),
	};

	return cmocka_run_group_tests_name("dnsmsg", tests, NULL, NULL);
}
