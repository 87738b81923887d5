/* What a target is: an address, a prefix, a name below ip6.arpa, or junk; and whether
 * public DNS can know it. Pure. */
#ifndef HEXTET_PTR6_INPUT_H
#define HEXTET_PTR6_INPUT_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#include "addr/kind.h"
#include "addr/prefix.h"

#define INPUT_REASON_SIZE 200

struct input {
	struct prefix prefix;    /* an address is a /128 */
	bool was_name;           /* it was an ip6.arpa name */
	char zone[IF_NAMESIZE];  /* of a link-local address, or "" */
};

/* Reads a target. False, with the reason in words, if it is neither of the three. */
bool input_read(const char *text, struct input *ret_input,
	char ret_reason[static INPUT_REASON_SIZE]);

/* The address, or the prefix; without the zone. */
void input_format(const struct input *input, char ret_text[static PREFIX_TEXT_SIZE]);

/* The block that keeps a prefix out of public DNS: its addresses mean something only on a
 * link or at a site, in a document, or to a group. NULL if nothing does. */
const struct kind_block *input_not_public(struct prefix p);

/* `link-local (fe80::/10, RFC 4291): cannot be in public DNS`. */
void input_not_public_text(const struct kind_block *block,
	char ret_text[static INPUT_REASON_SIZE]);

#endif
