/* Addresses and what is wrong with them, as people read it. */
#ifndef HEXTET_OUT_SHOW_ADDR_H
#define HEXTET_OUT_SHOW_ADDR_H

#include <net/if.h>
#include <stddef.h>

#include "addr/arpa.h"
#include "addr/in6.h"
#include "addr/prefix.h"
#include "out/esc.h"

/* Room for an address, `%` and a zone. */
#define SHOW_ADDR_SIZE (IN6_TEXT_SIZE + 1 + ESC_SIZE(IF_NAMESIZE))

/* `fe80::1%eth0`; zone NULL or "" leaves it away. The zone is escaped: an interface may be
 * called anything. Returns ret_text. */
const char *show_addr(const struct in6_addr *address, const char *zone,
	char ret_text[static SHOW_ADDR_SIZE]);

/* The fault in words, with the piece of `text` it is in: `group "12345" is longer than 4
 * digits`. */
void show_in6_fault(const struct in6_fault *fault, const char *text, char *ret_words,
	size_t size);

/* The same for a prefix: `length 129 is above 128`. */
void show_prefix_fault(const struct prefix_fault *fault, const char *text, char *ret_words,
	size_t size);

/* The same for an ip6.arpa name: `label "12" is longer than 1 digit`. */
void show_arpa_fault(const struct arpa_fault *fault, const char *text, char *ret_words,
	size_t size);

#endif
