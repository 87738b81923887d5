#include "tools/ping6/mtu.h"

#include <errno.h>
#include <stdio.h>

#include "tests/unit/test.h"

#define MSEC(n) ((n)*NSEC_PER_MSEC)

/* The clock does not start at 0: nothing may depend on that. */
#define START (1000 * NSEC_PER_SEC)

#define HOPS_MAX 3

/* A path as a model: routers in front of links, each announcing what it drops or not. */
struct path {
	uint32_t ceiling;
	struct {
		uint32_t mtu;  /* of the link behind it; 0: as wide as it need be */
		uint32_t says; /* in a Packet Too Big; 0: nothing, a black hole */
	} hops[HOPS_MAX];
	uint32_t host_mtu;   /* what this host's kernel lets out; 0: all of it */
	uint32_t lie;        /* MTU in a false Packet Too Big that is ahead of each reply */
	unsigned loss;       /* of 100 probes */
	uint32_t dead_after; /* the target is gone from this probe on; 0: never */
	nsec_t rtt;
};

static struct in6_addr router(unsigned hop)
{
	return (struct in6_addr){.s6_addr = {0x20, 1, [15] = (uint8_t)hop}};
}

static struct mtu_rules rules_for(uint32_t ceiling)
{
	return (struct mtu_rules){
		.ceiling = ceiling,
		.tries = MTU_TRIES_DEFAULT,
		.deadline = NSEC_NEVER,
	};
}

static void too_big(struct mtu *mtu, uint32_t number, unsigned hop, uint32_t says)
{
	struct icmp6_error error = {.type = ICMP6_TYPE_PACKET_TOO_BIG, .info = says};
	struct in6_addr from = router(hop);

	mtu_error(mtu, number, &from, &error, true);
}

/* What becomes of the newest probe. Returns whether its reply comes, after the RTT. */
static bool travel(struct mtu *mtu, const struct path *path, struct dice *dice)
{
	uint32_t number = mtu->sent, size = mtu->probes[number - 1].size;

	if (path->host_mtu && size > path->host_mtu) {
		mtu_refused(mtu, path->host_mtu);
		return false;
	}
	if (path->dead_after && number >= path->dead_after)
		return false;
	if (path->loss && dice_below(dice, 100) < path->loss)
		return false;
	if (path->lie)
		too_big(mtu, number, HOPS_MAX, path->lie);
	for (unsigned i = 0; i < HOPS_MAX; i++) {
		if (!path->hops[i].mtu || size <= path->hops[i].mtu)
			continue;
		if (path->hops[i].says)
			too_big(mtu, number, i, path->hops[i].says);
		return false;
	}
	return true;
}

/* Runs a search to its end; returns when that was. */
static nsec_t search(struct mtu *mtu, const struct path *path, struct dice *dice)
{
	uint32_t answering = 0;
	nsec_t now = START, reply_at = NSEC_NEVER;
	struct mtu_rules rules = rules_for(path->ceiling);

	mtu_begin(mtu, &rules, now);
	for (unsigned turn = 0; mtu->outcome == MTU_SEARCHING; turn++) {
		/* Each turn moves the clock, answers a probe or sends one. */
		assert_in_range(turn, 0, 4 * MTU_PROBES_MAX);
		if (mtu_wake(mtu) > now)
			now = mtu_wake(mtu) < reply_at ? mtu_wake(mtu) : reply_at;
		if (reply_at <= now) {
			mtu_answer(mtu, answering, now);
			reply_at = NSEC_NEVER;
		}
		mtu_expire(mtu, now);
		if (mtu_is_due(mtu, now)) {
			mtu_send(mtu, now);
			if (travel(mtu, path, dice)) {
				/* A reply that is still under way is heard first. */
				if (reply_at != NSEC_NEVER)
					mtu_answer(mtu, answering, now);
				answering = mtu->sent;
				reply_at = now + path->rtt;
			}
		}
	}
	return now;
}

