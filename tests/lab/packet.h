/* What the programs of the lab share: a packet socket, echo messages in Ethernet frames,
 * chance that can be repeated, an end by signal and a report of what was done.
 *
 * The lab's programs are single files, so this is a header with everything in it. */
#ifndef HEXTET_LAB_PACKET_H
#define HEXTET_LAB_PACKET_H

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/rd.h"
#include "base/wr.h"
#include "wire/echo.h"
#include "wire/icmp6.h"
#include "wire/ip6.h"

/* struct virtio_net_hdr, which PACKET_VNET_HDR puts before each frame. All zero: a
 * frame with nothing left to do. */
#define OFFLOAD_HEADER_SIZE 10

/* Room for the largest IPv6 packet in its frame, and for a checksum offload header. */
#define FRAME_MAX (OFFLOAD_HEADER_SIZE + ETHER_HDR_LEN + IP6_HEADER_SIZE + 65535)

/* A non-blocking packet socket that hears whatever arrives at an interface, not what
 * leaves it. With `offload`, frames carry the offload header both ways: between veth
 * ends the checksums of TCP and UDP are not filled in, and pass undone only in there.
 * Returns the descriptor or -errno. */
static inline int packet_open(const char *interface, uint16_t protocol, bool offload)
{
	int on = 1;
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
		.sll_ifindex = (int)if_nametoindex(interface),
	};
	struct packet_mreq promiscuous = {
		.mr_ifindex = address.sll_ifindex,
		.mr_type = PACKET_MR_PROMISC,
	};
	int fd;
	int err;

	if (address.sll_ifindex == 0)
		return -errno;
	/* Protocol 0 hears nothing before bind, so nothing from other interfaces. */
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on)) < 0 ||
		(offload && setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)) <
				    0) ||
		setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promiscuous,
			sizeof(promiscuous)) < 0 ||
		bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

/* Frames the socket had no room for. */
static inline uint64_t packet_missed(int fd)
{
	struct tpacket_stats stats = {0};
	socklen_t len = sizeof(stats);

	getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len);
	return stats.tp_drops;
}

/* An unfragmented echo message in an Ethernet frame. The pointers are into the frame. */
struct echo_frame {
	uint8_t to[ETH_ALEN];
	uint8_t from[ETH_ALEN];
	struct ip6_header ip;
	struct rd extensions; /* the extension headers, as they came */
	struct echo echo;
	struct rd data;
};

/* Returns 0 or -EBADMSG (another kind of frame, or a fragment). */
static inline int echo_frame_read(struct rd r, struct echo_frame *ret_frame)
{
	struct echo_frame f;
	struct ip6_upper upper;
	struct rd payload;
	struct rd walk;

	rd_copy(&r, f.to, sizeof(f.to));
	rd_copy(&r, f.from, sizeof(f.from));
	if (rd_u16(&r) != ETHERTYPE_IPV6 || ip6_read(&r, &f.ip) < 0)
		return -EBADMSG;
	payload = rd_fence(&r, f.ip.payload_length);
	walk = payload;
	if (ip6_walk(&walk, f.ip.next_header, &upper) < 0)
		return -EBADMSG;
	if (upper.protocol != IP6_ICMPV6 || upper.fragmented)
		return -EBADMSG;
	f.extensions = rd_fence(&payload, rd_left(&payload) - rd_left(&walk));
	if (echo_read(&payload, &f.echo) < 0)
		return -EBADMSG;
	f.data = payload;
	*ret_frame = f;
	return 0;
}

static inline void wr_rest(struct wr *w, struct rd r)
{
	size_t len = rd_left(&r);

	wr_bytes(w, rd_bytes(&r, len), len);
}

/* Writes a frame with an ICMPv6 message in it: the addresses and extension headers are
 * those of `f`, the length and the message's checksum are made right. */
static inline void message_frame_write(
	struct wr *w, const struct echo_frame *f, const uint8_t *message, size_t len)
{
	struct ip6_header ip = f->ip;
	uint16_t checksum;
	size_t at;

	ip.payload_length = (uint16_t)(rd_left(&f->extensions) + len);
	wr_bytes(w, f->to, sizeof(f->to));
	wr_bytes(w, f->from, sizeof(f->from));
	wr_u16(w, ETHERTYPE_IPV6);
	ip6_write(w, &ip);
	wr_rest(w, f->extensions);
	at = wr_len(w);
	wr_bytes(w, message, len);
	/* A message too short for a checksum has none. */
	if (w->failed || len < ICMP6_HEADER_SIZE)
		return;
	wr_patch_u16(w, at + 2, 0);
	checksum = icmp6_checksum(&ip.source, &ip.destination, w->start + at, len);
	wr_patch_u16(w, at + 2, checksum);
}

/* Writes an echo frame with other data. */
static inline void echo_frame_write(
	struct wr *w, const struct echo_frame *f, const uint8_t *data, size_t len)
{
	uint8_t buffer[FRAME_MAX];
	struct wr message = wr_into(buffer, sizeof(buffer));

	echo_write(&message, &f->echo);
	wr_bytes(&message, data, len);
	if (message.failed)
		w->failed = true;
	else
		message_frame_write(w, f, buffer, wr_len(&message));
}

/* Chance that a seed repeats: SplitMix64. */
static inline uint64_t chance_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* A number from 0 to bound - 1. */
static inline uint64_t chance_below(uint64_t *state, uint64_t bound)
{
	return chance_next(state) % bound;
}

/* A descriptor that turns readable at SIGTERM or SIGINT, which then do nothing else.
 * Returns it or -errno. */
static inline int stop_open(void)
{
	sigset_t signals;
	int fd;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
		return -errno;
	fd = signalfd(-1, &signals, SFD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

struct report_line {
	const char *name;
	uint64_t count;
};

/* Writes the counts as one line of JSON to a file, or standard output if it is NULL.
 * Returns 0 or -errno. */
static inline int report_write(
	const char *path, const struct report_line *lines, size_t len)
{
	FILE *file = path ? fopen(path, "w") : stdout;

	if (!file)
		return -errno;
	for (size_t i = 0; i < len; i++)
		fprintf(file, "%s\"%s\":%llu", i == 0 ? "{" : ",", lines[i].name,
			(unsigned long long)lines[i].count);
	fprintf(file, "}\n");
	return (path ? fclose(file) : fflush(stdout)) ? -EIO : 0;
}

#endif
