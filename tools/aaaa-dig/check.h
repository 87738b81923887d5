/* Whether what was asserted of a name's answer holds. Pure. */
#ifndef HEXTET_TOOLS_AAAA_DIG_CHECK_H
#define HEXTET_TOOLS_AAAA_DIG_CHECK_H

#include "tools/aaaa-dig/judge.h"
#include "tools/aaaa-dig/opts.h"

#define CHECK_TEXT_SIZE 96
#define CHECK_MAX       (DIG_EXPECTS_MAX + 3)

struct check {
	char assert[CHECK_TEXT_SIZE]; /* as it was given, `require 2` */
	bool ok;
	char value[CHECK_TEXT_SIZE]; /* what it was instead, or is */
	bool is_number;              /* that is this one: */
	uint64_t number;
};

/* Fills in the assertions of a run for one answer; none where there was no answer to be
 * judged. Returns how many. */
size_t dig_check_answer(const struct dig_opts *opts, const struct judgement *judgement,
	struct check ret_checks[static CHECK_MAX]);

/* The exit status of an answer: of its own, or of the assertions where there are. */
enum cli_status dig_check_exit(const struct dig_opts *opts,
	const struct judgement *judgement, const struct check *checks, size_t count);

/* Whether two answers are the same: their status, and the set of their addresses. */
bool dig_check_agree(const struct judgement *a, const struct judgement *b);

#endif
