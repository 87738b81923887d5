#include "net/icmp6sock.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/icmpv6.h>
#include <linux/in6.h>
#include <linux/net_tstamp.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/sys.h"
#include "wire/echo.h"

/* A pending error of an earlier probe is handed to whatever call comes next, once; where
 * many neighbours are given up they come one behind the other. */
enum { SEND_ATTEMPTS = 8 };

/* Replies to some thousand probes; what is not used costs nothing. */
#define RECEIVE_BUFFER (4 << 20)

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
		flags |= SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY;
	/* Those that are not all stamped ask for it themselves. */
	if (count_sends && sock->tx_every <= 1)
		flags |= SOF_TIMESTAMPING_TX_SOFTWARE;
	return set_option(sock->fd, SOL_SOCKET, SO_TIMESTAMPING, (int)flags);
}

int icmp6_open(struct icmp6_sock *ret_sock)
{
	int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
	struct icmp6_sock sock = {.wall_offset = sys_wall_offset()};

	sock.fd = socket(AF_INET6, SOCK_DGRAM | flags, IPPROTO_ICMPV6);
	if (sock.fd < 0 && (errno == EACCES || errno == EPERM)) {
		sock.raw = true;
		sock.fd = socket(AF_INET6, SOCK_RAW | flags, IPPROTO_ICMPV6);
	}
	if (sock.fd < 0)
		return -errno;
	/* The kernel takes a moment to start stamping what comes in. */
	enable_timestamps(&sock, false);
	/* Without privilege the system's limit holds; what it drops is counted. */
	if (set_option(sock.fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER))
		set_option(sock.fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
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

/* Sets the identifier, if none is given: a random one on a raw socket, the kernel's on a datagram socket,
 * where it is what a port is elsewhere. */
static int bind_source(struct icmp6_sock *sock, const struct icmp6_settings *settings)
{
	struct sockaddr_in6 local = {
		.sin6_family = AF_INET6,
		.sin6_addr = settings->source,
		.sin6_scope_id = settings->source_ifindex,
	};
	socklen_t len = sizeof(local);

	if (settings->has_id && !sock->raw && settings->id == 0)
		return -EINVAL; /* it would be the kernel's choice */
	if (settings->has_id && !sock->raw)
		local.sin6_port = htons(settings->id);
	if (bind(sock->fd, (struct sockaddr *)&local, sizeof(local)))
		return -errno;
	if (settings->has_id) {
		sock->id = settings->id;
		return 0;
	}
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
	*ret_step = "multicast loop";
	if (settings->not_to_self)
		err = set_option(fd, SOL_IPV6, IPV6_MULTICAST_LOOP, 0);
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

int icmp6_send_buffer(struct icmp6_sock *sock, int bytes)
{
	return set_option(sock->fd, SOL_SOCKET, SO_SNDBUF, bytes);
}

int icmp6_mark(struct icmp6_sock *sock, uint32_t mark)
{
	return set_option(sock->fd, SOL_SOCKET, SO_MARK, (int)mark);
}

int icmp6_connect(struct icmp6_sock *sock, const struct sockaddr_in6 *destination)
{
	return connect(sock->fd, (const struct sockaddr *)destination, sizeof(*destination)) ?
		-errno : 0;
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
	uint32_t offset = number;

	enable_timestamps(sock, false);
	enable_timestamps(sock, true);
	if (sock->tx_every > 1)
		offset += (sock->tx_every - number % sock->tx_every) % sock->tx_every;
	/* A count in which nothing left has no notices that could still come. */
	if (sock->tx_left)
		sock->tx_count = (sock->tx_count + 1) % ICMP6_COUNTS;
	sock->tx_counts[sock->tx_count].offset = offset;
	sock->tx_counts[sock->tx_count].since = sys_now();
	sock->tx_left = false;
	sock->tx_resync = false;
}

/* Whether an error may be that of an earlier probe, which came back to us. */
static bool may_be_pending(int err)
{
	switch (err) {
	case -ENETUNREACH:
	case -EHOSTUNREACH:
	case -EACCES:
	case -ECONNREFUSED:
	case -EPROTO:
	case -EMSGSIZE:
		return true;
	default:
		return false;
	}
}

/* Takes the error that the next call would be handed. Returns whether there was one. */
static bool take_pending(const struct icmp6_sock *sock)
{
	int error = 0;
	socklen_t len = sizeof(error);

	return !getsockopt(sock->fd, SOL_SOCKET, SO_ERROR, &error, &len) && error;
}

/* Sends what it can of a block; a pending error of an earlier probe is not these ones'.
 * -EAGAIN, too, where such errors pour in faster than they can be taken. */
static int send_block(struct icmp6_sock *sock, struct mmsghdr *headers, size_t count,
	uint32_t number, size_t *ret_sent)
{
	bool is_pouring = false;
	int sent = 0, err = 0;

	for (int i = 0; i < SEND_ATTEMPTS; i++) {
		if (sock->tx_stamps && sock->tx_resync)
			count_anew(sock, number);
		if (i > 0 && take_pending(sock))
			is_pouring = true;
		sent = sendmmsg(sock->fd, headers, (unsigned)count, 0);
		if (sent > 0) {
			sock->tx_left = true;
			/* Whether the kernel counted a send that failed differs by version. */
			sock->tx_resync = (size_t)sent < count;
			*ret_sent = (size_t)sent;
			return 0;
		}
		err = -errno;
		sock->tx_resync = true;
		if (!may_be_pending(err))
			return err;
	}
	return is_pouring ? -EAGAIN : err;
}

/* A control message that has the kernel stamp this one packet. */
union stamp_request {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(uint32_t))];
};

static void request_stamp(struct msghdr *msg, union stamp_request *request)
{
	uint32_t flags = SOF_TIMESTAMPING_TX_SOFTWARE;

	request->header = (struct cmsghdr){
		.cmsg_level = SOL_SOCKET,
		.cmsg_type = SO_TIMESTAMPING,
		.cmsg_len = CMSG_LEN(sizeof(flags)),
	};
	memcpy(CMSG_DATA(&request->header), &flags, sizeof(flags));
	msg->msg_control = request;
	msg->msg_controllen = sizeof(*request);
}

int icmp6_send_many(struct icmp6_sock *sock, const struct icmp6_probe *probes, size_t count,
	uint32_t number, size_t *ret_sent)
{
	struct mmsghdr headers[ICMP6_BATCH];
	struct iovec parts[ICMP6_BATCH];
	union stamp_request request;

	if (count > ICMP6_BATCH)
		count = ICMP6_BATCH;
	for (size_t i = 0; i < count; i++) {
		parts[i] = (struct iovec){
			.iov_base = (void *)(uintptr_t)probes[i].message,
			.iov_len = probes[i].len,
		};
		headers[i] = (struct mmsghdr){.msg_hdr = {
			.msg_name = (void *)(uintptr_t)&probes[i].destination,
			.msg_namelen = sizeof(probes[i].destination),
			.msg_iov = &parts[i],
			.msg_iovlen = 1,
		}};
		if (sock->tx_every > 1 && (number + i) % sock->tx_every == 0)
			request_stamp(&headers[i].msg_hdr, &request);
	}
	return send_block(sock, headers, count, number, ret_sent);
}

int icmp6_send(struct icmp6_sock *sock, const struct sockaddr_in6 *destination,
	uint32_t number, const void *message, size_t len)
{
	struct icmp6_probe probe = {*destination, message, len};
	size_t sent;

	return icmp6_send_many(sock, &probe, 1, number, &sent);
}

int icmp6_dropped(const struct icmp6_sock *sock, uint32_t *ret_count)
{
	uint32_t info[SK_MEMINFO_VARS];
	socklen_t len = sizeof(info);

	if (getsockopt(sock->fd, SOL_SOCKET, SO_MEMINFO, info, &len))
		return -errno;
	if (len <= SK_MEMINFO_DROPS * sizeof(info[0]))
		return -ENODATA;
	*ret_count = info[SK_MEMINFO_DROPS];
	return 0;
}

void icmp6_close(struct icmp6_sock *sock)
{
	if (sock->fd >= 0)
		close(sock->fd);
	sock->fd = -1;
}
