#include "net/netlink.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/ipv6.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

/* A dump that the kernel changed under is asked for again, but not for ever. */
enum { DUMP_ATTEMPTS = 8 };

/* The kernel fills a dump's messages up to what the reader has room for, 32 KiB at most. */
enum { RECEIVE_SIZE = 32768 };

static int open_socket(struct mnl_socket **ret_socket)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	int err;

	if (!socket)
		return -errno;
	if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		err = -errno;
		mnl_socket_close(socket);
		return err;
	}
	*ret_socket = socket;
	return 0;
}

int netlink_open(struct netlink *ret_netlink)
{
	struct netlink netlink = {0};
	int err = open_socket(&netlink.socket);

	if (!err)
		*ret_netlink = netlink;
	return err;
}

void netlink_close(struct netlink *netlink)
{
	if (netlink->socket)
		mnl_socket_close(netlink->socket);
	netlink->socket = NULL;
}

/* Sends the request and runs `fn` over the answer. Returns 0 or -errno. */
static int ask(struct netlink *netlink, struct nlmsghdr *request, mnl_cb_t fn, void *arg)
{
	unsigned port = mnl_socket_get_portid(netlink->socket);
	char *buffer;
	ssize_t len;
	int answer;

	request->nlmsg_seq = ++netlink->seq;
	if (mnl_socket_sendto(netlink->socket, request, request->nlmsg_len) < 0)
		return -errno;
	buffer = malloc(RECEIVE_SIZE);
	if (!buffer)
		return -ENOMEM;
	do {
		len = mnl_socket_recvfrom(netlink->socket, buffer, RECEIVE_SIZE);
		answer = len < 0 ? -1 : mnl_cb_run(buffer, (size_t)len, netlink->seq, port, fn, arg);
	} while (answer > MNL_CB_STOP);
	answer = answer < 0 ? -errno : 0;
	free(buffer);
	return answer;
}

/* A dump's objects so far: `count` of `item_size` bytes each. */
struct list {
	char *items;
	size_t count, room, item_size;
};

/* A zeroed item at the end, or NULL. */
static void *list_add(struct list *list)
{
	char *items = list->items;

	if (list->count == list->room) {
		list->room = list->room ? 2 * list->room : 16;
		items = reallocarray(items, list->room, list->item_size);
		if (!items)
			return NULL;
		list->items = items;
	}
	items += list->count++ * list->item_size;
	return memset(items, 0, list->item_size);
}

static int dump_once(struct netlink *netlink, uint16_t type, unsigned char family,
	mnl_cb_t take, struct list *list)
{
	char buffer[64] = {0};
	struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
	struct rtgenmsg *header;

	request->nlmsg_type = type;
	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	header = mnl_nlmsg_put_extra_header(request, sizeof(*header));
	header->rtgen_family = family;
	return ask(netlink, request, take, list);
}

/* Dumps into `list`, whose items the caller frees after 0. */
static int dump(struct netlink *netlink, uint16_t type, unsigned char family,
	mnl_cb_t take, struct list *list)
{
	int err = dump_once(netlink, type, family, take, list);

	for (int i = 1; err == -EINTR && i < DUMP_ATTEMPTS; i++) {
		struct mnl_socket *fresh = NULL;

		/* What is left of the broken dump goes with its socket. */
		if (open_socket(&fresh))
			break;
		netlink_close(netlink);
		netlink->socket = fresh;
		list->count = 0;
		err = dump_once(netlink, type, family, take, list);
	}
	if (err)
		free(list->items);
	return err;
}

/* Keeps the link attributes that are used, each of the type it must have. */
/* IPv6's own settings for the link, an array by DEVCONF_…. */
static int keep_ipv6_conf(const struct nlattr *attribute, void *arg)
{
	struct netlink_link *link = arg;
	int32_t conf[DEVCONF_MTU6 + 1];

	if (mnl_attr_get_type(attribute) != IFLA_INET6_CONF ||
		mnl_attr_get_payload_len(attribute) < sizeof(conf))
		return MNL_CB_OK;
	memcpy(conf, mnl_attr_get_payload(attribute), sizeof(conf));
	if (conf[DEVCONF_MTU6] > 0)
		link->ipv6_mtu = (uint32_t)conf[DEVCONF_MTU6];
	return MNL_CB_OK;
}

static int keep_family(const struct nlattr *attribute, void *arg)
{
	if (mnl_attr_get_type(attribute) == AF_INET6)
		mnl_attr_parse_nested(attribute, keep_ipv6_conf, arg);
	return MNL_CB_OK;
}

