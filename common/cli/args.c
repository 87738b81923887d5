#include "cli/args.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "cli/targets.h"

enum { KEY_USAGE = 0x7fff };

/* argp explains that long options take the same arguments as their letters; every help
 * line already shows both. */
static char *filter_help(int key, const char *text, void *input)
{
	(void)input;
	return key == ARGP_KEY_HELP_DUP_ARGS_NOTE ? NULL : (char *)(uintptr_t)text;
}

/* What the shared options have decided. */
struct common {
	void *tool_input;
	bool done;
};

static const struct argp_option common_options[] = {
	{"help", 'h', NULL, 0, "Show this help", -1},
	{"usage", KEY_USAGE, NULL, 0, "Show a short usage line", -1},
	{"version", 'V', NULL, 0, "Show the version", -1},
	{0},
};

static error_t parse_common(int key, char *arg, struct argp_state *state)
{
	struct common *common = state->input;

	(void)arg;
	switch (key) {
	case 'h':
		argp_state_help(state, stdout,
			ARGP_HELP_SHORT_USAGE | ARGP_HELP_DOC | ARGP_HELP_LONG);
		break;
	case KEY_USAGE:
		argp_state_help(state, stdout, ARGP_HELP_USAGE);
		break;
	case 'V':
		printf("%s (hextet) %s\n", cli_tool(), HEXTET_VERSION);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	common->done = true;
	return ECANCELED; /* stops argp; args_parse() knows it from a mistake by `done` */
}

/* The root has no options of its own: it hands each child its input. */
static error_t parse_root(int key, char *arg, struct argp_state *state)
{
	struct common *common = state->input;

	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = common->tool_input;
	state->child_inputs[1] = common;
	return 0;
}

/* The C library would print an unknown option as it is. No option that is known has a
 * control character in it. */
static bool check_characters(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		if (argv[i][0] != '-')
			continue;
		for (const char *c = argv[i]; *c && *c != '='; c++) {
			if ((unsigned char)*c >= 0x20 && (unsigned char)*c < 0x7f)
				continue;
			cli_error(argv[i], "unknown option");
			return false;
		}
	}
	return true;
}

bool args_parse(const struct argp *argp, int argc, char **argv, void *input,
	enum cli_status *ret_status)
{
	struct argp tool_argp = *argp;
	struct argp common_argp = {.options = common_options, .parser = parse_common};
	struct argp_child children[] = {{.argp = &tool_argp}, {.argp = &common_argp}, {0}};
	struct argp root = {
		.parser = parse_root,
		.children = children,
		.args_doc = argp->args_doc,
		.doc = argp->doc,
		.help_filter = filter_help,
	};
	char *name = argv[0];
	struct common common = {.tool_input = input};
	error_t err;

	if (!check_characters(argc, argv)) {
		*ret_status = CLI_CANNOT;
		return false;
	}
	tool_argp.args_doc = NULL;
	tool_argp.doc = NULL;
	/* Messages of the C library's begin with argv[0]; ours with the tool's name. */
	argv[0] = (char *)(uintptr_t)cli_tool();
	err = argp_parse(&root, argc, argv, ARGP_NO_HELP | ARGP_NO_EXIT, NULL, &common);
	argv[0] = name;
	if (!err)
		return true;
	/* Parsers name the mistakes that they find; argp says nothing of this one. */
	if (err == ENOMEM)
		cli_error(NULL, "out of memory");
	*ret_status = common.done ? CLI_YES : CLI_CANNOT;
	return false;
}

error_t args_remember(const struct args_slot *slots, size_t count, int key,
	const char *arg)
{
	for (size_t i = 0; i < count; i++) {
		if (slots[i].key != key)
			continue;
		if (slots[i].flag)
			*slots[i].flag = true;
		else if (*slots[i].text)
			return args_refuse(slots[i].name, arg, "another was given already");
		else
			*slots[i].text = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

error_t args_refuse_pairs(const struct args_pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!pairs[i].first || !pairs[i].second)
			continue;
		cli_error(pairs[i].first_name, "cannot stand with %s", pairs[i].second_name);
		return EINVAL;
	}
	return 0;
}

