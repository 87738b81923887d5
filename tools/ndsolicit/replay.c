#include "tools/ndsolicit/replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/ndsolicit/show.h"

static void complain(struct replay *replay, const char *reason)
{
	nds_show_error(replay->json, replay->name, NULL, reason);
	replay->status = CLI_CANNOT;
}

bool replay_open(struct replay *replay, const char *name, bool json)
{
	char reason[CAPTURE_ERROR_SIZE];
	bool is_stdin = !strcmp(name, "-");

	memset(replay, 0, offsetof(struct replay, line));
	replay->line_is_pending = false;
	replay->status = CLI_YES;
	replay->name = is_stdin ? "stdin" : name;
	replay->json = json;
	replay->stream = is_stdin ? stdin : fopen(name, "re");
	if (!replay->stream) {
		complain(replay, strerror(errno));
		return false;
	}
	hexdump_begin(&replay->dump, replay->packet, sizeof(replay->packet));
	if (!capture_is_file(replay->stream))
		return true;
	if (!capture_open(replay->stream, &replay->capture, reason)) {
		replay->stream = NULL;
		return true;
	}
	/* The stream went with it. */
	replay->stream = NULL;
	complain(replay, reason);
	return false;
}

/* The next line; false at the end. One that is too long is cut, and so no hex dump's. */
static bool read_line(struct replay *replay)
{
	int c = 0;

	replay->line_len = 0;
	while ((c = getc(replay->stream)) != EOF && c != '\n')
		if (replay->line_len < sizeof(replay->line))
			replay->line[replay->line_len++] = (char)c;
	if (c == EOF && ferror(replay->stream))
		complain(replay, strerror(errno));
	return c != EOF || replay->line_len > 0;
}

static void complain_line(struct replay *replay)
{
	const struct hexdump *dump = &replay->dump;
	char reason[160];

	snprintf(reason, sizeof(reason), "line %lu, column %zu: %s", dump->line, dump->column,
		hexdump_flaw_text(dump->flaw));
	complain(replay, reason);
}

static bool next_dumped(struct replay *replay)
{
	if (replay->line_is_pending)
		hexdump_next(&replay->dump);
	else
		replay->dump.len = 0;
	while (replay->line_is_pending || read_line(replay)) {
		replay->line_is_pending = false;
		switch (hexdump_line(&replay->dump, replay->line, replay->line_len)) {
		case 0:
			break;
		case 1:
			replay->line_is_pending = true;
			return true;
		default:
			complain_line(replay);
		}
	}
	return replay->dump.len > 0;
}

static bool next_captured(struct replay *replay, struct replay_frame *ret_frame)
{
	char reason[CAPTURE_ERROR_SIZE];
	struct capture_packet packet;
	int answer = capture_next(replay->capture, &packet, reason);

	if (answer < 0)
		complain(replay, reason);
	if (answer <= 0)
		return false;
	*ret_frame = (struct replay_frame){
		.type = capture_link_type(replay->capture),
		.bytes = rd_over(packet.bytes, packet.size),
		.realtime = packet.realtime,
	};
	return true;
}

bool replay_next(struct replay *replay, struct replay_frame *ret_frame)
{
	struct rd bytes;

	if (replay->capture)
		return next_captured(replay, ret_frame);
	if (!replay->stream || !next_dumped(replay))
		return false;
	bytes = rd_over(replay->packet, replay->dump.len);
	*ret_frame = (struct replay_frame){.type = link_guess(bytes), .bytes = bytes};
	return true;
}

void replay_close(struct replay *replay)
{
	if (replay->capture)
		capture_close(replay->capture);
	if (replay->stream && replay->stream != stdin)
		fclose(replay->stream);
	replay->capture = NULL;
	replay->stream = NULL;
}
