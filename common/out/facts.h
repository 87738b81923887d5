/* Lines of `key  value (RFC)` in a buffer: keys aligned, for people and for grep. Built
 * without printf, which would take most of the time of a line. */
#ifndef HEXTET_OUT_FACTS_H
#define HEXTET_OUT_FACTS_H

#include <stddef.h>
#include <stdint.h>

#include "addr/prefix.h"

/* What does not fit into `size`, less a NUL that the caller puts, is cut off. */
struct facts {
	char *text;
	size_t size;
	size_t len;
};

/* Begins a line: the key, and blanks up to the column of values. */
void facts_key(struct facts *facts, const char *key);

/* Ends it, with the RFC that the fact comes from, or NULL. */
void facts_end(struct facts *facts, const char *rfc);

/* A line whole. */
void facts_line(struct facts *facts, const char *key, const char *value, const char *rfc);

/* Pieces of a value. */
void facts_put(struct facts *facts, const char *string);
void facts_bytes(struct facts *facts, const char *bytes, size_t len);
void facts_address(struct facts *facts, u128 address);
void facts_prefix(struct facts *facts, struct prefix p);
void facts_ipv4(struct facts *facts, uint32_t ipv4);
void facts_mac(struct facts *facts, const uint8_t mac[static 6]);
void facts_number(struct facts *facts, uint64_t number);

/* The lowest `bits` bits in whole hexadecimal digits, a colon after every 16 bits. */
void facts_hex(struct facts *facts, uint64_t value, unsigned bits);

/* 64 bits one by one, a colon after every 16. */
void facts_bits(struct facts *facts, uint64_t value);

#endif
