#include "tools/ndsolicit/way.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "addr/prefix.h"
#include "base/num.h"
#include "out/show_addr.h"

/* IFF_LOWER_UP of <linux/if.h>, which does not go together with <net/if.h>; and IFF_RUNNING:
 * between carrier and that the kernel drops what is sent, and says that it was sent. */
#define HAS_CARRIER (UINT32_C(1) << 16 | IFF_RUNNING)

static enum cli_status take_link(const struct netlink_link *link, struct way *way,
	char ret_reason[static WAY_REASON_SIZE])
{
	if (!link->has_mac) {
		snprintf(ret_reason, WAY_REASON_SIZE, "interface %s is no Ethernet: it has no "
			"link-layer addresses to ask for", link->name);
		return CLI_CANNOT;
	}
	if (!(link->flags & IFF_UP) && !way->may_be_down) {
		snprintf(ret_reason, WAY_REASON_SIZE, "interface %s is down", link->name);
		return CLI_CANNOT;
	}
	way->ifindex = link->ifindex;
	memcpy(way->interface, link->name, sizeof(way->interface));
	memcpy(way->mac, link->mac, sizeof(way->mac));
	way->is_up = link->flags & IFF_UP;
	way->carrier_changes = link->carrier_changes;
	way->has_carrier = way->is_up && (link->flags & HAS_CARRIER) == HAS_CARRIER;
	return CLI_YES;
}

static bool find_link(struct netlink *netlink, const char *text,
	struct netlink_link *ret_link, char ret_reason[static WAY_REASON_SIZE])
{
	uint64_t index = 0;
	int err = netlink_link_get(netlink, text, 0, ret_link);

	/* A name comes before an index: interfaces may be called `2`. */
	if (err && !num_parse(text, 1, INT32_MAX, &index))
		err = netlink_link_get(netlink, NULL, (uint32_t)index, ret_link);
	if (!err)
		return true;
	if (err == -ENODEV || err == -ERANGE || err == -EINVAL)
		snprintf(ret_reason, WAY_REASON_SIZE, "no such interface: %s", text);
	else
		snprintf(ret_reason, WAY_REASON_SIZE, "the kernel's tables cannot be read: %s",
			strerror(-err));
	return false;
}

bool way_find_link(struct netlink *netlink, const char *text, uint32_t *ret_ifindex,
	char ret_reason[static WAY_REASON_SIZE])
{
	struct netlink_link link;

	if (!find_link(netlink, text, &link, ret_reason))
		return false;
	*ret_ifindex = link.ifindex;
	return true;
}

enum cli_status way_interface(struct netlink *netlink, const char *text, struct way *way,
	char ret_reason[static WAY_REASON_SIZE])
{
	struct netlink_link link;

	if (!find_link(netlink, text, &link, ret_reason))
		return CLI_CANNOT;
	return take_link(&link, way, ret_reason);
}

enum cli_status way_interface_by_index(struct netlink *netlink, uint32_t ifindex,
	struct way *way, char ret_reason[static WAY_REASON_SIZE])
{
	struct netlink_link link;
	int err = netlink_link_get(netlink, NULL, ifindex, &link);

	if (!err)
		return take_link(&link, way, ret_reason);
	snprintf(ret_reason, WAY_REASON_SIZE, "interface %u: %s", ifindex, strerror(-err));
	return CLI_CANNOT;
}

int way_read_own(struct netlink *netlink, struct way *way)
{
	return netlink_addresses(netlink, &way->own, &way->own_count);
}

const struct netlink_address *way_own(const struct way *way, const struct in6_addr *address)
{
	for (size_t i = 0; i < way->own_count; i++)
		if (in6_equal(&way->own[i].address, address) &&
			(!in6_is_link_local(address) || way->own[i].ifindex == way->ifindex))
			return &way->own[i];
	return NULL;
}

static const char *route_words(int err)
{
	switch (err) {
	case -ENETUNREACH:
		return "no route";
	case -EHOSTUNREACH:
		return "the route says unreachable";
	case -EACCES:
		return "the route says prohibited";
	case -EINVAL:
		return "the route is a blackhole";
	default:
		return strerror(-err);
	}
}

enum cli_status way_on_link(struct netlink *netlink, const struct way *way,
	const struct in6_addr *address, uint32_t *ret_ifindex,
	char ret_reason[static WAY_REASON_SIZE])
{
	const struct netlink_address *own = way_own(way, address);
	char gateway[SHOW_ADDR_SIZE], name[IF_NAMESIZE] = "?";
	struct netlink_route route;
	int err;

	if (own) {
		*ret_ifindex = own->ifindex;
		return CLI_YES;
	}
	err = netlink_route_get(netlink, address, NULL, 0, &route);
	if (err) {
		snprintf(ret_reason, WAY_REASON_SIZE, "%s", route_words(err));
		return CLI_CANNOT;
	}
	if (route.has_gateway) {
		if_indextoname(route.ifindex, name);
		snprintf(ret_reason, WAY_REASON_SIZE, "is off-link: the route to it is by the "
			"router %s on %s", show_addr(&route.gateway, NULL, gateway), name);
		return CLI_CANNOT;
	}
	*ret_ifindex = route.ifindex;
	return CLI_YES;
}

