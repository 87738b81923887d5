#include "net/netlink.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <poll.h>
#include <string.h>

#include "addr/in6.h"
#include "base/num.h"
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
	netlink_close(&netlink); /* twice does no harm */
	return 0;
}

static void test_loopback_is_a_link(void **state)
{
	struct netlink_link *links;
	size_t count;

	(void)state;
	assert_int_equal(netlink_links(&netlink, &links, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(links[0].ifindex, 1);
	assert_string_equal(links[0].name, "lo");
	assert_int_equal(links[0].mtu, 65536);
	assert_int_equal(links[0].flags & (IFF_UP | IFF_LOOPBACK), IFF_UP | IFF_LOOPBACK);
	free(links);
}

static void test_one_link_by_name_or_index(void **state)
{
	struct netlink_link link, same;

	(void)state;
	sh("ip link add va mtu 1400 type veth peer name fifteen-letters");
	assert_int_equal(netlink_link_get(&netlink, "va", 0, &link), 0);
	assert_string_equal(link.name, "va");
	assert_int_equal(link.mtu, 1400);
	assert_int_equal(link.flags & IFF_UP, 0);
	assert_int_equal(link.ifindex, if_nametoindex("va"));
	assert_int_equal(netlink_link_get(&netlink, NULL, link.ifindex, &same), 0);
	assert_memory_equal(&link, &same, sizeof(link));
	assert_int_equal(netlink_link_get(&netlink, "fifteen-letters", 0, &link), 0);
	assert_string_equal(link.name, "fifteen-letters");
}

static void test_links_that_are_not_there(void **state)
{
	static const char *const names[] = {"nope", "1", "lo0", "sixteen-letters!",
		"much-longer-than-any-name-of-an-interface"};
	struct netlink_link link;

	(void)state;
	memset(&link, UNTOUCHED, sizeof(link));
	for (size_t i = 0; i < LEN(names); i++) {
		row_int(names[i], netlink_link_get(&netlink, names[i], 0, &link), -ENODEV);
		row_untouched(names[i], &link);
	}
	assert_int_equal(netlink_link_get(&netlink, NULL, 99999, &link), -ENODEV);
	row_untouched("index", &link);
	/* And an error leaves the socket in order. */
	assert_int_equal(netlink_link_get(&netlink, "lo", 0, &link), 0);
}

/* More than one message holds, and more than a list begins with. */
static void test_many_links(void **state)
{
	struct netlink_link *links;
	bool seen[200] = {0};
	size_t count;

	(void)state;
	sh("for i in $(seq 0 99); do echo link add many$i type veth peer name peer$i; done | "
	   "ip -batch -");
	assert_int_equal(netlink_links(&netlink, &links, &count), 0);
	assert_int_equal(count, 201);
	for (size_t i = 0; i < count; i++) {
		size_t which = strtoul(links[i].name + strcspn(links[i].name, "0123456789"), NULL, 10);

		if (!strncmp(links[i].name, "many", 4))
			seen[which] = true;
		else if (!strncmp(links[i].name, "peer", 4))
			seen[100 + which] = true;
		assert_int_equal(links[i].ifindex, if_nametoindex(links[i].name));
	}
	for (size_t i = 0; i < LEN(seen); i++)
		assert_true(seen[i]);
	free(links);
	sh("for i in $(seq 0 99); do echo link del many$i; done | ip -batch -");
}

static const struct netlink_address *find(const struct netlink_address *addresses,
	size_t count, const char *text)
{
	struct in6_addr address = net_addr(text);

	for (size_t i = 0; i < count; i++)
		if (in6_equal(&addresses[i].address, &address))
			return &addresses[i];
	fail_msg("%s is not there", text);
	return NULL;
}

static void test_addresses(void **state)
{
	struct netlink_address *addresses;
	const struct netlink_address *one;
	size_t count;
	uint32_t va;

	(void)state;
	net_make_pair();
	va = if_nametoindex("va");
	sh("ip addr add 192.0.2.1/24 dev va"); /* not ours to list */
	sh("ip addr add fe80::1/64 dev va nodad");
	sh("ip addr add 2001:db8::1/56 dev va");
	sh("ip addr add 2001:db8:1::1 peer 2001:db8:1::2/128 dev va nodad");
	assert_int_equal(netlink_addresses(&netlink, &addresses, &count), 0);
	assert_int_equal(count, 4);
	one = find(addresses, count, "::1");
	assert_int_equal(one->ifindex, 1);
	assert_int_equal(one->prefix_length, 128);
	one = find(addresses, count, "fe80::1");
	assert_int_equal(one->ifindex, va);
	assert_int_equal(one->prefix_length, 64);
	assert_int_equal(one->flags & IFA_F_TENTATIVE, 0);
	assert_int_not_equal(one->flags & IFA_F_NODAD, 0);
	one = find(addresses, count, "2001:db8::1");
	assert_int_equal(one->prefix_length, 56);
	assert_int_not_equal(one->flags & IFA_F_TENTATIVE, 0);
	/* Of a pair it is ours that counts, not the peer's. */
	find(addresses, count, "2001:db8:1::1");
	free(addresses);
}

/* A flag beyond the eight bits of the fixed header. */
static void test_wide_flags(void **state)
{
	struct netlink_address *addresses;
	size_t count;

	(void)state;
	net_make_pair();
	sh("ip addr add 2001:db8::1/64 dev va nodad noprefixroute");
	assert_int_equal(netlink_addresses(&netlink, &addresses, &count), 0);
	assert_int_not_equal(find(addresses, count, "2001:db8::1")->flags & IFA_F_NOPREFIXROUTE,
		0);
	free(addresses);
}

static void make_routes(void)
{
	net_make_pair();
	sh("ip addr add fe80::1/64 dev va nodad");
	sh("ip addr add 2001:db8::1/64 dev va nodad");
	sh("ip addr add 2001:db8:5::1/64 dev va nodad");
	sh("ip -6 route add 2001:db8:1::/48 via 2001:db8::fe");
	sh("ip -6 route add 2001:db8:b::/48 via fe80::fe dev va src 2001:db8:5::1");
	sh("ip -6 route add unreachable 2001:db8:c::/48");
	sh("ip -6 route add prohibit 2001:db8:d::/48");
	sh("ip -6 route add blackhole 2001:db8:e::/48");
}

static void test_routes(void **state)
{
	static const struct {
		const char *to;
		const char *interface; /* NULL: left to the kernel */
		const char *source;    /* likewise */
		const char *out, *from, *gateway;
		bool is_local;
	} rows[] = {
		{"::1", NULL, NULL, "lo", "::1", NULL, true},
		{"2001:db8::1", NULL, NULL, "lo", "2001:db8::1", NULL, true},
		{"2001:db8::2", NULL, NULL, "va", "2001:db8::1", NULL, false},
		{"2001:db8::2", "va", NULL, "va", "2001:db8::1", NULL, false},
		{"2001:db8::2", NULL, "2001:db8:5::1", "va", NULL, NULL, false},
		{"2001:db8:5::2", NULL, NULL, "va", "2001:db8:5::1", NULL, false},
		{"2001:db8:1::1", NULL, NULL, "va", "2001:db8::1", "2001:db8::fe", false},
		{"2001:db8:b::1", NULL, NULL, "va", "2001:db8:5::1", "fe80::fe", false},
		{"fe80::2", "va", NULL, "va", "fe80::1", NULL, false},
		{"ff02::1", "va", NULL, "va", "fe80::1", NULL, false},
	};

	(void)state;
	make_routes();
	for (size_t i = 0; i < LEN(rows); i++) {
		struct in6_addr to = net_addr(rows[i].to), source, expected;
		struct netlink_route route;

		if (rows[i].source)
			source = net_addr(rows[i].source);
		row_int(rows[i].to,
			netlink_route_get(&netlink, &to, rows[i].source ? &source : NULL,
				rows[i].interface ? if_nametoindex(rows[i].interface) : 0, &route),
			0);
		row_int(rows[i].to, route.ifindex, if_nametoindex(rows[i].out));
		row_int(rows[i].to, route.is_local, rows[i].is_local);
		if (rows[i].from) {
			expected = net_addr(rows[i].from);
			row_int(rows[i].to, route.has_source, true);
			row_bytes(rows[i].to, &route.source, &expected, sizeof(expected));
		}
		row_int(rows[i].to, route.has_gateway, rows[i].gateway != NULL);
		if (rows[i].gateway) {
			expected = net_addr(rows[i].gateway);
			row_bytes(rows[i].to, &route.gateway, &expected, sizeof(expected));
		}
	}
}

static void test_ways_that_are_closed(void **state)
{
	static const struct {
		const char *to;
		int err;
	} rows[] = {
		{"2001:db8:ffff::1", -ENETUNREACH},
		{"2001:db8:c::1", -EHOSTUNREACH},
		{"2001:db8:d::1", -EACCES},
		{"2001:db8:e::1", -EINVAL},
	};
	struct in6_addr lo = net_addr("::1");
	struct netlink_route route;

	(void)state;
	make_routes();
	for (size_t i = 0; i < LEN(rows); i++) {
		struct in6_addr to = net_addr(rows[i].to);

		memset(&route, UNTOUCHED, sizeof(route));
		row_int(rows[i].to, netlink_route_get(&netlink, &to, NULL, 0, &route),
			rows[i].err);
		row_untouched(rows[i].to, &route);
	}
	/* The answer to the next question is that question's. */
	assert_int_equal(netlink_route_get(&netlink, &lo, NULL, 0, &route), 0);
	assert_true(route.is_local);
}

static void test_a_link_s_mac(void **state)
{
	static const uint8_t mac[6] = {2, 0, 0, 0, 0xab, 0xcd};
	struct netlink_link link;

	(void)state;
	sh("ip link add va address 02:00:00:00:ab:cd type veth peer name vb");
	assert_int_equal(netlink_link_get(&netlink, "va", 0, &link), 0);
	assert_true(link.has_mac);
	assert_memory_equal(link.mac, mac, sizeof(mac));
	/* lo has an address of zeros, and is no Ethernet. */
	assert_int_equal(netlink_link_get(&netlink, "lo", 0, &link), 0);
	assert_false(link.has_mac);
}

static void test_neighbours(void **state)
{
	static const uint8_t mac[6] = {2, 0, 0, 0, 0, 0x99};
	struct in6_addr known = net_addr("2001:db8::99"), failed = net_addr("2001:db8::98");
	struct in6_addr unknown = net_addr("2001:db8::97");
	struct netlink_neighbour neighbour;
	uint32_t ifindex;

	(void)state;
	net_make_pair();
	ifindex = if_nametoindex("va");
	sh("ip neigh add 2001:db8::99 lladdr 02:00:00:00:00:99 nud stale dev va");
	sh("ip neigh add 2001:db8::98 nud failed dev va");
	assert_int_equal(netlink_neighbour_get(&netlink, ifindex, &known, &neighbour), 0);
	assert_int_equal(neighbour.state, NUD_STALE);
	assert_true(neighbour.has_mac);
	assert_memory_equal(neighbour.mac, mac, sizeof(mac));
	assert_int_equal(netlink_neighbour_get(&netlink, ifindex, &failed, &neighbour), 0);
	assert_int_equal(neighbour.state, NUD_FAILED);
	assert_false(neighbour.has_mac);
	memset(&neighbour, UNTOUCHED, sizeof(neighbour));
	assert_int_equal(netlink_neighbour_get(&netlink, ifindex, &unknown, &neighbour), -ENOENT);
	row_untouched("unknown", &neighbour);
	/* An entry is its link's. */
	assert_int_equal(netlink_neighbour_get(&netlink, if_nametoindex("vb"), &known,
		&neighbour), -ENOENT);
}

/* As iproute2 reads it. The count is the machine's: it may grow meanwhile. */
static void test_overflows_of_the_neighbour_table(void **state)
{
	uint64_t before, told, after;
	char line[32];
	FILE *ip;

	(void)state;
	assert_int_equal(netlink_neighbour_overflows(&netlink, &before), 0);
	/* NOLINTNEXTLINE(cert-env33-c) */
	ip = popen("ip -s ntable show name ndisc_cache | "
		   "sed -n 's/.*table_fulls \\([0-9]*\\).*/\\1/p'",
		"r");
	assert_non_null(ip);
	assert_non_null(fgets(line, sizeof(line), ip));
	pclose(ip);
	line[strcspn(line, "\n")] = '\0';
	assert_int_equal(num_parse(line, 0, UINT64_MAX, &told), 0);
	assert_int_equal(netlink_neighbour_overflows(&netlink, &after), 0);
	assert_true(before <= told && told <= after);
}

#define net_test(test) cmocka_unit_test_teardown(test, net_clear)

/* Whether something was told within a second. */
static bool was_told(const struct netlink *changes)
{
	struct pollfd fd = {.fd = netlink_fd(changes), .events = POLLIN};

	return poll(&fd, 1, 1000) == 1;
}

static void test_changes_of_addresses_are_told(void **state)
{
	struct netlink changes;
	struct pollfd quiet = {.events = POLLIN};

	(void)state;
	net_make_pair();
	assert_int_equal(netlink_open_changes(&changes), 0);
	quiet.fd = netlink_fd(&changes);
	assert_int_equal(poll(&quiet, 1, 0), 0);
	for (int round = 0; round < 2; round++) {
		sh(round == 0 ? "ip addr add 2001:db8::1/64 dev va nodad" :
				"ip addr del 2001:db8::1/64 dev va");
		assert_true(was_told(&changes));
		netlink_take_changes(&changes, NULL, NULL);
		assert_int_equal(poll(&quiet, 1, 0), 0);
	}
	netlink_close(&changes);
	net_clear(NULL);
}

struct sight {
	uint32_t ifindex;
	bool was_down;
};

static void see(const struct netlink_link *link, void *arg)
{
	struct sight *sight = arg;

	if (link->ifindex == sight->ifindex && !(link->flags & IFF_UP))
		sight->was_down = true;
}

static void test_a_link_that_was_down_for_a_moment_is_told(void **state)
{
	struct netlink changes;
	struct netlink_link before, after;
	struct sight sight = {.was_down = false};

	(void)state;
	net_make_pair();
	assert_int_equal(netlink_link_get(&netlink, "va", 0, &before), 0);
	assert_int_equal(netlink_open_changes(&changes), 0);
	sight.ifindex = before.ifindex;
	netlink_take_changes(&changes, see, &sight);
	assert_false(sight.was_down);
	sh("ip link set va down && ip link set va up");
	netlink_take_changes(&changes, see, &sight);
	assert_true(sight.was_down);
	assert_int_equal(netlink_link_get(&netlink, "va", 0, &after), 0);
	assert_true(after.flags & IFF_UP);
	assert_int_equal(after.carrier_changes - before.carrier_changes, 2);
	netlink_close(&changes);
	net_clear(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loopback_is_a_link),
		net_test(test_one_link_by_name_or_index),
		cmocka_unit_test(test_links_that_are_not_there),
		cmocka_unit_test(test_changes_of_addresses_are_told),
		cmocka_unit_test(test_a_link_that_was_down_for_a_moment_is_told),
		net_test(test_many_links),
		net_test(test_addresses),
		net_test(test_wide_flags),
		net_test(test_routes),
		net_test(test_ways_that_are_closed),
		net_test(test_a_link_s_mac),
		net_test(test_overflows_of_the_neighbour_table),
		net_test(test_neighbours),
	};

	return cmocka_run_group_tests_name("netlink", tests, open_all, close_all);
}
