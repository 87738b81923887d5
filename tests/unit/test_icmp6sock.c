#include "net/icmp6sock.h"

#include <errno.h>
#include <linux/in6.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "addr/in6.h"
#include "base/rd.h"
#include "base/wr.h"
#include "net/sys.h"
#include "tests/unit/net.h"
#include "wire/echo.h"

static struct icmp6_sock sock;
static bool raw_wanted;
static uint8_t buffer[70000];

/* Which of the two kinds a test is to get: the kernel asks for a group of the process.
 * In a user namespace, where the only group is root's, what was allowed cannot be
 * forbidden any more: the raw tests come first. */
static int allow_datagram(void **state)
{
	(void)state;
	raw_wanted = false;
	sh("echo 0 0 >/proc/sys/net/ipv4/ping_group_range");
	return 0;
}

static int forbid_datagram(void **state)
{
	(void)state;
	raw_wanted = true;
	sh("echo 1 0 2>/dev/null >/proc/sys/net/ipv4/ping_group_range || :");
	return 0;
}

static int close_sock(void **state)
{
	icmp6_close(&sock);
	return net_clear(state);
}

static void open_with(const struct icmp6_settings *settings)
{
	static const struct icmp6_settings none;
	const char *step = NULL;
	int err;

	assert_int_equal(icmp6_open(&sock), 0);
	assert_int_equal(sock.raw, raw_wanted);
	err = icmp6_bind(&sock, settings ? settings : &none, &step);
	if (err)
		fail_msg("%s: %s", step, strerror(-err));
}

static struct sockaddr_in6 to(const char *address, const char *zone)
{
	return (struct sockaddr_in6){
		.sin6_family = AF_INET6,
		.sin6_addr = net_addr(address),
		.sin6_scope_id = zone ? if_nametoindex(zone) : 0,
	};
}

/* An Echo Request of `size` bytes of data, each `number`'s low byte. */
static int send_echo(const struct sockaddr_in6 *destination, uint32_t number, size_t size)
{
	static uint8_t message[66000];
	struct wr w = wr_into(message, ECHO_HEADER_SIZE + size);

	echo_write(&w, &(struct echo){
		.type = ICMP6_TYPE_ECHO_REQUEST, .id = sock.id, .seq = (uint16_t)number});
	while (!w.failed && wr_len(&w) < ECHO_HEADER_SIZE + size)
		wr_u8(&w, (uint8_t)number);
	return icmp6_send(&sock, destination, number, message, wr_len(&w));
}

/* The next event of `kind`, within a second or three. */
static struct icmp6_event wait_for(enum icmp6_event_kind kind)
{
	nsec_t until = sys_now() + 5 * NSEC_PER_SEC;
	struct icmp6_event event;

	while (sys_now() < until) {
		struct pollfd fd = {.fd = sock.fd, .events = kind == ICMP6_EVENT_MESSAGE ? POLLIN : 0};
		int err;

		if (kind == ICMP6_EVENT_MESSAGE)
			err = icmp6_receive_message(&sock, buffer, sizeof(buffer), &event);
		else
			err = icmp6_receive_notice(&sock, buffer, sizeof(buffer), &event);
		if (!err && event.kind == kind)
			return event;
		if (err)
			assert_int_equal(err, -EAGAIN);
		if (err)
			poll(&fd, 1, 100);
	}
	fail_msg("no event of kind %d came", (int)kind);
	return (struct icmp6_event){0};
}

static void expect_nothing(void)
{
	struct icmp6_event event;

	usleep(50000);
	memset(&event, UNTOUCHED, sizeof(event));
	assert_int_equal(icmp6_receive_message(&sock, buffer, sizeof(buffer), &event), -EAGAIN);
	row_untouched("message", &event);
	assert_int_equal(icmp6_receive_notice(&sock, buffer, sizeof(buffer), &event), -EAGAIN);
	row_untouched("notice", &event);
}

