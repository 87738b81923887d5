/* One target's run: the loop that joins socket, engine and output. */
#ifndef HEXTET_PING6_RUN_H
#define HEXTET_PING6_RUN_H

#include "cli/cli.h"
#include "net/icmp6sock.h"
#include "tools/ping6/opts.h"

/* Finds the target, probes it as the options say and prints what comes. `sock` is open,
 * or `sock_err` says why it is not. Returns the answer. */
enum cli_status ping6_run(const struct ping6_opts *opts, struct icmp6_sock *sock,
	int sock_err);

#endif
