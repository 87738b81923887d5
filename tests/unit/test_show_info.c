#include "out/show_info.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>

#include "tests/unit/test.h"

/* A line that must be in the text of an input, or with `!` in front must not. */
static const struct {
	const char *input;
	const char *line;
} lines[] = {
	{"2001:DB8::1", "address         2001:db8::1 (RFC 5952)"},
	{"2001:db8::1", "expanded        2001:0db8:0000:0000:0000:0000:0000:0001"},
	{"2001:db8::1", "url             http://[2001:db8::1]/ (RFC 3986 3.2.2)"},
	{"2001:db8::1", "kind            documentation"},
	{"2001:db8::1", "block           2001:db8::/32 Documentation (RFC 3849)"},
	{"2001:db8::1",
		"registry        source no, destination no, forwardable no, global "
		"no, reserved no (RFC 6890, RFC 8190)"},
	{"2001:db8::1", "type            unicast (RFC 4291 2.5)"},
	{"2001:db8::1", "scope           global (RFC 4007 4)"},
	{"2001:db8::1",
		"iid             0000:0000:0000:0001 low-byte, certain: all zeros "
		"but the last byte (RFC 7707)"},
	{"2001:db8::1", "solicited-node  ff02::1:ff00:1 (RFC 4291 2.7.1)"},
	{"2001:db8::1", "solicited-mac   33:33:ff:00:00:01 (RFC 2464 7)"},
	{"2001:db8::1",
		"arpa            1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8."
		"b.d.0.1.0.0.2.ip6.arpa. (RFC 3596 2.5)"},
	{"2001:db8::1", "!prefix"},
	{"2001:db8::1", "!binary"},
	/* both are explained */
	{"2001:db8::1/64", "address         2001:db8::1 (RFC 5952)"},
	{"2001:db8::1/64", "prefix          2001:db8::/64 (RFC 4291 2.3)"},
	{"2001:db8::1/64", "first           2001:db8::"},
	{"2001:db8::1/64", "last            2001:db8::ffff:ffff:ffff:ffff"},
	{"2001:db8::1/64", "addresses       18446744073709551616 = 2^64"},
	{"2001:db8::1/64", "subnets/64      1"},
	{"2001:db8::1/64", "!subnets/56"},
	{"2001:db8::1/64", "!prefix-block"},
	{"2001:db8::1/64",
		"arpa-zone       0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. (RFC "
		"3596 2.5)"},
	{"2001:db8::1/16",
		"prefix-block    2000::/3 Global Unicast (RFC 3513, RFC 4291)"},
	{"2001:db8::1/2", "prefix-kind     several blocks"},
	{"2001:db8::1/128", "address         2001:db8::1 (RFC 5952)"},
	{"2001:db8::1/128", "addresses       1 = 2^0"},
	/* prefixes */
	{"2001:db8::/32", "!address"},
	{"2001:db8::/32", "!iid"},
	{"2001:db8::/32", "kind            documentation"},
	{"2001:db8::/32", "subnets/48      65536"},
	{"2001:db8::/32", "subnets/56      16777216"},
	{"2001:db8::/32", "subnets/64      4294967296"},
	{"::/0", "addresses       340282366920938463463374607431768211456 = 2^128"},
	{"::/0", "kind            several blocks"},
	{"::/0", "inside          5f00::/16 Segment Routing (SRv6) SIDs (RFC 9602)"},
	{"::/0", "arpa-zone       ip6.arpa. (RFC 3596 2.5)"},
	{"::/0", "!scope"},
	{"fc00::/7", "arpa-zone       c.f.ip6.arpa. (RFC 3596 2.5)"},
	{"fc00::/7", "arpa-zone       d.f.ip6.arpa. (RFC 3596 2.5)"},
	{"ff00::/8", "!scope"},
	{"ff02::/16", "scope           link-local (RFC 7346 2)"},
	{"::ffff:0.0.0.0/96", "!scope"},
	/* zones: escaped */
	{"fe80::1%eth0", "address         fe80::1%eth0 (RFC 5952)"},
	{"fe80::1%e\x1b[2J", "address         fe80::1%e\\027[2J (RFC 5952)"},
	/* identifiers */
	{"fe80::5054:ff:fe12:3456", "mac             52:54:00:12:34:56 local, individual "
				    "(RFC 4291 A)"},
	{"fe80::211:22ff:fe33:4455", "mac             00:11:22:33:44:55 universal, "
				     "individual (RFC 4291 A)"},
	{"fe80::5efe:c000:221", "iid-ipv4        192.0.2.33 (RFC 5214 6.1)"},
	{"2001:db8::443", "iid-port        443 https (RFC 7707)"},
	{"2001:db8::", "type            anycast (RFC 4291 2.6)"},
	{"2001:db8::fdff:ffff:ffff:fffe", "type            anycast (RFC 4291 2.6)"},
	{"2001:1::1", "type            anycast (RFC 4291 2.6)"},
	{"5f00::1", "!iid"},
	/* embedded */
	{"::ffff:192.0.2.33", "ipv4-mapped     192.0.2.33 (RFC 4291 2.5.5.2)"},
	{"::ffff:192.0.2.33", "!solicited-node"},
	{"::192.0.2.33", "ipv4-compatible 192.0.2.33, deprecated (RFC 4291 2.5.5.1)"},
	{"2002:c000:221:abcd::1",
		"6to4            router 192.0.2.33, subnet abcd (RFC 3056 2)"},
	{"2001:0:4136:e378:8000:63bf:3fff:fdd2",
		"teredo          server 65.54.227.120, client 192.0.2.45 port 40000, "
		"flags "
		"8000 cone NAT (RFC 4380 4, RFC 5991 3)"},
	{"fd12:3456:789a:1::1", "ula             global id 12:3456:789a, subnet 0001, "
				"locally assigned (RFC 4193 3)"},
	{"fd12:3456:789a:1::1", "scope           global (RFC 4193 3.3)"},
	{"fc12:3456:789a:1::1", "ula             global id 12:3456:789a, subnet 0001, "
				"fc00::/8 is not defined yet (RFC 4193 3)"},
	/* RFC 6052 section 2.4: each length */
	{"64:ff9b::192.0.2.33", "nat64           192.0.2.33 behind /96 (RFC 6052 2.2)"},
	{"64:ff9b::", "nat64           0.0.0.0 behind /96 (RFC 6052 2.2)"},
	{"64:ff9b:1:c000:2:2100::",
		"nat64           192.0.2.33 behind /48, if that is the "
		"translator's length (RFC 6052 2.2)"},
	{"64:ff9b:1:c000:2:2100::/48",
		"nat64           192.0.2.33 behind /48 (RFC 6052 2.2)"},
	{"2001:db8:c000:221::/32",
		"nat64           192.0.2.33 behind /32, if that prefix "
		"is a translator's (RFC 6052 2.2)"},
	{"2001:db8:1c0:2:21::/40",
		"nat64           192.0.2.33 behind /40, if that prefix "
		"is a translator's (RFC 6052 2.2)"},
	{"2001:db8:122:c000:2:2100::/48",
		"nat64           192.0.2.33 behind /48, if that "
		"prefix is a translator's (RFC 6052 2.2)"},
	{"2001:db8:122:3c0:0:221::/56", "nat64           192.0.2.33 behind /56, if that "
					"prefix is a translator's (RFC 6052 2.2)"},
	{"2001:db8:122:344:c0:2:2100::/64",
		"nat64           192.0.2.33 behind /64, if "
		"that prefix is a translator's (RFC 6052 2.2)"},
	{"2001:db8:122:344::192.0.2.33/96",
		"nat64           192.0.2.33 behind /96, if "
		"that prefix is a translator's (RFC 6052 2.2)"},
	{"2001:db8:122:344::192.0.2.33", "!nat64"},
	{"2001:db8::1/64", "!nat64"},
	{"2001:db8::1/96", "!nat64"},
	{"2001:db8::1234:5678:9abc/64", "!nat64"},
	/* multicast */
	{"ff02::1:3", "multicast       assigned (RFC 4291 2.7)"},
	{"ff02::1:3", "assigned        Link-local Multicast Name Resolution (RFC 4795)"},
	{"ff02::1:3", "group           0000:0000:0000:0000:0000:0001:0003"},
	{"ff02::1:3", "group-mac       33:33:00:01:00:03 (RFC 2464 7)"},
	{"ff02::1:3", "!solicited-node"},
	{"ff02::c", "assigned        SSDP"},
	{"ff02::1:ff01:ca75", "multicast       solicited-node (RFC 4291 2.7.1)"},
	{"ff02::1:ff01:ca75", "group           01:ca75"},
	{"ff7e:140:2001:db8:beef:feed::1234",
		"flags           X=0 R=1 P=1 T=1 (RFC 4291 2.7, RFC 7371 2)"},
	{"ff7e:140:2001:db8:beef:feed::1234",
		"group-prefix    2001:db8:beef:feed::/64 (RFC 3956 3)"},
	{"ff7e:140:2001:db8:beef:feed::1234",
		"rendezvous      2001:db8:beef:feed::1 (RFC 3956 4)"},
	{"ff3e:30:2001:db8:1::1234", "group-prefix    2001:db8:1::/48 (RFC 3306 4)"},
	{"ff32:ff:5054:ff:fe12:3456:0:1",
		"group-iid       5054:00ff:fe12:3456 (RFC 4489 3)"},
	{"ffb2::1", "multicast       source-specific (RFC 4607 1)"},
	{"ff6e::1", "multicast       malformed (RFC 7371 2)"},
	/* the rest of the kinds that show something of their own */
	{"::", "type            unspecified (RFC 4291 2.5)"},
	{"::", "!scope"},
	{"::", "!solicited-node"},
	{"::1", "scope           link-local (RFC 4007 4)"},
	{"::ffff:127.0.0.1", "scope           link-local (RFC 6724 3.2)"},
	{"2001:10::1", "registry        source n/a, destination n/a, forwardable n/a, "
		       "global n/a, reserved n/a (RFC 6890, RFC 8190)"},
	{"2a00::1", "!registry"},
};

