#include "tools/aaaa-dig/show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "addr/embed.h"
#include "addr/in6.h"
#include "addr/kind.h"
#include "out/esc.h"
#include "out/json.h"
#include "out/show_dns.h"
#include "out/style.h"
#include "out/text.h"
#include "tools/aaaa-dig/show_idn.h"
#include "tools/aaaa-dig/show_inner.h"

/* The status in a sentence. */
static const char *sentence(const struct judgement *j)
{
	switch (j->status) {
	case JUDGE_ADDRESS:
		return "the name has IPv6 addresses";
	case JUDGE_NODATA:
		return "the name has no AAAA record";
	case JUDGE_NXDOMAIN:
		return "the name does not exist";
	case JUDGE_V4_ONLY:
		return j->rcode == DNSMSG_NXDOMAIN
			       ? "the name has A records, but for AAAA the server says "
				 "that it "
				 "does not exist (RFC 4074 section 4.2)"
			       : "the name has A records, but no AAAA";
	case JUDGE_RCODE:
		return "the server did not answer the question";
	case JUDGE_REFERRAL:
		return "the server only names others that may know";
	case JUDGE_INCOMPLETE:
		return "the name is an alias of one that the server does not know";
	case JUDGE_CNAME_LOOP:
		return "the name's aliases lead in a circle, or too far";
	case JUDGE_MALFORMED:
		return "the answer is broken";
	case JUDGE_UNRELATED:
		return "the addresses in the answer are not of the name and kind asked "
		       "for";
	case JUDGE_TRUNCATED:
		return "the answer was cut off";
	case JUDGE_TIMEOUT:
		return "no answer in time";
	case JUDGE_UNREACHABLE:
	case JUDGE_SYSTEM:
		return NULL; /* the reply has the reason */
	}
	return NULL;
}

/* Why the server says what it says, `, EDE 6 (DNSSEC Bogus)`, as far as there is room. */
#define EDE_SIZE 128
static const char *say_ede(const struct show_reply *reply, char ret_text[static EDE_SIZE])
{
	struct dnsmsg_opt opt;
	size_t used = 0;
	uint16_t code;
	struct rd text;

	ret_text[0] = '\0';
	if (!reply->message || !dnsmsg_find_opt(rd_over(reply->message, reply->size), &opt))
		return ret_text;
	while (used < EDE_SIZE && dnsmsg_ede(&opt.options, &code, &text))
		used += (size_t)snprintf(ret_text + used, EDE_SIZE - used, ", EDE %u (%s)",
			code, show_dns_ede(code));
	return ret_text;
}

/* Says on stderr what came of a name. */
static void say_status(const struct show *show, const struct show_answer *answer)
{
	const struct show_reply *reply = dig_show_decisive(answer);
	const struct judgement *j = answer->judgement;
	const char *words = sentence(j);
	char word[DNSMSG_WORD_SIZE], time[TEXT_MSEC_SIZE], tries[32] = "", of[32] = "";
	char ede[EDE_SIZE];

	for (size_t i = 0; i < answer->check_count; i++)
		if (!answer->checks[i].ok)
			cli_error(answer->name, "assertion failed: %s: %s (server %s)",
				answer->checks[i].assert, answer->checks[i].value,
				reply->server);
	if (j->status == JUDGE_ADDRESS && !show->opts->verbose)
		return;
	text_msec(reply->rtt, time);
	if (!reply->message)
		snprintf(tries, sizeof(tries), ", %u %s", reply->tries,
			reply->tries == 1 ? "try" : "tries");
	if (reply->servers > 1)
		snprintf(of, sizeof(of), ", the last of %zu",
			reply->servers < reply->tries ? reply->servers : reply->tries);
	cli_error(answer->name, "%s: %s%s%s (server %s%s, %s ms%s)",
		dig_judge_word(j, word), j->is_of_a ? "asked for A: " : "",
		words ? words : reply->reason, say_ede(reply, ede), reply->server, of,
		time, tries);
}

/* --- text --- */

