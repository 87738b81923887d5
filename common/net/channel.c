#include "net/channel.h"

#include <string.h>
#include <sys/time.h>

#include "net/sys.h"

static void watch_socket(void *arg, ares_socket_t fd, int readable, int writable)
{
	struct channel *channel = arg;
	int events = (readable ? POLLIN : 0) | (writable ? POLLOUT : 0);
	size_t i = 0;

	/* A full loop loses nothing: c-ares sends again and times out in the end. */
	if (loop_watch(channel->loop, fd, (short)events))
		return;
	while (i < channel->socket_count && channel->sockets[i] != fd)
		i++;
	if (i == channel->socket_count && events)
		channel->sockets[channel->socket_count++] = fd;
	else if (i < channel->socket_count && !events)
		channel->sockets[i] = channel->sockets[--channel->socket_count];
}

int channel_open(struct channel *ret_channel, const struct cares *cares,
	struct loop *loop, int flags, const char *lookups)
{
	struct ares_options options = {
		.flags = flags,
		.lookups = (char *)lookups, /* c-ares copies it */
		.sock_state_cb = watch_socket,
		.sock_state_cb_data = ret_channel,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_SOCK_STATE_CB |
		   (lookups ? ARES_OPT_LOOKUPS : 0);
	ares_channel ares;
	int status = cares->init_options(&ares, &options, mask);

	if (status == ARES_SUCCESS)
		*ret_channel =
			(struct channel){.cares = cares, .ares = ares, .loop = loop};
	return status;
}

nsec_t channel_wake(const struct channel *channel)
{
	struct timeval tv;

	if (!channel->ares || !channel->cares->timeout(channel->ares, NULL, &tv))
		return NSEC_NEVER;
	return sys_now() + tv.tv_sec * NSEC_PER_SEC + tv.tv_usec * NSEC_PER_USEC;
}

bool channel_read(struct channel *channel)
{
	int sockets[LOOP_FDS_MAX];
	size_t count = channel->socket_count;
	bool any = false;

	/* A copy: the table changes as c-ares closes and opens. */
	memcpy(sockets, channel->sockets, count * sizeof(*sockets));
	for (size_t i = 0; i < count; i++) {
		short ready = loop_ready(channel->loop, sockets[i]);

		if (!ready)
			continue;
		any = true;
		channel->cares->process_fd(channel->ares,
			ready & ~POLLOUT ? sockets[i] : ARES_SOCKET_BAD,
			ready & POLLOUT ? sockets[i] : ARES_SOCKET_BAD);
	}
	return any;
}

void channel_expire(struct channel *channel)
{
	if (channel->ares)
		channel->cares->process_fd(
			channel->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

void channel_close(struct channel *channel)
{
	if (channel->ares)
		channel->cares->destroy(channel->ares);
	channel->ares = NULL;
}

enum resolve_status channel_status(int ares_status)
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
	default:
		return RESOLVE_SYSTEM;
	}
}
