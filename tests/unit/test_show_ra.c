/* What is printed of advertisements: in full, in one line, as JSON; and that nothing of a
 * stranger's reaches a terminal or breaks the JSON. */
#include <jansson.h>

#include "out/show_ndopt.h"
#include "out/show_ra.h"
#include "tests/unit/golden.h"
#include "tests/unit/rasniff.h"

static struct made made;

enum form { TEXT, SHORT, JSON };

/* To be freed. */
static char *shown(const struct ra *ra, enum form form)
{
	struct show_ra show = {.ra = ra,
		.realtime = 1767225600 * NSEC_PER_SEC + 123456789, .interface = "eth0"};
	struct written written;
	struct pen *pen = written_begin(&written);

	if (form == TEXT) {
		show_ra_text(pen, &show);
	} else if (form == SHORT) {
		show_ra_short(pen, &show);
	} else {
		pen_open(pen, '{');
		show_ra_json(pen, &show);
		pen_close(pen, '}');
	}
	return written_end(&written);
}

static void assert_shown(enum form form, const char *wanted)
{
	char *text = shown(made_ra(&made), form);

	assert_string_equal(text, wanted);
	free(text);
}

static void test_text(void **state)
{
	(void)state;
	made_begin(&made);
	made.message.ra.flags = 0xfb;
	made_prefix(&made, "2001:db8::", 64, 0xf1, NDOPT_INFINITE, 90061);
	made_hex(&made, "fa01010203040506");
	made_hex(&made, "1902000000000708" "0000000000000000");
	assert_shown(TEXT,
		"Router fe80::1%eth0 (02:00:00:00:00:01) to ff02::1 at "
		"2026-01-01T00:00:00.123456Z, 72 bytes\n"
		"  lifetime 1800 s (30 minutes), preference low, flags managed other home-agent "
		"reserved-0x03\n"
		"  hop limit 64, reachable time unspecified, retransmit time unspecified\n"
		"  prefix 2001:db8::/64: on-link, autonomous, router address, prefix delegation "
		"preferred; valid 4294967295 s (infinite), preferred 90061 s (1 day 1 hour), "
		"reserved bits 0x0100000000\n"
		"  unknown option (type 250, 8 bytes): 010203040506\n"
		"  Recursive DNS Server (type 25, 16 bytes): 00000000070800000000"
		"00000000 [its length is not one that it can have]\n");
}

/* Keys by name where a value is a list of them; reserved bytes of an option for others. */
static void test_parameters_and_reserved_bytes(void **state)
{
	char *text;

	(void)state;
	made_begin(&made);
	made_hex(&made, "9005" "0001" "00000708" "0003" "016100" "0000" "0015"
		"0000000400010003" "00010003026832" "000300020355" "0000");
	made_hex(&made, "0402deadbeef0001" "6000000000000000");
	text = shown(made_ra(&made), TEXT);
	assert_non_null(strstr(text, "encrypted DNS a: priority 1, lifetime 1800 s (30 minutes), "
		"mandatory=alpn,port alpn=h2 port=853\n"));
	assert_non_null(strstr(text, "redirected packet 6000000000000000, reserved bits "
		"0xdeadbeef0001\n"));
	free(text);
	text = shown(&made.ra, JSON);
	assert_non_null(strstr(text, "\"packet\":\"6000000000000000\",\"reserved\":"));
	free(text);
}

/* RFC 9463 section 6 with parameters of RFC 9460: those with a form of their own, and one
 * that has none. */
static void test_parameters_of_encrypted_dns(void **state)
{
	char *text;

	(void)state;
	made_begin(&made);
	made_hex(&made, "9009" "0001" "00000708" "0005" "0161016200"
		"0010" "20010db8000000000000000000000001"
		"0023" "0001" "0007" "02683203646f74" "0002" "0000" "0003" "0002" "0355"
		"0007" "0005" "2f717b3f1b" "ff00" "0001" "ab" "0000");
	text = shown(made_ra(&made), TEXT);
	assert_non_null(strstr(text, "\n  encrypted DNS a.b 2001:db8::1: priority 1, lifetime 1800 s "
		"(30 minutes), alpn=h2,dot no-default-alpn port=853 dohpath=/q{?\\027 "
		"key65280=0xab\n"));
	free(text);
}

