#include "tools/ping6/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/wr.h"
#include "net/sys.h"
#include "tests/unit/net.h"

enum { TYPE_A = 1, TYPE_AAAA = 28 };

static struct loop loop;
static struct netlink netlink;
static pid_t server;
static char list[] = "/tmp/hextet-feed-XXXXXX";

/* --- a name server --- */

/* What a name's first label makes it say. Of bulkN there is one address, 2001:db8::N. */
static const struct answer {
	const char *label;
	int rcode; /* -1: silence */
	unsigned aaaa, a;
} answers[] = {
	{"bulk", 0, 1, 0},
	{"three", 0, 3, 0},
	{"v4", 0, 0, 1},
	{"none", 0, 0, 0},
	{"nx", 3, 0, 0},
	{"servfail", 2, 0, 0},
	{"silent", -1, 0, 0},
};

static const struct answer *find_answer(const char *label)
{
	for (size_t i = 0; i < LEN(answers); i++)
		if (!strncmp(label, answers[i].label, strlen(answers[i].label)))
			return answers[i].rcode < 0 ? NULL : &answers[i];
	return NULL;
}

/* Answers one question, which is copied back; returns the length, or 0 for silence. */
static size_t answer_to(const uint8_t *query, size_t len, uint8_t *ret_answer, size_t size)
{
	const struct answer *answer = find_answer((const char *)query + 13);
	struct wr w = wr_into(ret_answer, size);
	unsigned type, count, host = 1;
	size_t end = 12;

	while (end < len && query[end])
		end += query[end] + 1U;
	end += 5;
	if (!answer || end > len)
		return 0;
	type = query[end - 3];
	count = type == TYPE_AAAA ? answer->aaaa : type == TYPE_A ? answer->a : 0;
	if (!strcmp(answer->label, "bulk"))
		host = (unsigned)strtoul((const char *)query + 13 + 4, NULL, 10);
	wr_bytes(&w, query, 2);
	wr_u16(&w, (uint16_t)(0x8180 | answer->rcode));
	wr_u16(&w, 1);
	wr_u16(&w, (uint16_t)count);
	wr_u32(&w, 0);
	wr_bytes(&w, query + 12, end - 12);
	for (unsigned i = 0; i < count; i++) {
		wr_u16(&w, 0xc00c); /* the name asked for */
		wr_u16(&w, (uint16_t)type);
		wr_u16(&w, 1);
		wr_u32(&w, 60);
		wr_u16(&w, type == TYPE_AAAA ? 16 : 4);
		wr_u32(&w, 0x20010db8);
		if (type == TYPE_AAAA) {
			wr_zeros(&w, 8);
			wr_u32(&w, host + i);
		}
	}
	return w.failed ? 0 : wr_len(&w);
}

static _Noreturn void serve(int fd)
{
	static uint8_t query[512], reply[512];
	struct sockaddr_in6 from;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (true) {
		socklen_t from_len = sizeof(from);
		ssize_t len = recvfrom(fd, query, sizeof(query), 0, (struct sockaddr *)&from,
			&from_len);
		size_t size = len < 17 ? 0 :
			answer_to(query, (size_t)len, reply, sizeof(reply));

		if (size > 0)
			sendto(fd, reply, size, 0, (struct sockaddr *)&from, from_len);
	}
}

static void write_file(const char *path, const char *text, size_t len)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fwrite(text, 1, len, file);
	assert_int_equal(fclose(file), 0);
}

static void write_list(const char *text)
{
	write_file(list, text, strlen(text));
}

static int open_all(void **state)
{
	static const char resolv[] = "nameserver ::1\noptions retrans:500 retry:1\n";
	struct sockaddr_in6 local = {.sin6_family = AF_INET6, .sin6_port = htons(53)};
	int fd;

	/* The file below is the sandbox's own only in the sandbox. */
	if (net_is_private(state) || loop_open(&loop) || netlink_open(&netlink))
		return -1;
	local.sin6_addr = net_addr("::1");
	fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&local, sizeof(local)))
		return -1;
	fflush(NULL);
	server = fork();
	if (server == 0)
		serve(fd);
	close(fd);
	write_file("/etc/resolv.conf", resolv, strlen(resolv));
	sh("ip addr add 2001:db8::99/64 dev lo");
	fd = mkstemp(list);
	close(fd);
	return server < 0 || fd < 0;
}

