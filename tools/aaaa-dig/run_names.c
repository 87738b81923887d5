#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "net/idn.h"
#include "net/sys.h"
#include "tools/aaaa-dig/run_inner.h"

void dig_run_refuse(struct run *run, const char *thing, const char *reason)
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
		dig_run_refuse(
			run, thing, "is an address: ptr6 asks for the name of one");
		return NULL;
	}
	err = idn_to_ascii(typed, &ascii, &reason);
	if (err == -ENOSYS)
		reason = "is not ASCII, and libidn2, which reads such names, is not "
			 "installed";
	if (err) {
		dig_run_refuse(run, thing, reason);
		return NULL;
	}
	flaw = dnsmsg_name_write(&w, ascii);
	if (!flaw)
		return ascii;
	dig_run_refuse(run, thing, dnsmsg_name_flaw_text(flaw));
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
	slot = dig_run_take_slot(run);
	if (!slot) {
		dig_run_refuse(run, thing, "out of memory");
		free(ascii);
		return;
	}
	slot->ascii = ascii;
	slot->typed = strdup(typed);
	dig_run_candidate(run, slot);
	err = slot->typed ? dig_run_ask(run, slot) : -ENOMEM;
	/* What is in flight comes back, and the slot is settled then. */
	if (err && slot->pending == 0) {
		dig_run_refuse(run, thing,
			err == -EINVAL ? "name is longer than 255 octets"
				       : strerror(-err));
		dig_run_give_back(run, slot);
	}
}

nsec_t dig_run_feed(struct run *run)
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
			dig_run_refuse(run, where, text);
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
