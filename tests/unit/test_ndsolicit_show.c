#include "tools/ndsolicit/show.h"

#include <jansson.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>

#include "tests/unit/capture.h"
#include "tests/unit/ndsolicit.h"
#include "tools/ndsolicit/show_watch.h"

/* When all of it happens, and what a calendar says then. */
#define AT   (INT64_C(1767323045) * NSEC_PER_SEC + 7999)
#define TIME "2026-01-02T03:04:05.000007Z"

static const uint8_t other_mac[6] = {2, 0, 0, 0, 0, 9};

static struct capture out, err;

static void begin(void)
{
	cli_begin("ndsolicit");
	capture_begin(&out, STDOUT_FILENO);
	capture_begin(&err, STDERR_FILENO);
}

/* What was printed must be this, and stderr `said`. */
static void expect_text_and(const char *text, const char *said)
{
	capture_end(&err);
	capture_end(&out);
	assert_string_equal(err.text, said);
	assert_string_equal(out.text, text);
}

static void expect_text(const char *text)
{
	expect_text_and(text, "");
}

static struct nds_show_neighbor neighbor_of(
	const struct sighting *s, const struct in6_addr *target)
{
	return (struct nds_show_neighbor){
		.interface = "eth0",
		.target = target,
		.sighting = s,
		.rtt = 213 * NSEC_PER_USEC,
		.findings.set = nds_find_in(s, true),
	};
}

static void test_a_neighbor(void **state)
{
	struct sighting s = make_sighting((struct made){
		.lladdr = made_mac,
		.flags = ND_NA_ROUTER | ND_NA_SOLICITED | ND_NA_OVERRIDE,
		.realtime = AT,
	});
	struct nds_show_neighbor n = neighbor_of(&s, &s.target);

	(void)state;
	begin();
	nds_show_neighbor(false, &n);
	expect_text("2001:db8::2 is at 02:00:00:00:00:02 on eth0  router solicited override  "
		    "0.213 ms\n");
	begin();
	nds_show_neighbor(true, &n);
	expect_text("{\"type\":\"neighbor\",\"time\":\"" TIME "\",\"target\":\"2001:db8::2\","
		    "\"lladdr\":\"02:00:00:00:00:02\",\"frame_source\":\"02:00:00:00:00:02\","
		    "\"from\":\"2001:db8::2\",\"router\":true,\"solicited\":true,"
		    "\"override\":true,\"interface\":\"eth0\",\"rtt_ms\":0.213}\n");
}

static void test_what_is_odd_about_it(void **state)
{
	struct sighting s = make_sighting((struct made){
		.target = "fe80::2", .lladdr = other_mac, .hop_limit = 64,
	});
	struct netlink_neighbour cache = {.state = NUD_STALE, .has_mac = true, .mac = {2}};
	struct nds_show_neighbor n = neighbor_of(&s, &s.target);

	(void)state;
	n.rtt = -1;
	n.is_discarded = true;
	n.has_cache = true;
	begin();
	nds_show_neighbor(false, &n);
	expect_text("fe80::2%eth0 is not believed to be at 02:00:00:00:00:09 on eth0\n"
		    "  kernel: no entry\n"
		    "  lladdr-mismatch: the option says 02:00:00:00:00:09, the frame came from "
		    "02:00:00:00:00:02\n"
		    "  hop-limit: the hop limit is 64, not 255: it came from another link, and "
		    "hosts discard it\n");
	n.findings.set = FIND_HOP_LIMIT;
	n.cache = &cache;
	begin();
	nds_show_neighbor(true, &n);
	expect_text("{\"type\":\"neighbor\",\"target\":\"fe80::2%eth0\","
		    "\"lladdr\":\"02:00:00:00:00:09\",\"frame_source\":\"02:00:00:00:00:02\","
		    "\"from\":\"fe80::2%eth0\",\"router\":false,\"solicited\":false,"
		    "\"override\":false,\"interface\":\"eth0\",\"discarded\":true,"
		    "\"cache\":{\"lladdr\":\"02:00:00:00:00:00\",\"state\":\"stale\"},"
		    "\"findings\":[{\"code\":\"hop-limit\",\"message\":\"the hop limit is 64, not "
		    "255: it came from another link, and hosts discard it\"}]}\n");
}

