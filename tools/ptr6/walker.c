#include "tools/ptr6/walker.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/sys.h"

#define CONCURRENCY       10
#define PROGRESS_INTERVAL (NSEC_PER_SEC / 2)

/* Failures are named up to this many; all are counted. */
enum { NAMED_MAX = 10 };

/* Finds that wait for one slow answer: with more, nothing is asked until it is there. */
enum { HELD_MAX = 10000 };

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

	switch (reply_class(reply->status)) {
	case REPLY_YES:
		judged.status = WALK_NAMES;
		judged.names = mark_of(reply);
		break;
	case REPLY_NO:
		/* An alias exists, whatever becomes of what it leads to. */
		judged.status = reply->status == REPLY_NXDOMAIN && !reply->canonical ?
			WALK_NXDOMAIN : WALK_EXISTS;
		judged.is_apex = !reply->canonical && reply->zone &&
			dnsmsg_name_equal(reply->zone, question->name);
		break;
	case REPLY_ELSEWHERE:
		judged.status = reply->status == REPLY_REFERRAL ? WALK_DELEGATED : WALK_EXISTS;
		break;
	case REPLY_FAILURE:
	case REPLY_SILENCE:
		break;
	}
	return judged;
}

/* --- what was found --- */

/* Puts a find where it belongs, near the end. False: out of memory. */
static bool hold(struct walker *walker, const struct walker_find *find)
{
	size_t first = walker->held_first, at, count = walker->held_end - first;
	size_t size = 2 * count + 64;
	struct walker_find *held = walker->held;

	if (walker->held_end == walker->held_size) {
		if (first > count) {
			memcpy(held, held + first, count * sizeof(*held));
		} else {
			held = calloc(size, sizeof(*held));
			if (!held)
				return false;
			if (count > 0)
				memcpy(held, walker->held + first, count * sizeof(*held));
			free(walker->held);
			walker->held = held;
			walker->held_size = size;
		}
		walker->held_first = first = 0;
		walker->held_end = count;
	}
	for (at = walker->held_end++; at > first; at--) {
		if (u128_compare(held[at - 1].address, find->address) < 0)
			break;
		held[at] = held[at - 1];
	}
	held[at] = *find;
	return true;
}

bool walker_next(struct walker *walker, struct walker_find *ret_find)
{
	const struct walker_find *first;
	u128 cursor;

	if (walker->held_first == walker->held_end)
		return false;
	first = &walker->held[walker->held_first];
	if (!walk_is_complete(&walker->walk, &cursor) &&
		u128_compare(first->address, cursor) >= 0)
		return false;
	*ret_find = *first;
	walker->held_first++;
	return true;
}

/* --- what is said --- */

void walker_clear(struct walker *walker)
{
	if (walker->progress_shown)
		fputs("\r\033[K", stderr);
	walker->progress_shown = false;
}

nsec_t walker_wake(const struct walker *walker)
{
	return walker->next_progress;
}

void walker_draw(struct walker *walker)
{
	nsec_t now = sys_now();
	char at[IN6_TEXT_SIZE];
	u128 cursor;

	if (now < walker->next_progress)
		return;
	walker->next_progress = now + PROGRESS_INTERVAL;
	if (walk_is_complete(&walker->walk, &cursor))
		return;
	in6_format_number(cursor, at);
	fprintf(stderr, "\r\033[Kaddresses with names: %" PRIu64 "; queries: %" PRIu64 "; at %s",
		walker->walk.found, walker->walk.queries, at);
	walker->progress_shown = true;
}

static void find(struct walker *walker, const struct walk_news *news,
	const struct question *question, const struct reply *reply)
{
	walker_clear(walker);
	ptr6_show_finding(walker->session->opts->json, news, question->server_asked->text, reply);
}

/* The same of what may be said many times. */
static void find_often(struct walker *walker, const struct walk_news *news,
	const struct question *question, const struct reply *reply)
{
	if (walker->named++ < NAMED_MAX)
		find(walker, news, question, reply);
}

/* True if the question and the reply are kept. */
static bool report(struct walker *walker, const struct walk_news *news,
	struct question *question, struct reply *reply)
{
	bool is_found = false;

	switch (news->event) {
	case WALK_NOTHING:
		return false;
	case WALK_FOUND:
		is_found = true;
		break;
	case WALK_BROKEN_TREE:
		is_found = news->also_found;
		find(walker, news, question, reply);
		break;
	case WALK_WILDCARD:
		walker->has_wildcard = true;
		find(walker, news, question, reply);
		break;
	case WALK_WILDCARD_BARE:
	case WALK_SYNTHESISED:
		find(walker, news, question, reply);
		break;
	case WALK_CUT:
	case WALK_LOST:
		find_often(walker, news, question, reply);
		break;
	}
	if (!is_found)
		return false;
	if (hold(walker, &(struct walker_find){news->prefix.first, question, *reply}))
		return true;
	walker->session->ask.failed = true;
	return false;
}

