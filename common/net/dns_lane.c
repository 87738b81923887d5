#include "net/dns_lane.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	FLAGS_AT = 2,
	LENGTH_SIZE = 2, /* in front of a message over TCP (RFC 1035 section 4.2.2) */
	RECEIVE_BUFFER = 1 << 20, /* for hundreds of answers at once */
	SEND_WAIT_MS = 100,
	/* Read in a turn: then new questions go out, while the server is at the others.
	 */
	BATCH = 32,
};

/* One socket for each server and transport, and what else a tool listens to. */
_Static_assert(2 * DNS_SERVERS_MAX + 8 <= LOOP_FDS_MAX, "a loop has room for all lanes");

bool dns_lane_is_passing(int error)
{
	return error == EINVAL || error == ENOBUFS;
}

static socklen_t address_size(const struct dns_server *server)
{
	return server->address.any.sa_family == AF_INET6 ? sizeof(server->address.in6)
							 : sizeof(server->address.in);
}

/* --- the sockets that c-ares uses --- */

static ares_socket_t open_socket(int family, int type, int protocol, void *user)
{
	struct dns_lane *lane = user;
	int on = 1, size = RECEIVE_BUFFER, fd;

	/* What the loop does not hear of would look like silence. */
	if (lane->socket_count == DNS_LANE_SOCKETS || lane->loop->count == LOOP_FDS_MAX) {
		lane->error = errno = ENOSPC;
		return ARES_SOCKET_BAD;
	}
	fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	if (fd < 0) {
		lane->error = errno;
		return ARES_SOCKET_BAD;
	}
	/* Both only make it faster. */
	if (type == SOCK_STREAM)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	else
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return fd;
}

static int close_socket(ares_socket_t fd, void *user)
{
	struct dns_lane *lane = user;

	/* What is left was the connection's. */
	if (lane->stream)
		lane->stream->size = lane->stream->shown_from = lane->stream->shown_size = 0;
	return close(fd);
}

/* To the server's own address: c-ares of 1.18 knows nothing of zones. A socket that is
 * connected gets packets from that address and port only. */
static int connect_socket(
	ares_socket_t fd, const struct sockaddr *address, ares_socklen_t size, void *user)
{
	struct dns_lane *lane = user;

	(void)address;
	(void)size;
	lane->has_answered = false;
	if (!connect(fd, &lane->server->address.any, address_size(lane->server)))
		return 0;
	if (errno != EINPROGRESS)
		lane->error = errno;
	return -1;
}

/* What is shown of a message: its header and question. A server that cannot read a
 * question may send back the header alone, with an error: then it is the question that
 * was asked. Returns the length, 0 for what is no response to anything. */
static size_t question_of(
	const struct dns_lane *lane, struct rd message, uint8_t *ret_shown, size_t size)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	unsigned questions = walk.header.counts[DNSMSG_QUESTION];
	const uint8_t *from = message.at;
	struct dnsmsg_record question;
	size_t end;

	if (walk.broken || !(walk.header.flags & DNSMSG_QR) || questions > 1)
		return 0;
	if (questions == 0) {
		if (dnsmsg_rcode(walk.header.flags, 0) == DNSMSG_NOERROR)
			return 0;
		from = lane->find(lane->user, lane->stream, walk.header.id, &end);
		if (!from)
			return 0;
		walk = dnsmsg_walk(rd_over(from, end));
	}
	if (!dnsmsg_next(&walk, &question))
		return 0;
	end = (size_t)(walk.r.at - from);
	if (end > size)
		return 0;
	memcpy(ret_shown, from, end);
	return end;
}

/* Shows c-ares the header and the question of what came, as those of an answer without
 * a fault. */
static size_t show(const struct dns_lane *lane, uint8_t *ret_shown, size_t size)
{
	static const uint8_t after_id[] = {DNSMSG_QR >> 8, 0, 0, 1, 0, 0, 0, 0, 0, 0};
	const struct dns_received *received = lane->received;
	size_t end = question_of(
		lane, rd_over(received->bytes, received->size), ret_shown, size);

	if (end > 0)
		memcpy(ret_shown + FLAGS_AT, after_id, sizeof(after_id));
	return end;
}

