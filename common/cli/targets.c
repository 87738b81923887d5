#include "cli/targets.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/num.h"

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
static const char *trim(char *text)
{
	size_t end = 0;

	while (is_blank(*text))
		text++;
	for (size_t i = 0; text[i]; i++) {
		if (text[i] == '#' && (i == 0 || is_blank(text[i - 1])))
			break;
		if (!is_blank(text[i]))
			end = i + 1;
	}
	text[end] = '\0';
	return text;
}

enum line_answer { LINE_END, LINE_READ, LINE_TOO_LONG, LINE_HAS_NUL, LINE_ERROR };

/* Reads one line into t->text. A longer one is passed over without keeping it. */
static enum line_answer read_line(struct targets *t)
{
	enum line_answer answer = LINE_READ;
	size_t len = 0;
	int c;

	while ((c = getc_unlocked(t->stream)) != EOF && c != '\n') {
		if (c == '\0')
			answer = LINE_HAS_NUL;
		else if (len == TARGETS_TEXT_MAX)
			answer = LINE_TOO_LONG;
		else
			t->text[len++] = (char)c;
	}
	if (c == EOF && ferror(t->stream))
		return LINE_ERROR;
	if (c == EOF && len == 0 && answer == LINE_READ)
		return LINE_END;
	t->text[len] = '\0';
	t->line++;
	return answer;
}

static void close_stream(struct targets *t)
{
	if (t->stream && t->stream != stdin)
		fclose(t->stream);
	t->stream = NULL;
}

static enum targets_answer open_stream(struct targets *t, const char *name,
	const char **ret_text)
{
	bool is_stdin = !strcmp(name, "-");

	t->source = is_stdin ? "stdin" : name;
	t->line = 0;
	t->stream = is_stdin ? stdin : fopen(name, "re");
	if (t->stream)
		return TARGETS_ONE;
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
	while (true) {
		switch (read_line(t)) {
		case LINE_END:
			return TARGETS_END;
		case LINE_ERROR:
			*ret_text = strerror(errno);
			return TARGETS_FAIL;
		case LINE_TOO_LONG:
			*ret_text = "line is too long";
			return TARGETS_BAD;
		case LINE_HAS_NUL:
			*ret_text = "line has a NUL byte";
			return TARGETS_BAD;
		case LINE_READ:
			*ret_text = trim(t->text);
			if (**ret_text && is_ours(t))
				return TARGETS_ONE;
		}
	}
}

enum targets_answer targets_next(struct targets *t, const char **ret_text)
{
	while (true) {
		enum targets_answer answer;
		const char *name;

		if (t->stream) {
			answer = next_line(t, ret_text);
			if (answer != TARGETS_ONE && answer != TARGETS_BAD)
				close_stream(t);
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
		if (open_stream(t, name, ret_text) == TARGETS_FAIL)
			return TARGETS_FAIL;
	}
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
	close_stream(t);
}
