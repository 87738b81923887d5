#include "tools/randaddr/run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "net/sys.h"
#include "tools/randaddr/draw.h"
#include "tools/randaddr/plan.h"
#include "tools/randaddr/pools.h"
#include "tools/randaddr/show.h"
#include "tools/randaddr/stable.h"

static const char *things(const struct randaddr_opts *opts, char ret_text[static 32])
{
	if (opts->what == RANDADDR_MAC)
		return "MAC addresses";
	if (opts->iid == RANDADDR_IID_STABLE)
		return "/64s";
	if (opts->what == RANDADDR_ADDRESSES)
		return "addresses";
	snprintf(ret_text, 32, "/%us", opts->length);
	return ret_text;
}

/* More were asked for than there are. */
static void complain_few(const struct randaddr_opts *opts, u128 last, u128 left)
{
	char thing[64], all[U128_TEXT_SIZE], rest[U128_TEXT_SIZE], count[U128_TEXT_SIZE];
	char buffer[32];
	const char *name = things(opts, buffer);

	if (u128_compare(last, u128_ones(128)))
		u128_format(u128_add(last, u128_of(1)), all);
	else
		u128_format_power(128, all);
	u128_format(opts->count, count);
	snprintf(thing, sizeof(thing), "-n %s", count);
	if (!opts->has_offset) {
		cli_error(thing, "only %s %s exist", all, name);
		return;
	}
	u128_format(left, rest);
	if (opts->unique || opts->what == RANDADDR_ONE_PER)
		cli_error(thing, "only %s of %s %s are left behind --offset", rest, all, name);
	else
		cli_error(thing, "the stream is 2^128 long, and only %s of it left behind --offset",
			rest);
}

static enum cli_status show_numbers(struct show *show, const struct stable *stable,
	const u128 *numbers, size_t count)
{
	struct show_stable made;

	if (show->opts->iid == RANDADDR_IID_STABLE) {
		for (size_t i = 0; i < count && !show->failed; i++) {
			if (!stable_make(stable, numbers[i].low, &made))
				return CLI_CANNOT;
			show_stable(show, &made);
		}
	} else if (show->opts->what == RANDADDR_SUBNETS) {
		show_subnets(show, numbers, count);
	} else if (show->opts->what == RANDADDR_MAC) {
		show_macs(show, numbers, count);
	} else {
		show_addresses(show, numbers, count);
	}
	return CLI_YES;
}

/* The plan is made: draws to the end. */
static enum cli_status draw_from(const struct randaddr_opts *opts, const struct plan *plan,
	const struct stable *stable, struct show *show)
{
	struct draw draw = plan_draw(opts, plan);
	enum cli_status status = CLI_YES;
	u128 numbers[DRAW_MANY], left;
	struct draw_places places;
	struct stream_key key;
	size_t count;
	int err;

	err = draw_places(opts->offset, opts->count, opts->shard, opts->shards,
		plan_last(opts, plan), &places, &left);
	if (err == -ERANGE) {
		complain_few(opts, plan_last(opts, plan), left);
		return CLI_CANNOT;
	}
	if (err)
		return CLI_YES; /* nothing is left to give */
	if (opts->seed)
		key = stream_key_of(opts->seed);
	else if ((err = sys_random(key.bytes, sizeof(key.bytes)))) {
		cli_error(NULL, "the kernel gives no random bytes: %s", strerror(-err));
		return CLI_CANNOT;
	}
	if (draw_open(&draw, &key, places)) {
		cli_error(NULL, "out of memory");
		return CLI_CANNOT;
	}
	while (status == CLI_YES && !show->failed &&
		(count = draw_next(&draw, DRAW_MANY, numbers)) > 0)
		status = show_numbers(show, stable, numbers, count);
	show_end(show);
	draw_close(&draw);
	return show->failed ? CLI_CANNOT : status;
}

static enum cli_status complain_plan(const struct randaddr_opts *opts, int err,
	const struct pools *pools, enum cli_status read)
{
	if (err == -ENOMEM)
		cli_error(NULL, "out of memory");
	else if (pools->count > 0 && pools->excluded.count > 0)
		cli_error("prefixes", "nothing is left: everything is excluded");
	else if (pools->count > 0)
		cli_error("--iid", "%s: all of these are reserved (--reserved takes them)",
			opts->iid_text);
	else if (read == CLI_YES)
		cli_error("prefixes", "the list is empty");
	return CLI_CANNOT;
}

enum cli_status run_draw(const struct randaddr_opts *opts)
{
	enum cli_status read = CLI_YES, status;
	struct pools pools = {0};
	struct stable stable = {0};
	struct plan plan;
	struct show show;
	int err;

	if (opts->iid == RANDADDR_IID_STABLE && !stable_open(opts, &stable))
		return CLI_CANNOT;
	if (opts->what != RANDADDR_MAC)
		read = pools_read(opts, &pools);
	err = pools.is_unsafe ? 0 : plan_open(opts, &pools, &plan);
	if (pools.is_unsafe) {
		status = CLI_CANNOT;
	} else if (err) {
		status = complain_plan(opts, err, &pools, read);
	} else {
		if (opts->json)
			pools_sort(&pools);
		show_begin(&show, opts, &pools);
		status = cli_worse(read, draw_from(opts, &plan, &stable, &show));
		plan_close(&plan);
	}
	pools_free(&pools);
	stable_close(&stable);
	return status;
}

enum cli_status randaddr_run(const struct randaddr_opts *opts)
{
	switch (opts->what) {
	case RANDADDR_ULA:
		return run_ula(opts);
	case RANDADDR_CHECK:
		return run_check(opts);
	case RANDADDR_ADDRESSES:
	case RANDADDR_SUBNETS:
	case RANDADDR_ONE_PER:
	case RANDADDR_MAC:
		return run_draw(opts);
	}
	return CLI_CANNOT;
}
