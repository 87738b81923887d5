#include "net/packetsock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/packetfilter.h"
#include "net/sys.h"

struct packet_batch {
	size_t count;
	size_t size;
	struct mmsghdr headers[PACKET_BATCH_MAX];
	struct iovec parts[PACKET_BATCH_MAX];
	struct sockaddr_ll from[PACKET_BATCH_MAX];
	struct {
		_Alignas(struct cmsghdr) uint8_t bytes[128];
	} control[PACKET_BATCH_MAX];
	struct packet_received frames[PACKET_BATCH_MAX];
	uint8_t bytes[];
};

static int set_option(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value)) ? -errno : 0;
}

int packet_open(struct packet_sock *ret_sock)
{
	struct packet_sock sock = {0};
	int flags = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE;

	/* Protocol 0 hears nothing before bind: nothing unfiltered, nothing of other links. */
	sock.fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (sock.fd < 0)
		return -errno;
	/* The kernel takes a moment to start stamping what comes in; a frame without a stamp
	 * gets the time at which it is read. */
	set_option(sock.fd, SOL_SOCKET, SO_TIMESTAMPING, flags);
	*ret_sock = sock;
	return 0;
}

int packet_set_buffer(struct packet_sock *sock, int bytes, int *ret_bytes)
{
	socklen_t len = sizeof(*ret_bytes);
	int err = set_option(sock->fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes);
	int size;

	if (err == -EPERM)
		err = set_option(sock->fd, SOL_SOCKET, SO_RCVBUF, bytes);
	if (err)
		return err;
	if (getsockopt(sock->fd, SOL_SOCKET, SO_RCVBUF, &size, &len))
		return -errno;
	*ret_bytes = size;
	return 0;
}

static int change_membership(const struct packet_sock *sock, int option,
	uint32_t ifindex, uint16_t type, const uint8_t *mac)
{
	struct packet_mreq request = {
		.mr_ifindex = (int)ifindex,
		.mr_type = type,
	};

	if (mac) {
		request.mr_alen = ETHER_ADDRESS_SIZE;
		memcpy(request.mr_address, mac, ETHER_ADDRESS_SIZE);
	}
	if (setsockopt(sock->fd, SOL_PACKET, option, &request, sizeof(request)))
		return -errno;
	return 0;
}

/* Binding with a protocol is what begins the hearing, so it comes last but for what needs
 * the interface. */
static int bind_interface(struct packet_sock *sock, uint32_t ifindex, bool any)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)ifindex,
	};
	socklen_t len = sizeof(address);

	if (bind(sock->fd, (struct sockaddr *)&address, sizeof(address)))
		return -errno;
	if (getsockname(sock->fd, (struct sockaddr *)&address, &len))
		return -errno;
	return any || address.sll_hatype == ARPHRD_ETHER ? 0 : -EMEDIUMTYPE;
}

int packet_bind(struct packet_sock *sock, const struct packet_settings *settings)
{
	int err = packet_filter(sock->fd, settings->types);

	/* Index 0 is every interface: that must be meant. */
	if (settings->ifindex == 0 && !settings->any)
		return -ENODEV;
	if (!err)
		err = set_option(sock->fd, SOL_PACKET, PACKET_AUXDATA, 1);
	if (!err && !settings->outgoing)
		err = set_option(sock->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
	if (!err)
		err = bind_interface(sock, settings->ifindex, settings->any);
	if (err)
		return err;
	sock->ifindex = settings->ifindex;
	if (!settings->all_groups && !settings->promiscuous)
		return 0;
	sock->changes_link = true;
	return change_membership(sock, PACKET_ADD_MEMBERSHIP, sock->ifindex,
		settings->promiscuous ? PACKET_MR_PROMISC : PACKET_MR_ALLMULTI, NULL);
}

int packet_join(struct packet_sock *sock, const uint8_t mac[static ETHER_ADDRESS_SIZE])
{
	return packet_join_on(sock, sock->ifindex, mac);
}

int packet_join_on(struct packet_sock *sock, uint32_t ifindex,
	const uint8_t mac[static ETHER_ADDRESS_SIZE])
{
	return change_membership(
		sock, PACKET_ADD_MEMBERSHIP, ifindex, PACKET_MR_MULTICAST, mac);
}

int packet_send(struct packet_sock *sock, const void *frame, size_t len)
{
	return send(sock->fd, frame, len, 0) < 0 ? -errno : 0;
}

int packet_send_on(
	struct packet_sock *sock, uint32_t ifindex, const void *frame, size_t len)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IPV6),
		.sll_ifindex = (int)ifindex,
	};

	return sendto(sock->fd, frame, len, 0, (struct sockaddr *)&to, sizeof(to)) < 0 ?
		-errno : 0;
}

int packet_send_batch(
	struct packet_sock *sock, const struct packet_frame *frames, size_t count)
{
	struct mmsghdr headers[PACKET_BATCH_MAX];
	struct iovec parts[PACKET_BATCH_MAX];
	int sent;

	if (count > PACKET_BATCH_MAX)
		count = PACKET_BATCH_MAX;
	memset(headers, 0, count * sizeof(headers[0]));
	for (size_t i = 0; i < count; i++) {
		/* sendmmsg(2) does not write through it. */
		parts[i].iov_base = (void *)(uintptr_t)frames[i].bytes;
		parts[i].iov_len = frames[i].len;
		headers[i].msg_hdr.msg_iov = &parts[i];
		headers[i].msg_hdr.msg_iovlen = 1;
	}
	sent = sendmmsg(sock->fd, headers, (unsigned)count, 0);
	return sent < 0 ? -errno : sent;
}

