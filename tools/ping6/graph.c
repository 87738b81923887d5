#include "tools/ping6/graph.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out/style.h"
#include "out/text.h"

/* Beside round trips, which are not negative. */
enum { WAITING = -1, LOST = -2 };

enum { LEVELS = 8, COLUMNS_DEFAULT = 80, COLUMNS_LEAST = 10 };

/* A bar's height spans at least this factor: what is steady is to look so. */
#define SPAN_LEAST 1.5

struct signs {
	const char *bars[LEVELS];
	const char *waiting, *lost;
};

static const struct signs signs_ascii = {
	{"_", ".", ":", "-", "=", "+", "*", "#"}, " ", "!"};
static const struct signs signs_utf8 = {
	{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, "·", "✗"};

static nsec_t *bar_of(struct graph *graph, uint64_t seq)
{
	return &graph->bars[seq % GRAPH_COLUMNS];
}

void graph_sent(struct graph *graph, uint64_t seq)
{
	if (seq > graph->newest + GRAPH_COLUMNS)
		graph->newest = seq - GRAPH_COLUMNS;
	while (graph->newest < seq)
		*bar_of(graph, ++graph->newest) = WAITING;
}

/* Sets a probe's bar; false if it has one. What has scrolled away is taken for the first. */
static bool settle(struct graph *graph, uint64_t seq, nsec_t bar)
{
	graph_sent(graph, seq);
	if (graph->newest - seq >= GRAPH_COLUMNS)
		return true;
	if (*bar_of(graph, seq) != WAITING)
		return false;
	*bar_of(graph, seq) = bar;
	return true;
}

void graph_answered(struct graph *graph, uint64_t seq, nsec_t rtt)
{
	if (rtt < 0)
		rtt = 0;
	if (!settle(graph, seq, rtt))
		return;
	graph->latest = rtt;
	graph->sum += (double)rtt;
	graph->answered++;
}

void graph_lost(struct graph *graph, uint64_t seq)
{
	graph->lost += settle(graph, seq, LOST);
}

static int by_value(const void *a, const void *b)
{
	const nsec_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* What the lowest and the highest bar stand for. */
struct scale {
	double low, high;
};

static struct scale find_scale(const struct graph *graph, size_t shown)
{
	nsec_t sorted[GRAPH_COLUMNS];
	size_t count = 0, outliers; /* at either end */
	struct scale scale;

	for (size_t i = 0; i < shown; i++) {
		nsec_t bar = graph->bars[(graph->newest - i) % GRAPH_COLUMNS];

		if (bar >= 0)
			sorted[count++] = bar;
	}
	if (count == 0)
		return (struct scale){1, SPAN_LEAST};
	qsort(sorted, count, sizeof(*sorted), by_value);
	/* The few that are far off would flatten all the others. */
	outliers = count / 20;
	scale.low = fmax((double)sorted[outliers], 1);
	scale.high = fmax((double)sorted[count - 1 - outliers], scale.low * SPAN_LEAST);
	return scale;
}

static int level_of(struct scale scale, nsec_t rtt)
{
	double height = log(fmax((double)rtt, 1) / scale.low) / log(scale.high / scale.low);

	return (int)fmin(fmax(height * LEVELS, 0), LEVELS - 1);
}

/* The figures beside the bars, `  12.7 ms, avg 13.1 ms, loss 2%`; returns their length. */
static size_t put_figures(const struct graph *graph, char *ret_text, size_t size)
{
	char latest[TEXT_MSEC_SIZE], avg[TEXT_MSEC_SIZE];
	uint64_t known = graph->answered + graph->lost;
	size_t len = 0;

	ret_text[0] = '\0';
	if (graph->answered > 0) {
		text_msec_short(graph->latest, latest);
		text_msec_short((nsec_t)(graph->sum / (double)graph->answered), avg);
		len += (size_t)snprintf(ret_text, size, "  %s ms, avg %s ms,", latest, avg);
	}
	if (known > 0)
		len += (size_t)snprintf(ret_text + len, size - len, " loss %.3g%%",
			100.0 * (double)graph->lost / (double)known);
	return len;
}

static size_t append(char *text, size_t len, const char *piece)
{
	size_t more = strlen(piece);

	memcpy(text + len, piece, more + 1);
	return len + more;
}

/* What a line covers: the last column stays empty, for some terminals go to the next line
 * once it is written. */
static size_t width_of(const struct graph_look *look)
{
	size_t columns = look->columns ? look->columns : COLUMNS_DEFAULT;

	return columns > GRAPH_COLUMNS ? GRAPH_COLUMNS : columns - 1;
}

size_t graph_draw(const struct graph *graph, const struct graph_look *look,
	char ret_text[static GRAPH_TEXT_SIZE])
{
	const struct signs *signs = look->utf8 ? &signs_utf8 : &signs_ascii;
	size_t width = width_of(look), figures_len, shown, len;
	struct scale scale;
	char figures[128];

	figures_len = put_figures(graph, figures, sizeof(figures));
	if (figures_len + COLUMNS_LEAST > width) {
		figures[0] = '\0';
		figures_len = 0;
	}
	width -= figures_len;
	shown = graph->newest < width ? (size_t)graph->newest : width;
	scale = find_scale(graph, shown);

	len = append(ret_text, 0, "\r");
	for (size_t i = shown; i-- > 0;) {
		nsec_t bar = graph->bars[(graph->newest - i) % GRAPH_COLUMNS];

		if (bar == WAITING) {
			len = append(ret_text, len, signs->waiting);
		} else if (bar == LOST) {
			len = append(ret_text, len, style_text(look->color, STYLE_BAD));
			len = append(ret_text, len, signs->lost);
			len = append(ret_text, len, style_text(look->color, STYLE_PLAIN));
		} else {
			len = append(ret_text, len, signs->bars[level_of(scale, bar)]);
		}
	}
	for (size_t i = shown; i < width; i++)
		len = append(ret_text, len, " ");
	return append(ret_text, len, figures);
}

size_t graph_wipe(const struct graph_look *look, char ret_text[static GRAPH_TEXT_SIZE])
{
	size_t width = width_of(look);

	ret_text[0] = '\r';
	memset(ret_text + 1, ' ', width);
	return append(ret_text, width + 1, "\r");
}
