#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "out/esc.h"
#include "out/json.h"

static const char *tool_name = "hextet";

/* As the error flag of a stream is: once set, it stays. */
static bool record_is_missing;

void cli_begin(const char *tool)
{
	tool_name = tool;
	/* What was closed becomes what cannot be read, or written, so that trying fails. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

const char *cli_tool(void)
{
	return tool_name;
}

bool cli_has_color(enum cli_color when)
{
	const char *terminal = getenv("TERM"), *none = getenv("NO_COLOR");

	if (when != CLI_COLOR_AUTO)
		return when == CLI_COLOR_ALWAYS;
	return !(none && *none) && terminal && strcmp(terminal, "dumb") &&
		isatty(STDOUT_FILENO);
}

enum cli_status cli_worse(enum cli_status a, enum cli_status b)
{
	static const int badness[] = {
		[CLI_YES] = 0,
		[CLI_NO] = 1,
		[CLI_UNKNOWN] = 2,
		[CLI_CANNOT] = 3,
	};

	return badness[a] >= badness[b] ? a : b;
}

#define ERROR_SIZE 1024

/* `thing: reason`, escaped or not as it was handed in. */
__attribute__((format(printf, 2, 0))) static void put_error(const char *thing,
	const char *format, va_list args, char ret_line[static ERROR_SIZE])
{
	int len = 0;

	/* A thing too long to show whole is cut, so that its reason is still read. */
	if (thing)
		len = snprintf(ret_line, ERROR_SIZE, "%.200s%s: ", thing,
			strlen(thing) > 200 ? "..." : "");
	/* Both callers have started it. NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
	vsnprintf(ret_line + len, ERROR_SIZE - (size_t)len, format, args);
}

void cli_error(const char *thing, const char *format, ...)
{
	char line[ERROR_SIZE], safe[ESC_SIZE(ERROR_SIZE)];
	va_list args;

	va_start(args, format);
	put_error(thing, format, args, line);
	va_end(args);
	esc(line, strlen(line), safe, sizeof(safe));
	fprintf(stderr, "%s: %s\n", tool_name, safe);
}

void cli_error_escaped(const char *thing, const char *format, ...)
{
	char line[ERROR_SIZE];
	va_list args;

	va_start(args, format);
	put_error(thing, format, args, line);
	va_end(args);
	fprintf(stderr, "%s: %s\n", tool_name, line);
}

void cli_explain_packet(int err, bool is_root, char ret_reason[static CLI_REASON_SIZE])
{
	bool is_denied = err == -EACCES || err == -EPERM;

	if (is_denied && is_root)
		snprintf(ret_reason, CLI_REASON_SIZE, "packet sockets are not permitted: "
			"CAP_NET_RAW is missing, though this is root: a container, say, lacks it");
	else if (is_denied)
		snprintf(ret_reason, CLI_REASON_SIZE, "packet sockets are not permitted: run "
			"'setcap cap_net_raw+ep' on the program, or run it as root");
	else
		snprintf(ret_reason, CLI_REASON_SIZE, "packet socket: %s", strerror(-err));
}

enum cli_status cli_record(struct record *r)
{
	int err = record_write(r, stdout);

	if (err == -ENOMEM) {
		cli_error(NULL, "out of memory: a record is missing");
		record_is_missing = true;
	}
	return err ? CLI_CANNOT : CLI_YES;
}

/* Whether write(2) fails so, and little else that a tool does. */
static bool is_write_error(int err)
{
	return err == ENOSPC || err == EDQUOT || err == EFBIG || err == EIO || err == EBADF ||
		err == EPIPE;
}

struct record cli_run_record(enum cli_status status)
{
	struct record r = record_begin("run");

	record_string(&r, "tool", tool_name);
	record_string(&r, "version", HEXTET_VERSION);
	record_integer(&r, "exit", record_is_missing ? CLI_CANNOT : status);
	return r;
}

int cli_finish(enum cli_status status)
{
	/* A stream that failed earlier may flush well now. Tools stop when it fails, so that
	 * its errno is most likely still there. */
	int failed = ferror(stdout), earlier = errno;

	errno = 0;
	if (!fflush(stdout) && !failed)
		return record_is_missing ? CLI_CANNOT : (int)status;
	if (!errno && is_write_error(earlier))
		errno = earlier;
	cli_error("stdout", "%s", errno ? strerror(errno) : "could not be written");
	return CLI_CANNOT;
}
