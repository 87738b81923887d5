#include "tools/aaaa-dig/ready.h"

#include <stdio.h>
#include <string.h>

#include "addr/kind.h"

/* Exchangers in the order in which they are tried; all others in that of the answer. */
static void add(
	struct ready *ready, enum ready_role role, const char *name, uint16_t preference)
{
	struct ready_host *host = &ready->hosts[ready->count];

	for (size_t i = 0; i < ready->count; i++)
		if (ready->hosts[i].role == role &&
			dnsmsg_name_equal(ready->hosts[i].name, name))
			return;
	if (ready->count == READY_HOSTS_MAX) {
		ready->left_out++;
		return;
	}
	for (; host > ready->hosts && host[-1].role == role &&
		host[-1].preference > preference;
		host--)
		*host = host[-1];
	*host = (struct ready_host){
		.role = role,
		.preference = preference,
		.aaaa = JUDGE_TIMEOUT,
		.a = JUDGE_TIMEOUT,
	};
	snprintf(host->name, sizeof(host->name), "%s", name);
	ready->count++;
}

void dig_ready_begin(const char *name, struct ready *ret_ready)
{
	ret_ready->zone[0] = '\0';
	ret_ready->count = ret_ready->left_out = 0;
	ret_ready->is_unsure = false;
	add(ret_ready, READY_NAME, name, 0);
}

static void take_record(struct ready *ready, const struct dnsmsg_record *record,
	const char *name, enum ready_role role)
{
	char host[DNSMSG_NAME_SIZE];
	uint16_t preference;

	if (record->class != DNSMSG_CLASS_IN)
		return;
	if (record->section == DNSMSG_AUTHORITY && record->type == DNSMSG_TYPE_SOA &&
		role == READY_NS && !ready->zone[0] &&
		dnsmsg_name_below(name, record->name))
		memcpy(ready->zone, record->name, sizeof(ready->zone));
	if (record->section != DNSMSG_ANSWER || !dnsmsg_name_equal(record->name, name))
		return;
	if (role == READY_NS && record->type == DNSMSG_TYPE_NS &&
		dnsmsg_target(record, host)) {
		memcpy(ready->zone, record->name, sizeof(ready->zone));
		add(ready, role, host, 0);
	}
	/* A lone dot says that there is no mail (RFC 7505). */
	if (role == READY_MX && record->type == DNSMSG_TYPE_MX &&
		dnsmsg_mx(record, &preference, host) && strcmp(host, "."))
		add(ready, role, host, preference);
}

/* What the name in the question is in the end an alias of, or itself. A circle ends
 * somewhere in it. */
static void follow(struct rd message, char name[static DNSMSG_NAME_SIZE])
{
	struct dnsmsg_record alias;

	for (unsigned hops = 0; hops < JUDGE_CHAIN_MAX; hops++)
		if (!dnsmsg_find_alias(message, name, &alias) ||
			!dnsmsg_target(&alias, name))
			return;
}

bool dig_ready_take(struct ready *ready, struct rd message, enum ready_role role)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	uint16_t rcode = dnsmsg_rcode(walk.header.flags, 0);
	struct dnsmsg_record question, record;

	if (!dnsmsg_next(&walk, &question) || question.section != DNSMSG_QUESTION)
		return false;
	follow(message, question.name);
	while (dnsmsg_next(&walk, &record))
		take_record(ready, &record, question.name, role);
	return !walk.broken && (rcode == DNSMSG_NOERROR || rcode == DNSMSG_NXDOMAIN);
}

static void take_address(struct ready_host *host, const struct in6_addr *address)
{
	bool is_of_host = kind_is_of_host(kind_of(u128_from_in6(address))->kind);

	if (host->count == 0 && (is_of_host || host->unusable == 0))
		host->first = *address;
	host->count += is_of_host;
	host->unusable += !is_of_host;
}

void dig_ready_judge(
	struct ready_host *host, uint16_t type, const struct judgement *judgement)
{
	if (type == DNSMSG_TYPE_A) {
		host->a = judgement->status;
		return;
	}
	host->aaaa = judgement->status;
	for (size_t i = 0; judgement->status == JUDGE_ADDRESS && i < judgement->count; i++)
		take_address(host, &judgement->addresses[i].address);
}

bool dig_ready_is_missing(const struct ready_host *host)
{
	return host->aaaa == JUDGE_NXDOMAIN && host->a != JUDGE_ADDRESS;
}

enum ready_verdict dig_ready_verdict(const struct ready *ready)
{
	size_t hosts[READY_ROLES] = {0}, have[READY_ROLES] = {0}, with = 0, without = 0;
	bool unsure = ready->is_unsure;

	for (size_t i = 0; i < ready->count; i++) {
		const struct ready_host *host = &ready->hosts[i];

		hosts[host->role]++;
		have[host->role] += host->count > 0;
		unsure |= !dig_judge_is_answer(host->aaaa);
	}
	/* The name servers are those of a zone above it, then. */
	if (dig_ready_is_missing(&ready->hosts[0]))
		return READY_NO;
	for (size_t role = 0; role < READY_ROLES; role++) {
		with += have[role] > 0;
		without += hosts[role] > 0 && have[role] == 0;
	}
	if (without == 0 && !ready->is_unsure)
		return READY_YES;
	if (unsure)
		return READY_UNKNOWN;
	return with > 0 ? READY_PARTLY : READY_NO;
}

const char *dig_ready_verdict_text(enum ready_verdict verdict)
{
	switch (verdict) {
	case READY_YES:
		return "ready";
	case READY_PARTLY:
		return "partial";
	case READY_NO:
		return "not-ready";
	case READY_UNKNOWN:
		return "unknown";
	}
	return "unknown";
}

const char *dig_ready_role_text(enum ready_role role)
{
	switch (role) {
	case READY_NAME:
		return "name";
	case READY_NS:
		return "ns";
	case READY_MX:
		return "mx";
	}
	return "";
}
