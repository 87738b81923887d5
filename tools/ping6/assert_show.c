#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>

#include "cli/cli.h"
#include "out/show_addr.h"
#include "tools/ping6/assert.h"

/* Room for the value of any assertion in text. */
#define VALUE_SIZE SHOW_ADDR_SIZE

static const char *kind_name(enum assert_kind kind)
{
	switch (kind) {
	case ASSERT_MAX_LOSS:
		return "max-loss";
	case ASSERT_MAX_RTT:
		return "max-rtt";
	case ASSERT_MAX_JITTER:
		return "max-jitter";
	case ASSERT_MIN_HOP_LIMIT:
		return "min-hop-limit";
	case ASSERT_EXPECT_SOURCE:
		return "expect-source";
	case ASSERT_EXPECT_RESPONDERS:
		return "expect-responders";
	case ASSERT_MIN_ALIVE:
		return "min-alive";
	}
	return "unknown";
}

static const char *source_text(const struct assert_result *result,
	char ret_text[static SHOW_ADDR_SIZE])
{
	char name[IF_NAMESIZE], *zone = NULL;

	if (in6_takes_zone(&result->from.address))
		zone = if_indextoname(result->from.scope_id, name);
	return show_addr(&result->from.address, zone, ret_text);
}

/* Why there is no value. */
static const char *absence(enum assert_kind kind)
{
	switch (kind) {
	case ASSERT_MAX_JITTER:
		return "fewer than two replies";
	case ASSERT_MIN_HOP_LIMIT:
		return "no reply whose hop limit is known";
	case ASSERT_MAX_LOSS:
	case ASSERT_MAX_RTT:
	case ASSERT_EXPECT_SOURCE:
	case ASSERT_EXPECT_RESPONDERS:
	case ASSERT_MIN_ALIVE:
		return "no reply";
	}
	return "no reply";
}

/* Durations are shown to the nanosecond: what is just above its bound is to look so. */
static void value_text(const struct assert_result *result, char ret_text[static VALUE_SIZE])
{
	switch (result->of->kind) {
	case ASSERT_MAX_LOSS:
		snprintf(ret_text, VALUE_SIZE, "%g%%", result->loss_pct);
		return;
	case ASSERT_MAX_RTT:
	case ASSERT_MAX_JITTER:
		snprintf(ret_text, VALUE_SIZE, "%.15g ms",
			(double)result->duration / NSEC_PER_MSEC);
		return;
	case ASSERT_EXPECT_SOURCE:
		source_text(result, ret_text);
		return;
	case ASSERT_MIN_HOP_LIMIT:
	case ASSERT_EXPECT_RESPONDERS:
	case ASSERT_MIN_ALIVE:
		snprintf(ret_text, VALUE_SIZE, "%" PRIu64, result->number);
		return;
	}
}

void assert_show(const struct assert_verdict *verdict, const char *target)
{
	for (size_t i = 0; i < verdict->count; i++) {
		const struct assert_result *result = &verdict->results[i];
		const struct assertion *a = result->of;
		char value[VALUE_SIZE];

		if (result->ok)
			continue;
		if (result->has_value)
			value_text(result, value);
		cli_error(target, "--%s %s failed: %s", kind_name(a->kind), a->text,
			result->has_value ? value : absence(a->kind));
	}
}

static void add_value(const struct assert_result *result, struct record *part)
{
	char source[SHOW_ADDR_SIZE];

	switch (result->of->kind) {
	case ASSERT_MAX_LOSS:
		record_real(part, "value", result->loss_pct);
		record_string(part, "unit", "pct");
		return;
	case ASSERT_MAX_RTT:
	case ASSERT_MAX_JITTER:
		record_msec(part, "value", result->duration);
		record_string(part, "unit", "ms");
		return;
	case ASSERT_EXPECT_SOURCE:
		record_string(part, "value", source_text(result, source));
		return;
	case ASSERT_MIN_HOP_LIMIT:
	case ASSERT_EXPECT_RESPONDERS:
	case ASSERT_MIN_ALIVE:
		record_integer(part, "value", (int64_t)result->number);
		return;
	}
}

void assert_json(const struct assert_verdict *verdict, struct record *r)
{
	struct record list;

	if (verdict->count == 0)
		return;
	list = record_list();
	for (size_t i = 0; i < verdict->count; i++) {
		const struct assert_result *result = &verdict->results[i];
		struct record part = record_part();
		char name[256];

		snprintf(name, sizeof(name), "%s %s", kind_name(result->of->kind),
			result->of->text);
		record_string(&part, "assert", name);
		record_bool(&part, "ok", result->ok);
		if (result->has_value)
			add_value(result, &part);
		record_append(&list, &part);
	}
	record_group(r, "assertions", &list);
}
