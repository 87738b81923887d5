/* Frames out of a file: a capture, or a hex dump in text. What is wrong with the file is
 * said here. */
#ifndef HEXTET_NDSOLICIT_REPLAY_H
#define HEXTET_NDSOLICIT_REPLAY_H

#include <stdbool.h>

#include "cli/cli.h"
#include "net/loop.h"
#include "net/packetfile.h"

struct replay {
	const char *name;
	bool json;
	struct loop loop; /* a signal ends it as the file's end does */
	struct packetfile *file;
	enum cli_status status; /* of the file */
};

/* Opens a file, `-` for stdin; `replay` stays where it is until it is closed. Returns false,
 * the reason said, where it cannot be read. */
bool replay_open(struct replay *replay, const char *name, bool json);

/* The next frame, valid until the next call; false at the end. */
bool replay_next(struct replay *replay, struct packetfile_packet *ret_packet);

void replay_close(struct replay *replay);

#endif
