#include "tools/ping6/show.h"

#include <arpa/inet.h>
#include <ctype.h>
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

static struct show global(void)
{
	struct show show = {
		.target = "www.example.net",
		.address = "2001:db8::1",
		.zone = "eth0",
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

	show.target = "fe80::1%eth0";
	snprintf(show.address, sizeof(show.address), "fe80::1%%eth0");
	dest.address.sin6_addr = addr("fe80::1");
	dest.source = addr("fe80::99");
	return show;
}

/* What differs from run to run is blanked: "time":"T" and [T]. It must have the form it
 * is to have first. */
static void blank(char *text, const char *before, const char *form)
{
	char *at = text;

	while ((at = strstr(at, before))) {
		size_t len = strlen(form);

		at += strlen(before);
		for (size_t i = 0; i < len; i++)
			if (form[i] == '0' ? !isdigit((unsigned char)at[i]) : at[i] != form[i])
				fail_msg("not of the form %s: %s", form, at);
		*at = 'T';
		memmove(at + 1, at + len, strlen(at + len) + 1);
	}
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
	blank(out.text, "\"time\":\"", "0000-00-00T00:00:00.000000Z");
	row_string(row, out.text, on_stdout);
	row_string(row, err.text, on_stderr);
}

static void test_first_line(void **state)
{
	struct show show = global();

	(void)state;
	begin();
	show_start(&show);
	show.pattern = "ff00";
	show.flow_label = 0x5;
	show.size = 0;
	show_start(&show);
	show = link_local();
	show.source = "fe80::99";
	show_start(&show);
	show.interface = "eth0";
	show.flow_label = 0xfffff;
	show_start(&show);
	show.source = NULL;
	show.flow_label = 0;
	show_start(&show);
	show.json = true;
	show_start(&show);
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
		.number = 3,
		.from = addr(from),
		.bytes = 64,
		.hop_limit = 57,
		.engine = {.verdict = ENGINE_ANSWER, .rtt = 127894, .clock = CLOCK_KERNEL_TX_RX},
	};
}

#define BEFORE "{\"type\":\"reply\",\"time\":\"T\",\"target\":\"www.example.net\","             \
	       "\"address\":\"2001:db8::1\",\"seq\":3,"

