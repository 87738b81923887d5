/* One frame: decoded, compared, shown. */
#include <errno.h>

#include "addr/in6.h"
#include "tools/rasniff/run_inner.h"
#include "tools/rasniff/vlan.h"

/* Whether hosts take it. */
static bool is_taken(const struct ra *ra)
{
	return !RA_DISCARDED(ra->flaws) && ra->has_message;
}

/* Routers that are allowed: those of --expect router= and of the policy; without any, the
 * first one on the link that hosts listen to. Before that one spoke, what hosts discard
 * accuses nobody. */
static bool is_forbidden(const struct run *run, const struct ra *ra, uint32_t interface)
{
	const struct in6_addr *router = &ra->packet.ip.source, *first;
	bool named = false;

	for (size_t i = 0; i < run->opts->expects.count; i++) {
		const struct expect *e = &run->opts->expects.items[i];

		if (e->key != EXPECT_ROUTER)
			continue;
		if (expect_is_router(e, router, run->links[interface].name))
			return false;
		named = true;
	}
	if (run->opts->policy)
		return !policy_knows_router(&run->policy, run->links[interface].name, router);
	if (named)
		return true;
	first = track_first(&run->track, interface, vlan_of(&ra->link));
	return first ? !in6_equal(first, router) : is_taken(ra);
}

static void check_policy(struct run *run, const struct ra *ra, uint32_t interface)
{
	bool unexpected = run->opts->policy &&
		!policy_check(&run->policy, run->links[interface].name, ra, &run->findings);

	run->unexpected += unexpected;
	if (run->opts->forbid_others && is_forbidden(run, ra, interface)) {
		run->forbidden++;
		/* The policy has said so. */
		if (!unexpected)
			lint_add(&run->findings, LINT_UNEXPECTED_ROUTER);
	}
}

/* A message that hosts discard changes nothing that they know, so it is not followed. */
static struct track_router *follow(
	struct run *run, const struct ra *ra, const struct run_frame *frame)
{
	struct run_link *link = &run->links[frame->link];

	if (!is_taken(ra))
		return NULL;
	run->taken++;
	/* RFC 4861 section 6.3.7: where there is a default router, no more is asked. */
	link->answered |= ra->message.ra.lifetime_s > 0 && vlan_of(&ra->link) == 0 &&
		!frame->is_own;
	if (run->opts->expects.count > 0)
		run->all_expected = expects_hear(&run->opts->expects, ra, link->name);
	return track_router(
		&run->track, &ra->packet.ip.source, frame->link, vlan_of(&ra->link));
}

static void count_findings(struct run *run)
{
	for (size_t i = 0; i < run->findings.count; i++)
		run->found[run->findings.items[i].code]++;
}

static void take(struct run *run, const struct run_frame *frame, const struct ra *ra)
{
	const struct run_link *link = &run->links[frame->link];
	struct show_ra shown = {
		.ra = ra,
		.realtime = frame->realtime,
		.interface = link->name,
		.fragments = frame->fragments,
		.is_own = frame->is_own,
		.color = run->color,
	};
	struct track_router *router = follow(run, ra, frame);
	struct lint_context context = {
		.link_mtu = link->mtu,
		.interval = router ? router->longest : 0,
	};
	bool same = router && track_is_same(router, ra);

	run->heard++;
	/* What fails the run comes first: however much is wrong besides, it is shown. */
	lint_begin(&run->findings);
	if (run->opts->policy || run->opts->forbid_others)
		check_policy(run, ra, frame->link);
	lint_ra(ra, &context, &run->findings);
	if (router)
		track_conflicts(&run->track, router, ra, same, frame->now, &run->findings);
	count_findings(run);
	if (run->opts->changes && router && router->count > 0 && !router->options_lost) {
		if (router->expired)
			run_show_returned(run, router, frame->realtime);
		if (!same) {
			change_find(router, ra, run->old_options, RA_OPTIONS_MAX, &run->changes);
			run_show_changes(run, &shown);
		}
	} else if (!run->opts->table && !(same && run->opts->format == RASNIFF_RADVD)) {
		/* A radvd.conf has an interface once. */
		run_show(run, &shown);
	}
	if (router && run->opts->learn)
		learn_hear(&run->learn, (uint32_t)(router - run->track.routers), ra, frame->now);
	if (router)
		track_hear(&run->track, router, ra, same, frame->now);
}

