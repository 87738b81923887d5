/* A channel of c-ares in the caller's loop: its sockets, its timeouts. */
#ifndef HEXTET_NET_CHANNEL_H
#define HEXTET_NET_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/nsec.h"
#include "net/cares.h"
#include "net/loop.h"
#include "net/resolve.h"

struct channel {
	const struct cares *cares;
	ares_channel ares; /* NULL while it is not open */
	struct loop *loop;
	int sockets[LOOP_FDS_MAX];
	size_t socket_count;
};

/* Opens a channel of `cares`, which is loaded and initialised. Both must stay where they
 * are from then on: c-ares has the channel's address.
 * `flags` are c-ares' (ARES_FLAG_...); `lookups` is where to look, "f" for the hosts
 * file, "b" for DNS, NULL for what the system's files say. Returns 0 or an error of
 * c-ares. */
int channel_open(struct channel *ret_channel, const struct cares *cares,
	struct loop *loop, int flags, const char *lookups);

/* When c-ares wants to be called next, NSEC_NEVER without anything in flight. It walks
 * all its queries to tell: ask once a turn. */
nsec_t channel_wake(const struct channel *channel);

/* Reads the sockets that the loop found ready. Returns whether there were any. */
bool channel_read(struct channel *channel);

/* Sends again, or gives up, what is due. */
void channel_expire(struct channel *channel);

/* Ends every query, each with ARES_EDESTRUCTION. One that is not open is left alone. */
void channel_close(struct channel *channel);

/* What c-ares calls back with, in our terms. */
enum resolve_status channel_status(int ares_status);

#endif
