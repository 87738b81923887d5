/* A stream of targets from arguments, files and stdin, never all in memory.
 *
 * In a file a target stands alone on a line; blank lines and comments, from a # at the
 * start or after a blank, are skipped. `-` is stdin. */
#ifndef HEXTET_CLI_TARGETS_H
#define HEXTET_CLI_TARGETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest target: a DNS name of 255 octets, each written \DDD, and a zone fit. */
#define TARGETS_TEXT_MAX 1279

/* A line is passed over up to this many bytes: what has no end ends the file. */
#define TARGETS_LINE_MOST (UINT64_C(1) << 32)

struct targets {
	char *const *args; /* arguments not yet taken */
	size_t args_left;
	const char *file_name; /* --file, read after the arguments; NULL when done */
	uint64_t shard, shards;
	uint64_t seen; /* targets met, those of other shards too */
	const char *source; /* the file being read, for messages; NULL for an argument */
	uint64_t line;      /* its line number; 0 before the first */
	int fd;             /* of that file, while `buffer` is there */
	bool at_end;        /* all of it is in the buffer */
	uint64_t skipped;   /* bytes of a line that is too long, before its end is met */
	bool no_wait;
	size_t passed;      /* bytes read by this call */
	char *buffer;       /* a block of the file; lines are taken from `at` on */
	size_t at, filled;
};

enum targets_answer {
	TARGETS_END,
	TARGETS_ONE,  /* a target */
	TARGETS_BAD,  /* a line that cannot be one; the stream goes on behind it */
	TARGETS_FAIL, /* a file could not be opened or read; the stream goes on */
	TARGETS_WAIT, /* with targets_no_wait(): nothing more has been written yet, or so
	                 much was passed over that the caller should look around */
};

/* The targets of `args`, then those of `file_name` if it is not NULL. Both must outlive
 * the stream. */
struct targets targets_from(char *const *args, size_t count, const char *file_name);

/* Keeps every `shards`-th target from the `shard`-th on (1-based). */
void targets_shard(struct targets *t, uint64_t shard, uint64_t shards);

/* Reads `K/N` with 1 <= K <= N. Returns 0 or -EINVAL. */
int targets_parse_shard(const char *text, uint64_t *ret_shard, uint64_t *ret_shards);

/* The next target. TARGETS_ONE: *ret_text is the target, valid until the next call.
 * TARGETS_BAD and TARGETS_FAIL: *ret_text says why. */
enum targets_answer targets_next(struct targets *t, const char **ret_text);

/* From now on the stream says TARGETS_WAIT rather than wait for who writes to a pipe or a
 * terminal; targets_fd() is what to poll for reading then, or -1. */
void targets_no_wait(struct targets *t);
int targets_fd(const struct targets *t);

/* Where the last answer came from, `FILE:LINE`, or "" for an argument. */
void targets_where(const struct targets *t, char *ret_text, size_t size);

void targets_close(struct targets *t);

#endif
