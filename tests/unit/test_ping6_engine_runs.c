/* Whole runs: a network and a driver like the real one, with a clock that jumps to where
 * the engine wants to be woken or a packet comes, beside a model that knows each probe and
 * has no bounds. */
#include "tests/unit/ping6_engine.h"

struct net {
	unsigned loss, dup, late, error, unproven, unsent; /* percent */
	nsec_t rtt_least, rtt_most;
	nsec_t oversleep; /* at most */
};

struct packet {
	nsec_t at;
	uint64_t number;
	bool is_error, is_proven;
};

struct model_probe {
	nsec_t sent;
	uint32_t target;
	uint64_t before; /* the target's probe before this one; 0: none */
	enum probe_state state;
	bool came_late;
};

struct model_target {
	nsec_t added;
	uint64_t sent, received, open, newest;
	uint64_t late, duplicates, errors;
	bool is_group, is_done;
};

struct world {
	struct engine e;
	struct engine_rules rules;
	struct net net;
	struct dice dice;
	nsec_t now;
	uint32_t target_count, added, done;
	struct model_target *targets;
	struct model_probe *probes; /* by number */
	uint64_t most;              /* there is room for */
	uint64_t settled;           /* this and all before it had their time */
	uint64_t waiting, received, timeouts, last_timeout, foreign, idle;
	struct packet *wire;
	size_t flying, flying_most;
};

static nsec_t wait_of(const struct world *w)
{
	return w->rules.timeout ? w->rules.timeout : SEC(10);
}

static bool chance(struct world *w, unsigned percent)
{
	return dice_below(&w->dice, 100) < percent;
}

static nsec_t some_rtt(struct world *w)
{
	nsec_t range = w->net.rtt_most - w->net.rtt_least + 1;

	if (chance(w, w->net.late))
		range += 3 * wait_of(w);
	return w->net.rtt_least + (nsec_t)dice_below(&w->dice, (size_t)range);
}

static void put_on_wire(struct world *w, uint64_t number, bool is_error, bool is_proven)
{
	if (w->flying == w->flying_most) {
		w->flying_most = w->flying_most ? 2 * w->flying_most : 64;
		w->wire = realloc(w->wire, w->flying_most * sizeof(*w->wire));
		assert_non_null(w->wire);
	}
	w->wire[w->flying++] = (struct packet){
		.at = w->now + some_rtt(w),
		.number = number,
		.is_error = is_error,
		.is_proven = is_proven,
	};
}

static void model_settle(struct world *w, uint64_t number, enum probe_state fate)
{
	struct model_probe *p = &w->probes[number];

	assert_true(p->state == PROBE_WAITING || p->state == PROBE_HEARD);
	p->state = fate;
	w->targets[p->target].open--;
	w->waiting--;
}

/* Whether the target may have this probe now, whatever the engine thinks. */
static void check_pace(const struct world *w, uint64_t number)
{
	static const uint64_t spans[] = {1, 15, 50, 300};
	const struct model_probe *p = &w->probes[number];
	const struct model_target *t = &w->targets[p->target];
	const struct engine_rules *rules = &w->rules;

	assert_false(t->is_done);
	if (rules->count && t->sent > rules->count) {
		assert_int_equal(t->received, 0);
		assert_true(t->sent <= rules->count + rules->retries);
		/* This one alone is open. */
		assert_int_equal(t->open, 1);
	}
	if (rules->window == 0 && t->sent > rules->preload &&
		(!rules->count || t->sent <= rules->count))
		assert_true(w->now >= t->added +
				(nsec_t)(t->sent - (rules->preload > 1 ? rules->preload : 1)) *
					rules->interval);
	for (size_t i = 0; i < LEN(spans); i++) {
		nsec_t least = (nsec_t)(spans[i] - 1) * rules->spacing - MSEC(10);

		if (number > spans[i])
			assert_true(p->sent - w->probes[number - spans[i]].sent >= least);
	}
	assert_true(w->waiting <= ENGINE_MEMORY);
}

