#include "tools/ping6/engine.h"

#include <stdio.h>

#include "tests/unit/test.h"

#define SEC(n)  ((nsec_t)((double)(n)*1e9))
#define MSEC(n) ((n)*NSEC_PER_MSEC)
#define USEC(n) ((n)*NSEC_PER_USEC)

/* The clock does not start at 0: nothing may depend on that. */
#define START (1000 * NSEC_PER_SEC)

static struct engine engine_with(struct engine_rules rules)
{
	struct engine e;

	assert_int_equal(engine_init(&e, &rules, START), 0);
	return e;
}

static struct engine_reply answer_at(struct engine *e, uint64_t number, nsec_t now)
{
	return engine_answer(e, number, now, 0);
}

/* Every probe has one fate, and the counts are of what became of them. */
static void check_sums(const char *row, const struct engine *e, uint64_t failed)
{
	row_int(row, e->received + e->lost + failed + e->unsent + e->waiting, e->sent);
}

static void test_begins_with_nothing_and_a_probe_due(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	assert_true(engine_is_due(&e, START));
	assert_false(engine_is_due(&e, START - 1));
	assert_int_equal(engine_wake(&e), START);
	assert_false(engine_is_done(&e, START));
	assert_int_equal(engine_expire(&e, START + SEC(1000)), 0);
	assert_int_equal(engine_finish(&e, START + SEC(1000)), 0);
	assert_int_equal(engine_outstanding(&e), 0);
	assert_true(engine_loss_percent(&e) == 0);
	for (unsigned seq = 0; seq <= UINT16_MAX; seq++)
		assert_int_equal(engine_find(&e, (uint16_t)seq), 0);
	engine_stamp(&e, 1, START);
	engine_free(&e);
	engine_free(&e);
}

static void test_numbers_count_from_one(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	for (uint64_t number = 1; number <= 10; number++)
		assert_int_equal(engine_send(&e, START), number);
	engine_free(&e);
}

/* A probe that leaves late does not move those behind it. */
static void test_schedule_does_not_drift(void **state)
{
	struct dice dice = dice_seeded(0xd71f7);
	struct engine e = engine_with((struct engine_rules){.interval = MSEC(100)});

	(void)state;
	for (int64_t i = 0; i < 10000; i++) {
		nsec_t slot = START + i * MSEC(100);

		assert_int_equal(engine_wake(&e), slot);
		assert_false(engine_is_due(&e, slot - 1));
		assert_true(engine_is_due(&e, slot));
		answer_at(&e, engine_send(&e, slot + (nsec_t)dice_below(&dice, MSEC(99))), slot);
	}
	engine_free(&e);
}

static void test_missed_slots_are_skipped(void **state)
{
	static const struct {
		const char *name;
		nsec_t sent, next;
	} rows[] = {
		{"in time", 0, SEC(1)},
		{"a little late", MSEC(999), SEC(1)},
		{"as the next is due", SEC(1), SEC(2)},
		{"behind the next", SEC(1) + 1, SEC(2)},
		{"after a suspend of an hour", SEC(3600.5), SEC(3601)},
		{"after a year", 365 * SEC(86400) + 1, 365 * SEC(86400) + SEC(1)},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

		engine_send(&e, START + rows[i].sent);
		row_int(rows[i].name, e.next_send - START, rows[i].next);
		/* No burst: the next is not due before its slot. */
		row_int(rows[i].name, engine_is_due(&e, START + rows[i].next - 1), false);
		row_int(rows[i].name, engine_is_due(&e, START + rows[i].next), true);
		engine_free(&e);
	}
}

static void test_interval_zero_is_always_due_and_counts(void **state)
{
	struct engine e = engine_with((struct engine_rules){.count = 1000});

	(void)state;
	for (int i = 0; i < 1000; i++) {
		assert_true(engine_is_due(&e, START + i));
		engine_send(&e, START + i);
	}
	assert_false(engine_is_due(&e, START + SEC(1)));
	engine_free(&e);
}

static void test_timeouts_come_in_order(void **state)
{
	struct engine e = engine_with(
		(struct engine_rules){.interval = MSEC(100), .timeout = SEC(1)});

	(void)state;
	for (int i = 0; i < 10; i++)
		engine_send(&e, START + i * MSEC(100));
	answer_at(&e, 1, START + MSEC(901));
	answer_at(&e, 4, START + MSEC(902));
	/* Probe 2 left at 0.1 s: its second is over at 1.1 s and not before. */
	assert_int_equal(engine_expire(&e, START + MSEC(1100) - 1), 0);
	assert_int_equal(engine_expire(&e, START + MSEC(1100)), 2);
	assert_int_equal(engine_expire(&e, START + MSEC(1100)), 0);
	assert_int_equal(engine_expire(&e, START + MSEC(1450)), 3);
	assert_int_equal(engine_expire(&e, START + MSEC(1450)), 5);
	assert_int_equal(engine_expire(&e, START + MSEC(1450)), 0);
	assert_int_equal(e.lost, 3);
	assert_int_equal(e.waiting, 5);
	check_sums("timeouts", &e, 0);
	engine_free(&e);
}

