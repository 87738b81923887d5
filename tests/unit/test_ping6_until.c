#include "tools/ping6/until.h"

#include <errno.h>
#include <stdio.h>

#include "tests/unit/capture.h"

static struct capture err;

static void test_what_can_be_waited_for(void **state)
{
	static const struct {
		const char *text;
		enum until_wants wants;
		uint32_t in_a_row;
	} rows[] = {
		{"up", UNTIL_UP, 1},
		{"down", UNTIL_DOWN, 1},
		{"up:1", UNTIL_UP, 1},
		{"up:3", UNTIL_UP, 3},
		{"down:1000000", UNTIL_DOWN, 1000000},
		{"down:007", UNTIL_DOWN, 7},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct until_rule rule;

		row_int(rows[i].text, until_parse(rows[i].text, &rule), 0);
		row_int(rows[i].text, rule.wants, rows[i].wants);
		row_int(rows[i].text, rule.in_a_row, rows[i].in_a_row);
	}
}

static void test_what_cannot(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{"", "ping6: --until=: is not up, down, up:N or down:N\n"},
		{"UP", "ping6: --until=UP: is not up, down, up:N or down:N\n"},
		{"u", "ping6: --until=u: is not up, down, up:N or down:N\n"},
		{"upp", "ping6: --until=upp: is not up, down, up:N or down:N\n"},
		{":3", "ping6: --until=:3: is not up, down, up:N or down:N\n"},
		{"up:", "ping6: --until=up:: N is not a whole number\n"},
		{"up:x", "ping6: --until=up:x: N is not a whole number\n"},
		{"up:3:3", "ping6: --until=up:3:3: N is not a whole number\n"},
		{"up: 3", "ping6: --until=up: 3: N is not a whole number\n"},
		{"up:0", "ping6: --until=up:0: N is below 1\n"},
		{"up:-1", "ping6: --until=up:-1: N is below 1\n"},
		{"down:1000001", "ping6: --until=down:1000001: N is above 1000000\n"},
		{"down:99999999999999999999",
			"ping6: --until=down:99999999999999999999: N is above 1000000\n"},
	};

	(void)state;
	cli_begin("ping6");
	for (size_t i = 0; i < LEN(rows); i++) {
		struct until_rule rule;
		error_t result;

		memset(&rule, UNTOUCHED, sizeof(rule));
		capture_begin(&err, STDERR_FILENO);
		result = until_parse(rows[i].text, &rule);
		capture_end(&err);
		row_int(rows[i].text, result, EINVAL);
		row_string(rows[i].text, err.text, rows[i].message);
		row_untouched(rows[i].text, &rule);
	}
}

static void test_65536_targets_may_each_have_one(void **state)
{
	(void)state;
	assert_true(sizeof(struct until) <= 40);
}

/* Answers in the order of a list that ends in 0, each received at 1,000 times its place
 * from 1 on. Returns the place after which the wait was over, or 0. */
static size_t answer_all(struct until *u, uint32_t in_a_row, const uint64_t *seqs)
{
	struct until_rule rule = {.wants = UNTIL_UP, .in_a_row = in_a_row};

	for (size_t i = 0; seqs[i]; i++) {
		until_answered(u, &rule, seqs[i], (nsec_t)(i + 1) * 1000);
		if (until_is_met(u))
			return i + 1;
	}
	return 0;
}

