/* The engine with many targets. */
#include "tests/unit/ping6_engine.h"

static void test_a_target_takes_little_memory(void **state)
{
	(void)state;
	assert_true(sizeof(struct target) <= 128);
	assert_int_equal(sizeof(struct probe), 24);
}

static void test_spacing_between_targets(void **state)
{
	struct engine e = engine_of(
		(struct engine_rules){.interval = SEC(1), .spacing = MSEC(10)});

	(void)state;
	for (int i = 0; i < 3; i++)
		add_at(&e, START);
	for (uint32_t i = 0; i < 3; i++) {
		nsec_t now = START + (nsec_t)i * MSEC(10);

		assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), now);
		assert_false(engine_is_due(&e, now - 1));
		assert_false(engine_may_send(&e, now - 1));
		assert_true(engine_may_send(&e, now));
		assert_int_equal(send_at(&e, now), i);
	}
	/* Each comes again an interval behind the moment it was added. */
	assert_false(engine_is_due(&e, START + SEC(1) - 1));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(1));
	assert_int_equal(send_at(&e, START + SEC(1)), 0);
	engine_free(&e);
}

/* A second of silence let two leave in the same moment. */
static void test_bug_silence_shortened_the_spacing(void **state)
{
	struct engine e = engine_of((struct engine_rules){
		.count = 1, .interval = SEC(1), .timeout = SEC(9), .spacing = MSEC(50)});

	(void)state;
	for (int i = 0; i < 3; i++)
		add_at(&e, START);
	engine_send(&e, START);
	engine_send(&e, START + SEC(1));
	/* Only 10 ms are ever made up for. */
	assert_false(engine_is_due(&e, START + SEC(1)));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + MSEC(1040));
	engine_free(&e);
}

static uint64_t send_all_due(struct engine *e, nsec_t now)
{
	uint64_t before = e->sent;

	while (engine_is_due(e, now) && e->sent - before < 1000)
		engine_send(e, now);
	return e->sent - before;
}

/* What a busy process was late with is made up for, but no more than 10 ms of it. */
static void test_catching_up(void **state)
{
	static const struct {
		const char *name;
		nsec_t late;
		uint64_t sent;
	} rows[] = {
		{"in time", 0, 1},
		{"half a step late", USEC(500), 1},
		{"one late", MSEC(1), 2},
		{"five late", MSEC(5), 6},
		{"ten late", MSEC(10), 11},
		{"twenty late", MSEC(20), 11},
		{"a second", SEC(1), 11},
		{"an hour", SEC(3600), 11},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct engine e = engine_of((struct engine_rules){
			.count = 1, .interval = SEC(1), .spacing = MSEC(1)});
		nsec_t now = START + MSEC(1) + rows[i].late;

		for (int k = 0; k < 100; k++)
			add_at(&e, START);
		row_int(rows[i].name, send_all_due(&e, START), 1);
		row_int(rows[i].name, send_all_due(&e, now), rows[i].sent);
		/* And then at the pace again. */
		row_int(rows[i].name, send_all_due(&e, now + MSEC(1)), 1);
		engine_free(&e);
	}
}

/* 10,000 a second by a process that sleeps up to 5 ms at a time. */
static void test_a_rate_is_kept_by_who_wakes_less_often(void **state)
{
	struct dice dice = dice_seeded(0x4a7e);
	struct engine e = engine_of((struct engine_rules){
		.count = 1, .interval = SEC(1), .spacing = USEC(100)});
	nsec_t now = START;

	(void)state;
	for (int i = 0; i < 20000; i++)
		add_at(&e, START);
	while (now < START + SEC(1)) {
		send_all_due(&e, now);
		now += (nsec_t)dice_below(&dice, MSEC(5));
	}
	assert_in_range(e.sent, 9940, 10001);
	engine_free(&e);
}

/* Targets added over a second are each asked at their own moment of it. */
static void test_each_target_has_its_own_moment(void **state)
{
	enum { TARGETS = 40, ROUNDS = 25 };
	struct dice dice = dice_seeded(0x3033);
	struct engine e = engine_of((struct engine_rules){
		.count = ROUNDS, .interval = SEC(1), .timeout = SEC(3), .spacing = USEC(1)});
	nsec_t added[TARGETS], now = START;

	(void)state;
	for (uint32_t i = 0; i < TARGETS; i++) {
		now += (nsec_t)dice_below(&dice, MSEC(20)) + USEC(5);
		added[i] = now;
		assert_int_equal(add_at(&e, now), i);
		assert_int_equal(send_at(&e, now), i);
		answer_at(&e, e.sent, now);
	}
	assert_true(now < START + SEC(1));
	while (engine_is_due(&e, now = engine_wake(&e, ENGINE_NO_MORE))) {
		uint32_t slot = send_at(&e, now);
		nsec_t due = added[slot] +
			(nsec_t)(account_of(&e, slot)->sent - 1) * SEC(1);

		if (now < due || now > due + USEC(TARGETS))
			fail_msg("slot %u, %" PRIi64 " ns off", slot, now - due);
		answer_at(&e, e.sent, now);
	}
	assert_int_equal(e.sent, TARGETS * ROUNDS);
	expire_all(&e, now);
	assert_int_equal(e.roster.active, 0);
	engine_free(&e);
}

