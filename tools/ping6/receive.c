#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "net/sys.h"
#include "tools/ping6/run_inner.h"
#include "wire/echo.h"

/* A packet was quoted back: whose probe is it? 0: nobody's. */
static uint64_t find_quoted(struct run *run, const struct icmp6_event *event,
	bool *ret_proven)
{
	struct rd r = rd_over(icmp6_inbox_bytes(run->inbox, event->slot), event->size);
	struct echo echo;
	uint64_t number;

	if (echo_read(&r, &echo) || echo.type != ICMP6_TYPE_ECHO_REQUEST ||
		echo.id != run->sock->id)
		return 0;
	number = engine_find(&run->engine, echo.seq);
	if (!number || !in6_equal(&event->destination,
			       &engine_target(&run->engine,
				       engine_probe(&run->engine, number)->target)->address))
		return 0;
	*ret_proven = payload_is_quoted(&run->payload, number, r);
	return number;
}

/* Of many targets, who answers from a link has that link's zone. */
static void set_zone(struct run *run, const struct sockaddr_in6 *from)
{
	if (!run->opts->many)
		return;
	run->zone[0] = '\0';
	if (in6_takes_zone(&from->sin6_addr))
		if_indextoname(from->sin6_scope_id, run->zone);
	run->show.zone = run->zone;
}

/* What --until waited for has come: nothing more is waited for. */
static bool is_over(const struct run *run, uint32_t slot)
{
	return engine_target(&run->engine, slot)->is_stopped;
}

static void take_error(struct run *run, const struct icmp6_event *event, nsec_t now)
{
	bool proven;
	uint64_t number = find_quoted(run, event, &proven);
	struct target_extra *extra;
	struct show_target target;
	struct show_probe probe;
	uint32_t slot;

	if (!number)
		return;
	slot = engine_probe(&run->engine, number)->target;
	if (is_over(run, slot))
		return;
	set_zone(run, &event->from);
	probe = run_describe(run, number, now, &target);
	if (proven)
		run_draw_lost(run, probe.seq);
	extra = run_extra(run, engine_target(&run->engine, slot));
	if (extra) {
		extra->has_error = true;
		extra->from = event->from.sin6_addr;
		extra->from_ifindex = event->from.sin6_scope_id;
		extra->error = event->error;
	}
	engine_error(&run->engine, number, proven);
	if (run->opts->flood && !run->opts->json) {
		if (!run->opts->quiet)
			printf("\bE");
	} else if (run->opts->only == PING6_ALL) {
		show_error(&run->show, &probe, &event->from.sin6_addr, &event->error);
	}
	run_check_until(run, slot);
}

static void take_notice(struct run *run, const struct icmp6_event *event, nsec_t now)
{
	struct show_target target;
	struct show_probe probe;

	switch (event->kind) {
	case ICMP6_EVENT_SENT:
		engine_stamp(&run->engine, event->number, event->time);
		break;
	case ICMP6_EVENT_ERROR:
		take_error(run, event, now);
		break;
	case ICMP6_EVENT_LOCAL:
		/* A send that was tried twice is refused twice. */
		if (!run->opts->many && run->engine.sent > run->last_refused) {
			probe = run_describe(run, run->engine.sent, now, &target);
			show_unsent(&run->show, &probe, strerror(event->local_errno),
				event->local_mtu);
		}
		run->last_refused = run->engine.sent;
		break;
	case ICMP6_EVENT_MESSAGE:
		break;
	}
}

static bool is_in_own(const struct run *run, const struct in6_addr *address)
{
	for (size_t i = 0; i < run->own_count; i++)
		if (in6_equal(&run->own[i].address, address))
			return true;
	return false;
}

/* Of a group, whether the reply is this host's own. */
static bool is_own(struct run *run, const struct in6_addr *from)
{
	if (!run->responders)
		return false;
	/* While others are waited for, this host may come by addresses itself. */
	if (run->opts->until.wants != UNTIL_NOTHING && !is_in_own(run, from))
		run_find_own(run);
	return is_in_own(run, from);
}

/* A member of the group has answered: which, and not for the first time? */
static void note_member(
	struct run *run, uint64_t number, bool is_self, struct show_reply *reply)
{
	struct responders_reply member = {
		.from = reply->from,
		.seq = engine_seq(&run->engine, number),
		.rtt = reply->engine.rtt,
		.hop_limit = reply->hop_limit,
		.is_self = is_self,
	};

	if (reply->engine.verdict == ENGINE_LATE)
		return;
	if (responders_add(run->responders, &member) == RESPONDERS_DUPLICATE) {
		reply->engine.verdict = ENGINE_DUPLICATE;
		engine_duplicate(&run->engine, number);
	} else {
		reply->engine.verdict = ENGINE_ANSWER;
	}
}