/* The largest size that passes everything. */
static uint32_t truth(const struct path *path)
{
	uint32_t mtu = path->ceiling;

	if (path->host_mtu && path->host_mtu < mtu)
		mtu = path->host_mtu;
	for (unsigned i = 0; i < HOPS_MAX; i++)
		if (path->hops[i].mtu && path->hops[i].mtu < mtu)
			mtu = path->hops[i].mtu;
	return mtu;
}

static void test_finds_what_the_path_carries(void **state)
{
	static const struct {
		const char *name;
		struct path path;
		enum mtu_outcome outcome;
		uint32_t mtu;
		uint32_t sent_max;
		size_t notices;
	} rows[] = {
		{"no smaller link", {.ceiling = 1500}, MTU_FOUND, 1500, 3, 0},
		{"the smallest interface", {.ceiling = 1280}, MTU_FOUND, 1280, 2, 0},
		{"loopback", {.ceiling = 65536}, MTU_FOUND, 65536, 3, 0},
		{"more than a packet can have",
			{.ceiling = UINT32_MAX}, MTU_FOUND, 65575, 3, 0},
		{"one router",
			{.ceiling = 1500, .hops = {{1400, 1400}}}, MTU_FOUND, 1400, 5, 1},
		{"1280",
			{.ceiling = 1500, .hops = {{1280, 1280}}}, MTU_FOUND, 1280, 4, 1},
		{"one byte less",
			{.ceiling = 1500, .hops = {{1499, 1499}}}, MTU_FOUND, 1499, 4, 1},
		{"two routers",
			{.ceiling = 1500, .hops = {{1400, 1400}, {1380, 1380}}},
			MTU_FOUND, 1380, 6, 2},
		{"three",
			{.ceiling = 9000, .hops = {{8000, 8000}, {1500, 1500}, {1281, 1281}}},
			MTU_FOUND, 1281, 7, 3},
		{"the narrower one first",
			{.ceiling = 1500, .hops = {{1380, 1380}, {1400, 1400}}},
			MTU_FOUND, 1380, 5, 1},
		{"a router that says too little",
			{.ceiling = 1500, .hops = {{1400, 1300}}},
			MTU_FOUND, 1400, 14, 1},
		{"a router that says too much",
			{.ceiling = 1500, .hops = {{1400, 1450}}},
			MTU_BLACK_HOLE, 1400, 40, 2},
		{"a black hole",
			{.ceiling = 1500, .hops = {{1380, 0}}},
			MTU_BLACK_HOLE, 1380, 40, 0},
		{"a black hole at the minimum",
			{.ceiling = 1500, .hops = {{1280, 0}}},
			MTU_BLACK_HOLE, 1280, 40, 0},
		{"a black hole at the end",
			{.ceiling = 1500, .hops = {{1499, 0}}},
			MTU_BLACK_HOLE, 1499, 40, 0},
		{"a black hole below the minimum",
			{.ceiling = 1500, .hops = {{1000, 0}}},
			MTU_BLACK_HOLE, 1000, 50, 0},
		{"one for anything but the least",
			{.ceiling = 1500, .hops = {{64, 0}}}, MTU_BLACK_HOLE, 64, 60, 0},
		{"one behind a router",
			{.ceiling = 1500, .hops = {{1400, 1400}, {1350, 0}}},
			MTU_BLACK_HOLE, 1350, 40, 1},
		{"one for jumbo frames",
			{.ceiling = 9000, .hops = {{1500, 0}}},
			MTU_BLACK_HOLE, 1500, 60, 0},
		{"one for the largest packets",
			{.ceiling = 65575, .hops = {{1500, 0}}},
			MTU_BLACK_HOLE, 1500, 70, 0},
		{"this host's kernel knows better",
			{.ceiling = 9000, .host_mtu = 1500}, MTU_FOUND, 1500, 4, 0},
		{"and a router does",
			{.ceiling = 9000, .hops = {{1400, 1400}}, .host_mtu = 1500},
			MTU_FOUND, 1400, 6, 1},
		{"nobody there",
			{.ceiling = 1500, .dead_after = 1}, MTU_NO_ANSWER, 0, 3, 0},
		{"gone in the middle",
			{.ceiling = 1500, .hops = {{1380, 0}}, .dead_after = 6},
			MTU_FELL_SILENT, 1280, 40, 0},
		{"gone after the first",
			{.ceiling = 1500, .dead_after = 2}, MTU_FELL_SILENT, 64, 60, 0},
		{"lies below the minimum",
			{.ceiling = 1500, .lie = 600}, MTU_FOUND, 1500, 3, 1},
		{"lies of 0", {.ceiling = 1500, .lie = 0}, MTU_FOUND, 1500, 3, 0},
		{"lies above all",
			{.ceiling = 1500, .lie = UINT32_MAX}, MTU_FOUND, 1500, 3, 1},
		{"lies that could be true",
			{.ceiling = 1500, .lie = 1300}, MTU_FOUND, 1500, 4, 2},
		{"lies beside the truth",
			{.ceiling = 1500, .hops = {{1400, 1400}}, .lie = 1300},
			MTU_FOUND, 1400, 60, 3},
		{"lies beside a black hole",
			{.ceiling = 1500, .hops = {{1380, 0}}, .lie = 600},
			MTU_BLACK_HOLE, 1380, 40, 1},
	};
	static const nsec_t rtts[] = {0, MSEC(30), MSEC(600)};
	struct dice dice = dice_seeded(1);
	struct mtu mtu;

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		for (size_t j = 0; j < LEN(rtts); j++) {
			struct path path = rows[i].path;

			path.rtt = rtts[j];
			search(&mtu, &path, &dice);
			row_int(rows[i].name, mtu.outcome, rows[i].outcome);
			row_int(rows[i].name, mtu.passed, rows[i].mtu);
			assert_in_range(mtu.sent, 1, rows[i].sent_max);
			row_int(rows[i].name, mtu.notice_count, rows[i].notices);
			row_int(rows[i].name, mtu.notices_truncated, false);
		}
	}
}

