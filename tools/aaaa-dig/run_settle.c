#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/sys.h"
#include "tools/aaaa-dig/run_inner.h"

#define WAIT_INTERVAL NSEC_PER_SEC

/* Judges one answer, or the lack of it. */
static void judge_held(
	const struct held *held, uint16_t type, struct judgement *ret_judgement)
{
	const struct dns_answer *answer = &held->answer;

	if (answer->status == DNS_ANSWERED) {
		dig_judge_message(
			rd_over(held->message, answer->size), type, ret_judgement);
		return;
	}
	ret_judgement->has_message = false;
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

	judge_held(&held[HELD_AAAA], DNSMSG_TYPE_AAAA, ret_aaaa);
	if (!run->opts->also_a)
		return;
	judge_held(&held[HELD_A], DNSMSG_TYPE_A, ret_a);
	if (ret_aaaa->status == JUDGE_NODATA && ret_a->status == JUDGE_ADDRESS)
		ret_aaaa->status = JUDGE_V4_ONLY;
	/* Whether there is A is part of the question. */
	else if (ret_aaaa->status == JUDGE_NODATA && !dig_judge_is_answer(ret_a->status))
		ret_aaaa->status = ret_a->status;
}

static struct show_reply reply_of(const struct run *run, const struct held *held)
{
	const struct dns_answer *answer = &held->answer;

	return (struct show_reply){
		.server = dig_run_server_text(run, answer->server),
		.message = answer->status == DNS_ANSWERED ? held->message : NULL,
		.size = answer->size,
		.rtt = answer->rtt,
		.tries = answer->tries,
		.tcp = answer->tcp,
		.was_truncated = answer->was_truncated,
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
	struct show_reply aaaa = reply_of(run, &held[HELD_AAAA]), a;
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
		a = reply_of(run, &held[HELD_A]);
		answer.a = &a;
		answer.judgement_a = run->judgement_a;
		if (!a.message && !aaaa.reason)
			aaaa.reason = a.reason;
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
		const char *server = dig_run_server_text(
			run, slot->held[i * HELD_TYPES].answer.server);
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

bool dig_run_settle(struct run *run, struct slot *slot)
{
	nsec_t now = sys_now();

	if (run->opts->search && is_unknown(run, slot)) {
		slot->candidate++;
		if (dig_run_candidate(run, slot)) {
			slot->due = now;
			return false;
		}
		slot->candidate = 0;
		dig_run_candidate(run, slot);
	}
	if (run->opts->wait > 0 && !run->loop.interrupted && now < slot->until &&
		settle(run, slot, false) != CLI_YES) {
		slot->due = now + WAIT_INTERVAL < slot->until ? now + WAIT_INTERVAL
							      : slot->until;
		return false;
	}
	run->status = cli_worse(run->status, settle(run, slot, true));
	/* One at a time, so that who reads along sees each as it comes. */
	if (!run->opts->is_bulk)
		fflush(stdout);
	return true;
}
