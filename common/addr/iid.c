#include "addr/iid.h"

#include "addr/embed.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/* IANA's "Reserved IPv6 Interface Identifiers" (RFC 5453). */
#define SUBNET_ANYCAST_FIRST UINT64_C(0xfdffffffffffff80)
#define SUBNET_ANYCAST_LAST  UINT64_C(0xfdffffffffffffff)
#define IANA_ETHERNET_FIRST  UINT64_C(0x02005efffe000000)
#define IANA_ETHERNET_LAST   UINT64_C(0x02005efffeffffff)
#define PROXY_MOBILE_IPV6    UINT64_C(0x02005efffe005213)

/* Ports that people write at the end of an address, its digits read as decimal. */
static const struct {
	uint16_t port;
	const char *service;
} services[] = {
	{21, "ftp"},
	{22, "ssh"},
	{23, "telnet"},
	{25, "smtp"},
	{53, "domain"},
	{80, "http"},
	{110, "pop3"},
	{123, "ntp"},
	{143, "imap"},
	{161, "snmp"},
	{179, "bgp"},
	{389, "ldap"},
	{443, "https"},
	{465, "submissions"},
	{514, "syslog"},
	{587, "submission"},
	{636, "ldaps"},
	{853, "domain-s"},
	{993, "imaps"},
	{995, "pop3s"},
	{1194, "openvpn"},
	{3128, "squid-http"},
	{3306, "mysql"},
	{3389, "ms-wbt-server"},
	{5060, "sip"},
	{5222, "xmpp-client"},
	{5432, "postgresql"},
	{6379, "redis"},
	{6443, "kubernetes-api"},
	{6667, "ircd"},
	{8080, "http-alt"},
	{8443, "https-alt"},
};

/* Words of four hexadecimal digits that people like. */
static const uint16_t words[] = {0x1337, 0xaffe, 0xb00b, 0xb00c, 0xbabe, 0xbad0, 0xbaad,
	0xbeef, 0xc001, 0xc0de, 0xc0fe, 0xcafe, 0xd00d, 0xdada, 0xdead, 0xdeaf, 0xdeed,
	0xf00d, 0xface, 0xfade, 0xfeed, 0xfee1};

bool iid_stands_in(enum kind kind)
{
	switch (kind) {
	case KIND_IETF_PROTOCOL_ASSIGNMENTS:
	case KIND_BENCHMARKING:
	case KIND_AMT:
	case KIND_AS112:
	case KIND_DOCUMENTATION:
	case KIND_6TO4:
	case KIND_DIRECT_DELEGATION_AS112:
	case KIND_UNIQUE_LOCAL:
	case KIND_LINK_LOCAL:
	case KIND_SITE_LOCAL:
	case KIND_GLOBAL_UNICAST:
		return true;
	case KIND_UNSPECIFIED: /* from here on they begin with 000, */
	case KIND_LOOPBACK:
	case KIND_IPV4_MAPPED:
	case KIND_IPV4_COMPATIBLE:
	case KIND_NAT64_WELL_KNOWN:
	case KIND_NAT64_LOCAL_USE:
	case KIND_DISCARD_ONLY:
	case KIND_DUMMY_PREFIX:
	case KIND_TEREDO: /* use these bits otherwise, */
	case KIND_ORCHID:
	case KIND_ORCHIDV2:
	case KIND_DRONE_REMOTE_ID:
	case KIND_PCP_ANYCAST:
	case KIND_TURN_ANYCAST:
	case KIND_DNSSD_SRP_ANYCAST:
	case KIND_SRV6_SID:
	case KIND_MULTICAST:
	case KIND_RESERVED: /* or are not defined. */
		return false;
	}
	return false;
}

const struct iid_block iid_reserved[IID_RESERVED_BLOCKS] = {
	{0, 0},
	{IANA_ETHERNET_FIRST, 24},
	{SUBNET_ANYCAST_FIRST, 7},
};

bool iid_is_reserved(uint64_t iid)
{
	for (size_t i = 0; i < IID_RESERVED_BLOCKS; i++)
		if ((iid ^ iid_reserved[i].first) >> iid_reserved[i].bits == 0)
			return true;
	return false;
}

static unsigned group_at(uint64_t iid, unsigned index)
{
	return (unsigned)(iid >> (48 - 16 * index) & 0xffff);
}

static unsigned nibble_at(uint64_t iid, unsigned index)
{
	return (unsigned)(iid >> (60 - 4 * index) & 0xf);
}

