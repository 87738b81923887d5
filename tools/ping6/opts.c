#include <errno.h>

#include "tools/ping6/opts_inner.h"
#include "wire/echo.h"

#define INTERVAL_DEFAULT NSEC_PER_SEC
#define SIZE_DEFAULT     56
#define DURATION_MAX     (1000000 * NSEC_PER_SEC)
#define RETRIES_MAX      1000
#define RATE_MAX         100000000

enum {
	KEY_FILE = ARGS_LONG_ONLY,
	KEY_SHARD,
	KEY_ALL_ADDRESSES,
	KEY_RATE,
	KEY_RETRIES,
	KEY_UNTIL,
	KEY_MAX_LOSS,
	KEY_MAX_RTT,
	KEY_MAX_JITTER,
	KEY_MIN_HOP_LIMIT,
	KEY_EXPECT_SOURCE,
	KEY_EXPECT_RESPONDERS,
	KEY_MIN_ALIVE,
	KEY_FIND_MTU,
	KEY_ALIVE,
	KEY_DEAD,
	KEY_METRICS,
	KEY_GRAPH,
	KEY_COLOR,
};

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "Whom to ask:", 1},
	{"file", KEY_FILE, "FILE", 0, "Read targets from FILE, one a line; - is stdin", 1},
	{"shard", KEY_SHARD, "K/N", 0, "Only every N-th target, from the K-th on", 1},
	{"all-addresses", KEY_ALL_ADDRESSES, NULL, 0,
		"Every address of a name, not only the first", 1},

	{NULL, 0, NULL, 0, "What is sent:", 2},
	{"count", 'c', "N", 0, "Send exactly N probes to each target (1 or more)", 2},
	{"retries", KEY_RETRIES, "N", 0,
		"Send up to N more to a target that has not answered any (default 2 with --alive "
		"and --dead, else 0)",
		2},
	{"interval", 'i', "TIME", 0,
		"Time from one probe of a target to its next (default 1s; below 2ms for root "
		"only, except to this host itself)",
		2},
	{"rate", KEY_RATE, "N", 0,
		"At most N probes a second over all targets (default 500 where there are "
		"several; more for root only)",
		2},
	{"flood", 'f', NULL, 0,
		"Send as fast as answers come, or 100 a second; a dot for each probe not "
		"answered yet",
		2},
	{"adaptive", 'A', NULL, 0, "Send the next probe as soon as the last is answered", 2},
	{"preload", 'l', "N", 0,
		"Send the first N probes at once (1 to 65535; above 3 for root only)", 2},
	{"size", 's', "BYTES", 0, "Bytes of data in a probe (0 to 65527, default 56)", 2},
	{"pattern", 'p', "HEX", 0, "Fill the data with up to 16 bytes, as in -p ff00", 2},
	{"hop-limit", 't', "N", 0, "Hop limit of the probes (0 to 255)", 2},
	{"ttl", 0, NULL, OPTION_ALIAS | OPTION_HIDDEN, NULL, 2},
	{"tclass", 'Q', "N", 0, "Traffic class of the probes (0 to 255 or 0xff)", 2},
	{"flowlabel", 'F', "N", 0,
		"Flow label of the probes (0 to 0xfffff; 0: the kernel chooses one)", 2},
	{"mtu-discovery", 'M', "HOW", 0,
		"Path MTU discovery: do (never fragment), want, dont, probe (ignore the known "
		"path MTU)",
		2},
	{"interface", 'I', "IF|ADDR", 0,
		"Send through this interface, or from this address; may be given once for each",
		2},
	{"keep-source", 'B', NULL, 0,
		"Send from the address that the first probe is sent from, to the end", 2},
	{"connect", 'C', NULL, 0, "Connect the socket, and hear nobody but the target", 2},
	{"identifier", 'e', "N", 0,
		"Identifier of the probes (0 to 65535; the default is random)", 2},
	{"no-loopback", 'L', NULL, 0,
		"Leave this host out of the multicast group that is asked", 2},
	{"mark", 'm', "N", 0, "Mark the packets for routing and filters (root only)", 2},
	{"sndbuf", 'S', "BYTES", 0, "Size of the socket's send buffer", 2},

	{NULL, 0, NULL, 0, "How long:", 3},
	{"timeout", 'W', "TIME", 0,
		"Wait this long for each reply (default 1s with several targets, else 10s, and "
		"after the last probe twice the longest round trip, but at least 1s and one "
		"interval)",
		3},
	{"deadline", 'w', "TIME", 0, "End the whole run after this time", 3},
	{"until", KEY_UNTIL, "up|down[:N]", 0,
		"End as soon as N probes in a row (default 1) are answered, or are not", 3},

	{NULL, 0, NULL, 0, "What is asserted (status 1 if it does not hold):", 4},
	{"max-loss", KEY_MAX_LOSS, "PCT", 0, "At most so many percent of the probes lost", 4},
	{"max-rtt", KEY_MAX_RTT, "[FIGURE:]TIME", 0,
		"Round trips of at most TIME; FIGURE is min, avg (the default), max or a "
		"percentile, p95; may be given several times",
		4},
	{"max-jitter", KEY_MAX_JITTER, "TIME", 0, "Jitter of at most TIME", 4},
	{"min-hop-limit", KEY_MIN_HOP_LIMIT, "N", 0,
		"Every reply had at least this hop limit left", 4},
	{"expect-source", KEY_EXPECT_SOURCE, "ADDR|PREFIX", 0,
		"Every reply came from there", 4},
	{"expect-responders", KEY_EXPECT_RESPONDERS, "N", 0,
		"So many members of a multicast group answered; N+: or more", 4},
	{"min-alive", KEY_MIN_ALIVE, "N|all", 0,
		"At least N targets answered; how the others fared is no matter", 4},

	{NULL, 0, NULL, 0, "What is found out instead:", 5},
	{"find-mtu", KEY_FIND_MTU, NULL, 0,
		"The largest packet that gets to the target, and who says so", 5},

	{NULL, 0, NULL, 0, "What is shown:", 6},
	{"alive", KEY_ALIVE, NULL, 0,
		"Just the targets that answered; -c 1 is the default then", 6},
	{"dead", KEY_DEAD, NULL, 0, "Just the targets that did not", 6},
	{"json", 'j', NULL, 0, "One JSON object a line", 6},
	{"metrics", KEY_METRICS, "FILE", 0,
		"Write the figures to FILE, for Prometheus, when the run ends", 6},
	{"graph", KEY_GRAPH, NULL, 0, "Draw the round trips as a line on the terminal", 6},
	{"color", KEY_COLOR, "WHEN", 0,
		"Colours in the graph: auto (the default: unless NO_COLOR is set), always, never",
		6},
	{"quiet", 'q', NULL, 0, "Only the first line and the statistics", 6},
	{"verbose", 'v', NULL, 0,
		"Also clock, percentiles, jitter, loss pattern, and replies not ours", 6},
	{"timestamps", 'D', NULL, 0, "Put the time in front of each line", 6},
	{"outstanding", 'O', NULL, 0,
		"Say so when a probe has no answer yet as the next one leaves", 6},
	{"names", 'H', NULL, 0, "Look up the names of who answers", 6},
	{"audible", 'a', NULL, 0, "Ring the terminal's bell at each reply", 6},
	{"user-to-user", 'U', NULL, 0,
		"Round trips by our own clock, without the kernel's stamps", 6},
	{"numeric", 'n', NULL, 0, "Accepted: addresses are not looked up without -H", 6},
	{"ipv6", '6', NULL, 0, "Accepted: there is nothing else", 6},
	{"ipv4", '4', NULL, OPTION_HIDDEN, NULL, 6},
	{0},
};

