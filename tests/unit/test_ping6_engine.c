/* The engine with one target, as ping has. */
#include "tests/unit/ping6_engine.h"

static void test_begins_with_nothing_and_a_probe_due(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	assert_true(engine_is_due(&e, START));
	assert_false(engine_is_due(&e, START - 1));
	assert_true(engine_may_send(&e, START));
	assert_false(engine_may_send(&e, START - 1));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START);
	assert_false(engine_is_done(&e, START));
	assert_int_equal(engine_expire(&e, START + SEC(1000)), 0);
	assert_int_equal(engine_finish(&e, START + SEC(1000)), 0);
	assert_int_equal(engine_outstanding(&e, 0), 0);
	for (unsigned seq = 0; seq <= UINT16_MAX; seq++)
		assert_int_equal(engine_find(&e, (uint16_t)seq), 0);
	engine_stamp(&e, 1, START);
	engine_stamp(&e, 0, START);
	engine_free(&e);
	engine_free(&e);
}

static void test_without_a_target_nothing_is_due(void **state)
{
	struct engine e = engine_of((struct engine_rules){.interval = SEC(1)});
	uint32_t slot = 77;

	(void)state;
	assert_false(engine_is_due(&e, START + SEC(1)));
	assert_true(engine_is_done(&e, START));
	assert_false(engine_take_done(&e, &slot));
	assert_int_equal(slot, 77);
	/* A target may be added at once. */
	assert_int_equal(engine_wake(&e, ENGINE_MORE_NOW), START);
	assert_true(engine_may_send(&e, START));
	engine_free(&e);
}

static void test_numbers_count_from_one(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	for (uint64_t number = 1; number <= 10; number++) {
		assert_int_equal(engine_send(&e, START), number);
		assert_int_equal(engine_seq(&e, number), number);
		assert_int_equal(engine_probe(&e, number)->target, 0);
	}
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

		assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), slot);
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

		answer_at(&e, engine_send(&e, START + rows[i].sent), START + rows[i].sent);
		row_int(rows[i].name, engine_wake(&e, ENGINE_NO_MORE) - START, rows[i].next);
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
	assert_int_equal(account_of(&e, 0)->lost, 3);
	assert_int_equal(e.waiting, 5);
	check_sums("timeouts", &e);
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

static void test_wakes_for_the_oldest_wait(void **state)
{
	struct engine e = engine_with(
		(struct engine_rules){.interval = SEC(1), .timeout = MSEC(1500)});

	(void)state;
	engine_send(&e, START);
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(1));
	engine_send(&e, START + SEC(1));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + MSEC(1500));
	answer_at(&e, 1, START + SEC(1.1));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(2));
	engine_free(&e);
}

static void test_replies(void **state)
{
	struct engine e = engine_with(
		(struct engine_rules){.interval = SEC(1), .timeout = SEC(1)});
	const struct account *a = account_of(&e, 0);
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
	assert_int_equal(account_noted(a, ODD_DUPLICATE), 3);
	assert_int_equal(account_noted(a, ODD_LATE), 1);
	assert_int_equal(a->lost, 1);
	assert_int_equal(e.waiting, 0);
	/* Only a first reply in time is a sample. */
	assert_int_equal(account_rtt(a).count, 1);
	assert_int_equal(account_rtt(a).max, MSEC(5));
	assert_int_equal(e.longest, MSEC(5));
	assert_int_equal(e.last_event, START + SEC(4));
	check_sums("replies", &e);
	engine_free(&e);
}

static void test_errors(void **state)
{
	struct engine e = engine_with((struct engine_rules){.count = 3, .interval = SEC(1)});
	const struct account *a = account_of(&e, 0);

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
	assert_int_equal(account_errors(a), 5);
	assert_true(engine_is_done(&e, START + SEC(2.1)));
	assert_int_equal(engine_finish(&e, START + SEC(100)), 0);
	assert_int_equal(a->lost, 0);
	assert_int_equal(a->failed, 2);
	assert_true(account_loss_percent(a) == 200.0 / 3);
	check_sums("errors", &e);
	engine_free(&e);
}

