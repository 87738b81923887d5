#include "net/dest.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "base/num.h"

/* The kernel's tables, read only where a question needs them whole: on a router with
 * thousands of interfaces that is most of the time a run takes. */
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

/* The kernel could not be asked. */
static enum dest_flaw system_flaw(int err, struct dest *dest)
{
	dest->system_errno = -err;
	return DEST_SYSTEM;
}

/* An interface by name, or else by index (RFC 4007 section 11.2). */
static int link_by_zone(struct netlink *netlink, const char *zone,
	struct netlink_link *ret_link)
{
	uint64_t ifindex;
	int err = netlink_link_get(netlink, zone, 0, ret_link);

	if (err == -ENODEV && !num_parse(zone, 1, INT32_MAX, &ifindex))
		err = netlink_link_get(netlink, NULL, (uint32_t)ifindex, ret_link);
	return err;
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

/* Names the interfaces to choose from; takes the zone from the only one. */
static enum dest_flaw assume_zone(struct netlink *netlink, struct dest *dest,
	struct netlink_link *ret_zone)
{
	struct tables t;
	int err = tables_read(netlink, &t);

	if (err)
		return system_flaw(err, dest);
	for (size_t i = 0; i < t.link_count; i++) {
		if (!is_candidate(&t, &t.links[i]))
			continue;
		*ret_zone = t.links[i];
		if (dest->candidate_count < DEST_CANDIDATES_MAX)
			memcpy(dest->candidates[dest->candidate_count], t.links[i].name,
				IF_NAMESIZE);
		dest->candidate_count++;
	}
	tables_free(&t);
	dest->zone_assumed = dest->candidate_count == 1;
	return dest->zone_assumed ? DEST_OK : DEST_ZONE_MISSING;
}

/* The zone: the one given, the chosen interface, or the only candidate. It stays 0 for an
 * address that takes none. */
static enum dest_flaw find_zone(struct netlink *netlink, const struct dest_request *request,
	const struct netlink_link *interface, struct dest *dest, struct netlink_link *ret_zone)
{
	bool takes_zone = in6_takes_zone(&request->address);
	int err;

	if (request->zone) {
		if (!takes_zone)
			return DEST_ZONE_REFUSED;
		err = link_by_zone(netlink, request->zone, ret_zone);
		if (err)
			return err == -ENODEV ? DEST_ZONE_UNKNOWN : system_flaw(err, dest);
		if (interface->ifindex && interface->ifindex != ret_zone->ifindex)
			return DEST_ZONE_DIFFERS;
		return DEST_OK;
	}
	if (!takes_zone)
		return DEST_OK;
	if (!interface->ifindex)
		return assume_zone(netlink, dest, ret_zone);
	*ret_zone = *interface;
	return DEST_OK;
}

/* Settles zone and interface: *ret_link is where the probe is to leave; its index is 0
 * for the routing table to say. */
static enum dest_flaw find_link(struct netlink *netlink, const struct dest_request *request,
	struct dest *dest, struct netlink_link *ret_link)
{
	struct netlink_link zone = {0}, interface = {0};
	enum dest_flaw flaw;
	int err;

	if (request->interface) {
		strncpy(dest->interface, request->interface, IF_NAMESIZE - 1);
		err = netlink_link_get(netlink, request->interface, 0, &interface);
		if (err)
			return err == -ENODEV ? DEST_INTERFACE_UNKNOWN :
						system_flaw(err, dest);
	}
	flaw = find_zone(netlink, request, &interface, dest, &zone);
	if (flaw)
		return flaw;
	if (zone.ifindex) {
		memcpy(dest->zone, zone.name, IF_NAMESIZE);
		dest->address.sin6_scope_id = zone.ifindex;
		interface = zone;
	}
	if (interface.ifindex) {
		memcpy(dest->interface, interface.name, IF_NAMESIZE);
		if (!(interface.flags & IFF_UP))
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
static enum dest_flaw check_source(struct netlink *netlink, uint32_t ifindex,
	struct dest *dest)
{
	bool link_local = in6_is_link_local(&dest->source);
	enum dest_flaw flaw = DEST_SOURCE_FOREIGN;
	struct netlink_address *addresses;
	size_t count;
	int err = netlink_addresses(netlink, &addresses, &count);

	if (err)
		return system_flaw(err, dest);
	for (size_t i = 0; i < count; i++) {
		if (!in6_equal(&addresses[i].address, &dest->source))
			continue;
		if (link_local && ifindex && addresses[i].ifindex != ifindex)
			continue;
		if (link_local)
			dest->source_ifindex = addresses[i].ifindex;
		flaw = judge_address(&addresses[i]);
		break;
	}
	free(addresses);
	return flaw;
}

/* Why the kernel finds no source on the interface: the state of what is there. */
static enum dest_flaw judge_sources(struct netlink *netlink, uint32_t ifindex,
	struct dest *dest)
{
	enum dest_flaw flaw = DEST_SOURCE_NONE;
	struct netlink_address *addresses;
	size_t count;
	int err = netlink_addresses(netlink, &addresses, &count);

	if (err)
		return system_flaw(err, dest);
	for (size_t i = 0; i < count; i++)
		if (addresses[i].ifindex == ifindex && judge_address(&addresses[i]))
			flaw = judge_address(&addresses[i]);
	free(addresses);
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
		return system_flaw(err, dest);
	}
}

/* Asks the routing table; `ifindex` 0 leaves the interface to it. */
static enum dest_flaw find_route(struct netlink *netlink, uint32_t ifindex,
	struct dest *dest)
{
	const struct in6_addr *source = dest->has_source ? &dest->source : NULL;
	struct netlink_route route;
	struct netlink_link link;
	int err;

	err = netlink_route_get(netlink, &dest->address.sin6_addr, source, ifindex, &route);
	if (err)
		return route_flaw(err, dest);
	dest->is_local = route.is_local;
	if (route.ifindex != ifindex) {
		err = netlink_link_get(netlink, NULL, route.ifindex, &link);
		if (err)
			return system_flaw(err, dest);
		memcpy(dest->interface, link.name, IF_NAMESIZE);
	}
	if (dest->has_source)
		return IN6_IS_ADDR_LOOPBACK(&dest->source) && !route.is_local ?
			DEST_SOURCE_LOOPBACK : DEST_OK;
	/* For want of any other the kernel chooses ::1, to which nobody can answer. */
	if (!route.is_local && (!route.has_source || IN6_IS_ADDR_LOOPBACK(&route.source)))
		return judge_sources(netlink, route.ifindex, dest);
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
	struct netlink_link link = {0};

	dest.flaw = find_link(netlink, request, &dest, &link);
	if (!dest.flaw && request->has_source)
		dest.flaw = check_source(netlink, link.ifindex, &dest);
	if (!dest.flaw)
		dest.flaw = find_route(netlink, link.ifindex, &dest);
	*ret_dest = dest;
}
