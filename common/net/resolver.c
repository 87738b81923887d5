#include "net/resolver.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "addr/arpa.h"
#include "net/channel.h"
#include "net/idn.h"

enum { CLASS_IN = 1, TYPE_PTR = 12 };

/* Look-ups given up by us that c-ares still holds: so many, and all are called off. */
enum { LATE_MAX = RESOLVER_MAX / 2 };

enum channel_kind {
	CHANNEL_USUAL,
	/* Before 1.19 c-ares tries the next server where one fails, and in the end has
	 * forgotten how: unchecked, the first server's own answer comes back. */
	CHANNEL_UNCHECKED,
	CHANNEL_HOSTS, /* /etc/hosts only */
	CHANNELS,
};

/* What is being asked for. */
enum stage {
	STAGE_AAAA,
	STAGE_A, /* someone who asked for IPv6 wants to know that there is only IPv4 */
	STAGE_HOSTS,
	STAGE_PTR,
};

enum state { STATE_OPEN, STATE_ANSWERED, STATE_TAKEN };

struct look_up {
	struct resolver_work *work;
	struct look_up *next; /* of the queue it is in */
	enum state state;
	bool is_pending; /* c-ares has it, and will call back, late as it may be */
	enum channel_kind channel;
	enum stage stage;
	bool is_unknown; /* the AAAA question was answered so */
	int returned;    /* by c-ares */
	char *name;      /* or NULL, and the address */
	struct in6_addr address;
	nsec_t until;
	struct resolver_answer answer;
};

struct queue {
	struct look_up *first, *last;
};

struct resolver_work {
	struct loop *loop;
	struct channel channels[CHANNELS];
	struct queue returned; /* from c-ares, to go on with outside of its callbacks */
	struct queue answered;
	struct queue unused;
	size_t used; /* look-ups ever used: these are the first of them */
	bool is_stale;
	nsec_t wake; /* unless stale */
	struct look_up look_ups[RESOLVER_MAX];
};

static void push(struct queue *queue, struct look_up *l)
{
	l->next = NULL;
	if (queue->first)
		queue->last->next = l;
	else
		queue->first = l;
	queue->last = l;
}

static struct look_up *pop(struct queue *queue)
{
	struct look_up *l = queue->first;

	if (l)
		queue->first = l->next;
	return l;
}

/* --- what c-ares calls back, some of it while it is being asked --- */

/* Returns whether the look-up still waits for what came. */
static bool take_back(struct look_up *l, int ares_status)
{
	l->is_pending = false;
	l->returned = ares_status;
	if (l->state == STATE_OPEN)
		push(&l->work->returned, l);
	else if (l->state == STATE_TAKEN)
		push(&l->work->unused, l);
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
	if (take_back(l, ares_status) && info)
		for (struct ares_addrinfo_node *node = info->nodes; node;
			node = node->ai_next)
			keep_address(&l->answer.resolved, node->ai_addr);
	if (info)
		ares_freeaddrinfo(info);
}

/* Length of a name out of the hosts file, 0 if it is none to print as it is. */
static size_t plain_length(const char *name)
{
	size_t len = 0;

	for (; name[len]; len++)
		if (name[len] <= ' ' || name[len] >= 0x7f)
			return 0;
	return len < RESOLVE_NAME_SIZE ? len : 0;
}

static void take_host(void *arg, int ares_status, int timeouts, struct hostent *host)
{
	struct look_up *l = arg;
	size_t len = host ? plain_length(host->h_name) : 0;

	(void)timeouts;
	if (!take_back(l, ares_status) || ares_status != ARES_SUCCESS)
		return;
	if (len > 0)
		memcpy(l->answer.resolved.name, host->h_name, len + 1);
	else
		l->returned = ARES_ENOTFOUND;
}

static void take_message(
	void *arg, int ares_status, int timeouts, unsigned char *message, int len)
{
	struct look_up *l = arg;

	(void)timeouts;
	if (!take_back(l, ares_status) || ares_status != ARES_SUCCESS)
		return;
	switch (dnsmsg_ptr(rd_over(message, (size_t)len), l->answer.resolved.name)) {
	case DNSMSG_OK:
		break;
	case DNSMSG_NO_RECORD:
		l->returned = ARES_ENODATA;
		break;
	case DNSMSG_BROKEN:
		l->returned = ARES_EBADRESP;
		break;
	}
}

/* --- the way of one look-up --- */

/* The channel that answers a stage, opened if need be; NULL if it cannot be. */
static ares_channel channel_for(struct look_up *l, enum stage stage)
{
	enum channel_kind kind = stage == STAGE_HOSTS ? CHANNEL_HOSTS : l->channel;
	struct channel *channel = &l->work->channels[kind];

	if (!channel->ares)
		channel_open(channel, l->work->loop,
			kind == CHANNEL_UNCHECKED ? ARES_FLAG_NOCHECKRESP : 0,
			kind == CHANNEL_HOSTS ? "f" : NULL);
	return channel->ares;
}

static void answer(struct look_up *l, enum resolve_status status)
{
	l->state = STATE_ANSWERED;
	l->answer.resolved.status = status;
	push(&l->work->answered, l);
}