/* After a stall the slots that were missed are skipped, and each target comes at its own
 * next one, not behind those whose next one is later. */
static void test_bug_a_stall_upset_the_order(void **state)
{
	struct engine e = engine_of(
		(struct engine_rules){.interval = SEC(1), .timeout = SEC(5)});
	uint32_t a = add_at(&e, START), b;

	(void)state;
	assert_int_equal(send_at(&e, START), a);
	b = add_at(&e, START + SEC(0.5));
	assert_int_equal(send_at(&e, START + SEC(0.5)), b);
	answer_at(&e, 1, START + SEC(0.5));
	answer_at(&e, 2, START + SEC(0.5));
	/* Nothing happened from then to 2.4: a's next moment is 3.0, b's is 2.5. */
	assert_int_equal(send_at(&e, START + SEC(2.4)), a);
	assert_int_equal(send_at(&e, START + SEC(2.4)), b);
	answer_at(&e, 3, START + SEC(2.4));
	answer_at(&e, 4, START + SEC(2.4));
	assert_false(engine_is_due(&e, START + SEC(2.4)));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(2.5));
	assert_true(engine_is_due(&e, START + SEC(2.5)));
	assert_int_equal(send_at(&e, START + SEC(2.5)), b);
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(3));
	engine_free(&e);
}

/* As the driver does: a new target where nothing is due and the pace allows. */
static bool stream(struct engine *e, nsec_t now, uint32_t *left)
{
	if (*left > 0 && engine_may_send(e, now) && !engine_is_due(e, now)) {
		add_at(e, now);
		(*left)--;
	}
	return engine_is_due(e, now);
}

static void test_streaming(void **state)
{
	/* One place each 100 ms. Each target has its second probe in time before new ones
	 * are begun. */
	static const char order[] = "ABCABCDEFDEFG  G";
	struct engine e = engine_of((struct engine_rules){
		.count = 2, .interval = MSEC(300), .timeout = SEC(1), .spacing = MSEC(100)});
	uint32_t left = 7;

	(void)state;
	for (size_t i = 0; i < strlen(order); i++) {
		nsec_t now = START + (nsec_t)i * MSEC(100);

		if (order[i] == ' ')
			continue;
		assert_false(stream(&e, now - 1, &left));
		assert_int_equal(engine_wake(&e, left > 0 ? ENGINE_MORE_NOW : ENGINE_NO_MORE), now);
		assert_true(stream(&e, now, &left));
		assert_int_equal('A' + (int)send_at(&e, now), order[i]);
		answer_at(&e, e.sent, now);
		assert_false(stream(&e, now, &left));
	}
	assert_int_equal(left, 0);
	assert_true(engine_is_done(&e, START + MSEC(1500)));
	check_sums("streaming", &e);
	engine_free(&e);
}

/* --alive: one probe, and up to two more where nothing has answered. */
static void test_retries_only_where_nothing_answered(void **state)
{
	struct engine e = engine_of((struct engine_rules){
		.count = 1, .retries = 2, .interval = MSEC(500), .timeout = SEC(1)});
	static const uint64_t sent[] = {1, 2, 3}, lost[] = {0, 1, 3};
	uint32_t slot;

	(void)state;
	for (int i = 0; i < 3; i++)
		add_at(&e, START);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(send_at(&e, START), i);
	answer_at(&e, 1, START + MSEC(1));
	assert_true(engine_take_done(&e, &slot));
	assert_int_equal(slot, 0);
	/* A retry waits for the fate of what is on its way. */
	assert_false(engine_is_due(&e, START + SEC(1) - 1));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(1));
	expire_all(&e, START + SEC(1));
	assert_false(engine_is_done(&e, START + SEC(1)));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE) <= START + SEC(1), true);
	assert_int_equal(send_at(&e, START + SEC(1)), 1);
	assert_int_equal(send_at(&e, START + SEC(1)), 2);
	assert_false(engine_is_due(&e, START + SEC(1)));
	/* A late reply to the first does not settle the second. */
	assert_int_equal(answer_at(&e, 3, START + SEC(1.1)).verdict, ENGINE_LATE);
	assert_int_equal(answer_at(&e, 4, START + SEC(1.2)).verdict, ENGINE_ANSWER);
	assert_true(engine_take_done(&e, &slot));
	assert_int_equal(slot, 1);
	expire_all(&e, START + SEC(2));
	assert_true(engine_is_due(&e, START + SEC(2)));
	assert_int_equal(send_at(&e, START + SEC(2)), 2);
	assert_int_equal(engine_seq(&e, e.sent), 3);
	assert_false(engine_is_due(&e, START + SEC(3) - 1));
	expire_all(&e, START + SEC(3));
	assert_false(engine_is_due(&e, START + SEC(3)));
	assert_true(engine_is_done(&e, START + SEC(3)));
	assert_true(engine_take_done(&e, &slot));
	assert_int_equal(slot, 2);
	assert_false(engine_take_done(&e, &slot));
	for (slot = 0; slot < 3; slot++) {
		assert_int_equal(account_of(&e, slot)->sent, sent[slot]);
		assert_int_equal(account_of(&e, slot)->lost, lost[slot]);
	}
	check_sums("retries", &e);
	engine_free(&e);
}

