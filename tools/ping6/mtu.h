/* The search for a path's MTU: which packet size to probe next, and what is known when no
 * more need be probed. Pure: the clock is handed in.
 *
 * A reply proves that a size passes. A Packet Too Big (RFC 4443 section 3.2) that quotes
 * our stamp says that one does not, and where to look next; the MTU it names counts only
 * once a reply has confirmed it, so no router's word can move the result (RFC 8899 section
 * 3). Silence proves nothing until it was repeated, and until the target has answered
 * a smaller packet after it.
 *
 * Sizes and MTUs are bytes of the whole IPv6 packet. One probe is waited for at a time;
 * replies to earlier ones count whenever they come. */
#ifndef HEXTET_PING6_MTU_H
#define HEXTET_PING6_MTU_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "tools/ping6/payload.h"
#include "wire/echo.h"
#include "wire/icmp6.h"
#include "wire/ip6.h"

/* Bytes of a probe that are not its data. */
#define MTU_OVERHEAD (IP6_HEADER_SIZE + ECHO_HEADER_SIZE)

/* The first probe, with no more data than a stamp: does the target answer at all? */
#define MTU_SIZE_MIN (MTU_OVERHEAD + PAYLOAD_STAMP_SIZE)

/* The largest packet that is not a jumbogram. */
#define MTU_SIZE_MAX (MTU_OVERHEAD + ECHO_DATA_MAX)

#define MTU_TRIES_DEFAULT 3
#define MTU_PROBES_MAX    256 /* of one search; one without loss needs at most 70 */
#define MTU_NOTICES_MAX   16

struct mtu_rules {
	uint32_t ceiling; /* MTU of the interface the probes leave by */
	unsigned tries;   /* probes of one size, without a reply, that make a loss: 1 on */
	nsec_t interval;  /* from one probe to the next, at least */
	nsec_t timeout;   /* of one wait; 0: 1 s, and after a reply by round trips */
	nsec_t deadline;  /* point in time; NSEC_NEVER: none */
};

enum mtu_outcome {
	MTU_SEARCHING,
	MTU_FOUND,       /* larger packets do not pass, and a router or this host says so */
	MTU_BLACK_HOLE,  /* larger packets do not pass, and nobody says so */
	MTU_NO_ANSWER,   /* to packets of any size */
	MTU_UNSENT,      /* this host could not send; see send_errno */
	MTU_FELL_SILENT, /* the target answered, and then no more */
	MTU_UNSETTLED,   /* replies and losses contradict each other time and again */
	MTU_DEADLINE,
	MTU_INTERRUPTED,
};

/* What is to be thought of an ICMPv6 error. */
enum mtu_trust {
	MTU_BELIEVED,
	MTU_UNPROVEN,      /* it does not quote our stamp: may be forged */
	MTU_BELOW_MINIMUM, /* a Packet Too Big with an MTU below 1280 */
	MTU_NOT_SMALLER,   /* one with an MTU that the packet had not passed */
};

struct mtu_notice {
	struct in6_addr from;
	struct icmp6_error error;
	uint32_t sent; /* size of the probe that it is about */
	enum mtu_trust trust;
};

struct mtu_probe {
	uint32_t size;
	nsec_t sent;
	bool answered;
};

/* What the probe being sent is for. */
enum mtu_phase {
	MTU_SEARCH,  /* does this size pass? */
	MTU_CONFIRM, /* does it really not, though one byte less does? */
	MTU_CONTROL, /* is the target still there, or did it only go away? */
	MTU_LINGER,  /* none: a router says no, and there may be a reply all the same */
};

struct mtu {
	struct mtu_rules rules;
	enum mtu_outcome outcome;
	int send_errno;
	uint32_t ceiling;  /* the interface's MTU, or less where this host says so */
	uint32_t passed;   /* largest size that was answered; 0: none */
	uint32_t too_big;  /* smallest that a router called too big; UINT32_MAX: none */
	uint32_t lost;     /* smallest size that got no answer; UINT32_MAX: none */
	uint32_t claimed;  /* MTU of the Packet Too Big that is being followed; 0: none */
	uint32_t confirmed; /* size that got no answer when it was tried again; 0: none */
	enum mtu_phase phase;
	uint32_t size;     /* of the probe being waited for, or the next */
	unsigned tries;    /* left at this size */
	uint32_t aimed_since; /* probes sent before it was chosen */
	bool waiting;
	nsec_t wait_until, next_send, longest_rtt;
	uint32_t sent, received; /* `sent` includes `unsent` */
	uint32_t unsent, unsent_in_row;
	struct mtu_probe probes[MTU_PROBES_MAX]; /* by number less 1 */
	struct mtu_notice notices[MTU_NOTICES_MAX];
	size_t notice_count;
	bool notices_truncated; /* there were more */
};

void mtu_begin(struct mtu *ret_mtu, const struct mtu_rules *rules, nsec_t now);

/* Smallest size that is known not to pass, by an answer, silence or the interface. */
uint32_t mtu_failed(const struct mtu *mtu);

/* The next moment at which one of the calls below has something to do. */
nsec_t mtu_wake(const struct mtu *mtu);

/* Whether a probe is due, which mtu->size tells the size of. */
bool mtu_is_due(const struct mtu *mtu, nsec_t now);

/* The probe leaves now; returns its number, 1 to MTU_PROBES_MAX. */
uint32_t mtu_send(struct mtu *mtu, nsec_t now);

/* The newest probe did not leave this host: `err` is the errno. */
void mtu_unsent(struct mtu *mtu, int err, nsec_t now);

/* This host itself called the newest probe too long: at most `mtu` bytes fit, or 0 if that
 * was not said. */
void mtu_refused(struct mtu *mtu, uint32_t fitting);

/* A reply to probe `number`. Returns whether it is the first. */
bool mtu_answer(struct mtu *mtu, uint32_t number, nsec_t now);

/* An ICMPv6 error about probe `number`; `proven`: it quotes the probe's stamp. Returns the
 * notice that it makes. */
struct mtu_notice mtu_error(struct mtu *mtu, uint32_t number, const struct in6_addr *from,
	const struct icmp6_error *error, bool proven);

/* What the clock brings: the deadline, and the end of a wait. Returns the number of the
 * probe that is no longer waited for; 0 if there is none. */
uint32_t mtu_expire(struct mtu *mtu, nsec_t now);

/* Whether a larger packet has passed than a Packet Too Big, believed as it came, allows. */
bool mtu_is_refuted(const struct mtu *mtu, const struct mtu_notice *notice);

/* Ends the search in the middle. */
void mtu_interrupt(struct mtu *mtu);

#endif
