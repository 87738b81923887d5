/* The wire: solicitations (RFC 4861 section 6.3.7), the loop. */
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
	struct netlink changes; /* of links */
	struct packet_batch *batch;
	nsec_t deadline;      /* NSEC_NEVER: none */
	nsec_t next_solicit;  /* NSEC_NEVER: no more */
	unsigned solicited;
	bool broken;          /* the socket fails */
};

/* `what` could not be done; on one link if that is not NULL. */
static void cannot(struct run *run, const struct run_link *link, const char *what, int err)
{
	run_error(run, CLI_CANNOT, NULL, link ? link->name : NULL, "%s: %s", what,
		strerror(-err));
}

static void look_at_links(struct run *run, struct live *live)
{
	run_look_at_links(run, &live->netlink, &live->changes);
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

static void solicit_on(struct run *run, struct live *live, struct run_link *link,
	const struct netlink_address *addresses, size_t count)
{
	uint8_t frame[SOLICITATION_SIZE];
	struct in6_addr source = source_on(addresses, count, link->ifindex);
	size_t len = write_solicitation(frame, sizeof(frame), link->mac, &source);
	int err = packet_send_on(run->sock, link->ifindex, frame, len);

	if (!err) {
		run->solicitations++;
		return;
	}
	/* What a link that goes away answers depends on its driver. */
	look_at_links(run, live);
	if (link->away)
		return;
	link->mute = true;
	cannot(run, link, "the solicitation could not be sent", err);
}

static bool is_to_be_asked(const struct run_link *link)
{
	return !link->answered && !link->mute && !link->away;
}

/* Up to three on each link, as long as no default router has answered there. */
static void solicit(struct run *run, struct live *live, nsec_t now)
{
	struct netlink_address *addresses;
	size_t count;
	int err;

	if (now < live->next_solicit)
		return;
	if (live->solicited == MAX_RTR_SOLICITATIONS) {
		live->next_solicit = NSEC_NEVER;
		return;
	}
	/* What is asked from :: is answered to all, and that seconds later. */
	err = netlink_addresses(&live->netlink, &addresses, &count);
	if (err) {
		cannot(run, NULL, "the addresses to ask from cannot be read", err);
		live->broken = true;
		return;
	}
	for (size_t i = 0; i < run->link_count; i++)
		if (is_to_be_asked(&run->links[i]))
			solicit_on(run, live, &run->links[i], addresses, count);
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

	/* A host that is a router, too, says something to its links. */
	settings.outgoing = true;
	if (run->link_count == 1)
		settings.ifindex = run->links[0].ifindex;
	else
		settings.any = true;
	err = packet_bind(run->sock, &settings);
	if (err) {
		cannot(run, run->link_count == 1 ? &run->links[0] : NULL, "cannot listen", err);
		return false;
	}
	/* An interface without IPv6 of its own has not joined. */
	for (size_t i = 0; i < run->link_count; i++) {
		err = packet_join_on(run->sock, run->links[i].ifindex, all_nodes_mac);
		if (err)
			cannot(run, &run->links[i], "the group of all nodes cannot be joined", err);
	}
	return true;
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

/* What a bridge forwards goes out of its ports, too, and has come in elsewhere. */
static bool is_forwarded(const struct packet_received *received, const struct run_link *link)
{
	struct rd r = rd_over(received->bytes, received->size);
	uint8_t source[ETHER_ADDRESS_SIZE] = {0};

	rd_skip(&r, ETHER_ADDRESS_SIZE);
	rd_copy(&r, source, sizeof(source));
	return received->outgoing && memcmp(source, link->mac, sizeof(source)) != 0;
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
		.is_own = received->outgoing,
	};

	if (received->is_ethernet && find_link(run, received->ifindex, &frame.link) &&
		!is_forwarded(received, &run->links[frame.link]))
		run_hear(run, &frame);
}

/* Returns whether there may be more. */
static bool receive(struct run *run, struct live *live)
{
	int count = packet_receive(run->sock, live->batch);

	if (count == -EAGAIN)
		return false;
	if (count == -ENETDOWN) {
		/* Said of a socket on one link only. It may be up again. */
		run_lose_link(run, &run->links[0], "went down");
		look_at_links(run, live);
		return true;
	}
	if (count < 0) {
		cannot(run, NULL, "cannot receive", count);
		live->broken = true;
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
	save_flush(&run->save);
	err = loop_wait(&run->loop, until);
	if (err) {
		cannot(run, NULL, "cannot wait", err);
		live->broken = true;
	}
	for (unsigned i = 0; i < 16 && receive(run, live) && !run_is_done(run); i++)
		;
	if (loop_ready(&run->loop, netlink_fd(&live->changes)))
		look_at_links(run, live);
	run_pass(run, sys_now(), sys_realtime());
	if (run->loop.status_wanted) {
		run->loop.status_wanted = false;
		run_table(run);
	}
}

static bool goes_on(const struct run *run, const struct live *live, nsec_t now)
{
	return !run->loop.interrupted && !live->broken && run_has_link(run) &&
		now < live->deadline && !run_is_done(run) && !has_given_up(run, live, now);
}

/* Whether it matters, of a run that has heard what it was to hear, what else it has not. */
static bool asserts_absence(const struct rasniff_opts *opts)
{
	return opts->policy || opts->forbid_others;
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
	/* The kernel tells of a lost carrier up to a second late. */
	if (!run_is_done(run) || asserts_absence(run->opts))
		look_at_links(run, live);
	if (run_is_done(run))
		return;
	run->unanswered |= !run_has_link(run);
	/* A run without an end is always ended by a signal. */
	run->cut_short = run->loop.interrupted && now < live->deadline &&
		(run->opts->deadline > 0 || run->opts->count > 0);
}

/* The changes are watched before the first look, so that none falls between the two. */
static int open_live(struct run *run, struct live *live)
{
	int err = netlink_open(&live->netlink);

	if (!err)
		err = netlink_open_changes(&live->changes);
	if (!err)
		err = loop_watch(&run->loop, netlink_fd(&live->changes), POLLIN);
	if (!err)
		err = loop_watch(&run->loop, run->sock->fd, POLLIN);
	if (!err)
		err = packet_batch_new(BATCH, FRAME_SIZE, &live->batch);
	return err;
}

void run_live(struct run *run)
{
	struct live live = {.batch = NULL};
	int err = open_live(run, &live);

	if (err)
		cannot(run, NULL, "cannot listen", err);
	else
		run_find_links(run, &live.netlink);
	for (uint32_t i = 0; i < run->link_count; i++)
		save_interface(&run->save, i, run->links[i].name);
	if (run->link_count > 0 && listen_on(run))
		listen_until_end(run, &live);
	packet_batch_free(live.batch);
	netlink_close(&live.changes);
	netlink_close(&live.netlink);
}
