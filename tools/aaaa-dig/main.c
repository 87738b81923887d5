/* aaaa-dig: does the name have IPv6 addresses? */
#include <string.h>

#include "cli/cli.h"
#include "net/sys.h"
#include "tools/aaaa-dig/opts.h"
#include "tools/aaaa-dig/run.h"

int main(int argc, char **argv)
{
	struct dig_opts opts;
	enum cli_status status = CLI_CANNOT;
	int err;

	cli_begin("aaaa-dig");
	/* Nothing here is privileged, and nothing from outside is read before that is so.
	 */
	err = sys_drop_privileges();
	if (err)
		cli_error(NULL, "privileges cannot be dropped: %s", strerror(-err));
	else if (dig_opts_parse(argc, argv, &opts, &status))
		status = dig_run(&opts);
	return cli_finish(status);
}
