/* --iid stable: addresses of RFC 7217 from the options' secret and names. */
#ifndef HEXTET_RANDADDR_STABLE_H
#define HEXTET_RANDADDR_STABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/randaddr/input.h"
#include "tools/randaddr/opts.h"
#include "tools/randaddr/show.h"

struct stable {
	const struct randaddr_opts *opts;
	struct input net_iface, network_id;
	char *secret;
	size_t secret_len;
};

/* Takes the secret from the option or its file. False: the reason was said. */
bool stable_open(const struct randaddr_opts *opts, struct stable *ret_stable);

/* The address in a /64, given as its high 64 bits. False: the reason was said. */
bool stable_make(const struct stable *stable, uint64_t prefix, struct show_stable *ret_made);

void stable_close(struct stable *stable);

#endif
