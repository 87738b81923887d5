#include "tools/rasniff/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/targets.h"
#include "net/sys.h"
#include "tools/rasniff/run_inner.h"

static void cannot(struct run *run, const char *thing, int err)
{
	cli_error(thing, "%s", strerror(-err));
	run->status = cli_worse(run->status, CLI_CANNOT);
}

static void read_policy(struct run *run)
{
	struct targets lines = targets_from(NULL, 0, run->opts->policy);
	enum targets_answer answer;
	const char *text;
	char where[300];

	while ((answer = targets_next(&lines, &text)) != TARGETS_END) {
		const char *wrong = text;

		if (answer == TARGETS_ONE)
			wrong = policy_add(&run->policy, text);
		if (!wrong)
			continue;
		targets_where(&lines, where, sizeof(where));
		cli_error(*where ? where : run->opts->policy, "%.100s%s%s",
			answer == TARGETS_ONE ? text : "", answer == TARGETS_ONE ? ": " : "",
			wrong);
		run->status = cli_worse(run->status, CLI_CANNOT);
	}
	targets_close(&lines);
	if (run->policy.count == 0 && run->status == CLI_YES) {
		cli_error(run->opts->policy, "is empty: it would allow nothing");
		run->status = CLI_CANNOT;
	}
}

/* Whole or not at all: a policy that is half there would be held to. */
static void write_policy(struct run *run)
{
	FILE *stream;
	struct pen *pen;

	if (run->track.count == 0) {
		cli_error(run->opts->learn, "is not written: no router was heard");
		return;
	}
	stream = fopen(run->opts->learn, "we");
	pen = stream ? malloc(sizeof(*pen)) : NULL;
	if (!pen) {
		cannot(run, run->opts->learn, stream ? -ENOMEM : -errno);
		if (stream)
			fclose(stream);
		return;
	}
	pen_begin(pen, stream);
	pen_text(pen, "# What the routers of this link may say, learnt by rasniff. Each line is as\n"
		"# for --expect; numbers may have >= and <=, as in lifetime>=1800.\n");
	policy_learn(pen, &run->track);
	pen_flush(pen);
	if (fclose(stream) || pen->failed)
		cannot(run, run->opts->learn, errno ? -errno : -EIO);
	free(pen);
}

static bool prepare(struct run *run)
{
	int err;

	run->options = malloc(RA_OPTIONS_MAX * sizeof(*run->options));
	run->old_options = malloc(RA_OPTIONS_MAX * sizeof(*run->old_options));
	if (!run->options || !run->old_options) {
		cli_error(NULL, "out of memory");
		run->status = CLI_CANNOT;
		return false;
	}
	if (run->opts->policy)
		read_policy(run);
	if (run->status != CLI_YES)
		return false;
	if (run->opts->write) {
		err = save_begin(run->opts->write, &run->save);
		if (err)
			cannot(run, run->opts->write, err);
	}
	return run->status == CLI_YES;
}

static void hear_wire(struct run *run, int sock_err)
{
	int err;

	if (sock_err == -EPERM || sock_err == -EACCES) {
		cli_error(NULL, "no permission for a packet socket: run it as root, or once: setcap "
			"cap_net_raw+ep on the program");
		run->status = CLI_CANNOT;
		return;
	}
	err = sock_err ? sock_err : loop_open(&run->loop);
	if (err) {
		cannot(run, NULL, err);
		return;
	}
	loop_take_status(&run->loop);
	run_live(run);
	loop_close(&run->loop);
}

static void read_file(struct run *run)
{
	int err = loop_open(&run->loop);

	run->links = calloc(1, sizeof(*run->links));
	if (err || !run->links) {
		cannot(run, NULL, err ? err : -ENOMEM);
		return;
	}
	run->link_count = 1;
	loop_take_status(&run->loop);
	run_file(run);
	loop_close(&run->loop);
}

static void finish(struct run *run)
{
	int err;

	run_give_up_fragments(run);
	if (run->opts->table)
		run_table(run);
	pen_flush(&run->pen);
	if (run->opts->learn)
		write_policy(run);
	if (run->opts->metrics)
		run->status = cli_worse(run->status, run_metrics(run));
	err = save_end(&run->save);
	if (err)
		cannot(run, run->opts->write, err);
}

static void release(struct run *run)
{
	track_free(&run->track);
	reassembly_free(&run->reassembly);
	policy_free(&run->policy);
	free(run->links);
	free(run->options);
	free(run->old_options);
}

enum cli_status rasniff_run(
	struct rasniff_opts *opts, struct packet_sock *sock, int sock_err)
{
	static struct run run;
	enum cli_status status;

	run = (struct run){.opts = opts, .sock = sock, .status = CLI_YES};
	pen_begin(&run.pen, stdout);
	run.color = opts->format != RASNIFF_JSON && opts->format != RASNIFF_RADVD &&
		cli_has_color(opts->color);
	track_begin(&run.track);
	reassembly_begin(&run.reassembly);
	if (prepare(&run)) {
		if (opts->file)
			read_file(&run);
		else
			hear_wire(&run, sock_err);
		finish(&run);
	}
	status = run_verdict(&run);
	release(&run);
	return status;
}
