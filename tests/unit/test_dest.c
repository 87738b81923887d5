#include "net/dest.h"

#include "addr/in6.h"
#include "tests/unit/net.h"

static struct netlink netlink;

static int open_all(void **state)
{
	return net_is_private(state) || netlink_open(&netlink);
}

static int close_all(void **state)
{
	(void)state;
	netlink_close(&netlink);
	return 0;
}

/* A question; NULL: not said. */
struct ask {
	const char *to, *zone, *interface, *source;
};

static struct dest find(struct ask ask)
{
	struct dest_request request = {
		.address = net_addr(ask.to),
		.zone = ask.zone,
		.interface = ask.interface,
		.has_source = ask.source != NULL,
	};
	struct dest dest;

	if (ask.source)
		request.source = net_addr(ask.source);
	memset(&dest, UNTOUCHED, sizeof(dest));
	dest_find(&netlink, &request, &dest);
	return dest;
}

static void expect_address(const char *row, const struct in6_addr *got, const char *want)
{
	struct in6_addr address = net_addr(want);

	row_bytes(row, got, &address, sizeof(address));
}

static void test_this_host_itself(void **state)
{
	struct dest dest = find((struct ask){"::1", NULL, NULL, NULL});

	(void)state;
	assert_int_equal(dest.flaw, DEST_OK);
	assert_true(dest.is_local);
	assert_string_equal(dest.interface, "lo");
	assert_string_equal(dest.zone, "");
	assert_int_equal(dest.address.sin6_family, AF_INET6);
	assert_int_equal(dest.address.sin6_scope_id, 0);
	assert_int_equal(dest.address.sin6_port, 0);
	assert_int_equal(dest.address.sin6_flowinfo, 0);
	expect_address("::1", &dest.address.sin6_addr, "::1");
	assert_true(dest.has_source);
	expect_address("::1", &dest.source, "::1");
	assert_int_equal(dest.source_ifindex, 0);
	assert_false(dest.zone_assumed);
	assert_int_equal(dest.candidate_count, 0);
}

/* va with addresses of every kind, vb with a link-local one; vc and vd likewise but
 * without addresses, and vd down. */
static int make_world(void **state)
{
	(void)state;
	net_make_pair();
	sh("ip addr add fe80::1/64 dev va nodad");
	sh("ip addr add 2001:db8::1/64 dev va nodad");
	sh("ip addr add 2001:db8:5::1/64 dev va nodad");
	sh("ip addr add fe80::2/64 dev vb nodad");
	sh("ip link add vc type veth peer name vd");
	sh("echo 1 >/proc/sys/net/ipv6/conf/vc/addr_gen_mode");
	sh("ip link set vc up");
	sh("ip -6 route add 2001:db8:1::/48 via fe80::fe dev va");
	sh("ip -6 route add unreachable 2001:db8:c::/48");
	sh("ip -6 route add prohibit 2001:db8:d::/48");
	sh("ip -6 route add blackhole 2001:db8:e::/48");
	return 0;
}