static void test_default_wait_is_ten_seconds(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	engine_send(&e, START);
	assert_int_equal(engine_expire(&e, START + SEC(10) - 1), 0);
	assert_int_equal(engine_expire(&e, START + SEC(10)), 1);
	engine_free(&e);
}

static void test_replies(void **state)
{
	struct engine e = engine_with(
		(struct engine_rules){.interval = SEC(1), .timeout = SEC(1)});
	struct engine_reply reply;

	(void)state;
	engine_send(&e, START);
	engine_send(&e, START + SEC(1));
	reply = answer_at(&e, 1, START + MSEC(5));
	assert_int_equal(reply.verdict, ENGINE_ANSWER);
	assert_int_equal(reply.rtt, MSEC(5));
	assert_int_equal(reply.clock, CLOCK_USER);
	reply = answer_at(&e, 1, START + MSEC(7));
	assert_int_equal(reply.verdict, ENGINE_DUPLICATE);
	assert_int_equal(reply.rtt, MSEC(7));
	reply = answer_at(&e, 1, START + MSEC(8));
	assert_int_equal(reply.verdict, ENGINE_DUPLICATE);

	/* Late: it stays lost, and a further one is a duplicate. */
	assert_int_equal(engine_expire(&e, START + SEC(2)), 2);
	reply = answer_at(&e, 2, START + SEC(3));
	assert_int_equal(reply.verdict, ENGINE_LATE);
	assert_int_equal(reply.rtt, SEC(2));
	reply = answer_at(&e, 2, START + SEC(4));
	assert_int_equal(reply.verdict, ENGINE_DUPLICATE);

	assert_int_equal(e.received, 1);
	assert_int_equal(e.duplicates, 3);
	assert_int_equal(e.late, 1);
	assert_int_equal(e.lost, 1);
	assert_int_equal(e.waiting, 0);
	/* Only a first reply in time is a sample. */
	assert_int_equal(e.rtt.count, 1);
	assert_int_equal(e.rtt.max, MSEC(5));
	assert_int_equal(e.last_event, START + SEC(4));
	check_sums("replies", &e, 0);
	engine_free(&e);
}

static void test_errors(void **state)
{
	struct engine e = engine_with((struct engine_rules){.count = 3, .interval = SEC(1)});

	(void)state;
	engine_send(&e, START);
	engine_send(&e, START + SEC(1));
	engine_send(&e, START + SEC(2));
	/* Proven: nothing more is waited for. */
	engine_error(&e, 1, true);
	assert_int_equal(e.waiting, 2);
	/* Not proven: anyone could have made it, and the reply may still come. */
	engine_error(&e, 2, false);
	assert_int_equal(e.waiting, 2);
	assert_false(engine_is_done(&e, START + SEC(2)));
	assert_int_equal(answer_at(&e, 2, START + SEC(2.1)).verdict, ENGINE_ANSWER);
	engine_error(&e, 2, true);
	engine_error(&e, 2, true);
	assert_int_equal(e.received, 1);
	engine_error(&e, 3, true);
	assert_int_equal(e.errors, 5);
	assert_true(engine_is_done(&e, START + SEC(2.1)));
	assert_int_equal(engine_finish(&e, START + SEC(100)), 0);
	assert_int_equal(e.lost, 0);
	assert_true(engine_loss_percent(&e) == 200.0 / 3);
	check_sums("errors", &e, 2);
	engine_free(&e);
}

/* A reply is a reply, whatever an error said before. */
static void test_reply_after_a_proven_error(void **state)
{
	struct engine e = engine_with((struct engine_rules){.count = 1, .interval = SEC(1)});

	(void)state;
	engine_send(&e, START);
	engine_error(&e, 1, true);
	assert_int_equal(answer_at(&e, 1, START + MSEC(1)).verdict, ENGINE_ANSWER);
	assert_int_equal(e.received, 1);
	assert_int_equal(e.waiting, 0);
	assert_true(engine_loss_percent(&e) == 0);
	assert_int_equal(answer_at(&e, 1, START + MSEC(2)).verdict, ENGINE_DUPLICATE);
	check_sums("after error", &e, 0);
	engine_free(&e);
}

