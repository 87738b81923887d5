#include "net/packetsock.h"

#include <errno.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "net/sys.h"
#include "tests/unit/capture.h"
#include "tests/unit/net.h"
#include "wire/ip6.h"
#include "wire/nd.h"

static struct packet_sock sender, hearer;
static struct packet_batch *batch;

static const struct packet_settings everything = {.types = PACKET_TYPES_ALL};

static void open_at(struct packet_sock *sock, const char *interface,
	struct packet_settings settings)
{
	settings.ifindex = if_nametoindex(interface);
	assert_int_equal(packet_open(sock), 0);
	assert_int_equal(packet_bind(sock, &settings), 0);
}

static int set_up(void **state)
{
	(void)state;
	net_make_pair();
	sender = hearer = (struct packet_sock){.fd = -1};
	batch = NULL;
	return packet_batch_new(PACKET_BATCH_MAX, 2048, &batch);
}

static int tear_down(void **state)
{
	packet_batch_free(batch);
	packet_close(&sender);
	packet_close(&hearer);
	return net_clear(state);
}

/* The next batch, within some seconds; 0 if nothing comes. */
static int wait_for_frames(struct packet_sock *sock)
{
	struct pollfd fd = {.fd = sock->fd, .events = POLLIN};
	int count;

	if (poll(&fd, 1, 3000) <= 0)
		return 0;
	count = packet_receive(sock, batch);
	if (count < 0)
		fail_msg("packet_receive: %s", strerror(-count));
	return count;
}

static const struct packet_received *first(void)
{
	return packet_batch_frame(batch, 0);
}

/* ---- what is let through ---- */

#define MACS 0x33, 0x33, 0, 0, 0, 1, 2, 0, 0, 0, 0, 9
#define IP6  0x86, 0xdd
/* An IPv6 header with this next header, and nothing that a filter looks at. */
#define HEADER(next)                                                                     \
	0x60, 0, 0, 0, 0, 16, next, 255, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, \
		0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define SNAP 0xaa, 0xaa, 3, 0, 0, 0

