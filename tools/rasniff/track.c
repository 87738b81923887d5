#include "tools/rasniff/track.h"

#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"

/* Lifetimes may count down in real time (RFC 4861 section 6.2.1): two routers agree if they
 * would at one moment, give or take this. */
#define LIFETIME_SLACK_S 2

void track_begin(struct track *track)
{
	*track = (struct track){.generation = 1, .next_expiry = NSEC_NEVER};
}

void track_free(struct track *track)
{
	for (size_t i = 0; i < track->count; i++)
		free(track->routers[i].options);
	free(track->routers);
	free(track->slots);
	track_begin(track);
}

/* Addresses of a hostile neighbour's choice: the worst it can do is to make a search as
 * long as the table, which is bounded. */
static size_t hash(const struct in6_addr *address, uint32_t link)
{
	uint64_t high, low;

	memcpy(&high, address->s6_addr, sizeof(high));
	memcpy(&low, address->s6_addr + 8, sizeof(low));
	high = (high ^ link) * UINT64_C(0x9e3779b97f4a7c15);
	low = (low ^ high ^ high >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
	return (size_t)(low ^ low >> 32);
}

/* The slot that has the router, or where it would be put. */
static uint32_t *find_slot(
	const struct track *track, const struct in6_addr *address, uint32_t link)
{
	size_t at = hash(address, link);

	while (true) {
		uint32_t *slot = &track->slots[at++ & (track->slot_count - 1)];

		if (*slot == 0 || (track->routers[*slot - 1].link == link &&
				in6_equal(&track->routers[*slot - 1].address, address)))
			return slot;
	}
}

/* At most half full. */
static bool grow(struct track *track)
{
	size_t room = track->room ? track->room * 2 : 16;
	struct track_router *routers;
	uint32_t *slots;

	routers = realloc(track->routers, room * sizeof(*routers));
	if (!routers)
		return false;
	track->routers = routers;
	slots = calloc(room * 2, sizeof(*slots));
	if (!slots)
		return false;
	free(track->slots);
	track->slots = slots;
	track->slot_count = room * 2;
	track->room = room;
	for (size_t i = 0; i < track->count; i++)
		*find_slot(track, &routers[i].address, routers[i].link) = (uint32_t)i + 1;
	return true;
}

struct track_router *track_router(
	struct track *track, const struct in6_addr *address, uint32_t link)
{
	uint32_t *slot = track->slot_count ? find_slot(track, address, link) : NULL;

	if (slot && *slot)
		return &track->routers[*slot - 1];
	if (track->count == TRACK_ROUTERS_MAX ||
		(track->count == track->room && !grow(track))) {
		track->untracked++;
		return NULL;
	}
	slot = find_slot(track, address, link);
	track->routers[track->count] = (struct track_router){
		.address = *address,
		.link = link,
	};
	*slot = (uint32_t)++track->count;
	return &track->routers[track->count - 1];
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

static void disagree(struct lint_findings *findings, const char *field,
	const struct ndopt *option, uint64_t number, uint64_t bound,
	const struct track_router *other)
{
	struct lint_finding *finding;

	if (number == bound)
		return;
	finding = lint_add(findings, LINT_ROUTER_CONFLICT);
	finding->field = field;
	finding->option = option;
	finding->number = number;
	finding->bound = bound;
	finding->address = other->address;
}

/* 0 says nothing, which contradicts nobody. */
static void disagree_if_said(struct lint_findings *findings, const char *field,
	uint64_t number, uint64_t bound, const struct track_router *other)
{
	if (number != 0 && bound != 0)
		disagree(findings, field, NULL, number, bound, other);
}

static void compare_lifetime(struct lint_findings *findings, const char *field,
	const struct ndopt *option, uint32_t mine, uint32_t theirs, uint64_t elapsed_s,
	const struct track_router *other)
{
	uint64_t distance = mine < theirs ? theirs - mine : mine - theirs;
	bool infinite = mine == NDOPT_INFINITE || theirs == NDOPT_INFINITE;

	if (distance > 0 && (infinite || distance > elapsed_s + LIFETIME_SLACK_S))
		disagree(findings, field, option, mine, theirs, other);
}

static void compare_option(const struct ra *ra, const struct ndopt *theirs,
	uint64_t elapsed_s, const struct track_router *other, struct lint_findings *findings)
{
	for (size_t i = 0; i < ra->option_count; i++) {
		const struct ndopt *mine = &ra->options[i];

		if (mine->form != theirs->form)
			continue;
		if (mine->form == NDOPT_FORM_MTU) {
			disagree(findings, "mtu", mine, mine->mtu.mtu, theirs->mtu.mtu, other);
		} else if (mine->prefix.length == theirs->prefix.length &&
			in6_equal(&mine->prefix.prefix, &theirs->prefix.prefix)) {
			compare_lifetime(findings, "valid lifetime", mine, mine->prefix.valid_s,
				theirs->prefix.valid_s, elapsed_s, other);
			compare_lifetime(findings, "preferred lifetime", mine,
				mine->prefix.preferred_s, theirs->prefix.preferred_s,
				elapsed_s, other);
		}
	}
}

static void compare(const struct ra *ra, const struct track_router *other, nsec_t now,
	struct lint_findings *findings)
{
	const struct nd_message *a = &ra->message, *b = &other->message;
	uint64_t elapsed_s = now > other->last ?
		(uint64_t)((now - other->last) / NSEC_PER_SEC) : 0;
	struct rd options = rd_over(other->options, other->options_len);
	struct ndopt_raw raw;

	disagree_if_said(findings, "hop limit", a->ra.hop_limit, b->ra.hop_limit, other);
	disagree(findings, "managed flag", NULL, !!(a->ra.flags & ND_RA_MANAGED),
		!!(b->ra.flags & ND_RA_MANAGED), other);
	disagree(findings, "other flag", NULL, !!(a->ra.flags & ND_RA_OTHER),
		!!(b->ra.flags & ND_RA_OTHER), other);
	disagree_if_said(findings, "reachable time", a->ra.reachable_ms, b->ra.reachable_ms,
		other);
	disagree_if_said(findings, "retransmit time", a->ra.retrans_ms, b->ra.retrans_ms,
		other);
	while (ndopt_next(&options, &raw) > 0) {
		struct ndopt theirs;

		if (raw.type != NDOPT_PREFIX && raw.type != NDOPT_MTU)
			continue;
		ndopt_read(&raw, &theirs);
		if (theirs.form != NDOPT_OPAQUE)
			compare_option(ra, &theirs, elapsed_s, other, findings);
	}
}

void track_conflicts(struct track *track, struct track_router *router, const struct ra *ra,
	bool same, nsec_t now, struct lint_findings *findings)
{
	size_t before = findings->count, others = 0;

	if (same && router->agreed == track->generation)
		return;
	for (size_t i = 0; i < track->count && others < TRACK_OTHERS_MAX; i++) {
		const struct track_router *other = &track->routers[i];

		if (other == router || other->link != router->link || other->expired ||
			other->count == 0)
			continue;
		others++;
		compare(ra, other, now, findings);
	}
	router->agreed = findings->count == before ? track->generation : 0;
}

static void keep_options(
	struct track *track, struct track_router *router, const struct ra *ra)
{
	struct rd options = ra->body;
	size_t len = rd_left(&options);
	uint8_t *copy = NULL;

	track->bytes -= router->options_len;
	if (len > 0 && len <= TRACK_OPTIONS_MAX && track->bytes + len <= TRACK_BYTES_MAX)
		copy = malloc(len);
	free(router->options);
	router->options = copy;
	router->options_lost = len > 0 && !copy;
	router->options_len = copy ? (uint32_t)len : 0;
	track->bytes += router->options_len;
	if (copy)
		memcpy(copy, rd_bytes(&options, len), len);
}

static nsec_t expiry(const struct track_router *router)
{
	return router->last + router->message.ra.lifetime_s * NSEC_PER_SEC;
}

void track_hear(struct track *track, struct track_router *router, const struct ra *ra,
	bool same, nsec_t now)
{
	nsec_t gap = now - router->last;

	if (router->count == 0)
		router->first = now;
	else if (gap > router->longest && in6_is_multicast(&ra->packet.ip.destination))
		router->longest = gap;
	if (!same) {
		keep_options(track, router, ra);
		router->changes += router->count > 0;
		/* A first message, or another one than before: whoever agreed is asked
		 * again, this router too. */
		track->generation++;
	}
	router->expired = false;
	router->message = ra->message;
	router->last = now;
	router->count++;
	router->has_mac = ra->link.has_source;
	memcpy(router->mac, ra->link.source, sizeof(router->mac));
	if (router->message.ra.lifetime_s > 0 && expiry(router) < track->next_expiry)
		track->next_expiry = expiry(router);
}

struct track_router *track_expire(struct track *track, nsec_t now)
{
	nsec_t next = NSEC_NEVER;

	if (now < track->next_expiry)
		return NULL;
	for (size_t i = 0; i < track->count; i++) {
		struct track_router *router = &track->routers[i];

		if (router->expired || router->message.ra.lifetime_s == 0)
			continue;
		if (expiry(router) <= now) {
			router->expired = true;
			track->generation++;
			return router;
		}
		if (expiry(router) < next)
			next = expiry(router);
	}
	track->next_expiry = next;
	return NULL;
}

nsec_t track_interval(const struct track_router *router)
{
	return router->count > 1 ? (router->last - router->first) / (nsec_t)(router->count - 1)
				 : 0;
}