error_t args_refuse(const char *option, const char *text, const char *reason)
{
	char thing[256];

	/* As it would be typed: `-t 999` or `--hop-limit=999`. */
	snprintf(thing, sizeof(thing), "%s%s%.100s%s", option, option[1] == '-' ? "=" : " ",
		text, strlen(text) > 100 ? "..." : "");
	cli_error(thing, "%s", reason);
	return EINVAL;
}

static error_t check_number(int err, const char *option, const char *what, const char *text,
	uint64_t min, uint64_t max)
{
	char reason[128];

	if (!err)
		return 0;
	if (err == -EDOM)
		snprintf(reason, sizeof(reason), "%s is below %" PRIu64, what, min);
	else if (err == -ERANGE)
		snprintf(reason, sizeof(reason), "%s is above %" PRIu64, what, max);
	else
		snprintf(reason, sizeof(reason), "%s is not a whole number", what);
	return args_refuse(option, text, reason);
}

error_t args_number(const char *option, const char *what, const char *text, uint64_t min,
	uint64_t max, uint64_t *ret_value)
{
	int err = num_parse(text, min, max, ret_value);

	return check_number(err, option, what, text, min, max);
}

error_t args_number_hex(const char *option, const char *what, const char *text,
	uint64_t min, uint64_t max, uint64_t *ret_value)
{
	int err = num_parse_hex(text, min, max, ret_value);

	return check_number(err, option, what, text, min, max);
}

/* A bound as a person would type it. */
static void put_duration(nsec_t duration, char *ret_text, size_t size)
{
	if (duration % NSEC_PER_SEC == 0)
		snprintf(ret_text, size, "%" PRId64 "s", duration / NSEC_PER_SEC);
	else if (duration % NSEC_PER_MSEC == 0)
		snprintf(ret_text, size, "%" PRId64 "ms", duration / NSEC_PER_MSEC);
	else if (duration % NSEC_PER_USEC == 0)
		snprintf(ret_text, size, "%" PRId64 "us", duration / NSEC_PER_USEC);
	else
		snprintf(ret_text, size, "%" PRId64 "ns", duration);
}

error_t args_duration(const char *option, const char *what, const char *text, nsec_t min,
	nsec_t max, nsec_t *ret_value)
{
	int err = nsec_parse(text, min, max, ret_value);
	char bound[32], reason[128];

	if (!err)
		return 0;
	put_duration(err == -EDOM ? min : max, bound, sizeof(bound));
	if (err == -EDOM)
		snprintf(reason, sizeof(reason), "%s is below %s", what, bound);
	else if (err == -ERANGE)
		snprintf(reason, sizeof(reason), "%s is above %s", what, bound);
	else
		snprintf(reason, sizeof(reason), "%s is not a time like 1, 0.2, 200ms or 2m",
			what);
	return args_refuse(option, text, reason);
}

error_t args_u128(const char *option, const char *what, const char *text, u128 *ret_value)
{
	int err = u128_parse(text, ret_value);
	char reason[128];

	if (!err)
		return 0;
	snprintf(reason, sizeof(reason), "%s %s", what,
		err == -ERANGE ? "is 2^128 or more" : "is not a whole number or 2^N");
	return args_refuse(option, text, reason);
}

error_t args_shard(const char *text, uint64_t *ret_shard, uint64_t *ret_shards)
{
	if (targets_parse_shard(text, ret_shard, ret_shards))
		return args_refuse("--shard", text, "is not K/N with K from 1 to N");
	return 0;
}

error_t args_color(const char *text, enum cli_color *ret_color)
{
	static const char *const words[] = {
		[CLI_COLOR_AUTO] = "auto",
		[CLI_COLOR_ALWAYS] = "always",
		[CLI_COLOR_NEVER] = "never",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(text, words[i]))
			continue;
		*ret_color = (enum cli_color)i;
		return 0;
	}
	return args_refuse("--color", text, "is not one of auto, always, never");
}

bool args_take_stdin(const char *by, const char *text, const char **taken_by)
{
	if (strcmp(text, "-"))
		return true;
	if (*taken_by) {
		cli_error(by, "stdin can be read only once, and %s reads it", *taken_by);
		return false;
	}
	*taken_by = by;
	return true;
}
