#include "wire/icmp6.h"

#include <netinet/in.h>
#include <string.h>

#include "base/rd.h"
#include "wire/ip6.h"

/* Words at once: a block is a few vectors to a processor. */
enum { BLOCK_WORDS = 8 };

/* Sum of 32-bit words, the last one padded with zeros, in 64 bits. Each is two of the 16-bit
 * words of RFC 1071, whose carries are folded in at the end, in this host's byte order
 * (section 2 B): a sum in the other order has the bytes of its result swapped. */
static uint64_t sum_words(uint64_t sum, const void *bytes, size_t len)
{
	struct rd r = rd_over(bytes, len);
	uint32_t words[BLOCK_WORDS];

	while (rd_left(&r) >= sizeof(words)) {
		rd_copy(&r, words, sizeof(words));
		for (unsigned i = 0; i < BLOCK_WORDS; i++)
			sum += words[i];
	}
	if (rd_left(&r) == 0)
		return sum;
	memset(words, 0, sizeof(words));
	rd_copy(&r, words, rd_left(&r));
	for (unsigned i = 0; i < BLOCK_WORDS; i++)
		sum += words[i];
	return sum;
}

uint16_t icmp6_checksum(const struct in6_addr *source, const struct in6_addr *destination,
	const void *message, size_t len)
{
	uint64_t sum = (uint64_t)htonl((uint32_t)len) + htonl(IP6_ICMPV6);

	sum = sum_words(sum, source, sizeof(*source));
	sum = sum_words(sum, destination, sizeof(*destination));
	sum = sum_words(sum, message, len);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ntohs((uint16_t)~sum);
}

struct type_name {
	uint8_t type;
	const char *name;
};

/* IANA, ICMPv6 Parameters, "type" Numbers. */
static const struct type_name type_names[] = {
	{ICMP6_TYPE_UNREACHABLE, "Destination unreachable"},
	{ICMP6_TYPE_PACKET_TOO_BIG, "Packet too big"},
	{ICMP6_TYPE_TIME_EXCEEDED, "Time exceeded"},
	{ICMP6_TYPE_PARAMETER_PROBLEM, "Parameter problem"},
	{100, "Private experimentation"},
	{101, "Private experimentation"},
	{127, "Reserved for expansion of ICMPv6 error messages"},
	{ICMP6_TYPE_ECHO_REQUEST, "Echo request"},
	{ICMP6_TYPE_ECHO_REPLY, "Echo reply"},
	{130, "Multicast Listener Query"},
	{131, "Multicast Listener Report"},
	{132, "Multicast Listener Done"},
	{133, "Router Solicitation"},
	{134, "Router Advertisement"},
	{135, "Neighbor Solicitation"},
	{136, "Neighbor Advertisement"},
	{137, "Redirect"},
	{138, "Router Renumbering"},
	{139, "Node Information Query"},
	{140, "Node Information Response"},
	{141, "Inverse Neighbor Discovery Solicitation"},
	{142, "Inverse Neighbor Discovery Advertisement"},
	{143, "Version 2 Multicast Listener Report"},
	{144, "Home Agent Address Discovery Request"},
	{145, "Home Agent Address Discovery Reply"},
	{146, "Mobile Prefix Solicitation"},
	{147, "Mobile Prefix Advertisement"},
	{148, "Certification Path Solicitation"},
	{149, "Certification Path Advertisement"},
	{150, "Experimental mobility protocols"}, /* RFC 4065 */
	{151, "Multicast Router Advertisement"},
	{152, "Multicast Router Solicitation"},
	{153, "Multicast Router Termination"},
	{154, "FMIPv6"},
	{155, "RPL Control"},
	{156, "ILNPv6 Locator Update"},
	{157, "Duplicate Address Request"},
	{158, "Duplicate Address Confirmation"},
	{159, "MPL Control"},
	{160, "Extended Echo Request"},
	{161, "Extended Echo Reply"},
	{200, "Private experimentation"},
	{201, "Private experimentation"},
	{255, "Reserved for expansion of ICMPv6 informational messages"},
};

const char *icmp6_type_name(uint8_t type)
{
	for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++)
		if (type_names[i].type == type)
			return type_names[i].name;
	return NULL;
}

/* IANA, ICMPv6 Parameters, "Code" Fields. */
static const char *const unreachable_codes[] = {
	"No route", /* to destination */
	"Administratively prohibited",
	"Beyond scope of source address",
	"Address unreachable",
	"Port unreachable",
	"Source address failed ingress/egress policy",
	"Reject route",
	"Error in source routing header",
	"Headers too long",           /* RFC 8883 */
	"Error in P-Route",           /* RFC 9914 */
};

static const char *const time_exceeded_codes[] = {
	"Hop limit",
	"Defragmentation failure",
};

static const char *const parameter_problem_codes[] = {
	"Wrong header field",
	"Unknown header",
	"Unknown option",
	"First fragment has incomplete IPv6 header chain", /* RFC 7112 */
	"SR upper-layer header error",                     /* RFC 8754 */
	"Unrecognized next header at intermediate node",   /* RFC 8883, 5 to 10 */
	"Extension header too big",
	"Extension header chain too long",
	"Too many extension headers",
	"Too many options in extension header",
	"Option too big",
};

const char *icmp6_code_name(uint8_t type, uint8_t code)
{
	const char *const *names;
	size_t count;

	switch (type) {
	case ICMP6_TYPE_UNREACHABLE:
		names = unreachable_codes;
		count = sizeof(unreachable_codes) / sizeof(unreachable_codes[0]);
		break;
	case ICMP6_TYPE_TIME_EXCEEDED:
		names = time_exceeded_codes;
		count = sizeof(time_exceeded_codes) / sizeof(time_exceeded_codes[0]);
		break;
	case ICMP6_TYPE_PARAMETER_PROBLEM:
		names = parameter_problem_codes;
		count = sizeof(parameter_problem_codes) / sizeof(parameter_problem_codes[0]);
		break;
	default:
		return NULL;
	}
	return code < count ? names[code] : NULL;
}
