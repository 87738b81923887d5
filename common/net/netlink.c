#include "net/netlink_inner.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

/* A dump that the kernel changed under is asked for again, but not for ever. */
enum { DUMP_ATTEMPTS = 8 };

/* The kernel fills a dump's messages up to what the reader has room for, 32 KiB at most. */
enum { RECEIVE_SIZE = 32768 };

static int open_socket(int flags, unsigned groups, struct mnl_socket **ret_socket)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | flags);
	int err;

	if (!socket)
		return -errno;
	if (mnl_socket_bind(socket, groups, MNL_SOCKET_AUTOPID) < 0) {
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
	int err = open_socket(0, 0, &netlink.socket);

	if (!err)
		*ret_netlink = netlink;
	return err;
}

int netlink_open_changes(struct netlink *ret_netlink)
{
	struct netlink netlink = {0};
	int err = open_socket(SOCK_NONBLOCK, RTMGRP_LINK | RTMGRP_IPV6_IFADDR,
		&netlink.socket);

	if (!err)
		*ret_netlink = netlink;
	return err;
}

int netlink_fd(const struct netlink *netlink)
{
	return mnl_socket_get_fd(netlink->socket);
}

void netlink_close(struct netlink *netlink)
{
	if (netlink->socket)
		mnl_socket_close(netlink->socket);
	netlink->socket = NULL;
}

int netlink_ask(struct netlink *netlink, struct nlmsghdr *request, mnl_cb_t fn, void *arg)
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

void *netlink_list_add(struct netlink_list *list)
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
	mnl_cb_t take, struct netlink_list *list)
{
	char buffer[64] = {0};
	struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
	struct rtgenmsg *header;

	request->nlmsg_type = type;
	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	header = mnl_nlmsg_put_extra_header(request, sizeof(*header));
	header->rtgen_family = family;
	return netlink_ask(netlink, request, take, list);
}

int netlink_dump(struct netlink *netlink, uint16_t type, unsigned char family,
	mnl_cb_t take, struct netlink_list *list)
{
	int err = dump_once(netlink, type, family, take, list);

	for (int i = 1; err == -EINTR && i < DUMP_ATTEMPTS; i++) {
		struct mnl_socket *fresh = NULL;

		/* What is left of the broken dump goes with its socket. */
		if (open_socket(0, 0, &fresh))
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

void netlink_keep_in6(const struct nlattr *attribute, struct in6_addr *ret_address)
{
	if (mnl_attr_get_payload_len(attribute) == sizeof(*ret_address))
		memcpy(ret_address, mnl_attr_get_payload(attribute), sizeof(*ret_address));
}
