/* The wire: interfaces, solicitations (RFC 4861 section 6.3.7), the loop. */
#include <errno.h>
#include <linux/if_addr.h>
#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "net/sys.h"
#include "tools/rasniff/run_inner.h"
#include "wire/ndopt.h"

/* RFC 4861 section 10. */
#define MAX_RTR_SOLICITATIONS    3
#define RTR_SOLICITATION_INTERVAL (4 * NSEC_PER_SEC)
#define MAX_RTR_SOLICITATION_DELAY NSEC_PER_SEC

/* Frames of one system call, and room for the largest one. */
enum { BATCH = 64, FRAME_SIZE = 65536 + 64, SOLICITATION_SIZE = 128 };

static const uint8_t all_nodes_mac[] = {0x33, 0x33, 0, 0, 0, 1};
static const uint8_t all_routers_mac[] = {0x33, 0x33, 0, 0, 0, 2};

struct live {
	struct netlink netlink;
	struct packet_batch *batch;
	nsec_t deadline;      /* NSEC_NEVER: none */
	nsec_t next_solicit;  /* NSEC_NEVER: no more */
	unsigned solicited;
};

static void cannot(struct run *run, enum cli_status status)
{
	run->status = cli_worse(run->status, status);
}

static bool add_link(struct run *run, const struct netlink_link *link)
{
	struct run_link *links =
		reallocarray(run->links, run->link_count + 1, sizeof(*links));

	if (!links)
		return false;
	run->links = links;
	links[run->link_count] = (struct run_link){
		.ifindex = link->ifindex,
		.mtu = link->mtu,
	};
	memcpy(links[run->link_count++].name, link->name, sizeof(link->name));
	return true;
}

static bool is_usable(const struct run *run, const struct netlink_link *link)
{
	uint8_t mac[ETHER_ADDRESS_SIZE];

	return link->flags & IFF_UP && !(link->flags & IFF_LOOPBACK) &&
		!packet_own_mac(run->sock, link->ifindex, mac);
}

static void add_named(struct run *run, struct live *live, const char *name)
{
	struct netlink_link link;
	uint8_t mac[ETHER_ADDRESS_SIZE];
	int err = netlink_link_get(&live->netlink, name, 0, &link);

	if (err == -ENODEV) {
		cli_error(name, "no such interface");
		cannot(run, CLI_CANNOT);
	} else if (err) {
		cli_error(name, "%s", strerror(-err));
		cannot(run, CLI_CANNOT);
	} else if (packet_own_mac(run->sock, link.ifindex, mac)) {
		cli_error(name, "is not an Ethernet: Router Advertisements are read there only");
		cannot(run, CLI_CANNOT);
	} else if (!(link.flags & IFF_UP)) {
		cli_error(name, "is down");
		cannot(run, CLI_UNKNOWN);
	} else if (!add_link(run, &link)) {
		cli_error(NULL, "out of memory");
		cannot(run, CLI_CANNOT);
	}
}

static void find_links(struct run *run, struct live *live)
{
	struct netlink_link *links;
	size_t count;
	int err;

	for (size_t i = 0; i < run->opts->interface_count; i++)
		add_named(run, live, run->opts->interfaces[i]);
	if (run->opts->interface_count > 0)
		return;
	err = netlink_links(&live->netlink, &links, &count);
	if (err) {
		cli_error(NULL, "interfaces cannot be listed: %s", strerror(-err));
		cannot(run, CLI_CANNOT);
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (is_usable(run, &links[i]))
			add_link(run, &links[i]);
	free(links);
	if (run->link_count == 0) {
		cli_error(NULL, "no Ethernet interface is up");
		cannot(run, CLI_UNKNOWN);
	}
}

/* An address of its own to ask from: link-local and not in doubt; otherwise ::. */
static struct in6_addr source_on(
	const struct netlink_address *addresses, size_t count, uint32_t ifindex)
{
	for (size_t i = 0; i < count; i++)
		if (addresses[i].ifindex == ifindex &&
			in6_is_link_local(&addresses[i].address) &&
			!(addresses[i].flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)))
			return addresses[i].address;
	return (struct in6_addr){0};
}

