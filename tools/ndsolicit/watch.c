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

static void listen_on(struct watch *watch)
{
	struct run *run = watch->run;

	while (!is_full(watch) && !run->link_lost && !run->receive_err &&
		sys_now() < run->deadline) {
		if (fflush(stdout) || loop_wait(&run->loop, run->deadline) ||
			run->loop.interrupted)
			return;
		take_frames(watch, nds_run_take_in(run));
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
	if (!nds_run_listen(run, &settings, ret_reason))
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
	run->totals.messages = watch.messages;
	values.findings = run->findings;
	if (watch.messages > 0 &&
		!nds_assert_judge(&opts->asserts, &values, watch.file, &run->verdict))
		status = cli_worse(status, CLI_NO);
	if (watch.messages == 0 && opts->read && status == CLI_YES) {
		nds_show_error(opts->json, NULL, watch.file,
			"there is no Neighbor Solicitation or Advertisement in it");
		status = CLI_NO;
	}
	return status;
}
