/* What ping6 does next, given the time and what came in: which target to send to, what a
 * reply means, when a probe is lost, when a target or the run is done. Pure: the clock is
 * handed in.
 *
 * Probes are numbered from 1 over all targets; the low 16 bits are their icmp_seq. Each
 * one has a single fate: answered, failed (an ICMPv6 error), lost (nothing within the
 * wait) or unsent. */
#ifndef HEXTET_PING6_ENGINE_H
#define HEXTET_PING6_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "tools/ping6/roster.h"

/* Probes remembered at most, and so how many can be on their way at once: by icmp_seq no
 * more can be told apart. Where so many are, the next one waits. */
#define ENGINE_MEMORY 65536

struct engine_rules {
	uint64_t count;     /* probes to each target; 0: no end */
	uint64_t retries;   /* further ones to a target that has not answered any */
	nsec_t interval;    /* from one probe of a target to its next */
	nsec_t spacing;     /* from any probe to the next, at least */
	nsec_t timeout;     /* of one wait; 0: not given, and then there is one target */
	nsec_t deadline;    /* of the run; 0: not given */
	uint64_t preload;   /* first probes of a target that leave at once */
	uint32_t timed_every; /* only probes whose number this divides are; 0: all */
	struct until_rule until; /* of targets that keep a struct until */
	uint64_t window;    /* not 0: a probe leaves as soon as fewer than this are without an
	                       answer, and otherwise after the interval */
};

enum probe_state {
	PROBE_NONE = 0,
	PROBE_WAITING,
	PROBE_HEARD, /* of a group: answered, and open to more until its wait is over */
	PROBE_ANSWERED,
	PROBE_FAILED,
	PROBE_LOST,
	PROBE_UNSENT,
	PROBE_DROPPED, /* nobody waits for its fate any more: it stays pending */
};

struct probe {
	nsec_t sent;         /* our clock, just before the send */
	uint32_t target;     /* its slot */
	uint32_t seq;        /* low bits of its number among that target's, from 1 on */
	int32_t stamp;       /* the kernel's transmit stamp, less `sent` */
	uint32_t next : 24;  /* how much further on the target's next probe is; 0: none yet */
	uint32_t has_stamp : 1;
	uint32_t came_late : 1; /* a reply, after its fate was settled */
	uint32_t is_doubtful : 1; /* it may never have left, unless it has a stamp */
	uint32_t state : 5;  /* enum probe_state */
};

/* How exactly an RTT was measured, from worst to best. */
enum engine_clock { CLOCK_USER, CLOCK_KERNEL_RX, CLOCK_KERNEL_TX_RX };

struct engine {
	struct engine_rules rules;
	uint64_t memory;        /* probes remembered: a power of two, ENGINE_MEMORY at most */
	struct probe *probes;   /* so many, by number modulo that */
	struct roster roster;
	nsec_t start;
	nsec_t next_send;       /* no probe leaves before */
	nsec_t last_send, last_event;
	uint64_t sent;          /* attempts: the last probe's number */
	uint64_t newest_answered;
	uint64_t oldest;        /* no probe before this one is waiting */
	uint64_t held;          /* this one and those behind it are still to leave; 0: none */
	uint64_t finish_at;     /* probes before this one are finished */
	uint64_t waiting;
	uint64_t received;      /* probes answered in time */
	uint64_t unsent, duplicates, foreign, pipe; /* pipe: most probes between a reply's and the
	                                       newest, inclusive */
	nsec_t longest;         /* round trip */
	enum engine_clock clock; /* the worst that an RTT was measured with */
	bool is_over;           /* all fates that will be known have been told */
	bool out_of_memory;     /* figures are missing: the run is not to be trusted */
};

/* Returns 0 or -ENOMEM. engine_free() gives back what it took, targets' names too. */
int engine_init(struct engine *ret_engine, const struct engine_rules *rules, nsec_t now);
void engine_free(struct engine *engine);

/* A target to be sent to from now on; *ret_slot is its place, and its identity the
 * caller's to fill in. What engine_target() gave before may have moved. Returns 0 or
 * -ENOMEM. */
