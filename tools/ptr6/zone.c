#include "tools/ptr6/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/arpa.h"
#include "net/sys.h"

/* Addresses of servers that are asked, of one zone. */
#define SERVERS_MAX DNS_SERVERS_MAX

/* One zone being looked at. */
struct health {
	struct session *session;
	struct reply soa, servers; /* of the zone: its records SOA and NS */
	struct show_server shown[SERVERS_MAX];
	size_t count;
	bool is_cut; /* there are more addresses than that */
};

/* Asks one question of the usual servers and waits. False: the run is over. */
static bool ask_one(struct session *session, const char *name, uint16_t type,
	struct reply *ret_reply)
{
	struct question question, *ended;
	bool came;

	if (!question_make(&question, name, type, 0)) {
		session->ask.failed = true;
		return false;
	}
	ask_push(&session->ask, &question);
	came = session_wait(session, &ended, ret_reply);
	question_free(&question);
	return came;
}

static void add(struct health *health, const struct show_server *server)
{
	if (health->count == SERVERS_MAX)
		health->is_cut = true;
	else
		health->shown[health->count++] = *server;
}

/* The addresses of one name server, or what is in their place. */
static bool find_addresses(struct health *health, const char *name)
{
	struct show_server server = {.name = name};
	struct reply reply;

	if (!ask_one(health->session, name, DNSMSG_TYPE_AAAA, &reply))
		return false;
	if (reply.status != REPLY_RECORDS) {
		server.verdict = reply_is_answer(reply.status) ? SERVER_NO_IPV6 :
			SERVER_UNRESOLVED;
		server.reply.status = reply.status;
		server.reply.rcode = reply.rcode;
		add(health, &server);
	}
	for (size_t i = 0; i < reply.count; i++) {
		server.has_address = true;
		server.address = reply.records[i].address;
		add(health, &server);
	}
	reply_free(&reply);
	return true;
}

static enum show_server_verdict verdict_of_server(const struct reply *reply)
{
	switch (reply->status) {
	case REPLY_RECORDS:
		return reply->authoritative ? SERVER_OK : SERVER_LAME;
	case REPLY_TIMEOUT:
		return SERVER_TIMEOUT;
	case REPLY_UNREACHABLE:
	case REPLY_SYSTEM:
		return SERVER_UNREACHABLE;
	case REPLY_NODATA:
	case REPLY_NXDOMAIN:
	case REPLY_ALIAS:
	case REPLY_REFERRAL:
	case REPLY_SERVFAIL:
	case REPLY_REFUSED:
	case REPLY_FORMERR:
	case REPLY_NOTIMP:
	case REPLY_RCODE:
	case REPLY_BROKEN:
	case REPLY_LOOP:
		return SERVER_LAME;
	}
	return SERVER_LAME;
}

/* Waits for the servers' own answers. False: the run is over. */
static bool collect(struct health *health, struct ask *ask)
{
	struct session *session = health->session;
	struct question *question;
	struct reply reply;

	while (ask->open > 0) {
		nsec_t wake;

		ask_send(ask, sys_now());
		wake = ask_wake(ask);
		if (session->end < wake)
			wake = session->end;
		if (ask->failed || session_is_over(session) ||
			loop_wait(&session->loop, wake))
			return false;
		dns_turn(ask->dns, sys_now());
		while (ask_next(ask, &question, &reply)) {
			struct show_server *server = &health->shown[question->tag];

			server->reply = reply;
			server->rtt = question->rtt;
			server->verdict = verdict_of_server(&reply);
		}
	}
	return true;
}

/* Asks all servers themselves, at once. An engine of their own keeps them from being asked
 * for anything else. */
static bool ask_servers(struct health *health, const char *zone)
{
	const struct ptr6_opts *opts = health->session->opts;
	struct dns_settings settings = {
		.timeout = opts->timeout,
		.tries = (unsigned)opts->tries,
		.tcp = opts->tcp,
	};
	struct question questions[SERVERS_MAX] = {0};
	struct dns *dns = NULL;
	struct ask ask;
	bool came;

	if (dns_open(&health->session->loop, &settings, &dns)) {
		health->session->ask.failed = true;
		return false;
	}
	ask_open(&ask, dns, opts->rate);
	for (size_t i = 0; i < health->count && !ask.failed; i++) {
		struct in6_addr in6 = u128_to_in6(health->shown[i].address);
		struct dns_server server = dns_server_at(&in6, 0, DNS_PORT);

		if (!health->shown[i].has_address)
			continue;
		if (!question_make(&questions[i], zone, DNSMSG_TYPE_SOA, i) ||
			dns_add_server(dns, &server, &questions[i].server)) {
			ask.failed = true;
			break;
		}
		questions[i].no_recursion = true;
		ask_push(&ask, &questions[i]);
	}
	came = collect(health, &ask);
	health->session->ask.queries += ask.queries;
	health->session->ask.failed |= ask.failed;
	dns_close(dns);
	ask_close(&ask);
	for (size_t i = 0; i < health->count; i++)
		question_free(&questions[i]);
	return came;
}

