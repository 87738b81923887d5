#include "tools/ping6/feed.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "tools/ping6/opts.h"

void feed_open(struct feed *ret_feed, const struct feed_rules *rules,
	struct targets targets, struct loop *loop, struct netlink *netlink)
{
	*ret_feed = (struct feed){
		.rules = *rules,
		.targets = targets,
		.loop = loop,
		.netlink = netlink,
	};
	targets_no_wait(&ret_feed->targets);
	resolver_open(&ret_feed->resolver, loop);
}

void feed_close(struct feed *feed)
{
	resolver_close(&feed->resolver);
	targets_close(&feed->targets);
	for (size_t i = 0; i < RESOLVER_MAX; i++) {
		free(feed->names[i].name);
		free(feed->names[i].where);
	}
	free(feed->name);
}

/* An item that cannot be asked; the reason is in it already. */
static void spoil(struct feed_item *item, const char *name, enum cli_status status)
{
	item->kind = FEED_BAD;
	item->name = name;
	item->status = status;
}

/* Of most addresses the first send tells whether there is a way. Those that need a zone,
 * or must be this host's own, are looked at before. */
static bool needs_route(const struct feed *feed, const struct in6_addr *address,
	const char *zone)
{
	return feed->rules.only_local || *zone || in6_takes_zone(address);
}

static bool find_way(struct feed *feed, const struct in6_addr *address, const char *zone,
	struct feed_item *item)
{
	struct dest dest;

	if (in6_is_multicast(address)) {
		snprintf(item->reason, sizeof(item->reason),
			"is a multicast address: ask it alone, not among several targets");
		return false;
	}
	if (IN6_IS_ADDR_V4MAPPED(address)) {
		snprintf(item->reason, sizeof(item->reason), "is an IPv4 address in IPv6's form, "
			"which no IPv6 packet can go to");
		return false;
	}
	if (!needs_route(feed, address, zone))
		return true;
	if (!destination_route(address, zone, &feed->rules.way, feed->netlink, &dest,
		    item->reason))
		return false;
	if (feed->rules.only_local && !dest.is_local) {
		snprintf(item->reason, sizeof(item->reason), PING6_HASTY);
		return false;
	}
	item->ifindex = dest.address.sin6_scope_id;
	return true;
}

static void give(struct feed *feed, const char *name, const struct in6_addr *address,
	const char *zone, struct feed_item *item)
{
	if (!find_way(feed, address, zone, item)) {
		spoil(item, name, CLI_CANNOT);
		return;
	}
	item->kind = FEED_TARGET;
	item->name = name;
	item->address = *address;
}

/* Takes what a look-up has brought. */
static void take_answer(struct feed *feed, const struct resolver_answer *answer,
	struct feed_item *item)
{
	enum cli_status status = destination_resolved(&answer->resolved, item->reason);

	snprintf(item->where, sizeof(item->where), "%s", feed->names[answer->tag].where);
	free(feed->names[answer->tag].where);
	free(feed->name);
	feed->name = feed->names[answer->tag].name;
	feed->names[answer->tag].name = feed->names[answer->tag].where = NULL;
	feed->asked--;
	feed->resolved = answer->resolved;
	feed->given = 0;
	if (status) {
		feed->resolved.count = 0;
		spoil(item, feed->name, status);
		return;
	}
	if (!feed->rules.all_addresses)
		feed->resolved.count = 1;
}

/* Starts a look-up. Returns 0 or -ENOMEM. */
static int ask(struct feed *feed, const char *name, nsec_t now)
{
	nsec_t until = now + FEED_NAME_WAIT;
	char where[FEED_WHERE_SIZE];
	size_t tag = 0;

	while (feed->names[tag].name)
		tag++;
	if (until > feed->rules.until)
		until = feed->rules.until;
	targets_where(&feed->targets, where, sizeof(where));
	feed->names[tag].where = strdup(where);
	feed->names[tag].name = strdup(name);
	if (feed->names[tag].name && feed->names[tag].where &&
		!resolver_ask(&feed->resolver, name, until, tag)) {
		feed->asked++;
		return 0;
	}
	free(feed->names[tag].name);
	free(feed->names[tag].where);
	feed->names[tag].name = feed->names[tag].where = NULL;
	return -ENOMEM;
}

