#include "tools/ptr6/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/arpa.h"

#define CONCURRENCY 100

/* Tags are a task's number and, in the lowest byte, 0 for its PTR question, else which
 * name's address. */
enum { TAG_BITS = 8 };

#define NONE SIZE_MAX

/* The question where a name leads. */
struct leads {
	struct question question;
	struct reply reply;
	enum forward forward;
};

/* An address on its way. */
struct task {
	struct input input;
	struct question question;
	struct reply reply;
	struct leads *leads; /* one for each name, or NULL */
	size_t open;         /* of them */
	size_t next_free;
};

struct lookup {
	struct session *session;
	struct task *tasks;
	size_t count, used, free, busy;
	bool is_read;           /* there are no more targets */
	bool waits_for_stdin;
	bool has_walk;          /* a prefix waits for the tasks to end */
	struct prefix walk;
};

static void finish(struct lookup *lookup, struct task *task)
{
	struct session *session = lookup->session;
	struct show_name names[REPLY_RECORDS_MAX];
	enum forward forwards[REPLY_RECORDS_MAX];
	struct show_ptr ptr = {
		.input = &task->input,
		.reply = &task->reply,
		.names = task->leads ? names : NULL,
		.has_verdict = session->opts->confirm,
		.server = task->question.server_text,
		.rtt = task->question.rtt,
	};
	enum cli_status status;

	for (size_t i = 0; task->leads && i < task->reply.count; i++) {
		names[i] = (struct show_name){task->leads[i].forward, &task->leads[i].reply};
		forwards[i] = task->leads[i].forward;
	}
	if (ptr.has_verdict) {
		ptr.verdict = verdict_of(task->reply.status, forwards, task->reply.count,
			task->reply.truncated);
		status = verdict_status(ptr.verdict);
	} else {
		status = task->reply.status == REPLY_RECORDS ? CLI_YES :
			reply_is_answer(task->reply.status) ? CLI_NO : CLI_UNKNOWN;
	}
	ptr6_show_ptr(session->opts->json, session->opts->quiet, &ptr);
	session->status = cli_worse(session->status, status);
	session->totals.named += status == CLI_YES;
	session->totals.unnamed += status == CLI_NO;
	session->totals.unknown += status == CLI_UNKNOWN;
	session->totals.names += task->reply.count;
}

static void release(struct task *task)
{
	for (size_t i = 0; task->leads && i < task->reply.count; i++) {
		question_free(&task->leads[i].question);
		reply_free(&task->leads[i].reply);
	}
	free(task->leads);
	task->leads = NULL;
	question_free(&task->question);
	reply_free(&task->reply);
}

static void end(struct lookup *lookup, struct task *task)
{
	finish(lookup, task);
	release(task);
	task->next_free = lookup->free;
	lookup->free = (size_t)(task - lookup->tasks);
	lookup->busy--;
}

static void begin(struct lookup *lookup, const struct input *input)
{
	struct ask *ask = &lookup->session->ask;
	size_t index = lookup->free;
	char name[ARPA_NAME_SIZE];
	struct task *task;

	if (index == NONE)
		index = lookup->used++;
	else
		lookup->free = lookup->tasks[index].next_free;
	task = &lookup->tasks[index];
	*task = (struct task){.input = *input, .next_free = NONE};
	lookup->busy++;
	arpa_name(input->prefix.first, name);
	if (question_make(&task->question, name, DNSMSG_TYPE_PTR, index << TAG_BITS))
		ask_push(ask, &task->question);
	else
		ask->failed = true;
}

/* Asks where the names of an address lead. */
static void confirm(struct lookup *lookup, struct task *task)
{
	struct ask *ask = &lookup->session->ask;

	task->leads = calloc(task->reply.count, sizeof(*task->leads));
	if (!task->leads) {
		ask->failed = true;
		return;
	}
	for (size_t i = 0; i < task->reply.count; i++) {
		struct question *question = &task->leads[i].question;

		if (!question_make(question, task->reply.records[i].name, DNSMSG_TYPE_AAAA,
			    task->question.tag + i + 1)) {
			ask->failed = true;
			return;
		}
		task->open++;
		ask_push(ask, question);
	}
}

static void take(struct lookup *lookup, const struct question *question,
	const struct reply *reply)
{
	struct task *task = &lookup->tasks[question->tag >> TAG_BITS];
	size_t which = question->tag & ((1 << TAG_BITS) - 1);

	if (!task->leads) { /* the names themselves */
		task->reply = *reply;
		if (lookup->session->opts->confirm && reply->count > 0)
			confirm(lookup, task);
		else
			end(lookup, task);
		return;
	}
	task->leads[which - 1].reply = *reply;
	task->leads[which - 1].forward =
		forward_of(task->input.prefix.first, &task->leads[which - 1].reply);
	if (--task->open == 0)
		end(lookup, task);
}

/* Takes targets while there is room for them. */
static void feed(struct lookup *lookup)
{
	struct session *session = lookup->session;
	struct input input;

	while (!lookup->is_read && !lookup->has_walk && lookup->busy < lookup->count &&
		!session->ask.failed) {
		lookup->waits_for_stdin = false;
		switch (session_target(session, &input)) {
		case TARGETS_ONE:
			if (input.prefix.length == 128) {
				begin(lookup, &input);
				break;
			}
			lookup->has_walk = true;
			lookup->walk = input.prefix;
			break;
		case TARGETS_END:
			lookup->is_read = true;
			break;
		case TARGETS_WAIT:
			lookup->waits_for_stdin = true;
			return;
		case TARGETS_BAD:
		case TARGETS_FAIL:
			break;
		}
	}
}

/* Whether stdin has more by now, or was not found to have none. */
static bool may_feed(const struct lookup *lookup)
{
	int fd = targets_fd(&lookup->session->targets);

	return !lookup->waits_for_stdin || (fd >= 0 && loop_ready(&lookup->session->loop, fd));
}

static void run(struct lookup *lookup)
{
	struct session *session = lookup->session;
	struct question *question;
	struct reply reply;

	feed(lookup);
	while (lookup->busy > 0 || !lookup->is_read || lookup->has_walk) {
		if (lookup->has_walk && lookup->busy == 0) {
			lookup->has_walk = false;
			lookup_walk(session, lookup->walk);
			if (session_is_over(session))
				break;
			feed(lookup);
			continue;
		}
		if (!session_turn(session, NSEC_NEVER))
			break;
		while (ask_next(&session->ask, &question, &reply))
			take(lookup, question, &reply);
		if (may_feed(lookup))
			feed(lookup);
	}
	if (lookup->busy > 0)
		session->status = cli_worse(session->status, CLI_UNKNOWN);
	if (lookup->busy > 0 && !session->opts->quiet)
		cli_error(NULL, "ended with %zu addresses unanswered", lookup->busy);
	session->totals.unknown += lookup->busy;
}

void lookup_all(struct session *session)
{
	struct lookup lookup = {
		.session = session,
		.count = session->opts->concurrency ? session->opts->concurrency : CONCURRENCY,
		.free = NONE,
	};

	lookup.tasks = calloc(lookup.count, sizeof(*lookup.tasks));
	if (!lookup.tasks)
		session->ask.failed = true;
	else
		run(&lookup);
	for (size_t i = 0; i < lookup.used; i++)
		release(&lookup.tasks[i]);
	free(lookup.tasks);
}
