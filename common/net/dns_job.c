#include "net/dns_job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "net/sys.h"

static void link_job(struct dns_way *way, struct dns_job *job)
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

static void unlink_job(struct dns_way *way, struct dns_job *job)
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

/* --- out --- */

static int next_id(struct dns *dns, uint16_t *ret_id)
{
	if (dns->ids_left == 0) {
		int err = sys_random(dns->ids, sizeof(dns->ids));

		if (err)
			return err;
		dns->ids_left = DNS_IDS;
	}
	*ret_id = dns->ids[--dns->ids_left];
	return 0;
}

int dns_job_write(struct dns_job *job, const struct dnsmsg_query *query)
{
	struct wr w = wr_into(job->query, sizeof(job->query));
	struct dnsmsg_query with_id = *query;
	int err = next_id(job->dns, &with_id.id);

	if (err)
		return err;
	if (dnsmsg_query_write(&w, &with_id) || w.failed)
		return -EINVAL;
	job->id = with_id.id;
	job->has_edns = with_id.edns;
	job->query_size = wr_len(&w);
	return 0;
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
	const struct dns_job *job = way->first[tcp ? DNS_TCP : DNS_UDP];

	for (; job; job = job->next) {
		if (job->id != id)
			continue;
		*ret_size = job->query_size;
		return job->query;
	}
	return NULL;
}

/* What c-ares calls back with, some of it while it is being asked. */
static void take_back(void *arg, int status, int timeouts, unsigned char *bytes, int len)
{
	struct dns_job *job = arg;
	struct dns *dns = job->dns;
	struct dns_way *way = dns->ways[job->answer.server];
	struct dns_lane *lane = &way->lanes[job->transport];
	const struct dns_received *received = dns->received;

	/* The bytes are what it was shown. */
	(void)timeouts;
	(void)bytes;
	(void)len;
	unlink_job(way, job);
	dns_queue_push(&dns->returned, job);
	job->returned = status;
	job->error = lane->error;
	job->is_overtaken = lane->has_answered;
	if (status != ARES_SUCCESS)
		return;
	lane->has_answered = true;
	job->answer.rtt = sys_now() - job->sent;
	free(job->message);
	job->message = malloc(received->size);
	if (!job->message) {
		job->returned = ARES_ENOMEM;
		return;
	}
	memcpy(job->message, received->bytes, received->size);
	job->answer.size = received->size;
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
			dns->settings.timeout, dns->received, find_query, way);
	if (err) {
		finish(job, DNS_SYSTEM, -err);
		return;
	}
	lane->error = 0;
	job->sent = sys_now();
	link_job(way, job);
	ares_send(lane->ares, job->query, (int)job->query_size, take_back, job);
}

static bool has_tries(const struct dns_job *job)
{
	return job->answer.tries < job->dns->settings.tries * job->servers.count;
}

/* The next try, of the next server. */
static void try_next(struct dns_job *job)
{
	job->tried = sys_now();
	job->answer.server =
		job->servers.first + job->answer.tries % job->servers.count;
	job->answer.tries++;
	send_job(job, job->dns->settings.tcp ? DNS_TCP : DNS_UDP);
}

void dns_job_start(struct dns_job *job)
{
	try_next(job);
}

/* --- back --- */

/* Whether a message says that its server does not speak EDNS, or not this version of it
 * (RFC 6891 sections 6.1.3 and 7); NOTIMP is what some say instead. */
static bool refuses_edns(struct rd message)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct dnsmsg_opt opt;

	switch (dnsmsg_rcode(walk.header.flags, 0)) {
	case DNSMSG_FORMERR:
	case DNSMSG_NOTIMP:
		return true;
	case DNSMSG_NOERROR:
		break; /* the low bits of BADVERS: the rest is in its OPT */
	default:
		return false;
	}
	return walk.header.counts[DNSMSG_ANSWER] == 0 && dnsmsg_find_opt(message, &opt) &&
	       dnsmsg_rcode(walk.header.flags, opt.extended_rcode) == DNSMSG_BADVERS;
}

/* The same question without EDNS, under another id: an answer to the first may still
 * be on its way. Returns 0 or -errno. */
static int drop_edns(struct dns_job *job)
{
	struct dnsmsg_walk walk = dnsmsg_walk(rd_over(job->query, job->query_size));
	struct dnsmsg_record question;

	if (!dnsmsg_next(&walk, &question))
		return -EINVAL;
	job->answer.edns_refused = true;
	return dns_job_write(job, &(struct dnsmsg_query){
					  .name = question.name,
					  .type = question.type,
					  .flags = walk.header.flags,
				  });
}

static void take_message(struct dns_job *job)
{
	struct rd message = rd_over(job->message, job->answer.size);
	bool is_cut = job->transport == DNS_UDP &&
		      dnsmsg_walk(message).header.flags & DNSMSG_TC;

	if (job->has_edns && refuses_edns(message) && !drop_edns(job)) {
		send_job(job, job->transport);
		return;
	}
	job->answer.was_truncated |= is_cut;
	if (is_cut && !job->dns->settings.ignore_truncation)
		send_job(job, DNS_TCP);
	else
		finish(job, DNS_ANSWERED, 0);
}

/* From 1.32 on c-ares takes a quick server's silence for a loss early: it is asked again,
 * within the same try. */
static void take_silence(struct dns_job *job)
{
	const struct dns_settings *settings = &job->dns->settings;

	if (sys_now() - job->tried < settings->timeout - DNS_LATE)
		send_job(job, job->transport);
	else if (has_tries(job))
		try_next(job);
	else if (dns_lane_is_passing(job->error))
		finish(job, DNS_SYSTEM, ENOBUFS); /* EINVAL would tell nobody */
	else
		finish(job, DNS_TIMEOUT, 0);
}

/* Whether a connection that had been made was ended from the other side. */
static bool is_closed(const struct dns_job *job)
{
	return job->transport == DNS_TCP &&
	       (job->error == 0 || job->error == ECONNRESET || job->error == EPIPE);
}

/* Whether something is lacking on this host, and nothing is wrong with the way there. */
static bool is_shortage(int error)
{
	return error == ENOSPC || error == EMFILE || error == ENFILE || error == ENOMEM ||
	       error == ENOBUFS;
}

static void take_failure(struct dns_job *job)
{
	/* A server may close after an answer, with other questions under way (RFC 7766
	 * section 6.2.4): that is no failure of theirs, and each time there is one less.
	 */
	if (is_closed(job) && job->is_overtaken) {
		send_job(job, DNS_TCP);
	} else if (job->servers.count > 1 && has_tries(job)) {
		try_next(job);
	} else if (is_closed(job) && has_tries(job)) {
		job->answer.tries++;
		send_job(job, DNS_TCP);
	} else if (is_shortage(job->error)) {
		finish(job, DNS_SYSTEM, job->error);
	} else {
		finish(job, DNS_UNREACHABLE, job->error);
	}
}

static void go_on(struct dns_job *job)
{
	switch (job->returned) {
	case ARES_SUCCESS:
		take_message(job);
		return;
	case ARES_ENOMEM:
		finish(job, DNS_SYSTEM, ENOMEM);
		return;
	case ARES_ETIMEOUT:
		take_silence(job);
		return;
	case ARES_EBADRESP:
		finish(job, DNS_SYSTEM, EBADMSG);
		return;
	default:
		take_failure(job);
		return;
	}
}

void dns_job_go_on_all(struct dns *dns)
{
	struct dns_job *job;

	while ((job = dns_queue_pop(&dns->returned)))
		go_on(job);
}
