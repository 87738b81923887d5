#include "tools/ptr6/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/arpa.h"
#include "tools/ptr6/zone_servers.h"

/* One zone being looked at. */
struct health {
	struct session *session;
	const char *zone;
	const char *canonical;      /* what the target's name is an alias of, or NULL */
	struct zone_answer soa, names; /* its records SOA and NS */
	struct zone_servers servers;
	char *parent;               /* the zone above it, or NULL */
	struct zone_answer parent_names;
	struct zone_servers parents; /* its servers, and how they refer to the zone */
	const struct reply *referral; /* one of theirs, or NULL */
};

/* The zone that a reply to a question for SOA is from or refers to, or claims to; NULL if
 * it does not say. `name` is what was asked for, or is in the end an alias of. */
static const char *zone_of(const struct reply *reply, const char *name)
{
	switch (reply_class(reply->status)) {
	case REPLY_YES:
		return name;
	case REPLY_NO:
		return reply->zone;
	case REPLY_ELSEWHERE:
		/* Nobody refers down to the root: that is a server which knows nothing. */
		return reply->status == REPLY_REFERRAL && strcmp(reply->delegated, ".") ?
			reply->delegated : NULL;
	case REPLY_FAILURE:
	case REPLY_SILENCE:
		return NULL;
	}
	return NULL;
}

/* The name of the zone that a name is in, or what it is an alias of; NULL where nobody
 * said, or one that it cannot be in. To be freed. */
static char *find_zone(
	struct session *session, const char *name, struct zone_answer *ret_answer)
{
	const struct reply *reply = &ret_answer->reply;
	const char *zone;
	char *copy;

	if (!zone_ask(session, name, DNSMSG_TYPE_SOA, ret_answer))
		return NULL;
	if (reply->canonical)
		name = reply->canonical;
	zone = zone_of(reply, name);
	if (!zone || !dnsmsg_name_below(name, zone))
		return NULL;
	copy = strdup(zone);
	session->ask.failed |= !copy;
	return copy;
}

static bool has_name(const struct reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->count; i++)
		if (dnsmsg_name_equal(reply->records[i].name, name))
			return true;
	return false;
}

/* The name without its first label; NULL of the root's. */
static const char *above(const char *name)
{
	while (*name && *name != '.')
		name += *name == '\\' && name[1] ? 2 : 1;
	return *name && name[1] ? name + 1 : NULL;
}

/* The zone that the one of a name is delegated from. An alias is in the zone of the name
 * above it, whatever it leads to. */
static char *find_parent(struct session *session, const char *name)
{
	struct zone_answer answer;
	char *parent = NULL;
	bool is_alias = true;

	while (!parent && is_alias && (name = above(name))) {
		answer.reply = (struct reply){.status = REPLY_SYSTEM};
		parent = find_zone(session, name, &answer);
		is_alias = answer.reply.canonical;
		if (is_alias) {
			free(parent);
			parent = NULL;
		}
		reply_free(&answer.reply);
	}
	return parent;
}

/* Finds how the zone above delegates this one: what one of its servers refers with. They
 * may serve both, and then do not show it. False: the run is over. */
static bool find_delegation(struct health *health)
{
	struct session *session = health->session;
	const struct reply *names = &health->parent_names.reply;

	/* Who serves the root is not in question: it has none. */
	health->parent = find_parent(session, health->zone);
	if (!health->parent)
		return !session_is_over(session);
	if (!zone_ask(session, health->parent, DNSMSG_TYPE_NS, &health->parent_names))
		return false;
	for (size_t i = 0; names->status == REPLY_RECORDS && i < names->count; i++)
		if (!zone_servers_add(&health->parents, session, names->records[i].name,
			    SHOW_LISTED_BOTH))
			return false;
	if (!zone_servers_ask(&health->parents, session, health->zone, DNSMSG_TYPE_NS))
		return false;
	for (size_t i = 0; i < health->parents.count && !health->referral; i++) {
		const struct reply *reply = &health->parents.shown[i].reply;

		if (reply->status == REPLY_REFERRAL &&
			dnsmsg_name_equal(reply->delegated, health->zone))
			health->referral = reply;
	}
	return true;
}

/* Adds the zone's own servers and those that it is delegated to. */
static bool find_servers(struct health *health)
{
	const struct reply *own = &health->names.reply, *referral = health->referral;
	bool has_own = own->status == REPLY_RECORDS;

	for (size_t i = 0; has_own && i < own->count; i++) {
		const char *name = own->records[i].name;

		if (!zone_servers_add(&health->servers, health->session, name,
			    !referral || has_name(referral, name) ? SHOW_LISTED_BOTH :
			    SHOW_LISTED_ZONE))
			return false;
	}
	for (size_t i = 0; referral && i < referral->count; i++) {
		const char *name = referral->records[i].name;

		if (has_own && has_name(own, name))
			continue;
		if (!zone_servers_add(&health->servers, health->session, name,
			    has_own ? SHOW_LISTED_PARENT : SHOW_LISTED_BOTH))
			return false;
	}
	return true;
}

static enum cli_status judge(const struct health *health, const char *target)
{
	enum cli_status status = health->names.reply.status == REPLY_RECORDS &&
		health->soa.reply.status == REPLY_RECORDS ? CLI_YES : CLI_UNKNOWN;
	const struct dnsmsg_soa *first = NULL;
	bool versions_differ = false, lists_differ = false;

