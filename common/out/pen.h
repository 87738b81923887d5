/* Text at the rate at which packets come: a block of characters on the way to a stream.
 *
 * What is printed for each packet is some tens of short pieces; stdio would lock and look
 * at each. JSON written through it is one object a line, keys in the order of the calls. */
#ifndef HEXTET_OUT_PEN_H
#define HEXTET_OUT_PEN_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/nsec.h"
#include "base/rd.h"

#define PEN_SIZE 65536

struct pen {
	FILE *stream;
	char *at;
	bool failed;       /* the stream could not be written: nothing more will be */
	bool begun;        /* JSON: in an object or list that is still empty */
	int64_t second;    /* of the time that was written last, */
	char clock[32];    /* and its text up to the seconds */
	char buffer[PEN_SIZE];
};

void pen_begin(struct pen *pen, FILE *stream);

/* Hands everything to the stream. A failure shows in ferror() of the stream. */
void pen_flush(struct pen *pen);

/* Room for `most` characters, at most PEN_SIZE, to be written in place: whoever does moves
 * `at` behind them. */
static inline char *pen_room(struct pen *pen, size_t most)
{
	if ((size_t)(pen->buffer + PEN_SIZE - pen->at) < most)
		pen_flush(pen);
	return pen->at;
}

/* A piece longer than the block. */
void pen_long(struct pen *pen, const char *text, size_t len);

/* Copies `len` characters as they are. */
static inline void pen_copy(struct pen *pen, const char *text, size_t len)
{
	if ((size_t)(pen->buffer + PEN_SIZE - pen->at) < len) {
		pen_long(pen, text, len);
		return;
	}
	memcpy(pen->at, text, len);
	pen->at += len;
}

/* A text of the program's own, as it is. */
static inline void pen_text(struct pen *pen, const char *text)
{
	pen_copy(pen, text, strlen(text));
}

static inline void pen_char(struct pen *pen, char c)
{
	pen_copy(pen, &c, 1);
}

void pen_number(struct pen *pen, uint64_t value);

/* Two hexadecimal digits a byte. */
void pen_hex(struct pen *pen, const void *bytes, size_t len);

/* 02:00:00:00:01:01, for any number of bytes. */
void pen_mac(struct pen *pen, const uint8_t *bytes, size_t len);

void pen_address(struct pen *pen, const struct in6_addr *address);

/* `2001:db8::/32`, its host bits as they are. */
void pen_prefix(struct pen *pen, const struct in6_addr *address, unsigned length);

/* A point of CLOCK_REALTIME in RFC 3339 form, UTC, microseconds. */
void pen_time(struct pen *pen, nsec_t realtime);

/* Foreign bytes, escaped: see out/esc.h. */
void pen_foreign(struct pen *pen, const void *bytes, size_t len);

/* A DNS name for ndopt_label_next() in presentation form (RFC 1035 section 5.1, RFC 4343),
 * without the final dot; the root is `.`. */
void pen_name(struct pen *pen, struct rd name);

/* JSON: `{` or `[`, and `}` or `]`. */
void pen_open(struct pen *pen, char bracket);
void pen_close(struct pen *pen, char bracket);

/* A comma, unless a list or an object was just begun: in front of an item. */
void pen_comma(struct pen *pen);

/* A comma as above and `"key":`. */
void pen_key(struct pen *pen, const char *key);

void pen_json_number(struct pen *pen, const char *key, uint64_t value);
void pen_json_bool(struct pen *pen, const char *key, bool value);

/* A text of the program's own without anything to escape. */
void pen_json_text(struct pen *pen, const char *key, const char *value);

/* Foreign bytes as the value of a key; and alone, as an item of a list. */
void pen_json_foreign(struct pen *pen, const char *key, const void *bytes, size_t len);
void pen_json_name(struct pen *pen, const char *key, struct rd name);
void pen_json_hex(struct pen *pen, const char *key, struct rd bytes);
void pen_json_address(struct pen *pen, const char *key, const struct in6_addr *address);
void pen_json_time(struct pen *pen, const char *key, nsec_t realtime);

/* Foreign bytes escaped for the inside of a JSON string: as esc(), and then JSON's own. */
void pen_json_escaped(struct pen *pen, const void *bytes, size_t len);
void pen_json_escaped_name(struct pen *pen, struct rd name);

#endif
