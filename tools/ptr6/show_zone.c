#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "addr/arpa.h"
#include "cli/cli.h"
#include "out/json.h"
#include "out/text.h"
#include "tools/ptr6/show_inner.h"

static const char *verdict_word(enum show_server_verdict verdict)
{
	static const char *const words[] = {
		[SERVER_OK] = "ok",
		[SERVER_LAME] = "lame",
		[SERVER_TIMEOUT] = "timeout",
		[SERVER_UNREACHABLE] = "unreachable",
		[SERVER_NO_IPV6] = "no-ipv6",
		[SERVER_UNRESOLVED] = "unresolved",
	};

	return words[verdict];
}

/* Why it is lame, for people. */
static const char *reason_of(const struct show_server *server, char ret_text[static 64])
{
	if (server->verdict == SERVER_LAME && server->reply.status == REPLY_RECORDS)
		return "not authoritative";
	return reply_status_text(&server->reply, ret_text);
}

static const struct dnsmsg_soa *soa_of(const struct show_server *server)
{
	return server->reply.status == REPLY_RECORDS && server->reply.count > 0 ?
		server->reply.records[0].soa : NULL;
}

/* The prefix that a zone is for; false where it is none of ip6.arpa. */
static bool prefix_of(const char *zone, char ret_text[static PREFIX_TEXT_SIZE])
{
	struct prefix p;

	if (arpa_parse(zone, strlen(zone), &p).flaw)
		return false;
	prefix_format(p, ret_text);
	return true;
}

static void input_text(const struct input *input, char ret_text[static PREFIX_TEXT_SIZE])
{
	if (input->prefix.length == 128)
		in6_format_number(input->prefix.first, ret_text);
	else
		prefix_format(input->prefix, ret_text);
}

static void server_json(struct record *list, const struct show_server *server)
{
	const struct dnsmsg_soa *soa = soa_of(server);
	struct record part = record_part();
	char address[IN6_TEXT_SIZE], words[64];

	ptr6_show_json_name(&part, "name", server->name);
	if (server->has_address) {
		in6_format_number(server->address, address);
		record_string(&part, "address", address);
	}
	record_string(&part, "verdict", verdict_word(server->verdict));
	if (server->verdict == SERVER_LAME)
		record_string(&part, "reason", reason_of(server, words));
	if (soa)
		record_integer(&part, "serial", soa->serial);
	if (server->has_address)
		record_msec(&part, "rtt_ms", server->rtt);
	record_append(list, &part);
}

static void zone_json(const struct show_zone *zone)
{
	struct record r = record_begin("zone"), soa, list = record_list();
	char text[PREFIX_TEXT_SIZE];

	input_text(zone->input, text);
	record_string(&r, zone->input->prefix.length == 128 ? "address" : "prefix", text);
	ptr6_show_json_name(&r, "zone", zone->zone);
	if (prefix_of(zone->zone, text))
		record_string(&r, "zone_prefix", text);
	if (zone->soa) {
		soa = record_part();
		ptr6_show_json_name(&soa, "mname", zone->soa->mname);
		ptr6_show_json_name(&soa, "rname", zone->soa->rname);
		record_integer(&soa, "serial", zone->soa->serial);
		record_group(&r, "soa", &soa);
	}
	for (size_t i = 0; i < zone->server_count; i++)
		server_json(&list, &zone->servers[i]);
	record_group(&r, "servers", &list);
	cli_record(&r);
}

static void server_line(const struct show_server *server)
{
	const struct dnsmsg_soa *soa = soa_of(server);
	char address[IN6_TEXT_SIZE] = "-", rtt[TEXT_MSEC_SIZE], words[64];

	if (server->has_address)
		in6_format_number(server->address, address);
	printf("ns %s %s %s", server->name, address, verdict_word(server->verdict));
	if (server->verdict == SERVER_LAME)
		printf(" (%s)", reason_of(server, words));
	if (soa)
		printf(" serial %" PRIu32, soa->serial);
	if (server->verdict == SERVER_OK || server->verdict == SERVER_LAME) {
		text_msec_short(server->rtt, rtt);
		printf(" %s ms", rtt);
	}
	putchar('\n');
}

void ptr6_show_zone(bool json, const struct show_zone *zone)
{
	char text[PREFIX_TEXT_SIZE];

	if (json) {
		zone_json(zone);
		return;
	}
	input_text(zone->input, text);
	printf("%s is in zone %s", text, zone->zone);
	if (prefix_of(zone->zone, text))
		printf(", which is for %s", text);
	putchar('\n');
	if (zone->soa)
		printf("soa %s %s serial %" PRIu32 "\n", zone->soa->mname, zone->soa->rname,
			zone->soa->serial);
	for (size_t i = 0; i < zone->server_count; i++)
		server_line(&zone->servers[i]);
}
