/* What aaaa-dig prints: one struct, as text and as JSON. */
#ifndef HEXTET_TOOLS_AAAA_DIG_SHOW_H
#define HEXTET_TOOLS_AAAA_DIG_SHOW_H

#include "base/nsec.h"
#include "tools/aaaa-dig/check.h"
#include "tools/aaaa-dig/judge.h"
#include "tools/aaaa-dig/opts.h"

#define SHOW_NAT64_MAX 8

/* How answers of the run are shown. */
struct show {
	const struct dig_opts *opts;
	struct prefix nat64[SHOW_NAT64_MAX]; /* found by RFC 7050 */
	size_t nat64_count;
	bool color;
};

/* An answer, or why there is none, to the question for one type. */
struct show_reply {
	const char *server; /* as it is shown: its host, and the port if it is not 53 */
	const char *host;
	uint16_t port;
	const uint8_t *message; /* NULL without an answer */
	size_t size;
	nsec_t rtt;
	nsec_t when; /* it came, or was given up: CLOCK_REALTIME */
	unsigned tries;
	size_t servers; /* that the tries went to, one after another: `server` is the last
			 */
	bool tcp, was_truncated, edns_refused;
	const char *reason; /* without an answer: why */
};

struct show_answer {
	const char *name; /* as it was typed */
	const struct show_reply *aaaa;
	const struct show_reply *a; /* NULL if it was not asked for */
	const struct judgement *judgement;
	const struct judgement *judgement_a; /* NULL, too */
	const struct check *checks;
	size_t check_count;
};

/* Counts of a run. */
struct show_run {
	uint64_t names, questions, address, nodata, nxdomain, v4_only, failed, bad;
	bool interrupted;
	nsec_t duration;
	enum cli_status exit;
};

/* Prints an answer to stdout, and what it was in words to stderr. Returns CLI_YES, or
 * CLI_CANNOT if it could not. */
enum cli_status dig_show_answer(
	const struct show *show, const struct show_answer *answer);

/* Says on stderr what came of a question that is one of several about a thing. */
void dig_show_failure(const char *thing, uint16_t type, const struct show_reply *reply,
	const struct judgement *judgement);

/* A name that cannot be asked about, NULL for a line or a list that is none; `where` is
 * FILE:LINE or "". */
void dig_show_bad(const struct show *show, const char *where, const char *name,
	const char *reason);

/* A server, as it was given, that cannot be asked. */
void dig_show_bad_server(const struct show *show, const char *server, const char *reason);

/* Whether the servers agreed on a name. */
void dig_show_agree(
	const struct show *show, const char *name, bool ok, const char *value);

/* The NAT64 prefixes of a server, of which there may be none. */
void dig_show_nat64(const struct show *show, const struct show_reply *reply,
	const struct judgement *judgement, const struct prefix *prefixes, size_t count);

void dig_show_run(const struct show *show, const struct show_run *run);

#endif