static bool is_link_local_here(const struct way *way, uint32_t ifindex)
{
	for (size_t i = 0; i < way->own_count; i++)
		if (way->own[i].ifindex == ifindex && in6_is_link_local(&way->own[i].address))
			return true;
	return false;
}

bool way_only_link(struct netlink *netlink, const struct way *way, uint32_t *ret_ifindex,
	char ret_reason[static WAY_REASON_SIZE])
{
	struct netlink_link *links = NULL;
	size_t count = 0, found = 0, len;
	uint32_t ifindex = 0;

	if (netlink_links(netlink, &links, &count))
		count = 0;
	len = (size_t)snprintf(ret_reason, WAY_REASON_SIZE,
		"link-local address needs a zone, one of:");
	for (size_t i = 0; i < count; i++) {
		if (!links[i].has_mac || !(links[i].flags & IFF_UP) ||
			!is_link_local_here(way, links[i].ifindex))
			continue;
		ifindex = links[i].ifindex;
		found++;
		if (len < WAY_REASON_SIZE - 32)
			len += (size_t)snprintf(ret_reason + len, WAY_REASON_SIZE - len, " %%%s",
				links[i].name);
	}
	free(links);
	if (found == 0)
		snprintf(ret_reason, WAY_REASON_SIZE, "link-local address needs a zone, and no "
			"interface is up that has a link-local address");
	if (found != 1)
		return false;
	ret_reason[0] = '\0';
	*ret_ifindex = ifindex;
	return true;
}

/* How good an address is to send from: 0 not at all. A link-local one is on-link for every
 * neighbour; some hosts take solicitations from no others. */
static int rank(const struct netlink_address *address)
{
	if (address->flags & IFA_F_DADFAILED ||
		(address->flags & IFA_F_TENTATIVE && !(address->flags & IFA_F_OPTIMISTIC)))
		return 0;
	return in6_is_link_local(&address->address) ? 2 : 1;
}

/* 0: there is no such interface. */
static uint32_t zone_index(const struct prefix_text *read)
{
	char name[IF_NAMESIZE] = "";
	uint64_t index;

	if (read->zone_len >= sizeof(name))
		return 0;
	memcpy(name, read->zone, read->zone_len);
	if (!if_nametoindex(name) && !num_parse(name, 1, INT32_MAX, &index))
		return (uint32_t)index;
	return if_nametoindex(name);
}

static enum cli_status take_source(struct way *way, const char *text,
	char ret_reason[static WAY_REASON_SIZE])
{
	const struct netlink_address *own;
	struct prefix_text read;
	struct prefix_fault fault = prefix_parse(text, strlen(text), &read);

	if (fault.flaw || read.has_length) {
		snprintf(ret_reason, WAY_REASON_SIZE, "-s %s: is no address", text);
		return CLI_CANNOT;
	}
	own = way_own(way, &read.address);
	if (IN6_IS_ADDR_LOOPBACK(&read.address)) {
		snprintf(ret_reason, WAY_REASON_SIZE,
			"-s %s: is the loopback address: no neighbour can answer to it", text);
		return CLI_CANNOT;
	}
	/* A zone says the same as the link that is asked on, or it is another address. */
	if (!own || (read.zone && zone_index(&read) != way->ifindex))
		snprintf(ret_reason, WAY_REASON_SIZE, "-s %s: not an address of this host", text);
	else if (own->flags & IFA_F_DADFAILED)
		snprintf(ret_reason, WAY_REASON_SIZE, "-s %s: failed duplicate address detection: "
			"another host has it", text);
	else if (rank(own) == 0)
		snprintf(ret_reason, WAY_REASON_SIZE, "-s %s: is tentative: duplicate address "
			"detection has not finished", text);
	else {
		way->source = own->address;
		return CLI_YES;
	}
	return CLI_CANNOT;
}

enum cli_status way_source(struct way *way, const char *text,
	char ret_reason[static WAY_REASON_SIZE])
{
	int best = 0;

	if (text)
		return take_source(way, text, ret_reason);
	for (size_t i = 0; i < way->own_count; i++) {
		if (way->own[i].ifindex != way->ifindex || rank(&way->own[i]) <= best)
			continue;
		best = rank(&way->own[i]);
		way->source = way->own[i].address;
	}
	if (best > 0)
		return CLI_YES;
	snprintf(ret_reason, WAY_REASON_SIZE, "interface %s has no address to send from%s",
		way->interface, "; --dad needs none");
	return CLI_CANNOT;
}

void way_free(struct way *way)
{
	free(way->own);
	way->own = NULL;
}

bool way_is_router_anycast(const struct way *way, const struct in6_addr *address)
{
	u128 wanted = u128_from_in6(address);
	bool is_covered = false;

	for (size_t i = 0; i < way->own_count; i++) {
		const struct netlink_address *own = &way->own[i];
		struct prefix on_link =
			prefix_around(u128_from_in6(&own->address), own->prefix_length);

		if (own->ifindex != way->ifindex || own->prefix_length == 128 ||
			!prefix_contains(on_link, wanted))
			continue;
		is_covered = true;
		if (own->prefix_length < 127 && u128_compare(on_link.first, wanted) == 0)
			return true;
	}
	return !is_covered && wanted.low == 0;
}
