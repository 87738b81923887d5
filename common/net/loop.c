#include "net/loop.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "net/sys.h"

static sigset_t our_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGQUIT);
	return signals;
}

int loop_open(struct loop *ret_loop)
{
	struct loop loop = {.count = 1};
	sigset_t signals = our_signals();

	loop.fds[0].fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
	loop.fds[0].events = POLLIN;
	if (loop.fds[0].fd < 0 || sigprocmask(SIG_BLOCK, &signals, NULL))
		return -errno;
	/* The default slack of 50 us would show in every interval. */
	prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
	*ret_loop = loop;
	return 0;
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
	struct signalfd_siginfo info;

	while (read(loop->fds[0].fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGQUIT)
			loop->status_wanted = true;
		else
			loop->interrupted = true;
	}
}

int loop_wait(struct loop *loop, nsec_t until)
{
	nsec_t left = until == NSEC_NEVER ? 0 : until - sys_now();
	struct timespec timeout = nsec_to_timespec(left > 0 ? left : 0);

	if (ppoll(loop->fds, loop->count, until == NSEC_NEVER ? NULL : &timeout, NULL) < 0) {
		for (size_t i = 0; i < loop->count; i++)
			loop->fds[i].revents = 0;
		return errno == EINTR ? 0 : -errno;
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
	sigset_t signals = our_signals();

	close(loop->fds[0].fd);
	sigprocmask(SIG_UNBLOCK, &signals, NULL);
}
