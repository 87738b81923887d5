/* The zone that would hold the name of an address: who serves it, and how well. */
#ifndef HEXTET_PTR6_ZONE_H
#define HEXTET_PTR6_ZONE_H

#include "tools/ptr6/session.h"

/* Does all targets; what came of them is in the session's status and totals. */
void zone_all(struct session *session);

#endif
