#include "tools/ping6/roster.h"

#include <stdio.h>

#include "tests/unit/test.h"

#define MEMORY 100

/* The numbers of probes that a test has sent; an engine keeps this. */
static uint64_t sent;

static uint32_t add(struct roster *r)
{
	uint32_t slot;

	assert_int_equal(roster_add(r, sent, MEMORY, 0, &slot), 0);
	return slot;
}

/* Sends a probe to the next target, as an engine does. */
static uint32_t send_next(struct roster *r)
{
	struct target *next = roster_next(r), *t;
	uint32_t slot = roster_take(r);

	t = &r->targets[slot];
	assert_ptr_equal(next, t);
	account_sent(&t->account);
	t->newest = (uint32_t)++sent;
	t->waiting++;
	roster_sent(r, slot);
	return slot;
}

static void settle(struct roster *r, uint32_t slot, bool answered)
{
	r->targets[slot].account.received += answered;
	r->targets[slot].waiting--;
	roster_settle(r, slot);
}

static int begin(void **state)
{
	(void)state;
	sent = 0;
	return 0;
}

static void test_an_empty_roster(void **state)
{
	struct roster r = {.count = 1};
	uint32_t slot = 77;

	(void)state;
	assert_null(roster_next(&r));
	assert_false(roster_take_done(&r, &slot));
	assert_int_equal(slot, 77);
	assert_int_equal(r.active, 0);
	roster_free(&r);
	roster_free(&r);
}

static void test_widening(void **state)
{
	static const struct {
		uint64_t newest;
		uint32_t low;
		uint64_t full;
	} rows[] = {
		{0, 0, 0},
		{1, 0, 0},
		{7, 7, 7},
		{UINT32_MAX, 0, 0},
		{UINT32_MAX, UINT32_MAX, UINT32_MAX},
		{UINT64_C(1) << 32, UINT32_MAX, UINT32_MAX},
		{UINT64_C(1) << 32, 0, UINT64_C(1) << 32},
		{UINT64_C(1) << 32, 1, 1},
		{(UINT64_C(1) << 32) + 5, 6, 6},
		{(UINT64_C(1) << 32) + 5, 4, (UINT64_C(1) << 32) + 4},
		{(UINT64_C(7) << 32) + 5, 0xfffffff0, (UINT64_C(6) << 32) + 0xfffffff0},
		{UINT64_MAX, UINT32_MAX, UINT64_MAX},
		{UINT64_MAX, 0, UINT64_MAX - UINT32_MAX},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char name[48];

		snprintf(name, sizeof(name), "%#" PRIx32 " up to %#" PRIx64, rows[i].low,
			rows[i].newest);
		row_int(name, roster_widen(rows[i].newest, rows[i].low), rows[i].full);
	}
}

static void test_new_targets_come_in_their_order(void **state)
{
	struct roster r = {.count = 2};

	(void)state;
	for (uint32_t i = 0; i < 5; i++)
		assert_int_equal(add(&r), i);
	assert_int_equal(r.active, 5);
	for (uint32_t i = 0; i < 5; i++)
		assert_int_equal(send_next(&r), i);
	/* And round again. */
	for (uint32_t i = 0; i < 5; i++)
		assert_int_equal(send_next(&r), i);
	assert_null(roster_next(&r));
	roster_free(&r);
}

/* Many more than there is room for at first. */
static void test_it_grows(void **state)
{
	enum { TARGETS = 1000 };
	struct roster r = {.count = 2};

	(void)state;
	for (uint32_t i = 0; i < TARGETS; i++) {
		assert_int_equal(add(&r), i);
		r.targets[i].ifindex = i;
		if (i % 3 == 0)
			send_next(&r);
	}
	assert_int_equal(r.slots, TARGETS);
	assert_int_equal(r.active, TARGETS);
	while (roster_next(&r))
		send_next(&r);
	for (uint32_t i = 0; i < TARGETS; i++) {
		assert_int_equal(r.targets[i].ifindex, i);
		assert_int_equal(r.targets[i].account.sent, 2);
		assert_int_equal(r.targets[i].waiting, 2);
	}
	roster_free(&r);
}

static void test_done_with_the_last_fate(void **state)
{
	struct roster r = {.count = 2};
	uint32_t slot;

	(void)state;
	add(&r);
	send_next(&r);
	settle(&r, 0, true);
	/* One more is to come. */
	assert_false(roster_take_done(&r, &slot));
	assert_ptr_equal(roster_next(&r), &r.targets[0]);
	send_next(&r);
	assert_null(roster_next(&r));
	assert_false(roster_take_done(&r, &slot));
	assert_int_equal(r.active, 1);
	settle(&r, 0, false);
	assert_int_equal(r.active, 0);
	assert_true(roster_take_done(&r, &slot));
	assert_int_equal(slot, 0);
	assert_int_equal(r.targets[0].account.sent, 2);
	assert_false(roster_take_done(&r, &slot));
	roster_free(&r);
}

