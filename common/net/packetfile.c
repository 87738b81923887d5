#include "net/packetfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wire/hexdump.h"
#include "wire/ip6.h"

/* Bytes of the file at once: with the C library's 4 KiB half of the time goes in system
 * calls. */
#define READ_SIZE (64 << 10)

/* The largest IPv6 packet with a link header and tags, and a line with all of it as
 * `aa bb cc …`. */
#define PACKET_SIZE (65535 + 40 + 64)
#define LINE_SIZE   (4 * PACKET_SIZE)

struct packetfile {
	int fd;
	packetfile_wait *wait;
	void *arg;
	bool is_pipe;            /* what writes into it may have had nothing to say */
	bool is_stopped;         /* the caller would not wait */
	bool is_over;            /* nothing more can be read */
	struct capture *capture; /* NULL: it is a hex dump, */
	FILE *stream;            /* which is read from here */
	struct hexdump dump;
	bool has_text;           /* it is not empty, */
	bool has_dump;           /* and some of it was a dump, if a bad one */
	bool line_is_pending;    /* it begins the next packet */
	size_t line_len;
	char *line;
	uint8_t *packet;
};

/* ---- the file as a stream, for libpcap, that asks the caller before it waits ---- */

static ssize_t read_some(void *cookie, char *ret_bytes, size_t size)
{
	struct packetfile *file = cookie;
	ssize_t len;

	file->is_stopped = file->is_stopped || (file->wait && !file->wait(file->fd, file->arg));
	if (file->is_stopped)
		return 0;
	do
		len = read(file->fd, ret_bytes, size);
	while (len < 0 && errno == EINTR);
	return len;
}

static int close_some(void *cookie)
{
	const struct packetfile *file = cookie;

	return file->fd == STDIN_FILENO ? 0 : close(file->fd);
}

