#include <errno.h>
#include <linux/if_addr.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/sys.h"
#include "out/show_addr.h"
#include "tools/ndsolicit/dad.h"
#include "tools/ndsolicit/run_inner.h"
#include "tools/ndsolicit/show_watch.h"

struct waiting {
	struct in6_addr target; /* unless it is for all of them */
	bool is_for_all;
	uint32_t ifindex;       /* 0: any */
	struct netlink changes; /* tells when to look again */
	size_t matching, tentative, failed;
	bool has_removed;
	struct netlink_address removed; /* while it was tentative */
};

static bool is_waited_for(const struct waiting *w, const struct netlink_address *a)
{
	if (w->ifindex && a->ifindex != w->ifindex)
		return false;
	if (!w->is_for_all)
		return in6_equal(&a->address, &w->target);
	return !IN6_IS_ADDR_LOOPBACK(&a->address);
}

static void count_states(struct waiting *w, const struct way *way)
{
	w->matching = w->tentative = w->failed = 0;
	for (size_t i = 0; i < way->own_count; i++) {
		if (!is_waited_for(w, &way->own[i]))
			continue;
		w->matching++;
		if (way->own[i].flags & IFA_F_DADFAILED)
			w->failed++;
		else if (way->own[i].flags & IFA_F_TENTATIVE)
			w->tentative++;
	}
}

static void show_state(struct run *run, const struct netlink_address *own, bool is_removed)
{
	char name[IF_NAMESIZE] = "?";
	struct show_dad show = {
		.interface = if_indextoname(own->ifindex, name) ? name : "?",
		.target = own->address,
		.verdict = own->flags & IFA_F_DADFAILED ? DAD_DUPLICATE :
			own->flags & IFA_F_TENTATIVE ? DAD_INCONCLUSIVE : DAD_UNIQUE,
		.is_own = !is_removed,
		.reason = is_removed ? "it was removed while it was tentative" :
			own->flags & IFA_F_DADFAILED ? "the kernel says dadfailed" :
			own->flags & IFA_F_TENTATIVE ? "it is tentative" : NULL,
		.duration = sys_now() - run->start,
		.color = run->color,
	};

	run->totals.targets++;
	if (!run->opts->quiet)
		nds_show_dad(run->opts->json, &show);
}

static void show_states(struct run *run, const struct waiting *w)
{
	for (size_t i = 0; i < run->way.own_count; i++)
		if (is_waited_for(w, &run->way.own[i]))
			show_state(run, &run->way.own[i], false);
	if (w->has_removed)
		show_state(run, &w->removed, true);
}

/* Which addresses. False, with the reason. */
static bool choose(struct run *run, struct waiting *w, char ret_reason[static WAY_REASON_SIZE])
{
	const char *text = run->opts->target_count ? run->opts->targets[0] : NULL;
	struct prefix_text read;
	struct prefix_fault fault;
	uint32_t zone_ifindex;
	char zone[64] = ""; /* what is longer is no interface's either way */

	w->is_for_all = !text;
	if (text) {
		fault = prefix_parse(text, strlen(text), &read);
		if (fault.flaw) {
			show_prefix_fault(&fault, text, ret_reason, WAY_REASON_SIZE);
			return false;
		}
		if (read.has_length) {
			snprintf(ret_reason, WAY_REASON_SIZE, "is a prefix: --wait-dad takes an "
				"address");
			return false;
		}
		w->target = read.address;
		if (read.zone)
			snprintf(zone, sizeof(zone), "%.*s", (int)read.zone_len, read.zone);
	}
	if (run->opts->interface &&
		!way_find_link(&run->netlink, run->opts->interface, &w->ifindex, ret_reason))
		return false;
	if (!*zone)
		return true;
	if (!way_find_link(&run->netlink, zone, &zone_ifindex, ret_reason))
		return false;
	if (w->ifindex && zone_ifindex != w->ifindex) {
		snprintf(ret_reason, WAY_REASON_SIZE, "is not on %s, which -I names",
			run->opts->interface);
		return false;
	}
	w->ifindex = zone_ifindex;
	return true;
}

static bool is_there(const struct way *way, const struct netlink_address *wanted)
{
	for (size_t i = 0; i < way->own_count; i++)
		if (way->own[i].ifindex == wanted->ifindex &&
			in6_equal(&way->own[i].address, &wanted->address))
			return true;
	return false;
}

/* An address that was configured by itself, and whose detection failed, is not marked but
 * gone. */
static void note_removed(struct waiting *w, const struct way *before, const struct way *now)
{
	for (size_t i = 0; i < before->own_count && !w->has_removed; i++) {
		const struct netlink_address *own = &before->own[i];

		if (!is_waited_for(w, own) || !(own->flags & IFA_F_TENTATIVE) ||
			is_there(now, own))
			continue;
		w->has_removed = true;
		w->removed = *own;
	}
}

/* Returns 0 or -errno. */
static int look_again(struct run *run, struct waiting *w)
{
	struct way before = run->way;
	int err = way_read_own(&run->netlink, &run->way);

	if (err)
		return err;
	note_removed(w, &before, &run->way);
	way_free(&before);
	count_states(w, &run->way);
	return 0;
}

/* Waits until none is tentative, or one has failed. Returns 0 or -errno. */
static int wait_for_kernel(struct run *run, struct waiting *w)
{
	int err = netlink_open_changes(&w->changes);

	if (!err)
		err = loop_watch(&run->loop, netlink_fd(&w->changes), POLLIN);
	/* What changed before the kernel was told to tell. */
	if (!err)
		err = look_again(run, w);
	while (!err && w->tentative > 0 && w->failed == 0 && !w->has_removed &&
		!run->loop.interrupted && sys_now() < run->deadline) {
		err = loop_wait(&run->loop, run->deadline);
		netlink_take_changes(&w->changes, NULL, NULL);
		if (!err)
			err = look_again(run, w);
	}
	return err;
}

enum cli_status nds_run_wait_dad(struct run *run, char ret_reason[static WAY_REASON_SIZE])
{
	struct waiting w = {0};
	int err;

	if (!choose(run, &w, ret_reason))
		return CLI_CANNOT;
	err = wait_for_kernel(run, &w);
	loop_close(&run->loop);
	netlink_close(&w.changes);
	if (err) {
		snprintf(ret_reason, WAY_REASON_SIZE, "the kernel's addresses: %s",
			strerror(-err));
		return CLI_CANNOT;
	}
	if (w.matching == 0 && !w.has_removed) {
		snprintf(ret_reason, WAY_REASON_SIZE, "%s%s%s", w.is_for_all ?
			"this host has no address to wait for" : "is not an address of this host",
			w.ifindex && w.is_for_all ? " on " : "",
			w.ifindex && w.is_for_all ? run->opts->interface : "");
		return CLI_CANNOT;
	}
	show_states(run, &w);
	return w.failed ? CLI_NO : w.tentative || w.has_removed ? CLI_UNKNOWN : CLI_YES;
}
