#include "tools/aaaa-dig/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/sys.h"
#include "tools/aaaa-dig/run_inner.h"

static void take_answers(struct run *run)
{
	struct dns_answer answer;

	while (dns_next(run->dns, &answer)) {
		struct held *held;
		struct slot *slot = dig_run_find(run, answer.tag, &held);

		if (!slot)
			continue;
		held->answer = answer;
		held->when = sys_realtime();
		if (answer.status == DNS_ANSWERED) {
			held->message = malloc(answer.size);
			if (held->message)
				memcpy(held->message, answer.message, answer.size);
			else
				held->answer.status = DNS_SYSTEM;
		}
		held->answer.message = held->message;
		if (--slot->pending == 0 && dig_run_settle(run, slot))
			dig_run_give_back(run, slot);
	}
}

static nsec_t earlier(nsec_t a, nsec_t b)
{
	return a < b ? a : b;
}

/* Does what is due for a name: asks again, or gives it up. Returns when more is. `now` is
 * not behind the deadline: what would be due then is not. */
static nsec_t attend(struct run *run, struct slot *slot, nsec_t now)
{
	nsec_t end = run->opts->wait > 0 ? slot->until : NSEC_NEVER;

	if (now >= end) {
		dig_run_settle_late(run, slot);
		dig_run_give_back(run, slot);
		return NSEC_NEVER;
	}
	if (slot->due == 0)
		return end;
	if (slot->due > now)
		return slot->due;
	if (dig_run_ask(run, slot) && slot->pending == 0) {
		dig_run_refuse(run, "", slot->typed, "cannot be asked again");
		dig_run_give_back(run, slot);
		return NSEC_NEVER;
	}
	return end;
}

/* Asks again for names that wait for it. Returns when the next is due. */
static nsec_t ask_again(struct run *run, nsec_t now)
{
	nsec_t next = NSEC_NEVER;

	if (run->opts->wait == 0 && !run->opts->search)
		return NSEC_NEVER;
	for (size_t i = 0; i < run->slot_count; i++)
		if (run->slots[i].in_use)
			next = earlier(next, attend(run, &run->slots[i], now));
	return next;
}

/* The run ends before its time, and each name under way with it: what was answered, and
 * only waited to be asked again, as it is, and others as timeouts. */
static void break_off(struct run *run)
{
	run->counts.interrupted = true;
	for (size_t i = 0; i < run->slot_count; i++) {
		struct slot *slot = &run->slots[i];

		if (slot->in_use)
			dig_run_settle_late(run, slot);
	}
	if (dig_run_say_left(run) || run->loop.interrupted)
		run->status = cli_worse(run->status, CLI_UNKNOWN);
}

static void go(struct run *run)
{
	int watched = -1;

	while (!run->loop.interrupted) {
		/* First: a slot that could not be asked again is free for the next name.
		 */
		nsec_t now = sys_now(), until = ask_again(run, earlier(now, run->deadline));

		until = earlier(until, run->deadline);
		if (now < run->deadline)
			until = earlier(until, dig_run_feed(run));
		/* No name that was just begun is given up before then. */
		if (run->opts->wait > 0)
			until = earlier(until, now + run->opts->wait);
		if (run->no_more && run->busy == 0)
			return;
		if (now >= run->deadline) {
			cli_error("-w", "the time is up");
			break;
		}
		until = earlier(until, dns_wake(run->dns));
		dig_run_watch_names(run, &watched);
		if (run->opts->is_bulk && dns_in_flight(run->dns) == 0)
			fflush(stdout);
		/* A table of readiness is made while its name is taken, and waits there. */
		if (run->loop.interrupted || loop_wait(&run->loop, until))
			break;
		dns_turn(run->dns, sys_now());
		take_answers(run);
	}
	break_off(run);
}

/* A list without a name is a mistake, but as one of several parts. */
static void check_any(struct run *run)
{
	const struct dig_opts *opts = run->opts;
	bool is_wanted = opts->name_count > 0 || opts->file;

	if (!is_wanted || run->counts.names > 0 || run->counts.bad > 0 || !run->no_more ||
		opts->shards > 1)
		return;
	cli_error("name", "there is none");
	run->status = cli_worse(run->status, CLI_CANNOT);
}

static int open_run(struct run *run)
{
	const struct dig_opts *opts = run->opts;

	run->slots = calloc(opts->concurrency, sizeof(*run->slots));
	run->judgement = malloc(3 * sizeof(*run->judgement));
	if (!run->slots || !run->judgement)
		return -ENOMEM;
	run->judgement_a = run->judgement + 1;
	run->judgement_first = run->judgement + 2;
	run->targets = targets_from(opts->names, opts->name_count, opts->file);
	targets_shard(&run->targets, opts->shard, opts->shards);
	targets_no_wait(&run->targets);
	run->started = sys_now();
	run->deadline = opts->deadline ? run->started + opts->deadline : NSEC_NEVER;
	return loop_open(&run->loop);
}

static void close_run(struct run *run)
{
	dns_close(run->dns);
	dig_run_free_slots(run);
	free(run->judgement);
	free(run->system);
	targets_close(&run->targets);
}

enum cli_status dig_run(const struct dig_opts *opts)
{
	struct run run = {.opts = opts, .show.opts = opts,
		.show.color = cli_has_color(opts->color)};
	int err = open_run(&run);

	if (err) {
		cli_error(NULL, "%s", strerror(-err));
		close_run(&run);
		return CLI_CANNOT;
	}
	run.status = dig_run_open_servers(&run);
	if (run.status == CLI_YES) {
		if (opts->nat64)
			run.status = dig_run_nat64(&run);
		go(&run);
		check_any(&run);
		if (run.loop.error) {
			cli_error(NULL, "cannot wait: %s", strerror(run.loop.error));
			run.status = CLI_CANNOT;
		}
	}
	run.counts.exit = run.status;
	run.counts.duration = sys_now() - run.started;
	dig_show_run(&run.show, &run.counts);
	close_run(&run);
	loop_close(&run.loop);
	return run.status;
}
