/* What is learnt of routers: all that they said and that still holds, as a policy. */
#include "tools/rasniff/learn.h"

#include <errno.h>

#include "tests/unit/rasniff.h"

enum { SECOND = 1000000000, ROUTER = 3, OTHER = 1 };

static struct made made;
static struct learn learn;
static struct lint_findings findings;

static int setup(void **state)
{
	(void)state;
	learn = (struct learn){0};
	made_begin(&made);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	learn_free(&learn);
	return 0;
}

/* The message that was made, heard of a router; the next one is begun. */
static void hear_of(uint32_t router, nsec_t seconds)
{
	learn_hear(&learn, router, made_ra(&made), seconds * SECOND);
	made_begin(&made);
}

static void hear(nsec_t seconds)
{
	hear_of(ROUTER, seconds);
}

static char *learnt_of(uint32_t router, nsec_t seconds)
{
	struct written written;

	learn_write(&learn, written_begin(&written), router, seconds * SECOND);
	return written_end(&written);
}

/* But for the first lines, which every router has. */
static void assert_learnt_of(
	uint32_t router, nsec_t seconds, const char *wanted)
{
	static const char head[] = "managed=no\nother=no\npreference=medium\n";
	char *text = learnt_of(router, seconds);

	assert_true(!strncmp(text, head, sizeof(head) - 1));
	assert_string_equal(text + sizeof(head) - 1, wanted);
	free(text);
}

static void assert_learnt(nsec_t seconds, const char *wanted)
{
	assert_learnt_of(ROUTER, seconds, wanted);
}

static void test_options_in_several_messages(void **state)
{
	static const char names[] = "\7example\3net\0\3lab\7example";

	(void)state;
	made_prefix(&made, "2001:db8:1::", 64, 0xc0, 1000, 500);
	made_mtu(&made, 1500);
	hear(0);
	made_prefix(&made, "2001:db8:2::1", 64, 0x90, 1000, 500);
	made_route(&made, "2001:db8:100::", 40, 0, 1000);
	hear(1);
	made_rdnss(&made, "2001:db8::53", 1000);
	made_dnssl(&made, names, sizeof(names), 1000);
	made_portal(&made, "https://example.net/a b#c");
	made_hex(&made, "c801000000000000");
	hear(2);
	hear(3);
	assert_learnt(3, "prefix=2001:db8:1::/64,LA\nmtu=1500\nprefix=2001:db8:2::/64,LP\n"
		"route=2001:db8:100::/40\nrdnss=2001:db8::53\ndnssl=example.net\n"
		"dnssl=lab.example\ncaptive-portal=https://example.net/a\\032b#c\noption=200\n");
}

/* Where a router is set up anew, what it says then counts. */
static void test_the_last_word_counts(void **state)
{
	char *text;

	(void)state;
	made.message.ra.flags = ND_RA_MANAGED | 0x08;
	made_mtu(&made, 1500);
	made_prefix(&made, "2001:db8:1::", 64, 0xc0, 1000, 500);
	made_prefix(&made, "2001:db8:1::", 6, 0x80, 1000, 500);
	made_portal(&made, "https://a.example");
	made_hex(&made, "0101020000000001");
	hear(0);
	made.message.ra.flags = ND_RA_OTHER;
	made_mtu(&made, 1400);
	made_prefix(&made, "2001:db8:1::", 64, 0x80, 1000, 500);
	made_portal(&made, "https://b.example");
	made_hex(&made, "0101020000000002");
	hear(1);
	text = learnt_of(ROUTER, 1);
	assert_string_equal(text, "prefix=2000::/6,L\nmanaged=no\nother=yes\n"
		"preference=medium\nmtu=1400\nprefix=2001:db8:1::/64,L\n"
		"captive-portal=https://b.example\nlladdr=02:00:00:00:00:02\n");
	free(text);
}

