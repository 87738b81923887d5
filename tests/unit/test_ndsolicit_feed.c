#include "tools/ndsolicit/feed.h"

#include "addr/in6.h"
#include "tests/unit/capture.h"
#include "tests/unit/net.h"

static struct netlink netlink;
static struct capture err;
static struct way way;

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

/* va with addresses on two links' prefixes, vb with a link-local one, and a router. */
static int make_world(void **state)
{
	(void)state;
	net_make_pair();
	sh("ip addr add fe80::1/64 dev va nodad");
	sh("ip addr add 2001:db8::1/64 dev va nodad");
	sh("ip addr add 2001:db8:5::1/64 dev vb nodad");
	sh("ip -6 route add 2001:db8:9::/48 via fe80::fe dev va");
	sh("ip -6 route add prohibit 2001:db8:d::/48");
	memset(&way, 0, sizeof(way));
	return way_read_own(&netlink, &way);
}

static int clear_world(void **state)
{
	way_free(&way);
	return net_clear(state);
}

struct fed {
	char addresses[512]; /* with blanks between; those that a prefix makes with a ~ */
	enum cli_status status;
};

#define ARGS_MAX 4

/* What is fed of these targets; what was said is in `err`. */
static struct fed feed_of(struct nds_opts opts, const char *const *targets)
{
	char text[INET6_ADDRSTRLEN], *argv[ARGS_MAX];
	struct fed fed = {.addresses = ""};
	struct in6_addr address;
	struct feed feed;
	size_t len = 0;
	bool is_listed;

	for (; opts.target_count < ARGS_MAX && targets[opts.target_count]; opts.target_count++)
		argv[opts.target_count] = (char *)(uintptr_t)targets[opts.target_count];
	opts.targets = argv;
	opts.shard = opts.shard ? opts.shard : 1;
	opts.shards = opts.shards ? opts.shards : 1;
	opts.limit = opts.limit ? opts.limit : NDS_LIMIT_DEFAULT;
	cli_begin("ndsolicit");
	capture_begin(&err, STDERR_FILENO);
	nds_feed_open(&feed, &opts, &netlink, &way);
	while (nds_feed_next(&feed, &address, &is_listed) == FEED_ONE) {
		inet_ntop(AF_INET6, &address, text, sizeof(text));
		len += (size_t)snprintf(fed.addresses + len, sizeof(fed.addresses) - len, "%s%s%s",
			len ? " " : "", is_listed ? "" : "~", text);
		assert_true(len < sizeof(fed.addresses));
	}
	fed.status = feed.status;
	nds_feed_close(&feed);
	capture_end(&err);
	return fed;
}

#define TARGETS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* One target that is refused, and why. */
static void refuse(const char *target, const char *said)
{
	struct fed fed = feed_of((struct nds_opts){0}, TARGETS(target));

	row_string(target, fed.addresses, "");
	row_int(target, fed.status, CLI_CANNOT);
	row_string(target, err.text, said);
}

static void test_addresses_prefixes_and_ranges(void **state)
{
	struct fed fed = feed_of((struct nds_opts){0}, TARGETS("2001:db8::2", "2001:db8::4/127",
		"2001:db8::8-2001:db8::a"));

	(void)state;
	assert_string_equal(err.text, "");
	assert_string_equal(fed.addresses, "2001:db8::2 ~2001:db8::4 ~2001:db8::5 ~2001:db8::8 "
					   "~2001:db8::9 ~2001:db8::a");
	assert_int_equal(fed.status, CLI_YES);
	assert_string_equal(way.interface, "va");
	assert_true(way.has_carrier);
}

