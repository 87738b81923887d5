/* Is a name ready for IPv6: the name itself, its name servers, its mail exchangers? Pure.
 */
#ifndef HEXTET_TOOLS_AAAA_DIG_READY_H
#define HEXTET_TOOLS_AAAA_DIG_READY_H

#include "tools/aaaa-dig/judge.h"

/* Hosts looked at: more name servers and exchangers than this are only counted. */
#define READY_HOSTS_MAX 33

enum ready_role { READY_NAME, READY_NS, READY_MX };

#define READY_ROLES (READY_MX + 1)

struct ready_host {
	enum ready_role role;
	char name[DNSMSG_NAME_SIZE];
	uint16_t preference; /* of an exchanger */
	enum judge_status aaaa, a;
	size_t count;          /* of AAAA that are of a host, see kind_is_of_host() */
	size_t unusable;       /* of those that are not: ::1, ff02::1 */
	struct in6_addr first; /* of the former, or else of the latter */
};

struct ready {
	char zone[DNSMSG_NAME_SIZE]; /* that the name servers are of; "": not known */
	size_t count;
	struct ready_host hosts[READY_HOSTS_MAX];
	size_t left_out;
	bool is_unsure; /* servers of a kind could not be asked for */
};

enum ready_verdict {
	READY_YES,     /* one of each kind has AAAA, where there are any */
	READY_PARTLY,  /* the name or some kind has */
	READY_NO,      /* none has, or the name does not exist */
	READY_UNKNOWN, /* what is missing could not be asked for */
};

/* Starts with the name itself. */
void dig_ready_begin(const char *name, struct ready *ret_ready);

/* Takes the hosts in a message: the NS or MX records, by `role`, of the name in its
 * question, or of what that is an alias of. Without NS, the zone that this is in, out of
 * the SOA record, is noted; ready->zone is then to be asked for its name servers. A zone
 * that it cannot be in is not. False if the message says nothing, or not all. */
bool dig_ready_take(struct ready *ready, struct rd message, enum ready_role role);

/* Takes what is known of a host's AAAA, or A. */
void dig_ready_judge(
	struct ready_host *host, uint16_t type, const struct judgement *judgement);

/* Whether a host's name does not exist. One that has A exists, whatever is said of its
 * AAAA (RFC 4074 section 4.2). */
bool dig_ready_is_missing(const struct ready_host *host);

enum ready_verdict dig_ready_verdict(const struct ready *ready);

/* `ready`, `partial`. */
const char *dig_ready_verdict_text(enum ready_verdict verdict);

/* `name`, `ns`, `mx`. */
const char *dig_ready_role_text(enum ready_role role);

#endif
