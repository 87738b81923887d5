#include "tools/ptr6/zone_servers.h"

#include "addr/kind.h"
#include "net/sys.h"

bool zone_ask(struct session *session, const char *name, uint16_t type,
	struct zone_answer *ret_answer)
{
	struct question question, *ended;
	bool came;

	if (!question_make(&question, name, type, 0)) {
		session->ask.failed = true;
		return false;
	}
	ask_push(&session->ask, &question);
	came = session_wait(session, &ended, &ret_answer->reply);
	if (came) {
		ret_answer->server = question.server_asked;
		ret_answer->rtt = question.rtt;
	}
	question_free(&question);
	return came;
}

static void add(struct zone_servers *servers, const struct show_server *server)
{
	if (servers->count == ZONE_SERVERS_MAX)
		servers->is_cut = true;
	else
		servers->shown[servers->count++] = *server;
}

/* Who publishes an address may mean it to lead whoever asks to a machine of their own
 * network, or to a group: it is only asked if it is that of a host elsewhere. A server on
 * this machine may well name itself. */
static bool may_be_asked(u128 address, const struct dns_server *told_by)
{
	enum kind kind = kind_of(address)->kind;

	return kind_is_of_host(kind) ||
		(kind == KIND_LOOPBACK && dns_server_is_loopback(told_by));
}

bool zone_servers_add(struct zone_servers *servers, struct session *session,
	const char *name, enum show_listed listed)
{
	struct show_server server = {.name = name, .listed = listed};
	struct zone_answer answer;
	struct reply *reply = &answer.reply;

	if (!zone_ask(session, name, DNSMSG_TYPE_AAAA, &answer))
		return false;
	if (reply->status != REPLY_RECORDS) {
		server.verdict = reply_class(reply->status) == REPLY_NO ? SERVER_NO_IPV6 :
			SERVER_UNRESOLVED;
		server.reply.status = reply->status;
		server.reply.rcode = reply->rcode;
		server.reply.error = reply->error;
		server.asked = answer.server->text;
		server.rtt = answer.rtt;
		add(servers, &server);
	}
	for (size_t i = 0; reply->status == REPLY_RECORDS && i < reply->count; i++) {
		server.has_address = true;
		server.address = reply->records[i].address;
		server.verdict = may_be_asked(server.address, answer.server) ? SERVER_OK :
			SERVER_BAD_ADDRESS;
		add(servers, &server);
	}
	reply_free(reply);
	return true;
}

static enum show_server_verdict verdict_of_server(const struct reply *reply)
{
	switch (reply_class(reply->status)) {
	case REPLY_YES:
		return reply->authoritative ? SERVER_OK : SERVER_LAME;
	case REPLY_NO:
	case REPLY_ELSEWHERE:
	case REPLY_FAILURE:
		return SERVER_LAME;
	case REPLY_SILENCE:
		if (reply->status == REPLY_SYSTEM)
			return SERVER_UNASKED;
		return reply->status == REPLY_TIMEOUT ? SERVER_TIMEOUT : SERVER_UNREACHABLE;
	}
	return SERVER_LAME;
}

/* Waits for the servers' own answers. False: the run is over. */
static bool collect(struct zone_servers *servers, struct session *session, struct ask *ask)
{
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
			struct show_server *server = &servers->shown[question->tag];

			server->reply = reply;
			server->rtt = question->rtt;
			server->verdict = verdict_of_server(&reply);
		}
	}
	return true;
}

/* Asks all of them at once. An engine of their own keeps them from being asked for
 * anything else. */
bool zone_servers_ask(struct zone_servers *servers, struct session *session,
	const char *zone, uint16_t type)
{
	struct question questions[ZONE_SERVERS_MAX] = {0};
	struct dns_settings settings = session_settings(session->opts);
	struct dns *dns = NULL;
	struct ask ask;
	bool came;

	if (dns_open(&session->loop, &settings, &dns)) {
		session->ask.failed = true;
		return false;
	}
	ask_open(&ask, dns, session->opts->rate, session->ask.limit);
	for (size_t i = 0; i < servers->count && !ask.failed; i++) {
		struct in6_addr in6 = u128_to_in6(servers->shown[i].address);
		struct dns_server server = dns_server_at(&in6, 0, DNS_PORT);

		if (!servers->shown[i].has_address ||
			servers->shown[i].verdict == SERVER_BAD_ADDRESS)
			continue;
		if (!question_make(&questions[i], zone, type, i) ||
			dns_add_server(dns, &server, &questions[i].server)) {
			ask.failed = true;
			break;
		}
		questions[i].no_recursion = true;
		ask_push(&ask, &questions[i]);
	}
	came = collect(servers, session, &ask);
	session->ask.queries += ask.queries;
	session->ask.failed |= ask.failed;
	dns_close(dns);
	ask_close(&ask);
	for (size_t i = 0; i < servers->count; i++)
		question_free(&questions[i]);
	return came && !ask.failed;
}

void zone_servers_free(struct zone_servers *servers)
{
	for (size_t i = 0; i < servers->count; i++)
		reply_free(&servers->shown[i].reply);
	servers->count = 0;
}
