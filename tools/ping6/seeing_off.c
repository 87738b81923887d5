#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/sys.h"
#include "tools/ping6/run_inner.h"
#include "tools/ping6/show_responders.h"

/* A target whose name is as its address is written; or the one there is. */
static void identify(const struct run *run, const struct target *target,
	struct show_target *ret_target)
{
	char zone[IF_NAMESIZE] = "";

	if (!run->opts->many) {
		*ret_target = run->one;
		return;
	}
	if (target->ifindex)
		if_indextoname(target->ifindex, zone);
	ret_target->in6 = target->address;
	show_addr(&target->address, zone, ret_target->address);
	ret_target->name = target->extra && target->extra->name ? target->extra->name :
								  ret_target->address;
}

struct show_probe run_describe(const struct run *run, uint64_t number, nsec_t at,
	struct show_target *ret_target)
{
	const struct probe *probe = engine_probe(&run->engine, number);

	identify(run, engine_target(&run->engine, probe->target), ret_target);
	return (struct show_probe){
		.target = ret_target,
		.seq = engine_seq(&run->engine, number),
		.at = at,
	};
}

void run_draw_lost(struct run *run, uint64_t seq)
{
	if (run->opts->graph)
		graph_lost(&run->graph, seq);
}

struct target_extra *run_extra(struct run *run, struct target *target)
{
	if (target->extra)
		return target->extra;
	target->extra = calloc(1, sizeof(*target->extra));
	if (target->extra)
		target->extra->least_hop_limit = -1;
	else
		run->engine.out_of_memory = true;
	return target->extra;
}

/* A text that says more than the address does is kept. */
static void keep_name(struct run *run, struct target *target, const char *name)
{
	struct target_extra *extra;
	char address[SHOW_ADDR_SIZE];

	if (!strcmp(show_addr(&target->address, NULL, address), name))
		return;
	extra = run_extra(run, target);
	if (extra)
		extra->name = strdup(name);
	if (!extra || !extra->name)
		run->engine.out_of_memory = true;
}

static void refuse(struct run *run, const struct feed_item *item)
{
	show_target_error(run->opts->json, item->where, item->name, item->reason);
	run->status = cli_worse(run->status, item->status);
	if (item->kind == FEED_BAD) {
		run->totals.targets++;
		run->totals.unasked++;
	}
}

bool run_add_target(struct run *run, nsec_t now)
{
	struct feed_item item;
	struct target *target;
	uint32_t slot;

	feed_next(&run->feed, now, &item);
	switch (item.kind) {
	case FEED_END:
		run->fed = true;
		return false;
	case FEED_WAIT:
		return false;
	case FEED_BAD:
	case FEED_BROKEN:
		refuse(run, &item);
		return false;
	case FEED_TARGET:
		break;
	}
	if (engine_add(&run->engine, now, &slot)) {
		run->engine.out_of_memory = true;
		return false;
	}
	target = engine_target(&run->engine, slot);
	target->address = item.address;
	target->ifindex = item.ifindex;
	keep_name(run, target, item.name);
	if (run->opts->until.wants != UNTIL_NOTHING)
		run_extra(run, target);
	run->totals.targets++;
	return true;
}

void run_check_until(struct run *run, uint32_t slot)
{
	struct target *t = engine_target(&run->engine, slot);
	struct show_target target;
	nsec_t since;

	if (!t->extra || t->is_stopped || !until_is_met(&t->extra->until))
		return;
	identify(run, t, &target);
	since = until_since(&t->extra->until);
	show_change(&run->show, &target, run->opts->until.wants == UNTIL_UP, since,
		since - run->engine.start);
	engine_stop(&run->engine, slot);
}

static struct assert_verdict judge(const struct run *run, const struct target *t)
{
	const struct target_extra *extra = t->extra;
	struct stats rtt = account_rtt(&t->account);
	struct assert_values values = {
		.loss_pct = account_loss_percent(&t->account),
		.rtt = &rtt,
		.least_hop_limit = extra ? extra->least_hop_limit : -1,
		.source = extra && extra->has_source ? &extra->source : NULL,
		.source_scope_id = extra ? extra->source_scope_id : 0,
		.responders = run->responders ? responders_count(run->responders) : 0,
	};
	struct assert_verdict verdict;

	assert_judge(&run->opts->asserts, &values, &verdict);
	return verdict;
}

/* The answer that the target itself gives, assertions aside. */
static enum cli_status answer_of(const struct run *run, const struct target *t)
{
	const struct ping6_opts *opts = run->opts;
	const struct account *account = &t->account;

