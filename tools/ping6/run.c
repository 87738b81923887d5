#include "tools/ping6/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/destination.h"
#include "net/loop.h"
#include "net/sys.h"
#include "tools/ping6/engine.h"
#include "tools/ping6/payload.h"
#include "tools/ping6/show.h"
#include "wire/echo.h"

/* How long a name may take where no deadline is given. */
#define RESOLVE_WAIT (10 * NSEC_PER_SEC)

/* Notices or messages taken in one turn, so that a flood of them cannot keep the clock
 * and the signals from being looked at, and their lines fit what a pipe takes at once. */
enum { TURN_MAX = 16 };

struct run {
	const struct ping6_opts *opts;
	nsec_t start; /* of the whole run, which the deadline bounds */
	struct icmp6_sock *sock;
	struct loop loop;
	struct dest dest;
	struct engine engine;
	struct payload payload;
	struct show show;
	uint8_t *probe;  /* the message being sent */
	uint8_t *buffer; /* the message being read */
	size_t buffer_size;
	uint64_t last_refused; /* probe that this host said it did not send */
};

static void send_probe(struct run *run)
{
	size_t size = ECHO_HEADER_SIZE + run->payload.size;
	struct wr w = wr_into(run->probe, size);
	uint64_t outstanding, number;
	int err;

	number = engine_send(&run->engine, sys_now());
	echo_write(&w, &(struct echo){
		.type = ICMP6_TYPE_ECHO_REQUEST,
		.id = run->sock->id,
		.seq = (uint16_t)number,
	});
	payload_write(&run->payload, number, &w);
	err = icmp6_send(run->sock, &run->dest.address, (uint32_t)number, run->probe,
		wr_len(&w));

	outstanding = engine_outstanding(&run->engine);
	if (run->opts->report_outstanding && outstanding)
		show_outstanding(&run->show, outstanding);
	if (!err)
		return;
	engine_unsent(&run->engine, number);
	/* Of a probe that is too big, a notice tells the MTU as well. */
	if (err != -EMSGSIZE)
		show_unsent(&run->show, number, -err, 0);
}

/* A packet was quoted back: whose probe is it? 0: nobody's. */
static uint64_t find_quoted(const struct run *run, size_t size, bool *ret_proven)
{
	struct rd r = rd_over(run->buffer, size);
	struct echo echo;
	uint64_t number;

	if (echo_read(&r, &echo) || echo.type != ICMP6_TYPE_ECHO_REQUEST ||
		echo.id != run->sock->id)
		return 0;
	number = engine_find(&run->engine, echo.seq);
	*ret_proven = number && payload_is_quoted(&run->payload, number, r);
	return number;
}

static void take_notice(struct run *run, const struct icmp6_event *event)
{
	uint64_t number;
	bool proven;

	switch (event->kind) {
	case ICMP6_EVENT_SENT:
		engine_stamp(&run->engine, event->number, event->time);
		break;
	case ICMP6_EVENT_ERROR:
		if (!in6_equal(&event->destination, &run->dest.address.sin6_addr))
			break;
		number = find_quoted(run, event->size, &proven);
		if (!number)
			break;
		engine_error(&run->engine, number, proven);
		show_error(&run->show, number, &event->from.sin6_addr, &event->error);
		break;
	case ICMP6_EVENT_LOCAL:
		/* A send that was tried twice is refused twice. */
		if (run->last_refused != run->engine.sent)
			show_unsent(&run->show, run->engine.sent, event->local_errno,
				event->local_mtu);
		run->last_refused = run->engine.sent;
		break;
	case ICMP6_EVENT_MESSAGE:
		break;
	}
}

static void take_message(struct run *run, const struct icmp6_event *event)
{
	struct rd r = rd_over(run->buffer, event->size);
	struct show_reply reply = {
		.from = event->from.sin6_addr,
		.bytes = event->full_size,
		.hop_limit = event->hop_limit,
		.payload = {.state = PAYLOAD_FOREIGN},
	};
	struct echo echo;

	if (echo_read(&r, &echo) || echo.type != ICMP6_TYPE_ECHO_REPLY ||
		echo.id != run->sock->id)
		return;
	reply.number = engine_find(&run->engine, echo.seq);
	if (reply.number)
		reply.payload = payload_check(&run->payload, reply.number, r,
			event->full_size - ECHO_HEADER_SIZE);
	if (reply.payload.state == PAYLOAD_FOREIGN) {
		engine_foreign(&run->engine);
		show_foreign(&run->show, &reply.from, echo.seq);
		return;
	}
	if (reply.payload.state != PAYLOAD_WHOLE)
		engine_damaged(&run->engine);
	reply.engine = engine_answer(&run->engine, reply.number, sys_now(), event->time);
	show_reply(&run->show, &reply);
}

