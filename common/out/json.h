/* JSON records: one object a line, keys in the order they were added, over jansson.
 *
 * A record is begun, filled and written. Where memory runs out the record is marked and
 * record_write() says so: a line is whole or absent, never short of a key. */
#ifndef HEXTET_OUT_JSON_H
#define HEXTET_OUT_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/nsec.h"

struct record {
	json_t *object;
	bool failed;
};

/* A record whose first key is `"type": type`. */
struct record record_begin(const char *type);

/* An object to stand inside a record, by record_group(). */
struct record record_part(void);

/* A string; foreign bytes in it are escaped. NULL adds nothing: absent facts are absent
 * keys. */
void record_string(struct record *r, const char *key, const char *value);

/* A string of printable ASCII, escaped by whoever made it, as names in presentation form
 * are: its backslashes stay what they are. NULL adds nothing. */
void record_escaped(struct record *r, const char *key, const char *text);

void record_integer(struct record *r, const char *key, int64_t value);
void record_bool(struct record *r, const char *key, bool value);
void record_real(struct record *r, const char *key, double value);

/* A duration as milliseconds, to the nanosecond; `key` ends in `_ms`. */
void record_msec(struct record *r, const char *key, nsec_t duration);

/* `"time"`: a point of CLOCK_REALTIME in RFC 3339 form, UTC, microseconds. */
void record_time(struct record *r, nsec_t realtime);

/* A list of objects, to stand inside a record. */
struct record record_list(void);

/* Moves `part` to the end of a list. */
void record_append(struct record *list, struct record *part);

/* A list of numbers: the next one. */
void record_append_integer(struct record *list, int64_t value);

/* Moves `part`, an object or a list, into the record. */
void record_group(struct record *r, const char *key, struct record *part);

/* Writes the line and frees the record. Returns 0, -ENOMEM (nothing is written) or -EIO
 * (the stream failed). */
int record_write(struct record *r, FILE *stream);

#endif
