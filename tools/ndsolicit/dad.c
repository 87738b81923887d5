#include "tools/ndsolicit/dad.h"

#include <string.h>

#include "addr/in6.h"

void dad_begin(struct dad *ret_dad, const struct in6_addr *target, uint64_t tries,
	nsec_t wait, nsec_t now)
{
	*ret_dad = (struct dad){
		.target = *target,
		.tries = tries,
		.wait = wait,
		.next = now,
	};
}

bool dad_is_due(const struct dad *dad, nsec_t now)
{
	return dad->verdict == DAD_UNDECIDED && dad->tries > 0 && now >= dad->next;
}

void dad_sent(struct dad *dad, bool left, nsec_t now)
{
	dad->tries--;
	dad->sent += left;
	dad->next = now + dad->wait;
}

static bool is_our_nonce(const struct dad *dad, const struct sighting *s)
{
	return s->nonce_size == sizeof(dad->nonce) &&
		!memcmp(s->nonce, dad->nonce, sizeof(dad->nonce));
}

static void decide(struct dad *dad, const struct sighting *s)
{
	if (dad->verdict != DAD_UNDECIDED)
		return;
	dad->verdict = DAD_DUPLICATE;
	dad->is_wanted = !sight_is_advertisement(s);
	if (!sight_owner(s, dad->mac))
		memset(dad->mac, 0, sizeof(dad->mac));
}

enum dad_meaning dad_take(struct dad *dad, const struct sighting *s)
{
	if (!s->has_target || !in6_equal(&s->target, &dad->target))
		return DAD_NOTHING;
	if (s->flaws)
		return sight_is_advertisement(s) ? DAD_DISCARDED : DAD_NOTHING;
	if (sight_is_advertisement(s)) {
		decide(dad, s);
		return DAD_IS_HELD;
	}
	/* A solicitation from an address is somebody who resolves it. */
	if (!sight_is_probe(s))
		return DAD_NOTHING;
	if (is_our_nonce(dad, s)) {
		dad->echoes++;
		return DAD_ECHO;
	}
	decide(dad, s);
	return DAD_IS_WANTED;
}

void dad_expire(struct dad *dad, nsec_t now)
{
	if (dad->verdict == DAD_UNDECIDED && dad->tries == 0 && now >= dad->next)
		dad->verdict = dad->sent > 0 ? DAD_UNIQUE : DAD_INCONCLUSIVE;
}

const char *dad_verdict_name(enum dad_verdict verdict)
{
	switch (verdict) {
	case DAD_UNIQUE:
		return "unique";
	case DAD_DUPLICATE:
		return "duplicate";
	case DAD_UNDECIDED:
	case DAD_INCONCLUSIVE:
		break;
	}
	return "inconclusive";
}
