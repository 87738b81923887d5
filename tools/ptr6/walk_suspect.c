#include "tools/ptr6/walk_inner.h"

/* Interface identifiers that are often given out, and subnets. */
static const uint64_t often_subnets[] = {0, 1};
static const uint64_t often_iids[] = {1, 2, 3, 0x10, 0x25, 0x53, 0x80, 0x100};

#define OFTEN_IIDS (sizeof(often_iids) / sizeof(often_iids[0]))
#define OFTEN      (OFTEN_IIDS * sizeof(often_subnets) / sizeof(often_subnets[0]))

void walk_suspect(struct walk *walk, struct prefix node, bool is_apex)
{
	if (walk->suspect_count == WALK_SUSPECTS_MAX || node.length == LEAF) {
		walk->barren += !is_apex;
		return;
	}
	walk->suspects[walk->suspect_count++] = (struct walk_suspect){
		.node = node,
		.is_apex = is_apex,
	};
}

/* An address below a suspect that is often given out. */
static u128 often(struct prefix node, unsigned index)
{
	u128 address = {
		.high = often_subnets[index / OFTEN_IIDS],
		.low = often_iids[index % OFTEN_IIDS],
	};
	u128 host = u128_ones(LEAF - (unsigned)node.length);

	return u128_or(node.first, u128_and(address, host));
}

/* In a /64 or longer the subnets are all one. */
static unsigned often_count(struct prefix node)
{
	return node.length >= 64 ? OFTEN_IIDS : OFTEN;
}

bool walk_suspects_next(struct walk *walk, struct walk_slot *ret_slot)
{
	for (size_t i = 0; i < walk->suspect_count; i++) {
		struct walk_suspect *s = &walk->suspects[i];
		enum purpose purpose = FOR_SUSPECT;
		u128 address;

		if (!s->is_broken && s->asked < often_count(s->node)) {
			address = often(s->node, s->asked++);
		} else if (s->is_swept && !s->is_done) {
			purpose = FOR_SWEEP;
			address = s->next;
			s->is_done = !u128_compare(address, prefix_last(s->node));
			s->next = u128_add(address, u128_of(1));
		} else {
			continue;
		}
		s->open++;
		*ret_slot = (struct walk_slot){
			.purpose = purpose,
			.node = {.node = prefix_around(address, LEAF), .parent = NONE},
			.suspect = i,
			.is_used = true,
		};
		return true;
	}
	return false;
}

/* One address answered: all below the suspect are to be asked for, if that can be done
 * with the queries left. */
static void decide_to_sweep(struct walk *walk, struct walk_suspect *s)
{
	u128 queries_left = u128_of(walk->rules.max_queries - walk->queries);
	u128 last = prefix_last(s->node);

	s->next = s->node.first;
	if (u128_compare(s->next, walk->rules.resume) < 0)
		s->next = walk->rules.resume;
	s->is_broken = walk->is_broken = true;
	s->is_done = u128_compare(s->next, last) > 0;
	s->is_swept = u128_compare(u128_subtract(last, s->next), queries_left) < 0;
	walk->is_unswept |= !s->is_swept;
}

void walk_suspect_answer(struct walk *walk, const struct walk_slot *slot,
	const struct walk_reply *reply, struct walk_news *news)
{
	struct walk_suspect *s = &walk->suspects[slot->suspect];
	/* What lies below was found by the walk that is resumed. */
	bool is_new = u128_compare(slot->node.node.first, walk->rules.resume) >= 0;

	s->open--;
	switch (reply->status) {
	case WALK_NAMES:
		if (!s->is_broken) {
			decide_to_sweep(walk, s);
			news->event = WALK_BROKEN_TREE;
			news->also_found = !s->is_swept && is_new;
		} else if (!s->is_swept || slot->purpose == FOR_SWEEP) {
			/* Those that were tried come again in the sweep. */
			news->event = is_new ? WALK_FOUND : WALK_NOTHING;
		}
		walk->found += news->also_found || news->event == WALK_FOUND;
		break;
	case WALK_FAILED:
		walk->lost++;
		news->event = WALK_LOST;
		break;
	case WALK_DELEGATED:
	case WALK_EXISTS:
	case WALK_NXDOMAIN:
		break;
	}
	if (!s->is_broken && s->open == 0 && s->asked == often_count(s->node))
		walk->barren += !s->is_apex;
}

bool walk_suspect_is_done(const struct walk_suspect *s)
{
	if (s->open > 0)
		return false;
	if (!s->is_broken)
		return s->asked == often_count(s->node);
	return !s->is_swept || s->is_done;
}