int engine_add(struct engine *engine, nsec_t now, uint32_t *ret_slot);

/* Nothing more is sent to a target, nor waited for: what is on its way stays pending. */
void engine_stop(struct engine *engine, uint32_t slot);

/* Takes a target all of whose probes have met their fate, and to which no more are sent.
 * What it holds stays until engine_add(): then its slot is free. */
bool engine_take_done(struct engine *engine, uint32_t *ret_slot);

/* Whether targets are yet to be added: as soon as the pace allows, or once they are
 * known. */
enum engine_more { ENGINE_NO_MORE, ENGINE_MORE_LATER, ENGINE_MORE_NOW };

/* The next moment at which one of the calls below has something to do. */
nsec_t engine_wake(const struct engine *engine, enum engine_more more);

/* Whether the pace lets a probe leave now, to whichever target. */
bool engine_may_send(const struct engine *engine, nsec_t now);

/* Whether a target is due, and the pace lets its probe leave. */
bool engine_is_due(const struct engine *engine, nsec_t now);

/* The next probe leaves now, to the target that is due; returns its number. Missed slots
 * are skipped, not made up for: after a suspend there is no burst. */
uint64_t engine_send(struct engine *engine, nsec_t now);

/* The probe that was sent, by number: one of the last `memory`. */
const struct probe *engine_probe(const struct engine *engine, uint64_t number);
struct target *engine_target(const struct engine *engine, uint32_t slot);

/* Its number among its target's, as a person counts. */
uint64_t engine_seq(const struct engine *engine, uint64_t number);

/* The probe did not leave this host after all. */
void engine_unsent(struct engine *engine, uint64_t number);

/* This host has no room for the probe and those behind it, up to the last: none of them
 * expires, and no other is due, until they leave by engine_resume(). */
void engine_hold(struct engine *engine, uint64_t number);

/* Those that are held leave now. */
void engine_resume(struct engine *engine, nsec_t now);

/* The kernel has dropped some of `count` probes, it does not say which: those that stay
 * without a stamp and an answer are not lost but unsent. */
void engine_doubt(struct engine *engine, uint64_t first, size_t count);

/* The kernel's stamp of when the probe left; `number` has its low 32 bits. */
void engine_stamp(struct engine *engine, uint32_t number, nsec_t sent_kernel);

/* The newest probe with this icmp_seq, or 0 if none is remembered. */
uint64_t engine_find(const struct engine *engine, uint16_t icmp_seq);

/* The probe before this one, if it was to the same target and is without an answer; else
 * 0. */
uint64_t engine_outstanding(const struct engine *engine, uint64_t number);

enum engine_verdict {
	ENGINE_ANSWER,    /* the first reply */
	ENGINE_DUPLICATE, /* one more; of a group, that may be one more of its members */
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

/* The same of a reply that is no answer: it changes nothing. */
struct engine_reply engine_overhear(const struct engine *engine, uint64_t number, nsec_t now,
	nsec_t received_kernel);

/* One more reply of the same member of a group: that engine_answer() cannot tell. */
void engine_duplicate(struct engine *engine, uint64_t number);

/* A reply in which a byte was wrong, beside engine_answer(). */
void engine_damaged(struct engine *engine, uint64_t number);

/* A reply with our identifier that is not to a probe of ours. */
void engine_foreign(struct engine *engine);

/* An ICMPv6 error about probe `number`. If it is `proven` to be about it (it quotes our
 * stamp), nothing more is waited for. */
void engine_error(struct engine *engine, uint64_t number, bool proven);

/* Takes the next probe whose wait is over, which is lost or, where that was in doubt,
 * unsent; 0 if there is none. Call until then. */
uint64_t engine_expire(struct engine *engine, nsec_t now);

/* Whether the run is over, if no more targets come: all is answered, or waited for long
 * enough, or the deadline has come. */
bool engine_is_done(const struct engine *engine, nsec_t now);

/* The end, in order or not: takes the next probe that is still waiting and by now must be
 * called lost; 0 if there is none. What remains waiting then is pending: too young to say. */
uint64_t engine_finish(struct engine *engine, nsec_t now);

#endif
