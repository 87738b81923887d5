/* A run, as its parts see it: run.c begins and ends each kind of run; ask.c, answer.c
 * and finish.c resolve, detect.c has --dad, await.c --wait-dad, watch.c --watch and -r, and
 * hear.c what they share. */
#ifndef HEXTET_NDSOLICIT_RUN_INNER_H
#define HEXTET_NDSOLICIT_RUN_INNER_H

#include "net/loop.h"
#include "net/packetsock.h"
#include "tools/ndsolicit/feed.h"
#include "tools/ndsolicit/opts.h"
#include "tools/ndsolicit/probe.h"
#include "tools/ndsolicit/show.h"
#include "tools/ndsolicit/sweep.h"
#include "tools/ndsolicit/way.h"

/* Frames longer than this are cut: Neighbor Discovery has no reason to be near it. */
#define RUN_FRAME_SIZE 1536

struct run {
	const struct nds_opts *opts;
	struct packet_sock *sock;
	bool color;             /* in text */
	struct packet_batch *batch;
	int batch_size;         /* frames; 0: PACKET_BATCH_MAX */
	struct netlink netlink;
	struct loop loop;
	struct way way;
	nsec_t start;
	nsec_t deadline;        /* NSEC_NEVER without one */
	struct nds_show_run totals;
	struct assert_verdict verdict;
	enum cli_status status;

	uint32_t findings;      /* of all messages: what --dad, --watch and -r are judged by */

	/* Of a run that resolves: */
	struct feed feed;
	struct sweep sweep;
	bool fed;               /* no more targets come */
	bool is_starved;        /* none has been written yet to what is watched */
	bool has_next;          /* one waits for room */
	struct in6_addr next;
	bool next_is_listed;
	bool link_lost;
	int receive_err;        /* why nothing can be received any more, an errno */
	int send_err;           /* why the last solicitation that did not leave did not */
	nsec_t next_progress;   /* NSEC_NEVER: none is shown */
	bool progress_shown;
	uint64_t ranged, ranged_answered; /* addresses of prefixes */
	struct sighting held;   /* --unicast: the answer, until the group was asked */
	nsec_t held_rtt;
	bool has_held;
};

/* From here on the socket hears the way's link. False, with the reason. */
bool nds_run_listen(struct run *run, const struct packet_settings *settings,
	char ret_reason[static WAY_REASON_SIZE]);

/* Asks for the targets, and says what comes. */
enum cli_status nds_run_ask(struct run *run, char ret_reason[static WAY_REASON_SIZE]);

/* The next target, waited for where who writes it takes his time. False: there is none, and
 * why, in the run's status or in words. */
bool nds_run_await_target(struct run *run, struct in6_addr *ret_address, bool *ret_is_listed,
	char ret_reason[static WAY_REASON_SIZE]);

/* Takes frames that came into the batch. Returns how many; 0 also where the link is lost, or
 * the socket fails, which the run then knows. */
int nds_run_take_in(struct run *run);

/* Reads a frame that came. False: there is no solicitation or advertisement in it. */
bool nds_run_sight(const struct packet_received *frame, struct sighting *ret_sighting);

/* Why the link may not have carried all that was sent since the way was chosen; NULL if it
 * did. An unplugged one swallows it. */
const char *nds_run_doubt_link(struct run *run);

/* Whether it is a router's answer for the address of all routers of the link: they answer
 * from an address of their own, and without the override flag, as for any anycast address
 * (RFC 4861 section 7.2.7). Then several may, and none is an impostor. */
bool nds_run_is_anycast(const struct run *run, const struct sighting *sighting);

/* Counts the frames that were lost here, and says so. */
void nds_run_count_dropped(struct run *run);

/* Takes what has come in. */
void nds_run_receive(struct run *run);

/* Shows an answer and counts its findings; `asked_group`: the group was solicited, and not
 * the neighbour alone. */
void nds_run_show_answer(struct run *run, struct sweep_target *t, const struct sighting *s,
	nsec_t rtt, bool is_discarded, bool asked_group);

/* A target that is done: what came of it is shown, counted and judged, and its slot is free
 * for another. `cut_short`: the run ended before it was done. */
void nds_run_finish(struct run *run, uint32_t slot, bool cut_short);

/* The same of this host's own address. No host answers itself, so it was not asked for. */
void nds_run_take_own(struct run *run, const struct in6_addr *target, uint32_t flags);

/* --dad, --wait-dad, and --watch or -r. */
enum cli_status nds_run_dad(struct run *run, char ret_reason[static WAY_REASON_SIZE]);
enum cli_status nds_run_wait_dad(struct run *run, char ret_reason[static WAY_REASON_SIZE]);
enum cli_status nds_run_watch(struct run *run, char ret_reason[static WAY_REASON_SIZE]);

/* Counts what was found in one message; the findings of a discarded one among them. */
void nds_run_note_findings(struct run *run, uint32_t set);

#endif
