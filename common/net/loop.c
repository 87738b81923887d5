#include "net/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "net/sys.h"

/* Signals that came and no loop has looked at yet, the one that ends the run, and the
 * descriptor that wakes the loop's poll(2): a handler has nothing but globals. */
static volatile sig_atomic_t interrupt_came, status_came, last_signal;
static int wake_fd = -1;

static const int ending[] = {SIGINT, SIGTERM, SIGHUP};

static void wake(void)
{
	uint64_t one = 1;
	int saved = errno;

	/* It can fail only where it is pending already. */
	if (write(wake_fd, &one, sizeof(one)) < 0)
		errno = saved;
}

static void handle_end(int number)
{
	interrupt_came = 1;
	last_signal = number;
	alarm(LOOP_LAST_SECONDS);
	wake();
}

static void handle_status(int number)
{
	(void)number;
	status_came = 1;
	wake();
}

/* As if the signal had not been caught. */
static void handle_alarm(int number)
{
	(void)number;
	signal(last_signal, SIG_DFL);
	raise(last_signal);
}

static void catch(int number, void (*handler)(int))
{
	/* What is written to a slow reader is to go on where it was. */
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};

	sigaction(number, &action, NULL);
}

static bool is_ignored(int number)
{
	struct sigaction action;

	return !sigaction(number, NULL, &action) && action.sa_handler == SIG_IGN;
}

int loop_open(struct loop *ret_loop)
{
	struct loop loop = {.count = 1};

	loop.fds[0].fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	loop.fds[0].events = POLLIN;
	if (loop.fds[0].fd < 0)
		return -errno;
	wake_fd = loop.fds[0].fd;
	interrupt_came = status_came = 0;
	catch(SIGALRM, handle_alarm);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (ending[i] != SIGHUP || !is_ignored(SIGHUP))
			catch(ending[i], handle_end);
	/* The default slack of 50 us would show in every interval. */
	prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
	*ret_loop = loop;
	return 0;
}

void loop_take_status(struct loop *loop)
{
	(void)loop;
	catch(SIGQUIT, handle_status);
}

/* The entry for `fd`, or the one behind the last. */
static size_t find(const struct loop *loop, int fd)
{
	size_t i = 0;

	while (i < loop->count && loop->fds[i].fd != fd)
		i++;
	return i;
}

int loop_watch(struct loop *loop, int fd, short events)
{
	size_t i = find(loop, fd);

	if (events == 0) {
		if (i < loop->count)
			loop->fds[i] = loop->fds[--loop->count];
		return 0;
	}
	if (i == LOOP_FDS_MAX)
		return -ENOSPC;
	if (i == loop->count)
		loop->count++;
	loop->fds[i] = (struct pollfd){.fd = fd, .events = events};
	return 0;
}

static void take_signals(struct loop *loop)
{
	uint64_t count;

	if (read(loop->fds[0].fd, &count, sizeof(count)) < 0)
		return;
	/* Each is cleared only where it was seen: one that comes in between wakes the next wait. */
	if (interrupt_came) {
		interrupt_came = 0;
		loop->interrupted = true;
	}
	if (status_came) {
		status_came = 0;
		loop->status_wanted = true;
	}
}

int loop_wait(struct loop *loop, nsec_t until)
{
	nsec_t left = until == NSEC_NEVER ? 0 : until - sys_now();
	struct timespec timeout = nsec_to_timespec(left > 0 ? left : 0);

	if (ppoll(loop->fds, loop->count, until == NSEC_NEVER ? NULL : &timeout, NULL) < 0) {
		for (size_t i = 0; i < loop->count; i++)
			loop->fds[i].revents = 0;
		if (errno != EINTR) {
			loop->error = errno;
			return -errno;
		}
		take_signals(loop);
		return 0;
	}
	if (loop->fds[0].revents)
		take_signals(loop);
	return 0;
}

short loop_ready(const struct loop *loop, int fd)
{
	size_t i = find(loop, fd);

	return i < loop->count ? loop->fds[i].revents : 0;
}

void loop_close(struct loop *loop)
{
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (!is_ignored(ending[i]))
			signal(ending[i], SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	wake_fd = -1;
	close(loop->fds[0].fd);
}
