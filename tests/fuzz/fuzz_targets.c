/* Input: a file of targets. Each answer is what the file promises: a target that is not
 * empty, not longer than the longest, trimmed, without comment, line break or NUL; and of
 * three shards each target is in one. */
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/targets.h"
#include "tests/fuzz/fuzz.h"

struct tally {
	uint64_t ones, bad;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void check_target(const char *text)
{
	size_t len = strlen(text);

	MUST(len > 0 && len <= TARGETS_TEXT_MAX);
	MUST(!strchr(text, '\n'));
	MUST(!is_blank(text[0]) && !is_blank(text[len - 1]));
	MUST(text[0] != '#');
	for (size_t i = 1; i < len; i++)
		MUST(text[i] != '#' || !is_blank(text[i - 1]));
}

/* What a target says must stand in the file just so. */
static void check_found(const char *text, const uint8_t *data, size_t size)
{
	MUST(memmem(data, size, text, strlen(text)));
}

static struct tally read_all(const char *name, uint64_t shard, uint64_t shards,
	const uint8_t *data, size_t size, uint64_t lines)
{
	struct targets t = targets_from(NULL, 0, name);
	enum targets_answer answer;
	struct tally tally = {0};
	uint64_t last_line = 0;
	const char *text;

	targets_shard(&t, shard, shards);
	while ((answer = targets_next(&t, &text)) != TARGETS_END) {
		MUST(answer == TARGETS_ONE || answer == TARGETS_BAD);
		MUST(t.line > last_line && t.line <= lines);
		last_line = t.line;
		if (answer == TARGETS_BAD) {
			MUST(!strcmp(text, "line is too long") ||
				!strcmp(text, "line has a NUL byte"));
			tally.bad++;
			continue;
		}
		check_target(text);
		check_found(text, data, size);
		tally.ones++;
	}
	MUST(targets_next(&t, &text) == TARGETS_END);
	targets_close(&t);
	return tally;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tally whole, sum = {0};
	uint64_t lines = 1, shard, shards;
	char name[64], word[64];
	int fd = memfd_create("targets", MFD_CLOEXEC);

	MUST(fd >= 0);
	MUST(write(fd, data, size) == (ssize_t)size);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	whole = read_all(name, 1, 1, data, size, lines);
	for (uint64_t i = 1; i <= 3; i++) {
		struct tally part = read_all(name, i, 3, data, size, lines);

		/* Bad lines are nobody's, and so everybody's. */
		MUST(part.bad == whole.bad);
		sum.ones += part.ones;
	}
	MUST(sum.ones == whole.ones);
	close(fd);

	/* The same bytes as `K/N`. */
	snprintf(word, sizeof(word), "%.*s", (int)(size < 63 ? size : 63), (const char *)data);
	if (!targets_parse_shard(word, &shard, &shards))
		MUST(shard >= 1 && shard <= shards);
	return 0;
}
