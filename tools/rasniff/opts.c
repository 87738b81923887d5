#include "tools/rasniff/opts.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "cli/args.h"

#define DURATION_MAX (1000000 * NSEC_PER_SEC)

enum {
	KEY_WRITE = ARGS_LONG_ONLY,
	KEY_CHANGES,
	KEY_TABLE,
	KEY_FORMAT,
	KEY_EXPECT,
	KEY_EXPECT_NONE,
	KEY_FORBID_OTHERS,
	KEY_LEARN,
	KEY_POLICY,
	KEY_METRICS,
	KEY_COLOR,
};

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "Where it listens:", 1},
	{"interface", 'I', "IF", 0,
		"Listen on this interface; may be given several times (default: all that are up "
		"and have carrier, but the loopback)",
		1},
	{"read", 'r', "FILE", 0,
		"Read a pcap or pcapng file or a hex dump as tcpdump prints it instead; - is "
		"stdin",
		1},
	{"solicit", 's', NULL, 0,
		"Ask for advertisements first, three times at most, 4s apart; end if none comes",
		1},

	{NULL, 0, NULL, 0, "How long:", 2},
	{"once", '1', NULL, 0, "End after one advertisement", 2},
	{"count", 'c', "N", 0, "End after N advertisements (1 or more)", 2},
	{"deadline", 'w', "TIME", 0, "End the whole run after this time", 2},

	{NULL, 0, NULL, 0, "What is asserted (status 1 if it does not hold):", 3},
	{"expect", KEY_EXPECT, "KEY=VALUE", 0,
		"Some advertisement says so, and the run ends as soon as all are met; KEY is "
		"router, prefix, route, rdnss, dnssl, mtu, managed, other, home-agent, proxy, "
		"preference, lifetime, hop-limit, reachable, retrans, pref64, captive-portal, "
		"lladdr or option (a number), and numbers have >= and <=, too; may be given several times",
		3},
	{"expect-none", KEY_EXPECT_NONE, NULL, 0, "No advertisement comes (needs -w or -r)",
		3},
	{"forbid-other-routers", KEY_FORBID_OTHERS, NULL, 0,
		"No router but those of --expect router=ADDR and of the policy, or without any, "
		"but the first",
		3},
	{"learn", KEY_LEARN, "FILE", 0,
		"Write what is heard to FILE, as a policy, when the run ends", 3},
	{"policy", KEY_POLICY, "FILE", 0, "Nothing that is not in this policy", 3},

	{NULL, 0, NULL, 0, "What is shown:", 4},
	{"changes", KEY_CHANGES, NULL, 0,
		"Only what differs from the last advertisement of that router", 4},
	{"table", KEY_TABLE, NULL, 0,
		"A table of the routers when the run ends, and at SIGQUIT", 4},
	{"format", KEY_FORMAT, "FORM", 0,
		"text, json, or radvd: a radvd.conf that sends the same advertisement", 4},
	{"json", 'j', NULL, 0, "One JSON object a line", 4},
	{"quiet", 'q', NULL, 0, "One line for each advertisement", 4},
	{"color", KEY_COLOR, "WHEN", 0,
		"Colours: auto (the default: on a terminal), always or never", 4},
	{"write", KEY_WRITE, "FILE", 0, "Write what is heard to FILE, as pcapng", 4},
	{"metrics", KEY_METRICS, "FILE", 0,
		"Write the figures to FILE, for Prometheus, when the run ends", 4},
	{0},
};

static error_t add_interface(const char *name, struct rasniff_opts *opts)
{
	if (!*name || strlen(name) >= IF_NAMESIZE)
		return args_refuse("-I", name, "no such interface");
	if (opts->interface_count == RASNIFF_INTERFACES_MAX)
		return args_refuse("-I", name, "more than 64 interfaces");
	opts->interfaces[opts->interface_count++] = name;
	return 0;
}

static error_t add_expect(const char *text, struct rasniff_opts *opts)
{
	const char *wrong;

	if (opts->expects.count == EXPECT_MAX)
		return args_refuse("--expect", text, "more than 64 of them");
	wrong = expect_parse(text, &opts->expects.items[opts->expects.count]);
	if (wrong)
		return args_refuse("--expect", text, wrong);
	opts->expects.count++;
	return 0;
}

