#include "net/loop.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>

#include "net/sys.h"
#include "tests/unit/capture.h"

static struct loop loop;

static int open_loop(void **state)
{
	(void)state;
	if (loop_open(&loop))
		return -1;
	loop_take_status(&loop);
	return 0;
}

static int close_loop(void **state)
{
	(void)state;
	loop_close(&loop);
	alarm(0); /* that a signal has set */
	return 0;
}

static void test_waits_until_the_point_in_time(void **state)
{
	nsec_t until = sys_now() + 20 * NSEC_PER_MSEC, late;

	(void)state;
	assert_int_equal(loop_wait(&loop, until), 0);
	late = sys_now() - until;
	assert_true(late >= 0);
	assert_true(late < 200 * NSEC_PER_MSEC); /* a busy machine is no failure */
	assert_false(loop.interrupted || loop.status_wanted);
}

static void test_a_point_gone_by_is_no_wait(void **state)
{
	nsec_t before = sys_now();

	(void)state;
	assert_int_equal(loop_wait(&loop, before - NSEC_PER_SEC), 0);
	assert_int_equal(loop_wait(&loop, 0), 0);
	assert_int_equal(loop_wait(&loop, -1), 0);
	assert_true(sys_now() - before < 200 * NSEC_PER_MSEC);
}

static void test_timers_have_no_slack(void **state)
{
	(void)state;
	assert_int_equal(prctl(PR_GET_TIMERSLACK), 1);
}

static void test_descriptors(void **state)
{
	int first[2], second[2];

	(void)state;
	assert_int_equal(pipe(first), 0);
	assert_int_equal(pipe(second), 0);
	assert_int_equal(loop_watch(&loop, first[0], POLLIN), 0);
	assert_int_equal(loop_watch(&loop, second[0], POLLIN), 0);
	assert_int_equal(loop_wait(&loop, sys_now()), 0);
	assert_int_equal(loop_ready(&loop, first[0]), 0);

	/* Ready ends a wait without end, and says which. */
	assert_int_equal(write(second[1], "x", 1), 1);
	assert_int_equal(loop_wait(&loop, NSEC_NEVER), 0);
	assert_int_equal(loop_ready(&loop, first[0]), 0);
	assert_int_equal(loop_ready(&loop, second[0]), POLLIN);
	assert_int_equal(loop_ready(&loop, 12345), 0);

	/* Watched twice is watched once, for the last events. */
	assert_int_equal(loop_watch(&loop, second[0], POLLPRI), 0);
	assert_int_equal(loop.count, 3);
	assert_int_equal(loop_wait(&loop, sys_now()), 0);
	assert_int_equal(loop_ready(&loop, second[0]), 0);
	assert_int_equal(loop_watch(&loop, second[0], POLLIN), 0);

	/* No longer watched: not ready, and the others stay. */
	assert_int_equal(write(first[1], "x", 1), 1);
	assert_int_equal(loop_wait(&loop, NSEC_NEVER), 0);
	assert_int_equal(loop_watch(&loop, first[0], 0), 0);
	assert_int_equal(loop_ready(&loop, first[0]), 0);
	assert_int_equal(loop_ready(&loop, second[0]), POLLIN);
	assert_int_equal(loop_watch(&loop, first[0], 0), 0);
	assert_int_equal(loop_watch(&loop, second[0], 0), 0);
	assert_int_equal(loop.count, 1);

	/* The other end is gone: an event that need not be asked for. */
	assert_int_equal(loop_watch(&loop, first[1], POLLOUT), 0);
	close(first[0]);
	assert_int_equal(loop_wait(&loop, NSEC_NEVER), 0);
	assert_true(loop_ready(&loop, first[1]) & POLLERR);
	close(first[1]);
	close(second[0]);
	close(second[1]);
}

static void test_a_full_table_says_so(void **state)
{
	int fds[LOOP_FDS_MAX];

	(void)state;
	for (int i = 0; i < LOOP_FDS_MAX - 1; i++) {
		fds[i] = dup(STDIN_FILENO);
		assert_int_equal(loop_watch(&loop, fds[i], POLLPRI), 0);
	}
	fds[LOOP_FDS_MAX - 1] = dup(STDIN_FILENO);
	assert_int_equal(loop_watch(&loop, fds[LOOP_FDS_MAX - 1], POLLPRI), -ENOSPC);
	assert_int_equal(loop.count, LOOP_FDS_MAX);
	/* One that is there may still be changed, and room made. */
	assert_int_equal(loop_watch(&loop, fds[3], POLLIN), 0);
	assert_int_equal(loop_watch(&loop, fds[LOOP_FDS_MAX - 1], 0), 0);
	assert_int_equal(loop_watch(&loop, fds[3], 0), 0);
	assert_int_equal(loop_watch(&loop, fds[LOOP_FDS_MAX - 1], POLLPRI), 0);
	for (int i = 0; i < LOOP_FDS_MAX; i++)
		close(fds[i]);
}

