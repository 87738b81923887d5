/* ping6's command line as a struct. */
#ifndef HEXTET_PING6_OPTS_H
#define HEXTET_PING6_OPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "cli/cli.h"
#include "net/icmp6sock.h"

#define PING6_PATTERN_MAX 16

/* Below this an interval is for root, or for this host's own addresses. */
#define PING6_INTERVAL_FREE (2 * NSEC_PER_MSEC)

struct ping6_opts {
	const char *target;
	const char *interface;   /* -I with a name */
	const char *source;      /* -I with an address */
	uint64_t count;          /* 0: until something else ends the run */
	nsec_t interval;
	nsec_t timeout;          /* of one wait; 0: not given */
	nsec_t deadline;         /* of the whole run; 0: not given */
	uint32_t size;           /* bytes of data */
	const char *pattern_text; /* -p as it was given, or NULL */
	uint8_t pattern[PING6_PATTERN_MAX];
	size_t pattern_len;      /* 0: bytes count up from 0 */
	struct icmp6_settings settings;
	bool json;
	bool quiet;
	bool verbose;
	bool timestamps;
	bool report_outstanding;
};

/* Reads the command line. Returns true to go on; false if the run ends here, with the
 * exit status: --help was shown, or a mistake named on stderr. */
bool ping6_opts_parse(int argc, char **argv, struct ping6_opts *ret_opts,
	enum cli_status *ret_status);

#endif
