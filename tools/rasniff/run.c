#include "tools/rasniff/run.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/sys.h"
#include "out/replace.h"
#include "tools/rasniff/policy_file.h"
#include "tools/rasniff/run_inner.h"

/* Room for the reason of an error. */
enum { ERROR_SIZE = 400 };

static void put_error(struct pen *pen, const char *where, const char *target,
	const char *reason)
{
	pen_open(pen, '{');
	pen_json_text(pen, "type", "error");
	if (target)
		pen_json_foreign(pen, "target", target, strlen(target));
	if (where)
		pen_json_foreign(pen, "where", where, strlen(where));
	pen_json_foreign(pen, "reason", reason, strlen(reason));
	pen_close(pen, '}');
	pen_char(pen, '\n');
}

void run_error(struct run *run, enum cli_status status, const char *where,
	const char *target, const char *format, ...)
{
	char reason[ERROR_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	if (where && target)
		cli_error(where, "%.200s: %s", target, reason);
	else
		cli_error(where ? where : target, "%s", reason);
	if (run->opts->format == RASNIFF_JSON)
		put_error(&run->pen, where, target, reason);
	run->status = cli_worse(run->status, status);
}

static void cannot(struct run *run, const char *thing, int err)
{
	run_error(run, CLI_CANNOT, NULL, thing, "%s",
		err == -ENOTSUP || err == -ELOOP ? "is not a regular file" : strerror(-err));
}

/* What is written at the end is tried now: it would be too late then to name another. */
static void try_place(struct run *run, const char *path)
{
	struct replace replace;
	int err;

	if (!path)
		return;
	err = replace_begin(&replace, path);
	if (err)
		cannot(run, path, err);
	else
		replace_abandon(&replace);
}

/* Whether the file that is to be written is the one that is read. */
static bool is_read(const struct rasniff_opts *opts)
{
	struct stat read, written;

	if (!opts->file || stat(opts->write, &written) || !S_ISREG(written.st_mode))
		return false;
	if (strcmp(opts->file, "-") ? stat(opts->file, &read) : fstat(STDIN_FILENO, &read))
		return false;
	return read.st_dev == written.st_dev && read.st_ino == written.st_ino;
}

static bool prepare(struct run *run)
{
	int err = sys_random(&run->track.key, sizeof(run->track.key));

	if (err) {
		cannot(run, NULL, err);
		return false;
	}
	run->options = malloc(RA_OPTIONS_MAX * sizeof(*run->options));
	run->old_options = malloc(RA_OPTIONS_MAX * sizeof(*run->old_options));
	if (!run->options || !run->old_options) {
		run_error(run, CLI_CANNOT, NULL, NULL, "out of memory");
		return false;
	}
	if (run->opts->policy)
		run_load_policy(run);
	try_place(run, run->opts->learn);
	try_place(run, run->opts->metrics);
	if (run->status != CLI_YES)
		return false;
	if (run->opts->write && is_read(run->opts)) {
		run_error(run, CLI_CANNOT, NULL, run->opts->write,
			"is the file that is read: writing would empty it");
	} else if (run->opts->write) {
		err = save_begin(run->opts->write, &run->save);
		if (err)
			cannot(run, run->opts->write, err);
	}
	return run->status == CLI_YES;
}

static void hear_wire(struct run *run, int sock_err)
{
	char reason[CLI_REASON_SIZE];
	int err;

	if (sock_err) {
		cli_explain_packet(sock_err, sys_started_by_root(), reason);
		run_error(run, CLI_CANNOT, NULL, NULL, "%s", reason);
		return;
	}
	err = loop_open(&run->loop);
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
	run->cut_short = run->loop.interrupted && !run_is_done(run);
	loop_close(&run->loop);
}

static void finish(struct run *run)
{
	int err;

	run_give_up_fragments(run);
	if (run->out_of_memory || run->track.out_of_memory)
		run_error(run, CLI_CANNOT, NULL, NULL, "out of memory: not all of what was "
			"heard could be followed");
	if (run->opts->table)
		run_table(run);
	pen_flush(&run->pen);
	if (run->opts->learn)
		run_save_policy(run);
	if (run->opts->metrics)
		run_metrics(run);
	err = save_end(&run->save);
	if (err)
		cannot(run, run->opts->write, err);
}

static void release(struct run *run)
{
	track_free(&run->track);
	reassembly_free(&run->reassembly);
	policy_free(&run->policy);
	learn_free(&run->learn);
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
