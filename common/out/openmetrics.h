/* Metrics as text, in a file that is replaced whole: what Prometheus's text format (0.0.4)
 * and OpenMetrics 1.0 have in common, so that node_exporter's textfile collector, promtool
 * and readers of OpenMetrics take it.
 *
 * A file is begun, filled and ended, or abandoned. An error in between is kept, and told by
 * openmetrics_end(): the old file stays, or the new one is there whole. */
#ifndef HEXTET_OUT_OPENMETRICS_H
#define HEXTET_OUT_OPENMETRICS_H

#include <stddef.h>
#include <stdint.h>

#include "out/replace.h"

/* Bytes of a label's value that are written; the rest is cut off. */
#define OPENMETRICS_VALUE_MAX 1024

struct openmetrics {
	struct replace file;
	const char *family;
	int err; /* the first one, negative; 0: none */
};

/* Counters are told apart by OpenMetrics (`# TYPE x counter` before `x_total`) and
 * Prometheus (`# TYPE x_total counter`): there are none here. A tool that runs and ends has
 * gauges. */
enum openmetrics_type { OPENMETRICS_GAUGE, OPENMETRICS_SUMMARY };

struct openmetrics_label {
	const char *name;  /* [a-zA-Z_][a-zA-Z0-9_]* */
	const char *value; /* any bytes: escaped */
};

/* Makes a temporary file beside `path`, which must stay valid. Returns as replace_begin(). */
int openmetrics_begin(struct openmetrics *ret_om, const char *path);

/* Begins a family of metrics: `hextet_ping6_up`, with its unit in the name. All of its
 * samples follow before the next family. `help` is one line of plain text. */
void openmetrics_family(struct openmetrics *om, const char *name,
	enum openmetrics_type type, const char *help);

/* A sample of that family; `suffix` is "", or `_sum` or `_count` of a summary. */
void openmetrics_sample(struct openmetrics *om, const char *suffix,
	const struct openmetrics_label *labels, size_t count, double value);

/* Puts the file in its place, readable for all. Returns 0 or -errno; then nothing has
 * changed but that the temporary file is gone. */
int openmetrics_end(struct openmetrics *om);

/* Removes the temporary file. */
void openmetrics_abandon(struct openmetrics *om);

#endif
