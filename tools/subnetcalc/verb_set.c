/* Verbs on sets of addresses: merge, minus, intersect, diff, exclude, free, supernet. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/subnetcalc/emit.h"
#include "tools/subnetcalc/operand.h"
#include "tools/subnetcalc/verbs.h"

static void normalise(struct list *list)
{
	list->count = set_normalise(list->ranges, list->count);
}

/* Prints what is in the list as the shortest list of prefixes. */
static enum cli_status emit_list(const struct subnetcalc_opts *opts, const struct range *ranges,
	size_t count)
{
	struct emit emit;

	emit_begin(&emit, opts->json);
	emit_ranges(&emit, ranges, count);
	return emit_end(&emit);
}

enum cli_status verb_merge(const struct subnetcalc_opts *opts)
{
	struct list list = {0};
	enum cli_status status = list_read(opts, 0, &list);

	normalise(&list);
	if (!list.overflowed)
		status = cli_worse(status, emit_list(opts, list.ranges, list.count));
	list_free(&list);
	return status;
}

/* An operand of a set verb: a file of prefixes, or one prefix. What has a colon is meant as
 * a prefix; a file with one in its name can be written with ./ before it. */
static enum cli_status read_operand(const struct subnetcalc_opts *opts, const char *text,
	struct list *list)
{
	struct prefix p;

	if (!strchr(text, ':') || strchr("./", text[0]))
		return list_read_file(opts, text, list);
	if (!operand_prefix(opts, text, &p))
		return CLI_CANNOT;
	return list_add(list, range_of_prefix(p)) ? CLI_YES : CLI_CANNOT;
}

/* Two lists, normal, and room for what two of them can give. */
struct pair {
	struct list a, b;
	struct range *room;
	enum cli_status status;
};

/* Makes both normal and finds the room. `times` is how many results the room holds. */
static bool prepare(struct pair *pair, size_t times)
{
	normalise(&pair->a);
	normalise(&pair->b);
	/* One more, as nothing may be asked of an allocator that answers NULL to it. */
	pair->room = reallocarray(NULL, times * (pair->a.count + pair->b.count) + 1,
		sizeof(*pair->room));
	if (!pair->room)
		cli_error(NULL, "out of memory for %zu prefixes", pair->a.count + pair->b.count);
	return pair->room;
}

static struct pair read_pair(const struct subnetcalc_opts *opts)
{
	const char *a = opts->operands[0], *b = opts->operands[1];
	struct pair pair = {.status = CLI_CANNOT};

	pair.status = read_operand(opts, a, &pair.a);
	pair.status = cli_worse(pair.status, read_operand(opts, b, &pair.b));
	return pair;
}

static void pair_free(struct pair *pair)
{
	list_free(&pair->a);
	list_free(&pair->b);
	free(pair->room);
}

static size_t minus(struct pair *pair)
{
	return set_minus(pair->a.ranges, pair->a.count, pair->b.ranges, pair->b.count,
		pair->room);
}

static size_t intersect(struct pair *pair)
{
	return set_intersect(pair->a.ranges, pair->a.count, pair->b.ranges, pair->b.count,
		pair->room);
}

/* What is in one of them only. */
static size_t difference(struct pair *pair)
{
	size_t count = minus(pair);

	count += set_minus(pair->b.ranges, pair->b.count, pair->a.ranges, pair->a.count,
		pair->room + count);
	return set_normalise(pair->room, count);
}

/* Prints nothing where a list could not be read whole: what was not subtracted would look
 * like something that is there. */
static enum cli_status with_pair(const struct subnetcalc_opts *opts, struct pair *pair,
	size_t (*operation)(struct pair *pair))
{
	enum cli_status status = CLI_CANNOT;

	if (!pair->status && prepare(pair, 2))
		status = emit_list(opts, pair->room, operation(pair));
	pair_free(pair);
	return status;
}

enum cli_status verb_minus(const struct subnetcalc_opts *opts)
{
	struct pair pair = read_pair(opts);