static void test_up(void **state)
{
	static const struct {
		const char *name;
		uint32_t in_a_row;
		uint64_t seqs[12];
		size_t met;   /* after so many answers; 0: not */
		nsec_t since;
	} rows[] = {
		{"the first", 1, {7}, 1, 1000},
		{"in order", 3, {1, 2, 3}, 3, 1000},
		{"too few", 3, {1, 2}, 0, 0},
		{"earlier ones open", 3, {5, 6, 7}, 3, 1000},
		{"a gap", 3, {1, 2, 4, 5, 6}, 5, 3000},
		{"gaps only", 2, {1, 3, 5, 7, 9}, 0, 0},
		{"duplicates", 3, {1, 1, 1, 2, 2, 1, 3}, 7, 1000},
		{"overtaken by one", 3, {2, 1, 3}, 3, 1000},
		{"backwards", 4, {4, 3, 2, 1}, 4, 1000},
		{"a gap filled", 5, {1, 2, 4, 5, 3}, 5, 1000},
		{"a gap filled from below", 5, {1, 2, 5, 3, 4}, 5, 1000},
		{"a gap filled from above", 5, {1, 2, 5, 4, 3}, 5, 1000},
		/* Of three rows only the later two's times are known: 1,000 would be right. */
		{"the oldest of three rows", 4, {1, 2, 4, 7, 3}, 5, 3000},
		{"the older row is completed", 3, {1, 2, 9, 3}, 4, 1000},
		{"two gaps, the later one filled", 3, {1, 3, 5, 4}, 4, 2000},
		{"gap filled, then on", 4, {1, 3, 2, 4}, 4, 1000},
		{"high numbers", 2, {UINT64_C(1) << 40, (UINT64_C(1) << 40) + 1}, 2, 1000},
		{"far apart", 2, {1, 65, 129, 2, 130}, 5, 3000},
		{"63 behind the newest", 2, {1, 65, 2}, 3, 1000},
		{"64 behind it", 2, {2, 66, 2, 1, 3}, 5, 1000},
		{"out of sight", 3, {1, 2, 67, 3, 68, 69}, 6, 3000},
		{"older than the row before", 2, {1, 5, 9, 2}, 4, 2000},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct until u = {0};

		row_int(rows[i].name, answer_all(&u, rows[i].in_a_row, rows[i].seqs),
			rows[i].met);
		if (rows[i].met)
			row_int(rows[i].name, until_since(&u), rows[i].since);
	}
}

static void test_long_rows_are_counted_beyond_the_window(void **state)
{
	static const uint32_t lengths[] = {63, 64, 65, 66, 127, 128, 129, 1000, UNTIL_MOST};

	(void)state;
	for (size_t i = 0; i < LEN(lengths); i++) {
		struct until_rule rule = {.wants = UNTIL_UP, .in_a_row = lengths[i]};
		struct until u = {0};

		/* 3 is lost, so the row begins at 4. */
		until_answered(&u, &rule, 1, 1);
		until_answered(&u, &rule, 2, 2);
		for (uint64_t seq = 4; seq < lengths[i] + 3; seq++)
			until_answered(&u, &rule, seq, (nsec_t)seq);
		assert_false(until_is_met(&u));
		until_answered(&u, &rule, lengths[i] + 3, 0);
		assert_true(until_is_met(&u));
		assert_int_equal(until_since(&u), 4);
	}
}

/* A row before a gap of any width does not count for the one behind it. */
static void test_gaps_about_as_long_as_the_window(void **state)
{
	struct until_rule rule = {.wants = UNTIL_UP, .in_a_row = 100};

	(void)state;
	for (uint64_t gap = 1; gap <= 200; gap++) {
		struct until u = {0};
		uint64_t seq = 0;

		while (seq < 99)
			until_answered(&u, &rule, ++seq, 1);
		seq += gap;
		for (int i = 0; i < 99; i++)
			until_answered(&u, &rule, ++seq, 2);
		assert_false(until_is_met(&u));
		until_answered(&u, &rule, ++seq, 3);
		assert_true(until_is_met(&u));
		assert_int_equal(until_since(&u), 2);
	}
}

static void test_what_came_stays(void **state)
{
	struct until_rule up = {.wants = UNTIL_UP, .in_a_row = 2};
	struct until_rule down = {.wants = UNTIL_DOWN, .in_a_row = 1};
	struct until u = {0};

	(void)state;
	until_answered(&u, &up, 1, 10);
	until_answered(&u, &up, 2, 20);
	until_answered(&u, &up, 9, 90);
	assert_true(until_is_met(&u));
	assert_int_equal(until_since(&u), 10);

	u = (struct until){0};
	until_outcome(&u, &down, 1, 10, false);
	until_outcome(&u, &down, 2, 20, true);
	until_outcome(&u, &down, 3, 30, false);
	assert_true(until_is_met(&u));
	assert_int_equal(until_since(&u), 10);
}

static void test_each_waits_for_its_own(void **state)
{
	struct until_rule up = {.wants = UNTIL_UP, .in_a_row = 1};
	struct until_rule down = {.wants = UNTIL_DOWN, .in_a_row = 1};
	struct until_rule nothing = {.wants = UNTIL_NOTHING};
	struct until u = {0};

	(void)state;
	until_outcome(&u, &up, 1, 10, false);
	until_answered(&u, &down, 1, 10);
	until_outcome(&u, &nothing, 1, 10, false);
	until_answered(&u, &nothing, 1, 10);
	assert_false(until_is_met(&u));
}

