#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <unistd.h>

#include "net/sys.h"
#include "tools/ping6/run_inner.h"

#define PROGRESS_INTERVAL (NSEC_PER_SEC / 2)

/* Blocks read at the end of a run: what is in the buffer, and not what still pours in. */
enum { LAST_BLOCKS = 1000 };

static void take_lost(struct run *run, uint64_t number, nsec_t now)
{
	struct show_target target;
	struct show_probe probe = run_describe(run, number, now, &target);

	if (engine_probe(&run->engine, number)->state == PROBE_UNSENT) {
		run_tell_unsent(run, number, EXFULL, now);
		return;
	}
	run_draw_lost(run, probe.seq);
	if (run->opts->only == PING6_ALL)
		show_timeout(&run->show, &probe);
	run_check_until(run, engine_probe(&run->engine, number)->target);
}

/* Waits until stdout takes some lines without blocking, but not longer than an interrupt.
 * Who reads too slowly holds the run up, as with a write that blocks. */
static void wait_for_stdout(struct run *run)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
	struct loop only = run->loop;

	if (poll(&out, 1, 0) != 0)
		return;
	/* Everything else stays unread meanwhile, and would wake us all the time. */
	only.count = 1; /* the signals */
	loop_watch(&only, STDOUT_FILENO, POLLOUT);
	while (!only.interrupted && !loop_ready(&only, STDOUT_FILENO))
		if (loop_wait(&only, NSEC_NEVER))
			break;
	run->loop.interrupted = only.interrupted;
	run->loop.status_wanted = only.status_wanted;
}

static void draw_graph(struct run *run)
{
	char text[GRAPH_TEXT_SIZE];
	size_t len;

	if (!run->opts->graph)
		return;
	len = graph_draw(&run->graph, &run->graph_look, text);
	fwrite(text, 1, len, stdout);
}

static void draw_progress(struct run *run, nsec_t now)
{
	/* Lines of results scroll over the one that says how far things are. */
	if (run->progress_shown && __fpending(stdout) > 0) {
		show_progress_end();
		run->progress_shown = false;
	}
	if (now < run->next_progress)
		return;
	run->next_progress = now + PROGRESS_INTERVAL;
	run->totals.sent = run->engine.sent;
	run->totals.received = run->engine.received;
	show_progress(&run->totals);
	run->progress_shown = true;
}

static nsec_t wake(struct run *run)
{
	enum engine_more more = run->fed ? ENGINE_NO_MORE :
		feed_has_more(&run->feed) ? ENGINE_MORE_NOW : ENGINE_MORE_LATER;
	nsec_t wake = engine_wake(&run->engine, more);

	/* What is there already waits for the pace. */
	if (more == ENGINE_MORE_LATER && feed_wake(&run->feed) < wake)
		wake = feed_wake(&run->feed);
	if (run_is_departing(run) && run->departure.next_try < wake)
		wake = run->departure.next_try;
	return run->next_progress < wake ? run->next_progress : wake;
}

/* Whether the run goes on: results are shown, and can be. */
static bool flush(struct run *run)
{
	if (run->is_over)
		return !ferror(stdout);
	if (run->loop.status_wanted) {
		run->loop.status_wanted = false;
		show_status(&run->engine);
	}
	draw_graph(run);
	draw_progress(run, sys_now());
	/* While probes leave one behind the other, results go out by the block. */
	if (__fpending(stdout) == 0 ||
		(run->opts->many && __fpending(stdout) < run->write_most && wake(run) <= sys_now()))
		return !ferror(stdout);
	wait_for_stdout(run);
	if (run->loop.interrupted)
		return false;
	return !fflush(stdout) && !ferror(stdout);
}

/* Shows the targets that are done. Returns whether the run goes on. */
static bool see_off(struct run *run)
{
	uint32_t slot;

	while (engine_take_done(&run->engine, &slot)) {
		run_finish_target(run, slot);
		if (__fpending(stdout) >= run->write_most && !flush(run))
			return false;
	}
	return true;
}

/* One turn: wait, receive, expire, send. Returns whether there is another. */
static bool turn(struct run *run)
{
	bool is_all;
	uint64_t number;
	nsec_t now;

	if (loop_wait(&run->loop, wake(run)) || run->loop.interrupted)
		return false;
	run->show.wall_offset = sys_realtime() - sys_now();
	/* Nothing is lost as long as there is something unread that may answer it. */
	is_all = run_receive(run);
	/* Errors come beside the stamps of probes, and some replies twice: who reads no more
	 * than is sent falls behind. */
	if (!is_all) {
		run->was_behind = true;
		is_all = run_receive(run);
	}
	now = sys_now();
	while (is_all && (number = engine_expire(&run->engine, now)))
		take_lost(run, number, now);
	if (!run->fed)
		feed_turn(&run->feed, now);
	/* What comes with the last reply is the only target's, too: that is seen off last. */
	if (run->opts->many && !see_off(run))
		return false;
	if (is_all && run->fed && engine_is_done(&run->engine, now))
		return false;
	if (run->opts->deadline && now >= run->start + run->opts->deadline)
		return false;
	run_send_due(run);
	return !run->engine.out_of_memory;
}

void run_turns(struct run *run)
{
	uint64_t number;

	while (flush(run) && turn(run))
		;
	loop_wait(&run->loop, 0);
	/* From here on an interrupt ends us, should stdout block. */
	loop_close(&run->loop);
	run->is_over = true;
	/* A duplicate that came with the last reply counts, too. */
	for (int i = 0; i < LAST_BLOCKS && !run_receive(run); i++)
		;
	run_cancel_departure(run, sys_now());
	while ((number = engine_finish(&run->engine, sys_now())))
		take_lost(run, number, sys_now());
	draw_graph(run);
	if (run->progress_shown)
		show_progress_end();
	see_off(run);
}
