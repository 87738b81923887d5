#include "tools/ping6/mtu.h"

#include <errno.h>
#include <string.h>

#define NONE UINT32_MAX

/* What only silence shows is tried so often again: where one packet in three is lost, all
 * 8 tries are once in 6,000 cases. */
enum { TRIES_AGAIN = 5 };

/* How long a wait is that nobody has set: 1 s before the first reply, then so many of the
 * longest round trips, within bounds. */
enum { WAIT_ROUND_TRIPS = 4 };
#define WAIT_FIRST NSEC_PER_SEC
#define WAIT_MIN   (200 * NSEC_PER_MSEC)
#define WAIT_MAX   (10 * NSEC_PER_SEC)

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

uint32_t mtu_failed(const struct mtu *mtu)
{
	return smaller(mtu->ceiling + 1, smaller(mtu->too_big, mtu->lost));
}

static nsec_t wait_of(const struct mtu *mtu)
{
	nsec_t wait = WAIT_ROUND_TRIPS * mtu->longest_rtt;

	if (mtu->rules.timeout)
		return mtu->rules.timeout;
	if (mtu->received == 0)
		return WAIT_FIRST;
	return wait < WAIT_MIN ? WAIT_MIN : wait > WAIT_MAX ? WAIT_MAX : wait;
}

/* What is aimed at already goes on. */
static void aim(struct mtu *mtu, enum mtu_phase phase, uint32_t size, unsigned tries)
{
	if (mtu->phase == phase && mtu->size == size)
		return;
	mtu->phase = phase;
	mtu->size = size;
	mtu->tries = tries;
	mtu->aimed_since = mtu->sent;
	/* To linger is to wait to the end for the probe that has left already. */
	mtu->waiting = phase == MTU_LINGER;
}

/* A size between the largest that passed and the smallest that failed. */
static uint32_t next_size(const struct mtu *mtu)
{
	uint32_t failed = mtu_failed(mtu), passed = mtu->passed;

	/* What must pass anywhere, then what does on most paths. */
	if (passed < IP6_MTU_MIN && IP6_MTU_MIN < failed)
		return IP6_MTU_MIN;
	if (failed > mtu->ceiling)
		return mtu->ceiling;
	/* The MTU that a router named, then whether it is not more than that. */
	if (passed < mtu->claimed && mtu->claimed < failed)
		return mtu->claimed;
	if (passed == mtu->claimed)
		return passed + 1;
	return passed + (failed - passed) / 2;
}

/* Whether a router gave this size as the MTU. */
static bool is_named(const struct mtu *mtu, uint32_t size)
{
	for (size_t i = 0; i < mtu->notice_count; i++) {
		const struct mtu_notice *n = &mtu->notices[i];

		if (n->error.type == ICMP6_TYPE_PACKET_TOO_BIG &&
			n->trust == MTU_BELIEVED && n->error.info == size)
			return true;
	}
	return false;
}

bool mtu_is_refuted(const struct mtu *mtu, const struct mtu_notice *notice)
{
	return notice->error.type == ICMP6_TYPE_PACKET_TOO_BIG &&
		notice->trust == MTU_BELIEVED && notice->error.info < mtu->passed;
}

/* What to do next, after anything has become known. */
static void plan(struct mtu *mtu)
{
	uint32_t failed = mtu_failed(mtu);

	if (mtu->outcome != MTU_SEARCHING)
		return;
	if (mtu->passed == 0 && failed > MTU_SIZE_MIN)
		aim(mtu, MTU_SEARCH, MTU_SIZE_MIN, mtu->rules.tries);
	else if (mtu->passed == 0)
		mtu->outcome = MTU_NO_ANSWER;
	else if (failed > mtu->passed + 1)
		aim(mtu, MTU_SEARCH, next_size(mtu), mtu->rules.tries);
	else if (failed == mtu->too_big)
		aim(mtu, MTU_LINGER, failed, 1);
	else if (failed > mtu->ceiling || is_named(mtu, mtu->passed))
		mtu->outcome = MTU_FOUND;
	else if (failed != mtu->confirmed)
		aim(mtu, MTU_CONFIRM, failed, TRIES_AGAIN);
	else
		aim(mtu, MTU_CONTROL, mtu->passed, TRIES_AGAIN);
}

