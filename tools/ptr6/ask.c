#include "tools/ptr6/ask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* EDNS: what fits through every path unfragmented (DNS flag day 2020). */
#define UDP_SIZE 1232

/* Queries that a pause may have saved up, as a time. */
#define BURST (5 * NSEC_PER_MSEC)

void ask_open(struct ask *ret_ask, struct dns *dns, uint64_t rate, size_t limit)
{
	*ret_ask = (struct ask){
		.dns = dns,
		.limit = limit,
		.interval = rate ? NSEC_PER_SEC / (nsec_t)rate : 0,
	};
}

void ask_close(struct ask *ask)
{
	free(ask->flying);
	free(ask->free_slots);
	ask->flying = NULL;
	ask->free_slots = NULL;
}

bool question_make(struct question *ret_question, const char *name, uint16_t type,
	uint64_t tag)
{
	size_t len = strlen(name);

	*ret_question = (struct question){
		.name = strdup(name),
		.type = type,
		.server = DNS_ANY_SERVER,
		.tag = tag,
	};
	if (!ret_question->name)
		return false;
	if (len > 1 && name[len - 1] == '.' && name[len - 2] != '\\')
		ret_question->name[len - 1] = '\0';
	return true;
}

void question_free(struct question *question)
{
	free(question->name);
	question->name = NULL;
}

static void enqueue(struct question_queue *queue, struct question *question)
{
	question->next = NULL;
	if (queue->first)
		queue->last->next = question;
	else
		queue->first = question;
	queue->last = question;
}

static struct question *dequeue(struct question_queue *queue)
{
	struct question *question = queue->first;

	if (question)
		queue->first = question->next;
	return question;
}

void ask_push(struct ask *ask, struct question *question)
{
	ask->open++;
	enqueue(&ask->waiting, question);
}

/* A slot for a question in flight, whose number is the tag. Returns 0 or -ENOMEM. */
static int take_slot(struct ask *ask, struct question *question, size_t *ret_slot)
{
	size_t slots = ask->slots ? 2 * ask->slots : 64;
	struct question **flying;
	size_t *free_slots;

	if (ask->free_count == 0) {
		flying = reallocarray(ask->flying, slots, sizeof(struct question *));
		if (flying)
			ask->flying = flying;
		free_slots = reallocarray(ask->free_slots, slots, sizeof(*free_slots));
		if (free_slots)
			ask->free_slots = free_slots;
		if (!flying || !free_slots)
			return -ENOMEM;
		while (ask->slots < slots)
			free_slots[ask->free_count++] = ask->slots++;
	}
	*ret_slot = ask->free_slots[--ask->free_count];
	ask->flying[*ret_slot] = question;
	return 0;
}

static void release_slot(struct ask *ask, size_t slot)
{
	ask->flying[slot] = NULL;
	ask->free_slots[ask->free_count++] = slot;
}

/* Returns 0 or -errno. */
static int send_one(struct ask *ask, struct question *question)
{
	struct dnsmsg_query query = {
		.name = question->name,
		.type = question->type,
		.flags = question->no_recursion ? 0 : DNSMSG_RD,
		.edns = true,
		.udp_size = UDP_SIZE,
	};
	size_t slot;
	int err = take_slot(ask, question, &slot);

	if (err)
		return err;
	err = dns_ask(ask->dns, question->server, &query, slot);
	if (err)
		release_slot(ask, slot);
	else
		ask->queries++;
	return err;
}

/* Whether a question may leave but for its pace. */
static bool may_send(const struct ask *ask)
{
	return ask->waiting.first && ask->slots - ask->free_count < ask->limit;
}

void ask_send(struct ask *ask, nsec_t now)
{
	if (ask->next_at < now - BURST)
		ask->next_at = now - BURST;
	while (may_send(ask) && (!ask->interval || ask->next_at <= now)) {
		struct question *question = dequeue(&ask->waiting);

		ask->next_at += ask->interval;
		question->error = -send_one(ask, question);
		if (question->error)
			enqueue(&ask->unasked, question);
	}
}

nsec_t ask_wake(const struct ask *ask)
{
	nsec_t wake = dns_wake(ask->dns);

	if (ask->unasked.first)
		return 0;
	if (may_send(ask) && ask->next_at < wake)
		wake = ask->next_at;
	return wake;
}

static enum reply_status without_message(enum dns_status status)
{
	switch (status) {
	case DNS_ANSWERED:
	case DNS_TIMEOUT:
		return REPLY_TIMEOUT;
	case DNS_UNREACHABLE:
		return REPLY_UNREACHABLE;
	case DNS_SYSTEM:
		return REPLY_SYSTEM;
	}
	return REPLY_SYSTEM;
}

/* Whether the question goes on: to the next server, or to another name. */
static bool goes_on(struct ask *ask, struct question *question,
	const struct dns_answer *answer, struct reply *reply)
{
	size_t servers = dns_server_count(ask->dns);

	if (reply->status == REPLY_ALIAS && question->aliases < REPLY_ALIASES_MAX) {
		question->aliases++;
		free(question->name);
		question->name = reply->canonical;
		reply->canonical = NULL;
		return true;
	}
	/* In silence the engine has asked all of them. */
	if (question->no_recursion || reply_is_answer(reply->status) ||
		reply->status == REPLY_ALIAS || reply->status == REPLY_LOOP ||
		(answer->status != DNS_ANSWERED && question->failures == 0) ||
		question->failures + 1 >= servers)
		return false;
	question->failures++;
	question->server = (answer->server + 1) % servers;
	return true;
}

/* A question that ends without having been asked. */
static struct reply take_unasked(const struct ask *ask, struct question *question)
{
	size_t server = question->server == DNS_ANY_SERVER ? 0 : question->server;

	question->server_asked = dns_server(ask->dns, server);
	return (struct reply){.status = REPLY_SYSTEM, .error = question->error};
}

bool ask_next(struct ask *ask, struct question **ret_question, struct reply *ret_reply)
{
	struct question *unasked = dequeue(&ask->unasked);
	struct dns_answer answer;

	if (unasked) {
		ask->open--;
		*ret_reply = take_unasked(ask, unasked);
		*ret_question = unasked;
		return true;
	}

	while (dns_next(ask->dns, &answer)) {
		struct question *question = ask->flying[answer.tag];
		struct reply reply = {.status = without_message(answer.status)};
		unsigned repeats = answer.tries - 1 + answer.was_truncated + answer.edns_refused;

		/* Tries, the change to TCP and what is asked again without EDNS are queries
		 * like others: the next one waits. */
		ask->queries += repeats;
		ask->next_at += repeats * ask->interval;
		release_slot(ask, answer.tag);
		if (answer.status == DNS_ANSWERED &&
			reply_read(rd_over(answer.message, answer.size), question->name,
				question->type, &reply)) {
			reply.status = REPLY_SYSTEM;
			reply.error = ENOMEM;
		}
		if (goes_on(ask, question, &answer, &reply)) {
			reply_free(&reply);
			enqueue(&ask->waiting, question);
			continue;
		}
		if (question->aliases > 0 && !reply.canonical) {
			reply.canonical = question->name;
			question->name = NULL;
		}
		question->rtt = answer.rtt;
		if (answer.status != DNS_ANSWERED)
			reply.error = answer.error;
		question->server_asked = dns_server(ask->dns, answer.server);
		ask->open--;
		*ret_question = question;
		*ret_reply = reply;
		return true;
	}
	return false;
}
