/* plan: allocate blocks from a pool, and say what is left. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "cli/prefixes.h"
#include "out/esc.h"
#include "out/json.h"
#include "tools/subnetcalc/emit.h"
#include "tools/subnetcalc/map.h"
#include "tools/subnetcalc/operand.h"
#include "tools/subnetcalc/plan.h"
#include "tools/subnetcalc/verbs.h"

/* All of a run. */
struct job {
	const struct subnetcalc_opts *opts;
	struct prefix pool;
	struct list used;
	struct plan plan;
	struct plan_block *blocks;
	size_t block_count;
	char *names; /* of the requests, one behind the other */
};

/* A request as it was written: [NAME:][Nx]/LEN. */
struct request {
	const char *name; /* not terminated */
	size_t name_len;
	uint64_t count;
	unsigned length;
};

/* Whether a name would be read again as the mark of what is left: blanks do not count. */
static bool is_free(const char *name, size_t len)
{
	size_t before = strspn(name, " ");

	return before + 4 <= len && !strncmp(name + before, "free", 4) &&
		(before + 4 == len || name[before + 4] == ' ');
}

static bool read_request(const char *text, unsigned least, struct request *ret_request)
{
	const char *slash = strchr(text, '/'), *colon = strrchr(text, ':');
	struct request r = {.name = text, .count = 1};
	const char *number = text;
	char count[24];

	if (!slash) {
		cli_error(text, "is not a request like site:4x/56");
		return false;
	}
	if (colon && colon < slash) {
		r.name_len = (size_t)(colon - text);
		number = colon + 1;
	}
	if (number < slash) {
		size_t len = (size_t)(slash - number);

		if (slash[-1] != 'x' || len > sizeof(count)) {
			cli_error(text, "\"%.*s\" is not a count like 4x", (int)len, number);
			return false;
		}
		memcpy(count, number, len - 1);
		count[len - 1] = '\0';
		if (num_parse(count, 1, PLAN_BLOCKS_MAX, &r.count)) {
			cli_error(text, "count is not a number from 1 to %d", PLAN_BLOCKS_MAX);
			return false;
		}
	}
	if (is_free(r.name, r.name_len)) {
		cli_error(text, "\"free\" is no name: it stands for what is left");
		return false;
	}
	if (!operand_length(slash, least, &r.length))
		return false;
	*ret_request = r;
	return true;
}

/* Adds a request's blocks. The name is kept in `names`, which has room. */
static bool add_request(struct job *job, const struct request *r, char **names)
{
	struct plan_block *blocks;
	char *name = *names;

	if (job->block_count + r->count > PLAN_BLOCKS_MAX) {
		cli_error("plan", "more than %d blocks are asked for", PLAN_BLOCKS_MAX);
		return false;
	}
	blocks = reallocarray(job->blocks, job->block_count + r->count, sizeof(*blocks));
	if (!blocks) {
		cli_error(NULL, "out of memory");
		return false;
	}
	job->blocks = blocks;
	memcpy(name, r->name, r->name_len);
	name[r->name_len] = '\0';
	*names += r->name_len + 1;
	for (uint64_t i = 0; i < r->count; i++)
		blocks[job->block_count++] = (struct plan_block){
			.name = name,
			.number = i + 1,
			.of = r->count,
			.wanted = (uint8_t)r->length,
		};
	return true;
}

static bool read_requests(struct job *job)
{
	const struct subnetcalc_opts *opts = job->opts;
	size_t room = 1;
	char *names;

	for (size_t i = 1; i < opts->operand_count; i++)
		room += strlen(opts->operands[i]) + 1;
	names = job->names = malloc(room);
	if (!names) {
		cli_error(NULL, "out of memory");
		return false;
	}
	for (size_t i = 1; i < opts->operand_count; i++) {
		struct request request;

		if (!read_request(opts->operands[i], job->pool.length, &request) ||
			!add_request(job, &request, &names))
			return false;
	}
	return true;
}

/* A line of --used is a prefix, or as plan prints it: a prefix and a name, of which `free`
 * says that it is not used. A name has no : and no /, so that a second prefix is none. */
static bool take_used(struct job *job, const struct targets *from, const char *text)
{
	size_t len = strcspn(text, " \t");
	const char *name = text + len + strspn(text + len, " \t");
	char first[TARGETS_TEXT_MAX + 1];
	struct prefix p;

	if (!*name)
		return operand_prefix_from(job->opts, text, from, &p) &&
			list_add(&job->used, range_of_prefix(p));
	if (strpbrk(name, ":/") || len >= sizeof(first)) {
		operand_complain(job->opts, from, text, "is more than a prefix and a name");
		return false;
	}
	memcpy(first, text, len);
	first[len] = '\0';
	return operand_prefix_from(job->opts, first, from, &p) &&
		(!strcmp(name, "free") || list_add(&job->used, range_of_prefix(p)));
}

static enum cli_status read_used(struct job *job)
{
	const struct prefixes_way way = {.json = job->opts->json};
	struct targets list = targets_from(NULL, 0, job->opts->used_file);
	enum cli_status status = CLI_YES;
	const char *text;

