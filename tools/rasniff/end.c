/* What stands at the end: assertions, losses, the run record. */
#include <inttypes.h>

#include "tools/rasniff/run_inner.h"

/* How an assertion ended. */
struct verdict {
	const char *assertion; /* as on the command line, without its dashes */
	const char *text;      /* what it was given; or "" */
	bool ok;
	const char *doubt;     /* why it is not known, or NULL */
	bool has_value;
	uint64_t value;
};

struct verdicts {
	size_t count;
	bool failed, doubted; /* some did, or of some it is not known */
	bool seen;            /* what must not come came, whatever else was not heard */
	bool told;            /* there were errors, each said: they are why it is not known */
	struct verdict items[EXPECT_MAX + 3];
};

/* One that fails, or of which it is not known, is named on stderr. */
static void judge(struct verdicts *list, struct verdict verdict, const char *reason)
{
	char name[320];

	list->items[list->count++] = verdict;
	if (verdict.ok && !verdict.doubt)
		return;
	snprintf(name, sizeof(name), "%s%s%s", verdict.assertion, *verdict.text ? " " : "",
		verdict.text);
	if (verdict.doubt) {
		if (!list->told)
			cli_error(name, "not known: %s", verdict.doubt);
		list->doubted = true;
	} else {
		cli_error(name, "%s", reason);
		list->failed = true;
	}
}

/* Why something may have come and not have been heard; NULL: nothing can. */
static const char *loss(const struct run *run)
{
	if (run->status != CLI_YES)
		return "there were errors";
	if (run->deaf)
		return "not every link could be heard all the time";
	if (run->dropped > 0)
		return "packets were dropped";
	if (run->cut > 0)
		return "packets are cut in the capture";
	return NULL;
}

/* That something did not come is known only of a run that heard everything, to its end.
 * What came is known in any case. */
static void judge_absence(const struct run *run, struct verdicts *list, const char *assertion,
	uint64_t came, const char *reason)
{
	struct verdict verdict = {assertion, "", came == 0, NULL, true, came};

	if (came == 0)
		verdict.doubt = run->cut_short ? "the run was interrupted" : loss(run);
	list->seen |= came > 0;
	judge(list, verdict, reason);
}

/* What was said instead, as far as it is one value. */
static void say_heard(
	const struct run *run, const struct expect *e, char *ret_text, size_t size)
{
	if (run->heard == 0)
		snprintf(ret_text, size, "no advertisement came");
	else if (run->taken == 0)
		snprintf(ret_text, size, "no advertisement came that hosts take");
	else if (!e->has_heard)
		snprintf(ret_text, size, "no advertisement said so");
	else if (expect_kind(e) == EXPECT_KIND_NUMBER)
		snprintf(ret_text, size, "no advertisement said so, the last one %" PRIu64,
			e->heard);
	else
		snprintf(ret_text, size, "no advertisement said so, the last one %s",
			expect_heard_word(e));
}

static void judge_all(const struct run *run, struct verdicts *list)
{
	const struct rasniff_opts *opts = run->opts;
	char reason[320];

	for (size_t i = 0; i < opts->expects.count; i++) {
		const struct expect *e = &opts->expects.items[i];

		say_heard(run, e, reason, sizeof(reason));
		judge(list, (struct verdict){"expect", e->text, e->held,
			e->held ? NULL : loss(run),
			e->has_heard && expect_kind(e) == EXPECT_KIND_NUMBER, e->heard}, reason);
	}
	if (opts->expect_none)
		judge_absence(run, list, "expect-none", run->heard, "an advertisement came");
	if (opts->forbid_others) {
		snprintf(reason, sizeof(reason), "%" PRIu64 " came from other routers",
			run->forbidden);
		judge_absence(run, list, "forbid-other-routers", run->forbidden, reason);
	}
	if (opts->policy) {
		snprintf(reason, sizeof(reason),
			"%" PRIu64 " advertisement%s what is not in %s", run->unexpected,
			run->unexpected == 1 ? " has" : "s have", opts->policy);
		judge_absence(run, list, "policy", run->unexpected, reason);
	}
}

/* Silence, where something was to be heard, is no; what hosts discard is silence to them.
 * Where not all could be heard, it is no answer. */
