/* A host's name to its IPv6 addresses, as this machine looks names up: /etc/hosts, then
 * DNS with the search list (c-ares). */
#ifndef HEXTET_NET_RESOLVE_H
#define HEXTET_NET_RESOLVE_H

#include <netinet/in.h>
#include <stddef.h>

#include "base/nsec.h"
#include "net/loop.h"

/* Addresses kept of one name; a name with more is cut off there. */
#define RESOLVE_ADDRESSES_MAX 64

enum resolve_status {
	RESOLVE_OK = 0,
	RESOLVE_NAME_UNKNOWN, /* NXDOMAIN */
	RESOLVE_NO_DATA,      /* the name exists without any address */
	RESOLVE_IPV4_ONLY,    /* A records, but no AAAA */
	RESOLVE_BAD_NAME,     /* cannot be a name: a label too long, say */
	RESOLVE_SERVER_FAILED,
	RESOLVE_REFUSED,      /* by the server, or none listens there */
	RESOLVE_TIMEOUT,
	RESOLVE_INTERRUPTED,
	RESOLVE_SYSTEM,       /* out of memory, no configuration */
};

struct resolved {
	enum resolve_status status;
	struct in6_addr addresses[RESOLVE_ADDRESSES_MAX]; /* in the order of RFC 6724 */
	size_t count;
};

/* Looks `name` up, waiting until `until` at the latest. The answer is
 * ret_resolved->status. */
void resolve_name(struct loop *loop, const char *name, nsec_t until,
	struct resolved *ret_resolved);

/* The status in words: `name does not exist`. */
const char *resolve_status_text(enum resolve_status status);

#endif
