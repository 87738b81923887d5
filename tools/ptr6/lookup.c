#include "tools/ptr6/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "addr/arpa.h"
#include "tools/ptr6/walker.h"

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

/* An address on its way: asked for, or found by a walk. */
struct task {
	struct input input;
	struct question question; /* for its names; none where a walk has found them */
	struct reply reply;
	const struct dns_server *server;
	nsec_t rtt;
	struct leads *leads; /* one for each name, or NULL */
	size_t open;         /* of them */
	bool is_busy;
	size_t next_free;
};

struct lookup {
	struct session *session;
	struct task *tasks;
	size_t count, used, free, busy;
	bool is_read;           /* there are no more targets */
	bool waits_for_stdin;
	bool has_walk;          /* a prefix is being walked, or waits for the tasks to end */
	bool is_walking;
	bool has_met_prefix;    /* among the targets */
	struct prefix prefix;
	struct walker walker;
	enum cli_status finds_status; /* of the addresses that it has found */
	uint64_t finds_shown;
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
		.server = task->server->text,
		.rtt = task->rtt,
		.color = session->color,
	};
	enum cli_status status = verdict_unconfirmed_status(task->reply.status);

	for (size_t i = 0; task->leads && i < task->reply.count; i++) {
		names[i] = (struct show_name){task->leads[i].forward, &task->leads[i].question,
			&task->leads[i].reply};
		forwards[i] = task->leads[i].forward;
	}
	if (ptr.has_verdict) {
		ptr.verdict = verdict_of(task->reply.status, forwards, task->reply.count,
			task->reply.truncated);
		if (status != CLI_CANNOT)
			status = verdict_status(ptr.verdict);
	}
	if (lookup->walker.progress_shown && (isatty(STDOUT_FILENO) || ptr.has_verdict))
		walker_clear(&lookup->walker);
	ptr6_show_ptr(session->opts->json, session->opts->quiet, &ptr);
	session->totals.names += task->reply.count;
	if (lookup->is_walking) {
		lookup->finds_status = cli_worse(lookup->finds_status, status);
		lookup->finds_shown++;
	} else {
		session_count(session, status);
	}
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
	task->is_busy = false;
	task->next_free = lookup->free;
	lookup->free = (size_t)(task - lookup->tasks);
	lookup->busy--;
}

/* A task for an address; there is room for one. */
static struct task *begin(struct lookup *lookup, const struct input *input)
{
	size_t index = lookup->free;
	struct task *task;

	if (index == NONE)
		index = lookup->used++;
	else
		lookup->free = lookup->tasks[index].next_free;
	task = &lookup->tasks[index];
	*task = (struct task){
		.input = *input,
		.question.tag = index << TAG_BITS,
		.is_busy = true,
		.next_free = NONE,
	};
	lookup->busy++;
	return task;
}

static void begin_address(struct lookup *lookup, const struct input *input)
{
	struct ask *ask = &lookup->session->ask;
	struct task *task = begin(lookup, input);
	char name[ARPA_NAME_SIZE];

	arpa_name(input->prefix.first, name);
	if (question_make(&task->question, name, DNSMSG_TYPE_PTR, task->question.tag))
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

/* The names of an address are there. */
static void take_names(struct lookup *lookup, struct task *task,
	const struct question *question, const struct reply *reply)
{
	task->reply = *reply;
	task->server = question->server_asked;
	task->rtt = question->rtt;
	if (lookup->session->opts->confirm && reply->status == REPLY_RECORDS)
		confirm(lookup, task);
	else
		end(lookup, task);
}

static void take(struct lookup *lookup, struct question *question, struct reply *reply)
{
	struct task *task;
	struct leads *leads;

	if (question->tag & WALKER_TAG) {
		walker_take(&lookup->walker, question, reply);
		return;
	}
	task = &lookup->tasks[question->tag >> TAG_BITS];
	if (!task->leads) {
		take_names(lookup, task, question, reply);
		return;
	}
	leads = &task->leads[(question->tag & ((1 << TAG_BITS) - 1)) - 1];
	leads->reply = *reply;
	leads->forward = forward_of(task->input.prefix.first, &leads->reply);
	if (--task->open == 0)
		end(lookup, task);
}

/* --- walks --- */

/* Whether a walk may begin: the cursor of another prefix's is a mistake. */
static bool may_walk(const struct lookup *lookup)
{
	struct session *session = lookup->session;
	struct input input = {.prefix = lookup->prefix};
	char prefix[PREFIX_TEXT_SIZE];

	if (!session->opts->has_resume ||
		u128_compare(session->opts->resume, prefix_last(lookup->prefix)) <= 0)
		return true;
	input_format(&input, prefix);
	ptr6_show_error(session->opts->json, prefix, "", "the address of --resume is behind it");
	session_count(session, CLI_CANNOT);
	return false;
}

static void begin_walk(struct lookup *lookup)
{
	lookup->is_walking = true;
	lookup->finds_status = CLI_YES;
	lookup->finds_shown = 0;
	if (!walker_open(&lookup->walker, lookup->session, lookup->prefix))
		lookup->session->ask.failed = true;
	lookup->session->ask.limit = lookup->walker.walk.rules.concurrency;
}

/* Goes on with what a walk has found, while there is room. */
static void take_finds(struct lookup *lookup)
{
	struct walker_find find;

	while (lookup->busy < lookup->count && walker_next(&lookup->walker, &find)) {
		struct input input = {.prefix = prefix_around(find.address, 128)};

		take_names(lookup, begin(lookup, &input), find.question, &find.reply);
		question_free(find.question);
		free(find.question);
	}
}

static void end_walk(struct lookup *lookup)
{
	const u128 *lowest = NULL;
	enum cli_status status;

	for (size_t i = 0; i < lookup->used; i++) {
		const struct task *task = &lookup->tasks[i];

		if (task->is_busy &&
			(!lowest || u128_compare(task->input.prefix.first, *lowest) < 0))
			lowest = &task->input.prefix.first;
	}
	fflush(stdout);
	status = walker_sum_up(&lookup->walker, lookup->finds_shown, lowest);
	session_count(lookup->session, cli_worse(status, lookup->finds_status));
	walker_close(&lookup->walker);
	lookup->session->ask.limit = session_concurrency(lookup->session->opts);
	lookup->is_walking = lookup->has_walk = false;
}

/* --- the run --- */

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
				begin_address(lookup, &input);
				break;
			}
			lookup->has_walk = lookup->has_met_prefix = true;
			lookup->prefix = input.prefix;
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

