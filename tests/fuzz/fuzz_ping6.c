/* Input: the rules of a run, eight bytes, then what happens in it, two bytes each: time goes
 * by, targets come, probes leave or do not, stamps, replies and errors come back. Whatever
 * it is, each probe has one fate, and the accounts agree with the probes. */
#include <stdbool.h>
#include <string.h>

#include "base/rd.h"
#include "tests/fuzz/fuzz.h"
#include "tools/ping6/engine.h"

#define START (1000 * NSEC_PER_SEC)

enum { TARGETS_MOST = 16, PROBES_MOST = 4000 };

struct wire {
	struct engine engine;
	nsec_t now;
	size_t targets;
	bool is_reused; /* a slot was, so that the account that was there is gone */
};

static struct engine_rules rules_of(struct rd *r)
{
	return (struct engine_rules){
		.count = rd_u8(r) % 8,
		.retries = rd_u8(r) % 4,
		.interval = rd_u8(r) * NSEC_PER_MSEC,
		.spacing = rd_u8(r) * NSEC_PER_USEC,
		.timeout = (1 + rd_u8(r)) * NSEC_PER_MSEC,
		.deadline = rd_u8(r) * NSEC_PER_SEC,
		.preload = rd_u8(r) % 8,
		.window = rd_u8(r) % 4,
	};
}

static void check(const struct wire *w)
{
	const struct engine *e = &w->engine;
	uint64_t open = 0, sent = 0, received = 0, known = 0;

	for (uint64_t n = e->sent < e->memory ? 1 : e->sent - e->memory + 1; n <= e->sent; n++) {
		const struct probe *probe = engine_probe(e, n);

		MUST(probe->state != PROBE_NONE);
		open += probe->state == PROBE_WAITING || probe->state == PROBE_HEARD;
	}
	MUST(open == e->waiting && !e->out_of_memory);
	MUST(e->received <= e->sent);
	for (uint32_t slot = 0; slot < e->roster.slots; slot++) {
		const struct account *a = &engine_target(e, slot)->account;

		MUST(a->received + a->lost + a->failed + a->unsent <= a->sent);
		sent += a->sent;
		received += a->received;
		known += a->received + a->lost + a->failed + a->unsent;
	}
	MUST(w->is_reused || (sent == e->sent && received == e->received));
	MUST(known <= e->sent);
}

static void add_target(struct wire *w)
{
	size_t slots = w->engine.roster.slots;
	uint32_t slot;

	if (w->targets == TARGETS_MOST)
		return;
	w->targets++;
	MUST(engine_add(&w->engine, w->now, &slot) == 0);
	w->is_reused |= slot < slots;
}

static void send_probe(struct wire *w, bool leaves)
{
	uint64_t number;

	if (!engine_is_due(&w->engine, w->now) || w->engine.sent == PROBES_MOST)
		return;
	number = engine_send(&w->engine, w->now);
	MUST(number == w->engine.sent);
	MUST(engine_find(&w->engine, (uint16_t)number) == number);
	if (!leaves)
		engine_unsent(&w->engine, number);
}

/* The probe that came back; `ago` 0 is the last one. 0: there was none. */
static uint64_t probe_of(const struct wire *w, uint8_t ago)
{
	return w->engine.sent > ago ? w->engine.sent - ago : 0;
}

static void answer(struct wire *w, uint64_t number, bool has_stamp)
{
	struct engine_reply reply;

	if (!number)
		return;
	reply = engine_answer(&w->engine, number, w->now, has_stamp ? w->now : 0);
	MUST(reply.rtt >= 0 && reply.rtt <= w->now - START);
}

static void happen(struct wire *w, uint8_t what, uint8_t arg)
{
	struct engine *e = &w->engine;
	uint64_t number = probe_of(w, arg);
	uint32_t slot;

	switch (what % 12) {
	case 0:
		w->now += (nsec_t)arg * arg * 100 * NSEC_PER_USEC;
		break;
	case 1:
		add_target(w);
		break;
	case 2:
	case 3:
		send_probe(w, true);
		break;
	case 4:
		send_probe(w, false);
		break;
	case 5:
	case 6:
		answer(w, number, what & 0x80);
		break;
	case 7:
		if (number)
			engine_error(e, number, what & 0x80);
		break;
	case 8:
		if (number)
			engine_stamp(e, (uint32_t)number, w->now);
		break;
	case 9:
		while ((number = engine_expire(e, w->now)))
			MUST(number <= e->sent);
		break;
	case 10:
		w->targets -= engine_take_done(e, &slot);
		break;
	case 11:
		if (arg < e->roster.slots && !engine_target(e, arg)->is_done)
			engine_stop(e, arg);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_over(data, size);
	struct engine_rules rules = rules_of(&r);
	struct wire w = {.now = START};

	if (r.failed)
		return 0;
	MUST(engine_init(&w.engine, &rules, START) == 0);
	add_target(&w);
	while (rd_left(&r) >= 2) {
		uint8_t what = rd_u8(&r), arg = rd_u8(&r);

		happen(&w, what, arg);
		engine_wake(&w.engine, ENGINE_MORE_LATER);
		check(&w);
	}
	while (engine_finish(&w.engine, w.now))
		;
	check(&w);
	engine_free(&w.engine);
	return 0;
}
