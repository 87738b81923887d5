#include "base/num.h"

#include <errno.h>
#include <stdbool.h>

static int parse(const char *text, unsigned base, uint64_t min, uint64_t max,
	uint64_t *ret_value)
{
	bool negative = *text == '-';
	bool too_large = false;
	uint64_t value = 0;

	if (negative)
		text++;
	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		unsigned digit = (unsigned)num_hex_digit(*text); /* large, if it is none */

		if (digit >= base)
			return -EINVAL;
		if (value > (UINT64_MAX - digit) / base)
			too_large = true; /* but junk further on is still junk */
		else
			value = value * base + digit;
	}
	if (negative && (value > 0 || too_large))
		return -EDOM;
	if (too_large || value > max)
		return -ERANGE;
	if (value < min)
		return -EDOM;
	*ret_value = value;
	return 0;
}

int num_parse(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value)
{
	return parse(text, 10, min, max, ret_value);
}

int num_parse_hex(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value)
{
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		return text[2] == '-' ? -EINVAL : parse(text + 2, 16, min, max, ret_value);
	return parse(text, 10, min, max, ret_value);
}
