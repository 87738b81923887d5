#include <stdlib.h>
#include <string.h>

#include "net/sys.h"
#include "tools/aaaa-dig/ready.h"
#include "tools/aaaa-dig/run_inner.h"
#include "tools/aaaa-dig/show_ready.h"

/* Says why a host, or its servers, are not known. */
static void say_failure(
	struct run *run, const char *name, uint16_t type, const struct dns_answer *answer)
{
	struct show_reply reply = dig_run_reply(run, answer, sys_realtime());

	dig_show_failure(name, type, &reply, run->judgement);
}

static void say_unasked(const char *name, int err)
{
	cli_error_escaped(name, "cannot be asked for: %s", strerror(-err));
}

/* Asks for the hosts of a kind. */
static void take_hosts(
	struct run *run, struct ready *ready, const char *name, enum ready_role role)
{
	uint16_t type = role == READY_NS ? DNSMSG_TYPE_NS : DNSMSG_TYPE_MX;
	struct dnsmsg_query query = dig_run_query(run->opts, name, type);
	struct dns_answer answer;
	int err;

	run->counts.questions++;
	err = dns_ask_range(run->dns, run->servers[0], &query, DIG_TAG_ALONE);
	if (err)
		say_unasked(name, err);
	if (err || dns_wait(run->dns, run->deadline, &answer)) {
		ready->is_unsure = true;
		return;
	}
	if (answer.status == DNS_ANSWERED &&
		dig_ready_take(ready, rd_over(answer.message, answer.size), role))
		return;
	ready->is_unsure = true;
	dig_run_judge_answer(&answer, type, run->judgement);
	say_failure(run, name, type, &answer);
}

/* The name servers are those of the zone that the name is in. */
static void take_name_servers(struct run *run, struct ready *ready, const char *name)
{
	char zone[DNSMSG_NAME_SIZE];

	take_hosts(run, ready, name, READY_NS);
	if (ready->count > 1)
		return;
	memcpy(zone, ready->zone, sizeof(zone));
	if (zone[0])
		take_hosts(run, ready, zone, READY_NS);
	if (ready->count > 1 || ready->is_unsure)
		return;
	/* There are some, of whatever zone it is. */
	ready->is_unsure = true;
	cli_error_escaped(name, "no server says %s",
		zone[0] ? "which its name servers are" : "which zone it is in");
}

/* Of the question for a host's AAAA (0) or A (1); DIG_TAG_ALONE itself is take_hosts()'s.
 */
static uint64_t host_tag(size_t host, size_t type)
{
	return DIG_TAG_ALONE + 2 * (host + 1) + type;
}

/* Asks for AAAA and A of all hosts at once. */
static void ask_hosts(struct run *run, struct ready *ready)
{
	static const uint16_t types[] = {DNSMSG_TYPE_AAAA, DNSMSG_TYPE_A};
	struct dns_answer answer;
	struct ready_host *host;
	int err;

	for (size_t i = 0; i < ready->count; i++)
		for (size_t t = 0; t < 2; t++) {
			struct dnsmsg_query query =
				dig_run_query(run->opts, ready->hosts[i].name, types[t]);

			err = dns_ask_range(
				run->dns, run->servers[0], &query, host_tag(i, t));
			if (err)
				say_unasked(ready->hosts[i].name, err);
			run->counts.questions += !err;
		}
	while (!dns_wait(run->dns, run->deadline, &answer)) {
		uint16_t type = types[answer.tag % 2];

		if (answer.tag == DIG_TAG_ALONE) /* late */
			continue;
		host = &ready->hosts[(answer.tag - host_tag(0, 0)) / 2];
		dig_run_judge_answer(&answer, type, run->judgement);
		dig_ready_judge(host, type, run->judgement);
		if (!dig_judge_is_answer(run->judgement->status))
			say_failure(run, host->name, type, &answer);
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
	dig_show_ready(&run->show, name, ready, verdict);
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