static void test_own_and_silent(void **state)
{
	struct in6_addr target = made_address("fe80::2");

	(void)state;
	begin();
	nds_show_own(false, "eth0", &target, made_mac, IFA_F_PERMANENT);
	nds_show_own(false, "eth0", &target, made_mac, IFA_F_TENTATIVE);
	nds_show_own(true, "eth0", &target, made_mac, IFA_F_TENTATIVE | IFA_F_DADFAILED);
	nds_show_no_answer(false, "eth0", &target, 1, false);
	nds_show_no_answer(false, "eth0", &target, 2, true);
	nds_show_no_answer(true, "eth0", &target, 2, true);
	expect_text("fe80::2%eth0 is this host's own, at 02:00:00:00:00:02 on eth0\n"
		    "fe80::2%eth0 is this host's own, at 02:00:00:00:00:02 on eth0  tentative\n"
		    "{\"type\":\"neighbor\",\"target\":\"fe80::2%eth0\","
		    "\"lladdr\":\"02:00:00:00:00:02\",\"own\":true,\"state\":\"dadfailed\","
		    "\"interface\":\"eth0\"}\n"
		    "fe80::2%eth0: no answer on eth0 to 1 solicitation\n"
		    "fe80::2%eth0: no answer on eth0 to 2 solicitations, and not waited for to "
		    "the end\n"
		    "{\"type\":\"no_answer\",\"target\":\"fe80::2%eth0\",\"interface\":\"eth0\","
		    "\"sent\":2,\"cut_short\":true}\n");
}

/* What came from outside does not reach a terminal as it is. */
static void test_errors(void **state)
{
	(void)state;
	begin();
	nds_show_error(false, NULL, "a\033[1m", "is no address");
	nds_show_error(true, "list:3", "x", "is no address");
	expect_text_and("{\"type\":\"error\",\"target\":\"x\",\"where\":\"list:3\","
			"\"reason\":\"is no address\"}\n",
		"ndsolicit: a\\027[1m: is no address\nndsolicit: list:3: x: is no address\n");
}

/* An interface may be called anything: on a terminal it is harmless, in JSON it is itself,
 * escaped once, in a zone, too. */
static void test_odd_interfaces(void **state)
{
	static const char odd[] = "e\033[1m";
	struct sighting s = make_sighting((struct made){.target = "fe80::2", .lladdr = made_mac});
	struct nds_show_neighbor n = neighbor_of(&s, &s.target);
	struct show_dad dad = {.interface = odd, .target = s.target, .verdict = DAD_UNIQUE};
	struct show_passing passing = {.interface = odd, .sighting = &s};

	(void)state;
	n.interface = odd;
	n.rtt = -1;
	begin();
	nds_show_neighbor(false, &n);
	nds_show_own(false, odd, &s.target, made_mac, 0);
	nds_show_no_answer(false, odd, &s.target, 1, false);
	nds_show_dad(false, &dad);
	nds_show_passing(false, &passing);
	expect_text("fe80::2%e\\027[1m is at 02:00:00:00:00:02 on e\\027[1m\n"
		    "fe80::2%e\\027[1m is this host's own, at 02:00:00:00:00:02 on e\\027[1m\n"
		    "fe80::2%e\\027[1m: no answer on e\\027[1m to 1 solicitation\n"
		    "fe80::2%e\\027[1m is unique on e\\027[1m\n"
		    "fe80::2%e\\027[1m is at 02:00:00:00:00:02\n");
	begin();
	nds_show_own(true, odd, &s.target, made_mac, 0);
	nds_show_no_answer(true, odd, &s.target, 1, false);
	expect_text("{\"type\":\"neighbor\",\"target\":\"fe80::2%e\\\\027[1m\","
		    "\"lladdr\":\"02:00:00:00:00:02\",\"own\":true,"
		    "\"interface\":\"e\\\\027[1m\"}\n"
		    "{\"type\":\"no_answer\",\"target\":\"fe80::2%e\\\\027[1m\","
		    "\"interface\":\"e\\\\027[1m\",\"sent\":1}\n");
}

static struct show_dad dad_of(enum dad_verdict verdict)
{
	return (struct show_dad){
		.interface = "eth0",
		.target = made_address("2001:db8::2"),
		.verdict = verdict,
		.has_mac = verdict == DAD_DUPLICATE,
		.mac = {2, 0, 0, 0, 0, 2},
		.sent = 3,
		.duration = 3 * NSEC_PER_SEC,
	};
}