static const struct {
	const char *input;
	const char *line;
} verbose_lines[] = {
	{"2001:db8::1",
		"binary          0010000000000001:0000110110111000:0000000000000000:"
		"0000000000000000:0000000000000000:0000000000000000:0000000000000000:"
		"0000000000000001"},
	{"2001:db8:122:344::192.0.2.33", "nat64           192.0.2.33 behind /96, if that "
					 "prefix is a translator's (RFC 6052 2.2)"},
	{"2001:db8:c000:221::",
		"nat64           192.0.2.33 behind /32, if that prefix is "
		"a translator's (RFC 6052 2.2)"},
	{"2001::/23", "inside          2001:3::/32 AMT (RFC 7450)"},
};

static const struct {
	const char *input;
	const char *json;
} records[] = {
	{"2001:db8::1/64",
		"{\"type\":\"address\",\"input\":\"2001:db8::1/64\",\"address\":"
		"\"2001:db8::1\",\"expanded\":\"2001:0db8:0000:0000:0000:0000:0000:"
		"0001\","
		"\"prefix\":\"2001:db8::/64\",\"length\":64,\"first\":\"2001:db8::\","
		"\"last\":\"2001:db8::ffff:ffff:ffff:ffff\",\"count\":"
		"\"18446744073709551616\",\"count_64\":\"1\",\"kind\":\"documentation\","
		"\"block\":{\"prefix\":\"2001:db8::/32\",\"name\":\"Documentation\","
		"\"rfc\":\"RFC 3849\",\"source\":false,\"destination\":false,"
		"\"forwardable\":false,\"global\":false,\"reserved\":false},"
		"\"address_type\":\"unicast\",\"scope\":\"global\",\"iid\":{\"value\":"
		"\"0000:0000:0000:0001\",\"class\":\"low-byte\",\"confidence\":"
		"\"certain\",\"reason\":\"all zeros but the last byte\",\"rfc\":\"RFC "
		"7707\"},\"solicited_node\":\"ff02::1:ff00:1\",\"solicited_mac\":"
		"\"33:33:ff:00:00:01\",\"arpa\":\"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
		"0."
		"0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.\",\"arpa_zones\":[\"0.0.0.0.0.0.0.0.8."
		"b.d.0.1.0.0.2.ip6.arpa.\"]}\n"},
	{"fc00::/7",
		"{\"type\":\"prefix\",\"input\":\"fc00::/7\",\"prefix\":\"fc00::/7\","
		"\"length\":7,\"first\":\"fc00::\",\"last\":"
		"\"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff\",\"count\":"
		"\"2658455991569831745807614120560689152\",\"count_48\":"
		"\"2199023255552\",\"count_56\":\"562949953421312\",\"count_64\":"
		"\"144115188075855872\",\"kind\":\"unique-local\",\"block\":{\"prefix\":"
		"\"fc00::/7\",\"name\":\"Unique-Local\",\"rfc\":\"RFC 4193, RFC "
		"8190\",\"source\":true,\"destination\":true,\"forwardable\":true,"
		"\"global\":false,\"reserved\":false},\"scope\":\"global\",\"arpa_"
		"zones\":"
		"[\"c.f.ip6.arpa.\",\"d.f.ip6.arpa.\"]}\n"},
};

