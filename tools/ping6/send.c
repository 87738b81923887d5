#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "net/sys.h"
#include "tools/ping6/run_inner.h"
#include "wire/echo.h"

/* Where the interface's queue is full, the probe waits for room; for so long at most. */
#define ROOM_WAIT  NSEC_PER_MSEC
#define ROOM_TRIES 200

/* The interface of a zone may have been made anew, under another index. */
static void refresh_zone(const struct run *run, struct target *t)
{
	const char *zone = run->dest.zone;
	unsigned ifindex;

	if (run->opts->many)
		zone = t->extra && t->extra->name ? strchr(t->extra->name, '%') : NULL;
	if (!t->ifindex || !zone)
		return;
	ifindex = if_nametoindex(zone + (*zone == '%'));
	if (ifindex)
		t->ifindex = ifindex;
}

/* Its fate is told: this host did not send it. */
static void take_unsent(struct run *run, uint64_t number, int err, nsec_t now)
{
	uint32_t slot = engine_probe(&run->engine, number)->target;
	struct target *t = engine_target(&run->engine, slot);
	char reason[DESTINATION_REASON_SIZE];
	struct show_target target;
	struct show_probe probe = run_describe(run, number, now, &target);
	struct target_extra *extra;

	refresh_zone(run, t);
	run_draw_lost(run, probe.seq);
	engine_unsent(&run->engine, number);
	if (!run->opts->many) {
		/* Of a probe that is too big, a notice tells the MTU as well. */
		if (err != EMSGSIZE)
			show_unsent(&run->show, &probe, err, 0);
	} else {
		/* Of many targets each one's reason is said once. */
		extra = run_extra(run, t);
		if (extra && extra->local_errno != err) {
			extra->local_errno = err;
			feed_explain(&run->feed, &t->address, t->ifindex, err, reason);
			show_target_error(run->opts->json, "", target.name, reason);
		}
	}
	run_check_until(run, slot);
}

/* Writes probe `number` over an older one's message; what is behind the stamp stays. */
static void write_probe(struct run *run, uint64_t number, size_t at,
	struct icmp6_probe *ret_probe)
{
	const struct target *t = engine_target(&run->engine,
		engine_probe(&run->engine, number)->target);
	uint8_t *message = run->messages + at * run->message_size;
	struct wr w = wr_into(message, run->message_size);

	echo_write(&w, &(struct echo){
		.type = ICMP6_TYPE_ECHO_REQUEST,
		.id = run->sock->id,
		.seq = (uint16_t)number,
	});
	payload_write_stamp(&run->payload, number, &w);
	*ret_probe = (struct icmp6_probe){
		.destination = {
			.sin6_family = AF_INET6,
			.sin6_addr = t->address,
			.sin6_scope_id = t->ifindex,
			.sin6_flowinfo = htonl(run->flow_label),
		},
		.message = message,
		.len = run->message_size,
	};
}

/* Sends a block of probes, the first of which is `number`. */
static void send_block(struct run *run, const struct icmp6_probe *probes, size_t count,
	uint64_t number)
{
	size_t at = 0, sent = 0, tries = 0;

	while (at < count) {
		int err;

		/* Its target may have been stopped while others of the block were refused. */
		if (engine_probe(&run->engine, number + at)->state == PROBE_DROPPED) {
			at++;
			continue;
		}
		err = icmp6_send_many(run->sock, probes + at, count - at,
			(uint32_t)(number + at), &sent);

		if (!err) {
			at += sent;
			tries = 0;
		} else if ((err == -ENOBUFS || err == -EAGAIN) && tries++ < ROOM_TRIES) {
			poll(NULL, 0, (int)(ROOM_WAIT / NSEC_PER_MSEC));
		} else {
			take_unsent(run, number + at, -err, sys_now());
			at++;
		}
	}
}

static void show_sent(struct run *run, uint64_t number, nsec_t now)
{
	const struct ping6_opts *opts = run->opts;
	uint64_t outstanding = engine_outstanding(&run->engine, number);
	struct show_target target;
	struct show_probe probe;

	if (opts->graph)
		graph_sent(&run->graph, engine_seq(&run->engine, number));
	if (opts->flood && !opts->quiet && !opts->json)
		putchar('.');
	if (!opts->report_outstanding || !outstanding)
		return;
	probe = run_describe(run, outstanding, now, &target);
	show_outstanding(&run->show, &probe);
}

/* Whether a probe can leave now; new targets are begun as the pace allows. Without an end
 * to their probes all targets must be begun first, or the first ones would take all. */
static bool is_due(struct run *run, nsec_t now)
{
	bool all_first = run->opts->count == 0;

	if (!run->fed && engine_may_send(&run->engine, now) &&
		(all_first || !engine_is_due(&run->engine, now)))
		run_add_target(run, now);
	return engine_is_due(&run->engine, now);
}

void run_send_due(struct run *run)
{
	struct icmp6_probe probes[ICMP6_BATCH];
	nsec_t now = sys_now();
	uint64_t first = run->engine.sent + 1;
	size_t count = 0;

	while (count < run->block && is_due(run, now)) {
		uint64_t number = engine_send(&run->engine, now);

		write_probe(run, number, count, &probes[count]);
		count++;
		if (!run->opts->many)
			show_sent(run, number, now);
	}
	send_block(run, probes, count, first);
}
