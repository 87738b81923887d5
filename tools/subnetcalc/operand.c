#include "tools/subnetcalc/operand.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "out/json.h"
#include "out/show_addr.h"

void operand_complain(const struct subnetcalc_opts *opts, const struct targets *from,
	const char *text, const char *reason)
{
	char where[256] = "";
	struct record r;

	if (from && from->source) {
		targets_where(from, where, sizeof(where));
		cli_error(where, "%.100s%s: %s", text, strlen(text) > 100 ? "..." : "", reason);
	} else {
		cli_error(text, "%s", reason);
	}
	if (!opts->json)
		return;
	r = record_begin("error");
	record_string(&r, "input", text);
	record_string(&r, "where", *where ? where : NULL);
	record_string(&r, "reason", reason);
	record_write(&r, stdout);
}

bool operand_prefix_from(const struct subnetcalc_opts *opts, const char *text,
	const struct targets *from, struct prefix *ret_prefix)
{
	char reason[160], proper[PREFIX_TEXT_SIZE];
	struct prefix_text read;
	struct prefix p;
	struct prefix_fault fault = prefix_parse(text, strlen(text), &read);

	if (fault.flaw) {
		show_prefix_fault(&fault, text, reason, sizeof(reason));
		operand_complain(opts, from, text, reason);
		return false;
	}
	if (read.zone) {
		operand_complain(opts, from, text, "a zone has no meaning in arithmetic");
		return false;
	}
	p = prefix_around(u128_from_in6(&read.address), read.length);
	if (!opts->mask && prefix_has_host_bits(&read)) {
		prefix_format(p, proper);
		snprintf(reason, sizeof(reason),
			"has bits behind its length; the prefix is %s (--mask takes that)", proper);
		operand_complain(opts, from, text, reason);
		return false;
	}
	*ret_prefix = p;
	return true;
}

bool operand_prefix(const struct subnetcalc_opts *opts, const char *text,
	struct prefix *ret_prefix)
{
	return operand_prefix_from(opts, text, NULL, ret_prefix);
}

bool operand_address(const struct subnetcalc_opts *opts, const char *text, u128 *ret_address)
{
	char reason[160];
	struct prefix_text read;
	struct prefix_fault fault = prefix_parse(text, strlen(text), &read);

	if (fault.flaw)
		show_prefix_fault(&fault, text, reason, sizeof(reason));
	else if (read.zone)
		snprintf(reason, sizeof(reason), "a zone has no meaning in arithmetic");
	else if (read.has_length)
		snprintf(reason, sizeof(reason), "is a prefix; an address is needed");
	else {
		*ret_address = u128_from_in6(&read.address);
		return true;
	}
	operand_complain(opts, NULL, text, reason);
	return false;
}

bool operand_length(const char *text, unsigned least, unsigned *ret_length)
{
	uint64_t length;
	int err = num_parse(text + (*text == '/'), least, PREFIX_LENGTH_MAX, &length);

	if (!err) {
		*ret_length = (unsigned)length;
		return true;
	}
	if (err == -EDOM)
		cli_error(text, "length is below %u, the prefix's own", least);
	else if (err == -ERANGE)
		cli_error(text, "length is above 128");
	else
		cli_error(text, "is not a length like /64");
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

static enum cli_status add_prefix(const struct subnetcalc_opts *opts, const char *text,
	const struct targets *from, void *arg)
{
	struct prefix p;

	struct list *list = arg;

	if (list->overflowed || !operand_prefix_from(opts, text, from, &p))
		return CLI_CANNOT;
	return list_add(list, range_of_prefix(p)) ? CLI_YES : CLI_CANNOT;
}

static enum cli_status each(const struct subnetcalc_opts *opts, struct targets *targets,
	operand_fn *fn, void *arg)
{
	enum cli_status status = CLI_YES;
	char where[256];
	const char *text;

	while (!ferror(stdout)) {
		switch (targets_next(targets, &text)) {
		case TARGETS_END:
			targets_close(targets);
			return status;
		case TARGETS_ONE:
			status = cli_worse(status, fn(opts, text, targets, arg));
			break;
		case TARGETS_BAD:
		case TARGETS_FAIL:
			targets_where(targets, where, sizeof(where));
			cli_error(where, "%s", text);
			status = CLI_CANNOT;
			break;
		}
	}
	targets_close(targets);
	return CLI_CANNOT;
}

enum cli_status operands_each(const struct subnetcalc_opts *opts, size_t first,
	operand_fn *fn, void *arg)
{
	static char dash[] = "-";
	static char *const just_stdin[] = {dash};
	bool nothing = opts->operand_count == first && !opts->file &&
		opts->verb->takes & SUBNETCALC_TAKES_STDIN;
	struct targets targets = targets_from(
		nothing ? just_stdin : opts->operands + first,
		nothing ? 1 : opts->operand_count - first, opts->file);

	return each(opts, &targets, fn, arg);
}

enum cli_status list_read(const struct subnetcalc_opts *opts, size_t first,
	struct list *list)
{
	return operands_each(opts, first, add_prefix, list);
}

enum cli_status list_read_file(const struct subnetcalc_opts *opts, const char *name,
	struct list *list)
{
	struct targets targets = targets_from(NULL, 0, name);

	return each(opts, &targets, add_prefix, list);
}

void list_free(struct list *list)
{
	free(list->ranges);
	*list = (struct list){0};
}
