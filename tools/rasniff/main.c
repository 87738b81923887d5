/* rasniff: what do the routers tell this link? */
#include <string.h>

#include "cli/cli.h"
#include "net/packetsock.h"
#include "net/sys.h"
#include "tools/rasniff/opts.h"
#include "tools/rasniff/run.h"

/* At 100,000 advertisements a second, some hundred milliseconds. */
#define RECEIVE_BUFFER (64 << 20)

int main(int argc, char **argv)
{
	struct packet_sock sock = {.fd = -1};
	static struct rasniff_opts opts;
	enum cli_status status = CLI_CANNOT;
	int sock_err, err, size;

	cli_begin("rasniff");
	/* Privileges are for these calls; nothing from outside is read before they are gone.
	 * That there is no socket matters only to a run that comes to need it. */
	sock_err = packet_open(&sock);
	if (!sock_err)
		packet_set_buffer(&sock, RECEIVE_BUFFER, &size);
	err = sys_drop_privileges();
	if (err)
		cli_error(NULL, "privileges cannot be dropped: %s", strerror(-err));
	else if (rasniff_opts_parse(argc, argv, &opts, &status))
		status = rasniff_run(&opts, &sock, sock_err);
	packet_close(&sock);
	return cli_finish(status);
}
