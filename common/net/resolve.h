/* Names of hosts to IPv6 addresses and back, as this machine looks them up: /etc/hosts,
 * then DNS with the search list (c-ares). One at a time, waiting for each; many at once
 * are net/resolver.h's. */
#ifndef HEXTET_NET_RESOLVE_H
#define HEXTET_NET_RESOLVE_H

#include <netinet/in.h>
#include <stddef.h>

#include "base/nsec.h"
#include "net/loop.h"
#include "wire/dnsmsg.h"

/* Addresses kept of one name; a name with more is cut off there. */
#define RESOLVE_ADDRESSES_MAX 64

/* Room for a name in presentation form. */
#define RESOLVE_NAME_SIZE DNSMSG_NAME_SIZE

enum resolve_status {
	RESOLVE_OK = 0,
	RESOLVE_NAME_UNKNOWN, /* NXDOMAIN */
	RESOLVE_NO_DATA,      /* the name exists without any address */
	RESOLVE_IPV4_ONLY,    /* A records, but no AAAA */
	RESOLVE_BAD_NAME,     /* cannot be a name: a label too long, say */
	RESOLVE_NO_IDN,       /* not ASCII, and libidn2 is not installed */
	RESOLVE_SERVER_FAILED,
	RESOLVE_REFUSED, /* by the server, or none listens there */
	RESOLVE_TIMEOUT,
	RESOLVE_INTERRUPTED,
	RESOLVE_SYSTEM, /* out of memory, no configuration, no c-ares */
};

struct resolved {
	enum resolve_status status;
	const char *detail; /* more about the status, words that last; or NULL */
	/* Of a name: its addresses, in the order of RFC 6724. */
	size_t count;
	struct in6_addr addresses[RESOLVE_ADDRESSES_MAX];
	/* Of an address: its name in presentation form (RFC 1035 section 5.1), printable
	 * ASCII without blanks whatever the server sent, and without the final dot. */
	char name[RESOLVE_NAME_SIZE];
};

/* Looks `name` (UTF-8) up, waiting until `until` at the latest. The answer is
 * ret_resolved->status and the addresses. */
void resolve_name(
	struct loop *loop, const char *name, nsec_t until, struct resolved *ret_resolved);

/* Looks up what name an address has. The answer is ret_resolved->status and the name. */
void resolve_address(struct loop *loop, const struct in6_addr *address, nsec_t until,
	struct resolved *ret_resolved);

/* The status in words: `name does not exist`. */
const char *resolve_status_text(enum resolve_status status);

#endif
