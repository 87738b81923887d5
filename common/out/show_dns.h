/* DNS records and messages as dig writes them. */
#ifndef HEXTET_OUT_SHOW_DNS_H
#define HEXTET_OUT_SHOW_DNS_H

#include <stdio.h>

#include "wire/dnsmsg.h"

/* Room for the data of nearly every record; what is longer is cut off with `...`. */
#define SHOW_DNS_DATA_SIZE 4608

/* Parts of a message, to be shown or left out. */
enum {
	SHOW_DNS_COMMENTS = 1, /* the header, and the lines above sections */
	SHOW_DNS_QUESTION = 2,
	SHOW_DNS_ANSWER = 4,
	SHOW_DNS_AUTHORITY = 8,
	SHOW_DNS_ADDITIONAL = 16,
	SHOW_DNS_STATS = 32,   /* for the caller: time, server and size */
	SHOW_DNS_COMMAND = 64, /* for the caller: which program, and what it asked */
	SHOW_DNS_ALL = 127,
	SHOW_DNS_NO_TTL = 128, /* records without theirs: no part of all, as with dig */
};

/* The data in presentation form, printable ASCII whatever was sent; a type that is not
 * known, and data not of its type's form, as RFC 3597 section 5 says. Returns ret_text.
 */
const char *show_dns_data(
	const struct dnsmsg_record *record, char ret_text[static SHOW_DNS_DATA_SIZE]);

/* A whole message, in dig's sections. */
void show_dns_message(FILE *stream, struct rd message, unsigned parts);

/* `DNSSEC Bogus`: an extended error (RFC 8914) in IANA's words. Of the text that may
 * follow so many octets are shown. */
#define SHOW_DNS_EDE_TEXT_MAX 512
const char *show_dns_ede(uint16_t code);

/* The flags that are set, `qr aa rd`, each after a blank. */
#define SHOW_DNS_FLAGS_SIZE 24
const char *show_dns_flags(uint16_t flags, char ret_text[static SHOW_DNS_FLAGS_SIZE]);

#endif
