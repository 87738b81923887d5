#include <errno.h>
#include <time.h> /* which the kernel's header below leaves out */

#include <linux/errqueue.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "net/icmp6sock.h"
#include "net/sys.h"

/* An error of an earlier probe is handed to whatever call comes next, once. */
enum { RECEIVE_ATTEMPTS = 3 };

/* A kernel stamp is of CLOCK_REALTIME. */
static nsec_t to_monotonic(const struct icmp6_sock *sock, const struct timespec *stamp)
{
	nsec_t wall = nsec_from_timespec(stamp);

	return wall ? wall - sock->wall_offset : 0;
}

/* What came with one message, beside its bytes. */
struct received {
	const struct sockaddr_in6 *name;
	nsec_t stamp;
	int hop_limit;
	bool has_error;
	struct sock_extended_err error;
	struct sockaddr_in6 offender;
	size_t size, full_size;
};

static void read_control(const struct icmp6_sock *sock, const struct cmsghdr *c,
	bool has_time, struct received *r)
{
	struct scm_timestamping stamps;

	if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPING &&
		c->cmsg_len >= CMSG_LEN(sizeof(stamps))) {
		memcpy(&stamps, CMSG_DATA(c), sizeof(stamps));
		if (has_time)
			r->stamp = to_monotonic(sock, &stamps.ts[0]);
	} else if (c->cmsg_level == SOL_IPV6 && c->cmsg_type == IPV6_HOPLIMIT &&
		c->cmsg_len >= CMSG_LEN(sizeof(r->hop_limit))) {
		memcpy(&r->hop_limit, CMSG_DATA(c), sizeof(r->hop_limit));
	} else if (c->cmsg_level == SOL_IPV6 && c->cmsg_type == IPV6_RECVERR &&
		c->cmsg_len >= CMSG_LEN(sizeof(r->error))) {
		memcpy(&r->error, CMSG_DATA(c), sizeof(r->error));
		r->has_error = true;
		if (c->cmsg_len >= CMSG_LEN(sizeof(r->error) + sizeof(r->offender)))
			memcpy(&r->offender, CMSG_DATA(c) + sizeof(r->error),
				sizeof(r->offender));
	}
}

static struct received read_header(const struct icmp6_sock *sock, struct mmsghdr *header,
	bool has_time, size_t size)
{
	struct msghdr *msg = &header->msg_hdr;
	struct received r = {
		.name = msg->msg_name,
		.hop_limit = -1,
		.full_size = header->msg_len,
	};

	/* A datagram socket does not say by how much the message was longer. */
	if (msg->msg_flags & MSG_TRUNC && r.full_size <= size)
		r.full_size = size + 1;
	r.size = r.full_size < size ? r.full_size : size;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c))
		read_control(sock, c, has_time, &r);
	return r;
}

static struct icmp6_event message_event(const struct received *r)
{
	return (struct icmp6_event){
		.kind = ICMP6_EVENT_MESSAGE,
		.time = r->stamp,
		.from = *r->name,
		.hop_limit = r->hop_limit,
		.size = r->size,
		.full_size = r->full_size,
	};
}

/* The caller's number of the probe that the kernel counts as `count` and has stamped: a
 * notice may have lain unread while the count began anew. */
static uint32_t number_of(const struct icmp6_sock *sock, uint32_t count, nsec_t stamp)
{
	size_t at = sock->tx_count;

	for (size_t back = 1; back < ICMP6_COUNTS && stamp < sock->tx_counts[at].since; back++)
		at = (sock->tx_count + ICMP6_COUNTS - back) % ICMP6_COUNTS;
	return sock->tx_counts[at].offset + count * (sock->tx_every ? sock->tx_every : 1);
}

/* Whether the notice is of a kind that has an event. */
static bool notice_event(const struct icmp6_sock *sock, const struct received *r,
	struct icmp6_event *ret_event)
{
	struct icmp6_event event = {
		.hop_limit = -1,
		.size = r->size,
		.full_size = r->full_size,
		.destination = r->name->sin6_addr,
	};

	if (!r->has_error)
		return false;
	switch (r->error.ee_origin) {
	case SO_EE_ORIGIN_TIMESTAMPING:
		if (!r->stamp)
			return false;
		event.kind = ICMP6_EVENT_SENT;
		event.time = r->stamp;
		event.number = number_of(sock, r->error.ee_data, event.time);
		break;
	case SO_EE_ORIGIN_ICMP6:
		event.kind = ICMP6_EVENT_ERROR;
		event.from = r->offender;
		event.error.type = r->error.ee_type;
		event.error.code = r->error.ee_code;
		event.error.info = r->error.ee_info;
		break;
	case SO_EE_ORIGIN_LOCAL:
		event.kind = ICMP6_EVENT_LOCAL;
		event.local_errno = (int)r->error.ee_errno;
		event.local_mtu = r->error.ee_info;
		break;
	default:
		return false;
	}
	*ret_event = event;
	return true;
}

