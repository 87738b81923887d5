/* Questions on their way: paced, asked again of another server where one failed, and
 * again for what a name is an alias of, until there is something to say. */
#ifndef HEXTET_PTR6_ASK_H
#define HEXTET_PTR6_ASK_H

#include <stdbool.h>
#include <stdint.h>

#include "net/dns.h"
#include "tools/ptr6/reply.h"

/* A question; it stays where it is from ask_push() until it is taken. */
struct question {
	char *name; /* its own, without the final dot; from alias to alias what they lead to,
	               and NULL in the end, when the reply has that */
	uint16_t type;
	size_t server;   /* or DNS_ANY_SERVER */
	bool no_recursion;
	uint64_t tag;
	unsigned aliases, failures; /* followed, and servers that failed so far */
	struct question *next;
	/* When it is taken: */
	const struct dns_server *server_asked; /* that answered, or was asked last */
	nsec_t rtt;
	int error; /* why it could not be asked: an errno, or 0 */
};

struct question_queue {
	struct question *first, *last;
};

struct ask {
	struct dns *dns;
	nsec_t interval;  /* from one query to the next; 0: none */
	nsec_t next_at;
	size_t limit;     /* of questions in flight */
	bool failed;      /* out of memory: the run cannot go on */
	size_t open;      /* questions not taken yet */
	uint64_t queries; /* asked of servers, with tries that have ended */
	struct question_queue waiting; /* for their turn */
	struct question_queue unasked; /* that could not be asked */
	struct question **flying;      /* by slot, NULL: free */
	size_t slots;
	size_t *free_slots;
	size_t free_count;
};

/* `rate`: queries a second, 0 for as many as come; `limit`: questions in flight. */
void ask_open(struct ask *ret_ask, struct dns *dns, uint64_t rate, size_t limit);

/* Sets a question up; the name is copied. False: out of memory. */
bool question_make(struct question *ret_question, const char *name, uint16_t type,
	uint64_t tag);
void question_free(struct question *question);

/* Hands a question in; it leaves when the rate and the limit allow. */
void ask_push(struct ask *ask, struct question *question);

/* Sends what is due. */
void ask_send(struct ask *ask, nsec_t now);

/* When to do so again, or dns_turn(). */
nsec_t ask_wake(const struct ask *ask);

/* Takes the next question that has come to its end, and what it gave. */
bool ask_next(struct ask *ask, struct question **ret_question, struct reply *ret_reply);

void ask_close(struct ask *ask);

#endif
