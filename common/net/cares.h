/* c-ares as net/resolver.h calls it, by name: it is loaded when a name is looked up.
 * Versions from 1.18.1 on do; what they call deprecated since then is what all of them
 * have. */
#ifndef HEXTET_NET_CARES_H
#define HEXTET_NET_CARES_H

#define CARES_NO_DEPRECATED
#include <ares.h>
#include <stdbool.h>

struct cares {
	__typeof__(&ares_library_init) library_init;
	__typeof__(&ares_library_cleanup) library_cleanup;
	__typeof__(&ares_init_options) init_options;
	__typeof__(&ares_destroy) destroy;
	__typeof__(&ares_cancel) cancel;
	__typeof__(&ares_getaddrinfo) getaddrinfo;
	__typeof__(&ares_freeaddrinfo) freeaddrinfo;
	__typeof__(&ares_gethostbyaddr) gethostbyaddr;
	__typeof__(&ares_query) query;
	__typeof__(&ares_process_fd) process_fd;
	__typeof__(&ares_timeout) timeout;
};

/* Loads c-ares, which then stays. False: it is not installed. */
bool cares_load(struct cares *ret_cares);

#endif
