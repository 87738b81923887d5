#include "net/dns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "net/dns_job.h"
#include "net/sys.h"

int dns_open(struct loop *loop, const struct dns_settings *settings, struct dns **ret_dns)
{
	struct dns *dns = calloc(1, sizeof(*dns));
	/* By itself: to clear so much would take a short run's time. */
	struct dns_received *received = malloc(sizeof(*received));

	if (!dns || !received || ares_library_init(ARES_LIB_INIT_ALL)) {
		free(dns);
		free(received);
		return -ENOMEM;
	}
	dns->received = received;
	dns->loop = loop;
	dns->settings = *settings;
	*ret_dns = dns;
	return 0;
}

static bool is_same_server(const struct dns_server *a, const struct dns_server *b)
{
	if (a->address.any.sa_family != b->address.any.sa_family)
		return false;
	if (a->address.any.sa_family == AF_INET)
		return a->address.in.sin_port == b->address.in.sin_port &&
		       a->address.in.sin_addr.s_addr == b->address.in.sin_addr.s_addr;
	return a->address.in6.sin6_port == b->address.in6.sin6_port &&
	       a->address.in6.sin6_scope_id == b->address.in6.sin6_scope_id &&
	       !memcmp(&a->address.in6.sin6_addr, &b->address.in6.sin6_addr,
		       sizeof(a->address.in6.sin6_addr));
}

int dns_add_server(struct dns *dns, const struct dns_server *server, size_t *ret_index)
{
	size_t i = 0;

	while (i < dns->count && !is_same_server(&dns->ways[i]->server, server))
		i++;
	if (i == DNS_SERVERS_MAX)
		return -ENOSPC;
	if (i == dns->count) {
		dns->ways[i] = calloc(1, sizeof(*dns->ways[i]));
		if (!dns->ways[i])
			return -ENOMEM;
		dns->ways[i]->server = *server;
		dns->count++;
	}
	*ret_index = i;
	return 0;
}

size_t dns_server_count(const struct dns *dns)
{
	return dns->count;
}

const struct dns_server *dns_server(const struct dns *dns, size_t index)
{
	return &dns->ways[index]->server;
}

int dns_ask(
	struct dns *dns, size_t server, const struct dnsmsg_query *query, uint64_t tag)
{
	struct dns_range servers = {server, 1};

	if (server == DNS_ANY_SERVER)
		servers = (struct dns_range){0, dns->count};
	return dns_ask_range(dns, servers, query, tag);
}

int dns_ask_range(struct dns *dns, struct dns_range servers,
	const struct dnsmsg_query *query, uint64_t tag)
{
	struct dns_job *job;
	int err;

	if (servers.count == 0 || servers.first >= dns->count ||
		servers.count > dns->count - servers.first)
		return -ENOENT;
	job = dns_queue_pop(&dns->unused);
	if (!job)
		job = malloc(sizeof(*job));
	if (!job)
		return -ENOMEM;
	job->dns = dns;
	job->servers = servers;
	job->asked = sys_now();
	job->message = NULL;
	job->answer = (struct dns_answer){.tag = tag, .server = servers.first};
	err = dns_job_write(job, query);
	if (err) {
		dns_queue_push(&dns->unused, job);
		return err;
	}
	dns->in_flight++;
	dns_job_start(job);
	dns_job_go_on_all(dns);
	return 0;
}

size_t dns_in_flight(const struct dns *dns)
{
	return dns->in_flight;
}

/* When the first in flight of a lane is late. */
static nsec_t due(
	const struct dns *dns, const struct dns_way *way, enum dns_transport transport)
{
	const struct dns_job *job = way->first[transport];

	return job ? job->sent + dns->settings.timeout + DNS_LATE : NSEC_NEVER;
}

nsec_t dns_wake(const struct dns *dns)
{
	nsec_t wake = NSEC_NEVER;

	if (dns->answered.first)
		return 0;
	for (size_t i = 0; i < dns->count; i++)
		for (enum dns_transport t = DNS_UDP; t < DNS_TRANSPORTS; t++)
			if (due(dns, dns->ways[i], t) < wake)
				wake = due(dns, dns->ways[i], t);
	return wake < dns->not_before ? dns->not_before : wake;
}

void dns_turn(struct dns *dns, nsec_t now)
{
	for (size_t i = 0; i < dns->count; i++)
		for (enum dns_transport t = DNS_UDP; t < DNS_TRANSPORTS; t++) {
			struct dns_lane *lane = &dns->ways[i]->lanes[t];

			if (!lane->ares)
				continue;
			dns_lane_turn(lane);
			if (now >= due(dns, dns->ways[i], t))
				dns_lane_expire(lane);
		}
	dns_job_go_on_all(dns);
	dns->not_before = now + DNS_LATE;
}

/* A job whose answer nobody looks at any more. */
static void recycle(struct dns *dns, struct dns_job *job)
{
	if (!job)
		return;
	free(job->message);
	job->message = NULL;
	dns_queue_push(&dns->unused, job);
}

bool dns_next(struct dns *dns, struct dns_answer *ret_answer)
{
	struct dns_job *job = dns_queue_pop(&dns->answered);

	recycle(dns, dns->taken);
	dns->taken = job;
	if (!job)
		return false;
	dns->in_flight--;
	*ret_answer = job->answer;
	return true;
}

int dns_wait(struct dns *dns, nsec_t until, struct dns_answer *ret_answer)
{
	while (!dns_next(dns, ret_answer)) {
		nsec_t now = sys_now(), wake = dns_wake(dns);
		int err;

		if (dns->in_flight == 0)
			return -ENOENT;
		if (now >= until)
			return -ETIMEDOUT;
		/* Who was interrupted in one question is not to wait for the next. */
		if (dns->loop->interrupted)
			return -EINTR;
		err = loop_wait(dns->loop, wake < until ? wake : until);
		if (err)
			return err;
		if (dns->loop->interrupted)
			return -EINTR;
		dns_turn(dns, sys_now());
	}
	return 0;
}

const char *dns_status_text(const struct dns_answer *answer)
{
	switch (answer->status) {
	case DNS_ANSWERED:
		return "answered";
	case DNS_TIMEOUT:
		return "timed out";
	case DNS_UNREACHABLE:
		if (answer->error == ECONNREFUSED)
			return "nothing listens there";
		if (answer->tcp && (answer->error == 0 || answer->error == ECONNRESET))
			return "closed the connection without an answer";
		return answer->error ? strerror(answer->error) : "cannot be reached";
	case DNS_SYSTEM:
		return answer->error ? strerror(answer->error) : "no resources";
	}
	return "unknown status";
}

static void free_queue(struct dns_queue *queue)
{
	struct dns_job *job;

	while ((job = dns_queue_pop(queue))) {
		free(job->message);
		free(job);
	}
}

void dns_close(struct dns *dns)
{
	if (!dns)
		return;
	for (size_t i = 0; i < dns->count; i++) {
		for (enum dns_transport t = DNS_UDP; t < DNS_TRANSPORTS; t++)
			dns_lane_close(&dns->ways[i]->lanes[t]);
		free(dns->ways[i]);
	}
	recycle(dns, dns->taken);
	free_queue(&dns->returned);
	free_queue(&dns->answered);
	free_queue(&dns->unused);
	ares_library_cleanup();
	free(dns->received);
	free(dns);
}
