/* The table of who answered a multicast target: text and JSON, side by side. */
#ifndef HEXTET_PING6_SHOW_RESPONDERS_H
#define HEXTET_PING6_SHOW_RESPONDERS_H

#include <stdio.h>

#include "tools/ping6/responders.h"

/* A line for each, below a line of headings; `zone` is of link-local ones, or NULL. Says
 * so where the table is truncated. What cannot be written shows in ferror(stream). */
void show_responders(struct responders *responders, const char *zone, FILE *stream);

/* An object for each, of type `responder`. `target` and `group` are the target as typed
 * and the address it stands for. Returns 0, -ENOMEM or -EIO, as record_write() does. */
int show_responders_json(struct responders *responders, const char *target,
	const char *group, const char *zone, FILE *stream);

#endif