void mtu_begin(struct mtu *ret_mtu, const struct mtu_rules *rules, nsec_t now)
{
	*ret_mtu = (struct mtu){
		.rules = *rules,
		.ceiling = smaller(rules->ceiling, MTU_SIZE_MAX),
		.too_big = NONE,
		.lost = NONE,
		.next_send = now,
	};
	plan(ret_mtu);
}

nsec_t mtu_wake(const struct mtu *mtu)
{
	nsec_t next = mtu->waiting ? mtu->wait_until : mtu->next_send;

	return next < mtu->rules.deadline ? next : mtu->rules.deadline;
}

bool mtu_is_due(const struct mtu *mtu, nsec_t now)
{
	return mtu->outcome == MTU_SEARCHING && !mtu->waiting && now >= mtu->next_send &&
		mtu->sent < MTU_PROBES_MAX;
}

uint32_t mtu_send(struct mtu *mtu, nsec_t now)
{
	mtu->probes[mtu->sent++] = (struct mtu_probe){.size = mtu->size, .sent = now};
	mtu->waiting = true;
	mtu->wait_until = now + wait_of(mtu);
	mtu->next_send = now + mtu->rules.interval;
	return mtu->sent;
}

/* It says nothing about the path, so it is no try; but it may go on for ever. */
void mtu_unsent(struct mtu *mtu, int err, nsec_t now)
{
	mtu->waiting = false;
	mtu->unsent++;
	mtu->send_errno = err;
	if (mtu->next_send < now + WAIT_MIN)
		mtu->next_send = now + WAIT_MIN;
	if (++mtu->unsent_in_row == mtu->rules.tries)
		mtu->outcome = MTU_UNSENT;
}

void mtu_refused(struct mtu *mtu, uint32_t fitting)
{
	uint32_t size = mtu->probes[mtu->sent - 1].size;

	if (fitting == 0 || fitting >= size)
		fitting = size - 1;
	if (fitting >= mtu->ceiling)
		return; /* known already */
	/* What was larger passed before the interface's MTU was lowered. */
	mtu->ceiling = fitting;
	mtu->passed = smaller(mtu->passed, fitting);
	mtu->waiting = false;
	mtu->unsent++;
	mtu->send_errno = EMSGSIZE;
	if (fitting < MTU_SIZE_MIN)
		mtu->outcome = MTU_UNSENT;
	plan(mtu);
}

bool mtu_answer(struct mtu *mtu, uint32_t number, nsec_t now)
{
	struct mtu_probe *probe = &mtu->probes[number - 1];
	uint32_t size = smaller(probe->size, mtu->ceiling);

	if (probe->answered || mtu->outcome != MTU_SEARCHING)
		return false;
	probe->answered = true;
	mtu->received++;
	mtu->unsent_in_row = 0;
	if (now - probe->sent > mtu->longest_rtt)
		mtu->longest_rtt = now - probe->sent;
	if (size > mtu->passed)
		mtu->passed = size;
	/* A reply outweighs what was said or concluded before it. */
	if (mtu->lost <= size)
		mtu->lost = NONE;
	if (mtu->too_big <= size)
		mtu->too_big = NONE;
	if (mtu->phase == MTU_CONTROL && number > mtu->aimed_since)
		mtu->outcome = MTU_BLACK_HOLE;
	plan(mtu);
	return true;
}

static enum mtu_trust trust_in(const struct icmp6_error *error, uint32_t sent, bool proven)
{
	if (!proven)
		return MTU_UNPROVEN;
	if (error->type != ICMP6_TYPE_PACKET_TOO_BIG)
		return MTU_BELIEVED;
	if (error->info < IP6_MTU_MIN) /* to be ignored: RFC 8201 section 4 */
		return MTU_BELOW_MINIMUM;
	return error->info < sent ? MTU_BELIEVED : MTU_NOT_SMALLER;
}