static void test_an_error_after_the_end_changes_no_fate(void **state)
{
	struct engine e = engine_with(
		(struct engine_rules){.interval = SEC(1), .timeout = SEC(1)});

	(void)state;
	engine_send(&e, START);
	engine_expire(&e, START + SEC(1));
	engine_error(&e, 1, true);
	assert_int_equal(e.lost, 1);
	assert_int_equal(e.errors, 1);
	assert_int_equal(answer_at(&e, 1, START + SEC(2)).verdict, ENGINE_LATE);
	engine_free(&e);
}

static void test_unsent_probes_are_not_waited_for(void **state)
{
	struct engine e = engine_with((struct engine_rules){.count = 2, .interval = SEC(1)});

	(void)state;
	engine_unsent(&e, engine_send(&e, START));
	assert_int_equal(e.waiting, 0);
	assert_int_equal(engine_expire(&e, START + SEC(100)), 0);
	engine_unsent(&e, engine_send(&e, START + SEC(1)));
	assert_true(engine_is_done(&e, START + SEC(1)));
	assert_int_equal(e.unsent, 2);
	assert_int_equal(e.lost, 0);
	/* They are lost to whoever wanted an answer. */
	assert_true(engine_loss_percent(&e) == 100);
	check_sums("unsent", &e, 0);
	engine_free(&e);
}

static void test_damaged_and_foreign_are_counted_beside(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	engine_send(&e, START);
	engine_foreign(&e);
	engine_foreign(&e);
	assert_int_equal(e.waiting, 1);
	engine_damaged(&e);
	answer_at(&e, 1, START + 1);
	assert_int_equal(e.foreign, 2);
	assert_int_equal(e.damaged, 1);
	assert_int_equal(e.received, 1);
	engine_free(&e);
}

/* How long the run goes on behind the last of three probes, by what came before. */
static void test_linger(void **state)
{
	static const struct {
		const char *name;
		nsec_t interval, timeout, rtt, linger; /* rtt 0: nothing answered */
	} rows[] = {
		{"nothing answers", SEC(1), 0, 0, SEC(10)},
		{"nothing answers in -W", SEC(1), MSEC(300), 0, MSEC(300)},
		{"-W is kept though replies are fast", SEC(1), SEC(5), MSEC(1), SEC(5)},
		{"fast replies: one second", MSEC(10), 0, MSEC(1), SEC(1)},
		{"one interval", SEC(3), 0, MSEC(1), SEC(3)},
		{"twice the longest round trip", SEC(1), 0, SEC(0.9), SEC(1.8)},
		{"not beyond the wait itself", SEC(20), 0, SEC(1), SEC(10)},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct engine e = engine_with((struct engine_rules){
			.count = 3,
			.interval = rows[i].interval,
			.timeout = rows[i].timeout,
		});
		nsec_t last = START + 2 * rows[i].interval;

		for (uint64_t number = 1; number <= 3; number++) {
			nsec_t sent = START + (nsec_t)(number - 1) * rows[i].interval;

			engine_send(&e, sent);
			if (rows[i].rtt && number < 3)
				answer_at(&e, number, sent + rows[i].rtt);
			else if (number < 3)
				engine_error(&e, number, true);
		}
		row_int(rows[i].name, engine_is_done(&e, last + rows[i].linger - 1), false);
		row_int(rows[i].name, engine_wake(&e) - last, rows[i].linger);
		row_int(rows[i].name, engine_is_done(&e, last + rows[i].linger), true);
		row_int(rows[i].name, engine_finish(&e, last + rows[i].linger), 3);
		row_int(rows[i].name, engine_finish(&e, last + rows[i].linger), 0);
		row_int(rows[i].name, e.waiting, 0);
		engine_free(&e);
	}
}

static void test_done_as_soon_as_all_is_known(void **state)
{
	struct engine e = engine_with((struct engine_rules){.count = 2, .interval = SEC(1)});

	(void)state;
	engine_send(&e, START);
	answer_at(&e, 1, START + 1);
	assert_false(engine_is_done(&e, START + 1));
	engine_send(&e, START + SEC(1));
	assert_false(engine_is_done(&e, START + SEC(1)));
	answer_at(&e, 2, START + SEC(1) + 1);
	assert_true(engine_is_done(&e, START + SEC(1) + 1));
	assert_false(engine_is_due(&e, START + SEC(100)));
	engine_free(&e);
}

static void test_deadline(void **state)
{
	struct engine e = engine_with((struct engine_rules){
		.interval = SEC(10), .deadline = SEC(2.5)});

	(void)state;
	engine_send(&e, START);
	answer_at(&e, 1, START + 1);
	assert_int_equal(engine_wake(&e), START + SEC(2.5));
	assert_false(engine_is_done(&e, START + SEC(2.5) - 1));
	assert_true(engine_is_done(&e, START + SEC(2.5)));
	engine_free(&e);
}

