#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "net/dns.h"

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

/* A domain of the search list. The root, which some write where there is none, is none.
 */
static void take_domain(struct dns_system *system, const char *text)
{
	uint8_t bytes[DNSMSG_QUERY_SIZE];
	struct wr w = wr_into(bytes, sizeof(bytes));

	if (!strcmp(text, "."))
		return;
	if (system->domain_count == DNS_DOMAINS_MAX ||
		strlen(text) >= sizeof(system->domains[0]) ||
		dnsmsg_name_write(&w, text)) {
		system->bad++;
		return;
	}
	snprintf(system->domains[system->domain_count++], sizeof(system->domains[0]), "%s",
		text);
}

static void take_option(struct dns_system *system, const char *text)
{
	uint64_t number;

	if (!strncmp(text, "ndots:", 6) && !num_parse(text + 6, 0, 15, &number))
		system->ndots = (unsigned)number;
}

static void take_line(struct dns_system *system, char *line)
{
	char *rest, *key = strtok_r(line, " \t\r\n", &rest), *word;

	if (!key || *key == '#' || *key == ';')
		return;
	if (!strcmp(key, "search") || !strcmp(key, "domain"))
		system->domain_count = 0; /* the last one counts */
	while ((word = strtok_r(NULL, " \t\r\n", &rest))) {
		if (!strcmp(key, "nameserver")) {
			take_server(system, word);
			return;
		}
		if (!strcmp(key, "search") || !strcmp(key, "domain"))
			take_domain(system, word);
		else if (!strcmp(key, "options"))
			take_option(system, word);
	}
}

int dns_system(const char *path, struct dns_system *ret_system)
{
	struct dns_system system = {.ndots = 1};
	FILE *file = fopen(path ? path : "/etc/resolv.conf", "re");
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return -errno;
	while (getline(&line, &size, file) >= 0)
		take_line(&system, line);
	free(line);
	fclose(file);
	*ret_system = system;
	return 0;
}
