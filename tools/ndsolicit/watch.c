#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/sys.h"
#include "tools/ndsolicit/bindings.h"
#include "tools/ndsolicit/replay.h"
#include "tools/ndsolicit/run_inner.h"
#include "tools/ndsolicit/show_watch.h"

struct watch {
	struct run *run;
	const char *interface; /* NULL: from a file */
	const char *file;      /* NULL: from a link */
	struct bindings bindings;
	uint64_t messages;
	struct netlink changes; /* tells when to look at the link again */
	bool was_away;          /* the link did not carry, at first or for a while */
};

static bool is_full(const struct watch *watch)
{
	return watch->run->opts->count && watch->messages >= watch->run->opts->count;
}

static void take(struct watch *watch, struct sighting *s)
{
	const struct nds_opts *opts = watch->run->opts;
	struct show_passing passing = {
		.interface = watch->interface,
		.sighting = s,
		/* What was asked, and how, is not known. */
		.findings.set = nds_find_in(s, false),
		.color = watch->run->color,
	};

	watch->messages++;
	passing.news = bindings_take(&watch->bindings, s, &passing.findings);
	passing.is_anycast = nds_run_is_anycast(watch->run, s);
	if (passing.is_anycast)
		passing.findings.set &= ~(uint32_t)(FIND_WRONG_SOURCE | FIND_MULTIPLE_OWNERS);
	nds_run_note_findings(watch->run, passing.findings.set);
	if (!opts->quiet || passing.findings.set)
		nds_show_passing(opts->json, &passing);
}

static void take_frames(struct watch *watch, int count)
{
	for (int i = 0; i < count && !is_full(watch); i++) {
		struct sighting s;

		if (nds_run_sight(packet_batch_frame(watch->run->batch, (size_t)i), &s))
			take(watch, &s);
	}
}

/* What passed while the link did not carry was not heard. */
static void look_at_link(struct watch *watch)
{
	struct run *run = watch->run;
	const char *doubt = nds_run_doubt_link(run);
	char reason[WAY_REASON_SIZE];

	netlink_take_changes(&watch->changes, NULL, NULL);
	if (!doubt)
		return;
	/* Where it has its carrier again, that was said when it lost it. */
	if (run->way.has_carrier) {
		nds_show_error(run->opts->json, NULL, run->way.interface, doubt);
		watch->was_away = true;
	}
	way_interface_by_index(&run->netlink, run->way.ifindex, &run->way, reason);
}

/* From here on a loss of the link is told. False, with the reason. */
static bool follow_link(struct watch *watch, char ret_reason[static WAY_REASON_SIZE])
{
	struct run *run = watch->run;
	int err = netlink_open_changes(&watch->changes);

	if (!err)
		err = loop_watch(&run->loop, netlink_fd(&watch->changes), POLLIN);
	if (err) {
		snprintf(ret_reason, WAY_REASON_SIZE, "the kernel's tables cannot be read: %s",
			strerror(-err));
		return false;
	}
	watch->was_away = !run->way.has_carrier;
	if (watch->was_away)
		nds_show_error(run->opts->json, NULL, run->way.interface,
			"the link has no carrier: nothing is heard there");
	/* What changed before the kernel was told to tell. */
	look_at_link(watch);
	return true;
}

static void listen_on(struct watch *watch)
{
	struct run *run = watch->run;

	while (!is_full(watch) && !run->link_lost && !run->receive_err &&
		sys_now() < run->deadline) {
		if (fflush(stdout) || loop_wait(&run->loop, run->deadline) ||
			run->loop.interrupted)
			return;
		take_frames(watch, nds_run_take_in(run));
		if (!run->link_lost && loop_ready(&run->loop, netlink_fd(&watch->changes)))
			look_at_link(watch);
	}
	if (run->link_lost) {
		nds_show_error(run->opts->json, NULL, run->way.interface, "the link went down");
		run->status = cli_worse(run->status, CLI_UNKNOWN);
	}
}

