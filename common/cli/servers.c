#include "cli/servers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static enum cli_status add(struct dns *dns, const struct dns_server *server,
	char ret_reason[static SERVERS_REASON_SIZE])
{
	size_t index;
	int err = dns_add_server(dns, server, &index);

	if (err)
		snprintf(ret_reason, SERVERS_REASON_SIZE, "%s",
			err == -ENOSPC ? "there are too many servers" : strerror(-err));
	return err ? CLI_CANNOT : CLI_YES;
}

static enum cli_status look_up(struct dns *dns, struct loop *loop, const char *host,
	uint16_t port, nsec_t until, char ret_reason[static SERVERS_REASON_SIZE])
{
	struct resolved resolved;
	enum cli_status status;

	resolve_name(loop, host, until, &resolved);
	status = destination_resolved(&resolved, ret_reason);
	if (resolved.status == RESOLVE_INTERRUPTED)
		status = CLI_UNKNOWN;
	for (size_t i = 0; i < resolved.count && status == CLI_YES; i++) {
		struct dns_server server =
			dns_server_at(&resolved.addresses[i], 0, port);

		status = add(dns, &server, ret_reason);
	}
	return status;
}

enum cli_status servers_add(struct dns *dns, struct loop *loop, const char *text,
	uint16_t port, nsec_t until, struct dns_range *ret_range,
	char ret_reason[static SERVERS_REASON_SIZE])
{
	size_t first = dns_server_count(dns);
	enum cli_status status = CLI_CANNOT;
	char host[DNSMSG_NAME_SIZE];
	struct dns_server server;
	enum dns_server_flaw flaw = dns_server_read(text, &server, host);

	if (flaw == DNS_SERVER_OK) {
		if (!server.has_port)
			dns_server_set_port(&server, port);
		status = add(dns, &server, ret_reason);
	} else if (flaw == DNS_SERVER_NAME) {
		status = look_up(dns, loop, host, server.has_port ? server.port : port,
			until, ret_reason);
	} else {
		snprintf(ret_reason, SERVERS_REASON_SIZE, "%s",
			dns_server_flaw_text(flaw));
	}
	if (status == CLI_YES)
		*ret_range = (struct dns_range){first, dns_server_count(dns) - first};
	return status;
}

enum cli_status servers_add_system(struct dns *dns, uint16_t port,
	struct dns_system *ret_system, char ret_reason[static SERVERS_REASON_SIZE])
{
	int err = dns_system(NULL, ret_system);
	const char *words = strerror(-err);

	for (size_t i = 0; !err && i < ret_system->count; i++) {
		struct dns_server *server = &ret_system->servers[i];
		size_t index;

		dns_server_set_port(server, port);
		err = dns_add_server(dns, server, &index);
		words = strerror(-err);
	}
	if (!err && ret_system->count > 0)
		return CLI_YES;
	if (!err)
		words = ret_system->bad ? "names no server that can be asked"
					: "names no server";
	snprintf(ret_reason, SERVERS_REASON_SIZE, "%s: give %s, as in @2001:db8::53", words,
		err ? "a server" : "one");
	return CLI_CANNOT;
}
