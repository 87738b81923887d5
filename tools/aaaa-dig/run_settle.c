#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/sys.h"
#include "tools/aaaa-dig/run_inner.h"

#define WAIT_INTERVAL NSEC_PER_SEC

/* The least time that the last question of --wait has for its answer, and that it is
 * apart from the one before. */
#define WAIT_ROOM (100 * NSEC_PER_MSEC)

void dig_run_judge_answer(
	const struct dns_answer *answer, uint16_t type, struct judgement *ret_judgement)
{
	if (answer->status == DNS_ANSWERED) {
		dig_judge_message(
			rd_over(answer->message, answer->size), type, ret_judgement);
		return;
	}
	ret_judgement->has_message = ret_judgement->is_of_a = false;
	ret_judgement->count = ret_judgement->chain_count = 0;
	ret_judgement->rcode = ret_judgement->flags = 0;
	switch (answer->status) {
	case DNS_ANSWERED:
	case DNS_TIMEOUT:
		ret_judgement->status = JUDGE_TIMEOUT;
		break;
	case DNS_UNREACHABLE:
		ret_judgement->status = JUDGE_UNREACHABLE;
		break;
	case DNS_SYSTEM:
		ret_judgement->status = JUDGE_SYSTEM;
		break;
	}
}

void dig_run_judge(const struct run *run, const struct slot *slot, size_t server,
	struct judgement *ret_aaaa, struct judgement *ret_a)
{
	const struct held *held = slot->held + server * HELD_TYPES;

	dig_run_judge_answer(&held[HELD_AAAA].answer, DNSMSG_TYPE_AAAA, ret_aaaa);
	if (!run->opts->also_a)
		return;
	dig_run_judge_answer(&held[HELD_A].answer, DNSMSG_TYPE_A, ret_a);
	dig_judge_with_a(ret_aaaa, ret_a);
}

/* How many addresses the one that was asked last is of. */
static size_t count_turns(const struct run *run, const struct dns_answer *answer)
{
	for (size_t i = 0; i < run->server_count; i++)
		if (answer->server - run->servers[i].first < run->servers[i].count)
			return run->servers[i].count;
	return 1;
}

struct show_reply dig_run_reply(
	const struct run *run, const struct dns_answer *answer, nsec_t when)
{
	const struct dns_server *server = dns_server(run->dns, answer->server);

	return (struct show_reply){
		.server = server->text,
		.host = server->host,
		.port = server->port,
		.message = answer->status == DNS_ANSWERED ? answer->message : NULL,
		.size = answer->size,
		.rtt = answer->rtt,
		.when = when,
		.tries = answer->tries,
		.servers = answer->tries > 1 ? count_turns(run, answer) : 1,
		.tcp = answer->tcp,
		.was_truncated = answer->was_truncated,
		.edns_refused = answer->edns_refused,
		.reason = answer->status == DNS_ANSWERED ? NULL : dns_status_text(answer),
	};
}

static void count_status(struct show_run *counts, enum judge_status status)
{
	if (status == JUDGE_ADDRESS)
		counts->address++;
	else if (status == JUDGE_NODATA)
		counts->nodata++;
	else if (status == JUDGE_NXDOMAIN)
		counts->nxdomain++;
	else if (status == JUDGE_V4_ONLY)
		counts->v4_only++;
	else
		counts->failed++;
}

/* One server's answer: its status, and, where it is shown, its words. */
static enum cli_status settle_server(
	struct run *run, const struct slot *slot, size_t server, bool is_shown)
{
	const struct held *held = slot->held + server * HELD_TYPES;
	bool has_a = run->opts->also_a;
	struct show_reply a,
		aaaa = dig_run_reply(run, &held[HELD_AAAA].answer, held[HELD_AAAA].when);
	struct check checks[CHECK_MAX];
	struct show_answer answer = {
		.name = slot->typed,
		.aaaa = &aaaa,
		.judgement = run->judgement,
		.checks = checks,
	};
	enum cli_status status;

	dig_run_judge(run, slot, server, run->judgement, run->judgement_a);
	if (has_a) {
		a = dig_run_reply(run, &held[HELD_A].answer, held[HELD_A].when);
		answer.a = &a;
		answer.judgement_a = run->judgement_a;
	}
	answer.check_count = dig_check_answer(run->opts, run->judgement, checks);
	status = dig_check_exit(run->opts, run->judgement, checks, answer.check_count);
	if (!is_shown)
		return status;
	count_status(&run->counts, run->judgement->status);
	return cli_worse(status, dig_show_answer(&run->show, &answer));
}

/* Whether all servers say the same; one that says nothing leaves it open. */
static enum cli_status settle_agreement(
	struct run *run, const struct slot *slot, bool is_shown)
{
	struct judgement *first = run->judgement_first;
	const char *with = "", *odd = NULL;
	enum cli_status status = CLI_YES;
	char value[2 * DNS_SERVER_TEXT_SIZE + 64] = "all servers say the same";

