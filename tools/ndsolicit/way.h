/* The link that is asked on: which interface, from which address, and what of it is this
 * host's own. No printing: reasons are handed back in words. */
#ifndef HEXTET_NDSOLICIT_WAY_H
#define HEXTET_NDSOLICIT_WAY_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/cli.h"
#include "net/netlink.h"

#define WAY_REASON_SIZE 512

struct way {
	uint32_t ifindex; /* 0: none yet */
	char interface[IF_NAMESIZE];
	uint8_t mac[6];
	bool may_be_down; /* set before: the interface is taken even if it is down */
	bool is_up, has_carrier;
	uint32_t carrier_changes; /* times that it got or lost its carrier */
	struct in6_addr source;
	struct netlink_address *own; /* of all this host's interfaces */
	size_t own_count;
};

/* The index of the interface of that name or index, of whatever kind; false, with the
 * reason, if there is none. */
bool way_find_link(struct netlink *netlink, const char *text, uint32_t *ret_ifindex,
	char ret_reason[static WAY_REASON_SIZE]);

/* Takes the interface of that name or index; it must be an Ethernet, and up
 * unless the way may be down. Returns CLI_YES, or CLI_CANNOT with the reason. */
enum cli_status way_interface(struct netlink *netlink, const char *text, struct way *way,
	char ret_reason[static WAY_REASON_SIZE]);

/* The same by the index that the kernel gave. */
enum cli_status way_interface_by_index(struct netlink *netlink, uint32_t ifindex,
	struct way *way, char ret_reason[static WAY_REASON_SIZE]);

/* The interface on whose link an address is by the routing table, or by which it is one of
 * this host's own. Returns CLI_YES, or CLI_CANNOT with the reason: no route, or off-link. */
enum cli_status way_on_link(struct netlink *netlink, const struct way *way,
	const struct in6_addr *address, uint32_t *ret_ifindex,
	char ret_reason[static WAY_REASON_SIZE]);

/* For a link-local address without a zone: the only interface that could be meant; false,
 * with the candidates in ret_reason, where there are several or none. */
bool way_only_link(struct netlink *netlink, const struct way *way, uint32_t *ret_ifindex,
	char ret_reason[static WAY_REASON_SIZE]);

/* Chooses what to send from: `text` if that is not NULL, which must be an address of this
 * host's, else a link-local address of the interface's, else any other of it. Returns
 * CLI_YES, or CLI_CANNOT with the reason. */
enum cli_status way_source(struct way *way, const char *text,
	char ret_reason[static WAY_REASON_SIZE]);

/* Reads this host's addresses. Returns 0 or -errno. */
int way_read_own(struct netlink *netlink, struct way *way);

/* This host's own address on the link; NULL if it is not. */
const struct netlink_address *way_own(const struct way *way, const struct in6_addr *address);

void way_free(struct way *way);

/* Whether an address is that of all routers of the link: the first of a prefix that is on it
 * (RFC 4291 section 2.6.1), but where a prefix has two addresses (RFC 6164); or the first of
 * a /64, which a link's prefix is where none of this host's addresses says otherwise. */
bool way_is_router_anycast(const struct way *way, const struct in6_addr *address);

#endif