/* A part of the record of an input. */
static const struct {
	const char *input;
	const char *part;
} parts[] = {
	{"fe80::1%eth0", "\"zone\":\"eth0\""},
	{"2001::1",
		"\"forwardable\":true,\"reserved\":false"}, /* global: not applicable */
	{"2a00::1",
		"\"block\":{\"prefix\":\"2000::/3\",\"name\":\"Global Unicast\",\"rfc\":"
		"\"RFC 3513, RFC 4291\"}"},
	{"fe80::5054:ff:fe12:3456",
		"\"mac\":\"52:54:00:12:34:56\",\"mac_universal\":false,\"mac_group\":"
		"false"},
	{"2001:db8::443", "\"port\":443,\"service\":\"https\""},
	{"fe80::5efe:c000:221", "\"class\":\"isatap\""},
	{"fe80::5efe:c000:221", "\"ipv4\":\"192.0.2.33\""},
	{"::ffff:192.0.2.33", "\"embedded\":{\"form\":\"ipv4-mapped\",\"rfc\":\"RFC "
			      "4291\",\"ipv4\":\"192.0.2.33\"}"},
	{"::192.0.2.33", "\"embedded\":{\"form\":\"ipv4-compatible\""},
	{"2002:c000:221:abcd::1", "\"embedded\":{\"form\":\"6to4\",\"rfc\":\"RFC "
				  "3056\",\"ipv4\":\"192.0.2.33\",\"subnet\":\"abcd\"}"},
	{"2001:0:4136:e378:8000:63bf:3fff:fdd2",
		"\"embedded\":{\"form\":\"teredo\",\"rfc\":\"RFC 4380, RFC 5991\","
		"\"server\":\"65.54.227.120\",\"client\":\"192.0.2.45\",\"port\":40000,"
		"\"flags\":\"8000\",\"cone\":true}"},
	{"fd12:3456:789a:1::1",
		"\"embedded\":{\"form\":\"unique-local\",\"rfc\":\"RFC 4193\","
		"\"global_id\":\"12:3456:789a\",\"subnet\":\"0001\",\"defined\":true}"},
	{"64:ff9b::192.0.2.33",
		"\"embedded\":{\"form\":\"nat64\",\"rfc\":\"RFC 6052\",\"nat64\":[{"
		"\"prefix\":\"64:ff9b::/96\",\"length\":96,\"ipv4\":\"192.0.2.33\","
		"\"certain\":true}]}"},
	{"2001:db8:c000:221::/32",
		"\"nat64\":[{\"prefix\":\"2001:db8::/32\",\"length\":32,\"ipv4\":"
		"\"192.0.2.33\",\"certain\":false}]"},
	{"ff7e:140:2001:db8:beef:feed::1234",
		"\"multicast\":{\"form\":\"embedded-rp\",\"rfc\":\"RFC 3956 "
		"3\",\"flags\":{"
		"\"x\":false,\"r\":true,\"p\":true,\"t\":true},\"group\":\"0000:1234\","
		"\"prefix\":\"2001:db8:beef:feed::/64\",\"rendezvous\":"
		"\"2001:db8:beef:feed::1\",\"mac\":\"33:33:00:00:12:34\"}"},
	{"ff02::1:3", "\"assigned\":\"Link-local Multicast Name Resolution\","
		      "\"assigned_rfc\":\"RFC 4795\""},
	{"ff32:ff:5054:ff:fe12:3456:0:1", "\"iid\":\"5054:00ff:fe12:3456\""},
	{"2001:db8::1/16", "\"prefix_kind\":\"global-unicast\""},
	{"2001:db8::/36", "\"arpa_zones\":[\"0.8.b.d.0.1.0.0.2.ip6.arpa.\"]"},
	{"::/0", "\"count\":\"340282366920938463463374607431768211456\""},
};