static size_t write_solicitation(uint8_t *buffer, size_t size, const uint8_t *mac,
	const struct in6_addr *source)
{
	static const struct in6_addr unspecified;
	struct nd_message message = {.type = ND_ROUTER_SOLICITATION};
	struct ip6_header ip = {
		.next_header = IP6_ICMPV6,
		.hop_limit = ND_HOP_LIMIT,
		.source = *source,
		.destination = {.s6_addr = {0xff, 0x02, [15] = 2}},
	};
	struct wr w = wr_into(buffer, size);

	ether_write(&w, all_routers_mac, mac, ETHER_TYPE_IP6);
	ip6_write(&w, &ip);
	nd_write(&w, &message);
	/* From :: it must not say where to answer (RFC 4861 section 4.1). */
	if (!in6_equal(source, &unspecified))
		ndopt_write_mac(&w, NDOPT_SOURCE_LLADDR, mac);
	nd_seal(&w, ETHER_HEADER_SIZE);
	return w.failed ? 0 : wr_len(&w);
}

static void solicit_on(struct run *run, const struct run_link *link,
	const struct netlink_address *addresses, size_t count)
{
	uint8_t frame[SOLICITATION_SIZE], mac[ETHER_ADDRESS_SIZE];
	struct in6_addr source = source_on(addresses, count, link->ifindex);
	int err = packet_own_mac(run->sock, link->ifindex, mac);
	size_t len;

	if (!err) {
		len = write_solicitation(frame, sizeof(frame), mac, &source);
		err = packet_send_on(run->sock, link->ifindex, frame, len);
	}
	if (!err) {
		run->solicitations++;
		return;
	}
	cli_error(link->name, "the solicitation could not be sent: %s", strerror(-err));
	cannot(run, err == -ENETDOWN ? CLI_UNKNOWN : CLI_CANNOT);
}

/* Up to three, as long as nobody has answered. */
static void solicit(struct run *run, struct live *live, nsec_t now)
{
	struct netlink_address *addresses;
	size_t count;

	if (now < live->next_solicit)
		return;
	if (run->taken > 0 || live->solicited == MAX_RTR_SOLICITATIONS) {
		live->next_solicit = NSEC_NEVER;
		return;
	}
	if (netlink_addresses(&live->netlink, &addresses, &count)) {
		addresses = NULL;
		count = 0;
	}
	for (size_t i = 0; i < run->link_count; i++)
		solicit_on(run, &run->links[i], addresses, count);
	free(addresses);
	live->solicited++;
	live->next_solicit = now + RTR_SOLICITATION_INTERVAL;
	/* Behind the last one, whoever has not answered is not there. */
	if (live->solicited == MAX_RTR_SOLICITATIONS)
		live->next_solicit = now + MAX_RTR_SOLICITATION_DELAY;
}

static bool listen_on(struct run *run)
{
	struct packet_settings settings = {.types = 1 << (ND_ROUTER_ADVERTISEMENT -
							 ND_ROUTER_SOLICITATION)};
	int err;

	if (run->link_count == 1)
		settings.ifindex = run->links[0].ifindex;
	else
		settings.any = true;
	err = packet_bind(run->sock, &settings);
	/* An interface without IPv6 of its own has not joined. */
	for (size_t i = 0; i < run->link_count && !err; i++)
		err = packet_join_on(run->sock, run->links[i].ifindex, all_nodes_mac);
	if (!err)
		return true;
	cli_error(run->link_count == 1 ? run->links[0].name : NULL, "cannot listen: %s",
		strerror(-err));
	cannot(run, CLI_CANNOT);
	return false;
}

static bool find_link(const struct run *run, uint32_t ifindex, uint32_t *ret_link)
{
	for (size_t i = 0; i < run->link_count; i++) {
		if (run->links[i].ifindex != ifindex)
			continue;
		*ret_link = (uint32_t)i;
		return true;
	}
	return false;
}

