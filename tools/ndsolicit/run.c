#include "tools/ndsolicit/run.h"

#include <stdio.h>
#include <string.h>

#include "net/sys.h"
#include "tools/ndsolicit/run_inner.h"

static bool open_all(struct run *run, char ret_reason[static WAY_REASON_SIZE])
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

/* Of several targets none is named: what fails then fails for all of them. */
static const char *what_failed(const struct nds_opts *opts)
{
	if (opts->target_count == 0)
		return opts->file && strcmp(opts->file, "-") ? opts->file : NULL;
	return opts->target_count == 1 ? opts->targets[0] : NULL;
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

	run.color = cli_has_color(opts->color);
	run.deadline = opts->deadline ? run.start + opts->deadline : NSEC_NEVER;
	run.totals.asserts = &opts->asserts;
	run.totals.mode = opts->mode;
	run.totals.verdict = &run.verdict;
	if (sock_err && needs_socket(opts))
		cli_explain_packet(sock_err, sys_started_by_root(), reason);
	else if (opts->read || open_all(&run, reason))
		status = go(&run, reason);
	if ((run.loop.error || run.receive_err) && !*reason) {
		snprintf(reason, sizeof(reason), "%s: %s", run.loop.error ? "cannot wait" :
			"cannot receive", strerror(run.loop.error ? run.loop.error :
			run.receive_err));
		status = CLI_CANNOT;
	}
	if (*reason)
		nds_show_error(opts->json, NULL,
			sock_err && needs_socket(opts) ? NULL : what_failed(opts), reason);
	run.totals.duration = sys_now() - run.start;
	nds_show_run(opts->json, &run.totals, status);
	release(&run);
	return status;
}
