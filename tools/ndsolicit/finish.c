#include <stdio.h>
#include <string.h>

#include "tools/ndsolicit/run_inner.h"

static void judge(struct run *run, const struct in6_addr *target,
	const struct assert_values *values)
{
	char text[SHOW_ADDR_SIZE];

	nds_show_address(target, run->way.interface, text);
	if (!nds_assert_judge(&run->opts->asserts, values, text, &run->verdict))
		run->status = cli_worse(run->status, CLI_NO);
}

static void judge_target(struct run *run, const struct sweep_target *t)
{
	struct assert_values values = {
		.owners = t->owner_count,
		.macs = t->owners,
		.mac_count = t->owner_count,
		.routers = t->routers,
		.answers = t->answers,
		.findings = t->findings,
	};

	if (t->is_answered || t->is_listed)
		judge(run, &t->address, &values);
}

/* What never left cannot end in "no answer". */
static void say_unsent(struct run *run, const struct sweep_target *t)
{
	char text[SHOW_ADDR_SIZE], reason[WAY_REASON_SIZE];

	nds_show_address(&t->address, run->way.interface, text);
	snprintf(reason, sizeof(reason), "nothing could be sent on %s: %s", run->way.interface,
		strerror(-run->send_err));
	nds_show_error(run->opts->json, NULL, text, reason);
	run->status = cli_worse(run->status, CLI_CANNOT);
}

void nds_run_finish(struct run *run, uint32_t slot, bool cut_short)
{
	struct sweep_target *t = sweep_target(&run->sweep, slot);

	if (run->has_held)
		nds_run_show_answer(run, t, &run->held, run->held_rtt, false, false);
	run->has_held = false;
	run->totals.answered += t->is_answered;
	run->totals.silent += !t->is_answered;
	run->ranged += !t->is_listed;
	run->ranged_answered += !t->is_listed && t->is_answered;
	if (t->sent == 0 && !cut_short) {
		say_unsent(run, t);
	} else if (!t->is_answered) {
		if (t->is_listed || cut_short)
			run->status = cli_worse(run->status, cut_short ? CLI_UNKNOWN : CLI_NO);
		if ((t->is_listed || run->opts->verbose) && !run->opts->quiet)
			nds_show_no_answer(run->opts->json, run->way.interface, &t->address, t->sent,
				cut_short);
	}
	judge_target(run, t);
	sweep_release(&run->sweep, slot);
}

void nds_run_take_own(struct run *run, const struct in6_addr *target, uint32_t flags)
{
	struct assert_values values = {
		.is_own = true,
		.owners = 1,
		.macs = (const uint8_t (*)[6])&run->way.mac,
		.mac_count = 1,
	};

	run->totals.own++;
	run->totals.targets++;
	run->ranged += !run->next_is_listed;
	run->ranged_answered += !run->next_is_listed;
	if (!run->opts->quiet)
		nds_show_own(run->opts->json, run->way.interface, target, run->way.mac, flags);
	judge(run, target, &values);
}
