/* What every tool's command line shares: exit status, messages, the end of the run. */
#ifndef HEXTET_CLI_CLI_H
#define HEXTET_CLI_CLI_H

#include <stdbool.h>

#include "out/json.h"

/* The four answers; every man page has them under EXIT STATUS. */
enum cli_status {
	CLI_YES = 0,     /* a reply came, the name has AAAA, every assertion held */
	CLI_NO = 1,      /* no reply, NXDOMAIN, an assertion failed */
	CLI_CANNOT = 2,  /* could not ask: bad usage, no permission, no route */
	CLI_UNKNOWN = 3, /* asked, but silence or breakage is no answer */
};

/* --color: when the text on stdout is coloured. */
enum cli_color {
	CLI_COLOR_AUTO,
	CLI_COLOR_ALWAYS,
	CLI_COLOR_NEVER,
};

/* Whether it is: with AUTO on a terminal that is not `dumb`, unless NO_COLOR is set to
 * anything (https://no-color.org). */
bool cli_has_color(enum cli_color when);

/* Names the tool for messages and --version, and sees to it that descriptors 0 to 2 are
 * open, so that no socket can take their place; the first call of main. */
void cli_begin(const char *tool);

const char *cli_tool(void);

/* The worse of two answers: CANNOT, then UNKNOWN, then NO, then YES. */
enum cli_status cli_worse(enum cli_status a, enum cli_status b);

/* Writes `tool: thing: reason` to stderr, foreign bytes escaped. `thing` may be NULL. */
void cli_error(const char *thing, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same of what is escaped already, as DNS names in presentation form are, whose
 * backslashes esc() would double. Nothing handed in may come from outside as it was. */
void cli_error_escaped(const char *thing, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#define CLI_REASON_SIZE 160

/* Why a packet socket could not be opened, in one line; `err` is packet_open()'s. Where the
 * privilege is missing, with the remedy; `is_root`: being root is none. */
void cli_explain_packet(int err, bool is_root, char ret_reason[static CLI_REASON_SIZE]);

/* Writes a record to stdout and frees it. Returns CLI_YES; or CLI_CANNOT, when memory ran
 * out, which was said, or stdout failed, which cli_finish() says. Whatever the caller makes
 * of it, the run's exit status is CLI_CANNOT then. */
enum cli_status cli_record(struct record *r);

/* Begins the last record of a run: its type, the tool, the version and the exit status. */
struct record cli_run_record(enum cli_status status);

/* Flushes stdout. Returns the exit status: `status`, or CLI_CANNOT if a record is missing or,
 * with a message, if stdout could not be written. The last call of main. */
int cli_finish(enum cli_status status);

#endif
