#include "net/resolve.h"

#include <errno.h>
#include <signal.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/rd.h"
#include "base/wr.h"
#include "net/resolver.h"
#include "net/sys.h"
#include "tests/unit/net.h"

enum { TYPE_A = 1, TYPE_CNAME = 5, TYPE_PTR = 12, TYPE_AAAA = 28, RCODE_NXDOMAIN = 3 };

static struct loop loop;
static pid_t server;

/* What a name's first label makes the server say, by type asked for. */
static const struct answer {
	const char *label;
	int rcode, aaaa, a; /* number of records; -1: silence */
} answers[] = {
	{"both", 0, 2, 1},
	{"v6", 0, 1, 0},
	{"v4", 0, 0, 1},
	{"none", 0, 0, 0},
	{"nx", RCODE_NXDOMAIN, 0, 0},
	{"hostsv4", RCODE_NXDOMAIN, 0, 0},
	{"formerr", 1, 0, 0},
	{"servfail", 2, 0, 0},
	{"refused", 5, 0, 0},
	{"silent", -1, 0, 0},
	{"xn--mller-kva", 0, 1, 0},
	{"late", 0, 1, 0}, /* in front of the answer to the next question */
	{"nxslow", RCODE_NXDOMAIN, 0, -1},
};

/* What the PTR record of 2001:db8::N holds, by N: a name as it goes over the wire. */
static const struct pointer {
	int rcode; /* -1: silence */
	bool is_delegated; /* as RFC 2317 says: by a CNAME */
	const char *rdata; /* NULL: no record */
	size_t len;
} pointers[] = {
	[1] = {0, false, "\3one\4test", 10},
	[2] = {0, false, "\7a.b\\ \x1b\xff\4test", 14},
	[3] = {0, true, "\5third\4test", 12},
	[4] = {RCODE_NXDOMAIN, false, NULL, 0},
	[5] = {0, false, NULL, 0},
	[6] = {0, false, "\77short", 7},
	[7] = {2, false, NULL, 0},
	[8] = {-1, false, NULL, 0},
	[9] = {5, false, NULL, 0},
	[10] = {0, false, "", 1},
};

/* Addresses 2001:db8::1 and on, or the one of a host. */
static void write_records(struct wr *w, unsigned type, int count, unsigned host)
{
	for (int i = 0; i < count; i++) {
		wr_u16(w, 0xc00c); /* the name asked for */
		wr_u16(w, (uint16_t)type);
		wr_u16(w, 1);
		wr_u32(w, 60);
		wr_u16(w, type == TYPE_AAAA ? 16 : 4);
		wr_u32(w, 0x20010db8);
		if (type != TYPE_AAAA)
			continue;
		wr_zeros(w, 10);
		wr_u16(w, (uint16_t)(host ? host : (unsigned)i + 1));
	}
}

static void write_pointer(struct wr *w, const struct pointer *pointer)
{
	wr_u16(w, 0xc00c);
	if (pointer->is_delegated) {
		wr_u16(w, TYPE_CNAME);
		wr_u16(w, 1);
		wr_u32(w, 60);
		wr_u16(w, 6);
		wr_bytes(w, "\4/0-9\0", 6);
		wr_bytes(w, "\4/0-9\0", 6); /* the owner of the record */
	}
	wr_u16(w, TYPE_PTR);
	wr_u16(w, 1);
	wr_u32(w, 60);
	wr_u16(w, (uint16_t)pointer->len);
	wr_bytes(w, pointer->rdata, pointer->len);
}

/* What is said to a name's first label; false for silence. */
static bool find_answer(const char *label, size_t len, struct answer *ret_answer)
{
	static bool asked_once;
	bool is_second = asked_once;

	if (len > 4 && !strncmp(label, "bulk", 4)) {
		*ret_answer = (struct answer){.aaaa = 1};
		return true;
	}
	if (len > 6 && !strncmp(label, "silent", 6))
		return false;
	if (len == 6 && !strncmp(label, "second", 6)) {
		asked_once = true;
		*ret_answer = (struct answer){.aaaa = 1};
		return is_second;
	}
	for (size_t i = 0; i < LEN(answers); i++)
		if (strlen(answers[i].label) == len &&
			!strncasecmp(label, answers[i].label, len)) {
			*ret_answer = answers[i];
			return answers[i].rcode >= 0;
		}
	return false;
}

