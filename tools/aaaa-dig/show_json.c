#include "addr/embed.h"
#include "addr/in6.h"
#include "addr/kind.h"
#include "out/json.h"
#include "out/show_dns.h"
#include "tools/aaaa-dig/show_idn.h"
#include "tools/aaaa-dig/show_inner.h"

/* Puts a text that is plain already at the end of a list. */
static void append_text(struct record *list, const char *text)
{
	if (!list->failed && json_array_append_new(list->object, json_string(text)))
		list->failed = true;
}

void dig_add_name(struct record *r, const char *typed)
{
	char text[SHOW_NAME_SIZE];

	record_escaped(r, "name", dig_show_name(typed, text));
}

static void add_flags(struct record *r, uint16_t flags)
{
	struct record list = record_list();

	for (unsigned bit = DNSMSG_QR; bit >= DNSMSG_CD; bit >>= 1) {
		const char *word = flags & bit ? dnsmsg_flag_text((uint16_t)bit) : NULL;

		if (word)
			append_text(&list, word);
	}
	record_group(r, "flags", &list);
}

static void add_findings(
	const struct show *show, struct record *r, const struct in6_addr *address)
{
	const char *codes[JUDGE_FINDINGS_MAX];
	size_t count = dig_judge_findings(address, show->nat64, show->nat64_count, codes);
	char text[EMBED_IPV4_TEXT_SIZE];
	struct record list = record_list();
	uint32_t ipv4;

	for (size_t i = 0; i < count; i++)
		append_text(&list, codes[i]);
	record_group(r, "findings", &list);
	if (!dig_judge_nat64(address, show->nat64, show->nat64_count, &ipv4))
		return;
	embed_ipv4_format(ipv4, text);
	record_string(r, "nat64_ipv4", text);
}

static void add_addresses(const struct show *show, struct record *r,
	const struct judgement *j, bool is_ipv4)
{
	struct record list = record_list();
	char text[IN6_TEXT_SIZE];
	uint32_t ipv4;

	for (size_t i = 0; i < j->count; i++) {
		const struct in6_addr *address = &j->addresses[i].address;
		u128 number = u128_from_in6(address);
		struct record part = record_part();

		if (is_ipv4 && embed_read_mapped(number, &ipv4))
			embed_ipv4_format(ipv4, text);
		else
			in6_format(address, text);
		record_string(&part, "address", text);
		record_integer(&part, "ttl", j->addresses[i].ttl);
		if (!is_ipv4) {
			record_string(&part, "kind", kind_name(kind_of(number)->kind));
			add_findings(show, &part, address);
		}
		record_append(&list, &part);
	}
	record_group(r, is_ipv4 ? "a" : "addresses", &list);
}

static void add_assertions(struct record *r, const struct check *checks, size_t count)
{
	struct record list = record_list();

	for (size_t i = 0; i < count; i++) {
		struct record part = record_part();

		record_string(&part, "assert", checks[i].assert);
		record_bool(&part, "ok", checks[i].ok);
		if (checks[i].is_number)
			record_integer(&part, "value", (int64_t)checks[i].number);
		else
			record_string(&part, "value", checks[i].value);
		record_append(&list, &part);
	}
	record_group(r, "assertions", &list);
}

/* What the server says of why; the text is its own. */
static void add_ede(struct record *r, const struct show_reply *reply)
{
	struct dnsmsg_opt opt;
	struct record list;
	uint16_t code;
	struct rd text;

	if (!dnsmsg_find_opt(rd_over(reply->message, reply->size), &opt) ||
		!dnsmsg_ede(&opt.options, &code, &text))
		return;
	list = record_list();
	do {
		struct record part = record_part();
		char escaped[ESC_SIZE(SHOW_DNS_EDE_TEXT_MAX)];
		size_t len = rd_left(&text);

		if (len > SHOW_DNS_EDE_TEXT_MAX)
			len = SHOW_DNS_EDE_TEXT_MAX;
		record_integer(&part, "code", code);
		record_string(&part, "meaning", show_dns_ede(code));
		if (len > 0) {
			esc(rd_bytes(&text, len), len, escaped, sizeof(escaped));
			record_escaped(&part, "text", escaped);
		}
		record_append(&list, &part);
	} while (dnsmsg_ede(&opt.options, &code, &text));
	record_group(r, "ede", &list);
}

