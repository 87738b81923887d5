/* A Router Advertisement as people and programs read it: renderers over one struct. */
#ifndef HEXTET_OUT_SHOW_RA_H
#define HEXTET_OUT_SHOW_RA_H

#include "base/nsec.h"
#include "out/pen.h"
#include "wire/ra.h"

struct show_ra {
	const struct ra *ra;
	nsec_t realtime;       /* when it came; 0: not known */
	const char *interface; /* or "" */
	unsigned fragments;    /* that it came in; 0: in none */
	bool is_own;           /* this host sent it */
	bool color;            /* of the text, for a terminal */
};

/* `Router fe80::1%eth0`, in front of what is said of it. */
void show_ra_head(struct pen *pen, const struct show_ra *shown);

/* In full, on lines of its own; only `Router …:` is not indented. */
void show_ra_text(struct pen *pen, const struct show_ra *shown);

/* In one line, without its end: what it is for a router, and what it gives. */
void show_ra_short(struct pen *pen, const struct show_ra *shown);

/* The members of a JSON object from `time` to `options`; more may follow. */
void show_ra_json(struct pen *pen, const struct show_ra *shown);

/* `fe80::1%eth0`; only a link-local address has a zone. The second, as a key and its value. */
void show_router(struct pen *pen, const struct in6_addr *address, const char *interface);
void show_router_json(struct pen *pen, const struct in6_addr *address, const char *interface);

#endif