static void test_which_link(void **state)
{
	(void)state;
	/* The zone of a range may stand behind either end. */
	assert_string_equal(feed_of((struct nds_opts){0}, TARGETS("fe80::2%vb-fe80::3")).addresses,
		"~fe80::2 ~fe80::3");
	assert_string_equal(way.interface, "vb");
	way.ifindex = 0;
	assert_string_equal(feed_of((struct nds_opts){0}, TARGETS("fe80::2-fe80::3%va")).addresses,
		"~fe80::2 ~fe80::3");
	assert_string_equal(way.interface, "va");
	assert_string_equal(
		feed_of((struct nds_opts){0}, TARGETS("fe80::2%va-fe80::3%va")).addresses,
		"~fe80::2 ~fe80::3");
	way.ifindex = 0;
	feed_of((struct nds_opts){0}, TARGETS("2001:db8::2%vb"));
	assert_string_equal(way.interface, "vb");
	/* The first target settles it for the run. */
	assert_string_equal(feed_of((struct nds_opts){0}, TARGETS("2001:db8::2")).addresses, "");
	assert_string_equal(err.text, "ndsolicit: 2001:db8::2: is on va, and this run asks on vb: "
				      "ask there in another run\n");
	way.ifindex = 0;
	assert_string_equal(feed_of((struct nds_opts){.interface = "va"},
		TARGETS("2001:db8:7::2", "fe80::2")).addresses, "2001:db8:7::2 fe80::2");
	assert_string_equal(err.text, "");
	way.ifindex = 0;
	feed_of((struct nds_opts){.verbose = true}, TARGETS("2001:db8:5::2"));
	assert_string_equal(err.text, "ndsolicit: 2001:db8:5::2: asked for on vb: the routing "
				      "table has it on that link\n");
	way.ifindex = 0;
	/* Only va has a link-local address. */
	assert_string_equal(feed_of((struct nds_opts){0}, TARGETS("fe80::2")).addresses, "fe80::2");
	assert_string_equal(err.text, "ndsolicit: fe80::2: asked for on va: the only link there "
				      "is\n");
}

/* A run has one link: the same by another name is no other. */
static void test_one_link_a_run(void **state)
{
	char by_index[64];
	struct nds_opts on_va = {.interface = "va"};

	(void)state;
	snprintf(by_index, sizeof(by_index), "2001:db8::3%%%u", if_nametoindex("va"));
	assert_string_equal(feed_of((struct nds_opts){0}, TARGETS("2001:db8::2%va", by_index,
		"2001:db8::4%va")).addresses, "2001:db8::2 2001:db8::3 2001:db8::4");
	assert_string_equal(err.text, "");
	assert_string_equal(
		feed_of((struct nds_opts){0}, TARGETS("2001:db8::2%vb")).addresses, "");
	assert_string_equal(err.text, "ndsolicit: 2001:db8::2%vb: is on vb, and this run asks on "
				      "va: ask there in another run\n");
	assert_string_equal(feed_of((struct nds_opts){0}, TARGETS("fe80::2", "2001:db8::2",
		"2001:db8:5::2")).addresses, "fe80::2 2001:db8::2");
	way.ifindex = 0;
	assert_string_equal(feed_of(on_va, TARGETS("2001:db8::2%vb", "2001:db8::3%va")).addresses,
		"2001:db8::3");
	way.ifindex = 0;
	on_va.interface = "nosuch";
	feed_of(on_va, TARGETS("2001:db8::2"));
	assert_string_equal(err.text, "ndsolicit: 2001:db8::2: no such interface: nosuch\n");
}

/* Both ends of a range, and of a prefix its second address: the first is its routers'. */
static void test_the_ends_say_the_link(void **state)
{
	(void)state;
	sh("ip addr add 2001:db8:6::1/126 dev va nodad && ip addr add 2001:db8:6::5/126 dev vb nodad");
	way_free(&way);
	assert_int_equal(way_read_own(&netlink, &way), 0);
	refuse("2001:db8:6::2-2001:db8:6::6",
		"ndsolicit: 2001:db8:6::2-2001:db8:6::6: is on more than one link\n");
	refuse("2001:db8:6::6-2001:db8:6::8",
		"ndsolicit: 2001:db8:6::6-2001:db8:6::8: no route\n");
	assert_string_equal(feed_of((struct nds_opts){0}, TARGETS("2001:db8:6::6-2001:db8:6::7"))
		.addresses, "~2001:db8:6::6 ~2001:db8:6::7");
	assert_string_equal(way.interface, "vb");
	way.ifindex = 0;
	/* No route leads to the first. */
	sh("ip -6 route add prohibit 2001:db8:6::4/128");
	assert_string_equal(feed_of((struct nds_opts){0}, TARGETS("2001:db8:6::4/126")).addresses,
		"~2001:db8:6::4 ~2001:db8:6::5 ~2001:db8:6::6 ~2001:db8:6::7");
	way.ifindex = 0;
	refuse("2001:db8:6::4", "ndsolicit: 2001:db8:6::4: the route says prohibited\n");
}

