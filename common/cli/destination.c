#include "cli/destination.h"

#include <stdio.h>
#include <string.h>

#include "addr/prefix.h"
#include "net/resolve.h"
#include "out/show_addr.h"

/* An address as typed, cut into its parts. */
struct typed {
	struct in6_addr address;
	char zone[IF_NAMESIZE]; /* "" if there is none */
};

static void say(char ret_reason[static DESTINATION_REASON_SIZE], const char *words)
{
	snprintf(ret_reason, DESTINATION_REASON_SIZE, "%s", words);
}

/* Whether a text was meant as an address: names have no colon, and no zone. */
static bool is_address_text(const char *text)
{
	return strpbrk(text, ":%") != NULL || !*text;
}

static bool is_ipv4_text(const char *text)
{
	return strspn(text, "0123456789.") == strlen(text) && strchr(text, '.');
}

static bool read_address(const char *text, struct typed *ret_typed,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	struct prefix_text read;
	struct prefix_fault fault = prefix_parse(text, strlen(text), &read);
	struct typed typed = {0};

	if (fault.flaw) {
		show_prefix_fault(&fault, text, ret_reason, DESTINATION_REASON_SIZE);
		return false;
	}
	if (read.has_length) {
		say(ret_reason, "is a prefix; an address is needed");
		return false;
	}
	if (read.zone_len >= sizeof(typed.zone)) {
		say(ret_reason, "no such interface (the name is too long)");
		return false;
	}
	typed.address = read.address;
	if (read.zone)
		memcpy(typed.zone, read.zone, read.zone_len);
	*ret_typed = typed;
	return true;
}

static enum cli_status resolve(const char *name, struct loop *loop, nsec_t until,
	struct typed *ret_typed, char ret_reason[static DESTINATION_REASON_SIZE])
{
	struct resolved resolved;

	if (is_ipv4_text(name)) {
		say(ret_reason, "is not an IPv6 address");
		return CLI_CANNOT;
	}
	resolve_name(loop, name, until, &resolved);
	say(ret_reason, resolve_status_text(resolved.status));
	switch (resolved.status) {
	case RESOLVE_OK:
		*ret_typed = (struct typed){.address = resolved.addresses[0]};
		return CLI_YES;
	case RESOLVE_SERVER_FAILED:
	case RESOLVE_REFUSED:
	case RESOLVE_TIMEOUT:
		return CLI_UNKNOWN;
	case RESOLVE_NAME_UNKNOWN: /* 2 as in ping(8): the host could not be asked */
	case RESOLVE_NO_DATA:
	case RESOLVE_IPV4_ONLY:
	case RESOLVE_BAD_NAME:
	case RESOLVE_INTERRUPTED:
	case RESOLVE_SYSTEM:
		return CLI_CANNOT;
	}
	return CLI_CANNOT;
}

/* ` (%eth0 %eth1)`, or nothing. */
static void list_candidates(const struct dest *dest, char *ret_text, size_t size)
{
	size_t used = 0, shown = dest->candidate_count;

	ret_text[0] = '\0';
	if (shown > DEST_CANDIDATES_MAX)
		shown = DEST_CANDIDATES_MAX;
	for (size_t i = 0; i < shown && used < size; i++)
		used += (size_t)snprintf(ret_text + used, size - used, " %%%s",
			dest->candidates[i]);
	if (dest->candidate_count > shown && used < size)
		snprintf(ret_text + used, size - used, " and %zu more",
			dest->candidate_count - shown);
}

