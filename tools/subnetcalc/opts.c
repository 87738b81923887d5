#include "tools/subnetcalc/opts.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"

enum {
	KEY_ALL = ARGS_LONG_ONLY,
	KEY_FILE,
	KEY_FROM,
	KEY_MAP,
	KEY_MASK,
	KEY_NIBBLE,
	KEY_REVERSE,
	KEY_SPREAD,
	KEY_USED,
};

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "Lists:", 1},
	{"file", KEY_FILE, "FILE", 0, "Read operands from FILE too, one a line; - is stdin", 1},
	{"mask", KEY_MASK, NULL, 0, "Cut off bits behind a prefix's length, instead of refusing",
		1},

	{NULL, 0, NULL, 0, "split:", 2},
	{"from", KEY_FROM, "K", 0, "Begin with subnet K, 0 the first (decimal, or 2^N)", 2},
	{"count", 'c', "N", 0, "Only N subnets (decimal, or 2^N)", 2},
	{"reverse", KEY_REVERSE, NULL, 0, "From the last to the first; --from counts from the end",
		2},
	{"all", KEY_ALL, NULL, 0, "Even if there are more than 2^20", 2},

	{NULL, 0, NULL, 0, "plan:", 3},
	{"used", KEY_USED, "FILE", 0, "What is taken already, one prefix a line; - is stdin", 3},
	{"spread", KEY_SPREAD, NULL, 0, "Leave each one room to grow (RFC 3531)", 3},
	{"nibble", KEY_NIBBLE, NULL, 0, "Give each one a block on a nibble boundary", 3},
	{"map", KEY_MAP, NULL, 0, "Draw the pool", 3},

	{NULL, 0, NULL, 0, "What is shown:", 4},
	{"json", 'j', NULL, 0, "One JSON object a line", 4},
	{"verbose", 'v', NULL, 0, "info: the address in binary, too", 4},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct subnetcalc_opts *opts = state->input;
	const struct args_slot slots[] = {
		{KEY_FILE, "--file", .text = &opts->file},
		{KEY_USED, "--used", .text = &opts->used_file},
		{KEY_ALL, .flag = &opts->all},
		{KEY_REVERSE, .flag = &opts->reverse},
		{KEY_MASK, .flag = &opts->mask},
		{KEY_SPREAD, .flag = &opts->spread},
		{KEY_NIBBLE, .flag = &opts->nibble},
		{KEY_MAP, .flag = &opts->map},
		{'j', .flag = &opts->json},
		{'v', .flag = &opts->verbose},
	};

	switch (key) {
	case KEY_FROM:
		opts->has_from = true;
		return args_u128("--from", "index", arg, &opts->from);
	case 'c':
		opts->has_count = true;
		return args_u128("-c", "count", arg, &opts->count);
	case ARGP_KEY_ARGS:
		opts->operands = state->argv + state->next;
		opts->operand_count = (size_t)(state->argc - state->next);
		return 0;
	default:
		return args_remember(slots, sizeof(slots) / sizeof(slots[0]), key, arg);
	}
}

static const struct subnetcalc_verb *find_verb(const struct subnetcalc_verb *verbs,
	const char *name)
{
	for (const struct subnetcalc_verb *verb = verbs; verb->name; verb++)
		if (!strcmp(name, verb->name) || (verb->alias && !strcmp(name, verb->alias)))
			return verb;
	return NULL;
}

/* Names an option that has no meaning for the verb. */
static bool check_options(const struct subnetcalc_opts *opts)
{
	const struct {
		bool given;
		unsigned needs;
		const char *name;
	} checks[] = {
		{opts->file, SUBNETCALC_TAKES_LIST, "--file"},
		{opts->has_from, SUBNETCALC_TAKES_SPLIT, "--from"},
		{opts->has_count, SUBNETCALC_TAKES_SPLIT, "--count"},
		{opts->all, SUBNETCALC_TAKES_SPLIT, "--all"},
		{opts->reverse, SUBNETCALC_TAKES_REVERSE, "--reverse"},
		{opts->used_file, SUBNETCALC_TAKES_PLAN, "--used"},
		{opts->spread, SUBNETCALC_TAKES_PLAN, "--spread"},
		{opts->nibble, SUBNETCALC_TAKES_PLAN, "--nibble"},
		{opts->map, SUBNETCALC_TAKES_PLAN, "--map"},
	};

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (checks[i].given && !(opts->verb->takes & checks[i].needs)) {
			cli_error(opts->verb->name, "%s has no meaning here", checks[i].name);
			return false;
		}
	}
	if (opts->map && opts->json) {
		cli_error("--map", "is a picture and cannot stand in JSON");
		return false;
	}
	return true;
}

