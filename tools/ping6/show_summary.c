#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "out/esc.h"
#include "out/json.h"
#include "out/pen.h"
#include "out/text.h"
#include "tools/ping6/show.h"
#include "tools/ping6/show_inner.h"

const char *show_clock_name(enum engine_clock clock)
{
	switch (clock) {
	case CLOCK_USER:
		return "user";
	case CLOCK_KERNEL_RX:
		return "kernel-rx";
	case CLOCK_KERNEL_TX_RX:
		return "kernel-tx+rx";
	}
	return "unknown";
}

const char *show_name(const struct show_target *target, char ret_text[static SHOW_NAME_SIZE])
{
	if (target->name == target->address)
		return target->address;
	esc(target->name, strlen(target->name), ret_text, SHOW_NAME_SIZE);
	return ret_text;
}

const char *show_name_and_address(
	const struct show_target *target, char ret_text[static SHOW_WHOM_SIZE])
{
	char name[SHOW_NAME_SIZE];

	if (!strcmp(target->name, target->address))
		return target->address;
	snprintf(ret_text, SHOW_WHOM_SIZE, "%s (%s)", show_name(target, name), target->address);
	return ret_text;
}

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

void show_status(const struct engine *e)
{
	char min[TEXT_MSEC_SIZE], avg[TEXT_MSEC_SIZE], moving[TEXT_MSEC_SIZE];
	char max[TEXT_MSEC_SIZE];
	const struct account *account;
	uint64_t pending;
	struct stats rtt;

	fprintf(stderr, "\r%" PRIu64 "/%" PRIu64 " packets", e->received, e->sent);
	/* Of several targets the figures of one would say little. */
	if (e->roster.slots == 1) {
		account = &engine_target(e, 0)->account;
		pending = account_pending(account);
		if (pending < account->sent)
			fprintf(stderr, ", %.0f%% loss", account_loss_percent(account));
		if (pending > 0)
			fprintf(stderr, ", %" PRIu64 " pending", pending);
		rtt = account_rtt(account);
		text_msec(rtt.min, min);
		text_msec(stats_mean(&rtt), avg);
		text_msec(stats_moving(&rtt), moving);
		text_msec(rtt.max, max);
		if (rtt.count > 0)
			fprintf(stderr, ", min/avg/ewma/max = %s/%s/%s/%s ms", min, avg, moving,
				max);
	} else {
		fprintf(stderr, ", %zu targets on their way", e->roster.active);
	}
	fputc('\n', stderr);
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

static void summary_json(const struct show *show, const struct show_target *target,
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

/* A count that is worth a word only if something happened. */
static void put_count(struct pen *pen, uint64_t count, const char *what)
{
	if (count == 0)
		return;
	pen_text(pen, ", +");
	pen_number(pen, count);
	pen_char(pen, ' ');
	pen_text(pen, what);
}

static void put_counts(struct pen *pen, const struct account *account)
{
	put_count(pen, account_noted(account, ODD_DUPLICATE), "duplicates");
	put_count(pen, account_noted(account, ODD_DAMAGED), "corrupted");
	put_count(pen, account_errors(account), "errors");
	put_count(pen, account_noted(account, ODD_LATE), "late");
	put_count(pen, account->unsent, "not sent");
}

/* All or nothing is most of what is lost. */
static void put_loss(struct pen *pen, const struct account *account)
{
	double percent = account_loss_percent(account);
	char text[16];

	if (percent == 0 || percent == 100) {
		pen_number(pen, (uint64_t)percent);
		return;
	}
	snprintf(text, sizeof(text), "%g", (float)percent);
	pen_text(pen, text);
}

static void put_msec(struct pen *pen, nsec_t duration)
{
	text_msec(duration, pen_room(pen, TEXT_MSEC_SIZE));
	pen->at += strlen(pen->at);
}

static void put_rtt(struct pen *pen, const struct stats *rtt)
{
	pen_text(pen, "rtt min/avg/max/mdev = ");
	put_msec(pen, rtt->min);
	pen_char(pen, '/');
	put_msec(pen, stats_mean(rtt));
	pen_char(pen, '/');
	put_msec(pen, rtt->max);
	pen_char(pen, '/');
	put_msec(pen, stats_deviation(rtt));
	pen_text(pen, " ms");
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* What -v adds: percentiles, and the pattern of what was lost; each line behind `before`. */
static void print_details(const struct show *show, const struct show_figures *f,
	const char *before)
{
	const struct account *account = &f->target->account;
	struct stats rtt = account_rtt(account);
	struct losses losses = account_losses(account);
	uint64_t reordered = account_noted(account, ODD_REORDERED);
	char p50[TEXT_MSEC_SIZE], p95[TEXT_MSEC_SIZE], p99[TEXT_MSEC_SIZE];
	char text[TEXT_MSEC_SIZE], from[TEXT_TIME_SIZE], to[TEXT_TIME_SIZE];

	if (rtt.count > 0) {
		text_msec(stats_percentile(&rtt, 50), p50);
		text_msec(stats_percentile(&rtt, 95), p95);
		text_msec(stats_percentile(&rtt, 99), p99);
		text_msec(stats_jitter(&rtt), text);
		if (rtt.count < account->received)
			printf("%s%" PRIu64 " of %" PRIu64 " round trips timed\n", before,
				rtt.count, account->received);
		printf("%srtt p50/p95/p99 = %s/%s/%s ms, jitter %s ms, clock %s\n", before, p50,
			p95, p99, text, show_clock_name(f->clock));
	}
	if (reordered > 0)
		printf("%s%" PRIu64 " repl%s reordered\n", before, reordered,
			reordered == 1 ? "y" : "ies");
	if (losses.bursts == 0)
		return;
	text_rfc3339(losses.outage_from + show->wall_offset, from);
	text_rfc3339(losses.outage_to + show->wall_offset, to);
	text_msec(losses.outage_to - losses.outage_from, text);
	printf("%s%" PRIu64 " loss burst%s, the longest of %" PRIu64
	       " probe%s; longest outage %s ms, %s to %s\n",
		before, losses.bursts, plural(losses.bursts), losses.longest, plural(losses.longest),
		text, from, losses.outage_open ? "the end" : to);
}

void show_summary(const struct show *show, const struct show_target *target,
	const struct show_figures *f)
{
	const struct account *account = &f->target->account;
	struct stats rtt = account_rtt(account);
	char name[SHOW_NAME_SIZE];
	struct pen pen;

	if (show->json) {
		summary_json(show, target, f);
		return;
	}
	pen_begin(&pen, stdout);
	pen_text(&pen, "\n--- ");
	pen_text(&pen, show_name(target, name));
	pen_text(&pen, " ping statistics ---\n");
	pen_number(&pen, account->sent);
	pen_text(&pen, " packets transmitted, ");
	pen_number(&pen, account->received);
	pen_text(&pen, " received");
	put_counts(&pen, account);
	put_count(&pen, f->foreign, "foreign");
	put_count(&pen, account_pending(account), "pending");
	if (account->sent > 0) {
		pen_text(&pen, ", ");
		put_loss(&pen, account);
		pen_text(&pen, "% packet loss, time ");
		pen_number(&pen, (uint64_t)(f->duration / NSEC_PER_MSEC));
		pen_text(&pen, "ms");
	}
	pen_char(&pen, '\n');
	if (rtt.count > 0)
		put_rtt(&pen, &rtt);
	if (rtt.count > 0 && f->pipe > 1) {
		pen_text(&pen, ", pipe ");
		pen_number(&pen, f->pipe);
	}
	pen_char(&pen, '\n'); /* as ping does: without replies the line is there, and empty */
	pen_flush(&pen);
	if (show->verbose)
		print_details(show, f, "");
}

void show_line(const struct show *show, const struct show_target *target,
	const struct show_figures *f)
{
	const struct account *account = &f->target->account;
	const struct target_extra *extra = f->target->extra;
	struct stats rtt = account_rtt(account);
	char whom[SHOW_WHOM_SIZE], words[SHOW_ERROR_SIZE], before[SHOW_WHOM_SIZE + 2];
	const char *name = show_name_and_address(target, whom);
	struct pen pen;

	if (show->json) {
		summary_json(show, target, f);
		return;
	}
	pen_begin(&pen, stdout);
	pen_text(&pen, name);
	pen_text(&pen, ": ");
	pen_number(&pen, account->sent);
	pen_text(&pen, " sent, ");
	pen_number(&pen, account->received);
	pen_text(&pen, " received");
	put_counts(&pen, account);
	put_count(&pen, account_pending(account), "pending");
	pen_text(&pen, ", ");
	put_loss(&pen, account);
	pen_text(&pen, "% loss");
	if (rtt.count == 1) {
		pen_text(&pen, ", rtt ");
		put_msec(&pen, rtt.min);
		pen_text(&pen, " ms");
	} else if (rtt.count > 1) {
		pen_text(&pen, ", ");
		put_rtt(&pen, &rtt);
	}
	if (f->answered_from) {
		pen_text(&pen, ", answered from ");
		pen_text(&pen, f->answered_from);
	}
	if (f->error_from) {
		show_error_words(&extra->error, words);
		pen_text(&pen, ", from ");
		pen_text(&pen, f->error_from);
		pen_text(&pen, ": ");
		pen_text(&pen, words);
	}
	pen_char(&pen, '\n');
	pen_flush(&pen);
	if (!show->verbose)
		return;
	snprintf(before, sizeof(before), "%s: ", name);
	print_details(show, f, before);
}

void show_target_name(const struct show_target *target)
{
	char name[SHOW_NAME_SIZE];

	puts(show_name(target, name));
}

void show_target_error(bool json, const char *where, const char *target,
	const char *reason)
{
	struct record r;

	if (*where && target)
		cli_error(where, "%.200s: %s", target, reason);
	else
		cli_error(*where ? where : target, "%s", reason);
	if (!json)
		return;
	r = record_begin("error");
	record_string(&r, "target", target);
	record_string(&r, "where", *where ? where : NULL);
	record_string(&r, "reason", reason);
	cli_record(&r);
}

void show_totals(const struct show_totals *t)
{
	struct pen pen;

	pen_begin(&pen, stdout);
	pen_char(&pen, '\n');
	pen_number(&pen, t->targets);
	pen_text(&pen, t->targets == 1 ? " target, " : " targets, ");
	pen_number(&pen, t->alive);
	pen_text(&pen, " alive, ");
	pen_number(&pen, t->dead);
	pen_text(&pen, " dead");
	put_count(&pen, t->unasked, "not asked");
	pen_text(&pen, "; ");
	pen_number(&pen, t->sent);
	pen_text(&pen, " packets transmitted, ");
	pen_number(&pen, t->received);
	pen_text(&pen, " received");
	put_count(&pen, t->unsent, "not sent");
	put_count(&pen, t->duplicates, "duplicates");
	put_count(&pen, t->foreign, "foreign");
	put_count(&pen, t->dropped, "dropped here");
	pen_text(&pen, ", time ");
	pen_number(&pen, (uint64_t)(t->duration / NSEC_PER_MSEC));
	pen_text(&pen, "ms\n");
	pen_flush(&pen);
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

void show_progress(const struct show_totals *t)
{
	fprintf(stderr, "\r\033[K%" PRIu64 " targets, %" PRIu64 " alive, %" PRIu64
		" dead; %" PRIu64 " sent, %" PRIu64 " received",
		t->targets, t->alive, t->dead, t->sent, t->received);
}

void show_progress_end(void)
{
	fputs("\r\033[K", stderr);
}