/* Cut short, the youngest probes are neither lost nor answered. */
static void test_pending_at_the_end(void **state)
{
	struct engine e = engine_with((struct engine_rules){
		.interval = MSEC(500), .deadline = SEC(2)});

	(void)state;
	for (int i = 0; i < 4; i++)
		engine_send(&e, START + i * MSEC(500));
	answer_at(&e, 1, START + MSEC(1));
	/* Linger is a second: probe 2, sent at 0.5 s, and 3, at 1 s, have had it. */
	assert_int_equal(engine_finish(&e, START + SEC(2)), 2);
	assert_int_equal(engine_finish(&e, START + SEC(2)), 3);
	assert_int_equal(engine_finish(&e, START + SEC(2)), 0);
	assert_int_equal(e.waiting, 1);
	assert_int_equal(e.lost, 2);
	assert_true(engine_loss_percent(&e) == 200.0 / 3);
	check_sums("pending", &e, 0);
	engine_free(&e);
}

static void test_nothing_is_pending_where_nothing_answered(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	engine_send(&e, START);
	engine_send(&e, START + SEC(1));
	assert_int_equal(engine_finish(&e, START + SEC(1)), 1);
	assert_int_equal(engine_finish(&e, START + SEC(1)), 2);
	assert_int_equal(engine_finish(&e, START + SEC(1)), 0);
	assert_true(engine_loss_percent(&e) == 100);
	engine_free(&e);
}

static void test_outstanding_is_the_one_before_the_newest(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	engine_send(&e, START);
	assert_int_equal(engine_outstanding(&e), 0);
	engine_send(&e, START + SEC(1));
	assert_int_equal(engine_outstanding(&e), 1);
	answer_at(&e, 1, START + SEC(1.5));
	assert_int_equal(engine_outstanding(&e), 0);
	engine_error(&e, 2, true);
	engine_send(&e, START + SEC(2));
	assert_int_equal(engine_outstanding(&e), 0);
	engine_unsent(&e, 3);
	engine_send(&e, START + SEC(3));
	assert_int_equal(engine_outstanding(&e), 0);
	engine_send(&e, START + SEC(4));
	assert_int_equal(engine_outstanding(&e), 4);
	engine_free(&e);
}

/* -W shorter than -i: the probe was given up before the next one left. */
static void test_bug_lost_probe_was_not_outstanding(void **state)
{
	struct engine e = engine_with(
		(struct engine_rules){.interval = SEC(1), .timeout = MSEC(500)});

	(void)state;
	engine_send(&e, START);
	assert_int_equal(engine_expire(&e, START + MSEC(500)), 1);
	engine_send(&e, START + SEC(1));
	assert_int_equal(engine_outstanding(&e), 1);
	/* A late answer is one. */
	answer_at(&e, 1, START + SEC(1.1));
	assert_int_equal(engine_outstanding(&e), 0);
	engine_free(&e);
}

static void test_clocks(void **state)
{
	/* Times after the send; 0: no stamp. */
	static const struct {
		const char *name;
		nsec_t tx, rx, now, rtt;
		enum engine_clock clock;
	} rows[] = {
		{"both stamps", USEC(20), USEC(120), USEC(150), USEC(100), CLOCK_KERNEL_TX_RX},
		{"no transmit stamp", 0, USEC(120), USEC(150), USEC(120), CLOCK_KERNEL_RX},
		{"no receive stamp", USEC(20), 0, USEC(150), USEC(150), CLOCK_USER},
		{"no stamps", 0, 0, USEC(150), USEC(150), CLOCK_USER},
		{"transmitted before the send", -USEC(11), USEC(120), USEC(150), USEC(120),
			CLOCK_KERNEL_RX},
		{"within the slack before the send", -USEC(10), USEC(120), USEC(150), USEC(130),
			CLOCK_KERNEL_TX_RX},
		{"transmitted after it was received", USEC(121), USEC(120), USEC(150), USEC(120),
			CLOCK_KERNEL_RX},
		{"both in the same moment", USEC(120), USEC(120), USEC(150), 0,
			CLOCK_KERNEL_TX_RX},
		{"received before the send", USEC(20), -USEC(11), USEC(150), USEC(150),
			CLOCK_USER},
		{"received within the slack before the send", 0, -USEC(10), USEC(150), 0,
			CLOCK_KERNEL_RX},
		{"received after now", USEC(20), USEC(161), USEC(150), USEC(150), CLOCK_USER},
		{"received within the slack after now", USEC(20), USEC(160), USEC(150), USEC(140),
			CLOCK_KERNEL_TX_RX},
		{"an hour off", SEC(3600), SEC(3600) + USEC(100), USEC(150), USEC(150),
			CLOCK_USER},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});
		struct engine_reply reply;

		engine_send(&e, START);
		if (rows[i].tx)
			engine_stamp(&e, 1, START + rows[i].tx);
		reply = engine_answer(&e, 1, START + rows[i].now,
			rows[i].rx ? START + rows[i].rx : 0);
		row_int(rows[i].name, reply.rtt, rows[i].rtt);
		row_int(rows[i].name, reply.clock, rows[i].clock);
		row_int(rows[i].name, e.clock, rows[i].clock);
		row_int(rows[i].name, e.rtt.max, rows[i].rtt);
		engine_free(&e);
	}
}

