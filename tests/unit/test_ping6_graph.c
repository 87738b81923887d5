#include "tools/ping6/graph.h"

#include <stdio.h>

#include "tests/unit/test.h"

#define MS NSEC_PER_MSEC

static const struct graph_look ascii = {.columns = 21};
static const struct graph_look utf8 = {.columns = 21, .utf8 = true};
static const struct graph_look colored = {.columns = 21, .utf8 = true, .color = true};

static void expect(const struct graph *graph, const struct graph_look *look,
	const char *line)
{
	char text[GRAPH_TEXT_SIZE];
	size_t len = graph_draw(graph, look, text);

	row_string(line, text, line);
	row_int(line, len, strlen(line));
}

static void test_nothing_yet(void **state)
{
	static struct graph graph;

	(void)state;
	expect(&graph, &ascii, "\r                    ");
	graph_sent(&graph, 1);
	expect(&graph, &ascii, "\r                    ");
	expect(&graph, &utf8, "\r·                   ");
}

static void test_each_probe_keeps_its_column(void **state)
{
	static struct graph graph;

	(void)state;
	for (uint64_t seq = 1; seq <= 5; seq++)
		graph_sent(&graph, seq);
	graph_answered(&graph, 4, MS);
	graph_answered(&graph, 2, 10 * MS);
	expect(&graph, &utf8, "\r·█·▁·               ");
	graph_lost(&graph, 1);
	expect(&graph, &utf8, "\r✗█·▁·               ");
	expect(&graph, &ascii, "\r!# _                ");
	expect(&graph, &colored, "\r\033[31m✗\033[0m█·▁·               ");
}

static void test_bars_are_logarithmic(void **state)
{
	static struct graph graph;

	(void)state;
	for (uint64_t seq = 1; seq <= 8; seq++)
		graph_answered(&graph, seq, MS << seq);
	expect(&graph, &utf8, "\r▁▂▃▄▅▆▇█            ");
}

static void test_what_is_steady_looks_so(void **state)
{
	static struct graph graph;

	(void)state;
	for (uint64_t seq = 1; seq <= 10; seq++)
		graph_answered(&graph, seq, 100000 + (nsec_t)(seq % 3) * 1000);
	expect(&graph, &utf8, "\r▁▁▁▁▁▁▁▁▁▁          ");
}

static void test_an_outlier_does_not_flatten_the_others(void **state)
{
	static struct graph graph;
	static const struct graph_look wide = {.columns = 500};
	char text[GRAPH_TEXT_SIZE];

	(void)state;
	for (uint64_t seq = 1; seq <= 100; seq++)
		graph_answered(&graph, seq, seq % 2 ? 10 * MS : 20 * MS);
	graph_answered(&graph, 101, 10000 * MS);
	graph_draw(&graph, &wide, text);
	row_bytes(text, text, "\r_#_#", 5);
	row_bytes(text, text + 98, "#_##  ", 6);
}

static void test_extremes(void **state)
{
	static struct graph graph;

	(void)state;
	graph_answered(&graph, 1, 0);
	graph_answered(&graph, 2, -5);
	graph_answered(&graph, 3, 86400 * 365 * NSEC_PER_SEC);
	expect(&graph, &utf8, "\r▁▁█                 ");
}

static void test_only_the_first_outcome_counts(void **state)
{
	static struct graph graph;

	(void)state;
	graph_answered(&graph, 1, MS);
	graph_answered(&graph, 1, 9 * MS);
	graph_lost(&graph, 1);
	graph_lost(&graph, 2);
	graph_lost(&graph, 2);
	graph_answered(&graph, 2, MS);
	assert_int_equal(graph.answered, 1);
	assert_int_equal(graph.lost, 1);
	assert_int_equal(graph.latest, MS);
	expect(&graph, &utf8, "\r▁✗                  ");
}

static void test_figures_stand_where_there_is_room(void **state)
{
	static struct graph graph;
	static const struct graph_look looks[] = {
		{.columns = 60}, {.columns = 45}, {.columns = 44}, {.columns = 0}};
	static const char *const lines[] = {
		"\r_#!                        12.7 ms, avg 8.87 ms, loss 33.3%",
		"\r_#!         12.7 ms, avg 8.87 ms, loss 33.3%",
		"\r_#!                                        ",
		"\r_#!                                            12.7 ms, avg 8.87 ms, loss 33.3%",
	};

	(void)state;
	graph_answered(&graph, 1, 5040000);
	graph_answered(&graph, 2, 12700000);
	graph_lost(&graph, 3);
	for (size_t i = 0; i < LEN(looks); i++)
		expect(&graph, &looks[i], lines[i]);

	graph = (struct graph){0};
	graph_lost(&graph, 1);
	expect(&graph, &looks[0],
		"\r!                                                 loss 100%");
}

