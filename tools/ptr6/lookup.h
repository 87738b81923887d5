/* The names of addresses, many at once; prefixes on the way are walked. */
#ifndef HEXTET_PTR6_LOOKUP_H
#define HEXTET_PTR6_LOOKUP_H

#include "tools/ptr6/session.h"

/* Does all targets; what came of them is in the session's status and totals. */
void lookup_all(struct session *session);

#endif
