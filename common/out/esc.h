/* The one door for foreign bytes: what came from the network, a file or the command
 * line passes here before it reaches a terminal or JSON. */
#ifndef HEXTET_OUT_ESC_H
#define HEXTET_OUT_ESC_H

#include <stddef.h>

/* Room that is always enough for `len` bytes escaped, with the NUL. */
#define ESC_SIZE(len) (4 * (len) + 1)

/* Writes `len` bytes as harmless UTF-8 and a NUL; returns the text's length. Printable
 * characters stay; a backslash becomes \\; every byte of anything else (controls, C1,
 * bidirectional and line separators, invalid UTF-8) becomes \DDD, decimal, as RFC 1035
 * section 5.1 writes it. What does not fit into `size` (at least 1) is cut off at a
 * whole character. */
size_t esc(const void *bytes, size_t len, char *ret_text, size_t size);

#endif
