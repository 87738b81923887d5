#include "tools/ping6/account.h"

#include <errno.h>
#include <stdlib.h>

struct history {
	struct stats rtt;
	uint64_t highest; /* the latest probe answered so far */
	uint64_t noted[ODD_KINDS];
	struct losses losses; /* its outage: of those that are over */
	/* Probes without answer up to now, and when the first and the last of them left. */
	uint64_t run;
	nsec_t run_from, run_to;
};

static uint64_t unanswered(const struct account *account)
{
	return account->lost + account->failed + account->unsent;
}

/* While nothing was answered all of them are one run. */
static struct losses lone_losses(const struct account *account)
{
	uint64_t run = unanswered(account);

	if (account->received > 0 || run == 0)
		return (struct losses){0};
	return (struct losses){
		.bursts = 1,
		.longest = run,
		.outage_from = account->gap.from,
		.outage_to = account->gap.to,
		.outage_open = true,
	};
}

/* The account's history, made from what is known if there is none yet. */
static int need_history(struct account *account)
{
	struct history *history;

	if (account->history)
		return 0;
	history = calloc(1, sizeof(*history));
	if (!history)
		return -ENOMEM;
	if (account->received > 0) {
		int err = stats_add(&history->rtt, account->first.rtt);

		if (err) {
			free(history);
			return err;
		}
		history->highest = account->first.seq;
	} else if (unanswered(account) > 0) {
		history->losses.bursts = 1;
		history->losses.longest = unanswered(account);
		history->run = unanswered(account);
		history->run_from = account->gap.from;
		history->run_to = account->gap.to;
	}
	account->history = history;
	return 0;
}

void account_sent(struct account *account)
{
	account->sent++;
}

static void keep_first(struct account *account, uint64_t seq, nsec_t rtt)
{
	account->received = 1;
	account->first.rtt = rtt < 0 ? 0 : rtt;
	account->first.seq = seq;
}

int account_answer(struct account *account, uint64_t seq, nsec_t rtt)
{
	struct history *history;
	int err;

	if (rtt != ACCOUNT_UNTIMED && !account->history && account->received == 0 &&
		unanswered(account) == 0) {
		keep_first(account, seq, rtt);
		return 0;
	}
	err = need_history(account);
	if (err && account->received == 0 && rtt != ACCOUNT_UNTIMED)
		keep_first(account, seq, rtt);
	else
		account->received++;
	if (err)
		return err;
	history = account->history;
	if (seq < history->highest)
		history->noted[ODD_REORDERED]++;
	else
		history->highest = seq;
	return rtt == ACCOUNT_UNTIMED ? 0 : stats_add(&history->rtt, rtt);
}

/* Takes an outage that lasted longer than those before it into the losses. */
static void note_outage(struct losses *losses, nsec_t from, nsec_t to, bool open)
{
	if (losses->bursts > 1 && to - from <= losses->outage_to - losses->outage_from)
		return;
	losses->outage_from = from;
	losses->outage_to = to;
	losses->outage_open = open;
}

static void extend_run(struct history *history, nsec_t sent_at)
{
	if (history->run++ == 0) {
		history->run_from = sent_at;
		history->losses.bursts++;
	}
	history->run_to = sent_at;
	if (history->run > history->losses.longest)
		history->losses.longest = history->run;
}

static void end_run(struct history *history, nsec_t sent_at)
{
	if (history->run > 0)
		note_outage(&history->losses, history->run_from, sent_at, false);
	history->run = 0;
}

static int note_unanswered(struct account *account, nsec_t sent_at)
{
	int err;

	if (!account->history && account->received == 0) {
		if (unanswered(account) == 1)
			account->gap.from = sent_at;
		account->gap.to = sent_at;
		return 0;
	}
	err = need_history(account);
	if (err)
		return err;
	extend_run(account->history, sent_at);
	return 0;
}

int account_outcome(struct account *account, nsec_t sent_at, enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_ANSWERED:
		/* Without a history there is no run to end. */
		if (account->history)
			end_run(account->history, sent_at);
		return 0;
	case OUTCOME_LOST:
		account->lost++;
		break;
	case OUTCOME_FAILED:
		account->failed++;
		break;
	case OUTCOME_UNSENT:
		account->unsent++;
		break;
	}
	return note_unanswered(account, sent_at);
}

void account_unfail(struct account *account)
{
	account->failed--;
	if (account->history)
		end_run(account->history, account->history->run_to);
}

int account_note(struct account *account, enum oddity oddity)
{
	int err = need_history(account);

	if (err)
		return err;
	account->history->noted[oddity]++;
	return 0;
}

uint64_t account_noted(const struct account *account, enum oddity oddity)
{
	return account->history ? account->history->noted[oddity] : 0;
}

uint64_t account_errors(const struct account *account)
{
	return account->failed + account_noted(account, ODD_ERROR);
}

uint64_t account_pending(const struct account *account)
{
	return account->sent - account->received - unanswered(account);
}

double account_loss_percent(const struct account *account)
{
	uint64_t known = account->received + unanswered(account);

	return known ? (double)unanswered(account) * 100 / (double)known : 0;
}

struct stats account_rtt(const struct account *account)
{
	nsec_t rtt = account->first.rtt;

	if (account->history)
		return account->history->rtt;
	if (account->received == 0)
		return (struct stats){0};
	return (struct stats){
		.count = 1,
		.min = rtt,
		.max = rtt,
		.mean = (double)rtt,
		.moving = (double)rtt,
		.previous = rtt,
	};
}

struct losses account_losses(const struct account *account)
{
	const struct history *history = account->history;
	struct losses losses;

	if (!history)
		return lone_losses(account);
	losses = history->losses;
	if (history->run > 0)
		note_outage(&losses, history->run_from, history->run_to, true);
	return losses;
}

void account_free(struct account *account)
{
	if (!account)
		return;
	if (account->history)
		stats_free(&account->history->rtt);
	free(account->history);
	*account = (struct account){0};
}