static void test_the_run_names_its_worst_clock(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	for (uint64_t number = 1; number <= 3; number++) {
		nsec_t sent = START + SEC(number);

		engine_send(&e, sent);
		if (number != 2)
			engine_stamp(&e, (uint32_t)number, sent + 1);
		engine_answer(&e, number, sent + USEC(9), sent + USEC(8));
	}
	assert_int_equal(e.clock, CLOCK_KERNEL_RX);
	/* A duplicate's clock is no figure's. */
	answer_at(&e, 3, START + SEC(4));
	assert_int_equal(e.clock, CLOCK_KERNEL_RX);
	engine_free(&e);
}

static void test_stamps_find_their_probe(void **state)
{
	struct engine e = engine_with((struct engine_rules){0});

	(void)state;
	for (int i = 0; i < 70000; i++)
		engine_send(&e, START);
	engine_stamp(&e, 70000, 1);
	engine_stamp(&e, 4465, 2);      /* the oldest remembered */
	engine_stamp(&e, 4464, 3);      /* forgotten: its place is another's */
	engine_stamp(&e, 70001, 4);     /* not sent yet */
	engine_stamp(&e, 0, 5);
	engine_stamp(&e, UINT32_MAX, 6);
	assert_int_equal(e.probes[70000 % ENGINE_MEMORY].sent_kernel, 1);
	assert_int_equal(e.probes[4465 % ENGINE_MEMORY].sent_kernel, 2);
	assert_int_equal(e.probes[4464 % ENGINE_MEMORY].sent_kernel, 1);
	assert_int_equal(e.probes[70001 % ENGINE_MEMORY].sent_kernel, 2);
	for (size_t i = 0, stamped = 0; i < ENGINE_MEMORY; i++) {
		stamped += e.probes[i].sent_kernel != 0;
		assert_true(stamped <= 2);
	}
	engine_free(&e);
}

/* The number that comes back has 32 bits; the probes have more. */
static void test_stamps_beyond_32_bits(void **state)
{
	struct engine e = engine_with((struct engine_rules){0});

	(void)state;
	e.sent = (UINT64_C(1) << 32) - 2;
	e.oldest = e.sent + 1;
	for (int i = 0; i < 4; i++)
		engine_send(&e, START);
	assert_int_equal(e.sent, (UINT64_C(1) << 32) + 2);
	engine_stamp(&e, UINT32_MAX, 1);
	engine_stamp(&e, 0, 2);
	engine_stamp(&e, 2, 3);
	assert_int_equal(e.probes[UINT32_MAX % ENGINE_MEMORY].sent_kernel, 1);
	assert_int_equal(e.probes[0].sent_kernel, 2);
	assert_int_equal(e.probes[2].sent_kernel, 3);
	engine_free(&e);
}

static void test_icmp_seq_finds_the_newest_probe(void **state)
{
	static const struct {
		uint64_t sent;
		uint16_t seq;
		uint64_t number;
	} rows[] = {
		{0, 0, 0}, {0, 1, 0}, {0, 65535, 0},
		{1, 1, 1}, {1, 0, 0}, {1, 2, 0}, {1, 65535, 0},
		{5, 1, 1}, {5, 5, 5}, {5, 6, 0}, {5, 0, 0},
		{65535, 65535, 65535}, {65535, 1, 1}, {65535, 0, 0},
		{65536, 0, 65536}, {65536, 1, 1}, {65536, 65535, 65535},
		{65537, 1, 65537}, {65537, 0, 65536}, {65537, 2, 2},
		{70000, 4464, 70000}, {70000, 4465, 4465}, {70000, 0, 65536},
		{131072, 0, 131072}, {131072, 1, 65537}, {131073, 1, 131073},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct engine e = engine_with((struct engine_rules){0});
		char name[48];

		snprintf(name, sizeof(name), "seq %u of %" PRIu64, rows[i].seq, rows[i].sent);
		for (uint64_t sent = 0; sent < rows[i].sent; sent++)
			engine_send(&e, START);
		row_int(name, engine_find(&e, rows[i].seq), rows[i].number);
		engine_free(&e);
	}
}