static void expect_reply(const struct icmp6_event *event, uint32_t number, size_t size)
{
	struct rd r = rd_over(buffer, event->size);
	struct echo echo;

	assert_int_equal(event->full_size, ECHO_HEADER_SIZE + size);
	assert_int_equal(event->size, event->full_size);
	assert_int_equal(echo_read(&r, &echo), 0);
	assert_int_equal(echo.type, ICMP6_TYPE_ECHO_REPLY);
	assert_int_equal(echo.id, sock.id);
	assert_int_equal(echo.seq, (uint16_t)number);
	assert_int_equal(rd_left(&r), size);
	while (rd_left(&r) > 0)
		assert_int_equal(rd_u8(&r), (uint8_t)number);
}

static void test_round_trip(void **state)
{
	struct sockaddr_in6 loopback = to("::1", NULL);

	(void)state;
	open_with(NULL);
	expect_nothing();
	for (uint32_t number = 1; number <= 3; number++) {
		nsec_t before = sys_now(), after;
		struct icmp6_event sent, reply;

		assert_int_equal(send_echo(&loopback, number, 56), 0);
		sent = wait_for(ICMP6_EVENT_SENT);
		reply = wait_for(ICMP6_EVENT_MESSAGE);
		after = sys_now();
		expect_reply(&reply, number, 56);
		assert_int_equal(reply.hop_limit, 64);
		assert_true(in6_equal(&reply.from.sin6_addr, &loopback.sin6_addr));
		assert_int_equal(sent.number, number);
		/* Both stamps are of our clock's time, in the order of what happened. */
		assert_true(sent.time >= before - 10 * NSEC_PER_USEC);
		assert_true(reply.time >= sent.time);
		assert_true(reply.time <= after + 10 * NSEC_PER_USEC);
	}
	expect_nothing();
}

static void test_a_closed_socket_stays_closed(void **state)
{
	(void)state;
	open_with(NULL);
	icmp6_close(&sock);
	assert_int_equal(sock.fd, -1);
	icmp6_close(&sock);
}

static void test_sent_numbers_begin_anywhere(void **state)
{
	static const uint32_t firsts[] = {1, 5, 65536, UINT32_MAX - 1};
	struct sockaddr_in6 loopback = to("::1", NULL);

	(void)state;
	for (size_t i = 0; i < LEN(firsts); i++) {
		open_with(NULL);
		for (uint32_t k = 0; k < 4; k++)
			assert_int_equal(send_echo(&loopback, firsts[i] + k, 8), 0);
		for (uint32_t k = 0; k < 4; k++)
			assert_int_equal(wait_for(ICMP6_EVENT_SENT).number, firsts[i] + k);
		icmp6_close(&sock);
	}
}

/* A send that fails may count in the kernel or not: the numbers hold all the same. */
static void test_sent_numbers_after_a_send_that_failed(void **state)
{
	struct sockaddr_in6 loopback = to("::1", NULL), nowhere = to("2001:db8:f::1", NULL);

	(void)state;
	open_with(NULL);
	assert_int_equal(send_echo(&loopback, 1, 8), 0);
	assert_int_equal(wait_for(ICMP6_EVENT_SENT).number, 1);
	for (uint32_t number = 2; number < 20; number += 3) {
		assert_int_equal(send_echo(&nowhere, number, 8), -ENETUNREACH);
		assert_int_equal(send_echo(&loopback, number + 1, 8), 0);
		assert_int_equal(wait_for(ICMP6_EVENT_SENT).number, number + 1);
		assert_int_equal(send_echo(&loopback, number + 2, 8), 0);
		assert_int_equal(wait_for(ICMP6_EVENT_SENT).number, number + 2);
	}
}

/* The same with notices not yet read as the count is started anew. */
static void test_bug_unread_notices_were_renumbered(void **state)
{
	struct sockaddr_in6 loopback = to("::1", NULL), nowhere = to("2001:db8:f::1", NULL);

	(void)state;
	open_with(NULL);
	assert_int_equal(send_echo(&loopback, 1, 8), 0);
	assert_int_equal(send_echo(&loopback, 2, 8), 0);
	assert_int_equal(send_echo(&nowhere, 3, 8), -ENETUNREACH);
	assert_int_equal(send_echo(&loopback, 4, 8), 0);
	assert_int_equal(wait_for(ICMP6_EVENT_SENT).number, 1);
	assert_int_equal(wait_for(ICMP6_EVENT_SENT).number, 2);
	assert_int_equal(wait_for(ICMP6_EVENT_SENT).number, 4);
}