/* `.` is answered, `x` is not, ` ` has no outcome; each left at 100 times its number. */
static void test_down(void **state)
{
	static const struct {
		const char *outcomes;
		uint32_t in_a_row;
		size_t met;
		nsec_t since;
	} rows[] = {
		{"x", 1, 1, 100},
		{"...x", 1, 4, 400},
		{"xx.xxx", 3, 6, 400},
		{"xx.xx.xx", 3, 0, 0},
		{"xxx", 3, 3, 100},
		{"xx x", 3, 0, 0},
		{"xx xxx", 3, 6, 400},
		{"....", 1, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct until_rule rule = {
			.wants = UNTIL_DOWN, .in_a_row = rows[i].in_a_row};
		const char *outcomes = rows[i].outcomes;
		struct until u = {0};
		size_t met = 0;

		for (size_t at = 0; outcomes[at]; at++) {
			if (outcomes[at] != ' ')
				until_outcome(&u, &rule, at + 1, (nsec_t)(at + 1) * 100,
					outcomes[at] == '.');
			if (!met && until_is_met(&u))
				met = at + 1;
		}
		row_int(outcomes, met, rows[i].met);
		if (met)
			row_int(outcomes, until_since(&u), rows[i].since);
	}
}

/* Against all answers kept: some lost, the others overtaken by up to `reach` places. */
enum { PROBES = 400 };

/* The order in which probes are answered; returns how many are. */
static size_t make_order(struct dice *dice, size_t reach, uint64_t ret_order[PROBES])
{
	size_t count = 0, loss = dice_below(dice, 20);

	for (uint64_t seq = 1; seq <= PROBES; seq++)
		if (dice_below(dice, 100) >= loss)
			ret_order[count++] = seq;
	for (size_t i = 0; i < count; i++) {
		size_t left = reach - i % reach; /* of its block */
		size_t other = i + dice_below(dice, left < count - i ? left : count - i);
		uint64_t kept = ret_order[i];

		ret_order[i] = ret_order[other];
		ret_order[other] = kept;
	}
	return count;
}

/* The row that a probe is in, and when the first of its answers came. */
static size_t find_row(const nsec_t received[], uint64_t seq, nsec_t *ret_earliest)
{
	uint64_t first = seq, last = seq;

	while (received[first - 1])
		first--;
	while (received[last + 1])
		last++;
	*ret_earliest = received[first];
	for (uint64_t at = first; at <= last; at++)
		if (received[at] < *ret_earliest)
			*ret_earliest = received[at];
	return last - first + 1;
}

/* Returns whether it was up. */
static bool random_run(struct dice *dice, size_t reach)
{
	struct until_rule rule = {
		.wants = UNTIL_UP, .in_a_row = 1 + (uint32_t)dice_below(dice, 90)};
	nsec_t received[PROBES + 2] = {0}, now = 0, earliest;
	uint64_t order[PROBES];
	size_t count = make_order(dice, reach, order);
	struct until u = {0};

	for (size_t i = 0; i < count; i++) {
		size_t row;

		received[order[i]] = now += 1 + (nsec_t)dice_below(dice, 5);
		until_answered(&u, &rule, order[i], now);
		row = find_row(received, order[i], &earliest);
		assert_int_equal(until_is_met(&u), row >= rule.in_a_row);
		if (!until_is_met(&u))
			continue;
		/* Exact where only neighbours change places, and in any case an answer's. */
		if (reach <= 2)
			assert_int_equal(until_since(&u), earliest);
		assert_true(until_since(&u) > 0 && until_since(&u) <= now);
		return true;
	}
	return false;
}

static void test_as_if_all_answers_were_kept(void **state)
{
	static const size_t reaches[] = {1, 2, 3, 10, 30};
	struct dice dice = dice_seeded(0x0b71);
	int met = 0, not_met = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		bool is_met = random_run(&dice, reaches[dice_below(&dice, LEN(reaches))]);

		met += is_met;
		not_met += !is_met;
	}
	assert_true(met > 1000 && not_met > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_can_be_waited_for),
		cmocka_unit_test(test_what_cannot),
		cmocka_unit_test(test_65536_targets_may_each_have_one),
		cmocka_unit_test(test_up),
		cmocka_unit_test(test_long_rows_are_counted_beyond_the_window),
		cmocka_unit_test(test_gaps_about_as_long_as_the_window),
		cmocka_unit_test(test_what_came_stays),
		cmocka_unit_test(test_each_waits_for_its_own),
		cmocka_unit_test(test_down),
		cmocka_unit_test(test_as_if_all_answers_were_kept),
	};

	return cmocka_run_group_tests_name("ping6_until", tests, NULL, NULL);
}
