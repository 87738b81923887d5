/* What a link's routers may say, in the words of --expect: one KEY=VALUE a line. Lines behind
 * `interface=IF` are for that one only. */
#ifndef HEXTET_RASNIFF_POLICY_H
#define HEXTET_RASNIFF_POLICY_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#include "tools/rasniff/expect.h"
#include "tools/rasniff/lint.h"

#define POLICY_MAX 4096

struct policy_line {
	struct expect expect;         /* with a text of its own */
	char interface[IF_NAMESIZE];  /* that it is for; "": for each */
};

struct policy {
	struct policy_line *lines;
	size_t count, room;
	char interface[IF_NAMESIZE];  /* of the lines that come */
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

/* Whether the policy names this router. Here and below, of an interface without a name, "",
 * which a file has, the lines for any interface count. */
bool policy_knows_router(const struct policy *policy, const char *interface,
	const struct in6_addr *address);

/* Whether there is a key for what the option says. Without one, or where a flaw lets not
 * all of it be read, only its type can be allowed: `option=N`. */
bool policy_find_key(const struct ndopt *option, struct policy_key *ret_key);

/* For how long hosts hold on to what the option gives; NDOPT_INFINITE where it has no
 * lifetime, 0 where it withdraws. */
uint32_t policy_lifetime(const struct ndopt *option);

/* Whether the policy allows everything in the message: routers, options and what they give
 * are those that it names; MTU, link-layer address and fields are as it says, where it does.
 * A finding is added for each that is not so. */
bool policy_check(const struct policy *policy, const char *interface, const struct ra *ra,
	struct lint_findings *findings);

#endif
