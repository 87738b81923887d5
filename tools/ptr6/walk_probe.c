#include "tools/ptr6/walk_inner.h"

/* A name with fewer addresses below it is walked to the end, whoever made their names. */
#define LOT_LENGTH_MAX 96

/* So many addresses with names are no chance: if half of the space below a name is made up,
 * or a quarter, all of them fall into it once in 2^8 times, or 2^16. */
enum { LOTS = 8 };

/* splitmix64 (Steele, Lea and Flood, 2014). */
uint64_t walk_draw(struct walk *walk)
{
	uint64_t z = walk->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Draws an address below a name. */
static void draw_lot(struct walk *walk, struct walk_slot *slot)
{
	u128 host = {walk_draw(walk), walk_draw(walk)};

	slot->lot = u128_or(slot->node.node.first,
		u128_and(host, u128_ones(LEAF - (unsigned)slot->node.node.length)));
	slot->is_beside = false;
}

bool walk_wildcard_answer(struct walk *walk, size_t index, const struct walk_reply *reply,
	struct walk_news *news)
{
	struct walk_slot *slot = &walk->slots[index];

	slot->wild = WILD_NOTHING;
	switch (reply->status) {
	case WALK_NXDOMAIN:
		break;
	case WALK_NAMES:
		slot->wild = reply->names;
		/* One that reaches down from above is said only there. */
		if (slot->wild != slot->node.wild) {
			walk->wildcards++;
			news->event = WALK_WILDCARD;
		}
		break;
	case WALK_EXISTS:
		slot->wild = WILD_BARE;
		if (slot->node.wild == WILD_BARE) {
			walk->hidden++; /* made by that wildcard, or under one of its own */
			return false;
		}
		walk->wildcards++;
		news->event = WALK_WILDCARD_BARE;
		break;
	case WALK_DELEGATED:
		walk->cuts++;
		news->event = WALK_CUT;
		return false;
	case WALK_FAILED:
		walk->lost++;
		news->event = WALK_LOST;
		return false;
	}
	if (slot->node.node.length > LOT_LENGTH_MAX) {
		walk_expand(walk, slot->node.node, slot->is_apex, slot->wild);
		return false;
	}
	slot->purpose = FOR_LOT;
	slot->drawn = 0;
	draw_lot(walk, slot);
	return true;
}

/* What a wildcard gives to an address it also gives to what nobody can have beside it; names
 * are made up for addresses only, or for each label another one. */
static bool is_made_up(const struct walk_slot *slot, const struct walk_reply *reply)
{
	switch (reply->status) {
	case WALK_NAMES:
		return reply->names != (slot->is_beside ? slot->lot_names : slot->wild);
	case WALK_NXDOMAIN:
	case WALK_EXISTS:
		return slot->is_beside;
	case WALK_DELEGATED:
	case WALK_FAILED:
		return false;
	}
	return false;
}

bool walk_lot_answer(struct walk *walk, size_t index, const struct walk_reply *reply,
	struct walk_news *news)
{
	struct walk_slot *slot = &walk->slots[index];

	if (!is_made_up(slot, reply)) {
		walk_expand(walk, slot->node.node, slot->is_apex, slot->wild);
		return false;
	}
	if (!slot->is_beside) {
		slot->lot_names = reply->names;
		slot->is_beside = true;
	} else if (++slot->drawn < LOTS) {
		draw_lot(walk, slot);
	} else {
		walk->synthesised++;
		news->event = WALK_SYNTHESISED;
		return false;
	}
	return true;
}