/* Every MTU, told and untold. */
static void test_finds_every_size(void **state)
{
	struct dice dice = dice_seeded(2);
	struct mtu mtu;

	(void)state;
	for (uint32_t size = MTU_SIZE_MIN; size < 1500; size++) {
		struct path path = {.ceiling = 1500, .hops = {{size, size}}, .rtt = MSEC(1)};

		search(&mtu, &path, &dice);
		assert_int_equal(mtu.passed, size);
		/* An MTU below the minimum is not believed, and so announces nothing. */
		assert_int_equal(mtu.outcome,
			size < IP6_MTU_MIN ? MTU_BLACK_HOLE : MTU_FOUND);
		path.hops[0].says = 0;
		search(&mtu, &path, &dice);
		assert_int_equal(mtu.passed, size);
		assert_int_equal(mtu.outcome, MTU_BLACK_HOLE);
		assert_int_equal(mtu_failed(&mtu), size + 1);
	}
}

/* However much is lost: an MTU that is called known is the true one, up to chance that a
 * run of eight losses has. */
static void test_loss_makes_no_false_mtu(void **state)
{
	struct dice dice = dice_seeded(3);
	unsigned known = 0, open = 0;
	struct mtu mtu;

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		struct path path = {
			.ceiling = dice_below(&dice, 2) ? 1500 : 9000,
			.loss = (unsigned)dice_below(&dice, 26),
			.rtt = (nsec_t)dice_below(&dice, (size_t)MSEC(500)),
		};

		if (dice_below(&dice, 2))
			path.hops[0].mtu = 1280 + (uint32_t)dice_below(&dice, 220);
		if (dice_below(&dice, 2))
			path.hops[0].says = path.hops[0].mtu;
		search(&mtu, &path, &dice);
		if (mtu.outcome == MTU_FOUND || mtu.outcome == MTU_BLACK_HOLE) {
			bool announced = !path.hops[0].mtu || path.hops[0].says;

			known++;
			assert_int_equal(mtu.passed, truth(&path));
			assert_int_equal(mtu.outcome, announced ? MTU_FOUND : MTU_BLACK_HOLE);
		} else {
			open++;
			assert_true(path.loss > 0);
		}
	}
	print_message("%u known, %u open\n", known, open);
	assert_true(known > 2900);
}

