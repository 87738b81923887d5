/* Name servers as they are given: on the command line, or in resolv.conf. */
#ifndef HEXTET_CLI_SERVERS_H
#define HEXTET_CLI_SERVERS_H

#include "cli/cli.h"
#include "cli/destination.h"
#include "net/dns.h"

#define SERVERS_REASON_SIZE DESTINATION_REASON_SIZE

/* Adds one to an engine, as dns_server_read() reads it, a name at each of its addresses,
 * which is looked up until `until` at the latest. `port` is for one without. *ret_range
 * are the addresses that the engine has not had before. Returns CLI_YES; otherwise, with
 * the reason, CLI_UNKNOWN where nobody said what address a name has, else CLI_CANNOT. */
enum cli_status servers_add(struct dns *dns, struct loop *loop, const char *text,
	uint16_t port, nsec_t until, struct dns_range *ret_range,
	char ret_reason[static SERVERS_REASON_SIZE]);

/* Adds those of resolv.conf, which is read into *ret_system; all are to be asked at
 * `port`. Returns CLI_YES, or CLI_CANNOT with the reason. */
enum cli_status servers_add_system(struct dns *dns, uint16_t port,
	struct dns_system *ret_system, char ret_reason[static SERVERS_REASON_SIZE]);

#endif
