#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/sys.h"
#include "tools/ping6/run_inner.h"

bool run_is_hasty(const struct ping6_opts *opts)
{
	return (opts->flood && !opts->has_interval) || opts->interval < PING6_INTERVAL_FREE ||
		opts->preload > PING6_PRELOAD_FREE ||
		opts->rate > (uint64_t)(NSEC_PER_SEC / PING6_INTERVAL_FREE);
}

/* What the destination is found to be may still not be what can be asked. */
static bool check_destination(const struct run *run, char *ret_reason, size_t size)
{
	const struct ping6_opts *opts = run->opts;
	bool is_group = in6_is_multicast(&run->dest.address.sin6_addr);

	if (is_group && opts->find_mtu) {
		snprintf(ret_reason, size, "is a multicast address: --find-mtu needs one host");
		return false;
	}
	if (is_group && opts->connected) {
		snprintf(ret_reason, size, "is a multicast address: with -C nobody who answers "
			"would be heard");
		return false;
	}
	if (!is_group && assert_has(&opts->asserts, ASSERT_EXPECT_RESPONDERS)) {
		snprintf(ret_reason, size, "is no multicast address: --expect-responders counts "
			"the members of a group");
		return false;
	}
	if (IN6_IS_ADDR_V4MAPPED(&run->dest.address.sin6_addr)) {
		snprintf(ret_reason, size, "is an IPv4 address in IPv6's form, which no IPv6 "
			"packet can go to");
		return false;
	}
	if (run_is_hasty(opts) && !run->dest.is_local && !sys_started_by_root()) {
		snprintf(ret_reason, size,
			PING6_HASTY);
		return false;
	}
	return true;
}

int run_find_own(struct run *run)
{
	struct netlink_address *own;
	size_t count;
	int err = netlink_addresses(&run->netlink, &own, &count);

	if (err)
		return err;
	free(run->own);
	run->own = own;
	run->own_count = count;
	return 0;
}

/* What --find-mtu starts from. */
static int find_link_mtu(struct run *run, uint32_t *ret_mtu)
{
	struct netlink_link link;
	int err = netlink_link_get(&run->netlink, run->dest.interface, 0, &link);

	if (!err)
		*ret_mtu = link.ipv6_mtu && link.ipv6_mtu < link.mtu ? link.ipv6_mtu : link.mtu;
	return err;
}

/* One target: its way, and what is to be known of this host. */
enum cli_status run_find_destination(struct run *run, uint32_t *ret_link_mtu,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	const struct ping6_opts *opts = run->opts;
	nsec_t wait = opts->deadline ? opts->deadline : FEED_NAME_WAIT;
	struct destination_way way = {.interface = opts->interface, .source = opts->source};
	enum cli_status status = destination_find(opts->targets[0], &way, &run->netlink,
		&run->loop, run->start + wait, &run->dest, ret_reason);
	int err = 0;

	if (!status && !check_destination(run, ret_reason, DESTINATION_REASON_SIZE))
		status = CLI_CANNOT;
	if (!status && opts->find_mtu)
		err = find_link_mtu(run, ret_link_mtu);
	else if (!status && in6_is_multicast(&run->dest.address.sin6_addr))
		err = run_find_own(run);
	if (err) {
		snprintf(ret_reason, DESTINATION_REASON_SIZE, "this host's addresses and links: "
			"%s", strerror(-err));
		return CLI_CANNOT;
	}
	return status;
}

/* Several targets: only the source that all share, if one is given. */
static bool find_source(const struct run *run, struct icmp6_settings *settings,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	const char *text = run->opts->source;
	struct destination_text source;
	char reason[DESTINATION_REASON_SIZE];

	if (!destination_read(text, &source, reason)) {
		snprintf(ret_reason, DESTINATION_REASON_SIZE, "-I %.100s: %.300s", text, reason);
		return false;
	}
	settings->source = source.address;
	settings->source_ifindex = *source.zone ? if_nametoindex(source.zone) : 0;
	if (*source.zone && !settings->source_ifindex) {
		snprintf(ret_reason, DESTINATION_REASON_SIZE, "-I %.100s: no such interface",
			text);
		return false;
	}
	return true;
}

bool run_make_settings(struct run *run, struct icmp6_settings *ret_settings,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	struct icmp6_settings settings = run->opts->settings;

	settings.interface = run->opts->interface;
	if (run->opts->source && run->opts->many) {
		if (!find_source(run, &settings, ret_reason))
			return false;
	} else if (run->opts->source || run->opts->keep_source || run->opts->flood) {
		/* To look for the source anew costs a twentieth of what a flood's probe does. */
		settings.source = run->dest.source;
		settings.source_ifindex = run->dest.source_ifindex;
	}
	*ret_settings = settings;
	return true;
}
