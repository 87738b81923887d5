#include "tools/ping6/account.h"

#include <stdio.h>

#include "tests/unit/test.h"

/* A pattern is a run, one character a probe: + answered, - lost, x failed, u unsent,
 * ? still unknown. Probe i (from 0) has number i + 1 and leaves at TIME(i). */
#define TIME(i) (INT64_C(1000) + 100 * (nsec_t)(i))

static int settle(struct account *account, char fate, nsec_t sent_at)
{
	switch (fate) {
	case '+':
		return account_outcome(account, sent_at, OUTCOME_ANSWERED);
	case '-':
		return account_outcome(account, sent_at, OUTCOME_LOST);
	case 'x':
		return account_outcome(account, sent_at, OUTCOME_FAILED);
	case 'u':
		return account_outcome(account, sent_at, OUTCOME_UNSENT);
	default:
		return 0;
	}
}

/* What the order of events leaves open: answers are told when they come, outcomes when
 * those before are known, and oddities at any time. */
enum order { EACH_IN_TURN, ANSWERS_FIRST, ORDERS };

struct story {
	enum order order;
	size_t odd_at; /* before the outcome of this probe comes a stray error */
};

static void play(struct account *account, const char *pattern, const nsec_t *times,
	struct story story)
{
	size_t len = strlen(pattern);

	for (size_t i = 0; story.order == ANSWERS_FIRST && i < len; i++) {
		account_sent(account);
		if (pattern[i] == '+')
			assert_int_equal(account_answer(account, i + 1, 10), 0);
	}
	for (size_t i = 0; i < len; i++) {
		if (story.order == EACH_IN_TURN) {
			account_sent(account);
			if (pattern[i] == '+')
				assert_int_equal(account_answer(account, i + 1, 10), 0);
		}
		if (i == story.odd_at)
			assert_int_equal(account_note(account, ODD_ERROR), 0);
		assert_int_equal(settle(account, pattern[i], times ? times[i] : TIME(i)), 0);
	}
}

static uint64_t count_of(const char *pattern, char fate)
{
	uint64_t count = 0;

	for (; *pattern; pattern++)
		count += *pattern == fate;
	return count;
}

static void check_counts(const char *pattern, const struct account *account)
{
	row_int(pattern, account->sent, strlen(pattern));
	row_int(pattern, account->received, count_of(pattern, '+'));
	row_int(pattern, account->lost, count_of(pattern, '-'));
	row_int(pattern, account->failed, count_of(pattern, 'x'));
	row_int(pattern, account->unsent, count_of(pattern, 'u'));
	row_int(pattern, account_pending(account), count_of(pattern, '?'));
	row_int(pattern, account_rtt(account).count, count_of(pattern, '+'));
}

static void check_losses(const char *pattern, struct losses got, struct losses want)
{
	row_int(pattern, got.bursts, want.bursts);
	row_int(pattern, got.longest, want.longest);
	row_int(pattern, got.outage_from, want.outage_from);
	row_int(pattern, got.outage_to, want.outage_to);
	row_int(pattern, got.outage_open, want.outage_open);
}

/* Plays the pattern in every order, with the history made at every point. */
static void check_all_ways(const char *pattern, const nsec_t *times, struct losses want)
{
	size_t len = strlen(pattern);

	for (int order = 0; order < ORDERS; order++) {
		for (size_t odd_at = 0; odd_at <= len; odd_at++) {
			struct account account = {0};

			play(&account, pattern, times, (struct story){(enum order)order, odd_at});
			check_counts(pattern, &account);
			check_losses(pattern, account_losses(&account), want);
			row_int(pattern, account_errors(&account),
				count_of(pattern, 'x') + (odd_at < len));
			account_free(&account);
		}
	}
}

