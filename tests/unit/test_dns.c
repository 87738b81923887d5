#include "net/dns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/wr.h"
#include "net/sys.h"
#include "tests/unit/test.h"

#define TRY (300 * NSEC_PER_MSEC)

static struct loop loop;
static pid_t pid;
static struct dns_server server;
static bool has_ipv6;

/* --- a server that does what a name's first label says --- */

struct asked {
	const uint8_t *query;
	size_t len; /* up to the end of the question */
	const char *label;
	bool tcp, edns;
};

static size_t answer(const struct asked *asked, uint16_t flags, size_t padding,
	uint8_t *ret_bytes, size_t size)
{
	struct wr w = wr_into(ret_bytes, size);

	wr_bytes(&w, asked->query, 2);
	wr_u16(&w, flags);
	wr_u16(&w, 1);
	wr_u16(&w, 1);
	wr_u32(&w, 0);
	wr_bytes(&w, asked->query + 12, asked->len - 12);
	wr_u16(&w, 0xc00c);
	wr_u16(&w, DNSMSG_TYPE_TXT);
	wr_u16(&w, 1);
	wr_u32(&w, 60);
	wr_u16(&w, (uint16_t)padding);
	wr_zeros(&w, padding);
	assert_false(w.failed);
	return wr_len(&w);
}

static bool is(const struct asked *asked, const char *label)
{
	return !strcmp(asked->label, label);
}

static void send_udp(int fd, const struct sockaddr_in6 *to, const void *bytes, size_t len)
{
	sendto(fd, bytes, len, 0, (const struct sockaddr *)to, sizeof(*to));
}

/* What goes before the true answer: false if no such answer is to come. */
static bool send_first(int fd, const struct sockaddr_in6 *to, const struct asked *asked,
	uint8_t *bytes, size_t len)
{
	static unsigned seconds;
	int other;

	if (is(asked, "silent"))
		return false;
	if (is(asked, "second"))
		return seconds++ % 2 == 1;
	if (is(asked, "empty"))
		send_udp(fd, to, "", 0);
	if (is(asked, "junk"))
		send_udp(fd, to, "\xff\xff\xff", 3);
	if (is(asked, "query")) /* our own question, sent back */
		send_udp(fd, to, asked->query, asked->len);
	if (is(asked, "wrongid")) {
		bytes[0] ^= 1;
		send_udp(fd, to, bytes, len);
		return false;
	}
	if (is(asked, "wrongname")) {
		bytes[13] = 'W';
		bytes[14] = 'X';
		send_udp(fd, to, bytes, len);
		return false;
	}
	if (is(asked, "otherport")) {
		other = socket(AF_INET6, SOCK_DGRAM, 0);
		send_udp(other, to, bytes, len);
		close(other);
		return false;
	}
	return true;
}

/* Cuts a query into its parts. */
static struct asked read_query(const uint8_t *query, size_t len, bool tcp, char *label)
{
	size_t end = 12;

	snprintf(label, 64, "%.*s", query[12], (const char *)query + 13);
	while (end < len && query[end])
		end += query[end] + 1U;
	return (struct asked){.query = query,
		.len = end + 5,
		.label = label,
		.tcp = tcp,
		.edns = query[11] > 0};
}

/* Nothing but the header, of an error or not. */
static size_t header_alone(
	const struct asked *asked, uint16_t flags, uint8_t *bytes, size_t size)
{
	struct wr w = wr_into(bytes, size);

	wr_bytes(&w, asked->query, 2);
	wr_u16(&w, flags);
	wr_zeros(&w, 8);
	return wr_len(&w);
}

/* No answer but an OPT record, with the high bits of BADVERS (RFC 6891 section 6.1.3). */
static size_t bad_version(const struct asked *asked, uint8_t *bytes, size_t size)
{
	struct wr w = wr_into(bytes, size);

	wr_bytes(&w, asked->query, 2);
	wr_u16(&w, 0x8180);
	wr_u16(&w, 1);
	wr_u32(&w, 0);
	wr_u16(&w, 1);
	wr_bytes(&w, asked->query + 12, asked->len - 12);
	wr_u8(&w, 0);
	wr_u16(&w, DNSMSG_TYPE_OPT);
	wr_u16(&w, 1232);
	wr_u32(&w, UINT32_C(DNSMSG_BADVERS >> 4) << 24);
	wr_u16(&w, 0);
	return wr_len(&w);
}