static void test_two_in_one_message(void **state)
{
	(void)state;
	made_mtu(&made, 1500);
	made_mtu(&made, 1400);
	made_prefix(&made, "2001:db8:1::", 64, 0x80, 1000, 500);
	made_prefix(&made, "2001:db8:1::", 64, 0x40, 1000, 500);
	hear(0);
	assert_learnt(0, "mtu=1500\nmtu=1400\nprefix=2001:db8:1::/64,L\n"
		"prefix=2001:db8:1::/64,A\n");
}

static void test_lifetimes(void **state)
{
	(void)state;
	made_prefix(&made, "2001:db8:1::", 64, 0xc0, 60, 60);
	made_prefix(&made, "2001:db8:2::", 64, 0xc0, NDOPT_INFINITE, 60);
	made_route(&made, "2001:db8:3::", 64, 0, 50);
	made_rdnss(&made, "2001:db8::53", 40);
	hear(0);
	assert_learnt(39, "prefix=2001:db8:1::/64,LA\nprefix=2001:db8:2::/64,LA\n"
		"route=2001:db8:3::/64\nrdnss=2001:db8::53\n");
	assert_learnt(40, "prefix=2001:db8:1::/64,LA\nprefix=2001:db8:2::/64,LA\n"
		"route=2001:db8:3::/64\n");
	/* Said again, it lasts longer. */
	made_prefix(&made, "2001:db8:1::", 64, 0xc0, 60, 60);
	made_rdnss(&made, "2001:db8::53", 40);
	hear(50);
	assert_learnt(89, "prefix=2001:db8:1::/64,LA\nprefix=2001:db8:2::/64,LA\n"
		"rdnss=2001:db8::53\n");
	assert_learnt(1000000000, "prefix=2001:db8:2::/64,LA\n");
}

static void test_what_is_withdrawn_is_not_learnt(void **state)
{
	(void)state;
	made_prefix(&made, "2001:db8:1::", 64, 0xc0, 60, 60);
	made_rdnss(&made, "2001:db8::53", 40);
	made_rdnss(&made, "2001:db8::54", 40);
	hear(0);
	made_prefix(&made, "2001:db8:1::", 64, 0x80, 0, 0);
	made_prefix(&made, "2001:db8:2::", 64, 0x80, 0, 0);
	made_rdnss(&made, "2001:db8::54", 0);
	hear(1);
	assert_learnt(1, "rdnss=2001:db8::53\n");
	made_rdnss(&made, "2001:db8::54", 40);
	hear(2);
	assert_learnt(2, "rdnss=2001:db8::53\nrdnss=2001:db8::54\n");
}

/* What one router takes back another one may still give. */
static void test_each_router_by_itself(void **state)
{
	(void)state;
	made_prefix(&made, "2001:db8:1::", 64, 0xc0, 60, 60);
	hear(0);
	made_prefix(&made, "2001:db8:1::", 64, 0x80, 60, 60);
	made_mtu(&made, 1400);
	hear_of(OTHER, 0);
	made_mtu(&made, 1500);
	hear(0);
	assert_learnt(0, "prefix=2001:db8:1::/64,LA\nmtu=1500\n");
	made_prefix(&made, "2001:db8:1::", 64, 0xc0, 0, 0);
	hear(0);
	assert_learnt(0, "mtu=1500\n");
	assert_learnt_of(OTHER, 0, "prefix=2001:db8:1::/64,L\nmtu=1400\n");
}

/* The stamps of a capture may be of any year. */
static void test_the_end_of_time(void **state)
{
	(void)state;
	made_prefix(&made, "2001:db8:1::", 64, 0xc0, NDOPT_INFINITE - 1, 60);
	hear(NSEC_NEVER / SECOND - 1);
	assert_learnt(NSEC_NEVER / SECOND - 1, "prefix=2001:db8:1::/64,LA\n");
}