static void test_replies(void **state)
{
	static const struct {
		const char *name;
		const char *from;
		uint64_t number;
		int hop_limit;
		struct engine_reply engine;
		struct payload_verdict payload;
		const char *text, *json;
	} rows[] = {
		{"plain", "2001:db8::1", 3, 57,
			{ENGINE_ANSWER, 127894, CLOCK_KERNEL_TX_RX}, {.state = PAYLOAD_WHOLE},
			"64 bytes from 2001:db8::1: icmp_seq=3 ttl=57 time=0.128 ms\n",
			BEFORE "\"from\":\"2001:db8::1\",\"bytes\":64,\"hop_limit\":57,"
			       "\"rtt_ms\":0.127894,\"clock\":\"kernel-tx+rx\",\"dup\":false}\n"},
		{"duplicate, no hop limit", "2001:db8::1", 3, -1,
			{ENGINE_DUPLICATE, 12700000, CLOCK_KERNEL_RX}, {.state = PAYLOAD_WHOLE},
			"64 bytes from 2001:db8::1: icmp_seq=3 time=12.7 ms (DUP!)\n",
			BEFORE "\"from\":\"2001:db8::1\",\"bytes\":64,\"rtt_ms\":12.7,"
			       "\"clock\":\"kernel-rx\",\"dup\":true}\n"},
		{"late", "2001:db8::1", 3, 0, {ENGINE_LATE, 11 * NSEC_PER_SEC, CLOCK_USER},
			{.state = PAYLOAD_WHOLE},
			"64 bytes from 2001:db8::1: icmp_seq=3 ttl=0 time=11000 ms (LATE!)\n",
			BEFORE "\"from\":\"2001:db8::1\",\"bytes\":64,\"hop_limit\":0,"
			       "\"rtt_ms\":11000.0,\"clock\":\"user\",\"dup\":false,\"late\":true}\n"},
		{"changed byte", "2001:db8::1", 3, 57,
			{ENGINE_ANSWER, 1270000, CLOCK_KERNEL_TX_RX},
			{.state = PAYLOAD_DAMAGED, .at = 20, .expected = 0x14, .found = 0x04},
			"64 bytes from 2001:db8::1: icmp_seq=3 ttl=57 time=1.27 ms (corrupted: "
			"data byte #20 should be 0x14 but was 0x04)\n",
			BEFORE "\"from\":\"2001:db8::1\",\"bytes\":64,\"hop_limit\":57,"
			       "\"rtt_ms\":1.27,\"clock\":\"kernel-tx+rx\",\"dup\":false,"
			       "\"corrupted\":\"changed\",\"corrupted_at\":20}\n"},
		{"truncated duplicate", "2001:db8::1", 3, 57,
			{ENGINE_DUPLICATE, 1000000, CLOCK_USER}, {.state = PAYLOAD_TRUNCATED},
			"64 bytes from 2001:db8::1: icmp_seq=3 ttl=57 time=1.00 ms (DUP!) "
			"(truncated)\n",
			BEFORE "\"from\":\"2001:db8::1\",\"bytes\":64,\"hop_limit\":57,"
			       "\"rtt_ms\":1.0,\"clock\":\"user\",\"dup\":true,"
			       "\"corrupted\":\"truncated\"}\n"},
		{"longer", "2001:db8::1", 3, 57, {ENGINE_ANSWER, 0, CLOCK_USER},
			{.state = PAYLOAD_LONGER},
			"64 bytes from 2001:db8::1: icmp_seq=3 ttl=57 time=0.000 ms (longer than "
			"sent)\n",
			BEFORE "\"from\":\"2001:db8::1\",\"bytes\":64,\"hop_limit\":57,"
			       "\"rtt_ms\":0.0,\"clock\":\"user\",\"dup\":false,"
			       "\"corrupted\":\"longer\"}\n"},
		{"from another address", "2001:db8::2", 3, 57,
			{ENGINE_ANSWER, 1000000, CLOCK_USER}, {.state = PAYLOAD_WHOLE},
			"64 bytes from 2001:db8::2: icmp_seq=3 ttl=57 time=1.00 ms (DIFFERENT "
			"ADDRESS!)\n",
			BEFORE "\"from\":\"2001:db8::2\",\"bytes\":64,\"hop_limit\":57,"
			       "\"rtt_ms\":1.0,\"clock\":\"user\",\"dup\":false}\n"},
		{"from the link", "fe80::2", 3, 57, {ENGINE_ANSWER, 1000000, CLOCK_USER},
			{.state = PAYLOAD_WHOLE},
			"64 bytes from fe80::2%eth0: icmp_seq=3 ttl=57 time=1.00 ms (DIFFERENT "
			"ADDRESS!)\n",
			BEFORE "\"from\":\"fe80::2%eth0\",\"bytes\":64,\"hop_limit\":57,"
			       "\"rtt_ms\":1.0,\"clock\":\"user\",\"dup\":false}\n"},
		{"all at once", "2001:db8::2", 3, 57, {ENGINE_LATE, 1000000, CLOCK_USER},
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
		struct show_reply reply = reply_of(rows[i].from);

		reply.number = rows[i].number;
		reply.hop_limit = rows[i].hop_limit;
		reply.engine = rows[i].engine;
		reply.payload = rows[i].payload;
		begin();
		show_reply(&show, &reply);
		end();
		expect(rows[i].name, rows[i].text, "");
		show.json = true;
		begin();
		show_reply(&show, &reply);
		end();
		expect(rows[i].name, rows[i].json, "");
	}
}

/* Text has what was on the wire, JSON the probe's own number. */
static void test_seq_beyond_16_bits(void **state)
{
	struct show show = global();
	struct show_reply reply = reply_of("2001:db8::1");

	(void)state;
	reply.number = 65536 + 7;
	begin();
	show_reply(&show, &reply);
	show_outstanding(&show, 65536);
	show.json = true;
	show_timeout(&show, 65536 + 8);
	end();
	expect("seq",
		"64 bytes from 2001:db8::1: icmp_seq=7 ttl=57 time=0.128 ms\n"
		"no answer yet for icmp_seq=0\n"
		"{\"type\":\"timeout\",\"time\":\"T\",\"target\":\"www.example.net\","
		"\"address\":\"2001:db8::1\",\"seq\":65544}\n",
		"");
}

static void test_times_in_front(void **state)
{
	struct show show = global();
	struct show_reply reply = reply_of("2001:db8::1");
	struct icmp6_error error = {.type = 1, .code = 3};
	struct in6_addr from = addr("2001:db8::fe");

	(void)state;
	show.timestamps = true;
	begin();
	show_reply(&show, &reply);
	show_error(&show, 4, &from, &error);
	show_outstanding(&show, 5);
	end();
	blank(out.text, "[", "0000000000.000000");
	expect("times",
		"[T] 64 bytes from 2001:db8::1: icmp_seq=3 ttl=57 time=0.128 ms\n"
		"[T] From 2001:db8::fe icmp_seq=4 Destination unreachable: Address unreachable\n"
		"[T] no answer yet for icmp_seq=5\n",
		"");
}

static void test_timeouts_are_records_only(void **state)
{
	struct show show = global();

	(void)state;
	begin();
	show_timeout(&show, 3);
	show_outstanding(&show, 3);
	show.json = true;
	show_timeout(&show, 3);
	show_outstanding(&show, 3);
	end();
	expect("timeout",
		"no answer yet for icmp_seq=3\n"
		"{\"type\":\"timeout\",\"time\":\"T\",\"target\":\"www.example.net\","
		"\"address\":\"2001:db8::1\",\"seq\":3}\n",
		"");
}

#define ERROR_BEFORE "{\"type\":\"error\",\"time\":\"T\",\"target\":\"www.example.net\","       \
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
		struct in6_addr from = addr(rows[i].from);

		begin();
		show_error(&show, 7, &from, &rows[i].error);
		end();
		expect(rows[i].text, rows[i].text, "");
		show.json = true;
		begin();
		show_error(&show, 7, &from, &rows[i].error);
		end();
		expect(rows[i].text, rows[i].json, "");
	}
}

