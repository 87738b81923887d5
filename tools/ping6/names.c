#include "tools/ping6/names.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "net/sys.h"

/* A reply's line is held up for so long at most; its round trip is measured already. */
#define NAME_WAIT (2 * NSEC_PER_SEC)

const char *names_of(struct names *names, struct loop *loop, int fd,
	const struct in6_addr *address)
{
	struct resolved resolved;
	size_t at;

	for (size_t i = 0; i < names->count; i++)
		if (in6_equal(&names->list[i].address, address))
			return names->list[i].name;
	/* What comes in meanwhile is stamped by the kernel, and must not wake the look-up. */
	loop_watch(loop, fd, 0);
	resolve_address(loop, address, sys_now() + NAME_WAIT, &resolved);
	loop_watch(loop, fd, POLLIN);
	at = names->next++ % NAMES_MAX;
	if (names->count < NAMES_MAX)
		names->count++;
	free(names->list[at].name);
	names->list[at].address = *address;
	names->list[at].name =
		resolved.status == RESOLVE_OK ? strdup(resolved.name) : NULL;
	return names->list[at].name;
}

void names_free(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->list[i].name);
	*names = (struct names){0};
}
