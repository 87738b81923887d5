#include "tools/aaaa-dig/opts.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "cli/args.h"
#include "cli/prefixes.h"
#include "net/dns.h"
#include "out/show_dns.h"
#include "tools/aaaa-dig/opts_inner.h"

#define TIMEOUT_DEFAULT     (5 * NSEC_PER_SEC)
#define TRIES_DEFAULT       3
#define UDP_SIZE_DEFAULT    1232 /* passes wherever IPv6 does: DNS flag day 2020 */
#define CONCURRENCY_DEFAULT 200
#define CONCURRENCY_MAX     65535
#define RATE_MAX            10000000
#define REQUIRE_MAX         65535

enum {
	KEY_FILE = ARGS_LONG_ONLY,
	KEY_SHARD,
	KEY_ALSO_A,
	KEY_NAT64,
	KEY_READINESS,
	KEY_TCP,
	KEY_NO_RECURSE,
	KEY_DNSSEC,
	KEY_CD,
	KEY_BUFSIZE,
	KEY_TRIES,
	KEY_NSID,
	KEY_SEARCH,
	KEY_CONCURRENCY,
	KEY_RATE,
	KEY_EXPECT,
	KEY_REQUIRE,
	KEY_REQUIRE_GLOBAL,
	KEY_WAIT,
	KEY_AGREE,
	KEY_SHORT,
	KEY_COLOR,
};

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "What is asked:", 1},
	{"file", KEY_FILE, "FILE", 0, "Read names from FILE, one a line; - is stdin", 1},
	{"shard", KEY_SHARD, "K/N", 0, "Only every N-th name, from the K-th on", 1},
	{"also-a", KEY_ALSO_A, NULL, 0,
		"Ask for A records, too: a name with those alone is v4-only", 1},
	{"nat64", KEY_NAT64, NULL, 0,
		"Find the servers' NAT64 prefixes (RFC 7050), and mark addresses in them",
		1},
	{"readiness", KEY_READINESS, NULL, 0,
		"A table of the name, its name servers and its mail exchangers: which "
		"have IPv6",
		1},

	{NULL, 0, NULL, 0, "How it is asked (dig's spelling in brackets):", 2},
	{"tcp", KEY_TCP, NULL, 0, "Over TCP from the start [+tcp]", 2},
	{"no-recurse", KEY_NO_RECURSE, NULL, 0,
		"Only what the server itself knows [+norecurse]", 2},
	{"dnssec", KEY_DNSSEC, NULL, 0, "Ask for signatures [+dnssec]", 2},
	{"cd", KEY_CD, NULL, 0, "Ask the server not to validate [+cd]", 2},
	{"bufsize", KEY_BUFSIZE, "BYTES", 0,
		"The largest answer over UDP (512 to 65535, default 1232) [+bufsize]", 2},
	{"nsid", KEY_NSID, NULL, 0, "Ask the server who it is (RFC 5001) [+nsid]", 2},
	{"search", KEY_SEARCH, NULL, 0, "Try the domains of resolv.conf [+search]", 2},
	{"port", 'p', "N", 0, "Port of servers that are given without one (default 53)",
		2},
	{"timeout", 'W', "TIME", 0, "Wait this long in each try (default 5s) [+time]", 2},
	{"tries", KEY_TRIES, "N", 0, "Tries before giving up (default 3) [+tries]", 2},
	{"deadline", 'w', "TIME", 0, "End the whole run after this time", 2},
	{"concurrency", KEY_CONCURRENCY, "N", 0,
		"Names in flight at a time (1 to 65535, default 200)", 2},
	{"rate", KEY_RATE, "N", 0, "At most N questions a second", 2},

	{NULL, 0, NULL, 0, "What is asserted (status 1 if it does not hold):", 3},
	{"expect", KEY_EXPECT, "WHAT", 0,
		"An address, or one in a prefix, is among the answers; or nodata, "
		"nxdomain, v4-only; may be given several times",
		3},
	{"require", KEY_REQUIRE, "N", 0, "At least N addresses", 3},
	{"require-global", KEY_REQUIRE_GLOBAL, NULL, 0,
		"Every address is one that the whole Internet reaches", 3},
	{"agree", KEY_AGREE, NULL, 0, "All servers give the same set of addresses", 3},
	{"wait", KEY_WAIT, "TIME", 0,
		"Ask again, every second, until it holds, for this long at most", 3},

	{NULL, 0, NULL, 0, "What is shown:", 4},
	{"short", KEY_SHORT, NULL, 0, "Addresses alone [+short]", 4},
	{"json", 'j', NULL, 0, "One JSON object a line", 4},
	{"quiet", 'q', NULL, 0, "Nothing on stdout", 4},
	{"color", KEY_COLOR, "WHEN", 0,
		"Colours: auto (the default: on a terminal), always or never", 4},
	{"verbose", 'v', NULL, 0, "Also which server answered, and when, on stderr", 4},
	{"ipv6", '6', NULL, 0, "As in dig; IPv6 is what is asked over anyway", 2},
	{"type", 't', "AAAA", 0, "As in dig; no other is asked for", 1},
	{NULL, '4', NULL, OPTION_HIDDEN, NULL, 4},
	{0},
};