static void receive(struct run *run)
{
	short ready = loop_ready(&run->loop, run->sock->fd);
	struct icmp6_event event;

	/* Notices first: a reply's probe has its transmit stamp by then. */
	for (int i = 0; ready & POLLERR && i < TURN_MAX; i++) {
		if (icmp6_receive_notice(run->sock, run->buffer, run->buffer_size, &event))
			break;
		take_notice(run, &event);
	}
	for (int i = 0; ready && i < TURN_MAX; i++) {
		if (icmp6_receive_message(run->sock, run->buffer, run->buffer_size, &event))
			break;
		take_message(run, &event);
	}
}

/* Waits until stdout takes some lines without blocking, but not longer than an interrupt.
 * Who reads too slowly holds the run up, as with a write that blocks. */
static void wait_for_stdout(struct run *run)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	if (poll(&out, 1, 0) != 0)
		return;
	loop_watch(&run->loop, run->sock->fd, 0);
	loop_watch(&run->loop, STDOUT_FILENO, POLLOUT);
	do
		loop_wait(&run->loop, NSEC_NEVER);
	while (!run->loop.interrupted && !loop_ready(&run->loop, STDOUT_FILENO));
	loop_watch(&run->loop, STDOUT_FILENO, 0);
	loop_watch(&run->loop, run->sock->fd, POLLIN);
}

/* Whether the run goes on: results are shown, and can be. */
static bool flush(struct run *run)
{
	if (run->loop.status_wanted) {
		run->loop.status_wanted = false;
		show_status(&run->engine);
	}
	if (__fpending(stdout) == 0)
		return !ferror(stdout);
	wait_for_stdout(run);
	return run->loop.interrupted || (!fflush(stdout) && !ferror(stdout));
}

static void turn_until_done(struct run *run)
{
	uint64_t number;

	while (flush(run) && !run->loop.interrupted) {
		if (loop_wait(&run->loop, engine_wake(&run->engine)))
			break;
		receive(run);
		while ((number = engine_expire(&run->engine, sys_now())))
			show_timeout(&run->show, number);
		if (engine_is_done(&run->engine, sys_now()))
			break;
		if (engine_is_due(&run->engine, sys_now()))
			send_probe(run);
	}
	/* A duplicate that came with the last reply counts, too. */
	if (!loop_wait(&run->loop, 0))
		receive(run);
	while ((number = engine_finish(&run->engine, sys_now())))
		show_timeout(&run->show, number);
}

static enum cli_status answer_of(const struct run *run)
{
	const struct engine *e = &run->engine;

	if (e->unsent == e->sent) /* nothing was asked */
		return CLI_CANNOT;
	if (e->received == 0)
		return CLI_NO;
	/* As in ping(8): a count that a deadline cut short is not reached. */
	if (run->opts->count && run->opts->deadline && e->received < run->opts->count &&
		sys_now() >= run->start + run->opts->deadline)
		return CLI_NO;
	return CLI_YES;
}

