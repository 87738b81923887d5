/* ndsolicit's lines and records: one struct, text and JSON side by side. */
#ifndef HEXTET_NDSOLICIT_SHOW_H
#define HEXTET_NDSOLICIT_SHOW_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/cli.h"
#include "net/netlink.h"
#include "out/show_addr.h"
#include "tools/ndsolicit/assert.h"
#include "tools/ndsolicit/find.h"
#include "tools/ndsolicit/opts.h"
#include "tools/ndsolicit/sight.h"

/* An address as it is shown everywhere: a link-local one with its zone, if `interface` is
 * not NULL. Returns ret_text. */
const char *nds_show_address(const struct in6_addr *address, const char *interface,
	char ret_text[static SHOW_ADDR_SIZE]);

#define SHOW_INTERFACE_SIZE ESC_SIZE(IF_NAMESIZE)

/* An interface's name, which may be anything, for a terminal. Returns ret_text. */
const char *nds_show_interface(
	const char *interface, char ret_text[static SHOW_INTERFACE_SIZE]);

/* Something that could not be asked: `ndsolicit: FILE:3: 2001:db8::x: reason`. `where` and
 * `target` may be NULL. */
void nds_show_error(bool json, const char *where, const char *target, const char *reason);

/* An address, a MAC address and the flags of an advertisement, in a record; and those as
 * words, ` router solicited`, on stdout. */
void nds_record_address(struct record *r, const char *key, const struct in6_addr *address,
	const char *interface);
void nds_record_mac(struct record *r, const char *key, const uint8_t mac[static 6]);
void nds_record_flags(struct record *r, uint32_t flags);
void nds_print_flags(uint32_t flags);

/* Findings as lines below what they were found in, and as a key of its record. */
void nds_show_findings_text(
	bool color, const struct sighting *sighting, const struct findings *findings);
void nds_show_findings_json(struct record *r, const struct sighting *sighting,
	const struct findings *findings);

/* An answer. */
struct nds_show_neighbor {
	const char *interface;
	const struct in6_addr *target;
	const struct sighting *sighting;
	nsec_t rtt;        /* negative: not known */
	bool is_discarded; /* hosts do not take it */
	bool is_anycast;   /* a router's, for the address of all routers of the link */
	struct findings findings;
	bool color;        /* in text */
	bool has_cache;    /* --cache */
	const struct netlink_neighbour *cache; /* NULL: no entry */
};

void nds_show_neighbor(bool json, const struct nds_show_neighbor *neighbor);

/* The target is this host's own address: `flags` are IFA_F_…. */
void nds_show_own(bool json, const char *interface, const struct in6_addr *target,
	const uint8_t mac[static 6], uint32_t flags);

/* Nobody answered. */
void nds_show_no_answer(bool json, const char *interface, const struct in6_addr *target,
	uint64_t sent, bool cut_short);

/* What came of a run. */
struct nds_show_run {
	uint64_t targets, answered, silent, own;
	uint64_t unasked;  /* as the run ended before; at least */
	uint64_t sent;
	uint64_t findings; /* sightings that had any */
	uint64_t messages; /* --watch */
	enum nds_mode mode;
	uint64_t dropped;  /* here, because the receive buffer was full */
	nsec_t duration;
	const struct asserts *asserts;
	const struct assert_verdict *verdict;
};

/* The last line of a sweep. */
void nds_show_totals(const struct nds_show_run *run);

/* How far a run is, as a line on stderr that the next one replaces. */
void nds_show_progress(const struct nds_show_run *run);
void nds_show_progress_end(void);

void nds_show_run(bool json, const struct nds_show_run *run, enum cli_status status);

#endif
