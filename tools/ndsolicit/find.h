/* What can be wrong with an answer, or with who gives it: findings, by code. Pure. */
#ifndef HEXTET_NDSOLICIT_FIND_H
#define HEXTET_NDSOLICIT_FIND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "tools/ndsolicit/sight.h"

enum finding {
	FIND_LLADDR_MISMATCH = 1 << 0,
	FIND_MULTIPLE_OWNERS = 1 << 1,
	FIND_BINDING_CHANGED = 1 << 2,
	FIND_HOP_LIMIT = 1 << 3,
	FIND_WRONG_SOURCE = 1 << 4,
	FIND_BAD_CHECKSUM = 1 << 5,
	FIND_MISSING_LLADDR = 1 << 6,
	FIND_MALFORMED = 1 << 7,
	FIND_CACHE_DIFFERS = 1 << 8,
	FIND_DUPLICATE_ADDRESS = 1 << 9,
	FIND_MULTICAST_FILTERED = 1 << 10,
};

/* Number of findings: bits 0 to FINDINGS - 1. */
#define FINDINGS 11

/* Findings ored, and what their words need. */
struct findings {
	uint32_t set;
	uint8_t other[6]; /* MULTIPLE_OWNERS, BINDING_CHANGED: another's, or the one before */
	uint8_t rival[6]; /* DUPLICATE_ADDRESS: another's, */
	bool rival_is_own; /* or this host's */
	uint8_t cached[6]; /* CACHE_DIFFERS: the kernel's */
};

/* A finding's code, `lladdr-mismatch`. */
const char *nds_find_code(enum finding finding);

/* What a message says against itself: the findings that need no other message. `asked`
 * says whether it answers a solicitation to the solicited-node group, which needs the
 * link-layer address (RFC 4861 section 7.2.4). */
uint32_t nds_find_in(const struct sighting *sighting, bool asked);

#define FIND_TEXT_SIZE 256

/* A finding in words, `the option says 52:54:00:12:34:56, the frame came from …`.
 * `sighting` is what it was found in. */
void nds_find_text(enum finding finding, const struct sighting *sighting,
	const struct findings *findings, char ret_text[static FIND_TEXT_SIZE]);

#endif
