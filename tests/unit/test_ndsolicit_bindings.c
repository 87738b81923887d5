#include "tools/ndsolicit/bindings.h"

#include "addr/u128.h"
#include "tests/unit/ndsolicit.h"

#define SEC NSEC_PER_SEC

static const uint8_t mac_a[6] = {2, 0, 0, 0, 0, 0xa}, mac_b[6] = {2, 0, 0, 0, 0, 0xb};
static const uint8_t nonce_a[6] = {1}, nonce_b[6] = {2};

static struct bindings bindings;

static int set_up(void **state)
{
	(void)state;
	return bindings_init(&bindings, 12345);
}

static int tear_down(void **state)
{
	(void)state;
	bindings_free(&bindings);
	return 0;
}

/* What a message does, and finds. */
static struct findings take(struct made made, enum binding_news news)
{
	struct sighting s = make_sighting(made);
	struct findings findings = {0};

	assert_int_equal(bindings_take(&bindings, &s, &findings), news);
	return findings;
}

/* Where an address is at, by the table that is shown in the end; NULL: nowhere. */
static const struct binding *bound(const char *text, uint64_t vlan)
{
	struct in6_addr address = made_address(text);

	for (size_t i = 0; i < bindings.count; i++)
		if (!memcmp(&bindings.list[i].address, &address, sizeof(address)) &&
			bindings.list[i].vlan == vlan && bindings.list[i].has_mac)
			return &bindings.list[i];
	return NULL;
}

static struct made advertised(const uint8_t *mac, nsec_t at)
{
	return (struct made){
		.lladdr = mac, .frame_mac = mac, .flags = ND_NA_OVERRIDE, .realtime = at,
	};
}

static struct made probed(const uint8_t *mac, const uint8_t *nonce, nsec_t at)
{
	return (struct made){
		.type = ND_NEIGHBOR_SOLICITATION, .source = "::", .frame_mac = mac,
		.nonce = nonce, .realtime = at,
	};
}

static void test_new_same_changed_and_back(void **state)
{
	struct findings f;

	(void)state;
	assert_null(bound("2001:db8::2", 0));
	assert_int_equal(take(advertised(mac_a, 1 * SEC), BINDING_NEW).set, 0);
	assert_int_equal(take(advertised(mac_a, 2 * SEC), BINDING_SAME).set, 0);
	f = take(advertised(mac_b, 3 * SEC), BINDING_CHANGED);
	assert_int_equal(f.set, FIND_BINDING_CHANGED);
	assert_memory_equal(f.other, mac_a, 6);
	/* To and fro: it is not that one took over from the other. */
	f = take(advertised(mac_a, 4 * SEC), BINDING_CHANGED);
	assert_int_equal(f.set, FIND_BINDING_CHANGED | FIND_MULTIPLE_OWNERS);
	assert_memory_equal(f.other, mac_b, 6);
	assert_memory_equal(bound("2001:db8::2", 0)->mac, mac_a, 6);
	assert_memory_equal(bound("2001:db8::2", 0)->previous, mac_b, 6);
	/* A third one is not one of the two that had it. */
	assert_int_equal(take(advertised(made_mac, 5 * SEC), BINDING_CHANGED).set,
		FIND_BINDING_CHANGED);
}

static void test_messages_are_counted_for_each_mac(void **state)
{
	(void)state;
	take(advertised(mac_a, 1 * SEC), BINDING_NEW);
	take(advertised(mac_a, 2 * SEC), BINDING_SAME);
	take(advertised(mac_a, 3 * SEC), BINDING_SAME);
	assert_int_equal(bound("2001:db8::2", 0)->seen, 3);
	take(advertised(mac_b, 4 * SEC), BINDING_CHANGED);
	assert_int_equal(bound("2001:db8::2", 0)->seen, 1);
}

/* Who says it, and with what right: a proxy's word does not make a host a router. */
static void test_routers(void **state)
{
	struct made router = advertised(mac_a, 1 * SEC), host = advertised(mac_a, 2 * SEC);
	struct made proxy = advertised(mac_b, 3 * SEC);

	(void)state;
	router.flags |= ND_NA_ROUTER;
	proxy.flags = ND_NA_ROUTER;
	take(router, BINDING_NEW);
	assert_true(bound("2001:db8::2", 0)->is_router);
	take(host, BINDING_SAME);
	assert_false(bound("2001:db8::2", 0)->is_router);
	take(proxy, BINDING_OTHER);
	assert_false(bound("2001:db8::2", 0)->is_router);
	take(router, BINDING_SAME);
	assert_true(bound("2001:db8::2", 0)->is_router);
	/* Without its address it binds nothing, and says nothing of what is bound. */
	host.lladdr = NULL;
	take(host, BINDING_NONE);
	assert_true(bound("2001:db8::2", 0)->is_router);
	assert_memory_equal(bound("2001:db8::2", 0)->mac, mac_a, 6);
}

/* What was found in the message before stays. */
static void test_findings_are_added(void **state)
{
	struct findings findings = {.set = FIND_WRONG_SOURCE};
	struct sighting s;

	(void)state;
	take(advertised(mac_a, 1 * SEC), BINDING_NEW);
	take(probed(mac_a, nonce_a, 2 * SEC), BINDING_NONE);
	s = make_sighting(advertised(mac_b, 3 * SEC));
	assert_int_equal(bindings_take(&bindings, &s, &findings), BINDING_CHANGED);
	assert_int_equal(findings.set,
		FIND_WRONG_SOURCE | FIND_DUPLICATE_ADDRESS | FIND_BINDING_CHANGED);
}

