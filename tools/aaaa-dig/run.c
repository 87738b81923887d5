#include "tools/aaaa-dig/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "net/idn.h"
#include "net/sys.h"
#include "tools/aaaa-dig/run_inner.h"

/* Questions that a rate lets go together, when the clock was late. */
#define RATE_BURST (10 * NSEC_PER_MSEC)

/* Which question an answer is to. */
static uint64_t tag_of(size_t slot, size_t server, enum held_type type)
{
	return ((uint64_t)slot * DIG_SERVERS_MAX + server) * HELD_TYPES + type;
}

static void clear_held(const struct run *run, struct slot *slot)
{
	for (size_t i = 0; i < run->server_count * HELD_TYPES; i++) {
		free(slot->held[i].message);
		slot->held[i] = (struct held){.message = NULL};
	}
}

static void give_back(struct run *run, struct slot *slot)
{
	clear_held(run, slot);
	free(slot->typed);
	free(slot->ascii);
	slot->typed = slot->ascii = NULL;
	slot->in_use = false;
	slot->next_unused = run->unused;
	run->unused = slot;
	run->busy--;
}

static struct slot *take_slot(struct run *run)
{
	struct slot *slot = run->unused;

	if (slot) {
		run->unused = slot->next_unused;
	} else {
		slot = &run->slots[run->slot_count];
		slot->held = calloc(run->server_count * HELD_TYPES, sizeof(*slot->held));
		if (!slot->held)
			return NULL;
		run->slot_count++;
	}
	slot->in_use = true;
	slot->candidate = slot->pending = 0;
	slot->due = 0;
	slot->until = sys_now() + run->opts->wait;
	run->busy++;
	return slot;
}

/* Each question moves the moment of the next. */
static void pace(struct run *run, nsec_t now)
{
	nsec_t least = now - RATE_BURST;

	if (run->opts->rate == 0)
		return;
	if (run->next_send < least)
		run->next_send = least;
	run->next_send += NSEC_PER_SEC / (nsec_t)run->opts->rate;
}

static int ask_type(
	struct run *run, struct slot *slot, size_t server, enum held_type type)
{
	struct dnsmsg_query query = dig_run_query(run->opts, slot->asked,
		type == HELD_A ? DNSMSG_TYPE_A : DNSMSG_TYPE_AAAA);
	uint64_t tag = tag_of((size_t)(slot - run->slots), server, type);
	int err = dns_ask(run->dns, run->servers[server], &query, tag);

	if (err)
		return err;
	slot->pending++;
	run->counts.questions++;
	pace(run, sys_now());
	return 0;
}

/* Asks all servers for the name of a slot. */
static int ask(struct run *run, struct slot *slot)
{
	int err = 0;

	slot->due = 0;
	clear_held(run, slot);
	for (size_t i = 0; i < run->server_count && !err; i++) {
		err = ask_type(run, slot, i, HELD_AAAA);
		if (!err && run->opts->also_a)
			err = ask_type(run, slot, i, HELD_A);
	}
	return err;
}

static void refuse(struct run *run, const char *thing, const char *reason)
{
	run->counts.bad++;
	run->status = cli_worse(run->status, CLI_CANNOT);
	dig_show_bad(&run->show, thing, reason);
}

/* The ASCII form of a name that can be asked; otherwise it is refused. */
static char *read_name(struct run *run, const char *thing, const char *typed)
{
	uint8_t bytes[DNSMSG_QUERY_SIZE];
	struct wr w = wr_into(bytes, sizeof(bytes));
	const char *reason = "out of memory";
	enum dnsmsg_name_flaw flaw;
	struct in6_addr address;
	char *ascii = NULL;
	int err;

	if (!in6_parse(typed, strlen(typed), &address).flaw) {
		refuse(run, thing, "is an address: ptr6 asks for the name of one");
		return NULL;
	}
	err = idn_to_ascii(typed, &ascii, &reason);
	if (err == -ENOSYS)
		reason = "is not ASCII, and libidn2, which reads such names, is not "
			 "installed";
	if (err) {
		refuse(run, thing, reason);
		return NULL;
	}
	flaw = dnsmsg_name_write(&w, ascii);
	if (!flaw)
		return ascii;
	refuse(run, thing, dnsmsg_name_flaw_text(flaw));
	free(ascii);
	return NULL;
}

