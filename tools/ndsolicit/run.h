/* The runs: each joins socket, clock, engine and output. */
#ifndef HEXTET_NDSOLICIT_RUN_H
#define HEXTET_NDSOLICIT_RUN_H

#include "cli/cli.h"
#include "net/packetsock.h"
#include "tools/ndsolicit/opts.h"

/* Does what the options say. `sock` is open, or `sock_err` says why it is not. Returns the
 * answer. */
enum cli_status nds_run(const struct nds_opts *opts, struct packet_sock *sock, int sock_err);

#endif
