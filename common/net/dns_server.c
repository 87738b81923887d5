#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "base/num.h"
#include "net/dns.h"

enum { LINE_MAX_SIZE = 1024 };

/* Writes what is shown of a server, once its address is there. */
static void name_server(struct dns_server *server, const char *zone)
{
	bool is_ipv6 = server->address.any.sa_family == AF_INET6;
	unsigned port = ntohs(
		is_ipv6 ? server->address.in6.sin6_port : server->address.in.sin_port);
	char address[INET6_ADDRSTRLEN], zone_text[IF_NAMESIZE + 1] = "";

	if (is_ipv6) {
		in6_format(&server->address.in6.sin6_addr, address);
	} else {
		inet_ntop(
			AF_INET, &server->address.in.sin_addr, address, sizeof(address));
	}
	if (*zone)
		snprintf(zone_text, sizeof(zone_text), "%%%.15s", zone);
	if (port == DNS_PORT)
		snprintf(server->text, sizeof(server->text), "%s%s", address, zone_text);
	else if (is_ipv6)
		snprintf(server->text, sizeof(server->text), "[%s%s]:%u", address,
			zone_text, port);
	else
		snprintf(server->text, sizeof(server->text), "%s:%u", address, port);
}

struct dns_server dns_server_at(
	const struct in6_addr *address, uint32_t scope, uint16_t port)
{
	struct dns_server server = {.address.in6 = {
					    .sin6_family = AF_INET6,
					    .sin6_port = htons(port),
					    .sin6_addr = *address,
					    .sin6_scope_id = scope,
				    }};
	char zone[IF_NAMESIZE] = "";

	if (scope != 0 && !if_indextoname(scope, zone))
		snprintf(zone, sizeof(zone), "%u", scope);
	name_server(&server, zone);
	return server;
}

/* Zones are interfaces, by name or by number. */
static uint32_t zone_index(const char *zone)
{
	char name[IF_NAMESIZE];
	uint64_t number;

	if (!num_parse(zone, 1, UINT32_MAX, &number))
		return if_indextoname((unsigned)number, name) ? (uint32_t)number : 0;
	return if_nametoindex(zone);
}

static enum dns_server_flaw read_ipv6(const struct in6_addr *address, const char *zone,
	uint16_t port, struct dns_server *ret_server)
{
	uint32_t scope = 0;

	if (zone && !in6_takes_zone(address))
		return DNS_SERVER_ZONE_REFUSED;
	if (!zone && in6_is_link_local(address))
		return DNS_SERVER_ZONE_MISSING;
	if (zone)
		scope = zone_index(zone);
	if (zone && scope == 0)
		return DNS_SERVER_ZONE_UNKNOWN;
	*ret_server = dns_server_at(address, scope, port);
	return DNS_SERVER_OK;
}

/* Cuts the port off a copy of the text: behind `#`, behind brackets, or behind the only
 * colon. NULL if there is none. */
static char *cut_port(char *text, char **ret_host)
{
	char *hash = strchr(text, '#'), *colon = strchr(text, ':'), *bracket;

	*ret_host = text;
	if (hash) {
		*hash = '\0';
		colon = NULL;
	}
	bracket = strchr(text, ']');
	if (*text == '[' && bracket) {
		*ret_host = text + 1;
		*bracket = '\0';
		if (bracket[1] == ':' && !hash)
			return bracket + 2;
		if (bracket[1])
			*ret_host = NULL;
		return hash ? hash + 1 : NULL;
	}
	if (colon && !strchr(colon + 1, ':')) {
		*colon = '\0';
		return colon + 1;
	}
	return hash ? hash + 1 : NULL;
}

enum dns_server_flaw dns_server_read(const char *text, struct dns_server *ret_server,
	char ret_host[static DNSMSG_NAME_SIZE])
{
	char copy[DNSMSG_NAME_SIZE], *host, *port_text, *zone;
	struct dns_server server = {.address.in = {.sin_family = AF_INET}};
	uint64_t port = DNS_PORT;
	struct in6_addr address;

	if (strlen(text) >= sizeof(copy))
		return DNS_SERVER_BAD;
	memcpy(copy, text, strlen(text) + 1);
	port_text = cut_port(copy, &host);
	if (!host || !*host)
		return DNS_SERVER_BAD;
	if (port_text && num_parse(port_text, 1, UINT16_MAX, &port))
		return DNS_SERVER_PORT;
	zone = strchr(host, '%');
	if (zone)
		*zone++ = '\0';
	if (!in6_parse(host, strlen(host), &address).flaw)
		return read_ipv6(&address, zone, (uint16_t)port, ret_server);
	if (zone || strchr(host, ':') || host != copy)
		return DNS_SERVER_BAD;
	server.address.in.sin_port = htons((uint16_t)port);
	if (inet_pton(AF_INET, host, &server.address.in.sin_addr) == 1) {
		name_server(&server, "");
		*ret_server = server;
		return DNS_SERVER_OK;
	}
	*ret_server = server;
	memcpy(ret_host, host, strlen(host) + 1);
	return DNS_SERVER_NAME;
}

const char *dns_server_flaw_text(enum dns_server_flaw flaw)
{
	switch (flaw) {
	case DNS_SERVER_OK:
	case DNS_SERVER_NAME:
		return "";
	case DNS_SERVER_BAD:
		return "neither an address nor a name";
	case DNS_SERVER_PORT:
		return "port is not a number from 1 to 65535";
	case DNS_SERVER_ZONE_MISSING:
		return "link-local address needs a zone, as in fe80::1%eth0";
	case DNS_SERVER_ZONE_UNKNOWN:
		return "zone is no interface";
	case DNS_SERVER_ZONE_REFUSED:
		return "only link-local addresses take a zone";
	}
	return "";
}

/* --- resolv.conf(5) --- */

static void take_server(struct dns_system *system, const char *text)
{
	char host[DNSMSG_NAME_SIZE];

	if (system->count == sizeof(system->servers) / sizeof(system->servers[0]))
		return; /* as the C library does */
	if (dns_server_read(text, &system->servers[system->count], host) == DNS_SERVER_OK)
		system->count++;
	else
		system->bad++;
}

static void take_line(struct dns_system *system, char *line)
{
	char *rest, *key = strtok_r(line, " \t\r\n", &rest), *word;
	uint64_t number;

	if (!key || *key == '#' || *key == ';')
		return;
	if (!strcmp(key, "search") || !strcmp(key, "domain"))
		system->domain_count = 0; /* the last one counts */
	while ((word = strtok_r(NULL, " \t\r\n", &rest))) {
		if (!strcmp(key, "nameserver")) {
			take_server(system, word);
			return;
		}
		if (!strcmp(key, "search") || !strcmp(key, "domain")) {
			if (system->domain_count ==
				sizeof(system->domains) / sizeof(system->domains[0]))
				return;
			snprintf(system->domains[system->domain_count++],
				sizeof(system->domains[0]), "%s", word);
		} else if (!strcmp(key, "options") && !strncmp(word, "ndots:", 6) &&
			   !num_parse(word + 6, 0, 15, &number)) {
			system->ndots = (unsigned)number;
		}
	}
}

int dns_system(const char *path, struct dns_system *ret_system)
{
	struct dns_system system = {.ndots = 1};
	char line[LINE_MAX_SIZE];
	FILE *file = fopen(path ? path : "/etc/resolv.conf", "re");

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file))
		take_line(&system, line);
	fclose(file);
	*ret_system = system;
	return 0;
}
