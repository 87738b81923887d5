#include "cli/destination.h"

#include "net/sys.h"
#include "tests/unit/net.h"

static struct netlink netlink;
static struct loop loop;

/* va with addresses of both kinds, vb with a link-local one, vc without any and up, vd
 * down. */
static int open_all(void **state)
{
	if (net_is_private(state) || netlink_open(&netlink) || loop_open(&loop))
		return -1;
	net_make_pair();
	sh("ip addr add fe80::1/64 dev va nodad");
	sh("ip addr add 2001:db8::1/64 dev va nodad");
	sh("ip addr add fe80::2/64 dev vb nodad");
	sh("ip link add vc type veth peer name vd");
	sh("echo 1 >/proc/sys/net/ipv6/conf/vc/addr_gen_mode");
	sh("ip link set vc up");
	sh("ip -6 route add 2001:db8:8::/48 dev vc");
	sh("ip -6 route add unreachable 2001:db8:c::/48");
	sh("ip -6 route add prohibit 2001:db8:d::/48");
	sh("ip -6 route add blackhole 2001:db8:e::/48");
	return 0;
}

static int close_all(void **state)
{
	loop_close(&loop);
	netlink_close(&netlink);
	return net_clear(state);
}

static bool find(const char *target, const char *interface, const char *source,
	struct dest *ret_dest, char ret_reason[static DESTINATION_REASON_SIZE])
{
	struct destination_way way = {.interface = interface, .source = source};

	return CLI_YES == destination_find(target, &way, &netlink, &loop, sys_now() + NSEC_PER_SEC,
		ret_dest, ret_reason);
}

static void test_targets_that_are_found(void **state)
{
	static const struct {
		const char *target, *interface, *source;
		const char *address, *zone, *from;
	} rows[] = {
		{"::1", NULL, NULL, "::1", "", "::1"},
		{"[::1]", NULL, NULL, "::1", "", "::1"},
		{"2001:DB8::0002", NULL, NULL, "2001:db8::2", "", "2001:db8::1"},
		{"fe80::9%va", NULL, NULL, "fe80::9", "va", "fe80::1"},
		{"[fe80::9%vb]", NULL, NULL, "fe80::9", "vb", "fe80::2"},
		{"fe80::9", "vb", NULL, "fe80::9", "vb", "fe80::2"},
		{"2001:db8::2", NULL, "2001:db8::1", "2001:db8::2", "", "2001:db8::1"},
		/* The zone of the source is an interface like any. */
		{"fe80::9", NULL, "fe80::2%vb", "fe80::9", "vb", "fe80::2"},
		{"fe80::9%va", NULL, "[fe80::1%va]", "fe80::9", "va", "fe80::1"},
		{"localhost", NULL, NULL, "::1", "", "::1"}, /* from /etc/hosts */
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct in6_addr address = net_addr(rows[i].address), from = net_addr(rows[i].from);
		char reason[DESTINATION_REASON_SIZE];
		struct dest dest;

		if (!find(rows[i].target, rows[i].interface, rows[i].source, &dest, reason))
			fail_msg("%s: %s", rows[i].target, reason);
		row_bytes(rows[i].target, &dest.address.sin6_addr, &address, sizeof(address));
		row_bytes(rows[i].target, &dest.source, &from, sizeof(from));
		row_string(rows[i].target, dest.zone, rows[i].zone);
	}
}

