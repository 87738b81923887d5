/* --check: are these addresses different from one another, in the prefixes, and spread
 * evenly? Pure but for memory.
 *
 * Every address is kept, 16 bytes each, to be sorted at the end: no more than CHECK_MOST. */
#ifndef HEXTET_RANDADDR_CHECK_H
#define HEXTET_RANDADDR_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/u128.h"
#include "tools/randaddr/domain.h"

#define CHECK_MOST ((size_t)1 << 26) /* 1 GiB */

#define CHECK_NIBBLES 32
#define CHECK_VALUES  16

/* Chi-square with 15 degrees of freedom, as all tests here have: by chance it is above this
 * once in a million times. */
#define CHECK_BOUND 56.49

/* Below 5 expected in each of the 16 places chi-square says nothing. */
#define CHECK_LEAST 80

struct check {
	const struct domain *domain; /* all addresses of the prefixes; NULL: none is given */
	unsigned first_nibble;       /* that is tested */
	u128 varying;                /* bits in which addresses differ */
	u128 *addresses;
	size_t count, room;
	uint64_t strays;
	uint64_t nibbles[CHECK_NIBBLES][CHECK_VALUES];
	uint64_t sixteenths[CHECK_VALUES]; /* of the domain, by index */
};

struct check_result {
	uint64_t addresses, distinct, strays;
	bool is_few;      /* too few inside the prefixes for any test */
	bool is_tested;   /* at least one place was */
	unsigned first_nibble;
	double nibbles[CHECK_NIBBLES]; /* chi-square; from first_nibble on */
	bool has_spread;
	double spread;    /* of the sixteenths */
	bool is_uniform; /* if tested */
};

/* `longest` is the length of the longest prefix: the digits behind it are tested, where all
 * of them are in the domain. With 128 only the sixteenths are. Without a domain the digits
 * behind the bits that all addresses share. */
void check_open(struct check *check, const struct domain *domain, unsigned longest);

enum check_answer {
	CHECK_OK,
	CHECK_STRAY,     /* in none of the prefixes */
	CHECK_TOO_MANY,  /* above CHECK_MOST */
	CHECK_NO_MEMORY,
};

enum check_answer check_add(struct check *check, u128 address);

/* Sorts, and calls `fn` for each address that came more than once. */
typedef void check_repeat_fn(void *arg, u128 address, uint64_t times);
void check_end(struct check *check, check_repeat_fn *fn, void *arg,
	struct check_result *ret_result);

/* Chi-square of how often each of `places` was met, all being as likely. */
double check_chi_square(const uint64_t *counts, size_t places);

void check_close(struct check *check);

#endif
