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
#include "net/sys.h"
#include "tests/unit/net.h"

enum { TYPE_A = 1, TYPE_AAAA = 28, RCODE_NXDOMAIN = 3 };

static struct loop loop;
static pid_t server;

/* What a name's first label makes the server say, by type asked for. */
static const struct answer {
	const char *label;
	int rcode, aaaa, a; /* number of records; rcode -1: silence */
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
};

static void write_records(struct wr *w, unsigned type, int count)
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
		wr_zeros(w, 11);
		wr_u8(w, (uint8_t)(i + 1));
	}
}

/* Answers one question, which is copied back; returns the length, or 0 for silence. */
static size_t answer_to(const uint8_t *query, size_t len, uint8_t *ret_answer, size_t size)
{
	struct wr w = wr_into(ret_answer, size);
	const struct answer *answer = NULL;
	size_t end = 12, label = query[12];
	unsigned type;
	int count;

	while (end < len && query[end])
		end += query[end] + 1U;
	end += 5;
	if (len < 17 || end > len)
		return 0;
	type = query[end - 3];
	for (size_t i = 0; i < LEN(answers); i++)
		if (strlen(answers[i].label) == label &&
			!strncasecmp((const char *)query + 13, answers[i].label, label))
			answer = &answers[i];
	if (!answer || answer->rcode < 0)
		return 0;
	count = type == TYPE_AAAA ? answer->aaaa : type == TYPE_A ? answer->a : 0;
	wr_bytes(&w, query, 2);
	wr_u16(&w, (uint16_t)(0x8180 | answer->rcode));
	wr_u16(&w, 1);
	wr_u16(&w, (uint16_t)count);
	wr_u32(&w, 0);
	wr_bytes(&w, query + 12, end - 12);
	write_records(&w, type, count);
	return w.failed ? 0 : wr_len(&w);
}

static _Noreturn void serve(int fd)
{
	static uint8_t query[512], reply[512];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (true) {
		struct sockaddr_in6 from;
		socklen_t from_len = sizeof(from);
		ssize_t len = recvfrom(fd, query, sizeof(query), 0, (struct sockaddr *)&from,
			&from_len);
		size_t size = len > 0 ? answer_to(query, (size_t)len, reply, sizeof(reply)) : 0;

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
		cmocka_unit_test(test_names),
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
