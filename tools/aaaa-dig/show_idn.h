/* Names in other scripts, beside the ASCII form that the DNS has of them. */
#ifndef HEXTET_TOOLS_AAAA_DIG_SHOW_IDN_H
#define HEXTET_TOOLS_AAAA_DIG_SHOW_IDN_H

#include "out/json.h"
#include "tools/aaaa-dig/show.h"

/* Comment lines under a message, with +idnout or on a terminal that shows UTF-8. */
void dig_show_idn(const struct show *show, const struct show_answer *answer);

/* The key `idn`, where there are such names. */
void dig_add_idn(struct record *r, const struct show_answer *answer);

#endif