static const struct {
	const char *name;
	uint8_t bytes[96];
	bool heard;
} frames[] = {
	{"router solicitation", {MACS, IP6, HEADER(58), 133}, true},
	{"router advertisement", {MACS, IP6, HEADER(58), 134}, true},
	{"neighbor solicitation", {MACS, IP6, HEADER(58), 135}, true},
	{"neighbor advertisement", {MACS, IP6, HEADER(58), 136}, true},
	{"redirect", {MACS, IP6, HEADER(58), 137}, true},
	{"echo request", {MACS, IP6, HEADER(58), 128}, false},
	{"below", {MACS, IP6, HEADER(58), 132}, false},
	{"above", {MACS, IP6, HEADER(58), 138}, false},
	{"lowest type", {MACS, IP6, HEADER(58), 0}, false},
	{"highest type", {MACS, IP6, HEADER(58), 255}, false},
	{"UDP", {MACS, IP6, HEADER(17), 134}, false},
	{"TCP", {MACS, IP6, HEADER(6), 134}, false},
	{"ICMP of IPv4 in IPv6", {MACS, IP6, HEADER(1), 134}, false},
	{"hop-by-hop, then an advertisement",
		{MACS, IP6, HEADER(0), 58, 0, 1, 4, 0, 0, 0, 0, 134}, true},
	{"hop-by-hop, then MLD", {MACS, IP6, HEADER(0), 58, 0, 5, 2, 0, 0, 1, 0, 143}, false},
	{"destination options of 16 bytes",
		{MACS, IP6, HEADER(60), 58, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 136}, true},
	{"routing header", {MACS, IP6, HEADER(43), 58, 0, 0, 0, 0, 0, 0, 0, 135}, true},
	{"options, then UDP", {MACS, IP6, HEADER(60), 17, 0, 1, 4, 0, 0, 0, 0, 134}, false},
	{"two headers: not seen into",
		{MACS, IP6, HEADER(0), 60, 0, 1, 4, 0, 0, 0, 0, 58, 0, 1, 4, 0, 0, 0, 0, 134}, true},
	{"options past the end", {MACS, IP6, HEADER(60), 58, 255}, false},
	{"fragment", {MACS, IP6, HEADER(44), 58, 0, 0, 8, 0, 0, 0, 1}, true},
	{"fragment of options", {MACS, IP6, HEADER(44), 60, 0, 0, 1, 0, 0, 0, 1}, true},
	{"fragment of UDP", {MACS, IP6, HEADER(44), 17, 0, 0, 1, 0, 0, 0, 1}, false},
	{"fragment of TCP", {MACS, IP6, HEADER(44), 6, 0, 0, 1, 0, 0, 0, 1}, false},
	{"authentication: not seen into", {MACS, IP6, HEADER(51), 58, 1}, true},
	{"encrypted", {MACS, IP6, HEADER(50), 58, 1}, false},
	{"IPv4", {MACS, 8, 0, 0x45}, false},
	{"ARP", {MACS, 8, 6, 0, 1}, false},
	/* The kernel takes the first tag off, so the second stands where one is looked for. */
	{"tagged", {MACS, 0x81, 0, 0, 7, IP6, HEADER(58), 134}, true},
	{"tagged echo", {MACS, 0x81, 0, 0, 7, IP6, HEADER(58), 128}, false},
	{"tagged twice", {MACS, 0x88, 0xa8, 0, 7, 0x81, 0, 0, 8, IP6, HEADER(58), 134}, true},
	{"tagged twice, an echo", {MACS, 0x88, 0xa8, 0, 7, 0x81, 0, 0, 8, IP6, HEADER(58), 128},
		false},
	{"tagged twice, IPv4", {MACS, 0x88, 0xa8, 0, 7, 0x81, 0, 0, 8, 8, 0, 0x45}, false},
	{"tagged three times: not seen into",
		{MACS, 0x88, 0xa8, 0, 7, 0x81, 0, 0, 8, 0x81, 0, 0, 9, IP6, HEADER(58), 128}, true},
	{"SNAP", {MACS, 0, 64, SNAP, IP6, HEADER(58), 134}, true},
	{"SNAP with IPv4", {MACS, 0, 64, SNAP, 8, 0, 0x45}, false},
	{"SNAP with a tag", {MACS, 0, 64, SNAP, 0x81, 0, 0, 7, IP6}, true},
	{"spanning tree", {MACS, 0, 38, 0x42, 0x42, 3, 0}, false},
};

/* A frame that always passes, to know that what came before it did not. */
static const uint8_t sentinel[96] = {MACS, IP6, HEADER(58), 134, 0xee};

static bool was_heard(const uint8_t *frame, size_t len)
{
	bool heard = false;

	assert_int_equal(packet_send(&sender, frame, len), 0);
	assert_int_equal(packet_send(&sender, sentinel, sizeof(sentinel)), 0);
	while (true) {
		int count = wait_for_frames(&hearer);

		if (count == 0)
			fail_msg("the sentinel did not come");
		for (int i = 0; i < count; i++) {
			const struct packet_received *got =
				packet_batch_frame(batch, (size_t)i);

			if (got->size == sizeof(sentinel) &&
				!memcmp(got->bytes, sentinel, sizeof(sentinel)))
				return heard;
			heard = true;
		}
	}
}

static void test_what_is_let_through(void **state)
{
	(void)state;
	open_at(&sender, "va", everything);
	open_at(&hearer, "vb", everything);
	for (size_t i = 0; i < LEN(frames); i++)
		row_int(frames[i].name, was_heard(frames[i].bytes, sizeof(frames[i].bytes)),
			frames[i].heard);
}

static void test_each_type_alone(void **state)
{
	(void)state;
	open_at(&sender, "va", everything);
	for (unsigned type = 133; type <= 137; type++) {
		/* The sentinel is an advertisement, so that is always asked for. */
		struct packet_settings settings = {.types = (uint8_t)(1U << (type - 133) | 2)};

		open_at(&hearer, "vb", settings);
		for (size_t i = 0; i < 5; i++) {
			uint8_t heard_type = frames[i].bytes[54];

			assert_int_equal(was_heard(frames[i].bytes, sizeof(frames[i].bytes)),
				heard_type == type || heard_type == 134);
		}
		packet_close(&hearer);
	}
}

