/* What the files of ptr6's show share. */
#ifndef HEXTET_PTR6_SHOW_INNER_H
#define HEXTET_PTR6_SHOW_INNER_H

#include "out/json.h"
#include "tools/ptr6/show.h"

/* A name as dnsmsg_name() gives it. */
void ptr6_show_json_name(struct record *r, const char *key, const char *name);

#endif
