#include "tools/randaddr/opts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/iid.h"
#include "cli/args.h"
#include "cli/prefixes.h"
#include "tools/randaddr/iids.h"

enum {
	KEY_CHECK = ARGS_LONG_ONLY,
	KEY_DAD_COUNTER,
	KEY_EVEN,
	KEY_EXCLUDE,
	KEY_FILE,
	KEY_IID,
	KEY_MAC,
	KEY_MASK,
	KEY_NETWORK_ID,
	KEY_NET_IFACE,
	KEY_OFFSET,
	KEY_ONE_PER,
	KEY_RESERVED,
	KEY_SECRET,
	KEY_SEED,
	KEY_SHARD,
	KEY_SUBNET,
	KEY_ULA,
};

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "How many, and which:", 1},
	{"count", 'n', "N", 0, "N of them (default 1; 0: endless, or all; 2^N is read)", 1},
	{"unique", 'u', NULL, 0, "Without repeats, up to the last one there is", 1},
	{"even", KEY_EVEN, NULL, 0,
		"Each prefix equally likely, not each address", 1},
	{"seed", KEY_SEED, "S", 0, "The same stream for the same S, on every machine", 1},
	{"offset", KEY_OFFSET, "K", 0, "Skip the first K of the seed's stream", 1},
	{"shard", KEY_SHARD, "K/N", 0, "Every N-th of the seed's stream, from the K-th on", 1},

	{NULL, 0, NULL, 0, "From what:", 2},
	{"file", KEY_FILE, "FILE", 0, "Read prefixes from FILE too, one a line; - is stdin", 2},
	{"exclude", KEY_EXCLUDE, "PREFIX|FILE", 0,
		"Draw nothing in PREFIX, or in those of FILE; may be repeated", 2},
	{"mask", KEY_MASK, NULL, 0,
		"Cut off bits behind a prefix's length, instead of refusing", 2},
	{"reserved", KEY_RESERVED, NULL, 0,
		"Do not avoid anycast and reserved interface identifiers", 2},

	{NULL, 0, NULL, 0, "What:", 3},
	{"subnet", KEY_SUBNET, "/LEN", 0, "Subnets of that length instead of addresses", 3},
	{"one-per", KEY_ONE_PER, "/LEN", 0, "At most one address in each /LEN", 3},
	{"iid", KEY_IID, "HOW", 0,
		"Interface identifiers: random, low, eui64[:OUI], pattern:..., stable", 3},
	{"ula", KEY_ULA, NULL, 0, "A unique-local /48 (RFC 4193)", 3},
	{"mac", KEY_MAC, "OUI", OPTION_ARG_OPTIONAL,
		"MAC addresses: locally administered, or of that OUI", 3},
	{"check", KEY_CHECK, NULL, 0,
		"Read addresses instead (--file, or stdin): repeats, strays, uniformity", 3},

	{NULL, 0, NULL, 0, "For --iid stable (RFC 7217):", 4},
	{"secret", KEY_SECRET, "TEXT|@FILE", 0, "The secret key, at least 16 bytes", 4},
	{"net-iface", KEY_NET_IFACE, "TEXT", 0,
		"The interface; with --ula: its MAC address, or its name", 4},
	{"network-id", KEY_NETWORK_ID, "TEXT", 0, "The network, as an SSID (default none)", 4},
	{"dad-counter", KEY_DAD_COUNTER, "N", 0, "The DAD counter (0 to 255, default 0)", 4},

	{NULL, 0, NULL, 0, "What is shown:", 5},
	{"json", 'j', NULL, 0, "One JSON object a line", 5},
	{"verbose", 'v', NULL, 0, "On stderr, what each was made from", 5},
	{0},
};

static error_t parse_length(const char *option, const char *text, unsigned *ret_length)
{
	char reason[PREFIXES_REASON_SIZE];

	if (prefixes_length(text, 0, ret_length, reason))
		return 0;
	return args_refuse(option, text, reason);
}

