#include "out/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* `duration` in units of 10^-decimals milliseconds, rounded to the nearest. */
static void put_msec(nsec_t duration, int decimals, char ret_text[static TEXT_MSEC_SIZE])
{
	static const nsec_t powers[] = {1, 10, 100, 1000};
	nsec_t unit = NSEC_PER_MSEC / powers[decimals];
	nsec_t count = (duration + unit / 2) / unit;

	char digits[TEXT_MSEC_SIZE], *at = digits + sizeof(digits);
	uint64_t left = (uint64_t)(count < 0 ? -count : count);

	/* Backwards, and at least one digit before the point. One for each target of a sweep:
	 * snprintf() would take longer than all else that is done for it. */
	*--at = '\0';
	for (int i = 0; i <= decimals || left > 0; i++, left /= 10) {
		if (i == decimals && decimals > 0)
			*--at = '.';
		*--at = (char)('0' + left % 10);
	}
	if (count < 0)
		*--at = '-';
	memcpy(ret_text, at, (size_t)(digits + sizeof(digits) - at));
}

void text_msec(nsec_t duration, char ret_text[static TEXT_MSEC_SIZE])
{
	put_msec(duration, 3, ret_text);
}

void text_msec_short(nsec_t duration, char ret_text[static TEXT_MSEC_SIZE])
{
	int decimals = 3;

	/* Each bound is where rounding would show one digit too many. */
	if (duration >= 100 * NSEC_PER_MSEC - NSEC_PER_MSEC / 20)
		decimals = 0;
	else if (duration >= 10 * NSEC_PER_MSEC - NSEC_PER_MSEC / 200)
		decimals = 1;
	else if (duration >= NSEC_PER_MSEC - NSEC_PER_MSEC / 2000)
		decimals = 2;
	put_msec(duration, decimals, ret_text);
}

void text_rfc3339(nsec_t realtime, char ret_text[static TEXT_TIME_SIZE])
{
	struct timespec ts = nsec_to_timespec(realtime);
	struct tm tm;
	char seconds[sizeof("2026-11-21T06:13:43")];

	gmtime_r(&ts.tv_sec, &tm);
	strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(ret_text, TEXT_TIME_SIZE, "%s.%06ldZ", seconds, ts.tv_nsec / 1000);
}
