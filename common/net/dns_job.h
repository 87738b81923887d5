/* Questions on their way, and the queues they stand in, for net/dns.c alone. */
#ifndef HEXTET_NET_DNS_JOB_H
#define HEXTET_NET_DNS_JOB_H

#include "net/dns_lane.h"

enum dns_transport { DNS_UDP, DNS_TCP, DNS_TRANSPORTS };

struct dns_way {
	struct dns_server server;
	struct dns_lane lanes[DNS_TRANSPORTS];
	/* In flight by lane, the first sent first: all have the same time. */
	struct dns_job *first[DNS_TRANSPORTS], *last[DNS_TRANSPORTS];
};

struct dns_job {
	struct dns *dns;
	struct dns_job *next, *previous; /* of the lane, or the queue, it is in */
	bool is_any;
	enum dns_transport transport;
	nsec_t asked, sent;
	int returned; /* by c-ares */
	uint8_t *message;
	struct dns_answer answer;
	size_t query_size;
	uint8_t query[DNSMSG_QUERY_SIZE];
};

struct dns_queue {
	struct dns_job *first, *last;
};

static inline void dns_queue_push(struct dns_queue *queue, struct dns_job *job)
{
	job->next = NULL;
	if (queue->first)
		queue->last->next = job;
	else
		queue->first = job;
	queue->last = job;
}

static inline struct dns_job *dns_queue_pop(struct dns_queue *queue)
{
	struct dns_job *job = queue->first;

	if (job)
		queue->first = job->next;
	return job;
}

static inline void dns_way_link(struct dns_way *way, struct dns_job *job)
{
	struct dns_job **last = &way->last[job->transport];

	job->next = NULL;
	job->previous = *last;
	if (*last)
		(*last)->next = job;
	else
		way->first[job->transport] = job;
	*last = job;
}

static inline void dns_way_unlink(struct dns_way *way, struct dns_job *job)
{
	if (job->previous)
		job->previous->next = job->next;
	else
		way->first[job->transport] = job->next;
	if (job->next)
		job->next->previous = job->previous;
	else
		way->last[job->transport] = job->previous;
}

#endif