static void read_file(struct watch *watch, struct replay *replay)
{
	struct packetfile_packet packet;

	while (!is_full(watch) && replay_next(replay, &packet)) {
		struct sighting s;

		if (sight_read(packet.type, rd_over(packet.bytes, packet.size), &s))
			continue;
		s.realtime = packet.realtime;
		take(watch, &s);
	}
}

static enum cli_status replay_file(struct watch *watch)
{
	const struct nds_opts *opts = watch->run->opts;
	struct replay replay;

	if (!replay_open(&replay, opts->read, opts->json))
		return CLI_CANNOT;
	watch->file = replay.name;
	read_file(watch, &replay);
	replay_close(&replay);
	return replay.status;
}

static bool find_link(struct run *run, char ret_reason[static WAY_REASON_SIZE])
{
	char name[IF_NAMESIZE];
	uint32_t ifindex;

	if (run->opts->interface)
		return !way_interface(&run->netlink, run->opts->interface, &run->way, ret_reason);
	if (!way_only_link(&run->netlink, &run->way, &ifindex, ret_reason) ||
		!if_indextoname(ifindex, name)) {
		snprintf(ret_reason, WAY_REASON_SIZE, "-I IF is needed: there is not just one "
			"link to watch");
		return false;
	}
	if (way_interface(&run->netlink, name, &run->way, ret_reason))
		return false;
	cli_error(NULL, "watching %s, the only link there is", name);
	return true;
}

static enum cli_status watch_link(struct watch *watch,
	char ret_reason[static WAY_REASON_SIZE])
{
	struct run *run = watch->run;
	struct packet_settings settings = {
		.types = 1 << (ND_NEIGHBOR_SOLICITATION - ND_ROUTER_SOLICITATION) |
			1 << (ND_NEIGHBOR_ADVERTISEMENT - ND_ROUTER_SOLICITATION),
		.outgoing = true,
		.promiscuous = true,
	};

	if (!find_link(run, ret_reason))
		return CLI_CANNOT;
	settings.ifindex = run->way.ifindex;
	watch->interface = run->way.interface;
	if (!nds_run_listen(run, &settings, ret_reason) || !follow_link(watch, ret_reason))
		return CLI_CANNOT;
	listen_on(watch);
	loop_close(&run->loop);
	nds_run_count_dropped(run);
	return run->status;
}

enum cli_status nds_run_watch(struct run *run, char ret_reason[static WAY_REASON_SIZE])
{
	const struct nds_opts *opts = run->opts;
	struct watch watch = {.run = run};
	struct assert_values values = {0};
	enum cli_status status;
	uint64_t key;
	int err = sys_random(&key, sizeof(key));

	if (!err)
		err = bindings_init(&watch.bindings, key);
	if (err) {
		snprintf(ret_reason, WAY_REASON_SIZE, "%s", strerror(-err));
		return CLI_CANNOT;
	}
	status = opts->read ? replay_file(&watch) : watch_link(&watch, ret_reason);
	if (!*ret_reason && (!opts->quiet || opts->json))
		nds_show_bindings(opts->json, watch.interface, &watch.bindings);
	bindings_free(&watch.bindings);
	netlink_close(&watch.changes);
	run->totals.messages = watch.messages;
	values.findings = run->findings;
	if (watch.messages > 0 &&
		!nds_assert_judge(&opts->asserts, &values, watch.file, &run->verdict))
		status = cli_worse(status, CLI_NO);
	/* Nothing, or nothing wrong, was heard; but not all. */
	if (watch.was_away && (watch.messages == 0 || nds_assert_any(&opts->asserts)))
		status = cli_worse(status, CLI_UNKNOWN);
	if (watch.messages == 0 && opts->read && status == CLI_YES) {
		nds_show_error(opts->json, NULL, watch.file,
			"there is no Neighbor Solicitation or Advertisement in it");
		status = CLI_NO;
	}
	return status;
}
