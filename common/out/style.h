/* Colours for a terminal, as SGR sequences (ECMA-48 section 8.3.117), and nothing at all
 * where none are wanted. */
#ifndef HEXTET_OUT_STYLE_H
#define HEXTET_OUT_STYLE_H

#include <stdbool.h>

enum style {
	STYLE_PLAIN, /* the end of any other */
	STYLE_HEAD,  /* what a block of lines is about */
	STYLE_GOOD,
	STYLE_BAD,
};

/* What switches a terminal to the style; "" if colours are not `wanted`. */
const char *style_text(bool wanted, enum style style);

#endif
