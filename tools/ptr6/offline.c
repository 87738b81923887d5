#include "tools/ptr6/offline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/arpa.h"
#include "base/rd.h"
#include "base/wr.h"
#include "cli/targets.h"
#include "net/idn.h"
#include "tools/ptr6/show.h"
#include "wire/dnsmsg.h"

/* Does one text; false, with the reason, where it is none to be done. */
typedef bool (*do_text)(const struct ptr6_opts *opts, const char *text,
	enum cli_status *status, char ret_reason[static INPUT_REASON_SIZE]);

/* Does all targets. */
static enum cli_status do_all(const struct ptr6_opts *opts, do_text one)
{
	struct targets targets =
		targets_from(opts->targets, opts->target_count, opts->file);
	char where[SHOW_WHERE_SIZE], reason[INPUT_REASON_SIZE];
	enum cli_status status = CLI_YES;
	enum targets_answer answer;
	const char *text;

	targets_shard(&targets, opts->shard, opts->shards);
	while ((answer = targets_next(&targets, &text)) != TARGETS_END && !ferror(stdout)) {
		if (answer == TARGETS_ONE && one(opts, text, &status, reason))
			continue;
		if (answer != TARGETS_ONE)
			snprintf(reason, sizeof(reason), "%s", text);
		targets_where(&targets, where, sizeof(where));
		ptr6_show_error(opts->json, answer == TARGETS_ONE ? text : NULL, where, reason);
		status = CLI_CANNOT;
	}
	if (answer == TARGETS_END && targets.seen == 0 && status == CLI_YES) {
		ptr6_show_error(opts->json, NULL, "", SHOW_NO_TARGET);
		status = CLI_CANNOT;
	}
	targets_close(&targets);
	return status;
}

static bool do_arpa(const struct ptr6_opts *opts, const char *text,
	enum cli_status *status, char ret_reason[static INPUT_REASON_SIZE])
{
	const struct prefix *zone = opts->has_relative ? &opts->relative : NULL;
	struct show_arpa arpa = {.zone = zone};
	struct arpa_walk walk;
	struct input input;

	if (!input_read(text, &input, ret_reason))
		return false;
	arpa.input = &input;
	if (zone && !prefix_covers(*zone, input.prefix)) {
		ptr6_show_error(opts->json, text, "", "is not in the zone");
		*status = cli_worse(*status, CLI_NO);
		return true;
	}
	walk = arpa_walk(input.prefix);
	while (arpa_walk_next(&walk, &arpa.part))
		*status = cli_worse(*status, ptr6_show_arpa(opts->json, &arpa));
	return true;
}

enum cli_status offline_arpa(const struct ptr6_opts *opts)
{
	return do_all(opts, do_arpa);
}

/* --- records --- */

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if (*text & 0x80)
			return false;
	return true;
}

/* Reads a name and writes it as a zone file has it, without the final dot: what means
 * something there is escaped. */
static bool read_name(const char *text, char ret_name[static DNSMSG_NAME_SIZE],
	char ret_reason[static INPUT_REASON_SIZE])
{
	uint8_t octets[256];
	struct wr w = wr_into(octets, sizeof(octets));
	const char *why = NULL;
	char *ascii = NULL;
	enum dnsmsg_name_flaw flaw;
	struct rd r;
	int err = is_ascii(text) ? 0 : idn_to_ascii(text, &ascii, &why);

	if (err) {
		snprintf(ret_reason, INPUT_REASON_SIZE, "name %s", err == -EINVAL ? why :
			err == -ENOSYS ? "is not ASCII, and libidn2, which reads such names, is not "
			"installed" : "is too much for the memory");
		return false;
	}
	flaw = dnsmsg_name_write(&w, ascii ? ascii : text);
	free(ascii);
	if (flaw || w.failed) {
		snprintf(ret_reason, INPUT_REASON_SIZE, "%s", dnsmsg_name_flaw_text(flaw));
		return false;
	}
	r = rd_over(octets, wr_len(&w));
	dnsmsg_name(&r, r, ret_name);
	return !r.failed;
}

static size_t put_owner(const struct ptr6_opts *opts, const struct input *input,
	char ret_owner[static ARPA_NAME_SIZE])
{
	if (opts->has_relative)
		return arpa_relative(input->prefix, opts->relative, ret_owner);
	return arpa_name(input->prefix.first, ret_owner);
}

static bool do_record(const struct ptr6_opts *opts, const char *text,
	enum cli_status *status, char ret_reason[static INPUT_REASON_SIZE])
{
	char address[256], owner[ARPA_NAME_SIZE], name[DNSMSG_NAME_SIZE];
	size_t len = strcspn(text, " \t");
	const char *name_text = text + len + strspn(text + len, " \t");
	struct input input;

	if (len >= sizeof(address) || !*name_text || strpbrk(name_text, " \t")) {
		snprintf(ret_reason, INPUT_REASON_SIZE, "is not an address, a blank and a name");
		return false;
	}
	memcpy(address, text, len);
	address[len] = '\0';
	if (!input_read(address, &input, ret_reason))
		return false;
	if (input.prefix.length != 128) {
		snprintf(ret_reason, INPUT_REASON_SIZE, "is a prefix; an address is needed");
		return false;
	}
	if (!read_name(name_text, name, ret_reason))
		return false;
	if (put_owner(opts, &input, owner) == 0) {
		ptr6_show_error(opts->json, text, "", "is not in the zone");
		*status = cli_worse(*status, CLI_NO);
		return true;
	}
	*status = cli_worse(*status,
		ptr6_show_record(opts->json, input.prefix.first, owner, name));
	return true;
}

enum cli_status offline_records(const struct ptr6_opts *opts)
{
	return do_all(opts, do_record);
}