/* A group's digits read as a decimal number; 10000 if one of them is above 9. */
static unsigned as_decimal(unsigned group)
{
	unsigned value = 0;

	for (unsigned shift = 16; shift > 0;) {
		unsigned digit;

		shift -= 4;
		digit = group >> shift & 0xf;
		if (digit > 9)
			return 10000;
		value = value * 10 + digit;
	}
	return value;
}

static void verdict(struct iid *iid, enum iid_class class, enum iid_confidence confidence,
	const char *rfc, const char *reason)
{
	iid->class = class;
	iid->confidence = confidence;
	iid->rfc = rfc;
	iid->reason = reason;
}

static bool read_reserved(struct iid *iid)
{
	if (iid->value == 0) {
		verdict(iid, IID_SUBNET_ROUTER_ANYCAST, IID_CERTAIN, "RFC 4291 2.6.1",
			"all zeros: any router of the subnet");
	} else if (iid->value >= SUBNET_ANYCAST_FIRST &&
		   iid->value <= SUBNET_ANYCAST_LAST) {
		iid->anycast = (uint8_t)(iid->value & 0x7f);
		verdict(iid, IID_SUBNET_ANYCAST, IID_CERTAIN, "RFC 2526 2",
			iid->anycast == 126
				? "reserved anycast: Mobile IPv6 home agents"
				: "one of the 128 reserved anycast identifiers");
	} else if (iid->value == PROXY_MOBILE_IPV6) {
		verdict(iid, IID_PROXY_MOBILE_IPV6, IID_CERTAIN, "RFC 6543",
			"every mobile access gateway's own");
	} else if (iid->value >= IANA_ETHERNET_FIRST &&
		   iid->value <= IANA_ETHERNET_LAST) {
		verdict(iid, IID_IANA_ETHERNET, IID_CERTAIN, "RFC 5453",
			"reserved: made of IANA's Ethernet block 00-00-5e");
	} else {
		return false;
	}
	return true;
}

static bool read_isatap(struct iid *iid)
{
	if (!embed_read_isatap((u128){.low = iid->value}, &iid->ipv4))
		return false;
	iid->has_ipv4 = true;
	verdict(iid, IID_ISATAP, IID_LIKELY, "RFC 5214 6.1",
		iid->value >> 57 & 1
			? "5efe and an IPv4 address, said to be globally unique"
			: "5efe and an IPv4 address");
	return true;
}

static bool read_eui64(struct iid *iid)
{
	if (!iid_to_mac(iid->value, iid->mac))
		return false;
	iid->has_mac = true;
	if (iid_mac_is_group(iid->mac))
		verdict(iid, IID_EUI64, IID_POSSIBLE, "RFC 4291 A",
			"ff:fe in the middle, but the MAC address would be a group's");
	else if (iid_mac_is_local(iid->mac))
		verdict(iid, IID_EUI64, IID_LIKELY, "RFC 4291 A",
			"ff:fe in the middle of a locally administered MAC address");
	else
		verdict(iid, IID_EUI64, IID_LIKELY, "RFC 4291 A",
			"ff:fe in the middle of a universal MAC address");
	return true;
}

/* Only the last two bytes are used: a number, or a port. */
static bool read_low(struct iid *iid)
{
	unsigned port;

	if (iid->value > 0xffff)
		return false;
	port = as_decimal((unsigned)iid->value);
	for (size_t i = 0; i < LEN(services); i++) {
		if (services[i].port != port)
			continue;
		iid->port = (uint16_t)port;
		iid->service = services[i].service;
		verdict(iid, IID_EMBEDDED_PORT, IID_POSSIBLE, "RFC 7707",
			"its digits are the port of a service");
		return true;
	}
	if (iid->value <= 0xff)
		verdict(iid, IID_LOW_BYTE, IID_CERTAIN, "RFC 7707",
			"all zeros but the last byte");
	else
		verdict(iid, IID_LOW_BYTE, IID_LIKELY, "RFC 7707",
			"all zeros but the last two bytes");
	return true;
}

static bool is_host_octet(unsigned octet)
{
	return octet > 0 && octet < 224 && octet != 127;
}

