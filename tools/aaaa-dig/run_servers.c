#include <stdio.h>
#include <string.h>

#include "cli/destination.h"
#include "net/sys.h"
#include "tools/aaaa-dig/run_inner.h"

static enum cli_status add_address(struct run *run, const struct dns_server *server)
{
	size_t index;
	int err = dns_add_server(run->dns, server, &index);

	if (err)
		dig_show_bad_server(&run->show, server->text, strerror(-err));
	return err ? CLI_CANNOT : CLI_YES;
}

/* The addresses from `first` on are those of one server. Twice the same is once. */
static void add_server(struct run *run, size_t first)
{
	size_t count = dns_server_count(run->dns) - first;

	if (count > 0)
		run->servers[run->server_count++] = (struct dns_range){first, count};
}

/* A server that is given by name. */
static enum cli_status look_up(
	struct run *run, const char *text, const char *host, uint16_t port)
{
	size_t first = dns_server_count(run->dns);
	char reason[DESTINATION_REASON_SIZE];
	struct dns_server server;
	struct resolved resolved;
	enum cli_status status;

	resolve_name(&run->loop, host, sys_now() + run->opts->timeout, &resolved);
	status = destination_resolved(&resolved, reason);
	if (status != CLI_YES) {
		dig_show_bad_server(&run->show, text, reason);
		return resolved.status == RESOLVE_INTERRUPTED ? CLI_UNKNOWN : status;
	}
	for (size_t i = 0; i < resolved.count && status == CLI_YES; i++) {
		server = dns_server_at(&resolved.addresses[i], 0, port);
		status = add_address(run, &server);
	}
	add_server(run, first);
	return status;
}

static enum cli_status add_text(struct run *run, const char *text)
{
	size_t first = dns_server_count(run->dns);
	struct dns_server server;
	char host[DNSMSG_NAME_SIZE];
	enum dns_server_flaw flaw = dns_server_read(text, &server, host);
	enum cli_status status;

	if (flaw == DNS_SERVER_NAME)
		return look_up(
			run, text, host, server.has_port ? server.port : run->opts->port);
	if (flaw) {
		dig_show_bad_server(&run->show, text, dns_server_flaw_text(flaw));
		return CLI_CANNOT;
	}
	if (!server.has_port)
		dns_server_set_port(&server, run->opts->port);
	status = add_address(run, &server);
	add_server(run, first);
	return status;
}

/* Those of resolv.conf, one after another. */
static enum cli_status add_system(struct run *run)
{
	enum cli_status status = CLI_YES;

	for (size_t i = 0; i < run->system.count && status == CLI_YES; i++) {
		dns_server_set_port(&run->system.servers[i], run->opts->port);
		status = add_address(run, &run->system.servers[i]);
	}
	if (status == CLI_YES && run->system.count == 0) {
		cli_error("/etc/resolv.conf", "%s: give one, as in @2001:db8::53",
			run->system.bad ? "names no server that can be asked"
					: "names no server");
		return CLI_CANNOT;
	}
	add_server(run, 0);
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