/* What is made: one of several, by their options. */
static error_t choose(struct randaddr_opts *opts, enum randaddr_what what,
	const char *option)
{
	if (opts->what_option && opts->what != what) {
		cli_error(option, "does not go with %s", opts->what_option);
		return EINVAL;
	}
	opts->what = what;
	opts->what_option = option;
	return 0;
}

/* `00:00:5e`, `00-00-5e` or `00005e`. */
static error_t parse_oui(const char *option, const char *text, uint8_t ret_oui[static 3])
{
	static const char *const rests[] = {":00:00:00", "-00-00-00", "000000"};
	char whole[24];
	uint8_t mac[6];

	for (size_t i = 0; i < 3; i++) {
		int len = snprintf(whole, sizeof(whole), "%.10s%s", text, rests[i]);

		if (strlen(text) > 8 || iid_mac_parse(whole, (size_t)len, mac))
			continue;
		if (iid_mac_is_group(mac))
			return args_refuse(option, text, RANDADDR_GROUP_MAC);
		memcpy(ret_oui, mac, 3);
		return 0;
	}
	return args_refuse(option, text, "is not an OUI like 52:54:00");
}

static error_t parse_eui64(const char *oui, struct randaddr_opts *opts)
{
	uint8_t mac[6] = {0};
	error_t err;

	opts->iid_is_eui64 = true;
	if (!oui) {
		/* Locally administered, unicast: the bit of that is inverted, to 0. */
		opts->iid_fixed = UINT64_C(0xfffe) << 24;
		opts->iid_free = UINT64_C(0xfcffff0000ffffff);
		return 0;
	}
	err = parse_oui("--iid", oui, mac);
	if (err)
		return err;
	opts->iid_fixed = iid_from_mac(mac);
	opts->iid_free = 0xffffff;
	return 0;
}

static error_t parse_iid(const char *text, struct randaddr_opts *opts)
{
	opts->iid_text = text;
	opts->iid = RANDADDR_IID_FAMILY;
	opts->iid_is_eui64 = false;
	if (!strcmp(text, "random")) {
		opts->iid = RANDADDR_IID_RANDOM;
		return 0;
	}
	if (!strcmp(text, "stable")) {
		opts->iid = RANDADDR_IID_STABLE;
		return 0;
	}
	if (!strcmp(text, "low")) {
		opts->iid_fixed = 0;
		opts->iid_free = 0xff;
		return 0;
	}
	if (!strcmp(text, "eui64"))
		return parse_eui64(NULL, opts);
	if (!strncmp(text, "eui64:", 6))
		return parse_eui64(text + 6, opts);
	if (strncmp(text, "pattern:", 8))
		return args_refuse("--iid", text,
			"is not one of random, low, eui64[:OUI], pattern:..., stable");
	if (!iids_parse(text + 8, &opts->iid_fixed, &opts->iid_free))
		return 0;
	return args_refuse("--iid", text,
		"pattern is not one to four groups of digits or x, like cafe:xxxx");
}

static error_t add_excluded(const char *text, struct randaddr_opts *opts)
{
	const char **more = reallocarray(opts->excluded, opts->excluded_count + 1,
		sizeof(*more));

	if (!more)
		return ENOMEM;
	opts->excluded = more;
	more[opts->excluded_count++] = text;
	return 0;
}

