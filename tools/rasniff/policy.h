/* What a link's routers may say, in the words of --expect: one KEY=VALUE a line. */
#ifndef HEXTET_RASNIFF_POLICY_H
#define HEXTET_RASNIFF_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/rasniff/expect.h"
#include "tools/rasniff/lint.h"
#include "tools/rasniff/track.h"

#define POLICY_MAX 4096

struct policy {
	struct expect *items; /* each with a text of its own */
	size_t count, room;
};

/* Adds a line. Returns NULL, or what is wrong with it in words. */
const char *policy_add(struct policy *policy, const char *text);

void policy_free(struct policy *policy);

/* Whether the policy names this router. */
bool policy_knows_router(const struct policy *policy, const struct in6_addr *address);

/* Adds a finding for everything in the message that the policy does not allow: routers,
 * prefixes and other gifts that it does not name; MTU, flags and fields where it says
 * something else. */
void policy_check(
	const struct policy *policy, const struct ra *ra, struct lint_findings *findings);

/* Writes what the tracked routers say, as a policy. */
void policy_learn(struct pen *pen, const struct track *track);

#endif