	if (account->sent == 0) /* the run was over first */
		return CLI_UNKNOWN;
	if (t->extra && until_is_met(&t->extra->until))
		return CLI_YES;
	if (account->unsent == account->sent) /* nothing was asked */
		return t->extra && run_is_unknown(t->extra->local_errno) ? CLI_UNKNOWN
									  : CLI_CANNOT;
	if (opts->until.wants != UNTIL_NOTHING)
		return CLI_NO;
	/* That nobody answers a group may be just what is asserted. */
	if (account->received == 0 && run->responders &&
		assert_has(&opts->asserts, ASSERT_EXPECT_RESPONDERS))
		return CLI_YES;
	if (account->received == 0)
		return assert_has(&opts->asserts, ASSERT_MIN_ALIVE) ? CLI_YES : CLI_NO;
	/* As in ping(8): a count that a deadline cut short is not reached. */
	if (!opts->many && opts->count && opts->deadline && account->received < opts->count &&
		sys_now() >= run->start + opts->deadline)
		return CLI_NO;
	return CLI_YES;
}

static void count_target(struct run *run, const struct target *t)
{
	if (t->account.received > 0)
		run->totals.alive++;
	else if (t->account.unsent == t->account.sent)
		run->totals.unasked++;
	else
		run->totals.dead++;
	run->has_silent |= t->account.received == 0 && t->account.lost > 0;
}

static int add_metrics(struct run *run, const struct target *t,
	const struct show_target *target)
{
	const struct account *account = &t->account;
	struct stats rtt = account_rtt(account);

	return metrics_add(&run->metrics, &(struct metrics_target){
		.target = target->name,
		.address = target->address,
		.sent = account->sent,
		.received = account->received,
		.duplicates = account_noted(account, ODD_DUPLICATE),
		.errors = account_errors(account),
		.loss_pct = account_loss_percent(account),
		.min = rtt.min,
		.avg = stats_mean(&rtt),
		.p50 = stats_percentile(&rtt, 50),
		.p95 = stats_percentile(&rtt, 95),
		.p99 = stats_percentile(&rtt, 99),
		.max = rtt.max,
		.jitter = stats_jitter(&rtt),
	});
}

/* Just the targets that are asked for, or what came of each. */
static void show_target(const struct run *run, const struct target *t,
	const struct show_target *target, const struct show_figures *figures)
{
	const struct ping6_opts *opts = run->opts;
	bool alive = t->account.received > 0, asked = t->account.unsent < t->account.sent;

	if (!opts->many) {
		show_summary(&run->show, target, figures);
		return;
	}
	if (!asked || (opts->only == PING6_ALIVE && !alive) ||
		(opts->only == PING6_DEAD && alive))
		return;
	if (opts->only != PING6_ALL && !opts->json)
		show_target_name(target);
	else
		show_line(&run->show, target, figures);
}

void run_finish_target(struct run *run, uint32_t slot)
{
	const struct target *t = engine_target(&run->engine, slot);
	struct assert_verdict verdict = judge(run, t);
	struct show_figures figures = {
		.target = t,
		.duration = run->engine.last_event - run->engine.start,
		.foreign = run->opts->many ? 0 : run->engine.foreign,
		.pipe = run->opts->many ? 0 : run->engine.pipe,
		.clock = run->engine.clock,
		.verdict = &verdict,
	};
	char zone[IF_NAMESIZE] = "", from[SHOW_ADDR_SIZE], source[SHOW_ADDR_SIZE];
	struct show_target target;

	identify(run, t, &target);
	if (t->extra && t->extra->has_error) {
		if (t->extra->from_ifindex)
			if_indextoname(t->extra->from_ifindex, zone);
		figures.error_from = show_addr(&t->extra->from, zone, from);
	}
	if (t->extra && t->extra->has_source && !in6_equal(&t->extra->source, &t->address))
		figures.answered_from = show_addr(&t->extra->source, NULL, source);
	if (run->responders && run->show.json)
		show_responders_json(run->responders, target.name, target.address,
			run->show.zone, stdout);
	else if (run->responders && !run->opts->quiet)
		show_responders(run->responders, run->show.zone, stdout);
	show_target(run, t, &target, &figures);
	/* What failed is said below what it is about. */
	if (!verdict.ok)
		fflush(stdout);
	assert_show(&verdict, target.name);
	count_target(run, t);
	if (run->opts->metrics && add_metrics(run, t, &target))
		run->engine.out_of_memory = true;
	run->status = cli_worse(run->status, answer_of(run, t));
	if (!verdict.ok)
		run->status = cli_worse(run->status, CLI_NO);
}