static size_t make(const struct asked *asked, uint8_t *bytes, size_t size)
{
	size_t padding = 20;
	uint16_t flags = 0x8180;

	if (is(asked, "badvers") && asked->edns)
		return bad_version(asked, bytes, size);
	if (is(asked, "edns-bare") && asked->edns)
		return header_alone(asked, 0x8180 | DNSMSG_FORMERR, bytes, size);
	if (is(asked, "edns-notimp") && asked->edns)
		flags |= DNSMSG_NOTIMP;
	if (!strncmp(asked->label, "edns-formerr", 12) && asked->edns)
		flags |= DNSMSG_FORMERR;
	if (is(asked, "bare-error"))
		return header_alone(asked, 0x8180 | DNSMSG_FORMERR, bytes, size);
	if (!strncmp(asked->label, "bare-rcode", 10))
		return header_alone(asked,
			(uint16_t)(0x8180 | strtol(asked->label + 10, NULL, 10)), bytes, size);
	if (is(asked, "bare-fine"))
		return header_alone(asked, 0x8180, bytes, size);

	if (is(asked, "large"))
		padding = 6000;
	if (is(asked, "huge") && asked->tcp)
		padding = 60000;
	if (is(asked, "refused"))
		flags |= DNSMSG_REFUSED;
	if (is(asked, "formerr"))
		flags |= DNSMSG_FORMERR;
	if (!strncmp(asked->label, "cut", 3) || is(asked, "huge"))
		flags |= asked->tcp ? 0 : DNSMSG_TC;
	return answer(asked, flags, padding, bytes, size);
}

static void serve_udp(int fd)
{
	static uint8_t query[512], bytes[65535];
	struct sockaddr_in6 from;
	socklen_t from_len = sizeof(from);
	ssize_t len = recvfrom(
		fd, query, sizeof(query), 0, (struct sockaddr *)&from, &from_len);
	struct asked asked;
	char label[64];
	size_t size;

	if (len < 17)
		return;
	asked = read_query(query, (size_t)len, false, label);
	size = make(&asked, bytes, sizeof(bytes));
	if (send_first(fd, &from, &asked, bytes, size))
		send_udp(fd, &from, bytes, size);
}

/* Octet for octet, each in a segment of its own, and then twice the same at once. */
static void dribble(int fd, const uint8_t *bytes, size_t size)
{
	static uint8_t twice[2048];
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	for (size_t i = 0; i < size; i++) {
		if (write(fd, bytes + i, 1) < 0)
			return;
		usleep(500);
	}
	memcpy(twice, bytes, size);
	memcpy(twice + size, bytes, size);
	if (write(fd, twice, 2 * size) < 0)
		return;
}

/* All questions of one connection. */
static void serve_tcp(int listener)
{
	static uint8_t query[514], bytes[65537];
	int fd = accept(listener, NULL, NULL);
	struct asked asked;
	char label[64];
	size_t size;

	while (recv(fd, query, 2, MSG_WAITALL) == 2) {
		ssize_t len = recv(fd, query + 2, query[1], MSG_WAITALL);

		if (len < 17)
			break;
		asked = read_query(query + 2, (size_t)len, true, label);
		if (is(&asked, "cut-off"))
			break;
		size = make(&asked, bytes + 2, sizeof(bytes) - 2);
		bytes[0] = (uint8_t)(size >> 8);
		bytes[1] = (uint8_t)size;
		if (is(&asked, "dribble"))
			dribble(fd, bytes, size + 2);
		else if (write(fd, bytes, size + 2) < 0 || !strncmp(label, "once", 4))
			break;
	}
	close(fd);
}

