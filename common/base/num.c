#include "base/num.h"

#include <errno.h>
#include <stdbool.h>

/* The digit's value, or 255. The C library's ctype is not used: it follows the locale. */
static unsigned digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 255;
}

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
		unsigned digit = digit_value(*text);

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