static void test_more_probes_than_a_seq_has_numbers(void **state)
{
	struct engine e = engine_with((struct engine_rules){.count = 200000, .interval = MSEC(1)});

	(void)state;
	for (uint64_t i = 1; i <= 200000; i++) {
		nsec_t now = START + (nsec_t)(i - 1) * MSEC(1);
		uint64_t number = engine_send(&e, now);

		assert_int_equal(number, i);
		assert_int_equal(engine_find(&e, (uint16_t)i), i);
		if (i % 3)
			answer_at(&e, engine_find(&e, (uint16_t)i), now + USEC(100));
		while (engine_expire(&e, now))
			;
	}
	while (engine_finish(&e, START + SEC(300)))
		;
	assert_int_equal(e.received, 133334);
	assert_int_equal(e.lost, 66666);
	assert_int_equal(e.waiting, 0);
	check_sums("wrap", &e, 0);
	engine_free(&e);
}

/* More than 65,536 on their way at once: the oldest are forgotten and lost, and the
 * others' waits end in order and under their own numbers. */
static void test_bug_more_outstanding_than_remembered(void **state)
{
	struct engine e = engine_with((struct engine_rules){.timeout = SEC(10)});
	const uint64_t sent = ENGINE_MEMORY + 1000;
	uint64_t expected = 1001;

	(void)state;
	for (uint64_t i = 0; i < sent; i++)
		engine_send(&e, START + (nsec_t)i * USEC(100));
	assert_int_equal(e.waiting, ENGINE_MEMORY);
	assert_int_equal(e.lost, 1000);
	check_sums("forgotten", &e, 0);
	/* Number 1001 left at 0.1 s. */
	assert_int_equal(engine_wake(&e), e.next_send);
	assert_int_equal(engine_expire(&e, START + SEC(10.1) - 1), 0);
	assert_int_equal(engine_expire(&e, START + SEC(10.1)), expected++);
	assert_int_equal(engine_expire(&e, START + SEC(10.1)), 0);
	for (uint64_t number; (number = engine_expire(&e, START + SEC(100))); expected++)
		assert_int_equal(number, expected);
	assert_int_equal(expected, sent + 1);
	assert_int_equal(e.waiting, 0);
	assert_int_equal(e.lost, sent);
	engine_free(&e);
}

static void test_pipe(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	assert_int_equal(e.pipe, 0);
	engine_send(&e, START);
	answer_at(&e, 1, START + 1);
	assert_int_equal(e.pipe, 1);
	engine_send(&e, START + SEC(1));
	engine_send(&e, START + SEC(2));
	engine_send(&e, START + SEC(3));
	answer_at(&e, 2, START + SEC(3.1));
	assert_int_equal(e.pipe, 3);
	answer_at(&e, 4, START + SEC(3.2));
	assert_int_equal(e.pipe, 3);
	engine_free(&e);
}

static void test_loss_percent(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	engine_send(&e, START);
	assert_true(engine_loss_percent(&e) == 0);
	answer_at(&e, 1, START + 1);
	assert_true(engine_loss_percent(&e) == 0);
	engine_send(&e, START + SEC(1));
	assert_true(engine_loss_percent(&e) == 0); /* its fate is not known yet */
	engine_error(&e, 2, true);
	assert_true(engine_loss_percent(&e) == 50);
	engine_unsent(&e, engine_send(&e, START + SEC(2)));
	engine_send(&e, START + SEC(3));
	while (engine_expire(&e, START + SEC(20)))
		;
	assert_true(engine_loss_percent(&e) == 75);
	answer_at(&e, 4, START + SEC(21)); /* late: still lost */
	assert_true(engine_loss_percent(&e) == 75);
	engine_free(&e);
}

/* A network and a driver like run.c's, with a clock that jumps to where the engine wants
 * to be woken or a packet comes. Returns the number of turns. */
struct net {
	unsigned loss, dup, error; /* percent */
	nsec_t rtt_least, rtt_most;
	nsec_t oversleep; /* at most */
};

struct packet {
	nsec_t at; /* 0: none */
	uint64_t number;
	int is_error;
};

struct world {
	struct engine e;
	struct net net;
	struct dice dice;
	struct packet wire[4096];
	nsec_t now;
	uint64_t timeouts, last_timeout;
};

static void put_on_wire(struct world *w, nsec_t at, uint64_t number, int is_error)
{
	for (size_t i = 0; i < LEN(w->wire); i++) {
		if (w->wire[i].at)
			continue;
		w->wire[i] = (struct packet){.at = at, .number = number, .is_error = is_error};
		return;
	}
	fail_msg("the wire is full");
}