/* ---- what comes with a frame ---- */

static void test_a_frame_and_its_time(void **state)
{
	nsec_t before, after, wall;

	(void)state;
	open_at(&sender, "va", everything);
	open_at(&hearer, "vb", everything);
	assert_int_equal(packet_receive(&hearer, batch), -EAGAIN);
	for (int round = 0; round < 5; round++) {
		before = sys_now();
		assert_int_equal(packet_send(&sender, sentinel, sizeof(sentinel)), 0);
		assert_int_equal(wait_for_frames(&hearer), 1);
		after = sys_now();
		wall = sys_realtime();
		assert_int_equal(first()->size, sizeof(sentinel));
		assert_int_equal(first()->full_size, sizeof(sentinel));
		assert_memory_equal(first()->bytes, sentinel, sizeof(sentinel));
		assert_false(first()->outgoing || first()->has_tag);
		assert_true(first()->time >= before - 10 * NSEC_PER_USEC);
		assert_true(first()->time <= after + 10 * NSEC_PER_USEC);
		assert_true(first()->realtime <= wall);
		assert_true(wall - first()->realtime < 5 * NSEC_PER_SEC);
	}
	assert_int_equal(packet_receive(&hearer, batch), -EAGAIN);
}

static void test_the_tag_that_was_taken_off(void **state)
{
	(void)state;
	open_at(&sender, "va", everything);
	open_at(&hearer, "vb", everything);
	for (size_t i = 0; i < LEN(frames); i++) {
		if (strcmp(frames[i].name, "tagged"))
			continue;
		assert_int_equal(
			packet_send(&sender, frames[i].bytes, sizeof(frames[i].bytes)), 0);
	}
	assert_int_equal(wait_for_frames(&hearer), 1);
	assert_true(first()->has_tag);
	assert_int_equal(first()->tag.tpid, ETHER_TYPE_8021Q);
	assert_int_equal(first()->tag.tci, 7);
	assert_int_equal(first()->size, sizeof(frames[0].bytes) - 4);
	assert_int_equal(first()->bytes[12] << 8 | first()->bytes[13], ETHER_TYPE_IP6);
}

static void test_long_frames_are_cut(void **state)
{
	static uint8_t frame[1514];
	struct packet_batch *small = NULL;
	struct pollfd fd;

	(void)state;
	memcpy(frame, sentinel, sizeof(sentinel));
	open_at(&sender, "va", everything);
	open_at(&hearer, "vb", everything);
	assert_int_equal(packet_batch_new(2, 100, &small), 0);
	assert_int_equal(packet_send(&sender, frame, sizeof(frame)), 0);
	assert_int_equal(packet_send(&sender, sentinel, sizeof(sentinel)), 0);
	fd = (struct pollfd){.fd = hearer.fd, .events = POLLIN};
	assert_int_equal(poll(&fd, 1, 3000), 1);
	assert_true(packet_receive(&hearer, small) >= 1);
	assert_int_equal(packet_batch_frame(small, 0)->size, 100);
	assert_int_equal(packet_batch_frame(small, 0)->full_size, sizeof(frame));
	packet_batch_free(small);
}

