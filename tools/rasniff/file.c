/* Captures and hex dumps instead of the wire. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/capture.h"
#include "tools/rasniff/run_inner.h"
#include "wire/hexdump.h"

/* The largest IPv6 packet with a link header and tags. */
#define DUMP_SIZE (65535 + 40 + 64)

/* Bytes of the file at once: with the C library's 4 KiB half of the time goes in system
 * calls. */
#define READ_SIZE (64 << 10)

static const char *name_of(const struct run *run)
{
	return strcmp(run->opts->file, "-") ? run->opts->file : "stdin";
}

static void read_capture(struct run *run, FILE *stream)
{
	char error[CAPTURE_ERROR_SIZE];
	struct capture_packet packet;
	struct capture *capture;
	struct run_frame frame = {0};
	int more = capture_open(stream, &capture, error);

	if (more) {
		cli_error(name_of(run), "%s", error);
		run->status = cli_worse(run->status, CLI_CANNOT);
		return;
	}
	frame.type = capture_link_type(capture);
	while (!run_is_done(run) && (more = capture_next(capture, &packet, error)) > 0) {
		frame.bytes = packet.bytes;
		frame.size = packet.size;
		frame.full_size = packet.full_size;
		frame.realtime = packet.realtime;
		frame.now = packet.realtime;
		run_hear(run, &frame);
	}
	if (more < 0) {
		cli_error(name_of(run), "%s", error);
		run->status = cli_worse(run->status, CLI_CANNOT);
	}
	capture_close(capture);
}

static void take_dump(struct run *run, const struct hexdump *dump)
{
	struct run_frame frame = {
		.type = link_guess(rd_over(dump->buffer, dump->len)),
		.bytes = dump->buffer,
		.size = dump->len,
		.full_size = dump->len,
	};

	run_hear(run, &frame);
}

/* One line; the packet before it may be whole now. */
static void take_line(struct run *run, struct hexdump *dump, const char *line, size_t len)
{
	int said = hexdump_line(dump, line, len);

	if (said == 1) {
		take_dump(run, dump);
		hexdump_next(dump);
		said = hexdump_line(dump, line, len);
	}
	if (said < 0) {
		cli_error(name_of(run), "line %lu, column %zu: %s", dump->line, dump->column,
			hexdump_flaw_text(dump->flaw));
		run->status = cli_worse(run->status, CLI_CANNOT);
	}
}

static void read_dump(struct run *run, FILE *stream)
{
	uint8_t *buffer = malloc(DUMP_SIZE);
	struct hexdump dump;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	if (!buffer) {
		cli_error(NULL, "out of memory");
		run->status = CLI_CANNOT;
		fclose(stream);
		return;
	}
	hexdump_begin(&dump, buffer, DUMP_SIZE);
	while (!run_is_done(run) && (len = getline(&line, &size, stream)) >= 0)
		take_line(run, &dump, line, (size_t)len);
	if (!run_is_done(run) && dump.len > 0)
		take_dump(run, &dump);
	if (ferror(stream)) {
		cli_error(name_of(run), "%s", strerror(errno));
		run->status = cli_worse(run->status, CLI_CANNOT);
	}
	free(line);
	free(buffer);
	if (stream != stdin)
		fclose(stream);
}

void run_file(struct run *run)
{
	FILE *stream = strcmp(run->opts->file, "-") ? fopen(run->opts->file, "re") : stdin;

	if (!stream) {
		cli_error(run->opts->file, "%s", strerror(errno));
		run->status = CLI_CANNOT;
		return;
	}
	setvbuf(stream, NULL, _IOFBF, READ_SIZE);
	if (capture_is_file(stream))
		read_capture(run, stream);
	else
		read_dump(run, stream);
}
