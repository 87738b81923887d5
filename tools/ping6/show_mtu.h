/* What --find-mtu prints: text and JSON over the same search. */
#ifndef HEXTET_PING6_SHOW_MTU_H
#define HEXTET_PING6_SHOW_MTU_H

#include "tools/ping6/mtu.h"
#include "tools/ping6/run_mtu.h"

/* With --verbose, what became of one probe: its reply, nothing, or an error. */
void show_mtu_reply(const struct mtu_request *request, const struct mtu_probe *probe,
	nsec_t rtt);
void show_mtu_timeout(const struct mtu_request *request, const struct mtu_probe *probe);
void show_mtu_notice(const struct mtu_request *request, const struct mtu_notice *notice);

/* How far the search is, on stderr: the answer to SIGQUIT. */
void show_mtu_status(const struct mtu *mtu);

/* What was found, or why nothing could be asked. */
void show_mtu_result(const struct mtu_request *request, const struct mtu *mtu);

#endif
