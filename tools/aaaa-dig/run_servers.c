#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/servers.h"
#include "net/sys.h"
#include "tools/aaaa-dig/run_inner.h"

static enum cli_status add_server(struct run *run, const char *text)
{
	nsec_t until = sys_now() + run->opts->timeout;
	char reason[SERVERS_REASON_SIZE];
	struct dns_range range;
	enum cli_status status = servers_add(
		run->dns, &run->loop, text, run->opts->port, until, &range, reason);

	if (status != CLI_YES)
		dig_show_bad_server(&run->show, text, reason);
	else if (range.count > 0) /* twice the same is once */
		run->servers[run->server_count++] = range;
	return status;
}

/* Those of resolv.conf, one after another. */
static enum cli_status add_system(struct run *run)
{
	char reason[SERVERS_REASON_SIZE];
	enum cli_status status =
		servers_add_system(run->dns, run->opts->port, run->system, reason);

	if (status != CLI_YES)
		cli_error("/etc/resolv.conf", "%s", reason);
	run->servers[run->server_count++] =
		(struct dns_range){0, dns_server_count(run->dns)};
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
	int err = dns_open(&run->loop, &settings, &run->dns);

	if (!err && (opts->server_count == 0 || opts->search)) {
		run->system = calloc(1, sizeof(*run->system));
		err = run->system ? 0 : -ENOMEM;
	}
	if (err) {
		cli_error(NULL, "%s", strerror(-err));
		return CLI_CANNOT;
	}
	if (opts->server_count == 0)
		return add_system(run);
	if (opts->search) /* of whose domains there may be none */
		dns_system(NULL, run->system);
	for (size_t i = 0; i < opts->server_count && status == CLI_YES; i++)
		status = add_server(run, opts->servers[i]);
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
	alone = domains == 0 || dots >= run->system->ndots ? 0 : domains;
	is_alone = place == alone;
	len = snprintf(slot->asked, sizeof(slot->asked), "%s%s%s", slot->ascii,
		is_alone ? "" : ".",
		is_alone ? "" : run->system->domains[place < alone ? place : place - 1]);
	return (size_t)len < sizeof(slot->asked) && !dnsmsg_name_write(&w, slot->asked);
}

bool dig_run_candidate(const struct run *run, struct slot *slot)
{
	size_t len = strlen(slot->ascii), domains = 0;

	if (run->opts->search && slot->ascii[len - 1] != '.')
		domains = run->system->domain_count;
	for (; slot->candidate <= domains; slot->candidate++)
		if (make_candidate(run, slot, slot->candidate, domains))
			return true;
	return false;
}
