#include "tools/ndsolicit/feed.h"

#include <stdio.h>
#include <string.h>

#include "out/show_addr.h"
#include "tools/ndsolicit/show.h"

void nds_feed_open(struct feed *ret_feed, const struct nds_opts *opts, struct netlink *netlink,
	struct way *way)
{
	*ret_feed = (struct feed){
		.opts = opts,
		.netlink = netlink,
		.way = way,
		.targets = targets_from(opts->targets, opts->target_count, opts->file),
	};
	targets_no_wait(&ret_feed->targets);
}

void nds_feed_close(struct feed *feed)
{
	targets_close(&feed->targets);
}

static void complain(struct feed *feed, const char *text, const char *reason)
{
	char where[256];

	targets_where(&feed->targets, where, sizeof(where));
	nds_show_error(feed->opts->json, *where ? where : NULL, text, reason);
	feed->status = cli_worse(feed->status, CLI_CANNOT);
}

struct wanted {
	struct range range;
	bool is_listed;
	char zone[IF_NAMESIZE];
};

/* False, with the reason, where no interface can be called that. */
static bool take_zone(const struct prefix_text *read, struct wanted *wanted,
	char ret_reason[static WAY_REASON_SIZE])
{
	if (read->zone_len >= IF_NAMESIZE) {
		snprintf(ret_reason, WAY_REASON_SIZE, "no such interface: %.*s",
			read->zone_len < 64 ? (int)read->zone_len : 64, read->zone);
		return false;
	}
	if (read->zone)
		memcpy(wanted->zone, read->zone, read->zone_len);
	return true;
}

/* `first-last`; a zone may have a hyphen in it, so that only a whole address behind the
 * last one makes a range. False: it is none; or one from a higher address to a lower. */
static bool read_range(const char *text, struct wanted *wanted,
	char ret_reason[static WAY_REASON_SIZE])
{
	const char *hyphen = strrchr(text, '-');
	struct prefix_text first, last;
	u128 a, b;

	if (!hyphen || prefix_parse(hyphen + 1, strlen(hyphen + 1), &last).flaw ||
		prefix_parse(text, (size_t)(hyphen - text), &first).flaw ||
		first.has_length || last.has_length)
		return false;
	a = u128_from_in6(&first.address);
	b = u128_from_in6(&last.address);
	if (u128_compare(a, b) > 0) {
		snprintf(ret_reason, WAY_REASON_SIZE, "the range ends before it begins");
		return false;
	}
	if (first.zone && last.zone && (first.zone_len != last.zone_len ||
		memcmp(first.zone, last.zone, first.zone_len) != 0)) {
		snprintf(ret_reason, WAY_REASON_SIZE, "is on more than one link");
		return false;
	}
	wanted->range = (struct range){a, b};
	return take_zone(first.zone ? &first : &last, wanted, ret_reason);
}

static bool read_text(const char *text, struct wanted *ret_wanted,
	char ret_reason[static WAY_REASON_SIZE])
{
	struct wanted wanted = {0};
	char proper[PREFIX_TEXT_SIZE];
	const char *slash = strchr(text, '/'), *zone = strchr(text, '%');
	struct prefix_text read;
	struct prefix_fault fault;
	struct prefix p;

	*ret_reason = '\0';
	if (read_range(text, &wanted, ret_reason)) {
		*ret_wanted = wanted;
		return true;
	}
	if (*ret_reason)
		return false;
	/* A zone stands behind the address (RFC 4007 section 11.7), and people put it behind
	 * the length, too. */
	if (!slash || !zone || zone < slash)
		zone = NULL;
	fault = prefix_parse(text, zone ? (size_t)(zone - text) : strlen(text), &read);
	if (!fault.flaw && zone) {
		read.zone = zone + 1;
		read.zone_len = strlen(read.zone);
	}
	if (fault.flaw && !strchr(text, ':')) {
		snprintf(ret_reason, WAY_REASON_SIZE, "is no address: interfaces are given with -I, "
			"and aaaa-dig +short has the addresses of a name");
		return false;
	}
	if (fault.flaw) {
		show_prefix_fault(&fault, text, ret_reason, WAY_REASON_SIZE);
		return false;
	}
	p = prefix_around(u128_from_in6(&read.address), read.length);
	if (prefix_has_host_bits(&read)) {
		prefix_format(p, proper);
		snprintf(ret_reason, WAY_REASON_SIZE,
			"has bits behind its length; the prefix is %s", proper);
		return false;
	}
	if (!take_zone(&read, &wanted, ret_reason))
		return false;
	wanted.range = range_of_prefix(p);
	wanted.is_listed = !read.has_length;
	*ret_wanted = wanted;
	return true;
}

