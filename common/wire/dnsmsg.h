/* DNS messages (RFC 1035 section 4): names, and the name in the answer to a PTR question.
 * Pure. */
#ifndef HEXTET_WIRE_DNSMSG_H
#define HEXTET_WIRE_DNSMSG_H

#include <stdint.h>

#include "base/rd.h"

/* Room for a name of 255 octets (RFC 1035 section 2.3.4), each written \DDD. */
#define DNSMSG_NAME_SIZE 1024

/* Reads the name at `r`, which reads within `message`, and steps over it. The text is in
 * presentation form (RFC 1035 section 5.1): printable ASCII without blanks whatever the
 * octets are, and without the final dot; the root is `.`. A name that is broken, longer
 * than 255 octets, or compressed otherwise than by pointing back fails the reader, and
 * the text is then untouched. */
void dnsmsg_name(struct rd *r, struct rd message, char ret_text[static DNSMSG_NAME_SIZE]);

enum dnsmsg_flaw {
	DNSMSG_OK = 0,
	DNSMSG_NO_RECORD, /* none of the type among the answers */
	DNSMSG_BROKEN,
};

/* The name that the first PTR record among the answers gives, whoever its owner: one that
 * was delegated as RFC 2317 says hangs on a CNAME. */
enum dnsmsg_flaw dnsmsg_ptr(struct rd message, char ret_text[static DNSMSG_NAME_SIZE]);

#endif