/* Sends the next probe, which must be of this size. */
static uint32_t expect_size(struct mtu *mtu, uint32_t size, nsec_t now)
{
	assert_true(mtu_is_due(mtu, now));
	assert_int_equal(mtu->size, size);
	return mtu_send(mtu, now);
}

/* A search that knows of 1280 bytes and has 1500 under way. */
static uint32_t begin_at_1500(struct mtu *mtu, const struct mtu_rules *rules)
{
	mtu_begin(mtu, rules, START);
	assert_true(mtu_answer(mtu, expect_size(mtu, 64, START), START));
	assert_true(mtu_answer(mtu, expect_size(mtu, 1280, START), START));
	return expect_size(mtu, 1500, START);
}

static void test_waits_by_round_trips(void **state)
{
	struct mtu_rules rules = rules_for(1500);
	struct mtu mtu;

	(void)state;
	mtu_begin(&mtu, &rules, START);
	expect_size(&mtu, 64, START);
	assert_int_equal(mtu_wake(&mtu), START + MSEC(1000));
	assert_int_equal(mtu_expire(&mtu, START + MSEC(1000) - 1), 0);
	assert_false(mtu_is_due(&mtu, START + MSEC(1000) - 1));
	mtu_answer(&mtu, 1, START + MSEC(300));
	expect_size(&mtu, 1280, START + MSEC(300));
	assert_int_equal(mtu_wake(&mtu), START + MSEC(300 + 4 * 300));
	mtu_answer(&mtu, 2, START + MSEC(301));
	/* The longest one counts, within bounds. */
	expect_size(&mtu, 1500, START + MSEC(301));
	assert_int_equal(mtu_wake(&mtu), START + MSEC(301 + 4 * 300));

	begin_at_1500(&mtu, &rules);
	assert_int_equal(mtu_wake(&mtu), START + MSEC(200));

	rules.timeout = MSEC(70);
	rules.interval = MSEC(500);
	mtu_begin(&mtu, &rules, START);
	expect_size(&mtu, 64, START);
	assert_int_equal(mtu_wake(&mtu), START + MSEC(70));
	assert_int_equal(mtu_expire(&mtu, START + MSEC(70)), 1);
	assert_int_equal(mtu_expire(&mtu, START + MSEC(70)), 0);
	assert_int_equal(mtu_wake(&mtu), START + MSEC(500));
	assert_false(mtu_is_due(&mtu, START + MSEC(499)));
	assert_true(mtu_is_due(&mtu, START + MSEC(500)));
}

static void test_late_reply_counts(void **state)
{
	struct mtu_rules rules = rules_for(1500);
	struct mtu mtu;
	uint32_t number = begin_at_1500(&mtu, &rules);
	nsec_t now = START;

	(void)state;
	for (unsigned i = 0; i < MTU_TRIES_DEFAULT; i++) {
		now = mtu_wake(&mtu);
		assert_int_not_equal(mtu_expire(&mtu, now), 0);
		mtu_send(&mtu, now);
	}
	assert_int_equal(mtu.size, 1390);
	assert_true(mtu_answer(&mtu, number, now));
	assert_int_equal(mtu.outcome, MTU_FOUND);
	assert_int_equal(mtu.passed, 1500);
	assert_false(mtu_answer(&mtu, number, now));
}

