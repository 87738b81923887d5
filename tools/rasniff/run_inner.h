/* What the parts of a run share. */
#ifndef HEXTET_RASNIFF_RUN_INNER_H
#define HEXTET_RASNIFF_RUN_INNER_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/cli.h"
#include "net/loop.h"
#include "net/netlink.h"
#include "net/packetsock.h"
#include "out/pen.h"
#include "out/show_ra.h"
#include "tools/rasniff/change.h"
#include "tools/rasniff/learn.h"
#include "tools/rasniff/lint.h"
#include "tools/rasniff/opts.h"
#include "tools/rasniff/policy.h"
#include "tools/rasniff/reassembly.h"
#include "tools/rasniff/save.h"
#include "tools/rasniff/track.h"
#include "wire/ra.h"

/* An interface that is listened on; of a file there is one without a name. */
struct run_link {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	uint32_t mtu;   /* bytes; 0: not known */
	uint8_t mac[ETHER_ADDRESS_SIZE];
	uint32_t carrier_changes; /* how often it got or lost its carrier */
	bool away;      /* it is gone, down or without carrier: nothing is heard on it */
	bool gone;      /* it is no more, and will not come back */
	bool was_away;  /* it was since it was looked at last, if for a moment only */
	bool answered;  /* a default router was heard: no more is asked (RFC 4861 6.3.7) */
	bool mute;      /* what was asked could not be sent */
};

/* A frame, wherever it came from. */
struct run_frame {
	enum link_type type;
	const uint8_t *bytes;
	size_t size, full_size;
	nsec_t realtime;           /* 0: not known */
	nsec_t now;                /* on the clock of the run: that of the file, or monotonic */
	uint32_t link;             /* index among the links */
	const struct ether_tag *tag; /* that the kernel took off, or NULL */
	unsigned fragments;        /* that it was put together from; 0: from none */
	bool is_own;               /* this host sent it */
};

struct run {
	struct rasniff_opts *opts;
	struct packet_sock *sock;
	struct loop loop;
	struct run_link *links;
	size_t link_count;
	struct pen pen;
	bool color;
	struct track track;
	struct reassembly reassembly;
	struct policy policy;
	struct learn learn;
	struct save save;
	struct ndopt *options, *old_options; /* RA_OPTIONS_MAX each */
	struct lint_findings findings;
	struct changes changes;
	nsec_t now;               /* of the last frame, or of the clock */
	uint64_t heard;           /* advertisements */
	uint64_t taken;           /* of them, those that hosts take */
	uint64_t fragments, other; /* fragments of which nothing can be said; what was no such
	                            * message */
	uint64_t solicitations;
	uint64_t dropped;
	uint64_t cut;             /* what may be such messages, and is not whole in the capture */
	uint64_t found[LINT_CODES];
	uint64_t forbidden;       /* advertisements of other routers, where that is asserted */
	uint64_t unexpected;      /* advertisements that the policy does not know */
	bool out_of_memory;       /* for fragments */
	bool all_expected;        /* every --expect was met */
	bool cut_short;           /* a signal ended it before it had heard what it was to hear */
	bool deaf;                /* some link was away for a time, or all the time */
	bool unanswered;          /* so was one that was named, from the start, or all are gone */
	enum cli_status status;   /* the worst of what could not be done */
};

/* Takes a frame: decodes it, compares, shows. */
void run_hear(struct run *run, const struct run_frame *frame);

/* Whether what was asked for has come. */
bool run_is_done(const struct run *run);

/* Something that could not be asked or done: a line on stderr, an object in the stream of
 * JSON, and the status at least this. `target`, an interface or a file, and `where`, a file
 * and its line that the target stands in, may be NULL. */
void run_error(struct run *run, enum cli_status status, const char *where,
	const char *target, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Finds the links that were named; or, of all, those that can be listened on now. Says
 * which of the named ones cannot. */
void run_find_links(struct run *run, struct netlink *netlink);

/* Looks which links are away now, and says which went and which came back; those, too, that
 * were away since the last look only. `changes` is what the kernel tells of links. */
void run_look_at_links(struct run *run, struct netlink *netlink, struct netlink *changes);

/* This one is away, whatever the next look finds; `how` is said. */
void run_lose_link(struct run *run, struct run_link *link, const char *how);

/* Whether there is still a link to listen on, if it is away now. */
bool run_has_link(const struct run *run);

/* Listens until it ends. */
void run_live(struct run *run);

/* Reads the file. */
void run_file(struct run *run);

/* Time has passed: routers whose lifetime ran out, fragments whose rest has not come. */
void run_pass(struct run *run, nsec_t now, nsec_t realtime);

/* At the end: fragments that wait for their rest are shown as they are. */
void run_give_up_fragments(struct run *run);

/* Shows a message; what it changed; a router whose lifetime ran out, and that it is back. */
void run_show(struct run *run, const struct show_ra *shown);
void run_show_changes(struct run *run, const struct show_ra *shown);
void run_show_expired(
	struct run *run, const struct track_router *router, nsec_t realtime);
void run_show_returned(
	struct run *run, const struct track_router *router, nsec_t realtime);

/* The table, and what stands at the end: assertions, counts, the run record. */
void run_table(struct run *run);
enum cli_status run_verdict(struct run *run);

/* A radvd.conf that sends the same message; one line each of what it cannot send. */
void run_radvd(struct pen *pen, const struct ra *ra, const char *interface);

/* Writes the metrics; says what fails. */
void run_metrics(struct run *run);

#endif
