/* One look-up's way through a resolver, for net/resolver.c alone: what is asked next, of
 * which channel, until there is an answer. */
#ifndef HEXTET_NET_RESOLVER_LOOK_UP_H
#define HEXTET_NET_RESOLVER_LOOK_UP_H

#include "net/channel.h"
#include "net/resolver.h"

enum look_up_channel {
	CHANNEL_USUAL,
	/* Before 1.19 c-ares tries the next server where one fails, and in the end has
	 * forgotten how: unchecked, the first server's own answer comes back. */
	CHANNEL_UNCHECKED,
	CHANNEL_HOSTS, /* /etc/hosts only */
	CHANNELS,
};

/* What is being asked for. */
enum look_up_stage {
	STAGE_AAAA,
	STAGE_A, /* someone who asked for IPv6 wants to know that there is only IPv4 */
	STAGE_HOSTS,
	STAGE_PTR,
};

enum look_up_state { STATE_OPEN, STATE_ANSWERED, STATE_TAKEN };

struct look_up {
	struct resolver_work *work;
	struct look_up *next; /* of the queue it is in */
	enum look_up_state state;
	bool is_pending; /* c-ares has it, and will call back, late as it may be */
	enum look_up_channel channel;
	enum look_up_stage stage;
	bool is_unknown; /* the AAAA question was answered so */
	int returned;    /* by c-ares */
	char *name;      /* or NULL, and the address */
	/* Has c-ares ask what the stage says. */
	void (*ask)(struct look_up *l, ares_channel channel);
	struct in6_addr address;
	nsec_t until;
	struct resolver_answer answer;
};

struct look_up_queue {
	struct look_up *first, *last;
};

struct resolver_work {
	struct loop *loop;
	bool has_cares;
	struct cares cares;
	struct channel channels[CHANNELS];
	struct look_up_queue
		returned; /* from c-ares, to go on with outside of its callbacks */
	struct look_up_queue answered;
	struct look_up_queue unused;
	size_t used; /* look-ups ever used: these are the first of them */
	bool is_stale;
	nsec_t wake; /* unless stale */
	struct look_up look_ups[RESOLVER_MAX];
};

static inline void look_up_push(struct look_up_queue *queue, struct look_up *l)
{
	l->next = NULL;
	if (queue->first)
		queue->last->next = l;
	else
		queue->first = l;
	queue->last = l;
}

static inline struct look_up *look_up_pop(struct look_up_queue *queue)
{
	struct look_up *l = queue->first;

	if (l)
		queue->first = l->next;
	return l;
}

/* A look-up to be filled in. Returns 0, -EAGAIN if there is no room, or -ENOMEM. */
int look_up_new(struct resolver *resolver, nsec_t until, uint64_t tag,
	struct look_up **ret_look_up);

/* Asks for the addresses of l->name. Where that is impossible the look-up has its answer
 * at once. */
void look_up_name(struct look_up *l);

/* Asks what a stage is for, by l->ask. */
void look_up_ask(struct look_up *l, enum look_up_stage stage);

/* What all that c-ares calls back begins with. Returns whether the look-up still waits
 * for what came. */
bool look_up_take_back(struct look_up *l, int ares_status);

/* Ends an open look-up. */
void look_up_answer(struct look_up *l, enum resolve_status status);

/* Ends one that is out of time: a name that is known not to exist stays so. */
void look_up_expire(struct look_up *l);

/* Goes on with what c-ares returned: the next question, or the answer. */
void look_up_go_on_all(struct resolver_work *work);

/* Waits for the one answer, if asking went well, and closes the resolver. */
void resolver_finish(struct resolver *resolver, int err, struct resolved *ret_resolved);

#endif