/* The zone stands behind the address, or behind the length. */
static void test_zones_of_prefixes(void **state)
{
	(void)state;
	assert_string_equal(feed_of((struct nds_opts){0}, TARGETS("fe80::%vb/127")).addresses,
		"~fe80:: ~fe80::1");
	assert_string_equal(way.interface, "vb");
	way.ifindex = 0;
	assert_string_equal(feed_of((struct nds_opts){0}, TARGETS("fe80::/127%vb")).addresses,
		"~fe80:: ~fe80::1");
	assert_string_equal(way.interface, "vb");
	way.ifindex = 0;
	/* It was read, and the other one dropped. */
	refuse("fe80::%va/127%vb", "ndsolicit: fe80::%va/127%vb: length \"127%vb\" is not a plain "
				   "number from 0 to 128\n");
}

static void test_what_is_refused(void **state)
{
	(void)state;
	refuse("router", "ndsolicit: router: is no address: interfaces are given with -I, and "
			 "aaaa-dig +short has the addresses of a name\n");
	refuse("2001:db8::g", "ndsolicit: 2001:db8::g: \"g\" at position 11 cannot stand in an "
			      "address\n");
	refuse("2001:db8::1%sixteen-letters-", "ndsolicit: 2001:db8::1%sixteen-letters-: no such "
					       "interface: sixteen-letters-\n");
	refuse("2001:db8::/127-2001:db8::5", "ndsolicit: 2001:db8::/127-2001:db8::5: length "
					     "\"127-2001:db8::5\" is not a plain number "
					     "from 0 to 128\n");
	refuse("2001:db8::1-2001:db8::2/127", "ndsolicit: 2001:db8::1-2001:db8::2/127: \"-\" at "
					      "position 12 cannot stand in an address\n");
	refuse("::", "ndsolicit: ::: is the unspecified address: nobody has it\n");
	refuse("::1", "ndsolicit: ::1: is the loopback address: it is on no link\n");
	refuse("2001:db8:9::1", "ndsolicit: 2001:db8:9::1: is off-link: the route to it is by the "
				"router fe80::fe on va\n");
	refuse("2001:db8:d::1", "ndsolicit: 2001:db8:d::1: the route says prohibited\n");
	refuse("2001:db8:77::1", "ndsolicit: 2001:db8:77::1: no route\n");
	refuse("2001:db8::/64", "ndsolicit: 2001:db8::/64: makes more than 65536 targets; --limit "
				"N allows N of them\n");
	refuse("2001:db8::1/126", "ndsolicit: 2001:db8::1/126: has bits behind its length; the "
				  "prefix is 2001:db8::/126\n");
	refuse("2001:db8::9-2001:db8::8", "ndsolicit: 2001:db8::9-2001:db8::8: the range ends "
					  "before it begins\n");
	refuse("fe80::1-fe80::2%averyveryverylong", "ndsolicit: fe80::1-fe80::2%averyveryverylong: "
						    "no such interface: averyveryverylong\n");
	refuse("fe80::1%averyveryverylong-fe80::2", "ndsolicit: fe80::1%averyveryverylong-fe80::2: "
						    "no such interface: averyveryverylong\n");
	refuse("fe80::1%va-fe80::2%vb", "ndsolicit: fe80::1%va-fe80::2%vb: is on more than one "
					"link\n");
	refuse("fe80::1%va-fe80::2%v", "ndsolicit: fe80::1%va-fe80::2%v: is on more than one "
				       "link\n");
	refuse("ff02::1", "ndsolicit: ff02::1: is a multicast address: nobody has it alone\n");
	refuse("::/0", "ndsolicit: ::/0: has multicast addresses in it: nobody has those alone\n");
	refuse("2001:db8::1%nosuch", "ndsolicit: 2001:db8::1%nosuch: no such interface: nosuch\n");
	refuse("2001:db8::1%lo", "ndsolicit: 2001:db8::1%lo: interface lo is no Ethernet: it has "
				 "no link-layer addresses to ask for\n");
}

static void test_several_candidates_are_named(void **state)
{
	(void)state;
	sh("ip addr add fe80::2/64 dev vb nodad");
	way_free(&way);
	assert_int_equal(way_read_own(&netlink, &way), 0);
	refuse("fe80::9", "ndsolicit: fe80::9: link-local address needs a zone, one of: %vb %va\n");
}

