#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "out/show_addr.h"
#include "tools/ping6/assert.h"
#include "tools/ping6/responders.h"

#define TIME_MAX (1000000 * NSEC_PER_SEC)

/* Reads 0 to 100 with up to four digits behind the point, `len` bytes. */
static bool read_percent(const char *text, size_t len, double *ret_percent)
{
	enum { PLACES = 4 };
	uint32_t value = 0;
	size_t digits = 0, places = 0;
	bool point = false;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (text[i] < '0' || text[i] > '9' || value > 100000000 || places == PLACES)
			return false;
		value = value * 10 + (uint32_t)(text[i] - '0');
		digits++;
		places += point;
	}
	for (; places < PLACES; places++)
		value = value > 100000000 ? value : value * 10;
	if (digits == 0 || value > 1000000)
		return false;
	/* The double nearest to what was typed, as 100.0 * lost / sent is the nearest to what
	 * was lost: so that 1 of 1,000 is not above 0.1%. */
	*ret_percent = value / 10000.0;
	return true;
}

static error_t parse_loss(const char *option, const char *text, struct assertion *a)
{
	size_t len = strlen(text);

	if (len > 0 && text[len - 1] == '%')
		len--;
	if (!read_percent(text, len, &a->loss_pct))
		return args_refuse(option, text, "loss is not a percentage from 0 to 100");
	return 0;
}

static error_t parse_rtt(const char *option, const char *text, struct assertion *a)
{
	static const char *const names[] = {
		[ASSERT_AVG] = "avg", [ASSERT_MIN] = "min", [ASSERT_MAX] = "max"};
	const char *colon = strchr(text, ':'), *time = colon ? colon + 1 : text;
	size_t len = colon ? (size_t)(colon - text) : 0;
	bool known = !colon;

	a->rtt.figure = ASSERT_AVG;
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]) && !known; i++) {
		known = len == strlen(names[i]) && !strncmp(text, names[i], len);
		if (known)
			a->rtt.figure = (enum assert_figure)i;
	}
	if (!known && text[0] == 'p') {
		known = read_percent(text + 1, len - 1, &a->rtt.percent);
		a->rtt.figure = ASSERT_PERCENTILE;
	}
	if (!known)
		return args_refuse(option, text,
			"before the colon stands min, avg, max or a percentile, p0 to p100");
	return args_duration(option, "round-trip time", time, 0, TIME_MAX, &a->rtt.most);
}

/* The interface of a zone, or 0. */
static uint32_t zone_index(const struct prefix_text *read)
{
	char name[IF_NAMESIZE];
	uint64_t number;

	if (read->zone_len >= sizeof(name))
		return 0;
	memcpy(name, read->zone, read->zone_len);
	name[read->zone_len] = '\0';
	if (!num_parse(name, 1, INT32_MAX, &number))
		return (uint32_t)number;
	return if_nametoindex(name);
}

static error_t parse_source(const char *option, const char *text, struct assertion *a)
{
	struct prefix_text read;
	struct prefix_fault fault = prefix_parse(text, strlen(text), &read);
	char reason[160];

	if (fault.flaw) {
		show_prefix_fault(&fault, text, reason, sizeof(reason));
		return args_refuse(option, text, reason);
	}
	if (prefix_has_host_bits(&read))
		return args_refuse(option, text, "has bits behind its length");
	if (in6_is_multicast(&read.address))
		return args_refuse(option, text, "no reply comes from a multicast address");
	if (read.zone && !in6_takes_zone(&read.address))
		return args_refuse(option, text, "is not link-local: a zone has no meaning on it");
	a->source.scope_id = read.zone ? zone_index(&read) : 0;
	if (read.zone && a->source.scope_id == 0)
		return args_refuse(option, text, "no such interface");
	a->source.prefix = prefix_around(u128_from_in6(&read.address), read.length);
	return 0;
}

/* `4`, or `4+` for 4 or more. */
static error_t parse_responders(const char *option, const char *text, struct assertion *a)
{
	char number[32];
	size_t len = strlen(text);

	if (len == 0 || text[len - 1] != '+')
		return args_number(option, "number of responders", text, 0, RESPONDERS_MOST,
			&a->responders.number);
	if (len > sizeof(number))
		return args_refuse(option, text, "is no number of responders");
	a->responders.or_more = true;
	snprintf(number, sizeof(number), "%.*s", (int)(len - 1), text);
	return args_number(option, "number of responders", number, 0, RESPONDERS_MOST,
		&a->responders.number);
}

static error_t parse_alive(const char *option, const char *text, struct assertion *a)
{
	a->alive.all = !strcmp(text, "all");
	if (a->alive.all)
		return 0;
	return args_number(option, "number of targets (or all)", text, 0, UINT32_MAX,
		&a->alive.number);
}

static error_t parse(enum assert_kind kind, const char *text, struct assertion *a)
{
	switch (kind) {
	case ASSERT_MAX_LOSS:
		return parse_loss("--max-loss", text, a);
	case ASSERT_MAX_RTT:
		return parse_rtt("--max-rtt", text, a);
	case ASSERT_MAX_JITTER:
		return args_duration("--max-jitter", "jitter", text, 0, TIME_MAX, &a->jitter);
	case ASSERT_MIN_HOP_LIMIT:
		return args_number("--min-hop-limit", "hop limit", text, 0, UINT8_MAX,
			&a->hop_limit);
	case ASSERT_EXPECT_SOURCE:
		return parse_source("--expect-source", text, a);
	case ASSERT_EXPECT_RESPONDERS:
		return parse_responders("--expect-responders", text, a);
	case ASSERT_MIN_ALIVE:
		return parse_alive("--min-alive", text, a);
	}
	return EINVAL;
}

/* Where the next one of that kind is to stand: in place of the one before, but for
 * --max-rtt. NULL: there are too many. */
static struct assertion *place_for(struct asserts *asserts, enum assert_kind kind)
{
	size_t of_kind = 0;

	for (size_t i = 0; i < asserts->count; i++) {
		if (asserts->list[i].kind != kind)
			continue;
		if (kind != ASSERT_MAX_RTT)
			return &asserts->list[i];
		of_kind++;
	}
	if (of_kind == ASSERT_RTT_MOST)
		return NULL;
	return &asserts->list[asserts->count++];
}

error_t assert_add(struct asserts *asserts, enum assert_kind kind, const char *text)
{
	struct assertion parsed = {.kind = kind, .text = text}, *place;
	error_t err = parse(kind, text, &parsed);

	if (err)
		return err;
	place = place_for(asserts, kind);
	if (!place)
		return args_refuse("--max-rtt", text, "is given more than 8 times");
	*place = parsed;
	return 0;
}
