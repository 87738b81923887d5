#include "tools/ping6/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/sys.h"
#include "tools/ping6/run_inner.h"
#include "tools/ping6/run_mtu.h"

/* A socket that may not be opened, with the remedy, in one line. */
static void explain_socket(int err, char *ret_reason, size_t size)
{
	/* Of root that can only be so where a container has taken the right away. */
	if ((err == -EACCES || err == -EPERM) && sys_started_by_root())
		snprintf(ret_reason, size,
			"ICMPv6 sockets are not permitted: root is without CAP_NET_RAW here; give "
			"it that, or 'sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"'");
	else if (err == -EACCES || err == -EPERM)
		snprintf(ret_reason, size,
			"ICMPv6 sockets are not permitted: run 'setcap cap_net_raw+ep' on the "
			"program, or 'sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"'");
	else if (err == -EAFNOSUPPORT)
		snprintf(ret_reason, size, "this system has no IPv6");
	else
		snprintf(ret_reason, size, "ICMPv6 socket: %s", strerror(-err));
}

/* Those that the end of the run met in the middle. */
static void finish_rest(struct run *run)
{
	for (uint32_t slot = 0; slot < run->engine.roster.slots; slot++)
		if (!engine_target(&run->engine, slot)->is_done)
			run_finish_target(run, slot);
}

enum cli_status run_say_trouble(
	const struct loop *loop, bool is_deaf, enum cli_status status)
{
	if (is_deaf) {
		cli_error(NULL, "out of memory: what came in could not be read");
		status = cli_worse(status, CLI_UNKNOWN);
	}
	if (loop->error) {
		cli_error(NULL, "cannot wait: %s", strerror(loop->error));
		status = CLI_CANNOT;
	}
	return status;
}

static enum cli_status sum_up(struct run *run)
{
	const struct ping6_opts *opts = run->opts;
	enum cli_status status = run->status;
	uint32_t dropped = 0;
	int err;

	icmp6_dropped(run->sock, &dropped);
	/* Of a list that was not read to its end, not all can be said to be alive. */
	assert_judge_run(&opts->asserts, run->totals.alive,
		run->fed ? run->totals.targets : UINT64_MAX, &run->verdict);
	run->totals.sent = run->engine.sent;
	run->totals.received = run->engine.received;
	run->totals.unsent = run->engine.unsent;
	run->totals.duplicates = run->engine.duplicates;
	run->totals.foreign = run->engine.foreign;
	run->totals.dropped = dropped;
	run->totals.duration = run->engine.last_event - run->engine.start;
	run->totals.verdict = &run->verdict;
	if (opts->many && opts->only == PING6_ALL && !opts->json)
		show_totals(&run->totals);
	if (!run->verdict.ok) {
		fflush(stdout);
		assert_show(&run->verdict, NULL);
		status = cli_worse(status, CLI_NO);
	}
	if (!run->fed && opts->many && opts->deadline &&
		sys_now() >= run->start + opts->deadline) {
		cli_error(NULL, "the deadline came before all targets were asked");
		status = cli_worse(status, CLI_UNKNOWN);
	}
	if (run->fed && opts->many && run->totals.targets == 0 && opts->shards == 1) {
		cli_error("target", "there is none");
		status = cli_worse(status, CLI_CANNOT);
	}
	/* The kernel counts in one what it has no room for and what has a wrong checksum. */
	if (dropped > 0)
		cli_error(NULL, "%u packets dropped: %s", dropped, run->was_behind ?
			"the receive buffer was full" : "their checksums are wrong");
	/* Replies of who is silent may have been among them. */
	if (dropped > 0 && run->was_behind && run->has_silent)
		status = cli_worse(status, CLI_UNKNOWN);
	status = run_say_trouble(&run->loop, run->is_deaf, status);
	if (run->engine.out_of_memory) {
		cli_error(NULL, "out of memory: the figures are not complete");
		status = CLI_CANNOT;
	}
	if (opts->metrics) {
		err = metrics_write(&run->metrics, opts->metrics, sys_realtime());
		if (err) {
			cli_error(opts->metrics, "%s", strerror(-err));
			status = CLI_CANNOT;
		}
	}
	return status;
}

static enum cli_status go(struct run *run)
{
	const struct ping6_opts *opts = run->opts;

	if (!opts->many) {
		show_start(&run->show, &run->one);
		if (opts->names)
			names_of(&run->names, &run->loop, run->sock->fd, &run->one.in6);
	}
	run_turns(run);
	finish_rest(run);
	return sum_up(run);
}

static enum cli_status find_mtu(struct run *run, uint32_t link_mtu,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	const struct ping6_opts *opts = run->opts;
	struct mtu_request request = {
		.target = opts->targets[0],
		.dest = &run->dest,
		.interface_mtu = link_mtu,
		.interval = opts->has_interval ? opts->interval : 0,
		.timeout = opts->timeout,
		.deadline = opts->deadline ? run->start + opts->deadline : 0,
		.json = opts->json,
		.quiet = opts->quiet,
		.verbose = opts->verbose,
	};

	if (!run_make_settings(run, &request.settings, ret_reason))
		return CLI_CANNOT;
	run->is_over = true;
	return ping6_find_mtu(&request, run->sock, &run->loop);
}

static void release(struct run *run)
{
	if (run->opts->many)
		feed_close(&run->feed);
	engine_free(&run->engine);
	responders_free(run->responders);
	names_free(&run->names);
	metrics_free(&run->metrics);
	icmp6_inbox_free(run->inbox);
	netlink_close(&run->netlink);
	free(run->messages);
	free(run->own);
}

/* The run itself, once there is a socket and a loop. What went wrong before it began is in
 * ret_reason. */
static enum cli_status carry_out(struct run *run, char ret_reason[static DESTINATION_REASON_SIZE])
{
	const struct ping6_opts *opts = run->opts;
	uint32_t link_mtu = 0;
	enum cli_status status = CLI_YES;
	int err = netlink_open(&run->netlink);

	if (err) {
		snprintf(ret_reason, DESTINATION_REASON_SIZE, "netlink socket: %s",
			strerror(-err));
		return CLI_CANNOT;
	}
	if (!opts->many)
		status = run_find_destination(run, &link_mtu, ret_reason);
	if (status)
		return status;
	ret_reason[0] = '\0';
	if (opts->find_mtu)
		return find_mtu(run, link_mtu, ret_reason);
	return run_prepare(run, ret_reason) ? go(run) : CLI_CANNOT;
}

enum cli_status ping6_run(const struct ping6_opts *opts, struct icmp6_sock *sock,
	int sock_err)
{
	struct run run = {.opts = opts, .start = sys_now(), .sock = sock};
	char reason[DESTINATION_REASON_SIZE] = "";
	const char *about = opts->many ? NULL : opts->targets[0];
	enum cli_status status = CLI_CANNOT;
	int err;

	if (sock_err) {
		explain_socket(sock_err, reason, sizeof(reason));
	} else if (!run_check_outputs(&run, reason)) {
		about = NULL;
	} else {
		err = loop_open(&run.loop);
		if (err)
			snprintf(reason, sizeof(reason), "event loop: %s", strerror(-err));
		else
			loop_take_status(&run.loop);
		if (!err)
			status = carry_out(&run, reason);
		/* From here on an interrupt ends us, should stdout block. */
		if (!err && !run.is_over)
			loop_close(&run.loop);
	}
	if (*reason && !opts->many)
		run.totals.targets = run.totals.unasked = 1;
	if (*reason)
		show_target_error(opts->json, "", about, reason);
	if (!opts->find_mtu || *reason)
		show_run(opts->json, &run.totals, status);
	release(&run);
	return status;
}