static struct info info_from(const char *input)
{
	struct prefix_text read = {0};
	struct prefix_fault fault = prefix_parse(input, strlen(input), &read);

	row_int(input, fault.flaw, PREFIX_OK);
	return info_of(&read);
}

static void check_line(const char *input, const char *line, bool verbose)
{
	static char text[SHOW_INFO_SIZE + 1];
	struct info info = info_from(input);
	bool wanted = line[0] != '!';
	char want[SHOW_INFO_SIZE];
	size_t len;

	text[0] = '\n'; /* so that the first line has one in front, too */
	len = show_info_text(&info, verbose, text + 1);
	row_int(input, len, strlen(text + 1));
	snprintf(want, sizeof(want), wanted ? "\n%s\n" : "\n%s ", line + !wanted);
	if ((strstr(text, want) != NULL) == wanted)
		return;
	print_error(
		"%s: \"%s\" is %s\n%s", input, line, wanted ? "missing" : "there", text);
	fail();
}

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(lines); i++)
		check_line(lines[i].input, lines[i].line, false);
}

static void test_verbose_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(verbose_lines); i++)
		check_line(verbose_lines[i].input, verbose_lines[i].line, true);
}

/* Every line is a key, blanks up to the same column, and a value. */
static void test_lines_are_aligned(void **state)
{
	static char text[SHOW_INFO_SIZE];

	(void)state;
	for (size_t i = 0; i < LEN(lines); i++) {
		struct info info = info_from(lines[i].input);

		show_info_text(&info, true, text);
		for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
			row_int(line, strlen(line) > 16, true);
			row_int(line, line[15] == ' ' && line[16] != ' ', true);
			row_int(line,
				strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789-/") >
					1,
				true);
		}
	}
}