/* Whoever sees the probes can be faster than the target, but not make its reply untrue. */
static void test_reply_outweighs_packet_too_big(void **state)
{
	struct mtu_rules rules = rules_for(1500);
	struct mtu mtu;
	uint32_t large = begin_at_1500(&mtu, &rules), middle, above;

	(void)state;
	too_big(&mtu, large, 1, 1300);
	middle = expect_size(&mtu, 1300, START);
	assert_true(mtu_answer(&mtu, middle, START));
	above = expect_size(&mtu, 1301, START);
	too_big(&mtu, above, 1, 1300);
	/* That is the boundary, if no reply comes within the wait. */
	assert_int_equal(mtu.outcome, MTU_SEARCHING);
	assert_false(mtu_is_due(&mtu, START + MSEC(100)));
	assert_false(mtu_is_refuted(&mtu, &mtu.notices[0]));
	assert_true(mtu_answer(&mtu, large, START + MSEC(100)));
	assert_int_equal(mtu.outcome, MTU_FOUND);
	assert_int_equal(mtu.passed, 1500);
	assert_true(mtu_is_refuted(&mtu, &mtu.notices[0]));

	/* Too late to be about anything. */
	begin_at_1500(&mtu, &rules);
	assert_true(mtu_answer(&mtu, 3, START));
	too_big(&mtu, 3, 1, 1300);
	assert_int_equal(mtu.passed, 1500);
	assert_int_equal(mtu.notice_count, 0);
}

static void test_lingers_before_it_believes(void **state)
{
	struct mtu_rules rules = rules_for(1500);
	struct mtu mtu;
	uint32_t number;

	(void)state;
	number = begin_at_1500(&mtu, &rules);
	too_big(&mtu, number, 1, 1499);
	assert_true(mtu_answer(&mtu, expect_size(&mtu, 1499, START), START));
	/* 1500 is known to be too big: nothing is left to be asked. */
	assert_int_equal(mtu.outcome, MTU_SEARCHING);
	assert_false(mtu_is_due(&mtu, START + MSEC(199)));
	assert_int_equal(mtu_wake(&mtu), START + MSEC(200));
	assert_int_equal(mtu_expire(&mtu, START + MSEC(200)), 0);
	assert_int_equal(mtu.outcome, MTU_FOUND);
	assert_int_equal(mtu.passed, 1499);
	assert_int_equal(mtu.sent, 4);

	/* An end in the middle of that loses nothing. */
	number = begin_at_1500(&mtu, &rules);
	too_big(&mtu, number, 1, 1499);
	mtu_answer(&mtu, expect_size(&mtu, 1499, START), START);
	mtu_interrupt(&mtu);
	assert_int_equal(mtu.outcome, MTU_FOUND);
}

/* A router may limit how often it speaks: once is enough, if it was right. */
static void test_silence_above_a_named_mtu_is_no_black_hole(void **state)
{
	struct mtu_rules rules = rules_for(1500);
	struct mtu mtu;
	uint32_t number = begin_at_1500(&mtu, &rules);
	nsec_t now = START;

	(void)state;
	too_big(&mtu, number, 1, 1400);
	mtu_answer(&mtu, expect_size(&mtu, 1400, now), now);
	for (unsigned i = 0; i < MTU_TRIES_DEFAULT; i++) {
		expect_size(&mtu, 1401, now);
		now = mtu_wake(&mtu);
		mtu_expire(&mtu, now);
	}
	assert_int_equal(mtu.outcome, MTU_FOUND);
	assert_int_equal(mtu.passed, 1400);
}

/* What is known already does not disturb the probe that is under way. */
static void test_old_news_change_nothing(void **state)
{
	struct mtu_rules rules = rules_for(1500);
	struct mtu mtu;
	uint32_t first = begin_at_1500(&mtu, &rules), second;

	(void)state;
	too_big(&mtu, first, 1, 1400);
	second = expect_size(&mtu, 1400, START);
	too_big(&mtu, second, 2, 1380);
	expect_size(&mtu, 1380, START);
	too_big(&mtu, first, 1, 1400);
	too_big(&mtu, second, 2, 1380);
	assert_false(mtu_is_due(&mtu, START));
	assert_int_equal(mtu.size, 1380);
	assert_int_equal(mtu_expire(&mtu, mtu_wake(&mtu)), 5);
	assert_int_equal(mtu.size, 1380);
	assert_int_equal(mtu.notice_count, 2);
}