/* The probe's fate has been told: what comes behind a proven error is late, once. */
static void test_reply_after_a_proven_error(void **state)
{
	struct engine e = engine_with((struct engine_rules){.count = 1, .interval = SEC(1)});
	const struct account *a = account_of(&e, 0);

	(void)state;
	engine_send(&e, START);
	engine_error(&e, 1, true);
	assert_int_equal(answer_at(&e, 1, START + MSEC(1)).verdict, ENGINE_LATE);
	assert_int_equal(e.received, 0);
	assert_int_equal(e.waiting, 0);
	assert_int_equal(a->failed, 1);
	assert_int_equal(account_noted(a, ODD_LATE), 1);
	assert_int_equal(answer_at(&e, 1, START + MSEC(2)).verdict, ENGINE_DUPLICATE);
	assert_int_equal(account_noted(a, ODD_LATE), 1);
	check_sums("after error", &e);
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
	assert_int_equal(account_of(&e, 0)->lost, 1);
	assert_int_equal(account_of(&e, 0)->failed, 0);
	assert_int_equal(account_errors(account_of(&e, 0)), 1);
	assert_int_equal(answer_at(&e, 1, START + SEC(2)).verdict, ENGINE_LATE);
	engine_free(&e);
}

static void test_unsent_probes_are_not_waited_for(void **state)
{
	struct engine e = engine_with((struct engine_rules){.count = 2, .interval = SEC(1)});
	const struct account *a = account_of(&e, 0);

	(void)state;
	engine_unsent(&e, engine_send(&e, START));
	assert_int_equal(e.waiting, 0);
	assert_int_equal(engine_expire(&e, START + SEC(100)), 0);
	assert_false(engine_is_due(&e, START + SEC(1) - 1));
	engine_unsent(&e, engine_send(&e, START + SEC(1)));
	assert_true(engine_is_done(&e, START + SEC(1)));
	assert_int_equal(a->unsent, 2);
	assert_int_equal(a->lost, 0);
	/* They are lost to whoever wanted an answer. */
	assert_true(account_loss_percent(a) == 100);
	check_sums("unsent", &e);
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
	engine_damaged(&e, 1);
	answer_at(&e, 1, START + 1);
	assert_int_equal(e.foreign, 2);
	assert_int_equal(account_noted(account_of(&e, 0), ODD_DAMAGED), 1);
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
				answer_at(&e, number, sent + rows[i].rtt / (nsec_t)number);
			else if (number < 3)
				engine_error(&e, number, true);
		}
		row_int(rows[i].name, engine_is_done(&e, last + rows[i].linger - 1), false);
		row_int(rows[i].name, engine_wake(&e, ENGINE_NO_MORE) - last, rows[i].linger);
		row_int(rows[i].name, engine_is_done(&e, last + rows[i].linger), true);
		row_int(rows[i].name, engine_finish(&e, last + rows[i].linger), 3);
		row_int(rows[i].name, engine_finish(&e, last + rows[i].linger), 0);
		row_int(rows[i].name, e.waiting, 0);
		check_sums(rows[i].name, &e);
		engine_free(&e);
	}
}

static void test_done_as_soon_as_all_is_known(void **state)
{
	struct engine e = engine_with((struct engine_rules){.count = 2, .interval = SEC(1)});
	uint32_t slot;

	(void)state;
	engine_send(&e, START);
	answer_at(&e, 1, START + 1);
	assert_false(engine_is_done(&e, START + 1));
	engine_send(&e, START + SEC(1));
	assert_false(engine_is_done(&e, START + SEC(1)));
	assert_false(engine_take_done(&e, &slot));
	answer_at(&e, 2, START + SEC(1) + 1);
	assert_true(engine_is_done(&e, START + SEC(1) + 1));
	assert_false(engine_is_due(&e, START + SEC(100)));
	assert_true(engine_take_done(&e, &slot));
	assert_int_equal(slot, 0);
	assert_int_equal(account_of(&e, 0)->received, 2);
	assert_false(engine_take_done(&e, &slot));
	engine_free(&e);
}

