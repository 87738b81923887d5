/* A neighbour that answers solicitations as no kernel would, for ndsolicit to tell.
 *
 * usage: forge_na IF HOW ADDRESS [MAC|COUNT]
 *
 * HOW it answers a Neighbor Solicitation for ADDRESS (but `flood`, which asks):
 *   plain      as it should be, from MAC: a second owner
 *   hop-limit  with hop limit 64
 *   checksum   with a wrong checksum
 *   no-option  without the target link-layer address
 *   zero       with an option of length zero
 *   long       with a link-layer option of 16 bytes
 *   cut        with an option that goes on behind the end
 *   twice      with the option repeated, another MAC in the second
 *   unknown    with an option of no known type in front
 *   solicited  to all nodes, with the Solicited flag
 *   proxy      from its link-local address
 *   many       COUNT times
 *   direct     only what was sent to its MAC itself, as behind a switch that filters groups
 *   unrelated  COUNT times for other targets, then as it should be
 *   late       plain, but half a second later
 *   tagged     in VLAN 10
 *   qinq       in VLAN 10 of VLAN 100
 *   elsewhere  in a frame to another host
 *   flood      solicits ADDRESS COUNT times, as fast as it goes
 *   say        advertises, unasked, that ADDRESS is at MAC; once, or COUNT times */
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>

#include "addr/iid.h"
#include "addr/in6.h"
#include "wire/ether.h"
#include "wire/ip6.h"
#include "wire/nd.h"
#include "wire/ndopt.h"

enum { FRAME_SIZE = 256, BLOCK = 64 };

struct forger {
	int fd;
	const char *how;
	struct in6_addr address;
	uint8_t mac[6];     /* that is said */
	uint8_t own_mac[6]; /* of the interface */
	unsigned long count;
};

struct asker {
	struct in6_addr source;
	uint8_t mac[6];
};