static bool read_ipv4(struct iid *iid)
{
	uint32_t ipv4 = 0;

	if (iid->value >> 32 == 0 && is_host_octet((unsigned)(iid->value >> 24))) {
		iid->ipv4 = (uint32_t)iid->value;
		iid->has_ipv4 = true;
		verdict(iid, IID_EMBEDDED_IPV4, IID_POSSIBLE, "RFC 7707",
			"the last 32 bits alone are used, and are a host's IPv4 address");
		return true;
	}
	for (unsigned i = 0; i < 4; i++) {
		unsigned octet = as_decimal(group_at(iid->value, i));

		if (octet > 255)
			return false;
		ipv4 = ipv4 << 8 | octet;
	}
	if (!is_host_octet(ipv4 >> 24))
		return false;
	iid->ipv4 = ipv4;
	iid->has_ipv4 = true;
	verdict(iid, IID_EMBEDDED_IPV4, ipv4 >> 24 >= 10 ? IID_LIKELY : IID_POSSIBLE,
		"RFC 7707", "its groups are the decimal octets of an IPv4 address");
	return true;
}

static unsigned count_words(uint64_t iid)
{
	unsigned count = 0;

	for (unsigned i = 0; i < 4; i++) {
		unsigned group = group_at(iid, i);

		for (size_t j = 0; j < LEN(words); j++)
			count += words[j] == group;
	}
	return count;
}

static bool read_pattern(struct iid *iid)
{
	unsigned zeros = 0, steps = 0, distinct = 0, seen = 0, zero_groups = 0;
	unsigned word_count = count_words(iid->value);
	const char *reason = NULL;

	for (unsigned i = 0; i < 16; i++) {
		unsigned nibble = nibble_at(iid->value, i);

		zeros += nibble == 0;
		distinct += !(seen >> nibble & 1);
		seen |= 1U << nibble;
		steps += i > 0 && nibble == (nibble_at(iid->value, i - 1) + 1) % 16;
	}
	for (unsigned i = 0; i < 4; i++)
		zero_groups += group_at(iid->value, i) == 0;
	/* Each of these happens to random bits less than once in a thousand times. */
	if (word_count >= 2 || (word_count == 1 && zero_groups >= 1))
		reason = "words in hexadecimal digits";
	else if (iid->value >> 32 == (iid->value & UINT32_MAX))
		reason = "one half repeats the other";
	else if (zeros >= 8)
		reason = "mostly zeros";
	else if (distinct <= 4)
		reason = "few different digits";
	else if (steps >= 8)
		reason = "digits that count up";
	else if (seen >> 10 == 0)
		reason = "decimal digits only";
	if (!reason)
		return false;
	verdict(iid, IID_PATTERN, IID_LIKELY, "RFC 7707", reason);
	return true;
}

static void read_random(struct iid *iid)
{
	unsigned ones = (unsigned)__builtin_popcountll(iid->value);

	/* 999 of 1000 random identifiers have 19 to 45 ones. */
	if (ones >= 19 && ones <= 45)
		verdict(iid, IID_RANDOM, IID_LIKELY, "RFC 7217, RFC 8981",
			"no pattern: opaque or temporary");
	else
		verdict(iid, IID_RANDOM, IID_POSSIBLE, "RFC 7217, RFC 8981",
			"no pattern, but uncommonly few or many ones");
}

struct iid iid_read(uint64_t iid)
{
	struct iid read = {.value = iid};

	if (!read_reserved(&read) && !read_isatap(&read) && !read_eui64(&read) &&
		!read_low(&read) && !read_ipv4(&read) && !read_pattern(&read))
		read_random(&read);
	return read;
}

const char *iid_class_name(enum iid_class class)
{
	static const char *const names[] = {
		[IID_SUBNET_ROUTER_ANYCAST] = "subnet-router-anycast",
		[IID_SUBNET_ANYCAST] = "subnet-anycast",
		[IID_PROXY_MOBILE_IPV6] = "proxy-mobile-ipv6",
		[IID_IANA_ETHERNET] = "iana-ethernet",
		[IID_EUI64] = "eui-64",
		[IID_ISATAP] = "isatap",
		[IID_LOW_BYTE] = "low-byte",
		[IID_EMBEDDED_IPV4] = "embedded-ipv4",
		[IID_EMBEDDED_PORT] = "embedded-port",
		[IID_PATTERN] = "pattern",
		[IID_RANDOM] = "random-looking",
	};

	return names[class];
}

const char *iid_confidence_name(enum iid_confidence confidence)
{
	static const char *const names[] = {
		[IID_POSSIBLE] = "possible",
		[IID_LIKELY] = "likely",
		[IID_CERTAIN] = "certain",
	};

	return names[confidence];
}
