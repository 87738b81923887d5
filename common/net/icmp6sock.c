#include "net/icmp6sock.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/icmpv6.h>
#include <linux/in6.h>
#include <linux/net_tstamp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/sys.h"
#include "wire/echo.h"

/* A pending error of an earlier probe is handed to whatever call comes next, once. */
enum { SEND_ATTEMPTS = 3 };

/* Two clocks cannot be read at once: less than this is no step of the wall clock. */
#define WALL_NOISE (100 * NSEC_PER_USEC)

static int set_option(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value)) ? -errno : 0;
}

/* The kernel numbers the sends from 0 each time OPT_ID is switched on, and OPT_TSONLY
 * brings that number back without a copy of the packet. */
static int enable_timestamps(const struct icmp6_sock *sock, bool count_sends)
{
	unsigned flags = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE;

	if (count_sends)
		flags |= SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
			SOF_TIMESTAMPING_OPT_TSONLY;
	return set_option(sock->fd, SOL_SOCKET, SO_TIMESTAMPING, (int)flags);
}

int icmp6_open(struct icmp6_sock *ret_sock)
{
	int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
	struct icmp6_sock sock = {0};

	sock.fd = socket(AF_INET6, SOCK_DGRAM | flags, IPPROTO_ICMPV6);
	if (sock.fd < 0 && (errno == EACCES || errno == EPERM)) {
		sock.raw = true;
		sock.fd = socket(AF_INET6, SOCK_RAW | flags, IPPROTO_ICMPV6);
	}
	if (sock.fd < 0)
		return -errno;
	/* The kernel takes a moment to start stamping what comes in. */
	enable_timestamps(&sock, false);
	*ret_sock = sock;
	return 0;
}

/* A raw socket sees the replies to every ping on this host, and any that the network
 * makes up: only Echo Replies with our identifier wake us. */
static int filter_raw(const struct icmp6_sock *sock)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4), /* the echo identifier */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, sock->id, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = {
		.len = sizeof(code) / sizeof(code[0]),
		.filter = code,
	};
	struct icmp6_filter types;

	memset(&types, 0xff, sizeof(types)); /* a set bit blocks the type */
	types.data[ICMP6_TYPE_ECHO_REPLY / 32] &= ~(1U << ICMP6_TYPE_ECHO_REPLY % 32);
	if (setsockopt(sock->fd, IPPROTO_ICMPV6, ICMPV6_FILTER, &types, sizeof(types)) ||
		setsockopt(sock->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)))
		return -errno;
	return 0;
}

/* Sets the identifier: a random one on a raw socket, the kernel's on a datagram socket,
 * where it is what a port is elsewhere. */
static int bind_source(struct icmp6_sock *sock, const struct icmp6_settings *settings)
{
	struct sockaddr_in6 local = {
		.sin6_family = AF_INET6,
		.sin6_addr = settings->source,
		.sin6_scope_id = settings->source_ifindex,
	};
	socklen_t len = sizeof(local);

	if (bind(sock->fd, (struct sockaddr *)&local, sizeof(local)))
		return -errno;
	if (sock->raw)
		return sys_random(&sock->id, sizeof(sock->id));
	if (getsockname(sock->fd, (struct sockaddr *)&local, &len))
		return -errno;
	sock->id = ntohs(local.sin6_port);
	return 0;
}

static int apply(struct icmp6_sock *sock, const struct icmp6_settings *settings,
	const char **ret_step)
{
	int fd = sock->fd, err = 0;

	*ret_step = "interface";
	if (settings->interface && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE,
			settings->interface, (socklen_t)strlen(settings->interface)))
		return -errno;
	*ret_step = "hop limit";
	if (settings->has_hop_limit)
		err = set_option(fd, SOL_IPV6, IPV6_UNICAST_HOPS, settings->hop_limit);
	if (!err && settings->has_hop_limit)
		err = set_option(fd, SOL_IPV6, IPV6_MULTICAST_HOPS, settings->hop_limit);
	if (err)
		return err;
	*ret_step = "traffic class";
	if (settings->has_traffic_class)
		err = set_option(fd, SOL_IPV6, IPV6_TCLASS, settings->traffic_class);
	if (err)
		return err;
	*ret_step = "path MTU discovery";
	if (settings->has_pmtu_discovery)
		err = set_option(fd, SOL_IPV6, IPV6_MTU_DISCOVER, settings->pmtu_discovery);
	if (err)
		return err;
	*ret_step = "source";
	return bind_source(sock, settings);
}

