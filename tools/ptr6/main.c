/* ptr6: what name does the address have? */
#include <string.h>

#include "cli/cli.h"
#include "net/sys.h"
#include "tools/ptr6/opts.h"
#include "tools/ptr6/run.h"

int main(int argc, char **argv)
{
	struct ptr6_opts opts;
	enum cli_status status = CLI_CANNOT;
	int err;

	cli_begin("ptr6");
	/* Nothing here needs a privilege, should somebody have given one. */
	err = sys_drop_privileges();
	if (err) {
		cli_error(NULL, "privileges cannot be dropped: %s", strerror(-err));
	} else if (ptr6_opts_parse(argc, argv, &opts, &status)) {
		status = ptr6_run(&opts);
		ptr6_opts_free(&opts);
	}
	return cli_finish(status);
}