	return with_pair(opts, &pair, minus);
}

enum cli_status verb_intersect(const struct subnetcalc_opts *opts)
{
	struct pair pair = read_pair(opts);

	return with_pair(opts, &pair, intersect);
}

/* As diff(1) answers: 0 if there is no difference, 1 if there is. */
enum cli_status verb_diff(const struct subnetcalc_opts *opts)
{
	struct pair pair = read_pair(opts);
	enum cli_status status = CLI_CANNOT;
	size_t count;

	if (!pair.status && prepare(&pair, 2)) {
		count = difference(&pair);
		status = cli_worse(count > 0 ? CLI_NO : CLI_YES,
			emit_list(opts, pair.room, count));
	}
	pair_free(&pair);
	return status;
}

enum cli_status verb_exclude(const struct subnetcalc_opts *opts)
{
	struct pair pair = {0};
	struct prefix pool;

	if (!operand_prefix(opts, opts->operands[0], &pool))
		return CLI_CANNOT;
	pair.status = list_read(opts, 1, &pair.b);
	if (!list_add(&pair.a, range_of_prefix(pool)))
		pair.status = CLI_CANNOT;
	return with_pair(opts, &pair, minus);
}

/* Larger blocks first, then by address. */
static int compare_free(const void *a, const void *b)
{
	const struct prefix *left = a, *right = b;

	if (left->length != right->length)
		return left->length - right->length;
	return prefix_compare(*left, *right);
}

enum cli_status verb_free(const struct subnetcalc_opts *opts)
{
	struct emit emit;
	struct pair pair = {0};
	struct prefix pool, *blocks = NULL, p;
	size_t ranges, count = 0;

	if (!operand_prefix(opts, opts->operands[0], &pool))
		return CLI_CANNOT;
	/* A person who names nothing means that nothing is used; a script's list comes. */
	if (opts->operand_count > 1 || opts->file || !isatty(STDIN_FILENO))
		pair.status = list_read(opts, 1, &pair.b);
	if (pair.status || !list_add(&pair.a, range_of_prefix(pool)) || !prepare(&pair, 1)) {
		pair_free(&pair);
		return CLI_CANNOT;
	}
	ranges = minus(&pair);
	/* A range is at most 2 * 128 - 2 prefixes long. */
	for (int pass = 0; pass < 2; pass++) {
		if (pass == 1) {
			blocks = reallocarray(NULL, count + 1, sizeof(*blocks));
			count = 0;
			if (!blocks) {
				cli_error(NULL, "out of memory");
				pair.status = CLI_CANNOT;
				break;
			}
		}
		for (size_t i = 0; i < ranges; i++) {
			struct set_walk walk = set_walk(pair.room[i]);

			for (; set_walk_next(&walk, &p); count++)
				if (blocks)
					blocks[count] = p;
		}
	}
	if (blocks) {
		qsort(blocks, count, sizeof(*blocks), compare_free);
		emit_begin(&emit, opts->json);
		for (size_t i = 0; i < count; i++)
			emit_prefix(&emit, blocks[i]);
		pair.status = emit_end(&emit);
		free(blocks);
	}
	pair_free(&pair);
	return pair.status;
}

struct common {
	bool any;
	struct prefix prefix;
};

static enum cli_status take_common(const struct subnetcalc_opts *opts, const char *text,
	const struct targets *from, void *arg)
{
	struct common *common = arg;
	struct prefix p;

	if (!operand_prefix_from(opts, text, from, &p))
		return CLI_CANNOT;
	common->prefix = common->any ? prefix_common(common->prefix, p) : p;
	common->any = true;
	return CLI_YES;
}

enum cli_status verb_supernet(const struct subnetcalc_opts *opts)
{
	struct emit emit;
	struct common common = {0};
	enum cli_status status = operands_each(opts, 0, take_common, &common);

	emit_begin(&emit, opts->json);
	if (common.any)
		emit_prefix(&emit, common.prefix);
	return cli_worse(status, emit_end(&emit));
}
