#include <errno.h>
#include <inttypes.h>
#include <linux/if_addr.h>
#include <poll.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <unistd.h>

#include "addr/iid.h"
#include "net/sys.h"
#include "tools/ndsolicit/run_inner.h"

/* Without --rate: the first ones at once, as every link bears, then slowly enough for the
 * slow ones, where each multicast frame costs all hosts air time. */
#define RATE_DEFAULT  1000
#define BURST_DEFAULT 256

/* Frames read at once, where one address is asked for. */
#define BATCH_ONE 8

/* Where the interface's queue is full, the solicitation waits for room; for so long at
 * most. */
#define ROOM_WAIT_MS 1
#define ROOM_TRIES   200

/* How often the line on the terminal is drawn anew. */
#define PROGRESS_INTERVAL (NSEC_PER_SEC / 2)

/* Whether one target was given, and no list. */
static bool is_alone(const struct nds_opts *opts)
{
	return opts->target_count == 1 && !opts->file && strcmp(opts->targets[0], "-") != 0;
}

static nsec_t ask_wake(struct run *run)
{
	nsec_t wake = sweep_wake(&run->sweep, !run->fed && !run->is_starved);

	if (run->next_progress < wake)
		wake = run->next_progress;
	return run->deadline < wake ? run->deadline : wake;
}

/* How far a sweep is, on a terminal. Lines of results scroll over it. */
static void draw_progress(struct run *run, nsec_t now)
{
	if (run->progress_shown && __fpending(stdout) > 0) {
		nds_show_progress_end();
		run->progress_shown = false;
	}
	if (now < run->next_progress)
		return;
	run->next_progress = now + PROGRESS_INTERVAL;
	run->totals.sent = run->sweep.sent;
	nds_show_progress(&run->totals);
	run->progress_shown = true;
}

static void see_off(struct run *run)
{
	uint32_t slot;

	while ((slot = sweep_take_done(&run->sweep)) != SWEEP_NONE)
		nds_run_finish(run, slot, false);
}

/* Before a target is given up: is there a MAC at which it can be asked without the group?
 * The kernel's, or the one that its identifier was made of. */
static void seek_mac(struct sweep_target *t, void *arg)
{
	struct run *run = arg;
	struct netlink_neighbour neighbour;
	u128 address = u128_from_in6(&t->address);

	if (!netlink_neighbour_get(&run->netlink, run->way.ifindex, &t->address, &neighbour) &&
		neighbour.has_mac) {
		memcpy(t->mac, neighbour.mac, sizeof(t->mac));
		t->has_mac = true;
		return;
	}
	t->has_mac = iid_to_mac(address.low, t->mac) && !iid_mac_is_group(t->mac);
}

static void add_target(struct run *run)
{
	const struct netlink_address *own = way_own(&run->way, &run->next);
	struct sweep_target *t;
	uint32_t slot;

	run->has_next = false;
	if (own && own->ifindex != run->way.ifindex)
		own = NULL;
	/* One that failed is another host's, and this one does not answer for it. */
	if (own && !(own->flags & IFA_F_DADFAILED)) {
		nds_run_take_own(run, &run->next, own->flags);
		return;
	}
	slot = sweep_add(&run->sweep, &run->next);
	/* Twice in the list: it is being asked for. */
	if (slot == SWEEP_NONE)
		return;
	run->totals.targets++;
	t = sweep_target(&run->sweep, slot);
	t->is_listed = run->next_is_listed;
	t->is_rival = own != NULL;
	if (run->opts->has_unicast) {
		t->has_mac = true;
		memcpy(t->mac, run->opts->unicast, sizeof(t->mac));
	}
}

/* Whether the next target came from the feed. */
static bool take_next(struct run *run)
{
	if (run->has_next || run->fed || run->is_starved)
		return run->has_next;
	switch (nds_feed_next(&run->feed, &run->next, &run->next_is_listed)) {
	case FEED_ONE:
		run->has_next = true;
		break;
	case FEED_WAIT:
		run->is_starved = !loop_watch(&run->loop, targets_fd(&run->feed.targets), POLLIN);
		break;
	case FEED_END:
		run->fed = true;
		break;
	}
	return run->has_next;
}

/* Whoever writes the targets has written, or ended. */
static void look_for_targets(struct run *run)
{
	int fd = targets_fd(&run->feed.targets);

	if (!run->is_starved || !loop_ready(&run->loop, fd))
		return;
	loop_watch(&run->loop, fd, 0);
	run->is_starved = false;
}

