/* ndsolicit: who has this address on the link? */
#include <string.h>

#include "cli/cli.h"
#include "net/packetsock.h"
#include "net/sys.h"
#include "tools/ndsolicit/opts.h"
#include "tools/ndsolicit/run.h"

/* Answers to a sweep come as fast as it is sent: so much of them waits here. */
#define BUFFER_BYTES (4 << 20)

int main(int argc, char **argv)
{
	struct packet_sock sock = {.fd = -1};
	enum cli_status status = CLI_CANNOT;
	struct nds_opts opts;
	int sock_err, err, size;

	cli_begin("ndsolicit");
	/* Privileges are for these calls; nothing from outside is read before they are gone.
	 * That the socket could not be opened matters only to a run that needs it. */
	sock_err = packet_open(&sock);
	if (!sock_err)
		packet_set_buffer(&sock, BUFFER_BYTES, &size);
	err = sys_drop_privileges();
	if (err)
		cli_error(NULL, "privileges cannot be dropped: %s", strerror(-err));
	else if (nds_opts_parse(argc, argv, &opts, &status))
		status = nds_run(&opts, &sock, sock_err);
	packet_close(&sock);
	return cli_finish(status);
}
