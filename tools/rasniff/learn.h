/* What routers say, as the lines of a policy that allows just that: gathered over a run, as
 * a router may send its options in several messages (RFC 4861 section 6.2.3). Points in time
 * are handed in. */
#ifndef HEXTET_RASNIFF_LEARN_H
#define HEXTET_RASNIFF_LEARN_H

#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "out/pen.h"
#include "tools/rasniff/policy.h"

struct learn_line {
	char *text;
	uint32_t router;  /* that says so: its number with the caller */
	nsec_t until;     /* what it says holds */
};

struct learn {
	struct learn_line *lines;
	size_t count, room;
	int err;          /* why not everything was learnt: -E2BIG, -ENOMEM; or 0 */
	struct pen *pen;  /* to write a line with; NULL before the first */
};

void learn_free(struct learn *learn);

/* Takes what a message of the router says: it stands beside what was said before, or in
 * place of what was said of the same thing, or ends it (lifetime 0). There are at most
 * POLICY_MAX lines. */
void learn_hear(struct learn *learn, uint32_t router, const struct ra *ra, nsec_t now);

/* Writes the lines of one router that hold now. */
void learn_write(const struct learn *learn, struct pen *pen, uint32_t router, nsec_t now);

#endif