static void test_deadline(void **state)
{
	struct engine e = engine_with((struct engine_rules){
		.interval = SEC(10), .deadline = SEC(2.5)});

	(void)state;
	engine_send(&e, START);
	answer_at(&e, 1, START + 1);
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(2.5));
	assert_false(engine_is_done(&e, START + SEC(2.5) - 1));
	assert_true(engine_is_done(&e, START + SEC(2.5)));
	engine_free(&e);
}

/* Cut short, the youngest probes are neither lost nor answered. */
static void test_pending_at_the_end(void **state)
{
	struct engine e = engine_with((struct engine_rules){
		.interval = MSEC(500), .deadline = SEC(2)});
	const struct account *a = account_of(&e, 0);

	(void)state;
	for (int i = 0; i < 4; i++)
		engine_send(&e, START + i * MSEC(500));
	answer_at(&e, 1, START + MSEC(1));
	/* Linger is a second: probe 2, sent at 0.5 s, and 3, at 1 s, have had it. */
	assert_int_equal(engine_finish(&e, START + SEC(2)), 2);
	assert_int_equal(engine_finish(&e, START + SEC(2)), 3);
	assert_int_equal(engine_finish(&e, START + SEC(2)), 0);
	assert_int_equal(e.waiting, 1);
	assert_int_equal(a->lost, 2);
	assert_int_equal(account_pending(a), 1);
	assert_true(account_loss_percent(a) == 200.0 / 3);
	check_sums("pending", &e);
	engine_free(&e);
}

/* A probe too young to say is left out; those behind it whose fate is known are not. */
static void test_bug_pending_hid_what_came_behind(void **state)
{
	struct engine e = engine_with((struct engine_rules){
		.interval = MSEC(100), .deadline = MSEC(600)});
	const struct account *a = account_of(&e, 0);
	struct losses losses;

	(void)state;
	for (int i = 0; i < 5; i++)
		engine_send(&e, START + i * MSEC(100));
	answer_at(&e, 1, START + MSEC(1));
	/* 2 is pending. */
	engine_error(&e, 3, true);
	answer_at(&e, 4, START + MSEC(301));
	engine_unsent(&e, 5);
	finish_all(&e, START + MSEC(600));
	assert_int_equal(e.waiting, 1);
	assert_int_equal(a->received, 2);
	assert_int_equal(a->failed, 1);
	assert_int_equal(a->unsent, 1);
	assert_int_equal(account_errors(a), 1);
	assert_int_equal(account_pending(a), 1);
	assert_true(account_loss_percent(a) == 50);
	losses = account_losses(a);
	assert_int_equal(losses.bursts, 2);
	assert_int_equal(losses.longest, 1);
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
	assert_true(account_loss_percent(account_of(&e, 0)) == 100);
	check_sums("nothing answered", &e);
	engine_free(&e);
}

static void test_outstanding_is_the_one_before(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	engine_send(&e, START);
	assert_int_equal(engine_outstanding(&e, 1), 0);
	engine_send(&e, START + SEC(1));
	assert_int_equal(engine_outstanding(&e, 2), 1);
	answer_at(&e, 1, START + SEC(1.5));
	assert_int_equal(engine_outstanding(&e, 2), 0);
	engine_error(&e, 2, true);
	engine_send(&e, START + SEC(2));
	assert_int_equal(engine_outstanding(&e, 3), 0);
	engine_unsent(&e, 3);
	engine_send(&e, START + SEC(3));
	assert_int_equal(engine_outstanding(&e, 4), 0);
	engine_send(&e, START + SEC(4));
	assert_int_equal(engine_outstanding(&e, 5), 4);
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
	assert_int_equal(engine_outstanding(&e, 2), 1);
	/* A late answer is one. */
	answer_at(&e, 1, START + SEC(1.1));
	assert_int_equal(engine_outstanding(&e, 2), 0);
	engine_free(&e);
}

