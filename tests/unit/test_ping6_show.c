#include "tools/ping6/show.h"

#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>

#include "tests/unit/capture.h"

static struct capture out, err;
static struct dest dest;

static struct in6_addr addr(const char *text)
{
	struct in6_addr address;

	assert_int_equal(inet_pton(AF_INET6, text, &address), 1);
	return address;
}

/* When all of it happens, on our clock, and what a calendar says then. */
#define AT          7999
#define WALL_OFFSET (1767323045 * NSEC_PER_SEC)
#define TIME        "2026-01-02T03:04:05.000007Z"

static struct show global(void)
{
	struct show show = {
		.wall_offset = WALL_OFFSET,
		.zone = "eth0",
		.wipe = "",
		.dest = &dest,
		.size = 56,
	};

	dest = (struct dest){.address.sin6_addr = addr("2001:db8::1")};
	dest.source = addr("2001:db8::99");
	return show;
}

static struct show link_local(void)
{
	struct show show = global();

	dest.address.sin6_addr = addr("fe80::1");
	dest.source = addr("fe80::99");
	return show;
}

static struct show_target who(const char *name, const char *address, const char *zone)
{
	struct show_target target = {.name = name, .in6 = addr(address)};

	show_addr(&target.in6, zone, target.address);
	return target;
}

static struct show_target named(void)
{
	return who("www.example.net", "2001:db8::1", NULL);
}

static struct show_probe probe_of(const struct show_target *target, uint64_t seq)
{
	return (struct show_probe){.target = target, .seq = seq, .at = AT};
}

static void begin(void)
{
	cli_begin("ping6");
	capture_begin(&out, STDOUT_FILENO);
	capture_begin(&err, STDERR_FILENO);
}

static void end(void)
{
	capture_end(&err);
	capture_end(&out);
}

static void expect(const char *row, const char *on_stdout, const char *on_stderr)
{
	row_string(row, out.text, on_stdout);
	row_string(row, err.text, on_stderr);
}

static void test_first_line(void **state)
{
	struct show show = global();
	struct show_target target = named(), link = who("fe80::1%eth0", "fe80::1", "eth0");

	(void)state;
	begin();
	show_start(&show, &target);
	show.pattern = "ff00";
	show.flow_label = 0x5;
	show.size = 0;
	show_start(&show, &target);
	show = link_local();
	show.source = "fe80::99";
	show_start(&show, &link);
	show.interface = "eth0";
	show.flow_label = 0xfffff;
	show_start(&show, &link);
	show.source = NULL;
	show.flow_label = 0;
	show_start(&show, &link);
	show.json = true;
	show_start(&show, &link);
	end();
	expect("start",
		"PING www.example.net(2001:db8::1) 56 data bytes\n"
		"PATTERN: 0xff00\n"
		"PING www.example.net(2001:db8::1) flow 0x00005, 0 data bytes\n"
		"PING fe80::1%eth0(fe80::1%eth0) from fe80::99%eth0 : 56 data bytes\n"
		"PING fe80::1%eth0(fe80::1%eth0) flow 0xfffff, from fe80::99%eth0 eth0: 56 "
		"data bytes\n"
		"PING fe80::1%eth0(fe80::1%eth0) from fe80::99%eth0 eth0: 56 data bytes\n",
		"");
}

static struct show_reply reply_of(const char *from)
{
	return (struct show_reply){
		.from = addr(from),
		.bytes = 64,
		.hop_limit = 57,
		.engine = {.verdict = ENGINE_ANSWER, .rtt = 127894, .clock = CLOCK_KERNEL_TX_RX},
	};
}

#define BEFORE "{\"type\":\"reply\",\"time\":\"" TIME "\",\"target\":\"www.example.net\","             \
	       "\"address\":\"2001:db8::1\",\"seq\":3,"

