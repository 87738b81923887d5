#include <errno.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/mcast.h"
#include "net/sys.h"
#include "out/show_addr.h"
#include "tools/ndsolicit/dad.h"
#include "tools/ndsolicit/run_inner.h"
#include "tools/ndsolicit/show_watch.h"

/* How often the kernel is asked: it tells of the end of its own detection by netlink, but
 * not of each way in which an address can come and go. */
#define POLL_INTERVAL (10 * NSEC_PER_MSEC)

/* ---- --dad ---- */

static bool send_probe(struct run *run, struct dad *dad)
{
	struct probe probe = {.target = dad->target, .has_nonce = true};
	uint8_t frame[PROBE_SIZE];

	memcpy(probe.source_mac, run->way.mac, sizeof(probe.source_mac));
	memcpy(probe.nonce, dad->nonce, sizeof(probe.nonce));
	return !packet_send(run->sock, frame, probe_write(&probe, frame));
}

static void take_frames(struct run *run, struct dad *dad)
{
	int count = packet_receive(run->sock, run->batch);

	for (int i = 0; i < count; i++) {
		const struct packet_received *f = packet_batch_frame(run->batch, (size_t)i);
		struct sighting s;

		if (!sight_read(LINK_ETHERNET, rd_over(f->bytes, f->size), &s))
			dad_take(dad, &s);
	}
	if (count == -ENETDOWN)
		run->link_lost = true;
}

/* Probes until there is a verdict; false if the run was ended before. */
static bool detect(struct run *run, struct dad *dad)
{
	while (dad->verdict == DAD_UNDECIDED) {
		nsec_t wake = dad->next < run->deadline ? dad->next : run->deadline;

		if (dad_is_due(dad, sys_now()))
			dad_sent(dad, send_probe(run, dad), sys_now());
		else if (loop_wait(&run->loop, wake) || run->loop.interrupted ||
			sys_now() >= run->deadline)
			return false;
		take_frames(run, dad);
		if (run->link_lost)
			return false;
		dad_expire(dad, sys_now());
	}
	return true;
}

/* Whether the link still carries: an unplugged one swallows what is sent. */
static bool has_carrier(struct run *run)
{
	char reason[WAY_REASON_SIZE];
	struct way now = {0};

	return !way_interface(&run->netlink, run->way.interface, &now, reason) &&
		now.has_carrier;
}

static bool prepare_dad(struct run *run, struct dad *dad,
	char ret_reason[static WAY_REASON_SIZE])
{
	struct packet_settings settings = {
		.types = 1 << (ND_NEIGHBOR_SOLICITATION - ND_ROUTER_SOLICITATION) |
			1 << (ND_NEIGHBOR_ADVERTISEMENT - ND_ROUTER_SOLICITATION),
		.ifindex = run->way.ifindex,
	};
	uint8_t group[6];
	int err;

	if (!nds_run_listen(run, &settings, ret_reason))
		return false;
	/* Others that want the address probe for it there (RFC 4862 section 5.4.2). */
	mcast_mac(mcast_solicited_node(u128_from_in6(&dad->target)), group);
	err = packet_join(run->sock, group);
	if (!err)
		err = sys_random(dad->nonce, sizeof(dad->nonce));
	if (err)
		snprintf(ret_reason, WAY_REASON_SIZE, "%s", strerror(-err));
	return !err;
}

static enum cli_status verdict_status(enum dad_verdict verdict)
{
	switch (verdict) {
	case DAD_UNIQUE:
		return CLI_YES;
	case DAD_DUPLICATE:
		return CLI_NO;
	case DAD_UNDECIDED:
	case DAD_INCONCLUSIVE:
		break;
	}
	return CLI_UNKNOWN;
}

static void show_verdict(struct run *run, const struct dad *dad, const char *reason)
{
	struct show_dad show = {
		.interface = run->way.interface,
		.target = dad->target,
		.verdict = dad->verdict,
		.sent = dad->sent,
		.echoes = dad->echoes,
		.reason = reason,
		.is_own = way_own(&run->way, &dad->target) != NULL,
		.duration = sys_now() - run->start,
		.has_mac = dad->verdict == DAD_DUPLICATE,
		.is_wanted = dad->is_wanted,
	};

	memcpy(show.mac, dad->mac, sizeof(show.mac));
	run->totals.targets = 1;
	run->totals.sent = dad->sent;
	if (!run->opts->quiet)
		nds_show_dad(run->opts->json, &show);
}

enum cli_status nds_run_dad(struct run *run, char ret_reason[static WAY_REASON_SIZE])
{
	const char *reason = NULL;
	struct in6_addr target;
	struct dad dad;
	bool is_listed;

	run->way.may_be_down = true;
	nds_feed_open(&run->feed, run->opts, &run->netlink, &run->way);
	if (!nds_feed_next(&run->feed, &target, &is_listed))
		return run->feed.status;
	dad_begin(&dad, &target, run->opts->tries, run->opts->timeout, sys_now());
	if (!run->way.has_carrier) {
		reason = run->way.is_up ? "the link has no carrier, nothing was sent" :
					  "the interface is down, nothing was sent";
		dad.verdict = DAD_INCONCLUSIVE;
		show_verdict(run, &dad, reason);
		return CLI_UNKNOWN;
	}
	if (!prepare_dad(run, &dad, ret_reason))
		return CLI_CANNOT;
	if (!detect(run, &dad)) {
		dad.verdict = DAD_INCONCLUSIVE;
		reason = run->link_lost ? "the link went down" : "the run ended before the wait";
	} else if (dad.verdict == DAD_INCONCLUSIVE) {
		reason = "no probe could be sent";
	} else if (dad.verdict == DAD_UNIQUE && !has_carrier(run)) {
		dad.verdict = DAD_INCONCLUSIVE;
		reason = "the link lost its carrier";
	}
	loop_close(&run->loop);
	show_verdict(run, &dad, reason);
	return verdict_status(dad.verdict);
}