/* A packet that came in fragments, as far as it did. */
static void hear_reassembled(struct run *run, const struct reassembled *packet)
{
	struct run_frame frame = {
		.realtime = packet->first.realtime,
		.now = run->now,
		.link = packet->first.link,
		.fragments = packet->fragments,
	};
	struct ra ra;

	if (rd_left(&packet->packet) == 0) {
		run->fragments += packet->fragments;
	} else if (ra_read(LINK_RAW, packet->packet, run->options, RA_OPTIONS_MAX, &ra)) {
		run->other++;
	} else {
		ra.link = packet->first.header;
		take(run, &frame, &ra);
	}
}

static void hear_fragment(
	struct run *run, const struct run_frame *frame, struct fragment *fragment)
{
	struct reassembled packet;
	int more;

	fragment->link = frame->link;
	fragment->realtime = frame->realtime;
	link_add_tag(&fragment->header, frame->tag);
	more = reassembly_take(&run->reassembly, fragment, frame->now, &packet);
	if (more > 0)
		hear_reassembled(run, &packet);
	else if (more < 0)
		run->fragments++;
	run->out_of_memory |= more == -ENOMEM;
}

static void keep(struct run *run, const struct run_frame *frame)
{
	struct saved_frame saved = {frame->link, run->links[frame->link].name, frame->type,
		frame->tag, frame->realtime, frame->bytes, frame->size, frame->full_size};

	if (run->save.stream)
		save_frame(&run->save, &saved);
}

/* What the capture lacks was on the wire, so that it ends early is no flaw of the message. */
static void excuse(struct ra *ra)
{
	ra->flaws &= ~(uint32_t)(ND_FLAW_TRUNCATED | ND_FLAW_OPTION_CUT | ND_FLAW_SHORT);
}

void run_hear(struct run *run, const struct run_frame *frame)
{
	bool is_cut = frame->size < frame->full_size;
	struct rd bytes = rd_over(frame->bytes, frame->size);
	struct fragment fragment;
	struct ra ra;
	int err;

	run_pass(run, frame->now, frame->realtime);
	err = ra_read(frame->type, bytes, run->options, RA_OPTIONS_MAX, &ra);
	if ((err || ra.packet.upper.more_fragments) &&
		!fragment_read(frame->type, bytes, &fragment)) {
		run->cut += is_cut;
		keep(run, frame);
		hear_fragment(run, frame, &fragment);
	} else if (err) {
		/* Where it ends before it says what it is, it may be one. */
		run->cut += is_cut && err == -EBADMSG;
		run->other++;
	} else {
		if (is_cut && ra.packet.truncated) {
			run->cut++;
			excuse(&ra);
		}
		keep(run, frame);
		link_add_tag(&ra.link, frame->tag);
		take(run, frame, &ra);
	}
}

void run_pass(struct run *run, nsec_t now, nsec_t realtime)
{
	struct track_router *router;
	struct reassembled packet;

	run->now = now;
	while (reassembly_expire(&run->reassembly, now, &packet))
		hear_reassembled(run, &packet);
	while ((router = track_expire(&run->track, now)))
		if (run->opts->changes)
			run_show_expired(run, router, realtime);
}

void run_give_up_fragments(struct run *run)
{
	struct reassembled packet;

	while (reassembly_expire(&run->reassembly, NSEC_NEVER, &packet))
		hear_reassembled(run, &packet);
}

bool run_is_done(const struct run *run)
{
	const struct rasniff_opts *opts = run->opts;

	if (run->pen.failed)
		return true;
	if (opts->count > 0 && run->heard >= opts->count)
		return true;
	if (opts->expect_none && run->heard > 0)
		return true;
	/* Where something must not come, it is waited for to the end. */
	return run->all_expected && opts->expects.count > 0 && opts->count == 0 &&
		!opts->policy && !opts->forbid_others && !opts->learn && !opts->table &&
		!opts->changes;
}
