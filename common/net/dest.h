/* Where a probe to an address would go, and why it cannot: what is to be said before
 * anything is sent. No printing: the caller has the words. */
#ifndef HEXTET_NET_DEST_H
#define HEXTET_NET_DEST_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/netlink.h"

/* Interfaces named as candidates for a missing zone; on a host with more, the rest is
 * only counted. */
#define DEST_CANDIDATES_MAX 16

enum dest_flaw {
	DEST_OK = 0,
	DEST_ZONE_MISSING,      /* link-local, and several interfaces or none to choose */
	DEST_ZONE_UNKNOWN,      /* no such interface */
	DEST_ZONE_REFUSED,      /* the address is not of a scope that has zones */
	DEST_ZONE_DIFFERS,      /* zone and chosen interface are not the same */
	DEST_INTERFACE_UNKNOWN,
	DEST_INTERFACE_DOWN,
	DEST_NO_ROUTE,
	DEST_UNREACHABLE,       /* an `unreachable` route */
	DEST_PROHIBITED,        /* a `prohibit` route */
	DEST_BLACKHOLE,         /* a `blackhole` route */
	DEST_SOURCE_FOREIGN,    /* the chosen source is not this host's */
	DEST_SOURCE_TENTATIVE,  /* duplicate address detection has not finished */
	DEST_SOURCE_DUPLICATE,  /* it has, and failed */
	DEST_SOURCE_LOOPBACK,   /* ::1 was chosen, for another host */
	DEST_SOURCE_NONE,       /* no address to send from */
	DEST_SYSTEM,            /* the kernel could not be asked; see `system_errno` */
};

struct dest_request {
	struct in6_addr address;
	const char *zone;      /* name or index, or NULL */
	const char *interface; /* to go out by, or NULL */
	bool has_source;
	struct in6_addr source;
};

struct dest {
	enum dest_flaw flaw;
	int system_errno;
	struct sockaddr_in6 address; /* the zone in sin6_scope_id */
	char zone[IF_NAMESIZE];      /* its name; "" for an address without */
	char interface[IF_NAMESIZE]; /* it leaves by; with a flaw: the one it is about */
	bool zone_assumed;           /* none was given, and there is just one candidate */
	bool is_local;               /* this host's own address: goes over loopback */
	bool has_source;
	struct in6_addr source;      /* chosen, or the kernel's choice */
	uint32_t source_ifindex;     /* zone of a link-local source */
	char candidates[DEST_CANDIDATES_MAX][IF_NAMESIZE];
	size_t candidate_count;      /* may pass DEST_CANDIDATES_MAX: only so many are named */
};

/* Looks the destination up; asks the kernel, sends nothing. The answer is ret->flaw. */
void dest_find(struct netlink *netlink, const struct dest_request *request,
	struct dest *ret_dest);

#endif