/* What the assertions and the line of a target want to know of a reply. */
static void note_reply(struct run *run, struct target *t, const struct show_reply *reply,
	uint32_t scope_id)
{
	const struct asserts *asserts = &run->opts->asserts;
	bool is_elsewhere = run->opts->many && !in6_equal(&reply->from, &t->address);
	struct target_extra *extra;

	if (!assert_has(asserts, ASSERT_MIN_HOP_LIMIT) &&
		!assert_has(asserts, ASSERT_EXPECT_SOURCE) && !is_elsewhere)
		return;
	extra = run_extra(run, t);
	if (!extra)
		return;
	if (reply->hop_limit >= 0 &&
		(extra->least_hop_limit < 0 || reply->hop_limit < extra->least_hop_limit))
		extra->least_hop_limit = reply->hop_limit;
	/* One source that is not expected says more than all that are. */
	if (!extra->has_source ||
		!assert_source_is_expected(asserts, &reply->from, scope_id)) {
		extra->has_source = true;
		extra->source = reply->from;
		extra->source_scope_id = scope_id;
	}
}

static void show_received(
	struct run *run, uint64_t number, nsec_t now, struct show_reply *reply)
{
	const struct ping6_opts *opts = run->opts;
	struct show_target target;
	struct show_probe probe;

	if (opts->only != PING6_ALL || (opts->many && opts->count == 1 && !opts->json))
		return;
	/* The group's table has it all. */
	if (run->responders && !opts->verbose && !opts->json)
		return;
	if (opts->graph)
		return;
	if (opts->flood && !opts->json) {
		if (!opts->quiet)
			printf("\b \b");
		return;
	}
	if (opts->names && !run->is_over)
		reply->from_name = names_of(&run->names, &run->loop, run->sock->fd,
			&reply->from);
	probe = run_describe(run, number, now, &target);
	show_reply(&run->show, &probe, reply);
}

static void take_message(struct run *run, const struct icmp6_event *event, nsec_t now)
{
	struct rd r = rd_over(icmp6_inbox_bytes(run->inbox, event->slot), event->size);
	struct show_reply reply = {
		.from = event->from.sin6_addr,
		.bytes = event->full_size,
		.hop_limit = event->hop_limit,
		.payload = {.state = PAYLOAD_FOREIGN},
	};
	struct echo echo;
	uint64_t number;
	uint32_t slot;
	bool is_self, is_answer;
	nsec_t stamp;

	if (echo_read(&r, &echo) || echo.type != ICMP6_TYPE_ECHO_REPLY ||
		echo.id != run->sock->id)
		return;
	number = engine_find(&run->engine, echo.seq);
	if (number)
		reply.payload = payload_check(&run->payload, number, r,
			event->full_size - ECHO_HEADER_SIZE);
	if (reply.payload.state == PAYLOAD_FOREIGN) {
		engine_foreign(&run->engine);
		show_foreign(&run->show, &reply.from, echo.seq);
		return;
	}
	slot = engine_probe(&run->engine, number)->target;
	if (is_over(run, slot))
		return;
	if (reply.payload.state != PAYLOAD_WHOLE)
		engine_damaged(&run->engine, number);
	set_zone(run, &event->from);
	stamp = run->opts->user_to_user ? 0 : event->time;
	is_self = is_own(run, &reply.from);
	/* Whether others are there is not for this host to say. */
	is_answer = !is_self || run->opts->until.wants == UNTIL_NOTHING;
	reply.engine = is_answer ?
		engine_answer(&run->engine, number, now, stamp) :
		engine_overhear(&run->engine, number, now, stamp);
	if (run->opts->graph && is_answer && reply.engine.verdict == ENGINE_ANSWER)
		graph_answered(
			&run->graph, engine_seq(&run->engine, number), reply.engine.rtt);
	if (run->responders)
		note_member(run, number, is_self, &reply);
	note_reply(run, engine_target(&run->engine, slot), &reply,
		event->from.sin6_scope_id);
	show_received(run, number, now, &reply);
	run_check_until(run, slot);
}

bool run_receive(struct run *run)
{
	short ready = loop_ready(&run->loop, run->sock->fd);
	struct icmp6_event events[ICMP6_BATCH];
	size_t count = 0;
	bool is_all;
	nsec_t now;
	int err;

	/* Notices first: a reply's probe has its transmit stamp by then. */
	if (ready & POLLERR)
		icmp6_receive_notices(run->sock, run->inbox, events, &count);
	is_all = count < run->block;
	now = sys_now();
	for (size_t i = 0; i < count; i++)
		take_notice(run, &events[i], now);
	if (!ready)
		return is_all;
	err = icmp6_receive_messages(run->sock, run->inbox, events, &count);
	run->is_deaf = err == -ENOMEM || err == -ENOBUFS;
	if (err)
		return is_all;
	now = sys_now();
	for (size_t i = 0; i < count; i++)
		take_message(run, &events[i], now);
	return is_all && count < run->block;
}