/* A socket that may not be opened, with the remedy, in one line. */
static void explain_socket(int err, char *ret_reason, size_t size)
{
	if (err == -EACCES || err == -EPERM)
		snprintf(ret_reason, size,
			"ICMPv6 sockets are not permitted: run 'setcap cap_net_raw+ep' on the "
			"program, or 'sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"'");
	else if (err == -EAFNOSUPPORT)
		snprintf(ret_reason, size, "this system has no IPv6");
	else
		snprintf(ret_reason, size, "ICMPv6 socket: %s", strerror(-err));
}

/* What the destination is found to be may still not be what can be asked. */
static bool check_destination(const struct run *run, char *ret_reason, size_t size)
{
	if (in6_is_multicast(&run->dest.address.sin6_addr)) {
		snprintf(ret_reason, size, "is a multicast address; a unicast one is needed");
		return false;
	}
	if (IN6_IS_ADDR_V4MAPPED(&run->dest.address.sin6_addr)) {
		snprintf(ret_reason, size, "is an IPv4 address in IPv6's form, which no IPv6 "
			"packet can go to");
		return false;
	}
	if (run->opts->interval < PING6_INTERVAL_FREE && !run->dest.is_local &&
		!sys_started_by_root()) {
		snprintf(ret_reason, size,
			"-i: an interval below 2ms is for root, except to this host itself");
		return false;
	}
	return true;
}

static enum cli_status find_destination(struct run *run,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	const struct ping6_opts *opts = run->opts;
	nsec_t wait = opts->deadline ? opts->deadline : RESOLVE_WAIT;
	struct destination_way way = {.interface = opts->interface, .source = opts->source};
	struct netlink netlink;
	enum cli_status status;
	int err = netlink_open(&netlink);

	if (err) {
		snprintf(ret_reason, DESTINATION_REASON_SIZE, "netlink socket: %s",
			strerror(-err));
		return CLI_CANNOT;
	}
	status = destination_find(opts->target, &way, &netlink, &run->loop, run->start + wait,
		&run->dest, ret_reason);
	netlink_close(&netlink);
	if (!status && !check_destination(run, ret_reason, DESTINATION_REASON_SIZE))
		status = CLI_CANNOT;
	return status;
}

static bool prepare_socket(struct run *run, char *ret_reason, size_t size)
{
	struct icmp6_settings settings = run->opts->settings;
	const char *step = "flow label";
	int err;

	settings.interface = run->opts->interface;
	if (run->opts->source) {
		settings.source = run->dest.source;
		settings.source_ifindex = run->dest.source_ifindex;
	}
	err = icmp6_bind(run->sock, &settings, &step);
	if (!err && settings.has_flow_label) {
		step = "flow label";
		err = icmp6_flow_label(run->sock, &run->dest.address.sin6_addr,
			settings.flow_label, &run->show.flow_label);
		run->dest.address.sin6_flowinfo = htonl(run->show.flow_label);
	}
	if (!err) {
		step = "event loop";
		err = loop_watch(&run->loop, run->sock->fd, POLLIN);
	}
	if (err)
		snprintf(ret_reason, size, "%s: %s", step, strerror(-err));
	return !err;
}

static bool prepare_probes(struct run *run, char *ret_reason, size_t size)
{
	const struct ping6_opts *opts = run->opts;
	struct engine_rules rules = {
		.count = opts->count,
		.interval = opts->interval,
		.timeout = opts->timeout,
	};
	size_t message_size = ECHO_HEADER_SIZE + opts->size;
	int err;

	/* The look-up of a name has taken its part. */
	if (opts->deadline) {
		rules.deadline = run->start + opts->deadline - sys_now();
		if (rules.deadline < 1)
			rules.deadline = 1;
	}
	run->payload.size = opts->size;
	run->payload.pattern = opts->pattern;
	run->payload.pattern_len = opts->pattern_len;
	/* A reply may be longer than its probe; memory that is not touched costs nothing. */
	run->buffer_size = ECHO_HEADER_SIZE + ECHO_DATA_MAX;
	run->probe = malloc(message_size);
	run->buffer = malloc(run->buffer_size);
	err = run->probe && run->buffer ? 0 : -ENOMEM;
	if (!err)
		err = sys_random(run->payload.key, sizeof(run->payload.key));
	if (!err)
		err = engine_init(&run->engine, &rules, sys_now());
	if (err)
		snprintf(ret_reason, size, "%s", strerror(-err));
	return !err;
}

static void prepare_show(struct run *run)
{
	const struct ping6_opts *opts = run->opts;
	struct show *show = &run->show;

	show->json = opts->json;
	show->quiet = opts->quiet;
	show->verbose = opts->verbose;
	show->timestamps = opts->timestamps;
	show->target = opts->target;
	show->dest = &run->dest;
	show->zone = *run->dest.zone ? run->dest.zone : run->dest.interface;
	show->interface = opts->interface;
	show->source = opts->source;
	show->pattern = opts->pattern_text;
	show->size = opts->size;
	show_addr(&run->dest.address.sin6_addr, run->dest.zone, show->address);
	if (run->dest.zone_assumed)
		cli_error(opts->target, "needs a zone; %s is the only one there is: %s",
			run->dest.zone, show->address);
}

enum cli_status ping6_run(const struct ping6_opts *opts, struct icmp6_sock *sock,
	int sock_err)
{
	struct run run = {.opts = opts, .start = sys_now(), .sock = sock};
	char reason[DESTINATION_REASON_SIZE];
	enum cli_status status = CLI_CANNOT;
	bool ready = false;
	int err = sock_err ? 0 : loop_open(&run.loop);

	if (sock_err)
		explain_socket(sock_err, reason, sizeof(reason));
	else if (err)
		snprintf(reason, sizeof(reason), "event loop: %s", strerror(-err));
	else
		status = find_destination(&run, reason);
	if (!status) {
		ready = prepare_socket(&run, reason, sizeof(reason)) &&
			prepare_probes(&run, reason, sizeof(reason));
		status = CLI_CANNOT;
	}
	if (ready) {
		prepare_show(&run);
		show_start(&run.show);
		turn_until_done(&run);
		/* From here on a second interrupt ends us, should stdout block. */
		loop_close(&run.loop);
		show_summary(&run.show, &run.engine);
		status = answer_of(&run);
	} else {
		show_target_error(opts->json, opts->target, reason);
	}
	show_run(opts->json, ready ? &run.engine : NULL, status);
	engine_free(&run.engine);
	free(run.probe);
	free(run.buffer);
	return status;
}
