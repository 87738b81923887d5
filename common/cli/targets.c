#include "cli/targets.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"

/* Bytes read at once, and passed over at once by who must not wait. */
enum { BUFFER_SIZE = 65536, PASSED_MOST = 1 << 20 };

struct targets targets_from(char *const *args, size_t count, const char *file_name)
{
	return (struct targets){
		.args = args,
		.args_left = count,
		.file_name = file_name,
		.shard = 1,
		.shards = 1,
	};
}

void targets_shard(struct targets *t, uint64_t shard, uint64_t shards)
{
	t->shard = shard;
	t->shards = shards;
}

int targets_parse_shard(const char *text, uint64_t *ret_shard, uint64_t *ret_shards)
{
	char left[24];
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : 0;
	uint64_t shard, shards;

	if (!slash || len >= sizeof(left))
		return -EINVAL;
	memcpy(left, text, len);
	left[len] = '\0';
	if (num_parse(slash + 1, 1, UINT64_MAX, &shards) || num_parse(left, 1, shards, &shard))
		return -EINVAL;
	*ret_shard = shard;
	*ret_shards = shards;
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Cuts the comment and the blanks around the target out of `text`, in place. */
static const char *trim(char *text, size_t len)
{
	char *end = text + len, *hash = text;

	while ((hash = memchr(hash, '#', (size_t)(end - hash)))) {
		if (hash == text || is_blank(hash[-1])) {
			end = hash;
			break;
		}
		hash++;
	}
	while (end > text && is_blank(end[-1]))
		end--;
	*end = '\0';
	while (is_blank(*text))
		text++;
	return text;
}

enum line_answer {
	LINE_END,
	LINE_READ,
	LINE_TOO_LONG,
	LINE_ENDLESS,
	LINE_HAS_NUL,
	LINE_ERROR,
	LINE_WAIT,
};

/* Whether a read would have to wait for whoever writes. */
static bool must_wait(const struct targets *t)
{
	struct pollfd in = {.fd = t->fd, .events = POLLIN};

	return t->no_wait && (t->passed > PASSED_MOST || poll(&in, 1, 0) == 0);
}

/* Reads on behind what is in the buffer, whose lines taken are given up. */
static bool fill(struct targets *t)
{
	ssize_t got;

	memmove(t->buffer, t->buffer + t->at, t->filled - t->at);
	t->filled -= t->at;
	t->at = 0;
	do
		got = read(t->fd, t->buffer + t->filled, BUFFER_SIZE - t->filled);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return false;
	t->at_end = got == 0;
	t->filled += (size_t)got;
	t->passed += (size_t)got;
	return true;
}

/* Passes over the rest of a line that is too long, without keeping it. */
static enum line_answer skip_line(struct targets *t)
{
	while (t->skipped > 0) {
		char *rest = t->buffer + t->at;
		char *end = memchr(rest, '\n', t->filled - t->at);

		t->skipped += t->filled - t->at;
		t->at = end ? (size_t)(end + 1 - t->buffer) : t->filled;
		if (end || t->at_end)
			t->skipped = 0;
		else if (t->skipped > TARGETS_LINE_MOST)
			return LINE_ENDLESS;
		else if (must_wait(t))
			return LINE_WAIT;
		else if (!fill(t))
			return LINE_ERROR;
	}
	return LINE_READ;
}

/* Takes one line in place. A longer one is named before it is passed over, as it may have
 * no end. */
static enum line_answer read_line(struct targets *t, char **ret_line, size_t *ret_len)
{
	enum line_answer answer = skip_line(t);
	size_t searched = 0, len;
	char *line, *end;

	if (answer != LINE_READ)
		return answer;
	while (true) {
		line = t->buffer + t->at;
		end = memchr(line + searched, '\n', t->filled - t->at - searched);
		if (end || t->at_end)
			break;
		searched = t->filled - t->at;
		if (searched > TARGETS_TEXT_MAX) {
			t->skipped = searched;
			t->at = t->filled;
			t->line++;
			return LINE_TOO_LONG;
		}
		if (must_wait(t))
			return LINE_WAIT;
		if (!fill(t))
			return LINE_ERROR;
	}
	if (!end) {
		end = t->buffer + t->filled; /* where there is room for a NUL */
		if (end == line)
			return LINE_END;
	}
	*end = '\0';
	len = (size_t)(end - line);
	t->at += len + (t->at + len < t->filled);
	t->line++;
	if (len > TARGETS_TEXT_MAX)
		return LINE_TOO_LONG;
	if (strlen(line) != len)
		return LINE_HAS_NUL;
	*ret_line = line;
	*ret_len = len;
	return LINE_READ;
}

static void close_file(struct targets *t)
{
	if (t->buffer && t->fd != STDIN_FILENO)
		close(t->fd);
	free(t->buffer);
	t->buffer = NULL;
}

/* Who must not wait for a writer does not wait for one to come, either. */
static int open_to_read(const struct targets *t, const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | (t->no_wait ? O_NONBLOCK : 0));

	if (fd >= 0 && t->no_wait)
		fcntl(fd, F_SETFL, 0);
	return fd;
}