static void test_patterns(void **state)
{
	static const struct {
		const char *pattern;
		uint64_t bursts, longest;
		int from, to; /* probes; from -1: no outage */
		bool open;
	} rows[] = {
		{"", 0, 0, -1, 0, false},
		{"?", 0, 0, -1, 0, false},
		{"+", 0, 0, -1, 0, false},
		{"++++", 0, 0, -1, 0, false},
		{"-", 1, 1, 0, 0, true},
		{"x", 1, 1, 0, 0, true},
		{"u", 1, 1, 0, 0, true},
		{"---", 1, 3, 0, 2, true},
		{"-ux-", 1, 4, 0, 3, true},
		{"-+", 1, 1, 0, 1, false},
		{"--+", 1, 2, 0, 2, false},
		{"+-", 1, 1, 1, 1, true},
		{"+-+", 1, 1, 1, 2, false},
		{"++--+---+", 2, 3, 5, 8, false},
		{"+---+--+", 2, 3, 1, 4, false},
		/* Of equals the first. */
		{"+--+--+", 2, 2, 1, 3, false},
		/* One that is still going on counts up to the last probe, no further. */
		{"+--+--", 2, 2, 1, 3, false},
		{"+--+---", 2, 3, 1, 3, false},
		{"+--+----", 2, 4, 4, 7, true},
		{"+-+-", 2, 1, 1, 2, false},
		{"----+-", 2, 4, 0, 4, false},
		{"xx+uu+--+", 3, 2, 0, 2, false},
		/* An unknown one neither ends an outage nor is part of it. */
		{"+-?-+", 1, 2, 1, 4, false},
		{"+-??", 1, 1, 1, 1, true},
		{"?-?+", 1, 1, 1, 3, false},
		{"--?", 1, 2, 0, 1, true},
	};

	(void)state;
	for (size_t r = 0; r < LEN(rows); r++) {
		bool is_none = rows[r].from < 0;

		check_all_ways(rows[r].pattern, NULL,
			(struct losses){
				.bursts = rows[r].bursts,
				.longest = rows[r].longest,
				.outage_from = is_none ? 0 : TIME(rows[r].from),
				.outage_to = is_none ? 0 : TIME(rows[r].to),
				.outage_open = rows[r].open,
			});
	}
}

/* The same the plain way: every run is looked for in the whole pattern. */
static struct losses naive_losses(const char *pattern, const nsec_t *times)
{
	struct losses want = {0};
	size_t len = strlen(pattern), end;

	for (size_t i = 0; i < len; i = end + 1) {
		size_t last = i;
		uint64_t run = 0;
		nsec_t to;

		end = i + strcspn(pattern + i, "+");
		for (size_t j = i; j < end; j++) {
			if (pattern[j] == '?')
				continue;
			if (run++ == 0)
				i = j;
			last = j;
		}
		if (run == 0)
			continue;
		to = times[end < len ? end : last];
		if (want.bursts++ == 0 || to - times[i] > want.outage_to - want.outage_from) {
			want.outage_from = times[i];
			want.outage_to = to;
			want.outage_open = end == len;
		}
		if (run > want.longest)
			want.longest = run;
	}
	return want;
}

static void test_random_patterns(void **state)
{
	static const char *const kinds[] = {"+-", "+++++++-", "----+", "+-xu?", "xxu-", "+?-"};
	struct dice dice = dice_seeded(0xacc0);
	char pattern[33];
	nsec_t times[32];

	(void)state;
	for (int round = 0; round < 5000; round++) {
		const char *kind = kinds[dice_below(&dice, LEN(kinds))];
		size_t len = dice_below(&dice, LEN(times) + 1);
		nsec_t now = (nsec_t)dice_below(&dice, 1000);

		for (size_t i = 0; i < len; i++) {
			pattern[i] = kind[dice_below(&dice, strlen(kind))];
			now += (nsec_t)dice_below(&dice, 5); /* many equals */
			times[i] = now;
		}
		pattern[len] = '\0';
		check_all_ways(pattern, times, naive_losses(pattern, times));
	}
}

/* A sweep's usual target costs the struct and nothing more. */
static void test_history_is_made_when_needed(void **state)
{
	static const char *const without[] = {
		"", "?", "+", "-", "x", "u", "???", "---", "xxx", "uuu", "-xu-xu", "?+", "+?"};
	static const char *const with[] = {"++", "-+", "+-", "x+", "u+", "--+", "?+u"};

	(void)state;
	assert_true(sizeof(struct account) <= 64);
	for (int order = 0; order < ORDERS; order++) {
		struct story story = {(enum order)order, SIZE_MAX};
		struct account account = {0};

		for (size_t i = 0; i < LEN(without); i++) {
			play(&account, without[i], NULL, story);
			row_int(without[i], account.history == NULL, 1);
			account_free(&account);
		}
		for (size_t i = 0; i < LEN(with); i++) {
			play(&account, with[i], NULL, story);
			row_int(with[i], account.history == NULL, 0);
			account_free(&account);
			row_int(with[i], account.history == NULL, 1);
			row_int(with[i], account.sent, 0);
		}
	}
	account_free(NULL);
}

