#include <stdio.h>
#include <string.h>

#include "net/resolve.h"
#include "net/sys.h"
#include "tools/aaaa-dig/run_inner.h"

static enum cli_status add_server(struct run *run, const struct dns_server *server)
{
	size_t index;
	int err = dns_add_server(run->dns, server, &index);

	if (err) {
		cli_error(server->text, "%s", strerror(-err));
		return CLI_CANNOT;
	}
	for (size_t i = 0; i < run->server_count; i++)
		if (run->servers[i] == index)
			return CLI_YES; /* twice the same is once */
	run->servers[run->server_count++] = index;
	return CLI_YES;
}

/* That the servers of this machine gave no answer says nothing about the name. */
static enum cli_status exit_of(enum resolve_status status)
{
	switch (status) {
	case RESOLVE_OK:
		return CLI_YES;
	case RESOLVE_SERVER_FAILED:
	case RESOLVE_REFUSED:
	case RESOLVE_TIMEOUT:
	case RESOLVE_INTERRUPTED:
		return CLI_UNKNOWN;
	case RESOLVE_NAME_UNKNOWN:
	case RESOLVE_NO_DATA:
	case RESOLVE_IPV4_ONLY:
	case RESOLVE_BAD_NAME:
	case RESOLVE_NO_IDN:
	case RESOLVE_SYSTEM:
		break;
	}
	return CLI_CANNOT;
}

/* A server that is given by name: the first of its addresses. */
static enum cli_status look_up(
	struct run *run, const char *text, const char *host, uint16_t port)
{
	struct dns_server server;
	struct resolved resolved;

	resolve_name(&run->loop, host, sys_now() + run->opts->timeout, &resolved);
	if (resolved.status != RESOLVE_OK) {
		cli_error(text, "server: %s", resolve_status_text(resolved.status));
		return exit_of(resolved.status);
	}
	server = dns_server_at(&resolved.addresses[0], 0, port);
	return add_server(run, &server);
}

static enum cli_status add_text(struct run *run, const char *text)
{
	struct dns_server server;
	char host[DNSMSG_NAME_SIZE];
	enum dns_server_flaw flaw = dns_server_read(text, &server, host);

	if (flaw == DNS_SERVER_NAME)
		return look_up(
			run, text, host, server.has_port ? server.port : run->opts->port);
	if (flaw) {
		cli_error(*text ? text : "@", "server: %s", dns_server_flaw_text(flaw));
		return CLI_CANNOT;
	}
	if (!server.has_port)
		dns_server_set_port(&server, run->opts->port);
	return add_server(run, &server);
}

/* Those of resolv.conf, one after another. */
static enum cli_status add_system(struct run *run)
{
	enum cli_status status = CLI_YES;

	for (size_t i = 0; i < run->system.count && status == CLI_YES; i++) {
		dns_server_set_port(&run->system.servers[i], run->opts->port);
		status = add_server(run, &run->system.servers[i]);
	}
	if (status == CLI_YES && run->system.count == 0) {
		cli_error("/etc/resolv.conf", "%s: give one, as in @2001:db8::53",
			run->system.bad ? "names no server that can be asked"
					: "names no server");
		return CLI_CANNOT;
	}
	run->servers[0] = DNS_ANY_SERVER;
	run->server_count = 1;
	return status;
}

enum cli_status dig_run_open_servers(struct run *run)
{
	const struct dig_opts *opts = run->opts;
	struct dns_settings settings = {
		.timeout = opts->timeout,
		.tries = opts->tries,
		.tcp = opts->tcp,
		.ignore_truncation = opts->ignore_truncation,
	};
	enum cli_status status = CLI_YES;
	int err = 0;

	if (opts->server_count == 0 || opts->search)
		err = dns_system(NULL, &run->system);
	if (err && opts->server_count == 0) {
		cli_error("/etc/resolv.conf", "%s: give a server, as in @2001:db8::53",
			strerror(-err));
		return CLI_CANNOT;
	}
	err = dns_open(&run->loop, &settings, &run->dns);
	if (err) {
		cli_error(NULL, "%s", strerror(-err));
		return CLI_CANNOT;
	}
	if (opts->server_count == 0)
		return add_system(run);
	for (size_t i = 0; i < opts->server_count && status == CLI_YES; i++)
		status = add_text(run, opts->servers[i]);
	if (status == CLI_YES && opts->agree && run->server_count < 2) {
		cli_error("--agree", "needs two servers or more, and these are one");
		return CLI_CANNOT;
	}
	return status;
}

struct dnsmsg_query dig_run_query(
	const struct dig_opts *opts, const char *name, uint16_t type)
{
	return (struct dnsmsg_query){
		.name = name,
		.type = type,
		.flags = (uint16_t)((opts->recurse ? DNSMSG_RD : 0) |
				    (opts->authentic ? DNSMSG_AD : 0) |
				    (opts->checking_disabled ? DNSMSG_CD : 0)),
		.edns = opts->edns,
		.udp_size = opts->udp_size,
		.dnssec_ok = opts->dnssec,
		.nsid = opts->nsid,
	};
}

/* A place in the search list: the name behind it, or alone. False if that is no name. */
static bool make_candidate(
	const struct run *run, struct slot *slot, size_t place, size_t domains)
{
	size_t dots = 0, alone; /* the place of the name as it is */
	uint8_t bytes[DNSMSG_QUERY_SIZE];
	struct wr w = wr_into(bytes, sizeof(bytes));
	bool is_alone;
	int len;

	for (const char *c = slot->ascii; *c; c++)
		dots += *c == '.';
	alone = dots >= run->system.ndots ? 0 : domains;
	is_alone = place == alone;
	len = snprintf(slot->asked, sizeof(slot->asked), "%s%s%s", slot->ascii,
		is_alone ? "" : ".",
		is_alone ? "" : run->system.domains[place < alone ? place : place - 1]);
	return (size_t)len < sizeof(slot->asked) && !dnsmsg_name_write(&w, slot->asked);
}

bool dig_run_candidate(const struct run *run, struct slot *slot)
{
	size_t len = strlen(slot->ascii), domains = run->system.domain_count;

	if (!run->opts->search || slot->ascii[len - 1] == '.')
		domains = 0;
	for (; slot->candidate <= domains; slot->candidate++)
		if (make_candidate(run, slot, slot->candidate, domains))
			return true;
	return false;
}
