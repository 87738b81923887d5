#include <stdio.h>
#include <string.h>

#include "addr/mcast.h"
#include "net/sys.h"
#include "tools/ndsolicit/dad.h"
#include "tools/ndsolicit/run_inner.h"
#include "tools/ndsolicit/show_watch.h"

/* A run of it: the engine, and what it decided by. */
struct detection {
	struct run *run;
	struct dad dad;
	struct sighting decider; /* where the verdict is DAD_DUPLICATE */
};

static bool send_probe(struct detection *d)
{
	struct probe probe = {.target = d->dad.target, .has_nonce = true};
	uint8_t frame[PROBE_SIZE];

	memcpy(probe.source_mac, d->run->way.mac, sizeof(probe.source_mac));
	memcpy(probe.nonce, d->dad.nonce, sizeof(probe.nonce));
	return !packet_send(d->run->sock, frame, probe_write(&probe, frame));
}

/* An answer that hosts do not take decides nothing, and says that somebody forges them. */
static void show_discarded(struct detection *d, const struct sighting *s)
{
	struct nds_show_neighbor n = {
		.interface = d->run->way.interface,
		.target = &d->dad.target,
		.sighting = s,
		.rtt = -1,
		.is_discarded = true,
		.color = d->run->color,
		.findings.set = nds_find_in(s, true),
	};

	/* Who sends thousands says no more by that than by the first of a kind. */
	if (!(n.findings.set & ~d->run->findings))
		return;
	nds_run_note_findings(d->run, n.findings.set);
	if (!d->run->opts->quiet)
		nds_show_neighbor(d->run->opts->json, &n);
}

static void take_sighting(struct detection *d, const struct sighting *s)
{
	bool was_decided = d->dad.verdict != DAD_UNDECIDED;

	switch (dad_take(&d->dad, s)) {
	case DAD_NOTHING:
	case DAD_ECHO:
		return;
	case DAD_DISCARDED:
		show_discarded(d, s);
		return;
	case DAD_IS_HELD:
	case DAD_IS_WANTED:
		if (!was_decided)
			d->decider = *s;
	}
}

static void take_frames(struct detection *d)
{
	struct run *run = d->run;
	int count = nds_run_take_in(run);

	for (int i = 0; i < count; i++) {
		struct sighting s;

		/* What has a tag came by another link, which is a VLAN. */
		if (nds_run_sight(packet_batch_frame(run->batch, (size_t)i), &s) && !s.vlan)
			take_sighting(d, &s);
	}
}

/* Probes until there is a verdict; false if the run was ended before. */
static bool detect(struct detection *d)
{
	struct run *run = d->run;
	struct dad *dad = &d->dad;

	while (dad->verdict == DAD_UNDECIDED) {
		nsec_t wake = dad->next < run->deadline ? dad->next : run->deadline;

		if (dad_is_due(dad, sys_now()))
			dad_sent(dad, send_probe(d), sys_now());
		else if (loop_wait(&run->loop, wake) || run->loop.interrupted ||
			sys_now() >= run->deadline)
			return false;
		take_frames(d);
		if (run->link_lost || run->receive_err)
			return false;
		dad_expire(dad, sys_now());
	}
	return true;
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

static void show_verdict(const struct detection *d, const char *reason)
{
	const struct dad *dad = &d->dad;
	struct run *run = d->run;
	struct show_dad show = {
		.interface = run->way.interface,
		.target = dad->target,
		.verdict = dad->verdict,
		.sent = dad->sent,
		.echoes = dad->echoes,
		.reason = reason,
		.is_own = way_own(&run->way, &dad->target) != NULL,
		.duration = sys_now() - run->start,
		.is_wanted = dad->is_wanted,
		.color = run->color,
	};

	if (dad->verdict == DAD_DUPLICATE) {
		show.has_mac = true;
		memcpy(show.mac, dad->mac, sizeof(show.mac));
		show.sighting = &d->decider;
		/* The answer to a probe must have the address as one to the group must. */
		show.findings.set = nds_find_in(&d->decider, true);
		if (nds_run_is_anycast(run, &d->decider)) {
			show.reason = "it is the address of all routers of the link";
			show.findings.set &= ~(uint32_t)FIND_WRONG_SOURCE;
		}
		nds_run_note_findings(run, show.findings.set);
	}
	run->totals.targets = 1;
	run->totals.sent = dad->sent;
	if (!run->opts->quiet)
		nds_show_dad(run->opts->json, &show);
}

/* Why the run knows nothing, though it asked; NULL if it does. */
static const char *doubt(struct detection *d, bool is_decided)
{
	struct run *run = d->run;

	if (run->link_lost)
		return "the link went down";
	if (!is_decided)
		return "the run ended before the wait";
	if (d->dad.verdict == DAD_INCONCLUSIVE)
		return "no probe could be sent";
	if (d->dad.verdict == DAD_DUPLICATE)
		return NULL;
	/* The answer may have been among them. */
	return run->totals.dropped > 0 ? "messages were lost here" : nds_run_doubt_link(run);
}

static enum cli_status judge(struct run *run, const struct dad *dad)
{
	struct assert_values values = {.findings = run->findings};
	enum cli_status status = verdict_status(dad->verdict);
	char text[SHOW_ADDR_SIZE];

	if (dad->sent == 0)
		return status;
	nds_show_address(&dad->target, run->way.interface, text);
	if (!nds_assert_judge(&run->opts->asserts, &values, text, &run->verdict))
		status = cli_worse(status, CLI_NO);
	return status;
}

enum cli_status nds_run_dad(struct run *run, char ret_reason[static WAY_REASON_SIZE])
{
	struct detection d = {.run = run};
	const char *reason;
	struct in6_addr target;
	bool is_listed, is_decided;

	run->way.may_be_down = true;
	nds_feed_open(&run->feed, run->opts, &run->netlink, &run->way);
	if (!nds_run_await_target(run, &target, &is_listed, ret_reason))
		return *ret_reason ? CLI_CANNOT : cli_worse(run->status, run->feed.status);
	if (!is_listed) {
		snprintf(ret_reason, WAY_REASON_SIZE, "--dad takes one address");
		return CLI_CANNOT;
	}
	dad_begin(&d.dad, &target, run->opts->tries, run->opts->timeout, sys_now());
	if (!run->way.has_carrier) {
		reason = run->way.is_up ? "the link has no carrier, nothing was sent" :
					  "the interface is down, nothing was sent";
	} else {
		if (!prepare_dad(run, &d.dad, ret_reason))
			return CLI_CANNOT;
		is_decided = detect(&d);
		loop_close(&run->loop);
		nds_run_count_dropped(run);
		reason = doubt(&d, is_decided);
	}
	if (reason)
		d.dad.verdict = DAD_INCONCLUSIVE;
	show_verdict(&d, reason);
	return judge(run, &d.dad);
}