static void test_only_replies_to_its_own_identifier(void **state)
{
	struct sockaddr_in6 loopback = to("::1", NULL);
	struct icmp6_sock mine, other;
	struct icmp6_event event;

	(void)state;
	open_with(NULL);
	mine = sock;
	open_with(NULL);
	other = sock;
	assert_int_not_equal(mine.id, other.id);
	for (uint32_t number = 1; number <= 10; number++)
		assert_int_equal(send_echo(&loopback, number, 8), 0);
	for (uint32_t number = 1; number <= 10; number++) {
		event = wait_for(ICMP6_EVENT_MESSAGE);
		expect_reply(&event, number, 8);
	}
	sock = mine;
	assert_int_equal(icmp6_receive_message(&sock, buffer, sizeof(buffer), &event), -EAGAIN);
	/* And not even the requests that go by on loopback. */
	assert_int_equal(send_echo(&loopback, 1, 8), 0);
	event = wait_for(ICMP6_EVENT_MESSAGE);
	expect_reply(&event, 1, 8);
	assert_int_equal(icmp6_receive_message(&sock, buffer, sizeof(buffer), &event), -EAGAIN);
	icmp6_close(&other);
}

static void test_sizes(void **state)
{
	static const size_t sizes[] = {0, 1, 56, 1232, 1233, 65000, 65487, 65527};
	struct sockaddr_in6 loopback = to("::1", NULL);

	(void)state;
	open_with(NULL);
	for (size_t i = 0; i < LEN(sizes); i++) {
		struct icmp6_event event;

		row_int("send", send_echo(&loopback, (uint32_t)i + 1, sizes[i]), 0);
		event = wait_for(ICMP6_EVENT_MESSAGE);
		expect_reply(&event, (uint32_t)i + 1, sizes[i]);
	}
}

/* A datagram socket says only that there was more, and a reply longer than its probe was
 * taken for a whole one. */
static void test_bug_message_larger_than_the_buffer(void **state)
{
	struct sockaddr_in6 loopback = to("::1", NULL);
	struct pollfd fd;
	struct icmp6_event event;

	(void)state;
	open_with(NULL);
	assert_int_equal(send_echo(&loopback, 1, 1000), 0);
	wait_for(ICMP6_EVENT_SENT);
	fd = (struct pollfd){.fd = sock.fd, .events = POLLIN};
	assert_int_equal(poll(&fd, 1, 5000), 1);
	memset(buffer, UNTOUCHED, sizeof(buffer));
	assert_int_equal(icmp6_receive_message(&sock, buffer, 100, &event), 0);
	assert_int_equal(event.size, 100);
	assert_int_equal(event.full_size, sock.raw ? 1008 : 101);
	assert_int_equal(buffer[100], UNTOUCHED);
}

static void test_this_host_refuses_what_is_too_big(void **state)
{
	struct icmp6_settings settings = {
		.has_pmtu_discovery = true, .pmtu_discovery = IPV6_PMTUDISC_DO};
	struct sockaddr_in6 loopback = to("::1", NULL);
	struct icmp6_event event;

	(void)state;
	sh("ip link set lo mtu 1400");
	open_with(&settings);
	assert_int_equal(send_echo(&loopback, 1, 1352), 0); /* 1400 with both headers */
	event = wait_for(ICMP6_EVENT_MESSAGE);
	expect_reply(&event, 1, 1352);
	wait_for(ICMP6_EVENT_SENT);
	assert_int_equal(send_echo(&loopback, 2, 1353), -EMSGSIZE);
	event = wait_for(ICMP6_EVENT_LOCAL);
	assert_int_equal(event.local_errno, EMSGSIZE);
	assert_int_equal(event.local_mtu, 1400);
	assert_int_equal(event.size, 0); /* this host quotes nothing */
	assert_true(in6_equal(&event.destination, &loopback.sin6_addr));
	/* And the next one goes. */
	assert_int_equal(send_echo(&loopback, 3, 8), 0);
	event = wait_for(ICMP6_EVENT_MESSAGE);
	expect_reply(&event, 3, 8);
}