static error_t take_expect(const char *arg, struct dig_opts *opts)
{
	struct dig_expect *expect = &opts->expects[opts->expect_count];
	struct prefix_text read;

	if (opts->expect_count == DIG_EXPECTS_MAX)
		return args_refuse("--expect", arg, "there are more than 32");
	*expect = (struct dig_expect){.text = arg};
	if (!strcmp(arg, "nodata")) {
		expect->what = DIG_EXPECT_NODATA;
	} else if (!strcmp(arg, "nxdomain")) {
		expect->what = DIG_EXPECT_NXDOMAIN;
	} else if (!strcmp(arg, "v4-only")) {
		expect->what = DIG_EXPECT_V4_ONLY;
	} else {
		if (prefix_parse(arg, strlen(arg), &read).flaw || read.zone)
			return args_refuse("--expect", arg,
				"is not an address, a prefix, nodata, nxdomain or "
				"v4-only");
		if (prefix_has_host_bits(&read))
			return args_refuse("--expect", arg, "has bits behind its length");
		expect->what = DIG_EXPECT_PREFIX;
		expect->prefix = prefix_around(u128_from_in6(&read.address), read.length);
	}
	opts->expect_count++;
	return 0;
}

/* Options that say it all by being there. */
static error_t remember(int key, const char *arg, struct dig_opts *opts)
{
	const struct args_slot slots[] = {
		{KEY_FILE, "--file", .text = &opts->file},
		{KEY_ALSO_A, .flag = &opts->also_a},
		{KEY_NAT64, .flag = &opts->nat64},
		{KEY_READINESS, .flag = &opts->readiness},
		{KEY_TCP, .flag = &opts->tcp},
		{KEY_DNSSEC, .flag = &opts->dnssec},
		{KEY_CD, .flag = &opts->checking_disabled},
		{KEY_NSID, .flag = &opts->nsid},
		{KEY_SEARCH, .flag = &opts->search},
		{KEY_REQUIRE_GLOBAL, .flag = &opts->require_global},
		{KEY_AGREE, .flag = &opts->agree},
		{KEY_SHORT, .flag = &opts->short_form},
		{'j', .flag = &opts->json},
		{'q', .flag = &opts->quiet},
		{'v', .flag = &opts->verbose},
	};

	return args_remember(slots, sizeof(slots) / sizeof(slots[0]), key, arg);
}

static error_t take_option(int key, char *arg, struct dig_opts *opts)
{
	uint64_t number = 0;
	error_t err;

	switch (key) {
	case KEY_SHARD:
		return args_shard(arg, &opts->shard, &opts->shards);
	case KEY_NO_RECURSE:
		opts->recurse = false;
		return 0;
	case '6':
		return 0;
	case 't':
		return strcasecmp(arg, "AAAA") ? args_refuse("-t", arg, "only AAAA is asked for, "
				"and A with --also-a") : 0;
	case '4':
		cli_error("-4", "there is no such choice: a server that is given by its "
				"IPv4 address is asked over IPv4, as in @192.0.2.53");
		return EINVAL;
	case KEY_BUFSIZE:
		err = args_number("--bufsize", "size", arg, 512, UINT16_MAX, &number);
		opts->udp_size = (uint16_t)number;
		return err;
	case 'p':
		err = args_number("-p", "port", arg, 1, UINT16_MAX, &number);
		opts->port = (uint16_t)number;
		return err;
	case 'W':
		return args_duration("-W", "timeout", arg, NSEC_PER_MSEC,
			DIG_DURATION_MAX, &opts->timeout);
	case KEY_TRIES:
		err = args_number("--tries", "number", arg, 1, DIG_TRIES_MAX, &number);
		opts->tries = (unsigned)number;
		return err;
	case 'w':
		return args_duration("-w", "deadline", arg, NSEC_PER_MSEC,
			DIG_DURATION_MAX, &opts->deadline);
	case KEY_CONCURRENCY:
		return args_number("--concurrency", "number", arg, 1, CONCURRENCY_MAX,
			&opts->concurrency);
	case KEY_RATE:
		return args_number("--rate", "rate", arg, 1, RATE_MAX, &opts->rate);
	case KEY_EXPECT:
		return take_expect(arg, opts);
	case KEY_REQUIRE:
		if (opts->require > 0)
			return args_refuse("--require", arg, "a number was given already");
		return args_number(
			"--require", "number", arg, 1, REQUIRE_MAX, &opts->require);
	case KEY_COLOR:
		return args_color(arg, &opts->color);
	case KEY_WAIT:
		return args_duration("--wait", "time", arg, NSEC_PER_MSEC,
			DIG_DURATION_MAX, &opts->wait);
	default:
		return remember(key, arg, opts);
	}
}

/* Operands: `@` and a server, `+` and an option, and the rest are names, moved together
 * at the front. */
