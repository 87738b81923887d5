/* Command lines through argp: the options that all tools share, and strict values whose
 * errors name the option, the thing and the bound. */
#ifndef HEXTET_CLI_ARGS_H
#define HEXTET_CLI_ARGS_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/u128.h"
#include "base/nsec.h"
#include "cli/cli.h"

/* Keys of long options without a letter start here, beyond every character. */
#define ARGS_LONG_ONLY 0x100

/* Parses with `argp`, to which --help, --usage and --version are added. Returns true to
 * go on; false if the run ends here, *ret_status saying how: 0 after --help, 2 after a
 * mistake that was named on stderr. `input` is handed to argp's parser. */
bool args_parse(const struct argp *argp, int argc, char **argv, void *input,
	enum cli_status *ret_status);

/* An option that is only remembered: it sets a flag, or its text is kept, NULL at first. */
struct args_slot {
	int key;
	const char *name; /* of one with a text: `--file` */
	bool *flag;
	const char **text;
};

/* Remembers option `key` in its slot. Returns 0, ARGP_ERR_UNKNOWN if it has none, or EINVAL
 * after refusing a second text: of two files one would be left out silently. */
error_t args_remember(const struct args_slot *slots, size_t count, int key,
	const char *arg);

/* Two options or more that cannot stand together, and whether each was given. */
struct args_pair {
	bool first;
	const char *first_name;
	bool second;
	const char *second_name;
};

/* Refuses the first of the pairs of which both were given: EINVAL for argp after naming
 * them, else 0. */
error_t args_refuse_pairs(const struct args_pair *pairs, size_t count);

/* Names what is wrong with an option's value, the value cut short where it is long; returns
 * EINVAL for argp. */
error_t args_refuse(const char *option, const char *text, const char *reason);

/* A value for an option: 0, or EINVAL for argp after naming what is wrong, as in
 * `ping6: -t 999: hop limit is above 255`. `option` is `-t` or `--hop-limit`. */
error_t args_number(const char *option, const char *what, const char *text, uint64_t min,
	uint64_t max, uint64_t *ret_value);

/* The same; hexadecimal after 0x is accepted too. */
error_t args_number_hex(const char *option, const char *what, const char *text,
	uint64_t min, uint64_t max, uint64_t *ret_value);

error_t args_duration(const char *option, const char *what, const char *text, nsec_t min,
	nsec_t max, nsec_t *ret_value);

/* A number below 2^128, which may be written as a power, 2^N. */
error_t args_u128(const char *option, const char *what, const char *text, u128 *ret_value);

/* The value of --shard, `K/N` with K from 1 to N. */
error_t args_shard(const char *text, uint64_t *ret_shard, uint64_t *ret_shards);

/* The value of --color: auto, always or never. */
error_t args_color(const char *text, enum cli_color *ret_color);

/* Stdin can be read only once: false, with the reason said, if `text` is `-` and stdin is
 * taken. `by` says what would read it, as in `--file -`; *taken_by, NULL at first, is what
 * has it. */
bool args_take_stdin(const char *by, const char *text, const char **taken_by);

#endif