static void begin_answer(struct wr *w, const uint8_t *query, size_t len, int rcode, int count)
{
	wr_bytes(w, query, 2);
	wr_u16(w, (uint16_t)(0x8180 | rcode));
	wr_u16(w, 1);
	wr_u16(w, (uint16_t)count);
	wr_u32(w, 0);
	wr_bytes(w, query + 12, len - 12);
}

static void answer_name(struct wr *w, const uint8_t *query, size_t len, unsigned type)
{
	const char *label = (const char *)query + 13;
	struct answer answer;
	unsigned host = 0;
	int count;

	if (!find_answer(label, query[12], &answer))
		return;
	count = type == TYPE_AAAA ? answer.aaaa : type == TYPE_A ? answer.a : 0;
	if (count < 0)
		return;
	if (!strncmp(label, "bulk", 4))
		host = (unsigned)strtoul(label + 4, NULL, 10);
	begin_answer(w, query, len, answer.rcode, count);
	write_records(w, type, count, host);
}

static void answer_address(struct wr *w, const uint8_t *query, size_t len)
{
	char nibble[] = {(char)query[13], '\0'};
	const struct pointer *pointer = &pointers[strtoul(nibble, NULL, 16) % LEN(pointers)];

	if (pointer->rcode < 0)
		return;
	begin_answer(w, query, len, pointer->rcode,
		!pointer->rdata ? 0 : pointer->is_delegated ? 2 : 1);
	if (pointer->rdata)
		write_pointer(w, pointer);
}

/* Answers one question, which is copied back; returns the length, or 0 for silence. */
static size_t answer_to(const uint8_t *query, size_t len, uint8_t *ret_answer, size_t size)
{
	struct wr w = wr_into(ret_answer, size);
	size_t end = 12;

	while (end < len && query[end])
		end += query[end] + 1U;
	end += 5;
	if (len < 17 || end > len)
		return 0;
	if (query[end - 3] == TYPE_PTR)
		answer_address(&w, query, end);
	else
		answer_name(&w, query, end, query[end - 3]);
	return w.failed ? 0 : wr_len(&w);
}

