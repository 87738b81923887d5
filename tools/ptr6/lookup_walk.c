#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "net/sys.h"
#include "tools/ptr6/lookup.h"
#include "tools/ptr6/walk.h"

#define CONCURRENCY       10
#define PROGRESS_INTERVAL (NSEC_PER_SEC / 2)

/* Failures are named up to this many; all are counted. */
enum { NAMED_MAX = 10 };

struct walker {
	struct session *session;
	struct walk walk;
	struct question **questions; /* by slot of the walk; NULL: not asked */
	size_t question_count;
	uint64_t named;             /* failures so far */
	nsec_t start, next_progress;
	bool progress_shown;
};

/* The same number for the same names in whatever order, above those with a meaning. */
static uint64_t mark_of(const struct reply *reply)
{
	uint64_t mark = 0;

	for (size_t i = 0; i < reply->count; i++) {
		uint64_t one = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

		for (const char *c = reply->records[i].name; *c; c++)
			one = (one ^ (uint8_t)*c) * UINT64_C(0x100000001b3);
		mark += one;
	}
	return mark | 2;
}

static struct walk_reply judge(const struct question *question, const struct reply *reply)
{
	struct walk_reply judged = {.status = WALK_FAILED};

	switch (reply->status) {
	case REPLY_RECORDS:
		judged.status = WALK_NAMES;
		judged.names = mark_of(reply);
		break;
	case REPLY_NODATA:
		judged.status = WALK_EXISTS;
		judged.is_apex = reply->zone && dnsmsg_name_equal(reply->zone, question->name);
		break;
	case REPLY_NXDOMAIN:
		judged.status = WALK_NXDOMAIN;
		break;
	case REPLY_REFERRAL:
		judged.status = WALK_DELEGATED;
		break;
	case REPLY_ALIAS:
	case REPLY_LOOP:
		judged.status = WALK_EXISTS;
		break;
	case REPLY_SERVFAIL:
	case REPLY_REFUSED:
	case REPLY_FORMERR:
	case REPLY_NOTIMP:
	case REPLY_RCODE:
	case REPLY_BROKEN:
	case REPLY_TIMEOUT:
	case REPLY_UNREACHABLE:
	case REPLY_SYSTEM:
		break;
	}
	return judged;
}

static void clear_progress(struct walker *walker)
{
	if (walker->progress_shown)
		fputs("\r\033[K", stderr);
	walker->progress_shown = false;
}

static void draw_progress(struct walker *walker, nsec_t now)
{
	char at[IN6_TEXT_SIZE];
	u128 cursor;

	if (now < walker->next_progress)
		return;
	walker->next_progress = now + PROGRESS_INTERVAL;
	if (walk_is_complete(&walker->walk, &cursor))
		return;
	in6_format_number(cursor, at);
	fprintf(stderr, "\r\033[K%" PRIu64 " addresses with names, %" PRIu64 " queries, at %s",
		walker->walk.found, walker->walk.queries, at);
	walker->progress_shown = true;
}

static void found(struct walker *walker, u128 address, const struct question *question,
	const struct reply *reply)
{
	struct session *session = walker->session;
	struct input input = {.prefix = prefix_around(address, 128)};
	struct show_ptr ptr = {
		.input = &input,
		.reply = reply,
		.server = question->server_text,
		.rtt = question->rtt,
	};

	session->totals.names += reply->count;
	if (isatty(STDOUT_FILENO))
		clear_progress(walker);
	ptr6_show_ptr(session->opts->json, session->opts->quiet, &ptr);
}

static void report(struct walker *walker, const struct walk_news *news,
	const struct question *question, const struct reply *reply)
{
	char text[PREFIX_TEXT_SIZE], words[64];

	if (news->event != WALK_NOTHING && news->event != WALK_FOUND)
		clear_progress(walker);
	prefix_format(news->prefix, text);
	switch (news->event) {
	case WALK_NOTHING:
		break;
	case WALK_FOUND:
		found(walker, news->prefix.first, question, reply);
		break;
	case WALK_WILDCARD:
		cli_error(text, "a wildcard gives everything in it the name %s",
			reply->records[0].name);
		break;
	case WALK_WILDCARD_BARE:
		cli_error(text, "a wildcard makes everything in it exist, without names");
		break;
	case WALK_BROKEN_TREE:
		in6_format_number(news->prefix.first, text);
		cli_error(text, "has a name, but %s says NXDOMAIN for one above it: it is wrong "
			"about empty non-terminals (RFC 8020)", question->server_text);
		if (news->also_found)
			found(walker, news->prefix.first, question, reply);
		break;
	case WALK_CUT:
		if (walker->named++ < NAMED_MAX)
			cli_error(text, "is delegated by %s, which does not ask for others",
				question->server_text);
		break;
	case WALK_LOST:
		if (walker->named++ < NAMED_MAX)
			cli_error(text, "%s (%s)", reply_status_text(reply, words),
				question->server_text);
		break;
	}
}

