/* --graph: the latest round trips as one line of bars that is drawn again and again. Pure.
 *
 * Each probe has a column, from its sending on: waiting, a bar, or the mark of a loss. Bars
 * are logarithmic, between the 5th and the 95th percentile of what is seen. */
#ifndef HEXTET_PING6_GRAPH_H
#define HEXTET_PING6_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"

/* Columns at most; of a wider terminal the rest is left empty. */
#define GRAPH_COLUMNS 512

/* Room for a line: each column may be a colour, a character of 3 bytes and the end of the
 * colour. */
#define GRAPH_TEXT_SIZE (GRAPH_COLUMNS * 16)

/* A zeroed one is empty. */
struct graph {
	nsec_t bars[GRAPH_COLUMNS]; /* by number modulo that; negative: see graph.c */
	uint64_t newest;            /* probe; 0: none */
	nsec_t latest;              /* round trip */
	uint64_t answered, lost;
	double sum; /* of round trips */
};

/* What became of a probe, by its number from 1 on. Only the first answer or loss of a
 * probe counts. */
void graph_sent(struct graph *graph, uint64_t seq);
void graph_answered(struct graph *graph, uint64_t seq, nsec_t rtt);
void graph_lost(struct graph *graph, uint64_t seq); /* failed and unsent are so, too */

struct graph_look {
	unsigned columns; /* of the terminal */
	bool utf8;        /* else ASCII */
	bool color;
};

/* The line as it is now, with a carriage return before it, no newline behind it, and a
 * NUL: `columns` less one wide, so that it covers the one before. Returns its length. */
size_t graph_draw(const struct graph *graph, const struct graph_look *look,
	char ret_text[static GRAPH_TEXT_SIZE]);

/* A carriage return, blanks over the line and a carriage return: before other output. */
size_t graph_wipe(const struct graph_look *look, char ret_text[static GRAPH_TEXT_SIZE]);

#endif
