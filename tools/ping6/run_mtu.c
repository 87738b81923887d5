#include "tools/ping6/run_mtu.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "net/sys.h"
#include "tools/ping6/mtu.h"
#include "tools/ping6/payload.h"
#include "tools/ping6/run_inner.h"
#include "tools/ping6/show.h"
#include "tools/ping6/show_mtu.h"
#include "wire/echo.h"

/* Notices or messages taken in one turn, so that a flood of them cannot keep the clock
 * and the signals from being looked at. */
enum { TURN_MAX = 16 };

#define MESSAGE_MAX (ECHO_HEADER_SIZE + ECHO_DATA_MAX)

struct find {
	const struct mtu_request *request;
	struct icmp6_sock *sock;
	struct loop *loop;
	struct sockaddr_in6 destination;
	struct mtu mtu;
	struct payload payload; /* of the probe in hand */
	uint32_t fitting; /* bytes that this host said would fit; 0: it did not */
	struct icmp6_inbox *inbox;
	bool is_deaf; /* memory was lacking for what came in last */
	uint8_t probe[MESSAGE_MAX]; /* the message being sent */
};

static const struct mtu_probe *probe_of(const struct find *find, uint32_t number)
{
	return &find->mtu.probes[number - 1];
}

/* The payload of probe `number`. */
static struct payload *payload_of(struct find *find, uint32_t number)
{
	find->payload.size = probe_of(find, number)->size - MTU_OVERHEAD;
	return &find->payload;
}

/* Reads an echo header with our identifier; returns its probe's number, or 0. */
static uint32_t find_probe(const struct find *find, struct rd *r, uint8_t type)
{
	struct echo echo;

	if (echo_read(r, &echo) || echo.type != type || echo.id != find->sock->id ||
		echo.seq > find->mtu.sent)
		return 0;
	return echo.seq;
}

static void take_notice(struct find *find, const struct icmp6_event *event)
{
	struct rd r = rd_over(icmp6_inbox_bytes(find->inbox, event->slot), event->size);
	struct mtu_notice notice;
	uint32_t number;

	if (event->kind == ICMP6_EVENT_LOCAL && event->local_errno == EMSGSIZE)
		find->fitting = event->local_mtu;
	if (event->kind != ICMP6_EVENT_ERROR ||
		!in6_equal(&event->destination, &find->destination.sin6_addr))
		return;
	number = find_probe(find, &r, ICMP6_TYPE_ECHO_REQUEST);
	if (!number)
		return;
	notice = mtu_error(&find->mtu, number, &event->from.sin6_addr, &event->error,
		payload_is_quoted(payload_of(find, number), number, r));
	show_mtu_notice(find->request, &notice);
}

static void take_message(struct find *find, const struct icmp6_event *event)
{
	struct rd r = rd_over(icmp6_inbox_bytes(find->inbox, event->slot), event->size);
	uint32_t number = find_probe(find, &r, ICMP6_TYPE_ECHO_REPLY);
	struct payload_verdict verdict;
	nsec_t now = sys_now();

	if (!number)
		return;
	/* A reply that was changed on the way tells all the same that its probe arrived. */
	verdict = payload_check(payload_of(find, number), number, r,
		event->full_size - ECHO_HEADER_SIZE);
	if (verdict.state != PAYLOAD_FOREIGN && mtu_answer(&find->mtu, number, now))
		show_mtu_reply(find->request, probe_of(find, number),
			now - probe_of(find, number)->sent);
}

static void receive_notices(struct find *find)
{
	struct icmp6_event events[ICMP6_BATCH];
	size_t count = 0;

	icmp6_receive_notices(find->sock, find->inbox, events, &count);
	for (size_t i = 0; i < count; i++)
		take_notice(find, &events[i]);
}

static void receive(struct find *find)
{
	short ready = loop_ready(find->loop, find->sock->fd);
	struct icmp6_event events[ICMP6_BATCH];
	size_t count = 0;
	int err;

	if (ready & POLLERR)
		receive_notices(find);
	if (ready) {
		err = icmp6_receive_messages(find->sock, find->inbox, events, &count);
		find->is_deaf = err == -ENOMEM || err == -ENOBUFS;
	}
	for (size_t i = 0; i < count; i++)
		take_message(find, &events[i]);
}

static void send_probe(struct find *find)
{
	uint32_t number = mtu_send(&find->mtu, sys_now());
	struct wr w = wr_into(find->probe, sizeof(find->probe));
	int err;

	echo_write(&w, &(struct echo){
		.type = ICMP6_TYPE_ECHO_REQUEST,
		.id = find->sock->id,
		.seq = (uint16_t)number,
	});
	payload_write(payload_of(find, number), number, &w);
	err = icmp6_send(find->sock, &find->destination, number, find->probe, wr_len(&w));
	if (err == -EMSGSIZE) {
		/* What would have fit stands in a notice that is there already. */
		find->fitting = 0;
		receive_notices(find);
		mtu_refused(&find->mtu, find->fitting);
	} else if (err) {
		mtu_unsent(&find->mtu, -err, sys_now());
	}
}

