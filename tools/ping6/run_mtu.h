/* ping6 --find-mtu: the loop that joins socket, search and output. */
#ifndef HEXTET_PING6_RUN_MTU_H
#define HEXTET_PING6_RUN_MTU_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "cli/cli.h"
#include "net/dest.h"
#include "net/icmp6sock.h"
#include "net/loop.h"

struct mtu_request {
	const char *target;       /* as it was typed */
	const struct dest *dest;  /* a unicast one */
	uint32_t interface_mtu;   /* of the one it is reached by: no larger packet is sent */
	nsec_t interval;          /* between two probes, at least; 0: none */
	nsec_t timeout;           /* of one wait; 0: not given, as struct mtu_rules says */
	nsec_t deadline;          /* point in time; 0: none */
	struct icmp6_settings settings; /* complete, but for path MTU discovery */
	bool json, quiet, verbose;
};

/* Searches for the path's MTU over a socket that is open but not bound, and prints what it
 * finds, once the loop is closed; the last record in JSON is `run`. Returns CLI_YES where the MTU is known and a
 * router or this host refuses larger packets aloud; CLI_NO where nothing answers, or they
 * vanish; CLI_CANNOT where nothing could be sent; CLI_UNKNOWN where the search came to no
 * end. */
enum cli_status ping6_find_mtu(const struct mtu_request *request, struct icmp6_sock *sock,
	struct loop *loop);

#endif