static nsec_t some_rtt(struct world *w)
{
	return w->net.rtt_least +
		(nsec_t)dice_below(&w->dice, (size_t)(w->net.rtt_most - w->net.rtt_least + 1));
}

static void world_send(struct world *w)
{
	uint64_t number = engine_send(&w->e, w->now);

	if (dice_below(&w->dice, 100) < w->net.loss)
		return;
	if (dice_below(&w->dice, 100) < w->net.error) {
		put_on_wire(w, w->now + some_rtt(w), number, 1);
		return;
	}
	put_on_wire(w, w->now + some_rtt(w), number, 0);
	if (dice_below(&w->dice, 100) < w->net.dup)
		put_on_wire(w, w->now + some_rtt(w), number, 0);
}

static void world_receive(struct world *w)
{
	for (size_t i = 0; i < LEN(w->wire); i++) {
		struct packet *p = &w->wire[i];

		if (!p->at || p->at > w->now)
			continue;
		assert_int_equal(engine_find(&w->e, (uint16_t)p->number), p->number);
		if (p->is_error)
			engine_error(&w->e, p->number, true);
		else
			engine_answer(&w->e, p->number, w->now, p->at);
		p->at = 0;
	}
}

/* poll(2) of this world: to the wake, or to the first packet before it. */
static void world_wait(struct world *w)
{
	nsec_t until = engine_wake(&w->e);

	for (size_t i = 0; i < LEN(w->wire); i++)
		if (w->wire[i].at && w->wire[i].at < until)
			until = w->wire[i].at;
	if (until > w->now)
		w->now = until;
	if (w->net.oversleep)
		w->now += (nsec_t)dice_below(&w->dice, (size_t)w->net.oversleep);
}

static void take_timeouts(struct world *w, uint64_t (*take)(struct engine *e, nsec_t now))
{
	uint64_t number;

	while ((number = take(&w->e, w->now))) {
		assert_true(number > w->last_timeout);
		w->last_timeout = number;
		w->timeouts++;
	}
}

static uint64_t world_run(struct world *w, uint64_t turns_most)
{
	uint64_t turns = 0;

	while (true) {
		world_wait(w);
		world_receive(w);
		take_timeouts(w, engine_expire);
		if (engine_is_done(&w->e, w->now))
			break;
		if (engine_is_due(&w->e, w->now))
			world_send(w);
		if (++turns > turns_most)
			fail_msg("still going after %" PRIu64 " turns", turns);
	}
	take_timeouts(w, engine_finish);
	return turns;
}

static void test_whole_runs_end_with_exact_counts(void **state)
{
	static const struct {
		const char *name;
		struct engine_rules rules;
		struct net net;
	} rows[] = {
		{"clean", {.count = 100, .interval = SEC(1)},
			{.rtt_least = MSEC(1), .rtt_most = MSEC(2)}},
		{"one", {.count = 1, .interval = SEC(1)},
			{.rtt_least = MSEC(1), .rtt_most = MSEC(2)}},
		{"dead", {.count = 50, .interval = SEC(1)}, {.loss = 100}},
		{"dead with -W", {.count = 50, .interval = SEC(1), .timeout = MSEC(100)},
			{.loss = 100}},
		{"unreachable", {.count = 50, .interval = MSEC(200)},
			{.error = 100, .rtt_least = MSEC(3), .rtt_most = SEC(3)}},
		{"hard", {.count = 3000, .interval = MSEC(10)},
			{.loss = 20, .dup = 10, .error = 5, .rtt_least = MSEC(1),
				.rtt_most = MSEC(300), .oversleep = MSEC(3)}},
		{"replies behind -W", {.count = 1000, .interval = MSEC(10), .timeout = MSEC(50)},
			{.rtt_least = MSEC(1), .rtt_most = MSEC(100)}},
		{"flood", {.count = 3000, .interval = 0},
			{.loss = 10, .dup = 5, .rtt_least = USEC(10), .rtt_most = MSEC(1),
				.oversleep = USEC(3)}},
		{"deadline", {.interval = MSEC(10), .deadline = SEC(5)},
			{.loss = 50, .rtt_least = MSEC(1), .rtt_most = MSEC(30)}},
		{"deadline before the count", {.count = 1000, .interval = SEC(1), .deadline = SEC(5)},
			{.loss = 50, .rtt_least = MSEC(1), .rtt_most = MSEC(30)}},
		{"asleep for minutes", {.count = 100, .interval = MSEC(500)},
			{.loss = 10, .rtt_least = MSEC(1), .rtt_most = MSEC(30),
				.oversleep = SEC(300)}},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct world *w = calloc(1, sizeof(*w));
		uint64_t turns, failed = 0, bound;

		assert_non_null(w);
		w->e = engine_with(rows[i].rules);
		w->net = rows[i].net;
		w->dice = (struct dice){.state = i + 1};
		w->now = START;
		bound = rows[i].rules.count ? rows[i].rules.count : 1000;
		/* Each turn sends, receives, expires or ends. */
		turns = world_run(w, 8 * bound + 16);
		for (size_t p = 0; p < ENGINE_MEMORY; p++)
			failed += w->e.probes[p].state == PROBE_FAILED;
		check_sums(rows[i].name, &w->e, failed);
		row_int(rows[i].name, w->timeouts, w->e.lost);
		row_int(rows[i].name, w->e.rtt.count, w->e.received);
		if (rows[i].rules.count && !rows[i].rules.deadline)
			row_int(rows[i].name, w->e.sent, rows[i].rules.count);
		if (rows[i].rules.deadline && !rows[i].net.oversleep)
			row_int(rows[i].name, w->now - START, rows[i].rules.deadline);
		if (rows[i].net.loss == 0 && rows[i].net.error == 0 && !rows[i].rules.timeout)
			row_int(rows[i].name, w->e.received, w->e.sent);
		if (rows[i].net.loss == 100)
			row_int(rows[i].name, w->e.lost, w->e.sent);
		assert_true(turns > 0);
		engine_free(&w->e);
		free(w);
	}
}

