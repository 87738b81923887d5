#include "tools/randaddr/pools.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/prefixes.h"
#include "cli/targets.h"

#define SUBNET_LENGTH 64

static struct prefixes_way way_of(const struct randaddr_opts *opts)
{
	return (struct prefixes_way){.mask = opts->mask, .json = opts->json};
}

/* What is made of a prefix sets how long it may be. */
static bool fits(const struct randaddr_opts *opts, const struct targets *from,
	const char *text, struct prefix p)
{
	char reason[PREFIXES_REASON_SIZE];

	if (opts->what == RANDADDR_SUBNETS && p.length > opts->length) {
		snprintf(reason, sizeof(reason), "is longer than the /%u of --subnet",
			opts->length);
		prefixes_complain(way_of(opts), from, text, reason);
		return false;
	}
	if (opts->iid != RANDADDR_IID_RANDOM && p.length > SUBNET_LENGTH) {
		prefixes_complain(way_of(opts), from, text,
			"is longer than /64: it has no room for --iid");
		return false;
	}
	return true;
}

static int add(struct pools *pools, struct prefix p)
{
	if (pools->count == pools->room) {
		size_t room = pools->room ? 2 * pools->room : 16;
		struct pool *at = reallocarray(pools->at, room, sizeof(*at));

		if (!at)
			return -ENOMEM;
		pools->at = at;
		pools->room = room;
	}
	pools->at[pools->count++] = (struct pool){.prefix = p};
	return 0;
}

/* Reads a list to its end; into the pools, or else the excluded. */
static enum cli_status read_list(const struct randaddr_opts *opts, struct targets *list,
	struct pools *pools, bool excluded)
{
	enum cli_status status = CLI_YES;
	const char *text;
	struct prefix p;
	int err = 0;

	while (!err && prefixes_next(way_of(opts), list, &text, &status)) {
		if (!prefixes_take(way_of(opts), list, text, &p) ||
			(!excluded && !fits(opts, list, text, p)))
			status = CLI_CANNOT;
		else if (excluded)
			err = ranges_add(&pools->excluded, range_of_prefix(p));
		else
			err = add(pools, p);
	}
	if (!err)
		return status;
	targets_close(list);
	cli_error(NULL, "out of memory after %zu prefixes",
		excluded ? pools->excluded.count : pools->count);
	return CLI_CANNOT;
}

/* A prefix or the name of a file: what cannot be read as a prefix is one if it is there,
 * or if nothing in it looks like an address. */
static enum cli_status read_excluded(const struct randaddr_opts *opts, const char *text,
	struct pools *pools)
{
	char *arg = (char *)(uintptr_t)text;
	struct prefix_text read;
	struct targets list;

	if (!prefix_parse(text, strlen(text), &read).flaw ||
		(strchr(text, ':') && access(text, F_OK)))
		list = targets_from(&arg, 1, NULL);
	else
		list = targets_from(NULL, 0, text);
	return read_list(opts, &list, pools, true);
}

/* --check without --file reads addresses from stdin, so that - is no list of prefixes. */
static enum cli_status read_check(const struct randaddr_opts *opts, struct pools *pools)
{
	enum cli_status status = CLI_YES;

	for (size_t i = 0; i < opts->prefix_count; i++) {
		struct targets list = targets_from(opts->prefixes + i, 1, NULL);

		if (opts->file || strcmp(opts->prefixes[i], "-"))
			status = cli_worse(status, read_list(opts, &list, pools, false));
	}
	return status;
}

enum cli_status pools_read(const struct randaddr_opts *opts, struct pools *pools)
{
	struct targets list = targets_from(opts->prefixes, opts->prefix_count, opts->file);
	enum cli_status status = opts->what == RANDADDR_CHECK ?
		read_check(opts, pools) :
		read_list(opts, &list, pools, false);

	for (size_t i = 0; i < opts->excluded_count; i++)
		if (read_excluded(opts, opts->excluded[i], pools) != CLI_YES)
			pools->is_unsafe = true;
	return pools->is_unsafe ? CLI_CANNOT : status;
}

static int compare(const void *a, const void *b)
{
	const struct pool *left = a, *right = b;

	return prefix_compare(left->prefix, right->prefix);
}

void pools_sort(struct pools *pools)
{
	size_t kept = 0;

	if (pools->count == 0)
		return;
	qsort(pools->at, pools->count, sizeof(*pools->at), compare);
	for (size_t i = 0; i < pools->count; i++)
		if (kept == 0 ||
			prefix_compare(pools->at[kept - 1].prefix, pools->at[i].prefix))
			pools->at[kept++] = pools->at[i];
	pools->count = kept;
	for (size_t i = 0; i < pools->count; i++) {
		size_t around = i > 0 ? i - 1 : 0;

		/* The one before, or one of those around it, or none. */
		while (around != pools->at[around].around &&
			!prefix_covers(pools->at[around].prefix, pools->at[i].prefix))
			around = pools->at[around].around;
		pools->at[i].around =
			prefix_covers(pools->at[around].prefix, pools->at[i].prefix) ? around : i;
	}
}

const struct prefix *pools_find(const struct pools *pools, u128 address)
{
	size_t low = 0, high = pools->count, at;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (u128_compare(pools->at[middle].prefix.first, address) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return NULL;
	at = low - 1;
	while (!prefix_contains(pools->at[at].prefix, address)) {
		if (pools->at[at].around == at)
			return NULL;
		at = pools->at[at].around;
	}
	return &pools->at[at].prefix;
}

int pools_ranges(const struct pools *pools, struct ranges *networks, struct ranges *blocks)
{
	int err = 0;

	for (size_t i = 0; !err && i < pools->count; i++) {
		struct prefix p = pools->at[i].prefix;

		err = ranges_add(p.length <= SUBNET_LENGTH ? networks : blocks,
			range_of_prefix(p));
	}
	return err;
}

void pools_free(struct pools *pools)
{
	free(pools->at);
	ranges_free(&pools->excluded);
	*pools = (struct pools){0};
}
