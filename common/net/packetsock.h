/* A packet socket on one Ethernet interface for Neighbor Discovery: whole frames out and
 * in, with the kernel's time stamps, its VLAN tags and its count of what it dropped. */
#ifndef HEXTET_NET_PACKETSOCK_H
#define HEXTET_NET_PACKETSOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "wire/ether.h"

struct packet_sock {
	int fd;
	uint32_t ifindex;   /* after packet_bind() */
	bool changes_link;  /* by all_groups or promiscuous, until packet_close() */
	uint64_t dropped;   /* see packet_dropped() */
	nsec_t wall_offset; /* CLOCK_REALTIME less CLOCK_MONOTONIC, as last seen */
};

/* Opens the socket: the one call that needs privilege (CAP_NET_RAW). It hears nothing
 * before packet_bind(). Returns 0, -EPERM or another -errno. */
int packet_open(struct packet_sock *ret_sock);

/* Asks for a receive buffer of so many bytes: with CAP_NET_ADMIN any, else as much as
 * net.core.rmem_max allows. *ret_bytes is what there is then, in the kernel's count, which
 * has its own overhead in it. Returns 0 or -errno. */
int packet_set_buffer(struct packet_sock *sock, int bytes, int *ret_bytes);

struct packet_settings {
	uint32_t ifindex;
	bool any;        /* every Ethernet interface instead; ifindex is 0 */
	uint8_t types;   /* a bit for each type to hear: bit 0 for 133, … bit 4 for 137 */
	bool outgoing;   /* hear what this host sends, too (never what this socket sends) */
	bool all_groups; /* hear what is sent to any multicast group on the link; not with any */
	bool promiscuous; /* and what is sent to other hosts, too; not with any */
};

/* Every type of Neighbor Discovery. */
#define PACKET_TYPES_ALL 0x1f

/* From here on the socket hears Neighbor Discovery on that interface. The kernel lets
 * through only the types asked for, and what it cannot see into: extension headers that
 * are not simple, several tags, fragments. Returns 0, -ENODEV (no such interface),
 * -EMEDIUMTYPE (not an Ethernet) or another -errno. */
int packet_bind(struct packet_sock *sock, const struct packet_settings *settings);

/* Hears what is sent to an Ethernet group: 33:33:ff:… for solicitations
 * of an address that is not this host's. Returns 0 or -errno. */
int packet_join(struct packet_sock *sock, const uint8_t mac[static ETHER_ADDRESS_SIZE]);

/* The same on an interface that is named, for a socket on every one. */
int packet_join_on(struct packet_sock *sock, uint32_t ifindex,
	const uint8_t mac[static ETHER_ADDRESS_SIZE]);

/* A frame to send, from its Ethernet header on. */
struct packet_frame {
	const void *bytes;
	size_t len;
};

/* Sends one frame. Returns 0, -EAGAIN or -ENOBUFS (full: try later), -ENETDOWN (the link
 * is down: nothing left) or another -errno. */
int packet_send(struct packet_sock *sock, const void *frame, size_t len);

/* The same by an interface that is named, for a socket on every one. */
int packet_send_on(
	struct packet_sock *sock, uint32_t ifindex, const void *frame, size_t len);

#define PACKET_BATCH_MAX 64

/* Sends up to PACKET_BATCH_MAX frames by one system call, in order. Returns how many left,
 * from the first on, or -errno if none did. */
int packet_send_batch(
	struct packet_sock *sock, const struct packet_frame *frames, size_t count);

/* A frame that came. */
struct packet_received {
	nsec_t time;     /* CLOCK_MONOTONIC; the kernel's stamp, or, without one, when it was read */
	nsec_t realtime; /* CLOCK_REALTIME of the same */
	const uint8_t *bytes; /* from its Ethernet header on, until the next packet_receive() */
	size_t size;     /* bytes kept */
	size_t full_size;
	uint32_t ifindex; /* of the interface that it came by */
	bool is_ethernet; /* always, but with any */
	bool outgoing;   /* this host sent it */
	bool has_tag;    /* the kernel took this tag off; in the bytes it is not */
	struct ether_tag tag;
};

/* Room for a batch of frames. */
struct packet_batch;

/* Room for up to `count` (at most PACKET_BATCH_MAX) frames of `size` bytes each; longer
 * ones are cut. Returns 0, -EINVAL or -ENOMEM. */
int packet_batch_new(size_t count, size_t size, struct packet_batch **ret_batch);

void packet_batch_free(struct packet_batch *batch);

/* Reads what has come, without waiting. Returns how many frames there are, 1 or more;
 * -EAGAIN (none), -ENETDOWN (the interface went down; said once) or another -errno. */
int packet_receive(struct packet_sock *sock, struct packet_batch *batch);

/* Frame `index` of the last packet_receive(), less than its result. */
const struct packet_received *packet_batch_frame(
	const struct packet_batch *batch, size_t index);

/* How many frames that should have been heard were lost, since packet_bind(), because the
 * buffer was full. Returns 0 or -errno. */
int packet_dropped(struct packet_sock *sock, uint64_t *ret_dropped);

/* Closes the socket, and does not wait for it: the kernel takes 10 to 20 ms to be rid of a
 * packet socket. */
void packet_close(struct packet_sock *sock);

#endif
