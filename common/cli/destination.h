/* From a target as it was typed to a destination that can be probed, or to the words
 * that say why not. */
#ifndef HEXTET_CLI_DESTINATION_H
#define HEXTET_CLI_DESTINATION_H

#include "cli/cli.h"
#include "net/dest.h"
#include "net/loop.h"
#include "net/resolve.h"

#define DESTINATION_REASON_SIZE 512

/* How all targets of a run are to be reached. */
struct destination_way {
	const char *interface; /* or NULL */
	const char *source;    /* address, maybe with a zone, or NULL */
};

/* A target as typed, cut into its parts. */
struct destination_text {
	bool is_name;             /* to be looked up; otherwise: */
	struct in6_addr address;
	char zone[IF_NAMESIZE];   /* "" if there is none */
};

/* Reads an address, with a zone, in brackets or not; what cannot be meant as an address
 * is a name. Returns false, with the reason, where the text is neither. */
bool destination_read(const char *target, struct destination_text *ret_text,
	char ret_reason[static DESTINATION_REASON_SIZE]);

/* What the answer to a look-up means for the target: CLI_YES where it has addresses;
 * otherwise, with the reason, CLI_UNKNOWN where the name servers gave no answer, else
 * CLI_CANNOT. */
enum cli_status destination_resolved(const struct resolved *resolved,
	char ret_reason[static DESTINATION_REASON_SIZE]);

/* Finds the way to an address; `zone` is "" if there is none. Returns false, with the
 * reason, where there is no way. */
bool destination_route(const struct in6_addr *address, const char *zone,
	const struct destination_way *way, struct netlink *netlink, struct dest *ret_dest,
	char ret_reason[static DESTINATION_REASON_SIZE]);

/* All three for one target, waiting until `until` for a name, of which the first address
 * is taken. Returns CLI_YES with *ret_dest, otherwise as destination_resolved(). */
enum cli_status destination_find(const char *target, const struct destination_way *way,
	struct netlink *netlink, struct loop *loop, nsec_t until, struct dest *ret_dest,
	char ret_reason[static DESTINATION_REASON_SIZE]);

#endif
