/* What became of one target's probes: counts, round trips, the pattern of losses. Pure,
 * but for the memory of what a first probe does not need.
 *
 * A zeroed account is an empty one. A target that answered once, or never, costs the
 * struct alone, however many probes it took; a second answer, an answer beside a loss or
 * an oddity makes a history. */
#ifndef HEXTET_PING6_ACCOUNT_H
#define HEXTET_PING6_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "tools/ping6/stats.h"

/* Each probe has one of these outcomes, or none yet. */
enum outcome {
	OUTCOME_ANSWERED, /* within the wait */
	OUTCOME_LOST,     /* nothing within the wait */
	OUTCOME_FAILED,   /* an ICMPv6 error ended it */
	OUTCOME_UNSENT,   /* it did not leave this host */
};

/* What may happen beside the outcomes, any number of times. */
enum oddity {
	ODD_LATE,      /* a first reply after another outcome */
	ODD_DUPLICATE, /* one more reply */
	ODD_DAMAGED,   /* a reply in which a byte was wrong, whatever else it was */
	ODD_ERROR,     /* an ICMPv6 error that ended no probe */
	ODD_REORDERED, /* an answer overtaken by a later probe's (RFC 4737 3.3) */
	ODD_KINDS,
};

struct history;

struct account {
	uint64_t sent;     /* probes, those that did not leave included */
	uint64_t received; /* probes answered */
	uint64_t lost, failed, unsent;
	/* account.c's own: what is known as long as there is no history. */
	union {
		struct {
			nsec_t rtt;
			uint64_t seq;
		} first; /* the one answer */
		struct {
			nsec_t from, to;
		} gap; /* no answer: when the first and the last known probe left */
	};
	struct history *history;
};

/* One more probe is on its way. */
void account_sent(struct account *account);

/* Instead of a round trip: it was not measured. */
#define ACCOUNT_UNTIMED INT64_MIN

/* The first reply to probe `seq` (the full number, not icmp_seq), in time. To be called
 * in the order of arrival. Negative round trips count as 0.
 * Returns 0, or -ENOMEM: the answer is counted, its figures are not complete. */
int account_answer(struct account *account, uint64_t seq, nsec_t rtt);

/* The outcome of the next probe in the order of SENDING, which left at `sent_at`; each
 * probe once, one whose fate stays unknown never. Counts it, but for an answer, which
 * account_answer() has counted; from this come bursts and outages.
 * Returns 0, or -ENOMEM: the probe is counted, but not in the pattern. */
int account_outcome(struct account *account, nsec_t sent_at, enum outcome outcome);

/* A probe that was told as OUTCOME_FAILED has been answered after all, which
 * account_answer() counts. Its place in the pattern of losses cannot be taken back, but a
 * run of losses that it stands in ends there. */
void account_unfail(struct account *account);

/* One more of what may happen beside. ODD_REORDERED is account_answer()'s to note.
 * Returns 0, or -ENOMEM: it is not counted. */
int account_note(struct account *account, enum oddity oddity);

/* How often that was noted. */
uint64_t account_noted(const struct account *account, enum oddity oddity);

/* ICMPv6 errors, whether they ended a probe or not. */
uint64_t account_errors(const struct account *account);

/* Probes without an outcome so far. */
uint64_t account_pending(const struct account *account);

/* Percent of the probes not answered, of those whose fate is known; 0 before any is. */
double account_loss_percent(const struct account *account);

/* The round trips, to be read with stats_mean() and its like. A view: it stands until
 * the account changes, and is not to be freed or added to. */
struct stats account_rtt(const struct account *account);

/* Runs of probes without answer, lost, failed or unsent. All 0 while there is none. */
struct losses {
	uint64_t bursts;  /* such runs */
	uint64_t longest; /* probes in the longest of them */
	/* The outage that took the longest: from when its first probe left to when the
	 * first answered one behind it did; the last known probe where that is still to
	 * come (`open`). Of equals the first. */
	nsec_t outage_from, outage_to;
	bool outage_open;
};

struct losses account_losses(const struct account *account);

/* Gives back the history and empties the account; NULL is fine. */
void account_free(struct account *account);

#endif
