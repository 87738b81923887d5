/* Input: what a name server may send, its first byte saying for which type. It is judged,
 * held against assertions, taken for the readiness table and shown, as aaaa-dig does. */
#include <string.h>

#include "out/show_dns.h"
#include "tests/fuzz/fuzz.h"
#include "tools/aaaa-dig/check.h"
#include "tools/aaaa-dig/judge.h"
#include "tools/aaaa-dig/ready.h"

static struct judgement judged;

/* Only printable ASCII, tabs and whole lines. */
static void check_shown(struct rd message)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	MUST(stream);
	show_dns_message(stream, message, SHOW_DNS_ALL);
	fclose(stream);
	for (size_t i = 0; i < size; i++)
		MUST((text[i] >= ' ' && text[i] < 0x7f) || strchr("\t\n", text[i]));
	MUST(size == 0 || text[size - 1] == '\n');
	free(text);
}

/* A status has addresses only if it says so, and only an answer is held to assertions. */
static void check_judged(uint16_t type)
{
	const struct dig_opts opts = {
		.expects = {{.what = DIG_EXPECT_NODATA, .text = "nodata"}},
		.expect_count = 1,
		.require = 1,
		.require_global = true,
	};
	const char *codes[JUDGE_FINDINGS_MAX];
	char word[DNSMSG_WORD_SIZE];
	struct prefix prefixes[8];
	struct check checks[CHECK_MAX];
	size_t count;

	MUST(judged.count <= JUDGE_ADDRESSES_MAX);
	MUST(judged.chain_count <= JUDGE_CHAIN_MAX);
	MUST((judged.status == JUDGE_ADDRESS) <= (judged.count > 0));
	MUST(strlen(dig_judge_word(&judged, word)) > 0);
	count = dig_check_answer(&opts, &judged, checks);
	MUST(dig_judge_is_answer(judged.status) ? count >= 2 : count == 0);
	MUST(dig_check_exit(&opts, &judged, checks, count) != CLI_YES ||
		dig_judge_is_answer(judged.status));
	for (size_t i = 0; i < count; i++)
		MUST(strlen(checks[i].value) < CHECK_TEXT_SIZE);
	if (type != DNSMSG_TYPE_AAAA)
		return;
	MUST(dig_judge_discover(&judged, prefixes, 8) <= 8);
	for (size_t i = 0; i < judged.count; i++)
		MUST(dig_judge_findings(&judged.addresses[i].address, NULL, 0, codes) <=
			JUDGE_FINDINGS_MAX);
}

static void check_ready(struct rd message)
{
	static struct ready ready;

	dig_ready_begin("a.test", &ready);
	dig_ready_take(&ready, message, READY_NS);
	dig_ready_take(&ready, message, READY_MX);
	MUST(ready.count >= 1 && ready.count <= READY_HOSTS_MAX);
	for (size_t i = 1; i < ready.count; i++)
		MUST(ready.hosts[i].role >= ready.hosts[i - 1].role);
	/* Nothing was asked of the hosts yet. */
	MUST(dig_ready_verdict(&ready) == READY_UNKNOWN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd message = rd_over(data, size);
	uint16_t type = rd_u8(&message) % 2 ? DNSMSG_TYPE_A : DNSMSG_TYPE_AAAA;

	if (message.failed)
		return 0;
	dig_judge_message(message, type, &judged);
	check_judged(type);
	check_ready(message);
	check_shown(message);
	return 0;
}