/* The number before may be another target's. */
static void test_bug_outstanding_was_another_targets(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	add_at(&e, START);
	assert_int_equal(send_at(&e, START), 0);
	assert_int_equal(send_at(&e, START), 1);
	assert_int_equal(engine_outstanding(&e, 2), 0);
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
		{"an hour off, transmitted", SEC(3600), USEC(120), USEC(150), USEC(120),
			CLOCK_KERNEL_RX},
		{"an hour off, the other way", -SEC(3600), USEC(120), USEC(150), USEC(120),
			CLOCK_KERNEL_RX},
		/* 32 bits of nanoseconds. */
		{"the longest a stamp may take", INT32_MAX, SEC(3), SEC(3), SEC(3) - INT32_MAX,
			CLOCK_KERNEL_TX_RX},
		{"one more", INT32_MAX + INT64_C(1), SEC(3), SEC(3), SEC(3), CLOCK_KERNEL_RX},
		{"32 bits more than 20 us", USEC(20) + (INT64_C(1) << 32), SEC(5), SEC(5), SEC(5),
			CLOCK_KERNEL_RX},
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
		row_int(rows[i].name, account_rtt(account_of(&e, 0)).max, rows[i].rtt);
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
	size_t stamped = 0;

	(void)state;
	send_answered(&e, 70000);
	engine_stamp(&e, 70000, START + 1);
	engine_stamp(&e, 4465, START + 2);  /* the oldest remembered */
	engine_stamp(&e, 4464, START + 3);  /* forgotten: its place is another's */
	engine_stamp(&e, 70001, START + 4); /* not sent yet */
	engine_stamp(&e, 0, START + 5);
	engine_stamp(&e, UINT32_MAX, START + 6);
	assert_int_equal(engine_probe(&e, 70000)->stamp, 1);
	assert_int_equal(engine_probe(&e, 4465)->stamp, 2);
	for (size_t i = 0; i < ENGINE_MEMORY; i++)
		stamped += e.probes[i].has_stamp;
	assert_int_equal(stamped, 2);
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
		send_answered(&e, rows[i].sent);
		row_int(name, engine_find(&e, rows[i].seq), rows[i].number);
		engine_free(&e);
	}
}

static void test_more_probes_than_a_seq_has_numbers(void **state)
{
	struct engine e = engine_with((struct engine_rules){.count = 200000, .interval = MSEC(1)});
	const struct account *a = account_of(&e, 0);

	(void)state;
	for (uint64_t i = 1; i <= 200000; i++) {
		nsec_t now = START + (nsec_t)(i - 1) * MSEC(1);
		uint64_t number = engine_send(&e, now);

		assert_int_equal(number, i);
		assert_int_equal(engine_find(&e, (uint16_t)i), i);
		assert_int_equal(engine_seq(&e, i), i);
		if (i % 3)
			answer_at(&e, engine_find(&e, (uint16_t)i), now + USEC(100));
		expire_all(&e, now);
	}
	finish_all(&e, START + SEC(300));
	assert_int_equal(e.received, 133334);
	assert_int_equal(a->lost, 66666);
	assert_int_equal(account_losses(a).bursts, 66666);
	assert_int_equal(account_losses(a).longest, 1);
	assert_int_equal(e.waiting, 0);
	check_sums("wrap", &e);
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
	const struct account *a = account_of(&e, 0);

	(void)state;
	engine_send(&e, START);
	assert_true(account_loss_percent(a) == 0);
	answer_at(&e, 1, START + 1);
	assert_true(account_loss_percent(a) == 0);
	engine_send(&e, START + SEC(1));
	assert_true(account_loss_percent(a) == 0); /* its fate is not known yet */
	engine_error(&e, 2, true);
	assert_true(account_loss_percent(a) == 50);
	engine_unsent(&e, engine_send(&e, START + SEC(2)));
	engine_send(&e, START + SEC(3));
	expire_all(&e, START + SEC(20));
	assert_true(account_loss_percent(a) == 75);
	answer_at(&e, 4, START + SEC(21)); /* late: still lost */
	assert_true(account_loss_percent(a) == 75);
	engine_free(&e);
}