static void turn_until_over(struct find *find)
{
	struct mtu *mtu = &find->mtu;
	uint32_t expired;

	while (mtu->outcome == MTU_SEARCHING) {
		if (find->request->verbose && fflush(stdout))
			find->loop->interrupted = true; /* nobody reads any more */
		if (find->loop->status_wanted)
			show_mtu_status(mtu);
		find->loop->status_wanted = false;
		if (loop_wait(find->loop, mtu_wake(mtu)) || find->loop->interrupted)
			mtu_interrupt(mtu);
		receive(find);
		expired = mtu_expire(mtu, sys_now());
		if (expired)
			show_mtu_timeout(find->request, probe_of(find, expired));
		if (mtu_is_due(mtu, sys_now()))
			send_probe(find);
	}
}

static enum cli_status answer_of(const struct mtu *mtu)
{
	switch (mtu->outcome) {
	case MTU_FOUND:
		return CLI_YES;
	case MTU_BLACK_HOLE:
	case MTU_NO_ANSWER:
		return CLI_NO;
	case MTU_UNSENT:
		return mtu->unsent == mtu->sent ? CLI_CANNOT : CLI_UNKNOWN;
	case MTU_SEARCHING:
	case MTU_FELL_SILENT:
	case MTU_UNSETTLED:
	case MTU_DEADLINE:
	case MTU_INTERRUPTED:
		return CLI_UNKNOWN;
	}
	return CLI_UNKNOWN;
}

static int prepare(struct find *find, const char **ret_step)
{
	const struct mtu_request *request = find->request;
	struct icmp6_settings settings = request->settings;
	struct mtu_rules rules = {
		.ceiling = request->interface_mtu,
		.tries = MTU_TRIES_DEFAULT,
		.interval = request->interval,
		.timeout = request->timeout,
		.deadline = request->deadline ? request->deadline : NSEC_NEVER,
	};
	uint32_t label;
	int err = icmp6_inbox_new(TURN_MAX, MESSAGE_MAX, &find->inbox);

	*ret_step = "memory";
	if (err)
		return err;
	/* Never fragment, and send what is larger than the path MTU that the kernel has
	 * learned: that is what is to be measured. */
	settings.has_pmtu_discovery = true;
	settings.pmtu_discovery = IPV6_PMTUDISC_PROBE;
	find->destination = request->dest->address;
	err = icmp6_bind(find->sock, &settings, ret_step);
	if (err)
		return err;
	if (settings.has_flow_label) {
		*ret_step = "flow label";
		err = icmp6_flow_label(find->sock, &find->destination.sin6_addr,
			settings.flow_label, &label);
		if (err)
			return err;
		find->destination.sin6_flowinfo = htonl(label);
	}
	*ret_step = "random bytes";
	err = sys_random(find->payload.key, sizeof(find->payload.key));
	if (err)
		return err;
	*ret_step = "event loop";
	mtu_begin(&find->mtu, &rules, sys_now());
	return loop_watch(find->loop, find->sock->fd, POLLIN);
}

/* The last record. `mtu` NULL: there was no search. */
static void show_end(const struct mtu_request *request, const struct mtu *mtu,
	nsec_t duration, enum cli_status status)
{
	bool asked = mtu && mtu->unsent < mtu->sent, alive = asked && mtu->received > 0;
	struct show_totals totals = {
		.targets = 1,
		.alive = alive,
		.dead = asked && !alive,
		.unasked = !asked,
		.sent = mtu ? mtu->sent - mtu->unsent : 0,
		.received = mtu ? mtu->received : 0,
		.duration = duration,
	};

	show_run(request->json, &totals, status);
}

enum cli_status ping6_find_mtu(const struct mtu_request *request, struct icmp6_sock *sock,
	struct loop *loop)
{
	struct find *find = calloc(1, sizeof(*find));
	enum cli_status status = CLI_CANNOT;
	const char *step = "memory";
	nsec_t start = sys_now();
	char reason[128];
	int err = -ENOMEM;

	if (find) {
		find->request = request;
		find->sock = sock;
		find->loop = loop;
		err = prepare(find, &step);
	}
	if (err) {
		loop_close(loop);
		snprintf(reason, sizeof(reason), "%s: %s", step, strerror(-err));
		show_target_error(request->json, "", request->target, reason);
	} else {
		turn_until_over(find);
		/* From here on an interrupt ends us, should stdout block. */
		loop_close(loop);
		status = answer_of(&find->mtu);
		show_mtu_result(request, &find->mtu);
		status = run_say_trouble(loop, find->is_deaf, status);
	}
	show_end(request, err ? NULL : &find->mtu, sys_now() - start, status);
	if (find)
		icmp6_inbox_free(find->inbox);
	free(find);
	return status;
}
