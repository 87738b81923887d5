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
	uint64_t head_of;  /* what the last address began with, */
	size_t head_len;   /* and its text up to the colon behind that; 0: there is none */
	char head[32];
	char buffer[LINES_BUFFER_SIZE];
};

/* Begins with nothing; the buffer is left as it is. */
void lines_begin(struct lines *lines, bool addresses);

/* One line. */
void lines_prefix(struct lines *lines, struct prefix p);

/* The same for an address alone, faster where many begin alike and nothing else is. */
void lines_address(struct lines *lines, u128 address);

/* A line of at most LINES_TEXT_MAX bytes, as it is. */
#define LINES_TEXT_MAX 64
void lines_text(struct lines *lines, const char *text, size_t len);

/* `count` prefixes of one length, `first` and those behind it, or before it if `down`.
 * They must exist. */
void lines_run(struct lines *lines, struct prefix first, u128 count, bool down);

/* Hands what is left to stdout. What failed shows in ferror(stdout). */
void lines_flush(struct lines *lines);

#endif
