/* Prefixes on stdout: a line each, or a JSON record each. */
#ifndef HEXTET_SUBNETCALC_EMIT_H
#define HEXTET_SUBNETCALC_EMIT_H

#include <stdbool.h>

#include "addr/prefix.h"
#include "addr/set.h"
#include "cli/cli.h"
#include "out/lines.h"

struct emit {
	bool json;
	enum cli_status status;
	struct lines lines;
};

void emit_begin(struct emit *emit, bool json);
void emit_prefix(struct emit *emit, struct prefix p);

/* `count` prefixes from `first` on, or back from it if `down`. */
void emit_run(struct emit *emit, struct prefix first, u128 count, bool down);

/* The shortest lists of prefixes for the ranges. */
void emit_ranges(struct emit *emit, const struct range *ranges, size_t count);

/* An address, as `address` in JSON. */
void emit_address(struct emit *emit, u128 address);

/* Returns CLI_YES; CLI_CANNOT if a record is missing. */
enum cli_status emit_end(struct emit *emit);

#endif