static void ask(struct look_up *l, enum stage stage)
{
	struct ares_addrinfo_hints hints = {
		.ai_family = stage == STAGE_AAAA ? AF_INET6 : AF_INET,
	};
	ares_channel channel = channel_for(l, stage);
	char name[ARPA_NAME_SIZE];

	if (!channel) {
		answer(l, RESOLVE_SYSTEM);
		return;
	}
	l->stage = stage;
	l->answer.resolved.count = 0;
	l->is_pending = true;
	switch (stage) {
	case STAGE_AAAA:
	case STAGE_A:
		ares_getaddrinfo(channel, l->name, NULL, &hints, take_addresses, l);
		break;
	case STAGE_HOSTS:
		ares_gethostbyaddr(
			channel, &l->address, sizeof(l->address), AF_INET6, take_host, l);
		break;
	case STAGE_PTR:
		arpa_name(u128_from_in6(&l->address), name);
		ares_query(channel, name, CLASS_IN, TYPE_PTR, take_message, l);
		break;
	}
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
		ask(l, l->stage);
		return;
	}
	switch (l->stage) {
	case STAGE_AAAA:
		if (status == RESOLVE_OK && l->answer.resolved.count == 0)
			status = RESOLVE_NO_DATA;
		/* The hosts file may have IPv4 of a name that DNS does not know. */
		l->is_unknown = status == RESOLVE_NAME_UNKNOWN;
		if (l->is_unknown || status == RESOLVE_NO_DATA) {
			ask(l, STAGE_A);
			return;
		}
		break;
	case STAGE_A:
		status = status == RESOLVE_OK ? RESOLVE_IPV4_ONLY : at_least(l, status);
		break;
	case STAGE_HOSTS:
		if (status != RESOLVE_OK) {
			ask(l, STAGE_PTR);
			return;
		}
		break;
	case STAGE_PTR:
		break;
	}
	if (status == RESOLVE_REFUSED && l->channel == CHANNEL_USUAL) {
		l->channel = CHANNEL_UNCHECKED;
		ask(l, l->name ? STAGE_AAAA : STAGE_PTR);
		return;
	}
	answer(l, status);
}

static void go_on_with_all(struct resolver_work *work)
{
	struct look_up *l;

	while ((l = pop(&work->returned)))
		go_on(l);
	work->is_stale = true;
}

/* c-ares cannot call off one look-up, and would go on with one for more than a minute: it
 * calls off all, and those that are not late are asked for anew. */
static void call_off(struct resolver_work *work)
{
	for (size_t i = 0; i < CHANNELS; i++)
		if (work->channels[i].ares)
			ares_cancel(work->channels[i].ares);
	go_on_with_all(work);
}

static void expire(struct resolver_work *work, nsec_t now)
{
	size_t open = 0, late = 0;

	for (size_t i = 0; i < work->used; i++) {
		struct look_up *l = &work->look_ups[i];

		if (l->state == STATE_OPEN && now >= l->until)
			answer(l, at_least(l, RESOLVE_TIMEOUT));
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
	if (!work || ares_library_init(ARES_LIB_INIT_ALL)) {
		free(work);
		return -ENOMEM;
	}
	work->loop = resolver->loop;
	resolver->work = work;
	return 0;
}

/* A look-up to be filled in. Returns 0, -EAGAIN if there is no room, or -ENOMEM. */
static int take_unused(struct resolver *resolver, nsec_t until, uint64_t tag,
	struct look_up **ret_look_up)
{
	int err = start(resolver);
	struct resolver_work *work = resolver->work;
	struct look_up *l;

	if (err)
		return err;
	l = pop(&work->unused);
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
	int err = take_unused(resolver, until, tag, &l);

	if (err)
		return err;
	switch (idn_to_ascii(name, &l->name, &l->answer.resolved.detail)) {
	case 0:
		ask(l, STAGE_AAAA);
		break;
	case -EINVAL:
		answer(l, RESOLVE_BAD_NAME);
		break;
	case -ENOSYS:
		answer(l, RESOLVE_NO_IDN);
		break;
	default:
		answer(l, RESOLVE_SYSTEM);
		break;
	}
	go_on_with_all(resolver->work);
	return 0;
}

int resolver_ask_ptr(struct resolver *resolver, const struct in6_addr *address,
	nsec_t until, uint64_t tag)
{
	struct look_up *l;
	int err = take_unused(resolver, until, tag, &l);

	if (err)
		return err;
	l->address = *address;
	ask(l, STAGE_HOSTS);
	go_on_with_all(resolver->work);
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
	go_on_with_all(work);
	expire(work, now);
}

bool resolver_next(struct resolver *resolver, struct resolver_answer *ret_answer)
{
	struct look_up *l = resolver->work ? pop(&resolver->work->answered) : NULL;

	if (!l)
		return false;
	*ret_answer = l->answer;
	l->state = STATE_TAKEN;
	if (!l->is_pending)
		push(&resolver->work->unused, l);
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
	free(work);
	ares_library_cleanup();
	resolver->work = NULL;
}