static void test_verdicts_in_text(void **state)
{
	struct show_dad dad = dad_of(DAD_UNIQUE);

	(void)state;
	begin();
	nds_show_dad(false, &dad);
	dad.is_own = true;
	dad.echoes = 3;
	nds_show_dad(false, &dad);
	dad = dad_of(DAD_DUPLICATE);
	dad.sent = 1;
	nds_show_dad(false, &dad);
	dad.is_wanted = true;
	dad.is_own = true;
	nds_show_dad(false, &dad);
	dad = dad_of(DAD_INCONCLUSIVE);
	dad.reason = "the link went down";
	nds_show_dad(false, &dad);
	expect_text("2001:db8::2 is unique on eth0  (3 probes)\n"
		    "2001:db8::2 is unique on eth0  (3 probes; it is this host's own)\n"
		    "  the link loops back: 3 of these probes returned\n"
		    "2001:db8::2 is a duplicate on eth0: 02:00:00:00:00:02 has it  (1 probe)\n"
		    "2001:db8::2 is a duplicate on eth0: 02:00:00:00:00:02 wants it, too  "
		    "(1 probe; it is configured here, too)\n"
		    "2001:db8::2 is undecided on eth0: inconclusive: the link went down\n");
}

static void test_colors(void **state)
{
	struct sighting s = make_sighting((struct made){.hop_limit = 64});
	struct nds_show_neighbor n = neighbor_of(&s, &s.target);
	struct show_dad unique = dad_of(DAD_UNIQUE), duplicate = dad_of(DAD_DUPLICATE);
	struct show_passing passing = {.sighting = &s, .findings.set = FIND_HOP_LIMIT};

	(void)state;
	n.color = unique.color = duplicate.color = passing.color = true;
	n.rtt = -1;
	n.findings.set = FIND_HOP_LIMIT;
	duplicate.sighting = &s;
	duplicate.findings.set = FIND_HOP_LIMIT;
	begin();
	nds_show_neighbor(false, &n);
	nds_show_dad(false, &unique);
	nds_show_dad(false, &duplicate);
	nds_show_passing(false, &passing);
#define RED_FINDING                                                                      \
	"  \033[31mhop-limit\033[0m: the hop limit is 64, not 255: it came from another link, " \
	"and hosts discard it\n"
	expect_text("2001:db8::2 is at 02:00:00:00:00:02 on eth0\n" RED_FINDING
		    "2001:db8::2 is \033[32munique\033[0m on eth0  (3 probes)\n"
		    "2001:db8::2 is \033[31ma duplicate\033[0m on eth0: 02:00:00:00:00:02 has it  "
		    "(3 probes)\n" RED_FINDING
		    "2001:db8::2 is not believed to be at 02:00:00:00:00:02\n" RED_FINDING);
	begin();
	nds_show_neighbor(true, &n);
	nds_show_dad(true, &duplicate);
	nds_show_passing(true, &passing);
	capture_end(&err);
	capture_end(&out);
	assert_null(strchr(out.text, '\033'));
}

static void test_verdicts_in_json(void **state)
{
	struct sighting s = make_sighting((struct made){.source = "fe80::9", .lladdr = made_mac});
	struct show_dad dad = dad_of(DAD_DUPLICATE);

	(void)state;
	dad.sighting = &s;
	dad.findings.set = nds_find_in(&s, true);
	begin();
	nds_show_dad(true, &dad);
	dad = dad_of(DAD_INCONCLUSIVE);
	dad.sent = 0;
	dad.reason = "no probe could be sent";
	nds_show_dad(true, &dad);
	dad = dad_of(DAD_UNIQUE);
	dad.is_own = true;
	dad.echoes = 3;
	dad.duration = -1;
	nds_show_dad(true, &dad);
	expect_text("{\"type\":\"dad\",\"target\":\"2001:db8::2\",\"verdict\":\"duplicate\","
		    "\"lladdr\":\"02:00:00:00:00:02\",\"interface\":\"eth0\",\"sent\":3,"
		    "\"duration_ms\":3000.0,\"findings\":[{\"code\":\"wrong-source\","
		    "\"message\":\"it was sent from fe80::9: a proxy, or an impostor\"}]}\n"
		    "{\"type\":\"dad\",\"target\":\"2001:db8::2\",\"verdict\":\"inconclusive\","
		    "\"interface\":\"eth0\",\"reason\":\"no probe could be sent\","
		    "\"duration_ms\":3000.0}\n"
		    "{\"type\":\"dad\",\"target\":\"2001:db8::2\",\"verdict\":\"unique\","
		    "\"interface\":\"eth0\",\"own\":true,\"sent\":3,\"looped_back\":3}\n");
}