const char *dig_show_name(const char *typed, char ret_text[static SHOW_NAME_SIZE])
{
	bool is_plain = strlen(typed) < SHOW_NAME_SIZE;

	for (const char *c = typed; *c; c++)
		is_plain &= *c > ' ' && *c < 0x7f;
	if (is_plain)
		memcpy(ret_text, typed, strlen(typed) + 1);
	else
		esc(typed, strlen(typed), ret_text, SHOW_NAME_SIZE);
	return ret_text;
}

static const char *address_text(
	const struct in6_addr *address, bool is_ipv4, char ret_text[static IN6_TEXT_SIZE])
{
	uint32_t ipv4;

	if (is_ipv4 && embed_read_mapped(u128_from_in6(address), &ipv4))
		embed_ipv4_format(ipv4, ret_text);
	else
		in6_format(address, ret_text);
	return ret_text;
}

/* One line an address, behind the name and a blank where there is one. */
static void print_lines(const char *name, const struct judgement *j, bool is_ipv4)
{
	char text[IN6_TEXT_SIZE];

	if (!j || j->status != JUDGE_ADDRESS)
		return;
	for (size_t i = 0; i < j->count; i++)
		printf("%s%s%s\n", name ? name : "", name ? " " : "",
			address_text(&j->addresses[i].address, is_ipv4, text));
}

/* What takes addresses alone takes IPv4 only where it was asked for in so many words. */
static void print_short(const struct show *show, const struct show_answer *answer)
{
	const char *name = NULL;
	char text[SHOW_NAME_SIZE];

	if (show->opts->is_bulk && !show->opts->short_form)
		name = dig_show_name(answer->name, text);
	print_lines(name, answer->judgement, false);
	if (show->opts->shows_a)
		print_lines(name, answer->judgement_a, true);
}

static void print_stats(const struct show_reply *reply)
{
	char when[TEXT_TIME_SIZE], rtt[TEXT_MSEC_SIZE];
	time_t seconds = reply->when / NSEC_PER_SEC;
	struct tm tm;

	text_msec(reply->rtt, rtt);
	gmtime_r(&seconds, &tm);
	strftime(when, sizeof(when), "%a %b %d %H:%M:%S UTC %Y", &tm);
	printf("\n;; Query time: %s msec\n;; SERVER: %s#%u(%s) (%s)\n;; WHEN: %s\n"
	       ";; MSG SIZE  rcvd: %zu\n",
		rtt, reply->host, reply->port, reply->server, reply->tcp ? "TCP" : "UDP",
		when, reply->size);
}

/* What is odd about the addresses, under a message. */
static void print_findings(const struct show *show, const struct judgement *j)
{
	const char *codes[JUDGE_FINDINGS_MAX];
	char text[IN6_TEXT_SIZE], ipv4_text[EMBED_IPV4_TEXT_SIZE];
	uint32_t ipv4;
	bool any = false;

	for (size_t i = 0; i < j->count; i++) {
		const struct in6_addr *address = &j->addresses[i].address;
		size_t count = dig_judge_findings(
			address, show->nat64, show->nat64_count, codes);

		if (count == 0)
			continue;
		printf("%s; %s:", any ? "" : "\n;; FINDINGS:\n",
			address_text(address, false, text));
		any = true;
		for (size_t f = 0; f < count; f++)
			printf(" %s%s%s", style_text(show->color, STYLE_BAD), codes[f],
				style_text(show->color, STYLE_PLAIN));
		if (dig_judge_nat64(address, show->nat64, show->nat64_count, &ipv4)) {
			embed_ipv4_format(ipv4, ipv4_text);
			printf(" of %s", ipv4_text);
		}
		printf("\n");
	}
	if (j->other_names > 0)
		printf("%s; %zu of other names, which were not asked for\n",
			any ? "" : "\n;; FINDINGS:\n", j->other_names);
}

