/* Escaped text back into octets: \DDD, decimal, and \X for X itself (RFC 1035 section 5.1), as
 * names and texts are shown. Pure. */
#ifndef HEXTET_BASE_UNESC_H
#define HEXTET_BASE_UNESC_H

/* The octet that stands at *at, which is not the end: an escape or itself. Steps over it.
 * Returns it, or -1 for an escape that is none, which *at is left at. */
int unesc_octet(const char **at);

#endif