static void test_probes_are_bounded(void **state)
{
	struct mtu_rules rules = rules_for(1500);
	struct mtu mtu;

	(void)state;
	begin_at_1500(&mtu, &rules);
	mtu.sent = MTU_PROBES_MAX - 1;
	mtu_send(&mtu, mtu_wake(&mtu));
	mtu.waiting = false;
	assert_false(mtu_is_due(&mtu, START + MSEC(1000)));
	mtu_expire(&mtu, START);
	assert_int_equal(mtu.outcome, MTU_UNSETTLED);
}

static void test_only_proof_is_believed(void **state)
{
	static const struct {
		const char *name;
		uint8_t type;
		uint32_t info;
		bool proven;
		enum mtu_trust trust;
	} rows[] = {
		{"a true one", 2, 1400, true, MTU_BELIEVED},
		{"the minimum", 2, 1280, true, MTU_BELIEVED},
		{"one byte less than was sent", 2, 1499, true, MTU_BELIEVED},
		{"not proven", 2, 1400, false, MTU_UNPROVEN},
		{"neither proven nor plausible", 2, 0, false, MTU_UNPROVEN},
		{"below the minimum", 2, 1279, true, MTU_BELOW_MINIMUM},
		{"nothing", 2, 0, true, MTU_BELOW_MINIMUM},
		{"what was sent", 2, 1500, true, MTU_NOT_SMALLER},
		{"everything", 2, UINT32_MAX, true, MTU_NOT_SMALLER},
		{"another error", 1, 0, true, MTU_BELIEVED},
		{"another error, not proven", 1, 0, false, MTU_UNPROVEN},
	};
	struct mtu_rules rules = rules_for(1500);
	struct in6_addr from = router(1);

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct icmp6_error error = {.type = rows[i].type, .info = rows[i].info};
		struct mtu mtu;
		uint32_t number = begin_at_1500(&mtu, &rules);
		struct mtu_notice n = mtu_error(&mtu, number, &from, &error, rows[i].proven);
		bool moves = rows[i].type == 2 && rows[i].trust == MTU_BELIEVED;

		row_int(rows[i].name, n.trust, rows[i].trust);
		row_int(rows[i].name, n.sent, 1500);
		row_int(rows[i].name, mtu.notice_count, 1);
		row_int(rows[i].name, mtu_failed(&mtu), moves ? 1500 : 1501);
		row_int(rows[i].name, mtu_is_due(&mtu, START), moves);
	}
}

static void test_notices_are_bounded(void **state)
{
	struct mtu_rules rules = rules_for(1500);
	struct mtu mtu;
	uint32_t number = begin_at_1500(&mtu, &rules);

	(void)state;
	for (unsigned i = 0; i < MTU_NOTICES_MAX; i++)
		for (unsigned again = 0; again < 2; again++)
			too_big(&mtu, number, i, 600);
	assert_int_equal(mtu.notice_count, MTU_NOTICES_MAX);
	assert_false(mtu.notices_truncated);
	too_big(&mtu, number, MTU_NOTICES_MAX, 600);
	assert_int_equal(mtu.notice_count, MTU_NOTICES_MAX);
	assert_true(mtu.notices_truncated);
}

static void test_forgeries_do_not_keep_out_the_truth(void **state)
{
	struct mtu_rules rules = rules_for(1500);
	struct mtu mtu;
	uint32_t number = begin_at_1500(&mtu, &rules);

	(void)state;
	for (unsigned i = 0; i < 2 * MTU_NOTICES_MAX; i++) {
		struct icmp6_error error = {.type = ICMP6_TYPE_PACKET_TOO_BIG, .info = 1300};
		struct in6_addr from = router(i);

		mtu_error(&mtu, number, &from, &error, false);
	}
	assert_true(mtu.notices_truncated);
	assert_int_equal(mtu.notices[0].from.s6_addr[15], 0);
	too_big(&mtu, number, 200, 1400);
	assert_int_equal(mtu.notice_count, MTU_NOTICES_MAX);
	assert_int_equal(mtu.notices[0].trust, MTU_BELIEVED);
	assert_int_equal(mtu.notices[0].error.info, 1400);
	assert_int_equal(mtu.notices[1].trust, MTU_UNPROVEN);
	assert_int_equal(mtu.size, 1400);
}

