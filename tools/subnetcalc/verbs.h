/* subnetcalc's verbs: each is named in the table of main.c and does its work here. */
#ifndef HEXTET_SUBNETCALC_VERBS_H
#define HEXTET_SUBNETCALC_VERBS_H

#include "tools/subnetcalc/opts.h"

/* verb_info.c */
subnetcalc_verb_fn verb_info;

/* verb_list.c: lists that are made */
subnetcalc_verb_fn verb_split, verb_nth, verb_range, verb_sort;

/* verb_set.c: sets of addresses */
subnetcalc_verb_fn verb_merge, verb_minus, verb_intersect, verb_diff, verb_exclude,
	verb_free, verb_supernet;

/* verb_test.c: predicates, silent but for their exit status */
subnetcalc_verb_fn verb_contains, verb_overlaps, verb_is, verb_compare;

/* verb_build.c: addresses that are built */
subnetcalc_verb_fn verb_reprefix, verb_eui64, verb_nat64, verb_embed;

/* verb_plan.c */
subnetcalc_verb_fn verb_plan;

#endif
