/* A run's state, between the files that make it. */
#ifndef HEXTET_TOOLS_AAAA_DIG_RUN_INNER_H
#define HEXTET_TOOLS_AAAA_DIG_RUN_INNER_H

#include "cli/targets.h"
#include "net/dns.h"
#include "net/loop.h"
#include "tools/aaaa-dig/check.h"
#include "tools/aaaa-dig/opts.h"
#include "tools/aaaa-dig/show.h"

/* An answer, kept until all that it is to be looked at with is there. */
struct held {
	struct dns_answer answer; /* whose message is the copy below */
	nsec_t when;              /* it came, CLOCK_REALTIME */
	uint8_t *message;
};

enum held_type { HELD_AAAA, HELD_A, HELD_TYPES };

/* A name in flight. */
struct slot {
	struct slot *next_unused;
	bool in_use;
	char *typed; /* to be freed */
	char *ascii; /* to be freed: as it is asked for, but for the search list */
	char asked[DNSMSG_NAME_SIZE];
	size_t candidate;  /* of the search list */
	size_t pending;    /* questions */
	uint64_t round;    /* of questions; answers to an earlier one come too late */
	nsec_t asked_at;   /* this round */
	nsec_t due;        /* to be asked again then, 0 while it is not waiting */
	nsec_t until;      /* of --wait, the deadline at the latest */
	struct held *held; /* HELD_TYPES for each server */
	struct held *last; /* behind those, with --wait: the last round's */
	bool is_answered;  /* there was one, and its answers are not those waited for */
};

struct run {
	const struct dig_opts *opts;
	struct loop loop;
	struct dns *dns;
	struct dns_system *system; /* where it is needed, or NULL */
	/* Of the engine, each to be asked each name: one with several addresses at these in
	 * turn, until it answers. */
	struct dns_range servers[DIG_SERVERS_MAX];
	size_t server_count;
	struct targets targets;
	bool no_more; /* names */
	struct slot *slots;
	size_t slot_count; /* ever used */
	struct slot *unused;
	size_t busy; /* slots */
	nsec_t started, deadline, next_send;
	struct show show;
	struct show_run counts;
	enum cli_status status;
	/* One answer is judged at a time, and one more to agree with. */
	struct judgement *judgement, *judgement_a, *judgement_first;
};

/* --- slots --- */

/* A slot to be filled in, or NULL without memory; and back. */
struct slot *dig_run_take_slot(struct run *run);
void dig_run_give_back(struct run *run, struct slot *slot);

/* Asks all servers for the name of a slot. Returns 0 or -errno, when slot->pending of the
 * questions are under way nevertheless. */
int dig_run_ask(struct run *run, struct slot *slot);

/* Tags from here on are of questions that no slot asked: their answers may come late. */
#define DIG_TAG_ALONE (UINT64_C(1) << 63)

/* The slot that waits for the answer with a tag, and where it keeps it. NULL for none. */
struct slot *dig_run_find(struct run *run, uint64_t tag, struct held **ret_held);

/* Keeps what is held as the last round's, and back. */
void dig_run_keep_last(struct run *run, struct slot *slot);
void dig_run_take_last(struct run *run, struct slot *slot);

void dig_run_free_slots(struct run *run);

/* --- names --- */

/* Starts names while there is room. Returns when a rate lets the next go. */
nsec_t dig_run_feed(struct run *run);

/* The file of names is waited for only while there is room for one. */
void dig_run_watch_names(struct run *run, int *watched);

/* Says how many names were never begun, as far as they can be counted. False if none
 * were. */
bool dig_run_say_left(struct run *run);

/* Says why a name cannot be asked for, and counts it; see dig_show_bad(). */
void dig_run_refuse(
	struct run *run, const char *where, const char *name, const char *reason);

/* --- servers and answers --- */

/* Finds the servers and opens the engine. Returns CLI_YES or, with it said, why not. */
enum cli_status dig_run_open_servers(struct run *run);

/* Judges an answer to a question of `type`, AAAA or A, or the lack of it. */
void dig_run_judge_answer(
	const struct dns_answer *answer, uint16_t type, struct judgement *ret_judgement);

/* An answer, or the lack of it, as it is shown; `when` it came, CLOCK_REALTIME. */
struct show_reply dig_run_reply(
	const struct run *run, const struct dns_answer *answer, nsec_t when);

/* Judges what was held of one server: *ret_a is whether A was asked for. */
void dig_run_judge(const struct run *run, const struct slot *slot, size_t server,
	struct judgement *ret_aaaa, struct judgement *ret_a);

/* The question about a name as the options have it. */
struct dnsmsg_query dig_run_query(
	const struct dig_opts *opts, const char *name, uint16_t type);

/* Looks for NAT64 prefixes at every server. */
enum cli_status dig_run_nat64(struct run *run);

/* The table of one name. */
enum cli_status dig_run_readiness(struct run *run, const char *name, const char *ascii);

/* Takes a finished slot: shows it, or sends it to wait. Returns whether it is done. */
bool dig_run_settle(struct run *run, struct slot *slot);

/* Shows a slot whose time is over: the last answers that it has, whatever it would wait
 * for. What is in flight is given up, which makes the status CLI_UNKNOWN; without an
 * answer before, it is a timeout. */
void dig_run_settle_late(struct run *run, struct slot *slot);

/* Makes the name that is asked for out of the search list, from slot->candidate on: what
 * is no name there is passed over. False when there is none left. */
bool dig_run_candidate(const struct run *run, struct slot *slot);

#endif
