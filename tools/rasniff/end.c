/* What stands at the end: the table, assertions, counts, the run record. */
#include <errno.h>
#include <inttypes.h>

#include "addr/in6.h"
#include "out/json.h"
#include "out/show_ndopt.h"
#include "out/show_ra.h"
#include "tools/rasniff/run_inner.h"

static uint64_t left_of(const struct track_router *router, nsec_t now)
{
	nsec_t end = router->last + router->message.ra.lifetime_s * NSEC_PER_SEC;

	return end > now ? (uint64_t)((end - now) / NSEC_PER_SEC) : 0;
}

static void put_gifts(struct pen *pen, const struct track_router *router)
{
	struct rd options = rd_over(router->options, router->options_len);
	struct ndopt_raw raw;

	while (ndopt_next(&options, &raw) > 0) {
		struct ndopt o;

		ndopt_read(&raw, &o);
		show_ndopt_short(pen, &o);
	}
	if (router->options_lost)
		pen_text(pen, " (more than is kept)");
}

/* Pads what was written since `from` characters of the line to a width. */
static void pad(struct pen *pen, size_t written, size_t width)
{
	while (written++ < width)
		pen_char(pen, ' ');
}

static size_t number_width(uint64_t n)
{
	size_t width = 1;

	for (; n >= 10; n /= 10)
		width++;
	return width;
}

enum { ROUTER_WIDTH = 34, NUMBER_WIDTH = 9 };

static void put_column(struct pen *pen, uint64_t number, const char *unit)
{
	pad(pen, number_width(number) + strlen(unit), NUMBER_WIDTH);
	pen_number(pen, number);
	pen_text(pen, unit);
}

static void put_row(struct run *run, const struct track_router *router)
{
	const char *name = run->links[router->link].name;
	char address[IN6_TEXT_SIZE];
	size_t len = in6_format(&router->address, address);
	struct pen *pen = &run->pen;

	show_router(pen, &router->address, name);
	pad(pen, len + (*name ? 1 + strlen(name) : 0), ROUTER_WIDTH);
	put_column(pen, router->count, "");
	if (track_interval(router) > 0)
		put_column(pen, (uint64_t)(track_interval(router) / NSEC_PER_MSEC), " ms");
	else
		pen_text(pen, "        -");
	put_column(pen, left_of(router, run->now), " s");
	put_column(pen, router->changes, "");
	pen_char(pen, ' ');
	pen_char(pen, ' ');
	pen_text(pen, show_preference(router->message.ra.flags));
	if (router->expired)
		pen_text(pen, " expired");
	put_gifts(pen, router);
	pen_char(pen, '\n');
}

static void put_record(struct run *run, const struct track_router *router)
{
	const char *name = run->links[router->link].name;
	struct rd options = rd_over(router->options, router->options_len);
	struct pen *pen = &run->pen;
	struct ndopt_raw raw;

	pen_open(pen, '{');
	pen_json_text(pen, "type", "router");
	if (*name)
		pen_json_foreign(pen, "interface", name, strlen(name));
	pen_json_address(pen, "router", &router->address);
	pen_json_number(pen, "advertisements", router->count);
	if (track_interval(router) > 0)
		pen_json_number(pen, "interval_ms",
			(uint64_t)(track_interval(router) / NSEC_PER_MSEC));
	pen_json_number(pen, "lifetime_s", router->message.ra.lifetime_s);
	pen_json_number(pen, "left_s", left_of(router, run->now));
	pen_json_number(pen, "changes", router->changes);
	pen_json_bool(pen, "expired", router->expired);
	pen_json_text(pen, "preference", show_preference(router->message.ra.flags));
	pen_key(pen, "options");
	pen_open(pen, '[');
	while (ndopt_next(&options, &raw) > 0) {
		struct ndopt o;

		ndopt_read(&raw, &o);
		pen_comma(pen);
		show_ndopt_json(pen, &o);
	}
	pen_close(pen, ']');
	pen_close(pen, '}');
	pen_char(pen, '\n');
}

void run_table(struct run *run)
{
	bool json = run->opts->format == RASNIFF_JSON;

	if (!json && run->track.count > 0) {
		pen_text(&run->pen, "ROUTER");
		pad(&run->pen, 6, ROUTER_WIDTH);
		pen_text(&run->pen, "    HEARD INTERVAL     LEFT  CHANGES  GIVES\n");
	}
	for (size_t i = 0; i < run->track.count; i++) {
		if (json)
			put_record(run, &run->track.routers[i]);
		else
			put_row(run, &run->track.routers[i]);
	}
	pen_flush(&run->pen);
}

