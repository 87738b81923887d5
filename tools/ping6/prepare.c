#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/sys.h"
#include "tools/ping6/run_inner.h"
#include "wire/echo.h"

/* The wait for a reply where there are several targets, or losses are waited for. */
#define TIMEOUT_SEVERAL NSEC_PER_SEC

/* Of a flood, probes without an answer, as long as answers come. */
#define FLOOD_WINDOW 64

/* Of a flood that shows no round trips but their statistics, so many share a timed probe:
 * a stamp costs the kernel a fifth of what an echo does. */
#define FLOOD_TIMED_EVERY 16
#define FLOOD_LONG        1600

/* Memory for probes going out, and as much for packets coming in. */
#define BLOCK_BYTES (1 << 20)

/* Results written at once: a pipe that is ready takes them without blocking, in which Ctrl-C
 * would not be heard. A file always takes what stdio has for it. */
#define WRITE_MOST 1500

/* Where each reply is a line, or a record: what a pipe takes at once. */
#define BLOCK_SHOWN 8
#define BLOCK_JSON  4

static struct engine_rules make_rules(const struct run *run)
{
	const struct ping6_opts *opts = run->opts;
	bool several = opts->many || opts->until.wants != UNTIL_NOTHING ||
		in6_is_multicast(&run->dest.address.sin6_addr);
	struct engine_rules rules = {
		.count = opts->count,
		.retries = opts->retries,
		.interval = opts->interval,
		.timeout = opts->timeout,
		.preload = opts->preload,
		.until = opts->until,
	};

	if (several && !rules.timeout)
		rules.timeout = TIMEOUT_SEVERAL;
	if (opts->rate)
		rules.spacing = NSEC_PER_SEC / (nsec_t)opts->rate;
	else if (opts->many && opts->interval > 0)
		rules.spacing = PING6_INTERVAL_FREE;
	if (!opts->many && (opts->interval == 0 || (opts->flood && !opts->has_interval))) {
		rules.window = FLOOD_WINDOW;
		rules.interval = PING6_INTERVAL_FLOOD;
		if ((opts->quiet || (opts->flood && !opts->json)) &&
			(opts->count == 0 || opts->count >= FLOOD_LONG) &&
			opts->until.wants == UNTIL_NOTHING && !opts->metrics &&
			!assert_has(&opts->asserts, ASSERT_MAX_RTT) &&
			!assert_has(&opts->asserts, ASSERT_MAX_JITTER))
			rules.timed_every = FLOOD_TIMED_EVERY;
	}
	if (opts->adaptive) {
		rules.window = opts->preload ? opts->preload : 1;
		rules.spacing = sys_started_by_root() || run->dest.is_local ?
			0 : PING6_INTERVAL_FREE;
	}
	/* The look-up of a name has taken its part. */
	if (opts->deadline) {
		rules.deadline = run->start + opts->deadline - sys_now();
		if (rules.deadline < 1)
			rules.deadline = 1;
	}
	return rules;
}

/* With several targets nobody has looked at what -I says before. */
static void explain_setting(const struct run *run, const char *step, int err,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	const struct ping6_opts *opts = run->opts;

	if (err == -EADDRNOTAVAIL && opts->source)
		snprintf(ret_reason, DESTINATION_REASON_SIZE,
			"-I %.100s: not an address of this host", opts->source);
	else if (err == -ENODEV && opts->interface)
		snprintf(ret_reason, DESTINATION_REASON_SIZE, "-I %s: no such interface",
			opts->interface);
	else if (err == -EINVAL && opts->settings.has_id && opts->settings.id == 0)
		snprintf(ret_reason, DESTINATION_REASON_SIZE,
			"-e 0: needs a raw socket, and there is a datagram socket");
	else
		snprintf(ret_reason, DESTINATION_REASON_SIZE, "%s: %s", step, strerror(-err));
}

static bool prepare_socket(struct run *run, uint32_t timed_every,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	struct icmp6_settings settings;
	const char *step = "socket";
	int err;

	if (!run_make_settings(run, &settings, ret_reason))
		return false;
	run->sock->tx_every = timed_every;
	err = icmp6_bind(run->sock, &settings, &step);
	if (!err && run->opts->send_buffer) {
		step = "-S";
		err = icmp6_send_buffer(run->sock, run->opts->send_buffer);
	}
	if (!err && run->opts->connected) {
		step = "-C";
		err = icmp6_connect(run->sock, &run->dest.address);
	}
	if (!err && settings.has_flow_label) {
		step = "flow label";
		err = icmp6_flow_label(run->sock, &run->dest.address.sin6_addr,
			settings.flow_label, &run->flow_label);
	}
	if (!err) {
		step = "event loop";
		err = loop_watch(&run->loop, run->sock->fd, POLLIN);
	}
	if (err)
		explain_setting(run, step, err, ret_reason);
	return !err;
}

static int allocate(struct run *run)
{
	const struct ping6_opts *opts = run->opts;
	bool shown = !opts->quiet && !(opts->many && opts->count == 1 && !opts->json);
	size_t most = !shown ? ICMP6_BATCH : opts->json ? BLOCK_JSON : BLOCK_SHOWN;
	struct wr w;

	run->message_size = ECHO_HEADER_SIZE + opts->size;
	run->block = BLOCK_BYTES / run->message_size;
	if (run->block > most)
		run->block = most;
	run->messages = malloc(run->block * run->message_size);
	if (!run->messages)
		return -ENOMEM;
	for (size_t i = 0; i < run->block; i++) {
		w = wr_into(run->messages + i * run->message_size, run->message_size);
		wr_zeros(&w, ECHO_HEADER_SIZE);
		payload_write(&run->payload, 0, &w);
	}
	return icmp6_inbox_new(run->block, run->message_size, &run->inbox);
}