static int close_all(void **state)
{
	(void)state;
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	netlink_close(&netlink);
	loop_close(&loop);
	unlink(list);
	sh("ip addr del 2001:db8::99/64 dev lo");
	return 0;
}

/* --- what a feed gives --- */

struct got {
	enum feed_kind kind;
	char name[80]; /* "" for none */
	char address[INET6_ADDRSTRLEN];
	uint32_t ifindex;
	enum cli_status status;
	char where[FEED_WHERE_SIZE], reason[DESTINATION_REASON_SIZE];
};

static const struct feed_rules usual = {.until = NSEC_NEVER};

static void keep(const struct feed_item *item, struct got *ret_got)
{
	*ret_got = (struct got){.kind = item->kind};
	if (item->kind == FEED_WAIT || item->kind == FEED_END)
		return;
	if (item->kind != FEED_BROKEN && item->name)
		snprintf(ret_got->name, sizeof(ret_got->name), "%s", item->name);
	if (item->kind == FEED_TARGET) {
		inet_ntop(AF_INET6, &item->address, ret_got->address,
			sizeof(ret_got->address));
		ret_got->ifindex = item->ifindex;
		return;
	}
	ret_got->status = item->status;
	snprintf(ret_got->where, sizeof(ret_got->where), "%s", item->where);
	snprintf(ret_got->reason, sizeof(ret_got->reason), "%s", item->reason);
}

static struct got next(struct feed *feed)
{
	struct feed_item item;
	struct got got;

	memset(&item, UNTOUCHED, sizeof(item));
	feed_next(feed, sys_now(), &item);
	keep(&item, &got);
	return got;
}

/* The next one, waiting for it as a run does; not longer than 20 s. */
static struct got await_next(struct feed *feed)
{
	nsec_t end = sys_now() + 20 * NSEC_PER_SEC;

	while (true) {
		struct got got = next(feed);
		nsec_t wake;

		if (got.kind != FEED_WAIT)
			return got;
		assert_false(feed_has_more(feed));
		if (sys_now() > end)
			fail_msg("nothing came within 20 s");
		wake = feed_wake(feed);
		assert_int_equal(loop_wait(&loop, wake < end ? wake : end), 0);
		feed_turn(feed, sys_now());
	}
}

static struct feed feed_of(char *const *args, size_t count, const char *file,
	const struct feed_rules *rules)
{
	struct feed feed;

	feed_open(&feed, rules, targets_from(args, count, file), &loop, &netlink);
	return feed;
}

static void finish(struct feed *feed)
{
	feed_close(feed);
	/* Nothing of it is left in the loop. */
	assert_int_equal(loop.count, 1);
}

/* What one argument gives first. */
static struct got one(const char *text, const struct feed_rules *rules)
{
	char *args[] = {(char *)(uintptr_t)text};
	struct feed feed = feed_of(args, 1, NULL, rules);
	struct got got = await_next(&feed);

	finish(&feed);
	return got;
}

static void expect_target(const struct got *got, const char *name, const char *address)
{
	if (got->kind != FEED_TARGET)
		print_message("%s: kind %d: %s\n", name, got->kind, got->reason);
	row_int(name, got->kind, FEED_TARGET);
	row_string(name, got->name, name);
	row_string(name, got->address, address);
}

static void expect_bad(const struct got *got, const char *name, enum cli_status status,
	const char *where, const char *reason)
{
	row_int(reason, got->kind, FEED_BAD);
	row_string(reason, got->name, name);
	row_int(reason, got->status, status);
	row_string(reason, got->where, where);
	row_string(reason, got->reason, reason);
}

