/* What ping6's renderers share. */
#ifndef HEXTET_PING6_SHOW_INNER_H
#define HEXTET_PING6_SHOW_INNER_H

#include "out/esc.h"
#include "out/json.h"
#include "tools/ping6/show.h"

/* A target as it was typed: a name of 255 octets, each written \DDD, fits. */
#define SHOW_NAME_SIZE ESC_SIZE(1024)

const char *show_name(const struct show_target *target, char ret_text[static SHOW_NAME_SIZE]);

/* `NAME (ADDRESS)`, or the address alone where that is what was typed. */
#define SHOW_WHOM_SIZE (SHOW_NAME_SIZE + SHOW_ADDR_SIZE + 3)
const char *show_name_and_address(
	const struct show_target *target, char ret_text[static SHOW_WHOM_SIZE]);

const char *show_clock_name(enum engine_clock clock);

/* What show_summary() and show_line() are in JSON. */
void show_summary_json(const struct show *show, const struct show_target *target,
	const struct show_figures *figures);

/* Keys of an ICMPv6 error and its sender. */
void show_error_json(struct record *r, const char *from, const struct icmp6_error *error);

#endif
