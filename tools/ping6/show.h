/* ping6's lines and its JSON records: two renderers over the same values. */
#ifndef HEXTET_PING6_SHOW_H
#define HEXTET_PING6_SHOW_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/cli.h"
#include "net/dest.h"
#include "out/show_addr.h"
#include "tools/ping6/assert.h"
#include "tools/ping6/engine.h"
#include "tools/ping6/payload.h"
#include "wire/icmp6.h"

/* What all lines of a run are made by. */
struct show {
	bool json, quiet, verbose, timestamps, many, audible;
	const char *wipe;    /* over the graph, before a line; "" if there is none */
	nsec_t wall_offset;  /* CLOCK_REALTIME less CLOCK_MONOTONIC, as it is now */
	const char *zone;    /* of whoever answers from the link; "" for none */
	/* Of the first line: */
	const struct dest *dest;
	const char *interface, *source; /* as chosen with -I, or NULL */
	const char *pattern; /* as given with -p, or NULL */
	uint32_t size;       /* bytes of data in a probe */
	uint32_t flow_label; /* 0: none */
};

/* Whom a line is about. */
struct show_target {
	const char *name; /* as it was given */
	char address[SHOW_ADDR_SIZE]; /* what it stands for, with its zone */
	struct in6_addr in6;
};

/* What a line about a probe says first. */
struct show_probe {
	const struct show_target *target;
	uint64_t seq; /* among its target's, from 1 on */
	nsec_t at;    /* when it happened */
};

struct show_reply {
	struct in6_addr from;
	const char *from_name; /* -H: in presentation form; or NULL */
	size_t bytes; /* of the ICMPv6 message */
	int hop_limit; /* -1: unknown */
	struct engine_reply engine;
	struct payload_verdict payload;
};

void show_start(const struct show *show, const struct show_target *target);
void show_reply(const struct show *show, const struct show_probe *probe,
	const struct show_reply *reply);

/* Nothing came for a probe within its wait. */
void show_timeout(const struct show *show, const struct show_probe *probe);

/* A probe has no answer yet as the next one leaves. */
void show_outstanding(const struct show *show, const struct show_probe *probe);

/* An ICMPv6 error about a probe. */
void show_error(const struct show *show, const struct show_probe *probe,
	const struct in6_addr *from, const struct icmp6_error *error);

/* A probe that this host did not send: `why`, in words; `mtu` is what would have fit, or
 * 0. */
void show_unsent(const struct show *show, const struct show_probe *probe, const char *why,
	uint32_t mtu);

/* A reply with our identifier that is to no probe of ours. */
void show_foreign(const struct show *show, const struct in6_addr *from, uint16_t seq);

/* What --until waited for has come. */
void show_change(const struct show *show, const struct show_target *target, bool up,
	nsec_t since, nsec_t after);

/* `Destination unreachable: Address unreachable`, with MTU or pointer where the message
 * has one (RFC 4443 section 3). */
#define SHOW_ERROR_SIZE 160
void show_error_words(const struct icmp6_error *error, char ret_words[static SHOW_ERROR_SIZE]);

/* The figures at the end of a target. */
struct show_figures {
	const struct target *target; /* its counts */
	const char *error_from;      /* the sender of the last ICMPv6 error; or NULL */
	const char *answered_from;   /* not the target, if any reply did; or NULL */
	nsec_t duration;             /* from its first probe to its last event */
	uint64_t foreign, pipe;      /* of a run with one target; else 0 */
	enum engine_clock clock;
	const struct assert_verdict *verdict;
};

/* The figures so far, on stderr: the answer to SIGQUIT. */
void show_status(const struct engine *engine);

/* The statistics at the end, as ping prints them. */
void show_summary(const struct show *show, const struct show_target *target,
	const struct show_figures *figures);

/* The same in one line, for one target of many. */
void show_line(const struct show *show, const struct show_target *target,
	const struct show_figures *figures);

/* Just who it is. */
void show_target_name(const struct show_target *target);

/* A target that could not be asked, in words; `where`: FILE:LINE, or "". `target` NULL: a
 * line that is none. */
void show_target_error(bool json, const char *where, const char *target,
	const char *reason);

/* What the run came to. */
struct show_totals {
	uint64_t targets; /* asked or not */
	uint64_t alive, dead, unasked;
	uint64_t sent, received, unsent, duplicates, foreign;
	uint64_t dropped; /* packets for which the receive buffer had no room */
	nsec_t duration;
	const struct assert_verdict *verdict;
};

/* The last lines of a run with many targets. */
void show_totals(const struct show_totals *totals);

/* The last record; nothing in text. */
void show_run(bool json, const struct show_totals *totals, enum cli_status status);

/* How far a long sweep is, on stderr, and the same line wiped out. */
void show_progress(const struct show_totals *totals);
void show_progress_end(void);

#endif
