#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "addr/arpa.h"
#include "addr/kind.h"
#include "cli/cli.h"
#include "out/json.h"
#include "out/style.h"
#include "out/text.h"
#include "tools/ptr6/show.h"

static const char *verdict_word(enum show_server_verdict verdict)
{
	static const char *const words[] = {
		[SERVER_OK] = "ok",
		[SERVER_LAME] = "lame",
		[SERVER_TIMEOUT] = "timeout",
		[SERVER_UNREACHABLE] = "unreachable",
		[SERVER_NO_IPV6] = "no-ipv6",
		[SERVER_UNRESOLVED] = "unresolved",
		[SERVER_BAD_ADDRESS] = "bad-address",
		[SERVER_UNASKED] = "unasked",
	};

	return words[verdict];
}

/* What is wrong with it, in words, where its verdict alone does not say. */
static const char *reason_of(
	const struct show_server *server, char ret_text[static SHOW_FAILURE_SIZE])
{
	switch (server->verdict) {
	case SERVER_LAME:
		return server->reply.status == REPLY_RECORDS ? "not authoritative" :
			reply_status_text(&server->reply, ret_text);
	case SERVER_UNASKED:
		return reply_status_text(&server->reply, ret_text);
	case SERVER_UNREACHABLE:
		return server->reply.error ? strerror(server->reply.error) : NULL;
	case SERVER_UNRESOLVED:
		return ptr6_show_failure(&server->reply, server->asked, server->rtt, ret_text);
	case SERVER_BAD_ADDRESS:
		snprintf(ret_text, SHOW_FAILURE_SIZE, "%s, not asked",
			kind_name(kind_of(server->address)->kind));
		return ret_text;
	case SERVER_OK:
	case SERVER_TIMEOUT:
	case SERVER_NO_IPV6:
		return NULL;
	}
	return NULL;
}

static bool was_asked(const struct show_server *server)
{
	return server->has_address && server->verdict != SERVER_BAD_ADDRESS;
}

static const char *listed_word(enum show_listed listed)
{
	static const char *const words[] = {
		[SHOW_LISTED_BOTH] = NULL,
		[SHOW_LISTED_ZONE] = "zone-only",
		[SHOW_LISTED_PARENT] = "delegation-only",
	};

	return words[listed];
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

static void server_json(struct record *list, const struct show_server *server)
{
	const struct dnsmsg_soa *soa = soa_of(server);
	struct record part = record_part();
	char address[IN6_TEXT_SIZE], words[SHOW_FAILURE_SIZE];

	record_escaped(&part, "name", server->name);
	if (server->has_address) {
		in6_format_number(server->address, address);
		record_string(&part, "address", address);
	}
	record_string(&part, "verdict", verdict_word(server->verdict));
	record_string(&part, "reason", reason_of(server, words));
	record_string(&part, "listed", listed_word(server->listed));
	if (soa)
		record_integer(&part, "serial", soa->serial);
	if (was_asked(server))
		record_msec(&part, "rtt_ms", server->rtt);
	record_append(list, &part);
}

static void zone_json(const struct show_zone *zone)
{
	struct record r = record_begin("zone"), soa, list = record_list();
	char text[PREFIX_TEXT_SIZE];

	input_format(zone->input, text);
	record_string(&r, zone->input->prefix.length == 128 ? "address" : "prefix", text);
	record_escaped(&r, "alias_of", zone->canonical);
	record_escaped(&r, "zone", zone->zone);
	if (prefix_of(zone->zone, text))
		record_string(&r, "zone_prefix", text);
	if (zone->soa) {
		soa = record_part();
		record_escaped(&soa, "mname", zone->soa->mname);
		record_escaped(&soa, "rname", zone->soa->rname);
		record_integer(&soa, "serial", zone->soa->serial);
		record_group(&r, "soa", &soa);
	}
	if (zone->parent) {
		record_escaped(&r, "parent", zone->parent);
		record_bool(&r, "delegation_seen", zone->is_delegation_seen);
	}
	for (size_t i = 0; i < zone->server_count; i++)
		server_json(&list, &zone->servers[i]);
	record_group(&r, "servers", &list);
	cli_record(&r);
}

static void server_line(const struct show_server *server, bool color)
{
	const struct dnsmsg_soa *soa = soa_of(server);
	const char *listed = listed_word(server->listed), *reason;
	char address[IN6_TEXT_SIZE] = "-", rtt[TEXT_MSEC_SIZE], words[SHOW_FAILURE_SIZE];

	if (server->has_address)
		in6_format_number(server->address, address);
	printf("ns %s %s %s%s%s", server->name, address,
		style_text(color, server->verdict == SERVER_OK ? STYLE_GOOD : STYLE_BAD),
		verdict_word(server->verdict), style_text(color, STYLE_PLAIN));
	if (listed)
		printf(" %s", listed);
	if (soa)
		printf(" serial %" PRIu32, soa->serial);
	if (was_asked(server)) {
		text_msec_short(server->rtt, rtt);
		printf(" %s ms", rtt);
	}
	reason = reason_of(server, words);
	if (reason)
		printf(": %s", reason);
	putchar('\n');
}

void ptr6_show_zone(bool json, const struct show_zone *zone)
{
	char text[PREFIX_TEXT_SIZE];

	if (json) {
		zone_json(zone);
		return;
	}
	input_format(zone->input, text);
	if (zone->canonical)
		printf("%s is an alias of %s, in zone %s", text, zone->canonical, zone->zone);
	else
		printf("%s is in zone %s", text, zone->zone);
	if (prefix_of(zone->zone, text))
		printf(", which is for %s", text);
	putchar('\n');
	if (zone->soa)
		printf("soa %s %s serial %" PRIu32 "\n", zone->soa->mname, zone->soa->rname,
			zone->soa->serial);
	if (zone->parent)
		printf("parent %s%s\n", zone->parent, zone->is_delegation_seen ? "" :
			": its servers do not show the delegation");
	for (size_t i = 0; i < zone->server_count; i++)
		server_line(&zone->servers[i], zone->color);
}
