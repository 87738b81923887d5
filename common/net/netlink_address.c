#include "net/netlink_inner.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>

static int keep_address_attribute(const struct nlattr *attribute, void *arg)
{
	struct netlink_address *address = arg;

	switch (mnl_attr_get_type(attribute)) {
	case IFA_LOCAL: /* of a point-to-point link, where IFA_ADDRESS is the peer's */
	case IFA_ADDRESS:
		if (mnl_attr_get_type(attribute) == IFA_LOCAL ||
			IN6_IS_ADDR_UNSPECIFIED(&address->address))
			netlink_keep_in6(attribute, &address->address);
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
	address = netlink_list_add(arg);
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
	struct netlink_list list = {.item_size = sizeof(**ret_addresses)};
	int err = netlink_dump(netlink, RTM_GETADDR, AF_INET6, take_address, &list);

	if (err)
		return err;
	*ret_addresses = (struct netlink_address *)(void *)list.items;
	*ret_count = list.count;
	return 0;
}