/* What nobody can have. */
static bool is_askable(const struct range *range, char ret_reason[static WAY_REASON_SIZE])
{
	struct in6_addr first = u128_to_in6(range->first), last = u128_to_in6(range->last);
	const char *reason = NULL;

	if (in6_is_multicast(&last))
		reason = in6_is_multicast(&first) ?
			"is a multicast address: nobody has it alone" :
			"has multicast addresses in it: nobody has those alone";
	else if (IN6_IS_ADDR_UNSPECIFIED(&first))
		reason = "is the unspecified address: nobody has it";
	else if (IN6_IS_ADDR_LOOPBACK(&first))
		reason = "is the loopback address: it is on no link";
	else if (IN6_IS_ADDR_V4MAPPED(&first))
		reason = "is an IPv4 address in IPv6's form: it is on no link";
	if (reason)
		snprintf(ret_reason, WAY_REASON_SIZE, "%s", reason);
	return !reason;
}

static bool within_limit(struct feed *feed, const struct range *range,
	char ret_reason[static WAY_REASON_SIZE])
{
	u128 limit = u128_of(feed->opts->limit), size, total;
	char digits[U128_TEXT_SIZE];

	size = u128_subtract(range->last, range->first);
	total = u128_add(feed->total, size);
	/* Where one address is wanted, that is what is wrong with more. */
	if (feed->opts->mode == NDS_DAD)
		return true;
	/* One less than it is, so that ::/0 fits; and an overflow is past any limit. */
	if (u128_compare(total, size) >= 0 && u128_compare(total, limit) < 0) {
		feed->total = u128_add(total, u128_of(1));
		return true;
	}
	u128_format(limit, digits);
	snprintf(ret_reason, WAY_REASON_SIZE,
		"makes more than %s targets; --limit N allows N of them", digits);
	return false;
}

/* Whether another interface is the one that the run has. */
static bool is_the_one(const struct feed *feed, const struct way *other,
	char ret_reason[static WAY_REASON_SIZE])
{
	if (other->ifindex == feed->way->ifindex)
		return true;
	snprintf(ret_reason, WAY_REASON_SIZE,
		"is on %s, and this run asks on %s: ask there in another run", other->interface,
		feed->way->interface);
	return false;
}

/* Takes the interface for the run, or sees that it is the one that the run has. A list of
 * thousands names the same one thousands of times. */
static bool settle(struct feed *feed, const char *interface,
	char ret_reason[static WAY_REASON_SIZE])
{
	struct way other = {0};

	if (!feed->way->ifindex)
		return !way_interface(feed->netlink, interface, feed->way, ret_reason);
	return !strcmp(interface, feed->way->interface) ||
		(!way_interface(feed->netlink, interface, &other, ret_reason) &&
			is_the_one(feed, &other, ret_reason));
}

static bool settle_by_index(struct feed *feed, uint32_t ifindex, const char *text,
	const char *why, bool is_said, char ret_reason[static WAY_REASON_SIZE])
{
	struct way other = {0};

	if (!feed->way->ifindex) {
		if (way_interface_by_index(feed->netlink, ifindex, feed->way, ret_reason))
			return false;
	} else if (ifindex != feed->way->ifindex) {
		return !way_interface_by_index(feed->netlink, ifindex, &other, ret_reason) &&
			is_the_one(feed, &other, ret_reason);
	}
	if (is_said)
		cli_error(text, "asked for on %s: %s", feed->way->interface, why);
	return true;
}

