/* A run, as its parts see it: prepare.c sets it up and prepare_way.c finds the way, turn.c
 * makes its turns, by send.c, depart.c and receive.c, seeing_off.c sees targets in and off,
 * and run.c is the whole. */
#ifndef HEXTET_PING6_RUN_INNER_H
#define HEXTET_PING6_RUN_INNER_H

#include "net/loop.h"
#include "tools/ping6/engine.h"
#include "tools/ping6/feed.h"
#include "tools/ping6/graph.h"
#include "tools/ping6/metrics.h"
#include "tools/ping6/names.h"
#include "tools/ping6/opts.h"
#include "tools/ping6/payload.h"
#include "tools/ping6/responders.h"
#include "tools/ping6/show.h"

/* The block of probes that is leaving this host, or waits for room to leave. */
struct departure {
	struct icmp6_probe probes[ICMP6_BATCH];
	size_t at, count;     /* those before `at` have left, or never will */
	uint64_t first;       /* number of the first */
	bool is_stuck;        /* none has left since then */
	nsec_t stuck_since;
	int err;              /* why, */
	nsec_t next_try;      /* and not before */
	uint64_t overflows;   /* of the kernel's neighbour table, as last seen */
	nsec_t tight_until;   /* it overflows: probes leave one by one */
	bool table_told;
};

struct run {
	const struct ping6_opts *opts;
	nsec_t start;               /* of the whole run, which the deadline bounds */
	struct icmp6_sock *sock;
	struct netlink netlink;
	struct loop loop;
	struct engine engine;
	struct payload payload;
	struct show show;

	/* Of one target: */
	struct dest dest;
	struct show_target one;
	struct responders *responders; /* of a group; else NULL */
	struct netlink_address *own; /* this host's addresses, where it may answer itself */
	size_t own_count;
	struct names names;         /* -H */
	struct graph graph;
	struct graph_look graph_look;
	char graph_wipe[GRAPH_TEXT_SIZE];

	/* Of many: */
	struct feed feed;
	bool is_over;               /* signals have their usual effect again */
	bool is_deaf;               /* memory was lacking for what came in last */
	bool fed;                   /* no more targets come */
	char zone[IF_NAMESIZE];     /* of whoever answered last */
	nsec_t next_progress;       /* NSEC_NEVER: none is shown */
	bool progress_shown;

	struct metrics metrics;
	struct show_totals totals;
	struct assert_verdict verdict; /* of the run as a whole */
	enum cli_status status;     /* of the targets that are done */
	bool was_behind;            /* more had come in than was read in one go */
	bool has_silent;            /* one of them is dead for want of a reply, no more */

	size_t write_most;          /* bytes of results written at once, or little more */
	uint32_t flow_label;        /* 0: none */
	size_t message_size;
	struct departure departure;
	size_t block;               /* probes sent, or packets read, in one go */
	uint8_t *messages;          /* `block` of them, being sent */
	struct icmp6_inbox *inbox;
	uint64_t last_refused;      /* probe that this host said it did not send */
};

/* Whether the pace is for root only, except to this host itself. */
bool run_is_hasty(const struct ping6_opts *opts);

/* Whether what is to be written can be, as far as that is known before anything is asked.
 * False, with the reason. */
bool run_check_outputs(struct run *run, char ret_reason[static DESTINATION_REASON_SIZE]);

/* One target: its way, and what is to be known of this host. */
enum cli_status run_find_destination(struct run *run, uint32_t *ret_link_mtu,
	char ret_reason[static DESTINATION_REASON_SIZE]);

/* What probes are sent with. False, with the reason. */
bool run_make_settings(struct run *run, struct icmp6_settings *ret_settings,
	char ret_reason[static DESTINATION_REASON_SIZE]);

/* This host's addresses, as they are now. Returns 0, or -errno and keeps those it had. */
int run_find_own(struct run *run);

/* Everything that may fail before the first probe. False, with the reason. */
bool run_prepare(struct run *run, char ret_reason[static DESTINATION_REASON_SIZE]);

/* Turns until the run is over. */
void run_turns(struct run *run);

/* Takes what has come in, a block of it; returns whether that was all. */
bool run_receive(struct run *run);

/* Sends what is due. */
void run_send_due(struct run *run);

/* Hands the block in run->departure to the kernel, as far as there is room for it. */
void run_depart(struct run *run, nsec_t now);

/* Whether there is something left of it. */
bool run_is_departing(const struct run *run);

/* The end: what is left of it does not leave any more. */
void run_cancel_departure(struct run *run, nsec_t now);

/* Says why a probe, whose fate is told, did not leave: an errno, or EXFULL, which no send
 * has: the kernel's neighbour table. */
void run_tell_unsent(struct run *run, uint64_t number, int err, nsec_t now);

/* Whether that says nothing of the target, not even that it cannot be asked. */
bool run_is_unknown(int err);

/* No answer: on the graph, if there is one. */
void run_draw_lost(struct run *run, uint64_t seq);

/* What a line about probe `number` says first; *ret_target is what it points to. */
struct show_probe run_describe(const struct run *run, uint64_t number, nsec_t at,
	struct show_target *ret_target);

/* What is kept of a target beside its account; NULL, and the run is marked, where there is
 * no memory. */
struct target_extra *run_extra(struct run *run, struct target *target);

/* The next target comes from the feed; false if there is none now. */
bool run_add_target(struct run *run, nsec_t now);

/* What --until waits for may have come. */
void run_check_until(struct run *run, uint32_t slot);

/* Says what kept the run from hearing all. Returns `status`, or what is worse by that. */
enum cli_status run_say_trouble(
	const struct loop *loop, bool is_deaf, enum cli_status status);

/* A target is done, or the run is over: shows and counts what came of it. */
void run_finish_target(struct run *run, uint32_t slot);

#endif