static void test_what_is_not_sent(void **state)
{
	struct mtu_rules rules = rules_for(1500);
	nsec_t now = START;
	struct mtu mtu;

	(void)state;
	mtu_begin(&mtu, &rules, now);
	for (unsigned i = 0; i < MTU_TRIES_DEFAULT; i++) {
		assert_int_equal(mtu.outcome, MTU_SEARCHING);
		now = mtu_wake(&mtu);
		expect_size(&mtu, 64, now);
		mtu_unsent(&mtu, ENETDOWN, now);
		/* What fails at once is not tried at once. */
		assert_false(mtu_is_due(&mtu, now));
	}
	assert_int_equal(mtu.outcome, MTU_UNSENT);
	assert_int_equal(mtu.send_errno, ENETDOWN);
	assert_int_equal(mtu.unsent, mtu.sent);

	/* A send that failed is no try that was lost, and others between them no row. */
	now = START;
	begin_at_1500(&mtu, &rules);
	for (unsigned i = 0; i < MTU_TRIES_DEFAULT; i++) {
		mtu_unsent(&mtu, ENOBUFS, now);
		now = mtu_wake(&mtu);
		expect_size(&mtu, 1500, now);
		now = mtu_wake(&mtu);
		mtu_expire(&mtu, now);
		mtu_send(&mtu, now);
	}
	assert_int_equal(mtu.outcome, MTU_SEARCHING);
	assert_int_equal(mtu.lost, 1500);
	assert_int_equal(mtu.size, 1390);
	assert_int_equal(mtu.unsent, MTU_TRIES_DEFAULT);

	/* Nothing fits. */
	mtu_begin(&mtu, &rules, START);
	expect_size(&mtu, 64, START);
	mtu_refused(&mtu, 63);
	assert_int_equal(mtu.outcome, MTU_UNSENT);
	assert_int_equal(mtu.send_errno, EMSGSIZE);

	/* It is not said what fits, or something that cannot be. */
	begin_at_1500(&mtu, &rules);
	mtu_refused(&mtu, 0);
	assert_int_equal(mtu.ceiling, 1499);
	begin_at_1500(&mtu, &rules);
	mtu_refused(&mtu, 1500);
	assert_int_equal(mtu.ceiling, 1499);
	mtu_refused(&mtu, 1499);
	assert_int_equal(mtu.unsent, 1);
}

static void test_ends_early(void **state)
{
	struct mtu_rules rules = rules_for(1500);
	struct mtu mtu;

	(void)state;
	rules.deadline = START + MSEC(50);
	begin_at_1500(&mtu, &rules);
	assert_int_equal(mtu_wake(&mtu), START + MSEC(50));
	mtu_expire(&mtu, START + MSEC(50) - 1);
	assert_int_equal(mtu.outcome, MTU_SEARCHING);
	mtu_expire(&mtu, START + MSEC(50));
	assert_int_equal(mtu.outcome, MTU_DEADLINE);
	assert_int_equal(mtu.passed, 1280);
	/* What comes then changes nothing. */
	assert_false(mtu_answer(&mtu, 3, START + MSEC(51)));
	assert_int_equal(mtu.passed, 1280);
	assert_false(mtu_is_due(&mtu, START + MSEC(1000)));
	assert_int_equal(mtu_expire(&mtu, START + MSEC(1000)), 0);
	mtu_interrupt(&mtu);
	assert_int_equal(mtu.outcome, MTU_DEADLINE);

	/* No reply in the time there was is no reply. */
	mtu_begin(&mtu, &rules, START);
	mtu_send(&mtu, START);
	mtu_expire(&mtu, START + MSEC(50));
	assert_int_equal(mtu.outcome, MTU_NO_ANSWER);
	mtu_begin(&mtu, &rules, START);
	mtu_send(&mtu, START);
	mtu_unsent(&mtu, EPERM, START);
	mtu_expire(&mtu, START + MSEC(50));
	assert_int_equal(mtu.outcome, MTU_UNSENT);

	rules.deadline = NSEC_NEVER;
	begin_at_1500(&mtu, &rules);
	mtu_interrupt(&mtu);
	assert_int_equal(mtu.outcome, MTU_INTERRUPTED);
	mtu_begin(&mtu, &rules, START);
	mtu_interrupt(&mtu);
	assert_int_equal(mtu.outcome, MTU_INTERRUPTED);
}