static int open_stream(struct packetfile *file, const char *name)
{
	const cookie_io_functions_t functions = {.read = read_some, .close = close_some};

	struct stat st;

	file->fd = strcmp(name, "-") ? open(name, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	if (file->fd < 0)
		return -errno;
	file->is_pipe = !fstat(file->fd, &st) && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
	file->stream = fopencookie(file, "r", functions);
	if (file->stream) {
		/* Nobody else reads it, and libpcap reads in small pieces. */
		__fsetlocking(file->stream, FSETLOCKING_BYCALLER);
		return setvbuf(file->stream, NULL, _IOFBF, READ_SIZE) ? -ENOMEM : 0;
	}
	close_some(file);
	return -ENOMEM;
}

/* ---- hex dumps ---- */

/* The next line into the buffer. Returns 1, 0 (the end) or -errno. */
static int read_line(struct packetfile *file)
{
	int c;

	file->line_len = 0;
	while ((c = getc_unlocked(file->stream)) != EOF && c != '\n') {
		if (file->line_len == LINE_SIZE)
			return -EMSGSIZE;
		file->line[file->line_len++] = (char)c;
	}
	if (c == EOF && ferror(file->stream))
		return -errno;
	/* Of a line there may be more where the caller stopped. */
	return c != EOF || (file->line_len > 0 && !file->is_stopped);
}

static int say_flaw(const struct hexdump *dump, char ret_error[PACKETFILE_ERROR_SIZE])
{
	snprintf(ret_error, PACKETFILE_ERROR_SIZE, "line %lu, column %zu: %s", dump->line,
		dump->column, hexdump_flaw_text(dump->flaw));
	return -EBADMSG;
}

/* Where the caller stopped, the packet may lack its last lines: it counts if it is as long
 * as its IPv6 header says. */
static bool is_whole(const struct packetfile *file)
{
	struct rd bytes = rd_over(file->packet, file->dump.len), payload;
	struct link_header link;
	struct ip6_header header;

	return !link_read(link_guess(bytes), bytes, &link, &payload) &&
		!ip6_read(&payload, &header) && rd_left(&payload) >= header.payload_length;
}

/* Lines up to the end of a packet: that is known when the next one begins. */
static int read_packet(struct packetfile *file, char ret_error[PACKETFILE_ERROR_SIZE])
{
	int more = 1;

	while (file->line_is_pending || (more = read_line(file)) > 0) {
		file->line_is_pending = false;
		file->has_text = true;
		switch (hexdump_line(&file->dump, file->line, file->line_len)) {
		case 0:
			break;
		case 1:
			file->line_is_pending = true;
			return 1;
		default:
			file->has_dump = true;
			return say_flaw(&file->dump, ret_error);
		}
	}
	file->is_over = true;
	if (more == -EMSGSIZE)
		snprintf(ret_error, PACKETFILE_ERROR_SIZE, "line %lu is longer than %d characters",
			file->dump.line + 1, LINE_SIZE);
	else if (more < 0)
		snprintf(ret_error, PACKETFILE_ERROR_SIZE, "%s", strerror(-more));
	if (more < 0)
		return more;
	return file->is_stopped ? is_whole(file) : file->dump.len > 0;
}

/* At the end: nothing that is no packets is taken for a dump without any. */
static int check_dump(const struct packetfile *file, char ret_error[PACKETFILE_ERROR_SIZE])
{
	if (file->has_dump || file->is_stopped || (file->is_pipe && !file->has_text))
		return 0;
	snprintf(ret_error, PACKETFILE_ERROR_SIZE, "%s",
		file->has_text ? "is neither a capture nor a hex dump" : "is empty");
	return -EBADMSG;
}

static int next_dumped(struct packetfile *file, struct packetfile_packet *ret_packet,
	char ret_error[PACKETFILE_ERROR_SIZE])
{
	int more;

	if (file->line_is_pending)
		hexdump_next(&file->dump);
	more = read_packet(file, ret_error);
	file->has_dump |= more > 0;
	if (more == 0)
		return check_dump(file, ret_error);
	if (more > 0)
		*ret_packet = (struct packetfile_packet){
			.type = link_guess(rd_over(file->packet, file->dump.len)),
			.bytes = file->packet,
			.size = file->dump.len,
			.full_size = file->dump.len,
		};
	return more;
}

/* ---- both ---- */

static int open_dump(struct packetfile *file)
{
	file->line = malloc(LINE_SIZE);
	file->packet = malloc(PACKET_SIZE);
	if (!file->line || !file->packet)
		return -ENOMEM;
	hexdump_begin(&file->dump, file->packet, PACKET_SIZE);
	return 0;
}

int packetfile_open(const char *name, packetfile_wait *wait, void *arg,
	struct packetfile **ret_file, char ret_error[static PACKETFILE_ERROR_SIZE])
{
	struct packetfile *file = calloc(1, sizeof(*file));
	int err = -ENOMEM;
	FILE *stream;

	*ret_error = '\0';
	if (file) {
		file->wait = wait;
		file->arg = arg;
		err = open_stream(file, name);
	}
	if (!err && capture_is_file(file->stream)) {
		/* The stream is the capture's from here on, whatever comes of it. */
		stream = file->stream;
		file->stream = NULL;
		err = capture_open(stream, &file->capture, ret_error);
	} else if (!err) {
		err = open_dump(file);
	}
	if (!err) {
		*ret_file = file;
		return 0;
	}
	if (!*ret_error)
		snprintf(ret_error, PACKETFILE_ERROR_SIZE, "%s", strerror(-err));
	packetfile_close(file);
	return err;
}

static int next_captured(struct packetfile *file, struct packetfile_packet *ret_packet,
	char ret_error[PACKETFILE_ERROR_SIZE])
{
	struct capture_packet packet;
	int more = capture_next(file->capture, &packet, ret_error);

	file->is_over = more <= 0;
	/* Where it was stopped, it may be in the middle of a packet. */
	if (more <= 0)
		return file->is_stopped ? 0 : more;
	*ret_packet = (struct packetfile_packet){
		.type = capture_link_type(file->capture),
		.bytes = packet.bytes,
		.size = packet.size,
		.full_size = packet.full_size,
		.realtime = packet.realtime,
	};
	return 1;
}

int packetfile_next(struct packetfile *file, struct packetfile_packet *ret_packet,
	char ret_error[static PACKETFILE_ERROR_SIZE])
{
	if (file->is_over)
		return 0;
	return file->capture ? next_captured(file, ret_packet, ret_error) :
			       next_dumped(file, ret_packet, ret_error);
}

void packetfile_close(struct packetfile *file)
{
	if (!file)
		return;
	capture_close(file->capture);
	if (file->stream)
		fclose(file->stream);
	free(file->line);
	free(file->packet);
	free(file);
}