static void take(struct walker *walker, struct question *question, struct reply *reply)
{
	struct walk_reply judged = judge(question, reply);
	struct walk_news news = walk_answer(&walker->walk, question->tag, &judged);

	report(walker, &news, question, reply);
	walker->questions[question->tag] = NULL;
	question_free(question);
	free(question);
	reply_free(reply);
}

/* Keeps a question where it is found at the end. Returns it, or NULL: out of memory. */
static struct question *keep_question(struct walker *walker, const struct walk_query *query)
{
	size_t count = walker->question_count ? walker->question_count : 16;
	struct question **more, *question = malloc(sizeof(*question));

	while (count <= query->slot)
		count *= 2;
	more = count > walker->question_count ?
		reallocarray(walker->questions, count, sizeof(struct question *)) : walker->questions;
	if (more)
		walker->questions = more;
	if (!more || !question ||
		!question_make(question, query->name, DNSMSG_TYPE_PTR, query->slot)) {
		free(question);
		return NULL;
	}
	while (walker->question_count < count)
		more[walker->question_count++] = NULL;
	more[query->slot] = question;
	return question;
}

/* Asks as much as may be. */
static void ask_on(struct walker *walker)
{
	struct ask *ask = &walker->session->ask;
	struct walk_query query;

	while (!ask->failed && walk_next(&walker->walk, &query)) {
		struct question *question = keep_question(walker, &query);

		if (question)
			ask_push(ask, question);
		else
			ask->failed = true;
	}
}

static void walker_close(struct walker *walker)
{
	for (size_t i = 0; i < walker->question_count; i++) {
		if (!walker->questions[i])
			continue;
		question_free(walker->questions[i]);
		free(walker->questions[i]);
	}
	free(walker->questions);
	walk_close(&walker->walk);
}

static void sum_up(struct walker *walker)
{
	struct session *session = walker->session;
	const struct walk *walk = &walker->walk;
	struct show_walk sum = {
		.prefix = walk->rules.prefix,
		.names = walk->found,
		.queries = walk->queries,
		.existing = walk->existing,
		.wildcards = walk->wildcards,
		.cuts = walk->cuts,
		.lost = walk->lost,
		.is_broken = walk->is_broken,
		.duration = sys_now() - walker->start,
	};
	bool is_unknown;
	char text[PREFIX_TEXT_SIZE];

	sum.is_complete = walk_is_complete(walk, &sum.cursor);
	is_unknown = !sum.is_complete || walk->cuts > 0 || walk->lost > 0 || walk->hidden > 0 ||
		walk->is_unswept;
	prefix_format(sum.prefix, text);
	if (walker->named > NAMED_MAX)
		cli_error(text, "%" PRIu64 " more parts are delegated or without an answer",
			walker->named - NAMED_MAX);
	if (walk->barren > 0 && !session->opts->quiet)
		cli_error(text, "%" PRIu64 " names exist though nothing was found below them: they "
			"have other records, or the server is wrong about empty non-terminals",
			walk->barren);
	if (walk->hidden > 0)
		cli_error(text, "names may hide behind a wildcard without names, in %" PRIu64
			" places", walk->hidden);
	if (walk->is_unswept)
		cli_error(text, "there are too many addresses to ask for each: the walk cannot be "
			"complete");
	ptr6_show_walk(session->opts->json, session->opts->quiet, &sum);
	if (is_unknown)
		session->totals.unknown++;
	else if (walk->found > 0)
		session->totals.named++;
	else
		session->totals.unnamed++;
	session->status = cli_worse(session->status,
		is_unknown ? CLI_UNKNOWN : walk->found > 0 ? CLI_YES : CLI_NO);
}

void lookup_walk(struct session *session, struct prefix prefix)
{
	const struct ptr6_opts *opts = session->opts;
	struct walker walker = {
		.session = session,
		.start = sys_now(),
		.next_progress = NSEC_NEVER,
	};
	struct walk_rules rules = {
		.prefix = prefix,
		.resume = opts->has_resume ? opts->resume : u128_of(0),
		.max_queries = opts->max_queries,
		.concurrency = opts->concurrency ? opts->concurrency : CONCURRENCY,
	};
	struct question *question;
	struct reply reply;

	if (isatty(STDERR_FILENO) && !opts->quiet)
		walker.next_progress = walker.start + PROGRESS_INTERVAL;
	if (sys_random(&rules.random, sizeof(rules.random)) || walk_open(&walker.walk, &rules)) {
		session->ask.failed = true;
		return;
	}
	ask_on(&walker);
	while (!walk_is_done(&walker.walk)) {
		if (!session_turn(session, walker.next_progress))
			break;
		while (ask_next(&session->ask, &question, &reply))
			take(&walker, question, &reply);
		ask_on(&walker);
		session->ask.failed |= walker.walk.failed;
		draw_progress(&walker, sys_now());
	}
	clear_progress(&walker);
	fflush(stdout);
	sum_up(&walker);
	walker_close(&walker);
}
