/* subnetcalc's command line as a struct: a verb, its operands, options. */
#ifndef HEXTET_SUBNETCALC_OPTS_H
#define HEXTET_SUBNETCALC_OPTS_H

#include <stdbool.h>
#include <stddef.h>

#include "addr/u128.h"
#include "cli/cli.h"

struct subnetcalc_opts;

/* Where a verb's operands come from, and which options have a meaning for it. */
enum {
	SUBNETCALC_TAKES_LIST = 1 << 0,  /* operands from --file, too */
	SUBNETCALC_TAKES_STDIN = 1 << 1, /* and from stdin, where there are none */
	SUBNETCALC_TAKES_SPLIT = 1 << 2, /* --from, --count, --all */
	SUBNETCALC_TAKES_REVERSE = 1 << 3,
	SUBNETCALC_TAKES_PLAN = 1 << 4,  /* --used, --spread, --nibble, --map */
	SUBNETCALC_TAKES_FILES = 1 << 5, /* operands are files */
};

/* Does what the verb says and prints it. */
typedef enum cli_status subnetcalc_verb_fn(const struct subnetcalc_opts *opts);

struct subnetcalc_verb {
	const char *name;
	const char *alias; /* or NULL */
	subnetcalc_verb_fn *run;
	size_t operands_min, operands_max;
	unsigned takes;  /* SUBNETCALC_TAKES_... */
	const char *usage;
	const char *purpose;
};

struct subnetcalc_opts {
	const struct subnetcalc_verb *verb;
	char *const *operands;
	size_t operand_count;
	const char *file;      /* --file, or NULL */
	const char *used_file; /* --used, or NULL */
	bool has_from, has_count;
	u128 from, count;
	bool all, reverse, mask, json, verbose, map;
	bool spread, nibble;
	char **rearranged; /* what the operands are in, if it is not argv */
};

/* Reads the command line; `verbs` ends with a NULL name, its first is the default. Returns
 * true to go on; false if the run ends here with the exit status. */
bool subnetcalc_opts_parse(int argc, char **argv, const struct subnetcalc_verb *verbs,
	struct subnetcalc_opts *ret_opts, enum cli_status *ret_status);

void subnetcalc_opts_free(struct subnetcalc_opts *opts);

#endif
