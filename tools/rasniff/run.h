/* One run of rasniff, from the first packet to the exit status. */
#ifndef HEXTET_RASNIFF_RUN_H
#define HEXTET_RASNIFF_RUN_H

#include "cli/cli.h"
#include "net/packetsock.h"
#include "tools/rasniff/opts.h"

/* `sock_err` is why there is no socket, or 0: it matters only to a run that needs one. */
enum cli_status rasniff_run(
	struct rasniff_opts *opts, struct packet_sock *sock, int sock_err);

#endif
