/* The command line of aaaa-dig as a struct. Pure but for messages on stderr. */
#ifndef HEXTET_TOOLS_AAAA_DIG_OPTS_H
#define HEXTET_TOOLS_AAAA_DIG_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/prefix.h"
#include "base/nsec.h"
#include "cli/cli.h"

#define DIG_SERVERS_MAX 16
#define DIG_EXPECTS_MAX 32

enum dig_expect_what {
	DIG_EXPECT_PREFIX, /* one of the addresses is in it */
	DIG_EXPECT_NODATA,
	DIG_EXPECT_NXDOMAIN,
	DIG_EXPECT_V4_ONLY,
};

/* Whether names are shown in their own script, too. */
enum dig_idn_out {
	DIG_IDN_OUT_AUTO, /* on a terminal */
	DIG_IDN_OUT_NEVER,
	DIG_IDN_OUT_ALWAYS,
};

struct dig_expect {
	enum dig_expect_what what;
	const char *text; /* as it was given */
	struct prefix prefix;
};

struct dig_opts {
	/* Whom and what to ask. */
	const char *servers[DIG_SERVERS_MAX];
	size_t server_count;
	char **names; /* may have - for stdin among them */
	size_t name_count;
	const char *file;
	uint64_t shard, shards;
	bool also_a;   /* also for --expect v4-only */
	bool shows_a;  /* where addresses alone are shown */
	bool nat64;
	bool readiness;

	/* How. */
	bool tcp, ignore_truncation, recurse, checking_disabled, authentic, dnssec, nsid;
	bool edns, search;
	uint16_t udp_size, port;
	nsec_t timeout;
	unsigned tries;
	nsec_t deadline; /* 0: none */
	uint64_t concurrency;
	uint64_t rate; /* 0: none */

	/* What must hold. */
	struct dig_expect expects[DIG_EXPECTS_MAX];
	size_t expect_count;
	uint64_t require; /* 0: not asked for */
	bool require_global;
	bool agree;
	nsec_t wait; /* 0: ask once */

	/* What is shown. */
	bool is_bulk; /* lines instead of messages */
	bool short_form, json, quiet, verbose;
	enum cli_color color;
	unsigned parts; /* SHOW_DNS_... of the full output */
	enum dig_idn_out idn_out;
};

/* Returns true to go on; false if the run ends here, *ret_status saying how. The texts
 * stay argv's, whose order may change. */
bool dig_opts_parse(
	int argc, char **argv, struct dig_opts *ret_opts, enum cli_status *ret_status);

#endif
