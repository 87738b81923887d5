#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/prefixes.h"
#include "cli/targets.h"
#include "tools/randaddr/check.h"
#include "tools/randaddr/plan.h"
#include "tools/randaddr/pools.h"
#include "tools/randaddr/run.h"
#include "tools/randaddr/show.h"

/* One address; false where there can be no more. */
static bool take(struct check *check, struct show *show, u128 address)
{
	switch (check_add(check, address)) {
	case CHECK_OK:
		return true;
	case CHECK_STRAY:
		show_stray(show, address);
		return !show->failed && !ferror(stdout);
	case CHECK_TOO_MANY:
		cli_error("addresses", "more than %zu: --check holds all of them in memory",
			CHECK_MOST);
		return false;
	case CHECK_NO_MEMORY:
		cli_error(NULL, "out of memory after %zu addresses", check->count);
		return false;
	}
	return false;
}

static enum cli_status read_addresses(const struct randaddr_opts *opts, struct check *check,
	struct show *show)
{
	const struct prefixes_way way = {.json = opts->json};
	struct targets list = targets_from(NULL, 0, opts->file ? opts->file : "-");
	enum cli_status status = CLI_YES;
	const char *text;
	u128 address;

	while (prefixes_next(way, &list, &text, &status)) {
		if (!prefixes_take_address(way, &list, text, &address)) {
			status = CLI_CANNOT;
		} else if (!take(check, show, address)) {
			targets_close(&list);
			return CLI_CANNOT;
		}
	}
	return status;
}

static void name_repeat(void *arg, u128 address, uint64_t times)
{
	show_repeat(arg, address, times);
}

static unsigned longest(const struct pools *pools)
{
	unsigned length = 0;

	for (size_t i = 0; i < pools->count; i++)
		if (pools->at[i].prefix.length > length)
			length = pools->at[i].prefix.length;
	return pools->excluded.count > 0 ? PREFIX_LENGTH_MAX : length;
}

/* Repeats and strays are faults whether the rest could be tested or not. */
static enum cli_status verdict(const struct check_result *result)
{
	if (result->distinct < result->addresses || result->strays > 0)
		return CLI_NO;
	if (!result->is_tested)
		return CLI_UNKNOWN;
	return result->is_uniform ? CLI_YES : CLI_NO;
}

enum cli_status run_check(const struct randaddr_opts *opts)
{
	struct pools pools = {0};
	struct plan plan = {0};
	struct check check;
	struct check_result result;
	struct show show;
	enum cli_status status = pools_read(opts, &pools);
	bool has_prefixes = pools.count > 0;
	int err = 0;

	if (pools.is_unsafe || (has_prefixes && (err = plan_open(opts, &pools, &plan)))) {
		if (err)
			cli_error("prefixes", "%s", err == -ENOMEM ? "out of memory" :
				"nothing is left: everything is excluded");
		pools_free(&pools);
		return CLI_CANNOT;
	}
	show_begin(&show, opts, &pools);
	check_open(&check, has_prefixes ? plan.domains : NULL, longest(&pools));
	status = cli_worse(status, read_addresses(opts, &check, &show));
	if (check.count == 0 && status == CLI_YES) {
		cli_error("addresses", "the list is empty");
		status = CLI_CANNOT;
	}
	if (check.count > 0) {
		check_end(&check, name_repeat, &show, &result);
		show_verdict(&show, &result);
		status = cli_worse(status, verdict(&result));
	}
	if (show.failed)
		status = CLI_CANNOT;
	check_close(&check);
	plan_close(&plan);
	pools_free(&pools);
	return status;
}