static int keep_link_attribute(const struct nlattr *attribute, void *arg)
{
	struct netlink_link *link = arg;

	switch (mnl_attr_get_type(attribute)) {
	case IFLA_IFNAME:
		if (mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) >= 0)
			strncpy(link->name, mnl_attr_get_str(attribute), IF_NAMESIZE - 1);
		break;
	case IFLA_MTU:
		if (mnl_attr_validate(attribute, MNL_TYPE_U32) >= 0)
			link->mtu = mnl_attr_get_u32(attribute);
		break;
	case IFLA_ADDRESS: /* what read_link() said of the link's type stands in has_mac */
		if (link->has_mac &&
			mnl_attr_get_payload_len(attribute) == sizeof(link->mac))
			memcpy(link->mac, mnl_attr_get_payload(attribute), sizeof(link->mac));
		break;
	case IFLA_AF_SPEC:
		if (mnl_attr_validate(attribute, MNL_TYPE_NESTED) >= 0)
			mnl_attr_parse_nested(attribute, keep_family, link);
		break;
	}
	return MNL_CB_OK;
}

static bool read_link(const struct nlmsghdr *message, struct netlink_link *ret_link)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(message);
	struct netlink_link link = {0};

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*info))
		return false;
	link.ifindex = (uint32_t)info->ifi_index;
	link.flags = info->ifi_flags;
	link.has_mac = info->ifi_type == ARPHRD_ETHER;
	mnl_attr_parse(message, sizeof(*info), keep_link_attribute, &link);
	*ret_link = link;
	return true;
}

static int take_link(const struct nlmsghdr *message, void *arg)
{
	struct netlink_link link, *place;

	if (!read_link(message, &link))
		return MNL_CB_OK;
	place = list_add(arg);
	if (!place)
		return MNL_CB_ERROR;
	*place = link;
	return MNL_CB_OK;
}

static int take_only_link(const struct nlmsghdr *message, void *arg)
{
	if (read_link(message, arg))
		return MNL_CB_STOP;
	errno = EBADMSG;
	return MNL_CB_ERROR;
}

int netlink_link_get(struct netlink *netlink, const char *name, uint32_t ifindex,
	struct netlink_link *ret_link)
{
	char buffer[256] = {0};
	struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
	struct netlink_link link = {0};
	struct ifinfomsg *header;
	int err;

	if (name && strlen(name) >= IF_NAMESIZE)
		return -ENODEV;
	request->nlmsg_type = RTM_GETLINK;
	request->nlmsg_flags = NLM_F_REQUEST;
	header = mnl_nlmsg_put_extra_header(request, sizeof(*header));
	if (name)
		mnl_attr_put_strz(request, IFLA_IFNAME, name);
	else
		header->ifi_index = (int)ifindex;
	err = ask(netlink, request, take_only_link, &link);
	if (!err)
		*ret_link = link;
	return err;
}

int netlink_links(struct netlink *netlink, struct netlink_link **ret_links,
	size_t *ret_count)
{
	struct list list = {.item_size = sizeof(**ret_links)};
	int err = dump(netlink, RTM_GETLINK, AF_UNSPEC, take_link, &list);

	if (err)
		return err;
	*ret_links = (struct netlink_link *)(void *)list.items;
	*ret_count = list.count;
	return 0;
}

static void keep_in6(const struct nlattr *attribute, struct in6_addr *ret_address)
{
	if (mnl_attr_get_payload_len(attribute) == sizeof(*ret_address))
		memcpy(ret_address, mnl_attr_get_payload(attribute), sizeof(*ret_address));
}

static int keep_address_attribute(const struct nlattr *attribute, void *arg)
{
	struct netlink_address *address = arg;

	switch (mnl_attr_get_type(attribute)) {
	case IFA_LOCAL: /* of a point-to-point link, where IFA_ADDRESS is the peer's */
	case IFA_ADDRESS:
		if (mnl_attr_get_type(attribute) == IFA_LOCAL ||
			IN6_IS_ADDR_UNSPECIFIED(&address->address))
			keep_in6(attribute, &address->address);
		break;
	case IFA_FLAGS:
		if (mnl_attr_validate(attribute, MNL_TYPE_U32) >= 0)
			address->flags = mnl_attr_get_u32(attribute);
		break;
	}
	return MNL_CB_OK;
}

static int take_address(const struct nlmsghdr *message, void *arg)
{
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(message);
	struct netlink_address *address;

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*info) ||
		info->ifa_family != AF_INET6)
		return MNL_CB_OK;
	address = list_add(arg);
	if (!address)
		return MNL_CB_ERROR;
	address->ifindex = info->ifa_index;
	address->prefix_length = info->ifa_prefixlen;
	address->flags = info->ifa_flags;
	mnl_attr_parse(message, sizeof(*info), keep_address_attribute, address);
	return MNL_CB_OK;
}

