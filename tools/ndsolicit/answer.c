#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "addr/iid.h"
#include "tools/ndsolicit/run_inner.h"

/* MAX_ANYCAST_DELAY_TIME of RFC 4861 section 10. */
#define ANYCAST_DELAY_MAX NSEC_PER_SEC

/* Batches of frames taken in one turn. */
#define BATCHES_MOST 64

static void add_cache(struct run *run, const struct in6_addr *address,
	struct nds_show_neighbor *n, struct netlink_neighbour *place)
{
	int err = netlink_neighbour_get(&run->netlink, run->way.ifindex, address, place);
	char text[SHOW_ADDR_SIZE], reason[WAY_REASON_SIZE];
	uint8_t owner[6];

	if (err && err != -ENOENT) {
		nds_show_address(address, run->way.interface, text);
		snprintf(reason, sizeof(reason), "the neighbour cache cannot be read: %s",
			strerror(-err));
		nds_show_error(run->opts->json, NULL, text, reason);
		run->status = cli_worse(run->status, CLI_CANNOT);
		return;
	}
	n->has_cache = true;
	if (err)
		return;
	n->cache = place;
	if (!place->has_mac || !sight_owner(n->sighting, owner) ||
		!memcmp(owner, place->mac, sizeof(owner)))
		return;
	n->findings.set |= FIND_CACHE_DIFFERS;
	memcpy(n->findings.cached, place->mac, sizeof(place->mac));
}

/* Two hosts hold it: each one's line names another one. */
static void add_owners(const struct sweep_target *t, struct nds_show_neighbor *n)
{
	uint8_t owner[6];

	if (t->owner_count < 2 || n->is_discarded || !sight_owner(n->sighting, owner))
		return;
	n->findings.set |= FIND_MULTIPLE_OWNERS;
	memcpy(n->findings.other, t->owners[!memcmp(t->owners[0], owner, sizeof(owner))],
		sizeof(owner));
}

/* What is no finding about an anycast address. The group's answers are late by up to a second
 * (RFC 4861 section 7.2.7), so that silence tells of nothing before. */
static uint32_t not_of_anycast(const struct nds_opts *opts)
{
	nsec_t waited = opts->timeout * (nsec_t)(opts->has_unicast ? 1 : opts->tries);

	return FIND_WRONG_SOURCE | FIND_MULTIPLE_OWNERS |
		(waited > ANYCAST_DELAY_MAX ? 0 : FIND_MULTICAST_FILTERED);
}

void nds_run_show_answer(struct run *run, struct sweep_target *t, const struct sighting *s,
	nsec_t rtt, bool is_discarded, bool asked_group)
{
	struct nds_show_neighbor n = {
		.interface = run->way.interface,
		.target = &t->address,
		.sighting = s,
		.rtt = rtt,
		.is_discarded = is_discarded,
		.color = run->color,
		.findings.set = nds_find_in(s, asked_group),
	};
	struct netlink_neighbour cache;

	if (t->is_filtered && !is_discarded)
		n.findings.set |= FIND_MULTICAST_FILTERED;
	add_owners(t, &n);
	n.is_anycast = nds_run_is_anycast(run, s);
	if (n.is_anycast)
		n.findings.set &= ~not_of_anycast(run->opts);
	if (t->is_rival && !is_discarded) {
		n.findings.set |= FIND_DUPLICATE_ADDRESS;
		n.findings.rival_is_own = true;
		memcpy(n.findings.rival, run->way.mac, sizeof(n.findings.rival));
	}
	if (run->opts->cache)
		add_cache(run, &t->address, &n, &cache);
	t->findings |= n.findings.set;
	nds_run_note_findings(run, n.findings.set);
	if (!run->opts->quiet)
		nds_show_neighbor(run->opts->json, &n);
}

static void take_discarded(struct run *run, struct sweep_target *t, const struct sighting *s,
	bool asked_group)
{
	/* Who sends thousands says no more by that than by the first of a kind. */
	if (nds_find_in(s, asked_group) & ~t->findings)
		nds_run_show_answer(run, t, s, -1, true, asked_group);
}

/* What is in a VLAN came by another link, and what is for another host, as an interface that
 * somebody made promiscuous hears it, is no answer to us. */
static bool is_for_us(const struct run *run, const struct sighting *s)
{
	return !s->vlan && (iid_mac_is_group(s->link.destination) ||
		!memcmp(s->link.destination, run->way.mac, sizeof(run->way.mac)));
}

static void take_sighting(struct run *run, const struct sighting *s, nsec_t time)
{
	uint32_t slot = s->has_target && sight_is_advertisement(s) ?
		sweep_find(&run->sweep, &s->target) : SWEEP_NONE;
	struct sweep_target *t;
	bool asked_group, is_first, is_new;
	uint8_t owner[6];
	nsec_t rtt;

	if (slot == SWEEP_NONE || !is_for_us(run, s))
		return;
	t = sweep_target(&run->sweep, slot);
	/* What comes before anything was sent is an answer to somebody else. */
	if (t->sent == 0)
		return;
	asked_group = t->way != SWEEP_DIRECT;
	/* Without the link-layer address an answer to the group is of no use to a host. */
	if (s->flaws || (asked_group && !s->has_lladdr) || !sight_owner(s, owner)) {
		take_discarded(run, t, s, asked_group);
		return;
	}
	is_first = !t->is_answered;
	rtt = time > t->sent_at ? time - t->sent_at : -1;
	is_new = sweep_answer(&run->sweep, slot, owner);
	t->answers++;
	t->routers += (s->message.na.flags & ND_NA_ROUTER) != 0;
	if (is_first && run->opts->has_unicast) {
		run->held = *s;
		run->held_rtt = rtt;
		run->has_held = true;
		return;
	}
	/* That the group was asked, too, is no second answer. */
	if (is_first || is_new || (run->opts->all && !run->has_held))
		nds_run_show_answer(run, t, s, rtt, false, asked_group);
}

void nds_run_receive(struct run *run)
{
	/* A flood must not keep the run from its clock. */
	for (int i = 0; i < BATCHES_MOST; i++) {
		int count = nds_run_take_in(run);

		for (int at = 0; at < count; at++) {
			const struct packet_received *f =
				packet_batch_frame(run->batch, (size_t)at);
			struct sighting s;

			if (nds_run_sight(f, &s))
				take_sighting(run, &s, f->time);
		}
		if (count < run->batch_size)
			return;
	}
}