static void test_what_this_host_did_not_send(void **state)
{
	struct show show = global();

	(void)state;
	begin();
	show_unsent(&show, 7, ENETUNREACH, 0);
	show_unsent(&show, 8, EMSGSIZE, 1400);
	end();
	expect("text", "",
		"ping6: www.example.net: icmp_seq=7 not sent: Network is unreachable\n"
		"ping6: www.example.net: icmp_seq=8 not sent: Message too long, mtu: 1400\n");
	show.json = true;
	begin();
	show_unsent(&show, 7, ENETUNREACH, 0);
	show_unsent(&show, 7, EMSGSIZE, 1400);
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
		"ping6: fe80::1%eth0: reply from fe80::1%eth0 with icmp_seq=65535 is to no probe "
		"of ours\n");
}

static void test_quiet(void **state)
{
	struct show show = global();
	struct show_reply reply = reply_of("2001:db8::1");
	struct icmp6_error error = {.type = 1};

	(void)state;
	show.quiet = true;
	begin();
	for (int json = 0; json < 2; json++) {
		show.json = json;
		show_reply(&show, &reply);
		show_timeout(&show, 1);
		show_outstanding(&show, 1);
		show_error(&show, 1, &reply.from, &error);
	}
	/* What makes the exit status 2 has its reason in any case. */
	show.json = false;
	show_unsent(&show, 1, EMSGSIZE, 0);
	end();
	expect("quiet", "", "ping6: www.example.net: icmp_seq=1 not sent: Message too long\n");
}

static struct engine engine_of(uint64_t sent, uint64_t received)
{
	struct engine e = {
		.sent = sent,
		.received = received,
		.start = 5 * NSEC_PER_SEC,
		.last_event = 5 * NSEC_PER_SEC + 2011999999,
		.clock = CLOCK_KERNEL_TX_RX,
	};