static _Noreturn void serve(int udp, int tcp)
{
	struct pollfd fds[] = {
		{.fd = udp, .events = POLLIN}, {.fd = tcp, .events = POLLIN}};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (true) {
		poll(fds, 2, -1);
		if (fds[0].revents)
			serve_udp(udp);
		if (fds[1].revents)
			serve_tcp(tcp);
	}
}

static int open_all(void **state)
{
	struct sockaddr_in6 local = {
		.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
	socklen_t len = sizeof(local);
	int udp = socket(AF_INET6, SOCK_DGRAM, 0), tcp = socket(AF_INET6, SOCK_STREAM, 0);
	int size = 1 << 20;

	(void)state;
	if (loop_open(&loop))
		return -1;
	has_ipv6 = udp >= 0 && !bind(udp, (struct sockaddr *)&local, len) &&
		   !getsockname(udp, (struct sockaddr *)&local, &len) &&
		   !bind(tcp, (struct sockaddr *)&local, len) && !listen(tcp, 16);
	if (!has_ipv6) {
		print_message("no ::1 here: what speaks to it is skipped\n");
		return 0;
	}
	setsockopt(udp, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	server = dns_server_at(&in6addr_loopback, 0, ntohs(local.sin6_port));
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		serve(udp, tcp);
	close(udp);
	close(tcp);
	return pid < 0;
}

static int close_all(void **state)
{
	(void)state;
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	loop_close(&loop);
	return 0;
}

/* --- the engine --- */

static struct dns *open_with(
	const struct dns_settings *settings, const struct dns_server *a)
{
	struct dns *dns;
	size_t index;

	if (!has_ipv6)
		skip();
	assert_int_equal(dns_open(&loop, settings, &dns), 0);
	assert_int_equal(dns_add_server(dns, a, &index), 0);
	assert_int_equal(index, 0);
	return dns;
}

static struct dns_answer ask_query(struct dns *dns, const struct dnsmsg_query *query)
{
	const char *name = query->name;
	struct dns_answer answer = {.tag = 0};

	row_int(name, dns_ask(dns, 0, query, 77), 0);
	row_int(name, dns_in_flight(dns), 1);
	row_int(name, dns_wait(dns, sys_now() + 10 * NSEC_PER_SEC, &answer), 0);
	row_int(name, answer.tag, 77);
	row_int(name, dns_in_flight(dns), 0);
	row_int(name, dns_wake(dns) == NSEC_NEVER, true);
	return answer;
}

static struct dns_answer ask(struct dns *dns, const char *name)
{
	return ask_query(dns, &(struct dnsmsg_query){
				      .name = name,
				      .type = DNSMSG_TYPE_TXT,
				      .flags = DNSMSG_RD,
			      });
}

static void test_answers(void **state)
{
	static const struct {
		const char *name;
		enum dns_status status;
		bool tcp, was_truncated;
		unsigned tries;
		uint16_t rcode;
	} rows[] = {
		{"plain.test", DNS_ANSWERED, false, false, 1, 0},
		{"large.test", DNS_ANSWERED, false, false, 1, 0},
		{"cut.test", DNS_ANSWERED, true, true, 1, 0},
		{"huge.test", DNS_ANSWERED, true, true, 1, 0},
		{"refused.test", DNS_ANSWERED, false, false, 1, DNSMSG_REFUSED},
		{"formerr.test", DNS_ANSWERED, false, false, 1, DNSMSG_FORMERR},
		{"empty.test", DNS_ANSWERED, false, false, 1, 0},
		{"junk.test", DNS_ANSWERED, false, false, 1, 0},
		{"query.test", DNS_ANSWERED, false, false, 1, 0},
		{"second.test", DNS_ANSWERED, false, false, 2, 0},
		{"silent.test", DNS_TIMEOUT, false, false, 2, 0},
		{"wrongid.test", DNS_TIMEOUT, false, false, 2, 0},
		{"wrongname.test", DNS_TIMEOUT, false, false, 2, 0},
		{"otherport.test", DNS_TIMEOUT, false, false, 2, 0},
		{"bare-error.test", DNS_ANSWERED, false, false, 1, DNSMSG_FORMERR},
		{"bare-fine.test", DNS_TIMEOUT, false, false, 2, 0},
		{"cut-off.test", DNS_UNREACHABLE, true, true, 2, 0},
	};
	struct dns_settings settings = {.timeout = TRY, .tries = 2};
	struct dns *dns = open_with(&settings, &server);

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const char *name = rows[i].name;
		struct dns_answer got = ask(dns, name);
		struct dnsmsg_walk walk;
		struct dnsmsg_record record;
		size_t records = 0;

		row_int(name, got.status, rows[i].status);
		row_int(name, got.tcp, rows[i].tcp);
		row_int(name, got.was_truncated, rows[i].was_truncated);
		row_int(name, got.tries, rows[i].tries);
		row_int(name, got.server, 0);
		row_int(name, got.message != NULL, got.status == DNS_ANSWERED);
		if (got.status == DNS_TIMEOUT)
			row_int(name,
				got.rtt >= 2 * TRY - 5 * NSEC_PER_MSEC &&
					got.rtt < 4 * TRY,
				true);
		if (!got.message)
			continue;
		walk = dnsmsg_walk(rd_over(got.message, got.size));
		row_int(name, walk.header.flags & 0xf, rows[i].rcode);
		while (dnsmsg_next(&walk, &record))
			records++;
		row_int(name, records, strncmp(name, "bare", 4) ? 2 : 0);
		row_int(name, walk.broken, false);
	}
	dns_close(dns);
}

static void test_tcp_from_the_start_and_truncation_left(void **state)
{
	struct dns_settings tcp = {.timeout = TRY, .tries = 1, .tcp = true};
	struct dns_settings ignore = {
		.timeout = TRY, .tries = 1, .ignore_truncation = true};
	struct dns *dns = open_with(&tcp, &server);
	struct dns_answer got = ask(dns, "silent.test");

	(void)state;
	assert_int_equal(got.status, DNS_ANSWERED); /* silent over UDP only */
	assert_true(got.tcp && !got.was_truncated);
	/* In pieces, and again what was answered: the next question has its own answer. */
	got = ask(dns, "dribble.test");
	assert_int_equal(got.status, DNS_ANSWERED);
	got = ask(dns, "large.test");
	assert_int_equal(got.status, DNS_ANSWERED);
	assert_true(got.size > 6000);
	dns_close(dns);
	dns = open_with(&ignore, &server);
	got = ask(dns, "cut.test");
	assert_int_equal(got.status, DNS_ANSWERED);
	assert_true(!got.tcp && got.was_truncated);
	dns_close(dns);
}

/* Servers that do not speak EDNS are asked without it, once, over either transport. */
static void test_edns_refused(void **state)
{
	static const struct {
		const char *name;
		bool edns, tcp, edns_refused;
		uint16_t rcode;
	} rows[] = {
		{"plain.test", true, false, false, 0},
		{"edns-formerr.test", true, false, true, 0},
		{"edns-formerr.test", true, true, true, 0},
		{"edns-formerr.test", false, false, false, 0},
		{"edns-notimp.test", true, false, true, 0},
		{"edns-bare.test", true, false, true, 0},
		{"edns-bare.test", true, true, true, 0},
		{"badvers.test", true, false, true, 0},
		{"formerr.test", true, false, true, DNSMSG_FORMERR},
		{"formerr.test", false, false, false, DNSMSG_FORMERR},
		{"refused.test", true, false, false, DNSMSG_REFUSED},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const char *name = rows[i].name;
		struct dns_settings settings = {
			.timeout = TRY, .tries = 2, .tcp = rows[i].tcp};
		struct dns *dns = open_with(&settings, &server);
		struct dnsmsg_query query = {
			.name = name,
			.type = DNSMSG_TYPE_TXT,
			.flags = DNSMSG_RD,
			.edns = rows[i].edns,
			.udp_size = 1232,
			.dnssec_ok = true,
		};
		struct dns_answer got = ask_query(dns, &query);
		struct dnsmsg_walk walk;

		row_int(name, got.status, DNS_ANSWERED);
		row_int(name, got.edns_refused, rows[i].edns_refused);
		row_int(name, got.tcp, rows[i].tcp);
		row_int(name, got.tries, 1);
		walk = dnsmsg_walk(rd_over(got.message, got.size));
		row_int(name, dnsmsg_rcode(walk.header.flags, 0), rows[i].rcode);
		row_int(name, walk.header.flags & DNSMSG_RD, DNSMSG_RD);
		dns_close(dns);
	}
}

/* An error is one without the question, too: over TCP c-ares drops it, and it was taken for
 * silence. A header that is no error is no answer. */
static void test_bare_errors(void **state)
{
	static const uint16_t rcodes[] = {DNSMSG_FORMERR, DNSMSG_SERVFAIL, DNSMSG_NOTIMP,
		DNSMSG_REFUSED, DNSMSG_NOERROR};

	(void)state;
	for (size_t i = 0; i < 2 * LEN(rcodes); i++) {
		struct dns_settings settings = {.timeout = TRY, .tries = 1, .tcp = i % 2};
		struct dns *dns = open_with(&settings, &server);
		uint16_t rcode = rcodes[i / 2];
		struct dns_answer got;
		struct dnsmsg_walk walk;
		char name[32];

		snprintf(name, sizeof(name), "bare-rcode%u.test", rcode);
		got = ask(dns, name);
		row_int(name, got.status,
			rcode == DNSMSG_NOERROR ? DNS_TIMEOUT : DNS_ANSWERED);
		row_int(name, got.tcp, i % 2);
		if (got.message) {
			walk = dnsmsg_walk(rd_over(got.message, got.size));
			row_int(name, dnsmsg_rcode(walk.header.flags, 0), rcode);
			row_int(name, got.size, 12);
		}
		dns_close(dns);
	}
}

/* A server that closes after each answer costs a connection a question, and no try. */
static void test_one_answer_a_connection(void **state)
{
	enum { COUNT = 40 };

	struct dns_settings settings = {
		.timeout = 5 * NSEC_PER_SEC, .tries = 1, .tcp = true};
	struct dns *dns = open_with(&settings, &server);
	struct dns_answer got;
	char name[64];

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		snprintf(name, sizeof(name), "once%zu.test", i);
		assert_int_equal(dns_ask(dns, 0,
					 &(struct dnsmsg_query){
						 .name = name, .type = DNSMSG_TYPE_TXT},
					 i),
			0);
	}
	for (size_t i = 0; i < COUNT; i++) {
		assert_int_equal(dns_wait(dns, sys_now() + 10 * NSEC_PER_SEC, &got), 0);
		row_int("status", got.status, DNS_ANSWERED);
		row_int("tries", got.tries, 1);
	}
	dns_close(dns);
}

