/* Routers whose lifetime runs out: a queue, the next one first.
 *
 * A router that speaks again is not moved, as nearly every message would move it: it is
 * looked at too early then, and put back. */
#include "tools/rasniff/track.h"

static struct track_router *queued(const struct track *track, size_t place)
{
	return &track->routers[track->queue[place - 1] - 1];
}

static void put(struct track *track, size_t place, uint32_t router)
{
	track->queue[place - 1] = router;
	track->routers[router - 1].queued = (uint32_t)place;
}

/* Moves the one at `place`, which may be due too early for that, up to where it belongs. */
static void sift_up(struct track *track, size_t place)
{
	uint32_t moved = track->queue[place - 1];
	nsec_t due = track->routers[moved - 1].due;

	for (; place > 1 && queued(track, place / 2)->due > due; place /= 2)
		put(track, place, track->queue[place / 2 - 1]);
	put(track, place, moved);
}

/* The same for one that may be due too late. */
static void sift_down(struct track *track, size_t place)
{
	uint32_t moved = track->queue[place - 1];
	nsec_t due = track->routers[moved - 1].due;

	while (2 * place <= track->queue_count) {
		size_t child = 2 * place;

		if (child < track->queue_count &&
			queued(track, child + 1)->due < queued(track, child)->due)
			child++;
		if (queued(track, child)->due >= due)
			break;
		put(track, place, track->queue[child - 1]);
		place = child;
	}
	put(track, place, moved);
}

static void remove_next(struct track *track)
{
	uint32_t last = track->queue[--track->queue_count];

	queued(track, 1)->queued = 0;
	if (track->queue_count == 0)
		return;
	put(track, 1, last);
	sift_down(track, 1);
}

static void note_next(struct track *track)
{
	track->next_expiry = track->queue_count ? queued(track, 1)->due : NSEC_NEVER;
}

nsec_t track_expiry(const struct track_router *router)
{
	uint16_t lifetime_s = router->message.ra.lifetime_s;

	return lifetime_s ? router->last + lifetime_s * NSEC_PER_SEC : NSEC_NEVER;
}

void track_queue(struct track *track, struct track_router *router)
{
	nsec_t due = track_expiry(router);

	if (due == NSEC_NEVER || (router->queued && router->due <= due))
		return;
	if (!router->queued) {
		track->queue[track->queue_count++] = (uint32_t)(router - track->routers) + 1;
		router->queued = (uint32_t)track->queue_count;
	}
	router->due = due;
	sift_up(track, router->queued);
	note_next(track);
}

/* Out of the list of its link. */
static void leave(struct track *track, struct track_router *router)
{
	struct track_link *link = &track->links[router->link];

	*(router->before ? &track->routers[router->before - 1].behind : &link->head) =
		router->behind;
	*(router->behind ? &track->routers[router->behind - 1].before : &link->tail) =
		router->before;
}

struct track_router *track_expire(struct track *track, nsec_t now)
{
	while (track->queue_count > 0 && now >= track->next_expiry) {
		struct track_router *router = queued(track, 1);
		nsec_t end = track_expiry(router);

		if (end > now && end != NSEC_NEVER) {
			router->due = end;
			sift_down(track, 1);
			note_next(track);
			continue;
		}
		remove_next(track);
		note_next(track);
		if (end == NSEC_NEVER)
			continue;
		router->expired = true;
		leave(track, router);
		track->links[router->link].generation++;
		return router;
	}
	return NULL;
}
