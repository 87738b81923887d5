#include "tools/rasniff/track.h"

#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "base/mix.h"

void track_begin(struct track *track)
{
	*track = (struct track){.next_expiry = NSEC_NEVER};
}

void track_free(struct track *track)
{
	for (size_t i = 0; i < track->count; i++)
		free(track->routers[i].options);
	free(track->routers);
	free(track->links);
	free(track->slots);
	free(track->link_slots);
	free(track->queue);
	track_begin(track);
}

/* The slot that has the router, or where it would be put. */
static uint32_t *find_slot(
	const struct track *track, const struct in6_addr *address, uint32_t link)
{
	u128 a = u128_from_in6(address);
	uint64_t at = mix(mix(mix(track->key, a.high), a.low), link);

	while (true) {
		uint32_t *slot = &track->slots[at++ & (track->slot_count - 1)];

		if (*slot == 0 || (track->routers[*slot - 1].link == link &&
				in6_equal(&track->routers[*slot - 1].address, address)))
			return slot;
	}
}

static uint32_t *find_link_slot(const struct track *track, uint32_t interface, uint64_t vlan)
{
	uint64_t at = mix(mix(track->key, vlan), interface);

	while (true) {
		uint32_t *slot = &track->link_slots[at++ & (track->slot_count - 1)];

		if (*slot == 0 || (track->links[*slot - 1].interface == interface &&
				track->links[*slot - 1].vlan == vlan))
			return slot;
	}
}

/* What has grown is kept even where the rest cannot: nothing is lost by it. */
static bool grow_lists(struct track *track, size_t room)
{
	struct track_router *routers = reallocarray(track->routers, room, sizeof(*routers));
	struct track_link *links;
	uint32_t *queue;

	if (!routers)
		return false;
	track->routers = routers;
	links = reallocarray(track->links, room, sizeof(*links));
	if (!links)
		return false;
	track->links = links;
	queue = reallocarray(track->queue, room, sizeof(*queue));
	if (!queue)
		return false;
	track->queue = queue;
	return true;
}

/* At most half full. */
static bool grow(struct track *track)
{
	size_t room = track->room ? track->room * 2 : 16;
	uint32_t *slots = calloc(room * 2, sizeof(*slots));
	uint32_t *link_slots = calloc(room * 2, sizeof(*link_slots));

	if (!slots || !link_slots || !grow_lists(track, room)) {
		free(slots);
		free(link_slots);
		return false;
	}
	free(track->slots);
	free(track->link_slots);
	track->slots = slots;
	track->link_slots = link_slots;
	track->slot_count = room * 2;
	track->room = room;
	for (uint32_t i = 0; i < track->link_count; i++)
		*find_link_slot(track, track->links[i].interface, track->links[i].vlan) = i + 1;
	for (uint32_t i = 0; i < track->count; i++)
		*find_slot(track, &track->routers[i].address, track->routers[i].link) = i + 1;
	return true;
}

/* Its place, or 0. */
static uint32_t find_link(const struct track *track, uint32_t interface, uint64_t vlan)
{
	return track->slot_count ? *find_link_slot(track, interface, vlan) : 0;
}

static struct track_router *add(struct track *track, const struct in6_addr *address,
	uint32_t interface, uint64_t vlan)
{
	uint32_t *link = find_link_slot(track, interface, vlan);
	struct track_router *router = &track->routers[track->count];

	if (*link == 0) {
		track->links[track->link_count] = (struct track_link){
			.interface = interface,
			.vlan = vlan,
			.first = *address,
			.generation = 1,
		};
		*link = (uint32_t)++track->link_count;
	}
	*router = (struct track_router){.address = *address, .link = *link - 1};
	*find_slot(track, address, router->link) = (uint32_t)++track->count;
	return router;
}

struct track_router *track_router(struct track *track, const struct in6_addr *address,
	uint32_t interface, uint64_t vlan)
{
	uint32_t link = find_link(track, interface, vlan);
	uint32_t at = link ? *find_slot(track, address, link - 1) : 0;

	if (at)
		return &track->routers[at - 1];
	if (track->count < TRACK_ROUTERS_MAX) {
		if (track->count < track->room || grow(track))
			return add(track, address, interface, vlan);
		track->out_of_memory = true;
	}
	track->untracked++;
	return NULL;
}

const struct in6_addr *track_first(
	const struct track *track, uint32_t interface, uint64_t vlan)
{
	uint32_t link = find_link(track, interface, vlan);

	return link ? &track->links[link - 1].first : NULL;
}

bool track_is_same(const struct track_router *router, const struct ra *ra)
{
	const struct nd_message *a = &router->message, *b = &ra->message;
	struct rd options = ra->body;
	size_t len = rd_left(&options);

	/* The checksum is over the destination, too, which may be a single host. */
	return router->count > 0 &&
		a->ra.hop_limit == b->ra.hop_limit && a->ra.flags == b->ra.flags &&
		a->ra.lifetime_s == b->ra.lifetime_s &&
		a->ra.reachable_ms == b->ra.reachable_ms &&
		a->ra.retrans_ms == b->ra.retrans_ms && !router->options_lost &&
		router->options_len == len &&
		(len == 0 || !memcmp(router->options, rd_bytes(&options, len), len));
}

static void keep_options(
	struct track *track, struct track_router *router, const struct ra *ra)
{
	struct rd options = ra->body;
	size_t len = rd_left(&options);
	uint8_t *copy = NULL;

	track->bytes -= router->options_len;
	if (len > 0 && len <= TRACK_OPTIONS_MAX && track->bytes + len <= TRACK_BYTES_MAX) {
		copy = malloc(len);
		track->out_of_memory |= !copy;
	}
	free(router->options);
	router->options = copy;
	router->options_lost = len > 0 && !copy;
	router->options_len = copy ? (uint32_t)len : 0;
	track->bytes += router->options_len;
	if (copy)
		memcpy(copy, rd_bytes(&options, len), len);
}

/* Behind the others of its link. */
static void join(struct track *track, struct track_router *router)
{
	struct track_link *link = &track->links[router->link];
	uint32_t place = (uint32_t)(router - track->routers) + 1;

	router->before = link->tail;
	router->behind = 0;
	if (link->tail)
		track->routers[link->tail - 1].behind = place;
	else
		link->head = place;
	link->tail = place;
}

void track_hear(struct track *track, struct track_router *router, const struct ra *ra,
	bool same, nsec_t now)
{
	nsec_t gap = now - router->last;

	if (router->count == 0)
		router->first = now;
	else if (gap > router->longest && in6_is_multicast(&ra->packet.ip.destination))
		router->longest = gap;
	if (router->count == 0 || router->expired)
		join(track, router);
	if (!same) {
		keep_options(track, router, ra);
		router->changes += router->count > 0;
	}
	/* A first message, or another one than before: whoever agreed is asked again, this
	 * router too. So is a router that was gone. */
	if (!same || router->expired)
		track->links[router->link].generation++;
	router->expired = false;
	router->message = ra->message;
	router->last = now;
	router->count++;
	router->has_mac = ra->link.has_source;
	memcpy(router->mac, ra->link.source, sizeof(router->mac));
	track_queue(track, router);
}

nsec_t track_interval(const struct track_router *router)
{
	return router->count > 1 ? (router->last - router->first) / (nsec_t)(router->count - 1)
				 : 0;
}