/* Bytes of control messages that one message brings at most: stamps, hop limit, error. */
enum { CONTROL_SIZE = 256 };

struct icmp6_inbox {
	size_t slots, size, used;
	bool has_times; /* what was read last has times that are to be trusted */
	struct mmsghdr headers[ICMP6_BATCH];
	struct iovec parts[ICMP6_BATCH];
	struct sockaddr_in6 names[ICMP6_BATCH];
	_Alignas(struct cmsghdr) uint8_t control[ICMP6_BATCH][CONTROL_SIZE];
	uint8_t bytes[]; /* slots times size */
};

int icmp6_inbox_new(size_t slots, size_t size, struct icmp6_inbox **ret_inbox)
{
	struct icmp6_inbox *in;

	if (slots > ICMP6_BATCH)
		slots = ICMP6_BATCH;
	in = malloc(sizeof(*in) + slots * size);
	if (!in)
		return -ENOMEM;
	in->slots = slots;
	in->size = size;
	in->used = slots;
	for (size_t i = 0; i < slots; i++) {
		in->parts[i] = (struct iovec){
			.iov_base = in->bytes + i * size,
			.iov_len = size,
		};
		in->headers[i] = (struct mmsghdr){.msg_hdr = {
			.msg_name = &in->names[i],
			.msg_iov = &in->parts[i],
			.msg_iovlen = 1,
			.msg_control = in->control[i],
		}};
	}
	*ret_inbox = in;
	return 0;
}

void icmp6_inbox_free(struct icmp6_inbox *inbox)
{
	free(inbox);
}

const void *icmp6_inbox_bytes(const struct icmp6_inbox *in, size_t slot)
{
	return in->bytes + slot * in->size;
}

/* Returns how many came, or -errno. */
static int receive(struct icmp6_sock *sock, int flags, struct icmp6_inbox *in)
{
	bool *are_old = flags & MSG_ERRQUEUE ? &sock->notices_are_old : &sock->messages_are_old;
	int count;

	/* What the last call has written over. */
	for (size_t i = 0; i < in->used; i++) {
		in->headers[i].msg_hdr.msg_namelen = sizeof(in->names[i]);
		in->headers[i].msg_hdr.msg_controllen = CONTROL_SIZE;
	}
	in->used = 0;
	count = recvmmsg(sock->fd, in->headers, (unsigned)in->slots, flags | MSG_TRUNC, NULL);
	if (count < 0) {
		if (errno == EAGAIN)
			*are_old = false;
		return -errno;
	}
	in->used = (size_t)count;
	if (sys_follow_wall_clock(sys_now(), &sock->wall_offset))
		sock->messages_are_old = sock->notices_are_old = true;
	in->has_times = !*are_old;
	/* All that is there has been read. */
	if (in->used < in->slots)
		*are_old = false;
	return count;
}

int icmp6_receive_messages(struct icmp6_sock *sock, struct icmp6_inbox *in,
	struct icmp6_event ret_events[static ICMP6_BATCH], size_t *ret_count)
{
	int count = 0;

	/* An error about an earlier probe may be handed to this call: its notice is in the
	 * other queue, and what is here is still to be read. */
	for (int i = 0; i < RECEIVE_ATTEMPTS; i++) {
		count = receive(sock, 0, in);
		if (count >= 0 || count == -EAGAIN)
			break;
	}
	if (count < 0)
		return count;
	for (int i = 0; i < count; i++) {
		struct received r =
			read_header(sock, &in->headers[i], in->has_times, in->size);

		ret_events[i] = message_event(&r);
		ret_events[i].slot = (size_t)i;
	}
	*ret_count = (size_t)count;
	return 0;
}

int icmp6_receive_notices(struct icmp6_sock *sock, struct icmp6_inbox *in,
	struct icmp6_event ret_events[static ICMP6_BATCH], size_t *ret_count)
{
	int count = receive(sock, MSG_ERRQUEUE, in);
	size_t kept = 0;

	if (count < 0)
		return count;
	for (int i = 0; i < count; i++) {
		struct received r =
			read_header(sock, &in->headers[i], in->has_times, in->size);

		if (!notice_event(sock, &r, &ret_events[kept]))
			continue;
		ret_events[kept++].slot = (size_t)i;
	}
	*ret_count = kept;
	return 0;
}
