#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/targets.h"
#include "out/show_addr.h"
#include "tools/randaddr/check.h"
#include "tools/randaddr/plan.h"
#include "tools/randaddr/pools.h"
#include "tools/randaddr/run.h"
#include "tools/randaddr/show.h"

static bool read_address(const char *where, const char *text, u128 *ret_address)
{
	struct in6_addr in6;
	struct in6_fault fault = in6_parse(text, strlen(text), &in6);
	char reason[160];

	if (!fault.flaw) {
		*ret_address = u128_from_in6(&in6);
		return true;
	}
	show_in6_fault(&fault, text, reason, sizeof(reason));
	cli_error(where, "%.100s%s: %s", text, strlen(text) > 100 ? "..." : "", reason);
	return false;
}

/* One address; false where there can be no more. */
static bool take(struct check *check, struct show *show, const char *where, u128 address)
{
	switch (check_add(check, address)) {
	case CHECK_OK:
		return true;
	case CHECK_STRAY:
		show_stray(show, address);
		return true;
	case CHECK_TOO_MANY:
		cli_error(where, "more than %zu addresses: --check holds all of them in memory",
			CHECK_MOST);
		return false;
	case CHECK_NO_MEMORY:
		cli_error(where, "out of memory after %zu addresses", check->count);
		return false;
	}
	return false;
}

static enum cli_status read_addresses(const struct randaddr_opts *opts, struct check *check,
	struct show *show)
{
	struct targets list = targets_from(NULL, 0, opts->file ? opts->file : "-");
	enum cli_status status = CLI_YES;
	enum targets_answer answer;
	const char *text;
	bool more = true;
	char where[256];
	u128 address;

	while (more && (answer = targets_next(&list, &text)) != TARGETS_END) {
		targets_where(&list, where, sizeof(where));
		if (answer != TARGETS_ONE)
			cli_error(where, "%s", text);
		else if (read_address(where, text, &address)) {
			more = take(check, show, where, address);
			if (more)
				continue;
		}
		status = CLI_CANNOT;
	}
	targets_close(&list);
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

enum cli_status run_check(const struct randaddr_opts *opts)
{
	struct pools pools = {0};
	struct plan plan = {0};
	struct check check;
	struct check_result result;
	struct show show;
	enum cli_status status = pools_read(opts, &pools);
	bool has_prefixes = pools.count > 0;
	bool good;
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
		good = result.distinct == result.addresses && result.strays == 0 &&
			result.is_uniform;
		status = cli_worse(status, good ? CLI_YES : CLI_NO);
	}
	check_close(&check);
	plan_close(&plan);
	pools_free(&pools);
	return status;
}