static void test_where_nothing_listens(void **state)
{
	struct dns_settings settings = {.timeout = TRY, .tries = 3};
	struct dns_server nobody = dns_server_at(&in6addr_loopback, 0, 1);
	struct dns *dns = open_with(&settings, &nobody);
	struct dnsmsg_query query = {.name = "plain.test", .type = DNSMSG_TYPE_TXT};
	struct dns_answer got = ask(dns, "plain.test");
	size_t index;

	(void)state;
	assert_int_equal(got.status, DNS_UNREACHABLE);
	assert_int_equal(got.error, ECONNREFUSED);
	assert_string_equal(dns_status_text(&got), "nothing listens there");
	assert_true(got.rtt < TRY);
	/* Asked with any server, it goes on to the next. */
	assert_int_equal(dns_add_server(dns, &server, &index), 0);
	assert_int_equal(index, 1);
	assert_int_equal(dns_add_server(dns, &server, &index), 0);
	assert_int_equal(index, 1);
	assert_int_equal(dns_server_count(dns), 2);
	assert_int_equal(dns_ask(dns, DNS_ANY_SERVER, &query, 1), 0);
	assert_int_equal(dns_wait(dns, NSEC_NEVER, &got), 0);
	assert_int_equal(got.status, DNS_ANSWERED);
	assert_int_equal(got.server, 1);
	assert_int_equal(got.tries, 2);
	dns_close(dns);
}