/* One assertion: named on stderr if it fails, and in the record. */
static void judge(struct run *run, struct record *list, const char *assertion, bool ok,
	int64_t value, const char *reason)
{
	struct record part = record_part();

	record_string(&part, "assert", assertion);
	record_bool(&part, "ok", ok);
	if (value >= 0)
		record_integer(&part, "value", value);
	record_append(list, &part);
	if (ok)
		return;
	cli_error(assertion, "%s", reason);
	run->status = cli_worse(run->status, CLI_NO);
}

static void judge_all(struct run *run, struct record *list)
{
	const struct rasniff_opts *opts = run->opts;
	char text[320];

	for (size_t i = 0; i < opts->expects.count; i++) {
		snprintf(text, sizeof(text), "expect %s", opts->expects.items[i].text);
		judge(run, list, text, opts->expects.items[i].held, -1,
			run->taken > 0 ? "no advertisement said so" :
					 "no advertisement came");
	}
	if (opts->expect_none)
		judge(run, list, "expect-none", run->heard == 0, (int64_t)run->heard,
			"an advertisement came");
	if (opts->forbid_others) {
		snprintf(text, sizeof(text), "%" PRIu64 " came from other routers",
			run->forbidden);
		judge(run, list, "forbid-other-routers", run->forbidden == 0,
			(int64_t)run->forbidden, text);
	}
	if (opts->policy) {
		snprintf(text, sizeof(text),
			"%" PRIu64 " advertisements have what is not in %s", run->unexpected,
			opts->policy);
		judge(run, list, "policy", run->unexpected == 0, (int64_t)run->unexpected,
			text);
	}
}

/* Silence, where something was to be heard, is no; what hosts discard is silence to them. */
static void judge_silence(struct run *run)
{
	if (run->taken > 0 || run->opts->expect_none || run->status != CLI_YES)
		return;
	if (run->heard > 0)
		cli_error(NULL, "no Router Advertisement came that hosts take");
	else
		cli_error(NULL, "no Router Advertisement came");
	run->status = CLI_NO;
}

/* Losses are said wherever somebody may otherwise believe to have seen everything. */
static void tell_losses(const struct run *run)
{
	if (run->dropped > 0)
		cli_error(NULL, "%" PRIu64 " packets were dropped by the kernel: its buffer was "
			"full", run->dropped);
	if (run->fragments > 0)
		cli_error(NULL, "%" PRIu64 " fragments without the beginning of a message were "
			"not read (RFC 6980: hosts discard them)", run->fragments);
	if (run->track.untracked > 0)
		cli_error(NULL, "%" PRIu64 " advertisements came from routers beyond the first "
			"%d: shown, but not followed", run->track.untracked, TRACK_ROUTERS_MAX);
}

static void add_findings(const struct run *run, struct record *r)
{
	struct record found = record_part();

	for (unsigned i = 0; i < LINT_CODES; i++)
		if (run->found[i] > 0)
			record_integer(&found, lint_name((enum lint_code)i),
				(int64_t)run->found[i]);
	record_group(r, "findings", &found);
}

static enum cli_status write_record(struct run *run, struct record *assertions, bool any)
{
	struct record r = cli_run_record(run->status);

	record_integer(&r, "advertisements", (int64_t)run->heard);
	record_integer(&r, "accepted", (int64_t)run->taken);
	record_integer(&r, "routers", (int64_t)run->track.count);
	record_integer(&r, "solicitations", (int64_t)run->solicitations);
	record_integer(&r, "dropped", (int64_t)run->dropped);
	record_integer(&r, "fragments", (int64_t)run->fragments);
	record_integer(&r, "other_packets", (int64_t)run->other);
	record_integer(&r, "untracked", (int64_t)run->track.untracked);
	add_findings(run, &r);
	if (any)
		record_group(&r, "assertions", assertions);
	else
		json_decref(assertions->object);
	return cli_record(&r);
}

enum cli_status run_verdict(struct run *run)
{
	struct record assertions = record_list();
	bool any;

	tell_losses(run);
	judge_all(run, &assertions);
	any = json_array_size(assertions.object) > 0;
	judge_silence(run);
	if (run->opts->format == RASNIFF_JSON)
		run->status = cli_worse(run->status, write_record(run, &assertions, any));
	else
		json_decref(assertions.object);
	return run->status;
}