static ssize_t receive_datagram(struct dns_lane *lane, int fd, uint8_t *buffer,
	size_t size, int flags, struct sockaddr *from, socklen_t *from_size)
{
	struct dns_received *received = lane->received;
	size_t shown = 0;

	/* One that is empty, or junk, is nothing: c-ares would see an error in it. */
	while (shown == 0) {
		ssize_t len;

		if (lane->budget == 0) {
			errno = EAGAIN;
			return -1;
		}
		lane->budget--;
		len = recvfrom(fd, received->bytes, sizeof(received->bytes), flags, from,
			from_size);
		if (len < 0)
			return len;
		received->size = (size_t)len;
		shown = show(lane, buffer, size);
	}
	return (ssize_t)shown;
}

/* The size of the message that is being read, with its length; before that has come, the
 * length's own. */
static size_t size_of(const struct dns_stream *stream)
{
	struct rd r = rd_over(stream->bytes, stream->size);

	return LENGTH_SIZE + rd_u16(&r);
}

/* Reads a message into the lane's stream. Returns its size, 0 at the end of the stream,
 * or -1. */
static ssize_t fill(struct dns_stream *stream, int fd, int flags)
{
	while (stream->size < LENGTH_SIZE || stream->size < size_of(stream)) {
		ssize_t len = recv(fd, stream->bytes + stream->size,
			size_of(stream) - stream->size, flags);

		if (len <= 0)
			return len;
		stream->size += (size_t)len;
	}
	return (ssize_t)stream->size;
}

/* c-ares may ask for the length first, and then for the rest. */
static ssize_t receive_stream(
	struct dns_lane *lane, int fd, uint8_t *buffer, size_t size, int flags)
{
	struct dns_stream *stream = lane->stream;
	struct dns_received *received = lane->received;
	struct wr w;

	while (stream->shown_from == stream->shown_size) {
		ssize_t len = fill(stream, fd, flags);
		size_t shown;

		if (len <= 0)
			return len;
		stream->size = 0;
		received->size = (size_t)len - LENGTH_SIZE;
		memcpy(received->bytes, stream->bytes + LENGTH_SIZE, received->size);
		shown = show(lane, stream->shown + LENGTH_SIZE,
			sizeof(stream->shown) - LENGTH_SIZE);
		if (shown == 0)
			continue;
		w = wr_into(stream->shown, LENGTH_SIZE);
		wr_u16(&w, (uint16_t)shown);
		stream->shown_from = 0;
		stream->shown_size = LENGTH_SIZE + shown;
	}
	if (size > stream->shown_size - stream->shown_from)
		size = stream->shown_size - stream->shown_from;
	memcpy(buffer, stream->shown + stream->shown_from, size);
	stream->shown_from += size;
	return (ssize_t)size;
}

static ares_ssize_t receive(ares_socket_t fd, void *buffer, size_t size, int flags,
	struct sockaddr *from, ares_socklen_t *from_size, void *user)
{
	struct dns_lane *lane = user;
	ssize_t len = lane->stream ? receive_stream(lane, fd, buffer, size, flags)
				   : receive_datagram(lane, fd, buffer, size, flags, from,
					     from_size);

	if (len < 0 && errno != EAGAIN)
		lane->error = errno;
	return len;
}

static ares_ssize_t vector_size(const struct iovec *vector, int count)
{
	size_t size = 0;

	for (int i = 0; i < count; i++)
		size += vector[i].iov_len;
	return (ares_ssize_t)size;
}

static ares_ssize_t send_vector(
	ares_socket_t fd, const struct iovec *vector, int count, void *user)
{
	struct dns_lane *lane = user;
	struct pollfd room = {.fd = fd, .events = POLLOUT};
	struct msghdr message = {
		.msg_iov = (struct iovec *)vector, .msg_iovlen = (size_t)count};
	ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);

	/* A full buffer is no reason to give a question up, as c-ares would. */
	if (sent < 0 && errno == EAGAIN && !lane->stream && poll(&room, 1, SEND_WAIT_MS) > 0)
		sent = sendmsg(fd, &message, MSG_NOSIGNAL);
	if (sent < 0 && errno != EAGAIN)
		lane->error = errno;
	/* The kernel says so for a while when its neighbour table is full, which all of
	 * the machine share: as good as lost, and there are more tries. */
	if (sent < 0 && !lane->stream && dns_lane_is_passing(errno))
		return vector_size(vector, count);
	return sent;
}

static const struct ares_socket_functions functions = {
	.asocket = open_socket,
	.aclose = close_socket,
	.aconnect = connect_socket,
	.arecvfrom = receive,
	.asendv = send_vector,
};

