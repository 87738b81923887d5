/* The figures of a run for Prometheus. */
#include <math.h>
#include <string.h>

#include "addr/in6.h"
#include "out/openmetrics.h"
#include "tools/rasniff/run_inner.h"
#include "tools/rasniff/vlan.h"

static void put_one(struct openmetrics *om, const char *name, const char *help, double value)
{
	openmetrics_family(om, name, OPENMETRICS_GAUGE, help);
	openmetrics_sample(om, "", NULL, 0, value);
}

static double seconds(nsec_t duration)
{
	return (double)duration / (double)NSEC_PER_SEC;
}

static double lifetime(const struct track_router *router)
{
	return router->message.ra.lifetime_s;
}

/* Not known before the second. */
static double interval(const struct track_router *router)
{
	return router->count > 1 ? seconds(track_interval(router)) : (double)NAN;
}

static double heard(const struct track_router *router)
{
	return (double)router->count;
}

static double changes(const struct track_router *router)
{
	return (double)router->changes;
}

static void put_routers(struct openmetrics *om, const struct run *run)
{
	static const struct {
		const char *name, *help;
		double (*value)(const struct track_router *router);
	} families[] = {
		{"hextet_rasniff_router_lifetime_seconds",
			"Lifetime as a default router, as last advertised", lifetime},
		{"hextet_rasniff_router_interval_seconds",
			"Average time between two advertisements", interval},
		{"hextet_rasniff_router_advertisements",
			"Advertisements heard from the router", heard},
		{"hextet_rasniff_router_changes",
			"Advertisements that differed from the one before", changes},
	};

	for (size_t f = 0; f < sizeof(families) / sizeof(families[0]); f++) {
		openmetrics_family(om, families[f].name, OPENMETRICS_GAUGE, families[f].help);
		for (size_t i = 0; i < run->track.count; i++) {
			const struct track_router *router = &run->track.routers[i];
			const struct track_link *link = track_link_of(&run->track, router);
			char address[IN6_TEXT_SIZE], vlan[VLAN_TEXT_SIZE];
			struct openmetrics_label labels[] = {
				{"router", address},
				{"interface", run->links[link->interface].name},
				{"vlan", vlan},
			};
			double value = families[f].value(router);

			in6_format(&router->address, address);
			vlan_format(link->vlan, vlan);
			if (!isnan(value))
				openmetrics_sample(om, "", labels, *vlan ? 3 : 2, value);
		}
	}
}

void run_metrics(struct run *run)
{
	static struct openmetrics om;
	int err = openmetrics_begin(&om, run->opts->metrics);

	if (!err) {
		put_one(&om, "hextet_rasniff_up", "Whether an advertisement came that hosts take",
			run->taken > 0);
		put_one(&om, "hextet_rasniff_advertisements", "Router Advertisements heard",
			(double)run->heard);
		put_one(&om, "hextet_rasniff_routers", "Routers heard",
			(double)run->track.count);
		put_one(&om, "hextet_rasniff_dropped", "Packets that the kernel dropped",
			(double)run->dropped);
		openmetrics_family(&om, "hextet_rasniff_findings", OPENMETRICS_GAUGE,
			"Findings by code");
		for (unsigned i = 0; i < LINT_CODES; i++) {
			struct openmetrics_label label = {"code", lint_name((enum lint_code)i)};

			openmetrics_sample(&om, "", &label, 1, (double)run->found[i]);
		}
		put_routers(&om, run);
		err = openmetrics_end(&om);
	}
	if (err)
		run_error(run, CLI_CANNOT, NULL, run->opts->metrics, "%s", strerror(-err));
}