/* K/N, each a number that may be written as a power of two. */
static error_t parse_shard(const char *text, struct randaddr_opts *opts)
{
	char first[U128_TEXT_SIZE];
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : sizeof(first);
	u128 shard, shards;
	int err;

	opts->has_shard = true;
	if (len >= sizeof(first))
		return args_refuse("--shard", text, "is not K/N with K from 1 to N");
	memcpy(first, text, len);
	first[len] = '\0';
	err = u128_parse(slash + 1, &shards);
	if (err == -ERANGE || (!err && shards.high))
		return args_refuse("--shard", text, "N is above 18446744073709551615");
	if (err || u128_parse(first, &shard) || u128_is_zero(shard) ||
		u128_compare(shard, shards) > 0)
		return args_refuse("--shard", text, "is not K/N with K from 1 to N");
	opts->shard = shard.low;
	opts->shards = shards.low;
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct randaddr_opts *opts = state->input;
	const struct args_slot slots[] = {
		{'u', .flag = &opts->unique},
		{KEY_EVEN, .flag = &opts->even},
		{KEY_SEED, "--seed", .text = &opts->seed},
		{KEY_FILE, "--file", .text = &opts->file},
		{KEY_MASK, .flag = &opts->mask},
		{KEY_RESERVED, .flag = &opts->reserved},
		{KEY_SECRET, "--secret", .text = &opts->secret},
		{KEY_NET_IFACE, "--net-iface", .text = &opts->net_iface},
		{KEY_NETWORK_ID, "--network-id", .text = &opts->network_id},
		{'j', .flag = &opts->json},
		{'v', .flag = &opts->verbose},
	};
	uint64_t number = 0;
	error_t err;

	switch (key) {
	case 'n':
		opts->has_count = true;
		return args_u128("-n", "count", arg, &opts->count);
	case KEY_OFFSET:
		opts->has_offset = true;
		return args_u128("--offset", "offset", arg, &opts->offset);
	case KEY_SHARD:
		return parse_shard(arg, opts);
	case KEY_EXCLUDE:
		return add_excluded(arg, opts);
	case KEY_SUBNET:
		err = choose(opts, RANDADDR_SUBNETS, "--subnet");
		return err ? err : parse_length("--subnet", arg, &opts->length);
	case KEY_ONE_PER:
		err = choose(opts, RANDADDR_ONE_PER, "--one-per");
		return err ? err : parse_length("--one-per", arg, &opts->length);
	case KEY_IID:
		return parse_iid(arg, opts);
	case KEY_ULA:
		return choose(opts, RANDADDR_ULA, "--ula");
	case KEY_MAC:
		opts->has_oui = arg != NULL;
		err = choose(opts, RANDADDR_MAC, "--mac");
		return err || !arg ? err : parse_oui("--mac", arg, opts->oui);
	case KEY_CHECK:
		return choose(opts, RANDADDR_CHECK, "--check");
	case KEY_DAD_COUNTER:
		err = args_number("--dad-counter", "DAD counter", arg, 0, 255, &number);
		opts->dad_counter = (uint8_t)number;
		return err;
	case ARGP_KEY_ARGS:
		opts->prefixes = state->argv + state->next;
		opts->prefix_count = (size_t)(state->argc - state->next);
		return 0;
	default:
		return args_remember(slots, sizeof(slots) / sizeof(slots[0]), key, arg);
	}
}

bool randaddr_opts_parse(int argc, char **argv, struct randaddr_opts *ret_opts,
	enum cli_status *ret_status)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "PREFIX...",
		.doc = "Draw random addresses from IPv6 prefixes.\v"
		       "PREFIX is like 2001:db8::/64; - reads a list from stdin. Addresses are "
		       "drawn from all prefixes together, each as likely as every other.\n\n"
		       "Exit status: 0 drawn (--check: all is well), 1 --check found something, "
		       "2 bad usage or input, or fewer exist than were asked for, 3 --check could "
		       "not tell.",
	};
	struct randaddr_opts opts = {
		.count = {.low = 1},
		.iid_text = "random",
		.shard = 1,
		.shards = 1,
	};

	if (!args_parse(&argp, argc, argv, &opts, ret_status)) {
		randaddr_opts_free(&opts);
		return false;
	}
	*ret_status = CLI_CANNOT;
	if (!randaddr_opts_agree(&opts)) {
		randaddr_opts_free(&opts);
		return false;
	}
	*ret_opts = opts;
	return true;
}

void randaddr_opts_free(struct randaddr_opts *opts)
{
	free(opts->excluded);
	opts->excluded = NULL;
	opts->excluded_count = 0;
}
