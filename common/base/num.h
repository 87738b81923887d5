/* Strict whole numbers from text. The C library's ctype is not used: it follows the locale.
 *
 * Nothing but digits is accepted: no blank, no plus sign, nothing after the number. A
 * minus sign makes it too small rather than junk, and -0 is 0. Pure. */
#ifndef HEXTET_BASE_NUM_H
#define HEXTET_BASE_NUM_H

#include <stdint.h>

/* Reads `text` as a decimal number from `min` to `max`.
 * Returns 0, or -EINVAL (not a whole number), -EDOM (below min: every negative number
 * is), -ERANGE (above max). */
int num_parse(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value);

/* The same, and hexadecimal after `0x`. */
int num_parse_hex(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value);

/* The value of a hexadecimal digit of either case; -1 for any other character. A table: a
 * processor cannot guess whether the next digit is a letter. */
static inline int num_hex_digit(char c)
{
	/* One more than the value, so that what is not named is none. */
	static const uint8_t values[256] = {
		['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7,
		['7'] = 8, ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13,
		['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12, ['C'] = 13,
		['D'] = 14, ['E'] = 15, ['F'] = 16,
	};

	return values[(uint8_t)c] - 1;
}

#endif