static size_t write_probe(struct run *run, uint32_t slot, uint8_t ret_frame[static PROBE_SIZE])
{
	const struct sweep_target *t = sweep_target(&run->sweep, slot);
	struct probe probe = {
		.target = t->address,
		.source = run->way.source,
		.has_unicast = t->way == SWEEP_DIRECT,
	};

	memcpy(probe.source_mac, run->way.mac, sizeof(probe.source_mac));
	memcpy(probe.unicast, t->mac, sizeof(probe.unicast));
	return probe_write(&probe, ret_frame);
}

static void send_block(struct run *run, const struct packet_frame *frames,
	const uint32_t *slots, size_t count)
{
	size_t at = 0, tries = 0;

	while (at < count) {
		int sent = packet_send_batch(run->sock, frames + at, count - at);

		if (sent > 0) {
			at += (size_t)sent;
			tries = 0;
		} else if ((sent == -ENOBUFS || sent == -EAGAIN) && tries++ < ROOM_TRIES) {
			poll(NULL, 0, ROOM_WAIT_MS);
		} else if (sent == -ENETDOWN || sent == -ENXIO) {
			run->link_lost = true;
			return;
		} else {
			sweep_target(&run->sweep, slots[at])->sent--;
			sweep_give_up(&run->sweep, slots[at]);
			run->sweep.sent--;
			run->send_err = sent;
			at++;
		}
	}
}

static uint32_t next_due(struct run *run, nsec_t now)
{
	while (run->sweep.due.head == SWEEP_NONE && sweep_may_send(&run->sweep, now) &&
		sweep_has_room(&run->sweep) && take_next(run))
		add_target(run);
	return sweep_send(&run->sweep, now);
}

static void send_due(struct run *run)
{
	uint8_t bytes[PACKET_BATCH_MAX][PROBE_SIZE];
	struct packet_frame frames[PACKET_BATCH_MAX];
	uint32_t slots[PACKET_BATCH_MAX];
	nsec_t now = sys_now();
	size_t count = 0;

	while (count < PACKET_BATCH_MAX &&
		(slots[count] = next_due(run, now)) != SWEEP_NONE) {
		frames[count].bytes = bytes[count];
		frames[count].len = write_probe(run, slots[count], bytes[count]);
		count++;
	}
	send_block(run, frames, slots, count);
}

/* Whether there is another turn: wait, receive, expire, send. */
static bool turn(struct run *run)
{
	nsec_t wake;

	draw_progress(run, sys_now());
	wake = ask_wake(run);
	if (wake > sys_now() && fflush(stdout))
		return false;
	if (loop_wait(&run->loop, wake) || run->loop.interrupted)
		return false;
	if (loop_ready(&run->loop, run->sock->fd))
		nds_run_receive(run);
	look_for_targets(run);
	sweep_expire(&run->sweep, sys_now(), seek_mac, run);
	see_off(run);
	if (run->link_lost || run->receive_err || sys_now() >= run->deadline)
		return false;
	send_due(run);
	see_off(run);
	return !run->fed || run->sweep.live > 0;
}

static void make_turns(struct run *run)
{
	send_due(run);
	while ((!run->fed || run->sweep.live > 0) && !run->link_lost && turn(run))
		;
	if (run->progress_shown)
		nds_show_progress_end();
	see_off(run);
}

/* What is left of the targets. What stands behind the one that was being asked for is not
 * read any more, and not counted. */
static void say_unasked(struct run *run)
{
	char reason[WAY_REASON_SIZE];

	run->totals.unasked = run->has_next + nds_feed_left(&run->feed);
	if (run->totals.unasked)
		snprintf(reason, sizeof(reason), "ended before the targets did, with %s%" PRIu64
			" not asked for", is_alone(run->opts) ? "" : "at least ",
			run->totals.unasked);
	else
		snprintf(reason, sizeof(reason), "ended before the targets did");
	nds_show_error(run->opts->json, NULL, NULL, reason);
	run->status = cli_worse(run->status, CLI_UNKNOWN);
}

