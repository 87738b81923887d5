#include "base/unesc.h"

#include <stdbool.h>
#include <stdint.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int unesc_octet(const char **at)
{
	const char *c = *at;
	int value = 0;

	if (*c != '\\') {
		*at = c + 1;
		return (uint8_t)*c;
	}
	c++;
	if (!is_digit(*c)) {
		if (!*c)
			return -1;
		*at = c + 1;
		return (uint8_t)*c;
	}
	for (int i = 0; i < 3; i++, c++) {
		if (!is_digit(*c))
			return -1;
		value = 10 * value + (*c - '0');
	}
	if (value > UINT8_MAX)
		return -1;
	*at = c;
	return value;
}
