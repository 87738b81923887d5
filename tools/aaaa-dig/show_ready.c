#include "tools/aaaa-dig/show_ready.h"

#include <stdio.h>
#include <string.h>

#include "addr/in6.h"
#include "addr/kind.h"
#include "out/esc.h"
#include "out/json.h"
#include "out/show_dns.h"
#include "out/style.h"
#include "tools/aaaa-dig/show_inner.h"

/* Of `unusable` and `address`. */
enum { STATE_WIDTH = 8 };

/* A host's state in a word: that of its AAAA, but for A that it has alone. */
static const char *state(const struct ready_host *host)
{
	if (host->count > 0)
		return "address";
	if (host->unusable > 0)
		return "unusable";
	if (!dig_judge_is_answer(host->aaaa))
		return "unknown";
	if (dig_ready_is_missing(host))
		return "nxdomain";
	return host->a == JUDGE_ADDRESS ? "v4-only" : "nodata";
}

/* A word of the table, padded within its colour; what is not known has none. */
static void print_word(const char *word, int width, bool is_known, bool is_good, bool color)
{
	color &= is_known;
	printf("%s%-*s%s", style_text(color, is_good ? STYLE_GOOD : STYLE_BAD), width, word,
		style_text(color, STYLE_PLAIN));
}

static void print_table(const char *name, const struct ready *ready,
	enum ready_verdict verdict, bool color)
{
	char text[SHOW_NAME_SIZE], address[IN6_TEXT_SIZE];
	int width = 0;

	for (size_t i = 0; i < ready->count; i++)
		if ((int)strlen(ready->hosts[i].name) > width)
			width = (int)strlen(ready->hosts[i].name);
	for (size_t i = 0; i < ready->count; i++) {
		const struct ready_host *host = &ready->hosts[i];

		printf("%-4s  %-*s  ", dig_ready_role_text(host->role), width,
			host->name);
		if (host->count + host->unusable == 0) {
			print_word(state(host), 0, dig_judge_is_answer(host->aaaa), false,
				color);
			printf("\n");
			continue;
		}
		in6_format(&host->first, address);
		print_word(state(host), STATE_WIDTH, true, host->count > 0, color);
		printf("  %s", address);
		if (host->count == 0)
			printf(" %s", kind_name(kind_of(u128_from_in6(&host->first))->kind));
		if (host->count > 1)
			printf(" and %zu more", host->count - 1);
		printf("\n");
	}
	dig_show_name(name, text);
	if (ready->left_out > 0)
		printf("and %zu hosts more, not asked for\n", ready->left_out);
	printf("%s: ", text);
	print_word(dig_ready_verdict_text(verdict), 0, verdict != READY_UNKNOWN,
		verdict == READY_YES, color);
	printf("\n");
}

static void print_json(
	const char *name, const struct ready *ready, enum ready_verdict verdict)
{
	struct record r = record_begin("readiness"), list = record_list();
	char address[IN6_TEXT_SIZE];

	for (size_t i = 0; i < ready->count; i++) {
		const struct ready_host *host = &ready->hosts[i];
		struct record part = record_part();

		record_string(&part, "role", dig_ready_role_text(host->role));
		record_escaped(&part, "name", host->name);
		record_string(&part, "status", state(host));
		record_integer(&part, "address_count", (int64_t)host->count);
		if (host->unusable > 0)
			record_integer(&part, "unusable_count", (int64_t)host->unusable);
		if (host->count + host->unusable > 0) {
			in6_format(&host->first, address);
			record_string(&part, "address", address);
		}
		if (host->role == READY_MX)
			record_integer(&part, "preference", host->preference);
		record_append(&list, &part);
	}
	dig_add_name(&r, name);
	if (ready->zone[0])
		record_escaped(&r, "zone", ready->zone);
	record_string(&r, "verdict", dig_ready_verdict_text(verdict));
	record_group(&r, "hosts", &list);
	if (ready->left_out > 0)
		record_integer(&r, "left_out", (int64_t)ready->left_out);
	cli_record(&r);
}

void dig_show_ready(const struct show *show, const char *name,
	const struct ready *ready, enum ready_verdict verdict)
{
	if (dig_ready_is_missing(&ready->hosts[0]))
		cli_error(name, "nxdomain: the name does not exist");
	if (show->opts->quiet)
		return;
	if (show->opts->json)
		print_json(name, ready, verdict);
	else
		print_table(name, ready, verdict, show->color);
}
