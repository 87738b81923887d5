/* Prefixes and addresses as they are given: by operands, and in lists from files and
 * stdin. What is wrong with one is said in the same words everywhere. */
#ifndef HEXTET_CLI_PREFIXES_H
#define HEXTET_CLI_PREFIXES_H

#include <stdbool.h>

#include "addr/prefix.h"
#include "cli/cli.h"
#include "cli/targets.h"

#define PREFIXES_REASON_SIZE 160

struct prefixes_way {
	bool mask; /* cut off bits behind a prefix's length, instead of refusing */
	bool json; /* what is wrong is a record on stdout, too */
};

/* Names a bad text; `from` is the list that it is the last text of, or NULL. A text from a
 * file has its name and line before it. */
void prefixes_complain(struct prefixes_way way, const struct targets *from,
	const char *text, const char *reason);

/* Takes a text as a prefix; an address alone is a /128. False: the reason was said. */
bool prefixes_take(struct prefixes_way way, const struct targets *from, const char *text,
	struct prefix *ret_prefix);

/* The same for an address, which has no length. */
bool prefixes_take_address(struct prefixes_way way, const struct targets *from,
	const char *text, u128 *ret_address);

/* The next text of a list, valid until the next call. False at the end. Lines and files
 * that cannot be read are named, and make *status CLI_CANNOT; the list goes on behind
 * them. Who stops before the end closes the list. */
bool prefixes_next(struct prefixes_way way, struct targets *list, const char **ret_text,
	enum cli_status *status);

/* A length, `/64` or `64`, from `least` to 128. False, with ret_reason saying why. */
bool prefixes_length(const char *text, unsigned least, unsigned *ret_length,
	char ret_reason[static PREFIXES_REASON_SIZE]);

#endif