	for (uint64_t i = 0; i < received; i++)
		stats_add(&e.rtt, 127894 + (nsec_t)i * 1000000);
	return e;
}

#define STATISTICS "\n--- www.example.net ping statistics ---\n"

static void test_summary(void **state)
{
	struct show show = global();
	struct engine e = engine_of(3, 3);

	(void)state;
	begin();
	show_summary(&show, &e);
	end();
	expect("all came",
		STATISTICS "3 packets transmitted, 3 received, 0% packet loss, time 2011ms\n"
			   "rtt min/avg/max/mdev = 0.128/1.128/2.128/0.816 ms\n",
		"");

	e.pipe = 2;
	show.verbose = true;
	begin();
	show_summary(&show, &e);
	end();
	expect("verbose",
		STATISTICS "3 packets transmitted, 3 received, 0% packet loss, time 2011ms\n"
			   "rtt min/avg/max/mdev = 0.128/1.128/2.128/0.816 ms, pipe 2\n"
			   "rtt p50/p95/p99 = 1.126/2.122/2.122 ms, jitter 1.000 ms, clock "
			   "kernel-tx+rx\n",
		"");

	e = engine_of(3, 0);
	begin();
	show_summary(&show, &e);
	end();
	expect("none came",
		STATISTICS "3 packets transmitted, 0 received, 100% packet loss, time 2011ms\n\n",
		"");

	e = engine_of(0, 0);
	begin();
	show_summary(&show, &e);
	end();
	expect("none sent", STATISTICS "0 packets transmitted, 0 received\n\n", "");

	e = engine_of(9, 1);
	e.duplicates = 1;
	e.damaged = 2;
	e.errors = 3;
	e.late = 4;
	e.unsent = 5;
	e.foreign = 6;
	e.waiting = 3;
	show.verbose = false;
	begin();
	show_summary(&show, &e);
	end();
	expect("everything",
		STATISTICS "9 packets transmitted, 1 received, +1 duplicates, +2 corrupted, +3 "
			   "errors, +4 late, +5 not sent, +6 foreign, +3 pending, 83.3333% packet "
			   "loss, time 2011ms\n"
			   "rtt min/avg/max/mdev = 0.128/0.128/0.128/0.000 ms\n",
		"");
}

static void test_summary_record(void **state)
{
	struct show show = global();
	struct engine e = engine_of(4, 3);

	(void)state;
	show.json = true;
	e.waiting = 1;
	begin();
	show_summary(&show, &e);
	end();
	expect("some came",
		"{\"type\":\"summary\",\"target\":\"www.example.net\",\"address\":\"2001:db8::1\","
		"\"sent\":4,\"received\":3,\"pending\":1,\"loss_pct\":0.0,\"duplicates\":0,"
		"\"corrupted\":0,\"late\":0,\"foreign\":0,\"errors\":0,\"unsent\":0,"
		"\"duration_ms\":2011.999999,\"rtt_ms\":{\"min\":0.127894,\"avg\":1.127894,"
		"\"max\":2.127894,\"mdev\":0.816497,\"p50\":1.1264,\"p95\":2.121728,"
		"\"p99\":2.121728},\"jitter_ms\":1.0,\"clock\":\"kernel-tx+rx\"}\n",
		"");

	/* Facts that are not there are keys that are not there. */
	e = engine_of(3, 0);
	begin();
	show_summary(&show, &e);
	end();
	expect("none came",
		"{\"type\":\"summary\",\"target\":\"www.example.net\",\"address\":\"2001:db8::1\","
		"\"sent\":3,\"received\":0,\"pending\":0,\"loss_pct\":100.0,\"duplicates\":0,"
		"\"corrupted\":0,\"late\":0,\"foreign\":0,\"errors\":0,\"unsent\":0,"
		"\"duration_ms\":2011.999999}\n",
		"");
}

static void test_status_on_demand(void **state)
{
	struct engine none = engine_of(3, 0), some = engine_of(4, 3);

	(void)state;
	begin();
	show_status(&none);
	show_status(&some);
	end();
	expect("status", "",
		"\r0/3 packets, 100% loss\n"
		"\r3/4 packets, 25% loss, min/avg/ewma/max = 0.128/1.128/0.487/2.128 ms\n");
}

