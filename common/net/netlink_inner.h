/* What the questions of net/netlink.h share. */
#ifndef HEXTET_NET_NETLINK_INNER_H
#define HEXTET_NET_NETLINK_INNER_H

#include <libmnl/libmnl.h>

#include "net/netlink.h"

/* Sends the request and runs `fn` over the answer. Returns 0 or -errno. */
int netlink_ask(struct netlink *netlink, struct nlmsghdr *request, mnl_cb_t fn, void *arg);

/* A dump's objects so far: `count` of `item_size` bytes each. */
struct netlink_list {
	char *items;
	size_t count, room, item_size;
};

/* A zeroed item at the end, or NULL without memory. */
void *netlink_list_add(struct netlink_list *list);

/* Asks for all objects of a kind (RTM_GET…, AF_…); `take` is called for each with `list` as
 * its argument. Returns 0, and then the caller frees list->items, or -errno. */
int netlink_dump(struct netlink *netlink, uint16_t type, unsigned char family,
	mnl_cb_t take, struct netlink_list *list);

/* Copies an attribute that holds an address, if it has the size of one. */
void netlink_keep_in6(const struct nlattr *attribute, struct in6_addr *ret_address);

#endif