static void world_send(struct world *w)
{
	uint64_t number = engine_send(&w->e, w->now);
	uint32_t slot = engine_probe(&w->e, number)->target;
	uint32_t id = engine_target(&w->e, slot)->ifindex - 1;
	struct model_target *t = &w->targets[id];

	assert_true(number < w->most);
	assert_true(id < w->added);
	w->probes[number] = (struct model_probe){
		.sent = w->now,
		.target = id,
		.before = t->newest,
		.state = PROBE_WAITING,
	};
	t->newest = number;
	t->open++;
	w->waiting++;
	assert_int_equal(engine_seq(&w->e, number), ++t->sent);
	check_pace(w, number);

	if (chance(w, w->net.unsent)) {
		model_settle(w, number, PROBE_UNSENT);
		engine_unsent(&w->e, number);
		return;
	}
	if (chance(w, w->net.loss))
		return;
	if (chance(w, w->net.unproven))
		put_on_wire(w, number, true, false);
	if (chance(w, w->net.error)) {
		put_on_wire(w, number, true, true);
		return;
	}
	put_on_wire(w, number, false, false);
	while (chance(w, w->net.dup))
		put_on_wire(w, number, false, false);
}

static void receive_error(struct world *w, uint64_t number, bool is_proven)
{
	struct model_probe *p = &w->probes[number];

	if (is_proven && p->state == PROBE_WAITING)
		model_settle(w, number, PROBE_FAILED);
	else
		w->targets[p->target].errors++;
	engine_error(&w->e, number, is_proven);
}

static void receive_reply(struct world *w, uint64_t number, nsec_t at)
{
	struct model_probe *p = &w->probes[number];
	struct model_target *t = &w->targets[p->target];
	struct engine_reply reply = engine_answer(&w->e, number, w->now, at);

	if (p->state == PROBE_WAITING && w->rules.timeout && at - p->sent > w->rules.timeout) {
		/* Read before its loss was told, but too late by its stamp. */
		assert_int_equal(reply.verdict, ENGINE_LATE);
		model_settle(w, number, PROBE_LOST);
		p->came_late = true;
		t->late++;
	} else if (p->state == PROBE_WAITING) {
		assert_int_equal(reply.verdict, ENGINE_ANSWER);
		assert_int_equal(reply.rtt, at - p->sent);
		t->received++;
		w->received++;
		if (t->is_group)
			p->state = PROBE_HEARD;
		else
			model_settle(w, number, PROBE_ANSWERED);
	} else if (p->state == PROBE_HEARD || p->state == PROBE_ANSWERED || p->came_late) {
		assert_int_equal(reply.verdict, ENGINE_DUPLICATE);
		t->duplicates += !t->is_group;
	} else {
		assert_int_equal(reply.verdict, ENGINE_LATE);
		p->came_late = true;
		t->late++;
	}
}

static void world_receive(struct world *w)
{
	for (size_t i = 0; i < w->flying;) {
		struct packet p = w->wire[i];
		uint64_t found;

		if (p.at > w->now) {
			i++;
			continue;
		}
		w->wire[i] = w->wire[--w->flying];
		found = engine_find(&w->e, (uint16_t)p.number);
		/* Of an older one the payload's stamp says that it is not the one found. */
		if (w->e.sent - p.number >= ENGINE_MEMORY) {
			assert_int_not_equal(found, p.number);
			w->foreign++;
			continue;
		}
		assert_int_equal(found, p.number);
		assert_int_equal(engine_target(&w->e, engine_probe(&w->e, found)->target)->ifindex,
			w->probes[found].target + 1);
		if (p.is_error)
			receive_error(w, p.number, p.is_proven);
		else
			receive_reply(w, p.number, p.at);
	}
}

/* poll(2) of this world: to the wake, or to the first packet before it. */
static void world_wait(struct world *w)
{
	nsec_t until = engine_wake(&w->e,
		w->added < w->target_count ? ENGINE_MORE_NOW : ENGINE_NO_MORE);

	for (size_t i = 0; i < w->flying; i++)
		if (w->wire[i].at < until)
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
		assert_int_equal(w->probes[number].state, PROBE_WAITING);
		model_settle(w, number, PROBE_LOST);
	}
}

/* All whose time is over have a fate, and it is what the engine has. */
static void check_settled(struct world *w, nsec_t before)
{
	while (w->settled < w->e.sent && w->probes[w->settled + 1].sent <= before) {
		struct model_probe *p = &w->probes[++w->settled];

		if (p->state == PROBE_HEARD)
			model_settle(w, w->settled, PROBE_ANSWERED);
		assert_int_not_equal(p->state, PROBE_WAITING);
		if (w->e.sent - w->settled < ENGINE_MEMORY)
			assert_int_equal(engine_probe(&w->e, w->settled)->state, p->state);
	}
	assert_int_equal(w->e.waiting, w->waiting);
	assert_int_equal(w->e.received, w->received);
}

