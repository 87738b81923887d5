#include "tools/ptr6/opts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "tools/ptr6/input.h"

#define DURATION_MAX (1000000 * NSEC_PER_SEC)
#define RATE_MAX     10000000
#define TIMEOUT      (2 * NSEC_PER_SEC)
#define TRIES        3

enum {
	KEY_ARPA = ARGS_LONG_ONLY,
	KEY_CONCURRENCY,
	KEY_COLOR,
	KEY_CONFIRM,
	KEY_FILE,
	KEY_MAX_QUERIES,
	KEY_RATE,
	KEY_RECORDS,
	KEY_RELATIVE,
	KEY_RESUME,
	KEY_SHARD,
	KEY_TCP,
	KEY_TRIES,
	KEY_ZONE,
};

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "Of which addresses:", 1},
	{"file", KEY_FILE, "FILE", 0, "Read targets from FILE, one a line; - is stdin", 1},
	{"shard", KEY_SHARD, "K/N", 0, "Only every N-th target, from the K-th on", 1},

	{NULL, 0, NULL, 0, "What is asked:", 2},
	{"confirm", KEY_CONFIRM, NULL, 0,
		"Ask for the addresses of each name, too: do they lead back?", 2},
	{"zone", KEY_ZONE, NULL, 0,
		"The zone that would hold the name, and how its servers answer", 2},

	{NULL, 0, NULL, 0, "What is worked out without asking anybody:", 3},
	{"arpa", KEY_ARPA, NULL, 0,
		"The ip6.arpa name of an address, the zones of a prefix; and back", 3},
	{"relative", KEY_RELATIVE, "ZONE", 0,
		"Names as they stand in ZONE, a prefix or a name (implies --arpa)", 3},
	{"records", KEY_RECORDS, NULL, 0,
		"From lines of an address and a name, the PTR records (stdin by default)", 3},

	{NULL, 0, NULL, 0, "How it is asked:", 4},
	{"timeout", 'W', "TIME", 0, "Wait this long for an answer to each try (default 2s)", 4},
	{"tries", KEY_TRIES, "N", 0, "Ask each up to N times where nobody answers (default 3)", 4},
	{"deadline", 'w', "TIME", 0, "End the whole run after this time", 4},
	{"tcp", KEY_TCP, NULL, 0, "Ask over TCP", 4},
	{"concurrency", KEY_CONCURRENCY, "N", 0,
		"Have N questions on their way (default 200; in a walk 10)", 4},
	{"rate", KEY_RATE, "N", 0, "At most N queries a second", 4},

	{NULL, 0, NULL, 0, "For a walk through a prefix:", 5},
	{"max-queries", KEY_MAX_QUERIES, "N", 0,
		"Stop after N queries (default 10000)", 5},
	{"resume", KEY_RESUME, "CURSOR", 0,
		"Go on where a walk through the same prefix has stopped", 5},

	{NULL, 0, NULL, 0, "What is shown:", 6},
	{"json", 'j', NULL, 0, "One JSON object a line", 6},
	{"quiet", 'q', NULL, 0, "Nothing on stderr about addresses without a name", 6},
	{"color", KEY_COLOR, "WHEN", 0,
		"Colours: auto (the default: on a terminal), always or never", 6},
	{0},
};

/* What is done: one of several, by their options. */
static error_t choose(struct ptr6_opts *opts, enum ptr6_mode mode, const char *option)
{
	if (opts->mode_option && opts->mode != mode) {
		cli_error(option, "cannot stand with %s", opts->mode_option);
		return EINVAL;
	}
	opts->mode = mode;
	opts->mode_option = option;
	return 0;
}

/* A value that is written as targets are. */
static error_t parse_input(const char *option, const char *text, struct input *ret_input)
{
	char reason[INPUT_REASON_SIZE];

	return input_read(text, ret_input, reason) ? 0 : args_refuse(option, text, reason);
}

static error_t parse_relative(const char *text, struct ptr6_opts *opts)
{
	struct input input;

	if (parse_input("--relative", text, &input))
		return EINVAL;
	if (input.prefix.length % 4 != 0)
		return args_refuse("--relative", text,
			"a zone of ip6.arpa has a length that 4 divides");
	opts->relative = input.prefix;
	opts->has_relative = true;
	return 0;
}

static error_t parse_resume(const char *text, struct ptr6_opts *opts)
{
	struct input input;

	if (parse_input("--resume", text, &input))
		return EINVAL;
	if (input.prefix.length != 128 || *input.zone)
		return args_refuse("--resume", text, "is not the address that a walk ended with");
	opts->resume = input.prefix.first;
	opts->has_resume = true;
	return 0;
}

