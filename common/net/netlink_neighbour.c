#include "net/netlink_inner.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>

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
	err = netlink_ask(netlink, request, take_neighbour, &neighbour);
	if (!err)
		*ret_neighbour = neighbour;
	return err;
}

struct overflows {
	bool is_known;
	uint64_t count;
};

static int keep_overflows(const struct nlattr *attribute, void *arg)
{
	struct overflows *overflows = arg;
	struct ndt_stats stats;

	if (mnl_attr_get_type(attribute) == NDTA_STATS &&
		mnl_attr_get_payload_len(attribute) >= sizeof(stats)) {
		memcpy(&stats, mnl_attr_get_payload(attribute), sizeof(stats));
		overflows->count = stats.ndts_table_fulls;
		overflows->is_known = true;
	}
	return MNL_CB_OK;
}

/* The table's own part has the counters; there is one more for each link. */
static int take_table(const struct nlmsghdr *message, void *arg)
{
	if (mnl_nlmsg_get_payload_len(message) >= sizeof(struct ndtmsg))
		mnl_attr_parse(message, sizeof(struct ndtmsg), keep_overflows, arg);
	return MNL_CB_OK;
}

int netlink_neighbour_overflows(struct netlink *netlink, uint64_t *ret_count)
{
	char buffer[64] = {0};
	struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
	struct overflows overflows = {0};
	struct ndtmsg *header;
	int err;

	request->nlmsg_type = RTM_GETNEIGHTBL;
	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	header = mnl_nlmsg_put_extra_header(request, sizeof(*header));
	header->ndtm_family = AF_INET6;
	err = netlink_ask(netlink, request, take_table, &overflows);
	if (!err && !overflows.is_known)
		err = -ENODATA;
	if (!err)
		*ret_count = overflows.count;
	return err;
}
