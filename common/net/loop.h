/* One wait for everything: sockets, a point in time, and the signals that end a run or
 * ask how it goes. Each turn of a tool's loop is wait, receive, expire, send. */
#ifndef HEXTET_NET_LOOP_H
#define HEXTET_NET_LOOP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/nsec.h"

#define LOOP_FDS_MAX 160

struct loop {
	struct pollfd fds[LOOP_FDS_MAX]; /* the first is the signals' */
	size_t count;
	bool interrupted;   /* SIGINT, SIGTERM or SIGHUP came: end in order, within seconds */
	bool status_wanted; /* SIGQUIT came; the tool clears it when it has answered */
	int error;          /* errno of a wait that failed: the run that it ends is to say so */
};

/* From here on SIGINT, SIGTERM and SIGHUP (unless it is ignored, as under nohup) only set
 * the flag above, and timers are as exact as the kernel makes them. A run that has not ended
 * LOOP_LAST_SECONDS behind the signal, as it waits for who reads its output, say, dies of
 * it. One loop at a time. Returns 0 or -errno. */
int loop_open(struct loop *ret_loop);

#define LOOP_LAST_SECONDS 5

/* SIGQUIT, too, sets its flag from here on, and does not end the program. */
void loop_take_status(struct loop *loop);

/* Watches `fd` for `events` of poll(2), errors in any case; 0 stops watching it.
 * Returns 0 or -ENOSPC. */
int loop_watch(struct loop *loop, int fd, short events);

/* Waits until something watched is ready, a signal comes, or the clock reaches `until`
 * (NSEC_NEVER: no end; a point gone by: no wait). Returns 0 or -errno. */
int loop_wait(struct loop *loop, nsec_t until);

/* What the last wait found on `fd`: events of poll(2). */
short loop_ready(const struct loop *loop, int fd);

/* Gives the signals back their usual effect. */
void loop_close(struct loop *loop);

#endif