/* The longest there can be fits: a prefix with all blocks inside. */
static void test_longest_text_fits(void **state)
{
	static char text[SHOW_INFO_SIZE];
	struct info info = info_from("2001:db8::8d2f:61b3:c07a:94e5/1");

	(void)state;
	assert_true(show_info_text(&info, true, text) < SHOW_INFO_SIZE / 2);
}

static char *json_of(const char *input)
{
	struct info info = info_from(input);
	char *line = NULL;
	size_t len;
	FILE *stream = open_memstream(&line, &len);

	assert_non_null(stream);
	assert_int_equal(show_info_json(&info, input, stream), 0);
	fclose(stream);
	return line;
}

static void test_records(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(records); i++) {
		char *line = json_of(records[i].input);

		row_string(records[i].input, line, records[i].json);
		free(line);
	}
}

static void test_parts_of_records(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(parts); i++) {
		char *line = json_of(parts[i].input);

		if (!strstr(line, parts[i].part)) {
			print_error("%s: \"%s\" is not in %s", parts[i].input,
				parts[i].part, line);
			fail();
		}
		free(line);
	}
}

/* All of them are JSON, one line each, and no key stands twice. */
static void test_records_are_json(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(lines); i++) {
		char *line = json_of(lines[i].input);
		json_error_t error;
		json_t *value = json_loads(line, JSON_REJECT_DUPLICATES, &error);

		row_int(lines[i].input, value != NULL, true);
		row_int(lines[i].input, strcspn(line, "\n") + 1, strlen(line));
		json_decref(value);
		free(line);
	}
}

static void test_stream_that_fails(void **state)
{
	struct info info = info_from("2001:db8::1");
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	setvbuf(full, NULL, _IONBF, 0);
	assert_int_equal(show_info_json(&info, "2001:db8::1", full), -EIO);
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_verbose_lines),
		cmocka_unit_test(test_lines_are_aligned),
		cmocka_unit_test(test_longest_text_fits),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_parts_of_records),
		cmocka_unit_test(test_records_are_json),
		cmocka_unit_test(test_stream_that_fails),
	};

	return cmocka_run_group_tests_name("show_info", tests, NULL, NULL);
}
