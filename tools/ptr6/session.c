#include "tools/ptr6/session.h"

#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>

#include "cli/servers.h"
#include "net/sys.h"

/* How long a line may wait for others to be written with it. */
#define FLUSH_INTERVAL (50 * NSEC_PER_MSEC)

/* Questions in flight, unless the options say otherwise. */
#define CONCURRENCY 200

/* How long the name of a server may take. */
#define SERVER_NAME_WAIT (10 * NSEC_PER_SEC)

static bool add_server(struct session *session, const char *text)
{
	char reason[SERVERS_REASON_SIZE], thing[DNSMSG_NAME_SIZE + 1];
	struct dns_range range;

	session->status = servers_add(session->dns, &session->loop, text, DNS_PORT,
		sys_now() + SERVER_NAME_WAIT, &range, reason);
	if (session->status == CLI_YES)
		return true;
	snprintf(thing, sizeof(thing), "@%s", text);
	ptr6_show_error(session->opts->json, thing, "", reason);
	return false;
}

static bool add_servers(struct session *session)
{
	const struct ptr6_opts *opts = session->opts;
	char reason[SERVERS_REASON_SIZE];
	struct dns_system system;

	for (size_t i = 0; i < opts->server_count; i++)
		if (!add_server(session, opts->servers[i]))
			return false;
	if (opts->server_count > 0)
		return true;
	session->status = servers_add_system(session->dns, DNS_PORT, &system, reason);
	if (session->status != CLI_YES)
		cli_error("/etc/resolv.conf", "%s", reason);
	return session->status == CLI_YES;
}

struct dns_settings session_settings(const struct ptr6_opts *opts)
{
	return (struct dns_settings){
		.timeout = opts->timeout,
		.tries = (unsigned)opts->tries,
		.tcp = opts->tcp,
	};
}

size_t session_concurrency(const struct ptr6_opts *opts)
{
	return opts->concurrency ? opts->concurrency : CONCURRENCY;
}

void session_count(struct session *session, enum cli_status status)
{
	struct show_totals *totals = &session->totals;

	session->status = cli_worse(session->status, status);
	switch (status) {
	case CLI_YES:
		totals->named++;
		break;
	case CLI_NO:
		totals->unnamed++;
		break;
	case CLI_CANNOT:
		totals->bad++;
		break;
	case CLI_UNKNOWN:
		totals->unknown++;
		break;
	}
}

bool session_open(struct session *ret_session, const struct ptr6_opts *opts)
{
	struct dns_settings settings = session_settings(opts);
	nsec_t now = sys_now();
	int err;

	*ret_session = (struct session){
		.opts = opts,
		.color = cli_has_color(opts->color),
		.start = now,
		.end = opts->deadline ? now + opts->deadline : NSEC_NEVER,
		.status = CLI_CANNOT,
	};
	err = loop_open(&ret_session->loop);
	if (err) {
		cli_error(NULL, "event loop: %s", strerror(-err));
		return false;
	}
	err = dns_open(&ret_session->loop, &settings, &ret_session->dns);
	if (err)
		cli_error(NULL, "resolver: %s", strerror(-err));
	if (err || !add_servers(ret_session)) {
		dns_close(ret_session->dns);
		loop_close(&ret_session->loop);
		ret_session->dns = NULL;
		return false;
	}
	ask_open(&ret_session->ask, ret_session->dns, opts->rate,
		session_concurrency(opts));
	ret_session->targets = targets_from(opts->targets, opts->target_count, opts->file);
	targets_shard(&ret_session->targets, opts->shard, opts->shards);
	targets_no_wait(&ret_session->targets);
	ret_session->status = CLI_YES;
	return true;
}

bool session_is_over(const struct session *session)
{
	return session->loop.interrupted || session->loop.error || session->ask.failed ||
		ferror(stdout) || sys_now() >= session->end;
}

bool session_turn(struct session *session, nsec_t until)
{
	nsec_t wake, now = sys_now();

	ask_send(&session->ask, now);
	wake = ask_wake(&session->ask);
	if (until < wake)
		wake = until;
	if (session->end < wake)
		wake = session->end;
	if (__fpending(stdout) > 0) {
		if (wake > now && now >= session->flushed + FLUSH_INTERVAL) {
			fflush(stdout);
			session->flushed = now;
		} else if (session->flushed + FLUSH_INTERVAL < wake) {
			wake = session->flushed + FLUSH_INTERVAL;
		}
	}
	if (session_is_over(session) || loop_wait(&session->loop, wake))
		return false;
	dns_turn(session->dns, sys_now());
	return true;
}

bool session_wait(
	struct session *session, struct question **ret_question, struct reply *ret_reply)
{
	while (!ask_next(&session->ask, ret_question, ret_reply))
		if (!session_turn(session, NSEC_NEVER))
			return false;
	return true;
}

enum targets_answer session_target(struct session *session, struct input *ret_input)
{
	int fd = targets_fd(&session->targets);
	char where[SHOW_WHERE_SIZE], reason[INPUT_REASON_SIZE];
	const char *text;
	enum targets_answer answer = targets_next(&session->targets, &text);

	if (fd >= 0 && answer != TARGETS_WAIT)
		loop_watch(&session->loop, fd, 0);
	switch (answer) {
	case TARGETS_END:
		/* A shard may have none, a list must have some. */
		if (session->targets.seen == 0 && session->status == CLI_YES) {
			ptr6_show_error(session->opts->json, NULL, "", SHOW_NO_TARGET);
			session->status = CLI_CANNOT;
		}
		return answer;
	case TARGETS_WAIT:
		loop_watch(&session->loop, targets_fd(&session->targets), POLLIN);
		return answer;
	case TARGETS_ONE:
		session->totals.targets++;
		if (input_read(text, ret_input, reason))
			return answer;
		break;
	case TARGETS_BAD:
		session->totals.targets++;
		snprintf(reason, sizeof(reason), "%s", text);
		text = NULL;
		break;
	case TARGETS_FAIL:
		snprintf(reason, sizeof(reason), "%s", text);
		text = NULL;
		break;
	}
	targets_where(&session->targets, where, sizeof(where));
	ptr6_show_error(session->opts->json, text, where, reason);
	session_count(session, CLI_CANNOT);
	return TARGETS_BAD;
}

void session_end_early(struct session *session)
{
	if (session->ask.failed || ferror(stdout))
		return;
	cli_error(NULL, "ended before the list of targets did");
	session->status = cli_worse(session->status, CLI_UNKNOWN);
}

void session_close(struct session *session)
{
	if (session->ask.failed) {
		cli_error(NULL, "out of memory");
		session->status = CLI_CANNOT;
	}
	if (session->loop.error) {
		cli_error(NULL, "cannot wait: %s", strerror(session->loop.error));
		session->status = CLI_CANNOT;
	}
	session->totals.queries = session->ask.queries;
	session->totals.duration = sys_now() - session->start;
	targets_close(&session->targets);
	dns_close(session->dns);
	ask_close(&session->ask);
	loop_close(&session->loop);
}
