#include "tools/subnetcalc/operand.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/prefixes.h"

static struct prefixes_way way_of(const struct subnetcalc_opts *opts)
{
	return (struct prefixes_way){.mask = opts->mask, .json = opts->json};
}

void operand_complain(const struct subnetcalc_opts *opts, const struct targets *from,
	const char *text, const char *reason)
{
	prefixes_complain(way_of(opts), from, text, reason);
}

bool operand_prefix_from(const struct subnetcalc_opts *opts, const char *text,
	const struct targets *from, struct prefix *ret_prefix)
{
	return prefixes_take(way_of(opts), from, text, ret_prefix);
}

bool operand_prefix(const struct subnetcalc_opts *opts, const char *text,
	struct prefix *ret_prefix)
{
	return operand_prefix_from(opts, text, NULL, ret_prefix);
}

bool operand_address(const struct subnetcalc_opts *opts, const char *text, u128 *ret_address)
{
	return prefixes_take_address(way_of(opts), NULL, text, ret_address);
}

bool operand_length(const char *text, unsigned least, unsigned *ret_length)
{
	char reason[PREFIXES_REASON_SIZE];

	if (prefixes_length(text, least, ret_length, reason))
		return true;
	cli_error(text, "%s", reason);
	return false;
}

bool list_add(struct list *list, struct range range)
{
	if (list->count == list->room) {
		size_t room = list->room ? 2 * list->room : 1024;
		struct range *ranges = reallocarray(list->ranges, room, sizeof(*ranges));

		if (!ranges) {
			cli_error(NULL, "out of memory after %zu prefixes", list->count);
			list->overflowed = true;
			return false;
		}
		list->ranges = ranges;
		list->room = room;
	}
	list->ranges[list->count++] = range;
	return true;
}

/* The texts from operand `first` on, those of --file, or stdin. */
static struct targets texts_from(const struct subnetcalc_opts *opts, size_t first)
{
	if (opts->operand_count == first && !opts->file &&
		opts->verb->takes & SUBNETCALC_TAKES_STDIN)
		return targets_from(NULL, 0, "-");
	return targets_from(opts->operands + first, opts->operand_count - first, opts->file);
}

enum cli_status operands_each(const struct subnetcalc_opts *opts, size_t first,
	operand_fn *fn, void *arg)
{
	struct targets texts = texts_from(opts, first);
	enum cli_status status = CLI_YES;
	const char *text;

	while (!ferror(stdout) && prefixes_next(way_of(opts), &texts, &text, &status))
		status = cli_worse(status, fn(opts, text, &texts, arg));
	targets_close(&texts);
	return status;
}

static enum cli_status read_all(const struct subnetcalc_opts *opts, struct targets *texts,
	struct list *list)
{
	enum cli_status status = CLI_YES;
	struct prefix p;
	const char *text;

	while (!list->overflowed && prefixes_next(way_of(opts), texts, &text, &status))
		if (!prefixes_take(way_of(opts), texts, text, &p) ||
			!list_add(list, range_of_prefix(p)))
			status = CLI_CANNOT;
	targets_close(texts);
	return status;
}

enum cli_status list_read(const struct subnetcalc_opts *opts, size_t first,
	struct list *list)
{
	struct targets texts = texts_from(opts, first);

	return read_all(opts, &texts, list);
}

enum cli_status list_read_file(const struct subnetcalc_opts *opts, const char *name,
	struct list *list)
{
	struct targets texts = targets_from(NULL, 0, name);

	return read_all(opts, &texts, list);
}

void list_free(struct list *list)
{
	free(list->ranges);
	*list = (struct list){0};
}