/* What the account hears is in the order of sending, whatever the order of knowing. */
static void test_fates_are_told_in_the_order_of_sending(void **state)
{
	struct engine e = engine_with(
		(struct engine_rules){.interval = MSEC(100), .timeout = SEC(1)});
	const struct account *a = account_of(&e, 0);
	struct losses losses;

	(void)state;
	for (int i = 0; i < 6; i++)
		engine_send(&e, START + i * MSEC(100));
	engine_error(&e, 3, true);
	answer_at(&e, 2, START + MSEC(520));
	engine_unsent(&e, 4);
	/* Nothing is told while the first is open, but that an answer came. */
	assert_int_equal(a->received, 1);
	assert_int_equal(a->failed + a->unsent, 0);
	assert_int_equal(engine_expire(&e, START + SEC(1)), 1);
	assert_int_equal(a->lost, 1);
	assert_int_equal(a->failed, 1);
	assert_int_equal(a->unsent, 1);
	losses = account_losses(a);
	assert_int_equal(losses.bursts, 2);
	assert_int_equal(losses.longest, 2);
	answer_at(&e, 6, START + SEC(1.1));
	assert_int_equal(engine_expire(&e, START + MSEC(1400)), 5);
	/* Lost, answered, failed, unsent, lost, answered. */
	losses = account_losses(a);
	assert_int_equal(losses.bursts, 2);
	assert_int_equal(losses.longest, 3);
	assert_int_equal(losses.outage_from, START + MSEC(200));
	assert_int_equal(losses.outage_to, START + MSEC(500));
	assert_false(losses.outage_open);
	check_sums("order", &e);
	engine_free(&e);
}

/* The same for --until down, which counts in that order. */
static void test_until_hears_in_the_order_of_sending(void **state)
{
	struct engine e = engine_with((struct engine_rules){
		.interval = MSEC(100),
		.timeout = SEC(1),
		.until = {.wants = UNTIL_DOWN, .in_a_row = 3},
	});
	struct target *t = engine_target(&e, 0);

	(void)state;
	t->extra = calloc(1, sizeof(*t->extra));
	assert_non_null(t->extra);
	for (int i = 0; i < 4; i++)
		engine_send(&e, START + i * MSEC(100));
	engine_error(&e, 4, true);
	engine_error(&e, 3, true);
	engine_unsent(&e, 2);
	assert_false(until_is_met(&t->extra->until));
	answer_at(&e, 1, START + MSEC(310));
	assert_true(until_is_met(&t->extra->until));
	assert_int_equal(until_since(&t->extra->until), START + MSEC(100));
	engine_free(&e);
}

static void test_until_up_by_the_receive_stamp(void **state)
{
	struct engine e = engine_with((struct engine_rules){
		.interval = MSEC(100),
		.until = {.wants = UNTIL_UP, .in_a_row = 2},
	});
	struct target *t = engine_target(&e, 0);

	(void)state;
	t->extra = calloc(1, sizeof(*t->extra));
	assert_non_null(t->extra);
	for (int i = 0; i < 3; i++)
		engine_send(&e, START + i * MSEC(100));
	engine_answer(&e, 2, START + MSEC(300), START + MSEC(290));
	assert_false(until_is_met(&t->extra->until));
	engine_answer(&e, 3, START + MSEC(301), START + MSEC(291));
	assert_true(until_is_met(&t->extra->until));
	assert_int_equal(until_since(&t->extra->until), START + MSEC(290));
	engine_free(&e);
}

static void test_preload_leaves_at_once(void **state)
{
	static const struct {
		const char *name;
		uint64_t preload, at_once;
	} rows[] = {{"none", 0, 1}, {"one", 1, 1}, {"two", 2, 2}, {"three", 3, 3}};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct engine e = engine_with((struct engine_rules){
			.interval = SEC(1), .preload = rows[i].preload});
		uint64_t sent = 0;

		for (; engine_is_due(&e, START) && sent < 10; sent++)
			engine_send(&e, START);
		row_int(rows[i].name, sent, rows[i].at_once);
		row_int(rows[i].name, engine_wake(&e, ENGINE_NO_MORE) - START, SEC(1));
		engine_send(&e, START + SEC(1));
		row_int(rows[i].name, engine_wake(&e, ENGINE_NO_MORE) - START, SEC(2));
		engine_free(&e);
	}
}

