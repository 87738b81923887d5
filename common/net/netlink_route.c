#include "net/netlink_inner.h"

#include <linux/rtnetlink.h>

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
		netlink_keep_in6(attribute, &route->gateway);
		break;
	case RTA_PREFSRC:
		route->has_source = len == sizeof(route->source);
		netlink_keep_in6(attribute, &route->source);
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
	err = netlink_ask(netlink, request, take_route, &route);
	if (err)
		return err;
	*ret_route = route;
	return 0;
}