static void watch_socket(void *arg, ares_socket_t fd, int readable, int writable)
{
	struct dns_lane *lane = arg;
	int events = (readable ? POLLIN : 0) | (writable ? POLLOUT : 0);
	size_t i = 0;

	while (i < lane->socket_count && lane->sockets[i] != fd)
		i++;
	/* open_socket() saw to it that there is room. */
	if (i == DNS_LANE_SOCKETS || loop_watch(lane->loop, fd, (short)events)) {
		lane->error = ENOSPC;
		return;
	}
	if (i == lane->socket_count && events)
		lane->sockets[lane->socket_count++] = fd;
	else if (i < lane->socket_count && !events)
		lane->sockets[i] = lane->sockets[--lane->socket_count];
}

/* --- the outside --- */

static int set_server(struct dns_lane *lane)
{
	const struct dns_server *server = lane->server;
	struct ares_addr_port_node node = {.family = server->address.any.sa_family};
	int port;

	if (node.family == AF_INET6) {
		memcpy(&node.addr.addr6, &server->address.in6.sin6_addr,
			sizeof(node.addr.addr6));
		port = ntohs(server->address.in6.sin6_port);
	} else {
		node.addr.addr4 = server->address.in.sin_addr;
		port = ntohs(server->address.in.sin_port);
	}
	node.udp_port = port;
	node.tcp_port = port;
	return ares_set_servers_ports(lane->ares, &node);
}

int dns_lane_open(struct dns_lane *ret_lane, struct loop *loop,
	const struct dns_server *server, bool tcp, nsec_t timeout,
	struct dns_received *received, dns_lane_find *find, void *user)
{
	/* Everything is said here, so that no file is read. One try: the next is ours. */
	struct ares_options options = {
		.flags = ARES_FLAG_NOCHECKRESP | (tcp ? ARES_FLAG_USEVC : 0),
		.timeout = (int)(timeout / NSEC_PER_MSEC),
		.tries = 1,
		.lookups = (char *)"b",
		.sock_state_cb = watch_socket,
		.sock_state_cb_data = ret_lane,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
		   ARES_OPT_SERVERS | ARES_OPT_DOMAINS | ARES_OPT_LOOKUPS |
		   ARES_OPT_SORTLIST | ARES_OPT_SOCK_STATE_CB;
	int status;

#ifdef ARES_OPT_QUERY_CACHE
	mask |= ARES_OPT_QUERY_CACHE; /* of no time */
#endif
	*ret_lane = (struct dns_lane){
		.loop = loop,
		.server = server,
		.received = received,
		.find = find,
		.user = user,
		.stream = tcp ? calloc(1, sizeof(*ret_lane->stream)) : NULL,
	};
	if (tcp && !ret_lane->stream)
		return -ENOMEM;
	status = ares_init_options(&ret_lane->ares, &options, mask);
	if (status != ARES_SUCCESS) {
		ret_lane->ares = NULL;
		dns_lane_close(ret_lane);
		return -ENOMEM;
	}
	ares_set_socket_functions(ret_lane->ares, &functions, ret_lane);
	if (set_server(ret_lane) != ARES_SUCCESS) {
		dns_lane_close(ret_lane);
		return -ENOMEM;
	}
	return 0;
}

static size_t shown_left(const struct dns_lane *lane)
{
	return lane->stream ? lane->stream->shown_size - lane->stream->shown_from : 0;
}

/* c-ares is called for what it has begun to read of a stream: the socket may have no more.
 */
static void process(struct dns_lane *lane, int fd, short ready)
{
	size_t before;

	do {
		before = shown_left(lane);
		ares_process_fd(lane->ares, ready & ~POLLOUT ? fd : ARES_SOCKET_BAD,
			ready & POLLOUT ? fd : ARES_SOCKET_BAD);
	} while (shown_left(lane) > 0 && shown_left(lane) != before);
}

void dns_lane_turn(struct dns_lane *lane)
{
	int sockets[DNS_LANE_SOCKETS];
	size_t count = lane->socket_count;

	/* A copy: the table changes as c-ares closes and opens. */
	memcpy(sockets, lane->sockets, sizeof(sockets));
	lane->budget = BATCH;
	for (size_t i = 0; i < count; i++) {
		short ready = loop_ready(lane->loop, sockets[i]);

		if (ready)
			process(lane, sockets[i], ready);
	}
}

void dns_lane_expire(struct dns_lane *lane)
{
	ares_process_fd(lane->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

void dns_lane_close(struct dns_lane *lane)
{
	if (lane->ares)
		ares_destroy(lane->ares);
	lane->ares = NULL;
	free(lane->stream);
	lane->stream = NULL;
}
