#include "tools/ptr6/show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "addr/arpa.h"
#include "cli/cli.h"
#include "out/json.h"
#include "out/show_addr.h"
#include "out/style.h"
#include "out/text.h"

static const char *put_address(u128 address, const char *zone,
	char ret_text[static SHOW_ADDR_SIZE])
{
	struct in6_addr in6 = u128_to_in6(address);

	return show_addr(&in6, zone, ret_text);
}

void ptr6_show_error(bool json, const char *input, const char *where, const char *reason)
{
	struct record r;

	if (*where && input)
		cli_error(where, "%.100s%s: %s", input, strlen(input) > 100 ? "..." : "",
			reason);
	else
		cli_error(*where ? where : input, "%s", reason);
	if (!json)
		return;
	r = record_begin("error");
	record_string(&r, "input", input);
	record_string(&r, "where", *where ? where : NULL);
	record_string(&r, "reason", reason);
	cli_record(&r);
}

void ptr6_show_error_escaped(bool json, const char *input, const char *reason)
{
	struct record r;

	cli_error_escaped(input, "%s", reason);
	if (!json)
		return;
	r = record_begin("error");
	record_string(&r, "input", input);
	record_escaped(&r, "reason", reason);
	cli_record(&r);
}

const char *ptr6_show_failure(const struct reply *reply, const char *server, nsec_t rtt,
	char ret_text[static SHOW_FAILURE_SIZE])
{
	char words[REPLY_TEXT_SIZE], duration[TEXT_MSEC_SIZE];

	text_msec_short(rtt, duration);
	snprintf(ret_text, SHOW_FAILURE_SIZE, "%s (server %s, %s ms)",
		reply_status_text(reply, words), server, duration);
	return ret_text;
}

/* --- look-ups --- */

static void addresses_json(struct record *r, const struct reply *reply)
{
	struct record list = record_list();
	char text[IN6_TEXT_SIZE];

	for (size_t i = 0; i < reply->count; i++) {
		in6_format_number(reply->records[i].address, text);
		if (!list.failed && json_array_append_new(list.object, json_string(text)))
			list.failed = true;
	}
	record_group(r, "addresses", &list);
}

static void names_json(struct record *r, const struct show_ptr *ptr)
{
	struct record list = record_list(), part;

	for (size_t i = 0; i < ptr->reply->count; i++) {
		part = record_part();
		record_escaped(&part, "name", ptr->reply->records[i].name);
		record_integer(&part, "ttl", ptr->reply->records[i].ttl);
		if (ptr->names) {
			record_string(&part, "forward", forward_name(ptr->names[i].forward));
			if (ptr->names[i].reply->status != REPLY_RECORDS)
				record_string(&part, "forward_status",
					reply_status_name(ptr->names[i].reply->status));
			addresses_json(&part, ptr->names[i].reply);
		}
		record_append(&list, &part);
	}
	record_group(r, "names", &list);
}

static void ptr_json(const struct show_ptr *ptr, const struct kind_block *block)
{
	char address[SHOW_ADDR_SIZE], name[ARPA_NAME_SIZE];
	struct record r = record_begin("ptr");

	arpa_name(ptr->input->prefix.first, name);
	record_escaped(&r, "address",
		put_address(ptr->input->prefix.first, ptr->input->zone, address));
	record_string(&r, "arpa", name);
	record_string(&r, "status", reply_status_name(ptr->reply->status));
	if (ptr->reply->status == REPLY_RCODE)
		record_integer(&r, "rcode", ptr->reply->rcode);
	if (block)
		record_string(&r, "not_public", kind_name(block->kind));
	names_json(&r, ptr);
	if (ptr->reply->truncated)
		record_bool(&r, "truncated", true);
	if (ptr->has_verdict)
		record_string(&r, "verdict", verdict_name(ptr->verdict));
	record_string(&r, "server", ptr->server);
	record_msec(&r, "rtt_ms", ptr->rtt);
	cli_record(&r);
}

static void put_verdict(enum verdict verdict, bool color)
{
	enum style style = verdict == VERDICT_OK ? STYLE_GOOD : STYLE_BAD;

	printf(" %s%s%s", style_text(color, style), verdict_name(verdict),
		style_text(color, STYLE_PLAIN));
}

static void ptr_lines(const struct show_ptr *ptr)
{
	char address[SHOW_ADDR_SIZE];

	put_address(ptr->input->prefix.first, ptr->input->zone, address);
	for (size_t i = 0; i < ptr->reply->count; i++) {
		fputs(address, stdout);
		putchar(' ');
		fputs(ptr->reply->records[i].name, stdout);
		/* A line is about one name: that another leads back is no praise for it. */
		if (ptr->names)
			put_verdict(verdict_of_name(ptr->names[i].forward), ptr->color);
		putchar('\n');
	}
	if (ptr->has_verdict && ptr->reply->count == 0) {
		printf("%s -", address);
		put_verdict(ptr->verdict, ptr->color);
		putchar('\n');
	}
}