static void start_name(struct run *run, const char *typed)
{
	char where[4096], thing[TARGETS_TEXT_MAX + sizeof(where) + 3];
	struct slot *slot;
	char *ascii;
	int err;

	targets_where(&run->targets, where, sizeof(where));
	snprintf(thing, sizeof(thing), "%s%s%s", where, *where ? ": " : "", typed);
	run->counts.names++;
	ascii = read_name(run, thing, typed);
	if (!ascii)
		return;
	if (run->opts->readiness) {
		run->status =
			cli_worse(run->status, dig_run_readiness(run, typed, ascii));
		free(ascii);
		return;
	}
	slot = take_slot(run);
	if (!slot) {
		refuse(run, thing, "out of memory");
		free(ascii);
		return;
	}
	slot->ascii = ascii;
	slot->typed = strdup(typed);
	dig_run_candidate(run, slot);
	err = slot->typed ? ask(run, slot) : -ENOMEM;
	/* What is in flight comes back, and the slot is settled then. */
	if (err && slot->pending == 0) {
		refuse(run, thing,
			err == -EINVAL ? "name is longer than 255 octets"
				       : strerror(-err));
		give_back(run, slot);
	}
}

/* --- turns of the loop --- */

static void take_answers(struct run *run)
{
	struct dns_answer answer;

	while (dns_next(run->dns, &answer)) {
		struct slot *slot =
			&run->slots[answer.tag / HELD_TYPES / DIG_SERVERS_MAX];
		struct held *held =
			&slot->held[answer.tag % (HELD_TYPES * DIG_SERVERS_MAX)];

		held->answer = answer;
		if (answer.status == DNS_ANSWERED) {
			held->message = malloc(answer.size);
			if (held->message)
				memcpy(held->message, answer.message, answer.size);
			else
				held->answer.status = DNS_SYSTEM;
		}
		held->answer.message = NULL;
		if (--slot->pending == 0 && dig_run_settle(run, slot))
			give_back(run, slot);
	}
}

/* Asks again for names that wait for it. Returns when the next is due. */
static nsec_t ask_again(struct run *run, nsec_t now)
{
	nsec_t next = NSEC_NEVER;

	if (run->opts->wait == 0 && !run->opts->search)
		return NSEC_NEVER;
	for (size_t i = 0; i < run->slot_count; i++) {
		struct slot *slot = &run->slots[i];

		if (!slot->in_use || slot->due == 0)
			continue;
		if (slot->due <= now && ask(run, slot) && slot->pending == 0) {
			refuse(run, slot->typed, "cannot be asked again");
			give_back(run, slot);
		} else if (slot->due > 0 && slot->due < next) {
			next = slot->due;
		}
	}
	return next;
}

/* Starts names while there is room. Returns when a rate lets the next go. */
static nsec_t feed(struct run *run)
{
	const char *text;

	while (!run->no_more && run->busy < run->opts->concurrency) {
		if (run->opts->rate > 0 && sys_now() < run->next_send)
			return run->next_send;
		switch (targets_next(&run->targets, &text)) {
		case TARGETS_END:
			run->no_more = true;
			break;
		case TARGETS_ONE:
			start_name(run, text);
			break;
		case TARGETS_BAD:
		case TARGETS_FAIL: {
			char where[4096];

			targets_where(&run->targets, where, sizeof(where));
			refuse(run, where, text);
			break;
		}
		case TARGETS_WAIT:
			return NSEC_NEVER;
		}
		if (run->loop.interrupted)
			return NSEC_NEVER;
	}
	return NSEC_NEVER;
}