/* One turn in which anything may come, most of it answers to sizes up to `wide`. */
static nsec_t any_turn(struct mtu *mtu, struct dice *dice, uint32_t wide, nsec_t now)
{
	uint32_t any = mtu->sent ? 1 + (uint32_t)dice_below(dice, mtu->sent) : 0;

	if (any && (mtu->probes[any - 1].size <= wide || dice_below(dice, 100) == 0))
		mtu_answer(mtu, any, now);
	if (any && dice_below(dice, 20) == 0)
		too_big(mtu, any, (unsigned)dice_below(dice, 4),
			(uint32_t)dice_below(dice, 3000));
	if (any && dice_below(dice, 100) == 0)
		mtu_refused(mtu, (uint32_t)dice_below(dice, 3000));
	if (dice_below(dice, 2) && mtu_wake(mtu) > now)
		now = mtu_wake(mtu);
	mtu_expire(mtu, now);
	if (mtu_is_due(mtu, now)) {
		assert_in_range(mtu->size, MTU_SIZE_MIN, mtu->ceiling);
		mtu_send(mtu, now);
	}
	if (mtu->waiting && dice_below(dice, 60) == 0)
		mtu_unsent(mtu, ENOBUFS, now);
	return now;
}

/* Whatever comes in whatever order: the search ends, and holds what it knows together. */
static void test_any_events_come_to_an_end(void **state)
{
	struct dice dice = dice_seeded(4);
	unsigned outcomes[MTU_INTERRUPTED + 1] = {0};

	(void)state;
	for (unsigned i = 0; i < 4000; i++) {
		struct mtu_rules rules = rules_for(64 + (uint32_t)dice_below(&dice, 3000));
		uint32_t wide = (uint32_t)dice_below(&dice, 3000);
		nsec_t now = START;
		struct mtu mtu;

		mtu_begin(&mtu, &rules, now);
		for (unsigned turn = 0; mtu.outcome == MTU_SEARCHING; turn++) {
			assert_in_range(turn, 0, 20 * MTU_PROBES_MAX);
			now = any_turn(&mtu, &dice, wide, now);
			assert_in_range(mtu.sent, 0, MTU_PROBES_MAX);
		}
		outcomes[mtu.outcome]++;
		if (mtu.outcome == MTU_FOUND || mtu.outcome == MTU_BLACK_HOLE)
			assert_int_equal(mtu_failed(&mtu), mtu.passed + 1);
	}
	/* Each kind of end was come to. */
	for (unsigned i = MTU_FOUND; i <= MTU_FELL_SILENT; i++)
		assert_in_range(outcomes[i], 20, 4000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds_what_the_path_carries),
		cmocka_unit_test(test_finds_every_size),
		cmocka_unit_test(test_loss_makes_no_false_mtu),
		cmocka_unit_test(test_waits_by_round_trips),
		cmocka_unit_test(test_late_reply_counts),
		cmocka_unit_test(test_reply_outweighs_packet_too_big),
		cmocka_unit_test(test_lingers_before_it_believes),
		cmocka_unit_test(test_silence_above_a_named_mtu_is_no_black_hole),
		cmocka_unit_test(test_old_news_change_nothing),
		cmocka_unit_test(test_probes_are_bounded),
		cmocka_unit_test(test_only_proof_is_believed),
		cmocka_unit_test(test_notices_are_bounded),
		cmocka_unit_test(test_forgeries_do_not_keep_out_the_truth),
		cmocka_unit_test(test_what_is_not_sent),
		cmocka_unit_test(test_ends_early),
		cmocka_unit_test(test_any_events_come_to_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
