#include "tools/ndsolicit/sweep.h"

#include <errno.h>

#include "addr/in6.h"
#include "base/mix.h"
#include "tests/unit/test.h"

#define MSEC NSEC_PER_MSEC

static const uint8_t mac_a[6] = {2, 0, 0, 0, 0, 1}, mac_b[6] = {2, 0, 0, 0, 0, 2};

static struct sweep sweep;

static struct in6_addr address(uint32_t number)
{
	return u128_to_in6((u128){.high = 0x20010db800000000, .low = number});
}

static void begin(struct sweep_rules rules)
{
	if (!rules.tries)
		rules.tries = 3;
	if (!rules.wait)
		rules.wait = 1000 * MSEC;
	assert_int_equal(sweep_init(&sweep, &rules, 0), 0);
}

static int tear_down(void **state)
{
	(void)state;
	sweep_free(&sweep);
	sweep_free(&sweep); /* twice does no harm */
	return 0;
}

static uint32_t add(uint32_t number)
{
	struct in6_addr a = address(number);
	uint32_t slot = sweep_add(&sweep, &a);

	assert_int_not_equal(slot, SWEEP_NONE);
	return slot;
}

static void test_a_silent_target_is_asked_three_times(void **state)
{
	uint32_t slot;

	(void)state;
	begin((struct sweep_rules){0});
	slot = add(1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(sweep_send(&sweep, i * 1000 * MSEC), slot);
		assert_int_equal(sweep_send(&sweep, i * 1000 * MSEC), SWEEP_NONE);
		sweep_expire(&sweep, (i * 1000 + 999) * MSEC, NULL, NULL);
		assert_int_equal(sweep_send(&sweep, (i * 1000 + 999) * MSEC), SWEEP_NONE);
		assert_int_equal(sweep_take_done(&sweep), SWEEP_NONE);
		assert_int_equal(sweep_wake(&sweep, false), (i + 1) * 1000 * MSEC);
		sweep_expire(&sweep, (i + 1) * 1000 * MSEC, NULL, NULL);
	}
	assert_int_equal(sweep_take_done(&sweep), slot);
	assert_false(sweep_target(&sweep, slot)->is_answered);
	assert_int_equal(sweep_target(&sweep, slot)->sent, 3);
	assert_int_equal(sweep.sent, 3);
	sweep_release(&sweep, slot);
	assert_int_equal(sweep.live, 0);
	assert_int_equal(sweep_wake(&sweep, false), NSEC_NEVER);
}

static void test_an_answer_ends_it(void **state)
{
	struct in6_addr a = address(1), other = address(2);
	uint32_t slot;

	(void)state;
	begin((struct sweep_rules){0});
	slot = add(1);
	sweep_send(&sweep, 0);
	assert_int_equal(sweep_find(&sweep, &other), SWEEP_NONE);
	assert_int_equal(sweep_find(&sweep, &a), slot);
	assert_true(sweep_answer(&sweep, slot, mac_a));
	assert_int_equal(sweep_take_done(&sweep), slot);
	/* Another owner, in the same moment, is still told. */
	assert_false(sweep_answer(&sweep, slot, mac_a));
	assert_true(sweep_answer(&sweep, slot, mac_b));
	assert_int_equal(sweep_target(&sweep, slot)->owner_count, 2);
	sweep_release(&sweep, slot);
	assert_int_equal(sweep_find(&sweep, &a), SWEEP_NONE);
}