static void print_message(const struct show *show, const struct show_answer *answer,
	const struct show_reply *reply, const struct judgement *j)
{
	unsigned parts = show->opts->parts;
	char name[SHOW_NAME_SIZE];

	if (!reply || !reply->message)
		return;
	dig_show_name(answer->name, name);
	if (parts & SHOW_DNS_COMMENTS && parts & SHOW_DNS_COMMAND)
		printf("\n; <<>> aaaa-dig " HEXTET_VERSION " <<>> %s\n", name);
	if (parts & SHOW_DNS_COMMENTS)
		printf("%s%s;; Got answer:\n",
			reply->edns_refused ? ";; EDNS refused, asked again without it.\n"
					    : "",
			reply->was_truncated && reply->tcp
				? ";; Truncated, asked again over TCP.\n"
				: "");
	show_dns_message(stdout, rd_over(reply->message, reply->size), parts);
	if (parts & SHOW_DNS_COMMENTS && j->status == JUDGE_ADDRESS &&
		reply == answer->aaaa)
		print_findings(show, j);
	if (parts & SHOW_DNS_COMMENTS && reply == answer->aaaa)
		dig_show_idn(show, answer);
	if (parts & SHOW_DNS_STATS)
		print_stats(reply);
}

/* --- the outside --- */

enum cli_status dig_show_answer(const struct show *show, const struct show_answer *answer)
{
	const struct dig_opts *opts = show->opts;
	enum cli_status status = CLI_YES;

	if (opts->json && !opts->quiet) {
		status = dig_show_answer_json(show, answer);
	} else if (opts->quiet) {
		/* The words on stderr are all. */
	} else if (opts->short_form || opts->is_bulk) {
		print_short(show, answer);
	} else {
		print_message(show, answer, answer->aaaa, answer->judgement);
		print_message(show, answer, answer->a, answer->judgement_a);
	}
	/* Before the words, so that who reads both sees each as it comes. */
	if (!opts->is_bulk)
		fflush(stdout);
	say_status(show, answer);
	return status;
}

void dig_show_bad(const struct show *show, const char *where, const char *name,
	const char *reason)
{
	if (*where && name)
		cli_error(where, "%s: %s", name, reason);
	else
		cli_error(*where ? where : name, "%s", reason);
	if (show->opts->json && !show->opts->quiet)
		dig_show_bad_json(where, name, reason);
}

void dig_show_bad_server(const struct show *show, const char *server, const char *reason)
{
	cli_error(*server ? server : "@", "server: %s", reason);
	if (show->opts->json && !show->opts->quiet)
		dig_show_bad_server_json(server, reason);
}

void dig_show_agree(const struct show *show, const char *name, bool ok, const char *value)
{
	if (!ok)
		cli_error(name, "assertion failed: agree: %s", value);
	if (show->opts->json && !show->opts->quiet)
		dig_show_agree_json(name, ok, value);
}

void dig_show_failure(const char *thing, uint16_t type, const struct show_reply *reply,
	const struct judgement *j)
{
	char word[DNSMSG_WORD_SIZE], kind[DNSMSG_WORD_SIZE], time[TEXT_MSEC_SIZE];
	const char *words = sentence(j);
	char ede[EDE_SIZE];

	text_msec(reply->rtt, time);
	cli_error(thing, "asked for %s: %s: %s%s (server %s, %s ms)",
		dnsmsg_type_text(type, kind), dig_judge_word(j, word),
		words ? words : reply->reason, say_ede(reply, ede), reply->server, time);
}

void dig_show_nat64(const struct show *show, const struct show_reply *reply,
	const struct judgement *j, const struct prefix *prefixes, size_t count)
{
	char text[PREFIX_TEXT_SIZE], word[DNSMSG_WORD_SIZE], time[TEXT_MSEC_SIZE];
	bool is_alone = show->opts->name_count == 0 && !show->opts->file;

	text_msec(reply->rtt, time);
	if (count == 0)
		cli_error("--nat64", "%s: no prefix found (server %s, %s ms)",
			dig_judge_word(j, word), reply->server, time);
	if (show->opts->quiet)
		return;
	if (show->opts->json) {
		dig_show_nat64_json(reply, j, prefixes, count);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		prefix_format(prefixes[i], text);
		if (is_alone)
			printf("%s\n", text);
		else if (!show->opts->short_form && !show->opts->is_bulk)
			printf(";; NAT64: %s (server %s)\n", text, reply->server);
	}
}
