/* subnetcalc: arithmetic on prefixes: explain, split, plan, merge. */
#include <stdint.h>

#include "cli/cli.h"
#include "tools/subnetcalc/opts.h"
#include "tools/subnetcalc/verbs.h"

#define ANY    SIZE_MAX
#define LIST   SUBNETCALC_TAKES_LIST
#define FILTER (SUBNETCALC_TAKES_LIST | SUBNETCALC_TAKES_STDIN)

static const struct subnetcalc_verb verbs[] = {
	{"info", NULL, verb_info, 0, ANY, FILTER, "ADDR|PREFIX...",
		"explain (what is done without a verb)"},
	{"split", NULL, verb_split, 2, 2,
		SUBNETCALC_TAKES_SPLIT | SUBNETCALC_TAKES_REVERSE,
		"PREFIX /LEN", "the subnets of that length"},
	{"nth", NULL, verb_nth, 3, 3, 0, "PREFIX /LEN K",
		"subnet K: 0 the first, -1 the last"},
	{"plan", NULL, verb_plan, 2, ANY, SUBNETCALC_TAKES_PLAN, "POOL [NAME:][Nx]/LEN...",
		"allocate without overlap, and what is free then"},
	{"merge", "union", verb_merge, 0, ANY, FILTER, "[PREFIX...]",
		"the shortest list that means the same"},
	{"minus", NULL, verb_minus, 2, 2, SUBNETCALC_TAKES_FILES, "FILE FILE",
		"what is in the first and not in the second"},
	{"intersect", NULL, verb_intersect, 2, 2, SUBNETCALC_TAKES_FILES, "FILE FILE",
		"what is in both"},
	{"diff", NULL, verb_diff, 2, 2, SUBNETCALC_TAKES_FILES, "FILE FILE",
		"what is in one of them only"},
	{"exclude", NULL, verb_exclude, 1, ANY, FILTER, "PREFIX HOLE...",
		"what remains of a prefix"},
	{"free", NULL, verb_free, 1, ANY, FILTER, "POOL [USED...]",
		"free blocks, the largest first"},
	{"range", NULL, verb_range, 2, 2, 0, "FIRST LAST",
		"a range as prefixes"},
	{"contains", NULL, verb_contains, 2, ANY, LIST, "PREFIX X...",
		"is each X in it?"},
	{"overlaps", NULL, verb_overlaps, 2, ANY, LIST, "A B...",
		"does each B share an address with A?"},
	{"is", NULL, verb_is, 2, ANY, LIST, "KIND ADDR...",
		"is each of that kind? (unique-local, multicast, ...)"},
	{"supernet", NULL, verb_supernet, 0, ANY, FILTER, "[PREFIX...]",
		"the shortest prefix that holds them all"},
	{"reprefix", NULL, verb_reprefix, 2, 2, 0, "ADDR PREFIX",
		"new prefix, same interface identifier"},
	{"eui64", NULL, verb_eui64, 2, 2, 0, "PREFIX MAC",
		"the address that a MAC address makes"},
	{"nat64", NULL, verb_nat64, 2, 2, 0, "PREFIX IPV4",
		"the address that NAT64 makes"},
	{"embed", NULL, verb_embed, 1, 4, 0, "KIND ...",
		"ipv4-mapped, ipv4-compatible, 6to4, isatap, teredo, solicited-node"},
	{"sort", NULL, verb_sort, 0, ANY, FILTER | SUBNETCALC_TAKES_REVERSE, "[PREFIX...]",
		"in the order of addresses"},
	{"compare", NULL, verb_compare, 2, 2, 0, "A B",
		"before, equal or after"},
	{0},
};

int main(int argc, char **argv)
{
	struct subnetcalc_opts opts;
	enum cli_status status;

	cli_begin("subnetcalc");
	if (subnetcalc_opts_parse(argc, argv, verbs, &opts, &status)) {
		status = opts.verb->run(&opts);
		subnetcalc_opts_free(&opts);
	}
	return cli_finish(status);
}
