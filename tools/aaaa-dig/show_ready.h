/* The readiness table, as text and as JSON. */
#ifndef HEXTET_TOOLS_AAAA_DIG_SHOW_READY_H
#define HEXTET_TOOLS_AAAA_DIG_SHOW_READY_H

#include "tools/aaaa-dig/ready.h"
#include "tools/aaaa-dig/show.h"

/* `name` as it was typed. */
void dig_show_ready(const struct show *show, const char *name,
	const struct ready *ready, enum ready_verdict verdict);

#endif
