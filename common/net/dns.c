#include "net/dns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "net/dns_job.h"
#include "net/sys.h"

/* c-ares counts in milliseconds, and rounds. */
#define LATE NSEC_PER_MSEC

enum { IDS = 256 };

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
	uint16_t ids[IDS];
	size_t ids_left;
	struct dns_datagram datagram;
};

static int next_id(struct dns *dns, uint16_t *ret_id)
{
	if (dns->ids_left == 0) {
		int err = sys_random(dns->ids, sizeof(dns->ids));

		if (err)
			return err;
		dns->ids_left = IDS;
	}
	*ret_id = dns->ids[--dns->ids_left];
	return 0;
}

/* --- the way of one question --- */

/* What c-ares calls back with, some of it while it is being asked. */
static void take_back(void *arg, int status, int timeouts, unsigned char *bytes, int len)
{
	struct dns_job *job = arg;
	struct dns *dns = job->dns;
	const struct dns_datagram *datagram = &dns->datagram;
	bool is_udp = job->transport == DNS_UDP;
	size_t size = is_udp ? datagram->size : (size_t)len;

	(void)timeouts;
	dns_way_unlink(dns->ways[job->answer.server], job);
	dns_queue_push(&dns->returned, job);
	job->returned = status;
	if (status != ARES_SUCCESS)
		return;
	job->answer.rtt = sys_now() - job->sent;
	free(job->message);
	job->message = malloc(size);
	if (!job->message) {
		job->returned = ARES_ENOMEM;
		return;
	}
	memcpy(job->message, is_udp ? datagram->bytes : bytes, size);
	job->answer.size = size;
}

static void finish(struct dns_job *job, enum dns_status status, int error)
{
	job->answer.status = status;
	job->answer.error = error;
	job->answer.tcp = job->transport == DNS_TCP;
	job->answer.message = status == DNS_ANSWERED ? job->message : NULL;
	if (status != DNS_ANSWERED) {
		job->answer.rtt = sys_now() - job->asked;
		job->answer.size = 0;
	}
	dns_queue_push(&job->dns->answered, job);
}

/* The query in flight that has an id, for a server that does not repeat its question. */
static const uint8_t *find_query(void *user, bool tcp, uint16_t id, size_t *ret_size)
{
	const struct dns_way *way = user;

	for (const struct dns_job *job = way->first[tcp ? DNS_TCP : DNS_UDP]; job;
		job = job->next) {
		if ((job->query[0] << 8 | job->query[1]) != id)
			continue;
		*ret_size = job->query_size;
		return job->query;
	}
	return NULL;
}

static void send_job(struct dns_job *job, enum dns_transport transport)
{
	struct dns *dns = job->dns;
	struct dns_way *way = dns->ways[job->answer.server];
	struct dns_lane *lane = &way->lanes[transport];
	int err = 0;

	job->transport = transport;
	if (!lane->ares)
		err = dns_lane_open(lane, dns->loop, &way->server, transport == DNS_TCP,
			dns->settings.timeout, &dns->datagram, find_query, way);
	if (err) {
		finish(job, DNS_SYSTEM, -err);
		return;
	}
	lane->error = 0;
	job->sent = sys_now();
	dns_way_link(way, job);
	ares_send(lane->ares, job->query, (int)job->query_size, take_back, job);
}

/* The next try, of the next server where all are asked. */
static void try_next(struct dns_job *job)
{
	struct dns *dns = job->dns;

	job->answer.tries++;
	if (job->is_any && job->answer.tries > 1)
		job->answer.server = (job->answer.server + 1) % dns->count;
	send_job(job, dns->settings.tcp ? DNS_TCP : DNS_UDP);
}

static bool is_truncated(const struct dns_job *job)
{
	struct dnsmsg_walk walk = dnsmsg_walk(rd_over(job->message, job->answer.size));

	return walk.header.flags & DNSMSG_TC;
}