/* What ends a probe early leads to the retry as well. */
static void test_retries_after_errors_and_unsent(void **state)
{
	struct engine e = engine_with((struct engine_rules){
		.count = 2, .retries = 1, .interval = SEC(1), .timeout = SEC(1)});
	uint32_t slot;

	(void)state;
	engine_error(&e, engine_send(&e, START), true);
	assert_false(engine_is_due(&e, START + SEC(1) - 1));
	engine_unsent(&e, engine_send(&e, START + SEC(1)));
	assert_false(engine_is_done(&e, START + SEC(1)));
	assert_true(engine_is_due(&e, START + SEC(2)));
	engine_error(&e, engine_send(&e, START + SEC(2)), true);
	assert_false(engine_is_due(&e, START + SEC(9)));
	assert_true(engine_take_done(&e, &slot));
	assert_int_equal(account_of(&e, 0)->sent, 3);
	check_sums("retries after errors", &e);
	engine_free(&e);
}

/* A router's error came at once, or this host had no route: the retry, whose time had not
 * come, stood in front of everybody. */
static void test_bug_a_retry_not_due_held_up_others(void **state)
{
	struct engine e = engine_of((struct engine_rules){
		.count = 1, .retries = 2, .interval = SEC(1), .timeout = SEC(1)});
	uint32_t a = add_at(&e, START), b;

	(void)state;
	assert_int_equal(send_at(&e, START), a);
	engine_error(&e, 1, true);
	b = add_at(&e, START + MSEC(1));
	send_all_due(&e, START + MSEC(1));
	assert_int_equal(account_of(&e, b)->sent, 1);
	engine_free(&e);
}

/* The same in front of one that waits for its second probe. */
static void test_bug_a_retry_not_due_held_up_the_schedule(void **state)
{
	struct engine e = engine_of((struct engine_rules){
		.count = 2, .retries = 1, .interval = SEC(1), .timeout = SEC(1)});
	uint32_t a = add_at(&e, START), b;

	(void)state;
	assert_int_equal(send_at(&e, START), a);
	engine_error(&e, 1, true);
	b = add_at(&e, START + MSEC(500));
	assert_int_equal(send_at(&e, START + MSEC(500)), b);
	answer_at(&e, 2, START + MSEC(501));
	assert_int_equal(send_at(&e, START + SEC(1)), a);
	engine_error(&e, 3, true);
	send_all_due(&e, START + MSEC(1500));
	assert_int_equal(account_of(&e, b)->sent, 2);
	engine_free(&e);
}

/* New targets come while others wait for their second. */
static void test_bug_preload_waited_behind_others(void **state)
{
	struct engine e = engine_of((struct engine_rules){
		.interval = SEC(1), .timeout = SEC(1), .preload = 3});
	uint32_t a = add_at(&e, START), b;

	(void)state;
	assert_int_equal(send_all_due(&e, START), 3);
	b = add_at(&e, START + MSEC(100));
	assert_int_equal(send_all_due(&e, START + MSEC(100)), 3);
	assert_int_equal(account_of(&e, a)->sent, 3);
	assert_int_equal(account_of(&e, b)->sent, 3);
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(1));
	assert_int_equal(send_all_due(&e, START + SEC(1)), 1);
	assert_int_equal(account_of(&e, a)->sent, 4);
	engine_free(&e);
}

