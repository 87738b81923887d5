/* Hex dumps to bytes: what tcpdump prints with -x, -xx, -X and -XX, xxd, hexdump -C, od,
 * Wireshark, and plain hexadecimal digits. Fed line by line into a buffer of the caller's,
 * so bounded. Pure.
 *
 * Lines with an offset in front continue the packet, or begin one where the offset is 0;
 * plain lines continue it up to a blank line. Notes (`#`), blank lines and what is no hex
 * dump, as the lines that tcpdump prints between, are passed over. */
#ifndef HEXTET_WIRE_HEXDUMP_H
#define HEXTET_WIRE_HEXDUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is wrong with a line. */
enum hexdump_flaw {
	HEXDUMP_OK = 0,
	HEXDUMP_BAD_DIGIT,  /* something that is no pair of hexadecimal digits */
	HEXDUMP_BAD_OFFSET, /* an offset that is no number */
	HEXDUMP_GAP,        /* an offset that is not that of the next byte: a line is lost */
	HEXDUMP_NO_OFFSET,  /* a line without one, in a packet that has them */
	HEXDUMP_SQUEEZED,   /* `*`: equal lines were left out */
	HEXDUMP_TOO_LONG,   /* the packet does not fit the buffer */
};

struct hexdump {
	uint8_t *buffer;
	size_t size;
	size_t len;             /* bytes of the packet so far */
	unsigned long line;     /* lines fed, so the number of the last one */
	unsigned long first_line; /* of the packet */
	enum hexdump_flaw flaw; /* of the last line that was wrong, */
	size_t column;          /* and in which column of it, 1 the first */
	bool has_offsets, ended, broken;
};

/* Begins at line 1, into `size` bytes at `buffer`. */
void hexdump_begin(struct hexdump *dump, void *buffer, size_t size);

/* Takes one line of `len` characters; its newline may be among them. Returns
 * - 0: it was taken;
 * - 1: the packet in the buffer, `len` bytes of it, was whole before this line: use it,
 *   call hexdump_next(), and feed the line again;
 * - -EBADMSG: the line is wrong, see `line`, `column` and `flaw`; its packet is dropped,
 *   and the lines up to the next packet passed over.
 * Behind the last line, what is in the buffer (`len` above 0) is the last packet. */
int hexdump_line(struct hexdump *dump, const char *line, size_t len);

/* Empties the buffer for the next packet. */
void hexdump_next(struct hexdump *dump);

/* What a flaw is, in words: `not a hexadecimal digit`. */
const char *hexdump_flaw_text(enum hexdump_flaw flaw);

#endif