	for (size_t i = 0; i < health->servers.count; i++) {
		const struct show_server *server = &health->servers.shown[i];
		const struct dnsmsg_soa *soa =
			server->verdict == SERVER_OK ? server->reply.records[0].soa : NULL;

		if (server->verdict == SERVER_UNRESOLVED || server->verdict == SERVER_UNASKED)
			status = cli_worse(status, CLI_UNKNOWN);
		else if (server->verdict != SERVER_OK)
			status = cli_worse(status, CLI_NO);
		if (!first)
			first = soa;
		versions_differ |= soa && soa->serial != first->serial;
		lists_differ |= server->listed != SHOW_LISTED_BOTH;
	}
	/* A secondary that has not caught up yet is no fault. */
	if (versions_differ)
		cli_error(target, "the servers have different versions of the zone");
	if (lists_differ) {
		cli_error_escaped(target, "the zone names other servers than %s delegates it to",
			health->parent);
		status = cli_worse(status, CLI_NO);
	}
	if (health->servers.is_cut)
		cli_error(target, "more than %d addresses of servers: the others are not asked",
			ZONE_SERVERS_MAX);
	return status;
}

/* Looks at a zone whose name is known. False: the run is over. */
static bool look(struct health *health, const struct input *input, const char *target)
{
	struct session *session = health->session;
	struct show_zone shown = {
		.input = input, .canonical = health->canonical, .zone = health->zone};
	const struct zone_answer *names = &health->names, *soa = &health->soa;
	char failure[SHOW_FAILURE_SIZE];

	if (!zone_ask(session, health->zone, DNSMSG_TYPE_SOA, &health->soa) ||
		!zone_ask(session, health->zone, DNSMSG_TYPE_NS, &health->names))
		return false;
	if (soa->reply.status != REPLY_RECORDS)
		cli_error_escaped(target, "SOA record of %s: %s", health->zone,
			ptr6_show_failure(&soa->reply, soa->server->text, soa->rtt, failure));
	if (names->reply.status != REPLY_RECORDS)
		cli_error_escaped(target, "name servers of %s: %s", health->zone,
			ptr6_show_failure(
				&names->reply, names->server->text, names->rtt, failure));
	if (!find_delegation(health) || !find_servers(health) ||
		!zone_servers_ask(&health->servers, session, health->zone, DNSMSG_TYPE_SOA))
		return false;
	if (soa->reply.status == REPLY_RECORDS)
		shown.soa = soa->reply.records[0].soa;
	shown.parent = health->parent;
	shown.is_delegation_seen = health->referral;
	shown.servers = health->servers.shown;
	shown.server_count = health->servers.count;
	shown.color = session->color;
	ptr6_show_zone(session->opts->json, &shown);
	session_count(session, judge(health, target));
	return true;
}

static void health_free(struct health *health)
{
	zone_servers_free(&health->servers);
	zone_servers_free(&health->parents);
	reply_free(&health->soa.reply);
	reply_free(&health->names.reply);
	reply_free(&health->parent_names.reply);
	free(health->parent);
	free(health);
}

/* Why it is not known which zone a name is in. */
static void say_no_zone(const struct session *session, const char *target, const char *name,
	const struct zone_answer *answer)
{
	const struct reply *reply = &answer->reply;
	char reason[2 * DNSMSG_NAME_SIZE + SHOW_FAILURE_SIZE];
	const char *zone = zone_of(reply, name);

	if (reply_class(reply->status) == REPLY_FAILURE ||
		reply_class(reply->status) == REPLY_SILENCE)
		ptr6_show_failure(reply, answer->server->text, answer->rtt, reason);
	else if (zone)
		snprintf(reason, sizeof(reason), "server %s answers as if %s were in zone %s",
			answer->server->text, name, zone);
	else
		snprintf(reason, sizeof(reason), "server %s does not say which zone %s is in",
			answer->server->text, name);
	ptr6_show_error_escaped(session->opts->json, target, reason);
}

/* One target. False: the run is over. */
static bool zone_one(struct session *session, const struct input *input)
{
	struct prefix p = prefix_around(input->prefix.first,
		(uint8_t)(input->prefix.length / 4 * 4));
	char name[ARPA_NAME_SIZE], target[PREFIX_TEXT_SIZE];
	struct health *health = calloc(1, sizeof(*health));
	struct zone_answer answer = {.reply.status = REPLY_SYSTEM};
	bool goes_on = false;
	char *zone;

	if (!health) {
		session->ask.failed = true;
		return false;
	}
	health->session = session;
	input_format(input, target);
	name[arpa_zone_name(p, name) - 1] = '\0'; /* without the final dot */
	zone = find_zone(session, name, &answer);
	health->zone = zone;
	health->canonical = answer.reply.canonical;
	if (zone) {
		goes_on = look(health, input, target);
	} else if (!session_is_over(session)) {
		goes_on = true;
		say_no_zone(session, target,
			answer.reply.canonical ? answer.reply.canonical : name, &answer);
		session_count(session, CLI_UNKNOWN);
	}
	reply_free(&answer.reply);
	health_free(health);
	free(zone);
	return goes_on;
}

void zone_all(struct session *session)
{
	enum targets_answer answer;
	char target[PREFIX_TEXT_SIZE];
	struct input input;

	while ((answer = session_target(session, &input)) != TARGETS_END) {
		if (answer == TARGETS_WAIT) {
			if (!session_turn(session, NSEC_NEVER)) {
				session_end_early(session);
				return;
			}
		} else if (answer == TARGETS_ONE && !zone_one(session, &input)) {
			input_format(&input, target);
			ptr6_show_error(session->opts->json, target, "",
				"no answer before the end");
			session_count(session, CLI_UNKNOWN);
			return;
		}
	}
}