/* The file of names is waited for only while there is room for one. */
static void watch_names(struct run *run, int *watched)
{
	bool wanted = !run->no_more && run->busy < run->opts->concurrency;
	int fd = wanted ? targets_fd(&run->targets) : -1;

	if (fd == *watched)
		return;
	if (*watched >= 0)
		loop_watch(&run->loop, *watched, 0);
	if (fd >= 0 && loop_watch(&run->loop, fd, POLLIN))
		fd = -1;
	*watched = fd;
}

static nsec_t earlier(nsec_t a, nsec_t b)
{
	return a < b ? a : b;
}

/* The run ends before its time: each name that is under way is named. */
static void break_off(struct run *run)
{
	run->counts.interrupted = true;
	run->status = cli_worse(run->status, CLI_UNKNOWN);
	for (size_t i = 0; i < run->slot_count; i++) {
		if (!run->slots[i].in_use)
			continue;
		run->counts.failed++;
		dig_show_bad(&run->show, run->slots[i].typed,
			"timeout: the run ended before an answer came");
	}
}

static void go(struct run *run)
{
	int watched = -1;

	while (!run->loop.interrupted) {
		nsec_t now = sys_now(), until = earlier(feed(run), run->deadline);

		if (run->no_more && run->busy == 0)
			return;
		if (now >= run->deadline) {
			cli_error("-w", "the time is up");
			break;
		}
		until = earlier(until, ask_again(run, now));
		until = earlier(until, dns_wake(run->dns));
		watch_names(run, &watched);
		if (run->opts->is_bulk && dns_in_flight(run->dns) == 0)
			fflush(stdout);
		if (loop_wait(&run->loop, until))
			break;
		dns_turn(run->dns, sys_now());
		take_answers(run);
	}
	break_off(run);
}

static int open_run(struct run *run)
{
	const struct dig_opts *opts = run->opts;

	run->slots = calloc(opts->concurrency, sizeof(*run->slots));
	run->judgement = malloc(sizeof(*run->judgement));
	run->judgement_a = malloc(sizeof(*run->judgement_a));
	run->judgement_first = malloc(sizeof(*run->judgement_first));
	if (!run->slots || !run->judgement || !run->judgement_a || !run->judgement_first)
		return -ENOMEM;
	run->targets = targets_from(opts->names, opts->name_count, opts->file);
	targets_shard(&run->targets, opts->shard, opts->shards);
	targets_no_wait(&run->targets);
	run->started = sys_now();
	run->deadline = opts->deadline ? run->started + opts->deadline : NSEC_NEVER;
	return loop_open(&run->loop);
}

static void close_run(struct run *run)
{
	dns_close(run->dns);
	for (size_t i = 0; i < run->slot_count; i++) {
		struct slot *slot = &run->slots[i];

		clear_held(run, slot);
		free(slot->held);
		free(slot->typed);
		free(slot->ascii);
	}
	free(run->slots);
	free(run->judgement);
	free(run->judgement_a);
	free(run->judgement_first);
	targets_close(&run->targets);
}

enum cli_status dig_run(const struct dig_opts *opts)
{
	struct run run = {.opts = opts, .show.opts = opts, .system.ndots = 1};
	int err = open_run(&run);

	if (err) {
		cli_error(NULL, "%s", strerror(-err));
		close_run(&run);
		return CLI_CANNOT;
	}
	run.status = dig_run_open_servers(&run);
	if (run.status == CLI_YES) {
		if (opts->nat64)
			run.status = dig_run_nat64(&run);
		go(&run);
	}
	run.counts.exit = run.status;
	run.counts.duration = sys_now() - run.started;
	dig_show_run(&run.show, &run.counts);
	close_run(&run);
	loop_close(&run.loop);
	return run.status;
}