/* Of an address that many claim, the first few are told apart. */
static void test_owners_are_bounded(void **state)
{
	uint8_t mac[6] = {2};
	uint32_t slot, other;

	(void)state;
	begin((struct sweep_rules){.all = true});
	slot = add(1);
	other = add(2);
	sweep_send(&sweep, 0);
	for (mac[5] = 0; mac[5] < SWEEP_OWNERS; mac[5]++) {
		assert_true(sweep_answer(&sweep, slot, mac));
		assert_false(sweep_answer(&sweep, slot, mac));
	}
	assert_int_equal(sweep_target(&sweep, slot)->owner_count, SWEEP_OWNERS);
	/* One too many is new each time, and is not kept. */
	assert_true(sweep_answer(&sweep, slot, mac));
	assert_true(sweep_answer(&sweep, slot, mac));
	assert_int_equal(sweep_target(&sweep, slot)->owner_count, SWEEP_OWNERS);
	for (uint8_t i = 0; i < SWEEP_OWNERS; i++)
		assert_int_equal(sweep_target(&sweep, slot)->owners[i][5], i);
	assert_int_equal(sweep_target(&sweep, other)->owner_count, 0);
}

/* A slot that is taken again knows nothing of who had it. */
static void test_a_slot_begins_anew(void **state)
{
	uint32_t slot;
	struct sweep_target *t;

	(void)state;
	begin((struct sweep_rules){.slots = 1});
	slot = add(1);
	sweep_send(&sweep, 0);
	sweep_answer(&sweep, slot, mac_a);
	t = sweep_target(&sweep, slot);
	t->has_mac = t->is_listed = t->is_rival = true;
	t->findings = t->answers = t->routers = 1;
	sweep_release(&sweep, slot);
	assert_int_equal(add(2), slot);
	assert_false(t->is_answered || t->is_filtered || t->has_mac || t->is_listed ||
		t->is_rival);
	assert_int_equal(t->owner_count + t->findings + t->answers + t->routers + t->sent, 0);
	assert_int_equal(sweep_take_done(&sweep), SWEEP_NONE);
}

static void test_all_waits_on_but_asks_no_more(void **state)
{
	uint32_t slot;

	(void)state;
	begin((struct sweep_rules){.all = true});
	slot = add(1);
	sweep_send(&sweep, 0);
	sweep_answer(&sweep, slot, mac_a);
	assert_int_equal(sweep_take_done(&sweep), SWEEP_NONE);
	sweep_answer(&sweep, slot, mac_b);
	sweep_expire(&sweep, 1000 * MSEC, NULL, NULL);
	assert_int_equal(sweep_take_done(&sweep), slot);
	assert_int_equal(sweep_target(&sweep, slot)->sent, 1);
}

static void test_pace(void **state)
{
	int sent = 0;

	(void)state;
	begin((struct sweep_rules){.spacing = 10 * MSEC, .burst = 4});
	for (uint32_t i = 0; i < 20; i++)
		add(i);
	while (sweep_send(&sweep, 0) != SWEEP_NONE)
		sent++;
	assert_int_equal(sent, 4);
	assert_int_equal(sweep_wake(&sweep, false), 10 * MSEC);
	assert_false(sweep_may_send(&sweep, 10 * MSEC - 1));
	assert_true(sweep_may_send(&sweep, 10 * MSEC));
	assert_int_equal(sweep_send(&sweep, 9 * MSEC), SWEEP_NONE);
	assert_int_not_equal(sweep_send(&sweep, 10 * MSEC), SWEEP_NONE);
	assert_int_equal(sweep_send(&sweep, 10 * MSEC), SWEEP_NONE);
	/* What was missed is caught up with to the burst, not more. */
	for (sent = 0; sweep_send(&sweep, 900 * MSEC) != SWEEP_NONE; sent++)
		;
	assert_int_equal(sent, 4);
}

static void give_mac(struct sweep_target *target, void *arg)
{
	int *calls = arg;

	(*calls)++;
	target->has_mac = true;
	memcpy(target->mac, mac_a, sizeof(mac_a));
}

