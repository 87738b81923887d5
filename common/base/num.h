/* Strict whole numbers from text.
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

#endif