static void test_what_can_be_reached(void **state)
{
	static const struct {
		const char *name;
		struct ask ask;
		const char *zone, *interface, *source;
		bool is_local;
	} rows[] = {
		{"on link", {"2001:db8::2", NULL, NULL, NULL}, "", "va", "2001:db8::1", false},
		{"on link, by interface", {"2001:db8::2", NULL, "va", NULL}, "", "va",
			"2001:db8::1", false},
		{"by a gateway", {"2001:db8:1::2", NULL, NULL, NULL}, "", "va", "2001:db8::1",
			false},
		{"source chosen", {"2001:db8:1::2", NULL, NULL, "2001:db8:5::1"}, "", "va",
			"2001:db8:5::1", false},
		{"own address", {"2001:db8::1", NULL, NULL, NULL}, "", "lo", "2001:db8::1", true},
		{"zone by name", {"fe80::9", "va", NULL, NULL}, "va", "va", "fe80::1", false},
		{"zone by interface", {"fe80::9", NULL, "vb", NULL}, "vb", "vb", "fe80::2",
			false},
		{"zone and interface", {"fe80::9", "vb", "vb", NULL}, "vb", "vb", "fe80::2",
			false},
		{"own link-local address", {"fe80::1", "va", NULL, NULL}, "va", NULL, "fe80::1",
			true},
		{"link-local source", {"fe80::9", "va", NULL, "fe80::1"}, "va", "va", "fe80::1",
			false},
		{"all nodes on a link", {"ff02::1", "va", NULL, NULL}, "va", "va", "fe80::1",
			false},
		{"wider multicast", {"ff05::1", NULL, "va", NULL}, "", "va", NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct dest dest = find(rows[i].ask);
		const char *row = rows[i].name;

		row_int(row, dest.flaw, DEST_OK);
		row_string(row, dest.zone, rows[i].zone);
		if (rows[i].interface)
			row_string(row, dest.interface, rows[i].interface);
		row_int(row, dest.address.sin6_scope_id, if_nametoindex(rows[i].zone));
		expect_address(row, &dest.address.sin6_addr, rows[i].ask.to);
		row_int(row, dest.has_source, true);
		if (rows[i].source)
			expect_address(row, &dest.source, rows[i].source);
		row_int(row, dest.is_local, rows[i].is_local);
		row_int(row, dest.zone_assumed, false);
	}
}

static void test_zone_by_index(void **state)
{
	char index[16];
	struct dest dest;

	(void)state;
	snprintf(index, sizeof(index), "%u", if_nametoindex("vb"));
	dest = find((struct ask){"fe80::9", index, NULL, NULL});
	assert_int_equal(dest.flaw, DEST_OK);
	assert_string_equal(dest.zone, "vb");
	assert_int_equal(dest.address.sin6_scope_id, if_nametoindex("vb"));
}

static void test_link_local_source_has_its_zone(void **state)
{
	struct dest dest = find((struct ask){"2001:db8::2", NULL, NULL, "fe80::1"});

	(void)state;
	assert_int_equal(dest.flaw, DEST_OK);
	assert_int_equal(dest.source_ifindex, if_nametoindex("va"));
	dest = find((struct ask){"2001:db8::2", NULL, NULL, "2001:db8::1"});
	assert_int_equal(dest.source_ifindex, 0);
}

static void test_what_is_wrong(void **state)
{
	static const struct {
		const char *name;
		struct ask ask;
		enum dest_flaw flaw;
		const char *interface; /* the one the flaw is about, or NULL */
	} rows[] = {
		{"several candidates", {"fe80::9", NULL, NULL, NULL}, DEST_ZONE_MISSING, NULL},
		{"multicast, several", {"ff02::1", NULL, NULL, NULL}, DEST_ZONE_MISSING, NULL},
		{"zone unknown", {"fe80::9", "nope", NULL, NULL}, DEST_ZONE_UNKNOWN, NULL},
		{"zone empty", {"fe80::9", "", NULL, NULL}, DEST_ZONE_UNKNOWN, NULL},
		{"zone of no index", {"fe80::9", "99999", NULL, NULL}, DEST_ZONE_UNKNOWN, NULL},
		{"zone of index 0", {"fe80::9", "0", NULL, NULL}, DEST_ZONE_UNKNOWN, NULL},
		{"zone of too large an index", {"fe80::9", "4294967297", NULL, NULL},
			DEST_ZONE_UNKNOWN, NULL},
		{"zone too long", {"fe80::9", "much-longer-than-a-name", NULL, NULL},
			DEST_ZONE_UNKNOWN, NULL},
		{"zone on a global address", {"2001:db8::2", "va", NULL, NULL}, DEST_ZONE_REFUSED,
			NULL},
		{"zone on loopback", {"::1", "lo", NULL, NULL}, DEST_ZONE_REFUSED, NULL},
		{"zone on wider multicast", {"ff05::1", "va", NULL, NULL}, DEST_ZONE_REFUSED,
			NULL},
		{"zone and interface differ", {"fe80::9", "va", "vb", NULL}, DEST_ZONE_DIFFERS,
			NULL},
		{"interface unknown", {"2001:db8::2", NULL, "nope", NULL},
			DEST_INTERFACE_UNKNOWN, "nope"},
		{"interface down", {"fe80::9", NULL, "vd", NULL}, DEST_INTERFACE_DOWN, "vd"},
		{"zone down", {"fe80::9", "vd", NULL, NULL}, DEST_INTERFACE_DOWN, "vd"},
		{"no route", {"2001:db8:f::1", NULL, NULL, NULL}, DEST_NO_ROUTE, NULL},
		{"no route by this one", {"2001:db8:f::1", NULL, "vb", NULL}, DEST_NO_ROUTE, "vb"},
		{"unreachable", {"2001:db8:c::1", NULL, NULL, NULL}, DEST_UNREACHABLE, NULL},
		{"prohibited", {"2001:db8:d::1", NULL, NULL, NULL}, DEST_PROHIBITED, NULL},
		{"blackhole", {"2001:db8:e::1", NULL, NULL, NULL}, DEST_BLACKHOLE, NULL},
		{"foreign source", {"2001:db8::2", NULL, NULL, "2001:db8::99"},
			DEST_SOURCE_FOREIGN, NULL},
		{"link-local source of another link", {"fe80::9", "va", NULL, "fe80::2"},
			DEST_SOURCE_FOREIGN, "va"},
		{"multicast source", {"2001:db8::2", NULL, NULL, "ff02::1"}, DEST_SOURCE_FOREIGN,
			NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct dest dest = find(rows[i].ask);

		row_int(rows[i].name, dest.flaw, rows[i].flaw);
		if (rows[i].interface)
			row_string(rows[i].name, dest.interface, rows[i].interface);
	}
}

static void test_candidates_are_named(void **state)
{
	struct dest dest = find((struct ask){"fe80::9", NULL, NULL, NULL});

	(void)state;
	/* Not lo, not vc, which has no address, not vd, which is down. */
	assert_int_equal(dest.flaw, DEST_ZONE_MISSING);
	assert_int_equal(dest.candidate_count, 2);
	assert_true((!strcmp(dest.candidates[0], "va") && !strcmp(dest.candidates[1], "vb")) ||
		    (!strcmp(dest.candidates[0], "vb") && !strcmp(dest.candidates[1], "va")));
}

static void test_the_only_candidate_is_taken(void **state)
{
	struct dest dest;

	(void)state;
	sh("ip addr flush dev vb");
	dest = find((struct ask){"fe80::9", NULL, NULL, NULL});
	assert_int_equal(dest.flaw, DEST_OK);
	assert_true(dest.zone_assumed);
	assert_string_equal(dest.zone, "va");
	assert_int_equal(dest.address.sin6_scope_id, if_nametoindex("va"));

	sh("ip addr flush dev va");
	dest = find((struct ask){"fe80::9", NULL, NULL, NULL});
	assert_int_equal(dest.flaw, DEST_ZONE_MISSING);
	assert_int_equal(dest.candidate_count, 0);
}

static void test_more_candidates_than_are_named(void **state)
{
	struct dest dest;

	(void)state;
	sh("for i in $(seq 0 19); do ip link add many$i type veth peer name peer$i; "
	   "ip link set many$i up; ip link set peer$i up; done");
	sh("for i in $(seq 0 19); do ip addr add fe80::$i/64 dev many$i nodad; "
	   "ip addr flush dev peer$i; done");
	dest = find((struct ask){"fe80::9", NULL, NULL, NULL});
	assert_int_equal(dest.flaw, DEST_ZONE_MISSING);
	assert_int_equal(dest.candidate_count, 22);
	for (size_t i = 0; i < DEST_CANDIDATES_MAX; i++)
		assert_int_not_equal(if_nametoindex(dest.candidates[i]), 0);
	sh("for i in $(seq 0 19); do ip link del many$i; done");
}

static void test_addresses_that_are_not_ready(void **state)
{
	struct dest dest;

	(void)state;
	/* Tentative for as long as the test runs. */
	sh("echo 100 >/proc/sys/net/ipv6/conf/va/dad_transmits");
	sh("ip addr add 2001:db8:7::1/64 dev va");
	dest = find((struct ask){"2001:db8::2", NULL, NULL, "2001:db8:7::1"});
	assert_int_equal(dest.flaw, DEST_SOURCE_TENTATIVE);
	sh("ip addr flush dev va && ip addr add fe80::1/64 dev va");
	dest = find((struct ask){"fe80::9", "va", NULL, NULL});
	assert_int_equal(dest.flaw, DEST_SOURCE_TENTATIVE);
	assert_string_equal(dest.interface, "va");
}

static void test_a_duplicate_address(void **state)
{
	struct dest dest;

	(void)state;
	sh("ip addr flush dev vb && ip addr add fe80::1/64 dev vb");
	/* va has it and says so. */
	sh("for i in $(seq 50); do ip addr show dev vb | grep -q dadfailed && exit; sleep 0.1; "
	   "done; exit 1");
	dest = find((struct ask){"fe80::9", "vb", NULL, "fe80::1"});
	assert_int_equal(dest.flaw, DEST_SOURCE_DUPLICATE);
	dest = find((struct ask){"fe80::9", "vb", NULL, NULL});
	assert_int_equal(dest.flaw, DEST_SOURCE_DUPLICATE);
}

/* With nothing else the kernel would send from ::1, which no one can answer. */
static void test_bug_loopback_was_a_source_for_the_world(void **state)
{
	struct dest dest;

	(void)state;
	sh("ip addr flush dev va && ip addr flush dev vb");
	sh("ip -6 route add 2001:db8:8::/48 dev va");
	dest = find((struct ask){"2001:db8:8::1", NULL, NULL, NULL});
	assert_int_equal(dest.flaw, DEST_SOURCE_NONE);
	assert_string_equal(dest.interface, "va");
	sh("echo 100 >/proc/sys/net/ipv6/conf/va/dad_transmits");
	sh("ip addr add 2001:db8:9::1/64 dev va");
	dest = find((struct ask){"2001:db8:8::1", NULL, NULL, NULL});
	assert_int_equal(dest.flaw, DEST_SOURCE_TENTATIVE);
}

#define net_test(test) cmocka_unit_test_setup_teardown(test, make_world, net_clear)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_this_host_itself),
		net_test(test_what_can_be_reached),
		net_test(test_zone_by_index),
		net_test(test_link_local_source_has_its_zone),
		net_test(test_what_is_wrong),
		net_test(test_candidates_are_named),
		net_test(test_the_only_candidate_is_taken),
		net_test(test_more_candidates_than_are_named),
		net_test(test_addresses_that_are_not_ready),
		net_test(test_a_duplicate_address),
		net_test(test_bug_loopback_was_a_source_for_the_world),
	};

	return cmocka_run_group_tests_name("dest", tests, open_all, close_all);
}