static void test_what_passes(void **state)
{
	static const uint8_t nonce[6] = {1};
	struct sighting sightings[3], s;
	struct show_passing passing = {.interface = "eth0", .news = BINDING_NEW};

	(void)state;
	sightings[0] = make_sighting((struct made){
		.type = ND_NEIGHBOR_SOLICITATION, .lladdr = made_mac, .realtime = AT,
	});
	sightings[1] = make_sighting((struct made){
		.type = ND_NEIGHBOR_SOLICITATION, .source = "::", .nonce = nonce,
	});
	sightings[2] = make_sighting((struct made){
		.source = "fe80::9", .lladdr = made_mac, .flags = ND_NA_OVERRIDE,
	});
	sightings[2].vlan = 100 << 12 | 10;
	begin();
	for (size_t i = 0; i < LEN(sightings); i++) {
		passing.sighting = &sightings[i];
		nds_show_passing(false, &passing);
		passing.news = BINDING_NONE;
	}
	nds_show_passing(true, &passing);
	s = make_sighting((struct made){.lladdr = made_mac, .hop_limit = 64});
	passing.sighting = &s;
	nds_show_passing(false, &passing);
	s = make_sighting((struct made){.target = "2001:db8::", .source = "2001:db8::9",
		.lladdr = made_mac, .flags = ND_NA_ROUTER});
	passing.is_anycast = true;
	nds_show_passing(false, &passing);
	expect_text(TIME "  fe80::1%eth0 at 02:00:00:00:00:02 asks for 2001:db8::2  (new)\n"
		    "02:00:00:00:00:02 wants 2001:db8::2, and asks whether it is free  nonce "
		    "010000000000\n"
		    "2001:db8::2 is at 02:00:00:00:00:02, says fe80::9%eth0  override vlan 100"
		    " vlan 10\n"
		    "{\"type\":\"advertisement\",\"target\":\"2001:db8::2\","
		    "\"from\":\"fe80::9%eth0\",\"to\":\"fe80::1%eth0\","
		    "\"frame_source\":\"02:00:00:00:00:02\",\"lladdr\":\"02:00:00:00:00:02\","
		    "\"router\":false,\"solicited\":false,\"override\":true,"
		    "\"interface\":\"eth0\",\"vlans\":[100,10]}\n"
		    "2001:db8::2 is not believed to be at 02:00:00:00:00:02\n"
		    "2001:db8:: is at 02:00:00:00:00:02, says 2001:db8::9  router  subnet-router "
		    "anycast\n");
}

/* In JSON nothing is missing that the lines say, and the other way round. */
static void test_what_passes_in_full(void **state)
{
	static const uint8_t nonce[6] = {1, 0xab}, unknown[16] = {200, 1, [8] = 253, 1};
	struct show_passing passing = {.interface = "eth0", .news = BINDING_CHANGED,
		.findings = {.set = FIND_BINDING_CHANGED, .other = {2, 0, 0, 0, 0, 9}}};
	struct sighting ns = make_sighting((struct made){.type = ND_NEIGHBOR_SOLICITATION,
		.lladdr = made_mac, .destination = "2001:db8::2", .nonce = nonce,
		.options = unknown, .options_size = sizeof(unknown), .realtime = AT});
	struct sighting cut = {.packet.type = ND_NEIGHBOR_SOLICITATION, .flaws = ND_FLAW_SHORT};

	(void)state;
	passing.sighting = &ns;
	begin();
	nds_show_passing(false, &passing);
	nds_show_passing(true, &passing);
	passing = (struct show_passing){.sighting = &cut};
	nds_show_passing(false, &passing);
	nds_show_passing(true, &passing);
	expect_text(TIME "  fe80::1%eth0 at 02:00:00:00:00:02 asks for 2001:db8::2, by unicast"
		    "  nonce 01ab00000000  unknown option 200  unknown option 253\n"
		    "  binding-changed: it was at 02:00:00:00:00:09\n"
		    "{\"type\":\"solicitation\",\"time\":\"" TIME "\","
		    "\"target\":\"2001:db8::2\",\"from\":\"fe80::1%eth0\","
		    "\"to\":\"2001:db8::2\",\"frame_source\":\"02:00:00:00:00:02\","
		    "\"lladdr\":\"02:00:00:00:00:02\",\"dad\":false,"
		    "\"nonce\":\"01ab00000000\",\"unknown_options\":[200,253],"
		    "\"interface\":\"eth0\",\"binding\":\"changed\","
		    "\"findings\":[{\"code\":\"binding-changed\","
		    "\"message\":\"it was at 02:00:00:00:00:09\"}]}\n"
		    "solicitation without a target, from ::\n"
		    "{\"type\":\"solicitation\",\"from\":\"::\",\"to\":\"::\",\"dad\":true,"
		    "\"discarded\":true}\n");
}

