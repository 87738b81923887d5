/* From a target as it was typed to a destination that can be probed, or to the words
 * that say why not. */
#ifndef HEXTET_CLI_DESTINATION_H
#define HEXTET_CLI_DESTINATION_H

#include "cli/cli.h"
#include "net/dest.h"
#include "net/loop.h"

#define DESTINATION_REASON_SIZE 512

/* How all targets of a run are to be reached. */
struct destination_way {
	const char *interface; /* or NULL */
	const char *source;    /* address, maybe with a zone, or NULL */
};

/* Reads an address (with a zone, in brackets or not) or looks a name up, waiting until
 * `until`, and finds its way. Returns CLI_YES with *ret_dest; otherwise, with the reason in
 * ret_reason, CLI_UNKNOWN where the name servers gave no answer, else CLI_CANNOT. */
enum cli_status destination_find(const char *target, const struct destination_way *way,
	struct netlink *netlink, struct loop *loop, nsec_t until, struct dest *ret_dest,
	char ret_reason[static DESTINATION_REASON_SIZE]);

#endif
