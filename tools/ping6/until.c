#include "tools/ping6/until.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"

#define OPTION "--until"
#define WINDOW 64

error_t until_parse(const char *text, struct until_rule *ret_rule)
{
	const char *colon = strchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : strlen(text);
	struct until_rule rule = {.wants = UNTIL_NOTHING};
	uint64_t in_a_row = 1;
	char reason[64];
	int err;

	if (len == strlen("up") && !strncmp(text, "up", len))
		rule.wants = UNTIL_UP;
	else if (len == strlen("down") && !strncmp(text, "down", len))
		rule.wants = UNTIL_DOWN;
	else
		return args_refuse(OPTION, text, "is not up, down, up:N or down:N");

	err = colon ? num_parse(colon + 1, 1, UNTIL_MOST, &in_a_row) : 0;
	if (err) {
		snprintf(reason, sizeof(reason), "N is %s",
			err == -EDOM ? "below 1" :
			err == -ERANGE ? "above 1000000" : "not a whole number");
		return args_refuse(OPTION, text, reason);
	}
	rule.in_a_row = (uint32_t)in_a_row;
	*ret_rule = rule;
	return 0;
}

/* Makes `seq`, which is beyond the newest, the newest. */
static void advance(struct until *u, uint64_t seq, nsec_t received_at)
{
	uint64_t shift = seq - u->newest;

	if (shift > 1 || u->newest == 0) {
		u->before = u->since;
		u->before_ends = 0;
		u->since = received_at;
	}
	for (uint64_t i = 0; i < shift && i < WINDOW; i++, u->window <<= 1)
		u->earlier = u->window >> (WINDOW - 1) ? u->earlier + 1 : 0;
	if (shift > WINDOW)
		u->earlier = 0;
	/* Past the window's end it does not matter how far. */
	u->before_ends = u->before_ends + shift <= WINDOW ?
		(uint8_t)(u->before_ends + shift) : WINDOW + 1;
	u->window |= 1;
	u->newest = seq;
}

void until_answered(struct until *u, const struct until_rule *rule, uint64_t seq,
	nsec_t received_at)
{
	unsigned at, first, last; /* bits: the probe's, and those at its row's ends */
	uint32_t row;
	nsec_t since;

	if (rule->wants != UNTIL_UP || u->met)
		return;
	if (seq > u->newest)
		advance(u, seq, received_at);
	if (u->newest - seq >= WINDOW)
		return;
	at = (unsigned)(u->newest - seq);
	u->window |= UINT64_C(1) << at;

	for (last = at; last > 0 && u->window >> (last - 1) & 1; last--)
		;
	for (first = at; first < WINDOW - 1 && u->window >> (first + 1) & 1; first++)
		;
	row = first - last + 1;
	if (first == WINDOW - 1 && u->earlier > 0) {
		row += u->earlier;
		first = WINDOW;
	}

	since = u->since;
	/* The row before, or one before that. If it goes on to the newest probe, a gap was
	 * filled, and two rows are one. */
	if (first >= u->before_ends)
		since = u->before;
	if (last == 0 || row >= rule->in_a_row)
		u->since = since;
	u->met = row >= rule->in_a_row;
}

void until_outcome(struct until *u, const struct until_rule *rule, uint64_t seq,
	nsec_t sent_at, bool answered)
{
	if (rule->wants != UNTIL_DOWN || u->met)
		return;
	if (answered || seq != u->newest + 1)
		u->earlier = 0;
	u->newest = seq;
	if (answered)
		return;
	if (u->earlier++ == 0)
		u->since = sent_at;
	u->met = u->earlier >= rule->in_a_row;
}

bool until_is_met(const struct until *u)
{
	return u->met;
}

nsec_t until_since(const struct until *u)
{
	return u->since;
}
