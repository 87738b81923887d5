/* Does what the command line asks for. */
#ifndef HEXTET_PTR6_RUN_H
#define HEXTET_PTR6_RUN_H

#include "tools/ptr6/opts.h"

enum cli_status ptr6_run(const struct ptr6_opts *opts);

#endif