static void explain(const struct dest *dest, const struct destination_way *way,
	const char *zone, char *ret_reason)
{
	const size_t size = DESTINATION_REASON_SIZE;
	char address[SHOW_ADDR_SIZE], source[SHOW_ADDR_SIZE], candidates[400];
	char on[4 + IF_NAMESIZE] = "";

	if (*dest->interface)
		snprintf(on, sizeof(on), " on %s", dest->interface);
	show_addr(&dest->address.sin6_addr, NULL, address);
	show_addr(&dest->source, NULL, source);
	switch (dest->flaw) {
	case DEST_OK:
		break;
	case DEST_ZONE_MISSING:
		list_candidates(dest, candidates, sizeof(candidates));
		if (dest->candidate_count == 0)
			snprintf(ret_reason, size, "link-local address needs a zone, and no "
				"interface is up that has a link-local address");
		else
			snprintf(ret_reason, size, "link-local address needs a zone, one of:%s",
				candidates);
		break;
	case DEST_ZONE_UNKNOWN:
		snprintf(ret_reason, size, "no such interface: %s", zone);
		break;
	case DEST_ZONE_REFUSED:
		snprintf(ret_reason, size,
			"%s is not link-local: a zone has no meaning on it", address);
		break;
	case DEST_ZONE_DIFFERS:
		snprintf(ret_reason, size, "zone %%%s and -I %s are different interfaces", zone,
			dest->interface);
		break;
	case DEST_INTERFACE_UNKNOWN:
		snprintf(ret_reason, size, "-I %s: no such interface", dest->interface);
		break;
	case DEST_INTERFACE_DOWN:
		snprintf(ret_reason, size, "interface %s is down", dest->interface);
		break;
	case DEST_NO_ROUTE:
		snprintf(ret_reason, size, "no route to %s%s", address, on);
		break;
	case DEST_UNREACHABLE:
		snprintf(ret_reason, size, "the route to %s says unreachable", address);
		break;
	case DEST_PROHIBITED:
		snprintf(ret_reason, size, "the route to %s says prohibited", address);
		break;
	case DEST_BLACKHOLE:
		snprintf(ret_reason, size, "the route to %s is a blackhole", address);
		break;
	case DEST_SOURCE_FOREIGN:
		snprintf(ret_reason, size, "-I %s: not an address of this host%s", way->source,
			on);
		break;
	case DEST_SOURCE_TENTATIVE:
		snprintf(ret_reason, size, "source address%s%s is tentative: duplicate address "
			"detection has not finished", way->source ? " " : "",
			way->source ? source : "");
		break;
	case DEST_SOURCE_DUPLICATE:
		snprintf(ret_reason, size, "source address%s%s failed duplicate address "
			"detection: another host has it", way->source ? " " : "",
			way->source ? source : "");
		break;
	case DEST_SOURCE_LOOPBACK:
		snprintf(ret_reason, size, "-I %s: from there only this host itself is reached",
			way->source);
		break;
	case DEST_SOURCE_NONE:
		snprintf(ret_reason, size, "interface %s has no address to send from",
			dest->interface);
		break;
	case DEST_SYSTEM:
		snprintf(ret_reason, size, "the kernel's tables cannot be read: %s",
			strerror(dest->system_errno));
		break;
	}
}

enum cli_status destination_find(const char *target, const struct destination_way *way,
	struct netlink *netlink, struct loop *loop, nsec_t until, struct dest *ret_dest,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	struct dest_request request = {.interface = way->interface};
	struct typed typed = {0}, source = {0};
	char reason[DESTINATION_REASON_SIZE];
	enum cli_status status;
	struct dest dest;

	if (way->source) {
		if (!read_address(way->source, &source, reason)) {
			snprintf(ret_reason, DESTINATION_REASON_SIZE, "-I %.100s: %.300s",
				way->source, reason);
			return CLI_CANNOT;
		}
		request.has_source = true;
		request.source = source.address;
		/* The zone of a link-local source names the interface as well as -I does. */
		if (*source.zone && !request.interface)
			request.interface = source.zone;
	}
	if (is_address_text(target))
		status = read_address(target, &typed, ret_reason) ? CLI_YES : CLI_CANNOT;
	else
		status = resolve(target, loop, until, &typed, ret_reason);
	if (status)
		return status;

	request.address = typed.address;
	request.zone = *typed.zone ? typed.zone : NULL;
	dest_find(netlink, &request, &dest);
	if (dest.flaw) {
		explain(&dest, way, typed.zone, ret_reason);
		return CLI_CANNOT;
	}
	*ret_dest = dest;
	return CLI_YES;
}
