#include "tools/ptr6/verdict.h"

enum forward forward_of(u128 address, const struct reply *reply)
{
	switch (reply_class(reply->status)) {
	case REPLY_YES:
		for (size_t i = 0; i < reply->count; i++)
			if (!u128_compare(reply->records[i].address, address))
				return FORWARD_MATCH;
		/* Among those that were cut off it may be. */
		return reply->truncated ? FORWARD_BROKEN : FORWARD_MISMATCH;
	case REPLY_NO:
		return FORWARD_NONE;
	case REPLY_ELSEWHERE:
	case REPLY_FAILURE:
	case REPLY_SILENCE:
		return FORWARD_BROKEN;
	}
	return FORWARD_BROKEN;
}

enum verdict verdict_of(enum reply_status status, const enum forward *forwards,
	size_t count, bool truncated)
{
	bool has[FORWARD_BROKEN + 1] = {false};

	if (!reply_is_answer(status))
		return VERDICT_BROKEN;
	if (status != REPLY_RECORDS)
		return VERDICT_NONE;
	for (size_t i = 0; i < count; i++)
		has[forwards[i]] = true;
	if (has[FORWARD_MATCH])
		return VERDICT_OK;
	if (has[FORWARD_BROKEN] || truncated)
		return VERDICT_BROKEN;
	return has[FORWARD_MISMATCH] ? VERDICT_MISMATCH : VERDICT_PTR_ONLY;
}

enum verdict verdict_of_name(enum forward forward)
{
	return verdict_of(REPLY_RECORDS, &forward, 1, false);
}

enum cli_status verdict_status(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_OK:
		return CLI_YES;
	case VERDICT_PTR_ONLY:
	case VERDICT_MISMATCH:
	case VERDICT_NONE:
		return CLI_NO;
	case VERDICT_BROKEN:
		return CLI_UNKNOWN;
	}
	return CLI_UNKNOWN;
}

enum cli_status verdict_unconfirmed_status(enum reply_status status)
{
	switch (reply_class(status)) {
	case REPLY_YES:
		return CLI_YES;
	case REPLY_NO:
		return CLI_NO;
	case REPLY_ELSEWHERE:
	case REPLY_FAILURE:
	case REPLY_SILENCE:
		break;
	}
	return status == REPLY_SYSTEM ? CLI_CANNOT : CLI_UNKNOWN;
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_OK] = "ok",
		[VERDICT_PTR_ONLY] = "ptr-only",
		[VERDICT_MISMATCH] = "mismatch",
		[VERDICT_NONE] = "none",
		[VERDICT_BROKEN] = "broken",
	};

	return names[verdict];
}

const char *forward_name(enum forward forward)
{
	static const char *const names[] = {
		[FORWARD_MATCH] = "match",
		[FORWARD_MISMATCH] = "mismatch",
		[FORWARD_NONE] = "none",
		[FORWARD_BROKEN] = "broken",
	};

	return names[forward];
}
