/* rasniff's command line as a struct. */
#ifndef HEXTET_RASNIFF_OPTS_H
#define HEXTET_RASNIFF_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "cli/cli.h"
#include "tools/rasniff/expect.h"

#define RASNIFF_INTERFACES_MAX 64

enum rasniff_format {
	RASNIFF_TEXT,
	RASNIFF_SHORT,
	RASNIFF_JSON,
	RASNIFF_RADVD,
};

struct rasniff_opts {
	const char *interfaces[RASNIFF_INTERFACES_MAX];
	size_t interface_count;  /* 0: all that are up, but the loopback */
	const char *file;        /* -r, or NULL */
	bool solicit;
	uint64_t count;          /* of advertisements; 0: not given */
	nsec_t deadline;         /* of the run; 0: not given */
	bool table, changes;
	enum rasniff_format format;
	enum cli_color color;
	struct expects expects;
	bool expect_none, forbid_others;
	const char *learn, *policy; /* files, or NULL */
	const char *write;       /* a file, or NULL */
	const char *metrics;     /* a file, or NULL */
};

/* Reads the command line. Returns true to go on; false if the run ends here, with the
 * exit status: --help was shown, or a mistake named on stderr. */
bool rasniff_opts_parse(int argc, char **argv, struct rasniff_opts *ret_opts,
	enum cli_status *ret_status);

#endif
