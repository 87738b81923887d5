/* What a link's routers may say, in the words of --expect: one KEY=VALUE a line. */
#ifndef HEXTET_RASNIFF_POLICY_H
#define HEXTET_RASNIFF_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/rasniff/expect.h"
#include "tools/rasniff/lint.h"

#define POLICY_MAX 4096

struct policy {
	struct expect *items; /* each with a text of its own */
	size_t count, room;
};

/* The key by which an option is named. */
struct policy_key {
	uint8_t type; /* of the option */
	enum expect_key key;
	enum lint_code code; /* where it is not allowed */
	bool is_free;        /* a policy without a line of this key allows any */
};

/* Adds a line. Returns NULL, or what is wrong with it in words. */
const char *policy_add(struct policy *policy, const char *text);

void policy_free(struct policy *policy);

/* Whether the policy names this router. */
bool policy_knows_router(const struct policy *policy, const struct in6_addr *address);

/* Whether there is a key for what the option says. Without one, or where a flaw lets not
 * all of it be read, only its type can be allowed: `option=N`. */
bool policy_find_key(const struct ndopt *option, struct policy_key *ret_key);

/* Whether the lifetime is 0: what is withdrawn is not given. */
bool policy_is_withdrawn(const struct ndopt *option);

/* Whether the policy allows everything in the message: routers, options and what they give
 * are those that it names; MTU, link-layer address and fields are as it says, where it does.
 * A finding is added for each that is not so. */
bool policy_check(
	const struct policy *policy, const struct ra *ra, struct lint_findings *findings);

#endif