/* Which targets are printed. */
static error_t choose(enum ping6_only only, struct ping6_opts *opts)
{
	if (opts->only != PING6_ALL && opts->only != only) {
		cli_error("--alive", "and --dead together would be all targets");
		return EINVAL;
	}
	opts->only = only;
	return 0;
}

/* What is sent. */
static error_t parse_sending(int key, const char *arg, struct parsing *p)
{
	struct ping6_opts *opts = &p->opts;
	struct icmp6_settings *settings = &opts->settings;
	uint64_t number = 0;
	error_t err = 0;

	switch (key) {
	case 'c':
		p->has_count = true;
		return args_number("-c", "count", arg, 1, INT64_MAX, &opts->count);
	case KEY_RETRIES:
		p->has_retries = true;
		return args_number("--retries", "number", arg, 0, RETRIES_MAX, &opts->retries);
	case 'i':
		opts->has_interval = true;
		return args_duration("-i", "interval", arg, 0, DURATION_MAX, &opts->interval);
	case KEY_RATE:
		return args_number("--rate", "rate", arg, 1, RATE_MAX, &opts->rate);
	case 'f':
		opts->flood = true;
		return 0;
	case 'A':
		opts->adaptive = true;
		return 0;
	case 'l':
		return args_number("-l", "preload", arg, 1, 65535, &opts->preload);
	case 's':
		err = args_number("-s", "size", arg, 0, ECHO_DATA_MAX, &number);
		opts->size = (uint32_t)number;
		return err;
	case 'p':
		return opts_pattern(arg, opts);
	case 't':
		err = args_number("-t", "hop limit", arg, 0, 255, &number);
		settings->has_hop_limit = true;
		settings->hop_limit = (uint8_t)number;
		return err;
	case 'Q':
		err = args_number_hex("-Q", "traffic class", arg, 0, 255, &number);
		settings->has_traffic_class = true;
		settings->traffic_class = (uint8_t)number;
		return err;
	case 'F':
		err = args_number_hex("-F", "flow label", arg, 0, 0xfffff, &number);
		settings->has_flow_label = true;
		settings->flow_label = (uint32_t)number;
		return err;
	case 'M':
		return opts_pmtu_discovery(arg, settings);
	case 'I':
		return opts_interface(arg, opts);
	case 'B':
		opts->keep_source = true;
		return 0;
	case 'C':
		opts->connected = true;
		return 0;
	case 'e':
		err = args_number_hex("-e", "identifier", arg, 0, UINT16_MAX, &number);
		settings->has_id = true;
		settings->id = (uint16_t)number;
		return err;
	case 'L':
		settings->not_to_self = true;
		return 0;
	case 'm':
		err = args_number_hex("-m", "mark", arg, 0, UINT32_MAX, &number);
		opts->has_mark = true;
		opts->mark = (uint32_t)number;
		return err;
	case 'S':
		err = args_number("-S", "send buffer", arg, 1, INT32_MAX / 2, &number);
		opts->send_buffer = (int)number;
		return err;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* When it ends, and with what verdict. */
static error_t parse_verdict(int key, const char *arg, struct ping6_opts *opts)
{
	switch (key) {
	case 'W':
		return args_duration("-W", "timeout", arg, NSEC_PER_MSEC, DURATION_MAX,
			&opts->timeout);
	case 'w':
		return args_duration("-w", "deadline", arg, NSEC_PER_MSEC, DURATION_MAX,
			&opts->deadline);
	case KEY_UNTIL:
		return until_parse(arg, &opts->until);
	case KEY_MAX_LOSS:
		return assert_add(&opts->asserts, ASSERT_MAX_LOSS, arg);
	case KEY_MAX_RTT:
		return assert_add(&opts->asserts, ASSERT_MAX_RTT, arg);
	case KEY_MAX_JITTER:
		return assert_add(&opts->asserts, ASSERT_MAX_JITTER, arg);
	case KEY_MIN_HOP_LIMIT:
		return assert_add(&opts->asserts, ASSERT_MIN_HOP_LIMIT, arg);
	case KEY_EXPECT_SOURCE:
		return assert_add(&opts->asserts, ASSERT_EXPECT_SOURCE, arg);
	case KEY_EXPECT_RESPONDERS:
		return assert_add(&opts->asserts, ASSERT_EXPECT_RESPONDERS, arg);
	case KEY_MIN_ALIVE:
		return assert_add(&opts->asserts, ASSERT_MIN_ALIVE, arg);
	case KEY_FIND_MTU:
		opts->find_mtu = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* What is shown, and of whom. */
static error_t parse_showing(int key, char *arg, struct ping6_opts *opts)
{
	const struct args_slot slots[] = {
		{KEY_FILE, "--file", .text = &opts->file},
		{KEY_ALL_ADDRESSES, .flag = &opts->all_addresses},
		{KEY_METRICS, "--metrics", .text = &opts->metrics},
		{KEY_GRAPH, .flag = &opts->graph},
		{'j', .flag = &opts->json},
		{'q', .flag = &opts->quiet},
		{'v', .flag = &opts->verbose},
		{'D', .flag = &opts->timestamps},
		{'O', .flag = &opts->report_outstanding},
		{'H', .flag = &opts->names},
		{'a', .flag = &opts->audible},
		{'U', .flag = &opts->user_to_user},
	};

	switch (key) {
	case KEY_SHARD:
		return args_shard(arg, &opts->shard, &opts->shards);
	case KEY_COLOR:
		return args_color(arg, &opts->color);
	case KEY_ALIVE:
		return choose(PING6_ALIVE, opts);
	case KEY_DEAD:
		return choose(PING6_DEAD, opts);
	case 'n':
	case '6':
		return 0;
	case '4':
		cli_error("-4", "this is ping6: it speaks IPv6 only");
		return EINVAL;
	default:
		return args_remember(slots, sizeof(slots) / sizeof(slots[0]), key, arg);
	}
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
		return opts_complete(p);
	default:
		err = parse_sending(key, arg, p);
		if (err == ARGP_ERR_UNKNOWN)
			err = parse_verdict(key, arg, &p->opts);
		if (err == ARGP_ERR_UNKNOWN)
			err = parse_showing(key, arg, &p->opts);
		return err;
	}
}

bool ping6_opts_parse(int argc, char **argv, struct ping6_opts *ret_opts,
	enum cli_status *ret_status)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "TARGET...",
		.doc = "Ask hosts for ICMPv6 Echo Replies: are they there, and how well?\v"
		       "TARGET is an address, with %zone where it is link-local, or a name; - "
		       "reads targets from stdin.\n"
		       "TIME is 1, 0.2, 200ms, 5s or 2m; a bare number is seconds.\n\n"
		       "Exit status: 0 a reply came and every assertion held, 1 not so, 2 could "
		       "not ask, 3 the name servers gave no answer, or this host had no room "
		       "for a probe. Of several targets the worst "
		       "counts: 2, then 3, then 1.",
	};
	struct parsing parsing = {.opts = {
		.interval = INTERVAL_DEFAULT,
		.size = SIZE_DEFAULT,
		.shard = 1,
		.shards = 1,
	}};

	if (!args_parse(&argp, argc, argv, &parsing, ret_status))
		return false;
	*ret_opts = parsing.opts;
	return true;
}
