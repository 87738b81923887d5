/* Which options of randaddr go together. */
#include <stdio.h>
#include <string.h>

#include "cli/args.h"
#include "tools/randaddr/opts.h"

enum {
	ADDRESSES = 1 << RANDADDR_ADDRESSES,
	SUBNETS = 1 << RANDADDR_SUBNETS,
	ONE_PER = 1 << RANDADDR_ONE_PER,
	ULA = 1 << RANDADDR_ULA,
	MAC = 1 << RANDADDR_MAC,
	CHECK = 1 << RANDADDR_CHECK,
	DRAWN = ADDRESSES | SUBNETS | ONE_PER | MAC,
	FROM_PREFIXES = ADDRESSES | SUBNETS | ONE_PER | CHECK,
};

/* Options that not everything takes. */
static bool is_taken(const struct randaddr_opts *opts)
{
	const struct {
		bool given;
		const char *option;
		unsigned takers;
	} rows[] = {
		{opts->has_count, "-n", DRAWN | ULA},
		{opts->unique, "--unique", DRAWN},
		{opts->even, "--even", ADDRESSES | SUBNETS},
		{opts->seed, "--seed", DRAWN},
		{opts->has_offset, "--offset", DRAWN},
		{opts->has_shard, "--shard", DRAWN},
		{opts->file, "--file", FROM_PREFIXES},
		{opts->prefix_count, "PREFIX", FROM_PREFIXES},
		{opts->excluded_count, "--exclude", FROM_PREFIXES},
		{opts->mask, "--mask", FROM_PREFIXES},
		{opts->reserved, "--reserved", ADDRESSES | ONE_PER},
		{opts->iid != RANDADDR_IID_RANDOM, "--iid", ADDRESSES | ONE_PER},
		{opts->verbose, "--verbose", DRAWN | ULA},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].given || rows[i].takers & 1U << opts->what)
			continue;
		cli_error(rows[i].option, "has no meaning with %s", opts->what_option);
		return false;
	}
	return true;
}

static bool seed_agrees(const struct randaddr_opts *opts)
{
	if (opts->seed || (!opts->has_offset && !opts->has_shard))
		return true;
	cli_error(opts->has_offset ? "--offset" : "--shard",
		"needs --seed: without it each run is a stream of its own");
	return false;
}

static bool even_agrees(const struct randaddr_opts *opts)
{
	if (!opts->even || !opts->unique)
		return true;
	cli_error("--even", "does not go with --unique: small prefixes would run out");
	return false;
}

static bool stable_agrees(const struct randaddr_opts *opts)
{
	bool stable = opts->iid == RANDADDR_IID_STABLE;
	const char *only = opts->secret ? "--secret" : opts->network_id ? "--network-id" :
		opts->dad_counter ? "--dad-counter" :
		opts->net_iface && opts->what != RANDADDR_ULA ? "--net-iface" : NULL;

	if (!stable && only) {
		cli_error(only, "is for --iid stable");
		return false;
	}
	if (!stable)
		return true;
	if (!opts->secret || !opts->net_iface) {
		cli_error("--iid stable", "needs --secret and --net-iface");
		return false;
	}
	if (opts->reserved) {
		cli_error("--reserved", "has no meaning with --iid stable");
		return false;
	}
	if (opts->what == RANDADDR_ONE_PER) {
		cli_error("--one-per", "has no meaning with --iid stable: --unique gives each "
				       "/64 once");
		return false;
	}
	return true;
}

static bool length_agrees(const struct randaddr_opts *opts)
{
	if (opts->what != RANDADDR_ONE_PER || opts->length <= 64 ||
		opts->iid == RANDADDR_IID_RANDOM)
		return true;
	cli_error("--one-per", "/%u: is longer than /64, where --iid %s has its identifiers",
		opts->length, opts->iid_text);
	return false;
}

/* Whether stdin is named but once. --check reads addresses from it, unless from --file. */
static bool stdin_agrees(const struct randaddr_opts *opts)
{
	const char *taken_by = NULL;

	for (size_t i = 0; i < opts->prefix_count; i++)
		if (!args_take_stdin("operand -", opts->prefixes[i], &taken_by))
			return false;
	if (opts->what == RANDADDR_CHECK && !opts->file)
		taken_by = "--check"; /* which `-` says, too */
	for (size_t i = 0; i < opts->excluded_count; i++)
		if (!args_take_stdin("--exclude -", opts->excluded[i], &taken_by))
			return false;
	return !opts->file || args_take_stdin("--file -", opts->file, &taken_by);
}

bool randaddr_opts_agree(const struct randaddr_opts *opts)
{
	if (!is_taken(opts) || !seed_agrees(opts) || !even_agrees(opts) ||
		!stable_agrees(opts) || !length_agrees(opts) || !stdin_agrees(opts))
		return false;
	if (opts->prefix_count || opts->file || opts->what == RANDADDR_ULA ||
		opts->what == RANDADDR_MAC || opts->what == RANDADDR_CHECK)
		return true;
	cli_error("prefix", "none is given; try --help");
	return false;
}