/* The target's account beside what the model makes of its probes. */
static void check_account(const struct world *w, const struct account *a, uint32_t id)
{
	const struct model_target *t = &w->targets[id];
	uint64_t in_state[PROBE_UNSENT + 1] = {0}, run = 0;
	struct losses want = {0}, got = account_losses(a);
	uint64_t *numbers = calloc(t->sent + 1, sizeof(*numbers));
	nsec_t from = 0, to = 0;

	assert_non_null(numbers);
	for (uint64_t i = t->sent, n = t->newest; n; n = w->probes[n].before)
		numbers[--i] = n;
	for (uint64_t i = 0; i <= t->sent; i++) {
		const struct model_probe *p = &w->probes[numbers[i]];
		bool at_end = i == t->sent, answered = !at_end && p->state == PROBE_ANSWERED;

		in_state[at_end ? PROBE_NONE : p->state]++;
		if (!at_end && !answered) {
			if (run++ == 0) {
				from = p->sent;
				want.bursts++;
			}
			to = p->sent;
			if (run > want.longest)
				want.longest = run;
			continue;
		}
		if (answered)
			to = p->sent;
		if (run > 0 && (want.bursts == 1 || to - from > want.outage_to - want.outage_from)) {
			want.outage_from = from;
			want.outage_to = to;
			want.outage_open = at_end;
		}
		run = 0;
	}
	free(numbers);
	assert_int_equal(a->sent, t->sent);
	assert_int_equal(a->received, t->received);
	/* Of a run cut short the fates behind a pending probe are another test's. */
	if (t->open > 0)
		return;
	assert_int_equal(a->received, in_state[PROBE_ANSWERED]);
	assert_int_equal(a->lost, in_state[PROBE_LOST]);
	assert_int_equal(a->failed, in_state[PROBE_FAILED]);
	assert_int_equal(a->unsent, in_state[PROBE_UNSENT]);
	assert_int_equal(account_pending(a), 0);
	assert_int_equal(account_rtt(a).count, a->received);
	assert_int_equal(account_noted(a, ODD_LATE), t->late);
	assert_int_equal(account_noted(a, ODD_DUPLICATE), t->duplicates);
	assert_int_equal(account_noted(a, ODD_ERROR), t->errors);
	assert_int_equal(got.bursts, want.bursts);
	assert_int_equal(got.longest, want.longest);
	assert_int_equal(got.outage_from, want.outage_from);
	assert_int_equal(got.outage_to, want.outage_to);
	assert_int_equal(got.outage_open, want.outage_open);
}

static void see_off(struct world *w)
{
	uint32_t slot;

	while (engine_take_done(&w->e, &slot)) {
		uint32_t id = engine_target(&w->e, slot)->ifindex - 1;
		struct model_target *t = &w->targets[id];

		assert_false(t->is_done);
		assert_int_equal(t->open, 0);
		assert_true(w->rules.count > 0);
		if (t->received > 0 || w->rules.retries == 0)
			assert_true(t->sent >= w->rules.count);
		else
			assert_int_equal(t->sent, w->rules.count + w->rules.retries);
		t->is_done = true;
		w->done++;
		check_account(w, account_of(&w->e, slot), id);
	}
}

static bool world_is_due(struct world *w)
{
	if (w->added < w->target_count && engine_may_send(&w->e, w->now) &&
		!engine_is_due(&w->e, w->now)) {
		uint32_t slot = add_at(&w->e, w->now);
		struct target *t = engine_target(&w->e, slot);

		/* Nothing is left of who had the slot before. */
		assert_int_equal(t->ifindex, 0);
		assert_int_equal(t->account.sent, 0);
		assert_null(t->account.history);
		w->targets[w->added] = (struct model_target){
			.added = w->now,
			.is_group = w->target_count > 1 && w->added % 9 == 0,
		};
		t->is_group = w->targets[w->added].is_group;
		t->ifindex = ++w->added;
	}
	return engine_is_due(&w->e, w->now);
}

