/* ping6's lines and its JSON records: two renderers over the same values. */
#ifndef HEXTET_PING6_SHOW_H
#define HEXTET_PING6_SHOW_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/cli.h"
#include "net/dest.h"
#include "out/show_addr.h"
#include "tools/ping6/engine.h"
#include "tools/ping6/payload.h"
#include "wire/icmp6.h"

/* What does not change during a run. */
struct show {
	bool json, quiet, verbose, timestamps;
	const char *target;           /* as it was typed */
	char address[SHOW_ADDR_SIZE]; /* what it stands for, with its zone */
	const char *zone;             /* of whoever answers from the link; "" for none */
	const struct dest *dest;
	const char *interface, *source; /* as chosen with -I, or NULL */
	const char *pattern;          /* as given with -p, or NULL */
	uint32_t size;                /* bytes of data in a probe */
	uint32_t flow_label;          /* 0: none */
};

struct show_reply {
	uint64_t number;
	struct in6_addr from;
	size_t bytes; /* of the ICMPv6 message */
	int hop_limit; /* -1: unknown */
	struct engine_reply engine;
	struct payload_verdict payload;
};

void show_start(const struct show *show);
void show_reply(const struct show *show, const struct show_reply *reply);

/* Nothing came for a probe within its wait. */
void show_timeout(const struct show *show, uint64_t number);

/* A probe has no answer yet as the next one leaves. */
void show_outstanding(const struct show *show, uint64_t number);

/* An ICMPv6 error about a probe. */
void show_error(const struct show *show, uint64_t number, const struct in6_addr *from,
	const struct icmp6_error *error);

/* A probe that this host did not send: `err` is the errno, `mtu` what would have fit, or
 * 0. */
void show_unsent(const struct show *show, uint64_t number, int err, uint32_t mtu);

/* A reply with our identifier that is to no probe of ours. */
void show_foreign(const struct show *show, const struct in6_addr *from, uint16_t seq);

/* The figures so far, on stderr: the answer to SIGQUIT. */
void show_status(const struct engine *engine);

/* The statistics at the end. */
void show_summary(const struct show *show, const struct engine *engine);

/* A target that could not be asked, in words. */
void show_target_error(bool json, const char *target, const char *reason);

/* The last record; nothing in text. `engine` NULL: nothing was sent. */
void show_run(bool json, const struct engine *engine, enum cli_status status);

#endif