static void test_replies(void **state)
{
	static const struct {
		const char *name;
		const char *from;
		int hop_limit;
		struct engine_reply engine;
		struct payload_verdict payload;
		const char *text, *json;
	} rows[] = {
		{"plain", "2001:db8::1", 57,
			{ENGINE_ANSWER, 127894, CLOCK_KERNEL_TX_RX}, {.state = PAYLOAD_WHOLE},
			"64 bytes from 2001:db8::1: icmp_seq=3 ttl=57 time=0.128 ms\n",
			BEFORE "\"from\":\"2001:db8::1\",\"bytes\":64,\"hop_limit\":57,"
			       "\"rtt_ms\":0.127894,\"clock\":\"kernel-tx+rx\",\"dup\":false}\n"},
		{"duplicate, no hop limit", "2001:db8::1", -1,
			{ENGINE_DUPLICATE, 12700000, CLOCK_KERNEL_RX}, {.state = PAYLOAD_WHOLE},
			"64 bytes from 2001:db8::1: icmp_seq=3 time=12.7 ms (DUP!)\n",
			BEFORE "\"from\":\"2001:db8::1\",\"bytes\":64,\"rtt_ms\":12.7,"
			       "\"clock\":\"kernel-rx\",\"dup\":true}\n"},
		{"late", "2001:db8::1", 0, {ENGINE_LATE, 11 * NSEC_PER_SEC, CLOCK_USER},
			{.state = PAYLOAD_WHOLE},
			"64 bytes from 2001:db8::1: icmp_seq=3 ttl=0 time=11000 ms (LATE!)\n",
			BEFORE "\"from\":\"2001:db8::1\",\"bytes\":64,\"hop_limit\":0,"
			       "\"rtt_ms\":11000.0,\"clock\":\"user\",\"dup\":false,\"late\":true}\n"},
		{"changed byte", "2001:db8::1", 57,
			{ENGINE_ANSWER, 1270000, CLOCK_KERNEL_TX_RX},
			{.state = PAYLOAD_DAMAGED, .at = 20, .expected = 0x14, .found = 0x04},
			"64 bytes from 2001:db8::1: icmp_seq=3 ttl=57 time=1.27 ms (corrupted: "
			"data byte #20 should be 0x14 but was 0x04)\n",
			BEFORE "\"from\":\"2001:db8::1\",\"bytes\":64,\"hop_limit\":57,"
			       "\"rtt_ms\":1.27,\"clock\":\"kernel-tx+rx\",\"dup\":false,"
			       "\"corrupted\":\"changed\",\"corrupted_at\":20}\n"},
		{"truncated duplicate", "2001:db8::1", 57,
			{ENGINE_DUPLICATE, 1000000, CLOCK_USER}, {.state = PAYLOAD_TRUNCATED},
			"64 bytes from 2001:db8::1: icmp_seq=3 ttl=57 time=1.00 ms (DUP!) "
			"(truncated)\n",
			BEFORE "\"from\":\"2001:db8::1\",\"bytes\":64,\"hop_limit\":57,"
			       "\"rtt_ms\":1.0,\"clock\":\"user\",\"dup\":true,"
			       "\"corrupted\":\"truncated\"}\n"},
		{"longer", "2001:db8::1", 57, {ENGINE_ANSWER, 0, CLOCK_USER},
			{.state = PAYLOAD_LONGER},
			"64 bytes from 2001:db8::1: icmp_seq=3 ttl=57 time=0.000 ms (longer than "
			"sent)\n",
			BEFORE "\"from\":\"2001:db8::1\",\"bytes\":64,\"hop_limit\":57,"
			       "\"rtt_ms\":0.0,\"clock\":\"user\",\"dup\":false,"
			       "\"corrupted\":\"longer\"}\n"},
		{"from another address", "2001:db8::2", 57,
			{ENGINE_ANSWER, 1000000, CLOCK_USER}, {.state = PAYLOAD_WHOLE},
			"64 bytes from 2001:db8::2: icmp_seq=3 ttl=57 time=1.00 ms (DIFFERENT "
			"ADDRESS!)\n",
			BEFORE "\"from\":\"2001:db8::2\",\"bytes\":64,\"hop_limit\":57,"
			       "\"rtt_ms\":1.0,\"clock\":\"user\",\"dup\":false}\n"},
		{"from the link", "fe80::2", 57, {ENGINE_ANSWER, 1000000, CLOCK_USER},
			{.state = PAYLOAD_WHOLE},
			"64 bytes from fe80::2%eth0: icmp_seq=3 ttl=57 time=1.00 ms (DIFFERENT "
			"ADDRESS!)\n",
			BEFORE "\"from\":\"fe80::2%eth0\",\"bytes\":64,\"hop_limit\":57,"
			       "\"rtt_ms\":1.0,\"clock\":\"user\",\"dup\":false}\n"},
		{"all at once", "2001:db8::2", 57, {ENGINE_LATE, 1000000, CLOCK_USER},
			{.state = PAYLOAD_TRUNCATED},
			"64 bytes from 2001:db8::2: icmp_seq=3 ttl=57 time=1.00 ms (LATE!) "
			"(DIFFERENT ADDRESS!) (truncated)\n",
			BEFORE "\"from\":\"2001:db8::2\",\"bytes\":64,\"hop_limit\":57,"
			       "\"rtt_ms\":1.0,\"clock\":\"user\",\"dup\":false,\"late\":true,"
			       "\"corrupted\":\"truncated\"}\n"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct show show = global();
		struct show_target target = named();
		struct show_probe probe = probe_of(&target, 3);
		struct show_reply reply = reply_of(rows[i].from);

		reply.hop_limit = rows[i].hop_limit;
		reply.engine = rows[i].engine;
		reply.payload = rows[i].payload;
		begin();
		show_reply(&show, &probe, &reply);
		end();
		expect(rows[i].name, rows[i].text, "");
		show.json = true;
		begin();
		show_reply(&show, &probe, &reply);
		end();
		expect(rows[i].name, rows[i].json, "");
	}
}

/* -H: a name in front of the address, -a: a bell at the end. */
static void test_names_and_bells(void **state)
{
	struct show show = global();
	struct show_target target = named();
	struct show_probe probe = probe_of(&target, 3);
	struct show_reply reply = reply_of("2001:db8::1");

	(void)state;
	reply.from_name = "host.example";
	show.audible = true;
	begin();
	show_reply(&show, &probe, &reply);
	show.json = true;
	show_reply(&show, &probe, &reply);
	end();
	expect("name",
		"64 bytes from host.example (2001:db8::1): icmp_seq=3 ttl=57 time=0.128 ms\a\n"
		BEFORE "\"from\":\"2001:db8::1\",\"from_name\":\"host.example\",\"bytes\":64,"
		       "\"hop_limit\":57,\"rtt_ms\":0.127894,\"clock\":\"kernel-tx+rx\","
		       "\"dup\":false}\n",
		"");
}

/* Of many targets each line says which, and no more than what is not usual. */
static void test_lines_among_many(void **state)
{
	struct show show = global();
	struct show_target target = named(), literal = who("2001:db8::1", "2001:db8::1", NULL);
	struct show_probe probe = probe_of(&target, 3), second = probe_of(&literal, 4);
	struct show_reply reply = reply_of("2001:db8::1"), other = reply_of("2001:db8::2");
	struct icmp6_error error = {.type = 1, .code = 3};

	(void)state;
	show.many = true;
	begin();
	show_reply(&show, &probe, &reply);
	show_reply(&show, &second, &other);
	/* An ICMPv6 error is in the target's line at the end. */
	show_error(&show, &probe, &other.from, &error);
	show_outstanding(&show, &probe);
	show.verbose = true;
	show.timestamps = true;
	show_error(&show, &probe, &other.from, &error);
	end();
	expect("many",
		"www.example.net (2001:db8::1): icmp_seq=3 ttl=57 time=0.128 ms\n"
		"2001:db8::1: from 2001:db8::2: icmp_seq=4 ttl=57 time=0.128 ms (DIFFERENT "
		"ADDRESS!)\n"
		"www.example.net (2001:db8::1): no answer yet for icmp_seq=3\n"
		"[1767323045.000007] www.example.net (2001:db8::1): From 2001:db8::2 icmp_seq=3 Destination "
		"unreachable: Address unreachable\n",
		"");
}

/* Who answers for a group has another address than the group, always. */
static void test_members_of_a_group(void **state)
{
	struct show show = link_local();
	struct show_target group = who("ff02::1%eth0", "ff02::1", "eth0");
	struct show_probe probe = probe_of(&group, 1);
	struct show_reply reply = reply_of("fe80::2");

	(void)state;
	begin();
	show_reply(&show, &probe, &reply);
	end();
	expect("group", "64 bytes from fe80::2%eth0: icmp_seq=1 ttl=57 time=0.128 ms\n", "");
}

/* Text has what was on the wire, JSON the probe's own number. */
static void test_seq_beyond_16_bits(void **state)
{
	struct show show = global();
	struct show_target target = named();
	struct show_probe probe = probe_of(&target, 65536 + 7), wrapped = probe_of(&target, 65536);
	struct show_probe last = probe_of(&target, 65536 + 8);
	struct show_reply reply = reply_of("2001:db8::1");

	(void)state;
	begin();
	show_reply(&show, &probe, &reply);
	show_outstanding(&show, &wrapped);
	show.json = true;
	show_timeout(&show, &last);
	end();
	expect("seq",
		"64 bytes from 2001:db8::1: icmp_seq=7 ttl=57 time=0.128 ms\n"
		"no answer yet for icmp_seq=0\n"
		"{\"type\":\"timeout\",\"time\":\"" TIME "\",\"target\":\"www.example.net\","
		"\"address\":\"2001:db8::1\",\"seq\":65544}\n",
		"");
}

static void test_times_in_front(void **state)
{
	struct show show = global();
	struct show_target target = named();
	struct show_probe probe = probe_of(&target, 3);
	struct show_reply reply = reply_of("2001:db8::1");
	struct icmp6_error error = {.type = 1, .code = 3};
	struct in6_addr from = addr("2001:db8::fe");

	(void)state;
	show.timestamps = true;
	begin();
	show_reply(&show, &probe, &reply);
	show_error(&show, &probe, &from, &error);
	probe.at = NSEC_PER_SEC - 1;
	show_outstanding(&show, &probe);
	end();
	expect("times",
		"[1767323045.000007] 64 bytes from 2001:db8::1: icmp_seq=3 ttl=57 time=0.128 ms\n"
		"[1767323045.000007] From 2001:db8::fe icmp_seq=3 Destination unreachable: "
		"Address unreachable\n"
		"[1767323045.999999] no answer yet for icmp_seq=3\n",
		"");
}

static void test_timeouts_are_records_only(void **state)
{
	struct show show = global();
	struct show_target target = named();
	struct show_probe probe = probe_of(&target, 3);

	(void)state;
	begin();
	show_timeout(&show, &probe);
	show_outstanding(&show, &probe);
	show.json = true;
	show_timeout(&show, &probe);
	show_outstanding(&show, &probe);
	end();
	expect("timeout",
		"no answer yet for icmp_seq=3\n"
		"{\"type\":\"timeout\",\"time\":\"" TIME "\",\"target\":\"www.example.net\","
		"\"address\":\"2001:db8::1\",\"seq\":3}\n",
		"");
}

#define ERROR_BEFORE "{\"type\":\"error\",\"time\":\"" TIME "\",\"target\":\"www.example.net\","       \
		     "\"address\":\"2001:db8::1\",\"seq\":7,"

static void test_errors(void **state)
{
	static const struct {
		const char *from;
		struct icmp6_error error;
		const char *text, *json;
	} rows[] = {
		{"2001:db8::fe", {.type = 1, .code = 3},
			"From 2001:db8::fe icmp_seq=7 Destination unreachable: Address "
			"unreachable\n",
			ERROR_BEFORE "\"from\":\"2001:db8::fe\",\"icmp_type\":1,\"icmp_code\":3,"
				     "\"reason\":\"Destination unreachable: Address "
				     "unreachable\"}\n"},
		{"fe80::fe", {.type = 3, .code = 0},
			"From fe80::fe%eth0 icmp_seq=7 Time exceeded: Hop limit\n",
			ERROR_BEFORE "\"from\":\"fe80::fe%eth0\",\"icmp_type\":3,\"icmp_code\":0,"
				     "\"reason\":\"Time exceeded: Hop limit\"}\n"},
		{"2001:db8::fe", {.type = 2, .info = 1280},
			"From 2001:db8::fe icmp_seq=7 Packet too big: mtu=1280\n",
			ERROR_BEFORE "\"from\":\"2001:db8::fe\",\"icmp_type\":2,\"icmp_code\":0,"
				     "\"reason\":\"Packet too big: mtu=1280\",\"mtu\":1280}\n"},
		{"2001:db8::fe", {.type = 2, .code = 9, .info = UINT32_MAX},
			"From 2001:db8::fe icmp_seq=7 Packet too big: mtu=4294967295, code 9\n",
			ERROR_BEFORE "\"from\":\"2001:db8::fe\",\"icmp_type\":2,\"icmp_code\":9,"
				     "\"reason\":\"Packet too big: mtu=4294967295, code 9\","
				     "\"mtu\":4294967295}\n"},
		{"2001:db8::fe", {.type = 4, .code = 1, .info = 40},
			"From 2001:db8::fe icmp_seq=7 Parameter problem: Unknown header at 40\n",
			ERROR_BEFORE "\"from\":\"2001:db8::fe\",\"icmp_type\":4,\"icmp_code\":1,"
				     "\"reason\":\"Parameter problem: Unknown header at 40\","
				     "\"pointer\":40}\n"},
		{"2001:db8::fe", {.type = 1, .code = 200},
			"From 2001:db8::fe icmp_seq=7 Destination unreachable: code 200\n",
			ERROR_BEFORE "\"from\":\"2001:db8::fe\",\"icmp_type\":1,\"icmp_code\":200,"
				     "\"reason\":\"Destination unreachable: code 200\"}\n"},
		{"2001:db8::fe", {.type = 77, .code = 1},
			"From 2001:db8::fe icmp_seq=7 ICMPv6 type 77: code 1\n",
			ERROR_BEFORE "\"from\":\"2001:db8::fe\",\"icmp_type\":77,\"icmp_code\":1,"
				     "\"reason\":\"ICMPv6 type 77: code 1\"}\n"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct show show = global();
		struct show_target target = named();
		struct show_probe probe = probe_of(&target, 7);
		struct in6_addr from = addr(rows[i].from);

		begin();
		show_error(&show, &probe, &from, &rows[i].error);
		end();
		expect(rows[i].text, rows[i].text, "");
		show.json = true;
		begin();
		show_error(&show, &probe, &from, &rows[i].error);
		end();
		expect(rows[i].text, rows[i].json, "");
	}
}

static void test_what_this_host_did_not_send(void **state)
{
	struct show show = global();
	struct show_target target = named();
	struct show_probe probe = probe_of(&target, 7), next = probe_of(&target, 65536 + 8);

	(void)state;
	begin();
	show_unsent(&show, &probe, strerror(ENETUNREACH), 0);
	show_unsent(&show, &next, strerror(EMSGSIZE), 1400);
	end();
	expect("text", "",
		"ping6: www.example.net: icmp_seq=7 not sent: Network is unreachable\n"
		"ping6: www.example.net: icmp_seq=8 not sent: Message too long, mtu: 1400\n");
	show.json = true;
	begin();
	show_unsent(&show, &probe, strerror(ENETUNREACH), 0);
	show_unsent(&show, &probe, strerror(EMSGSIZE), 1400);
	end();
	expect("json",
		ERROR_BEFORE "\"reason\":\"Network is unreachable\"}\n" ERROR_BEFORE
			     "\"reason\":\"Message too long, mtu: 1400\",\"mtu\":1400}\n",
		"ping6: www.example.net: icmp_seq=7 not sent: Network is unreachable\n"
		"ping6: www.example.net: icmp_seq=7 not sent: Message too long, mtu: 1400\n");
}

static void test_foreign_replies_are_told_only_who_asks(void **state)
{
	struct show show = link_local();
	struct in6_addr from = addr("fe80::1");

	(void)state;
	begin();
	show_foreign(&show, &from, 9);
	show.verbose = true;
	show_foreign(&show, &from, 65535);
	end();
	expect("foreign", "",
		"ping6: reply from fe80::1%eth0 with icmp_seq=65535 is to no probe of ours\n");
}

static void test_quiet(void **state)
{
	struct show show = global();
	struct show_target target = named();
	struct show_probe probe = probe_of(&target, 1);
	struct show_reply reply = reply_of("2001:db8::1");
	struct icmp6_error error = {.type = 1};

	(void)state;
	show.quiet = true;
	show.verbose = true;
	begin();
	for (int json = 0; json < 2; json++) {
		show.json = json;
		show_reply(&show, &probe, &reply);
		show_timeout(&show, &probe);
		show_outstanding(&show, &probe);
		show_error(&show, &probe, &reply.from, &error);
	}
	/* What makes the exit status 2 has its reason in any case. */
	show.json = false;
	show_unsent(&show, &probe, strerror(EMSGSIZE), 0);
	end();
	expect("quiet", "", "ping6: www.example.net: icmp_seq=1 not sent: Message too long\n");
}

static void test_what_until_waited_for(void **state)
{
	struct show show = global();
	struct show_target target = named();

	(void)state;
	begin();
	show_change(&show, &target, true, 3 * NSEC_PER_SEC + AT, 3 * NSEC_PER_SEC);
	show_change(&show, &target, false, AT, 0);
	show.json = true;
	show_change(&show, &target, true, 3 * NSEC_PER_SEC + AT, 3 * NSEC_PER_SEC + 500000);
	show_change(&show, &target, false, AT, 0);
	end();
	expect("change",
		"www.example.net is up since 2026-01-02T03:04:08.000007Z, after 3000.000 ms\n"
		"www.example.net is down since " TIME ", after 0.000 ms\n"
		"{\"type\":\"change\",\"time\":\"2026-01-02T03:04:08.000007Z\","
		"\"target\":\"www.example.net\",\"address\":\"2001:db8::1\",\"state\":\"up\","
		"\"after_ms\":3000.5}\n"
		"{\"type\":\"change\",\"time\":\"" TIME "\",\"target\":\"www.example.net\","
		"\"address\":\"2001:db8::1\",\"state\":\"down\",\"after_ms\":0.0}\n",
		"");
}

/* A line that is drawn again and again goes away before another comes. */
static void test_what_stands_on_the_line_is_wiped(void **state)
{
	struct show show = global();
	struct show_target target = named();
	struct show_probe probe = probe_of(&target, 3);
	struct show_reply reply = reply_of("2001:db8::1");
	struct icmp6_error error = {.type = 1, .code = 3};

	(void)state;
	show.wipe = "\r \r";
	show.timestamps = true;
	begin();
	show_reply(&show, &probe, &reply);
	show_error(&show, &probe, &reply.from, &error);
	show_outstanding(&show, &probe);
	show_change(&show, &target, true, AT, 0);
	end();
	expect("wipe",
		"\r \r[1767323045.000007] 64 bytes from 2001:db8::1: icmp_seq=3 ttl=57 time=0.128 "
		"ms\n"
		"\r \r[1767323045.000007] From 2001:db8::1 icmp_seq=3 Destination unreachable: "
		"Address unreachable\n"
		"\r \r[1767323045.000007] no answer yet for icmp_seq=3\n"
		"\r \rwww.example.net is up since " TIME ", after 0.000 ms\n",
		"");
}

/* --- what became of a target --- */

/* Probes a second apart, by a letter each: answered (., 1 ms later each time), lost, failed,
 * unsent, or pending. The caller frees the account. */
static struct target target_of(const char *fates)
{
	static const struct {
		char letter;
		enum outcome outcome;
	} letters[] = {{'.', OUTCOME_ANSWERED}, {'L', OUTCOME_LOST}, {'F', OUTCOME_FAILED},
		{'U', OUTCOME_UNSENT}};
	struct target target = {0};

	for (size_t i = 0, answers = 0; fates[i]; i++) {
		account_sent(&target.account);
		if (fates[i] == '.')
			account_answer(&target.account, i + 1,
				127894 + (nsec_t)answers++ * NSEC_PER_MSEC);
		for (size_t j = 0; j < LEN(letters); j++)
			if (letters[j].letter == fates[i])
				account_outcome(&target.account, (nsec_t)i * NSEC_PER_SEC,
					letters[j].outcome);
	}
	return target;
}

static const struct assert_verdict nothing_asserted = {.ok = true};

static struct show_figures figures_of(const struct target *target)
{
	return (struct show_figures){
		.target = target,
		.duration = 2011999999,
		.clock = CLOCK_KERNEL_TX_RX,
		.verdict = &nothing_asserted,
	};
}

/* How the figures are rendered: show_summary() or show_line(). */
typedef void renderer(const struct show *show, const struct show_target *target,
	const struct show_figures *figures);

static void render(renderer *draw, const struct show *show, const char *fates)
{
	struct show_target target = named();
	struct target t = target_of(fates);
	struct show_figures figures = figures_of(&t);

	begin();
	draw(show, &target, &figures);
	end();
	account_free(&t.account);
}

#define STATISTICS "\n--- www.example.net ping statistics ---\n"

static void test_summary(void **state)
{
	struct show show = global();

	(void)state;
	render(show_summary, &show, "...");
	expect("all came",
		STATISTICS "3 packets transmitted, 3 received, 0% packet loss, time 2011ms\n"
			   "rtt min/avg/max/mdev = 0.128/1.128/2.128/0.816 ms\n",
		"");
	render(show_summary, &show, "LLL");
	expect("none came",
		STATISTICS "3 packets transmitted, 0 received, 100% packet loss, time 2011ms\n\n",
		"");
	render(show_summary, &show, "");
	expect("none sent", STATISTICS "0 packets transmitted, 0 received\n\n", "");
	/* What is pending is not lost. */
	render(show_summary, &show, ".?");
	expect("pending",
		STATISTICS "2 packets transmitted, 1 received, +1 pending, 0% packet loss, time "
			   "2011ms\n"
			   "rtt min/avg/max/mdev = 0.128/0.128/0.128/0.000 ms\n",
		"");
}

static void note(struct target *target, enum oddity oddity, int times)
{
	for (int i = 0; i < times; i++)
		assert_int_equal(account_note(&target->account, oddity), 0);
}

/* Whatever can be counted, each with a number of its own. */
static struct target busy_target(void)
{
	struct target t = target_of(".FFFUUUU???");

	note(&t, ODD_DUPLICATE, 1);
	note(&t, ODD_DAMAGED, 2);
	note(&t, ODD_ERROR, 4);
	note(&t, ODD_LATE, 5);
	return t;
}

static void test_summary_of_everything(void **state)
{
	struct show show = global();
	struct show_target target = named();
	struct target t = busy_target();
	struct show_figures figures = figures_of(&t);

	(void)state;
	figures.foreign = 6;
	figures.pipe = 2;
	begin();
	show_summary(&show, &target, &figures);
	end();
	expect("everything",
		STATISTICS "11 packets transmitted, 1 received, +1 duplicates, +2 corrupted, +7 "
			   "errors, +5 late, +4 not sent, +6 foreign, +3 pending, 87.5% packet "
			   "loss, time 2011ms\n"
			   "rtt min/avg/max/mdev = 0.128/0.128/0.128/0.000 ms, pipe 2\n",
		"");
	/* A pipe of one is what there is anyway. */
	figures.pipe = 1;
	begin();
	show_line(&show, &target, &figures);
	end();
	expect("in one line",
		"www.example.net (2001:db8::1): 11 sent, 1 received, +1 duplicates, +2 corrupted, "
		"+7 errors, +5 late, +4 not sent, +3 pending, 87.5% loss, rtt 0.128 ms\n",
		"");
	account_free(&t.account);
}

static void test_line_of_one_among_many(void **state)
{
	struct show show = global();
	struct show_target literal = who("2001:db8::1", "2001:db8::1", NULL);
	struct target t = target_of(".");
	struct show_figures figures = figures_of(&t);

	(void)state;
	show.many = true;
	begin();
	show_line(&show, &literal, &figures);
	/* As run_show_target() does it: name and address are one. */
	literal.name = literal.address;
	show_line(&show, &literal, &figures);
	show_target_name(&literal);
	end();
	account_free(&t.account);
	expect("an address is not said twice",
		"2001:db8::1: 1 sent, 1 received, 0% loss, rtt 0.128 ms\n"
		"2001:db8::1: 1 sent, 1 received, 0% loss, rtt 0.128 ms\n"
		"2001:db8::1\n",
		"");
	render(show_line, &show, "..");
	expect("several replies",
		"www.example.net (2001:db8::1): 2 sent, 2 received, 0% loss, rtt "
		"min/avg/max/mdev = 0.128/0.628/1.128/0.500 ms\n",
		"");
	render(show_line, &show, "LLL");
	expect("none", "www.example.net (2001:db8::1): 3 sent, 0 received, 100% loss\n", "");
	render(show_line, &show, "?");
	expect("pending",
		"www.example.net (2001:db8::1): 1 sent, 0 received, +1 pending, 0% loss\n", "");
}

static void test_last_error_of_one_among_many(void **state)
{
	struct show show = global();
	struct show_target target = named();
	struct target_extra extra = {.error = {.type = 1, .code = 3}};
	struct target t = target_of("F");
	struct show_figures figures = figures_of(&t);

	(void)state;
	show.many = true;
	t.extra = &extra;
	figures.error_from = "2001:db8::fe";
	begin();
	show_line(&show, &target, &figures);
	extra.error = (struct icmp6_error){.type = 2, .info = 1280};
	show_line(&show, &target, &figures);
	show.json = true;
	show_line(&show, &target, &figures);
	figures.error_from = NULL;
	show_line(&show, &target, &figures);
	end();
	account_free(&t.account);
#define FAILED                                                                           \
	"{\"type\":\"summary\",\"target\":\"www.example.net\",\"address\":\"2001:db8::1\","    \
	"\"sent\":1,\"received\":0,\"pending\":0,\"loss_pct\":100.0,\"duplicates\":0,"         \
	"\"corrupted\":0,\"late\":0,\"reordered\":0,\"errors\":1,\"unsent\":0,"                \
	"\"duration_ms\":2011.999999,\"loss_bursts\":1,\"longest_burst\":1,"                   \
	"\"longest_outage_ms\":0.0,\"outage_from\":\"2026-01-02T03:04:05.000000Z\","           \
	"\"outage_open\":true"
	expect("error",
		"www.example.net (2001:db8::1): 1 sent, 0 received, +1 errors, 100% loss, from "
		"2001:db8::fe: Destination unreachable: Address unreachable\n"
		"www.example.net (2001:db8::1): 1 sent, 0 received, +1 errors, 100% loss, from "
		"2001:db8::fe: Packet too big: mtu=1280\n"
		FAILED ",\"last_error\":{\"from\":\"2001:db8::fe\",\"icmp_type\":2,"
		"\"icmp_code\":0,\"reason\":\"Packet too big: mtu=1280\",\"mtu\":1280}}\n"
		FAILED "}\n",
		"");
}

#define DETAILS "rtt p50/p95/p99 = 0.128/1.128/1.128 ms, jitter 1.000 ms, clock kernel-tx+rx\n"

static void test_details(void **state)
{
	struct show show = global();

	(void)state;
	show.verbose = true;
	render(show_summary, &show, "...");
	expect("nothing lost",
		STATISTICS "3 packets transmitted, 3 received, 0% packet loss, time 2011ms\n"
			   "rtt min/avg/max/mdev = 0.128/1.128/2.128/0.816 ms\n"
			   "rtt p50/p95/p99 = 1.128/2.128/2.128 ms, jitter 1.000 ms, clock "
			   "kernel-tx+rx\n",
		"");
	/* From when the first lost probe left to when the next one that was answered did. */
	render(show_summary, &show, ".L.");
	expect("an outage",
		STATISTICS "3 packets transmitted, 2 received, 33.3333% packet loss, time 2011ms\n"
			   "rtt min/avg/max/mdev = 0.128/0.628/1.128/0.500 ms\n" DETAILS
			   "1 loss burst, the longest of 1 probe; longest outage 1000.000 ms, "
			   "2026-01-02T03:04:06.000000Z to 2026-01-02T03:04:07.000000Z\n",
		"");
	render(show_summary, &show, ".L.FUL");
	expect("two, one of them open",
		STATISTICS "6 packets transmitted, 2 received, +1 errors, +1 not sent, 66.6667% "
			   "packet loss, time 2011ms\n"
			   "rtt min/avg/max/mdev = 0.128/0.628/1.128/0.500 ms\n" DETAILS
			   "2 loss bursts, the longest of 3 probes; longest outage 2000.000 ms, "
			   "2026-01-02T03:04:08.000000Z to the end\n",
		"");
	show.many = true;
	render(show_line, &show, ".L.");
	expect("among many",
		"www.example.net (2001:db8::1): 3 sent, 2 received, 33.3333% loss, rtt "
		"min/avg/max/mdev = 0.128/0.628/1.128/0.500 ms\n"
		"www.example.net (2001:db8::1): " DETAILS
		"www.example.net (2001:db8::1): 1 loss burst, the longest of 1 probe; longest outage 1000.000 "
		"ms, 2026-01-02T03:04:06.000000Z to 2026-01-02T03:04:07.000000Z\n",
		"");
}

/* A reply that was overtaken, and one whose round trip was not measured. */
static void test_details_that_are_rare(void **state)
{
	struct show show = global();
	struct show_target target = named();
	struct target t = {0};
	struct show_figures figures = figures_of(&t);

	(void)state;
	show.verbose = true;
	figures.clock = CLOCK_USER;
	for (int i = 0; i < 3; i++)
		account_sent(&t.account);
	account_answer(&t.account, 2, NSEC_PER_MSEC);
	account_answer(&t.account, 1, NSEC_PER_MSEC);
	account_answer(&t.account, 3, ACCOUNT_UNTIMED);
	for (nsec_t i = 0; i < 3; i++)
		account_outcome(&t.account, i, OUTCOME_ANSWERED);
	begin();
	show_summary(&show, &target, &figures);
	end();
	expect("rare",
		STATISTICS "3 packets transmitted, 3 received, 0% packet loss, time 2011ms\n"
			   "rtt min/avg/max/mdev = 1.000/1.000/1.000/0.000 ms\n"
			   "2 of 3 round trips timed\n"
			   "rtt p50/p95/p99 = 1.000/1.000/1.000 ms, jitter 0.000 ms, clock user\n"
			   "1 reply reordered\n",
		"");
	show.json = true;
	begin();
	show_summary(&show, &target, &figures);
	end();
	assert_non_null(strstr(out.text, "\"reordered\":1,"));
	assert_non_null(strstr(out.text, "\"timed\":2,"));
	account_free(&t.account);
}

#define SUMMARY                                                                          \
	"{\"type\":\"summary\",\"target\":\"www.example.net\",\"address\":\"2001:db8::1\","

static void test_summary_record(void **state)
{
	struct show show = global();

	(void)state;
	show.json = true;
	render(show_summary, &show, "...?");
	expect("some came",
		SUMMARY "\"sent\":4,\"received\":3,\"pending\":1,\"loss_pct\":0.0,"
			"\"duplicates\":0,\"corrupted\":0,\"late\":0,\"reordered\":0,\"foreign\":0,"
			"\"errors\":0,\"unsent\":0,\"duration_ms\":2011.999999,\"rtt_ms\":{"
			"\"min\":0.127894,\"avg\":1.127894,\"max\":2.127894,\"mdev\":0.816497,"
			"\"p50\":1.127894,\"p95\":2.127894,\"p99\":2.127894},\"timed\":3,"
			"\"jitter_ms\":1.0,\"clock\":\"kernel-tx+rx\"}\n",
		"");
	/* Facts that are not there are keys that are not there. */
	render(show_summary, &show, "???");
	expect("nothing known",
		SUMMARY "\"sent\":3,\"received\":0,\"pending\":3,\"loss_pct\":0.0,"
			"\"duplicates\":0,\"corrupted\":0,\"late\":0,\"reordered\":0,\"foreign\":0,"
			"\"errors\":0,\"unsent\":0,\"duration_ms\":2011.999999}\n",
		"");
	render(show_summary, &show, "LL.L?");
	expect("bursts",
		SUMMARY "\"sent\":5,\"received\":1,\"pending\":1,\"loss_pct\":75.0,"
			"\"duplicates\":0,\"corrupted\":0,\"late\":0,\"reordered\":0,\"foreign\":0,"
			"\"errors\":0,\"unsent\":0,\"duration_ms\":2011.999999,\"loss_bursts\":2,"
			"\"longest_burst\":2,\"longest_outage_ms\":2000.0,"
			"\"outage_from\":\"2026-01-02T03:04:05.000000Z\","
			"\"outage_to\":\"2026-01-02T03:04:07.000000Z\",\"rtt_ms\":{"
			"\"min\":0.127894,\"avg\":0.127894,\"max\":0.127894,\"mdev\":0.0,"
			"\"p50\":0.127894,\"p95\":0.127894,\"p99\":0.127894},\"timed\":1,"
			"\"clock\":\"kernel-tx+rx\"}\n",
		"");
	/* Foreign replies are to none of many. */
	show.many = true;
	render(show_line, &show, "?");
	expect("among many",
		SUMMARY "\"sent\":1,\"received\":0,\"pending\":1,\"loss_pct\":0.0,"
			"\"duplicates\":0,\"corrupted\":0,\"late\":0,\"reordered\":0,\"errors\":0,"
			"\"unsent\":0,\"duration_ms\":2011.999999}\n",
		"");
}

static void test_record_of_everything(void **state)
{
	struct show show = global();
	struct show_target target = named();
	struct target t = busy_target();
	struct show_figures figures = figures_of(&t);

	(void)state;
	show.json = true;
	figures.foreign = 6;
	begin();
	show_summary(&show, &target, &figures);
	end();
	account_free(&t.account);
	expect("everything",
		SUMMARY "\"sent\":11,\"received\":1,\"pending\":3,\"loss_pct\":87.5,"
			"\"duplicates\":1,\"corrupted\":2,\"late\":5,\"reordered\":0,\"foreign\":6,"
			"\"errors\":7,\"unsent\":4,\"duration_ms\":2011.999999,\"loss_bursts\":1,"
			"\"longest_burst\":7,\"longest_outage_ms\":6000.0,"
			"\"outage_from\":\"2026-01-02T03:04:06.000000Z\",\"outage_open\":true,"
			"\"rtt_ms\":{\"min\":0.127894,\"avg\":0.127894,\"max\":0.127894,"
			"\"mdev\":0.0,\"p50\":0.127894,\"p95\":0.127894,\"p99\":0.127894},"
			"\"timed\":1,\"clock\":\"kernel-tx+rx\"}\n",
		"");
}

static void test_assertions_in_the_records(void **state)
{
	struct show show = global();
	struct show_target target = named();
	struct target t = target_of("?");
	struct show_figures figures = figures_of(&t);
	struct show_totals totals = {.targets = 2, .alive = 1, .dead = 1};
	struct asserts asserts = {0};
	struct assert_values values = {.loss_pct = 25, .least_hop_limit = -1};
	struct assert_verdict verdict, of_run;
	struct stats rtt = {0};

	(void)state;
	show.json = true;
	assert_int_equal(assert_add(&asserts, ASSERT_MAX_LOSS, "20"), 0);
	assert_int_equal(assert_add(&asserts, ASSERT_MIN_ALIVE, "all"), 0);
	assert_int_equal(assert_add(&asserts, ASSERT_MIN_HOP_LIMIT, "9"), 0);
	values.rtt = &rtt;
	assert_judge(&asserts, &values, &verdict);
	assert_judge_run(&asserts, 1, 2, &of_run);
	figures.verdict = &verdict;
	totals.verdict = &of_run;
	begin();
	show_summary(&show, &target, &figures);
	show_run(true, &totals, CLI_NO);
	end();
	account_free(&t.account);
	expect("assertions",
		SUMMARY "\"sent\":1,\"received\":0,\"pending\":1,\"loss_pct\":0.0,"
			"\"duplicates\":0,\"corrupted\":0,\"late\":0,\"reordered\":0,\"foreign\":0,"
			"\"errors\":0,\"unsent\":0,\"duration_ms\":2011.999999,\"assertions\":["
			"{\"assert\":\"max-loss 20\",\"ok\":false,\"value\":25.0,\"unit\":\"pct\"},"
			"{\"assert\":\"min-hop-limit 9\",\"ok\":false}]}\n"
			"{\"type\":\"run\",\"tool\":\"ping6\",\"version\":\"" HEXTET_VERSION
			"\",\"exit\":1,\"targets\":2,\"alive\":1,\"dead\":1,\"unasked\":0,"
			"\"sent\":0,\"received\":0,\"unsent\":0,\"duplicates\":0,\"foreign\":0,\"dropped\":0,"
			"\"duration_ms\":0.0,\"assertions\":[{\"assert\":\"min-alive all\","
			"\"ok\":false,\"value\":1}]}\n",
		"");
}

/* --- the run --- */

static void test_status_on_demand(void **state)
{
	struct engine_rules rules = {.interval = NSEC_PER_SEC, .timeout = NSEC_PER_SEC};
	struct engine e;
	uint32_t slot;

	(void)state;
	assert_int_equal(engine_init(&e, &rules, 0), 0);
	assert_int_equal(engine_add(&e, 0, &slot), 0);
	begin();
	engine_target(&e, slot)->account = target_of("LLL").account;
	e.sent = 3;
	show_status(&e);
	account_free(&engine_target(&e, slot)->account);
	/* Too young to say. */
	engine_target(&e, slot)->account = (struct account){.sent = 2};
	e.sent = 2;
	show_status(&e);
	engine_target(&e, slot)->account = target_of("L").account;
	engine_target(&e, slot)->account.sent = 3;
	e.sent = 3;
	show_status(&e);
	account_free(&engine_target(&e, slot)->account);
	engine_target(&e, slot)->account = target_of("...L").account;
	e.sent = 4;
	e.received = 3;
	show_status(&e);
	assert_int_equal(engine_add(&e, 0, &slot), 0);
	show_status(&e);
	end();
	engine_free(&e);
	expect("status", "",
		"\r0/3 packets, 100% loss\n"
		"\r0/2 packets, 2 pending\n"
		"\r0/3 packets, 100% loss, 2 pending\n"
		"\r3/4 packets, 25% loss, min/avg/ewma/max = 0.128/1.128/0.487/2.128 ms\n"
		"\r3/4 packets, 2 targets on their way\n");
}

static void test_target_that_cannot_be_asked(void **state)
{
	(void)state;
	begin();
	show_target_error(false, "", "nowhere.example", "name does not exist");
	show_target_error(true, "", "nowhere.example", "name does not exist");
	show_target_error(true, "", NULL, "no socket");
	show_target_error(true, "list:7", "::zz", "is no address");
	show_target_error(true, "list:8", NULL, "line is too long");
	end();
	expect("target",
		"{\"type\":\"error\",\"target\":\"nowhere.example\","
		"\"reason\":\"name does not exist\"}\n"
		"{\"type\":\"error\",\"reason\":\"no socket\"}\n"
		"{\"type\":\"error\",\"target\":\"::zz\",\"where\":\"list:7\","
		"\"reason\":\"is no address\"}\n"
		"{\"type\":\"error\",\"where\":\"list:8\",\"reason\":\"line is too long\"}\n",
		"ping6: nowhere.example: name does not exist\n"
		"ping6: nowhere.example: name does not exist\n"
		"ping6: no socket\n"
		"ping6: list:7: ::zz: is no address\n"
		"ping6: list:8: line is too long\n");
}

static const struct show_totals busy_totals = {
	.targets = 70000,
	.alive = 40000,
	.dead = 29000,
	.unasked = 1000,
	.sent = 5000000000,
	.received = 4999999999,
	.duplicates = 1,
	.foreign = 2,
	.dropped = 3,
	.duration = 2011999999,
	.verdict = &nothing_asserted,
};

static void test_totals(void **state)
{
	struct show_totals calm = {.targets = 1, .dead = 1, .sent = 3};

	(void)state;
	begin();
	show_totals(&busy_totals);
	show_totals(&calm);
	end();
	expect("totals",
		"\n70000 targets, 40000 alive, 29000 dead, +1000 not asked; 5000000000 packets "
		"transmitted, 4999999999 received, +1 duplicates, +2 foreign, +3 dropped here, "
		"time 2011ms\n"
		"\n1 target, 0 alive, 1 dead; 3 packets transmitted, 0 received, time 0ms\n",
		"");
}

static void test_progress(void **state)
{
	(void)state;
	begin();
	show_progress(&busy_totals);
	show_progress_end();
	end();
	expect("progress", "",
		"\r\033[K70000 targets, 40000 alive, 29000 dead; 5000000000 sent, 4999999999 "
		"received\r\033[K");
}

static void test_last_record(void **state)
{
	struct show_totals none = {0};

	(void)state;
	begin();
	show_run(false, &busy_totals, CLI_YES);
	show_run(true, &busy_totals, CLI_UNKNOWN);
	show_run(true, &none, CLI_CANNOT);
	end();
	expect("run",
		"{\"type\":\"run\",\"tool\":\"ping6\",\"version\":\"" HEXTET_VERSION
		"\",\"exit\":3,\"targets\":70000,\"alive\":40000,\"dead\":29000,\"unasked\":1000,"
		"\"sent\":5000000000,\"received\":4999999999,\"unsent\":0,\"duplicates\":1,\"foreign\":2,"
		"\"dropped\":3,\"duration_ms\":2011.999999}\n"
		"{\"type\":\"run\",\"tool\":\"ping6\",\"version\":\"" HEXTET_VERSION
		"\",\"exit\":2,\"targets\":0,\"alive\":0,\"dead\":0,\"unasked\":0,\"sent\":0,"
		"\"received\":0,\"unsent\":0,\"duplicates\":0,\"foreign\":0,\"dropped\":0,"
		"\"duration_ms\":0.0}\n",
		"");
}

/* --- hostile texts --- */

/* Each line of everything there is to say, through a parser that is not the writer. */
static void test_every_record_is_json_with_type_and_target(void **state)
{
	struct show show = link_local();
	struct show_target target = who("\x1b[31mred\n\xff\"\\", "fe80::1", "eth0");
	struct show_probe probe = probe_of(&target, 1);
	struct show_reply reply = reply_of("fe80::1");
	struct icmp6_error error = {.type = 2, .info = 1280};
	struct target t = target_of("..L");
	struct show_figures figures = figures_of(&t);
	size_t lines = 0;

	(void)state;
	show.json = true;
	begin();
	show_start(&show, &target);
	show_reply(&show, &probe, &reply);
	show_timeout(&show, &probe);
	show_error(&show, &probe, &reply.from, &error);
	show_unsent(&show, &probe, strerror(EMSGSIZE), 1280);
	show_change(&show, &target, true, AT, 1);
	show_target_error(true, "a\nfile:1", target.name, "a\nreason");
	show_summary(&show, &target, &figures);
	show_line(&show, &target, &figures);
	end();
	account_free(&t.account);
	for (char *line = strtok(out.text, "\n"); line; line = strtok(NULL, "\n"), lines++) {
		json_error_t problem;
		json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, &problem);

		if (!object)
			fail_msg("%s: %s", problem.text, line);
		assert_string_equal(json_object_iter_key(json_object_iter(object)), "type");
		row_string(line, json_string_value(json_object_get(object, "target")),
			"\\027[31mred\\010\\255\"\\\\");
		json_decref(object);
	}
	assert_int_equal(lines, 8);
	assert_null(strchr(err.text, '\x1b'));
}

/* A name may hold anything, and comes out of a list or a script. */
static void test_bug_target_was_printed_raw(void **state)
{
	struct show show = global();
	struct show_target target = who("a\x1b[31m\n\xe2\x80\xae.example", "2001:db8::1", NULL);
	struct show_probe probe = probe_of(&target, 1);
	struct show_reply reply = reply_of("2001:db8::1");
	struct target t = target_of("");
	struct show_figures figures = figures_of(&t);

	(void)state;
	begin();
	show_start(&show, &target);
	show_summary(&show, &target, &figures);
	show.many = true;
	show_reply(&show, &probe, &reply);
	show_line(&show, &target, &figures);
	show_change(&show, &target, true, AT, 0);
	show_target_name(&target);
	end();
#define RED "a\\027[31m\\010\\226\\128\\174.example"
	expect("hostile",
		"PING " RED "(2001:db8::1) 56 data bytes\n"
		"\n--- " RED " ping statistics ---\n"
		"0 packets transmitted, 0 received\n\n"
		RED " (2001:db8::1): icmp_seq=1 ttl=57 time=0.128 ms\n"
		RED " (2001:db8::1): 0 sent, 0 received, 0% loss\n"
		RED " (2001:db8::1) is up since " TIME ", after 0.000 ms\n"
		RED "\n",
		"");
}

/* The longest name that a list can hold, and the worst. */
static void test_the_longest_name_is_shown_whole(void **state)
{
	static char name[1024 + 1], wanted[4 * 1024 + 2];
	struct show_target target = who(name, "2001:db8::1", NULL);

	(void)state;
	for (size_t i = 0; i < 1024; i++) {
		name[i] = '\x1b';
		snprintf(wanted + 4 * i, sizeof(wanted) - 4 * i, "\\027");
	}
	snprintf(wanted + 4 * (sizeof(name) - 1), 2, "\n");
	begin();
	show_target_name(&target);
	end();
	expect("longest", wanted, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_line),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_names_and_bells),
		cmocka_unit_test(test_lines_among_many),
		cmocka_unit_test(test_members_of_a_group),
		cmocka_unit_test(test_seq_beyond_16_bits),
		cmocka_unit_test(test_times_in_front),
		cmocka_unit_test(test_timeouts_are_records_only),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_what_this_host_did_not_send),
		cmocka_unit_test(test_foreign_replies_are_told_only_who_asks),
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_what_until_waited_for),
		cmocka_unit_test(test_what_stands_on_the_line_is_wiped),
		cmocka_unit_test(test_summary),
		cmocka_unit_test(test_summary_of_everything),
		cmocka_unit_test(test_line_of_one_among_many),
		cmocka_unit_test(test_last_error_of_one_among_many),
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_details_that_are_rare),
		cmocka_unit_test(test_summary_record),
		cmocka_unit_test(test_record_of_everything),
		cmocka_unit_test(test_assertions_in_the_records),
		cmocka_unit_test(test_status_on_demand),
		cmocka_unit_test(test_target_that_cannot_be_asked),
		cmocka_unit_test(test_totals),
		cmocka_unit_test(test_progress),
		cmocka_unit_test(test_last_record),
		cmocka_unit_test(test_every_record_is_json_with_type_and_target),
		cmocka_unit_test(test_bug_target_was_printed_raw),
		cmocka_unit_test(test_the_longest_name_is_shown_whole),
	};

	return cmocka_run_group_tests_name("ping6_show", tests, NULL, NULL);
}