static const struct refusal {
	const char *target, *interface, *source, *reason;
} refusals[] = {
	{"", NULL, NULL, "address is empty"},
	{"%va", NULL, NULL, "address is empty"},
	{"fe80::9%", NULL, NULL, "no zone stands behind the %"},
	{"[fe80::9%]", NULL, NULL, "no zone stands behind the %"},
	{"fe80::9%sixteen-letters!", NULL, NULL, "no such interface (the name is too long)"},
	{"fe80::9%nope", NULL, NULL, "no such interface: nope"},
	{"2001:db8::2%va", NULL, NULL,
		"2001:db8::2 is not link-local: a zone has no meaning on it"},
	{"12345::", NULL, NULL, "group \"12345\" is longer than 4 digits"},
	{"[::1", NULL, NULL, "brackets go around the address, as in [2001:db8::1]"},
	{"::1]", NULL, NULL, "\"]\" at position 4 cannot stand in an address"},
	{"2001:db8::/64", NULL, NULL, "is a prefix; an address is needed"},
	{"192.0.2.1", NULL, NULL, "is not an IPv6 address"},
	{"127.1", NULL, NULL, "is not an IPv6 address"},
	{"fe80::9%va", "vb", NULL, "zone %va and -I vb are different interfaces"},
	{"2001:db8::2", "nope", NULL, "-I nope: no such interface"},
	{"fe80::9", "vd", NULL, "interface vd is down"},
	{"fe80::9%vd", NULL, NULL, "interface vd is down"},
	{"2001:db8:f::1", NULL, NULL, "no route to 2001:db8:f::1"},
	{"2001:db8:f::1", "vb", NULL, "no route to 2001:db8:f::1 on vb"},
	{"2001:db8:c::1", NULL, NULL, "the route to 2001:db8:c::1 says unreachable"},
	{"2001:db8:d::1", NULL, NULL, "the route to 2001:db8:d::1 says prohibited"},
	{"2001:db8:e::1", NULL, NULL, "the route to 2001:db8:e::1 is a blackhole"},
	{"2001:db8::2", NULL, "2001:db8::99", "-I 2001:db8::99: not an address of this host"},
	{"fe80::9%va", NULL, "fe80::2", "-I fe80::2: not an address of this host on va"},
	{"::1", NULL, "junk:", "-I junk:: \"j\" at position 1 cannot stand in an address"},
	{"::1", NULL, "", "-I : address is empty"},
	{"nosuch.test", NULL, "junk:", "-I junk:: \"j\" at position 1 cannot stand in an address"},
};

static void test_targets_that_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(refusals); i++) {
		char reason[DESTINATION_REASON_SIZE] = "";
		struct dest dest;

		memset(&dest, UNTOUCHED, sizeof(dest));
		row_int(refusals[i].target,
			find(refusals[i].target, refusals[i].interface, refusals[i].source, &dest,
				reason),
			false);
		row_string(refusals[i].target, reason, refusals[i].reason);
		row_untouched(refusals[i].target, &dest);
	}
}

static void test_candidates_in_words(void **state)
{
	char reason[DESTINATION_REASON_SIZE];
	struct dest dest;

	(void)state;
	assert_false(find("fe80::9", NULL, NULL, &dest, reason));
	if (strcmp(reason, "link-local address needs a zone, one of: %va %vb") &&
		strcmp(reason, "link-local address needs a zone, one of: %vb %va"))
		fail_msg("%s", reason);
}

/* The zone of -I's address was taken as the interface, but named as none. */
static void test_bug_zone_of_the_source_was_not_named(void **state)
{
	char reason[DESTINATION_REASON_SIZE];
	struct dest dest;

	(void)state;
	assert_false(find("2001:db8::2", NULL, "fe80::1%nope", &dest, reason));
	assert_string_equal(reason, "-I nope: no such interface");
	assert_false(find("fe80::9%va", NULL, "fe80::2%vb", &dest, reason));
	assert_string_equal(reason, "zone %va and -I vb are different interfaces");
}

/* Whatever is typed, the reason is a text within its room. */
static void test_long_and_strange_targets(void **state)
{
	char reason[DESTINATION_REASON_SIZE], *target = malloc(10001);
	struct dest dest;

	(void)state;
	assert_non_null(target);
	for (const char *c = ":%[]a0.\x1b\xff"; *c; c++) {
		memset(target, *c, 10000);
		target[10000] = '\0';
		memset(reason, 'x', sizeof(reason));
		assert_false(find(target, NULL, NULL, &dest, reason));
		assert_true(strlen(reason) < sizeof(reason));
		memset(reason, 'x', sizeof(reason));
		assert_false(find("::1", NULL, target, &dest, reason));
		assert_true(strlen(reason) < sizeof(reason));
	}
	free(target);
	for (unsigned c = 1; c < 256; c++) {
		char one[2] = {(char)c, '\0'};

		assert_false(find(one, NULL, NULL, &dest, reason));
		assert_true(strlen(reason) > 0);
	}
}

