/* A channel of c-ares to one server by one transport, for net/dns.c alone. What versions
 * of c-ares do differently, or to answers, ends here: it sees to sockets, ids, questions
 * and time, and is shown no more of an answer than its header and question, as it would
 * cut at 512 or 4,096 octets, ask again over TCP or without EDNS, refuse what it cannot
 * read, and drop an error that does not repeat the question. */
#ifndef HEXTET_NET_DNS_LANE_H
#define HEXTET_NET_DNS_LANE_H

#define CARES_NO_DEPRECATED
#include <ares.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/dns.h"

#define DNS_LANE_SOCKETS 4

enum { DNS_MESSAGE_MAX = 65535 };

/* What came last; one for all lanes, as it is looked at before the next comes. */
struct dns_received {
	uint8_t bytes[DNS_MESSAGE_MAX];
	size_t size;
};

/* Finds the question in flight in a lane that has an id: all of the query as it was sent,
 * or NULL. */
typedef const uint8_t *dns_lane_find(
	void *user, bool tcp, uint16_t id, size_t *ret_size);

/* TCP: a message behind its length (RFC 1035 section 4.2.2) as far as it has come, and
 * what c-ares is shown of it. */
struct dns_stream {
	size_t size;
	uint8_t bytes[2 + DNS_MESSAGE_MAX];
	size_t shown_from, shown_size;
	uint8_t shown[2 + DNSMSG_QUERY_SIZE];
};

struct dns_lane {
	ares_channel ares; /* NULL while it is not open */
	struct loop *loop;
	const struct dns_server *server;
	struct dns_received *received;
	dns_lane_find *find;
	void *user;
	struct dns_stream *stream; /* NULL over UDP */
	unsigned budget;           /* datagrams that this turn may still read */
	int error;         /* the last errno of its sockets */
	bool has_answered; /* on the present connection */
	int sockets[DNS_LANE_SOCKETS];
	size_t socket_count;
};

/* Opens a lane, which must stay where it is from then on. Returns 0 or -errno. */
int dns_lane_open(struct dns_lane *ret_lane, struct loop *loop,
	const struct dns_server *server, bool tcp, nsec_t timeout,
	struct dns_received *received, dns_lane_find *find, void *user);

/* Whether an errno of a send is one that passes, so that the question waits for its next
 * try as if it had been lost. */
bool dns_lane_is_passing(int error);

/* Reads and writes what the loop found ready. */
void dns_lane_turn(struct dns_lane *lane);

/* Gives up what is late. */
void dns_lane_expire(struct dns_lane *lane);

/* Ends every question in it, each with ARES_EDESTRUCTION. */
void dns_lane_close(struct dns_lane *lane);

#endif
