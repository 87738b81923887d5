#include <inttypes.h>
#include <stdio.h>

#include "cli/cli.h"
#include "out/json.h"
#include "tools/ptr6/show.h"

/* A message about what was found, whose longest part is a name. */
#define MESSAGE_SIZE (DNSMSG_NAME_SIZE + 200)

/* NULL for what is no finding. */
static const char *code_of(enum walk_event event)
{
	switch (event) {
	case WALK_WILDCARD:
		return "wildcard";
	case WALK_WILDCARD_BARE:
		return "wildcard-without-names";
	case WALK_SYNTHESISED:
		return "synthesised";
	case WALK_BROKEN_TREE:
		return "empty-non-terminal-denied";
	case WALK_CUT:
		return "delegated";
	case WALK_NOTHING:
	case WALK_FOUND:
	case WALK_LOST:
		return NULL;
	}
	return NULL;
}

static void message_of(const struct walk_news *news, const char *server,
	const struct reply *reply, char ret_message[static MESSAGE_SIZE])
{
	char words[REPLY_TEXT_SIZE];

	switch (news->event) {
	case WALK_WILDCARD:
		snprintf(ret_message, MESSAGE_SIZE,
			"a wildcard gives everything in it the name %s", reply->records[0].name);
		break;
	case WALK_WILDCARD_BARE:
		snprintf(ret_message, MESSAGE_SIZE,
			"a wildcard makes everything in it exist, without names");
		break;
	case WALK_SYNTHESISED:
		snprintf(ret_message, MESSAGE_SIZE,
			"%s makes up a name for every address in it: not gone into", server);
		break;
	case WALK_BROKEN_TREE:
		snprintf(ret_message, MESSAGE_SIZE,
			"has a name, but %s says NXDOMAIN for one above it: it is wrong about empty "
			"non-terminals (RFC 8020)", server);
		break;
	case WALK_CUT:
		snprintf(ret_message, MESSAGE_SIZE,
			"is delegated by %s, which does not ask for others", server);
		break;
	case WALK_LOST:
		snprintf(ret_message, MESSAGE_SIZE, "%s (server %s)",
			reply_status_text(reply, words), server);
		break;
	case WALK_NOTHING:
	case WALK_FOUND:
		*ret_message = '\0';
		break;
	}
}

void ptr6_show_finding(bool json, const struct walk_news *news, const char *server,
	const struct reply *reply)
{
	struct input input = {.prefix = news->prefix};
	const char *code = code_of(news->event);
	char prefix[PREFIX_TEXT_SIZE], message[MESSAGE_SIZE];
	struct record r;

	input_format(&input, prefix);
	message_of(news, server, reply, message);
	if (!code) {
		ptr6_show_error(json, prefix, "", message);
		return;
	}
	cli_error_escaped(prefix, "%s", message);
	if (!json)
		return;
	r = record_begin("finding");
	record_string(&r, "code", code);
	record_string(&r, "prefix", prefix);
	record_escaped(&r, "message", message);
	record_string(&r, "server", server);
	cli_record(&r);
}

static void walk_json(const struct show_walk *sum, const char *prefix, const char *cursor)
{
	const struct walk *walk = sum->walk;
	struct record r = record_begin("walk");

	record_string(&r, "prefix", prefix);
	record_integer(&r, "names", (int64_t)sum->names);
	record_integer(&r, "queries", (int64_t)sum->queries);
	record_integer(&r, "nodes", (int64_t)walk->existing);
	record_integer(&r, "wildcards", (int64_t)walk->wildcards);
	record_integer(&r, "synthesised", (int64_t)walk->synthesised);
	record_integer(&r, "delegations", (int64_t)walk->cuts);
	record_integer(&r, "unanswered", (int64_t)walk->lost);
	record_bool(&r, "empty_non_terminals_denied", walk->is_broken);
	record_bool(&r, "complete", sum->is_complete);
	if (!sum->is_complete)
		record_string(&r, "cursor", cursor);
	record_msec(&r, "duration_ms", sum->duration);
	cli_record(&r);
}

/* What is said of the whole, and why it may not be all. */
static void say_walk(const struct show_walk *sum, const char *prefix, bool quiet)
{
	const struct walk *walk = sum->walk;
	const struct kind_block *block = input_not_public(walk->rules.prefix);
	bool is_resumed = u128_compare(walk->start, walk->rules.prefix.first) > 0;
	char public[INPUT_REASON_SIZE], from[IN6_TEXT_SIZE + sizeof(" from  on")] = "";
	char start[IN6_TEXT_SIZE];

	if (sum->more_failures > 0)
		cli_error(prefix, "parts that are delegated or without an answer, besides these: %"
			PRIu64, sum->more_failures);
	if (walk->barren > 0 && !quiet)
		cli_error(prefix, "names that exist with nothing found below them: %" PRIu64
			"; they have other records, or the server is wrong about empty "
			"non-terminals", walk->barren);
	if (walk->hidden > 0)
		cli_error(prefix, "places where names may hide behind a wildcard without names: %"
			PRIu64, walk->hidden);
	if (walk->is_unswept)
		cli_error(prefix, "too many addresses to ask for each: the walk cannot be complete");
	if (quiet)
		return;
	/* A resumed walk does not know what was found before. */
	if (block && !is_resumed && sum->names == 0 && !sum->has_wildcard && sum->is_complete &&
		walk->lost == 0 && walk->synthesised == 0) {
		input_not_public_text(block, public);
		cli_error(prefix, "%s", public);
	}
	if (is_resumed) {
		in6_format_number(walk->start, start);
		snprintf(from, sizeof(from), " from %s on", start);
	}
	cli_error(prefix, "addresses with names%s: %" PRIu64 "; queries: %" PRIu64, from,
		sum->names, sum->queries);
}

/* Stopped by its budget before anything was done: resumed with the same, it would do the
 * same again for ever. */
static bool is_stuck(const struct show_walk *sum)
{
	const struct walk *walk = sum->walk;

	return !sum->is_complete && walk->queries >= walk->rules.max_queries &&
		u128_compare(sum->cursor, walk->start) <= 0;
}

void ptr6_show_walk(bool json, bool quiet, const struct show_walk *sum)
{
	char prefix[PREFIX_TEXT_SIZE], cursor[IN6_TEXT_SIZE];

	prefix_format(sum->walk->rules.prefix, prefix);
	in6_format_number(sum->cursor, cursor);
	if (json)
		walk_json(sum, prefix, cursor);
	say_walk(sum, prefix, quiet);
	if (is_stuck(sum))
		cli_error(prefix, "%" PRIu64 " queries do not get the walk past where it began: it "
			"needs a larger --max-queries", sum->walk->rules.max_queries);
	if (!sum->is_complete)
		cli_error(prefix, "not walked to the end; go on with --resume %s", cursor);
}
