#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "net/sys.h"
#include "tools/ping6/run_inner.h"

/* Where this host has no room for a probe it is tried again after the first, and given up
 * where none has left for the second. What waits for a neighbour that does not answer takes
 * up the socket's buffer for three seconds; one that answers holds its place in the table
 * for up to 45 (RFC 4861 section 10). */
#define BUFFER_RETRY NSEC_PER_MSEC
#define BUFFER_WAIT  (5 * NSEC_PER_SEC)
#define TABLE_RETRY  (20 * NSEC_PER_MSEC)
#define TABLE_WAIT   (60 * NSEC_PER_SEC)

/* So long after the last probe that the kernel dropped they leave one by one. */
#define TABLE_CALM NSEC_PER_SEC

static const char table_is_full[] =
	"the kernel's neighbour table is full (net.ipv6.neigh.default.gc_thresh3)";

/* Why there is no room, or NULL: it is not that. */
static const char *why_full(int err)
{
	switch (err) {
	case EXFULL:
		return table_is_full;
	case ENOBUFS:
	case EAGAIN:
		return "no room in the send buffer or the interface's queue";
	default:
		return NULL;
	}
}

/* Whether neighbours have found no place in the kernel's table since the last look. */
static bool has_overflowed(struct run *run)
{
	uint64_t before = run->departure.overflows;

	return !netlink_neighbour_overflows(&run->netlink, &run->departure.overflows) &&
	       run->departure.overflows > before;
}

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

void run_tell_unsent(struct run *run, uint64_t number, int err, nsec_t now)
{
	uint32_t slot = engine_probe(&run->engine, number)->target;
	struct target *t = engine_target(&run->engine, slot);
	const char *why = why_full(err) ? why_full(err) : strerror(err);
	char reason[DESTINATION_REASON_SIZE];
	struct show_target target;
	struct show_probe probe = run_describe(run, number, now, &target);
	struct target_extra *extra = run_extra(run, t);
	bool is_news = extra && extra->local_errno != err;

	run_draw_lost(run, probe.seq);
	if (extra)
		extra->local_errno = err;
	if (!run->opts->many) {
		/* Of a probe that is too big, a notice tells the MTU as well. */
		if (err != EMSGSIZE)
			show_unsent(&run->show, &probe, why, 0);
	} else if (is_news) {
		/* Of many targets each one's reason is said once. */
		if (!why_full(err)) {
			feed_explain(&run->feed, &t->address, t->ifindex, err, reason);
			why = reason;
		}
		show_target_error(run->opts->json, "", target.name, why);
	}
	run_check_until(run, slot);
}

bool run_is_unknown(int err)
{
	return why_full(err) != NULL;
}

static void give_up(struct run *run, uint64_t number, int err, nsec_t now)
{
	refresh_zone(run, engine_target(&run->engine,
				  engine_probe(&run->engine, number)->target));
	engine_unsent(&run->engine, number);
	run_tell_unsent(run, number, err, now);
}

/* Hands what is left of the block to the kernel. Returns 0 with at least one gone, -EXFULL
 * where the neighbour table had no place for the first, or another -errno. */
static int hand_over(struct run *run, nsec_t now, size_t *ret_gone)
{
	struct departure *d = &run->departure;
	uint64_t number = d->first + d->at;
	bool is_unheard = run->opts->many || run->engine.received == 0;
	size_t most = now < d->tight_until ? 1 : d->count - d->at, gone;
	int err = icmp6_send_many(
		run->sock, d->probes + d->at, most, (uint32_t)number, &gone);

	if (err == -EINVAL && has_overflowed(run))
		err = -EXFULL;
	/* A datagram socket says nothing of what is dropped on the way to the table: only
	 * the table's count does, and it does not say which of several that was. */
	if (!err && !run->sock->raw && is_unheard && has_overflowed(run)) {
		d->tight_until = now + TABLE_CALM;
		run->sock->tx_resync = true;
		if (gone == 1)
			err = -EXFULL;
		else if (run->sock->tx_stamps)
			engine_doubt(&run->engine, number, gone);
	}
	if (!err)
		*ret_gone = gone;
	return err;
}

/* Whether what there is no room for waits for it. */
static bool wait_for_room(struct run *run, int err, nsec_t now)
{
	struct departure *d = &run->departure;
	bool is_table = err == EXFULL;

	if (!why_full(err))
		return false;
	if (!d->is_stuck)
		d->stuck_since = now;
	d->is_stuck = true;
	if (now - d->stuck_since >= (is_table ? TABLE_WAIT : BUFFER_WAIT))
		return false;
	if (is_table && !d->table_told && !run->opts->quiet)
		cli_error(NULL, "%s: waiting for room", table_is_full);
	d->table_told |= is_table;
	d->err = err;
	d->next_try = now + (is_table ? TABLE_RETRY : BUFFER_RETRY);
	engine_hold(&run->engine, d->first + d->at);
	return true;
}

void run_depart(struct run *run, nsec_t now)
{
	struct departure *d = &run->departure;

	engine_resume(&run->engine, now);
	while (d->at < d->count) {
		uint64_t number = d->first + d->at;
		size_t gone = 1;
		int err = 0;

		/* Its target may have been stopped while others of the block were refused. */
		if (engine_probe(&run->engine, number)->state != PROBE_DROPPED)
			err = hand_over(run, now, &gone);
		if (!err) {
			d->is_stuck = false;
		} else if (wait_for_room(run, -err, now)) {
			return;
		} else {
			give_up(run, number, -err, now);
		}
		d->at += gone;
	}
}

bool run_is_departing(const struct run *run)
{
	return run->departure.at < run->departure.count;
}

void run_cancel_departure(struct run *run, nsec_t now)
{
	struct departure *d = &run->departure;

	engine_resume(&run->engine, now);
	for (; d->at < d->count; d->at++)
		if (engine_probe(&run->engine, d->first + d->at)->state != PROBE_DROPPED)
			give_up(run, d->first + d->at, d->err, now);
}
