#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "out/esc.h"
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
		show_summary_json(show, target, f);
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
		show_summary_json(show, target, f);
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
