/* ping6: is it there, and how well? */
#include <string.h>

#include "cli/cli.h"
#include "net/icmp6sock.h"
#include "net/sys.h"
#include "tools/ping6/opts.h"
#include "tools/ping6/run.h"

int main(int argc, char **argv)
{
	struct icmp6_sock sock = {.fd = -1};
	struct ping6_opts opts;
	enum cli_status status;
	int sock_err, err;

	cli_begin("ping6");
	/* Privileges are for this one call; nothing from outside is read before they are
	 * gone. That it failed matters only to a run that comes to need the socket. */
	sock_err = icmp6_open(&sock);
	err = sys_drop_privileges();
	if (err) {
		cli_error(NULL, "privileges cannot be dropped: %s", strerror(-err));
		return cli_finish(CLI_CANNOT);
	}
	if (ping6_opts_parse(argc, argv, &opts, &status))
		status = ping6_run(&opts, &sock, sock_err);
	icmp6_close(&sock);
	return cli_finish(status);
}
