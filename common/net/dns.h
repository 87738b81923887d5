/* Questions to name servers, many in flight, driven by the caller's loop: c-ares carries
 * them, we write the questions and read the answers (wire/dnsmsg.h). Each turn of the
 * loop is: wait until dns_wake(), dns_turn(), take what has come by dns_next(), ask.
 *
 * A try goes to one server, over UDP, and again over TCP where the answer was truncated,
 * and again without EDNS where the server does not know it.
 * A reply counts only from the server's address and port, to our port, with our id and
 * our question; an error may come without one. Ids are the kernel's random numbers, and
 * ports its choice. */
#ifndef HEXTET_NET_DNS_H
#define HEXTET_NET_DNS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "base/rd.h"
#include "net/loop.h"
#include "wire/dnsmsg.h"

#define DNS_PORT        53
#define DNS_SERVERS_MAX 64

/* `ADDRESS%ZONE` and a NUL, and that as `[ADDRESS%ZONE]:65535`. */
#define DNS_HOST_TEXT_SIZE   64
#define DNS_SERVER_TEXT_SIZE 80

struct dns_server {
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6; /* with its zone and port */
	} address;
	char host[DNS_HOST_TEXT_SIZE]; /* the address and zone, to show */
	uint16_t port;
	bool has_port;                   /* as was read: it need not be another than 53 */
	char text[DNS_SERVER_TEXT_SIZE]; /* both, the port only if it is not 53 */
};

enum dns_server_flaw {
	DNS_SERVER_OK = 0,
	DNS_SERVER_NAME,         /* not an address: to be looked up, see ret_host */
	DNS_SERVER_BAD,          /* neither */
	DNS_SERVER_PORT,         /* port is not a number from 1 to 65535 */
	DNS_SERVER_ZONE_MISSING, /* link-local, and no zone */
	DNS_SERVER_ZONE_UNKNOWN, /* no such interface */
	DNS_SERVER_ZONE_REFUSED, /* a zone on an address that takes none */
};

/* Reads a server: `2001:db8::53`, `fe80::1%eth0`, `[2001:db8::53]:5353`,
 * `192.0.2.53:5353`,
 * `::1#5353`, or a name with or without a port. DNS_SERVER_NAME: *ret_host is the name
 * without the port, and *ret_server has the port only, to be made by dns_server_at(). */
enum dns_server_flaw dns_server_read(const char *text, struct dns_server *ret_server,
	char ret_host[static DNSMSG_NAME_SIZE]);

/* `zone is missing`, for messages. */
const char *dns_server_flaw_text(enum dns_server_flaw flaw);

/* The server at an address; `scope` is the interface's index, 0 for none. */
struct dns_server dns_server_at(
	const struct in6_addr *address, uint32_t scope, uint16_t port);

/* Whether it is on this machine, at ::1 or in 127.0.0.0/8. */
bool dns_server_is_loopback(const struct dns_server *server);

/* The same server at another port. */
void dns_server_set_port(struct dns_server *server, uint16_t port);

/* Domains of a search list; glibc has no bound, and had one of 6. */
#define DNS_DOMAINS_MAX 32

/* What resolv.conf(5) says. */
struct dns_system {
	size_t count;
	struct dns_server servers[3];
	size_t domain_count;
	char domains[DNS_DOMAINS_MAX][256]; /* the search list, without the root */
	unsigned ndots;
	unsigned bad; /* servers and domains there that could not be read, or kept */
};

/* Reads `path` (NULL: /etc/resolv.conf). Returns 0, or -errno if it cannot be read; a
 * file without servers is count 0. */
int dns_system(const char *path, struct dns_system *ret_system);

struct dns_settings {
	nsec_t timeout;         /* of one try */
	unsigned tries;         /* of each server that may be asked; 1 or more */
	bool tcp;               /* from the start */
	bool ignore_truncation; /* take what came over UDP */
};

struct dns;

/* Opens an engine without servers. The loop must outlive it. Returns 0 or -errno. */
int dns_open(
	struct loop *loop, const struct dns_settings *settings, struct dns **ret_dns);

/* Adds a server, or finds it: *ret_index is its number, the first is 0. Returns 0, or
 * -ENOSPC beyond DNS_SERVERS_MAX. */
int dns_add_server(struct dns *dns, const struct dns_server *server, size_t *ret_index);

size_t dns_server_count(const struct dns *dns);
const struct dns_server *dns_server(const struct dns *dns, size_t index);

/* In the place of a server's number: the range of all of them. */
#define DNS_ANY_SERVER SIZE_MAX

/* Asks. The answer will bear the tag. The query's id is chosen here; its name is copied.
 * Returns 0, -EINVAL (not a name: see dnsmsg_name_write()), -ENOENT (no such server, or
 * none at all) or -ENOMEM. How many are in flight is the caller's to bound. */
int dns_ask(
	struct dns *dns, size_t server, const struct dnsmsg_query *query, uint64_t tag);

/* The same of some servers, each try of the next of them, round after round. */
struct dns_range {
	size_t first, count;
};

int dns_ask_range(struct dns *dns, struct dns_range servers,
	const struct dnsmsg_query *query, uint64_t tag);

/* Asked and not yet taken. */
size_t dns_in_flight(const struct dns *dns);

enum dns_status {
	DNS_ANSWERED = 0, /* there is a message with the right id and question; the rest
			     of it may be broken */
	DNS_TIMEOUT,      /* silence in every try */
	DNS_UNREACHABLE,  /* no way there, or nothing listens; see `error` */
	DNS_SYSTEM,       /* out of memory or of descriptors; see `error` */
};

struct dns_answer {
	uint64_t tag;
	enum dns_status status;
	int error;          /* an errno, or 0 where it is not known */
	size_t server;      /* that answered, or was asked last */
	unsigned tries;     /* used */
	bool tcp;           /* the answer came over TCP, or that is where it failed */
	bool was_truncated; /* over UDP */
	bool edns_refused;  /* FORMERR, NOTIMP or BADVERS: so it was asked without EDNS */
	nsec_t rtt; /* of the last try, TCP's set-up included; without an answer: since
		       the question was asked */
	const uint8_t *message; /* DNS_ANSWERED: valid until the next dns_next() */
	size_t size;
};

/* When to call dns_turn() if nothing becomes ready before; a point gone by where an
 * answer can be taken; NSEC_NEVER with nothing in flight. */
nsec_t dns_wake(const struct dns *dns);

/* After each wait of the loop: reads, gives up what is late, tries again. */
void dns_turn(struct dns *dns, nsec_t now);

/* Takes the next answer, in the order in which they came. */
bool dns_next(struct dns *dns, struct dns_answer *ret_answer);

/* Waits for the next answer, for those who ask one at a time. Returns 0, -EINTR if the
 * loop was interrupted, -ETIMEDOUT at `until`, -ENOENT with nothing in flight. */
int dns_wait(struct dns *dns, nsec_t until, struct dns_answer *ret_answer);

/* `timed out`, `nothing listens there`: the status in words, for messages. */
const char *dns_status_text(const struct dns_answer *answer);

/* Ends everything in flight without an answer. NULL is left alone. */
void dns_close(struct dns *dns);

#endif