/* Changes with whatever happens in a turn. */
static uint64_t sum_of_all(const struct world *w)
{
	const uint64_t counts[] = {w->e.sent, w->waiting, w->received, w->e.duplicates,
		w->foreign, w->timeouts, w->added, w->done, w->flying};
	uint64_t sum = 0;

	for (size_t i = 0; i < LEN(counts); i++)
		sum = sum * UINT64_C(0x9e3779b97f4a7c15) + counts[i];
	return sum;
}

/* Returns the number of turns. */
static uint64_t world_run(struct world *w, uint64_t turns_most)
{
	uint64_t turns = 0;

	while (true) {
		uint64_t before = sum_of_all(w);

		world_wait(w);
		world_receive(w);
		take_timeouts(w, engine_expire);
		check_settled(w, w->now - wait_of(w));
		see_off(w);
		if (w->added == w->target_count && engine_is_done(&w->e, w->now))
			break;
		if (w->rules.deadline && w->now >= START + w->rules.deadline)
			break;
		for (int i = 0; i < 16 && world_is_due(w); i++)
			world_send(w);
		w->idle += sum_of_all(w) == before;
		if (++turns > turns_most)
			fail_msg("still going after %" PRIu64 " turns", turns);
	}
	take_timeouts(w, engine_finish);
	see_off(w);
	return turns;
}

static struct world *world_new(struct engine_rules rules, struct net net,
	uint32_t target_count, uint64_t most)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	w->e = engine_of(rules);
	w->rules = rules;
	w->net = net;
	w->now = START;
	w->most = most + 2;
	w->target_count = target_count;
	w->targets = calloc(target_count, sizeof(*w->targets));
	w->probes = calloc(w->most, sizeof(*w->probes));
	assert_non_null(w->targets);
	assert_non_null(w->probes);
	return w;
}

static void world_free(struct world *w)
{
	engine_free(&w->e);
	free(w->targets);
	free(w->probes);
	free(w->wire);
	free(w);
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
		{"no route", {.count = 50, .interval = MSEC(200)}, {.unsent = 100}},
		{"hard", {.count = 3000, .interval = MSEC(10)},
			{.loss = 20, .dup = 10, .error = 5, .unproven = 5, .unsent = 2,
				.rtt_least = MSEC(1), .rtt_most = MSEC(300),
				.oversleep = MSEC(3)}},
		{"replies behind -W", {.count = 1000, .interval = MSEC(10), .timeout = MSEC(50)},
			{.rtt_least = MSEC(1), .rtt_most = MSEC(100)}},
		{"always due", {.count = 3000, .interval = 0},
			{.loss = 10, .dup = 5, .rtt_least = USEC(10), .rtt_most = MSEC(1),
				.oversleep = USEC(3)}},
		{"flood", {.count = 3000, .interval = MSEC(10), .window = 64},
			{.loss = 10, .dup = 5, .rtt_least = USEC(10), .rtt_most = MSEC(1),
				.oversleep = USEC(3)}},
		{"adaptive", {.count = 300, .interval = SEC(1), .window = 1},
			{.loss = 10, .dup = 5, .rtt_least = USEC(10), .rtt_most = MSEC(1),
				.oversleep = USEC(3)}},
		{"preload", {.count = 300, .interval = SEC(1), .preload = 100},
			{.loss = 10, .rtt_least = MSEC(1), .rtt_most = MSEC(30)}},
		{"retries", {.count = 1, .retries = 5, .interval = SEC(1)}, {.loss = 100}},
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
		uint64_t bound = rows[i].rules.count ?
			rows[i].rules.count + rows[i].rules.retries : 1000;
		struct world *w = world_new(rows[i].rules, rows[i].net, 1, bound);
		uint64_t lost = 0;

		w->dice = (struct dice){.state = i + 1};
		/* Each turn sends, receives, expires or ends. */
		assert_true(world_run(w, 8 * bound + 16) > 0);
		check_sums(rows[i].name, &w->e);
		check_account(w, account_of(&w->e, 0), 0);
		for (uint64_t n = 1; n <= w->e.sent; n++)
			lost += w->probes[n].state == PROBE_LOST;
		row_int(rows[i].name, w->timeouts, lost);
		row_int(rows[i].name, w->e.waiting, w->waiting);
		row_int(rows[i].name, w->idle, 0);
		if (rows[i].rules.count && !rows[i].rules.deadline)
			row_int(rows[i].name, w->e.sent, bound);
		if (rows[i].rules.deadline && !rows[i].net.oversleep)
			row_int(rows[i].name, w->now - START, rows[i].rules.deadline);
		if (rows[i].net.loss == 0 && rows[i].net.error == 0 &&
			rows[i].net.unsent == 0 && !rows[i].rules.timeout)
			row_int(rows[i].name, w->e.received, w->e.sent);
		if (rows[i].net.loss == 100)
			row_int(rows[i].name, lost, w->e.sent);
		world_free(w);
	}
}

