#include "tools/ping6/opts.h"

#include <errno.h>
#include <linux/in6.h>
#include <net/if.h>
#include <string.h>

#include "cli/args.h"
#include "wire/echo.h"

#define INTERVAL_DEFAULT NSEC_PER_SEC
#define SIZE_DEFAULT     56
#define DURATION_MAX     (1000000 * NSEC_PER_SEC)

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "What is sent:", 1},
	{"count", 'c', "N", 0, "Send exactly N probes (1 or more)", 1},
	{"interval", 'i', "TIME", 0,
		"Time from one probe to the next (default 1s; below 2ms for root only, except "
		"to this host itself)",
		1},
	{"size", 's', "BYTES", 0, "Bytes of data in a probe (0 to 65527, default 56)", 1},
	{"pattern", 'p', "HEX", 0, "Fill the data with up to 16 bytes, as in -p ff00", 1},
	{"hop-limit", 't', "N", 0, "Hop limit of the probes (0 to 255)", 1},
	{"ttl", 0, NULL, OPTION_ALIAS | OPTION_HIDDEN, NULL, 1},
	{"tclass", 'Q', "N", 0, "Traffic class of the probes (0 to 255 or 0xff)", 1},
	{"flowlabel", 'F', "N", 0,
		"Flow label of the probes (0 to 0xfffff; 0: the kernel chooses one)", 1},
	{"mtu-discovery", 'M', "HOW", 0,
		"Path MTU discovery: do (never fragment), want, dont, probe (ignore the known "
		"path MTU)",
		1},
	{"interface", 'I', "IF|ADDR", 0,
		"Send through this interface, or from this address; may be given once for each",
		1},

	{NULL, 0, NULL, 0, "How long:", 2},
	{"timeout", 'W', "TIME", 0,
		"Wait this long for each reply (default 10s; after the last probe twice the "
		"longest round trip, but at least 1s and one interval)",
		2},
	{"deadline", 'w', "TIME", 0, "End the whole run after this time", 2},

	{NULL, 0, NULL, 0, "What is shown:", 3},
	{"json", 'j', NULL, 0, "One JSON object a line", 3},
	{"quiet", 'q', NULL, 0, "Only the first line and the statistics", 3},
	{"verbose", 'v', NULL, 0, "Also clock, percentiles, jitter, and replies not ours", 3},
	{"timestamps", 'D', NULL, 0, "Put the time in front of each line", 3},
	{"outstanding", 'O', NULL, 0,
		"Say so when a probe has no answer yet as the next one leaves", 3},
	{"numeric", 'n', NULL, 0, "Accepted: addresses are never looked up", 3},
	{"ipv6", '6', NULL, 0, "Accepted: there is nothing else", 3},
	{"ipv4", '4', NULL, OPTION_HIDDEN, NULL, 3},
	{0},
};

static int hex_digit(char c)
{
	const char *digits = "00112233445566778899aAbBcCdDeEfF";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) / 2 : -1;
}

static error_t parse_pattern(const char *text, struct ping6_opts *opts)
{
	size_t len = strlen(text);

	if (len == 0 || len % 2 || len > 2 * PING6_PATTERN_MAX) {
		return args_refuse("-p", text,
			"pattern is not 1 to 16 bytes of two hexadecimal digits");
	}
	for (size_t i = 0; i < len; i += 2) {
		int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);

		if (high < 0 || low < 0) {
			return args_refuse("-p", text, "pattern has something else than "
				"hexadecimal digits");
		}
		opts->pattern[i / 2] = (uint8_t)(high << 4 | low);
	}
	opts->pattern_text = text;
	opts->pattern_len = len / 2;
	return 0;
}

static error_t parse_pmtu_discovery(const char *text, struct icmp6_settings *settings)
{
	static const struct {
		const char *name;
		int value;
	} ways[] = {
		{"do", IPV6_PMTUDISC_DO},
		{"want", IPV6_PMTUDISC_WANT},
		{"dont", IPV6_PMTUDISC_DONT},
		{"probe", IPV6_PMTUDISC_PROBE},
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(text, ways[i].name))
			continue;
		settings->has_pmtu_discovery = true;
		settings->pmtu_discovery = ways[i].value;
		return 0;
	}
	return args_refuse("-M", text, "is not one of do, want, dont, probe");
}

/* -I takes an interface or an address, as in iputils; what has a colon is an address. */
static error_t parse_interface(const char *text, struct ping6_opts *opts)
{
	const char **place = strchr(text, ':') ? &opts->source : &opts->interface;

	if (*place) {
		return args_refuse("-I", text, place == &opts->source ?
			"another address was given already" :
			"another interface was given already");
	}
	if (place == &opts->interface && (!*text || strlen(text) >= IF_NAMESIZE)) {
		return args_refuse("-I", text, "no such interface");
	}
	*place = text;
	return 0;
}

static error_t parse_target(const char *text, struct ping6_opts *opts)
{
	if (opts->target) {
		cli_error(text, "only one target is taken; %s was given already", opts->target);
		return EINVAL;
	}
	if (!*text) {
		cli_error("target", "is empty");
		return EINVAL;
	}
	opts->target = text;
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct ping6_opts *opts = state->input;
	struct icmp6_settings *settings = &opts->settings;
	uint64_t number = 0;
	error_t err = 0;

	switch (key) {
	case 'c':
		return args_number("-c", "count", arg, 1, INT64_MAX, &opts->count);
	case 'i':
		return args_duration("-i", "interval", arg, 0, DURATION_MAX, &opts->interval);
	case 'W':
		return args_duration("-W", "timeout", arg, NSEC_PER_MSEC, DURATION_MAX,
			&opts->timeout);
	case 'w':
		return args_duration("-w", "deadline", arg, NSEC_PER_MSEC, DURATION_MAX,
			&opts->deadline);
	case 's':
		err = args_number("-s", "size", arg, 0, ECHO_DATA_MAX, &number);
		opts->size = (uint32_t)number;
		return err;
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
	case 'p':
		return parse_pattern(arg, opts);
	case 'M':
		return parse_pmtu_discovery(arg, settings);
	case 'I':
		return parse_interface(arg, opts);
	case 'j':
		opts->json = true;
		return 0;
	case 'q':
		opts->quiet = true;
		return 0;
	case 'v':
		opts->verbose = true;
		return 0;
	case 'D':
		opts->timestamps = true;
		return 0;
	case 'O':
		opts->report_outstanding = true;
		return 0;
	case 'n':
	case '6':
		return 0;
	case '4':
		cli_error("-4", "this is ping6: it speaks IPv6 only");
		return EINVAL;
	case ARGP_KEY_ARG:
		return parse_target(arg, opts);
	case ARGP_KEY_NO_ARGS:
		cli_error("target", "none is given; try --help");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

bool ping6_opts_parse(int argc, char **argv, struct ping6_opts *ret_opts,
	enum cli_status *ret_status)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "TARGET",
		.doc = "Ask a host for ICMPv6 Echo Replies: is it there, and how well?\v"
		       "TARGET is an address, with %zone where it is link-local, or a name.\n"
		       "TIME is 1, 0.2, 200ms, 5s or 2m; a bare number is seconds.\n\n"
		       "Exit status: 0 a reply came, 1 none came, 2 could not ask, 3 the name "
		       "servers gave no answer.",
	};
	struct ping6_opts opts = {
		.interval = INTERVAL_DEFAULT,
		.size = SIZE_DEFAULT,
	};

	if (!args_parse(&argp, argc, argv, &opts, ret_status))
		return false;
	*ret_opts = opts;
	return true;
}