/* Many in flight come back once each; some of them only over TCP, or never. */
static void test_many(void **state)
{
	enum { COUNT = 1000 };

	struct dns_settings settings = {.timeout = 3 * NSEC_PER_SEC, .tries = 3};
	struct dns *dns = open_with(&settings, &server);
	static unsigned seen[COUNT];
	struct dns_answer got;
	size_t asked = 0, back = 0;
	char name[64];

	(void)state;
	while (back < COUNT) {
		while (asked < COUNT && dns_in_flight(dns) < 200) {
			struct dnsmsg_query query = {
				.name = name, .type = DNSMSG_TYPE_TXT, .edns = true};

			snprintf(name, sizeof(name), "%s%zu.test",
				asked % 100 ? "name" : "cut", asked);
			assert_int_equal(dns_ask(dns, 0, &query, asked), 0);
			asked++;
		}
		assert_int_equal(dns_wait(dns, sys_now() + 10 * NSEC_PER_SEC, &got), 0);
		row_int("status", got.status, DNS_ANSWERED);
		row_int("over TCP", got.tcp, got.tag % 100 == 0);
		seen[got.tag]++;
		back++;
	}
	for (size_t i = 0; i < COUNT; i++)
		row_int("once", seen[i], 1);
	assert_int_equal(dns_wait(dns, sys_now(), &got), -ENOENT);
	dns_close(dns);
}