static void test_nothing(void **state)
{
	struct feed feed = feed_of(NULL, 0, NULL, &usual);

	(void)state;
	assert_true(feed_has_more(&feed));
	assert_true(feed_wake(&feed) == NSEC_NEVER);
	for (int i = 0; i < 3; i++)
		assert_int_equal(next(&feed).kind, FEED_END);
	finish(&feed);
}

static void test_literals_need_nobody(void **state)
{
	char *args[] = {"::1", "[2001:db8::2]", "2001:DB8:0::0003"};
	struct feed feed = feed_of(args, LEN(args), NULL, &usual);
	struct got got = next(&feed);

	(void)state;
	expect_target(&got, "::1", "::1");
	got = next(&feed);
	expect_target(&got, "[2001:db8::2]", "2001:db8::2");
	got = next(&feed);
	expect_target(&got, "2001:DB8:0::0003", "2001:db8::3");
	assert_int_equal(got.ifindex, 0);
	assert_int_equal(next(&feed).kind, FEED_END);
	assert_null(feed.resolver.work);
	finish(&feed);
}

static void test_what_no_target_can_be(void **state)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{"::zz", "\"z\" at position 3 cannot stand in an address"},
		{"2001:db8::/64", "is a prefix; an address is needed"},
		{"192.0.2.1", "is not an IPv6 address"},
		{"a b", "is neither an address nor a name"},
		{"ff02::1%lo", "is a multicast address: ask it alone, not among several targets"},
		{"ff02::1", "is a multicast address: ask it alone, not among several targets"},
		{"::ffff:192.0.2.1",
			"is an IPv4 address in IPv6's form, which no IPv6 packet can go to"},
		{"2001:db8::1%lo", "2001:db8::1 is not link-local: a zone has no meaning on it"},
		{"fe80::1%nosuch0", "no such interface: nosuch0"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct got got = one(rows[i].text, &usual);

		expect_bad(&got, rows[i].text, CLI_CANNOT, "", rows[i].reason);
	}
}

static void test_bad_lines_are_told_with_their_numbers(void **state)
{
	static const struct {
		const char *name, *address; /* of a target; else: */
		unsigned line;
		const char *reason;
	} rows[] = {
		{"::1", "::1", 0, NULL},
		{"::g", NULL, 5, "\"g\" at position 3 cannot stand in an address"},
		{"2001:db8::2", "2001:db8::2", 0, NULL},
		{"", NULL, 8, "line has a NUL byte"},
		{"", NULL, 9, "line is too long"},
		{"1.2.3.4", NULL, 10, "is not an IPv6 address"},
		{"::4", "::4", 0, NULL},
	};
	static char text[4096];
	struct feed feed;
	size_t len;

	(void)state;
	len = (size_t)snprintf(text, sizeof(text),
		"# a list\n\n ::1 # this host\r\n   \n::g\n2001:db8::2\n\na?b\n%01400d\n1.2.3.4\n::4",
		7);
	*strchr(text, '?') = '\0';
	write_file(list, text, len);
	feed = feed_of(NULL, 0, list, &usual);
	for (size_t i = 0; i < LEN(rows); i++) {
		struct got got = await_next(&feed);
		char where[64];

		snprintf(where, sizeof(where), "%s:%u", list, rows[i].line);
		if (rows[i].address)
			expect_target(&got, rows[i].name, rows[i].address);
		else
			expect_bad(&got, rows[i].name, CLI_CANNOT, where, rows[i].reason);
	}
	assert_int_equal(await_next(&feed).kind, FEED_END);
	finish(&feed);
}

