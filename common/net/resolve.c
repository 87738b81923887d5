#include "net/resolve.h"

#include "net/resolver_look_up.h"
#include "net/sys.h"

void resolver_finish(struct resolver *resolver, int err, struct resolved *ret_resolved)
{
	struct resolver_answer answer = {.resolved.status = RESOLVE_SYSTEM};

	while (!err && !resolver_next(resolver, &answer)) {
		err = loop_wait(resolver->loop, resolver_wake(resolver));
		if (resolver->loop->interrupted) {
			answer.resolved.status = RESOLVE_INTERRUPTED;
			break;
		}
		resolver_turn(resolver, sys_now());
	}
	resolver_close(resolver);
	*ret_resolved = answer.resolved;
}

void resolve_name(
	struct loop *loop, const char *name, nsec_t until, struct resolved *ret_resolved)
{
	struct resolver resolver;

	resolver_open(&resolver, loop);
	resolver_finish(&resolver, resolver_ask(&resolver, name, until, 0), ret_resolved);
}

const char *resolve_status_text(enum resolve_status status)
{
	switch (status) {
	case RESOLVE_OK:
		return "address found";
	case RESOLVE_NAME_UNKNOWN:
		return "name does not exist";
	case RESOLVE_NO_DATA:
		return "name has no address";
	case RESOLVE_IPV4_ONLY:
		return "name has only IPv4 addresses (A, no AAAA)";
	case RESOLVE_BAD_NAME:
		return "not a valid name";
	case RESOLVE_NO_IDN:
		return "name is not ASCII, and libidn2, which reads such names, is not "
		       "installed";
	case RESOLVE_SERVER_FAILED:
		return "name server failed";
	case RESOLVE_REFUSED:
		return "name server refused or does not listen";
	case RESOLVE_TIMEOUT:
		return "name server did not answer in time";
	case RESOLVE_INTERRUPTED:
		return "interrupted";
	case RESOLVE_SYSTEM:
		return "resolver could not be started";
	}
	return "unknown status";
}