static error_t choose_format(const char *text, struct rasniff_opts *opts)
{
	if (!strcmp(text, "text"))
		opts->format = RASNIFF_TEXT;
	else if (!strcmp(text, "json"))
		opts->format = RASNIFF_JSON;
	else if (!strcmp(text, "radvd"))
		opts->format = RASNIFF_RADVD;
	else
		return args_refuse("--format", text, "is not one of text, json, radvd");
	return 0;
}

/* What is shown goes to stdout, and a file is replaced as a whole. */
static bool is_stdout(const char *option, const char *path)
{
	return path && !strcmp(path, "-") &&
		args_refuse(option, path, "is stdout, which has what is shown: name a file");
}

static error_t complete(const struct rasniff_opts *o)
{
	const struct args_pair pairs[] = {
		{o->file != NULL, "-r", o->interface_count > 0, "-I"},
		{o->file != NULL, "-r", o->solicit, "-s"},
		{o->file != NULL, "-r", o->deadline > 0, "-w"},
		{o->expect_none, "--expect-none", o->expects.count > 0, "--expect"},
		{o->expect_none, "--expect-none", o->count > 0, "-c"},
		{o->changes, "--changes", o->format == RASNIFF_RADVD, "--format=radvd"},
		{o->table, "--table", o->format == RASNIFF_RADVD, "--format=radvd"},
		{o->learn != NULL, "--learn", o->policy != NULL, "--policy"},
	};

	if (args_refuse_pairs(pairs, sizeof(pairs) / sizeof(pairs[0])) ||
		is_stdout("--write", o->write) || is_stdout("--learn", o->learn) ||
		is_stdout("--metrics", o->metrics))
		return EINVAL;
	if (o->expect_none && !o->file && o->deadline == 0) {
		cli_error("--expect-none", "needs -w or -r: without an end silence is not yet one");
		return EINVAL;
	}
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct rasniff_opts *opts = state->input;
	const struct args_slot slots[] = {
		{'r', "-r", .text = &opts->file},
		{'s', .flag = &opts->solicit},
		{KEY_EXPECT_NONE, .flag = &opts->expect_none},
		{KEY_FORBID_OTHERS, .flag = &opts->forbid_others},
		{KEY_LEARN, "--learn", .text = &opts->learn},
		{KEY_POLICY, "--policy", .text = &opts->policy},
		{KEY_CHANGES, .flag = &opts->changes},
		{KEY_TABLE, .flag = &opts->table},
		{KEY_WRITE, "--write", .text = &opts->write},
		{KEY_METRICS, "--metrics", .text = &opts->metrics},
	};

	switch (key) {
	case 'I':
		return add_interface(arg, opts);
	case '1':
		opts->count = 1;
		return 0;
	case 'c':
		return args_number("-c", "count", arg, 1, INT64_MAX, &opts->count);
	case 'w':
		return args_duration("-w", "deadline", arg, NSEC_PER_MSEC, DURATION_MAX,
			&opts->deadline);
	case KEY_EXPECT:
		return add_expect(arg, opts);
	case KEY_COLOR:
		return args_color(arg, &opts->color);
	case KEY_FORMAT:
		return choose_format(arg, opts);
	case 'j':
		opts->format = RASNIFF_JSON;
		return 0;
	case 'q':
		opts->format = RASNIFF_SHORT;
		return 0;
	case ARGP_KEY_ARG:
		cli_error(arg, "is not an option; interfaces are given with -I, files with -r");
		return EINVAL;
	case ARGP_KEY_END:
		return complete(opts);
	default:
		return args_remember(slots, sizeof(slots) / sizeof(slots[0]), key, arg);
	}
}

bool rasniff_opts_parse(int argc, char **argv, struct rasniff_opts *ret_opts,
	enum cli_status *ret_status)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "Show what the routers of a link say: solicit, decode, check and police "
		       "Router Advertisements.\v"
		       "TIME is 1, 0.2, 200ms, 5s or 2m; a bare number is seconds.\n\n"
		       "Exit status: 0 an advertisement came and every assertion held, 1 not so, "
		       "2 could not listen, 3 a link is down or without carrier, or nothing was found "
		       "but not everything was heard.",
	};
	struct rasniff_opts opts = {0};

	if (!args_parse(&argp, argc, argv, &opts, ret_status))
		return false;
	*ret_opts = opts;
	return true;
}
