#include "net/dest.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "base/num.h"

/* The kernel's tables, read once when a question needs them. */
struct tables {
	struct netlink_link *links;
	size_t link_count;
	struct netlink_address *addresses;
	size_t address_count;
};

static int tables_read(struct netlink *netlink, struct tables *ret_tables)
{
	struct tables t = {0};
	int err = netlink_links(netlink, &t.links, &t.link_count);

	if (err)
		return err;
	err = netlink_addresses(netlink, &t.addresses, &t.address_count);
	if (err) {
		free(t.links);
		return err;
	}
	*ret_tables = t;
	return 0;
}

static void tables_free(struct tables *t)
{
	free(t->links);
	free(t->addresses);
}

static const struct netlink_link *link_by_index(const struct tables *t, uint32_t ifindex)
{
	for (size_t i = 0; i < t->link_count; i++)
		if (t->links[i].ifindex == ifindex)
			return &t->links[i];
	return NULL;
}

static const struct netlink_link *link_by_name(const struct tables *t, const char *name)
{
	for (size_t i = 0; i < t->link_count; i++)
		if (!strcmp(t->links[i].name, name))
			return &t->links[i];
	return NULL;
}

/* An interface by name, or else by index (RFC 4007 section 11.2). */
static const struct netlink_link *link_by_zone(const struct tables *t, const char *zone)
{
	const struct netlink_link *link = link_by_name(t, zone);
	uint64_t ifindex;

	if (!link && !num_parse(zone, 1, UINT32_MAX, &ifindex))
		link = link_by_index(t, (uint32_t)ifindex);
	return link;
}

/* Whether the link is up and has a link-local address to speak from. */
static bool is_candidate(const struct tables *t, const struct netlink_link *link)
{
	if (!(link->flags & IFF_UP) || link->flags & IFF_LOOPBACK)
		return false;
	for (size_t i = 0; i < t->address_count; i++)
		if (t->addresses[i].ifindex == link->ifindex &&
			in6_is_link_local(&t->addresses[i].address))
			return true;
	return false;
}

static void find_candidates(const struct tables *t, struct dest *dest)
{
	for (size_t i = 0; i < t->link_count; i++) {
		if (!is_candidate(t, &t->links[i]))
			continue;
		if (dest->candidate_count < DEST_CANDIDATES_MAX)
			memcpy(dest->candidates[dest->candidate_count], t->links[i].name,
				IF_NAMESIZE);
		dest->candidate_count++;
	}
}

/* Settles zone and interface: *ret_link is where the probe is to leave, or NULL for the
 * routing table to say. */
static enum dest_flaw find_link(const struct tables *t, const struct dest_request *request,
	struct dest *dest, const struct netlink_link **ret_link)
{
	const struct netlink_link *zone = NULL, *interface = NULL;
	bool takes_zone = in6_takes_zone(&request->address);

	if (request->interface) {
		strncpy(dest->interface, request->interface, IF_NAMESIZE - 1);
		interface = link_by_name(t, request->interface);
		if (!interface)
			return DEST_INTERFACE_UNKNOWN;
	}
	if (request->zone) {
		if (!takes_zone)
			return DEST_ZONE_REFUSED;
		zone = link_by_zone(t, request->zone);
		if (!zone)
			return DEST_ZONE_UNKNOWN;
		if (interface && interface != zone)
			return DEST_ZONE_DIFFERS;
	} else if (takes_zone) {
		zone = interface;
		if (!zone) {
			find_candidates(t, dest);
			if (dest->candidate_count != 1)
				return DEST_ZONE_MISSING;
			zone = link_by_name(t, dest->candidates[0]);
			dest->zone_assumed = true;
		}
	}
	if (zone) {
		memcpy(dest->zone, zone->name, IF_NAMESIZE);
		dest->address.sin6_scope_id = zone->ifindex;
		interface = zone;
	}
	if (interface) {
		memcpy(dest->interface, interface->name, IF_NAMESIZE);
		if (!(interface->flags & IFF_UP))
			return DEST_INTERFACE_DOWN;
	}
	*ret_link = interface;
	return DEST_OK;
}

