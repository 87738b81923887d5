/* info: all that is known about addresses and prefixes. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "out/show_addr.h"
#include "out/show_info.h"
#include "tools/subnetcalc/operand.h"
#include "tools/subnetcalc/verbs.h"

static enum cli_status explain_json(const struct info *info, const char *text)
{
	int err = show_info_json(info, text, stdout);

	if (err == -ENOMEM)
		cli_error(text, "out of memory: its record is missing");
	return err ? CLI_CANNOT : CLI_YES;
}

static enum cli_status explain(const struct subnetcalc_opts *opts, const char *text,
	const struct targets *from, void *arg)
{
	char words[SHOW_INFO_SIZE];
	bool *any = arg;
	struct prefix_text read;
	struct prefix_fault fault = prefix_parse(text, strlen(text), &read);
	struct info info;
	size_t len;

	if (fault.flaw) {
		show_prefix_fault(&fault, text, words, sizeof(words));
		operand_complain(opts, from, text, words);
		return CLI_CANNOT;
	}
	if (read.zone && !in6_takes_zone(&read.address)) {
		operand_complain(opts, from, text,
			"is not link-local: a zone has no meaning on it");
		return CLI_CANNOT;
	}
	info = info_of(&read);
	if (opts->json)
		return explain_json(&info, text);
	/* Several are parted by an empty line. */
	if (*any)
		putchar('\n');
	*any = true;
	len = show_info_text(&info, opts->verbose, words);
	fwrite(words, 1, len, stdout);
	return CLI_YES;
}

enum cli_status verb_info(const struct subnetcalc_opts *opts)
{
	bool any = false;

	return operands_each(opts, 0, explain, &any);
}
