#include "net/resolver_look_up.h"

#include <string.h>

/* --- what c-ares calls back, some of it while it is being asked --- */

bool look_up_take_back(struct look_up *l, int ares_status)
{
	l->is_pending = false;
	l->returned = ares_status;
	if (l->state == STATE_OPEN)
		look_up_push(&l->work->returned, l);
	else if (l->state == STATE_TAKEN)
		look_up_push(&l->work->unused, l);
	return l->state == STATE_OPEN;
}

static void keep_address(struct resolved *resolved, const struct sockaddr *address)
{
	struct sockaddr_in6 in6;

	if (address->sa_family != AF_INET6 || resolved->count == RESOLVE_ADDRESSES_MAX)
		return;
	memcpy(&in6, address, sizeof(in6));
	resolved->addresses[resolved->count++] = in6.sin6_addr;
}

static void take_addresses(
	void *arg, int ares_status, int timeouts, struct ares_addrinfo *info)
{
	struct look_up *l = arg;

	(void)timeouts;
	if (look_up_take_back(l, ares_status) && info)
		for (struct ares_addrinfo_node *node = info->nodes; node;
			node = node->ai_next)
			keep_address(&l->answer.resolved, node->ai_addr);
	if (info)
		l->work->cares.freeaddrinfo(info);
}

/* --- the way of one look-up --- */

/* The channel that answers a stage, opened if need be; NULL if it cannot be. */
static ares_channel channel_for(struct look_up *l, enum look_up_stage stage)
{
	enum look_up_channel kind = stage == STAGE_HOSTS ? CHANNEL_HOSTS : l->channel;
	struct channel *channel = &l->work->channels[kind];

	if (!channel->ares && l->work->has_cares)
		channel_open(channel, &l->work->cares, l->work->loop,
			kind == CHANNEL_UNCHECKED ? ARES_FLAG_NOCHECKRESP : 0,
			kind == CHANNEL_HOSTS ? "f" : NULL);
	return channel->ares;
}

void look_up_answer(struct look_up *l, enum resolve_status status)
{
	l->state = STATE_ANSWERED;
	l->answer.resolved.status = status;
	look_up_push(&l->work->answered, l);
}

void look_up_ask(struct look_up *l, enum look_up_stage stage)
{
	ares_channel channel = channel_for(l, stage);

	if (!channel) {
		if (!l->work->has_cares)
			l->answer.resolved.detail =
				"c-ares, which looks names up, is not installed";
		look_up_answer(l, RESOLVE_SYSTEM);
		return;
	}
	l->stage = stage;
	l->answer.resolved.count = 0;
	l->is_pending = true;
	l->ask(l, channel);
}

/* How the look-up ends if nothing better comes of the present stage. */
static enum resolve_status at_least(const struct look_up *l, enum resolve_status status)
{
	return l->stage == STAGE_A && l->is_unknown ? RESOLVE_NAME_UNKNOWN : status;
}

/* What follows from what c-ares returned: the next question, or the answer. */
static void go_on(struct look_up *l)
{
	enum resolve_status status = channel_status(l->returned);

	if (l->returned == ARES_ECANCELLED) { /* for the sake of others: see call_off() */
		look_up_ask(l, l->stage);
		return;
	}
	switch (l->stage) {
	case STAGE_AAAA:
		if (status == RESOLVE_OK && l->answer.resolved.count == 0)
			status = RESOLVE_NO_DATA;
		/* The hosts file may have IPv4 of a name that DNS does not know. */
		l->is_unknown = status == RESOLVE_NAME_UNKNOWN;
		if (l->is_unknown || status == RESOLVE_NO_DATA) {
			look_up_ask(l, STAGE_A);
			return;
		}
		break;
	case STAGE_A:
		status = status == RESOLVE_OK ? RESOLVE_IPV4_ONLY : at_least(l, status);
		break;
	case STAGE_HOSTS:
		if (status != RESOLVE_OK) {
			look_up_ask(l, STAGE_PTR);
			return;
		}
		break;
	case STAGE_PTR:
		break;
	}
	if (status == RESOLVE_REFUSED && l->channel == CHANNEL_USUAL) {
		l->channel = CHANNEL_UNCHECKED;
		look_up_ask(l, l->name ? STAGE_AAAA : STAGE_PTR);
		return;
	}
	look_up_answer(l, status);
}

static void ask_name(struct look_up *l, ares_channel channel)
{
	struct ares_addrinfo_hints hints = {
		.ai_family = l->stage == STAGE_AAAA ? AF_INET6 : AF_INET,
	};

	l->work->cares.getaddrinfo(channel, l->name, NULL, &hints, take_addresses, l);
}

void look_up_name(struct look_up *l)
{
	l->ask = ask_name;
	look_up_ask(l, STAGE_AAAA);
}

void look_up_expire(struct look_up *l)
{
	look_up_answer(l, at_least(l, RESOLVE_TIMEOUT));
}

void look_up_go_on_all(struct resolver_work *work)
{
	struct look_up *l;

	while ((l = look_up_pop(&work->returned)))
		go_on(l);
	work->is_stale = true;
}
