/* Many look-ups at once, driven by the caller's loop: ask while there is room, then each
 * turn wait until resolver_wake(), call resolver_turn(), and take what has come. What
 * /etc/hosts knows has come when it was asked for. */
#ifndef HEXTET_NET_RESOLVER_H
#define HEXTET_NET_RESOLVER_H

#include <stdbool.h>
#include <stdint.h>

#include "net/resolve.h"

/* Look-ups asked for and not yet taken. */
#define RESOLVER_MAX 128

struct resolver_work;

struct resolver {
	struct loop *loop;
	struct resolver_work
		*work; /* NULL until something is asked: c-ares is loaded, and reads files */
};

struct resolver_answer {
	uint64_t tag;
	struct resolved resolved;
};

/* Costs nothing and cannot fail. The loop must outlive the resolver. */
void resolver_open(struct resolver *ret_resolver, struct loop *loop);

/* Looks `name` (UTF-8) up until `until` at the latest; its answer will bear the tag.
 * Returns 0, -EAGAIN if there is no room, or -ENOMEM. */
int resolver_ask(struct resolver *resolver, const char *name, nsec_t until, uint64_t tag);

bool resolver_has_room(const struct resolver *resolver);

/* When to call resolver_turn() if nothing becomes ready before; a point gone by where an
 * answer can be taken; NSEC_NEVER where nothing is looked up. */
nsec_t resolver_wake(struct resolver *resolver);

/* After each wait of the loop: reads what has become ready, sends again, gives up what
 * is too late. Cheap when there is nothing to do. */
void resolver_turn(struct resolver *resolver, nsec_t now);

/* Takes the next answer, in the order in which they came. */
bool resolver_next(struct resolver *resolver, struct resolver_answer *ret_answer);

/* Ends all look-ups without an answer; the loop watches none of its sockets any more. */
void resolver_close(struct resolver *resolver);

#endif
