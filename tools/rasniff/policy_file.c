#include "tools/rasniff/policy_file.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "out/replace.h"
#include "tools/rasniff/run_inner.h"

/* The text of a line without its comment and the blanks around it. */
static char *trim(char *line)
{
	char *end;

	line += strspn(line, " \t");
	for (end = line; *end; end++)
		if (*end == '#' && (end == line || isspace((unsigned char)end[-1])))
			break;
	while (end > line && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return line;
}

static bool is_whole(FILE *file, const char *line)
{
	return strchr(line, '\n') || feof(file);
}

/* Any line that is wrong is told, and none of them is left out of a policy in silence. */
static void load_lines(struct run *run, FILE *file, const char *name)
{
	char line[POLICY_LINE_MAX + 2], where[300];

	for (unsigned number = 1; fgets(line, sizeof(line), file); number++) {
		const char *text, *wrong;

		snprintf(where, sizeof(where), "%.280s:%u", name, number);
		/* Behind such a line nothing can be made sense of. */
		if (!is_whole(file, line)) {
			run_error(run, CLI_CANNOT, where, NULL,
				"line is longer than %d bytes, or has a NUL in it",
				POLICY_LINE_MAX);
			return;
		}
		text = trim(line);
		wrong = *text ? policy_add(&run->policy, text) : NULL;
		if (wrong)
			run_error(run, CLI_CANNOT, where, text, "%s", wrong);
	}
	if (ferror(file))
		run_error(run, CLI_CANNOT, NULL, name, "%s", strerror(errno));
}

void run_load_policy(struct run *run)
{
	const char *path = run->opts->policy;
	bool is_stdin = !strcmp(path, "-");
	FILE *file = is_stdin ? stdin : fopen(path, "re");
	const char *name = is_stdin ? "stdin" : path;

	if (!file) {
		run_error(run, CLI_CANNOT, NULL, name, "%s", strerror(errno));
		return;
	}
	load_lines(run, file, name);
	if (run->policy.count == 0 && run->status == CLI_YES)
		run_error(run, CLI_CANNOT, NULL, name, "is empty: it would allow nothing");
	if (!is_stdin)
		fclose(file);
}

/* Why no policy can be made of what was heard: one that is half there would be held to. */
static const char *why_not(const struct run *run)
{
	if (run->track.untracked > 0)
		return "is not written: there were more routers than can be followed";
	if (run->learn.err == -E2BIG)
		return "is not written: it would have more than 4096 lines";
	return run->learn.err ? strerror(-run->learn.err) : NULL;
}

static size_t count_lines(const char *text)
{
	size_t count = 0;

	for (; (text = strchr(text, '\n')); text++)
		count++;
	return count;
}

/* The lines of all routers of a link; of several links each says which it is. */
static void write_link(const struct run *run, struct pen *pen, uint32_t interface)
{
	const char *name = run->links[interface].name;

	if (run->link_count > 1) {
		pen_text(pen, "interface=");
		pen_foreign(pen, name, strlen(name));
		pen_char(pen, '\n');
	}
	for (uint32_t i = 0; i < run->track.count; i++) {
		const struct track_router *router = &run->track.routers[i];

		if (track_link_of(&run->track, router)->interface != interface)
			continue;
		pen_text(pen, "router=");
		pen_address(pen, &router->address);
		pen_char(pen, '\n');
		learn_write(&run->learn, pen, i, run->now);
	}
}

/* The lines as a text, to be freed; NULL: out of memory. */
static char *learnt_text(const struct run *run)
{
	char *text = NULL;
	size_t len;
	FILE *stream = open_memstream(&text, &len);
	struct pen *pen = stream ? malloc(sizeof(*pen)) : NULL;
	bool failed = true;

	if (pen) {
		pen_begin(pen, stream);
		for (uint32_t i = 0; i < run->link_count; i++)
			write_link(run, pen, i);
		pen_flush(pen);
		failed = pen->failed;
	}
	if (stream && fclose(stream))
		failed = true;
	free(pen);
	if (!failed)
		return text;
	free(text);
	return NULL;
}

static int replace_with(const char *path, const char *text)
{
	static const char head[] =
		"# What the routers of this link may say, learnt by rasniff. Each line is as\n"
		"# for --expect; numbers may have >= and <=, as in lifetime>=1800. Lines behind\n"
		"# interface=IF are for that one only.\n";
	struct replace replace;
	int err = replace_begin(&replace, path);

	if (err)
		return err;
	if (fputs(head, replace.stream) == EOF || fputs(text, replace.stream) == EOF)
		err = -errno;
	return replace_end(&replace, err);
}

void run_save_policy(struct run *run)
{
	const char *path = run->opts->learn, *wrong = why_not(run);
	char *text = NULL;
	int err;

	/* Silence is judged elsewhere. */
	if (run->track.count == 0) {
		run_error(run, CLI_YES, NULL, path, "is not written: no router was heard");
		return;
	}
	if (!wrong) {
		text = learnt_text(run);
		err = text ? 0 : -ENOMEM;
		if (text && count_lines(text) > POLICY_MAX)
			wrong = "is not written: it would have more than 4096 lines";
		else if (text)
			err = replace_with(path, text);
		if (!wrong && err)
			wrong = strerror(-err);
	}
	if (wrong)
		run_error(run, CLI_CANNOT, NULL, path, "%s", wrong);
	free(text);
}
