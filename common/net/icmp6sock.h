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

struct icmp6_sock {
	int fd;
	bool raw;
	uint16_t id;         /* of the echo messages; after icmp6_bind() */
	bool tx_stamps;      /* the kernel takes transmit timestamps */
	bool tx_resync;      /* its count of sends is to be started anew */
	uint32_t tx_offset;  /* what its count is behind the caller's */
	bool tx_left;        /* a probe has left in this count */
	uint32_t tx_offset_before; /* what the count was behind before tx_since */
	nsec_t tx_since;
	nsec_t wall_offset;  /* CLOCK_REALTIME less CLOCK_MONOTONIC, as last seen */
};

/* What the socket brings. */
enum icmp6_event_kind {
	ICMP6_EVENT_MESSAGE, /* an ICMPv6 message that the filter let pass */
	ICMP6_EVENT_SENT,    /* when a probe left this host */
	ICMP6_EVENT_ERROR,   /* an ICMPv6 error about a probe of this socket's */
	ICMP6_EVENT_LOCAL,   /* this host itself refused a probe */
};

/* Points in time are CLOCK_MONOTONIC, converted when the event is read, so a step of
 * the wall clock between a probe and its reply moves nothing. */
struct icmp6_event {
	enum icmp6_event_kind kind;
	nsec_t time;              /* MESSAGE, SENT: the kernel's stamp; 0 if it has none */
	uint32_t number;          /* SENT: low 32 bits of the number given to icmp6_send() */
	struct sockaddr_in6 from; /* MESSAGE: sender; ERROR: sender of the error */
	struct in6_addr destination; /* ERROR, LOCAL: where the probe was going */
	struct icmp6_error error; /* ERROR */
	int local_errno;          /* LOCAL */
	uint32_t local_mtu;       /* LOCAL with EMSGSIZE: what would have fit, in bytes */
	int hop_limit;            /* MESSAGE: of the packet received; -1 unknown */
	size_t size;              /* bytes kept in the buffer: MESSAGE: the message; ERROR:
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
	uint8_t hop_limit;
	uint8_t traffic_class;
	int pmtu_discovery;  /* IPV6_PMTUDISC_… */
	uint32_t flow_label; /* 20 bits; 0: one of the kernel's choice */
};

/* Applies the settings, filters for Echo Replies to its own identifier and switches
 * errors and timestamps on. Returns 0 or -errno; *ret_step names the step that failed:
 * "interface", "source", "hop limit", … */
int icmp6_bind(struct icmp6_sock *sock, const struct icmp6_settings *settings,
	const char **ret_step);

/* Registers the label with the kernel for `destination` (RFC 6437); sends must then
 * carry *ret_label in sin6_flowinfo. Returns 0 or -errno. */
int icmp6_flow_label(struct icmp6_sock *sock, const struct in6_addr *destination,
	uint32_t label, uint32_t *ret_label);

/* Sends one message. `number` counts the caller's sends, one more each time; it comes
 * back with the SENT event. An error that came for an earlier probe is not this one's.
 * Returns 0 or -errno. */
int icmp6_send(struct icmp6_sock *sock, const struct sockaddr_in6 *destination,
	uint32_t number, const void *message, size_t len);

/* The next notice about a probe: SENT, ERROR or LOCAL. The buffer gets the quoted bytes.
 * Returns 0, -EAGAIN (nothing there) or -errno. */
int icmp6_receive_notice(struct icmp6_sock *sock, void *buffer, size_t size,
	struct icmp6_event *ret_event);

/* The next MESSAGE; the buffer gets it from its type field on. Returns 0, -EAGAIN
 * (nothing there) or -errno. */
int icmp6_receive_message(struct icmp6_sock *sock, void *buffer, size_t size,
	struct icmp6_event *ret_event);

void icmp6_close(struct icmp6_sock *sock);

#endif
