/* ndsolicit's command line as a struct. */
#ifndef HEXTET_NDSOLICIT_OPTS_H
#define HEXTET_NDSOLICIT_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "cli/cli.h"
#include "tools/ndsolicit/assert.h"

/* A run with more targets is one that --limit was given for. */
#define NDS_LIMIT_DEFAULT 65536

enum nds_mode {
	NDS_RESOLVE,
	NDS_DAD,
	NDS_WAIT_DAD,
	NDS_WATCH,
};

struct nds_opts {
	enum nds_mode mode;
	char *const *targets;
	size_t target_count;
	const char *file;       /* of targets, or NULL */
	uint64_t shard, shards; /* 1 of 1 where not given */
	uint64_t limit;
	const char *interface;  /* or NULL */
	const char *source;     /* an address, or NULL */
	uint64_t tries;
	nsec_t timeout;         /* of one wait */
	nsec_t deadline;        /* of the whole run; 0: not given */
	uint64_t rate;          /* solicitations a second; 0: not given */
	uint64_t count;         /* --watch: messages; 0: no end */
	bool all;
	bool has_unicast;
	uint8_t unicast[6];
	bool cache;
	const char *read;       /* -r: a file, or NULL */
	struct asserts asserts;
	bool json;
	bool quiet;
	bool verbose;
	enum cli_color color;
};

/* Reads the command line. Returns true to go on; false if the run ends here, with the
 * exit status: --help was shown, or a mistake named on stderr. */
bool nds_opts_parse(int argc, char **argv, struct nds_opts *ret_opts,
	enum cli_status *ret_status);

#endif
