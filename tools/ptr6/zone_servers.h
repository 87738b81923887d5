/* The name servers of a zone: their addresses, and what each of them itself answers. */
#ifndef HEXTET_PTR6_ZONE_SERVERS_H
#define HEXTET_PTR6_ZONE_SERVERS_H

#include "tools/ptr6/session.h"

/* Addresses of servers that are asked, of one zone. */
#define ZONE_SERVERS_MAX DNS_SERVERS_MAX

struct zone_servers {
	struct show_server shown[ZONE_SERVERS_MAX];
	size_t count;
	bool is_cut; /* there are more addresses than that */
};

struct zone_answer {
	struct reply reply;
	const struct dns_server *server; /* that gave it */
	nsec_t rtt;
};

/* Asks one question of the run's servers and waits. False: the run is over. */
bool zone_ask(struct session *session, const char *name, uint16_t type,
	struct zone_answer *ret_answer);

/* Looks the addresses of a name server up and adds it once for each, or once without any;
 * `name` must outlive it. An address that is not that of a host elsewhere has its verdict
 * at once; loopback counts where a server on this machine gave it. False: the run is
 * over. */
bool zone_servers_add(struct zone_servers *servers, struct session *session,
	const char *name, enum show_listed listed);

/* Asks each that may be asked for records of `zone`, without recursion, and keeps what it said.
 * False: the run is over. */
bool zone_servers_ask(struct zone_servers *servers, struct session *session,
	const char *zone, uint16_t type);

void zone_servers_free(struct zone_servers *servers);

#endif