static void test_done_in_the_order_of_knowing(void **state)
{
	static const uint64_t answered[] = {3, 1, 4, 2};
	struct engine e = engine_of((struct engine_rules){.count = 1, .timeout = SEC(1)});
	uint32_t slot;

	(void)state;
	for (int i = 0; i < 4; i++)
		add_at(&e, START);
	assert_int_equal(send_all_due(&e, START), 4);
	assert_false(engine_take_done(&e, &slot));
	for (size_t i = 0; i < 4; i++) {
		answer_at(&e, answered[i], START + 1);
		assert_int_equal(engine_is_done(&e, START + 1), i == 3);
	}
	for (size_t i = 0; i < 4; i++) {
		assert_true(engine_take_done(&e, &slot));
		assert_int_equal(slot + 1, answered[i]);
		/* What it holds is still there. */
		assert_int_equal(account_of(&e, slot)->received, 1);
	}
	assert_false(engine_take_done(&e, &slot));
	engine_free(&e);
}

/* Sends the one probe of a new target, answers it and sees the target off. */
static uint32_t ask_one(struct engine *e)
{
	uint32_t slot = add_at(e, START), done;
	uint64_t number;

	engine_target(e, slot)->ifindex = slot + 1;
	assert_int_equal(send_at(e, START), slot);
	number = e->sent;
	assert_int_equal(engine_seq(e, number), 1);
	assert_int_equal(answer_at(e, number, START).verdict, ENGINE_ANSWER);
	assert_true(engine_take_done(e, &done));
	assert_int_equal(done, slot);
	return slot;
}

/* A late duplicate of a target that is done must not be credited to the next tenant of
 * its slot: it is free only when no icmp_seq can lead there any more. */
static void test_a_slot_is_free_once_its_probes_are_forgotten(void **state)
{
	struct engine e = engine_of((struct engine_rules){.count = 1, .timeout = SEC(1)});

	(void)state;
	assert_int_equal(ask_one(&e), 0);
	for (uint64_t number = 2; number <= ENGINE_MEMORY; number++)
		assert_int_equal(ask_one(&e), number - 1);
	/* The very last moment at which number 1 is known. */
	assert_int_equal(engine_find(&e, 1), 1);
	assert_int_equal(answer_at(&e, 1, START).verdict, ENGINE_DUPLICATE);
	assert_int_equal(account_noted(account_of(&e, 0), ODD_DUPLICATE), 1);
	assert_int_equal(engine_target(&e, 0)->ifindex, 1);
	assert_int_equal(ask_one(&e), ENGINE_MEMORY);
	assert_int_equal(engine_find(&e, 1), ENGINE_MEMORY + 1);
	assert_int_equal(account_of(&e, 0)->received, 1);
	/* The next one moves in, and finds nothing of the one before. */
	assert_int_equal(ask_one(&e), 0);
	assert_int_equal(account_of(&e, 0)->sent, 1);
	assert_int_equal(account_noted(account_of(&e, 0), ODD_DUPLICATE), 0);
	/* From here on the run takes no more memory, however long it is. */
	for (int i = 0; i < 3 * ENGINE_MEMORY; i++)
		ask_one(&e);
	assert_int_equal(e.roster.slots, ENGINE_MEMORY + 1);
	assert_int_equal(e.received, 4 * ENGINE_MEMORY + 2);
	assert_int_equal(e.duplicates, 1);
	engine_free(&e);
}

static void test_a_target_that_goes_on_keeps_its_slot(void **state)
{
	struct engine e = engine_of((struct engine_rules){.count = 100000, .timeout = SEC(1)});
	uint32_t stopped = add_at(&e, START), going = add_at(&e, START), slot;

	(void)state;
	assert_int_equal(send_at(&e, START), stopped);
	answer_at(&e, 1, START);
	engine_stop(&e, stopped);
	send_answered(&e, ENGINE_MEMORY - 1);
	assert_int_equal(account_of(&e, going)->sent, ENGINE_MEMORY - 1);
	assert_true(engine_take_done(&e, &slot));
	assert_int_equal(slot, stopped);
	assert_int_equal(add_at(&e, START), 2);
	send_answered(&e, 1);
	assert_int_equal(add_at(&e, START), stopped);
	assert_int_equal(account_of(&e, stopped)->sent, 0);
	assert_false(engine_target(&e, stopped)->is_stopped);
	engine_free(&e);
}

