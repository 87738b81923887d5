/* -H: the names of who answers, each looked up once. */
#ifndef HEXTET_PING6_NAMES_H
#define HEXTET_PING6_NAMES_H

#include "net/loop.h"
#include "net/resolve.h"

/* Names remembered; of a path there are seldom more. */
#define NAMES_MAX 16

struct names {
	struct {
		struct in6_addr address;
		char *name; /* NULL: it has none */
	} list[NAMES_MAX];
	size_t count, next;
};

/* The name, or NULL if there is none or the name servers are silent; waits for it the first
 * time. Meanwhile `fd` is not watched. */
const char *names_of(struct names *names, struct loop *loop, int fd,
	const struct in6_addr *address);

void names_free(struct names *names);

#endif