static void test_closed_with_questions_in_flight(void **state)
{
	struct dns_settings settings = {.timeout = TRY, .tries = 2};
	struct dns *dns = open_with(&settings, &server);
	struct dnsmsg_query query = {.name = "silent.test", .type = DNSMSG_TYPE_TXT};
	struct dns_answer got;

	(void)state;
	for (uint64_t i = 0; i < 10; i++)
		assert_int_equal(dns_ask(dns, 0, &query, i), 0);
	assert_int_equal(dns_wait(dns, sys_now() + NSEC_PER_MSEC, &got), -ETIMEDOUT);
	dns_close(dns);
	assert_int_equal(loop.count, 1); /* nothing is watched any more */
	dns_close(NULL);
}

static void test_questions_refused(void **state)
{
	struct dns_settings settings = {.timeout = TRY, .tries = 1};
	struct dnsmsg_query query = {.name = "a..b", .type = DNSMSG_TYPE_TXT};
	struct dns *dns;
	size_t index;

	(void)state;
	assert_int_equal(dns_open(&loop, &settings, &dns), 0);
	assert_int_equal(dns_ask(dns, DNS_ANY_SERVER, &query, 0), -ENOENT);
	assert_int_equal(dns_ask(dns, 0, &query, 0), -ENOENT);
	for (uint16_t i = 0; i < DNS_SERVERS_MAX; i++) {
		struct dns_server one = dns_server_at(&in6addr_loopback, 0, i + 1000);

		assert_int_equal(dns_add_server(dns, &one, &index), 0);
	}
	server = has_ipv6 ? server : dns_server_at(&in6addr_loopback, 0, 1);
	assert_int_equal(dns_add_server(dns, &server, &index), -ENOSPC);
	assert_int_equal(dns_ask(dns, 0, &query, 0), -EINVAL);
	assert_int_equal(dns_in_flight(dns), 0);
	dns_close(dns);
}

