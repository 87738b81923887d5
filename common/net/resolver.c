#include "net/resolver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "net/idn.h"
#include "net/resolver_look_up.h"

/* Look-ups given up by us that c-ares still holds: so many, and all are called off. */
enum { LATE_MAX = RESOLVER_MAX / 2 };

/* c-ares cannot call off one look-up, and would go on with one for more than a minute: it
 * calls off all, and those that are not late are asked for anew. */
static void call_off(struct resolver_work *work)
{
	for (size_t i = 0; i < CHANNELS; i++)
		if (work->channels[i].ares)
			work->cares.cancel(work->channels[i].ares);
	look_up_go_on_all(work);
}

static void expire(struct resolver_work *work, nsec_t now)
{
	size_t open = 0, late = 0;

	for (size_t i = 0; i < work->used; i++) {
		struct look_up *l = &work->look_ups[i];

		if (l->state == STATE_OPEN && now >= l->until)
			look_up_expire(l);
		if (l->state == STATE_OPEN)
			open++;
		else if (l->is_pending)
			late++;
	}
	if (late >= LATE_MAX || (late > 0 && open == 0))
		call_off(work);
}

/* --- the outside --- */

void resolver_open(struct resolver *ret_resolver, struct loop *loop)
{
	*ret_resolver = (struct resolver){.loop = loop};
}

static int start(struct resolver *resolver)
{
	struct resolver_work *work;

	if (resolver->work)
		return 0;
	work = calloc(1, sizeof(*work));
	if (!work)
		return -ENOMEM;
	work->has_cares = cares_load(&work->cares);
	if (work->has_cares && work->cares.library_init(ARES_LIB_INIT_ALL)) {
		free(work);
		return -ENOMEM;
	}
	work->loop = resolver->loop;
	resolver->work = work;
	return 0;
}

int look_up_new(struct resolver *resolver, nsec_t until, uint64_t tag,
	struct look_up **ret_look_up)
{
	int err = start(resolver);
	struct resolver_work *work = resolver->work;
	struct look_up *l;

	if (err)
		return err;
	l = look_up_pop(&work->unused);
	if (!l && work->used < RESOLVER_MAX)
		l = &work->look_ups[work->used++];
	if (!l)
		return -EAGAIN;
	free(l->name);
	*l = (struct look_up){.work = work, .until = until, .answer = {.tag = tag}};
	*ret_look_up = l;
	return 0;
}

int resolver_ask(struct resolver *resolver, const char *name, nsec_t until, uint64_t tag)
{
	struct look_up *l;
	int err = look_up_new(resolver, until, tag, &l);

	if (err)
		return err;
	switch (idn_to_ascii(name, &l->name, &l->answer.resolved.detail)) {
	case 0:
		look_up_name(l);
		break;
	case -EINVAL:
		look_up_answer(l, RESOLVE_BAD_NAME);
		break;
	case -ENOSYS:
		look_up_answer(l, RESOLVE_NO_IDN);
		break;
	default:
		look_up_answer(l, RESOLVE_SYSTEM);
		break;
	}
	look_up_go_on_all(resolver->work);
	return 0;
}

bool resolver_has_room(const struct resolver *resolver)
{
	const struct resolver_work *work = resolver->work;

	return !work || work->unused.first || work->used < RESOLVER_MAX;
}

/* The next moment something is to be done, found once a turn. */
static nsec_t next_turn(struct resolver_work *work)
{
	if (!work->is_stale)
		return work->wake;
	work->is_stale = false;
	work->wake = NSEC_NEVER;
	for (size_t i = 0; i < work->used; i++) {
		const struct look_up *l = &work->look_ups[i];

		if (l->state == STATE_OPEN && l->until < work->wake)
			work->wake = l->until;
	}
	for (size_t i = 0; i < CHANNELS; i++) {
		nsec_t turn = channel_wake(&work->channels[i]);

		if (turn < work->wake)
			work->wake = turn;
	}
	return work->wake;
}

nsec_t resolver_wake(struct resolver *resolver)
{
	if (!resolver->work)
		return NSEC_NEVER;
	return resolver->work->answered.first ? 0 : next_turn(resolver->work);
}

void resolver_turn(struct resolver *resolver, nsec_t now)
{
	struct resolver_work *work = resolver->work;
	bool any;

	if (!work)
		return;
	any = now >= next_turn(work);
	for (size_t i = 0; i < CHANNELS; i++)
		any |= channel_read(&work->channels[i]);
	if (!any)
		return;
	for (size_t i = 0; i < CHANNELS; i++)
		channel_expire(&work->channels[i]);
	look_up_go_on_all(work);
	expire(work, now);
}

bool resolver_next(struct resolver *resolver, struct resolver_answer *ret_answer)
{
	struct look_up *l =
		resolver->work ? look_up_pop(&resolver->work->answered) : NULL;

	if (!l)
		return false;
	*ret_answer = l->answer;
	l->state = STATE_TAKEN;
	if (!l->is_pending)
		look_up_push(&resolver->work->unused, l);
	return true;
}

void resolver_close(struct resolver *resolver)
{
	struct resolver_work *work = resolver->work;

	if (!work)
		return;
	for (size_t i = 0; i < CHANNELS; i++)
		channel_close(&work->channels[i]);
	for (size_t i = 0; i < work->used; i++)
		free(work->look_ups[i].name);
	if (work->has_cares)
		work->cares.library_cleanup();
	free(work);
	resolver->work = NULL;
}
