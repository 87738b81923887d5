#include "tools/ndsolicit/opts.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "addr/iid.h"
#include "cli/args.h"

#define TRIES_MAX    1000
#define RATE_MAX     100000000
#define DURATION_MAX (1000000 * NSEC_PER_SEC)

enum {
	KEY_FILE = ARGS_LONG_ONLY,
	KEY_SHARD,
	KEY_LIMIT,
	KEY_RATE,
	KEY_ALL,
	KEY_UNICAST,
	KEY_CACHE,
	KEY_EXPECT_MAC,
	KEY_EXPECT_ROUTER,
	KEY_EXPECT_SINGLE,
	KEY_NO_FINDINGS,
	KEY_DAD,
	KEY_WAIT_DAD,
	KEY_WATCH,
	KEY_COLOR,
};

/* What is kept only while the command line is read. */
struct parsing {
	struct nds_opts opts;
	const char *count; /* -c as typed: its bound depends on what is counted */
	bool has_timeout;
	bool dad, wait_dad, watch;
};

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "Whom to ask for, and where:", 1},
	{"interface", 'I', "IF", 0, "Ask on this link, whatever the routing table says", 1},
	{"file", KEY_FILE, "FILE", 0, "Read targets from FILE, one a line; - is stdin", 1},
	{"shard", KEY_SHARD, "K/N", 0, "Only every N-th address, from the K-th on", 1},
	{"limit", KEY_LIMIT, "N", 0, "Take up to N targets (default 65536)", 1},

	{NULL, 0, NULL, 0, "What is sent:", 2},
	{"count", 'c', "N", 0, "Solicit a target up to N times (1 to 1000, default 3)", 2},
	{"rate", KEY_RATE, "N", 0,
		"At most N solicitations a second (default 1000, behind the first 256)", 2},
	{"source", 's', "ADDR", 0, "Ask from this address of this host's", 2},
	{"unicast", KEY_UNICAST, "MAC", 0,
		"Ask this neighbour, and not the group: is it there still?", 2},

	{NULL, 0, NULL, 0, "How long is waited:", 3},
	{"timeout", 'W', "TIME", 0, "Wait for an answer to each solicitation (default 1s)", 3},
	{"deadline", 'w', "TIME", 0, "End the run after this, whatever is missing", 3},
	{"all", KEY_ALL, NULL, 0, "Wait on behind the first answer, and show every one", 3},

	{NULL, 0, NULL, 0, "What must hold, or the exit status is 1:", 4},
	{"expect-mac", KEY_EXPECT_MAC, "MAC", 0, "Each target is at this MAC address", 4},
	{"expect-router", KEY_EXPECT_ROUTER, NULL, 0, "Each answer has the router flag", 4},
	{"expect-single", KEY_EXPECT_SINGLE, NULL, 0,
		"Each target has exactly one owner; --all goes with it", 4},
	{"no-findings", KEY_NO_FINDINGS, NULL, 0, "Nothing is wrong with any answer", 4},

	{NULL, 0, NULL, 0, "What is found out instead:", 5},
	{"dad", KEY_DAD, NULL, 0, "Whether the address is free: duplicate address detection", 5},
	{"wait-dad", KEY_WAIT_DAD, NULL, 0,
		"Wait until TARGET, or all of this host's addresses, are past the kernel's own "
		"detection",
		5},
	{"watch", KEY_WATCH, NULL, 0,
		"Listen to all solicitations and advertisements; -c N ends it after N", 5},
	{"read", 'r', "FILE", 0, "What --watch shows, from a capture file or a hex dump; - is stdin",
		5},

	{NULL, 0, NULL, 0, "What is shown:", 6},
	{"cache", KEY_CACHE, NULL, 0, "Compare with the kernel's neighbour cache", 6},
	{"json", 'j', NULL, 0, "One JSON object a line", 6},
	{"quiet", 'q', NULL, 0, "No results: the exit status says it", 6},
	{"color", KEY_COLOR, "WHEN", 0,
		"Colours: auto (the default: on a terminal), always or never", 6},
	{"verbose", 'v', NULL, 0,
		"Say how the link was found, and name the silent addresses of a prefix", 6},
	{0},
};