/* What is wrong with sending from an address, if anything is. */
static enum dest_flaw judge_address(const struct netlink_address *address)
{
	if (address->flags & IFA_F_DADFAILED)
		return DEST_SOURCE_DUPLICATE;
	if (address->flags & IFA_F_TENTATIVE && !(address->flags & IFA_F_OPTIMISTIC))
		return DEST_SOURCE_TENTATIVE;
	return DEST_OK;
}

/* The chosen source must be an address of this host's, on `ifindex` if it is not 0 and
 * the address link-local. */
static enum dest_flaw check_source(const struct tables *t, uint32_t ifindex,
	struct dest *dest)
{
	bool link_local = in6_is_link_local(&dest->source);

	for (size_t i = 0; i < t->address_count; i++) {
		const struct netlink_address *address = &t->addresses[i];

		if (!in6_equal(&address->address, &dest->source))
			continue;
		if (link_local && ifindex && address->ifindex != ifindex)
			continue;
		if (link_local)
			dest->source_ifindex = address->ifindex;
		return judge_address(address);
	}
	return DEST_SOURCE_FOREIGN;
}

/* Why the kernel finds no source on the interface: the state of what is there. */
static enum dest_flaw judge_sources(const struct tables *t, uint32_t ifindex)
{
	enum dest_flaw flaw = DEST_SOURCE_NONE;

	for (size_t i = 0; i < t->address_count; i++)
		if (t->addresses[i].ifindex == ifindex && judge_address(&t->addresses[i]))
			flaw = judge_address(&t->addresses[i]);
	return flaw;
}

static enum dest_flaw route_flaw(int err, struct dest *dest)
{
	switch (err) {
	case -ENETUNREACH:
		return DEST_NO_ROUTE;
	case -EHOSTUNREACH:
		return DEST_UNREACHABLE;
	case -EACCES:
		return DEST_PROHIBITED;
	case -EINVAL:
		return DEST_BLACKHOLE;
	default:
		dest->system_errno = -err;
		return DEST_SYSTEM;
	}
}

/* Asks the routing table; `link` NULL leaves the interface to it. */
static enum dest_flaw find_route(struct netlink *netlink, const struct tables *t,
	const struct netlink_link *link, struct dest *dest)
{
	const struct in6_addr *source = dest->has_source ? &dest->source : NULL;
	struct netlink_route route;
	int err;

	err = netlink_route_get(netlink, &dest->address.sin6_addr, source,
		link ? link->ifindex : 0, &route);
	if (err)
		return route_flaw(err, dest);
	dest->is_local = route.is_local;
	link = link_by_index(t, route.ifindex);
	if (link)
		memcpy(dest->interface, link->name, IF_NAMESIZE);
	if (dest->has_source)
		return DEST_OK;
	if (!route.has_source && !route.is_local)
		return judge_sources(t, route.ifindex);
	dest->has_source = route.has_source;
	dest->source = route.source;
	return DEST_OK;
}

void dest_find(struct netlink *netlink, const struct dest_request *request,
	struct dest *ret_dest)
{
	struct dest dest = {
		.address = {.sin6_family = AF_INET6, .sin6_addr = request->address},
		.has_source = request->has_source,
		.source = request->source,
	};
	const struct netlink_link *link = NULL;
	struct tables t;
	int err = tables_read(netlink, &t);

	if (err) {
		dest.flaw = DEST_SYSTEM;
		dest.system_errno = -err;
		*ret_dest = dest;
		return;
	}
	dest.flaw = find_link(&t, request, &dest, &link);
	if (!dest.flaw && request->has_source)
		dest.flaw = check_source(&t, link ? link->ifindex : 0, &dest);
	if (!dest.flaw)
		dest.flaw = find_route(netlink, &t, link, &dest);
	tables_free(&t);
	*ret_dest = dest;
}
