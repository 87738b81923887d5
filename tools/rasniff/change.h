/* What differs between two messages of one router. */
#ifndef HEXTET_RASNIFF_CHANGE_H
#define HEXTET_RASNIFF_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "out/pen.h"
#include "tools/rasniff/track.h"
#include "wire/ra.h"

enum change_kind {
	CHANGE_VALUE,   /* a field has another value */
	CHANGE_ADDED,   /* an option was not there before */
	CHANGE_REMOVED, /* or is no longer */
	CHANGE_OTHER,   /* not the same bytes, and nothing of the above */
};

struct change {
	enum change_kind kind;
	const char *field;          /* of VALUE: as in JSON, `preferred_s` */
	const struct ndopt *option; /* that it is about; NULL: the message's own fields */
	uint64_t from, to;
};

#define CHANGE_MAX 64

struct changes {
	size_t count;
	bool more; /* there were more than are kept */
	struct change items[CHANGE_MAX];
};

/* Compares `ra` with the router's last message, before that is replaced. The options of
 * that go to `old`, which has room for `room` and must stay as long as the changes. */
void change_find(const struct track_router *router, const struct ra *ra, struct ndopt *old,
	size_t room, struct changes *ret_changes);

/* `preferred 604800 -> 0: deprecated`, one line without its end. */
void change_text(struct pen *pen, const struct change *change);

/* The members of an object: what, field, from, to, meaning. */
void change_json(struct pen *pen, const struct change *change);

#endif