/* As many servers as there can be are all heard. */
static void test_many_servers(void **state)
{
	struct dns_settings settings = {.timeout = 3 * NSEC_PER_SEC, .tries = 1};
	struct dnsmsg_query query = {.name = "plain.test", .type = DNSMSG_TYPE_TXT};
	struct dns *dns = open_with(&settings, &server);
	int fds[DNS_SERVERS_MAX];
	struct dns_answer got;

	(void)state;
	for (size_t i = 1; i < DNS_SERVERS_MAX; i++) {
		struct sockaddr_in6 local = {
			.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
		socklen_t len = sizeof(local);
		struct dns_server one;
		size_t index;

		fds[i] = socket(AF_INET6, SOCK_DGRAM, 0);
		assert_int_equal(bind(fds[i], (struct sockaddr *)&local, len), 0);
		assert_int_equal(getsockname(fds[i], (struct sockaddr *)&local, &len), 0);
		one = dns_server_at(&in6addr_loopback, 0, ntohs(local.sin6_port));
		assert_int_equal(dns_add_server(dns, &one, &index), 0);
		assert_int_equal(index, i);
		assert_int_equal(dns_ask(dns, i, &query, i), 0);
	}
	for (size_t i = 1; i < DNS_SERVERS_MAX; i++) {
		serve_udp(fds[i]);
		close(fds[i]);
	}
	for (size_t i = 1; i < DNS_SERVERS_MAX; i++) {
		assert_int_equal(dns_wait(dns, sys_now() + 10 * NSEC_PER_SEC, &got), 0);
		row_int("status", got.status, DNS_ANSWERED);
	}
	dns_close(dns);
}

/* --- servers as text --- */

static void test_servers(void **state)
{
	static const struct {
		const char *text;
		enum dns_server_flaw flaw;
		const char *shown;
	} rows[] = {
		{"2001:db8::53", DNS_SERVER_OK, "2001:db8::53"},
		{"2001:DB8:0::53#53", DNS_SERVER_OK, "2001:db8::53"},
		{"[2001:db8::53]", DNS_SERVER_OK, "2001:db8::53"},
		{"[2001:db8::53]:5353", DNS_SERVER_OK, "[2001:db8::53]:5353"},
		{"2001:db8::53#5353", DNS_SERVER_OK, "[2001:db8::53]:5353"},
		{"fe80::1%lo", DNS_SERVER_OK, "fe80::1%lo"},
		{"fe80::1%1", DNS_SERVER_OK, "fe80::1%lo"},
		{"[fe80::1%lo]:54", DNS_SERVER_OK, "[fe80::1%lo]:54"},
		{"192.0.2.53", DNS_SERVER_OK, "192.0.2.53"},
		{"192.0.2.53:54", DNS_SERVER_OK, "192.0.2.53:54"},
		{"ns.example", DNS_SERVER_NAME, "ns.example"},
		{"ns.example:54", DNS_SERVER_NAME, "ns.example"},
		{"", DNS_SERVER_BAD, NULL},
		{"[::1", DNS_SERVER_BAD, NULL},
		{"[::1]x", DNS_SERVER_BAD, NULL},
		{"[ns.example]", DNS_SERVER_BAD, NULL},
		{"1:2:3", DNS_SERVER_BAD, NULL},
		{"::1#0", DNS_SERVER_PORT, NULL},
		{"[::1]:65536", DNS_SERVER_PORT, NULL},
		{"ns.example:", DNS_SERVER_PORT, NULL},
		{"fe80::1", DNS_SERVER_ZONE_MISSING, NULL},
		{"fe80::1%nosuchif", DNS_SERVER_ZONE_UNKNOWN, NULL},
		{"2001:db8::1%lo", DNS_SERVER_ZONE_REFUSED, NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char host[DNSMSG_NAME_SIZE] = "";
		struct dns_server got = {.text = ""};

		row_int(rows[i].text, dns_server_read(rows[i].text, &got, host),
			rows[i].flaw);
		if (rows[i].flaw == DNS_SERVER_OK)
			row_string(rows[i].text, got.text, rows[i].shown);
		else if (rows[i].flaw == DNS_SERVER_NAME)
			row_string(rows[i].text, host, rows[i].shown);
		else
			row_int(rows[i].text, *dns_server_flaw_text(rows[i].flaw) != 0,
				1);
	}
}

static void test_servers_of_this_machine(void **state)
{
	static const struct {
		const char *text;
		bool is_loopback;
	} rows[] = {{"::1", true}, {"127.0.0.1:5353", true}, {"127.1.2.3", true},
		{"128.0.0.1", false}, {"2001:db8::1", false}, {"::", false},
		{"::ffff:127.0.0.1", false}};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char host[DNSMSG_NAME_SIZE];
		struct dns_server got;

		assert_int_equal(dns_server_read(rows[i].text, &got, host), DNS_SERVER_OK);
		row_int(rows[i].text, dns_server_is_loopback(&got), rows[i].is_loopback);
	}
}

/* Whether a port was given is known even if it is the usual one. */
static void test_ports(void **state)
{
	static const struct {
		const char *text;
		bool has_port;
	} rows[] = {
		{"::1", false},
		{"[::1]", false},
		{"::1#53", true},
		{"[::1]:53", true},
		{"192.0.2.53", false},
		{"192.0.2.53:53", true},
		{"ns.example", false},
		{"ns.example:53", true},
	};

	struct dns_server got;

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char host[DNSMSG_NAME_SIZE];

		assert_true(dns_server_read(rows[i].text, &got, host) <= DNS_SERVER_NAME);
		row_int(rows[i].text, got.port, 53);
		row_int(rows[i].text, got.has_port, rows[i].has_port);
	}
	got = (struct dns_server){.address.in.sin_family = AF_INET, .port = DNS_PORT};
	dns_server_set_port(&got, 54);
	assert_string_equal(got.text, "0.0.0.0:54");
	assert_int_equal(ntohs(got.address.in.sin_port), 54);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void test_resolv_conf(void **state)
{
	char path[] = "/tmp/hextet-test-dns-XXXXXX";
	struct dns_system system;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(dns_system(path, &system), 0);
	assert_int_equal(system.count, 0);
	assert_int_equal(system.ndots, 1);
	write_file(path,
		"# a comment\nnameserver 2001:db8::53\nnameserver fe80::1%lo\n"
		"nameserver junk!\nnameserver 192.0.2.1\nnameserver ::4\n"
		"domain gone.test\nsearch a.test b.test\noptions rotate ndots:2\n");
	assert_int_equal(dns_system(path, &system), 0);
	assert_int_equal(system.count, 3);
	assert_int_equal(system.bad, 1);
	assert_string_equal(system.servers[0].text, "2001:db8::53");
	assert_string_equal(system.servers[1].text, "fe80::1%lo");
	assert_string_equal(system.servers[2].text, "192.0.2.1");
	assert_int_equal(system.domain_count, 2);
	assert_string_equal(system.domains[1], "b.test");
	assert_int_equal(system.ndots, 2);
	unlink(path);
	assert_int_equal(dns_system(path, &system), -ENOENT);
}

/* systemd-resolved writes `search .` where there is no domain. */
static void test_resolv_conf_domains(void **state)
{
	char path[] = "/tmp/hextet-test-dns-XXXXXX", text[4096] = "search";
	struct dns_system system;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	write_file(path, "nameserver ::1\nsearch . a..b ok.test\n");
	assert_int_equal(dns_system(path, &system), 0);
	assert_int_equal(system.domain_count, 1);
	assert_string_equal(system.domains[0], "ok.test");
	assert_int_equal(system.bad, 1);
	/* A line of more than 1,024 octets, and more domains than are kept. */
	for (int i = 0; i < 40; i++)
		snprintf(text + strlen(text), 64,
			" domain-number-%d.of-a-rather-long-list.test", i);
	write_file(path, text);
	assert_int_equal(dns_system(path, &system), 0);
	assert_int_equal(system.domain_count, DNS_DOMAINS_MAX);
	assert_string_equal(
		system.domains[31], "domain-number-31.of-a-rather-long-list.test");
	assert_int_equal(system.bad, 40 - DNS_DOMAINS_MAX);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_tcp_from_the_start_and_truncation_left),
		cmocka_unit_test(test_edns_refused),
		cmocka_unit_test(test_bare_errors),
		cmocka_unit_test(test_one_answer_a_connection),
		cmocka_unit_test(test_where_nothing_listens),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_many_servers),
		cmocka_unit_test(test_closed_with_questions_in_flight),
		cmocka_unit_test(test_questions_refused),
		cmocka_unit_test(test_servers),
		cmocka_unit_test(test_servers_of_this_machine),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_resolv_conf),
		cmocka_unit_test(test_resolv_conf_domains),
	};

	return cmocka_run_group_tests_name("dns", tests, open_all, close_all);
}
