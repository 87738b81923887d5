#include <errno.h>
#include <string.h>

#include "tools/ping6/opts_inner.h"

#define RETRIES_DEFAULT 2

static error_t check_together(const struct parsing *p)
{
	const struct ping6_opts *o = &p->opts;
	bool only = o->only != PING6_ALL, until = o->until.wants != UNTIL_NOTHING;
	const char *only_name = o->only == PING6_DEAD ? "--dead" : "--alive";
	const struct args_pair pairs[] = {
		{o->find_mtu, "--find-mtu", o->many, "several targets"},
		{o->find_mtu, "--find-mtu", o->flood, "-f"},
		{o->find_mtu, "--find-mtu", o->adaptive, "-A"},
		{o->find_mtu, "--find-mtu", p->has_count, "-c"},
		{o->find_mtu, "--find-mtu", until, "--until"},
		{o->find_mtu, "--find-mtu", o->asserts.count > 0, "assertions"},
		{o->find_mtu, "--find-mtu", o->settings.has_pmtu_discovery, "-M"},
		{o->find_mtu, "--find-mtu", o->graph, "--graph"},
		{o->find_mtu, "--find-mtu", o->metrics != NULL, "--metrics"},
		{o->flood, "-f", o->adaptive, "-A"},
		{o->flood, "-f", o->many, "several targets"},
		{o->adaptive, "-A", o->many, "several targets"},
		{until, "--until", only, only_name},
		{o->graph, "--graph", o->many, "several targets"},
		{o->graph, "--graph", o->json, "--json"},
		{o->graph, "--graph", o->flood, "-f"},
		{o->settings.has_flow_label, "-F", o->many, "several targets"},
		{assert_has(&o->asserts, ASSERT_EXPECT_RESPONDERS), "--expect-responders",
			o->many, "several targets"},
		{o->keep_source, "-B", o->many, "several targets"},
		{o->connected, "-C", o->many, "several targets"},
		{o->names, "-H", o->many, "several targets"},
		{o->report_outstanding, "-O", o->many, "several targets"},
	};

	if (args_refuse_pairs(pairs, sizeof(pairs) / sizeof(pairs[0])))
		return EINVAL;
	if (p->has_retries && o->count == 0) {
		cli_error("--retries", "needs -c, --alive or --dead: without an end there is "
			"always one more");
		return EINVAL;
	}
	return 0;
}

/* What follows from the whole of it. */
error_t opts_complete(struct parsing *p)
{
	struct ping6_opts *o = &p->opts;
	const char *stdin_taken_by = NULL;

	if (o->target_count == 0 && !o->file) {
		cli_error("target", "none is given; try --help");
		return EINVAL;
	}
	for (size_t i = 0; i < o->target_count; i++) {
		if (!*o->targets[i]) {
			cli_error("target", "is empty");
			return EINVAL;
		}
		if (!args_take_stdin("-", o->targets[i], &stdin_taken_by))
			return EINVAL;
	}
	if (o->file && !args_take_stdin("--file -", o->file, &stdin_taken_by))
		return EINVAL;
	o->many = o->target_count != 1 || o->file || !strcmp(o->targets[0], "-") ||
		o->all_addresses || o->only != PING6_ALL || o->shards > 1;
	if (o->only != PING6_ALL && !p->has_count)
		o->count = 1;
	if (o->only != PING6_ALL && !p->has_retries)
		o->retries = RETRIES_DEFAULT;
	/* A flood goes on without answers, though slowly. */
	if (!o->has_interval && o->flood)
		o->interval = PING6_INTERVAL_FLOOD;
	return check_together(p);
}
