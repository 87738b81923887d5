/* One frame: decoded, compared, shown. */
#include <errno.h>

#include "addr/in6.h"
#include "out/show_ndopt.h"
#include "out/show_ra.h"
#include "tools/rasniff/run_inner.h"

static void show_findings_text(struct run *run, const struct ra *ra, const char *before)
{
	struct pen *pen = &run->pen;

	for (size_t i = 0; i < run->findings.count; i++) {
		pen_text(pen, before);
		pen_text(pen, lint_name(run->findings.items[i].code));
		pen_copy(pen, ": ", 2);
		lint_text(pen, &run->findings.items[i], ra);
		pen_char(pen, '\n');
	}
	if (run->findings.more) {
		pen_text(pen, before);
		pen_text(pen, "more findings than are shown\n");
	}
}

static void show_findings_short(struct run *run)
{
	struct pen *pen = &run->pen;

	for (size_t i = 0; i < run->findings.count; i++) {
		pen_text(pen, i == 0 ? " [" : " ");
		pen_text(pen, lint_name(run->findings.items[i].code));
	}
	if (run->findings.count > 0)
		pen_char(pen, ']');
	pen_char(pen, '\n');
}

static void show_findings_json(struct run *run, const struct ra *ra)
{
	struct pen *pen = &run->pen;

	pen_key(pen, "findings");
	pen_open(pen, '[');
	for (size_t i = 0; i < run->findings.count; i++) {
		pen_comma(pen);
		pen_open(pen, '{');
		pen_json_text(pen, "code", lint_name(run->findings.items[i].code));
		pen_key(pen, "message");
		pen_char(pen, '"');
		lint_text(pen, &run->findings.items[i], ra);
		pen_char(pen, '"');
		pen_close(pen, '}');
	}
	pen_close(pen, ']');
	if (run->findings.more)
		pen_json_bool(pen, "findings_truncated", true);
}

static void show_ra(struct run *run, const struct show_ra *shown)
{
	struct pen *pen = &run->pen;

	switch (run->opts->format) {
	case RASNIFF_TEXT:
		show_ra_text(pen, shown);
		show_findings_text(run, shown->ra, "  ! ");
		return;
	case RASNIFF_SHORT:
		show_ra_short(pen, shown);
		show_findings_short(run);
		return;
	case RASNIFF_JSON:
		pen_open(pen, '{');
		pen_json_text(pen, "type", "ra");
		show_ra_json(pen, shown);
		show_findings_json(run, shown->ra);
		pen_close(pen, '}');
		pen_char(pen, '\n');
		return;
	case RASNIFF_RADVD:
		show_findings_text(run, shown->ra, "# ");
		run_radvd(pen, shown->ra, shown->interface);
		return;
	}
}

static void show_change_json(
	struct run *run, const struct show_ra *shown, const struct change *change)
{
	struct pen *pen = &run->pen;

	pen_open(pen, '{');
	pen_json_text(pen, "type", "change");
	if (shown->realtime)
		pen_json_time(pen, "time", shown->realtime);
	if (*shown->interface)
		pen_json_foreign(pen, "interface", shown->interface, strlen(shown->interface));
	pen_json_address(pen, "router", &shown->ra->packet.ip.source);
	change_json(pen, change);
	pen_close(pen, '}');
	pen_char(pen, '\n');
}

static void show_changes(struct run *run, const struct show_ra *shown)
{
	struct pen *pen = &run->pen;
	bool one_line = run->opts->format == RASNIFF_SHORT;

	if (run->opts->format == RASNIFF_JSON) {
		for (size_t i = 0; i < run->changes.count; i++)
			show_change_json(run, shown, &run->changes.items[i]);
		return;
	}
	if (run->changes.count == 0)
		return;
	if (!one_line) {
		pen_text(pen, "Router ");
		show_router(pen, &shown->ra->packet.ip.source, shown->interface);
		if (shown->realtime) {
			pen_text(pen, " at ");
			pen_time(pen, shown->realtime);
		}
		pen_text(pen, " changed\n");
	}
	for (size_t i = 0; i < run->changes.count; i++) {
		if (one_line) {
			show_router(pen, &shown->ra->packet.ip.source, shown->interface);
			pen_char(pen, ' ');
		} else {
			pen_copy(pen, "  ", 2);
		}
		change_text(pen, &run->changes.items[i]);
		pen_char(pen, '\n');
	}
	if (run->changes.more)
		pen_text(pen, "  more changes than are shown\n");
	if (!one_line)
		show_findings_text(run, shown->ra, "  ! ");
}

/* Routers that are allowed: those of --expect router= and of the policy; without any, the
 * first one heard. */
