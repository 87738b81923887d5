/* randaddr: random addresses in prefixes. */
#include "cli/cli.h"
#include "tools/randaddr/opts.h"
#include "tools/randaddr/run.h"

int main(int argc, char **argv)
{
	struct randaddr_opts opts;
	enum cli_status status;

	cli_begin("randaddr");
	if (randaddr_opts_parse(argc, argv, &opts, &status)) {
		status = randaddr_run(&opts);
		randaddr_opts_free(&opts);
	}
	return cli_finish(status);
}