static void test_the_table(void **state)
{
	struct sighting old = make_sighting((struct made){.lladdr = made_mac});
	struct sighting new = make_sighting((struct made){
		.lladdr = other_mac, .flags = ND_NA_OVERRIDE | ND_NA_ROUTER,
	});
	struct findings findings = {0};
	struct bindings bindings;

	(void)state;
	assert_int_equal(bindings_init(&bindings, 1), 0);
	bindings_take(&bindings, &old, &findings);
	bindings_take(&bindings, &new, &findings);
	old.vlan = 10;
	old.target = made_address("2001:db8::9");
	bindings_take(&bindings, &old, &findings);
	/* Where somebody asked whether it is free, nobody is yet. */
	old = make_sighting((struct made){.type = ND_NEIGHBOR_SOLICITATION, .source = "::",
		.target = "2001:db8::8"});
	bindings_take(&bindings, &old, &findings);
	begin();
	nds_show_bindings(false, NULL, &bindings);
	nds_show_bindings(true, "eth0", &bindings);
	bindings.untracked = 2;
	bindings.count = 0;
	nds_show_bindings(false, NULL, &bindings);
	expect_text_and("\n02:00:00:00:00:09  2001:db8::2  router  before at 02:00:00:00:00:02\n"
			"02:00:00:00:00:02  2001:db8::9 vlan 10\n"
			"{\"type\":\"binding\",\"target\":\"2001:db8::2\","
			"\"lladdr\":\"02:00:00:00:00:09\",\"previous\":\"02:00:00:00:00:02\","
			"\"router\":true,\"seen\":1,\"interface\":\"eth0\"}\n"
			"{\"type\":\"binding\",\"target\":\"2001:db8::9\","
			"\"lladdr\":\"02:00:00:00:00:02\",\"router\":false,\"seen\":1,"
			"\"interface\":\"eth0\",\"vlans\":[10]}\n",
		"ndsolicit: 2 messages were about more addresses than are kept\n");
	bindings_free(&bindings);
}

static void test_totals(void **state)
{
	struct nds_show_run run = {
		.targets = 256, .answered = 3, .silent = 252, .own = 1, .sent = 510, .findings = 2,
		.duration = 1031 * NSEC_PER_MSEC,
	};

	(void)state;
	begin();
	nds_show_totals(&run);
	run = (struct nds_show_run){.targets = 1, .silent = 1, .sent = 1};
	nds_show_totals(&run);
	expect_text("\n256 targets, 3 answered, 252 silent, 1 this host's own; 510 "
		    "solicitations, 2 answers with findings, time 1031 ms\n"
		    "\n1 target, 0 answered, 1 silent; 1 solicitation, time 0.000 ms\n");
}

/* The keys of the run's record, in their order. */
static void expect_keys(enum nds_mode mode, const char *keys)
{
	struct nds_show_run run = {.mode = mode};
	char got[256] = "";
	const char *key;
	json_t *record, *value;
	size_t len = 0;

	begin();
	nds_show_run(false, &run, CLI_NO);
	nds_show_run(true, &run, CLI_NO);
	capture_end(&err);
	capture_end(&out);
	record = json_loads(out.text, 0, NULL);
	assert_non_null(record);
	json_object_foreach(record, key, value) {
		if (json_is_string(value))
			continue;
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%s%s", len ? " " : "", key);
		assert_true(len < sizeof(got));
	}
	assert_int_equal(json_integer_value(json_object_get(record, "exit")), 1);
	assert_string_equal(got, keys);
	json_decref(record);
}

static void test_the_run(void **state)
{
	(void)state;
	expect_keys(NDS_RESOLVE, "exit targets answered silent own sent with_findings dropped "
				 "duration_ms");
	expect_keys(NDS_DAD, "exit targets sent with_findings dropped duration_ms");
	expect_keys(NDS_WAIT_DAD, "exit targets duration_ms");
	expect_keys(NDS_WATCH, "exit messages with_findings dropped duration_ms");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_neighbor),
		cmocka_unit_test(test_what_is_odd_about_it),
		cmocka_unit_test(test_own_and_silent),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_odd_interfaces),
		cmocka_unit_test(test_verdicts_in_text),
		cmocka_unit_test(test_colors),
		cmocka_unit_test(test_verdicts_in_json),
		cmocka_unit_test(test_what_passes),
		cmocka_unit_test(test_what_passes_in_full),
		cmocka_unit_test(test_the_table),
		cmocka_unit_test(test_totals),
		cmocka_unit_test(test_the_run),
	};

	return cmocka_run_group_tests_name("ndsolicit_show", tests, NULL, NULL);
}
