/* Predicates: silent, answered by the exit status; with --json each answer is a record. */
#include <stdio.h>
#include <string.h>

#include "addr/kind.h"
#include "out/json.h"
#include "tools/subnetcalc/operand.h"
#include "tools/subnetcalc/verbs.h"

/* One question: does `of` hold for the operand? */
struct question {
	const char *verb;
	struct prefix of;
	enum kind kind;
	bool (*holds)(const struct question *question, struct prefix p);
};

static enum cli_status ask(const struct subnetcalc_opts *opts, const char *text,
	const struct targets *from, void *arg)
{
	const struct question *question = arg;
	struct prefix p;
	enum cli_status written = CLI_YES;
	struct record r;
	bool holds;

	if (!operand_prefix_from(opts, text, from, &p))
		return CLI_CANNOT;
	holds = question->holds(question, p);
	if (opts->json) {
		r = record_begin(question->verb);
		record_string(&r, "input", text);
		record_bool(&r, "ok", holds);
		written = cli_record(&r);
	}
	return cli_worse(written, holds ? CLI_YES : CLI_NO);
}

static bool is_contained(const struct question *question, struct prefix p)
{
	return prefix_covers(question->of, p);
}

static bool is_overlapping(const struct question *question, struct prefix p)
{
	return prefix_covers(question->of, p) || prefix_covers(p, question->of);
}

/* An address has one kind, that of the longest block around it: documentation is not
 * global unicast, though its block lies there. */
static bool is_of_kind(const struct question *question, struct prefix p)
{
	const struct kind_block *block = kind_of_prefix(p);

	return block && block->kind == question->kind;
}

static enum cli_status ask_all(const struct subnetcalc_opts *opts, struct question *question)
{
	return operands_each(opts, 1, ask, question);
}

enum cli_status verb_contains(const struct subnetcalc_opts *opts)
{
	struct question question = {.verb = "contains", .holds = is_contained};

	if (!operand_prefix(opts, opts->operands[0], &question.of))
		return CLI_CANNOT;
	return ask_all(opts, &question);
}

enum cli_status verb_overlaps(const struct subnetcalc_opts *opts)
{
	struct question question = {.verb = "overlaps", .holds = is_overlapping};

	if (!operand_prefix(opts, opts->operands[0], &question.of))
		return CLI_CANNOT;
	return ask_all(opts, &question);
}

enum cli_status verb_is(const struct subnetcalc_opts *opts)
{
	struct question question = {.verb = "is", .holds = is_of_kind};

	if (kind_from_name(opts->operands[0], &question.kind)) {
		cli_error(opts->operands[0], "is not a kind of address; the man page lists them");
		return CLI_CANNOT;
	}
	return ask_all(opts, &question);
}

/* The order of two prefixes, in a word: the first before, equal to or after the second. */
enum cli_status verb_compare(const struct subnetcalc_opts *opts)
{
	enum cli_status written = CLI_YES;
	struct prefix a, b;
	struct record r;
	const char *word;
	int order;

	if (!operand_prefix(opts, opts->operands[0], &a) ||
		!operand_prefix(opts, opts->operands[1], &b))
		return CLI_CANNOT;
	order = prefix_compare(a, b);
	word = order < 0 ? "before" : order > 0 ? "after" : "equal";
	if (opts->json) {
		r = record_begin("compare");
		record_string(&r, "order", word);
		record_bool(&r, "ok", order == 0);
		written = cli_record(&r);
	} else {
		puts(word);
	}
	return cli_worse(written, order ? CLI_NO : CLI_YES);
}