static void test_done_in_the_order_of_the_last_fate(void **state)
{
	static const uint32_t order[] = {2, 0, 3, 1};
	struct roster r = {.count = 1};
	uint32_t slot;

	(void)state;
	for (int i = 0; i < 4; i++)
		add(&r);
	while (roster_next(&r))
		send_next(&r);
	for (size_t i = 0; i < LEN(order); i++)
		settle(&r, order[i], i % 2 == 0);
	for (size_t i = 0; i < LEN(order); i++) {
		assert_true(roster_take_done(&r, &slot));
		assert_int_equal(slot, order[i]);
	}
	assert_false(roster_take_done(&r, &slot));
	roster_free(&r);
}

static void test_without_a_count_there_is_no_end(void **state)
{
	struct roster r = {.retries = 3};
	uint32_t slot;

	(void)state;
	add(&r);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(send_next(&r), 0);
		settle(&r, 0, i % 3 > 0);
		assert_non_null(roster_next(&r));
	}
	assert_false(roster_take_done(&r, &slot));
	roster_free(&r);
}

/* Rows: what becomes of each probe, in turn; as many are sent as there are letters. */
static void test_retries(void **state)
{
	static const struct {
		uint64_t count, retries;
		const char *fates;
	} rows[] = {
		{1, 0, "a"},
		{1, 0, "-"},
		{1, 2, "a"},
		{1, 2, "-a"},
		{1, 2, "--a"},
		{1, 2, "---"},
		{3, 2, "a--"},
		{3, 2, "--a"},
		{3, 2, "---a"},
		{3, 2, "-----"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct roster r = {.count = rows[i].count, .retries = rows[i].retries};
		uint32_t slot;

		add(&r);
		for (const char *fate = rows[i].fates; *fate; fate++) {
			row_int(rows[i].fates, roster_next(&r) != NULL, true);
			send_next(&r);
			settle(&r, 0, *fate == 'a');
			row_int(rows[i].fates, roster_take_done(&r, &slot), fate[1] == '\0');
		}
		row_int(rows[i].fates, roster_next(&r) == NULL, true);
		roster_free(&r);
	}
}

/* A retry is sent when all that was sent before has a fate. */
static void test_a_retry_waits_for_what_is_on_its_way(void **state)
{
	struct roster r = {.count = 2, .retries = 1};
	uint32_t slot;

	(void)state;
	add(&r);
	send_next(&r);
	send_next(&r);
	assert_null(roster_next(&r));
	settle(&r, 0, false);
	assert_null(roster_next(&r));
	settle(&r, 0, false);
	assert_non_null(roster_next(&r));
	send_next(&r);
	assert_null(roster_next(&r));
	assert_false(roster_take_done(&r, &slot));
	settle(&r, 0, false);
	assert_true(roster_take_done(&r, &slot));
	roster_free(&r);
}

static void test_stopped_targets_are_passed_over(void **state)
{
	struct roster r = {.count = 0};
	uint32_t slot;

	(void)state;
	for (int i = 0; i < 5; i++)
		add(&r);
	for (int i = 0; i < 5; i++)
		settle(&r, send_next(&r), true);
	/* First, middle and last of those in the queue. */
	for (uint32_t i = 0; i < 5; i += 2) {
		r.targets[i].is_stopped = true;
		roster_settle(&r, i);
	}
	for (int round = 0; round < 3; round++) {
		for (uint32_t i = 1; i < 5; i += 2) {
			assert_int_equal(send_next(&r), i);
			settle(&r, i, true);
		}
	}
	for (uint32_t i = 0; i < 5; i += 2) {
		assert_true(roster_take_done(&r, &slot));
		assert_int_equal(slot % 2, 0);
		assert_int_equal(r.targets[slot].account.sent, 1);
	}
	assert_false(roster_take_done(&r, &slot));
	assert_int_equal(r.active, 2);
	roster_free(&r);
}

/* Done once, however often it is said. */
static void test_done_is_done(void **state)
{
	struct roster r = {.count = 1};
	uint32_t slot;

	(void)state;
	add(&r);
	add(&r);
	send_next(&r);
	settle(&r, 0, true);
	roster_settle(&r, 0);
	r.targets[0].is_stopped = true;
	roster_settle(&r, 0);
	assert_int_equal(r.active, 1);
	assert_true(roster_take_done(&r, &slot));
	roster_settle(&r, 0);
	assert_false(roster_take_done(&r, &slot));
	assert_int_equal(send_next(&r), 1);
	roster_free(&r);
}

/* A target of one probe, from its beginning to its end. */
static uint32_t pass_one(struct roster *r)
{
	uint32_t slot = add(r), done;

	assert_int_equal(send_next(r), slot);
	settle(r, slot, true);
	assert_true(roster_take_done(r, &done));
	assert_int_equal(done, slot);
	return slot;
}

static void test_a_slot_is_free_when_its_probes_are_forgotten(void **state)
{
	struct roster r = {.count = 1};

	(void)state;
	for (uint32_t i = 0; i < MEMORY; i++)
		assert_int_equal(pass_one(&r), i);
	/* Probe 1 is 99 back now, and then 100. */
	assert_int_equal(pass_one(&r), MEMORY);
	assert_int_equal(pass_one(&r), 0);
	for (uint32_t i = 0; i < 10000; i++)
		pass_one(&r);
	assert_int_equal(r.slots, MEMORY + 1);
	assert_int_equal(r.active, 0);
	roster_free(&r);
}

static void test_the_next_tenant_finds_nothing(void **state)
{
	struct roster r = {.count = 1};
	struct target *t;
	uint32_t slot;

	(void)state;
	add(&r);
	t = &r.targets[0];
	t->extra = calloc(1, sizeof(*t->extra));
	t->extra->name = strdup("the one before");
	t->is_group = true;
	t->has_untold = true;
	t->ifindex = 7;
	t->due = 7;
	assert_int_equal(account_note(&t->account, ODD_LATE), 0);
	send_next(&r);
	settle(&r, 0, false);
	assert_true(roster_take_done(&r, &slot));
	/* What it holds stays until its slot is given away. */
	assert_string_equal(r.targets[0].extra->name, "the one before");
	assert_int_equal(account_noted(&r.targets[0].account, ODD_LATE), 1);
	sent += MEMORY;
	assert_int_equal(add(&r), 0);
	t = &r.targets[0];
	assert_null(t->extra);
	assert_null(t->account.history);
	assert_int_equal(t->account.sent, 0);
	assert_false(t->is_group);
	assert_false(t->has_untold);
	assert_false(t->is_done);
	assert_int_equal(t->ifindex, 0);
	assert_int_equal(r.active, 1);
	assert_ptr_equal(roster_next(&r), t);
	/* All that is still held goes with the roster. */
	t->extra = calloc(1, sizeof(*t->extra));
	t->extra->name = strdup("this one");
	roster_free(&r);
	assert_null(r.targets);
}

/* A slot is not given away while nobody has taken what it holds, and not while it is in
 * use, however far back its last probe is. */
static void test_a_slot_not_taken_is_not_free(void **state)
{
	struct roster r = {.count = 1};
	uint32_t slot;

	(void)state;
	add(&r);
	add(&r);
	send_next(&r);
	send_next(&r);
	settle(&r, 0, true);
	sent += 10 * MEMORY;
	assert_int_equal(add(&r), 2);
	assert_true(roster_take_done(&r, &slot));
	assert_int_equal(add(&r), 0);
	assert_int_equal(add(&r), 3);
	settle(&r, 1, true);
	assert_true(roster_take_done(&r, &slot));
	assert_int_equal(add(&r), 1);
	roster_free(&r);
}

/* The numbers' low bits begin anew. */
static void test_slots_beyond_32_bits(void **state)
{
	struct roster r = {.count = 1};

	(void)state;
	sent = UINT32_MAX - MEMORY / 2;
	for (uint32_t i = 0; i <= MEMORY; i++)
		assert_int_equal(pass_one(&r), i);
	assert_true(sent > UINT32_MAX);
	for (uint32_t i = 0; i <= MEMORY; i++)
		assert_int_equal(pass_one(&r), i);
	roster_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_an_empty_roster, begin),
		cmocka_unit_test_setup(test_widening, begin),
		cmocka_unit_test_setup(test_new_targets_come_in_their_order, begin),
		cmocka_unit_test_setup(test_it_grows, begin),
		cmocka_unit_test_setup(test_done_with_the_last_fate, begin),
		cmocka_unit_test_setup(test_done_in_the_order_of_the_last_fate, begin),
		cmocka_unit_test_setup(test_without_a_count_there_is_no_end, begin),
		cmocka_unit_test_setup(test_retries, begin),
		cmocka_unit_test_setup(test_a_retry_waits_for_what_is_on_its_way, begin),
		cmocka_unit_test_setup(test_stopped_targets_are_passed_over, begin),
		cmocka_unit_test_setup(test_done_is_done, begin),
		cmocka_unit_test_setup(test_a_slot_is_free_when_its_probes_are_forgotten, begin),
		cmocka_unit_test_setup(test_the_next_tenant_finds_nothing, begin),
		cmocka_unit_test_setup(test_a_slot_not_taken_is_not_free, begin),
		cmocka_unit_test_setup(test_slots_beyond_32_bits, begin),
	};

	return cmocka_run_group_tests_name("ping6_roster", tests, NULL, NULL);
}
