#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/embed.h"
#include "addr/in6.h"
#include "net/idn.h"
#include "net/sys.h"
#include "tools/aaaa-dig/run_inner.h"

/* `FILE:LINE` */
#define WHERE_SIZE 4096

/* Names that are left are counted for so long when a run is interrupted. */
#define COUNT_TIME NSEC_PER_SEC

void dig_run_refuse(
	struct run *run, const char *where, const char *name, const char *reason)
{
	run->counts.bad++;
	run->status = cli_worse(run->status, CLI_CANNOT);
	dig_show_bad(&run->show, where, name, reason);
}

/* Whether what was typed begins as a URL does, `https://`. */
static bool is_url(const char *typed)
{
	size_t len = strspn(typed, "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

	return len > 0 && !strncmp(typed + len, "://", 3);
}

/* Whether it ends as `host:443` does; a colon behind a backslash is the name's own. */
static bool has_port(const char *typed)
{
	const char *colon = strrchr(typed, ':');

	if (!colon || colon == typed || colon[-1] == '\\' || !colon[1])
		return false;
	return strspn(colon + 1, "0123456789") == strlen(colon + 1);
}

/* Why a thing that people take for a name is none; NULL if it may be one, as all that
 * ends in a dot may. */
static const char *no_name(const char *typed)
{
	size_t len = strlen(typed);
	struct in6_addr address;
	uint32_t ipv4;

	if (!in6_parse(typed, len, &address).flaw)
		return "is an address: ptr6 asks for the name of one";
	if (!embed_ipv4_parse(typed, len, &ipv4))
		return "is an IPv4 address, not a name";
	if (len > 0 && typed[len - 1] == '.')
		return NULL;
	if (is_url(typed))
		return "is a URL: give the name in it alone";
	return has_port(typed) ? "has a port: give the name alone" : NULL;
}

/* Whether a line is more than one word; a blank behind a backslash is the name's own. */
static bool has_blank(const char *typed)
{
	for (; *typed; typed++) {
		if (*typed == ' ' || *typed == '\t')
			return true;
		typed += *typed == '\\' && typed[1];
	}
	return false;
}

/* The ASCII form of a name that can be asked; otherwise it is refused. */
static char *read_name(struct run *run, const char *where, const char *typed)
{
	uint8_t bytes[DNSMSG_QUERY_SIZE];
	struct wr w = wr_into(bytes, sizeof(bytes));
	const char *reason = *where && has_blank(typed)
				     ? "is more than a name: one a line"
				     : no_name(typed);
	enum dnsmsg_name_flaw flaw;
	char *ascii = NULL;
	int err;

	if (reason) {
		dig_run_refuse(run, where, typed, reason);
		return NULL;
	}
	reason = "out of memory";
	err = idn_to_ascii(typed, &ascii, &reason);
	if (err == -ENOSYS)
		reason = "is not ASCII, and libidn2, which reads such names, is not "
			 "installed";
	if (err) {
		dig_run_refuse(run, where, typed, reason);
		return NULL;
	}
	flaw = dnsmsg_name_write(&w, ascii);
	if (!flaw)
		return ascii;
	dig_run_refuse(run, where, typed, dnsmsg_name_flaw_text(flaw));
	free(ascii);
	return NULL;
}

static void start_name(struct run *run, const char *typed)
{
	char where[WHERE_SIZE];
	struct slot *slot;
	char *ascii;
	int err;

	targets_where(&run->targets, where, sizeof(where));
	run->counts.names++;
	ascii = read_name(run, where, typed);
	if (!ascii)
		return;
	if (run->opts->readiness) {
		run->status =
			cli_worse(run->status, dig_run_readiness(run, typed, ascii));
		free(ascii);
		return;
	}
	slot = dig_run_take_slot(run);
	if (!slot) {
		dig_run_refuse(run, where, typed, "out of memory");
		free(ascii);
		return;
	}
	slot->ascii = ascii;
	slot->typed = strdup(typed);
	dig_run_candidate(run, slot);
	err = slot->typed ? dig_run_ask(run, slot) : -ENOMEM;
	/* What is in flight comes back, and the slot is settled then. */
	if (err && slot->pending == 0) {
		dig_run_refuse(run, where, typed,
			err == -EINVAL ? "name is longer than 255 octets"
				       : strerror(-err));
		dig_run_give_back(run, slot);
	}
}

/* Whether another name may start. Questions that a name has given up are in flight until
 * the engine has given them up, too, and count as long. */
static bool has_room(const struct run *run)
{
	size_t questions = run->server_count * (run->opts->also_a ? HELD_TYPES : 1);

	return !run->no_more && run->busy < run->opts->concurrency &&
	       dns_in_flight(run->dns) < run->opts->concurrency * questions;
}

nsec_t dig_run_feed(struct run *run)
{
	const char *text;

	while (has_room(run)) {
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
			char where[WHERE_SIZE];

			targets_where(&run->targets, where, sizeof(where));
			dig_run_refuse(run, where, NULL, text);
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

void dig_run_watch_names(struct run *run, int *watched)
{
	int fd = has_room(run) ? targets_fd(&run->targets) : -1;

	if (fd == *watched)
		return;
	if (*watched >= 0)
		loop_watch(&run->loop, *watched, 0);
	if (fd >= 0 && loop_watch(&run->loop, fd, POLLIN))
		fd = -1;
	*watched = fd;
}

bool dig_run_say_left(struct run *run)
{
	nsec_t end = sys_now() + COUNT_TIME;
	enum targets_answer answer = TARGETS_WAIT;
	uint64_t left = 0;
	const char *text;

	if (run->no_more)
		return false;
	while (sys_now() < end) {
		answer = targets_next(&run->targets, &text);
		if (answer != TARGETS_ONE && answer != TARGETS_BAD)
			break;
		left++;
	}
	if (left > 0)
		cli_error(NULL,
			"ended before the list of names did; names not asked for: "
			"%" PRIu64 "%s",
			left, answer == TARGETS_END ? "" : " or more");
	else if (answer != TARGETS_END)
		cli_error(NULL, "ended before the list of names did");
	return left > 0 || answer != TARGETS_END;
}
