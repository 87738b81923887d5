/* The one time type: signed nanoseconds, 292 years either way. Points in time are
 * CLOCK_MONOTONIC unless a name says otherwise. Pure. */
#ifndef HEXTET_BASE_NSEC_H
#define HEXTET_BASE_NSEC_H

#include <stdint.h>
#include <time.h>

typedef int64_t nsec_t;

#define NSEC_PER_USEC INT64_C(1000)
#define NSEC_PER_MSEC INT64_C(1000000)
#define NSEC_PER_SEC  INT64_C(1000000000)
#define NSEC_NEVER    INT64_MAX

/* Reads a duration: `1`, `0.2`, `200ms`, `5s`, `2m`. A bare number is seconds; units
 * are ns us ms s m h d; up to nine digits may follow the point.
 * Returns 0, or -EINVAL (not a duration), -EDOM (below min), -ERANGE (above max). */
int nsec_parse(const char *text, nsec_t min, nsec_t max, nsec_t *ret_duration);

nsec_t nsec_from_timespec(const struct timespec *ts);
struct timespec nsec_to_timespec(nsec_t t);

#endif
