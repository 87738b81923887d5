#include "base/nsec.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const struct unit {
	const char *name;
	nsec_t length;
} units[] = {
	{"", NSEC_PER_SEC},
	{"ns", 1},
	{"us", NSEC_PER_USEC},
	{"ms", NSEC_PER_MSEC},
	{"s", NSEC_PER_SEC},
	{"m", 60 * NSEC_PER_SEC},
	{"h", 3600 * NSEC_PER_SEC},
	{"d", 86400 * NSEC_PER_SEC},
};

static const struct unit *find_unit(const char *name)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(name, units[i].name))
			return &units[i];
	return NULL;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int nsec_parse(const char *text, nsec_t min, nsec_t max, nsec_t *ret_duration)
{
	bool negative = *text == '-';
	bool too_large = false;
	nsec_t whole = 0, billionths = 0, total;
	size_t whole_digits = 0, fraction_digits = 0;
	const struct unit *unit;

	if (negative)
		text++;
	for (; is_digit(*text); text++, whole_digits++) {
		int digit = *text - '0';

		if (whole > (INT64_MAX - digit) / 10)
			too_large = true;
		else
			whole = whole * 10 + digit;
	}
	if (*text == '.') {
		nsec_t place = NSEC_PER_SEC / 10;

		for (text++; is_digit(*text); text++, fraction_digits++, place /= 10)
			billionths += (*text - '0') * place;
	}
	unit = find_unit(text);
	if (!unit || whole_digits + fraction_digits == 0 || fraction_digits > 9)
		return -EINVAL;

	/* A fraction of a day or hour in billionths fits in 64 bits only in two steps. */
	if (unit->length > NSEC_PER_SEC)
		billionths *= unit->length / NSEC_PER_SEC;
	else
		billionths /= NSEC_PER_SEC / unit->length;
	if (too_large || __builtin_mul_overflow(whole, unit->length, &total) ||
		__builtin_add_overflow(total, billionths, &total))
		return negative ? -EDOM : -ERANGE;
	if (negative)
		total = -total;
	if (total < min)
		return -EDOM;
	if (total > max)
		return -ERANGE;
	*ret_duration = total;
	return 0;
}

nsec_t nsec_from_timespec(const struct timespec *ts)
{
	return (nsec_t)ts->tv_sec * NSEC_PER_SEC + ts->tv_nsec;
}

struct timespec nsec_to_timespec(nsec_t t)
{
	nsec_t sec = t / NSEC_PER_SEC, rest = t % NSEC_PER_SEC;

	/* Rounded down, so that the nanoseconds are never negative. */
	if (rest < 0) {
		sec--;
		rest += NSEC_PER_SEC;
	}
	return (struct timespec){.tv_sec = (time_t)sec, .tv_nsec = (long)rest};
}
