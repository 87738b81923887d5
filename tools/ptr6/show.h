/* What ptr6 prints: lines and JSON records of the same facts, side by side. */
#ifndef HEXTET_PTR6_SHOW_H
#define HEXTET_PTR6_SHOW_H

#include "tools/ptr6/input.h"
#include "base/nsec.h"
#include "tools/ptr6/ask.h"
#include "tools/ptr6/reply.h"
#include "tools/ptr6/verdict.h"
#include "tools/ptr6/walk.h"

#define SHOW_WHERE_SIZE 256

struct show_totals {
	uint64_t targets;
	uint64_t named, unnamed, unknown, bad; /* by what came of them */
	uint64_t names;
	uint64_t queries;
	nsec_t duration;
};

/* A name of an address, and with --confirm where it leads. */
struct show_name {
	enum forward forward;
	const struct question *question; /* who was asked for its addresses */
	const struct reply *reply;
};

struct show_ptr {
	const struct input *input;
	const struct reply *reply;
	const struct show_name *names; /* as many as the reply has records, or NULL */
	bool has_verdict;
	enum verdict verdict;
	const char *server;
	nsec_t rtt;
	bool color;
};

/* What came of one address. On stderr, unless `quiet`, why there is no name. */
void ptr6_show_ptr(bool json, bool quiet, const struct show_ptr *ptr);

/* The ip6.arpa name of an address or the zone of a prefix, or with `relative` the owner
 * name in `zone`; from a name, the address or prefix. */
struct show_arpa {
	const struct input *input;
	struct prefix part; /* the address, or one of the prefix's zones */
	const struct prefix *zone; /* NULL: names are whole */
};

enum cli_status ptr6_show_arpa(bool json, const struct show_arpa *arpa);

/* A PTR record of a zone file; `owner` is as it is to be written, `name` without the final
 * dot. */
enum cli_status ptr6_show_record(
	bool json, u128 address, const char *owner, const char *name);

/* A target that cannot be asked for; `where` is FILE:LINE or "". */
void ptr6_show_error(bool json, const char *input, const char *where, const char *reason);

/* The same of a reason that is escaped already, as names in presentation form are. */
void ptr6_show_error_escaped(bool json, const char *input, const char *reason);

/* The reason where a list has nothing in it. */
#define SHOW_NO_TARGET "the list of targets is empty"

/* Why there is no answer: `answered REFUSED (server 2001:db8::53, 0.41 ms)`. */
#define SHOW_FAILURE_SIZE (REPLY_TEXT_SIZE + DNS_SERVER_TEXT_SIZE + 64)
const char *ptr6_show_failure(const struct reply *reply, const char *server, nsec_t rtt,
	char ret_text[static SHOW_FAILURE_SIZE]);

/* Something that a walk has met, in the reply of `server`; also a part that it lost. */
void ptr6_show_finding(bool json, const struct walk_news *news, const char *server,
	const struct reply *reply);

/* What a walk through a prefix has come to. */
struct show_walk {
	const struct walk *walk;
	uint64_t names;         /* addresses shown */
	uint64_t queries;       /* sent for all of this */
	uint64_t more_failures; /* than were shown */
	bool has_wildcard;      /* one that gives names, which are not among them */
	bool is_complete;
	u128 cursor; /* unless it is complete */
	nsec_t duration;
};

void ptr6_show_walk(bool json, bool quiet, const struct show_walk *sum);

/* How one server of a zone answers for it. */
enum show_server_verdict {
	SERVER_OK,
	SERVER_LAME,        /* answers, but not as one that has the zone */
	SERVER_TIMEOUT,
	SERVER_UNREACHABLE, /* no way there, or nothing listens */
	SERVER_NO_IPV6,     /* its name has no IPv6 address */
	SERVER_UNRESOLVED,  /* nobody could say what address it has */
	SERVER_BAD_ADDRESS, /* that is not of a host elsewhere: it was not asked */
	SERVER_UNASKED,     /* it could not be asked, for lack of memory or sockets here */
};

/* Who names it. */
enum show_listed {
	SHOW_LISTED_BOTH,   /* or the delegation was not seen */
	SHOW_LISTED_ZONE,   /* the zone, but not the delegation */
	SHOW_LISTED_PARENT, /* the delegation, but not the zone */
};

struct show_server {
	const char *name;
	enum show_listed listed;
	bool has_address;
	u128 address;
	enum show_server_verdict verdict;
	struct reply reply;   /* of the server itself, or about its address, */
	const char *asked; /* which this server gave */
	nsec_t rtt;
};

struct show_zone {
	const struct input *input;
	const char *canonical;  /* the name that the target's is an alias of, or NULL */
	const char *zone;       /* that holds this name, or its own; without the final dot */
	const struct dnsmsg_soa *soa; /* or NULL */
	const char *parent;     /* the zone above, or NULL */
	bool is_delegation_seen;
	const struct show_server *servers;
	size_t server_count;
	bool color;
};

void ptr6_show_zone(bool json, const struct show_zone *zone);

/* The last record of a run that asked the network. */
void ptr6_show_run(bool json, const struct show_totals *totals, enum cli_status status);

#endif
