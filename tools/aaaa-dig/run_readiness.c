#include <stdlib.h>

#include "net/sys.h"
#include "tools/aaaa-dig/ready.h"
#include "tools/aaaa-dig/run_inner.h"
#include "tools/aaaa-dig/show_ready.h"

/* One question and its answer. Returns whether there is a message. */
static bool ask_one(
	struct run *run, const char *name, uint16_t type, struct dns_answer *ret_answer)
{
	struct dnsmsg_query query = dig_run_query(run->opts, name, type);

	run->counts.questions++;
	return !dns_ask(run->dns, run->servers[0], &query, 0) &&
	       !dns_wait(run->dns, run->deadline, ret_answer) &&
	       ret_answer->status == DNS_ANSWERED;
}

static void take_hosts(
	struct run *run, struct ready *ready, const char *name, enum ready_role role)
{
	uint16_t type = role == READY_NS ? DNSMSG_TYPE_NS : DNSMSG_TYPE_MX;
	struct dns_answer answer;

	if (ask_one(run, name, type, &answer))
		dig_ready_take(ready, rd_over(answer.message, answer.size), role);
	else
		ready->is_unsure = true;
}

/* The name servers are those of the zone that the name is in. */
static void take_name_servers(struct run *run, struct ready *ready, const char *name)
{
	char zone[DNSMSG_NAME_SIZE];

	take_hosts(run, ready, name, READY_NS);
	if (ready->count > 1 || !ready->zone[0])
		return;
	for (size_t i = 0; i < sizeof(zone); i++)
		zone[i] = ready->zone[i];
	take_hosts(run, ready, zone, READY_NS);
}

/* Asks for AAAA and A of all hosts at once. */
static void ask_hosts(struct run *run, struct ready *ready)
{
	static const uint16_t types[] = {DNSMSG_TYPE_AAAA, DNSMSG_TYPE_A};
	struct dns_answer answer;

	for (size_t i = 0; i < ready->count; i++)
		for (size_t t = 0; t < 2; t++) {
			struct dnsmsg_query query =
				dig_run_query(run->opts, ready->hosts[i].name, types[t]);

			if (!dns_ask(run->dns, run->servers[0], &query, 2 * i + t))
				run->counts.questions++;
		}
	while (!dns_wait(run->dns, run->deadline, &answer)) {
		uint16_t type = types[answer.tag % 2];

		if (answer.status != DNS_ANSWERED)
			continue;
		dig_judge_message(
			rd_over(answer.message, answer.size), type, run->judgement);
		dig_ready_judge(&ready->hosts[answer.tag / 2], type, run->judgement);
	}
}

enum cli_status dig_run_readiness(struct run *run, const char *name, const char *ascii)
{
	struct ready *ready = malloc(sizeof(*ready));
	enum ready_verdict verdict;

	if (!ready) {
		cli_error(name, "out of memory");
		return CLI_CANNOT;
	}
	dig_ready_begin(ascii, ready);
	/* Late answers to the last name would be taken for this one's. */
	ready->is_unsure = sys_now() >= run->deadline || run->loop.interrupted;
	if (!ready->is_unsure) {
		take_name_servers(run, ready, ascii);
		take_hosts(run, ready, ascii, READY_MX);
		ask_hosts(run, ready);
	}
	verdict = dig_ready_verdict(ready);
	dig_show_ready(run->opts, name, ready, verdict);
	free(ready);
	switch (verdict) {
	case READY_YES:
		return CLI_YES;
	case READY_PARTLY:
	case READY_NO:
		return CLI_NO;
	case READY_UNKNOWN:
		break;
	}
	return CLI_UNKNOWN;
}