static void test_errors_from_routers(void **state)
{
	static const struct {
		const char *name, *route;
		uint8_t type, code;
	} rows[] = {
		{"prohibit", "prohibit", 1, 1},
		{"unreachable", "unreachable", 1, 0},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct sockaddr_in6 there = to("2001:db8:c::1", NULL);
		struct in6_addr router = net_addr("2001:db8:1::fe");
		struct icmp6_event event;
		struct rd r;
		struct echo echo;
		char command[160];

		/* A router in a namespace of its own, with a route that ends there. */
		sh("ip netns add router && ip link add va type veth peer name vb netns router");
		sh("ip addr add 2001:db8:1::1/64 dev va nodad && ip link set va up");
		sh("ip -n router link set vb up && ip -n router link set lo up && "
		   "ip -n router addr add 2001:db8:1::fe/64 dev vb nodad");
		sh("ip netns exec router sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'");
		snprintf(command, sizeof(command), "ip -n router -6 route add %s 2001:db8:c::/48",
			rows[i].route);
		sh(command);
		sh("ip -6 route add 2001:db8:c::/48 via 2001:db8:1::fe");

		open_with(NULL);
		row_int(rows[i].name, send_echo(&there, 7, 56), 0);
		event = wait_for(ICMP6_EVENT_ERROR);
		row_int(rows[i].name, event.error.type, rows[i].type);
		row_int(rows[i].name, event.error.code, rows[i].code);
		row_bytes(rows[i].name, &event.from.sin6_addr, &router, sizeof(router));
		row_bytes(rows[i].name, &event.destination, &there.sin6_addr,
			sizeof(there.sin6_addr));
		/* The quote begins with our own echo header. */
		r = rd_over(buffer, event.size);
		row_int(rows[i].name, echo_read(&r, &echo), 0);
		row_int(rows[i].name, echo.type, ICMP6_TYPE_ECHO_REQUEST);
		row_int(rows[i].name, echo.id, sock.id);
		row_int(rows[i].name, echo.seq, 7);
		row_int(rows[i].name, rd_left(&r), 56);
		row_int(rows[i].name, rd_u8(&r), 7);
		icmp6_close(&sock);
		sh("ip netns del router");
		net_clear(NULL);
		/* The pair goes with the namespace, a moment later. */
		sh("for i in $(seq 50); do ip link show va >/dev/null 2>&1 || exit 0; sleep 0.1; "
		   "done; exit 1");
	}
}

/* Nobody has the address: the kernel itself says so, after three solicitations. The
 * error waits for whatever call comes next, which is not to be its victim. */
static void test_an_error_is_not_the_next_probes(void **state)
{
	struct sockaddr_in6 dead = to("2001:db8:1::99", NULL), loopback = to("::1", NULL);
	struct in6_addr own = net_addr("2001:db8:1::1");
	struct icmp6_event event;
	struct pollfd fd;

	(void)state;
	net_make_pair();
	sh("ip addr add 2001:db8:1::1/64 dev va nodad");
	sh("echo 1 >/proc/sys/net/ipv6/neigh/va/mcast_solicit");
	sh("echo 50 >/proc/sys/net/ipv6/neigh/va/retrans_time_ms");
	open_with(NULL);
	assert_int_equal(send_echo(&dead, 1, 8), 0);
	fd = (struct pollfd){.fd = sock.fd, .events = 0};
	assert_int_equal(poll(&fd, 1, 5000), 1);
	assert_true(fd.revents & POLLERR);
	/* Not read yet: the next send meets it, and goes all the same under its number. */
	assert_int_equal(send_echo(&loopback, 2, 8), 0);
	event = wait_for(ICMP6_EVENT_ERROR);
	assert_int_equal(event.error.type, ICMP6_TYPE_UNREACHABLE);
	assert_int_equal(event.error.code, 3);
	assert_true(in6_equal(&event.destination, &dead.sin6_addr));
	assert_true(in6_equal(&event.from.sin6_addr, &own));
	event = wait_for(ICMP6_EVENT_SENT);
	assert_int_equal(event.number, 2);
	event = wait_for(ICMP6_EVENT_MESSAGE);
	expect_reply(&event, 2, 8);
}

