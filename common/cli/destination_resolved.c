/* By itself: who looks names up and asks for no routes is not linked with libmnl for it. */
#include <stdio.h>

#include "cli/destination.h"

enum cli_status destination_resolved(const struct resolved *resolved,
	char ret_reason[static DESTINATION_REASON_SIZE])
{
	const char *words = resolve_status_text(resolved->status);

	if (resolved->detail)
		snprintf(ret_reason, DESTINATION_REASON_SIZE, "%s: %s", words, resolved->detail);
	else
		snprintf(ret_reason, DESTINATION_REASON_SIZE, "%s", words);
	switch (resolved->status) {
	case RESOLVE_OK:
		return CLI_YES;
	case RESOLVE_SERVER_FAILED:
	case RESOLVE_REFUSED:
	case RESOLVE_TIMEOUT:
		return CLI_UNKNOWN;
	case RESOLVE_NAME_UNKNOWN: /* 2 as in ping(8): the host could not be asked */
	case RESOLVE_NO_DATA:
	case RESOLVE_IPV4_ONLY:
	case RESOLVE_BAD_NAME:
	case RESOLVE_NO_IDN:
	case RESOLVE_INTERRUPTED:
	case RESOLVE_SYSTEM:
		return CLI_CANNOT;
	}
	return CLI_CANNOT;
}
