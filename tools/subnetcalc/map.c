#include "tools/subnetcalc/map.h"

#include <stdio.h>
#include <string.h>

#include "out/esc.h"

enum { COLUMNS = 64, CELL_BITS = 8 }; /* four rows of cells */

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/* Names in the order in which the map meets them; those beyond the letters share `*`. */
struct legend {
	const char *names[sizeof(letters) - 1];
	size_t count;
};

static char letter_for(struct legend *legend, const char *name)
{
	for (size_t i = 0; i < legend->count; i++)
		if (!strcmp(legend->names[i], name))
			return letters[i];
	if (legend->count == sizeof(letters) - 1)
		return '*';
	legend->names[legend->count] = name;
	return letters[legend->count++];
}

/* The mark of one cell. Blocks before *at end before it. */
static char mark_cell(struct range cell, const struct list *used,
	const struct plan_block *blocks, size_t count, size_t *at, struct legend *legend)
{
	char mark = set_touches(used->ranges, used->count, cell) ? '#' : '.';

	while (*at < count && blocks[*at].placed &&
		u128_compare(prefix_last(blocks[*at].prefix), cell.first) < 0)
		(*at)++;
	for (size_t i = *at; i < count && blocks[i].placed; i++) {
		struct prefix p = blocks[i].prefix;
		char letter;

		if (u128_compare(p.first, cell.last) > 0)
			break;
		letter = letter_for(legend, blocks[i].name);
		if (mark != '.' && mark != letter)
			return '+';
		mark = letter;
	}
	return mark;
}

void map_draw(struct prefix pool, const struct list *used, const struct plan_block *blocks,
	size_t count)
{
	unsigned bits = PREFIX_LENGTH_MAX - (unsigned)pool.length;
	unsigned cell_bits = bits < CELL_BITS ? bits : CELL_BITS;
	unsigned length = pool.length + cell_bits;
	size_t cells = (size_t)1 << cell_bits, at = 0;
	struct legend legend = {0};

	printf("\n");
	for (size_t i = 0; i < cells; i++) {
		char text[PREFIX_TEXT_SIZE];
		struct prefix cell;

		prefix_nth(pool, length, u128_of(i), &cell);
		if (i % COLUMNS == 0) {
			prefix_format(cell, text);
			printf("%s%-43s ", i ? "\n" : "", text);
		}
		putchar(mark_cell(range_of_prefix(cell), used, blocks, count, &at, &legend));
	}
	printf("\n\neach mark is a /%u: . free", length);
	if (used->count > 0)
		printf("  # used");
	for (size_t i = 0; i < legend.count; i++) {
		const char *name = *legend.names[i] ? legend.names[i] : "(no name)";
		char safe[ESC_SIZE(255)];

		esc(name, strlen(name), safe, sizeof(safe));
		printf("  %c %s", letters[i], safe);
	}
	printf("  + several\n");
}