/* The rest is done all the same. */
static void test_files_that_cannot_be_read(void **state)
{
	char *args[] = {"::1"};
	struct feed feed = feed_of(args, 1, "/nonexistent/list", &usual);
	struct got got = await_next(&feed);

	(void)state;
	expect_target(&got, "::1", "::1");
	got = await_next(&feed);
	assert_int_equal(got.kind, FEED_BROKEN);
	assert_int_equal(got.status, CLI_CANNOT);
	assert_string_equal(got.where, "/nonexistent/list");
	assert_string_equal(got.reason, "No such file or directory");
	assert_int_equal(await_next(&feed).kind, FEED_END);
	finish(&feed);

	feed = feed_of(NULL, 0, "/tmp", &usual);
	got = await_next(&feed);
	assert_int_equal(got.kind, FEED_BROKEN);
	assert_string_equal(got.where, "/tmp");
	assert_string_equal(got.reason, "Is a directory");
	assert_int_equal(await_next(&feed).kind, FEED_END);
	finish(&feed);
}

/* --- names --- */

static void test_names(void **state)
{
	struct got got = one("bulk7.test", &usual);

	(void)state;
	expect_target(&got, "bulk7.test", "2001:db8::7");
	got = one("localhost", &usual);
	expect_target(&got, "localhost", "::1");
}

static void test_names_without_an_address(void **state)
{
	static const struct {
		const char *name;
		enum cli_status status;
		const char *reason;
	} rows[] = {
		{"nx.test", CLI_CANNOT, "name does not exist"},
		{"none.test", CLI_CANNOT, "name has no address"},
		{"v4.test", CLI_CANNOT, "name has only IPv4 addresses (A, no AAAA)"},
		{"a..test", CLI_CANNOT, "not a valid name"},
		{"servfail.test", CLI_UNKNOWN, "name server failed"},
	};
	char where[64];
	struct feed feed;

	(void)state;
	write_list("\nnx.test\nnone.test\nv4.test\na..test\nservfail.test\n::1\n::2\n");
	feed = feed_of(NULL, 0, list, &usual);
	/* Answers come in any order, and each has the line of its name. */
	for (size_t i = 0; i < LEN(rows) + 2; i++) {
		struct got got = await_next(&feed);
		size_t row = 0;

		if (got.kind == FEED_TARGET)
			continue;
		for (size_t j = 0; j < LEN(rows); j++)
			if (!strcmp(rows[j].name, got.name))
				row = j;
		snprintf(where, sizeof(where), "%s:%zu", list, row + 2);
		expect_bad(&got, rows[row].name, rows[row].status, where, rows[row].reason);
	}
	assert_int_equal(await_next(&feed).kind, FEED_END);
	finish(&feed);
}

static void test_first_address_or_all(void **state)
{
	struct feed_rules rules = usual;
	char *args[] = {"three.test", "::1"};
	struct feed feed = feed_of(args, LEN(args), NULL, &rules);
	unsigned seen = 0, local = 0;
	struct got got;

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(await_next(&feed).kind, FEED_TARGET);
	assert_int_equal(await_next(&feed).kind, FEED_END);
	finish(&feed);

	rules.all_addresses = true;
	feed = feed_of(args, LEN(args), NULL, &rules);
	while ((got = await_next(&feed)).kind == FEED_TARGET) {
		unsigned host = (unsigned)strtoul(got.address + strlen(got.address) - 1, NULL, 16);

		if (!strcmp(got.address, "::1")) {
			local++;
			continue;
		}
		row_string(got.address, got.name, "three.test");
		assert_true(host >= 1 && host <= 3);
		assert_int_equal(seen & 1U << host, 0);
		seen |= 1U << host;
	}
	assert_int_equal(got.kind, FEED_END);
	assert_int_equal(seen, 0xe);
	assert_int_equal(local, 1);
	finish(&feed);
}

/* What needs no look-up does not wait for what does. */
static void test_silence_holds_nobody_up(void **state)
{
	char *args[] = {"silent.test", "::1", "bulk5.test"};
	struct feed_rules rules = {.until = sys_now() + 400 * NSEC_PER_MSEC};
	struct feed feed = feed_of(args, LEN(args), NULL, &rules);
	nsec_t began = sys_now();
	struct got got = next(&feed);

	(void)state;
	expect_target(&got, "::1", "::1");
	got = await_next(&feed);
	expect_target(&got, "bulk5.test", "2001:db8::5");
	assert_true(sys_now() - began < 300 * NSEC_PER_MSEC);
	/* And the deadline ends it. */
	got = await_next(&feed);
	expect_bad(&got, "silent.test", CLI_UNKNOWN, "", "name server did not answer in time");
	assert_true(sys_now() - began >= 390 * NSEC_PER_MSEC);
	assert_true(sys_now() - began < 900 * NSEC_PER_MSEC);
	assert_int_equal(await_next(&feed).kind, FEED_END);
	finish(&feed);
}