static void test_signals(void **state)
{
	static const struct {
		int number;
		bool interrupts, asks;
	} rows[] = {
		{SIGINT, true, false},
		{SIGTERM, true, false},
		{SIGHUP, true, false},
		{SIGQUIT, false, true},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		loop.interrupted = loop.status_wanted = false;
		assert_int_equal(raise(rows[i].number), 0);
		/* Nothing until the next wait, which it ends. */
		assert_false(loop.interrupted || loop.status_wanted);
		assert_int_equal(loop_wait(&loop, NSEC_NEVER), 0);
		assert_int_equal(loop.interrupted, rows[i].interrupts);
		assert_int_equal(loop.status_wanted, rows[i].asks);
		/* Taken once. */
		loop.interrupted = loop.status_wanted = false;
		assert_int_equal(loop_wait(&loop, sys_now()), 0);
		assert_false(loop.interrupted || loop.status_wanted);
	}
}

static void test_several_signals_at_once(void **state)
{
	(void)state;
	raise(SIGQUIT);
	raise(SIGINT);
	raise(SIGTERM);
	assert_int_equal(loop_wait(&loop, NSEC_NEVER), 0);
	assert_true(loop.interrupted && loop.status_wanted);
}

static void ignore(int number)
{
	(void)number;
}

/* A signal that is nobody's business here ends a wait, but is no error, and what was
 * ready before is not ready now. */
static void test_other_signals_are_no_error(void **state)
{
	struct sigaction action = {.sa_handler = ignore};
	pid_t child;

	(void)state;
	sigaction(SIGUSR1, &action, NULL);
	child = fork();
	if (child == 0) {
		for (int i = 0; i < 100; i++) {
			usleep(10000);
			if (kill(getppid(), SIGUSR1))
				_exit(1);
		}
		_exit(0);
	}
	loop.fds[0].revents = POLLIN;
	assert_int_equal(loop_wait(&loop, sys_now() + 10 * NSEC_PER_SEC), 0);
	assert_int_equal(loop.fds[0].revents, 0);
	assert_false(loop.interrupted);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	signal(SIGUSR1, SIG_DFL);
}

static void test_a_bad_descriptor_shows(void **state)
{
	int fd = dup(STDIN_FILENO);

	(void)state;
	close(fd);
	assert_int_equal(loop_watch(&loop, fd, POLLIN), 0);
	assert_int_equal(loop_wait(&loop, NSEC_NEVER), 0);
	assert_int_equal(loop_ready(&loop, fd), POLLNVAL);
}

/* In a child: a loop that is not looked at any more once the signal is there. */
static int never_look(const void *arg)
{
	const int *number = arg;
	struct loop own;

	alarm(0);
	if (loop_open(&own))
		return 1;
	raise(*number);
	while (true)
		pause();
}

static void test_bug_a_blocked_run_could_not_be_ended(void **state)
{
	const int number = SIGTERM;
	nsec_t begun = sys_now();
	int status;

	(void)state;
	status = in_child(never_look, &number);
	assert_int_equal(status, 1000 + SIGTERM);
	assert_true(sys_now() - begun >= (LOOP_LAST_SECONDS - 1) * NSEC_PER_SEC);
}

/* In a child: what happens to SIGQUIT and to a SIGHUP that nohup(1) ignores. */
static int keep_others(const void *arg)
{
	struct loop own;

	(void)arg;
	signal(SIGQUIT, SIG_DFL);
	signal(SIGHUP, SIG_IGN);
	if (loop_open(&own))
		return 1;
	raise(SIGHUP);
	if (loop_wait(&own, sys_now() + 10 * NSEC_PER_MSEC) || own.interrupted)
		return 2;
	raise(SIGQUIT);
	return 3;
}

static void test_signals_that_are_not_asked_for(void **state)
{
	(void)state;
	assert_int_equal(in_child(keep_others, NULL), 1000 + SIGQUIT);
}

#define loop_test(test) cmocka_unit_test_setup_teardown(test, open_loop, close_loop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		loop_test(test_waits_until_the_point_in_time),
		loop_test(test_a_point_gone_by_is_no_wait),
		loop_test(test_timers_have_no_slack),
		loop_test(test_descriptors),
		loop_test(test_a_full_table_says_so),
		loop_test(test_signals),
		loop_test(test_several_signals_at_once),
		loop_test(test_other_signals_are_no_error),
		loop_test(test_a_bad_descriptor_shows),
		loop_test(test_bug_a_blocked_run_could_not_be_ended),
		loop_test(test_signals_that_are_not_asked_for),
	};

	return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
