/* What the kernel knows of this host's links, addresses and routes, by rtnetlink over
 * libmnl. Each call is one question and its whole answer. */
#ifndef HEXTET_NET_NETLINK_H
#define HEXTET_NET_NETLINK_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mnl_socket;

struct netlink {
	struct mnl_socket *socket;
	uint32_t seq;
};

/* Returns 0 or -errno. */
int netlink_open(struct netlink *ret_netlink);
void netlink_close(struct netlink *netlink);

struct netlink_link {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	uint32_t flags; /* IFF_…, of <net/if.h> */
	uint32_t mtu;      /* bytes */
	uint32_t ipv6_mtu; /* of IPv6 packets, not above that; 0: not known */
	uint32_t carrier_changes; /* times that it got or lost its carrier */
	bool has_mac;      /* it is an Ethernet, or like one */
	uint8_t mac[6];
};

struct netlink_address {
	uint32_t ifindex;
	struct in6_addr address;
	uint8_t prefix_length;
	uint32_t flags; /* IFA_F_…, of <linux/if_addr.h> */
};

struct netlink_route {
	uint32_t ifindex;        /* interface it leaves by */
	bool is_local;           /* an address of this host's */
	bool has_gateway, has_source;
	struct in6_addr gateway;
	struct in6_addr source;  /* what the kernel would send from */
};

/* One link, by name if that is not NULL, else by index. Returns 0, -ENODEV or another
 * -errno. */
int netlink_link_get(struct netlink *netlink, const char *name, uint32_t ifindex,
	struct netlink_link *ret_link);

/* All links, as an array that the caller frees. Returns 0 or -errno. */
int netlink_links(struct netlink *netlink, struct netlink_link **ret_links,
	size_t *ret_count);

/* All IPv6 addresses of this host's, as an array that the caller frees. Returns 0 or
 * -errno. */
int netlink_addresses(struct netlink *netlink, struct netlink_address **ret_addresses,
	size_t *ret_count);

/* A socket that the kernel tells of every change of this host's links and IPv6 addresses.
 * Its descriptor can be read from when there was one; what there is then is to be asked
 * for anew, by another socket. Returns 0 or -errno. */
int netlink_open_changes(struct netlink *ret_netlink);
int netlink_fd(const struct netlink *netlink);

/* A link that changed, as it was right then. */
typedef void netlink_change(const struct netlink_link *link, void *arg);

/* Takes off what was told, and calls `change`, if that is not NULL, with each link. What was
 * told faster than it is taken off is lost. */
void netlink_take_changes(struct netlink *netlink, netlink_change *change, void *arg);

/* An entry of the neighbour cache. */
struct netlink_neighbour {
	uint16_t state; /* NUD_…, of <linux/neighbour.h> */
	bool has_mac;
	uint8_t mac[6];
};

/* What the kernel's neighbour cache has of an address on a link. Returns 0, -ENOENT (no
 * entry) or another -errno. */
int netlink_neighbour_get(struct netlink *netlink, uint32_t ifindex,
	const struct in6_addr *address, struct netlink_neighbour *ret_neighbour);

/* How often a neighbour found no place in the kernel's table of them, which all namespaces
 * of the machine share, since it was started. What was to go there is dropped, and only a
 * raw socket is told (EINVAL). Returns 0, -ENODATA (the system does not count) or another
 * -errno. */
int netlink_neighbour_overflows(struct netlink *netlink, uint64_t *ret_count);

/* How the kernel would route to `destination`; `ifindex` 0 and `source` NULL leave those
 * to it. Returns 0, or -errno as the route says: -ENETUNREACH (none), -EHOSTUNREACH
 * (unreachable), -EACCES (prohibit), -EINVAL (blackhole). */
int netlink_route_get(struct netlink *netlink, const struct in6_addr *destination,
	const struct in6_addr *source, uint32_t ifindex, struct netlink_route *ret_route);

#endif