/* What only an answer has. */
static void add_message(
	const struct show *show, struct record *r, const struct show_answer *answer)
{
	const struct judgement *j = answer->judgement;
	char rcode[DNSMSG_WORD_SIZE];
	struct record chain = record_list();

	record_string(r, "rcode", dnsmsg_rcode_text(j->rcode, rcode));
	add_flags(r, j->flags);
	add_addresses(show, r, j, false);
	if (answer->judgement_a && answer->judgement_a->status == JUDGE_ADDRESS)
		add_addresses(show, r, answer->judgement_a, true);
	for (size_t i = 0; i < j->chain_count; i++)
		append_text(&chain, j->chain[i]);
	record_group(r, "cname", &chain);
	if (j->has_ttl)
		record_integer(r, "ttl_min", j->ttl_min);
	if (j->other_names > 0)
		record_integer(r, "other_names", (int64_t)j->other_names);
	if (j->other_types > 0)
		record_integer(r, "other_types", (int64_t)j->other_types);
}

enum cli_status dig_show_answer_json(
	const struct show *show, const struct show_answer *answer)
{
	const struct show_reply *reply = dig_show_decisive(answer);
	struct record r = record_begin("answer");
	char word[DNSMSG_WORD_SIZE];

	record_time(&r, reply->when);
	dig_add_name(&r, answer->name);
	record_string(&r, "server", reply->server);
	record_string(&r, "status", dig_judge_word(answer->judgement, word));
	record_string(&r, "reason", reply->reason);
	if (answer->aaaa->message)
		add_message(show, &r, answer);
	record_msec(&r, "rtt_ms", reply->rtt);
	record_integer(&r, "tries", reply->tries);
	record_string(&r, "transport", reply->tcp ? "tcp" : "udp");
	if (reply->message)
		record_integer(&r, "size_bytes", (int64_t)reply->size);
	record_bool(&r, "truncated", reply->was_truncated);
	if (reply->edns_refused)
		record_bool(&r, "edns_refused", true);
	if (reply->message)
		add_ede(&r, reply);
	dig_add_idn(&r, answer);
	if (answer->check_count > 0)
		add_assertions(&r, answer->checks, answer->check_count);
	return cli_record(&r);
}

void dig_show_bad_json(const char *where, const char *name, const char *reason)
{
	struct record r = record_begin("error");

	if (name)
		dig_add_name(&r, name);
	record_string(&r, "where", *where ? where : NULL);
	record_string(&r, "reason", reason);
	cli_record(&r);
}

void dig_show_bad_server_json(const char *server, const char *reason)
{
	struct record r = record_begin("error");

	record_string(&r, "server", server);
	record_string(&r, "reason", reason);
	cli_record(&r);
}

void dig_show_agree_json(const char *name, bool ok, const char *value)
{
	struct record r = record_begin("agree");
	struct check check = {.assert = "agree", .ok = ok};

	snprintf(check.value, sizeof(check.value), "%s", value);
	dig_add_name(&r, name);
	add_assertions(&r, &check, 1);
	cli_record(&r);
}

void dig_show_nat64_json(const struct show_reply *reply, const struct judgement *j,
	const struct prefix *prefixes, size_t count)
{
	struct record r = record_begin("nat64"), list = record_list();
	char text[PREFIX_TEXT_SIZE], word[DNSMSG_WORD_SIZE];

	for (size_t i = 0; i < count; i++) {
		prefix_format(prefixes[i], text);
		append_text(&list, text);
	}
	record_time(&r, reply->when);
	record_string(&r, "server", reply->server);
	record_string(&r, "status", dig_judge_word(j, word));
	record_group(&r, "prefixes", &list);
	record_msec(&r, "rtt_ms", reply->rtt);
	cli_record(&r);
}

void dig_show_run(const struct show *show, const struct show_run *run)
{
	struct record r;

	if (!show->opts->json)
		return;
	r = cli_run_record(run->exit);
	record_integer(&r, "names", (int64_t)run->names);
	record_integer(&r, "questions", (int64_t)run->questions);
	record_integer(&r, "address", (int64_t)run->address);
	record_integer(&r, "nodata", (int64_t)run->nodata);
	record_integer(&r, "nxdomain", (int64_t)run->nxdomain);
	record_integer(&r, "v4_only", (int64_t)run->v4_only);
	record_integer(&r, "failed", (int64_t)run->failed);
	record_integer(&r, "bad", (int64_t)run->bad);
	record_bool(&r, "interrupted", run->interrupted);
	record_msec(&r, "duration_ms", run->duration);
	cli_record(&r);
}