static void take_message(struct dns_job *job)
{
	bool is_cut = job->transport == DNS_UDP && is_truncated(job);

	job->answer.was_truncated |= is_cut;
	if (is_cut && !job->dns->settings.ignore_truncation)
		send_job(job, DNS_TCP);
	else
		finish(job, DNS_ANSWERED, 0);
}

/* Whether a connection that had been made was ended from the other side. */
static bool is_closed(int error)
{
	return error == 0 || error == ECONNRESET || error == EPIPE;
}

static void go_on(struct dns_job *job)
{
	const struct dns *dns = job->dns;
	const struct dns_settings *settings = &dns->settings;
	int error = dns->ways[job->answer.server]->lanes[job->transport].error;

	switch (job->returned) {
	case ARES_SUCCESS:
		take_message(job);
		return;
	case ARES_ENOMEM:
		finish(job, DNS_SYSTEM, ENOMEM);
		return;
	case ARES_ETIMEOUT:
		/* From 1.32 on c-ares takes a quick server's silence for a loss early. */
		if (sys_now() - job->sent < settings->timeout - LATE)
			send_job(job, job->transport);
		else if (job->answer.tries < settings->tries)
			try_next(job);
		else
			finish(job, DNS_TIMEOUT, 0);
		return;
	case ARES_EBADRESP:
		finish(job, DNS_SYSTEM, EBADMSG);
		return;
	default:
		/* A server may close after one answer, with other questions under way. */
		if (job->transport == DNS_TCP && is_closed(error) &&
			job->answer.tries < settings->tries) {
			job->answer.tries++;
			send_job(job, DNS_TCP);
			return;
		}
		if (job->is_any && job->answer.tries < settings->tries && dns->count > 1)
			try_next(job);
		else if (error == ENOSPC || error == EMFILE || error == ENFILE)
			finish(job, DNS_SYSTEM, error);
		else
			finish(job, DNS_UNREACHABLE, error);
		return;
	}
}

static void go_on_with_all(struct dns *dns)
{
	struct dns_job *job;

	while ((job = dns_queue_pop(&dns->returned)))
		go_on(job);
}

/* --- the outside --- */

int dns_open(struct loop *loop, const struct dns_settings *settings, struct dns **ret_dns)
{
	struct dns *dns = calloc(1, sizeof(*dns));

	if (!dns)
		return -ENOMEM;
	if (ares_library_init(ARES_LIB_INIT_ALL)) {
		free(dns);
		return -ENOMEM;
	}
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

/* The question as bytes, with an id of its own. */
static int prepare(struct dns *dns, struct dns_job *job, const struct dnsmsg_query *query)
{
	struct wr w = wr_into(job->query, sizeof(job->query));
	struct dnsmsg_query with_id = *query;
	int err = next_id(dns, &with_id.id);

	if (err)
		return err;
	if (dnsmsg_query_write(&w, &with_id) || w.failed)
		return -EINVAL;
	job->query_size = wr_len(&w);
	return 0;
}

int dns_ask(
	struct dns *dns, size_t server, const struct dnsmsg_query *query, uint64_t tag)
{
	bool is_any = server == DNS_ANY_SERVER;
	struct dns_job *job;
	int err;

	if (dns->count == 0 || (!is_any && server >= dns->count))
		return -ENOENT;
	job = dns_queue_pop(&dns->unused);
	if (!job)
		job = malloc(sizeof(*job));
	if (!job)
		return -ENOMEM;
	job->dns = dns;
	job->is_any = is_any;
	job->asked = sys_now();
	job->message = NULL;
	job->answer = (struct dns_answer){.tag = tag, .server = is_any ? 0 : server};
	err = prepare(dns, job, query);
	if (err) {
		dns_queue_push(&dns->unused, job);
		return err;
	}
	dns->in_flight++;
	try_next(job);
	go_on_with_all(dns);
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

	return job ? job->sent + dns->settings.timeout + LATE : NSEC_NEVER;
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
	go_on_with_all(dns);
	dns->not_before = now + LATE;
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
	free(dns);
}