static error_t parse_network(int key, const char *arg, struct ptr6_opts *opts)
{
	switch (key) {
	case 'W':
		return args_duration("-W", "timeout", arg, NSEC_PER_MSEC, DURATION_MAX,
			&opts->timeout);
	case 'w':
		return args_duration("-w", "deadline", arg, NSEC_PER_MSEC, DURATION_MAX,
			&opts->deadline);
	case KEY_TRIES:
		return args_number("--tries", "number", arg, 1, 100, &opts->tries);
	case KEY_RATE:
		return args_number("--rate", "rate", arg, 1, RATE_MAX, &opts->rate);
	case KEY_COLOR:
		return args_color(arg, &opts->color);
	case KEY_CONCURRENCY:
		return args_number("--concurrency", "number", arg, 1, PTR6_CONCURRENCY_MAX,
			&opts->concurrency);
	case KEY_MAX_QUERIES:
		return args_number("--max-queries", "number", arg, 1, INT64_MAX,
			&opts->max_queries);
	case KEY_RESUME:
		return parse_resume(arg, opts);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Takes the servers out of the operands; the rest are targets. */
static error_t take_operands(char **operands, size_t count, struct ptr6_opts *opts)
{
	const char *stdin_taken = NULL;

	opts->servers = calloc(count + 1, sizeof(*opts->servers));
	opts->targets = calloc(count + 1, sizeof(*opts->targets));
	if (!opts->servers || !opts->targets)
		return ENOMEM;
	for (size_t i = 0; i < count; i++) {
		if (*operands[i] == '@') {
			opts->servers[opts->server_count++] = operands[i] + 1;
			continue;
		}
		if (!args_take_stdin("-", operands[i], &stdin_taken))
			return EINVAL;
		opts->targets[opts->target_count++] = operands[i];
	}
	if (opts->file && !args_take_stdin("--file -", opts->file, &stdin_taken))
		return EINVAL;
	return 0;
}

/* Refuses options that mean nothing in this mode. */
static error_t refuse_idle(const struct ptr6_opts *opts)
{
	bool is_offline = opts->mode == PTR6_ARPA || opts->mode == PTR6_RECORDS;
	bool is_other = opts->mode != PTR6_LOOK_UP;
	const char *mode = opts->mode_option;
	const struct args_pair pairs[] = {
		{opts->confirm, "--confirm", is_other, mode},
		{opts->server_count > 0, "@server", is_offline, mode},
		{opts->tcp, "--tcp", is_offline, mode},
		{opts->rate > 0, "--rate", is_offline, mode},
		{opts->timeout > 0, "-W", is_offline, mode},
		{opts->tries > 0, "--tries", is_offline, mode},
		{opts->deadline > 0, "-w", is_offline, mode},
		{opts->concurrency > 0, "--concurrency", is_other, mode},
		{opts->max_queries > 0, "--max-queries", is_other, mode},
		{opts->has_resume, "--resume", is_other, mode},
	};

	return args_refuse_pairs(pairs, sizeof(pairs) / sizeof(pairs[0]));
}

static void take_defaults(struct ptr6_opts *opts)
{
	if (!opts->max_queries)
		opts->max_queries = PTR6_MAX_QUERIES;
	if (!opts->timeout)
		opts->timeout = TIMEOUT;
	if (!opts->tries)
		opts->tries = TRIES;
}

static error_t complete(struct ptr6_opts *opts)
{
	static char stdin_name[] = "-";
	error_t err = refuse_idle(opts);

	if (err)
		return err;
	if (opts->target_count == 0 && !opts->file) {
		if (opts->mode != PTR6_RECORDS) {
			cli_error(NULL, "what is to be asked for? name an address or a prefix");
			return EINVAL;
		}
		opts->file = stdin_name;
	}
	take_defaults(opts);
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct ptr6_opts *opts = state->input;
	const struct args_slot slots[] = {
		{KEY_FILE, "--file", .text = &opts->file},
		{KEY_CONFIRM, .flag = &opts->confirm},
		{KEY_TCP, .flag = &opts->tcp},
		{'j', .flag = &opts->json},
		{'q', .flag = &opts->quiet},
	};
	error_t err;

	switch (key) {
	case KEY_ZONE:
		return choose(opts, PTR6_ZONE, "--zone");
	case KEY_ARPA:
		return choose(opts, PTR6_ARPA, "--arpa");
	case KEY_RECORDS:
		return choose(opts, PTR6_RECORDS, "--records");
	case KEY_RELATIVE:
		return parse_relative(arg, opts);
	case KEY_SHARD:
		return args_shard(arg, &opts->shard, &opts->shards);
	case ARGP_KEY_ARGS:
		return take_operands(state->argv + state->next,
			(size_t)(state->argc - state->next), opts);
	case ARGP_KEY_END:
		if (opts->has_relative && opts->mode != PTR6_RECORDS) {
			err = choose(opts, PTR6_ARPA, "--relative");
			if (err)
				return err;
		}
		return complete(opts);
	default:
		err = parse_network(key, arg, opts);
		if (err == ARGP_ERR_UNKNOWN)
			err = args_remember(slots, sizeof(slots) / sizeof(slots[0]), key, arg);
		return err;
	}
}

bool ptr6_opts_parse(int argc, char **argv, struct ptr6_opts *ret_opts,
	enum cli_status *ret_status)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[@SERVER...] ADDR|PREFIX|NAME...",
		.doc = "Ask for the names of IPv6 addresses.\v"
		       "A prefix is walked for all names in it. NAME is one below ip6.arpa; - "
		       "reads targets from stdin.\n"
		       "SERVER is an address or a name, with %zone and :port where needed, as in "
		       "@[fe80::1%eth0]:53; without any those of resolv.conf are asked.\n"
		       "TIME is 1, 0.2, 200ms, 5s or 2m; a bare number is seconds.\n\n"
		       "Exit status: 0 there is a name, 1 there is none, 2 could not ask, 3 no "
		       "answer, or none that says. Of several targets the worst counts: 2, then "
		       "3, then 1.",
	};
	struct ptr6_opts opts = {
		.shard = 1,
		.shards = 1,
	};

	if (!args_parse(&argp, argc, argv, &opts, ret_status)) {
		ptr6_opts_free(&opts);
		return false;
	}
	*ret_opts = opts;
	return true;
}

void ptr6_opts_free(struct ptr6_opts *opts)
{
	free(opts->servers);
	free(opts->targets);
	opts->servers = NULL;
	opts->targets = NULL;
}
