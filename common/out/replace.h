/* A file that is replaced whole: readers see the old one or the new one, and what fails
 * leaves the old one. */
#ifndef HEXTET_OUT_REPLACE_H
#define HEXTET_OUT_REPLACE_H

#include <limits.h>
#include <stdio.h>

struct replace {
	FILE *stream; /* of the new file, which is not in its place yet */
	const char *path;
	char temporary[PATH_MAX];
};

/* Makes a temporary file beside `path`, which must stay valid. Returns 0 or -errno:
 * -EISDIR, or -ENOTSUP for what is there and no regular file, as a link or a device, which
 * replacing would destroy. */
int replace_begin(struct replace *ret_replace, const char *path);

/* Puts the file in its place, readable for all; with an `err` that came before, 0 or
 * negative, it is removed. Returns `err`, or 0 or -errno; then nothing has changed but that
 * the temporary file is gone. */
int replace_end(struct replace *replace, int err);

/* Removes the temporary file. */
void replace_abandon(struct replace *replace);

#endif
