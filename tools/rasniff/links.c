/* The links of a run: which there are, and which of them nothing can be heard on. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/rasniff/run_inner.h"

/* IFF_LOWER_UP of <linux/if.h>, which does not go together with <net/if.h>. */
#define HAS_CARRIER (UINT32_C(1) << 16)

static bool can_hear(const struct netlink_link *link)
{
	return link->flags & IFF_UP && link->flags & HAS_CARRIER;
}

static void add_link(struct run *run, const struct netlink_link *link)
{
	struct run_link *links =
		reallocarray(run->links, run->link_count + 1, sizeof(*links));

	if (!links) {
		run_error(run, CLI_CANNOT, NULL, link->name, "%s", strerror(ENOMEM));
		return;
	}
	run->links = links;
	links += run->link_count++;
	*links = (struct run_link){
		.ifindex = link->ifindex,
		.mtu = link->mtu,
		.carrier_changes = link->carrier_changes,
	};
	memcpy(links->name, link->name, sizeof(links->name));
	memcpy(links->mac, link->mac, sizeof(links->mac));
}

static struct run_link *find_link(struct run *run, uint32_t ifindex)
{
	for (size_t i = 0; i < run->link_count; i++)
		if (run->links[i].ifindex == ifindex)
			return &run->links[i];
	return NULL;
}

/* One that cannot be listened on is an answer that is missing; the others' are not. */
static void add_named(struct run *run, struct netlink *netlink, const char *name)
{
	struct netlink_link link;
	int err = netlink_link_get(netlink, name, 0, &link);

	if (err) {
		run_error(run, CLI_CANNOT, NULL, name, "%s",
			err == -ENODEV ? "no such interface" : strerror(-err));
	} else if (!link.has_mac) {
		run_error(run, CLI_CANNOT, NULL, name,
			"is not an Ethernet: Router Advertisements are read there only");
	} else if (!can_hear(&link)) {
		run_error(run, CLI_YES, NULL, name, "%s",
			link.flags & IFF_UP ? "has no carrier" : "is down");
		run->deaf = run->unanswered = true;
	} else if (!find_link(run, link.ifindex)) {
		add_link(run, &link);
	}
}

/* An unplugged port or an idle bridge says nothing, and nobody asked for it. */
static void add_all(struct run *run, struct netlink *netlink)
{
	struct netlink_link *links;
	size_t count;
	int err = netlink_links(netlink, &links, &count);

	if (err) {
		run_error(run, CLI_CANNOT, NULL, NULL, "interfaces cannot be listed: %s",
			strerror(-err));
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (links[i].has_mac && can_hear(&links[i]))
			add_link(run, &links[i]);
	free(links);
	if (run->link_count > 0)
		return;
	run_error(run, CLI_YES, NULL, NULL, "no Ethernet interface is up and has carrier");
	run->deaf = run->unanswered = true;
}

void run_find_links(struct run *run, struct netlink *netlink)
{
	if (run->opts->interface_count == 0)
		add_all(run, netlink);
	for (size_t i = 0; i < run->opts->interface_count; i++)
		add_named(run, netlink, run->opts->interfaces[i]);
}

void run_lose_link(struct run *run, struct run_link *link, const char *how)
{
	if (link->away)
		return;
	link->away = run->deaf = true;
	/* What this makes of the answer is seen at the end. */
	run_error(run, CLI_YES, NULL, link->name, "%s", how);
}

/* What was told of a link, and may be past. */
static void note_change(const struct netlink_link *told, void *arg)
{
	struct run_link *link = find_link(arg, told->ifindex);

	if (link && !can_hear(told))
		link->was_away = true;
}

static void look_at(struct run *run, struct run_link *link, const struct netlink_link *now)
{
	bool was_away = link->was_away || now->carrier_changes != link->carrier_changes;

	link->was_away = false;
	link->carrier_changes = now->carrier_changes;
	if (!can_hear(now)) {
		run_lose_link(run, link,
			now->flags & IFF_UP ? "lost its carrier" : "went down");
		return;
	}
	if (link->away)
		run_error(run, CLI_YES, NULL, link->name, "is back");
	else if (was_away)
		run_lose_link(run, link, "was down or without carrier for a moment");
	link->away = false;
}

static const struct netlink_link *find_now(
	const struct netlink_link *links, size_t count, uint32_t ifindex)
{
	for (size_t i = 0; i < count; i++)
		if (links[i].ifindex == ifindex)
			return &links[i];
	return NULL;
}

void run_look_at_links(struct run *run, struct netlink *netlink, struct netlink *changes)
{
	struct netlink_link *links;
	size_t count;
	int err;

	netlink_take_changes(changes, note_change, run);
	err = netlink_links(netlink, &links, &count);
	if (err) {
		run_error(run, CLI_CANNOT, NULL, NULL, "interfaces cannot be listed: %s",
			strerror(-err));
		return;
	}
	for (size_t i = 0; i < run->link_count; i++) {
		struct run_link *link = &run->links[i];
		const struct netlink_link *now = find_now(links, count, link->ifindex);

		if (now) {
			look_at(run, link, now);
		} else if (!link->gone) {
			link->gone = link->away = run->deaf = true;
			run_error(run, CLI_YES, NULL, link->name, "is gone");
		}
	}
	free(links);
}

bool run_has_link(const struct run *run)
{
	for (size_t i = 0; i < run->link_count; i++)
		if (!run->links[i].gone)
			return true;
	return false;
}
