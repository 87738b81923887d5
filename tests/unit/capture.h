/* What a test needs to see a program from outside: the text it writes to stdout or
 * stderr, and a child that may lose its privileges or close what it likes. */
#ifndef HEXTET_TESTS_UNIT_CAPTURE_H
#define HEXTET_TESTS_UNIT_CAPTURE_H

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/test.h"

struct capture {
	int fd;    /* what is captured: STDOUT_FILENO or STDERR_FILENO */
	int saved; /* where it led before */
	FILE *file;
	char text[65536];
};

/* From here on what is written to `fd` is kept. */
static inline void capture_begin(struct capture *capture, int fd)
{
	fflush(NULL);
	capture->fd = fd;
	capture->saved = dup(fd);
	capture->file = tmpfile();
	if (capture->saved < 0 || !capture->file || dup2(fileno(capture->file), fd) < 0)
		fail_msg("cannot capture descriptor %d", fd);
}

/* Puts the stream back; returns what was written since, as text. */
static inline const char *capture_end(struct capture *capture)
{
	size_t len;

	fflush(NULL);
	dup2(capture->saved, capture->fd);
	close(capture->saved);
	rewind(capture->file);
	len = fread(capture->text, 1, sizeof(capture->text) - 1, capture->file);
	capture->text[len] = '\0';
	fclose(capture->file);
	return capture->text;
}

/* Runs `fn` in a child and returns its exit status, or 1000 and the signal that killed
 * it. Assertions do not work in there: fn says by its result what it found. */
static inline int in_child(int (*fn)(const void *arg), const void *arg)
{
	int status;
	pid_t child;

	fflush(NULL);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(fn(arg));
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

#endif
