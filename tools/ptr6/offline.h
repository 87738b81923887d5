/* What needs no network: ip6.arpa names and back, and zone files. */
#ifndef HEXTET_PTR6_OFFLINE_H
#define HEXTET_PTR6_OFFLINE_H

#include "tools/ptr6/opts.h"

enum cli_status offline_arpa(const struct ptr6_opts *opts);
enum cli_status offline_records(const struct ptr6_opts *opts);

#endif
