#include "net/netlink_inner.h"

#include <errno.h>
#include <linux/if_arp.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <string.h>

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

/* Keeps the link attributes that are used, each of the type it must have. */
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
	case IFLA_CARRIER_CHANGES:
		if (mnl_attr_validate(attribute, MNL_TYPE_U32) >= 0)
			link->carrier_changes = mnl_attr_get_u32(attribute);
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
	place = netlink_list_add(arg);
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
	err = netlink_ask(netlink, request, take_only_link, &link);
	if (!err)
		*ret_link = link;
	return err;
}

int netlink_links(struct netlink *netlink, struct netlink_link **ret_links,
	size_t *ret_count)
{
	struct netlink_list list = {.item_size = sizeof(**ret_links)};
	int err = netlink_dump(netlink, RTM_GETLINK, AF_UNSPEC, take_link, &list);

	if (err)
		return err;
	*ret_links = (struct netlink_link *)(void *)list.items;
	*ret_count = list.count;
	return 0;
}

struct take {
	netlink_change *change;
	void *arg;
};

static int take_change(const struct nlmsghdr *message, void *arg)
{
	const struct take *take = arg;
	struct netlink_link link;

	if ((message->nlmsg_type == RTM_NEWLINK || message->nlmsg_type == RTM_DELLINK) &&
		read_link(message, &link))
		take->change(&link, take->arg);
	return MNL_CB_OK;
}

void netlink_take_changes(struct netlink *netlink, netlink_change *change, void *arg)
{
	struct take take = {change, arg};
	char buffer[4096];
	ssize_t len;

	/* ENOBUFS says that more was told than had room: what comes next can be read. */
	do {
		len = mnl_socket_recvfrom(netlink->socket, buffer, sizeof(buffer));
		if (len > 0 && change)
			mnl_cb_run(buffer, (size_t)len, 0, 0, take_change, &take);
	} while (len > 0 || errno == ENOBUFS || errno == ENOSPC);
}