/* Why a name does not lead back. */
static void say_forwards(const char *address, const struct show_ptr *ptr)
{
	char other[IN6_TEXT_SIZE], words[REPLY_TEXT_SIZE], failure[SHOW_FAILURE_SIZE];

	for (size_t i = 0; i < ptr->reply->count; i++) {
		const struct show_name *name = &ptr->names[i];
		const char *text = ptr->reply->records[i].name;

		switch (name->forward) {
		case FORWARD_MATCH:
			break;
		case FORWARD_MISMATCH:
			in6_format_number(name->reply->records[0].address, other);
			cli_error_escaped(address, "%s leads to %s%s", text, other,
				name->reply->count > 1 ? " and others, not back" : ", not back");
			break;
		case FORWARD_NONE:
			cli_error_escaped(address, "%s has no IPv6 address (%s)", text,
				reply_status_text(name->reply, words));
			break;
		case FORWARD_BROKEN:
			if (name->reply->status == REPLY_RECORDS)
				cli_error_escaped(address, "%s has more than %d addresses", text,
					REPLY_RECORDS_MAX);
			else
				cli_error_escaped(address, "%s: %s", text,
					ptr6_show_failure(name->reply, name->question->server_asked->text,
						name->question->rtt, failure));
			break;
		}
	}
}

static void say_ptr(const struct show_ptr *ptr, const struct kind_block *block)
{
	char address[SHOW_ADDR_SIZE], failure[SHOW_FAILURE_SIZE];
	char public[INPUT_REASON_SIZE] = "";

	put_address(ptr->input->prefix.first, ptr->input->zone, address);
	if (block)
		input_not_public_text(block, public);
	if (ptr->reply->status != REPLY_RECORDS)
		cli_error_escaped(address, "%s%s%s",
			ptr6_show_failure(ptr->reply, ptr->server, ptr->rtt, failure),
			block ? "; " : "", public);
	if (ptr->reply->truncated)
		cli_error_escaped(address, "more than %d names: the others are cut off",
			REPLY_RECORDS_MAX);
	/* Where one leads back, the others are no fault. */
	if (ptr->names && ptr->verdict != VERDICT_OK)
		say_forwards(address, ptr);
}

void ptr6_show_ptr(bool json, bool quiet, const struct show_ptr *ptr)
{
	const struct kind_block *block = input_not_public(ptr->input->prefix);

	if (json)
		ptr_json(ptr, block);
	else
		ptr_lines(ptr);
	/* What failed is said in any case. */
	if (!quiet || !reply_is_answer(ptr->reply->status))
		say_ptr(ptr, block);
}

/* --- offline --- */

enum cli_status ptr6_show_arpa(bool json, const struct show_arpa *arpa)
{
	char address[PREFIX_TEXT_SIZE], name[ARPA_NAME_SIZE], owner[ARPA_NAME_SIZE];
	char zone[ARPA_NAME_SIZE];
	struct record r;

	if (arpa->part.length == 128)
		in6_format_number(arpa->part.first, address);
	else
		prefix_format(arpa->part, address);
	arpa_zone_name(arpa->part, name);
	if (arpa->zone)
		arpa_relative(arpa->part, *arpa->zone, owner);
	if (!json) {
		puts(arpa->zone ? owner : arpa->input->was_name ? address : name);
		return CLI_YES;
	}
	r = record_begin("arpa");
	record_string(&r, arpa->part.length == 128 ? "address" : "prefix", address);
	record_string(&r, "arpa", name);
	if (arpa->zone) {
		arpa_zone_name(*arpa->zone, zone);
		record_string(&r, "zone", zone);
		record_string(&r, "owner", owner);
	}
	return cli_record(&r);
}

enum cli_status ptr6_show_record(bool json, u128 address, const char *owner, const char *name)
{
	char text[IN6_TEXT_SIZE];
	struct record r;

	if (!json) {
		printf("%s IN PTR %s%s\n", owner, name, strcmp(name, ".") ? "." : "");
		return CLI_YES;
	}
	r = record_begin("record");
	in6_format_number(address, text);
	record_string(&r, "address", text);
	record_string(&r, "owner", owner);
	record_escaped(&r, "name", name);
	return cli_record(&r);
}

/* --- runs --- */

void ptr6_show_run(bool json, const struct show_totals *totals, enum cli_status status)
{
	struct record r;

	if (!json)
		return;
	r = cli_run_record(status);
	record_integer(&r, "targets", (int64_t)totals->targets);
	record_integer(&r, "named", (int64_t)totals->named);
	record_integer(&r, "unnamed", (int64_t)totals->unnamed);
	record_integer(&r, "unknown", (int64_t)totals->unknown);
	record_integer(&r, "bad", (int64_t)totals->bad);
	record_integer(&r, "names", (int64_t)totals->names);
	record_integer(&r, "queries", (int64_t)totals->queries);
	record_msec(&r, "duration_ms", totals->duration);
	cli_record(&r);
}
