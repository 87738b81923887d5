/* What routers of one link disagree on. */
#include "addr/in6.h"
#include "tools/rasniff/track.h"

/* Lifetimes may count down in real time (RFC 4861 section 6.2.1): two routers agree if they
 * would at one moment, give or take this. */
#define LIFETIME_SLACK_S 2

static void disagree(struct lint_findings *findings, const char *field,
	const struct ndopt *option, uint64_t number, uint64_t bound,
	const struct track_router *other)
{
	struct lint_finding *finding;

	if (number == bound)
		return;
	finding = lint_add(findings, LINT_ROUTER_CONFLICT);
	finding->field = field;
	finding->option = option;
	finding->number = number;
	finding->bound = bound;
	finding->address = other->address;
}

/* 0 says nothing, which contradicts nobody. */
static void disagree_if_said(struct lint_findings *findings, const char *field,
	uint64_t number, uint64_t bound, const struct track_router *other)
{
	if (number != 0 && bound != 0)
		disagree(findings, field, NULL, number, bound, other);
}

static void compare_lifetime(struct lint_findings *findings, const char *field,
	const struct ndopt *option, uint32_t mine, uint32_t theirs, uint64_t elapsed_s,
	const struct track_router *other)
{
	uint64_t distance = mine < theirs ? theirs - mine : mine - theirs;
	bool infinite = mine == NDOPT_INFINITE || theirs == NDOPT_INFINITE;

	if (distance > 0 && (infinite || distance > elapsed_s + LIFETIME_SLACK_S))
		disagree(findings, field, option, mine, theirs, other);
}

static void compare_option(const struct ra *ra, const struct ndopt *theirs,
	uint64_t elapsed_s, const struct track_router *other, struct lint_findings *findings)
{
	for (size_t i = 0; i < ra->option_count; i++) {
		const struct ndopt *mine = &ra->options[i];

		if (mine->form != theirs->form)
			continue;
		if (mine->form == NDOPT_FORM_MTU) {
			disagree(findings, "mtu", mine, mine->mtu.mtu, theirs->mtu.mtu, other);
		} else if (mine->prefix.length == theirs->prefix.length &&
			in6_equal(&mine->prefix.prefix, &theirs->prefix.prefix)) {
			compare_lifetime(findings, "valid lifetime", mine, mine->prefix.valid_s,
				theirs->prefix.valid_s, elapsed_s, other);
			compare_lifetime(findings, "preferred lifetime", mine,
				mine->prefix.preferred_s, theirs->prefix.preferred_s,
				elapsed_s, other);
		}
	}
}

static void compare(const struct ra *ra, const struct track_router *other, nsec_t now,
	struct lint_findings *findings)
{
	const struct nd_message *a = &ra->message, *b = &other->message;
	uint64_t elapsed_s = now > other->last ?
		(uint64_t)((now - other->last) / NSEC_PER_SEC) : 0;
	struct rd options = rd_over(other->options, other->options_len);
	struct ndopt_raw raw;

	disagree_if_said(findings, "hop limit", a->ra.hop_limit, b->ra.hop_limit, other);
	disagree(findings, "managed flag", NULL, !!(a->ra.flags & ND_RA_MANAGED),
		!!(b->ra.flags & ND_RA_MANAGED), other);
	disagree(findings, "other flag", NULL, !!(a->ra.flags & ND_RA_OTHER),
		!!(b->ra.flags & ND_RA_OTHER), other);
	disagree_if_said(findings, "reachable time", a->ra.reachable_ms, b->ra.reachable_ms,
		other);
	disagree_if_said(findings, "retransmit time", a->ra.retrans_ms, b->ra.retrans_ms,
		other);
	while (ndopt_next(&options, &raw) > 0) {
		struct ndopt theirs;

		if (raw.type != NDOPT_PREFIX && raw.type != NDOPT_MTU)
			continue;
		ndopt_read(&raw, &theirs);
		if (theirs.form != NDOPT_OPAQUE)
			compare_option(ra, &theirs, elapsed_s, other, findings);
	}
}

void track_conflicts(struct track *track, struct track_router *router, const struct ra *ra,
	bool same, nsec_t now, struct lint_findings *findings)
{
	const struct track_link *link = &track->links[router->link];
	uint64_t before = findings->total;
	size_t others = 0;

	if (same && router->agreed == link->generation)
		return;
	for (uint32_t at = link->head; at && others < TRACK_OTHERS_MAX;) {
		const struct track_router *other = &track->routers[at - 1];

		at = other->behind;
		if (other == router)
			continue;
		others++;
		compare(ra, other, now, findings);
	}
	router->agreed = findings->total == before ? link->generation : 0;
}