int icmp6_bind(struct icmp6_sock *sock, const struct icmp6_settings *settings,
	const char **ret_step)
{
	int err = apply(sock, settings, ret_step);

	if (err)
		return err;
	*ret_step = "socket";
	if (sock->raw)
		err = filter_raw(sock);
	if (!err)
		err = set_option(sock->fd, SOL_IPV6, IPV6_RECVERR, 1);
	if (!err)
		err = set_option(sock->fd, SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
	if (err)
		return err;
	/* Without kernel stamps the caller's own clock must do. */
	sock->tx_stamps = !enable_timestamps(sock, true);
	sock->tx_resync = true;
	if (!sock->tx_stamps)
		enable_timestamps(sock, false);
	return 0;
}

int icmp6_flow_label(struct icmp6_sock *sock, const struct in6_addr *destination,
	uint32_t label, uint32_t *ret_label)
{
	struct in6_flowlabel_req request = {
		.flr_label = htonl(label),
		.flr_action = IPV6_FL_A_GET,
		.flr_share = IPV6_FL_S_ANY,
		.flr_flags = IPV6_FL_F_CREATE,
	};
	int err;

	memcpy(&request.flr_dst, destination, sizeof(request.flr_dst));
	/* With label 0 the kernel chooses one and writes it into the request. */
	if (setsockopt(sock->fd, SOL_IPV6, IPV6_FLOWLABEL_MGR, &request, sizeof(request)))
		return -errno;
	err = set_option(sock->fd, SOL_IPV6, IPV6_FLOWINFO_SEND, 1);
	if (err)
		return err;
	*ret_label = ntohl(request.flr_label);
	return 0;
}

/* The send that comes next is the kernel's number 0 and the caller's `number`. */
static void count_anew(struct icmp6_sock *sock, uint32_t number)
{
	enable_timestamps(sock, false);
	enable_timestamps(sock, true);
	/* A count in which nothing left has no notices that could still come. */
	if (sock->tx_left) {
		sock->tx_offset_before = sock->tx_offset;
		sock->tx_since = sys_now();
	}
	sock->tx_left = false;
	sock->tx_offset = number;
	sock->tx_resync = false;
}

int icmp6_send(struct icmp6_sock *sock, const struct sockaddr_in6 *destination,
	uint32_t number, const void *message, size_t len)
{
	int err = 0;

	for (int i = 0; i < SEND_ATTEMPTS; i++) {
		if (sock->tx_stamps && sock->tx_resync)
			count_anew(sock, number);
		if (sendto(sock->fd, message, len, 0, (const struct sockaddr *)destination,
			    sizeof(*destination)) >= 0) {
			sock->tx_left = true;
			return 0;
		}
		err = -errno;
		/* Whether the kernel counted a send that failed differs by version. */
		sock->tx_resync = true;
		if (err == -EAGAIN)
			break;
	}
	return err;
}

/* A kernel stamp is of CLOCK_REALTIME. Moving it by an offset that is read anew only
 * when the wall clock was set keeps the distance of two stamps exact. */
static nsec_t to_monotonic(struct icmp6_sock *sock, const struct timespec *stamp)
{
	nsec_t wall = nsec_from_timespec(stamp);
	nsec_t moved = sys_realtime() - sys_now() - sock->wall_offset;

	if (wall == 0)
		return 0;
	if (moved > WALL_NOISE || moved < -WALL_NOISE)
		sock->wall_offset = sys_wall_offset();
	return wall - sock->wall_offset;
}

/* One recvmsg(2) and what stood in its control messages. */
struct received {
	struct sockaddr_in6 name;
	nsec_t stamp;
	int hop_limit;
	bool has_error;
	struct sock_extended_err error;
	struct sockaddr_in6 offender;
	size_t size, full_size;
};

static void read_control(struct icmp6_sock *sock, const struct cmsghdr *c,
	struct received *r)
{
	struct scm_timestamping stamps;

	if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPING &&
		c->cmsg_len >= CMSG_LEN(sizeof(stamps))) {
		memcpy(&stamps, CMSG_DATA(c), sizeof(stamps));
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

static int receive(struct icmp6_sock *sock, int flags, void *buffer, size_t size,
	struct received *ret_received)
{
	struct received r = {.hop_limit = -1};
	union {
		struct cmsghdr align;
		char bytes[512];
	} control;
	struct iovec part = {.iov_base = buffer, .iov_len = size};
	struct msghdr msg = {
		.msg_name = &r.name,
		.msg_namelen = sizeof(r.name),
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t len = recvmsg(sock->fd, &msg, flags | MSG_TRUNC);

	if (len < 0)
		return -errno;
	r.full_size = (size_t)len;
	/* A datagram socket does not say by how much the message was longer. */
	if (msg.msg_flags & MSG_TRUNC && r.full_size <= size)
		r.full_size = size + 1;
	r.size = r.full_size < size ? r.full_size : size;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c))
		read_control(sock, c, &r);
	*ret_received = r;
	return 0;
}

int icmp6_receive_message(struct icmp6_sock *sock, void *buffer, size_t size,
	struct icmp6_event *ret_event)
{
	struct received r = {0};
	int err;

	/* An error about an earlier probe may be handed to this call: its notice is in the
	 * other queue, and what is here is still to be read. */
	for (int i = 0; i < SEND_ATTEMPTS; i++) {
		err = receive(sock, 0, buffer, size, &r);
		if (!err || err == -EAGAIN)
			break;
	}
	if (err)
		return err;
	*ret_event = (struct icmp6_event){
		.kind = ICMP6_EVENT_MESSAGE,
		.time = r.stamp,
		.from = r.name,
		.hop_limit = r.hop_limit,
		.size = r.size,
		.full_size = r.full_size,
	};
	return 0;
}

/* Whether the notice is one that icmp6_receive_notice() knows. */
static bool read_notice(const struct icmp6_sock *sock, const struct received *r,
	struct icmp6_event *ret_event)
{
	struct icmp6_event event = {
		.hop_limit = -1,
		.size = r->size,
		.full_size = r->full_size,
		.destination = r->name.sin6_addr,
	};

	if (!r->has_error)
		return false;
	switch (r->error.ee_origin) {
	case SO_EE_ORIGIN_TIMESTAMPING:
		event.kind = ICMP6_EVENT_SENT;
		event.time = r->stamp;
		/* A notice may have lain unread since before the count began anew. */
		event.number = r->error.ee_data + (event.time < sock->tx_since ?
			sock->tx_offset_before : sock->tx_offset);
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

int icmp6_receive_notice(struct icmp6_sock *sock, void *buffer, size_t size,
	struct icmp6_event *ret_event)
{
	struct received r = {0};
	int err;

	do {
		err = receive(sock, MSG_ERRQUEUE, buffer, size, &r);
		if (err)
			return err;
	} while (!read_notice(sock, &r, ret_event));
	return 0;
}

void icmp6_close(struct icmp6_sock *sock)
{
	if (sock->fd >= 0)
		close(sock->fd);
	sock->fd = -1;
}
