/* What is wrong with a Router Advertisement: findings, each with a code that scripts can
 * hold on to. Pure but for the text. */
#ifndef HEXTET_RASNIFF_LINT_H
#define HEXTET_RASNIFF_LINT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "out/pen.h"
#include "wire/ra.h"

enum lint_code {
	LINT_HOP_LIMIT,
	LINT_SOURCE_NOT_LINK_LOCAL,
	LINT_BAD_CHECKSUM,
	LINT_MALFORMED,
	LINT_LLADDR_MISMATCH,
	LINT_PREFERRED_EXCEEDS_VALID,
	LINT_AUTONOMOUS_NOT_64,
	LINT_PREFIX_LINK_LOCAL,
	LINT_PREFIX_MULTICAST,
	LINT_RDNSS_LIFETIME_SHORT,
	LINT_DNSSL_LIFETIME_SHORT,
	LINT_MTU_BELOW_1280,
	LINT_MTU_ABOVE_LINK,
	LINT_PREFERENCE_RESERVED,
	LINT_DEFAULT_ROUTE_CONFLICT,
	LINT_ROUTER_LIFETIME_ZERO,
	LINT_ROUTER_CONFLICT,
	LINT_RDNSS_NOT_USABLE,
	LINT_PREF64_INVALID,
	LINT_UNKNOWN_OPTION,
	/* Against a policy: see policy.h. */
	LINT_UNEXPECTED_ROUTER,
	LINT_UNEXPECTED_PREFIX,
	LINT_UNEXPECTED_ROUTE,
	LINT_UNEXPECTED_RDNSS,
	LINT_UNEXPECTED_DNSSL,
	LINT_UNEXPECTED_PREF64,
	LINT_UNEXPECTED_CAPTIVE_PORTAL,
	LINT_UNEXPECTED_MTU,
	LINT_UNEXPECTED_FLAGS,
	LINT_UNEXPECTED_PREFERENCE,
	LINT_UNEXPECTED_LIFETIME,
	LINT_UNEXPECTED_FIELD,
	LINT_UNEXPECTED_OPTION,
};

#define LINT_CODES (LINT_UNEXPECTED_OPTION + 1)

struct lint_finding {
	enum lint_code code;
	const struct ndopt *option; /* that it is about, or NULL */
	uint32_t flaw;              /* MALFORMED: one ND_FLAW_*, where option is NULL; or the
				     * flaw of an option in it, whose type is `number` */
	uint64_t number, bound;     /* what was found, and what it is held against */
	struct in6_addr address;    /* RDNSS_NOT_USABLE, UNEXPECTED_RDNSS: the server;
				     * ROUTER_CONFLICT: the other router */
	struct rd name;             /* UNEXPECTED_DNSSL: the search domain */
	const char *field;          /* ROUTER_CONFLICT: what they disagree on; UNEXPECTED_*: what
				     * is not in the policy, where option is NULL */
};

/* Findings kept of one message. */
#define LINT_MAX 64

struct lint_findings {
	size_t count;   /* that are kept */
	uint64_t total; /* with those for which there was no room: no verdict may hang on that */
	struct lint_finding items[LINT_MAX + 1]; /* the last one is thrown away */
};

/* What the message itself does not say. */
struct lint_context {
	uint32_t link_mtu; /* bytes; 0: not known */
	nsec_t interval;   /* the longest time between two messages of this router; 0: not
	                    * known */
};

static inline void lint_begin(struct lint_findings *findings)
{
	findings->count = 0;
	findings->total = 0;
}

/* Adds everything that is wrong with one message by itself. */
void lint_ra(const struct ra *ra, const struct lint_context *context,
	struct lint_findings *findings);

/* Adds a finding of `code`, to be filled; where there is no room it is counted only. */
struct lint_finding *lint_add(struct lint_findings *findings, enum lint_code code);

/* `hop-limit`. */
const char *lint_name(enum lint_code code);

/* The finding in words, on one line, with the RFC's section; with `json` as the inside of a
 * JSON string. */
void lint_text(struct pen *pen, const struct lint_finding *finding, const struct ra *ra,
	bool json);

#endif