/* 65,536 on their way: no more can be told apart, so the next one waits. */
static void test_more_outstanding_than_remembered(void **state)
{
	struct dice dice = dice_seeded(0xf011);
	struct engine e = engine_of((struct engine_rules){.count = 1, .timeout = SEC(10)});
	static uint64_t order[ENGINE_MEMORY];

	(void)state;
	for (uint64_t i = 0; i < ENGINE_MEMORY; i++) {
		nsec_t now = START + (nsec_t)i * USEC(100);

		assert_true(engine_may_send(&e, now));
		add_at(&e, now);
		assert_true(engine_is_due(&e, now));
		assert_int_equal(engine_send(&e, now), i + 1);
	}
	assert_int_equal(e.waiting, ENGINE_MEMORY);
	add_at(&e, START + SEC(7));
	assert_false(engine_may_send(&e, START + SEC(7)));
	assert_false(engine_is_due(&e, START + SEC(7)));
	/* Until the oldest has a fate, and no sooner. */
	assert_int_equal(engine_wake(&e, ENGINE_MORE_NOW), START + SEC(10));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(10));
	assert_false(engine_is_done(&e, START + SEC(7)));
	answer_at(&e, 2, START + SEC(7));
	assert_false(engine_may_send(&e, START + SEC(7)));
	assert_int_equal(engine_expire(&e, START + SEC(10) - 1), 0);
	assert_int_equal(engine_expire(&e, START + SEC(10)), 1);
	assert_true(engine_may_send(&e, START + SEC(10)));
	assert_true(engine_is_due(&e, START + SEC(10)));
	assert_int_equal(send_at(&e, START + SEC(10)), ENGINE_MEMORY);
	/* 2 was answered: there is room for one more, and then 3 is the oldest. */
	add_at(&e, START + SEC(10));
	assert_true(engine_is_due(&e, START + SEC(10)));
	engine_send(&e, START + SEC(10));
	add_at(&e, START + SEC(10));
	assert_false(engine_is_due(&e, START + SEC(10)));
	assert_int_equal(e.waiting, ENGINE_MEMORY);
	/* None was forgotten: each is answered under its own number, in any order. */
	for (uint64_t i = 0; i < ENGINE_MEMORY; i++)
		order[i] = i + 3;
	for (size_t i = ENGINE_MEMORY - 1; i > 0; i--) {
		size_t k = dice_below(&dice, i + 1);
		uint64_t swap = order[i];

		order[i] = order[k];
		order[k] = swap;
	}
	for (size_t i = 0; i < ENGINE_MEMORY; i++) {
		assert_int_equal(engine_find(&e, (uint16_t)order[i]), order[i]);
		assert_int_equal(answer_at(&e, order[i], START + SEC(10)).verdict,
			ENGINE_ANSWER);
	}
	assert_int_equal(e.waiting, 0);
	for (uint32_t slot = 0; slot < ENGINE_MEMORY + 2; slot++)
		assert_int_equal(account_of(&e, slot)->received, slot != 0);
	assert_int_equal(account_of(&e, 0)->lost, 1);
	assert_int_equal(send_all_due(&e, START + SEC(10)), 1);
	engine_unsent(&e, e.sent);
	assert_true(engine_is_done(&e, START + SEC(10)));
	check_sums("full", &e);
	engine_free(&e);
}

/* In a full ring one probe holds back the fates of all behind it, and they are told when
 * its own is known. */
static void test_a_full_ring_of_one_target(void **state)
{
	struct engine e = engine_with((struct engine_rules){.timeout = SEC(10)});
	const struct account *a = account_of(&e, 0);

	(void)state;
	while (engine_is_due(&e, START))
		engine_send(&e, START);
	assert_int_equal(e.sent, ENGINE_MEMORY);
	for (uint64_t number = 2; number <= ENGINE_MEMORY; number++)
		engine_error(&e, number, true);
	assert_int_equal(e.waiting, 1);
	assert_int_equal(a->failed, 0);
	assert_false(engine_is_due(&e, START + SEC(1)));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(10));
	answer_at(&e, 1, START + SEC(1));
	assert_int_equal(a->failed, ENGINE_MEMORY - 1);
	assert_int_equal(account_losses(a).longest, ENGINE_MEMORY - 1);
	assert_true(engine_is_due(&e, START + SEC(1)));
	check_sums("one target's ring", &e);
	engine_free(&e);
}

/* --until was met while the next probe was still to come. */
static void test_stop_while_queued(void **state)
{
	struct engine e = engine_of(
		(struct engine_rules){.interval = SEC(1), .timeout = SEC(1)});
	uint32_t a = add_at(&e, START), b = add_at(&e, START), slot;

	(void)state;
	assert_int_equal(send_all_due(&e, START), 2);
	answer_at(&e, 1, START + MSEC(1));
	answer_at(&e, 2, START + MSEC(2));
	engine_stop(&e, a);
	engine_stop(&e, a);
	assert_int_equal(send_all_due(&e, START + SEC(1)), 1);
	assert_int_equal(account_of(&e, a)->sent, 1);
	assert_int_equal(account_of(&e, b)->sent, 2);
	assert_true(engine_take_done(&e, &slot));
	assert_int_equal(slot, a);
	assert_false(engine_take_done(&e, &slot));
	answer_at(&e, 3, START + SEC(1));
	engine_stop(&e, b);
	assert_int_equal(send_all_due(&e, START + SEC(2)), 0);
	assert_true(engine_take_done(&e, &slot));
	assert_int_equal(slot, b);
	assert_true(engine_is_done(&e, START + SEC(2)));
	check_sums("stopped", &e);
	engine_free(&e);
}