/* The same for reading: what is in the queue is still to be had. */
static void test_an_error_hides_no_reply(void **state)
{
	struct sockaddr_in6 dead = to("2001:db8:1::99", NULL), loopback = to("::1", NULL);
	struct icmp6_event event;
	struct pollfd fd;

	(void)state;
	net_make_pair();
	sh("ip addr add 2001:db8:1::1/64 dev va nodad");
	sh("echo 1 >/proc/sys/net/ipv6/neigh/va/mcast_solicit");
	sh("echo 50 >/proc/sys/net/ipv6/neigh/va/retrans_time_ms");
	open_with(NULL);
	assert_int_equal(send_echo(&dead, 1, 8), 0);
	assert_int_equal(send_echo(&loopback, 2, 8), 0);
	event = wait_for(ICMP6_EVENT_SENT);
	assert_int_equal(event.number, 2); /* the first has not left */
	fd = (struct pollfd){.fd = sock.fd, .events = 0};
	assert_int_equal(poll(&fd, 1, 5000), 1);
	assert_int_equal(icmp6_receive_message(&sock, buffer, sizeof(buffer), &event), 0);
	expect_reply(&event, 2, 8);
}

static void test_settings_reach_the_packet(void **state)
{
	struct icmp6_settings settings = {
		.interface = "va",
		.source = net_addr("2001:db8:1::2"),
		.has_hop_limit = true,
		.hop_limit = 3,
		.has_traffic_class = true,
		.traffic_class = 0xb8,
		.has_pmtu_discovery = true,
		.pmtu_discovery = IPV6_PMTUDISC_PROBE,
		.has_flow_label = true,
		.flow_label = 0x12345,
	};
	struct sockaddr_in6 there = to("2001:db8:1::fe", NULL);
	uint8_t frame[2048];
	uint32_t label = 0;
	struct rd r;
	int tap;

	(void)state;
	net_make_pair();
	sh("ip addr add 2001:db8:1::1/64 dev va nodad");
	sh("ip addr add 2001:db8:1::2/64 dev va nodad");
	sh("ip -6 neigh add 2001:db8:1::fe lladdr 02:00:00:00:00:fe dev va");
	tap = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_true(tap >= 0);
	{
		/* sockaddr_ll, by hand: its header clashes with none of ours. */
		struct {
			unsigned short family, protocol;
			int ifindex;
			unsigned char rest[12];
		} vb = {AF_PACKET, htons(0x86dd), (int)if_nametoindex("vb"), {0}};

		assert_int_equal(bind(tap, (struct sockaddr *)(void *)&vb, sizeof(vb)), 0);
	}
	open_with(&settings);
	assert_int_equal(icmp6_flow_label(&sock, &there.sin6_addr, 0x12345, &label), 0);
	assert_int_equal(label, 0x12345);
	there.sin6_flowinfo = htonl(label);
	assert_int_equal(send_echo(&there, 9, 8), 0);
	do {
		ssize_t len = recv(tap, frame, sizeof(frame), 0);

		assert_true(len >= 48);
		r = rd_over(frame, (size_t)len);
	} while (frame[40] != ICMP6_TYPE_ECHO_REQUEST);
	close(tap);
	assert_int_equal(rd_u32(&r), 6U << 28 | 0xb8U << 20 | 0x12345);
	rd_skip(&r, 3);
	assert_int_equal(rd_u8(&r), 3);
	assert_memory_equal(rd_bytes(&r, 16), &settings.source, 16);
	assert_memory_equal(rd_bytes(&r, 16), &there.sin6_addr, 16);
}

static void test_flow_label_of_the_kernels_choice(void **state)
{
	struct sockaddr_in6 loopback = to("::1", NULL);
	uint32_t label = 0;

	(void)state;
	open_with(NULL);
	assert_int_equal(icmp6_flow_label(&sock, &loopback.sin6_addr, 0, &label), 0);
	assert_in_range(label, 1, 0xfffff);
	loopback.sin6_flowinfo = htonl(label);
	assert_int_equal(send_echo(&loopback, 1, 8), 0);
	wait_for(ICMP6_EVENT_MESSAGE);
}