static bool prepare_probes(struct run *run, const struct engine_rules *rules,
	char *ret_reason, size_t size)
{
	const struct ping6_opts *opts = run->opts;
	uint64_t key = 0;
	int err;

	run->payload.size = opts->size;
	run->payload.pattern = opts->pattern;
	run->payload.pattern_len = opts->pattern_len;
	err = sys_random(run->payload.key, sizeof(run->payload.key));
	if (!err)
		err = sys_random(&key, sizeof(key));
	if (!err)
		err = allocate(run);
	if (!err)
		err = engine_init(&run->engine, rules, sys_now());
	if (!err && in6_is_multicast(&run->dest.address.sin6_addr)) {
		run->responders = responders_new(key);
		err = run->responders ? 0 : -ENOMEM;
	}
	if (err)
		snprintf(ret_reason, size, "%s", strerror(-err));
	return !err;
}

/* The one target, as ping has it. */
static bool prepare_one(struct run *run, char *ret_reason, size_t size)
{
	const struct ping6_opts *opts = run->opts;
	struct target *target;
	uint32_t slot;

	run->show.dest = &run->dest;
	run->show.zone = *run->dest.zone ? run->dest.zone : run->dest.interface;
	run->one.name = opts->targets[0];
	run->one.in6 = run->dest.address.sin6_addr;
	show_addr(&run->one.in6, run->dest.zone, run->one.address);
	if (run->dest.zone_assumed)
		cli_error(opts->targets[0], "needs a zone; %s is the only one there is: %s",
			run->dest.zone, run->one.address);
	run->fed = true;
	if (engine_add(&run->engine, sys_now(), &slot)) {
		snprintf(ret_reason, size, "%s", strerror(ENOMEM));
		return false;
	}
	target = engine_target(&run->engine, slot);
	target->address = run->one.in6;
	target->ifindex = run->dest.address.sin6_scope_id;
	target->is_group = in6_is_multicast(&run->one.in6);
	if (opts->until.wants != UNTIL_NOTHING)
		run_extra(run, target);
	run->totals.targets = 1;
	return true;
}

static void prepare_many(struct run *run)
{
	const struct ping6_opts *opts = run->opts;
	struct targets targets = targets_from(opts->targets, opts->target_count, opts->file);
	struct feed_rules rules = {
		.way = {.interface = opts->interface, .source = opts->source},
		.all_addresses = opts->all_addresses,
		.only_local = run_is_hasty(opts) && !sys_started_by_root(),
		.until = opts->deadline ? run->start + opts->deadline : NSEC_NEVER,
	};

	targets_shard(&targets, opts->shard, opts->shards);
	feed_open(&run->feed, &rules, targets, &run->loop, &run->netlink);
	run->show.many = true;
	run->show.zone = "";
	if (isatty(STDERR_FILENO) && !opts->quiet)
		run->next_progress = run->start + NSEC_PER_SEC;
}

static void prepare_show(struct run *run)
{
	const struct ping6_opts *opts = run->opts;
	struct show *show = &run->show;
	struct stat out;

	run->write_most = !fstat(STDOUT_FILENO, &out) && S_ISREG(out.st_mode) ? SIZE_MAX
									     : WRITE_MOST;

	show->json = opts->json;
	show->quiet = opts->quiet;
	show->verbose = opts->verbose;
	show->timestamps = opts->timestamps;
	show->audible = opts->audible;
	show->interface = opts->interface;
	show->source = opts->source;
	show->pattern = opts->pattern_text;
	show->size = opts->size;
	show->flow_label = run->flow_label;
	if (opts->graph)
		graph_wipe(&run->graph_look, run->graph_wipe);
	show->wipe = run->graph_wipe;
	show->wall_offset = sys_realtime() - sys_now();
	run->next_progress = NSEC_NEVER;
}

/* What can be known to be in vain before anything is sent. */
bool run_check_outputs(struct run *run, char ret_reason[static DESTINATION_REASON_SIZE])
{
	struct winsize window = {0};
	int err;

	if (run->opts->metrics) {
		err = metrics_check(run->opts->metrics);
		if (err) {
			snprintf(ret_reason, DESTINATION_REASON_SIZE, "%.200s: %s",
				run->opts->metrics,
				err == -ENOTSUP ? "is not a regular file" : strerror(-err));
			return false;
		}
	}
	if (run->opts->graph) {
		if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window)) {
			snprintf(ret_reason, DESTINATION_REASON_SIZE,
				"--graph: stdout is not a terminal");
			return false;
		}
		setlocale(LC_CTYPE, "");
		run->graph_look = (struct graph_look){
			.columns = window.ws_col ? window.ws_col : 80,
			.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8"),
			.color = cli_has_color(run->opts->color),
		};
	}
	return true;
}

bool run_prepare(struct run *run, char ret_reason[static DESTINATION_REASON_SIZE])
{
	struct engine_rules rules = make_rules(run);

	if (!prepare_socket(run, rules.timed_every, ret_reason) ||
		!prepare_probes(run, &rules, ret_reason, DESTINATION_REASON_SIZE))
		return false;
	prepare_show(run);
	/* Where the system does not count them there are none. */
	netlink_neighbour_overflows(&run->netlink, &run->departure.overflows);
	if (!run->opts->many)
		return prepare_one(run, ret_reason, DESTINATION_REASON_SIZE);
	prepare_many(run);
	return true;
}
