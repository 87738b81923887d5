/* What the parts of a run share. */
#ifndef HEXTET_RASNIFF_RUN_INNER_H
#define HEXTET_RASNIFF_RUN_INNER_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "net/loop.h"
#include "net/netlink.h"
#include "net/packetsock.h"
#include "out/pen.h"
#include "tools/rasniff/change.h"
#include "tools/rasniff/lint.h"
#include "tools/rasniff/opts.h"
#include "tools/rasniff/policy.h"
#include "tools/rasniff/save.h"
#include "tools/rasniff/track.h"
#include "wire/ra.h"

/* An interface that is listened on; of a file there is one without a name. */
struct run_link {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	uint32_t mtu; /* bytes; 0: not known */
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
};

struct run {
	struct rasniff_opts *opts;
	struct packet_sock *sock;
	struct loop loop;
	bool has_loop;
	struct run_link *links;
	size_t link_count;
	struct pen pen;
	struct track track;
	struct policy policy;
	struct save save;
	struct ndopt *options, *old_options; /* RA_OPTIONS_MAX each */
	struct lint_findings findings;
	struct changes changes;
	nsec_t now;               /* of the last frame, or of the clock */
	uint64_t heard;           /* advertisements */
	uint64_t taken;           /* of them, those that hosts take */
	uint64_t fragments, other; /* fragments without a beginning; what was no such message */
	uint64_t solicitations;
	uint64_t dropped;
	uint64_t found[LINT_CODES];
	uint64_t forbidden;       /* advertisements of other routers, where that is asserted */
	uint64_t unexpected;      /* advertisements that the policy does not know */
	bool has_first;
	struct in6_addr first;    /* router heard first */
	bool all_expected;        /* every --expect was met */
	enum cli_status status;   /* the worst of what could not be done */
};

/* Takes a frame: decodes it, compares, shows. */
void run_hear(struct run *run, const struct run_frame *frame);

/* Whether what was asked for has come. */
bool run_is_done(const struct run *run);

/* Listens until it ends. */
void run_live(struct run *run);

/* Reads the file. */
void run_file(struct run *run);

/* Routers whose lifetime ran out. */
void run_expire(struct run *run, nsec_t now);

/* The table, and what stands at the end: assertions, counts, the run record. */
void run_table(struct run *run);
enum cli_status run_verdict(struct run *run);

/* A radvd.conf that sends the same message; one line each of what it cannot send. */
void run_radvd(struct pen *pen, const struct ra *ra, const char *interface);

/* Writes the metrics; says what fails. */
enum cli_status run_metrics(struct run *run);

#endif