static _Noreturn void serve(int fd)
{
	static uint8_t query[512], reply[512], late[512];
	struct sockaddr_in6 from, late_from;
	size_t late_size = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (true) {
		socklen_t from_len = sizeof(from);
		ssize_t len = recvfrom(fd, query, sizeof(query), 0, (struct sockaddr *)&from,
			&from_len);
		size_t size = len > 0 ? answer_to(query, (size_t)len, reply, sizeof(reply)) : 0;

		if (size > 0 && !memcmp(query + 12, "\4late", 5)) {
			memcpy(late, reply, size);
			late_size = size;
			late_from = from;
			continue;
		}
		if (late_size > 0)
			sendto(fd, late, late_size, 0, (struct sockaddr *)&late_from,
				sizeof(late_from));
		late_size = 0;
		if (size > 0)
			sendto(fd, reply, size, 0, (struct sockaddr *)&from, from_len);
	}
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void write_hosts(void)
{
	static char text[8192];
	int used = snprintf(text, sizeof(text), "127.0.0.1 localhost\n::1 localhost\n"
						"192.0.2.1 hostsv4.test\n"
						"2001:db8::53 hosted.test alias.test\n");

	for (int i = 0; i < RESOLVE_ADDRESSES_MAX + 6; i++)
		used += snprintf(text + used, sizeof(text) - (size_t)used,
			"2001:db8::1:%d many.test\n", i);
	write_file("/etc/hosts", text);
}

static int open_all(void **state)
{
	struct sockaddr_in6 local = {.sin6_family = AF_INET6, .sin6_port = htons(53)};
	int fd;

	/* The files below are the sandbox's own only in the sandbox. */
	if (net_is_private(state) || loop_open(&loop))
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
	write_file("/etc/resolv.conf", "nameserver ::1\noptions retrans:500 retry:1\n");
	write_hosts();
	/* Routes to what is answered, for the order of RFC 6724. */
	sh("ip addr add 2001:db8::99/64 dev lo");
	return server < 0;
}

static int close_all(void **state)
{
	(void)state;
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	loop_close(&loop);
	sh("ip addr del 2001:db8::99/64 dev lo");
	return 0;
}

static struct resolved look_up(const char *name, nsec_t wait)
{
	struct resolved resolved;

	memset(&resolved, UNTOUCHED, sizeof(resolved));
	resolve_name(&loop, name, sys_now() + wait, &resolved);
	/* Nothing of the look-up is left in the loop. */
	assert_int_equal(loop.count, 1);
	return resolved;
}

static void test_names(void **state)
{
	static const struct {
		const char *name;
		enum resolve_status status;
		size_t count;
		const char *first;
	} rows[] = {
		{"v6.test", RESOLVE_OK, 1, "2001:db8::1"},
		{"both.test", RESOLVE_OK, 2, NULL},
		{"V6.TEST", RESOLVE_OK, 1, "2001:db8::1"},
		{"v6.test.", RESOLVE_OK, 1, "2001:db8::1"},
		{"v4.test", RESOLVE_IPV4_ONLY, 0, NULL},
		{"none.test", RESOLVE_NO_DATA, 0, NULL},
		{"nx.test", RESOLVE_NAME_UNKNOWN, 0, NULL},
		{"localhost", RESOLVE_OK, 1, "::1"},
		{"hosted.test", RESOLVE_OK, 1, "2001:db8::53"},
		{"alias.test", RESOLVE_OK, 1, "2001:db8::53"},
		{"::1", RESOLVE_OK, 1, "::1"},
		{"m\303\274ller.test", RESOLVE_OK, 1, "2001:db8::1"},
		{"M\303\234LLER.test", RESOLVE_OK, 1, "2001:db8::1"},
		{"a..test", RESOLVE_BAD_NAME, 0, NULL},
		{"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.test",
			RESOLVE_BAD_NAME, 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct resolved resolved = look_up(rows[i].name, 5 * NSEC_PER_SEC);

		row_string(rows[i].name, resolve_status_text(resolved.status),
			resolve_status_text(rows[i].status));
		row_int(rows[i].name, resolved.count, rows[i].count);
		if (rows[i].first) {
			struct in6_addr first = net_addr(rows[i].first);

			row_bytes(rows[i].name, resolved.addresses, &first, sizeof(first));
		}
	}
}

static void test_servers_that_fail_are_told_apart(void **state)
{
	(void)state;
	assert_string_equal(
		resolve_status_text(look_up("refused.test", 5 * NSEC_PER_SEC).status),
		"name server refused or does not listen");
	assert_string_equal(
		resolve_status_text(look_up("formerr.test", 5 * NSEC_PER_SEC).status),
		"name server failed");
}

/* c-ares 1.18 reports a server that failed as one that does not listen. */
static void test_bug_servfail_was_called_refused(void **state)
{
	(void)state;
	assert_string_equal(
		resolve_status_text(look_up("servfail.test", 5 * NSEC_PER_SEC).status),
		"name server failed");
}

/* A name of which the hosts file knows only IPv4, and DNS nothing. */
static void test_bug_ipv4_in_the_hosts_file_was_no_name(void **state)
{
	(void)state;
	assert_string_equal(
		resolve_status_text(look_up("hostsv4.test", 5 * NSEC_PER_SEC).status),
		"name has only IPv4 addresses (A, no AAAA)");
}

static void test_more_addresses_than_are_kept(void **state)
{
	struct resolved resolved = look_up("many.test", 5 * NSEC_PER_SEC);

	(void)state;
	assert_int_equal(resolved.status, RESOLVE_OK);
	assert_int_equal(resolved.count, RESOLVE_ADDRESSES_MAX);
}

static void test_silence_ends_at_the_deadline(void **state)
{
	nsec_t before = sys_now(), took;

	(void)state;
	assert_int_equal(look_up("silent.test", 300 * NSEC_PER_MSEC).status, RESOLVE_TIMEOUT);
	took = sys_now() - before;
	assert_true(took >= 300 * NSEC_PER_MSEC && took < 900 * NSEC_PER_MSEC);
}

static void test_silence_ends_when_c_ares_gives_up(void **state)
{
	nsec_t before = sys_now();

	(void)state;
	assert_int_equal(look_up("silent.test", 60 * NSEC_PER_SEC).status, RESOLVE_TIMEOUT);
	assert_true(sys_now() - before < 10 * NSEC_PER_SEC);
}

static void test_a_signal_ends_the_wait(void **state)
{
	nsec_t before = sys_now();

	(void)state;
	raise(SIGINT);
	assert_int_equal(look_up("silent.test", 60 * NSEC_PER_SEC).status, RESOLVE_INTERRUPTED);
	assert_true(sys_now() - before < NSEC_PER_SEC);
	assert_true(loop.interrupted);
	loop.interrupted = false;
}

static void test_internationalised_names(void **state)
{
	(void)state;
	struct resolved resolved = look_up("\342\230\203.test", NSEC_PER_SEC);

	assert_int_equal(resolved.status, RESOLVE_BAD_NAME);
	assert_string_equal(resolved.detail, "string contains a disallowed character");
	assert_null(look_up("a..test", NSEC_PER_SEC).detail);
}

static struct resolved look_up_without(const char *library, const char *name)
{
	struct resolved resolved;
	char path[128], command[160];

	snprintf(path, sizeof(path), "\"$(ldconfig -p | sed -n '/%s/{s/.*=> //p;q}')\"",
		library);
	snprintf(command, sizeof(command), "mount --bind /dev/null %s", path);
	sh(command);
	resolved = look_up(name, NSEC_PER_SEC);
	snprintf(command, sizeof(command), "umount %s", path);
	sh(command);
	return resolved;
}

/* Before any test that loads them. */
static void test_names_without_the_libraries(void **state)
{
	struct resolved resolved;

	(void)state;
	resolved = look_up_without("libcares.so.2", "v6.test");
	assert_int_equal(resolved.status, RESOLVE_SYSTEM);
	assert_string_equal(
		resolved.detail, "c-ares, which looks names up, is not installed");
	resolved = look_up_without("libidn2.so.0", "m\303\274ller.test");
	assert_int_equal(resolved.status, RESOLVE_NO_IDN);
}

static void test_names_of_addresses(void **state)
{
	static const struct {
		const char *address;
		enum resolve_status status;
		const char *name;
	} rows[] = {
		{"2001:db8::1", RESOLVE_OK, "one.test"},
		{"2001:db8::2", RESOLVE_OK, "a\\.b\\\\\\032\\027\\255.test"},
		{"2001:db8::3", RESOLVE_OK, "third.test"},
		{"2001:db8::4", RESOLVE_NAME_UNKNOWN, ""},
		{"2001:db8::5", RESOLVE_NO_DATA, ""},
		{"2001:db8::6", RESOLVE_SERVER_FAILED, ""},
		{"2001:db8::7", RESOLVE_SERVER_FAILED, ""},
		{"2001:db8::9", RESOLVE_REFUSED, ""},
		{"2001:db8::a", RESOLVE_OK, "."},
		{"2001:db8::53", RESOLVE_OK, "hosted.test"}, /* in the hosts file */
		{"2001:db8::8", RESOLVE_TIMEOUT, ""},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct in6_addr address = net_addr(rows[i].address);
		struct resolved resolved;

		memset(&resolved, UNTOUCHED, sizeof(resolved));
		resolve_address(&loop, &address, sys_now() + 300 * NSEC_PER_MSEC, &resolved);
		row_string(rows[i].address, resolve_status_text(resolved.status),
			resolve_status_text(rows[i].status));
		row_string(rows[i].address, resolved.name, rows[i].name);
		row_int(rows[i].address, loop.count, 1);
	}
}

/* --- many at once --- */

static void test_nothing_is_set_up_before_a_question(void **state)
{
	struct resolver_answer answer;
	struct resolver resolver;

	(void)state;
	resolver_open(&resolver, &loop);
	assert_true(resolver_has_room(&resolver));
	assert_true(resolver_wake(&resolver) == NSEC_NEVER);
	resolver_turn(&resolver, sys_now());
	assert_false(resolver_next(&resolver, &answer));
	assert_null(resolver.work);
	resolver_close(&resolver);
}

static void test_what_is_known_comes_at_once(void **state)
{
	struct resolver_answer answer;
	struct resolver resolver;

	(void)state;
	resolver_open(&resolver, &loop);
	assert_int_equal(resolver_ask(&resolver, "hosted.test", sys_now(), 7), 0);
	assert_true(resolver_wake(&resolver) < sys_now());
	assert_true(resolver_next(&resolver, &answer));
	assert_int_equal(answer.tag, 7);
	assert_int_equal(answer.resolved.status, RESOLVE_OK);
	assert_int_equal(answer.resolved.count, 1);
	assert_false(resolver_next(&resolver, &answer));
	assert_true(resolver_wake(&resolver) == NSEC_NEVER);
	resolver_close(&resolver);
}

static void test_no_more_than_there_is_room_for(void **state)
{
	struct resolver_answer answer;
	struct resolver resolver;
	char name[32];

	(void)state;
	resolver_open(&resolver, &loop);
	for (unsigned i = 0; i < RESOLVER_MAX; i++) {
		assert_true(resolver_has_room(&resolver));
		snprintf(name, sizeof(name), "silent%u.test", i);
		assert_int_equal(resolver_ask(&resolver, name, NSEC_NEVER, i), 0);
	}
	assert_false(resolver_has_room(&resolver));
	assert_int_equal(resolver_ask(&resolver, "v6.test", NSEC_NEVER, 0), -EAGAIN);
	assert_false(resolver_next(&resolver, &answer));
	assert_true(loop.count > 1);
	/* Closing with all of them in flight leaves nothing behind. */
	resolver_close(&resolver);
	assert_int_equal(loop.count, 1);
}

/* An answer that nobody has taken yet takes room, too. */
static void test_answers_keep_their_place_until_taken(void **state)
{
	struct resolver_answer answer;
	struct resolver resolver;

	(void)state;
	resolver_open(&resolver, &loop);
	for (unsigned i = 0; i < RESOLVER_MAX; i++)
		assert_int_equal(resolver_ask(&resolver, "hosted.test", NSEC_NEVER, i), 0);
	assert_int_equal(resolver_ask(&resolver, "hosted.test", NSEC_NEVER, 0), -EAGAIN);
	for (unsigned i = 0; i < RESOLVER_MAX; i++) {
		assert_true(resolver_next(&resolver, &answer));
		assert_int_equal(answer.tag, i);
	}
	assert_int_equal(resolver_ask(&resolver, "hosted.test", NSEC_NEVER, 0), 0);
	resolver_close(&resolver);
}

/* Names of one kind each: every one with an address of its own, every third one silent. */
static void ask_one(struct resolver *resolver, unsigned i, bool with_silence)
{
	bool silent = with_silence && i % 3 == 0;
	nsec_t wait = silent ? (20 + i % 7 * 10) * NSEC_PER_MSEC : 20 * NSEC_PER_SEC;
	char name[32];

	snprintf(name, sizeof(name), "%s%u.test", silent ? "silent" : "bulk", i);
	assert_int_equal(resolver_ask(resolver, name, sys_now() + wait, i), 0);
}

static void check_one(const struct resolver_answer *answer, bool with_silence)
{
	unsigned i = (unsigned)answer->tag;
	struct in6_addr want = net_addr("2001:db8::");

	if (with_silence && i % 3 == 0) {
		assert_int_equal(answer->resolved.status, RESOLVE_TIMEOUT);
		return;
	}
	want.s6_addr[14] = (uint8_t)(i >> 8);
	want.s6_addr[15] = (uint8_t)i;
	assert_string_equal(resolve_status_text(answer->resolved.status),
		resolve_status_text(RESOLVE_OK));
	assert_int_equal(answer->resolved.count, 1);
	assert_memory_equal(&answer->resolved.addresses[0], &want, sizeof(want));
}

static void ask_many(unsigned count, bool with_silence)
{
	nsec_t end = sys_now() + 60 * NSEC_PER_SEC;
	bool *seen = calloc(count + 1, sizeof(*seen));
	unsigned asked = 0, answered = 0;
	struct resolver_answer answer;
	struct resolver resolver;

	assert_non_null(seen);
	resolver_open(&resolver, &loop);
	while (answered < count) {
		while (asked < count && resolver_has_room(&resolver))
			ask_one(&resolver, ++asked, with_silence);
		assert_int_equal(loop_wait(&loop, resolver_wake(&resolver)), 0);
		assert_true(sys_now() < end);
		resolver_turn(&resolver, sys_now());
		while (resolver_next(&resolver, &answer)) {
			assert_in_range(answer.tag, 1, asked);
			assert_false(seen[answer.tag]);
			seen[answer.tag] = true;
			check_one(&answer, with_silence);
			answered++;
		}
	}
	assert_true(resolver_wake(&resolver) == NSEC_NEVER);
	resolver_close(&resolver);
	assert_int_equal(loop.count, 1);
	free(seen);
}

static void test_a_thousand_names(void **state)
{
	(void)state;
	ask_many(1000, false);
}

static void test_a_thousand_names_of_which_many_are_silent(void **state)
{
	(void)state;
	ask_many(1000, true);
}

/* Calling off what is late must not lose what is not: that is asked for anew. */
static void test_others_are_asked_for_anew(void **state)
{
	nsec_t start = sys_now();
	struct resolver_answer answer;
	struct resolver resolver;
	char name[32];

	(void)state;
	resolver_open(&resolver, &loop);
	/* Answered when asked for the second time; c-ares would ask after 500 ms. */
	assert_int_equal(resolver_ask(&resolver, "second.test", start + 5 * NSEC_PER_SEC, 999), 0);
	for (unsigned i = 0; i < RESOLVER_MAX / 2; i++) {
		snprintf(name, sizeof(name), "silent%u.test", i);
		assert_int_equal(
			resolver_ask(&resolver, name, start + 50 * NSEC_PER_MSEC, i), 0);
	}
	for (unsigned i = 0; i <= RESOLVER_MAX / 2;) {
		assert_int_equal(loop_wait(&loop, resolver_wake(&resolver)), 0);
		resolver_turn(&resolver, sys_now());
		for (; resolver_next(&resolver, &answer); i++)
			assert_int_equal(answer.resolved.status,
				answer.tag == 999 ? RESOLVE_OK : RESOLVE_TIMEOUT);
	}
	assert_int_equal(answer.tag, 999);
	assert_true(sys_now() - start < 400 * NSEC_PER_MSEC);
	resolver_close(&resolver);
}

static struct resolver_answer wait_for_one(struct resolver *resolver)
{
	struct resolver_answer answer;

	while (!resolver_next(resolver, &answer)) {
		assert_int_equal(loop_wait(&loop, resolver_wake(resolver)), 0);
		resolver_turn(resolver, sys_now());
	}
	return answer;
}

/* What comes after the deadline is nobody's answer, and not the next one's either. */
static void test_a_late_answer_is_dropped(void **state)
{
	nsec_t start = sys_now();
	struct resolver_answer answer;
	struct resolver resolver;

	(void)state;
	resolver_open(&resolver, &loop);
	/* While one is in flight, those that are late are not called off. */
	assert_int_equal(resolver_ask(&resolver, "silent.test", start + NSEC_PER_SEC, 1), 0);
	assert_int_equal(
		resolver_ask(&resolver, "late.test", start + 30 * NSEC_PER_MSEC, 2), 0);
	answer = wait_for_one(&resolver);
	assert_int_equal(answer.tag, 2);
	assert_int_equal(answer.resolved.status, RESOLVE_TIMEOUT);
	assert_int_equal(resolver_ask(&resolver, "bulk777.test", start + NSEC_PER_SEC, 777), 0);
	answer = wait_for_one(&resolver);
	assert_int_equal(answer.tag, 777);
	check_one(&answer, false);
	resolver_close(&resolver);
}

/* Where the loop has no place for its socket, a look-up ends in time all the same. */
static void test_a_full_loop(void **state)
{
	int fds[LOOP_FDS_MAX];
	size_t count = 0;
	struct resolved resolved;

	(void)state;
	for (; loop.count < LOOP_FDS_MAX; count++) {
		fds[count] = dup(STDOUT_FILENO);
		assert_int_equal(loop_watch(&loop, fds[count], POLLPRI), 0);
	}
	resolve_name(&loop, "v6.test", sys_now() + 100 * NSEC_PER_MSEC, &resolved);
	assert_int_equal(resolved.status, RESOLVE_TIMEOUT);
	assert_int_equal(loop.count, LOOP_FDS_MAX);
	while (count > 0) {
		loop_watch(&loop, fds[--count], 0);
		close(fds[count]);
	}
	assert_int_equal(look_up("v6.test", NSEC_PER_SEC).status, RESOLVE_OK);
}

/* DNS does not know the name, which stands though the question for IPv4 stays open. */
static void test_unknown_is_unknown_without_an_answer_for_a(void **state)
{
	(void)state;
	assert_string_equal(
		resolve_status_text(look_up("nxslow.test", 200 * NSEC_PER_MSEC).status),
		"name does not exist");
}

static void test_nobody_listens(void **state)
{
	struct resolved resolved;

	(void)state;
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	resolved = look_up("v6.test", 5 * NSEC_PER_SEC);
	assert_string_equal(resolve_status_text(resolved.status),
		"name server refused or does not listen");
	/* What is in the hosts file needs no server. */
	assert_int_equal(look_up("hosted.test", 5 * NSEC_PER_SEC).status, RESOLVE_OK);
}

static void test_every_status_has_words_of_its_own(void **state)
{
	(void)state;
	for (enum resolve_status a = RESOLVE_OK; a <= RESOLVE_SYSTEM; a++)
		for (enum resolve_status b = RESOLVE_OK; b < a; b++)
			assert_string_not_equal(resolve_status_text(a), resolve_status_text(b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_without_the_libraries),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_internationalised_names),
		cmocka_unit_test(test_names_of_addresses),
		cmocka_unit_test(test_nothing_is_set_up_before_a_question),
		cmocka_unit_test(test_what_is_known_comes_at_once),
		cmocka_unit_test(test_no_more_than_there_is_room_for),
		cmocka_unit_test(test_answers_keep_their_place_until_taken),
		cmocka_unit_test(test_a_thousand_names),
		cmocka_unit_test(test_a_thousand_names_of_which_many_are_silent),
		cmocka_unit_test(test_others_are_asked_for_anew),
		cmocka_unit_test(test_a_late_answer_is_dropped),
		cmocka_unit_test(test_a_full_loop),
		cmocka_unit_test(test_unknown_is_unknown_without_an_answer_for_a),
		cmocka_unit_test(test_servers_that_fail_are_told_apart),
		cmocka_unit_test(test_bug_servfail_was_called_refused),
		cmocka_unit_test(test_bug_ipv4_in_the_hosts_file_was_no_name),
		cmocka_unit_test(test_more_addresses_than_are_kept),
		cmocka_unit_test(test_silence_ends_at_the_deadline),
		cmocka_unit_test(test_silence_ends_when_c_ares_gives_up),
		cmocka_unit_test(test_a_signal_ends_the_wait),
		cmocka_unit_test(test_nobody_listens),
		cmocka_unit_test(test_every_status_has_words_of_its_own),
	};

	return cmocka_run_group_tests_name("resolve", tests, open_all, close_all);
}
