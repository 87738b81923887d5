#include "tools/ptr6/ask.h"

#include <errno.h>
#include <unistd.h>

#include "net/sys.h"
#include "tests/unit/test.h"

#define TRY (200 * NSEC_PER_MSEC)

/* Listens and says nothing. */
static struct dns_server silence;
static struct loop loop;

static int open_all(void **state)
{
	struct sockaddr_in6 local = {
		.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
	socklen_t len = sizeof(local);
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&local, len) ||
		getsockname(fd, (struct sockaddr *)&local, &len)) {
		print_message("no ::1 here: skipped\n");
		close(fd);
		fd = -1;
	}
	silence = dns_server_at(&in6addr_loopback, 0, ntohs(local.sin6_port));
	*state = malloc(sizeof(fd));
	memcpy(*state, &fd, sizeof(fd));
	return loop_open(&loop);
}

static int close_all(void **state)
{
	int fd;

	memcpy(&fd, *state, sizeof(fd));
	close(fd);
	free(*state);
	loop_close(&loop);
	return 0;
}

static struct dns *open_silence(void **state)
{
	struct dns_settings settings = {.timeout = TRY, .tries = 1};
	struct dns *dns;
	size_t index;
	int fd;

	memcpy(&fd, *state, sizeof(fd));
	if (fd < 0)
		skip();
	assert_int_equal(dns_open(&loop, &settings, &dns), 0);
	assert_int_equal(dns_add_server(dns, &silence, &index), 0);
	return dns;
}

/* Waits for the next question to end. */
static void wait_next(struct ask *ask, struct question **ret_question, struct reply *ret_reply)
{
	while (!ask_next(ask, ret_question, ret_reply)) {
		ask_send(ask, sys_now());
		assert_int_equal(loop_wait(&loop, ask_wake(ask)), 0);
		dns_turn(ask->dns, sys_now());
	}
}

/* However many are handed in, no more are on their way. */
static void test_no_more_than_the_limit_at_once(void **state)
{
	enum { COUNT = 7, LIMIT = 3 };

	struct dns *dns = open_silence(state);
	struct question questions[COUNT], *ended;
	struct reply reply;
	struct ask ask;

	ask_open(&ask, dns, 0, LIMIT);
	for (size_t i = 0; i < COUNT; i++) {
		assert_true(question_make(&questions[i], "a.test.", DNSMSG_TYPE_PTR, i));
		ask_push(&ask, &questions[i]);
	}
	ask_send(&ask, sys_now());
	assert_int_equal(dns_in_flight(dns), LIMIT);
	/* There is nothing to do for them until one of those is answered. */
	assert_true(ask_wake(&ask) > sys_now());
	for (size_t i = 0; i < COUNT; i++) {
		wait_next(&ask, &ended, &reply);
		assert_int_equal(reply.status, REPLY_TIMEOUT);
		assert_true(dns_in_flight(dns) <= LIMIT);
		reply_free(&reply);
		question_free(ended);
	}
	assert_int_equal(ask.open, 0);
	assert_int_equal(ask.queries, COUNT);
	dns_close(dns);
	ask_close(&ask);
}

/* Ended the run as "out of memory", whatever it was. */
static void test_what_cannot_be_asked_ends_alone(void **state)
{
	struct dns *dns = open_silence(state);
	struct question bad, good, *ended;
	char text[REPLY_TEXT_SIZE];
	struct reply reply;
	struct ask ask;

	ask_open(&ask, dns, 0, 10);
	assert_true(question_make(&bad, "a..test", DNSMSG_TYPE_PTR, 1));
	assert_true(question_make(&good, "a.test", DNSMSG_TYPE_PTR, 2));
	ask_push(&ask, &bad);
	ask_push(&ask, &good);
	wait_next(&ask, &ended, &reply);
	assert_ptr_equal(ended, &bad);
	assert_int_equal(reply.status, REPLY_SYSTEM);
	assert_int_equal(reply.error, EINVAL);
	assert_string_equal(
		reply_status_text(&reply, text), "cannot be asked for: Invalid argument");
	assert_non_null(ended->server_asked);
	assert_false(ask.failed);
	wait_next(&ask, &ended, &reply);
	assert_ptr_equal(ended, &good);
	assert_int_equal(reply.status, REPLY_TIMEOUT);
	assert_int_equal(ask.queries, 1);
	question_free(&bad);
	question_free(&good);
	dns_close(dns);
	ask_close(&ask);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_more_than_the_limit_at_once),
		cmocka_unit_test(test_what_cannot_be_asked_ends_alone),
	};

	return cmocka_run_group_tests_name("ptr6_ask", tests, open_all, close_all);
}