/* RFC 8801 section 3.1: a PvD option with an option of length zero inside. */
static void test_a_provisioning_domain_that_ends_badly(void **state)
{
	char *text;

	(void)state;
	made_begin(&made);
	made_hex(&made, "1504" "8000" "0005" "016100" "00000000000000"
		"05010000000005dc" "0500010203040506");
	text = shown(made_ra(&made), TEXT);
	assert_non_null(strstr(text, "\n  provisioning domain a, additional information by HTTPS, "
		"delay 0, sequence 5\n    mtu 1500 [the options in it end badly: "
		"800000050161000000000000000005010000000005dc0500010203040506]\n"));
	free(text);
}

static void test_one_line(void **state)
{
	(void)state;
	made_begin(&made);
	made.message.ra.flags = 0xc8;
	made_prefix(&made, "2001:db8::", 64, 0xc0, 1, 1);
	made_prefix(&made, "2001:db8:1::", 48, 0, 1, 1);
	made_dnssl(&made, "\7example\3net", 13, 1800);
	assert_shown(SHORT, "fe80::1%eth0 lifetime 1800 high MO prefix 2001:db8::/64 LA prefix "
		"2001:db8:1::/48 - dnssl example.net");
}

static void test_lifetimes(void **state)
{
	static const struct {
		uint32_t seconds;
		const char *text;
	} rows[] = {
		{0, "0 s"}, {59, "59 s"}, {60, "60 s (1 minute)"}, {61, "61 s (1 minute 1 second)"},
		{3600, "3600 s (1 hour)"}, {3660, "3660 s (1 hour 1 minute)"},
		{3659, "3659 s (1 hour)"}, {2592000, "2592000 s (30 days)"},
		{0x7fffffff, "2147483647 s (24855 days 3 hours)"},
		{0xfffffffe, "4294967294 s (49710 days 6 hours)"},
		{0xffffffff, "4294967295 s (infinite)"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct written written;
		char *text;

		show_lifetime(written_begin(&written), rows[i].seconds);
		text = written_end(&written);
		row_string(rows[i].text, text, rows[i].text);
		free(text);
	}
}

/* The JSON of it, read back by another library. To be released. */
static json_t *json_of(const struct ra *ra)
{
	char *text = shown(ra, JSON);
	json_error_t error;
	json_t *object = json_loads(text, 0, &error);

	if (!object)
		fail_msg("%s in %s", error.text, text);
	free(text);
	return object;
}

static const char *string_at(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "(absent)";
}

static void test_json_is_json(void **state)
{
	json_t *object, *options, *option;

	(void)state;
	made_begin(&made);
	made_prefix(&made, "2001:db8::", 64, 0xc0, NDOPT_INFINITE, 604800);
	made_rdnss(&made, "2001:db8::53", 1800);
	made_hex(&made, "fa01010203040506");
	object = json_of(made_ra(&made));
	assert_string_equal(string_at(object, "time"), "2026-01-01T00:00:00.123456Z");
	assert_string_equal(string_at(object, "router"), "fe80::1%eth0");
	assert_string_equal(string_at(object, "frame_source"), "02:00:00:00:00:01");
	assert_string_equal(string_at(object, "preference"), "medium");
	assert_int_equal(json_integer_value(json_object_get(object, "lifetime_s")), 1800);
	assert_true(json_is_false(json_object_get(object, "managed")));
	options = json_object_get(object, "options");
	assert_int_equal(json_array_size(options), 3);
	option = json_array_get(options, 0);
	assert_string_equal(string_at(option, "prefix"), "2001:db8::/64");
	assert_true(json_is_true(json_object_get(option, "on_link")));
	assert_int_equal(json_integer_value(json_object_get(option, "valid_s")), UINT32_MAX);
	option = json_array_get(options, 2);
	assert_string_equal(string_at(option, "name"), "unknown");
	assert_string_equal(string_at(option, "bytes"), "010203040506");
	json_decref(object);
}

static void assert_harmless(const char *text, bool lines)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 && !(lines && *c == '\n'))
			fail_msg("a control character %d in %s", *c, text);
}

