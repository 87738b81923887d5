/* --until up[:N], down[:N]: waiting for N replies or N losses in a row. Pure, but for
 * until_parse(), which says what is wrong with its text.
 *
 * In a row is by the probes' numbers among their target's, not by arrival. A target is up
 * as soon as N successive probes are answered, whatever may become of earlier ones that
 * are still open; it is down once N successive probes are known to be lost, failed or
 * unsent. */
#ifndef HEXTET_PING6_UNTIL_H
#define HEXTET_PING6_UNTIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "cli/args.h"

#define UNTIL_MOST 1000000

enum until_wants { UNTIL_NOTHING, UNTIL_UP, UNTIL_DOWN };

/* What all targets are waited for. */
struct until_rule {
	enum until_wants wants;
	uint32_t in_a_row;
};

/* Reads `up`, `down`, `up:3`. Returns 0, or EINVAL for argp after naming what is wrong. */
error_t until_parse(const char *text, struct until_rule *ret_rule);

/* How far one target is; zeroed: at the start. What is in it is until.c's own. */
struct until {
	nsec_t since;    /* of the row that the newest probe is in */
	nsec_t before;   /* of the row that was the newest before that */
	uint64_t newest; /* probe; 0: none */
	/* Of those answered, for up: */
	uint64_t window;     /* each of the 64 up to the newest, that in the lowest bit */
	uint32_t earlier;    /* in a row right before those 64; for down: lost in a row */
	uint8_t before_ends; /* bit of the last one of the row before; 65: out of sight */
	bool met;
};

/* Probe `seq`, counted from 1, was answered within its wait. Calls may come in any order
 * and more than once for a probe. An answer does not count that comes 64 probes or more
 * behind the newest answered one. */
void until_answered(struct until *until, const struct until_rule *rule, uint64_t seq,
	nsec_t received_at);

/* What became of probe `seq`: to be called in the order of sending, once each. A probe
 * whose fate stays unknown is left out, and breaks the row. */
void until_outcome(struct until *until, const struct until_rule *rule, uint64_t seq,
	nsec_t sent_at, bool answered);

/* Whether what is waited for has come. It stays so, whatever comes later. */
bool until_is_met(const struct until *until);

/* When it came, once it has: up, the first reply of the row, in the order of arrival (or a
 * later one, where the row was made of three or more by replies that had been overtaken);
 * down, the sending of its first probe. */
nsec_t until_since(const struct until *until);

#endif
