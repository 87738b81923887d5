/* Input: what a name server says to each question of a walk, a byte each, the highest four
 * bits saying which of those in flight comes next; the first two are the concurrency and
 * where the walk is resumed. Behind the last it says NXDOMAIN. */
#include "tests/fuzz/fuzz.h"
#include "tools/ptr6/walk.h"

enum { QUERIES_MAX = 3000, IN_FLIGHT_MAX = 16 };

static struct walk_reply reply_of(uint8_t byte)
{
	static const struct walk_reply replies[] = {
		{.status = WALK_NXDOMAIN},
		{.status = WALK_EXISTS},
		{.status = WALK_NAMES, .names = 7},
		{.status = WALK_NAMES, .names = 8},
		{.status = WALK_DELEGATED},
		{.status = WALK_FAILED},
		{.status = WALK_EXISTS, .is_apex = true},
		{.status = WALK_NXDOMAIN},
	};
	struct walk_reply reply = replies[byte & 7];

	if (reply.status == WALK_NAMES && byte & 8)
		reply.names = (uint64_t)byte << 8;
	return reply;
}

static void check_news(const struct walk_news *news, const struct walk_rules *rules)
{
	bool is_found = news->event == WALK_FOUND || news->also_found;

	MUST(!news->also_found || news->event == WALK_BROKEN_TREE);
	MUST(!is_found || news->prefix.length == 128);
	MUST(!is_found || u128_compare(news->prefix.first, rules->resume) >= 0);
	MUST(!is_found || prefix_contains(rules->prefix, news->prefix.first));
	MUST(news->event != WALK_SYNTHESISED || news->prefix.length <= 96);
}

/* Below the cursor everything has been asked for, so it never goes back. */
static void check_cursor(const struct walk *walk, u128 *cursor)
{
	u128 now;

	if (walk_is_complete(walk, &now))
		return;
	MUST(u128_compare(now, *cursor) >= 0 || walk->suspect_count > 0);
	if (u128_compare(now, *cursor) > 0)
		*cursor = now;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct walk_rules rules = {
		.prefix = {.first = {UINT64_C(0x20010db800000000), 0}, .length = 34},
		.max_queries = QUERIES_MAX,
		.concurrency = size > 0 ? 1 + data[0] % IN_FLIGHT_MAX : 1,
		.random = 1,
	};
	struct walk_query open[IN_FLIGHT_MAX];
	uint64_t found = 0;
	size_t count = 0, at = 2;
	struct walk walk;
	u128 cursor = {0};

	if (size > 1)
		rules.resume = (u128){rules.prefix.first.high | (uint64_t)data[1] << 22, data[1]};
	MUST(walk_open(&walk, &rules) == 0);
	while (true) {
		uint8_t byte;
		size_t which;
		struct walk_reply reply;
		struct walk_news news;

		while (walk_next(&walk, &open[count]))
			MUST(++count <= rules.concurrency);
		MUST(walk.in_flight == count && walk.queries <= QUERIES_MAX);
		if (count == 0)
			break;
		MUST(!walk_is_done(&walk));
		byte = at < size ? data[at++] : 0;
		which = (byte >> 4) % count;
		reply = reply_of(byte);
		news = walk_answer(&walk, open[which].slot, &reply);
		open[which] = open[--count];
		check_news(&news, &rules);
		check_cursor(&walk, &cursor);
		found += news.event == WALK_FOUND || news.also_found;
	}
	MUST(walk_is_done(&walk) && !walk.failed);
	MUST(walk.found == found);
	MUST(walk_is_complete(&walk, &cursor) || walk.queries == QUERIES_MAX);
	walk_close(&walk);
	return 0;
}