static void test_link_local_source_and_destination(void **state)
{
	struct icmp6_settings settings = {.source = net_addr("fe80::1")};
	struct sockaddr_in6 there;
	struct icmp6_event event;

	(void)state;
	net_make_pair();
	sh("ip addr add fe80::1/64 dev va nodad");
	settings.source_ifindex = if_nametoindex("va");
	there = to("fe80::1", "va");
	open_with(&settings);
	assert_int_equal(send_echo(&there, 1, 8), 0);
	event = wait_for(ICMP6_EVENT_MESSAGE);
	expect_reply(&event, 1, 8);
	assert_true(in6_equal(&event.from.sin6_addr, &settings.source));
	assert_int_equal(event.from.sin6_scope_id, if_nametoindex("va"));
}

static void test_the_step_that_fails_is_named(void **state)
{
	struct icmp6_settings no_interface = {.interface = "nope"};
	struct icmp6_settings no_source = {.source = net_addr("2001:db8::99")};
	const char *step = NULL;

	(void)state;
	assert_int_equal(icmp6_open(&sock), 0);
	assert_int_equal(icmp6_bind(&sock, &no_interface, &step), -ENODEV);
	assert_string_equal(step, "interface");
	assert_int_equal(icmp6_bind(&sock, &no_source, &step), -EADDRNOTAVAIL);
	assert_string_equal(step, "source");
}

static void test_a_probe_that_cannot_leave_has_no_notice(void **state)
{
	struct sockaddr_in6 nowhere = to("2001:db8:f::1", NULL);

	(void)state;
	open_with(NULL);
	assert_int_equal(send_echo(&nowhere, 1, 8), -ENETUNREACH);
	expect_nothing();
}

#define raw(test)      {#test ", raw", test, forbid_datagram, close_sock, NULL}
#define datagram(test) {#test ", datagram", test, allow_datagram, close_sock, NULL}

int main(void)
{
	const struct CMUnitTest tests[] = {
		raw(test_round_trip),
		raw(test_a_closed_socket_stays_closed),
		raw(test_sent_numbers_begin_anywhere),
		raw(test_sent_numbers_after_a_send_that_failed),
		raw(test_bug_unread_notices_were_renumbered),
		raw(test_only_replies_to_its_own_identifier),
		raw(test_sizes),
		raw(test_bug_message_larger_than_the_buffer),
		raw(test_this_host_refuses_what_is_too_big),
		raw(test_errors_from_routers),
		raw(test_an_error_is_not_the_next_probes),
		raw(test_an_error_hides_no_reply),
		raw(test_settings_reach_the_packet),
		raw(test_flow_label_of_the_kernels_choice),
		raw(test_link_local_source_and_destination),
		raw(test_the_step_that_fails_is_named),
		raw(test_a_probe_that_cannot_leave_has_no_notice),
		datagram(test_round_trip),
		datagram(test_a_closed_socket_stays_closed),
		datagram(test_sent_numbers_begin_anywhere),
		datagram(test_sent_numbers_after_a_send_that_failed),
		datagram(test_bug_unread_notices_were_renumbered),
		datagram(test_only_replies_to_its_own_identifier),
		datagram(test_sizes),
		datagram(test_bug_message_larger_than_the_buffer),
		datagram(test_this_host_refuses_what_is_too_big),
		datagram(test_errors_from_routers),
		datagram(test_an_error_is_not_the_next_probes),
		datagram(test_an_error_hides_no_reply),
		datagram(test_settings_reach_the_packet),
		datagram(test_flow_label_of_the_kernels_choice),
		datagram(test_link_local_source_and_destination),
		datagram(test_the_step_that_fails_is_named),
		datagram(test_a_probe_that_cannot_leave_has_no_notice),
	};

	return cmocka_run_group_tests_name("icmp6sock", tests, net_is_private, NULL);
}