static void test_batches(void **state)
{
	uint8_t bytes[PACKET_BATCH_MAX][sizeof(sentinel)];
	struct packet_frame out[PACKET_BATCH_MAX + 1];
	size_t heard = 0;

	(void)state;
	open_at(&sender, "va", everything);
	open_at(&hearer, "vb", everything);
	for (size_t i = 0; i < PACKET_BATCH_MAX; i++) {
		memcpy(bytes[i], sentinel, sizeof(sentinel));
		bytes[i][60] = (uint8_t)i;
		out[i] = (struct packet_frame){bytes[i], sizeof(bytes[i])};
	}
	out[PACKET_BATCH_MAX] = out[0];
	/* No more than the most. */
	assert_int_equal(packet_send_batch(&sender, out, LEN(out)), PACKET_BATCH_MAX);
	while (heard < PACKET_BATCH_MAX) {
		int count = wait_for_frames(&hearer);

		assert_true(count > 0);
		for (int i = 0; i < count; i++)
			assert_int_equal(
				packet_batch_frame(batch, (size_t)i)->bytes[60], heard++);
	}
	assert_int_equal(packet_send_batch(&sender, out, 1), 1);
	assert_int_equal(wait_for_frames(&hearer), 1);
	/* One that cannot leave, in front and behind. */
	out[1].len = 3;
	assert_int_equal(packet_send_batch(&sender, out, 3), 1);
	assert_true(packet_send_batch(&sender, out + 1, 2) < 0);
}

static void test_batch_sizes(void **state)
{
	struct packet_batch *none = NULL;

	(void)state;
	assert_int_equal(packet_batch_new(0, 100, &none), -EINVAL);
	assert_int_equal(packet_batch_new(PACKET_BATCH_MAX + 1, 100, &none), -EINVAL);
	assert_int_equal(packet_batch_new(1, 0, &none), -EINVAL);
	assert_int_equal(packet_batch_new(1, SIZE_MAX, &none), -EINVAL);
	assert_null(none);
	packet_batch_free(NULL);
}

static void test_own_frames(void **state)
{
	struct packet_settings settings = everything;

	(void)state;
	open_at(&sender, "va", everything);
	open_at(&hearer, "va", everything);
	assert_int_equal(packet_send(&sender, sentinel, sizeof(sentinel)), 0);
	usleep(50000);
	assert_int_equal(packet_receive(&hearer, batch), -EAGAIN);
	packet_close(&hearer);

	settings.outgoing = true;
	open_at(&hearer, "va", settings);
	assert_int_equal(packet_send(&sender, sentinel, sizeof(sentinel)), 0);
	assert_int_equal(wait_for_frames(&hearer), 1);
	assert_true(first()->outgoing);
	/* But never one that the socket itself sent. */
	assert_int_equal(packet_send(&hearer, sentinel, sizeof(sentinel)), 0);
	usleep(50000);
	assert_int_equal(packet_receive(&hearer, batch), -EAGAIN);
}

/* ---- loss, groups, links that go ---- */

static void test_what_was_dropped(void **state)
{
	enum { SENT = 5000 };
	uint64_t dropped = 99, heard = 0;
	int size, count;

	(void)state;
	open_at(&sender, "va", everything);
	open_at(&hearer, "vb", everything);
	assert_int_equal(packet_dropped(&hearer, &dropped), 0);
	assert_int_equal(dropped, 0);
	assert_int_equal(packet_set_buffer(&hearer, 20000, &size), 0);
	for (int i = 0; i < SENT; i++)
		assert_int_equal(packet_send(&sender, sentinel, sizeof(sentinel)), 0);
	/* What is filtered out is not lost. */
	for (int i = 0; i < 100; i++)
		assert_int_equal(
			packet_send(&sender, frames[5].bytes, sizeof(frames[5].bytes)), 0);
	usleep(50000);
	while ((count = packet_receive(&hearer, batch)) > 0)
		heard += (uint64_t)count;
	assert_int_equal(packet_dropped(&hearer, &dropped), 0);
	assert_true(heard > 0 && dropped > 0);
	assert_int_equal(heard + dropped, SENT);
	/* The count goes on. */
	assert_int_equal(packet_dropped(&hearer, &dropped), 0);
	assert_int_equal(heard + dropped, SENT);
}

static int unprivileged_buffer(const void *arg)
{
	struct packet_sock sock;
	int size = 0;

	(void)arg;
	if (packet_open(&sock))
		return 1;
	if (sys_drop_privileges())
		return 2;
	if (packet_set_buffer(&sock, 1 << 30, &size))
		return 3;
	/* What the system allows, and not what was asked for. */
	return size > 0 && size < 1 << 30 ? 0 : 4;
}