static bool is_same(const struct mtu_notice *a, const struct mtu_notice *b)
{
	return !memcmp(&a->from, &b->from, sizeof(a->from)) && a->trust == b->trust &&
		a->error.type == b->error.type && a->error.code == b->error.code &&
		a->error.info == b->error.info;
}

/* Where to note one more. A flood of forged ones cannot keep out what is proven. */
static struct mtu_notice *room_for(struct mtu *mtu, enum mtu_trust trust)
{
	if (mtu->notice_count < MTU_NOTICES_MAX)
		return &mtu->notices[mtu->notice_count++];
	mtu->notices_truncated = true;
	for (size_t i = 0; trust != MTU_UNPROVEN && i < MTU_NOTICES_MAX; i++)
		if (mtu->notices[i].trust == MTU_UNPROVEN)
			return &mtu->notices[i];
	return NULL;
}

/* What a router says again is noted once, with the size it said it to first. */
static void note(struct mtu *mtu, const struct mtu_notice *notice)
{
	struct mtu_notice *room;

	for (size_t i = 0; i < mtu->notice_count; i++)
		if (is_same(&mtu->notices[i], notice))
			return;
	room = room_for(mtu, notice->trust);
	if (room)
		*room = *notice;
}

struct mtu_notice mtu_error(struct mtu *mtu, uint32_t number, const struct in6_addr *from,
	const struct icmp6_error *error, bool proven)
{
	struct mtu_notice notice = {
		.from = *from,
		.error = *error,
		.sent = mtu->probes[number - 1].size,
	};

	notice.trust = trust_in(error, notice.sent, proven);
	if (mtu->outcome != MTU_SEARCHING)
		return notice;
	note(mtu, &notice);
	/* Other errors show when it comes to silence; sizes that passed have passed. */
	if (error->type == ICMP6_TYPE_PACKET_TOO_BIG && notice.trust == MTU_BELIEVED &&
		notice.sent > mtu->passed) {
		mtu->too_big = smaller(mtu->too_big, notice.sent);
		if (error->info < mtu->claimed || mtu->claimed <= mtu->passed)
			mtu->claimed = error->info;
		plan(mtu);
	}
	return notice;
}

/* Every try at this size was in vain. */
static void give_up(struct mtu *mtu)
{
	switch (mtu->phase) {
	case MTU_SEARCH:
		mtu->lost = smaller(mtu->lost, mtu->size);
		break;
	case MTU_CONFIRM:
		mtu->confirmed = mtu->size;
		break;
	case MTU_CONTROL:
		mtu->outcome = MTU_FELL_SILENT;
		break;
	case MTU_LINGER:
		mtu->outcome = MTU_FOUND;
		break;
	}
	plan(mtu);
}

/* The end before its time, unless all is known. */
static void stop(struct mtu *mtu, enum mtu_outcome outcome)
{
	if (mtu->outcome != MTU_SEARCHING)
		return;
	if (mtu->phase == MTU_LINGER)
		outcome = MTU_FOUND;
	else if (outcome == MTU_DEADLINE && mtu->unsent == mtu->sent)
		outcome = MTU_UNSENT;
	else if (outcome == MTU_DEADLINE && mtu->passed == 0)
		outcome = MTU_NO_ANSWER;
	mtu->outcome = outcome;
}

uint32_t mtu_expire(struct mtu *mtu, nsec_t now)
{
	uint32_t expired = 0;

	if (mtu->outcome != MTU_SEARCHING)
		return 0;
	if (mtu->waiting && now >= mtu->wait_until) {
		if (mtu->phase != MTU_LINGER)
			expired = mtu->sent;
		mtu->waiting = false;
		mtu->unsent_in_row = 0;
		if (--mtu->tries == 0)
			give_up(mtu);
	}
	if (now >= mtu->rules.deadline)
		stop(mtu, MTU_DEADLINE);
	else if (!mtu->waiting && mtu->sent == MTU_PROBES_MAX)
		stop(mtu, MTU_UNSETTLED);
	return expired;
}

void mtu_interrupt(struct mtu *mtu)
{
	stop(mtu, MTU_INTERRUPTED);
}
