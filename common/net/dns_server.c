#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "addr/in6.h"
#include "base/num.h"
#include "net/dns.h"

/* Writes what is shown of a server, once its address is there. */
static void name_server(struct dns_server *server)
{
	const struct sockaddr_in6 *in6 = &server->address.in6;
	char *host = server->host, zone[IF_NAMESIZE];

	if (server->address.any.sa_family == AF_INET) {
		inet_ntop(
			AF_INET, &server->address.in.sin_addr, host, DNS_HOST_TEXT_SIZE);
	} else {
		size_t used = in6_format(&in6->sin6_addr, host);

		if (in6->sin6_scope_id == 0)
			;
		else if (if_indextoname(in6->sin6_scope_id, zone))
			snprintf(host + used, DNS_HOST_TEXT_SIZE - used, "%%%s", zone);
		else
			snprintf(host + used, DNS_HOST_TEXT_SIZE - used, "%%%u",
				in6->sin6_scope_id);
	}
	snprintf(server->text, sizeof(server->text),
		server->port == DNS_PORT    ? "%s"
		: strchr(server->host, ':') ? "[%s]:%u"
					    : "%s:%u",
		host, server->port);
}

struct dns_server dns_server_at(
	const struct in6_addr *address, uint32_t scope, uint16_t port)
{
	struct dns_server server = {.port = port,
		.address.in6 = {
			.sin6_family = AF_INET6,
			.sin6_port = htons(port),
			.sin6_addr = *address,
			.sin6_scope_id = scope,
		}};

	name_server(&server);
	return server;
}

bool dns_server_is_loopback(const struct dns_server *server)
{
	if (server->address.any.sa_family == AF_INET)
		return ntohl(server->address.in.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	return IN6_IS_ADDR_LOOPBACK(&server->address.in6.sin6_addr);
}

void dns_server_set_port(struct dns_server *server, uint16_t port)
{
	server->port = port;
	if (server->address.any.sa_family == AF_INET)
		server->address.in.sin_port = htons(port);
	else
		server->address.in6.sin6_port = htons(port);
	name_server(server);
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

static enum dns_server_flaw read_server(const char *text, struct dns_server *ret_server,
	char ret_host[static DNSMSG_NAME_SIZE], bool *ret_has_port)
{
	char copy[DNSMSG_NAME_SIZE], *host, *port_text, *zone;
	struct dns_server server = {.address.in = {.sin_family = AF_INET}};
	uint64_t port = DNS_PORT;
	struct in6_addr address;

	if (strlen(text) >= sizeof(copy))
		return DNS_SERVER_BAD;
	memcpy(copy, text, strlen(text) + 1);
	port_text = cut_port(copy, &host);
	*ret_has_port = port_text != NULL;
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
	server.port = (uint16_t)port;
	if (inet_pton(AF_INET, host, &server.address.in.sin_addr) == 1) {
		dns_server_set_port(&server, server.port);
		*ret_server = server;
		return DNS_SERVER_OK;
	}
	*ret_server = server;
	memcpy(ret_host, host, strlen(host) + 1);
	return DNS_SERVER_NAME;
}

enum dns_server_flaw dns_server_read(const char *text, struct dns_server *ret_server,
	char ret_host[static DNSMSG_NAME_SIZE])
{
	bool has_port;
	enum dns_server_flaw flaw = read_server(text, ret_server, ret_host, &has_port);

	if (flaw <= DNS_SERVER_NAME)
		ret_server->has_port = has_port;
	return flaw;
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