/* Many more than are asked at once; junk among them; each comes once. */
static void test_many_names(void **state)
{
	enum { NAMES = 3000 };
	static bool seen[NAMES + 1];
	FILE *file = fopen(list, "w");
	unsigned targets = 0, bad = 0;
	struct feed feed;
	struct got got;

	(void)state;
	assert_non_null(file);
	for (unsigned i = 1; i <= NAMES; i++) {
		fprintf(file, "bulk%u.test\n", i);
		if (i % 10 == 0)
			fprintf(file, "::junk%u\n", i);
		if (i % 100 == 0)
			fprintf(file, "nx%u.test\n", i);
	}
	fclose(file);
	feed = feed_of(NULL, 0, list, &usual);
	while ((got = await_next(&feed)).kind != FEED_END) {
		unsigned number = (unsigned)strtoul(got.name + 4, NULL, 10);
		struct in6_addr want = net_addr("2001:db8::"), have;

		assert_true(feed.asked <= RESOLVER_MAX);
		if (got.kind == FEED_BAD) {
			assert_non_null(strchr(got.where, ':'));
			bad++;
			continue;
		}
		assert_int_equal(got.kind, FEED_TARGET);
		assert_in_range(number, 1, NAMES);
		assert_false(seen[number]);
		seen[number] = true;
		want.s6_addr[14] = (uint8_t)(number >> 8);
		want.s6_addr[15] = (uint8_t)number;
		have = net_addr(got.address);
		assert_memory_equal(&have, &want, sizeof(want));
		targets++;
	}
	assert_int_equal(targets, NAMES);
	assert_int_equal(bad, NAMES / 10 + NAMES / 100);
	finish(&feed);
}

/* With as many in flight as there may be, and more to be read. */
static void test_closing_with_names_in_flight(void **state)
{
	FILE *file = fopen(list, "w");
	struct feed feed;

	(void)state;
	assert_non_null(file);
	for (unsigned i = 0; i < 2 * RESOLVER_MAX; i++)
		fprintf(file, "silent%u.test\n", i);
	fclose(file);
	feed = feed_of(NULL, 0, list, &usual);
	assert_int_equal(next(&feed).kind, FEED_WAIT);
	assert_int_equal(feed.asked, RESOLVER_MAX);
	assert_true(loop.count > 1);
	finish(&feed);

	/* And with addresses not given out yet. */
	feed = feed_of((char *[]){"three.test"}, 1, NULL,
		&(struct feed_rules){.until = NSEC_NEVER, .all_addresses = true});
	assert_int_equal(await_next(&feed).kind, FEED_TARGET);
	finish(&feed);
}

/* --- who writes slowly --- */

static int saved_stdin, writer;

static void begin_stdin(void)
{
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	saved_stdin = dup(STDIN_FILENO);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	writer = ends[1];
}

static void end_stdin(void)
{
	dup2(saved_stdin, STDIN_FILENO);
	close(saved_stdin);
}

static void say(const char *text)
{
	assert_int_equal(write(writer, text, strlen(text)), strlen(text));
}

static void wait_a_little(struct feed *feed)
{
	loop_wait(&loop, sys_now() + 30 * NSEC_PER_MSEC);
	feed_turn(feed, sys_now());
}