static void test_oddities(void **state)
{
	(void)state;
	for (int kind = 0; kind < ODD_REORDERED; kind++) {
		struct account account = {0};
		char name[32];

		snprintf(name, sizeof(name), "oddity %d", kind);
		account_sent(&account);
		row_int(name, account_noted(&account, (enum oddity)kind), 0);
		assert_int_equal(account_answer(&account, 1, 500), 0);
		for (int i = 0; i < 3; i++)
			assert_int_equal(account_note(&account, (enum oddity)kind), 0);
		for (int other = 0; other < ODD_KINDS; other++)
			row_int(name, account_noted(&account, (enum oddity)other),
				other == kind ? 3 : 0);
		/* The outcomes and the round trip are as they were. */
		check_counts("+", &account);
		row_int(name, account_rtt(&account).max, 500);
		row_int(name, account_loss_percent(&account), 0);
		account_free(&account);
	}
}

static void test_errors_are_those_that_ended_a_probe_and_others(void **state)
{
	struct account account = {0};

	(void)state;
	play(&account, "+x-xu", NULL, (struct story){EACH_IN_TURN, SIZE_MAX});
	assert_int_equal(account_errors(&account), 2);
	assert_int_equal(account_note(&account, ODD_ERROR), 0);
	assert_int_equal(account_errors(&account), 3);
	assert_int_equal(account.failed, 2);
	account_free(&account);
}

static void test_reordering(void **state)
{
	static const struct {
		const char *name;
		uint64_t seqs[6]; /* in the order of arrival; 0: no more */
		uint64_t reordered;
	} rows[] = {
		{"one", {7}, 0},
		{"in order", {1, 2, 3, 4}, 0},
		{"with gaps", {2, 5, 9}, 0},
		{"swapped", {2, 1, 3}, 1},
		{"swapped at the end", {1, 3, 2}, 1},
		{"one overtaken by three", {2, 3, 4, 1, 5}, 1},
		{"two overtaken by one", {3, 1, 2}, 2},
		{"two pairs", {1, 3, 2, 5, 4}, 2},
		{"backwards", {5, 4, 3, 2, 1}, 4},
		{"beyond icmp_seq", {65535, 65537, 65536, 65538}, 1},
	};

	(void)state;
	for (size_t r = 0; r < LEN(rows); r++) {
		struct account account = {0};

		for (size_t i = 0; i < LEN(rows[r].seqs) && rows[r].seqs[i]; i++) {
			account_sent(&account);
			assert_int_equal(account_answer(&account, rows[r].seqs[i], 10), 0);
		}
		row_int(rows[r].name, account_noted(&account, ODD_REORDERED), rows[r].reordered);
		account_free(&account);
	}
}

/* Losses and oddities between the answers do not hide that one was overtaken. */
static void test_reordering_among_losses(void **state)
{
	struct account account = {0};

	(void)state;
	for (int i = 0; i < 5; i++)
		account_sent(&account);
	assert_int_equal(account_outcome(&account, TIME(0), OUTCOME_LOST), 0);
	assert_int_equal(account_answer(&account, 4, 10), 0);
	assert_int_equal(account_note(&account, ODD_LATE), 0);
	assert_int_equal(account_answer(&account, 2, 20), 0);
	assert_int_equal(account_answer(&account, 5, 30), 0);
	assert_int_equal(account_noted(&account, ODD_REORDERED), 1);
	account_free(&account);

	/* No history when the second answer comes: the first one's number is known. */
	account_sent(&account);
	account_sent(&account);
	assert_int_equal(account_answer(&account, 2, 10), 0);
	assert_null(account.history);
	assert_int_equal(account_outcome(&account, TIME(0), OUTCOME_LOST), 0);
	assert_int_equal(account_noted(&account, ODD_REORDERED), 0);
	assert_int_equal(account_answer(&account, 1, 10), 0);
	assert_int_equal(account_noted(&account, ODD_REORDERED), 1);
	account_free(&account);
}