/* Those that the end of the run met in the middle. */
static void cut_short(struct run *run)
{
	for (uint32_t slot = 0; slot < run->sweep.used; slot++)
		if (sweep_target(&run->sweep, slot)->queue)
			nds_run_finish(run, slot, true);
	/* With a pace, whether any are left was not looked at yet. */
	if (take_next(run) || run->is_starved)
		say_unasked(run);
	if (run->link_lost) {
		nds_show_error(run->opts->json, NULL, run->way.interface, "the link went down");
		run->status = cli_worse(run->status, CLI_UNKNOWN);
	}
}

/* On a link that did not carry, silence is no answer. */
static void doubt_silence(struct run *run)
{
	const char *doubt = run->totals.silent > 0 && !run->link_lost ?
		nds_run_doubt_link(run) : NULL;

	if (!doubt)
		return;
	nds_show_error(run->opts->json, NULL, run->way.interface, doubt);
	run->status = cli_worse(run->status, CLI_UNKNOWN);
}

/* Whether one address is all that is asked for: then memory for thousands, though it is not
 * used, would take a tenth of the time. */
static bool is_one(const struct run *run)
{
	return is_alone(run->opts) && run->next_is_listed;
}

static struct sweep_rules make_rules(const struct run *run)
{
	const struct nds_opts *opts = run->opts;
	struct sweep_rules rules = {
		.tries = opts->tries,
		.wait = opts->timeout,
		.spacing = NSEC_PER_SEC / (nsec_t)(opts->rate ? opts->rate : RATE_DEFAULT),
		.burst = BURST_DEFAULT,
		.all = opts->all,
		.direct_only = opts->has_unicast,
	};

	if (is_one(run))
		rules.slots = 1;
	/* A rate that was given holds over every hundredth of a second. */
	if (opts->rate)
		rules.burst = opts->rate / 100;
	return rules;
}

/* The way is known with the first target. False: there is none, or the reason says why it
 * cannot be asked for. */
static bool prepare(struct run *run, char ret_reason[static WAY_REASON_SIZE])
{
	struct packet_settings settings = {.types = 1 << (ND_NEIGHBOR_ADVERTISEMENT - 133)};
	struct sweep_rules rules;
	int err;

	nds_feed_open(&run->feed, run->opts, &run->netlink, &run->way);
	run->has_next =
		nds_run_await_target(run, &run->next, &run->next_is_listed, ret_reason);
	if (!run->has_next)
		return false;
	if (run->opts->has_unicast && !run->next_is_listed) {
		snprintf(ret_reason, WAY_REASON_SIZE, "one neighbour has one MAC address: --unicast "
			"takes one address");
		return false;
	}
	if (!run->way.has_carrier) {
		snprintf(ret_reason, WAY_REASON_SIZE, "interface %s has no carrier: nothing "
			"would leave", run->way.interface);
		return false;
	}
	if (way_source(&run->way, run->opts->source, ret_reason))
		return false;
	rules = make_rules(run);
	run->next_progress = NSEC_NEVER;
	if (!is_one(run) && !run->opts->quiet && isatty(STDERR_FILENO))
		run->next_progress = run->start + NSEC_PER_SEC;
	run->batch_size = is_one(run) ? BATCH_ONE : PACKET_BATCH_MAX;
	settings.ifindex = run->way.ifindex;
	if (!nds_run_listen(run, &settings, ret_reason))
		return false;
	err = sweep_init(&run->sweep, &rules, run->start);
	if (err)
		snprintf(ret_reason, WAY_REASON_SIZE, "%s", strerror(-err));
	return !err;
}

enum cli_status nds_run_ask(struct run *run, char ret_reason[static WAY_REASON_SIZE])
{
	if (!prepare(run, ret_reason))
		return *ret_reason ? CLI_CANNOT : cli_worse(run->status, run->feed.status);
	make_turns(run);
	loop_close(&run->loop);
	cut_short(run);
	if (run->ranged > 0 && run->ranged_answered == 0)
		run->status = cli_worse(run->status, CLI_NO);
	run->totals.sent = run->sweep.sent;
	run->totals.duration = sys_now() - run->start;
	nds_run_count_dropped(run);
	doubt_silence(run);
	/* The answer may have been among them. */
	if (run->totals.dropped > 0 && run->totals.silent > 0)
		run->status = cli_worse(run->status, CLI_UNKNOWN);
	if (run->ranged > 0 && !run->opts->json && !run->opts->quiet)
		nds_show_totals(&run->totals);
	return cli_worse(run->status, run->feed.status);
}