/* The name of the zone that a name is in; NULL where nobody said. To be freed. */
static char *find_zone(struct session *session, const char *name, struct reply *reply)
{
	if (!ask_one(session, name, DNSMSG_TYPE_SOA, reply))
		return NULL;
	if (reply->status == REPLY_RECORDS)
		return strndup(name, strlen(name) - (name[strlen(name) - 1] == '.'));
	if (reply_is_answer(reply->status) && reply->zone)
		return strdup(reply->zone);
	if (reply->status == REPLY_REFERRAL && reply->alias)
		return strdup(reply->alias);
	return NULL;
}

static enum cli_status judge(const struct health *health, const char *target)
{
	enum cli_status status = CLI_YES;
	const struct dnsmsg_soa *first = NULL;

	for (size_t i = 0; i < health->count; i++) {
		const struct show_server *server = &health->shown[i];
		const struct dnsmsg_soa *soa =
			server->verdict == SERVER_OK ? server->reply.records[0].soa : NULL;

		if (server->verdict == SERVER_UNRESOLVED)
			status = cli_worse(status, CLI_UNKNOWN);
		else if (server->verdict != SERVER_OK)
			status = cli_worse(status, CLI_NO);
		if (soa && first && soa->serial != first->serial)
			cli_error(target, "the servers have different versions of the zone");
		if (!first)
			first = soa;
	}
	if (health->is_cut)
		cli_error(target, "more than %d addresses of servers: the others are not asked",
			SERVERS_MAX);
	return status;
}

/* Looks at a zone whose name is known. False: the run is over. */
static bool look(struct health *health, const struct input *input, const char *target,
	const char *zone)
{
	struct session *session = health->session;
	struct show_zone shown = {.input = input, .zone = zone};
	char words[64];

	if (!ask_one(session, zone, DNSMSG_TYPE_SOA, &health->soa) ||
		!ask_one(session, zone, DNSMSG_TYPE_NS, &health->servers))
		return false;
	if (health->servers.status != REPLY_RECORDS) {
		cli_error(target, "name servers of %s: %s", zone,
			reply_status_text(&health->servers, words));
		session->status = cli_worse(session->status, CLI_UNKNOWN);
	}
	for (size_t i = 0; i < health->servers.count; i++)
		if (!find_addresses(health, health->servers.records[i].name))
			return false;
	if (!ask_servers(health, zone))
		return false;
	if (health->soa.status == REPLY_RECORDS)
		shown.soa = health->soa.records[0].soa;
	shown.servers = health->shown;
	shown.server_count = health->count;
	ptr6_show_zone(session->opts->json, &shown);
	session->status = cli_worse(session->status, judge(health, target));
	return true;
}

/* One target. False: the run is over. */
static bool zone_one(struct session *session, const struct input *input)
{
	struct prefix p = prefix_around(input->prefix.first,
		(uint8_t)(input->prefix.length / 4 * 4));
	char name[ARPA_NAME_SIZE], target[PREFIX_TEXT_SIZE], words[64];
	struct health *health = calloc(1, sizeof(*health));
	struct reply reply = {.status = REPLY_SYSTEM};
	bool goes_on = false;
	char *zone;

	if (!health) {
		session->ask.failed = true;
		return false;
	}
	health->session = session;
	if (input->prefix.length == 128)
		in6_format_number(input->prefix.first, target);
	else
		prefix_format(input->prefix, target);
	arpa_zone_name(p, name);
	zone = find_zone(session, name, &reply);
	if (zone) {
		goes_on = look(health, input, target, zone);
		session->totals.named += goes_on;
	} else if (!session_is_over(session)) {
		goes_on = true;
		ptr6_show_error(session->opts->json, target, "", reply_is_answer(reply.status) ?
			"the answer does not say which zone it is from" :
			reply_status_text(&reply, words));
		session->totals.unknown++;
		session->status = cli_worse(session->status, CLI_UNKNOWN);
	}
	for (size_t i = 0; i < health->count; i++)
		reply_free(&health->shown[i].reply);
	reply_free(&health->soa);
	reply_free(&health->servers);
	reply_free(&reply);
	free(health);
	free(zone);
	return goes_on;
}

void zone_all(struct session *session)
{
	enum targets_answer answer;
	struct input input;

	while ((answer = session_target(session, &input)) != TARGETS_END) {
		if (answer == TARGETS_WAIT) {
			if (!session_turn(session, NSEC_NEVER))
				return;
		} else if (answer == TARGETS_ONE && !zone_one(session, &input)) {
			session->status = cli_worse(session->status, CLI_UNKNOWN);
			return;
		}
	}
}
