#include "tools/ptr6/input.h"

#include "tests/unit/test.h"

static const struct {
	const char *text;
	const char *prefix;
	bool was_name;
	const char *zone;
} good[] = {
	{"2001:db8::1", "2001:db8::1/128", false, ""},
	{"[2001:db8::1]", "2001:db8::1/128", false, ""},
	{"2001:db8::/33", "2001:db8::/33", false, ""},
	{"::/0", "::/0", false, ""},
	{"2001:db8::1/128", "2001:db8::1/128", false, ""},
	{"fe80::1%eth0", "fe80::1/128", false, "eth0"},
	{"ff02::1%7", "ff02::1/128", false, "7"},
	{"8.b.d.0.1.0.0.2.ip6.arpa", "2001:db8::/32", true, ""},
	{"8.B.D.0.1.0.0.2.IP6.ARPA.", "2001:db8::/32", true, ""},
	{"ip6.arpa", "::/0", true, ""},
};

#define IS_NAME "is a name, and not one below ip6.arpa; aaaa-dig asks for the addresses of names"

static const struct {
	const char *text;
	const char *reason;
} bad[] = {
	{"", "address is empty"},
	{"example.org", IS_NAME},
	{"www.example.test.", IS_NAME},
	{"localhost", IS_NAME},
	{"_25._tcp.mx-1.example", IS_NAME},
	{"m\303\274ller.example", IS_NAME},
	{"cafe.de", IS_NAME},
	{"1.2.0.192.in-addr.arpa", IS_NAME},
	{"www..example", "\"w\" at position 1 cannot stand in an address"},
	{"www.example:53", "\"w\" at position 1 cannot stand in an address"},
	{"192.0.2.1", "is not an IPv6 address"},
	{"2001:db8::1/64", "has bits behind its length; the prefix is 2001:db8::/64"},
	{"2001:db8::1%eth0", "a zone belongs to link-local addresses only"},
	{"fe80::%eth0/64", "a zone belongs to link-local addresses only"},
	{"fe80::1%0123456789abcdef", "the zone is longer than 15 bytes"},
	{"12.ip6.arpa", "label \"12\" is longer than 1 digit"},
	{"g.ip6.arpa", "\"g\" at position 1 is no hexadecimal digit"},
	{"1..ip6.arpa", "empty label at position 3"},
	{"0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.ip6.arpa",
		"more than 32 labels before ip6.arpa"},
};

/* The kind that keeps it out of public DNS, or NULL. */
static const struct {
	const char *prefix;
	const char *kind;
} kinds[] = {
	{"fe80::1", "link-local"},
	{"fd00::/8", "unique-local"},
	{"2001:db8:5::/48", "documentation"},
	{"ff0e::1", "multicast"},
	{"::1", "loopback"},
	{"fec0::1", "site-local"},
	{"2a00::1", NULL},
	{"2000::/3", NULL}, /* some of it only */
	{"::/0", NULL},
	{"64:ff9b::1", NULL}, /* globally reachable */
};

static struct input read_well(const char *text)
{
	char reason[INPUT_REASON_SIZE] = "";
	struct input input = {.was_name = false};

	if (!input_read(text, &input, reason))
		fail_msg("%s: %s", text, reason);
	return input;
}

static void test_good(void **state)
{
	char text[PREFIX_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < LEN(good); i++) {
		struct input input = read_well(good[i].text);

		prefix_format(input.prefix, text);
		row_string(good[i].text, text, good[i].prefix);
		row_int(good[i].text, input.was_name, good[i].was_name);
		row_string(good[i].text, input.zone, good[i].zone);
	}
}

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		char reason[INPUT_REASON_SIZE] = "";
		struct input input;

		memset(&input, UNTOUCHED, sizeof(input));
		row_int(bad[i].text, input_read(bad[i].text, &input, reason), false);
		row_string(bad[i].text, reason, bad[i].reason);
		row_untouched(bad[i].text, &input);
	}
}

static void test_not_public(void **state)
{
	char text[INPUT_REASON_SIZE];

	(void)state;
	for (size_t i = 0; i < LEN(kinds); i++) {
		const struct kind_block *block =
			input_not_public(read_well(kinds[i].prefix).prefix);

		row_string(kinds[i].prefix, block ? kind_name(block->kind) : NULL,
			kinds[i].kind);
	}
	input_not_public_text(input_not_public(read_well("fd00::1").prefix), text);
	assert_string_equal(text,
		"unique-local (fc00::/7, RFC 4193, RFC 8190): cannot be in public DNS");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_not_public),
	};

	return cmocka_run_group_tests_name("ptr6_input", tests, NULL, NULL);
}
