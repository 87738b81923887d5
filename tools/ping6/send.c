#include <stdio.h>

#include "net/sys.h"
#include "tools/ping6/run_inner.h"
#include "wire/echo.h"

/* Writes probe `number` over an older one's message; what is behind the stamp stays. */
static void write_probe(struct run *run, uint64_t number, size_t at,
	struct icmp6_probe *ret_probe)
{
	const struct target *t = engine_target(&run->engine,
		engine_probe(&run->engine, number)->target);
	uint8_t *message = run->messages + at * run->message_size;
	struct wr w = wr_into(message, run->message_size);

	echo_write(&w, &(struct echo){
		.type = ICMP6_TYPE_ECHO_REQUEST,
		.id = run->sock->id,
		.seq = (uint16_t)number,
	});
	payload_write_stamp(&run->payload, number, &w);
	*ret_probe = (struct icmp6_probe){
		.destination = {
			.sin6_family = AF_INET6,
			.sin6_addr = t->address,
			.sin6_scope_id = t->ifindex,
			.sin6_flowinfo = htonl(run->flow_label),
		},
		.message = message,
		.len = run->message_size,
	};
}

static void show_sent(struct run *run, uint64_t number, nsec_t now)
{
	const struct ping6_opts *opts = run->opts;
	uint64_t outstanding = engine_outstanding(&run->engine, number);
	struct show_target target;
	struct show_probe probe;

	if (opts->graph)
		graph_sent(&run->graph, engine_seq(&run->engine, number));
	if (opts->flood && !opts->quiet && !opts->json)
		putchar('.');
	if (!opts->report_outstanding || !outstanding)
		return;
	probe = run_describe(run, outstanding, now, &target);
	show_outstanding(&run->show, &probe);
}

/* Whether a probe can leave now; new targets are begun as the pace allows. Without an end
 * to their probes all targets must be begun first, or the first ones would take all. */
static bool is_due(struct run *run, nsec_t now)
{
	bool all_first = run->opts->count == 0;

	if (!run->fed && engine_may_send(&run->engine, now) &&
		(all_first || !engine_is_due(&run->engine, now)))
		run_add_target(run, now);
	return engine_is_due(&run->engine, now);
}

void run_send_due(struct run *run)
{
	struct departure *d = &run->departure;
	nsec_t now = sys_now();

	if (run_is_departing(run) && now >= d->next_try)
		run_depart(run, now);
	if (run_is_departing(run))
		return;
	d->first = run->engine.sent + 1;
	d->at = d->count = 0;
	while (d->count < run->block && is_due(run, now)) {
		uint64_t number = engine_send(&run->engine, now);

		write_probe(run, number, d->count, &d->probes[d->count]);
		d->count++;
		if (!run->opts->many)
			show_sent(run, number, now);
	}
	run_depart(run, now);
}