static void test_a_slow_pipe(void **state)
{
	char *args[] = {"::1", "-", "::9"};
	struct feed feed;
	struct got got;

	(void)state;
	begin_stdin();
	feed = feed_of(args, LEN(args), NULL, &usual);
	got = next(&feed);
	expect_target(&got, "::1", "::1");
	for (int i = 0; i < 3; i++) {
		assert_int_equal(next(&feed).kind, FEED_WAIT);
		assert_false(feed_has_more(&feed));
		assert_true(feed_wake(&feed) == NSEC_NEVER);
		wait_a_little(&feed);
	}
	/* Half a line is none yet. */
	say("::2\n::");
	wait_a_little(&feed);
	assert_true(feed_has_more(&feed));
	got = next(&feed);
	expect_target(&got, "::2", "::2");
	assert_int_equal(next(&feed).kind, FEED_WAIT);
	wait_a_little(&feed);
	assert_false(feed_has_more(&feed));
	say("3\n::zz\n");
	wait_a_little(&feed);
	got = next(&feed);
	expect_target(&got, "::3", "::3");
	got = next(&feed);
	expect_bad(&got, "::zz", CLI_CANNOT, "stdin:3",
		"\"z\" at position 3 cannot stand in an address");
	assert_int_equal(next(&feed).kind, FEED_WAIT);
	/* The last line need not have an end; then come the arguments behind. */
	say("::4");
	close(writer);
	got = await_next(&feed);
	expect_target(&got, "::4", "::4");
	got = await_next(&feed);
	expect_target(&got, "::9", "::9");
	assert_int_equal(await_next(&feed).kind, FEED_END);
	finish(&feed);
	end_stdin();
}

/* Names are looked up while the pipe is open and silent. */
static void test_a_slow_pipe_of_names(void **state)
{
	char *args[] = {"-"};
	struct feed feed;
	struct got got;

	(void)state;
	begin_stdin();
	feed = feed_of(args, 1, NULL, &usual);
	for (int i = 0; i < 3; i++) {
		say("bulk6.test\n");
		got = await_next(&feed);
		expect_target(&got, "bulk6.test", "2001:db8::6");
		assert_int_equal(next(&feed).kind, FEED_WAIT);
	}
	say("silent.test\n");
	wait_a_little(&feed);
	assert_int_equal(next(&feed).kind, FEED_WAIT);
	assert_int_equal(feed.asked, 1);
	/* One that waits does not stop the reading. */
	say("::1\n");
	wait_a_little(&feed);
	got = next(&feed);
	expect_target(&got, "::1", "::1");
	finish(&feed);
	close(writer);
	end_stdin();
}

/* --- shards, zones, ways --- */

static void test_shards_cover_all_once(void **state)
{
	enum { LINES = 100, SHARDS = 7 };
	char *args[] = {"::1", "::2", "::3"};
	FILE *file = fopen(list, "w");
	unsigned seen[LINES + 1] = {0};

	(void)state;
	assert_non_null(file);
	for (unsigned i = 4; i <= LINES; i++)
		fprintf(file, "# comment\n::%x\n", i);
	fclose(file);
	for (uint64_t shard = 1; shard <= SHARDS; shard++) {
		struct targets targets = targets_from(args, LEN(args), list);
		struct feed feed;
		struct got got;
		unsigned count = 0;

		targets_shard(&targets, shard, SHARDS);
		feed_open(&feed, &usual, targets, &loop, &netlink);
		while ((got = await_next(&feed)).kind == FEED_TARGET) {
			seen[strtoul(got.address + 2, NULL, 16)]++;
			count++;
		}
		assert_int_equal(got.kind, FEED_END);
		assert_in_range(count, LINES / SHARDS, LINES / SHARDS + 1);
		finish(&feed);
	}
	for (unsigned i = 1; i <= LINES; i++)
		assert_int_equal(seen[i], 1);
}