/* A text from the stream: an address is a target, a name goes to be looked up. */
static void take_text(struct feed *feed, const char *text, nsec_t now,
	struct feed_item *item)
{
	struct destination_text read;

	if (!destination_read(text, &read, item->reason))
		spoil(item, text, CLI_CANNOT);
	else if (!read.is_name)
		give(feed, text, &read.address, read.zone, item);
	else if (ask(feed, text, now)) {
		snprintf(item->reason, sizeof(item->reason), "out of memory");
		spoil(item, text, CLI_CANNOT);
	}
	if (item->kind == FEED_BAD)
		targets_where(&feed->targets, item->where, sizeof(item->where));
}

/* Reads on in the stream; the item stays FEED_WAIT if that gave no target yet. */
static void read_text(struct feed *feed, nsec_t now, struct feed_item *item)
{
	int fd = targets_fd(&feed->targets);
	const char *text;

	switch (targets_next(&feed->targets, &text)) {
	case TARGETS_ONE:
		take_text(feed, text, now, item);
		break;
	case TARGETS_BAD:
		spoil(item, NULL, CLI_CANNOT);
		targets_where(&feed->targets, item->where, sizeof(item->where));
		snprintf(item->reason, sizeof(item->reason), "%s", text);
		break;
	case TARGETS_FAIL:
		spoil(item, NULL, CLI_CANNOT);
		item->kind = FEED_BROKEN;
		targets_where(&feed->targets, item->where, sizeof(item->where));
		snprintf(item->reason, sizeof(item->reason), "%s", text);
		break;
	case TARGETS_WAIT:
		/* Where the table is full there is no better than to look again. */
		item->kind = loop_watch(feed->loop, targets_fd(&feed->targets), POLLIN) ?
			FEED_END : FEED_WAIT;
		return;
	case TARGETS_END:
		feed->is_read = true;
		break;
	}
	if (fd >= 0)
		loop_watch(feed->loop, fd, 0);
}

void feed_next(struct feed *feed, nsec_t now, struct feed_item *ret_item)
{
	struct resolver_answer answer;

	ret_item->kind = FEED_WAIT;
	ret_item->ifindex = 0;
	ret_item->where[0] = '\0';
	while (ret_item->kind == FEED_WAIT) {
		if (feed->given < feed->resolved.count) {
			give(feed, feed->name, &feed->resolved.addresses[feed->given++], "",
				ret_item);
		} else if (feed->asked > 0 && resolver_next(&feed->resolver, &answer)) {
			take_answer(feed, &answer, ret_item);
		} else if (!feed->is_read && resolver_has_room(&feed->resolver)) {
			size_t asked = feed->asked;

			read_text(feed, now, ret_item);
			feed->is_dry = ret_item->kind == FEED_WAIT && feed->asked == asked &&
				!feed->is_read;
		} else {
			feed->is_dry = feed->asked > 0;
			if (!feed->is_dry)
				ret_item->kind = FEED_END;
		}
		if (feed->is_dry)
			return;
	}
}

bool feed_has_more(const struct feed *feed)
{
	return !feed->is_dry;
}

nsec_t feed_wake(struct feed *feed)
{
	return feed->asked > 0 ? resolver_wake(&feed->resolver) : NSEC_NEVER;
}

void feed_turn(struct feed *feed, nsec_t now)
{
	int fd = targets_fd(&feed->targets);

	if (feed->asked > 0) {
		resolver_turn(&feed->resolver, now);
		if (resolver_wake(&feed->resolver) <= now)
			feed->is_dry = false;
	}
	if (fd >= 0 && loop_ready(feed->loop, fd)) {
		loop_watch(feed->loop, fd, 0);
		feed->is_dry = false;
	}
}

void feed_explain(struct feed *feed, const struct in6_addr *address, uint32_t ifindex,
	int err, char ret_reason[static DESTINATION_REASON_SIZE])
{
	char zone[16] = "";
	struct dest dest;

	if (ifindex)
		snprintf(zone, sizeof(zone), "%" PRIu32, ifindex);
	if (!destination_route(
		    address, zone, &feed->rules.way, feed->netlink, &dest, ret_reason))
		return;
	snprintf(ret_reason, DESTINATION_REASON_SIZE, "%s", strerror(err));
}
