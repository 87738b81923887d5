#include "tools/ping6/metrics.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "out/openmetrics.h"

struct metrics_row {
	char *target, *address;
	struct metrics_target values; /* its texts are those above */
};

int metrics_check(const char *path)
{
	struct openmetrics om;
	int err = openmetrics_begin(&om, path);

	if (!err)
		openmetrics_abandon(&om);
	return err;
}

static bool make_room(struct metrics *metrics)
{
	size_t room = metrics->room ? metrics->room * 2 : 16;
	struct metrics_row *rows;

	if (metrics->count < metrics->room)
		return true;
	rows = reallocarray(metrics->rows, room, sizeof(*rows));
	if (!rows)
		return false;
	metrics->rows = rows;
	metrics->room = room;
	return true;
}

int metrics_add(struct metrics *metrics, const struct metrics_target *target)
{
	struct metrics_row row = {
		.target = strdup(target->target),
		.address = strdup(target->address),
		.values = *target,
	};

	if (!row.target || !row.address || !make_room(metrics)) {
		free(row.target);
		free(row.address);
		return -ENOMEM;
	}
	row.values.target = row.target;
	row.values.address = row.address;
	metrics->rows[metrics->count++] = row;
	return 0;
}

static double seconds(nsec_t duration)
{
	return (double)duration / (double)NSEC_PER_SEC;
}

static double up(const struct metrics_target *t)
{
	return t->received > 0;
}

static double sent(const struct metrics_target *t)
{
	return (double)t->sent;
}

static double received(const struct metrics_target *t)
{
	return (double)t->received;
}

static double duplicates(const struct metrics_target *t)
{
	return (double)t->duplicates;
}

static double errors(const struct metrics_target *t)
{
	return (double)t->errors;
}

static double loss_ratio(const struct metrics_target *t)
{
	return t->loss_pct / 100;
}

static double jitter(const struct metrics_target *t)
{
	return seconds(t->jitter);
}

/* Families of one sample a target. */
static const struct {
	const char *name, *help;
	uint64_t replies; /* without so many there is no sample */
	double (*value)(const struct metrics_target *target);
} gauges[] = {
	{"hextet_ping6_up", "Whether any reply came in the last run.", 0, up},
	{"hextet_ping6_probes_sent", "Echo Requests of the last run.", 0, sent},
	{"hextet_ping6_replies_received", "Probes that were answered in time.", 0, received},
	{"hextet_ping6_duplicates_received", "Further replies to answered probes.", 0,
		duplicates},
	{"hextet_ping6_errors_received", "ICMPv6 errors about the probes.", 0, errors},
	{"hextet_ping6_loss_ratio", "Probes not answered, of those whose fate is known.", 0,
		loss_ratio},
	{"hextet_ping6_jitter_seconds", "Mean distance between neighbouring round trips.", 2,
		jitter},
};

enum { OWN_LABELS = 2 };

static void put_labels(const struct metrics_target *t, struct openmetrics_label *ret_labels)
{
	ret_labels[0] = (struct openmetrics_label){"target", t->target};
	ret_labels[1] = (struct openmetrics_label){"address", t->address};
}

/* Round trips as a summary: quantile 0 is the least, 1 the most. */
static void write_rtt(struct openmetrics *om, const struct metrics_target *t)
{
	const struct {
		const char *name;
		nsec_t value;
	} quantiles[] = {
		{"0", t->min}, {"0.5", t->p50}, {"0.95", t->p95}, {"0.99", t->p99}, {"1", t->max},
	};
	struct openmetrics_label labels[OWN_LABELS + 1];

	put_labels(t, labels);
	for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++) {
		labels[OWN_LABELS] =
			(struct openmetrics_label){"quantile", quantiles[i].name};
		openmetrics_sample(om, "", labels, OWN_LABELS + 1,
			seconds(quantiles[i].value));
	}
	openmetrics_sample(om, "_sum", labels, OWN_LABELS,
		seconds(t->avg) * (double)t->received);
	openmetrics_sample(om, "_count", labels, OWN_LABELS, (double)t->received);
}

static int by_labels(const void *a, const void *b)
{
	const struct metrics_row *x = a, *y = b;
	int order = strcmp(x->target, y->target);

	return order ? order : strcmp(x->address, y->address);
}

/* Sorts the rows, and of equal ones keeps one. */
static void settle(struct metrics *metrics)
{
	size_t kept = 0;

	if (metrics->count == 0)
		return;
	qsort(metrics->rows, metrics->count, sizeof(*metrics->rows), by_labels);
	for (size_t i = 1; i < metrics->count; i++) {
		struct metrics_row *row = &metrics->rows[i];

		if (by_labels(&metrics->rows[kept], row)) {
			metrics->rows[++kept] = *row;
		} else {
			free(row->target);
			free(row->address);
		}
	}
	metrics->count = kept + 1;
}

int metrics_write(struct metrics *metrics, const char *path, nsec_t realtime)
{
	struct openmetrics_label labels[OWN_LABELS];
	struct openmetrics om;
	int err = openmetrics_begin(&om, path);

	if (err)
		return err;
	settle(metrics);
	for (size_t g = 0; g < sizeof(gauges) / sizeof(gauges[0]); g++) {
		openmetrics_family(&om, gauges[g].name, OPENMETRICS_GAUGE, gauges[g].help);
		for (size_t i = 0; i < metrics->count; i++) {
			const struct metrics_target *t = &metrics->rows[i].values;

			if (t->received < gauges[g].replies)
				continue;
			put_labels(t, labels);
			openmetrics_sample(&om, "", labels, OWN_LABELS, gauges[g].value(t));
		}
	}
	openmetrics_family(&om, "hextet_ping6_rtt_seconds", OPENMETRICS_SUMMARY,
		"Round-trip times of the last run.");
	for (size_t i = 0; i < metrics->count; i++)
		if (metrics->rows[i].values.received > 0)
			write_rtt(&om, &metrics->rows[i].values);
	openmetrics_family(&om, "hextet_ping6_last_run_timestamp_seconds", OPENMETRICS_GAUGE,
		"When the last run ended.");
	openmetrics_sample(&om, "", NULL, 0, seconds(realtime));
	return openmetrics_end(&om);
}

void metrics_free(struct metrics *metrics)
{
	for (size_t i = 0; i < metrics->count; i++) {
		free(metrics->rows[i].target);
		free(metrics->rows[i].address);
	}
	free(metrics->rows);
	*metrics = (struct metrics){0};
}