static void judge_silence(struct run *run)
{
	if (run->taken > 0 || run->opts->expect_none || run->status != CLI_YES)
		return;
	if (run->heard > 0)
		cli_error(NULL, "no Router Advertisement came that hosts take");
	else
		cli_error(NULL, "no Router Advertisement came");
	run->status = loss(run) ? CLI_UNKNOWN : CLI_NO;
}

/* Losses are said wherever somebody may otherwise believe to have seen everything. */
static void tell_losses(const struct run *run)
{
	if (run->dropped > 0)
		cli_error(NULL, "%" PRIu64 " packets were dropped by the kernel: its buffer was "
			"full", run->dropped);
	if (run->cut > 0)
		cli_error(NULL, "%" PRIu64 " packet%s cut by whoever captured: only the beginning "
			"is in the file", run->cut, run->cut == 1 ? " was" : "s were");
	if (run->fragments > 0)
		cli_error(NULL, "%" PRIu64 " fragments came without the beginning of their "
			"message (RFC 6980: hosts discard them)", run->fragments);
	if (run->track.untracked > 0 && !run->track.out_of_memory)
		cli_error(NULL, "%" PRIu64 " advertisements came from routers beyond the first "
			"%d: shown, but not followed", run->track.untracked, TRACK_ROUTERS_MAX);
}

static void put_findings(const struct run *run, struct pen *pen)
{
	pen_key(pen, "findings");
	pen_open(pen, '{');
	for (unsigned i = 0; i < LINT_CODES; i++)
		if (run->found[i] > 0)
			pen_json_number(pen, lint_name((enum lint_code)i), run->found[i]);
	pen_close(pen, '}');
}

static void put_verdict(struct pen *pen, const struct verdict *verdict)
{
	pen_comma(pen);
	pen_open(pen, '{');
	pen_key(pen, "assert");
	pen_char(pen, '"');
	pen_text(pen, verdict->assertion);
	if (*verdict->text)
		pen_char(pen, ' ');
	pen_json_escaped(pen, verdict->text, strlen(verdict->text));
	pen_char(pen, '"');
	if (verdict->doubt)
		pen_json_text(pen, "unknown", verdict->doubt);
	else
		pen_json_bool(pen, "ok", verdict->ok);
	if (verdict->has_value)
		pen_json_number(pen, "value", verdict->value);
	pen_close(pen, '}');
}

/* Written as all other records are, so that no library for JSON is needed. */
static void put_record(struct run *run, const struct verdicts *list)
{
	struct pen *pen = &run->pen;

	pen_open(pen, '{');
	pen_json_text(pen, "type", "run");
	pen_json_text(pen, "tool", cli_tool());
	pen_json_text(pen, "version", HEXTET_VERSION);
	pen_json_number(pen, "exit", run->status);
	pen_json_number(pen, "advertisements", run->heard);
	pen_json_number(pen, "accepted", run->taken);
	pen_json_number(pen, "routers", run->track.count);
	pen_json_number(pen, "solicitations", run->solicitations);
	pen_json_number(pen, "dropped", run->dropped);
	pen_json_number(pen, "cut", run->cut);
	pen_json_number(pen, "fragments", run->fragments);
	pen_json_number(pen, "other_packets", run->other);
	pen_json_number(pen, "untracked", run->track.untracked);
	put_findings(run, pen);
	if (list->count > 0) {
		pen_key(pen, "assertions");
		pen_open(pen, '[');
		for (size_t i = 0; i < list->count; i++)
			put_verdict(pen, &list->items[i]);
		pen_close(pen, ']');
	}
	pen_close(pen, '}');
	pen_char(pen, '\n');
	pen_flush(pen);
}

enum cli_status run_verdict(struct run *run)
{
	struct verdicts list = {.told = run->status != CLI_YES};

	tell_losses(run);
	judge_all(run, &list);
	if (!list.seen && (list.doubted || run->unanswered))
		run->status = cli_worse(run->status, CLI_UNKNOWN);
	else if (list.failed)
		run->status = cli_worse(run->status, CLI_NO);
	judge_silence(run);
	if (run->opts->format == RASNIFF_JSON)
		put_record(run, &list);
	return run->status;
}
