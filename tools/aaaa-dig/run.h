/* A run of aaaa-dig: names in, questions out, answers shown as they come. */
#ifndef HEXTET_TOOLS_AAAA_DIG_RUN_H
#define HEXTET_TOOLS_AAAA_DIG_RUN_H

#include "cli/cli.h"
#include "tools/aaaa-dig/opts.h"

enum cli_status dig_run(const struct dig_opts *opts);

#endif