int packet_batch_new(size_t count, size_t size, struct packet_batch **ret_batch)
{
	struct packet_batch *batch;

	if (count == 0 || count > PACKET_BATCH_MAX || size == 0 || size > 1 << 20)
		return -EINVAL;
	batch = malloc(sizeof(*batch) + count * size);
	if (!batch)
		return -ENOMEM;
	batch->count = count;
	batch->size = size;
	*ret_batch = batch;
	return 0;
}

void packet_batch_free(struct packet_batch *batch)
{
	free(batch);
}

static void prepare(struct packet_batch *batch, size_t i)
{
	batch->parts[i].iov_base = batch->bytes + i * batch->size;
	batch->parts[i].iov_len = batch->size;
	batch->headers[i].msg_hdr = (struct msghdr){
		.msg_name = &batch->from[i],
		.msg_namelen = sizeof(batch->from[i]),
		.msg_iov = &batch->parts[i],
		.msg_iovlen = 1,
		.msg_control = &batch->control[i],
		.msg_controllen = sizeof(batch->control[i]),
	};
}

static void read_control(const struct cmsghdr *c, struct packet_received *frame)
{
	struct scm_timestamping stamps;
	struct tpacket_auxdata aux;

	if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPING &&
		c->cmsg_len >= CMSG_LEN(sizeof(stamps))) {
		memcpy(&stamps, CMSG_DATA(c), sizeof(stamps));
		frame->realtime = nsec_from_timespec(&stamps.ts[0]);
	} else if (c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_AUXDATA &&
		c->cmsg_len >= CMSG_LEN(sizeof(aux))) {
		memcpy(&aux, CMSG_DATA(c), sizeof(aux));
		frame->has_tag = aux.tp_status & TP_STATUS_VLAN_VALID;
		frame->tag.tci = frame->has_tag ? aux.tp_vlan_tci : 0;
		frame->tag.tpid = !frame->has_tag ? 0 :
			aux.tp_status & TP_STATUS_VLAN_TPID_VALID ? aux.tp_vlan_tpid :
								    ETHER_TYPE_8021Q;
	}
}

/* `offset` moves a stamp of CLOCK_REALTIME to CLOCK_MONOTONIC, `now` stands in for none. */
static void read_frame(struct packet_batch *batch, size_t i, nsec_t offset, nsec_t now)
{
	struct packet_received *frame = &batch->frames[i];
	struct msghdr *header = &batch->headers[i].msg_hdr;

	*frame = (struct packet_received){
		.bytes = batch->parts[i].iov_base,
		.full_size = batch->headers[i].msg_len,
		.ifindex = (uint32_t)batch->from[i].sll_ifindex,
		.is_ethernet = batch->from[i].sll_hatype == ARPHRD_ETHER,
		.outgoing = batch->from[i].sll_pkttype == PACKET_OUTGOING,
	};
	frame->size = frame->full_size < batch->size ? frame->full_size : batch->size;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c))
		read_control(c, frame);
	if (frame->realtime == 0)
		frame->realtime = now + offset;
	frame->time = frame->realtime - offset;
}

int packet_receive(struct packet_sock *sock, struct packet_batch *batch)
{
	nsec_t now;
	int count;

	for (size_t i = 0; i < batch->count; i++)
		prepare(batch, i);
	count = recvmmsg(sock->fd, batch->headers, (unsigned)batch->count,
		MSG_DONTWAIT | MSG_TRUNC, NULL);
	if (count < 0)
		return -errno;
	now = sys_now();
	sys_follow_wall_clock(now, &sock->wall_offset);
	for (int i = 0; i < count; i++)
		read_frame(batch, (size_t)i, sock->wall_offset, now);
	return count > 0 ? count : -EAGAIN;
}

const struct packet_received *packet_batch_frame(
	const struct packet_batch *batch, size_t index)
{
	return &batch->frames[index];
}

int packet_dropped(struct packet_sock *sock, uint64_t *ret_dropped)
{
	struct tpacket_stats stats;
	socklen_t len = sizeof(stats);

	/* Reading sets the kernel's own count back to 0. */
	if (getsockopt(sock->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len))
		return -errno;
	sock->dropped += stats.tp_drops;
	*ret_dropped = sock->dropped;
	return 0;
}

/* Closing a packet socket waits until no processor can still be handing it a frame: 10 to
 * 20 ms, ten times what asking for one address takes. So the kernel's collector of sockets
 * that nobody can reach closes it (unix(7): a descriptor in flight is open until it is
 * received): the message that has it stands in the queue of a socket that only this same
 * message keeps. */
static void leave_to_kernel(int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(2 * sizeof(int))];
	} control = {0};
	char byte = 0;
	struct iovec part = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int pair[2], in_flight[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair)) {
		close(fd);
		return;
	}
	in_flight[0] = fd;
	in_flight[1] = pair[1];
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(in_flight));
	memcpy(CMSG_DATA(&control.header), in_flight, sizeof(in_flight));
	/* Where it cannot be sent, closing it here and now takes its time, no more. The
	 * collector starts when the end that is not in flight is closed: last, or it may look
	 * while the other can still be reached. */
	sendmsg(pair[0], &message, MSG_NOSIGNAL);
	close(fd);
	close(pair[1]);
	close(pair[0]);
}

void packet_close(struct packet_sock *sock)
{
	/* What the link was set to must not outlast the run. */
	if (sock->fd >= 0 && sock->changes_link)
		close(sock->fd);
	else if (sock->fd >= 0)
		leave_to_kernel(sock->fd);
	sock->fd = -1;
}
