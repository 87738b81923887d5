#include "net/idn.h"

#include <errno.h>

#include "tests/unit/test.h"

static void test_names_that_are_allowed(void **state)
{
	static const struct {
		const char *name, *ascii;
	} rows[] = {
		{"", ""}, {"example.test", "example.test"},
		{"EXAMPLE..test.", "EXAMPLE..test."}, /* ASCII is none of its business */
		{"xn--mller-kva.test", "xn--mller-kva.test"},
		{"m\303\274ller.test", "xn--mller-kva.test"},
		{"m\303\274ller.test.", "xn--mller-kva.test."},
		{"M\303\234LLER.test", "xn--mller-kva.test"},
		{"mu\314\210ller.test", "xn--mller-kva.test"}, /* u and a diaeresis */
		{"_dmarc.m\303\274ller.test", "_dmarc.xn--mller-kva.test"},
		/* Non-transitional: sharp s is a letter, not ss. */
		{"stra\303\237e.test", "xn--strae-oqa.test"},
		{"\344\276\213\343\200\202test",
			"xn--fsq.test"}, /* ideographic full stop */
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const char *reason = NULL;
		char *ascii = NULL;

		row_int(rows[i].name, idn_to_ascii(rows[i].name, &ascii, &reason), 0);
		row_string(rows[i].name, ascii, rows[i].ascii);
		row_string(rows[i].name, reason, NULL);
		free(ascii);
	}
}

static void test_names_that_are_refused(void **state)
{
	static const struct {
		const char *name, *reason;
	} rows[] = {
		{"m\374ller.test", "string encoding error"}, /* Latin-1 */
		{"\342\230\203.test", "string contains a disallowed character"},
		{"-\303\274.test", "string start/ends with forbidden hyphen"},
		{"\327\220a.test", "string has forbidden bi-directional properties"},
		{"a\342\200\215b.test",
			"string contains a forbidden context-j character"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char *ascii = (char *)rows[i].name;
		const char *reason = NULL;

		row_int(rows[i].name, idn_to_ascii(rows[i].name, &ascii, &reason),
			-EINVAL);
		row_string(rows[i].name, reason, rows[i].reason);
		row_string(rows[i].name, ascii, rows[i].name);
	}
}

static void test_names_that_are_too_long(void **state)
{
	char name[2 * 5000 + 1], *ascii;
	const char *reason = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(name) - 1; i += 2)
		memcpy(name + i, "\303\274", 2);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(idn_to_ascii(name, &ascii, &reason), -EINVAL);
	assert_non_null(reason);
}

/* The way back: what is not the A-label of its letters is not decoded. */
static void test_the_way_back(void **state)
{
	static const struct {
		const char *ascii;
		int err;
		const char *unicode;
	} rows[] = {
		{"xn--mller-kva.test", 0, "m\303\274ller.test"},
		{"XN--MLLER-KVA.test", 0, "M\303\274LLER.test"},
		{"xn--mller-kva.test.", 0, "m\303\274ller.test."},
		{"_dmarc.xn--fsq.test", 0, "_dmarc.\344\276\213.test"},
		{"example.test", -ENOENT, NULL},
		{"xn--.test", -ENOENT, NULL},
		{"xn--a.test", -ENOENT, NULL},    /* no punycode */
		{"xn--abc-.test", -ENOENT, NULL}, /* plain ASCII */
		{"xn--mller-kva.xn--a", -ENOENT, NULL},
		{"xn--mller-2pa.test", -ENOENT, NULL}, /* an upper-case letter */
		{"xn--ab-m1t.test", -ENOENT, NULL}, /* a zero-width joiner out of place */
		{"xn--ab-g4t.test", -ENOENT, NULL}, /* right-to-left override */
		{"xn--a\\.mller-kva.test", -ENOENT, NULL},
		{"", -ENOENT, NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char *unicode = NULL;

		row_int(rows[i].ascii, idn_to_unicode(rows[i].ascii, &unicode),
			rows[i].err);
		row_string(rows[i].ascii, unicode, rows[i].unicode);
		free(unicode);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_that_are_allowed),
		cmocka_unit_test(test_names_that_are_refused),
		cmocka_unit_test(test_the_way_back),
		cmocka_unit_test(test_names_that_are_too_long),
	};

	return cmocka_run_group_tests_name("idn", tests, NULL, NULL);
}