static int is(const struct forger *f, const char *how)
{
	return !strcmp(f->how, how);
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static const uint8_t other_mac[6] = {2, 0, 0, 0, 0xee, 0xee};

static void write_options(const struct forger *f, struct wr *w)
{
	if (is(f, "no-option"))
		return;
	if (is(f, "unknown")) {
		wr_u8(w, 253);
		wr_u8(w, 1);
		wr_zeros(w, 6);
	}
	if (is(f, "zero") || is(f, "long") || is(f, "cut")) {
		wr_u8(w, NDOPT_TARGET_LLADDR);
		wr_u8(w, is(f, "zero") ? 0 : is(f, "long") ? 2 : 9);
		wr_bytes(w, f->mac, 6);
		wr_zeros(w, is(f, "long") ? 8 : 0);
		return;
	}
	ndopt_write_mac(w, NDOPT_TARGET_LLADDR, f->mac);
	if (is(f, "twice"))
		ndopt_write_mac(w, NDOPT_TARGET_LLADDR, other_mac);
}

static void send_frame(const struct forger *f, const uint8_t *bytes, size_t len)
{
	static const uint8_t tags[8] = {0x88, 0xa8, 0, 100, 0x81, 0, 0, 10};
	size_t size = is(f, "qinq") ? 8 : is(f, "tagged") ? 4 : 0;
	uint8_t tagged[FRAME_SIZE + sizeof(tags)];

	memcpy(tagged, bytes, 12);
	memcpy(tagged + 12, tags + sizeof(tags) - size, size);
	memcpy(tagged + 12 + size, bytes + 12, len - 12);
	if (send(f->fd, tagged, len + size, 0) < 0)
		die("send");
}

static void answer(const struct forger *f, const struct asker *asker,
	const struct in6_addr *target)
{
	static const uint8_t all_nodes_mac[6] = {0x33, 0x33, 0, 0, 0, 1};
	static const struct in6_addr all_nodes = {{{0xff, 2, [15] = 1}}};
	bool to_all = is(f, "solicited") || is(f, "say") ||
		IN6_IS_ADDR_UNSPECIFIED(&asker->source);
	const uint8_t *to_mac = to_all ? all_nodes_mac :
		is(f, "elsewhere") ? other_mac : asker->mac;
	uint8_t bytes[FRAME_SIZE];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct ip6_header ip = {
		.next_header = IP6_ICMPV6,
		.hop_limit = is(f, "hop-limit") ? 64 : 255,
		.source = *target,
		.destination = to_all ? all_nodes : asker->source,
	};
	struct nd_message message = {.type = ND_NEIGHBOR_ADVERTISEMENT};

	if (is(f, "proxy"))
		inet_pton(AF_INET6, "fe80::bad", &ip.source);
	message.na.flags = ND_NA_OVERRIDE |
		(to_all && !is(f, "solicited") ? 0 : ND_NA_SOLICITED);
	message.na.target = *target;
	ether_write(&w, to_mac, f->mac, ETHER_TYPE_IP6);
	ip6_write(&w, &ip);
	nd_write(&w, &message);
	write_options(f, &w);
	nd_seal(&w, ETHER_HEADER_SIZE);
	if (is(f, "checksum"))
		bytes[ETHER_HEADER_SIZE + IP6_HEADER_SIZE + 2] ^= 0x55;
	send_frame(f, bytes, wr_len(&w));
}

/* One call for many, so that 100,000 a second are not too many for half a processor. */
static void send_often(const struct forger *f, uint8_t *bytes, size_t len)
{
	struct mmsghdr messages[BLOCK];
	struct iovec part = {.iov_base = bytes, .iov_len = len};

	memset(messages, 0, sizeof(messages));
	for (size_t i = 0; i < BLOCK; i++)
		messages[i].msg_hdr = (struct msghdr){.msg_iov = &part, .msg_iovlen = 1};
	for (unsigned long left = f->count; left > 0;) {
		unsigned block = left < BLOCK ? (unsigned)left : BLOCK;
		int sent = sendmmsg(f->fd, messages, block, 0);

		left -= sent > 0 ? (unsigned long)sent : 0;
	}
}

static void solicit(const struct forger *f)
{
	uint8_t bytes[FRAME_SIZE];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct ip6_header ip = {.next_header = IP6_ICMPV6, .hop_limit = 255};
	struct nd_message message = {.type = ND_NEIGHBOR_SOLICITATION};
	uint8_t group[6] = {0x33, 0x33};

	inet_pton(AF_INET6, "fe80::bad", &ip.source);
	ip.destination = nd_solicited_node(&f->address);
	memcpy(group + 2, &ip.destination.s6_addr[12], 4);
	message.ns.target = f->address;
	ether_write(&w, group, f->mac, ETHER_TYPE_IP6);
	ip6_write(&w, &ip);
	nd_write(&w, &message);
	ndopt_write_mac(&w, NDOPT_SOURCE_LLADDR, f->mac);
	nd_seal(&w, ETHER_HEADER_SIZE);
	send_often(f, bytes, wr_len(&w));
}

static void answer_often(const struct forger *f, const struct asker *asker)
{
	struct in6_addr other = f->address;

	for (unsigned long i = 0; is(f, "unrelated") && i < f->count; i++) {
		other.s6_addr[8] = 0xee;
		other.s6_addr[13] = (uint8_t)(i >> 16);
		other.s6_addr[14] = (uint8_t)(i >> 8);
		other.s6_addr[15] = (uint8_t)i;
		answer(f, asker, &other);
	}
	if (is(f, "late"))
		usleep(500000);
	for (unsigned long i = 0; i < (is(f, "many") ? f->count : 1); i++)
		answer(f, asker, &f->address);
}

static void take(const struct forger *f, const uint8_t *bytes, size_t len)
{
	struct rd payload, r;
	struct link_header link;
	struct nd_packet packet;
	struct nd_message message;
	struct asker asker;

	if (link_read(LINK_ETHERNET, rd_over(bytes, len), &link, &payload) ||
		nd_find(payload, &packet) || packet.type != ND_NEIGHBOR_SOLICITATION)
		return;
	r = packet.message;
	if (nd_read(&r, &message) || !in6_equal(&message.ns.target, &f->address))
		return;
	if (is(f, "direct") && link.destination[0] & 1)
		return;
	asker.source = packet.ip.source;
	memcpy(asker.mac, link.source, sizeof(asker.mac));
	answer_often(f, &asker);
}

static void open_on(struct forger *f, const char *interface)
{
	struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IPV6)};
	struct packet_mreq all = {.mr_type = PACKET_MR_PROMISC};
	struct ifreq request = {0};

	f->fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_IPV6));
	at.sll_ifindex = all.mr_ifindex = (int)if_nametoindex(interface);
	strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
	if (f->fd < 0 || bind(f->fd, (struct sockaddr *)&at, sizeof(at)) ||
		setsockopt(f->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all)) ||
		ioctl(f->fd, SIOCGIFHWADDR, &request))
		die(interface);
	memcpy(f->own_mac, request.ifr_hwaddr.sa_data, 6);
}

int main(int argc, char **argv)
{
	struct forger f = {.count = 1};
	uint8_t bytes[2048];
	ssize_t len;

	if (argc < 4 || inet_pton(AF_INET6, argv[3], &f.address) != 1)
		return 2;
	f.how = argv[2];
	open_on(&f, argv[1]);
	memcpy(f.mac, f.own_mac, sizeof(f.mac));
	if (argc > 4 && iid_mac_parse(argv[4], strlen(argv[4]), f.mac))
		f.count = strtoul(argv[4], NULL, 10);
	if (is(&f, "flood")) {
		solicit(&f);
		return 0;
	}
	if (is(&f, "say")) {
		for (; f.count > 0; f.count--)
			answer(&f, &(struct asker){.mac = {0}}, &f.address);
		return 0;
	}
	puts("ready");
	fflush(stdout);
	while ((len = recv(f.fd, bytes, sizeof(bytes), 0)) > 0)
		take(&f, bytes, (size_t)len);
	return 1;
}