static bool is_forbidden(const struct run *run, const struct in6_addr *router)
{
	bool named = false;

	for (size_t i = 0; i < run->opts->expects.count; i++) {
		const struct expect *e = &run->opts->expects.items[i];

		if (e->key != EXPECT_ROUTER)
			continue;
		if (in6_equal(&e->address, router))
			return false;
		named = true;
	}
	if (run->opts->policy)
		return !policy_knows_router(&run->policy, router);
	return named || !in6_equal(&run->first, router);
}

static void check_policy(struct run *run, const struct ra *ra)
{
	size_t before = run->findings.count;

	if (run->opts->policy) {
		policy_check(&run->policy, ra, &run->findings);
		run->unexpected += run->findings.count > before;
	}
	if (run->opts->forbid_others && is_forbidden(run, &ra->packet.ip.source)) {
		run->forbidden++;
		if (run->findings.count == before)
			lint_add(&run->findings, LINT_UNEXPECTED_ROUTER);
	}
}

/* A message that hosts discard changes nothing that they know, so it is not followed. */
static struct track_router *follow(struct run *run, const struct ra *ra, uint32_t link)
{
	if (RA_DISCARDED(ra->flaws) || !ra->has_message)
		return NULL;
	return track_router(&run->track, &ra->packet.ip.source, link);
}

static void count_findings(struct run *run)
{
	for (size_t i = 0; i < run->findings.count; i++)
		run->found[run->findings.items[i].code]++;
}

static void take(struct run *run, const struct run_frame *frame, const struct ra *ra)
{
	const struct run_link *link = &run->links[frame->link];
	struct show_ra shown = {ra, frame->realtime, link->name};
	struct track_router *router = follow(run, ra, frame->link);
	struct lint_context context = {
		.link_mtu = link->mtu,
		.interval = router ? router->longest : 0,
	};
	bool same = router && track_is_same(router, ra);

	lint_ra(ra, &context, &run->findings);
	run->heard++;
	if (!run->has_first) {
		run->has_first = true;
		run->first = ra->packet.ip.source;
	}
	if (router)
		track_conflicts(&run->track, router, ra, same, frame->now, &run->findings);
	if (run->opts->policy || run->opts->forbid_others)
		check_policy(run, ra);
	count_findings(run);
	if (router) {
		run->taken++;
		if (run->opts->expects.count > 0)
			run->all_expected = expects_hear(&run->opts->expects, ra);
	}
	if (run->opts->changes && router && router->count > 0 && !router->options_lost) {
		if (!same) {
			change_find(router, ra, run->old_options, RA_OPTIONS_MAX, &run->changes);
			show_changes(run, &shown);
		}
	} else if (!run->opts->table) {
		show_ra(run, &shown);
	}
	if (router)
		track_hear(&run->track, router, ra, same, frame->now);
}

void run_hear(struct run *run, const struct run_frame *frame)
{
	struct rd bytes = rd_over(frame->bytes, frame->size);
	struct ra ra;
	int err = ra_read(frame->type, bytes, run->options, RA_OPTIONS_MAX, &ra);

	run->now = frame->now;
	if (err == -EAGAIN)
		run->fragments++;
	else if (err)
		run->other++;
	if (run->save.stream && (!err || err == -EAGAIN))
		save_frame(&run->save, frame->link, run->links[frame->link].name, frame->type,
			frame->realtime, frame->bytes, frame->size, frame->full_size);
	if (err)
		return;
	/* The kernel takes the outermost tag. */
	if (frame->tag && ra.link.tag_count < ETHER_TAGS_MAX) {
		memmove(ra.link.tags + 1, ra.link.tags, ra.link.tag_count * sizeof(*ra.link.tags));
		ra.link.tags[0] = *frame->tag;
		ra.link.tag_count++;
	}
	take(run, frame, &ra);
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

void run_expire(struct run *run, nsec_t now)
{
	struct pen *pen = &run->pen;
	struct track_router *router;

	while ((router = track_expire(&run->track, now))) {
		const char *interface = run->links[router->link].name;

		if (!run->opts->changes)
			continue;
		if (run->opts->format == RASNIFF_JSON) {
			pen_open(pen, '{');
			pen_json_text(pen, "type", "change");
			if (*interface)
				pen_json_foreign(pen, "interface", interface, strlen(interface));
			pen_json_address(pen, "router", &router->address);
			pen_json_text(pen, "change", "expired");
			pen_json_text(pen, "what", "router");
			pen_close(pen, '}');
			pen_char(pen, '\n');
			continue;
		}
		pen_text(pen, "Router ");
		show_router(pen, &router->address, interface);
		pen_text(pen, " expired: not heard for its lifetime of ");
		show_lifetime(pen, router->message.ra.lifetime_s);
		pen_char(pen, '\n');
	}
}
