/* Families of interface identifiers, each an index space of its own: what --iid draws
 * from. Pure.
 *
 * A family is 64 bits of which some are fixed and the others free; identifiers are counted
 * in the order of their values, those left out (reserved ones) passed over. */
#ifndef HEXTET_RANDADDR_IIDS_H
#define HEXTET_RANDADDR_IIDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/iid.h"

#define IIDS_HOLES IID_RESERVED_BLOCKS

struct iids {
	uint64_t fixed; /* 0 where bits are free */
	uint64_t free;  /* the free bits, as a mask */
	unsigned bits;  /* how many are free */
	uint64_t last;  /* the last index; meaningless if `none` */
	bool none;      /* all are left out */
	struct {
		uint64_t first, count; /* of the indices that there would be without holes */
	} holes[IIDS_HOLES];
	size_t hole_count;
};

/* All identifiers with these fixed bits; without reserved ones if `avoid`. */
struct iids iids_of(uint64_t fixed, uint64_t free, bool avoid);

/* `xxxx:dead:xxxx:beef`: one to four groups of hexadecimal digits, or x for a digit drawn
 * at random; missing groups in front are 0. Returns 0 or -EINVAL. */
int iids_parse(const char *text, uint64_t *ret_fixed, uint64_t *ret_free);

uint64_t iids_nth(const struct iids *iids, uint64_t index);

/* The index among all identifiers, those left out too. */
static inline uint64_t iids_pass_holes(const struct iids *iids, uint64_t index)
{
	/* Holes stand in the order of their indices. */
	for (size_t i = 0; i < iids->hole_count; i++)
		index += index >= iids->holes[i].first ? iids->holes[i].count : 0;
	return index;
}

/* How many identifiers of the family are below this one; it may be none of them. */
uint64_t iids_below(const struct iids *iids, uint64_t iid);

/* Whether it is one of them. */
bool iids_has(const struct iids *iids, uint64_t iid);

#endif