/* In the middle of the queue, too, and before its first probe. */
static void test_stop_before_the_first_probe(void **state)
{
	struct engine e = engine_of(
		(struct engine_rules){.count = 1, .interval = SEC(1), .timeout = SEC(1)});
	uint32_t slot;

	(void)state;
	for (int i = 0; i < 4; i++)
		add_at(&e, START);
	engine_stop(&e, 1);
	engine_stop(&e, 3);
	assert_int_equal(send_all_due(&e, START), 2);
	assert_int_equal(engine_probe(&e, 1)->target, 0);
	assert_int_equal(engine_probe(&e, 2)->target, 2);
	answer_at(&e, 1, START);
	answer_at(&e, 2, START);
	assert_true(engine_is_done(&e, START));
	for (int i = 0; i < 4; i++)
		assert_true(engine_take_done(&e, &slot));
	assert_false(engine_take_done(&e, &slot));
	check_sums("never sent", &e);
	engine_free(&e);
}

/* The one target there is: the run is over then and there. */
static void test_bug_stopped_while_queued_was_not_done(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = SEC(1)});

	(void)state;
	engine_send(&e, START);
	answer_at(&e, 1, START + MSEC(1));
	engine_stop(&e, 0);
	assert_true(engine_is_done(&e, START + MSEC(1)));
	engine_free(&e);
}

/* "Nothing more is sent to a target, nor waited for." What was on its way stays pending. */
static void test_bug_stopped_while_waiting_was_waited_for(void **state)
{
	struct engine e = engine_with((struct engine_rules){.interval = MSEC(100)});
	uint32_t slot;

	(void)state;
	engine_send(&e, START);
	engine_send(&e, START + MSEC(100));
	engine_send(&e, START + MSEC(200));
	answer_at(&e, 1, START + MSEC(250));
	engine_stop(&e, 0);
	assert_true(engine_is_done(&e, START + MSEC(250)));
	assert_true(engine_take_done(&e, &slot));
	finish_all(&e, START + MSEC(250));
	assert_int_equal(account_of(&e, 0)->received, 1);
	assert_int_equal(account_of(&e, 0)->lost, 0);
	assert_int_equal(account_pending(account_of(&e, 0)), 2);
	engine_free(&e);
}

/* Whatever comes for what was on its way when the target was stopped does no harm. */
static void test_replies_behind_a_stop(void **state)
{
	struct engine e = engine_of((struct engine_rules){
		.count = 3, .interval = MSEC(100), .timeout = SEC(1)});
	uint32_t a = add_at(&e, START), b = add_at(&e, START), slot;
	size_t done = 0;

	(void)state;
	assert_int_equal(send_all_due(&e, START), 2);
	assert_int_equal(send_all_due(&e, START + MSEC(100)), 2);
	answer_at(&e, 1, START + MSEC(110));
	engine_stop(&e, a);
	answer_at(&e, 3, START + MSEC(120));
	answer_at(&e, 3, START + MSEC(121));
	engine_error(&e, 3, true);
	assert_int_equal(send_all_due(&e, START + MSEC(200)), 1);
	assert_int_equal(account_of(&e, a)->sent, 2);
	assert_int_equal(account_of(&e, b)->sent, 3);
	expire_all(&e, START + SEC(2));
	assert_true(engine_is_done(&e, START + SEC(2)));
	while (engine_take_done(&e, &slot))
		done++;
	assert_int_equal(done, 2);
	assert_int_equal(account_of(&e, b)->lost, 3);
	engine_free(&e);
}

/* The host has no room: what is held neither expires nor lets others leave. */
static void test_held_probes(void **state)
{
	struct engine e = engine_of((struct engine_rules){
		.count = 1, .interval = SEC(1), .timeout = MSEC(100)});

	(void)state;
	for (int i = 0; i < 4; i++)
		add_at(&e, START);
	for (int i = 0; i < 3; i++)
		engine_send(&e, START);
	engine_hold(&e, 2);
	assert_false(engine_is_due(&e, START + SEC(1)));
	assert_false(engine_may_send(&e, START + SEC(1)));
	/* The one that has left is waited for. */
	assert_int_equal(engine_wake(&e, ENGINE_MORE_NOW), START + MSEC(100));
	assert_int_equal(engine_expire(&e, START + SEC(1)), 1);
	assert_int_equal(engine_expire(&e, START + SEC(1)), 0);
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), NSEC_NEVER);
	assert_false(engine_is_done(&e, START + SEC(9)));
	/* The others' wait begins when they leave. */
	engine_resume(&e, START + SEC(2));
	assert_true(engine_is_due(&e, START + SEC(2)));
	assert_int_equal(engine_expire(&e, START + SEC(2) + MSEC(99)), 0);
	assert_int_equal(answer_at(&e, 2, START + SEC(2) + MSEC(30)).rtt, MSEC(30));
	assert_int_equal(engine_expire(&e, START + SEC(2) + MSEC(100)), 3);
	send_at(&e, START + SEC(3));
	expire_all(&e, START + SEC(4));
	assert_true(engine_is_done(&e, START + SEC(4)));
	check_sums("held", &e);
	engine_free(&e);
}