int netlink_addresses(struct netlink *netlink, struct netlink_address **ret_addresses,
	size_t *ret_count)
{
	struct list list = {.item_size = sizeof(**ret_addresses)};
	int err = dump(netlink, RTM_GETADDR, AF_INET6, take_address, &list);

	if (err)
		return err;
	*ret_addresses = (struct netlink_address *)(void *)list.items;
	*ret_count = list.count;
	return 0;
}

static int keep_neighbour_attribute(const struct nlattr *attribute, void *arg)
{
	struct netlink_neighbour *neighbour = arg;

	if (mnl_attr_get_type(attribute) == NDA_LLADDR &&
		mnl_attr_get_payload_len(attribute) == sizeof(neighbour->mac)) {
		memcpy(neighbour->mac, mnl_attr_get_payload(attribute), sizeof(neighbour->mac));
		neighbour->has_mac = true;
	}
	return MNL_CB_OK;
}

static int take_neighbour(const struct nlmsghdr *message, void *arg)
{
	const struct ndmsg *info = mnl_nlmsg_get_payload(message);
	struct netlink_neighbour *neighbour = arg;

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*info))
		return MNL_CB_STOP;
	neighbour->state = info->ndm_state;
	mnl_attr_parse(message, sizeof(*info), keep_neighbour_attribute, neighbour);
	return MNL_CB_STOP;
}

int netlink_neighbour_get(struct netlink *netlink, uint32_t ifindex,
	const struct in6_addr *address, struct netlink_neighbour *ret_neighbour)
{
	char buffer[128] = {0};
	struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
	struct netlink_neighbour neighbour = {0};
	struct ndmsg *header;
	int err;

	request->nlmsg_type = RTM_GETNEIGH;
	request->nlmsg_flags = NLM_F_REQUEST;
	header = mnl_nlmsg_put_extra_header(request, sizeof(*header));
	header->ndm_family = AF_INET6;
	header->ndm_ifindex = (int)ifindex;
	mnl_attr_put(request, NDA_DST, sizeof(*address), address);
	err = ask(netlink, request, take_neighbour, &neighbour);
	if (!err)
		*ret_neighbour = neighbour;
	return err;
}

static int keep_route_attribute(const struct nlattr *attribute, void *arg)
{
	struct netlink_route *route = arg;
	size_t len = mnl_attr_get_payload_len(attribute);

	switch (mnl_attr_get_type(attribute)) {
	case RTA_OIF:
		if (mnl_attr_validate(attribute, MNL_TYPE_U32) >= 0)
			route->ifindex = mnl_attr_get_u32(attribute);
		break;
	case RTA_GATEWAY:
		route->has_gateway = len == sizeof(route->gateway);
		keep_in6(attribute, &route->gateway);
		break;
	case RTA_PREFSRC:
		route->has_source = len == sizeof(route->source);
		keep_in6(attribute, &route->source);
		break;
	}
	return MNL_CB_OK;
}

static int take_route(const struct nlmsghdr *message, void *arg)
{
	const struct rtmsg *info = mnl_nlmsg_get_payload(message);
	struct netlink_route *route = arg;

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*info))
		return MNL_CB_STOP;
	route->is_local = info->rtm_type == RTN_LOCAL;
	mnl_attr_parse(message, sizeof(*info), keep_route_attribute, route);
	return MNL_CB_STOP;
}

int netlink_route_get(struct netlink *netlink, const struct in6_addr *destination,
	const struct in6_addr *source, uint32_t ifindex, struct netlink_route *ret_route)
{
	char buffer[256] = {0};
	struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
	struct netlink_route route = {0};
	struct rtmsg *header;
	int err;

	request->nlmsg_type = RTM_GETROUTE;
	request->nlmsg_flags = NLM_F_REQUEST;
	header = mnl_nlmsg_put_extra_header(request, sizeof(*header));
	header->rtm_family = AF_INET6;
	header->rtm_dst_len = 128;
	mnl_attr_put(request, RTA_DST, sizeof(*destination), destination);
	if (source) {
		header->rtm_src_len = 128;
		mnl_attr_put(request, RTA_SRC, sizeof(*source), source);
	}
	if (ifindex)
		mnl_attr_put_u32(request, RTA_OIF, ifindex);
	err = ask(netlink, request, take_route, &route);
	if (err)
		return err;
	*ret_route = route;
	return 0;
}
