/* What the parts of wire/ndopt share among themselves. Pure. */
#ifndef HEXTET_WIRE_NDOPT_PARTS_H
#define HEXTET_WIRE_NDOPT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rd.h"

/* Whether all that is left is zero. */
bool ndopt_is_zero(struct rd r);

/* The bytes of the DNS name that `r` begins with, the root's among them; 0 if none is there
 * in whole. A label of more than 63 is a compression pointer, or reserved: options have
 * neither (RFC 8106 section 5.2, RFC 9463 section 6.1). */
size_t ndopt_name_size(struct rd r);

/* Whether service parameters are whole, in ascending order of their keys, and each has a
 * value that it can have (RFC 9460 sections 2.2, 7 and 8, RFC 9461). */
bool ndopt_params_are_good(struct rd params);

#endif
