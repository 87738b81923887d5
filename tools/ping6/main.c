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
	enum cli_status status = CLI_CANNOT;
	int sock_err, err, mark_err = 0;
	bool root, goes_on;

	cli_begin("ping6");
	/* Privileges are for this one call; nothing from outside is read before they are
	 * gone. That it failed matters only to a run that comes to need the socket. */
	sock_err = icmp6_open(&sock);
	/* Root's own command line is root's word, and -m needs root's right. */
	root = sys_started_by_root();
	err = root ? 0 : sys_drop_privileges();
	goes_on = !err && ping6_opts_parse(argc, argv, &opts, &status);
	if (goes_on && opts.has_mark && !sock_err)
		mark_err = icmp6_mark(&sock, opts.mark);
	if (root)
		err = sys_drop_privileges();
	if (err) {
		cli_error(NULL, "privileges cannot be dropped: %s", strerror(-err));
		status = CLI_CANNOT;
	} else if (mark_err) {
		cli_error("-m", "the mark cannot be set: %s", strerror(-mark_err));
		status = CLI_CANNOT;
	} else if (goes_on) {
		status = ping6_run(&opts, &sock, sock_err);
	}
	icmp6_close(&sock);
	return cli_finish(status);
}
