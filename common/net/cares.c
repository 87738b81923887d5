#include "net/cares.h"

#include "net/library.h"

static const char *const library_names[] = {"libcares.so.2"};

bool cares_load(struct cares *ret_cares)
{
	void *library = library_load(library_names, 1);
	struct cares c;

	if (!library_find(library, "ares_library_init", &c.library_init) ||
		!library_find(library, "ares_library_cleanup", &c.library_cleanup) ||
		!library_find(library, "ares_init_options", &c.init_options) ||
		!library_find(library, "ares_destroy", &c.destroy) ||
		!library_find(library, "ares_cancel", &c.cancel) ||
		!library_find(library, "ares_getaddrinfo", &c.getaddrinfo) ||
		!library_find(library, "ares_freeaddrinfo", &c.freeaddrinfo) ||
		!library_find(library, "ares_gethostbyaddr", &c.gethostbyaddr) ||
		!library_find(library, "ares_query", &c.query) ||
		!library_find(library, "ares_process_fd", &c.process_fd) ||
		!library_find(library, "ares_timeout", &c.timeout))
		return false;
	*ret_cares = c;
	return true;
}