	while (!job->used.overflowed && prefixes_next(way, &list, &text, &status))
		if (!take_used(job, &list, text))
			status = CLI_CANNOT;
	targets_close(&list);
	return status;
}

/* The pool less what is used. */
static bool find_free(struct job *job)
{
	struct range pool = range_of_prefix(job->pool), *space;
	size_t count;
	int err;

	job->used.count = set_normalise(job->used.ranges, job->used.count);
	space = reallocarray(NULL, job->used.count + 1, sizeof(*space));
	if (!space) {
		cli_error(NULL, "out of memory");
		return false;
	}
	count = set_minus(&pool, 1, job->used.ranges, job->used.count, space);
	err = plan_init(&job->plan, space, count, job->opts->spread, job->opts->nibble);
	free(space);
	if (err)
		cli_error(NULL, "%s", strerror(-err));
	return !err;
}

/* `site` for the only one of its name, `site-3` for the third. */
static void put_name(const struct plan_block *block, char *ret_text, size_t size)
{
	if (block->of == 1)
		snprintf(ret_text, size, "%s", block->name);
	else if (*block->name)
		snprintf(ret_text, size, "%s-%zu", block->name, block->number);
	else
		snprintf(ret_text, size, "%zu", block->number);
}

static int compare_placed(const void *a, const void *b)
{
	const struct plan_block *left = a, *right = b;

	if (left->placed != right->placed)
		return left->placed ? -1 : 1;
	return left->placed ? prefix_compare(left->prefix, right->prefix) : 0;
}

static enum cli_status show_block(const struct job *job, const struct plan_block *block)
{
	char name[256], safe[ESC_SIZE(sizeof(name))], prefix[PREFIX_TEXT_SIZE];
	struct record r;

	put_name(block, name, sizeof(name));
	prefix_format(block->prefix, prefix);
	if (!job->opts->json) {
		esc(name, strlen(name), safe, sizeof(safe));
		printf(*name ? "%-43s %s\n" : "%s\n", prefix, safe);
		return CLI_YES;
	}
	r = record_begin("allocation");
	record_string(&r, "name", *name ? name : NULL);
	record_string(&r, "prefix", prefix);
	record_integer(&r, "wanted_length", block->wanted);
	return cli_record(&r);
}

/* What cannot fit is named, with the largest block there is. */
static enum cli_status show_unplaced(const struct job *job, const struct plan_block *block)
{
	int largest = plan_largest_free(&job->plan);
	char name[256], reason[80];
	struct record r;

	put_name(block, name, sizeof(name));
	if (largest < 0)
		snprintf(reason, sizeof(reason), "nothing is free");
	else
		snprintf(reason, sizeof(reason), "the largest free block is a /%d", largest);
	cli_error(*name ? name : "plan", "a /%u does not fit: %s",
		job->opts->nibble ? block->wanted & ~3U : block->wanted, reason);
	if (!job->opts->json)
		return CLI_NO;
	r = record_begin("error");
	record_string(&r, "name", *name ? name : NULL);
	record_integer(&r, "wanted_length", block->wanted);
	record_string(&r, "reason", reason);
	return cli_worse(cli_record(&r), CLI_NO);
}

static enum cli_status show_free(const struct job *job)
{
	enum cli_status status = CLI_YES;

	for (size_t length = 0; length <= PREFIX_LENGTH_MAX; length++) {
		const struct plan_free *list = &job->plan.free[length];

		for (size_t i = list->head; i < list->count; i++) {
			char prefix[PREFIX_TEXT_SIZE];
			struct record r;

			prefix_format(list->blocks[i], prefix);
			if (!job->opts->json) {
				printf("%-43s free\n", prefix);
				continue;
			}
			r = record_begin("free");
			record_string(&r, "prefix", prefix);
			record_integer(&r, "length", (int64_t)length);
			status = cli_worse(status, cli_record(&r));
		}
	}
	return status;
}

static enum cli_status show(struct job *job)
{
	enum cli_status status = CLI_YES;

	if (job->block_count > 0)
		qsort(job->blocks, job->block_count, sizeof(*job->blocks), compare_placed);
	for (size_t i = 0; i < job->block_count; i++) {
		const struct plan_block *block = &job->blocks[i];

		status = cli_worse(status, block->placed ? show_block(job, block) :
							   show_unplaced(job, block));
	}
	status = cli_worse(status, show_free(job));
	if (job->opts->map)
		map_draw(job->pool, &job->used, job->blocks, job->block_count);
	return status;
}

enum cli_status verb_plan(const struct subnetcalc_opts *opts)
{
	struct job job = {.opts = opts};
	enum cli_status status = CLI_CANNOT, used = CLI_YES;

	if (!operand_prefix(opts, opts->operands[0], &job.pool))
		return CLI_CANNOT;
	if (opts->used_file)
		used = read_used(&job);
	/* A plan over what could not be read would allocate twice. */
	if (used == CLI_YES && read_requests(&job) && find_free(&job)) {
		int err = plan_place(&job.plan, job.blocks, job.block_count);

		if (err)
			cli_error(NULL, "%s", strerror(-err));
		else
			status = show(&job);
	}
	plan_free(&job.plan);
	list_free(&job.used);
	free(job.blocks);
	free(job.names);
	return status;
}