/* Flood: up to 64 ahead of the newest answer, and one in ten milliseconds without. */
static void test_window_of_a_flood(void **state)
{
	struct engine e = engine_with((struct engine_rules){
		.interval = MSEC(10), .window = 64});
	nsec_t now = START;

	(void)state;
	for (int i = 0; i < 64; i++) {
		assert_true(engine_is_due(&e, ++now));
		engine_send(&e, now);
	}
	assert_false(engine_is_due(&e, now));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), now + MSEC(10));
	assert_false(engine_is_due(&e, now + MSEC(10) - 1));
	now += MSEC(10);
	assert_true(engine_is_due(&e, now));
	engine_send(&e, now);
	assert_false(engine_is_due(&e, now));
	/* The newest answer counts, though those before it are open. */
	answer_at(&e, 10, now);
	for (int i = 0; i < 9; i++) {
		assert_true(engine_is_due(&e, now));
		engine_send(&e, now);
	}
	assert_int_equal(e.sent, 74);
	assert_false(engine_is_due(&e, now));
	/* An older one opens nothing. */
	answer_at(&e, 9, now);
	assert_false(engine_is_due(&e, now));
	answer_at(&e, 74, now);
	assert_true(engine_is_due(&e, now));
	/* And closes nothing. */
	answer_at(&e, 8, now);
	assert_true(engine_is_due(&e, now));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE) <= now, true);
	engine_free(&e);
}

/* Adaptive: the next leaves as the last is answered, or after the interval. */
static void test_window_of_one(void **state)
{
	struct engine e = engine_with((struct engine_rules){
		.count = 4, .interval = SEC(1), .window = 1});

	(void)state;
	engine_send(&e, START);
	assert_false(engine_is_due(&e, START));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(1));
	answer_at(&e, 1, START + MSEC(3));
	assert_true(engine_is_due(&e, START + MSEC(3)));
	engine_send(&e, START + MSEC(3));
	assert_false(engine_is_due(&e, START + MSEC(1003) - 1));
	assert_true(engine_is_due(&e, START + MSEC(1003)));
	engine_send(&e, START + MSEC(1003));
	/* Not the last. */
	answer_at(&e, 2, START + MSEC(1004));
	assert_false(engine_is_due(&e, START + MSEC(1004)));
	answer_at(&e, 3, START + MSEC(1005));
	assert_true(engine_is_due(&e, START + MSEC(1005)));
	engine_send(&e, START + MSEC(1005));
	answer_at(&e, 4, START + MSEC(1006));
	assert_false(engine_is_due(&e, START + SEC(9)));
	assert_true(engine_is_done(&e, START + MSEC(1006)));
	engine_free(&e);
}

static void test_a_group_may_answer_often(void **state)
{
	struct engine e = engine_with((struct engine_rules){
		.count = 2, .interval = SEC(1), .timeout = SEC(1)});
	const struct account *a = account_of(&e, 0);
	uint32_t slot;

	(void)state;
	engine_target(&e, 0)->is_group = true;
	engine_send(&e, START);
	assert_int_equal(answer_at(&e, 1, START + MSEC(1)).verdict, ENGINE_ANSWER);
	assert_int_equal(engine_probe(&e, 1)->state, PROBE_HEARD);
	assert_int_equal(answer_at(&e, 1, START + MSEC(2)).verdict, ENGINE_DUPLICATE);
	assert_int_equal(answer_at(&e, 1, START + MSEC(3)).verdict, ENGINE_DUPLICATE);
	/* One probe answered, by three: that is no oddity. */
	assert_int_equal(a->received, 1);
	assert_int_equal(e.received, 1);
	assert_int_equal(e.duplicates, 0);
	assert_int_equal(account_noted(a, ODD_DUPLICATE), 0);
	assert_int_equal(account_rtt(a).count, 1);
	/* Unless one of them did so again, which only the caller knows. */
	engine_duplicate(&e, 1);
	assert_int_equal(e.duplicates, 1);
	assert_int_equal(account_noted(a, ODD_DUPLICATE), 1);
	/* An error about one that was answered ends nothing. */
	engine_error(&e, 1, true);
	assert_int_equal(engine_probe(&e, 1)->state, PROBE_HEARD);
	assert_int_equal(account_errors(a), 1);
	check_sums("heard", &e);
	/* It is open until its wait is over, and not lost then. */
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(1));
	assert_int_equal(engine_expire(&e, START + SEC(1)), 0);
	assert_int_equal(engine_probe(&e, 1)->state, PROBE_ANSWERED);
	assert_int_equal(answer_at(&e, 1, START + SEC(1.1)).verdict, ENGINE_DUPLICATE);
	/* A probe that none of them answered is. */
	engine_send(&e, START + SEC(1));
	assert_false(engine_is_done(&e, START + SEC(2) - 1));
	assert_int_equal(engine_expire(&e, START + SEC(2)), 2);
	assert_true(engine_is_done(&e, START + SEC(2)));
	assert_true(engine_take_done(&e, &slot));
	assert_int_equal(a->lost, 1);
	check_sums("group", &e);
	engine_free(&e);
}

