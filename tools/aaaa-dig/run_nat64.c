#include "net/sys.h"
#include "tools/aaaa-dig/run_inner.h"

/* RFC 7050 section 3. */
#define WELL_KNOWN_NAME "ipv4only.arpa"

static void keep(struct show *show, const struct prefix *prefixes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		while (k < show->nat64_count &&
			prefix_compare(show->nat64[k], prefixes[i]))
			k++;
		if (k == show->nat64_count && k < SHOW_NAT64_MAX)
			show->nat64[show->nat64_count++] = prefixes[i];
	}
}

/* Asks one server. */
static enum cli_status discover(struct run *run, struct dns_range server)
{
	struct dnsmsg_query query =
		dig_run_query(run->opts, WELL_KNOWN_NAME, DNSMSG_TYPE_AAAA);
	struct prefix prefixes[SHOW_NAT64_MAX];
	struct dns_answer answer;
	struct show_reply reply;
	enum cli_status status;
	size_t count;

	query.flags |= DNSMSG_RD;
	/* A validating client would be told that nothing is there (RFC 7050 section 3).
	 */
	query.flags &= (uint16_t)~DNSMSG_CD;
	query.dnssec_ok = false;
	if (dns_ask_range(run->dns, server, &query, DIG_TAG_ALONE) ||
		dns_wait(run->dns, run->deadline, &answer))
		return CLI_UNKNOWN;
	run->counts.questions++;
	dig_run_judge_answer(&answer, DNSMSG_TYPE_AAAA, run->judgement);
	count = dig_judge_discover(run->judgement, prefixes, SHOW_NAT64_MAX);
	reply = dig_run_reply(run, &answer, sys_realtime());
	dig_show_nat64(&run->show, &reply, run->judgement, prefixes, count);
	status = dig_judge_exit(run->judgement->status);
	keep(&run->show, prefixes, count);
	if (status == CLI_YES && count == 0)
		status = CLI_NO;
	return status;
}

enum cli_status dig_run_nat64(struct run *run)
{
	bool is_alone = run->opts->name_count == 0 && !run->opts->file;
	enum cli_status status = CLI_YES;

	for (size_t i = 0; i < run->server_count; i++)
		status = cli_worse(status, discover(run, run->servers[i]));
	/* With names to ask for, their answers are what counts. */
	return is_alone ? status : CLI_YES;
}
