#include "tools/ndsolicit/replay.h"

#include <stdio.h>
#include <string.h>

#include "tools/ndsolicit/show.h"

static void complain(struct replay *replay, const char *reason)
{
	nds_show_error(replay->json, replay->name, NULL, reason);
	replay->status = CLI_CANNOT;
}

/* Before it waits for a writer, what it has heard is shown. */
static bool wait_for_more(int fd, void *arg)
{
	struct replay *replay = arg;

	if (fflush(stdout) || loop_watch(&replay->loop, fd, POLLIN))
		return false;
	while (!replay->loop.interrupted && !loop_ready(&replay->loop, fd))
		if (loop_wait(&replay->loop, NSEC_NEVER))
			return false;
	loop_watch(&replay->loop, fd, 0);
	return !replay->loop.interrupted;
}

bool replay_open(struct replay *replay, const char *name, bool json)
{
	char reason[PACKETFILE_ERROR_SIZE];
	int err;

	*replay = (struct replay){
		.name = strcmp(name, "-") ? name : "stdin",
		.json = json,
		.status = CLI_YES,
	};
	err = loop_open(&replay->loop);
	if (err) {
		complain(replay, strerror(-err));
		return false;
	}
	if (!packetfile_open(name, wait_for_more, replay, &replay->file, reason))
		return true;
	complain(replay, reason);
	loop_close(&replay->loop);
	return false;
}

bool replay_next(struct replay *replay, struct packetfile_packet *ret_packet)
{
	char reason[PACKETFILE_ERROR_SIZE];
	int more;

	while ((more = packetfile_next(replay->file, ret_packet, reason)) < 0)
		complain(replay, reason);
	if (more == 0 && replay->loop.error)
		complain(replay, strerror(replay->loop.error));
	return more > 0;
}

void replay_close(struct replay *replay)
{
	packetfile_close(replay->file);
	loop_close(&replay->loop);
}