static void test_silent_by_group_answered_by_unicast(void **state)
{
	int calls = 0;
	uint32_t slot;

	(void)state;
	begin((struct sweep_rules){.tries = 2});
	slot = add(1);
	sweep_send(&sweep, 0);
	sweep_expire(&sweep, 1000 * MSEC, give_mac, &calls);
	assert_int_equal(calls, 0);
	sweep_send(&sweep, 1000 * MSEC);
	sweep_expire(&sweep, 2000 * MSEC, give_mac, &calls);
	assert_int_equal(calls, 1);
	assert_int_equal(sweep_take_done(&sweep), SWEEP_NONE);
	assert_int_equal(sweep_send(&sweep, 2000 * MSEC), slot);
	assert_int_equal(sweep_target(&sweep, slot)->way, SWEEP_DIRECT);
	sweep_answer(&sweep, slot, mac_a);
	assert_true(sweep_target(&sweep, slot)->is_filtered);
	assert_int_equal(sweep_take_done(&sweep), slot);
}

static void test_silent_by_both(void **state)
{
	int calls = 0;
	uint32_t slot;

	(void)state;
	begin((struct sweep_rules){.tries = 1});
	slot = add(1);
	sweep_send(&sweep, 0);
	sweep_expire(&sweep, 1000 * MSEC, give_mac, &calls);
	sweep_send(&sweep, 1000 * MSEC);
	/* Once, and that is the end of it. */
	sweep_expire(&sweep, 2000 * MSEC, give_mac, &calls);
	assert_int_equal(calls, 1);
	assert_int_equal(sweep_take_done(&sweep), slot);
	assert_false(sweep_target(&sweep, slot)->is_answered);
	assert_false(sweep_target(&sweep, slot)->is_filtered);
}

static void find_no_mac(struct sweep_target *target, void *arg)
{
	(void)target;
	++*(int *)arg;
}

static void test_silent_and_no_mac_is_known(void **state)
{
	int calls = 0;
	uint32_t slot;

	(void)state;
	begin((struct sweep_rules){.tries = 1});
	slot = add(1);
	sweep_send(&sweep, 0);
	sweep_expire(&sweep, 1000 * MSEC, find_no_mac, &calls);
	assert_int_equal(calls, 1);
	assert_int_equal(sweep_take_done(&sweep), slot);
	assert_int_equal(sweep_target(&sweep, slot)->sent, 1);
}

/* It was given up, and is not taken up again. */
static void test_an_answer_that_is_late(void **state)
{
	uint32_t slot;

	(void)state;
	begin((struct sweep_rules){.tries = 1, .direct_only = true});
	slot = add(1);
	sweep_send(&sweep, 0);
	sweep_expire(&sweep, 1000 * MSEC, NULL, NULL);
	assert_int_equal(sweep_take_done(&sweep), slot);
	assert_true(sweep_answer(&sweep, slot, mac_a));
	assert_true(sweep_target(&sweep, slot)->is_answered);
	assert_int_equal(sweep_take_done(&sweep), slot);
}

static void test_unicast_first_then_the_group_once(void **state)
{
	uint32_t slot;

	(void)state;
	for (int answers = 0; answers < 2; answers++) {
		begin((struct sweep_rules){.tries = 2, .direct_only = true});
		slot = add(1);
		sweep_send(&sweep, 0);
		assert_int_equal(sweep_target(&sweep, slot)->way, SWEEP_DIRECT);
		sweep_answer(&sweep, slot, mac_a);
		assert_int_equal(sweep_take_done(&sweep), SWEEP_NONE);
		assert_int_equal(sweep_send(&sweep, 1 * MSEC), slot);
		assert_int_equal(sweep_target(&sweep, slot)->way, SWEEP_CHECK);
		if (answers)
			sweep_answer(&sweep, slot, mac_a);
		sweep_expire(&sweep, 1001 * MSEC, NULL, NULL);
		assert_int_equal(sweep_take_done(&sweep), slot);
		assert_true(sweep_target(&sweep, slot)->is_answered);
		assert_int_equal(sweep_target(&sweep, slot)->is_filtered, !answers);
		sweep_free(&sweep);
	}
}