static error_t take_operands(char **operands, size_t count, struct dig_opts *opts)
{
	opts->names = operands;
	for (size_t i = 0; i < count; i++) {
		char *arg = operands[i];

		if (*arg == '@') {
			if (opts->server_count == DIG_SERVERS_MAX) {
				cli_error(arg, "there are more than 16 servers");
				return EINVAL;
			}
			opts->servers[opts->server_count++] = arg + 1;
		} else if (*arg == '+') {
			error_t err = dig_opts_plus(arg, opts);

			if (err)
				return err;
		} else {
			opts->names[opts->name_count++] = arg;
		}
	}
	return 0;
}

static error_t complete(struct dig_opts *opts)
{
	const char *taken = NULL;
	error_t err = dig_opts_words(opts);

	if (err)
		return err;
	if (opts->name_count == 0 && !opts->file && !opts->nat64) {
		cli_error(NULL, "no name: try aaaa-dig --help");
		return EINVAL;
	}
	for (size_t i = 0; i < opts->name_count; i++) {
		if (!args_take_stdin("-", opts->names[i], &taken))
			return EINVAL;
		opts->is_bulk |= !strcmp(opts->names[i], "-");
	}
	if (opts->file && !args_take_stdin("--file -", opts->file, &taken))
		return EINVAL;
	if (opts->nat64 && opts->name_count == 0 && !opts->file &&
		(opts->expect_count > 0 || opts->require > 0 || opts->require_global ||
			opts->agree || opts->wait > 0)) {
		cli_error("--nat64", "asserts nothing of a prefix: assertions are on names, "
				     "and there is none");
		return EINVAL;
	}
	if (opts->agree && opts->server_count < 2) {
		cli_error("--agree", "needs two servers or more, as in @2001:db8::53");
		return EINVAL;
	}
	if (opts->readiness && opts->server_count > 1) {
		cli_error("--readiness", "asks one server only");
		return EINVAL;
	}
	if (opts->readiness && (opts->expect_count > 0 || opts->require > 0 ||
				       opts->require_global || opts->wait > 0 ||
				       opts->nat64 || opts->search || opts->short_form)) {
		cli_error("--readiness", "has a verdict of its own: it cannot stand with "
					 "assertions, --nat64, +search and +short");
		return EINVAL;
	}
	if (!opts->edns && (opts->dnssec || opts->nsid)) {
		cli_error("+noedns", "leaves no room for +dnssec and +nsid");
		return EINVAL;
	}
	opts->is_bulk |= opts->file != NULL;
	opts->shows_a = opts->also_a;
	for (size_t i = 0; i < opts->expect_count; i++)
		opts->also_a |= opts->expects[i].what == DIG_EXPECT_V4_ONLY;
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct dig_opts *opts = state->input;

	switch (key) {
	case ARGP_KEY_ARGS:
		return take_operands(state->argv + state->next,
			(size_t)(state->argc - state->next), opts);
	case ARGP_KEY_END:
		return complete(opts);
	default:
		return take_option(key, arg, opts);
	}
}

bool dig_opts_parse(
	int argc, char **argv, struct dig_opts *ret_opts, enum cli_status *ret_status)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[@SERVER...] [+OPTION...] NAME...",
		.doc = "Ask name servers for the IPv6 addresses of names.\v"
		       "SERVER is an address, with %zone where it is link-local, or a "
		       "name; a "
		       "port may follow, as in @[2001:db8::53]:5353. Several are all "
		       "asked; "
		       "without one, those of /etc/resolv.conf are, one after another. "
		       "OPTION "
		       "is one of dig's: +short +tcp +[no]recurse +dnssec +cd +bufsize=N "
		       "+time=N +tries=N +nsid +search +[no]edns +[no]ad +ignore "
		       "+[no]idnout "
		       "+[no]all +[no]comments +[no]question +[no]answer +[no]authority "
		       "+[no]additional +[no]stats +[no]cmd +[no]ttlid.\n"
		       "TIME is 1, 0.2, 200ms, 5s or 2m; a bare number is seconds.\n\n"
		       "Exit status: 0 the name has addresses and every assertion held, "
		       "1 not "
		       "so, 2 could not ask, 3 no answer, or one that says nothing: "
		       "timeout, "
		       "SERVFAIL, REFUSED. Of several names the worst counts: 2, then 3, "
		       "then "
		       "1.",
	};
	struct dig_opts opts = {
		.shard = 1,
		.shards = 1,
		.recurse = true,
		.authentic = true,
		.edns = true,
		.udp_size = UDP_SIZE_DEFAULT,
		.port = DNS_PORT,
		.timeout = TIMEOUT_DEFAULT,
		.tries = TRIES_DEFAULT,
		.concurrency = CONCURRENCY_DEFAULT,
		.parts = SHOW_DNS_ALL,
	};

	if (!args_parse(&argp, argc, argv, &opts, ret_status))
		return false;
	*ret_opts = opts;
	return true;
}
