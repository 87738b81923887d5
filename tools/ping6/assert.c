#include "tools/ping6/assert.h"

#include <string.h>

bool assert_has(const struct asserts *asserts, enum assert_kind kind)
{
	for (size_t i = 0; i < asserts->count; i++)
		if (asserts->list[i].kind == kind)
			return true;
	return false;
}

static bool source_fits(const struct assertion *a, const struct in6_addr *from,
	uint32_t scope_id)
{
	return prefix_contains(a->source.prefix, u128_from_in6(from)) &&
		(a->source.scope_id == 0 || a->source.scope_id == scope_id);
}

bool assert_source_is_expected(const struct asserts *asserts, const struct in6_addr *from,
	uint32_t scope_id)
{
	for (size_t i = 0; i < asserts->count; i++)
		if (asserts->list[i].kind == ASSERT_EXPECT_SOURCE &&
			!source_fits(&asserts->list[i], from, scope_id))
			return false;
	return true;
}

static nsec_t figure_of(const struct assertion *a, const struct stats *rtt)
{
	switch (a->rtt.figure) {
	case ASSERT_AVG:
		return stats_mean(rtt);
	case ASSERT_MIN:
		return rtt->min;
	case ASSERT_MAX:
		return rtt->max;
	case ASSERT_PERCENTILE:
		return stats_percentile(rtt, a->rtt.percent);
	}
	return 0;
}

/* ret_result is zeroed: no value, not ok. */
static void judge_one(const struct assertion *a, const struct assert_values *v,
	struct assert_result *ret_result)
{
	struct assert_result *r = ret_result;

	switch (a->kind) {
	case ASSERT_MAX_LOSS:
		r->has_value = true;
		r->loss_pct = v->loss_pct;
		r->ok = v->loss_pct <= a->loss_pct;
		return;
	case ASSERT_MAX_RTT:
		r->has_value = v->rtt->count > 0;
		r->duration = figure_of(a, v->rtt);
		r->ok = r->has_value && r->duration <= a->rtt.most;
		return;
	case ASSERT_MAX_JITTER: /* is between two */
		r->has_value = v->rtt->count > 1;
		r->duration = stats_jitter(v->rtt);
		r->ok = r->has_value && r->duration <= a->jitter;
		return;
	case ASSERT_MIN_HOP_LIMIT:
		r->has_value = v->least_hop_limit >= 0;
		r->number = r->has_value ? (uint64_t)v->least_hop_limit : 0;
		r->ok = r->has_value && r->number >= a->hop_limit;
		return;
	case ASSERT_EXPECT_SOURCE:
		r->has_value = v->source != NULL;
		if (!v->source)
			return;
		r->from.address = *v->source;
		r->from.scope_id = v->source_scope_id;
		r->ok = source_fits(a, v->source, v->source_scope_id);
		return;
	case ASSERT_EXPECT_RESPONDERS:
		r->has_value = true;
		r->number = v->responders;
		r->ok = a->responders.or_more ? v->responders >= a->responders.number :
			v->responders == a->responders.number;
		return;
	case ASSERT_MIN_ALIVE:
		return;
	}
}

static struct assert_result *add_result(struct assert_verdict *verdict,
	const struct assertion *a)
{
	struct assert_result *result = &verdict->results[verdict->count++];

	memset(result, 0, sizeof(*result));
	result->of = a;
	return result;
}

void assert_judge(const struct asserts *asserts, const struct assert_values *values,
	struct assert_verdict *ret_verdict)
{
	ret_verdict->count = 0;
	ret_verdict->ok = true;
	for (size_t i = 0; i < asserts->count; i++) {
		const struct assertion *a = &asserts->list[i];
		struct assert_result *result;

		if (a->kind == ASSERT_MIN_ALIVE)
			continue;
		result = add_result(ret_verdict, a);
		judge_one(a, values, result);
		ret_verdict->ok &= result->ok;
	}
}

void assert_judge_run(const struct asserts *asserts, uint64_t alive, uint64_t targets,
	struct assert_verdict *ret_verdict)
{
	ret_verdict->count = 0;
	ret_verdict->ok = true;
	for (size_t i = 0; i < asserts->count; i++) {
		const struct assertion *a = &asserts->list[i];
		struct assert_result *result;

		if (a->kind != ASSERT_MIN_ALIVE)
			continue;
		result = add_result(ret_verdict, a);
		result->has_value = true;
		result->number = alive;
		result->ok = alive >= (a->alive.all ? targets : a->alive.number);
		ret_verdict->ok &= result->ok;
	}
}