	for (size_t i = 0; i < run->server_count; i++) {
		size_t number = slot->held[i * HELD_TYPES].answer.server;
		const char *server = dns_server(run->dns, number)->text;
		struct judgement *j = *with ? run->judgement : first;

		dig_run_judge(run, slot, i, j, run->judgement_a);
		if (!dig_judge_is_answer(j->status)) {
			status = cli_worse(status, CLI_UNKNOWN);
			continue;
		}
		if (j == first)
			with = server;
		else if (!odd && !dig_check_agree(first, j))
			odd = server;
	}
	if (odd) {
		status = cli_worse(status, CLI_NO);
		snprintf(value, sizeof(value), "%s says otherwise than %s", odd, with);
	} else if (status != CLI_YES) {
		snprintf(value, sizeof(value), "not every server answered");
	}
	if (is_shown)
		dig_show_agree(&run->show, slot->typed, status == CLI_YES, value);
	return status;
}

static enum cli_status settle(struct run *run, const struct slot *slot, bool is_shown)
{
	enum cli_status status = CLI_YES;

	for (size_t i = 0; i < run->server_count; i++)
		status = cli_worse(status, settle_server(run, slot, i, is_shown));
	if (run->opts->agree)
		status = cli_worse(status, settle_agreement(run, slot, is_shown));
	return status;
}

/* Whether no server has an address under this name, so that the search goes on. */
static bool is_unknown(struct run *run, const struct slot *slot)
{
	for (size_t i = 0; i < run->server_count; i++) {
		dig_run_judge(run, slot, i, run->judgement, run->judgement_a);
		if (run->judgement->status != JUDGE_NXDOMAIN &&
			run->judgement->status != JUDGE_NODATA)
			return false;
	}
	return true;
}

/* Shows what a slot holds. */
static void settle_now(struct run *run, struct slot *slot)
{
	run->status = cli_worse(run->status, settle(run, slot, true));
}

/* Puts silence where an answer did not come. */
static void fill_in(const struct run *run, struct slot *slot)
{
	nsec_t rtt = sys_now() - slot->asked_at;
	for (size_t i = 0; i < run->server_count * HELD_TYPES; i++) {
		struct dns_range servers = run->servers[i / HELD_TYPES];
		size_t tries = 1 + (size_t)(rtt / run->opts->timeout);
		struct held *held = &slot->held[i];

		if (held->when != 0)
			continue;
		if (tries > run->opts->tries * servers.count)
			tries = run->opts->tries * servers.count;
		held->when = sys_realtime();
		held->answer = (struct dns_answer){
			.status = DNS_TIMEOUT,
			/* In silence, each try is the next one's. */
			.server = servers.first + (tries - 1) % servers.count,
			.tries = (unsigned)tries,
			.tcp = run->opts->tcp,
			.rtt = rtt,
		};
	}
}

void dig_run_settle_late(struct run *run, struct slot *slot)
{
	/* Without an answer before, and nothing in flight, the search was not at its end.
	 */
	if (slot->pending > 0 || !slot->is_answered)
		run->status = cli_worse(run->status, CLI_UNKNOWN);
	if (slot->pending > 0 && slot->is_answered)
		cli_error(slot->typed, "timeout: asked again, and the time was up before "
				       "an answer: this is the last one");
	if (slot->is_answered)
		dig_run_take_last(run, slot);
	else
		fill_in(run, slot);
	settle_now(run, slot);
}

/* When the last question of --wait has to go out, so that a server that is as quick as
 * it was is heard. */
static nsec_t last_chance(const struct run *run, const struct slot *slot)
{
	nsec_t slowest = 0;

	for (size_t i = 0; i < run->server_count * HELD_TYPES; i++) {
		const struct dns_answer *answer = &slot->held[i].answer;

		if (answer->status == DNS_ANSWERED && answer->rtt > slowest)
			slowest = answer->rtt;
	}
	return slot->until - WAIT_ROOM - 2 * slowest;
}

bool dig_run_settle(struct run *run, struct slot *slot)
{
	nsec_t now = sys_now(), last = last_chance(run, slot);

	if (run->opts->search && is_unknown(run, slot)) {
		slot->candidate++;
		if (dig_run_candidate(run, slot)) {
			slot->due = now;
			return false;
		}
		slot->candidate = 0;
		dig_run_candidate(run, slot);
	}
	if (run->opts->wait > 0 && !run->loop.interrupted && now + WAIT_ROOM < last &&
		settle(run, slot, false) != CLI_YES) {
		slot->due = now + WAIT_INTERVAL < last ? now + WAIT_INTERVAL : last;
		dig_run_keep_last(run, slot);
		return false;
	}
	settle_now(run, slot);
	return true;
}