static void drop(struct question *question, struct reply *reply)
{
	question_free(question);
	free(question);
	reply_free(reply);
}

void walker_take(struct walker *walker, struct question *question, struct reply *reply)
{
	size_t slot = question->tag & ~WALKER_TAG;
	struct walk_reply judged = judge(question, reply);
	struct walk_news news = walk_answer(&walker->walk, slot, &judged);

	walker->questions[slot] = NULL;
	if (!report(walker, &news, question, reply))
		drop(question, reply);
}

/* --- what is asked --- */

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
		!question_make(question, query->name, DNSMSG_TYPE_PTR,
			WALKER_TAG | query->slot)) {
		free(question);
		return NULL;
	}
	while (walker->question_count < count)
		more[walker->question_count++] = NULL;
	more[query->slot] = question;
	return question;
}

/* With nothing in flight the lowest name is asked for in any case: it may be the one that
 * the finds wait for. */
static bool may_ask(const struct walker *walker)
{
	return walker->held_end - walker->held_first < HELD_MAX || walker->walk.in_flight == 0;
}

void walker_ask(struct walker *walker)
{
	struct ask *ask = &walker->session->ask;
	struct walk_query query;

	while (!ask->failed && may_ask(walker) && walk_next(&walker->walk, &query)) {
		struct question *question = keep_question(walker, &query);

		if (question)
			ask_push(ask, question);
		else
			ask->failed = true;
	}
	ask->failed |= walker->walk.failed;
}

/* --- from end to end --- */

bool walker_open(struct walker *ret_walker, struct session *session, struct prefix prefix)
{
	const struct ptr6_opts *opts = session->opts;
	struct walk_rules rules = {
		.prefix = prefix,
		.resume = opts->has_resume ? opts->resume : u128_of(0),
		.max_queries = opts->max_queries,
		.concurrency = opts->concurrency ? opts->concurrency : CONCURRENCY,
	};

	*ret_walker = (struct walker){
		.session = session,
		.queries_before = session->ask.queries,
		.start = sys_now(),
		.next_progress = NSEC_NEVER,
	};
	if (isatty(STDERR_FILENO) && !opts->quiet)
		ret_walker->next_progress = ret_walker->start + PROGRESS_INTERVAL;
	return !sys_random(&rules.random, sizeof(rules.random)) &&
		!walk_open(&ret_walker->walk, &rules);
}

bool walker_is_done(const struct walker *walker)
{
	return walk_is_done(&walker->walk);
}

/* Something at an address was not shown: a resumed walk must come to it. */
static void stop_at(struct show_walk *sum, u128 address)
{
	if (sum->is_complete || u128_compare(address, sum->cursor) < 0)
		sum->cursor = address;
	sum->is_complete = false;
}

enum cli_status walker_sum_up(
	struct walker *walker, uint64_t shown, const u128 *unfinished)
{
	const struct ptr6_opts *opts = walker->session->opts;
	const struct walk *walk = &walker->walk;
	struct show_walk sum = {
		.walk = walk,
		.has_wildcard = walker->has_wildcard,
		.names = shown,
		.queries = walker->session->ask.queries - walker->queries_before,
		.more_failures = walker->named > NAMED_MAX ? walker->named - NAMED_MAX : 0,
		.duration = sys_now() - walker->start,
	};

	walker_clear(walker);
	sum.is_complete = walk_is_complete(walk, &sum.cursor);
	if (unfinished)
		stop_at(&sum, *unfinished);
	if (walker->held_first < walker->held_end)
		stop_at(&sum, walker->held[walker->held_first].address);
	ptr6_show_walk(opts->json, opts->quiet, &sum);
	if (!sum.is_complete || walk->cuts > 0 || walk->lost > 0 || walk->hidden > 0 ||
		walk->is_unswept || walk->synthesised > 0)
		return CLI_UNKNOWN;
	if (sum.names > 0)
		return CLI_YES;
	if (walker->has_wildcard) /* which names lead back was not asked */
		return opts->confirm ? CLI_UNKNOWN : CLI_YES;
	return CLI_NO;
}

void walker_close(struct walker *walker)
{
	for (size_t i = 0; i < walker->question_count; i++) {
		if (!walker->questions[i])
			continue;
		question_free(walker->questions[i]);
		free(walker->questions[i]);
	}
	for (size_t i = walker->held_first; i < walker->held_end; i++)
		drop(walker->held[i].question, &walker->held[i].reply);
	free(walker->held);
	free(walker->questions);
	walk_close(&walker->walk);
}