/* With a count reached and all held, the run is not over. */
static void test_held_probes_are_not_the_end(void **state)
{
	struct engine e = engine_with((struct engine_rules){.count = 1, .interval = SEC(1)});

	(void)state;
	engine_send(&e, START);
	engine_hold(&e, 1);
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), NSEC_NEVER);
	assert_false(engine_is_done(&e, START + SEC(60)));
	engine_resume(&e, START + SEC(60));
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + SEC(70));
	engine_free(&e);
}

/* The kernel dropped some of them, and does not say which. */
static void test_doubtful_probes(void **state)
{
	struct engine e = engine_of((struct engine_rules){
		.count = 1, .interval = SEC(1), .timeout = MSEC(100)});

	(void)state;
	for (int i = 0; i < 4; i++)
		add_at(&e, START);
	for (int i = 0; i < 4; i++)
		engine_send(&e, START);
	engine_doubt(&e, 2, 3);
	engine_stamp(&e, 3, START + 1);
	answer_at(&e, 4, START + 2);
	expire_all(&e, START + SEC(1));
	assert_int_equal(engine_probe(&e, 1)->state, PROBE_LOST); /* of no doubtful block */
	assert_int_equal(engine_probe(&e, 2)->state, PROBE_UNSENT);
	assert_int_equal(engine_probe(&e, 3)->state, PROBE_LOST); /* it has left */
	assert_int_equal(engine_probe(&e, 4)->state, PROBE_ANSWERED);
	assert_int_equal(e.unsent, 1);
	assert_int_equal(account_of(&e, 1)->unsent, 1);
	check_sums("doubtful", &e);
	engine_free(&e);
}

static void test_window_takes_targets_in_turn(void **state)
{
	struct engine e = engine_of((struct engine_rules){
		.count = 3, .interval = MSEC(10), .timeout = SEC(1), .window = 4});

	(void)state;
	for (int i = 0; i < 3; i++)
		add_at(&e, START);
	assert_int_equal(send_all_due(&e, START), 4);
	assert_int_equal(engine_wake(&e, ENGINE_NO_MORE), START + MSEC(10));
	answer_at(&e, 4, START + MSEC(1));
	assert_int_equal(send_all_due(&e, START + MSEC(1)), 4);
	assert_int_equal(send_all_due(&e, START + MSEC(11)), 1);
	for (uint64_t number = 1; number <= 9; number++)
		assert_int_equal(engine_probe(&e, number)->target, (number - 1) % 3);
	assert_int_equal(send_all_due(&e, START + SEC(1)), 0);
	engine_free(&e);
}

/* Numbers have 64 bits, and what is kept of them 32. */
static void test_beyond_32_bits(void **state)
{
	struct engine e = engine_of((struct engine_rules){.count = 8, .timeout = SEC(1)});
	const uint64_t base = (UINT64_C(1) << 32) - 8;
	uint32_t slot;

	(void)state;
	e.sent = base - 1;
	e.newest_answered = e.sent;
	e.oldest = e.sent + 1;
	add_at(&e, START);
	add_at(&e, START);
	for (uint64_t i = 0; i < 16; i++)
		assert_int_equal(engine_send(&e, START + (nsec_t)i), base + i);
	engine_stamp(&e, UINT32_MAX, START + 50);
	engine_stamp(&e, 0, START + 51);
	engine_stamp(&e, 7, START + 52);
	engine_stamp(&e, 8, START + 53); /* not sent */
	assert_int_equal(engine_probe(&e, UINT32_MAX)->stamp, 50 - 7);
	assert_int_equal(engine_probe(&e, UINT64_C(1) << 32)->stamp, 51 - 8);
	assert_int_equal(engine_probe(&e, base + 15)->stamp, 52 - 15);
	assert_false(engine_probe(&e, base + 16)->has_stamp);
	assert_int_equal(engine_find(&e, 0xffff), UINT32_MAX);
	assert_int_equal(engine_find(&e, 0), UINT64_C(1) << 32);
	for (uint64_t i = 0; i < 16; i++) {
		assert_int_equal(engine_probe(&e, base + i)->target, i % 2);
		assert_int_equal(engine_seq(&e, base + i), i / 2 + 1);
	}
	/* The first of each is open until the end: the chains lead over the edge. */
	for (uint64_t i = 15; i >= 2; i--) {
		if (i % 4 < 2)
			answer_at(&e, base + i, START + 100);
		else
			engine_error(&e, base + i, true);
	}
	assert_int_equal(e.waiting, 2);
	assert_int_equal(account_of(&e, 0)->failed, 0);
	answer_at(&e, base + 1, START + 100);
	answer_at(&e, base, START + 100);
	for (uint32_t i = 0; i < 2; i++) {
		assert_int_equal(account_of(&e, i)->received, 4);
		assert_int_equal(account_of(&e, i)->failed, 4);
		assert_int_equal(account_losses(account_of(&e, i)).bursts, 4);
		assert_int_equal(account_losses(account_of(&e, i)).longest, 1);
	}
	assert_true(engine_take_done(&e, &slot));
	assert_int_equal(slot, 1);
	assert_true(engine_take_done(&e, &slot));
	assert_int_equal(slot, 0);
	/* Slot 1's last probe was the newest there is. */
	add_at(&e, START);
	for (uint64_t sent = e.sent; e.sent < sent + ENGINE_MEMORY - 1;) {
		if (!engine_is_due(&e, START))
			assert_true(add_at(&e, START) >= 2);
		answer_at(&e, engine_send(&e, START), START);
	}
	assert_int_equal(e.sent, base + 15 + ENGINE_MEMORY - 1);
	assert_true(add_at(&e, START) >= 2);
	while (e.sent < base + 15 + ENGINE_MEMORY)
		answer_at(&e, engine_send(&e, START), START);
	assert_int_equal(add_at(&e, START), 1);
	engine_free(&e);
}