/* Where nothing answers, the last turn is ten seconds behind the last probe, or -W. */
static void test_a_dead_host_takes_the_time_it_must(void **state)
{
	static const struct {
		nsec_t timeout, took;
	} rows[] = {{0, SEC(12)}, {MSEC(100), SEC(2.1)}, {SEC(3), SEC(5)}};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct world *w = calloc(1, sizeof(*w));

		assert_non_null(w);
		w->e = engine_with((struct engine_rules){
			.count = 3, .interval = SEC(1), .timeout = rows[i].timeout});
		w->net = (struct net){.loss = 100};
		w->now = START;
		world_run(w, 20);
		assert_int_equal(w->now - START, rows[i].took);
		assert_int_equal(w->timeouts, 3);
		engine_free(&w->e);
		free(w);
	}
}

/* With -c N a single-interval run takes N - 1 intervals and the last round trip. */
static void test_a_clean_run_takes_no_longer_than_needed(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	(void)state;
	assert_non_null(w);
	w->e = engine_with((struct engine_rules){.count = 10, .interval = SEC(1)});
	w->net = (struct net){.rtt_least = MSEC(7), .rtt_most = MSEC(7)};
	w->now = START;
	/* Ten sends and ten receives, the last of which ends it. */
	assert_int_equal(world_run(w, 100), 19);
	assert_int_equal(w->now - START, SEC(9) + MSEC(7));
	assert_int_equal(w->e.last_event - w->e.start, SEC(9) + MSEC(7));
	engine_free(&w->e);
	free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_begins_with_nothing_and_a_probe_due),
		cmocka_unit_test(test_numbers_count_from_one),
		cmocka_unit_test(test_schedule_does_not_drift),
		cmocka_unit_test(test_missed_slots_are_skipped),
		cmocka_unit_test(test_interval_zero_is_always_due_and_counts),
		cmocka_unit_test(test_timeouts_come_in_order),
		cmocka_unit_test(test_default_wait_is_ten_seconds),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_reply_after_a_proven_error),
		cmocka_unit_test(test_an_error_after_the_end_changes_no_fate),
		cmocka_unit_test(test_unsent_probes_are_not_waited_for),
		cmocka_unit_test(test_damaged_and_foreign_are_counted_beside),
		cmocka_unit_test(test_linger),
		cmocka_unit_test(test_done_as_soon_as_all_is_known),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_pending_at_the_end),
		cmocka_unit_test(test_nothing_is_pending_where_nothing_answered),
		cmocka_unit_test(test_outstanding_is_the_one_before_the_newest),
		cmocka_unit_test(test_bug_lost_probe_was_not_outstanding),
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_the_run_names_its_worst_clock),
		cmocka_unit_test(test_stamps_find_their_probe),
		cmocka_unit_test(test_stamps_beyond_32_bits),
		cmocka_unit_test(test_icmp_seq_finds_the_newest_probe),
		cmocka_unit_test(test_more_probes_than_a_seq_has_numbers),
		cmocka_unit_test(test_bug_more_outstanding_than_remembered),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_loss_percent),
		cmocka_unit_test(test_whole_runs_end_with_exact_counts),
		cmocka_unit_test(test_a_dead_host_takes_the_time_it_must),
		cmocka_unit_test(test_a_clean_run_takes_no_longer_than_needed),
	};

	return cmocka_run_group_tests_name("ping6_engine", tests, NULL, NULL);
}