static void test_a_target_twice_is_one(void **state)
{
	struct in6_addr a = address(7);

	(void)state;
	begin((struct sweep_rules){0});
	add(7);
	assert_int_equal(sweep_add(&sweep, &a), SWEEP_NONE);
}

/* Addresses as they come in lists: some share a bucket of the table. */
static struct in6_addr scattered(uint32_t number)
{
	return u128_to_in6((u128){.high = 0xfe80000000000000, .low = mix(0, number)});
}

/* As many as there are slots, released and taken again in another order: each is found as
 * long as it is in, and not after. */
static void test_full_and_reused(void **state)
{
	static uint32_t slots[SWEEP_SLOTS];
	struct dice dice = dice_seeded(5);
	struct in6_addr a;

	(void)state;
	begin((struct sweep_rules){0});
	for (uint32_t i = 0; i < SWEEP_SLOTS; i++) {
		a = scattered(i);
		slots[i] = sweep_add(&sweep, &a);
		assert_int_not_equal(slots[i], SWEEP_NONE);
	}
	assert_false(sweep_has_room(&sweep));
	a = scattered(SWEEP_SLOTS);
	assert_int_equal(sweep_add(&sweep, &a), SWEEP_NONE);
	for (int round = 0; round < 20000; round++) {
		uint32_t i = (uint32_t)dice_below(&dice, SWEEP_SLOTS);

		a = scattered(i);
		if (slots[i] == SWEEP_NONE) {
			assert_int_equal(sweep_find(&sweep, &a), SWEEP_NONE);
			slots[i] = sweep_add(&sweep, &a);
			assert_int_not_equal(slots[i], SWEEP_NONE);
		} else {
			assert_int_equal(sweep_find(&sweep, &a), slots[i]);
			sweep_release(&sweep, slots[i]);
			slots[i] = SWEEP_NONE;
		}
	}
	for (uint32_t i = 0; i < SWEEP_SLOTS; i++) {
		a = scattered(i);
		assert_int_equal(sweep_find(&sweep, &a), slots[i]);
	}
}

static void test_a_target_that_cannot_be_sent_to(void **state)
{
	uint32_t slot;

	(void)state;
	begin((struct sweep_rules){0});
	slot = add(1);
	sweep_give_up(&sweep, slot);
	assert_int_equal(sweep_send(&sweep, 0), SWEEP_NONE);
	assert_int_equal(sweep_take_done(&sweep), slot);
}

static void test_bug_one_that_was_done_was_waited_for(void **state)
{
	uint32_t slot;

	(void)state;
	begin((struct sweep_rules){.slots = 1});
	slot = add(1);
	assert_false(sweep_has_room(&sweep));
	sweep_send(&sweep, 5);
	sweep_give_up(&sweep, slot);
	assert_true(sweep_wake(&sweep, true) <= 5);
	sweep_release(&sweep, slot);
	assert_true(sweep_has_room(&sweep));
}

#define sweep_test(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		sweep_test(test_a_silent_target_is_asked_three_times),
		sweep_test(test_an_answer_ends_it),
		sweep_test(test_owners_are_bounded),
		sweep_test(test_a_slot_begins_anew),
		sweep_test(test_all_waits_on_but_asks_no_more),
		sweep_test(test_pace),
		sweep_test(test_silent_by_group_answered_by_unicast),
		sweep_test(test_silent_by_both),
		sweep_test(test_silent_and_no_mac_is_known),
		sweep_test(test_an_answer_that_is_late),
		sweep_test(test_unicast_first_then_the_group_once),
		sweep_test(test_a_target_twice_is_one),
		sweep_test(test_full_and_reused),
		sweep_test(test_a_target_that_cannot_be_sent_to),
		sweep_test(test_bug_one_that_was_done_was_waited_for),
	};

	return cmocka_run_group_tests_name("ndsolicit_sweep", tests, NULL, NULL);
}
