#include "net/resolve.h"

#include <ares.h>
#include <string.h>

#include "addr/in6.h"
#include "net/sys.h"

struct lookup {
	struct loop *loop;
	struct resolved *resolved;
	bool done;
};

static enum resolve_status status_of(int ares_status)
{
	switch (ares_status) {
	case ARES_SUCCESS:
		return RESOLVE_OK;
	case ARES_ENOTFOUND:
		return RESOLVE_NAME_UNKNOWN;
	case ARES_ENODATA:
		return RESOLVE_NO_DATA;
	case ARES_EBADNAME:
	case ARES_EBADSTR:
		return RESOLVE_BAD_NAME;
	case ARES_EREFUSED:
	case ARES_ECONNREFUSED:
		return RESOLVE_REFUSED;
	case ARES_ETIMEOUT:
		return RESOLVE_TIMEOUT;
	case ARES_ESERVFAIL:
	case ARES_EFORMERR:
	case ARES_ENOTIMP:
	case ARES_EBADRESP:
		return RESOLVE_SERVER_FAILED;
	case ARES_ECANCELLED: /* by resolve_name(), which has said why */
	case ARES_EDESTRUCTION:
		return RESOLVE_INTERRUPTED;
	default:
		return RESOLVE_SYSTEM;
	}
}

static void take_sockets(void *arg, ares_socket_t fd, int readable, int writable)
{
	struct lookup *lookup = arg;
	int events = (readable ? POLLIN : 0) | (writable ? POLLOUT : 0);

	/* A full table loses nothing: c-ares sends again and times out in the end. */
	loop_watch(lookup->loop, fd, (short)events);
}

static void keep_address(struct resolved *resolved, const struct sockaddr *address)
{
	struct sockaddr_in6 in6;

	if (address->sa_family != AF_INET6 || resolved->count == RESOLVE_ADDRESSES_MAX)
		return;
	memcpy(&in6, address, sizeof(in6));
	resolved->addresses[resolved->count++] = in6.sin6_addr;
}

static void take_answer(void *arg, int ares_status, int timeouts, struct ares_addrinfo *info)
{
	struct lookup *lookup = arg;

	(void)timeouts;
	lookup->done = true;
	lookup->resolved->status = status_of(ares_status);
	if (!info)
		return;
	for (struct ares_addrinfo_node *node = info->nodes; node; node = node->ai_next)
		keep_address(lookup->resolved, node->ai_addr);
	ares_freeaddrinfo(info);
}

/* The next moment c-ares wants to be called, `until` at the latest. */
static nsec_t next_turn(ares_channel channel, nsec_t until)
{
	struct timeval tv;
	nsec_t turn;

	if (!ares_timeout(channel, NULL, &tv))
		return until;
	turn = sys_now() + tv.tv_sec * NSEC_PER_SEC + tv.tv_usec * NSEC_PER_USEC;
	return turn < until ? turn : until;
}

/* Hands c-ares the sockets that are ready, and the time. */
static void process(ares_channel channel, const struct loop *loop)
{
	ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
	unsigned wanted = (unsigned)ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);

	for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
		short ready;

		/* c-ares' own macro for this shifts the last one into the sign. */
		if (!(wanted >> i & 1) && !(wanted >> (i + ARES_GETSOCK_MAXNUM) & 1))
			continue;
		ready = loop_ready(loop, sockets[i]);
		if (!ready)
			continue;
		ares_process_fd(channel, ready & ~POLLOUT ? sockets[i] : ARES_SOCKET_BAD,
			ready & POLLOUT ? sockets[i] : ARES_SOCKET_BAD);
	}
	ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD); /* timeouts */
}

/* Asks for one family; the lookup's status is the answer. */
static void ask(ares_channel channel, const char *name, int family, nsec_t until,
	struct lookup *lookup)
{
	struct ares_addrinfo_hints hints = {.ai_family = family};

	lookup->done = false;
	ares_getaddrinfo(channel, name, NULL, &hints, take_answer, lookup);
	while (!lookup->done) {
		if (loop_wait(lookup->loop, next_turn(channel, until)) ||
			lookup->loop->interrupted || sys_now() >= until) {
			ares_cancel(channel);
			lookup->resolved->status = lookup->loop->interrupted ?
				RESOLVE_INTERRUPTED : RESOLVE_TIMEOUT;
			return;
		}
		process(channel, lookup->loop);
	}
}

static void look_up(struct lookup *lookup, const char *name, nsec_t until, int flags)
{
	struct ares_options options = {
		.flags = flags,
		.sock_state_cb = take_sockets,
		.sock_state_cb_data = lookup,
	};
	struct resolved *resolved = lookup->resolved;
	enum resolve_status status;
	ares_channel channel;

	if (ares_init_options(&channel, &options, ARES_OPT_FLAGS | ARES_OPT_SOCK_STATE_CB))
		return;
	ask(channel, name, AF_INET6, until, lookup);
	status = resolved->status;
	if (status == RESOLVE_OK && resolved->count == 0)
		status = RESOLVE_NO_DATA;
	/* Someone who asked for IPv6 wants to know that there is only IPv4, which the hosts
	 * file may have though DNS does not know the name. */
	if (status == RESOLVE_NO_DATA || status == RESOLVE_NAME_UNKNOWN) {
		ask(channel, name, AF_INET, until, lookup);
		if (resolved->status == RESOLVE_OK)
			resolved->status = RESOLVE_IPV4_ONLY;
		else if (resolved->status != RESOLVE_INTERRUPTED && status == RESOLVE_NAME_UNKNOWN)
			resolved->status = status;
	}
	ares_destroy(channel);
}

void resolve_name(struct loop *loop, const char *name, nsec_t until,
	struct resolved *ret_resolved)
{
	struct lookup lookup = {.loop = loop, .resolved = ret_resolved};

	*ret_resolved = (struct resolved){.status = RESOLVE_SYSTEM};
	if (ares_library_init(ARES_LIB_INIT_ALL))
		return;
	look_up(&lookup, name, until, 0);
	/* Before 1.19 c-ares tries the next server where one fails, and in the end has
	 * forgotten how: unchecked, the first server's own answer comes back. */
	if (ret_resolved->status == RESOLVE_REFUSED)
		look_up(&lookup, name, until, ARES_FLAG_NOCHECKRESP);
	ares_library_cleanup();
}

const char *resolve_status_text(enum resolve_status status)
{
	switch (status) {
	case RESOLVE_OK:
		return "address found";
	case RESOLVE_NAME_UNKNOWN:
		return "name does not exist";
	case RESOLVE_NO_DATA:
		return "name has no address";
	case RESOLVE_IPV4_ONLY:
		return "name has only IPv4 addresses (A, no AAAA)";
	case RESOLVE_BAD_NAME:
		return "not a valid name";
	case RESOLVE_SERVER_FAILED:
		return "name server failed";
	case RESOLVE_REFUSED:
		return "name server refused or does not listen";
	case RESOLVE_TIMEOUT:
		return "name server did not answer in time";
	case RESOLVE_INTERRUPTED:
		return "interrupted";
	case RESOLVE_SYSTEM:
		return "resolver could not be started";
	}
	return "unknown status";
}
