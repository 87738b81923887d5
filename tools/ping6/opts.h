/* ping6's command line as a struct. */
#ifndef HEXTET_PING6_OPTS_H
#define HEXTET_PING6_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "cli/cli.h"
#include "net/icmp6sock.h"
#include "tools/ping6/assert.h"
#include "tools/ping6/until.h"

#define PING6_PATTERN_MAX 16

/* Probes closer than this are for root, or for this host's own addresses. */
#define PING6_INTERVAL_FREE (2 * NSEC_PER_MSEC)

/* Of a flood without -i: it goes on without answers, though slowly. */
#define PING6_INTERVAL_FLOOD (10 * NSEC_PER_MSEC)

/* So many probes at once are for everybody. */
#define PING6_PRELOAD_FREE 3

/* What keeps those who are not root from sending faster. */
#define PING6_HASTY                                                                      \
	"-f, -i below 2ms, --rate above 500 and -l above 3 are for root, except to this " \
	"host itself"

/* Which targets are printed, if not what came of each. */
enum ping6_only { PING6_ALL, PING6_ALIVE, PING6_DEAD };

struct ping6_opts {
	char *const *targets;
	size_t target_count;
	const char *file;        /* of targets, or NULL */
	uint64_t shard, shards;  /* 1 of 1 where not given */
	bool all_addresses;      /* of a name */
	bool many;               /* not one target in the manner of ping */
	const char *interface;   /* -I with a name */
	const char *source;      /* -I with an address */
	bool keep_source;        /* -B */
	bool connected;          /* -C */
	uint64_t count;          /* 0: until something else ends the run */
	uint64_t retries;
	uint64_t preload;
	uint64_t rate;           /* probes a second over all targets; 0: not given */
	nsec_t interval;
	bool has_interval;       /* it was given */
	nsec_t timeout;          /* of one wait; 0: not given */
	nsec_t deadline;         /* of the whole run; 0: not given */
	bool flood, adaptive;
	uint32_t size;           /* bytes of data */
	const char *pattern_text; /* -p as it was given, or NULL */
	uint8_t pattern[PING6_PATTERN_MAX];
	size_t pattern_len;      /* 0: bytes count up from 0 */
	bool has_mark;
	uint32_t mark;
	int send_buffer;         /* bytes; 0: not given */
	struct icmp6_settings settings;
	struct until_rule until;
	struct asserts asserts;
	bool find_mtu;
	enum ping6_only only;
	const char *metrics;     /* a file, or NULL */
	bool graph;
	enum cli_color color;    /* of the graph */
	bool names;              /* -H */
	bool audible;
	bool json;
	bool quiet;
	bool verbose;
	bool timestamps;
	bool report_outstanding;
	bool user_to_user;       /* -U */
};

/* Reads the command line. Returns true to go on; false if the run ends here, with the
 * exit status: --help was shown, or a mistake named on stderr. */
bool ping6_opts_parse(int argc, char **argv, struct ping6_opts *ret_opts,
	enum cli_status *ret_status);

#endif
