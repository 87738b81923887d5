/* Prefixes by the million, one a line, on stdout: formatted in blocks, and consecutive
 * ones by changing the digits that change. */
#ifndef HEXTET_OUT_LINES_H
#define HEXTET_OUT_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/prefix.h"

#define LINES_BUFFER_SIZE 65536

struct lines {
	size_t used;
	bool failed; /* stdout could not be written: nothing more will be */
	bool addresses; /* without the length */
	char buffer[LINES_BUFFER_SIZE];
};

/* One line. */
void lines_prefix(struct lines *lines, struct prefix p);

/* `count` prefixes of one length, `first` and those behind it, or before it if `down`.
 * They must exist. */
void lines_run(struct lines *lines, struct prefix first, u128 count, bool down);

/* Hands what is left to stdout. What failed shows in ferror(stdout). */
void lines_flush(struct lines *lines);

#endif