/* Which link is it on? */
static bool find_link(struct feed *feed, const char *text, const struct wanted *wanted,
	char ret_reason[static WAY_REASON_SIZE])
{
	struct in6_addr first = u128_to_in6(wanted->range.first);
	struct in6_addr last = u128_to_in6(wanted->range.last);
	uint32_t ifindex = 0, last_ifindex = 0;
	bool is_one;

	if (*wanted->zone || feed->opts->interface) {
		if (feed->opts->interface && !feed->way->ifindex &&
			!settle(feed, feed->opts->interface, ret_reason))
			return false;
		return !*wanted->zone || settle(feed, wanted->zone, ret_reason);
	}
	if (in6_is_link_local(&first)) {
		if (feed->way->ifindex == 0 &&
			!way_only_link(feed->netlink, feed->way, &ifindex, ret_reason))
			return false;
		return settle_by_index(feed, ifindex ? ifindex : feed->way->ifindex, text,
			"the only link there is", true, ret_reason);
	}
	is_one = u128_compare(wanted->range.first, wanted->range.last) == 0;
	/* A prefix's first address is its routers' (RFC 4291 section 2.6.1): the one behind
	 * it says the same of the link. */
	if (!is_one)
		first = u128_to_in6(u128_add(wanted->range.first, u128_of(1)));
	if (way_on_link(feed->netlink, feed->way, &first, &ifindex, ret_reason) ||
		(!is_one &&
			way_on_link(feed->netlink, feed->way, &last, &last_ifindex, ret_reason)))
		return false;
	if (!is_one && ifindex != last_ifindex) {
		snprintf(ret_reason, WAY_REASON_SIZE, "is on more than one link");
		return false;
	}
	return settle_by_index(feed, ifindex, text, "the routing table has it on that link",
		feed->opts->verbose, ret_reason);
}

static bool take(struct feed *feed, const char *text)
{
	char reason[WAY_REASON_SIZE];
	struct wanted wanted;

	if (!read_text(text, &wanted, reason) || !is_askable(&wanted.range, reason) ||
		!within_limit(feed, &wanted.range, reason) ||
		!find_link(feed, text, &wanted, reason)) {
		complain(feed, text, reason);
		return false;
	}
	feed->range = wanted.range;
	feed->is_listed = wanted.is_listed;
	return true;
}

/* The next target that can be asked for. */
static enum feed_answer next_target(struct feed *feed)
{
	const char *text;

	while (true) {
		switch (targets_next(&feed->targets, &text)) {
		case TARGETS_WAIT:
			return FEED_WAIT;
		case TARGETS_END:
			return FEED_END;
		case TARGETS_ONE:
			if (take(feed, text))
				return FEED_ONE;
			break;
		case TARGETS_BAD:
		case TARGETS_FAIL:
			complain(feed, NULL, text);
			break;
		}
	}
}

uint64_t nds_feed_left(const struct feed *feed)
{
	uint64_t shards = feed->opts->shards, size, before;

	if (!feed->in_range)
		return 0;
	/* Within --limit, which has 32 bits. */
	size = u128_subtract(feed->range.last, feed->range.first).low + 1;
	before = (feed->opts->shard - 1 + shards - feed->seen % shards) % shards;
	return size > before ? (size - before - 1) / shards + 1 : 0;
}

enum feed_answer nds_feed_next(
	struct feed *feed, struct in6_addr *ret_address, bool *ret_is_listed)
{
	uint64_t shard = feed->opts->shard - 1;

	while (true) {
		enum feed_answer answer = feed->in_range ? FEED_ONE : next_target(feed);

		if (answer != FEED_ONE)
			return answer;
		*ret_address = u128_to_in6(feed->range.first);
		*ret_is_listed = feed->is_listed;
		feed->in_range = u128_compare(feed->range.first, feed->range.last) < 0;
		feed->range.first = u128_add(feed->range.first, u128_of(1));
		if (feed->seen++ % feed->opts->shards == shard)
			return FEED_ONE;
	}
}
