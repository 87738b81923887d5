/* What is shown of one message, in each of the forms. */
#include "out/show_ndopt.h"
#include "out/style.h"
#include "tools/rasniff/run_inner.h"
#include "tools/rasniff/vlan.h"

static void show_findings_text(struct run *run, const struct ra *ra, const char *before)
{
	struct pen *pen = &run->pen;

	for (size_t i = 0; i < run->findings.count; i++) {
		pen_text(pen, before);
		pen_text(pen, style_text(run->color, STYLE_BAD));
		pen_text(pen, lint_name(run->findings.items[i].code));
		pen_text(pen, style_text(run->color, STYLE_PLAIN));
		pen_copy(pen, ": ", 2);
		lint_text(pen, &run->findings.items[i], ra, false);
		pen_char(pen, '\n');
	}
	if (run->findings.total > run->findings.count) {
		pen_text(pen, before);
		pen_text(pen, "more findings than are shown\n");
	}
}

static void show_findings_short(struct run *run)
{
	struct pen *pen = &run->pen;

	if (run->findings.count == 0)
		return;
	pen_text(pen, style_text(run->color, STYLE_BAD));
	for (size_t i = 0; i < run->findings.count; i++) {
		/* One code for each of twenty prefixes is said once. */
		if (i > 0 && run->findings.items[i].code == run->findings.items[i - 1].code)
			continue;
		pen_text(pen, i == 0 ? " [" : " ");
		pen_text(pen, lint_name(run->findings.items[i].code));
	}
	pen_char(pen, ']');
	pen_text(pen, style_text(run->color, STYLE_PLAIN));
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
		lint_text(pen, &run->findings.items[i], ra, true);
		pen_char(pen, '"');
		pen_close(pen, '}');
	}
	pen_close(pen, ']');
	if (run->findings.total > run->findings.count)
		pen_json_bool(pen, "findings_truncated", true);
}

void run_show(struct run *run, const struct show_ra *shown)
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
		pen_char(pen, '\n');
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

static void begin_change(struct pen *pen, nsec_t realtime, const char *interface,
	uint64_t vlan, const struct in6_addr *router)
{
	pen_open(pen, '{');
	pen_json_text(pen, "type", "change");
	if (realtime)
		pen_json_time(pen, "time", realtime);
	if (*interface)
		pen_json_foreign(pen, "interface", interface, strlen(interface));
	vlan_json(pen, vlan);
	show_router_json(pen, router, interface);
}

static void end_change(struct pen *pen)
{
	pen_close(pen, '}');
	pen_char(pen, '\n');
}

void run_show_changes(struct run *run, const struct show_ra *shown)
{
	struct pen *pen = &run->pen;
	bool one_line = run->opts->format == RASNIFF_SHORT;
	uint64_t vlan = vlan_of(&shown->ra->link);

	if (run->opts->format == RASNIFF_JSON) {
		for (size_t i = 0; i < run->changes.count; i++) {
			begin_change(pen, shown->realtime, shown->interface, vlan,
				&shown->ra->packet.ip.source);
			change_json(pen, &run->changes.items[i]);
			/* They are the message's, and counted once. */
			if (i == 0 && run->findings.count > 0)
				show_findings_json(run, shown->ra);
			end_change(pen);
		}
		return;
	}
	if (!one_line) {
		show_ra_head(pen, shown);
		vlan_show(pen, vlan);
		if (shown->realtime) {
			pen_text(pen, " at ");
			pen_time(pen, shown->realtime);
		}
		pen_text(pen, " changed\n");
	}
	for (size_t i = 0; i < run->changes.count; i++) {
		if (one_line) {
			show_router(pen, &shown->ra->packet.ip.source, shown->interface);
			vlan_show(pen, vlan);
			pen_char(pen, ' ');
		} else {
			pen_copy(pen, "  ", 2);
		}
		change_text(pen, &run->changes.items[i]);
		if (one_line && i == 0)
			show_findings_short(run);
		pen_char(pen, '\n');
	}
	if (run->changes.more)
		pen_text(pen, "  more changes than are shown\n");
	if (!one_line)
		show_findings_text(run, shown->ra, "  ! ");
}

/* Of a router, and no message: what has become of it. */
static void show_fate(struct run *run, const struct track_router *router, nsec_t realtime,
	const char *change)
{
	const struct track_link *link = track_link_of(&run->track, router);
	const char *interface = run->links[link->interface].name;
	struct pen *pen = &run->pen;

	if (run->opts->format == RASNIFF_JSON) {
		begin_change(pen, realtime, interface, link->vlan, &router->address);
		pen_json_text(pen, "change", change);
		pen_json_text(pen, "what", "router");
		end_change(pen);
		return;
	}
	if (run->opts->format != RASNIFF_SHORT)
		pen_text(pen, "Router ");
	show_router(pen, &router->address, interface);
	vlan_show(pen, link->vlan);
	if (run->opts->format != RASNIFF_SHORT && realtime) {
		pen_text(pen, " at ");
		pen_time(pen, realtime);
	}
	pen_char(pen, ' ');
	pen_text(pen, change);
}

void run_show_expired(
	struct run *run, const struct track_router *router, nsec_t realtime)
{
	show_fate(run, router, realtime, "expired");
	if (run->opts->format == RASNIFF_JSON)
		return;
	pen_text(&run->pen, ": not heard for its lifetime of ");
	show_lifetime(&run->pen, router->message.ra.lifetime_s);
	pen_char(&run->pen, '\n');
}

void run_show_returned(
	struct run *run, const struct track_router *router, nsec_t realtime)
{
	show_fate(run, router, realtime, "returned");
	if (run->opts->format != RASNIFF_JSON)
		pen_text(&run->pen, ": heard again after its lifetime\n");
}
