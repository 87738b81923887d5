/* Between the files that read the command line. */
#ifndef HEXTET_TOOLS_AAAA_DIG_OPTS_INNER_H
#define HEXTET_TOOLS_AAAA_DIG_OPTS_INNER_H

#include <argp.h>

#include "tools/aaaa-dig/opts.h"

#define DIG_TRIES_MAX    100
#define DIG_DURATION_MAX (1000000 * NSEC_PER_SEC)

/* Takes an operand that begins with a plus, as dig has them. Returns 0 or EINVAL. */
error_t dig_opts_plus(const char *arg, struct dig_opts *opts);

/* dig's words for a type and a class among the names: AAAA and IN beside a name are taken
 * out, others refused. Returns 0 or EINVAL. */
error_t dig_opts_words(struct dig_opts *opts);

#endif