static void test_without_override_the_old_one_stays(void **state)
{
	struct made proxy = advertised(mac_b, 2 * SEC);
	struct findings f;

	(void)state;
	take(advertised(mac_a, 1 * SEC), BINDING_NEW);
	proxy.flags = 0;
	f = take(proxy, BINDING_OTHER);
	assert_int_equal(f.set, FIND_MULTIPLE_OWNERS);
	assert_memory_equal(f.other, mac_a, 6);
	assert_memory_equal(bound("2001:db8::2", 0)->mac, mac_a, 6);
}

static void test_solicitations_bind_their_source(void **state)
{
	(void)state;
	take((struct made){.type = ND_NEIGHBOR_SOLICITATION, .lladdr = mac_a}, BINDING_NEW);
	assert_memory_equal(bound("fe80::1", 0)->mac, mac_a, 6);
	assert_null(bound("2001:db8::2", 0));
	/* Without the option, nothing. */
	take((struct made){.type = ND_NEIGHBOR_SOLICITATION}, BINDING_NONE);
	/* Hosts take the asker's address as it is now (RFC 4861 section 7.2.3). */
	take((struct made){.type = ND_NEIGHBOR_SOLICITATION, .lladdr = mac_b}, BINDING_CHANGED);
	assert_memory_equal(bound("fe80::1", 0)->mac, mac_b, 6);
}

static void test_what_hosts_discard_binds_nothing(void **state)
{
	struct made forged = advertised(mac_a, 1 * SEC);

	(void)state;
	forged.hop_limit = 64;
	take(forged, BINDING_NONE);
	assert_int_equal(bindings.count, 0);
}

static void test_duplicates(void **state)
{
	struct findings f;

	(void)state;
	/* The same node asks several times: */
	assert_int_equal(take(probed(mac_a, nonce_a, 1 * SEC), BINDING_NONE).set, 0);
	assert_int_equal(take(probed(mac_a, nonce_b, 2 * SEC), BINDING_NONE).set, 0);
	/* through a bridge that changes its MAC: */
	assert_int_equal(take(probed(mac_b, nonce_b, 2 * SEC), BINDING_NONE).set, 0);
	/* and another one. */
	f = take(probed(mac_a, nonce_a, 3 * SEC), BINDING_NONE);
	assert_int_equal(f.set, FIND_DUPLICATE_ADDRESS);
	assert_memory_equal(f.rival, mac_b, 6);
	/* Much later, it is another's turn. */
	assert_int_equal(take(probed(mac_b, nonce_b, 6 * SEC + 1), BINDING_NONE).set, 0);
	assert_int_equal(take(probed(mac_a, nonce_a, 9 * SEC + 1), BINDING_NONE).set,
		FIND_DUPLICATE_ADDRESS);
	assert_int_equal(take(probed(mac_b, nonce_b, 60 * SEC), BINDING_NONE).set, 0);
	/* Somebody has it: */
	f = take(advertised(mac_a, 61 * SEC), BINDING_NEW);
	assert_int_equal(f.set, FIND_DUPLICATE_ADDRESS);
	assert_memory_equal(f.rival, mac_b, 6);
	/* which is said once. */
	assert_int_equal(take(advertised(mac_a, 61 * SEC), BINDING_SAME).set, 0);
}

/* fe80::1 is the router's on many a VLAN: each is a link of its own. */
static void test_vlans_are_links(void **state)
{
	struct made other = advertised(mac_b, 2 * SEC);

	(void)state;
	other.vlan = 10;
	assert_int_equal(take(advertised(mac_a, 1 * SEC), BINDING_NEW).set, 0);
	assert_int_equal(take(other, BINDING_NEW).set, 0);
	assert_int_equal(take(advertised(mac_a, 3 * SEC), BINDING_SAME).set, 0);
	assert_int_equal(take(other, BINDING_SAME).set, 0);
	assert_memory_equal(bound("2001:db8::2", 0)->mac, mac_a, 6);
	assert_memory_equal(bound("2001:db8::2", 10)->mac, mac_b, 6);
	assert_null(bound("2001:db8::2", 11));
}

static void test_bounded(void **state)
{
	char text[INET6_ADDRSTRLEN];
	struct made m = advertised(mac_a, 0);
	struct in6_addr a;

	(void)state;
	for (uint32_t i = 0; i <= BINDINGS_MAX; i++) {
		a = u128_to_in6((u128){.high = 0x20010db800000000, .low = i});
		inet_ntop(AF_INET6, &a, text, sizeof(text));
		m.target = text;
		take(m, i < BINDINGS_MAX ? BINDING_NEW : BINDING_NONE);
	}
	assert_int_equal(bindings.count, BINDINGS_MAX);
	assert_int_equal(bindings.untracked, 1);
	/* Nor is there room for a node that asks whether an address is free. */
	m = probed(mac_a, nonce_a, 0);
	m.target = "2001:db8::ffff";
	take(m, BINDING_NONE);
	assert_int_equal(bindings.untracked, 2);
	/* Those that are in are kept track of. */
	m = advertised(mac_a, 0);
	m.target = "2001:db8::5";
	take(m, BINDING_SAME);
	assert_string_equal(binding_news_name(BINDING_OTHER), "other");
	assert_null(binding_news_name(BINDING_NONE));
}

#define bindings_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		bindings_test(test_new_same_changed_and_back),
		bindings_test(test_messages_are_counted_for_each_mac),
		bindings_test(test_routers),
		bindings_test(test_findings_are_added),
		bindings_test(test_without_override_the_old_one_stays),
		bindings_test(test_solicitations_bind_their_source),
		bindings_test(test_what_hosts_discard_binds_nothing),
		bindings_test(test_duplicates),
		bindings_test(test_vlans_are_links),
		bindings_test(test_bounded),
	};

	return cmocka_run_group_tests_name("ndsolicit_bindings", tests, NULL, NULL);
}
