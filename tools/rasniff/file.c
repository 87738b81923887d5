/* Captures and hex dumps instead of the wire. */
#include <stdio.h>
#include <string.h>

#include "net/packetfile.h"
#include "tools/rasniff/run_inner.h"

static void cannot(struct run *run, const char *reason)
{
	run_error(run, CLI_CANNOT, NULL,
		strcmp(run->opts->file, "-") ? run->opts->file : "stdin", "%s", reason);
}

/* Before it waits for a writer, what was heard is shown. */
static bool wait_for_more(int fd, void *arg)
{
	struct run *run = arg;

	if (loop_watch(&run->loop, fd, POLLIN) || loop_wait(&run->loop, 0))
		return false;
	while (!run->loop.interrupted && !loop_ready(&run->loop, fd)) {
		if (run->loop.status_wanted)
			run_table(run);
		run->loop.status_wanted = false;
		pen_flush(&run->pen);
		save_flush(&run->save);
		if (fflush(stdout) || loop_wait(&run->loop, NSEC_NEVER))
			return false;
	}
	loop_watch(&run->loop, fd, 0);
	return !run->loop.interrupted;
}

/* Time passes as the stamps say. */
static void hear(struct run *run, const struct packetfile_packet *packet)
{
	struct run_frame frame = {
		.type = packet->type,
		.bytes = packet->bytes,
		.size = packet->size,
		.full_size = packet->full_size,
		.realtime = packet->realtime,
		.now = packet->realtime,
	};

	run_hear(run, &frame);
}

void run_file(struct run *run)
{
	char error[PACKETFILE_ERROR_SIZE];
	struct packetfile_packet packet;
	struct packetfile *file;
	int more = 0;

	if (packetfile_open(run->opts->file, wait_for_more, run, &file, error)) {
		cannot(run, error);
		return;
	}
	while (!run_is_done(run) && (more = packetfile_next(file, &packet, error)) != 0) {
		if (more > 0)
			hear(run, &packet);
		else
			cannot(run, error);
	}
	if (run->loop.error)
		cannot(run, strerror(run->loop.error));
	packetfile_close(file);
}