static error_t take_mac(
	const char *option, const char *text, bool *is_given, uint8_t ret_mac[static 6])
{
	if (*is_given)
		return args_refuse(option, text, "another was given already");
	*is_given = true;
	if (iid_mac_parse(text, strlen(text), ret_mac))
		return args_refuse(option, text, "is no MAC address");
	if (iid_mac_is_group(ret_mac))
		return args_refuse(option, text, "is a group's MAC address, and no host's");
	return 0;
}

static error_t take_interface(const char *text, struct nds_opts *opts)
{
	if (!*text || strlen(text) >= IF_NAMESIZE)
		return args_refuse("-I", text, "no such interface");
	if (opts->interface)
		return args_refuse("-I", text, "another interface was given already");
	opts->interface = text;
	return 0;
}

/* Options with a value that is checked. */
static error_t parse_value(int key, char *arg, struct parsing *p)
{
	struct nds_opts *o = &p->opts;

	switch (key) {
	case 'I':
		return take_interface(arg, o);
	case KEY_SHARD:
		return args_shard(arg, &o->shard, &o->shards);
	case KEY_LIMIT:
		return args_number("--limit", "limit", arg, 1, UINT32_MAX, &o->limit);
	case 'c':
		p->count = arg;
		return args_number("-c", "count", arg, 1, INT64_MAX, &o->count);
	case KEY_RATE:
		return args_number("--rate", "rate", arg, 1, RATE_MAX, &o->rate);
	case KEY_UNICAST:
		return take_mac("--unicast", arg, &o->has_unicast, o->unicast);
	case 'W':
		p->has_timeout = true;
		return args_duration("-W", "timeout", arg, NSEC_PER_MSEC, DURATION_MAX,
			&o->timeout);
	case 'w':
		return args_duration("-w", "deadline", arg, NSEC_PER_MSEC, DURATION_MAX,
			&o->deadline);
	case KEY_COLOR:
		return args_color(arg, &o->color);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_assert(int key, const char *arg, struct nds_opts *o)
{
	switch (key) {
	case KEY_EXPECT_MAC:
		return take_mac("--expect-mac", arg, &o->asserts.wanted[ASSERT_EXPECT_MAC],
			o->asserts.mac);
	case KEY_EXPECT_ROUTER:
		o->asserts.wanted[ASSERT_EXPECT_ROUTER] = true;
		return 0;
	case KEY_EXPECT_SINGLE:
		o->all = true;
		o->asserts.wanted[ASSERT_EXPECT_SINGLE] = true;
		return 0;
	case KEY_NO_FINDINGS:
		o->asserts.wanted[ASSERT_NO_FINDINGS] = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Options that say it all by being there. */
static error_t remember(int key, const char *arg, struct parsing *p)
{
	struct nds_opts *o = &p->opts;
	const struct args_slot slots[] = {
		{KEY_FILE, "--file", .text = &o->file},
		{'s', "-s", .text = &o->source},
		{'r', "-r", .text = &o->read},
		{KEY_ALL, .flag = &o->all},
		{KEY_DAD, .flag = &p->dad},
		{KEY_WAIT_DAD, .flag = &p->wait_dad},
		{KEY_WATCH, .flag = &p->watch},
		{KEY_CACHE, .flag = &o->cache},
		{'j', .flag = &o->json},
		{'q', .flag = &o->quiet},
		{'v', .flag = &o->verbose},
	};

	return args_remember(slots, sizeof(slots) / sizeof(slots[0]), key, arg);
}

static error_t check_together(const struct parsing *p)
{
	const struct nds_opts *o = &p->opts;
	bool other = p->dad || p->wait_dad || p->watch || o->read;
	const char *mode = p->dad ? "--dad" : p->wait_dad ? "--wait-dad" :
		p->watch ? "--watch" : "-r";
	const struct args_pair pairs[] = {
		{p->dad, "--dad", p->wait_dad, "--wait-dad"},
		{p->dad, "--dad", p->watch, "--watch"},
		{p->dad, "--dad", o->read, "-r"},
		{p->wait_dad, "--wait-dad", p->watch, "--watch"},
		{p->wait_dad, "--wait-dad", o->read, "-r"},
		{o->read, "-r", o->interface, "-I"},
		{other, mode, o->all, "--all or --expect-single"},
		{other, mode, o->has_unicast, "--unicast"},
		{other, mode, o->cache, "--cache"},
		{other, mode, o->source, "-s"},
		{other, mode, o->rate, "--rate"},
		{other, mode, o->file, "--file"},
		{other, mode, o->shards > 1, "--shard"},
		{other, mode, o->asserts.wanted[ASSERT_EXPECT_MAC], "--expect-mac"},
		{other, mode, o->asserts.wanted[ASSERT_EXPECT_ROUTER], "--expect-router"},
		{p->wait_dad, mode, o->asserts.wanted[ASSERT_NO_FINDINGS], "--no-findings"},
		{o->read, "-r", o->deadline, "-w"},
		{other && !p->dad, mode, p->has_timeout, "-W"},
		{p->wait_dad, "--wait-dad", p->count, "-c"},
	};

	return args_refuse_pairs(pairs, sizeof(pairs) / sizeof(pairs[0]));
}

static error_t check_targets(const struct parsing *p)
{
	const struct nds_opts *o = &p->opts;
	bool is_watch = o->mode == NDS_WATCH;

	if (is_watch && o->target_count > 0) {
		cli_error(o->targets[0], "--watch and -r take no targets");
		return EINVAL;
	}
	if (o->mode == NDS_WAIT_DAD && o->target_count > 1) {
		cli_error(o->targets[1], "--wait-dad takes one address, or none for all");
		return EINVAL;
	}
	if (o->mode == NDS_DAD && o->target_count == 1 && !strcmp(o->targets[0], "-")) {
		cli_error("-", "--dad takes one address, and no list");
		return EINVAL;
	}
	if (o->mode == NDS_DAD && o->target_count > 1) {
		cli_error(o->targets[1], "--dad takes one address");
		return EINVAL;
	}
	if (o->target_count == 0 && !o->file && !is_watch && o->mode != NDS_WAIT_DAD) {
		cli_error("target", "none is given; try --help");
		return EINVAL;
	}
	if (o->has_unicast &&
		(o->target_count != 1 || o->file || !strcmp(o->targets[0], "-"))) {
		cli_error("--unicast", "one neighbour has one MAC address: it takes one target");
		return EINVAL;
	}
	return 0;
}

/* What follows from the whole of it. */
static error_t complete(struct parsing *p)
{
	struct nds_opts *o = &p->opts;
	error_t err = check_together(p);

	o->mode = p->dad ? NDS_DAD : p->wait_dad ? NDS_WAIT_DAD :
		p->watch || o->read ? NDS_WATCH : NDS_RESOLVE;
	if (!err && o->mode != NDS_WATCH && p->count)
		err = args_number("-c", "count", p->count, 1, TRIES_MAX, &o->tries);
	return err ? err : check_targets(p);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct parsing *p = state->input;
	error_t err;

	switch (key) {
	case ARGP_KEY_ARGS:
		p->opts.targets = state->argv + state->next;
		p->opts.target_count = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_END:
		return complete(p);
	default:
		err = parse_value(key, arg, p);
		if (err == ARGP_ERR_UNKNOWN)
			err = parse_assert(key, arg, &p->opts);
		return err == ARGP_ERR_UNKNOWN ? remember(key, arg, p) : err;
	}
}

bool nds_opts_parse(int argc, char **argv, struct nds_opts *ret_opts,
	enum cli_status *ret_status)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[TARGET...]",
		.doc = "Ask on a link who has an IPv6 address.\v"
		       "TARGET is an address, ADDR%IF, a prefix, or a range FIRST-LAST; - reads "
		       "targets from stdin.\n"
		       "TIME is 1, 0.2, 200ms, 5s or 2m; a bare number is seconds.\n\n"
		       "Exit status: 0 every target answered and every assertion held, 1 not so, "
		       "2 could not ask, 3 do not know. Of a prefix one answer is enough.",
	};
	struct parsing parsing = {.opts = {
		.shard = 1,
		.shards = 1,
		.limit = NDS_LIMIT_DEFAULT,
		.tries = 3,
		.timeout = NSEC_PER_SEC,
	}};

	if (!args_parse(&argp, argc, argv, &parsing, ret_status))
		return false;
	*ret_opts = parsing.opts;
	return true;
}