static void test_zones(void **state)
{
	struct feed_rules through_va = {.way.interface = "va", .until = NSEC_NEVER};
	struct got got;

	(void)state;
	net_make_pair();
	got = one("fe80::1", &usual);
	expect_bad(&got, "fe80::1", CLI_CANNOT, "",
		"link-local address needs a zone, and no interface is up that has a link-local "
		"address");
	sh("ip addr add fe80::a/64 dev va nodad");
	/* The only one there is. */
	got = one("fe80::1", &usual);
	expect_target(&got, "fe80::1", "fe80::1");
	assert_int_equal(got.ifindex, if_nametoindex("va"));
	sh("ip addr add fe80::b/64 dev vb nodad");
	got = one("fe80::1", &usual);
	expect_bad(&got, "fe80::1", CLI_CANNOT, "",
		"link-local address needs a zone, one of: %vb %va");
	got = one("fe80::1%vb", &usual);
	expect_target(&got, "fe80::1%vb", "fe80::1");
	assert_int_equal(got.ifindex, if_nametoindex("vb"));
	got = one("fe80::1", &through_va);
	expect_target(&got, "fe80::1", "fe80::1");
	assert_int_equal(got.ifindex, if_nametoindex("va"));
	got = one("fe80::1%vb", &through_va);
	expect_bad(&got, "fe80::1%vb", CLI_CANNOT, "",
		"zone %vb and -I va are different interfaces");
}

static void test_a_pace_for_this_host_only(void **state)
{
	static const char words[] = "-f, -i below 2ms, --rate above 500 and -l above 3 are for "
				    "root, except to this host itself";
	struct feed_rules rules = {.only_local = true, .until = NSEC_NEVER};
	struct got got = one("::1", &rules);

	(void)state;
	net_make_pair();
	sh("ip addr add 2001:db8::98/64 dev va nodad");
	expect_target(&got, "::1", "::1");
	got = one("2001:db8::99", &rules);
	expect_target(&got, "2001:db8::99", "2001:db8::99");
	got = one("2001:db8::5", &rules);
	expect_bad(&got, "2001:db8::5", CLI_CANNOT, "", words);
	/* A name's addresses, too. */
	got = one("bulk5.test", &rules);
	expect_bad(&got, "bulk5.test", CLI_CANNOT, "", words);
}

static void test_why_nothing_can_be_sent(void **state)
{
	struct in6_addr far = net_addr("2001:db8:1::1"), near = net_addr("::1");
	struct feed feed = feed_of(NULL, 0, NULL, &usual);
	char reason[DESTINATION_REASON_SIZE];

	(void)state;
	feed_explain(&feed, &far, 0, ENETUNREACH, reason);
	assert_string_equal(reason, "no route to 2001:db8:1::1");
	sh("ip -6 route add unreachable 2001:db8:1::/48");
	feed_explain(&feed, &far, 0, EHOSTUNREACH, reason);
	assert_string_equal(reason, "the route to 2001:db8:1::1 says unreachable");
	/* The tables know nothing against it. */
	feed_explain(&feed, &near, 0, EPERM, reason);
	assert_string_equal(reason, "Operation not permitted");
	feed_explain(&feed, &(struct in6_addr){.s6_addr = {0xfe, 0x80, [15] = 1}}, 9999, ENXIO,
		reason);
	assert_string_equal(reason, "no such interface: 9999");
	finish(&feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_literals_need_nobody),
		cmocka_unit_test(test_what_no_target_can_be),
		cmocka_unit_test(test_bad_lines_are_told_with_their_numbers),
		cmocka_unit_test(test_files_that_cannot_be_read),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_names_without_an_address),
		cmocka_unit_test(test_first_address_or_all),
		cmocka_unit_test(test_silence_holds_nobody_up),
		cmocka_unit_test(test_many_names),
		cmocka_unit_test(test_closing_with_names_in_flight),
		cmocka_unit_test(test_a_slow_pipe),
		cmocka_unit_test(test_a_slow_pipe_of_names),
		cmocka_unit_test(test_shards_cover_all_once),
		cmocka_unit_test_teardown(test_zones, net_clear),
		cmocka_unit_test_teardown(test_a_pace_for_this_host_only, net_clear),
		cmocka_unit_test_teardown(test_why_nothing_can_be_sent, net_clear),
	};

	return cmocka_run_group_tests_name("ping6_feed", tests, open_all, close_all);
}
