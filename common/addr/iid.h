/* Interface identifiers: what one looks like, and making them. Pure.
 *
 * An identifier is the low 64 bits of an address as a number. Its bits have no meaning by
 * themselves (RFC 7136), so reading one is recognising a habit: each verdict has its
 * reason and says how sure it is. */
#ifndef HEXTET_ADDR_IID_H
#define HEXTET_ADDR_IID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/kind.h"
#include "addr/prefix.h"

enum iid_class {
	IID_SUBNET_ROUTER_ANYCAST, /* all zeros (RFC 4291 section 2.6.1) */
	IID_SUBNET_ANYCAST,        /* RFC 2526 */
	IID_PROXY_MOBILE_IPV6,     /* RFC 6543 */
	IID_IANA_ETHERNET,         /* reserved with IANA's Ethernet block (RFC 5453) */
	IID_EUI64,
	IID_ISATAP,
	IID_LOW_BYTE,
	IID_EMBEDDED_IPV4, /* 192.0.2.1 as c000:201 or as 192:0:2:1 */
	IID_EMBEDDED_PORT, /* ::53, ::443 */
	IID_PATTERN,       /* words, repeated groups, long runs */
	IID_RANDOM,
};

enum iid_confidence {
	IID_POSSIBLE, /* the form fits; other origins are as likely */
	IID_LIKELY,   /* by chance it fits less than once in a thousand */
	IID_CERTAIN,  /* by definition */
};

struct iid {
	uint64_t value;
	enum iid_class class;
	enum iid_confidence confidence;
	const char *reason;
	const char *rfc; /* and section; NULL where there is none */
	bool has_mac;
	uint8_t mac[6];
	bool has_ipv4;
	uint32_t ipv4;
	uint16_t port;       /* of EMBEDDED_PORT, else 0 */
	const char *service; /* its name */
	uint8_t anycast;     /* of SUBNET_ANYCAST: 0 to 127 */
};

/* Whether addresses of a kind have a 64-bit interface identifier: unicast that does not
 * start with 000 (RFC 4291 section 2.5.1) and has no other use for those bits, as Teredo
 * and segment identifiers have. */
bool iid_stands_in(enum kind kind);

struct iid iid_read(uint64_t iid);

/* `eui-64`, `random-looking`. */
const char *iid_class_name(enum iid_class class);

/* `possible`, `likely`, `certain`. */
const char *iid_confidence_name(enum iid_confidence confidence);

/* Whether no host may give itself this identifier: anycast (RFC 4291 section 2.6.1, RFC
 * 2526) and the rest of IANA's registry (RFC 5453). */
bool iid_is_reserved(uint64_t iid);

/* The same as a list, in order: 2^bits identifiers from each first one on. */
#define IID_RESERVED_BLOCKS 3
extern const struct iid_block {
	uint64_t first;
	unsigned bits;
} iid_reserved[IID_RESERVED_BLOCKS];

/* Modified EUI-64: ff:fe in the middle, the universal/local bit inverted (RFC 4291
 * appendix A). Back: false if there is no ff:fe. */
uint64_t iid_from_mac(const uint8_t mac[static 6]);
bool iid_to_mac(uint64_t iid, uint8_t ret_mac[static 6]);

/* Bits of a MAC address's first byte, as they stand in the MAC address. */
bool iid_mac_is_local(const uint8_t mac[static 6]);
bool iid_mac_is_group(const uint8_t mac[static 6]);

/* `52:54:00:12:34:56`, `52-54-00-12-34-56`, `5254.0012.3456` or `525400123456`, of
 * exactly `len` bytes, each pair whole. Returns 0 or -EINVAL. */
int iid_mac_parse(const char *text, size_t len, uint8_t ret_mac[static 6]);

#define IID_MAC_TEXT_SIZE 18

/* `52:54:00:12:34:56` and a NUL; returns the length. */
size_t iid_mac_format(
	const uint8_t mac[static 6], char ret_text[static IID_MAC_TEXT_SIZE]);

/* ISATAP (RFC 5214 section 6.1): u bit set where the IPv4 address is globally unique. */
uint64_t iid_from_isatap(uint32_t ipv4, bool is_unique);

/* What a stable, opaque identifier is made of (RFC 7217 section 5). */
struct iid_stable {
	uint64_t prefix;       /* the high 64 bits of the address */
	const void *net_iface; /* name, index or MAC address of the interface */
	size_t net_iface_len;
	const void *network_id; /* an SSID, say; NULL with length 0 if there is none */
	size_t network_id_len;
	const void *secret; /* at least 16 bytes, or -EINVAL */
	size_t secret_len;
	uint8_t dad_counter;
};

/* The RFC leaves F() and the form of its input to the implementation. Here F is SHA-256
 * over
 *
 *   prefix (8 bytes) | length (2) net_iface | length (2) network_id | dad_counter (1)
 *     | length (2) secret
 *
 * numbers big-endian; the identifier is the digest's last 8 bytes. Where that is
 * reserved, the counter goes on by one, as step 3 says; *ret_dad_counter is the one it
 * was made with. Returns 0, -EINVAL (secret too short, a text above 65,535 bytes) or
 * -ERANGE (the counter is used up). */
int iid_make_stable(
	const struct iid_stable *from, uint64_t *ret_iid, uint8_t *ret_dad_counter);

/* A unique-local prefix fdXX:XXXX:XXXX::/48 around a global identifier of 40 bits. */
struct prefix iid_ula(uint64_t global_id);

/* The global identifier by RFC 4193 section 3.2.2: the last 40 bits of SHA-1 over a time
 * in NTP's 64-bit form and an EUI-64 (or any 64 bits of the node's). */
uint64_t iid_ula_global_id(uint64_t ntp_time, uint64_t eui64);

#endif
