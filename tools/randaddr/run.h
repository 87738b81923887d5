/* What randaddr does once the command line is read. */
#ifndef HEXTET_RANDADDR_RUN_H
#define HEXTET_RANDADDR_RUN_H

#include "cli/cli.h"
#include "tools/randaddr/opts.h"

enum cli_status randaddr_run(const struct randaddr_opts *opts);

/* The parts of it: drawing from prefixes (and MAC addresses), unique-local prefixes, and
 * looking at addresses. */
enum cli_status run_draw(const struct randaddr_opts *opts);
enum cli_status run_ula(const struct randaddr_opts *opts);
enum cli_status run_check(const struct randaddr_opts *opts);

#endif