static void test_shards_cover_all_once(void **state)
{
	struct nds_opts opts = {.shard = 1, .shards = 2};

	(void)state;
	assert_string_equal(feed_of(opts, TARGETS("2001:db8::4/127", "2001:db8::2")).addresses,
		"~2001:db8::4 2001:db8::2");
	opts.shard = 2;
	assert_string_equal(feed_of(opts, TARGETS("2001:db8::4/127", "2001:db8::2")).addresses,
		"~2001:db8::5");
}

/* However many were taken, what is left is what is still to come. */
static void test_what_is_left(void **state)
{
	char *targets[] = {(char *)(uintptr_t)"2001:db8::8/125", (char *)(uintptr_t)"2001:db8::2"};

	(void)state;
	for (uint64_t shards = 1; shards <= 10; shards++)
		for (uint64_t shard = 1; shard <= shards; shard++) {
			struct nds_opts opts = {.targets = targets, .target_count = 2,
				.shard = shard, .shards = shards, .limit = 9};
			uint64_t left[10], count = 0, of_first = 0;
			struct in6_addr address;
			struct feed feed;
			bool is_listed;

			nds_feed_open(&feed, &opts, &netlink, &way);
			assert_int_equal(nds_feed_left(&feed), 0);
			while (nds_feed_next(&feed, &address, &is_listed) == FEED_ONE) {
				left[count++] = nds_feed_left(&feed);
				of_first += !is_listed;
			}
			for (uint64_t i = 0; i < of_first; i++)
				assert_int_equal(left[i], of_first - 1 - i);
			if (count > of_first)
				assert_int_equal(left[of_first], 0);
			nds_feed_close(&feed);
		}
}

/* The limit is of all targets together. */
static void test_the_limit(void **state)
{
	struct nds_opts opts = {.limit = 3};

	(void)state;
	assert_string_equal(feed_of(opts, TARGETS("2001:db8::4/127", "2001:db8::2")).addresses,
		"~2001:db8::4 ~2001:db8::5 2001:db8::2");
	assert_string_equal(feed_of(opts, TARGETS("2001:db8::4/127", "2001:db8::6/127")).addresses,
		"~2001:db8::4 ~2001:db8::5");
	assert_non_null(strstr(err.text, "2001:db8::6/127: makes more than 3 targets"));
}

static void test_the_source(void **state)
{
	static const struct {
		const char *text, *source, *reason;
	} rows[] = {
		{NULL, "fe80::1", ""},
		{"2001:db8::1", "2001:db8::1", ""},
		{"fe80::1%va", "fe80::1", ""},
		{"fe80::1%vb", NULL, "-s fe80::1%vb: not an address of this host"},
		{"2001:db8::7", NULL, "-s 2001:db8::7: not an address of this host"},
		{"2001:db8::/64", NULL, "-s 2001:db8::/64: is no address"},
		{"::1", NULL, "-s ::1: is the loopback address: no neighbour can answer to it"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char reason[WAY_REASON_SIZE] = "", text[INET6_ADDRSTRLEN];
		enum cli_status status;

		assert_int_equal(way_interface(&netlink, "va", &way, reason), CLI_YES);
		status = way_source(&way, rows[i].text, reason);
		row_int(rows[i].text, status, rows[i].source ? CLI_YES : CLI_CANNOT);
		row_string(rows[i].text, reason, rows[i].reason);
		inet_ntop(AF_INET6, &way.source, text, sizeof(text));
		if (rows[i].source)
			row_string(rows[i].text, text, rows[i].source);
	}
}

#define feed_test(test) cmocka_unit_test_setup_teardown(test, make_world, clear_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		feed_test(test_addresses_prefixes_and_ranges),
		feed_test(test_which_link),
		feed_test(test_one_link_a_run),
		feed_test(test_the_ends_say_the_link),
		feed_test(test_zones_of_prefixes),
		feed_test(test_what_is_refused),
		feed_test(test_several_candidates_are_named),
		feed_test(test_shards_cover_all_once),
		feed_test(test_what_is_left),
		feed_test(test_the_limit),
		feed_test(test_the_source),
	};

	return cmocka_run_group_tests_name("ndsolicit_feed", tests, open_all, close_all);
}