/* Does what a walk can do now. True if that has ended it. */
static bool walk_on(struct lookup *lookup)
{
	if (!lookup->is_walking) {
		if (lookup->busy > 0)
			return false;
		if (!may_walk(lookup)) {
			lookup->has_walk = false;
			return true;
		}
		begin_walk(lookup);
	}
	walker_ask(&lookup->walker);
	take_finds(lookup);
	if (!walker_is_done(&lookup->walker) || lookup->busy > 0 || lookup->session->ask.failed)
		return false;
	end_walk(lookup);
	return true;
}

/* What was begun and has not ended, with the run. */
static void say_unanswered(struct lookup *lookup)
{
	struct session *session = lookup->session;
	char address[PREFIX_TEXT_SIZE];

	for (size_t i = 0; i < lookup->used; i++) {
		if (!lookup->tasks[i].is_busy)
			continue;
		input_format(&lookup->tasks[i].input, address);
		ptr6_show_error(session->opts->json, address, "", "no answer before the end");
		session_count(session, CLI_UNKNOWN);
	}
	if (lookup->has_walk) {
		input_format(&(struct input){.prefix = lookup->prefix}, address);
		ptr6_show_error(session->opts->json, address, "", "not begun before the end");
		session_count(session, CLI_UNKNOWN);
	}
	if (!lookup->is_read)
		session_end_early(session);
}

static void run(struct lookup *lookup)
{
	struct session *session = lookup->session;
	struct question *question;
	struct reply reply;

	feed(lookup);
	while (lookup->busy > 0 || !lookup->is_read || lookup->has_walk) {
		if (lookup->has_walk && walk_on(lookup)) {
			feed(lookup);
			continue;
		}
		if (!session_turn(session,
			    lookup->is_walking ? walker_wake(&lookup->walker) : NSEC_NEVER))
			break;
		while (ask_next(&session->ask, &question, &reply))
			take(lookup, question, &reply);
		if (may_feed(lookup))
			feed(lookup);
		if (lookup->is_walking)
			walker_draw(&lookup->walker);
	}
	if (lookup->is_walking)
		end_walk(lookup);
	else
		say_unanswered(lookup);
	if (session->opts->has_resume && !lookup->has_met_prefix && lookup->is_read) {
		ptr6_show_error(session->opts->json, "--resume", "",
			"there is no prefix among the targets to go on with");
		session->status = cli_worse(session->status, CLI_CANNOT);
	}
}

void lookup_all(struct session *session)
{
	struct lookup lookup = {
		.session = session,
		.count = session_concurrency(session->opts),
		.free = NONE,
	};

	/* Each is made when it is begun: to clear them all would take a short run's time. */
	lookup.tasks = reallocarray(NULL, lookup.count, sizeof(*lookup.tasks));
	if (!lookup.tasks)
		session->ask.failed = true;
	else
		run(&lookup);
	for (size_t i = 0; i < lookup.used; i++)
		release(&lookup.tasks[i]);
	free(lookup.tasks);
}