static void test_more_than_a_policy_has_room_for(void **state)
{
	(void)state;
	for (int i = 0; i < POLICY_MAX - 3; i++) {
		struct in6_addr server = made_address("2001:db8::");
		char text[INET6_ADDRSTRLEN];

		server.s6_addr[14] = (uint8_t)(i >> 8);
		server.s6_addr[15] = (uint8_t)i;
		inet_ntop(AF_INET6, &server, text, sizeof(text));
		made_rdnss(&made, text, 60);
		hear(0);
		assert_int_equal(learn.err, 0);
	}
	made_mtu(&made, 1500);
	hear(0);
	assert_int_equal(learn.err, -E2BIG);
	assert_int_equal(learn.count, POLICY_MAX);
	made_mtu(&made, 1400);
	hear(0);
	assert_int_equal(learn.err, -E2BIG);
}

/* The policy that is learnt of what was made. */
static struct policy policy_learnt(void)
{
	struct policy policy = {0};
	char *text, *line, *rest;

	assert_null(policy_add(&policy, "router=fe80::1"));
	learn_hear(&learn, ROUTER, &made.ra, 0);
	text = learnt_of(ROUTER, 0);
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		/* Nothing in it begins a comment, or ends with a blank that would be lost. */
		assert_null(strpbrk(line, " \t"));
		row_string(line, policy_add(&policy, line), NULL);
	}
	free(text);
	learn_free(&learn);
	return policy;
}

static bool check(const struct policy *policy)
{
	lint_begin(&findings);
	return policy_check(policy, "eth0", &made.ra, &findings);
}

static void test_what_is_learnt_is_allowed(void **state)
{
	struct policy policy;

	(void)state;
	made_prefix(&made, "2001:db8:1::", 64, 0xc0, 1000, 500);
	made_rdnss(&made, "2001:db8::53", 60);
	made_ra(&made);
	policy = policy_learnt();
	assert_true(check(&policy));
	/* One server more among those that are known. */
	made_rdnss(&made, "2001:db8::bad", 60);
	made_ra(&made);
	assert_false(check(&policy));
	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.items[0].code, LINT_UNEXPECTED_RDNSS);
	policy_free(&policy);
}

/* Whatever bytes a name, a URI or an option has. */
static void test_what_is_learnt_of_odd_messages_is_allowed(void **state)
{
	static const struct {
		const char *name, *option;
	} rows[] = {
		{"a URI with a backslash, a blank and #", "2503" "68747470733a2f2f782f5c78203f2320"
			"200a09ff0000"},
		{"a URI with a NUL in it", "25016100" "62000000"},
		{"an empty URI", "2501000000000000"},
		{"a label with a blank, a dot and a NUL", "1f03000000000e10" "0661202e62005c04"
			"7465737400000000"},
		{"no name", "1f02000000000e10" "0000000000000000"},
		{"a name that is cut", "1f02000000000e10" "3f61626364656667"},
		{"padding that is not zero", "1f02000000000e10" "0161000000000001"},
		{"a prefix of 129 bits", "0304810000000e10" "00000e1000000000" "20010db800000000"
			"0000000000000000"},
		{"a reserved prefix length code", "2602070f" "0064ff9b0000000000000000"},
		{"encrypted DNS", "9003000100000e10" "0006046576696c00" "0000000000000000"},
		{"a withdrawn prefix", "0304408000000000" "0000000000000000" "20010db800000000"
			"0000000000000000"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct policy policy;

		made_begin(&made);
		made.message.ra.flags = 0x10; /* the reserved preference */
		made_hex(&made, rows[i].option);
		made_ra(&made);
		row_int(rows[i].name, made.ra.option_count, 1);
		policy = policy_learnt();
		row_int(rows[i].name, check(&policy), true);
		policy_free(&policy);
	}
}

#define learn_test(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		learn_test(test_options_in_several_messages),
		learn_test(test_the_last_word_counts),
		learn_test(test_two_in_one_message),
		learn_test(test_lifetimes),
		learn_test(test_what_is_withdrawn_is_not_learnt),
		learn_test(test_each_router_by_itself),
		learn_test(test_the_end_of_time),
		learn_test(test_more_than_a_policy_has_room_for),
		learn_test(test_what_is_learnt_is_allowed),
		learn_test(test_what_is_learnt_of_odd_messages_is_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
