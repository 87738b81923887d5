/* The engine's state, and a question's way through it: which server and transport it goes
 * to next, until there is an answer or no try is left. For net/dns.c alone. */
#ifndef HEXTET_NET_DNS_JOB_H
#define HEXTET_NET_DNS_JOB_H

#include "net/dns_lane.h"

enum { DNS_IDS = 256 }; /* drawn at a time: one call of the kernel for so many */

/* c-ares counts in milliseconds, and rounds. */
#define DNS_LATE NSEC_PER_MSEC

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
	struct dns_range servers;
	bool has_edns;
	enum dns_transport transport;
	nsec_t asked, tried, sent; /* the question; this try of it; this time in it */
	int returned;              /* by c-ares */
	int error;                 /* the lane's errno then */
	bool is_overtaken; /* the connection it was on had brought an answer by then */
	uint8_t *message;
	struct dns_answer answer;
	uint16_t id;
	size_t query_size;
	uint8_t query[DNSMSG_QUERY_SIZE];
};

struct dns_queue {
	struct dns_job *first, *last;
};

struct dns {
	struct loop *loop;
	struct dns_settings settings;
	struct dns_way *ways[DNS_SERVERS_MAX];
	size_t count;
	size_t in_flight;
	nsec_t not_before; /* the next turn, unless something is ready */
	struct dns_queue
		returned; /* from c-ares, to go on with outside of its callbacks */
	struct dns_queue answered;
	struct dns_queue unused;
	struct dns_job *taken;
	uint16_t ids[DNS_IDS];
	size_t ids_left;
	struct dns_received *received;
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

/* Writes a job's query, with an id of its own. Returns 0, -EINVAL (not a name) or another
 * -errno. */
int dns_job_write(struct dns_job *job, const struct dnsmsg_query *query);

/* Sends a job on its first try. Where that is impossible it has its answer at once. */
void dns_job_start(struct dns_job *job);

/* Goes on with what c-ares returned: the next try, or the answer. */
void dns_job_go_on_all(struct dns *dns);

#endif
