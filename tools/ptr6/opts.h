/* ptr6's command line as a struct. */
#ifndef HEXTET_PTR6_OPTS_H
#define HEXTET_PTR6_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/prefix.h"
#include "base/nsec.h"
#include "cli/cli.h"

#define PTR6_MAX_QUERIES 10000
#define PTR6_CONCURRENCY_MAX 10000

enum ptr6_mode {
	PTR6_LOOK_UP, /* names of addresses; prefixes are walked */
	PTR6_ARPA,    /* ip6.arpa names and back, offline */
	PTR6_RECORDS, /* a zone file's records, offline */
	PTR6_ZONE,    /* who serves it */
};

struct ptr6_opts {
	enum ptr6_mode mode;
	const char *mode_option; /* what chose it, or NULL */
	const char **servers;    /* `@server` without the @ */
	size_t server_count;
	char **targets;
	size_t target_count;
	const char *file;        /* of targets, or NULL */
	uint64_t shard, shards;  /* 1 of 1 where not given */
	bool confirm;
	bool has_relative;
	struct prefix relative;  /* the zone that names are relative to */
	bool has_resume;
	u128 resume;             /* where a walk goes on */
	uint64_t max_queries;    /* of a walk */
	uint64_t rate;           /* queries a second; 0: as many as are answered */
	uint64_t concurrency;    /* questions in flight; 0: not given */
	nsec_t timeout;          /* of one try */
	uint64_t tries;
	nsec_t deadline;         /* of the whole run; 0: not given */
	bool tcp;
	bool json;
	bool quiet;
	enum cli_color color;
};

/* Reads the command line. Returns true to go on; false if the run ends here, with the
 * exit status: --help was shown, or a mistake named on stderr. */
bool ptr6_opts_parse(int argc, char **argv, struct ptr6_opts *ret_opts,
	enum cli_status *ret_status);

void ptr6_opts_free(struct ptr6_opts *opts);

#endif
