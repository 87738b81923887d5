/* Operands and lists, taken by cli/prefixes.h as the verb and the options say. */
#ifndef HEXTET_SUBNETCALC_OPERAND_H
#define HEXTET_SUBNETCALC_OPERAND_H

#include <stdbool.h>
#include <stddef.h>

#include "addr/prefix.h"
#include "addr/set.h"
#include "cli/cli.h"
#include "cli/targets.h"
#include "tools/subnetcalc/opts.h"

/* A prefix; an address alone is a /128. Bits behind the length are refused, or with
 * --mask cut off. False: the reason was said. */
bool operand_prefix(const struct subnetcalc_opts *opts, const char *text,
	struct prefix *ret_prefix);

/* Names a bad text, with its file and line if it came from one; `from` may be NULL. With
 * --json it is a record as well. */
void operand_complain(const struct subnetcalc_opts *opts, const struct targets *from,
	const char *text, const char *reason);

/* The same as operand_prefix() for a text of operands_each(). */
bool operand_prefix_from(const struct subnetcalc_opts *opts, const char *text,
	const struct targets *from, struct prefix *ret_prefix);

/* An address without a length. */
bool operand_address(const struct subnetcalc_opts *opts, const char *text, u128 *ret_address);

/* `/64` or `64`, from `least` to 128. */
bool operand_length(const char *text, unsigned least, unsigned *ret_length);

/* Ranges in memory that grows with them. Begin with zeros; free ranges at the end. */
struct list {
	struct range *ranges;
	size_t count, room;
	bool overflowed; /* memory ran out: it is not whole */
};

/* Returns false, with the reason said, when memory runs out. */
bool list_add(struct list *list, struct range range);

/* Adds the operands from `first` on, and those of --file; if there are neither, stdin.
 * Returns CLI_YES, or CLI_CANNOT where a line was bad: it was named, and the good ones
 * are in the list. */
enum cli_status list_read(const struct subnetcalc_opts *opts, size_t first,
	struct list *list);

/* Adds the lines of one file, `-` for stdin. */
enum cli_status list_read_file(const struct subnetcalc_opts *opts, const char *name,
	struct list *list);

/* Calls `fn` for each text that list_read() would take, in order and without keeping
 * them; fn returns CLI_CANNOT for one that is bad. Returns the worst. `from` knows the
 * file and line. */
typedef enum cli_status operand_fn(const struct subnetcalc_opts *opts, const char *text,
	const struct targets *from, void *arg);
enum cli_status operands_each(const struct subnetcalc_opts *opts, size_t first,
	operand_fn *fn, void *arg);

void list_free(struct list *list);

#endif