static void test_buffers(void **state)
{
	int size = 0;

	(void)state;
	open_at(&hearer, "vb", everything);
	assert_int_equal(packet_set_buffer(&hearer, 8 << 20, &size), 0);
	assert_true(size >= 200000);
	assert_int_equal(in_child(unprivileged_buffer, NULL), 0);
}

static int unprivileged_open(const void *arg)
{
	struct packet_sock sock;

	(void)arg;
	return sys_drop_privileges() ? 1 : packet_open(&sock) == -EPERM ? 0 : 2;
}

static void test_needs_privilege(void **state)
{
	(void)state;
	assert_int_equal(in_child(unprivileged_open, NULL), 0);
}

/* All but opening it works without any privilege left. */
static int all_unprivileged(const void *arg)
{
	static const uint8_t group[] = {0x33, 0x33, 0xff, 1, 2, 3};
	struct packet_settings settings = everything;

	settings.ifindex = if_nametoindex("vb");
	settings.all_groups = true;
	if (packet_open(&hearer) || packet_open(&sender) || sys_drop_privileges())
		return 1;
	if (packet_bind(&hearer, &settings) || packet_join(&hearer, group))
		return 2;
	settings.ifindex = if_nametoindex("va");
	if (packet_bind(&sender, &settings))
		return 3;
	if (packet_send(&sender, sentinel, sizeof(sentinel)))
		return 4;
	(void)arg;
	return wait_for_frames(&hearer) == 1 ? 0 : 5;
}

static void test_privilege_only_to_open(void **state)
{
	(void)state;
	assert_int_equal(in_child(all_unprivileged, NULL), 0);
}

static void test_groups(void **state)
{
	static const uint8_t group[] = {0x33, 0x33, 0xff, 1, 2, 3};
	struct packet_settings settings = everything;

	(void)state;
	settings.all_groups = true;
	sh("! ip -d link show vb | grep -q 'allmulti 1'");
	open_at(&hearer, "vb", settings);
	sh("ip -d link show vb | grep -q 'allmulti 1'");
	assert_int_equal(packet_join(&hearer, group), 0);
	sh("ip maddr show dev vb | grep -q 33:33:ff:01:02:03");
}

static void test_promiscuous(void **state)
{
	struct packet_settings settings = everything;

	(void)state;
	settings.promiscuous = true;
	sh("! ip -d link show vb | grep -q 'promiscuity 1'");
	open_at(&hearer, "vb", settings);
	sh("ip -d link show vb | grep -q 'promiscuity 1'");
	packet_close(&hearer);
	sh("! ip -d link show vb | grep -q 'promiscuity 1'");
}

static void test_no_such_interface(void **state)
{
	struct packet_settings settings = everything;
	struct packet_sock sock;

	(void)state;
	assert_int_equal(packet_open(&sock), 0);
	assert_int_equal(packet_bind(&sock, &settings), -ENODEV);
	settings.ifindex = 99999;
	assert_int_equal(packet_bind(&sock, &settings), -ENODEV);
	settings.ifindex = if_nametoindex("lo");
	assert_int_equal(packet_bind(&sock, &settings), -EMEDIUMTYPE);
	packet_close(&sock);
	assert_int_equal(sock.fd, -1);
	packet_close(&sock);
}

static void test_link_that_goes_down(void **state)
{
	(void)state;
	open_at(&sender, "va", everything);
	sh("ip link set va down");
	usleep(50000);
	assert_int_equal(packet_receive(&sender, batch), -ENETDOWN);
	assert_int_equal(packet_receive(&sender, batch), -EAGAIN);
	assert_int_equal(packet_send(&sender, sentinel, sizeof(sentinel)), -ENETDOWN);
}

/* ---- closing ---- */

static bool has_packet_sockets(void)
{
	/* NOLINTNEXTLINE(cert-env33-c): the tests' own command */
	return system("test $(wc -l </proc/net/packet) -gt 1") == 0;
}

static void expect_no_packet_sockets(void)
{
	/* One after another, and each takes what a grace period of the kernel's takes. */
	for (int i = 0; i < 600 && has_packet_sockets(); i++)
		usleep(50000);
	assert_false(has_packet_sockets());
}