static void test_foreign_text_is_escaped(void **state)
{
	static const char names[] = "\6a\x1b[2Jb\4\"\\.\n";
	json_t *object, *options;
	char *text;

	(void)state;
	made_begin(&made);
	made_dnssl(&made, names, sizeof(names), 1800);
	made_portal(&made, "http://\x1b]0;\x07\"\\\r\n\xc2\x9b\xff/");
	text = shown(made_ra(&made), TEXT);
	assert_harmless(text, true);
	assert_non_null(strstr(text, "dnssl a\\027[2Jb.\\\"\\\\\\.\\010:"));
	assert_non_null(strstr(text, "http://\\027]0;\\007\"\\\\\\013\\010\\194\\155\\255/"));
	free(text);
	text = shown(&made.ra, SHORT);
	assert_harmless(text, false);
	free(text);
	text = shown(&made.ra, JSON);
	assert_harmless(text, false);
	free(text);
	object = json_of(&made.ra);
	options = json_object_get(object, "options");
	assert_string_equal(json_string_value(json_array_get(json_object_get(
		json_array_get(options, 0), "names"), 0)), "a\\027[2Jb.\\\"\\\\\\.\\010");
	assert_string_equal(string_at(json_array_get(options, 1), "uri"),
		"http://\\027]0;\\007\"\\\\\\013\\010\\194\\155\\255/");
	json_decref(object);
}

/* RFC 1035 section 5.1: graphic characters stand as they are but those that mean
 * something in a zone file. */
static void test_every_octet_of_a_name(void **state)
{
	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		const uint8_t wire[] = {1, (uint8_t)c, 0};
		bool graphic = c > 0x20 && c < 0x7f;
		char wanted[8], *text;
		struct written written;
		json_t *list;

		if (graphic && !strchr(".\\\"();@$", (int)c))
			snprintf(wanted, sizeof(wanted), "%c", (char)c);
		else if (graphic)
			snprintf(wanted, sizeof(wanted), "\\%c", (char)c);
		else
			snprintf(wanted, sizeof(wanted), "\\%03u", c);
		pen_name(written_begin(&written), rd_over(wire, sizeof(wire)));
		text = written_end(&written);
		row_string(wanted, text, wanted);
		free(text);
		written_begin(&written);
		pen_copy(&written.pen, "[\"", 2);
		pen_json_escaped_name(&written.pen, rd_over(wire, sizeof(wire)));
		pen_copy(&written.pen, "\"]", 2);
		text = written_end(&written);
		list = json_loads(text, 0, NULL);
		row_string(text, json_string_value(json_array_get(list, 0)), wanted);
		json_decref(list);
		free(text);
	}
}

/* Whatever bytes stand in options of every type: JSON stays JSON, text stays lines. */
static void test_random_options_of_every_type(void **state)
{
	struct dice dice = dice_seeded(6);

	(void)state;
	for (unsigned round = 0; round < 4000; round++) {
		unsigned units = 1 + (unsigned)dice_below(&dice, 6);
		char *text;

		made_begin(&made);
		wr_u8(&made.options, (uint8_t)round);
		wr_u8(&made.options, (uint8_t)units);
		for (unsigned i = 2; i < 8 * units; i++)
			wr_u8(&made.options, dice_below(&dice, 3) ?
				(uint8_t)dice_below(&dice, 8) : (uint8_t)dice_roll(&dice));
		json_decref(json_of(made_ra(&made)));
		text = shown(&made.ra, TEXT);
		assert_harmless(text, true);
		free(text);
		text = shown(&made.ra, SHORT);
		assert_harmless(text, false);
		free(text);
	}
}

/* The block is handed on in the middle of anything. */
static void test_text_longer_than_the_block(void **state)
{
	static struct written written;
	struct pen *pen = written_begin(&written);
	char *text, *line;
	size_t count = 0;

	(void)state;
	made_begin(&made);
	made_prefix(&made, "2001:db8::", 64, 0xc0, 1, 1);
	made_ra(&made);
	for (int i = 0; i < 1000; i++) {
		struct show_ra show = {.ra = &made.ra, .interface = ""};

		pen_open(pen, '{');
		show_ra_json(pen, &show);
		pen_close(pen, '}');
		pen_char(pen, '\n');
	}
	text = written_end(&written);
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), count++) {
		json_t *object = json_loads(line, 0, NULL);

		assert_non_null(object);
		json_decref(object);
	}
	assert_int_equal(count, 1000);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_parameters_and_reserved_bytes),
		cmocka_unit_test(test_parameters_of_encrypted_dns),
		cmocka_unit_test(test_a_provisioning_domain_that_ends_badly),
		cmocka_unit_test(test_one_line),
		cmocka_unit_test(test_lifetimes),
		cmocka_unit_test(test_json_is_json),
		cmocka_unit_test(test_foreign_text_is_escaped),
		cmocka_unit_test(test_every_octet_of_a_name),
		cmocka_unit_test(test_random_options_of_every_type),
		cmocka_unit_test(test_text_longer_than_the_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
