#include "cli/destination.h"

#include <stdio.h>
#include <string.h>

#include "addr/prefix.h"
#include "out/show_addr.h"

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

/* Blanks and control characters: what is looked up is what a person calls a name. */
static bool is_name_text(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f)
			return false;
	return true;
}

static bool read_address(const char *text, struct destination_text *ret_text,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	struct prefix_text read;
	struct prefix_fault fault = prefix_parse(text, strlen(text), &read);
	struct destination_text typed = {0};

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
	*ret_text = typed;
	return true;
}

bool destination_read(const char *target, struct destination_text *ret_text,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	if (is_address_text(target))
		return read_address(target, ret_text, ret_reason);
	if (is_ipv4_text(target)) {
		say(ret_reason, "is not an IPv6 address");
		return false;
	}
	if (!is_name_text(target)) {
		say(ret_reason, "is neither an address nor a name");
		return false;
	}
	*ret_text = (struct destination_text){.is_name = true};
	return true;
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

/* The address given with -I; its zone names the interface as well as -I does. */
static bool read_source(const struct destination_way *way, struct destination_text *ret_source,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	char reason[DESTINATION_REASON_SIZE];

	if (read_address(way->source, ret_source, reason))
		return true;
	snprintf(ret_reason, DESTINATION_REASON_SIZE, "-I %.100s: %.300s", way->source, reason);
	return false;
}

bool destination_route(const struct in6_addr *address, const char *zone,
	const struct destination_way *way, struct netlink *netlink, struct dest *ret_dest,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	struct dest_request request = {
		.address = *address,
		.zone = *zone ? zone : NULL,
		.interface = way->interface,
	};
	struct destination_text source;
	struct dest dest;

	if (way->source) {
		if (!read_source(way, &source, ret_reason))
			return false;
		request.has_source = true;
		request.source = source.address;
		if (*source.zone && !request.interface)
			request.interface = source.zone;
	}
	dest_find(netlink, &request, &dest);
	if (dest.flaw) {
		explain(&dest, way, zone, ret_reason);
		return false;
	}
	*ret_dest = dest;
	return true;
}

enum cli_status destination_find(const char *target, const struct destination_way *way,
	struct netlink *netlink, struct loop *loop, nsec_t until, struct dest *ret_dest,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	struct destination_text text, source;
	struct resolved resolved;
	enum cli_status status;

	/* A source that cannot be read is said before anything is waited for. */
	if (way->source && !read_source(way, &source, ret_reason))
		return CLI_CANNOT;
	if (!destination_read(target, &text, ret_reason))
		return CLI_CANNOT;
	if (text.is_name) {
		resolve_name(loop, target, until, &resolved);
		status = destination_resolved(&resolved, ret_reason);
		if (status)
			return status;
		text.address = resolved.addresses[0];
	}
	if (!destination_route(&text.address, text.zone, way, netlink, ret_dest, ret_reason))
		return CLI_CANNOT;
	return CLI_YES;
}
