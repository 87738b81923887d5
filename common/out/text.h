/* Figures as text, in the forms that several tools print. */
#ifndef HEXTET_OUT_TEXT_H
#define HEXTET_OUT_TEXT_H

#include <stddef.h>

#include "base/nsec.h"

#define TEXT_MSEC_SIZE 32
#define TEXT_TIME_SIZE 40

/* A duration in milliseconds with three decimals, `0.127`. */
void text_msec(nsec_t duration, char ret_text[static TEXT_MSEC_SIZE]);

/* A duration in milliseconds with the digits that matter, as ping prints it: `0.127`,
 * `1.27`, `12.7`, `127`. */
void text_msec_short(nsec_t duration, char ret_text[static TEXT_MSEC_SIZE]);

/* A point of CLOCK_REALTIME as `2026-11-21T06:13:43.123456Z` (RFC 3339). */
void text_rfc3339(nsec_t realtime, char ret_text[static TEXT_TIME_SIZE]);

#endif
