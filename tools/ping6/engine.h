/* What ping6 does next, given the time and what came in: when to send, what a reply
 * means, when a probe is lost, when the run is over. Pure: the clock is handed in.
 *
 * Probes are numbered from 1; the low 16 bits are their icmp_seq. Each one has a single
 * outcome: answered, failed (an ICMPv6 error), lost (nothing within the wait) or unsent. */
#ifndef HEXTET_PING6_ENGINE_H
#define HEXTET_PING6_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "tools/ping6/stats.h"

/* Probes remembered, by icmp_seq: an older one's reply cannot be told any more. */
#define ENGINE_MEMORY 65536

struct engine_rules {
	uint64_t count;     /* probes to send; 0: no end */
	nsec_t interval;
	nsec_t timeout;     /* of one wait; 0: not given */
	nsec_t deadline;    /* of the run; 0: not given */
};

enum probe_state {
	PROBE_NONE = 0,
	PROBE_WAITING,
	PROBE_ANSWERED,
	PROBE_FAILED,
	PROBE_LOST,
	PROBE_UNSENT,
};

struct probe {
	nsec_t sent;        /* our clock, just before the send */
	nsec_t sent_kernel; /* the kernel's transmit stamp; 0: none */
	enum probe_state state;
};

/* How exactly an RTT was measured, from worst to best. */
enum engine_clock { CLOCK_USER, CLOCK_KERNEL_RX, CLOCK_KERNEL_TX_RX };

struct engine {
	struct engine_rules rules;
	struct probe *probes; /* ENGINE_MEMORY of them, by number modulo that */
	nsec_t start;
	nsec_t next_send;
	nsec_t last_send, last_event;
	uint64_t sent;        /* attempts: the last probe's number */
	uint64_t oldest;      /* no probe before this one is waiting */
	uint64_t waiting;
	uint64_t received;    /* probes answered in time */
	uint64_t unsent, lost, late, duplicates, damaged, errors, foreign;
	uint64_t pipe;        /* most probes between a reply's and the newest, inclusive */
	enum engine_clock clock; /* the worst that an RTT was measured with */
	struct stats rtt;
};

/* Returns 0 or -ENOMEM. engine_free() gives back what it took. */
int engine_init(struct engine *ret_engine, const struct engine_rules *rules, nsec_t now);
void engine_free(struct engine *engine);

/* The next moment at which one of the calls below has something to do. */
nsec_t engine_wake(const struct engine *engine);

/* Whether a probe is due. */
bool engine_is_due(const struct engine *engine, nsec_t now);

/* The next probe leaves now; returns its number. Missed slots are skipped, not made up
 * for: after a suspend there is no burst. */
uint64_t engine_send(struct engine *engine, nsec_t now);

/* The probe did not leave this host after all. */
void engine_unsent(struct engine *engine, uint64_t number);

/* The kernel's stamp of when the probe left; `number` has its low 32 bits. */
void engine_stamp(struct engine *engine, uint32_t number, nsec_t sent_kernel);

/* The newest probe with this icmp_seq, or 0 if none is remembered. */
uint64_t engine_find(const struct engine *engine, uint16_t seq);

/* The probe before the newest, if it is still without an answer; else 0. */
uint64_t engine_outstanding(const struct engine *engine);

enum engine_verdict {
	ENGINE_ANSWER,    /* the first reply */
	ENGINE_DUPLICATE, /* one more */
	ENGINE_LATE,      /* the first reply, after the probe was given up */
};

struct engine_reply {
	enum engine_verdict verdict;
	nsec_t rtt;
	enum engine_clock clock;
};

/* A reply to probe `number` was read at `now`; `received_kernel` is the kernel's receive
 * stamp or 0. Stamps that contradict our own clock are not used. */
struct engine_reply engine_answer(struct engine *engine, uint64_t number, nsec_t now,
	nsec_t received_kernel);

/* A reply in which a byte was wrong, beside engine_answer(). */
void engine_damaged(struct engine *engine);

/* A reply with our identifier that is not to a probe of ours. */
void engine_foreign(struct engine *engine);

/* An ICMPv6 error about probe `number`. If it is `proven` to be about it (it quotes our
 * stamp), nothing more is waited for. */
void engine_error(struct engine *engine, uint64_t number, bool proven);

/* Takes the next probe whose wait is over; 0 if there is none. Call until then. */
uint64_t engine_expire(struct engine *engine, nsec_t now);

/* Whether the run is over: all is answered, or waited for long enough, or the deadline
 * has come. */
bool engine_is_done(const struct engine *engine, nsec_t now);

/* The end, in order or not: takes the next probe that is still waiting and by now must be
 * called lost; 0 if there is none. What remains waiting then is pending: too young to say. */
uint64_t engine_finish(struct engine *engine, nsec_t now);

/* Percent of the probes that were lost, failed or could not be sent, of those whose fate
 * is known; 0 before any is. */
double engine_loss_percent(const struct engine *engine);

#endif