static void test_it_scrolls(void **state)
{
	static struct graph graph;

	(void)state;
	for (uint64_t seq = 1; seq <= 2000; seq++) {
		graph_sent(&graph, seq);
		if (seq % 20 == 0)
			graph_lost(&graph, seq);
		else
			graph_answered(&graph, seq, MS);
	}
	expect(&graph, &ascii, "\r___________________!");
	graph_sent(&graph, 2001);
	expect(&graph, &ascii, "\r__________________! ");
	/* What has scrolled away counts, but has no column. */
	graph_answered(&graph, 1, 7 * MS);
	expect(&graph, &ascii, "\r__________________! ");
	assert_int_equal(graph.answered, 1901);
	/* A jump leaves nothing of what was there. */
	graph_sent(&graph, 1000000);
	expect(&graph, &ascii, "\r                    ");
}

/* Columns that a line takes: characters, without colours and the carriage return. */
static size_t width_of(const char *line)
{
	size_t width = 0;

	assert_int_equal(*line++, '\r');
	while (*line) {
		if (*line == '\033') {
			line = strchr(line, 'm') + 1;
			continue;
		}
		assert_true(*line == ' ' || (*line & 0x80) || (*line > ' ' && *line < 0x7f));
		width += (*line++ & 0xc0) != 0x80;
	}
	return width;
}

static void test_every_line_covers_the_one_before(void **state)
{
	struct dice dice = dice_seeded(0x94a9);
	static struct graph graph;
	uint64_t seq = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct graph_look look = {
			.columns = 1 + (unsigned)dice_below(&dice, GRAPH_COLUMNS + 200),
			.utf8 = dice_below(&dice, 2),
			.color = dice_below(&dice, 2),
		};
		char text[GRAPH_TEXT_SIZE];
		size_t len, width = look.columns - 1;

		if (width > GRAPH_COLUMNS)
			width = GRAPH_COLUMNS;
		if (dice_below(&dice, 500) == 0) {
			graph = (struct graph){0};
			seq = 0;
		}
		seq += dice_below(&dice, 3);
		if (seq > 0 && dice_below(&dice, 3))
			graph_answered(&graph, 1 + dice_below(&dice, seq),
				(nsec_t)(dice_roll(&dice) >> (8 + dice_below(&dice, 50))));
		else if (seq > 0)
			graph_lost(&graph, seq);
		memset(text, UNTOUCHED, sizeof(text));
		len = graph_draw(&graph, &look, text);
		assert_true(len < sizeof(text));
		assert_int_equal(strlen(text), len);
		assert_int_equal(width_of(text), width);

		len = graph_wipe(&look, text);
		assert_int_equal(len, width + 2);
		assert_int_equal(strlen(text), len);
		assert_int_equal(strspn(text + 1, " "), width);
		assert_int_equal(text[len - 1], '\r');
	}
}

/* The longest line: every column a coloured loss. */
static void test_the_longest_line_fits(void **state)
{
	static struct graph graph;
	static const struct graph_look look = {
		.columns = 10000, .utf8 = true, .color = true};
	uint8_t *text = malloc(GRAPH_TEXT_SIZE);

	(void)state;
	assert_non_null(text);
	for (uint64_t seq = 1; seq <= GRAPH_COLUMNS; seq++)
		graph_lost(&graph, seq);
	assert_true(graph_draw(&graph, &look, (char *)text) > 5000);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_yet),
		cmocka_unit_test(test_each_probe_keeps_its_column),
		cmocka_unit_test(test_bars_are_logarithmic),
		cmocka_unit_test(test_what_is_steady_looks_so),
		cmocka_unit_test(test_an_outlier_does_not_flatten_the_others),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_only_the_first_outcome_counts),
		cmocka_unit_test(test_figures_stand_where_there_is_room),
		cmocka_unit_test(test_it_scrolls),
		cmocka_unit_test(test_every_line_covers_the_one_before),
		cmocka_unit_test(test_the_longest_line_fits),
	};

	return cmocka_run_group_tests_name("ping6_graph", tests, NULL, NULL);
}
