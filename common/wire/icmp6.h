/* ICMPv6 (RFC 4443): message header, checksum, error messages and their names. Pure. */
#ifndef HEXTET_WIRE_ICMP6_H
#define HEXTET_WIRE_ICMP6_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ICMP6_HEADER_SIZE 4

/* Message types (IANA, ICMPv6 "type" Numbers). */
enum {
	ICMP6_TYPE_UNREACHABLE = 1,
	ICMP6_TYPE_PACKET_TOO_BIG = 2,
	ICMP6_TYPE_TIME_EXCEEDED = 3,
	ICMP6_TYPE_PARAMETER_PROBLEM = 4,
	ICMP6_TYPE_ECHO_REQUEST = 128,
	ICMP6_TYPE_ECHO_REPLY = 129,
};

/* Types below this are errors (RFC 4443 section 2.1). */
#define ICMP6_TYPE_INFORMATIONAL 128

/* The 16-bit one's complement checksum of a whole ICMPv6 message with its IPv6
 * pseudo-header (RFC 4443 section 2.3, RFC 8200 section 8.1). With the checksum field
 * zero: the value to put there. With the field as received: 0 if it is right. */
uint16_t icmp6_checksum(const struct in6_addr *source, const struct in6_addr *destination,
	const void *message, size_t len);

/* The type's name, in IANA's words or nearly: `Packet too big`; NULL if it has none. */
const char *icmp6_type_name(uint8_t type);

/* What an error's code says, `Address unreachable`; NULL if the type has no such code. */
const char *icmp6_code_name(uint8_t type, uint8_t code);

/* What an error message says beside the packet it quotes (RFC 4443 section 3). */
struct icmp6_error {
	uint8_t type;
	uint8_t code;
	uint32_t info; /* Packet Too Big: MTU in bytes; Parameter Problem: offset in bytes
	                  of the fault in the quoted packet; else unused */
};

#endif
