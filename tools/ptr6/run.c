#include "tools/ptr6/run.h"

#include "tools/ptr6/lookup.h"
#include "tools/ptr6/offline.h"
#include "tools/ptr6/session.h"
#include "tools/ptr6/zone.h"

static enum cli_status ask_network(const struct ptr6_opts *opts)
{
	struct session session;

	if (!session_open(&session, opts)) {
		ptr6_show_run(opts->json, &session.totals, session.status);
		return session.status;
	}
	if (opts->mode == PTR6_ZONE)
		zone_all(&session);
	else
		lookup_all(&session);
	session_close(&session);
	ptr6_show_run(opts->json, &session.totals, session.status);
	return session.status;
}

enum cli_status ptr6_run(const struct ptr6_opts *opts)
{
	switch (opts->mode) {
	case PTR6_ARPA:
		return offline_arpa(opts);
	case PTR6_RECORDS:
		return offline_records(opts);
	case PTR6_LOOK_UP:
	case PTR6_ZONE:
		return ask_network(opts);
	}
	return CLI_CANNOT;
}
