/* randaddr's command line as a struct. */
#ifndef HEXTET_RANDADDR_OPTS_H
#define HEXTET_RANDADDR_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/u128.h"
#include "cli/cli.h"

/* Why a MAC address, or an OUI, cannot be an interface's. */
#define RANDADDR_GROUP_MAC "is a group's: its lowest bit is set"

enum randaddr_what {
	RANDADDR_ADDRESSES,
	RANDADDR_SUBNETS,
	RANDADDR_ONE_PER,
	RANDADDR_ULA,
	RANDADDR_MAC,
	RANDADDR_CHECK,
};

enum randaddr_iid {
	RANDADDR_IID_RANDOM,
	RANDADDR_IID_FAMILY, /* low, eui64, pattern: fixed bits and free ones */
	RANDADDR_IID_STABLE, /* RFC 7217 */
};

struct randaddr_opts {
	enum randaddr_what what;
	const char *what_option; /* that chose it: `--subnet`; NULL for addresses */
	unsigned length;         /* of --subnet and --one-per */

	u128 count; /* 0: endless, or all there are */
	bool has_count;
	bool unique, even, reserved, mask, json, verbose;
	const char *seed; /* or NULL */
	u128 offset;
	bool has_offset, has_shard;
	uint64_t shard, shards;

	char *const *prefixes;
	size_t prefix_count;
	const char *file;
	const char **excluded; /* prefixes and files, of the caller's to free */
	size_t excluded_count;

	enum randaddr_iid iid;
	const char *iid_text;
	uint64_t iid_fixed, iid_free;
	bool iid_is_eui64;

	const char *secret, *net_iface, *network_id;
	uint8_t dad_counter;

	bool has_oui; /* --mac=OUI */
	uint8_t oui[3];
};

/* Reads the command line. Returns true to go on; false if the run ends here, with the
 * exit status: --help was shown, or a mistake named on stderr. */
bool randaddr_opts_parse(int argc, char **argv, struct randaddr_opts *ret_opts,
	enum cli_status *ret_status);

/* Whether the options go together; where they do not, the reason was said. Part of
 * randaddr_opts_parse(). */
bool randaddr_opts_agree(const struct randaddr_opts *opts);

void randaddr_opts_free(struct randaddr_opts *opts);

#endif