/* A target may have that many, too. */
static void test_a_targets_numbers_beyond_32_bits(void **state)
{
	struct engine e = engine_with((struct engine_rules){
		.timeout = SEC(1), .until = {.wants = UNTIL_UP, .in_a_row = 4}});
	struct target *t = engine_target(&e, 0);
	const uint64_t base = UINT32_MAX - UINT64_C(1);

	(void)state;
	t->extra = calloc(1, sizeof(*t->extra));
	assert_non_null(t->extra);
	t->account.sent = t->account.received = base - 1;
	for (uint64_t i = 0; i < 4; i++)
		assert_int_equal(engine_seq(&e, engine_send(&e, START)), base + i);
	for (uint64_t i = 0; i < 4; i++) {
		assert_int_equal(engine_seq(&e, i + 1), base + i);
		assert_false(until_is_met(&t->extra->until));
		answer_at(&e, i + 1, START + 1);
	}
	assert_true(until_is_met(&t->extra->until));
	assert_int_equal(t->extra->until.newest, base + 3);
	engine_free(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_target_takes_little_memory),
		cmocka_unit_test(test_spacing_between_targets),
		cmocka_unit_test(test_bug_silence_shortened_the_spacing),
		cmocka_unit_test(test_catching_up),
		cmocka_unit_test(test_a_rate_is_kept_by_who_wakes_less_often),
		cmocka_unit_test(test_each_target_has_its_own_moment),
		cmocka_unit_test(test_bug_a_stall_upset_the_order),
		cmocka_unit_test(test_streaming),
		cmocka_unit_test(test_retries_only_where_nothing_answered),
		cmocka_unit_test(test_retries_after_errors_and_unsent),
		cmocka_unit_test(test_bug_a_retry_not_due_held_up_others),
		cmocka_unit_test(test_bug_a_retry_not_due_held_up_the_schedule),
		cmocka_unit_test(test_bug_preload_waited_behind_others),
		cmocka_unit_test(test_done_in_the_order_of_knowing),
		cmocka_unit_test(test_a_slot_is_free_once_its_probes_are_forgotten),
		cmocka_unit_test(test_a_target_that_goes_on_keeps_its_slot),
		cmocka_unit_test(test_more_outstanding_than_remembered),
		cmocka_unit_test(test_a_full_ring_of_one_target),
		cmocka_unit_test(test_stop_while_queued),
		cmocka_unit_test(test_stop_before_the_first_probe),
		cmocka_unit_test(test_bug_stopped_while_queued_was_not_done),
		cmocka_unit_test(test_bug_stopped_while_waiting_was_waited_for),
		cmocka_unit_test(test_replies_behind_a_stop),
		cmocka_unit_test(test_held_probes),
		cmocka_unit_test(test_held_probes_are_not_the_end),
		cmocka_unit_test(test_doubtful_probes),
		cmocka_unit_test(test_window_takes_targets_in_turn),
		cmocka_unit_test(test_beyond_32_bits),
		cmocka_unit_test(test_a_targets_numbers_beyond_32_bits),
	};

	return cmocka_run_group_tests_name("ping6_engine_many", tests, NULL, NULL);
}
