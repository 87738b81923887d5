#include "tools/ping6/show_responders.h"

#include <inttypes.h>
#include <string.h>

#include "addr/iid.h"
#include "out/json.h"
#include "out/show_addr.h"
#include "out/text.h"

static const char *address_text(const struct responder *row, const char *zone,
	char ret_text[static SHOW_ADDR_SIZE])
{
	return show_addr(&row->address, in6_takes_zone(&row->address) ? zone : NULL, ret_text);
}

/* The MAC address as text, or NULL. */
static const char *mac_text(const struct responder *row,
	char ret_text[static IID_MAC_TEXT_SIZE])
{
	uint8_t mac[6];

	if (!responder_mac(row, mac))
		return NULL;
	iid_mac_format(mac, ret_text);
	return ret_text;
}

static void show_row(const struct responder *row, const char *zone, int width, FILE *stream)
{
	char address[SHOW_ADDR_SIZE], mac[IID_MAC_TEXT_SIZE], hop_limit[12] = "-";
	char min[TEXT_MSEC_SIZE], avg[TEXT_MSEC_SIZE], max[TEXT_MSEC_SIZE];
	char rtt[3 * TEXT_MSEC_SIZE];

	text_msec(row->min, min);
	text_msec(responder_avg(row), avg);
	text_msec(row->max, max);
	snprintf(rtt, sizeof(rtt), "%s/%s/%s", min, avg, max);
	if (row->hop_limit >= 0)
		snprintf(hop_limit, sizeof(hop_limit), "%d", row->hop_limit);
	fprintf(stream, "%-*s %8" PRIu64 " %10" PRIu64 "  %-23s %9s  %s%s\n", width,
		address_text(row, zone, address), row->replies, row->duplicates, rtt, hop_limit,
		mac_text(row, mac) ? mac : "-", row->is_self ? "  this host" : "");
}

void show_responders(struct responders *responders, const char *zone, FILE *stream)
{
	char address[SHOW_ADDR_SIZE];
	const struct responder *rows;
	int width = (int)sizeof("responder") - 1;
	size_t count;

	rows = responders_sorted(responders, &count);
	if (count == 0)
		return;
	for (size_t i = 0; i < count; i++) {
		int len = (int)strlen(address_text(&rows[i], zone, address));

		if (len > width)
			width = len;
	}
	fprintf(stream, "%-*s %8s %10s  %-23s %9s  %s\n", width, "responder", "replies",
		"duplicates", "rtt min/avg/max ms", "hop limit", "mac");
	for (size_t i = 0; i < count; i++)
		show_row(&rows[i], zone, width, stream);
	if (responders_untold(responders) > 0)
		fprintf(stream, "truncated: %" PRIu64 " replies came from more addresses than "
			"the %d that are kept\n", responders_untold(responders), RESPONDERS_MOST);
}

int show_responders_json(struct responders *responders, const char *target,
	const char *group, const char *zone, FILE *stream)
{
	char address[SHOW_ADDR_SIZE], mac[IID_MAC_TEXT_SIZE];
	const struct responder *rows;
	size_t count;
	int err = 0;

	rows = responders_sorted(responders, &count);
	for (size_t i = 0; i < count && !err; i++) {
		const struct responder *row = &rows[i];
		struct record r = record_begin("responder"), rtt = record_part();

		record_string(&r, "target", target);
		record_string(&r, "group", group);
		record_string(&r, "address", address_text(row, zone, address));
		record_string(&r, "mac", mac_text(row, mac));
		record_bool(&r, "this_host", row->is_self);
		record_integer(&r, "replies", (int64_t)row->replies);
		record_integer(&r, "duplicates", (int64_t)row->duplicates);
		record_msec(&rtt, "min", row->min);
		record_msec(&rtt, "avg", responder_avg(row));
		record_msec(&rtt, "max", row->max);
		record_group(&r, "rtt_ms", &rtt);
		if (row->hop_limit >= 0)
			record_integer(&r, "hop_limit", row->hop_limit);
		err = record_write(&r, stream);
	}
	return err;
}