/* Whether the operands are as many as the verb takes; those of a list may be in a file. */
static bool check_operands(const struct subnetcalc_opts *opts)
{
	const struct subnetcalc_verb *verb = opts->verb;
	size_t count = opts->operand_count + (opts->file != NULL);

	if (count >= verb->operands_min && opts->operand_count <= verb->operands_max)
		return true;
	cli_error(verb->name, "%s operands; usage: subnetcalc %s %s",
		count < verb->operands_min ? "too few" : "too many", verb->name, verb->usage);
	return false;
}

/* Whether stdin is named but once. */
static bool check_stdin(const struct subnetcalc_opts *opts)
{
	unsigned lists = SUBNETCALC_TAKES_LIST | SUBNETCALC_TAKES_FILES;
	const char *taken_by = NULL;

	for (size_t i = 0; opts->verb->takes & lists && i < opts->operand_count; i++)
		if (!args_take_stdin("operand -", opts->operands[i], &taken_by))
			return false;
	return !opts->file || args_take_stdin("--file -", opts->file, &taken_by);
}

/* Takes the verb off the operands, and holds operands and options against it. */
static bool settle_verb(const struct subnetcalc_verb *verbs, struct subnetcalc_opts *opts)
{
	const struct subnetcalc_verb *verb = NULL;

	if (opts->operand_count > 0)
		verb = find_verb(verbs, opts->operands[0]);
	if (verb) {
		opts->operands++;
		opts->operand_count--;
	} else {
		verb = &verbs[0];
		/* Every address has a colon. */
		if (opts->operand_count > 0 && strcmp(opts->operands[0], "-") &&
			!strchr(opts->operands[0], ':')) {
			cli_error(opts->operands[0], "is neither a verb nor an IPv6 address");
			return false;
		}
	}
	opts->verb = verb;
	return check_operands(opts) && check_options(opts) && check_stdin(opts);
}

/* Whether argument `i` is a negative number, and not the value of an option. */
static bool is_negative(char **argv, int i)
{
	static const char *const takers[] = {"-c", "--count", "--from", "--file", "--used"};

	if (argv[i][0] != '-' || argv[i][1] < '0' || argv[i][1] > '9')
		return false;
	for (size_t k = 0; k < sizeof(takers) / sizeof(takers[0]); k++)
		if (i > 0 && !strcmp(argv[i - 1], takers[k]))
			return false;
	return true;
}

/* argp takes -1 for an option, but no option is a digit: such arguments go behind a `--`
 * at the end, where nth has its index. Returns NULL without memory. */
static char **shield_negatives(int argc, char **argv)
{
	char **moved = calloc((size_t)argc + 2, sizeof(*moved));
	size_t count = 0;

	if (!moved)
		return NULL;
	/* A `--` of the user's has done its work: everything goes behind ours. */
	for (int i = 0; i < argc; i++)
		if (!is_negative(argv, i) && strcmp(argv[i], "--"))
			moved[count++] = argv[i];
	moved[count++] = (char *)(uintptr_t)"--";
	for (int i = 0; i < argc; i++)
		if (is_negative(argv, i))
			moved[count++] = argv[i];
	return moved;
}

static bool has_negatives(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (is_negative(argv, i))
			return true;
	return false;
}

/* The verbs for --help, a line each. */
static void list_verbs(const struct subnetcalc_verb *verbs, char *ret_text, size_t size)
{
	size_t used = 0;

	for (const struct subnetcalc_verb *verb = verbs; verb->name && used < size; verb++)
		used += (size_t)snprintf(ret_text + used, size - used, "  %s %s\n      %s\n",
			verb->name, verb->usage, verb->purpose);
}

bool subnetcalc_opts_parse(int argc, char **argv, const struct subnetcalc_verb *verbs,
	struct subnetcalc_opts *ret_opts, enum cli_status *ret_status)
{
	char verb_list[4096], doc[6000];
	const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[VERB] OPERAND...",
		.doc = doc,
	};
	struct subnetcalc_opts opts = {0};

	if (has_negatives(argc, argv)) {
		argv = opts.rearranged = shield_negatives(argc, argv);
		argc++;
		if (!argv) {
			cli_error(NULL, "out of memory");
			*ret_status = CLI_CANNOT;
			return false;
		}
	}
	list_verbs(verbs, verb_list, sizeof(verb_list));
	snprintf(doc, sizeof(doc),
		"Arithmetic on IPv6 prefixes: explain, split, plan, merge.\v"
		"Verbs:\n%s\n"
		"Exit status: 0 yes (contained, equal, fits), 1 no, 2 bad input.",
		verb_list);
	if (!args_parse(&argp, argc, argv, &opts, ret_status)) {
		subnetcalc_opts_free(&opts);
		return false;
	}
	if (!settle_verb(verbs, &opts)) {
		subnetcalc_opts_free(&opts);
		*ret_status = CLI_CANNOT;
		return false;
	}
	*ret_opts = opts;
	return true;
}

void subnetcalc_opts_free(struct subnetcalc_opts *opts)
{
	free(opts->rearranged);
	opts->rearranged = NULL;
}