/* What is read is not looked up: names pass, however they look. */
static void test_targets_as_typed(void **state)
{
	static const struct {
		const char *target, *address, *zone; /* no address: a name */
	} rows[] = {
		{"::1", "::1", ""},
		{"[2001:DB8::2]", "2001:db8::2", ""},
		{"fe80::9%nope", "fe80::9", "nope"},
		{"localhost", NULL, NULL},
		{"nosuch.example.test.", NULL, NULL},
		{"m\303\274ller.test", NULL, NULL},
		{"\xff", NULL, NULL},
		{"a/64", NULL, NULL},
		{"192.0.2.1.example", NULL, NULL},
		{"1234", NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char reason[DESTINATION_REASON_SIZE];
		struct destination_text text;

		row_int(rows[i].target, destination_read(rows[i].target, &text, reason), true);
		row_int(rows[i].target, text.is_name, rows[i].address == NULL);
		if (rows[i].address) {
			struct in6_addr address = net_addr(rows[i].address);

			row_bytes(rows[i].target, &text.address, &address, sizeof(address));
			row_string(rows[i].target, text.zone, rows[i].zone);
		}
	}
}

static void test_targets_that_are_neither(void **state)
{
	static const char *const targets[] = {"", "192.0.2.1", "::1/64", "a:b", "%", "fe80::1%",
		"a name", "x\x1b[2J", "tab\t"};

	(void)state;
	for (size_t i = 0; i < LEN(targets); i++) {
		char reason[DESTINATION_REASON_SIZE] = "";
		struct destination_text text;

		memset(&text, UNTOUCHED, sizeof(text));
		row_int(targets[i], destination_read(targets[i], &text, reason), false);
		row_untouched(targets[i], &text);
		row_int(targets[i], *reason != '\0', true);
	}
}

static void test_answers_to_look_ups(void **state)
{
	static const struct {
		struct resolved resolved;
		enum cli_status status;
		const char *reason;
	} rows[] = {
		{{.status = RESOLVE_OK}, CLI_YES, "address found"},
		{{.status = RESOLVE_NAME_UNKNOWN}, CLI_CANNOT, "name does not exist"},
		{{.status = RESOLVE_TIMEOUT}, CLI_UNKNOWN, "name server did not answer in time"},
		{{.status = RESOLVE_SERVER_FAILED}, CLI_UNKNOWN, "name server failed"},
		{{.status = RESOLVE_REFUSED}, CLI_UNKNOWN,
			"name server refused or does not listen"},
		{{.status = RESOLVE_BAD_NAME}, CLI_CANNOT, "not a valid name"},
		{{.status = RESOLVE_BAD_NAME, .detail = "of a snowman"}, CLI_CANNOT,
			"not a valid name: of a snowman"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char reason[DESTINATION_REASON_SIZE];

		row_int(rows[i].reason, destination_resolved(&rows[i].resolved, reason),
			rows[i].status);
		row_string(rows[i].reason, reason, rows[i].reason);
	}
}

/* The last test: it takes the addresses away. */
static void test_nothing_to_send_from(void **state)
{
	char reason[DESTINATION_REASON_SIZE];
	struct dest dest;

	(void)state;
	sh("ip addr flush dev va && ip addr flush dev vb");
	assert_false(find("2001:db8:8::1", NULL, NULL, &dest, reason));
	assert_string_equal(reason, "interface vc has no address to send from");
	assert_false(find("fe80::9", NULL, NULL, &dest, reason));
	assert_string_equal(reason, "link-local address needs a zone, and no interface is up "
				    "that has a link-local address");
	sh("echo 100 >/proc/sys/net/ipv6/conf/vc/dad_transmits");
	sh("ip addr add 2001:db8:9::1/64 dev vc");
	assert_false(find("2001:db8:8::1", NULL, NULL, &dest, reason));
	assert_string_equal(reason,
		"source address is tentative: duplicate address detection has not finished");
	assert_false(find("2001:db8:8::1", NULL, "2001:db8:9::1", &dest, reason));
	assert_string_equal(reason, "source address 2001:db8:9::1 is tentative: duplicate "
				    "address detection has not finished");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_targets_that_are_found),
		cmocka_unit_test(test_targets_that_are_refused),
		cmocka_unit_test(test_candidates_in_words),
		cmocka_unit_test(test_bug_zone_of_the_source_was_not_named),
		cmocka_unit_test(test_long_and_strange_targets),
		cmocka_unit_test(test_targets_as_typed),
		cmocka_unit_test(test_targets_that_are_neither),
		cmocka_unit_test(test_answers_to_look_ups),
		cmocka_unit_test(test_nothing_to_send_from),
	};

	return cmocka_run_group_tests_name("destination", tests, open_all, close_all);
}