static void test_whole_runs_with_many_targets(void **state)
{
	static const struct {
		const char *name;
		uint32_t targets;
		struct engine_rules rules;
		struct net net;
	} rows[] = {
		{"clean", 100,
			{.count = 10, .interval = SEC(1), .timeout = SEC(1), .spacing = MSEC(2)},
			{.rtt_least = MSEC(1), .rtt_most = MSEC(20)}},
		{"hard", 100,
			{.count = 100, .interval = MSEC(100), .timeout = MSEC(200),
				.spacing = USEC(500)},
			{.loss = 20, .dup = 10, .late = 5, .error = 5, .unproven = 5, .unsent = 3,
				.rtt_least = MSEC(1), .rtt_most = MSEC(150),
				.oversleep = MSEC(3)}},
		{"more than the pace allows", 100,
			{.count = 20, .interval = MSEC(50), .timeout = MSEC(200),
				.spacing = MSEC(2)},
			{.loss = 20, .dup = 10, .late = 5, .error = 5, .unproven = 5, .unsent = 3,
				.rtt_least = MSEC(1), .rtt_most = MSEC(150),
				.oversleep = MSEC(30)}},
		{"alive", 3000,
			{.count = 1, .retries = 2, .interval = SEC(1), .timeout = SEC(1),
				.spacing = USEC(100)},
			{.loss = 50, .dup = 5, .late = 5, .error = 5, .unproven = 5, .unsent = 5,
				.rtt_least = MSEC(1), .rtt_most = MSEC(100),
				.oversleep = MSEC(3)}},
		{"retries behind more than one", 300,
			{.count = 3, .retries = 4, .interval = MSEC(100), .timeout = MSEC(70),
				.spacing = USEC(100)},
			{.loss = 70, .dup = 5, .late = 20, .error = 30, .unproven = 5, .unsent = 20,
				.rtt_least = MSEC(1), .rtt_most = MSEC(50)}},
		{"slots are used again", 30000,
			{.count = 5, .interval = MSEC(20), .timeout = MSEC(300),
				.spacing = USEC(10)},
			{.loss = 5, .dup = 20, .late = 10, .error = 2, .unproven = 2, .unsent = 2,
				.rtt_least = USEC(100), .rtt_most = MSEC(4),
				.oversleep = USEC(100)}},
		{"a full ring", 100,
			{.count = 1500, .interval = MSEC(1), .timeout = SEC(100)},
			{.loss = 70, .error = 2, .unsent = 2, .rtt_least = USEC(10),
				.rtt_most = MSEC(2), .oversleep = USEC(500)}},
		{"flood", 20,
			{.count = 200, .interval = MSEC(10), .timeout = SEC(1), .window = 64},
			{.loss = 20, .dup = 10, .error = 5, .unsent = 3, .rtt_least = USEC(10),
				.rtt_most = MSEC(5), .oversleep = USEC(30)}},
		{"preload", 50,
			{.count = 30, .interval = MSEC(100), .timeout = SEC(1), .preload = 7,
				.spacing = MSEC(1)},
			{.loss = 20, .rtt_least = USEC(10), .rtt_most = MSEC(5),
				.oversleep = USEC(30)}},
		{"asleep for minutes", 100,
			{.count = 20, .interval = SEC(1), .timeout = SEC(1), .spacing = MSEC(2)},
			{.loss = 20, .dup = 10, .late = 5, .error = 5, .unsent = 3,
				.rtt_least = MSEC(1), .rtt_most = MSEC(20), .oversleep = SEC(100)}},
		{"deadline", 100,
			{.interval = MSEC(100), .timeout = MSEC(200), .deadline = SEC(3),
				.spacing = USEC(500)},
			{.loss = 20, .dup = 10, .late = 5, .error = 5, .unproven = 5, .unsent = 3,
				.rtt_least = MSEC(1), .rtt_most = MSEC(150),
				.oversleep = MSEC(3)}},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const struct engine_rules *rules = &rows[i].rules;
		uint64_t bound = rows[i].targets *
			(rules->count ? rules->count + rules->retries : 100);
		struct world *w = world_new(*rules, rows[i].net, rows[i].targets, bound);
		uint64_t turns;

		w->dice = (struct dice){.state = i + 100};
		turns = world_run(w, 8 * bound + 16);
		print_message("%s: %" PRIu64 " probes, %" PRIu64 " answered, %" PRIu64
			" foreign, %zu slots, %" PRIu64 " turns\n", rows[i].name, w->e.sent,
			w->received, w->foreign, w->e.roster.slots, turns);
		row_int(rows[i].name, w->added, rows[i].targets);
		row_int(rows[i].name, w->e.waiting, w->waiting);
		row_int(rows[i].name, w->idle, 0);
		if (!rules->deadline) {
			row_int(rows[i].name, w->done, rows[i].targets);
			row_int(rows[i].name, w->waiting, 0);
			row_int(rows[i].name, w->e.roster.active, 0);
		} else {
			for (uint32_t slot = 0; slot < w->e.roster.slots; slot++)
				check_account(w, account_of(&w->e, slot),
					engine_target(&w->e, slot)->ifindex - 1);
		}
		row_int(rows[i].name, w->e.out_of_memory, false);
		world_free(w);
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
		struct world *w = world_new((struct engine_rules){
			.count = 3, .interval = SEC(1), .timeout = rows[i].timeout},
			(struct net){.loss = 100}, 1, 3);

		world_run(w, 20);
		assert_int_equal(w->now - START, rows[i].took);
		assert_int_equal(w->timeouts, 3);
		world_free(w);
	}
}