static void same_figures(const char *name, const struct stats *got,
	const struct stats *want)
{
	static const double percents[] = {0, 1, 50, 95, 99, 99.9, 100};

	row_int(name, got->count, want->count);
	row_int(name, got->min, want->min);
	row_int(name, got->max, want->max);
	row_int(name, got->previous, want->previous);
	row_int(name, stats_mean(got), stats_mean(want));
	row_int(name, stats_deviation(got), stats_deviation(want));
	row_int(name, stats_moving(got), stats_moving(want));
	row_int(name, stats_jitter(got), stats_jitter(want));
	for (size_t i = 0; i < LEN(percents); i++)
		row_int(name, stats_percentile(got, percents[i]),
			stats_percentile(want, percents[i]));
}

/* The round trips are those of plain statistics, whatever came between them. */
static void test_round_trips(void **state)
{
	struct dice dice = dice_seeded(0x1277);
	struct account account = {0};
	struct stats want = {0};
	nsec_t sent_at = 0;

	(void)state;
	for (uint64_t seq = 1; seq <= 2000; seq++) {
		nsec_t rtt = (nsec_t)(dice_roll(&dice) >> (34 + dice_below(&dice, 30)));
		struct stats got;
		char name[32];

		account_sent(&account);
		sent_at += 10;
		if (seq > 3 && dice_below(&dice, 4) == 0) {
			assert_int_equal(account_outcome(&account, sent_at, OUTCOME_LOST), 0);
			continue;
		}
		assert_int_equal(account_answer(&account, seq, rtt), 0);
		assert_int_equal(account_outcome(&account, sent_at, OUTCOME_ANSWERED), 0);
		assert_int_equal(stats_add(&want, rtt), 0);
		got = account_rtt(&account);
		snprintf(name, sizeof(name), "after probe %" PRIu64, seq);
		same_figures(name, &got, &want);
	}
	assert_int_equal(account.received, want.count);
	assert_int_equal(account.received + account.lost, 2000);
	assert_int_equal(account_noted(&account, ODD_REORDERED), 0);
	account_free(&account);
	stats_free(&want);
}

static void test_one_answer_is_every_figure(void **state)
{
	static const nsec_t rtts[] = {-5, 0, 1, 129, 127894, NSEC_PER_SEC, INT64_C(1) << 52};

	(void)state;
	for (size_t i = 0; i < LEN(rtts); i++) {
		struct account account = {0};
		struct stats want = {0}, got;
		char name[32];

		snprintf(name, sizeof(name), "%" PRId64, rtts[i]);
		assert_int_equal(stats_add(&want, rtts[i]), 0);
		account_sent(&account);
		got = account_rtt(&account);
		row_int(name, got.count, 0);
		row_int(name, stats_percentile(&got, 50), 0);
		assert_int_equal(account_answer(&account, 1, rtts[i]), 0);
		row_int(name, account.history == NULL, 1);
		got = account_rtt(&account);
		same_figures(name, &got, &want);
		/* The history takes it over. */
		assert_int_equal(account_note(&account, ODD_DUPLICATE), 0);
		got = account_rtt(&account);
		same_figures(name, &got, &want);
		account_free(&account);
		stats_free(&want);
	}
}

static void test_loss_percent(void **state)
{
	static const struct {
		const char *pattern;
		double want;
	} rows[] = {
		{"", 0},
		{"??", 0},
		{"+", 0},
		{"-", 100},
		{"x", 100},
		{"u", 100},
		{"+-", 50},
		{"+-xu", 75},
		{"+++-??????", 25},
	};

	(void)state;
	for (size_t r = 0; r < LEN(rows); r++) {
		struct account account = {0};

		play(&account, rows[r].pattern, NULL, (struct story){EACH_IN_TURN, SIZE_MAX});
		row_int(rows[r].pattern, account_loss_percent(&account) * 100,
			rows[r].want * 100);
		account_free(&account);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_random_patterns),
		cmocka_unit_test(test_history_is_made_when_needed),
		cmocka_unit_test(test_oddities),
		cmocka_unit_test(test_errors_are_those_that_ended_a_probe_and_others),
		cmocka_unit_test(test_reordering),
		cmocka_unit_test(test_reordering_among_losses),
		cmocka_unit_test(test_round_trips),
		cmocka_unit_test(test_one_answer_is_every_figure),
		cmocka_unit_test(test_loss_percent),
	};

	return cmocka_run_group_tests_name("ping6_account", tests, NULL, NULL);
}
