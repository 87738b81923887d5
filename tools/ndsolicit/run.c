#include "tools/ndsolicit/run.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "net/sys.h"
#include "tools/ndsolicit/run_inner.h"

/* A socket that may not be opened, with the remedy, in one line. */
static void explain_socket(int err, char ret_reason[static WAY_REASON_SIZE])
{
	if (err == -EACCES || err == -EPERM)
		snprintf(ret_reason, WAY_REASON_SIZE, "packet sockets are not permitted: run "
			"'setcap cap_net_raw+ep' on the program, or run it as root");
	else
		snprintf(ret_reason, WAY_REASON_SIZE, "packet socket: %s", strerror(-err));
}

bool nds_run_open(struct run *run, char ret_reason[static WAY_REASON_SIZE])
{
	const char *step = "event loop";
	int err = loop_open(&run->loop);

	if (!err) {
		step = "netlink socket";
		err = netlink_open(&run->netlink);
	}
	if (!err) {
		step = "the kernel's addresses";
		err = way_read_own(&run->netlink, &run->way);
	}
	if (err)
		snprintf(ret_reason, WAY_REASON_SIZE, "%s: %s", step, strerror(-err));
	return !err;
}

bool nds_run_listen(struct run *run, const struct packet_settings *settings,
	char ret_reason[static WAY_REASON_SIZE])
{
	int err = packet_bind(run->sock, settings);

	if (run->batch_size == 0)
		run->batch_size = PACKET_BATCH_MAX;
	if (!err)
		err = packet_batch_new((size_t)run->batch_size, RUN_FRAME_SIZE, &run->batch);
	if (!err)
		err = loop_watch(&run->loop, run->sock->fd, POLLIN);
	if (err)
		snprintf(ret_reason, WAY_REASON_SIZE, "interface %s: %s", run->way.interface,
			strerror(-err));
	return !err;
}

bool nds_run_await_target(struct run *run, struct in6_addr *ret_address, bool *ret_is_listed,
	char ret_reason[static WAY_REASON_SIZE])
{
	enum feed_answer answer;

	while ((answer = nds_feed_next(&run->feed, ret_address, ret_is_listed)) == FEED_WAIT) {
		int fd = targets_fd(&run->feed.targets);

		if (loop_watch(&run->loop, fd, POLLIN) ||
			loop_wait(&run->loop, run->deadline) || run->loop.interrupted ||
			sys_now() >= run->deadline) {
			run->status = CLI_UNKNOWN;
			return false;
		}
		loop_watch(&run->loop, fd, 0);
	}
	/* A shard may have none, a list must have some. */
	if (answer == FEED_END && run->feed.seen == 0 && !run->feed.status)
		snprintf(ret_reason, WAY_REASON_SIZE, "no target is given");
	return answer == FEED_ONE;
}

bool nds_run_sight(const struct packet_received *frame, struct sighting *ret_sighting)
{
	if (sight_read(LINK_ETHERNET, rd_over(frame->bytes, frame->size), ret_sighting))
		return false;
	ret_sighting->realtime = frame->realtime;
	if (frame->has_tag)
		sight_add_tag(ret_sighting, &frame->tag);
	return true;
}

void nds_run_count_dropped(struct run *run)
{
	if (!packet_dropped(run->sock, &run->totals.dropped) && run->totals.dropped > 0)
		cli_error(NULL, "%" PRIu64 " frames dropped: the receive buffer was full",
			run->totals.dropped);
}

void nds_run_note_findings(struct run *run, uint32_t set)
{
	run->totals.findings += set != 0;
	run->findings |= set;
}

static void release(struct run *run)
{
	nds_feed_close(&run->feed);
	sweep_free(&run->sweep);
	packet_batch_free(run->batch);
	way_free(&run->way);
	netlink_close(&run->netlink);
}

static enum cli_status go(struct run *run, char ret_reason[static WAY_REASON_SIZE])
{
	switch (run->opts->mode) {
	case NDS_RESOLVE:
		return nds_run_ask(run, ret_reason);
	case NDS_DAD:
		return nds_run_dad(run, ret_reason);
	case NDS_WAIT_DAD:
		return nds_run_wait_dad(run, ret_reason);
	case NDS_WATCH:
		return nds_run_watch(run, ret_reason);
	}
	return CLI_CANNOT;
}

/* What reads a file, or asks the kernel alone, needs no privilege. */
static bool needs_socket(const struct nds_opts *opts)
{
	return opts->mode != NDS_WAIT_DAD && !opts->read;
}

enum cli_status nds_run(const struct nds_opts *opts, struct packet_sock *sock, int sock_err)
{
	struct run run = {.opts = opts, .sock = sock, .start = sys_now()};
	char reason[WAY_REASON_SIZE] = "";
	enum cli_status status = CLI_CANNOT;

	run.deadline = opts->deadline ? run.start + opts->deadline : NSEC_NEVER;
	run.totals.asserts = &opts->asserts;
	run.totals.mode = opts->mode;
	run.totals.verdict = &run.verdict;
	if (sock_err && needs_socket(opts))
		explain_socket(sock_err, reason);
	else if (opts->read || nds_run_open(&run, reason))
		status = go(&run, reason);
	if (*reason)
		nds_show_error(opts->json, NULL, opts->target_count == 1 && !sock_err ?
			opts->targets[0] : NULL, reason);
	run.totals.duration = sys_now() - run.start;
	nds_show_run(opts->json, &run.totals, status);
	release(&run);
	return status;
}
