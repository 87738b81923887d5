/* Frames out of a file: a capture, or a hex dump in text. What is wrong with the file is
 * said here. */
#ifndef HEXTET_NDSOLICIT_REPLAY_H
#define HEXTET_NDSOLICIT_REPLAY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/nsec.h"
#include "base/rd.h"
#include "cli/cli.h"
#include "net/capture.h"
#include "wire/ether.h"
#include "wire/hexdump.h"

/* A line of a hex dump is shorter than this; packets are, too. */
#define REPLAY_LINE_SIZE   4096
#define REPLAY_PACKET_SIZE 65536

struct replay {
	const char *name;
	bool json;
	FILE *stream;            /* of a hex dump; NULL once it is closed */
	struct capture *capture; /* NULL: it is a hex dump */
	struct hexdump dump;
	char line[REPLAY_LINE_SIZE];
	size_t line_len;
	bool line_is_pending;    /* it begins the next packet */
	uint8_t packet[REPLAY_PACKET_SIZE];
	enum cli_status status;  /* of the file */
};

struct replay_frame {
	enum link_type type;
	struct rd bytes;
	nsec_t realtime; /* 0: not known */
};

/* Opens a file, `-` for stdin. Returns false, the reason said, where it cannot be read. */
bool replay_open(struct replay *replay, const char *name, bool json);

/* The next frame, valid until the next call; false at the end. */
bool replay_next(struct replay *replay, struct replay_frame *ret_frame);

void replay_close(struct replay *replay);

#endif
