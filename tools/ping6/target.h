/* One target of a run: who it is, where it stands in the schedule, what became of its
 * probes. A target costs this much memory and little more,
 * so that 65,536 of them are no matter. */
#ifndef HEXTET_PING6_TARGET_H
#define HEXTET_PING6_TARGET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "tools/ping6/account.h"
#include "tools/ping6/until.h"
#include "wire/icmp6.h"

#define TARGET_NONE UINT32_MAX

/* What few targets have. */
struct target_extra {
	char *name;              /* as it was given, or NULL: as the address is written */
	struct until until;      /* --until: how near it is */
	bool has_error;
	struct in6_addr from;    /* the last ICMPv6 error, and its sender */
	uint32_t from_ifindex;   /* the sender's zone; 0: none */
	struct icmp6_error error;
	int local_errno;         /* why this host did not send; 0: it did */
	int least_hop_limit;     /* of the replies; -1: unknown */
	bool has_source;         /* where a reply came from, one that is not expected if */
	struct in6_addr source;  /* there was any */
	uint32_t source_scope_id;
};

struct target {
	struct account account;
	nsec_t due;              /* of its next probe */
	uint32_t untold, newest; /* low bits of the numbers of its first probe whose outcome
	                            the account has not been told, and of its last */
	uint32_t waiting;        /* probes without a fate */
	uint32_t place;          /* in the heap; or the slot behind it, once it is done */
	struct in6_addr address;
	uint32_t ifindex;        /* its zone; 0: none */
	unsigned has_untold : 1;
	unsigned is_group : 1;   /* multicast: many may answer a probe */
	unsigned is_queued : 1;  /* in the heap */
	unsigned is_stopped : 1; /* no more probes, whatever the rules say */
	unsigned is_done : 1;
	struct target_extra *extra;
};

#endif