static enum targets_answer open_file(struct targets *t, const char *name,
	const char **ret_text)
{
	bool is_stdin = !strcmp(name, "-");

	t->source = is_stdin ? "stdin" : name;
	t->line = 0;
	t->at = t->filled = 0;
	t->at_end = false;
	t->skipped = 0;
	t->fd = is_stdin ? STDIN_FILENO : open_to_read(t, name);
	if (t->fd >= 0) {
		t->buffer = malloc(BUFFER_SIZE + 1);
		if (t->buffer)
			return TARGETS_ONE;
		if (!is_stdin)
			close(t->fd);
	}
	*ret_text = strerror(errno);
	return TARGETS_FAIL;
}

/* Every target is counted; those of other shards go no further. */
static bool is_ours(struct targets *t)
{
	return t->seen++ % t->shards == t->shard - 1;
}

/* The next line's target; TARGETS_END at the end of the file. */
static enum targets_answer next_line(struct targets *t, const char **ret_text)
{
	char *line = NULL;
	size_t len = 0;

	while (true) {
		switch (read_line(t, &line, &len)) {
		case LINE_END:
			return TARGETS_END;
		case LINE_ERROR:
			*ret_text = strerror(errno);
			return TARGETS_FAIL;
		case LINE_WAIT:
			return TARGETS_WAIT;
		case LINE_TOO_LONG:
			*ret_text = "line is too long";
			return TARGETS_BAD;
		case LINE_ENDLESS:
			*ret_text = "line does not end within 4 GiB";
			return TARGETS_FAIL;
		case LINE_HAS_NUL:
			*ret_text = "line has a NUL byte";
			return TARGETS_BAD;
		case LINE_READ:
			*ret_text = trim(line, len);
			if (**ret_text && is_ours(t))
				return TARGETS_ONE;
		}
	}
}

enum targets_answer targets_next(struct targets *t, const char **ret_text)
{
	t->passed = 0;
	while (true) {
		enum targets_answer answer;
		const char *name;

		if (t->buffer) {
			answer = next_line(t, ret_text);
			if (answer == TARGETS_END || answer == TARGETS_FAIL)
				close_file(t);
			if (answer != TARGETS_END)
				return answer;
		}
		t->source = NULL;
		if (t->args_left > 0) {
			t->args_left--;
			name = *t->args++;
			if (strcmp(name, "-")) {
				*ret_text = name;
				if (is_ours(t))
					return TARGETS_ONE;
				continue;
			}
		} else if (t->file_name) {
			name = t->file_name;
			t->file_name = NULL;
		} else {
			return TARGETS_END;
		}
		if (open_file(t, name, ret_text) == TARGETS_FAIL)
			return TARGETS_FAIL;
	}
}

void targets_no_wait(struct targets *t)
{
	t->no_wait = true;
}

int targets_fd(const struct targets *t)
{
	return t->buffer ? t->fd : -1;
}

void targets_where(const struct targets *t, char *ret_text, size_t size)
{
	if (!t->source)
		snprintf(ret_text, size, "%s", "");
	else if (t->line == 0)
		snprintf(ret_text, size, "%s", t->source);
	else
		snprintf(ret_text, size, "%s:%" PRIu64, t->source, t->line);
}

void targets_close(struct targets *t)
{
	close_file(t);
}
