/* Echo Request and Echo Reply (RFC 4443 section 4). Pure. */
#ifndef HEXTET_WIRE_ECHO_H
#define HEXTET_WIRE_ECHO_H

#include <stdint.h>

#include "base/rd.h"
#include "base/wr.h"

#define ECHO_HEADER_SIZE 8

/* Largest data of an echo message: what fits an IPv6 payload of 65,535 bytes. */
#define ECHO_DATA_MAX (65535 - ECHO_HEADER_SIZE)

struct echo {
	uint8_t type; /* ICMP6_TYPE_ECHO_REQUEST or ICMP6_TYPE_ECHO_REPLY */
	uint8_t code;
	uint16_t id;
	uint16_t seq;
};

/* Reads the header from the type field on and leaves `r` at the data. Returns 0,
 * -EBADMSG (too short) or -EPROTOTYPE (neither request nor reply). */
int echo_read(struct rd *r, struct echo *ret_echo);

/* Writes the header with checksum 0: on ICMPv6 sockets the kernel fills it in
 * (RFC 3542 section 3.1). */
void echo_write(struct wr *w, const struct echo *echo);

#endif
