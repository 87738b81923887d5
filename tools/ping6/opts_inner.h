/* ping6's command line, as its parts see it. */
#ifndef HEXTET_PING6_OPTS_INNER_H
#define HEXTET_PING6_OPTS_INNER_H

#include "cli/args.h"
#include "tools/ping6/opts.h"

/* What is kept only while the command line is read. */
struct parsing {
	struct ping6_opts opts;
	bool has_count, has_retries;
};

/* Values of options: 0, or EINVAL for argp after naming what is wrong. */
error_t opts_pattern(const char *text, struct ping6_opts *opts);
error_t opts_pmtu_discovery(const char *text, struct icmp6_settings *settings);
error_t opts_interface(const char *text, struct ping6_opts *opts);

/* What follows from all of them together, and what cannot stand together. */
error_t opts_complete(struct parsing *parsing);

#endif
