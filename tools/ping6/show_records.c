/* The records that a target and a run end in, and what other records have of them. */
#include <stdio.h>

#include "out/json.h"
#include "out/text.h"
#include "tools/ping6/show_inner.h"

void show_error_json(struct record *r, const char *from, const struct icmp6_error *error)
{
	char words[SHOW_ERROR_SIZE];

	show_error_words(error, words);
	record_string(r, "from", from);
	record_integer(r, "icmp_type", error->type);
	record_integer(r, "icmp_code", error->code);
	record_string(r, "reason", words);
	if (error->type == ICMP6_TYPE_PACKET_TOO_BIG)
		record_integer(r, "mtu", error->info);
	if (error->type == ICMP6_TYPE_PARAMETER_PROBLEM)
		record_integer(r, "pointer", error->info);
}

static void losses_json(struct record *r, const struct show *show,
	const struct account *account)
{
	struct losses losses = account_losses(account);
	char time[TEXT_TIME_SIZE];

	if (losses.bursts == 0)
		return;
	record_integer(r, "loss_bursts", (int64_t)losses.bursts);
	record_integer(r, "longest_burst", (int64_t)losses.longest);
	record_msec(r, "longest_outage_ms", losses.outage_to - losses.outage_from);
	text_rfc3339(losses.outage_from + show->wall_offset, time);
	record_string(r, "outage_from", time);
	if (losses.outage_open) {
		record_bool(r, "outage_open", true);
		return;
	}
	text_rfc3339(losses.outage_to + show->wall_offset, time);
	record_string(r, "outage_to", time);
}

void show_summary_json(const struct show *show, const struct show_target *target,
	const struct show_figures *f)
{
	const struct account *account = &f->target->account;
	const struct target_extra *extra = f->target->extra;
	struct stats stats = account_rtt(account);
	struct record r = record_begin("summary"), rtt, error;

	record_string(&r, "target", target->name);
	record_string(&r, "address", target->address);
	record_integer(&r, "sent", (int64_t)account->sent);
	record_integer(&r, "received", (int64_t)account->received);
	record_integer(&r, "pending", (int64_t)account_pending(account));
	record_real(&r, "loss_pct", account_loss_percent(account));
	record_integer(&r, "duplicates", (int64_t)account_noted(account, ODD_DUPLICATE));
	record_integer(&r, "corrupted", (int64_t)account_noted(account, ODD_DAMAGED));
	record_integer(&r, "late", (int64_t)account_noted(account, ODD_LATE));
	record_integer(&r, "reordered", (int64_t)account_noted(account, ODD_REORDERED));
	if (!show->many)
		record_integer(&r, "foreign", (int64_t)f->foreign);
	record_integer(&r, "errors", (int64_t)account_errors(account));
	record_integer(&r, "unsent", (int64_t)account->unsent);
	record_msec(&r, "duration_ms", f->duration);
	losses_json(&r, show, account);
	if (stats.count > 0) {
		rtt = record_part();
		record_msec(&rtt, "min", stats.min);
		record_msec(&rtt, "avg", stats_mean(&stats));
		record_msec(&rtt, "max", stats.max);
		record_msec(&rtt, "mdev", stats_deviation(&stats));
		record_msec(&rtt, "p50", stats_percentile(&stats, 50));
		record_msec(&rtt, "p95", stats_percentile(&stats, 95));
		record_msec(&rtt, "p99", stats_percentile(&stats, 99));
		record_group(&r, "rtt_ms", &rtt);
		record_integer(&r, "timed", (int64_t)stats.count);
		if (stats.count > 1)
			record_msec(&r, "jitter_ms", stats_jitter(&stats));
		record_string(&r, "clock", show_clock_name(f->clock));
	}
	if (f->error_from) {
		error = record_part();
		show_error_json(&error, f->error_from, &extra->error);
		record_group(&r, "last_error", &error);
	}
	assert_json(f->verdict, &r);
	cli_record(&r);
}

void show_run(bool json, const struct show_totals *t, enum cli_status status)
{
	struct record r;

	if (!json)
		return;
	r = cli_run_record(status);
	record_integer(&r, "targets", (int64_t)t->targets);
	record_integer(&r, "alive", (int64_t)t->alive);
	record_integer(&r, "dead", (int64_t)t->dead);
	record_integer(&r, "unasked", (int64_t)t->unasked);
	record_integer(&r, "sent", (int64_t)t->sent);
	record_integer(&r, "received", (int64_t)t->received);
	record_integer(&r, "unsent", (int64_t)t->unsent);
	record_integer(&r, "duplicates", (int64_t)t->duplicates);
	record_integer(&r, "foreign", (int64_t)t->foreign);
	record_integer(&r, "dropped", (int64_t)t->dropped);
	record_msec(&r, "duration_ms", t->duration);
	if (t->verdict)
		assert_json(t->verdict, &r);
	cli_record(&r);
}
