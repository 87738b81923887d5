/* The table of routers, as text and as records. */
#include "addr/in6.h"
#include "out/show_ndopt.h"
#include "out/style.h"
#include "tools/rasniff/run_inner.h"
#include "tools/rasniff/vlan.h"

static uint64_t left_of(const struct track_router *router, nsec_t now)
{
	nsec_t end = track_expiry(router);

	return end != NSEC_NEVER && end > now ? (uint64_t)((end - now) / NSEC_PER_SEC) : 0;
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

/* An interval from here on is in seconds. */
#define INTERVAL_LONG (100 * NSEC_PER_SEC)

static void put_column(struct pen *pen, uint64_t number, const char *unit)
{
	pen_char(pen, ' ');
	pad(pen, 1 + number_width(number) + strlen(unit), NUMBER_WIDTH);
	pen_number(pen, number);
	pen_text(pen, unit);
}

static void put_row(struct run *run, const struct track_router *router)
{
	const struct track_link *link = track_link_of(&run->track, router);
	const char *name = run->links[link->interface].name;
	nsec_t interval = track_interval(router);
	char address[IN6_TEXT_SIZE];
	size_t len = in6_format(&router->address, address);
	struct pen *pen = &run->pen;

	show_router(pen, &router->address, name);
	len += vlan_show(pen, link->vlan);
	if (*name && in6_takes_zone(&router->address))
		len += 1 + strlen(name);
	pad(pen, len, ROUTER_WIDTH);
	put_column(pen, router->count, "");
	if (interval >= INTERVAL_LONG)
		put_column(pen, (uint64_t)(interval / NSEC_PER_SEC), " s");
	else if (interval > 0)
		put_column(pen, (uint64_t)(interval / NSEC_PER_MSEC), " ms");
	else
		pen_text(pen, "        -");
	put_column(pen, left_of(router, run->now), " s");
	put_column(pen, router->changes, "");
	pen_char(pen, ' ');
	pen_char(pen, ' ');
	pen_text(pen, show_preference(router->message.ra.flags));
	if (router->expired) {
		pen_text(pen, style_text(run->color, STYLE_BAD));
		pen_text(pen, " expired");
		pen_text(pen, style_text(run->color, STYLE_PLAIN));
	}
	put_gifts(pen, router);
	pen_char(pen, '\n');
}

static void put_record(struct run *run, const struct track_router *router)
{
	const struct track_link *link = track_link_of(&run->track, router);
	const char *name = run->links[link->interface].name;
	struct rd options = rd_over(router->options, router->options_len);
	struct pen *pen = &run->pen;
	struct ndopt_raw raw;

	pen_open(pen, '{');
	pen_json_text(pen, "type", "router");
	if (*name)
		pen_json_foreign(pen, "interface", name, strlen(name));
	vlan_json(pen, link->vlan);
	show_router_json(pen, &router->address, name);
	if (router->has_mac) {
		pen_key(pen, "frame_source");
		pen_char(pen, '"');
		pen_mac(pen, router->mac, sizeof(router->mac));
		pen_char(pen, '"');
	}
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
		pen_text(&run->pen, style_text(run->color, STYLE_HEAD));
		pen_text(&run->pen, "ROUTER");
		pad(&run->pen, 6, ROUTER_WIDTH);
		pen_text(&run->pen, "    HEARD INTERVAL     LEFT  CHANGES  GIVES");
		pen_text(&run->pen, style_text(run->color, STYLE_PLAIN));
		pen_char(&run->pen, '\n');
	}
	for (size_t i = 0; i < run->track.count; i++) {
		if (json)
			put_record(run, &run->track.routers[i]);
		else
			put_row(run, &run->track.routers[i]);
	}
	pen_flush(&run->pen);
}
