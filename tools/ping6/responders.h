/* Who answers a multicast target: a row for each address. Pure, but for its memory. */
#ifndef HEXTET_PING6_RESPONDERS_H
#define HEXTET_PING6_RESPONDERS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"

/* Rows: bounded, for whoever is on the link can make up addresses. 400 KiB, of which
 * what is not used is not touched. */
#define RESPONDERS_MOST 4096

struct responder {
	struct in6_addr address;
	uint64_t replies;    /* one for each probe at most */
	uint64_t duplicates; /* further ones to the same probe */
	nsec_t min, max;     /* round trips of `replies` */
	double sum;
	int hop_limit;       /* the latest; -1: unknown */
	bool is_self;        /* an address of this host */
	/* Which probes it answered: the newest, and of the 64 up to that one those. */
	uint64_t newest, answered;
};

struct responders;

/* `key`: random bits, so that nobody can choose addresses that are slow to find. NULL: out
 * of memory. */
struct responders *responders_new(uint64_t key);

/* NULL is fine. */
void responders_free(struct responders *responders);

struct responders_reply {
	struct in6_addr from;
	uint64_t seq; /* of the probe, from 1 on */
	nsec_t rtt;
	int hop_limit; /* -1: unknown */
	bool is_self;  /* `from` is an address of this host */
};

enum responders_verdict {
	RESPONDERS_NEW,       /* the first reply from there */
	RESPONDERS_KNOWN,     /* to one more probe */
	RESPONDERS_DUPLICATE, /* one more to the same probe */
	RESPONDERS_FULL,      /* from an address for which there is no row left */
};

/* Of a probe that is 64 or more older than the newest answered one every reply counts as
 * the first. */
enum responders_verdict responders_add(
	struct responders *responders, const struct responders_reply *reply);

/* Rows, sorted by address; valid until the next reply is added. */
const struct responder *responders_sorted(struct responders *responders, size_t *ret_count);

size_t responders_count(const struct responders *responders);

/* Replies from addresses without a row; not 0: the table is truncated. */
uint64_t responders_untold(const struct responders *responders);

nsec_t responder_avg(const struct responder *row);

/* The MAC address in a modified EUI-64 interface identifier; false: it has none. */
bool responder_mac(const struct responder *row, uint8_t ret_mac[static 6]);

#endif