/* It is gone in the end, and nobody waits for that. */
static void test_close(void **state)
{
	nsec_t fastest = NSEC_NEVER;

	(void)state;
	expect_no_packet_sockets();
	for (int i = 0; i < 10; i++) {
		nsec_t before;

		open_at(&hearer, "vb", everything);
		before = sys_now();
		packet_close(&hearer);
		if (sys_now() - before < fastest)
			fastest = sys_now() - before;
		assert_int_equal(hearer.fd, -1);
	}
	print_message("closed in %lld ns\n", (long long)fastest);
	expect_no_packet_sockets();
}

/* Where there is no descriptor left for the way that does not wait. */
static void test_close_without_descriptors(void **state)
{
	struct rlimit limit, none;

	(void)state;
	expect_no_packet_sockets();
	open_at(&hearer, "vb", everything);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = (struct rlimit){.rlim_cur = 0, .rlim_max = limit.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	packet_close(&hearer);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	expect_no_packet_sockets();
}

/* ---- every interface ---- */

static void test_every_interface(void **state)
{
	static const uint8_t group[] = {0x33, 0x33, 0, 0, 0, 1};
	const struct packet_settings any = {.types = PACKET_TYPES_ALL, .any = true};
	uint32_t va = if_nametoindex("va"), vb = if_nametoindex("vb");

	(void)state;
	open_at(&sender, "va", everything);
	assert_int_equal(packet_open(&hearer), 0);
	assert_int_equal(packet_bind(&hearer, &any), 0);
	assert_int_equal(packet_join_on(&hearer, vb, group), 0);
	assert_int_equal(packet_join_on(&hearer, 9999, group), -ENODEV);
	assert_int_equal(packet_send(&sender, frames[1].bytes, 64), 0);
	/* As it leaves va, and as it comes to vb. */
	for (int seen = 0; seen < 1;) {
		int count = wait_for_frames(&hearer);

		assert_true(count > 0);
		for (int i = 0; i < count; i++) {
			const struct packet_received *frame =
				packet_batch_frame(batch, (size_t)i);

			assert_true(frame->is_ethernet);
			assert_true(frame->ifindex == va || frame->ifindex == vb);
			assert_int_equal(frame->ifindex == va, frame->outgoing);
			seen += frame->ifindex == vb;
		}
	}
}

static void test_sending_by_an_interface_that_is_named(void **state)
{
	const struct packet_settings any = {.types = PACKET_TYPES_ALL, .any = true};

	(void)state;
	open_at(&hearer, "vb", everything);
	assert_int_equal(packet_open(&sender), 0);
	assert_int_equal(packet_bind(&sender, &any), 0);
	assert_int_equal(
		packet_send_on(&sender, if_nametoindex("va"), frames[0].bytes, 64), 0);
	assert_int_equal(wait_for_frames(&hearer), 1);
	assert_int_equal(first()->ifindex, if_nametoindex("vb"));
	assert_memory_equal(first()->bytes, frames[0].bytes, 64);
	assert_int_equal(packet_send_on(&sender, 9999, frames[0].bytes, 64), -ENXIO);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_is_let_through),
		TEST(test_each_type_alone),
		TEST(test_a_frame_and_its_time),
		TEST(test_the_tag_that_was_taken_off),
		TEST(test_long_frames_are_cut),
		TEST(test_batches),
		TEST(test_batch_sizes),
		TEST(test_own_frames),
		TEST(test_what_was_dropped),
		TEST(test_buffers),
		TEST(test_needs_privilege),
		TEST(test_privilege_only_to_open),
		TEST(test_groups),
		TEST(test_promiscuous),
		TEST(test_no_such_interface),
		TEST(test_every_interface),
		TEST(test_sending_by_an_interface_that_is_named),
		TEST(test_link_that_goes_down),
		TEST(test_close),
		TEST(test_close_without_descriptors),
	};

	return cmocka_run_group_tests_name("packetsock", tests, net_is_private, net_clear);
}
