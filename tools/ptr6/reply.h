/* What a name server's reply says to one question: its records, followed through aliases,
 * or one of many ways to say no. Pure but for the memory of what it keeps. */
#ifndef HEXTET_PTR6_REPLY_H
#define HEXTET_PTR6_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/u128.h"
#include "base/rd.h"
#include "wire/dnsmsg.h"

/* Records kept of one reply; of more it is said that they were cut off. */
#define REPLY_RECORDS_MAX 100

/* Aliases followed, within a reply and from one to the next. */
#define REPLY_ALIASES_MAX 16

enum reply_status {
	REPLY_RECORDS, /* there are some */
	REPLY_NODATA,
	REPLY_NXDOMAIN,
	REPLY_ALIAS,    /* leads to another name, `canonical`, which the server does not know */
	REPLY_REFERRAL, /* the server only knows whom else to ask */
	REPLY_SERVFAIL,
	REPLY_REFUSED,
	REPLY_FORMERR,
	REPLY_NOTIMP,
	REPLY_RCODE,    /* another response code */
	REPLY_BROKEN,   /* not a message of the form it must have */
	REPLY_LOOP,     /* aliases without end */
	/* No reply at all: */
	REPLY_TIMEOUT,
	REPLY_UNREACHABLE,
	REPLY_SYSTEM, /* this host failed */
};

/* What these come to. */
enum reply_class {
	REPLY_YES,
	REPLY_NO,        /* the server knows that there is none */
	REPLY_ELSEWHERE, /* it points away, and does not say what is there */
	REPLY_FAILURE,   /* it answered, and said nothing */
	REPLY_SILENCE,   /* it did not answer */
};

struct reply_record {
	char *name;   /* PTR, NS: the name; NULL of others */
	u128 address; /* AAAA */
	struct dnsmsg_soa *soa; /* SOA, or NULL */
	uint32_t ttl; /* seconds */
};

/* The words for a status. */
#define REPLY_TEXT_SIZE 64

struct reply {
	enum reply_status status;
	uint16_t rcode;
	int error; /* REPLY_UNREACHABLE, REPLY_SYSTEM: an errno, or 0 */
	bool authoritative;
	bool truncated; /* there were more than REPLY_RECORDS_MAX */
	size_t count;
	struct reply_record *records; /* REPLY_RECORDS; of a REPLY_REFERRAL to a question for
	                                 NS those that it refers with */
	char *canonical; /* the name that the one asked for is in the end an alias of, or
	                    NULL: there is no CNAME record of it */
	char *delegated; /* REPLY_REFERRAL: the owner of the NS records it refers with */
	char *zone;  /* the owner of the SOA record that came with a no, or NULL */
};

/* Reads the reply to a question for `name` (without the final dot) and `type`. Returns 0
 * or -ENOMEM. */
int reply_read(struct rd message, const char *name, uint16_t type, struct reply *ret_reply);

/* Forgets what is kept; the reply is then empty. */
void reply_free(struct reply *reply);

enum reply_class reply_class(enum reply_status status);

/* Whether the server said yes or no, and not that it does not know. */
bool reply_is_answer(enum reply_status status);

/* `nxdomain`, as in JSON. */
const char *reply_status_name(enum reply_status status);

/* `NXDOMAIN: no such name`, `answered REFUSED`: for people. */
const char *reply_status_text(const struct reply *reply, char ret_text[static REPLY_TEXT_SIZE]);

#endif
