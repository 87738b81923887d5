/* The ICMPv6 socket that echo probes go through: a datagram socket where
 * net.ipv4.ping_group_range allows, a raw one otherwise (needs CAP_NET_RAW), with
 * kernel timestamps of both directions and the errors that come back (RFC 3542). */
#ifndef HEXTET_NET_ICMP6SOCK_H
#define HEXTET_NET_ICMP6SOCK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "wire/icmp6.h"

/* Probes sent, or messages received, by one system call at most. */
#define ICMP6_BATCH 64

/* A block in which every second probe cannot be sent needs half as many. */
#define ICMP6_COUNTS ICMP6_BATCH

struct icmp6_sock {
	int fd;
	bool raw;
	uint16_t id;         /* of the echo messages; after icmp6_bind() */
	bool tx_stamps;      /* the kernel takes transmit timestamps */
	bool tx_resync;      /* its count of sends is to be started anew */
	uint32_t tx_every;   /* only probes whose number this divides; 0 and 1: all */
	bool tx_left;        /* a probe has left in this count */
	/* What the newest counts are behind the caller's, and since when: notices of several
	 * may lie unread. */
	struct {
		uint32_t offset;
		nsec_t since;
	} tx_counts[ICMP6_COUNTS];
	size_t tx_count; /* the newest, modulo that */
	nsec_t wall_offset;  /* CLOCK_REALTIME less CLOCK_MONOTONIC, as last seen */
	/* The wall clock was set, and stamps of before that may lie unread. */
	bool messages_are_old, notices_are_old;
};

/* What the socket brings. */
enum icmp6_event_kind {
	ICMP6_EVENT_MESSAGE, /* an ICMPv6 message that the filter let pass */
	ICMP6_EVENT_SENT,    /* when a probe left this host */
	ICMP6_EVENT_ERROR,   /* an ICMPv6 error about a probe of this socket's */
	ICMP6_EVENT_LOCAL,   /* this host itself refused a probe */
};

/* Points in time are CLOCK_MONOTONIC, converted when the event is read, so a step of
 * the wall clock between a probe and its reply moves nothing. Stamps of which it is not
 * known on which side of a step they were taken are not told. */
struct icmp6_event {
	enum icmp6_event_kind kind;
	nsec_t time;              /* MESSAGE, SENT: the kernel's stamp; 0: MESSAGE without */
	uint32_t number;          /* SENT: low 32 bits of the number given to icmp6_send() */
	struct sockaddr_in6 from; /* MESSAGE: sender; ERROR: sender of the error */
	struct in6_addr destination; /* ERROR, LOCAL: where the probe was going */
	struct icmp6_error error; /* ERROR */
	int local_errno;          /* LOCAL */
	uint32_t local_mtu;       /* LOCAL with EMSGSIZE: what would have fit, in bytes */
	size_t slot;              /* of the inbox, where its bytes are */
	int hop_limit;            /* MESSAGE: of the packet received; -1 unknown */
	size_t size;              /* bytes kept of it: MESSAGE: the message; ERROR:
	                             the probe from its ICMPv6 header on, as quoted */
	size_t full_size;         /* MESSAGE: bytes it had, of which `size` fit; where the
	                             system does not tell, one more than that */
};

/* Opens the socket: the one call that may need privilege. Returns 0, -EACCES or -EPERM
 * (neither kind is allowed), -EAFNOSUPPORT (no IPv6 here) or another -errno. */
int icmp6_open(struct icmp6_sock *ret_sock);

/* What a probe is sent with; each field's zero value leaves it to the system. */
struct icmp6_settings {
	const char *interface; /* send and receive through this one only */
	struct in6_addr source;
	uint32_t source_ifindex; /* zone of a link-local source */
	bool has_hop_limit, has_traffic_class, has_pmtu_discovery, has_flow_label;
	bool has_id, not_to_self;
	uint16_t id;         /* of the echo messages; on a datagram socket not 0 */
	uint8_t hop_limit;
	uint8_t traffic_class;
	int pmtu_discovery;  /* IPV6_PMTUDISC_… */
	uint32_t flow_label; /* 20 bits; 0: one of the kernel's choice */
};

/* Applies the settings, filters for Echo Replies to its own identifier and switches
 * errors and timestamps on. `not_to_self`: what is sent to a group this host does not get.
 * Returns 0 or -errno; *ret_step names the step that failed: "interface", "source", "hop
 * limit", … */
int icmp6_bind(struct icmp6_sock *sock, const struct icmp6_settings *settings,
	const char **ret_step);

/* Sets the size of the send buffer (SO_SNDBUF), or the mark that probes bear for routing
 * rules and filters (SO_MARK; needs CAP_NET_ADMIN or CAP_NET_RAW). Return 0 or -errno. */
int icmp6_send_buffer(struct icmp6_sock *sock, int bytes);
int icmp6_mark(struct icmp6_sock *sock, uint32_t mark);

/* Hears `destination` alone from here on, and has the kernel keep the way there. Returns 0
 * or -errno. */
int icmp6_connect(struct icmp6_sock *sock, const struct sockaddr_in6 *destination);

/* Registers the label with the kernel for `destination` (RFC 6437); sends must then
 * carry *ret_label in sin6_flowinfo. Returns 0 or -errno. */
int icmp6_flow_label(struct icmp6_sock *sock, const struct in6_addr *destination,
	uint32_t label, uint32_t *ret_label);

struct icmp6_probe {
	struct sockaddr_in6 destination;
	const void *message;
	size_t len;
};

/* Sends up to ICMP6_BATCH probes. `number` is the first one's, counted by the caller, the
 * others follow; they come back with the SENT events. An error that came for an earlier
 * probe is not these ones'. Returns 0 with at least one sent, or -errno: the first could
 * not be. */
int icmp6_send_many(struct icmp6_sock *sock, const struct icmp6_probe *probes, size_t count,
	uint32_t number, size_t *ret_sent);

/* One probe. */
int icmp6_send(struct icmp6_sock *sock, const struct sockaddr_in6 *destination,
	uint32_t number, const void *message, size_t len);

/* What is received in one go: up to `slots` (at most ICMP6_BATCH) packets of `size` bytes,
 * of which longer ones lose the end. Returns 0 or -ENOMEM. */
struct icmp6_inbox;
int icmp6_inbox_new(size_t slots, size_t size, struct icmp6_inbox **ret_inbox);
void icmp6_inbox_free(struct icmp6_inbox *inbox);

/* The bytes of an event, until the next receive into its inbox. */
const void *icmp6_inbox_bytes(const struct icmp6_inbox *inbox, size_t slot);

/* The MESSAGEs that are there, each with its bytes from the type field on. Returns 0,
 * -EAGAIN (none) or another -errno. */
int icmp6_receive_messages(struct icmp6_sock *sock, struct icmp6_inbox *inbox,
	struct icmp6_event ret_events[static ICMP6_BATCH], size_t *ret_count);

/* The notices about probes that are there: SENT, ERROR or LOCAL, with the quoted bytes.
 * Those of other kinds are passed over, so the count may be 0. Returns as above. */
int icmp6_receive_notices(struct icmp6_sock *sock, struct icmp6_inbox *inbox,
	struct icmp6_event ret_events[static ICMP6_BATCH], size_t *ret_count);

/* How many packets the system dropped because the receive buffer was full (SO_MEMINFO; on
 * raw sockets some kernels count each twice).
 * Returns 0 or -errno. */
int icmp6_dropped(const struct icmp6_sock *sock, uint32_t *ret_count);

void icmp6_close(struct icmp6_sock *sock);

#endif