static void take(struct run *run, const struct packet_received *received)
{
	struct run_frame frame = {
		.type = LINK_ETHERNET,
		.bytes = received->bytes,
		.size = received->size,
		.full_size = received->full_size,
		.realtime = received->realtime,
		.now = received->time,
		.tag = received->has_tag ? &received->tag : NULL,
	};

	if (received->is_ethernet && find_link(run, received->ifindex, &frame.link))
		run_hear(run, &frame);
}

/* Returns whether there may be more. */
static bool receive(struct run *run, struct live *live)
{
	int count = packet_receive(run->sock, live->batch);

	if (count == -EAGAIN)
		return false;
	if (count == -ENETDOWN) {
		cli_error(run->links[0].name, "went down");
		cannot(run, CLI_UNKNOWN);
		return false;
	}
	if (count < 0) {
		cli_error(NULL, "cannot receive: %s", strerror(-count));
		cannot(run, CLI_CANNOT);
		return false;
	}
	for (int i = 0; i < count && !run_is_done(run); i++)
		take(run, packet_batch_frame(live->batch, (size_t)i));
	return count == BATCH;
}

static nsec_t earlier(nsec_t a, nsec_t b)
{
	return a < b ? a : b;
}

/* When nothing came in answer to what was asked, three times. */
static bool has_given_up(const struct run *run, const struct live *live, nsec_t now)
{
	return run->opts->solicit && run->taken == 0 && run->opts->deadline == 0 &&
		live->solicited == MAX_RTR_SOLICITATIONS && now >= live->next_solicit;
}

static void turn(struct run *run, struct live *live)
{
	nsec_t until = earlier(earlier(live->deadline, live->next_solicit),
		earlier(run->track.next_expiry, run->reassembly.next_expiry));
	int err;

	pen_flush(&run->pen);
	if (fflush(stdout))
		run->pen.failed = true;
	err = loop_wait(&run->loop, until);
	if (err) {
		cli_error(NULL, "cannot wait: %s", strerror(-err));
		cannot(run, CLI_CANNOT);
	}
	for (unsigned i = 0; i < 16 && receive(run, live) && !run_is_done(run); i++)
		;
	run_pass(run, sys_now(), sys_realtime());
	if (run->loop.status_wanted) {
		run->loop.status_wanted = false;
		run_table(run);
	}
}

static bool goes_on(const struct run *run, const struct live *live, nsec_t now)
{
	return !run->loop.interrupted && run->status == CLI_YES && now < live->deadline &&
		!run_is_done(run) && !has_given_up(run, live, now);
}

static void listen_until_end(struct run *run, struct live *live)
{
	nsec_t now = sys_now();

	live->deadline = run->opts->deadline ? now + run->opts->deadline : NSEC_NEVER;
	live->next_solicit = run->opts->solicit ? now : NSEC_NEVER;
	while (goes_on(run, live, now)) {
		if (run->opts->solicit)
			solicit(run, live, now);
		turn(run, live);
		now = sys_now();
	}
	run->now = now;
	packet_dropped(run->sock, &run->dropped);
}

void run_live(struct run *run)
{
	struct live live = {.batch = NULL};
	int err = netlink_open(&live.netlink);

	if (err) {
		cli_error(NULL, "the kernel cannot be asked: %s", strerror(-err));
		cannot(run, CLI_CANNOT);
		return;
	}
	find_links(run, &live);
	if (run->status == CLI_YES && listen_on(run)) {
		err = packet_batch_new(BATCH, FRAME_SIZE, &live.batch);
		if (!err)
			err = loop_watch(&run->loop, run->sock->fd, POLLIN);
		if (err) {
			cli_error(NULL, "cannot listen: %s", strerror(-err));
			cannot(run, CLI_CANNOT);
		} else {
			listen_until_end(run, &live);
		}
	}
	packet_batch_free(live.batch);
	netlink_close(&live.netlink);
}