/* ---- --wait-dad ---- */

struct waiting {
	struct in6_addr target; /* unless it is for all of them */
	bool is_for_all;
	uint32_t ifindex;       /* 0: any */
	size_t matching, tentative, failed;
};

static bool is_waited_for(const struct waiting *w, const struct netlink_address *a)
{
	if (w->ifindex && a->ifindex != w->ifindex)
		return false;
	if (!w->is_for_all)
		return in6_equal(&a->address, &w->target);
	return !IN6_IS_ADDR_LOOPBACK(&a->address);
}

static void count_states(struct waiting *w, const struct way *way)
{
	w->matching = w->tentative = w->failed = 0;
	for (size_t i = 0; i < way->own_count; i++) {
		if (!is_waited_for(w, &way->own[i]))
			continue;
		w->matching++;
		if (way->own[i].flags & IFA_F_DADFAILED)
			w->failed++;
		else if (way->own[i].flags & IFA_F_TENTATIVE)
			w->tentative++;
	}
}

static void show_states(struct run *run, const struct waiting *w)
{
	for (size_t i = 0; i < run->way.own_count; i++) {
		const struct netlink_address *own = &run->way.own[i];
		char name[IF_NAMESIZE] = "?";
		struct show_dad show = {
			.interface = if_indextoname(own->ifindex, name) ? name : "?",
			.target = own->address,
			.verdict = own->flags & IFA_F_DADFAILED ? DAD_DUPLICATE :
				own->flags & IFA_F_TENTATIVE ? DAD_INCONCLUSIVE : DAD_UNIQUE,
			.is_own = true,
			.reason = own->flags & IFA_F_DADFAILED ? "the kernel says dadfailed" :
				own->flags & IFA_F_TENTATIVE ? "it is tentative" : NULL,
			.duration = sys_now() - run->start,
		};

		if (is_waited_for(w, own)) {
			run->totals.targets++;
			if (!run->opts->quiet)
				nds_show_dad(run->opts->json, &show);
		}
	}
}

/* Which addresses. False, with the reason. */
static bool choose(struct run *run, struct waiting *w, char ret_reason[static WAY_REASON_SIZE])
{
	const char *text = run->opts->target_count ? run->opts->targets[0] : NULL;
	const char *interface = run->opts->interface;
	struct prefix_text read;
	struct prefix_fault fault;
	char zone[IF_NAMESIZE] = "";

	w->is_for_all = !text;
	if (text) {
		fault = prefix_parse(text, strlen(text), &read);
		if (fault.flaw) {
			show_prefix_fault(&fault, text, ret_reason, WAY_REASON_SIZE);
			return false;
		}
		if (read.has_length) {
			snprintf(ret_reason, WAY_REASON_SIZE, "is a prefix: --wait-dad takes an "
				"address");
			return false;
		}
		w->target = read.address;
		if (read.zone && read.zone_len < sizeof(zone)) {
			memcpy(zone, read.zone, read.zone_len);
			interface = zone;
		}
	}
	w->ifindex = interface ? if_nametoindex(interface) : 0;
	if (interface && !w->ifindex) {
		snprintf(ret_reason, WAY_REASON_SIZE, "no such interface: %s", interface);
		return false;
	}
	return true;
}

/* Waits until none is tentative, or one has failed. Returns 0 or -errno. */
static int wait_for_kernel(struct run *run, struct waiting *w)
{
	int err = 0;

	count_states(w, &run->way);
	while (!err && w->tentative > 0 && w->failed == 0 && !run->loop.interrupted &&
		sys_now() < run->deadline) {
		nsec_t wake = sys_now() + POLL_INTERVAL;

		err = loop_wait(&run->loop, wake < run->deadline ? wake : run->deadline);
		way_free(&run->way);
		run->way.own_count = 0;
		if (!err)
			err = way_read_own(&run->netlink, &run->way);
		count_states(w, &run->way);
	}
	return err;
}

enum cli_status nds_run_wait_dad(struct run *run, char ret_reason[static WAY_REASON_SIZE])
{
	struct waiting w = {0};
	int err;

	if (!choose(run, &w, ret_reason))
		return CLI_CANNOT;
	err = wait_for_kernel(run, &w);
	loop_close(&run->loop);
	if (err) {
		snprintf(ret_reason, WAY_REASON_SIZE, "the kernel's addresses: %s",
			strerror(-err));
		return CLI_CANNOT;
	}
	if (w.matching == 0) {
		snprintf(ret_reason, WAY_REASON_SIZE, "%s", w.is_for_all ?
			"this host has no address to wait for" : "is not an address of this host");
		return CLI_CANNOT;
	}
	show_states(run, &w);
	return w.failed ? CLI_NO : w.tentative ? CLI_UNKNOWN : CLI_YES;
}