/* With -c N a single-interval run takes N - 1 intervals and the last round trip. */
static void test_a_clean_run_takes_no_longer_than_needed(void **state)
{
	struct world *w = world_new((struct engine_rules){.count = 10, .interval = SEC(1)},
		(struct net){.rtt_least = MSEC(7), .rtt_most = MSEC(7)}, 1, 10);

	(void)state;
	/* Ten sends and ten receives, the last of which ends it. */
	assert_int_equal(world_run(w, 100), 19);
	assert_int_equal(w->now - START, SEC(9) + MSEC(7));
	assert_int_equal(w->e.last_event - w->e.start, SEC(9) + MSEC(7));
	world_free(w);
}

/* A thousand dead targets at a thousand a second, with two retries of a second each. */
static void test_a_sweep_takes_no_longer_than_needed(void **state)
{
	struct world *w = world_new((struct engine_rules){
		.count = 1, .retries = 2, .interval = SEC(1), .timeout = SEC(1),
		.spacing = MSEC(1)}, (struct net){.loss = 100}, 1000, 3000);

	(void)state;
	world_run(w, 20000);
	assert_int_equal(w->e.sent, 3000);
	assert_in_range(w->now - START, SEC(3.9), SEC(4.1));
	world_free(w);
}

/* Errors and refusals at once cost no time that the pace does not. */
static void test_bug_a_sweep_stood_still_at_each_error(void **state)
{
	struct world *w = world_new((struct engine_rules){
		.count = 1, .retries = 2, .interval = SEC(1), .timeout = SEC(1),
		.spacing = MSEC(1)},
		(struct net){.unsent = 100}, 3000, 9000);

	(void)state;
	world_run(w, 100000);
	assert_int_equal(w->e.sent, 9000);
	assert_in_range(w->now - START, SEC(8.9), SEC(9.1));
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_runs_end_with_exact_counts),
		cmocka_unit_test(test_whole_runs_with_many_targets),
		cmocka_unit_test(test_a_dead_host_takes_the_time_it_must),
		cmocka_unit_test(test_a_clean_run_takes_no_longer_than_needed),
		cmocka_unit_test(test_a_sweep_takes_no_longer_than_needed),
		cmocka_unit_test(test_bug_a_sweep_stood_still_at_each_error),
	};

	return cmocka_run_group_tests_name("ping6_engine_runs", tests, NULL, NULL);
}
