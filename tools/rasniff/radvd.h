/* The parts of a radvd.conf: what radvd 2.19 can say, and comments where it cannot. */
#ifndef HEXTET_RASNIFF_RADVD_H
#define HEXTET_RASNIFF_RADVD_H

#include <stdbool.h>
#include <stdint.h>

#include "out/pen.h"
#include "wire/ra.h"

/* Bounds that radvd holds to, most of them RFC 4861's (section 6.2.1). */
enum {
	RADVD_INTERVAL_LEAST = 4, /* seconds, as all times but the next */
	RADVD_INTERVAL_MOST = 1800,
	RADVD_REACHABLE_MOST = 3600000, /* milliseconds */
	RADVD_LIFETIME_MOST = 9000,
	RADVD_HOME_AGENT_MOST = 65520,
	RADVD_MTU_MOST = 131072,
	RADVD_SERVERS_MOST = 3, /* of one RDNSS */
};

/* One setting in a line of its own; the blanks in front of it are the name's. */
void radvd_setting(struct pen *pen, const char *name, const char *value);
void radvd_switch(struct pen *pen, const char *name, bool on);
void radvd_number(struct pen *pen, const char *name, uint64_t value);

/* One option of `ra`. `interval_s` is what the file sets. */
void radvd_option(struct pen *pen, const struct ra *ra, uint64_t interval_s,
	const struct ndopt *option);

#endif