static void test_target_that_cannot_be_asked(void **state)
{
	(void)state;
	begin();
	show_target_error(false, "nowhere.example", "name does not exist");
	show_target_error(true, "nowhere.example", "name does not exist");
	end();
	expect("target",
		"{\"type\":\"error\",\"time\":\"T\",\"target\":\"nowhere.example\","
		"\"reason\":\"name does not exist\"}\n",
		"ping6: nowhere.example: name does not exist\n"
		"ping6: nowhere.example: name does not exist\n");
}

static void test_last_record(void **state)
{
	struct engine e = engine_of(4, 3), dead = engine_of(4, 0);

	(void)state;
	begin();
	show_run(false, &e, CLI_YES);
	show_run(true, &e, CLI_YES);
	show_run(true, &dead, CLI_NO);
	show_run(true, NULL, CLI_CANNOT);
	end();
	expect("run",
		"{\"type\":\"run\",\"tool\":\"ping6\",\"version\":\"" HEXTET_VERSION
		"\",\"exit\":0,\"targets\":1,\"alive\":1,\"sent\":4,\"received\":3}\n"
		"{\"type\":\"run\",\"tool\":\"ping6\",\"version\":\"" HEXTET_VERSION
		"\",\"exit\":1,\"targets\":1,\"alive\":0,\"sent\":4,\"received\":0}\n"
		"{\"type\":\"run\",\"tool\":\"ping6\",\"version\":\"" HEXTET_VERSION
		"\",\"exit\":2,\"targets\":1,\"alive\":0,\"sent\":0,\"received\":0}\n",
		"");
}

/* Each line of everything there is to say, through a parser that is not the writer. */
static void test_every_record_is_json_with_type_and_target(void **state)
{
	struct show show = link_local();
	struct show_reply reply = reply_of("fe80::1");
	struct icmp6_error error = {.type = 2, .info = 1280};
	struct engine e = engine_of(3, 2);
	size_t lines = 0;

	(void)state;
	show.json = true;
	show.target = "\x1b[31mred\n\xff\"\\";
	begin();
	show_start(&show);
	show_reply(&show, &reply);
	show_timeout(&show, 1);
	show_error(&show, 2, &reply.from, &error);
	show_unsent(&show, 3, EMSGSIZE, 1280);
	show_target_error(true, show.target, "a\nreason");
	show_summary(&show, &e);
	end();
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
	assert_int_equal(lines, 6);
	assert_null(strchr(err.text, '\x1b'));
}

/* A name may hold anything, and comes out of a list or a script. */
static void test_bug_target_was_printed_raw(void **state)
{
	struct show show = global();
	struct engine e = engine_of(0, 0);

	(void)state;
	show.target = "a\x1b[31m\n\xe2\x80\xae.example";
	begin();
	show_start(&show);
	show_summary(&show, &e);
	end();
	expect("hostile",
		"PING a\\027[31m\\010\\226\\128\\174.example(2001:db8::1) 56 data bytes\n"
		"\n--- a\\027[31m\\010\\226\\128\\174.example ping statistics ---\n"
		"0 packets transmitted, 0 received\n\n",
		"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_line),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_seq_beyond_16_bits),
		cmocka_unit_test(test_times_in_front),
		cmocka_unit_test(test_timeouts_are_records_only),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_what_this_host_did_not_send),
		cmocka_unit_test(test_foreign_replies_are_told_only_who_asks),
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_summary),
		cmocka_unit_test(test_summary_record),
		cmocka_unit_test(test_status_on_demand),
		cmocka_unit_test(test_target_that_cannot_be_asked),
		cmocka_unit_test(test_last_record),
		cmocka_unit_test(test_every_record_is_json_with_type_and_target),
		cmocka_unit_test(test_bug_target_was_printed_raw),
	};

	return cmocka_run_group_tests_name("ping6_show", tests, NULL, NULL);
}
