/* Duplicate address detection (RFC 4862 section 5.4, RFC 7527): what is sent when, and what
 * an answer means. Pure: the clock and the nonce are handed in. */
#ifndef HEXTET_NDSOLICIT_DAD_H
#define HEXTET_NDSOLICIT_DAD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "tools/ndsolicit/probe.h"
#include "tools/ndsolicit/sight.h"

enum dad_verdict {
	DAD_UNDECIDED,
	DAD_UNIQUE,
	DAD_DUPLICATE,
	DAD_INCONCLUSIVE, /* no probe left, or the link went away */
};

struct dad {
	struct in6_addr target;
	uint8_t nonce[PROBE_NONCE_SIZE];
	uint64_t tries; /* probes to send */
	nsec_t wait;    /* behind each */
	uint64_t sent;  /* probes that left */
	nsec_t next;    /* when the next is due, or the last one's wait ends */
	enum dad_verdict verdict;
	uint8_t mac[6]; /* of DUPLICATE: whose it is */
	bool is_wanted; /* of DUPLICATE: it does not have it yet, it probes for it */
	uint64_t echoes; /* our own probes that came back */
};

/* What a message means for the address. */
enum dad_meaning {
	DAD_NOTHING,    /* it is about something else */
	DAD_DISCARDED,  /* an answer that hosts do not take: it decides nothing */
	DAD_ECHO,       /* our own probe, looped back (RFC 7527 section 4.2) */
	DAD_IS_HELD,    /* a node has it (RFC 4862 section 5.4.4) */
	DAD_IS_WANTED,  /* another node probes for it, too (section 5.4.3) */
};

void dad_begin(struct dad *ret_dad, const struct in6_addr *target, uint64_t tries,
	nsec_t wait, nsec_t now);

/* Whether a probe is due; the caller sends it and says so by dad_sent(). */
bool dad_is_due(const struct dad *dad, nsec_t now);

/* A probe left, or could not: `left` false. */
void dad_sent(struct dad *dad, bool left, nsec_t now);

/* Takes a message; the verdict may be there then. */
enum dad_meaning dad_take(struct dad *dad, const struct sighting *sighting);

/* Time has gone by: the verdict may be there then. */
void dad_expire(struct dad *dad, nsec_t now);

/* `unique`, `duplicate`, `inconclusive`. */
const char *dad_verdict_name(enum dad_verdict verdict);

#endif