/* A group's last probe is waited for as others are, though it was answered. */
static void test_a_group_is_heard_out(void **state)
{
	struct engine e = engine_with((struct engine_rules){.count = 1, .interval = SEC(1)});

	(void)state;
	engine_target(&e, 0)->is_group = true;
	engine_send(&e, START);
	answer_at(&e, 1, START + MSEC(1));
	assert_false(engine_is_done(&e, START + MSEC(1)));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(1));
	assert_true(engine_is_done(&e, START + SEC(1)));
	assert_int_equal(engine_finish(&e, START + SEC(1)), 0);
	assert_int_equal(engine_probe(&e, 1)->state, PROBE_ANSWERED);
	assert_int_equal(account_pending(account_of(&e, 0)), 0);
	check_sums("heard out", &e);
	engine_free(&e);
}

static void test_what_is_overheard_is_no_answer(void **state)
{
	struct engine e = engine_with((struct engine_rules){
		.count = 1, .interval = SEC(1), .timeout = MSEC(100)});
	struct engine_reply reply;

	(void)state;
	engine_send(&e, START);
	engine_stamp(&e, 1, START + USEC(5));
	reply = engine_overhear(&e, 1, START + USEC(50), START + USEC(40));
	assert_int_equal(reply.rtt, USEC(35));
	assert_int_equal(reply.clock, CLOCK_KERNEL_TX_RX);
	assert_int_equal(e.received, 0);
	assert_int_equal(engine_expire(&e, START + MSEC(100)), 1);
	assert_int_equal(account_of(&e, 0)->lost, 1);
	engine_free(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_begins_with_nothing_and_a_probe_due),
		cmocka_unit_test(test_without_a_target_nothing_is_due),
		cmocka_unit_test(test_numbers_count_from_one),
		cmocka_unit_test(test_schedule_does_not_drift),
		cmocka_unit_test(test_missed_slots_are_skipped),
		cmocka_unit_test(test_interval_zero_is_always_due_and_counts),
		cmocka_unit_test(test_timeouts_come_in_order),
		cmocka_unit_test(test_default_wait_is_ten_seconds),
		cmocka_unit_test(test_wakes_for_the_oldest_wait),
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
		cmocka_unit_test(test_bug_pending_hid_what_came_behind),
		cmocka_unit_test(test_nothing_is_pending_where_nothing_answered),
		cmocka_unit_test(test_outstanding_is_the_one_before),
		cmocka_unit_test(test_bug_lost_probe_was_not_outstanding),
		cmocka_unit_test(test_bug_outstanding_was_another_targets),
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_the_run_names_its_worst_clock),
		cmocka_unit_test(test_stamps_find_their_probe),
		cmocka_unit_test(test_icmp_seq_finds_the_newest_probe),
		cmocka_unit_test(test_more_probes_than_a_seq_has_numbers),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_loss_percent),
		cmocka_unit_test(test_fates_are_told_in_the_order_of_sending),
		cmocka_unit_test(test_until_hears_in_the_order_of_sending),
		cmocka_unit_test(test_until_up_by_the_receive_stamp),
		cmocka_unit_test(test_preload_leaves_at_once),
		cmocka_unit_test(test_window_of_a_flood),
		cmocka_unit_test(test_window_of_one),
		cmocka_unit_test(test_a_group_may_answer_often),
		cmocka_unit_test(test_a_group_is_heard_out),
		cmocka_unit_test(test_what_is_overheard_is_no_answer),
	};

	return cmocka_run_group_tests_name("ping6_engine", tests, NULL, NULL);
}
