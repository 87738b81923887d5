/* Options of Neighbor Discovery messages (RFC 4861 section 4.6; IANA, "IPv6 Neighbor
 * Discovery Option Formats"): one iterator over them and a typed form of each. Pure.
 *
 * What is read points into the packet, which must outlive it. */
#ifndef HEXTET_WIRE_NDOPT_H
#define HEXTET_WIRE_NDOPT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/rd.h"
#include "base/wr.h"

enum {
	NDOPT_SOURCE_LLADDR = 1,
	NDOPT_TARGET_LLADDR = 2,
	NDOPT_PREFIX = 3,
	NDOPT_REDIRECTED = 4,
	NDOPT_MTU = 5,
	NDOPT_INTERVAL = 7,    /* RFC 6275 section 7.3 */
	NDOPT_HOME_AGENT = 8,  /* RFC 6275 section 7.4 */
	NDOPT_NONCE = 14,      /* RFC 3971 section 5.3.2, RFC 7527 */
	NDOPT_PVD = 21,        /* RFC 8801 section 3.1 */
	NDOPT_MAP = 23,        /* RFC 5380 section 7 */
	NDOPT_ROUTE = 24,      /* RFC 4191 section 2.3 */
	NDOPT_RDNSS = 25,      /* RFC 8106 section 5.1 */
	NDOPT_RA_FLAGS = 26,   /* RFC 5175 section 4 */
	NDOPT_DNSSL = 31,      /* RFC 8106 section 5.2 */
	NDOPT_REGISTRATION = 33, /* RFC 6775 section 4.1, RFC 8505 section 4.1 */
	NDOPT_6CO = 34,        /* RFC 6775 section 4.2 */
	NDOPT_ABRO = 35,       /* RFC 6775 section 4.3 */
	NDOPT_6CIO = 36,       /* RFC 7400 section 3.3 */
	NDOPT_CAPTIVE_PORTAL = 37, /* RFC 8910 section 2.3 */
	NDOPT_PREF64 = 38,     /* RFC 8781 section 4 */
	NDOPT_ENCRYPTED_DNS = 144, /* RFC 9463 section 6.1 */
};

/* The unit of an option's length, in bytes. */
#define NDOPT_UNIT 8

/* Lifetimes of this value, in seconds, have no end (RFC 4861 section 4.6.2). */
#define NDOPT_INFINITE UINT32_MAX

/* An option as it stands in the message. */
struct ndopt_raw {
	uint8_t type;
	uint8_t units;  /* its length field: 8 bytes each, type and length among them */
	struct rd body; /* behind type and length */
};

/* The next option. Returns 1, 0 (no bytes are left), -EBADMSG (its length is zero, which
 * ends the message: RFC 4861 section 4.6) or -EMSGSIZE (it goes on behind the end). On
 * failure `options` still stands at the bad option, so that its bytes can be shown. */
int ndopt_next(struct rd *options, struct ndopt_raw *ret_raw);

/* What is wrong with one option. */
enum ndopt_flaw {
	NDOPT_OK = 0,
	NDOPT_LENGTH,        /* not a length that this option can have */
	NDOPT_PREFIX_LENGTH, /* a prefix length above what is possible, or than is there */
	NDOPT_NAME,          /* a DNS name goes on behind its end, is compressed or too long */
	NDOPT_NO_NAME,       /* no DNS name where there must be one */
	NDOPT_TEXT,          /* empty, or with a NUL in it */
	NDOPT_PADDING,       /* padding that is not zero */
	NDOPT_RESERVED,      /* a value that is reserved and cannot be acted on */
	NDOPT_FIELD,         /* a length within it points behind its end, or cuts a field */
	NDOPT_SERVICE,       /* service parameters malformed or not in order (RFC 9460) */
	NDOPT_INNER,         /* an option within it has length zero or goes on behind its end */
};

/* Which member of the union below was read. */
enum ndopt_form {
	NDOPT_OPAQUE, /* none: the type has no form here, or the flaw let none be read */
	NDOPT_FORM_LLADDR,
	NDOPT_FORM_PREFIX,
	NDOPT_FORM_REDIRECTED,
	NDOPT_FORM_MTU,
	NDOPT_FORM_INTERVAL,
	NDOPT_FORM_HOME_AGENT,
	NDOPT_FORM_NONCE,
	NDOPT_FORM_PVD,
	NDOPT_FORM_MAP,
	NDOPT_FORM_ROUTE,
	NDOPT_FORM_RDNSS,
	NDOPT_FORM_FLAGS,
	NDOPT_FORM_DNSSL,
	NDOPT_FORM_REGISTRATION,
	NDOPT_FORM_6CO,
	NDOPT_FORM_ABRO,
	NDOPT_FORM_CAPTIVE_PORTAL,
	NDOPT_FORM_PREF64,
	NDOPT_FORM_ENCRYPTED_DNS,
};

/* Flags of Prefix Information; the rest is reserved. */
enum {
	NDOPT_PREFIX_ON_LINK = 0x80,
	NDOPT_PREFIX_AUTONOMOUS = 0x40,
	NDOPT_PREFIX_ROUTER = 0x20, /* the prefix field has the router's address (RFC 6275) */
	NDOPT_PREFIX_PD = 0x10,     /* DHCPv6 prefix delegation is preferred (RFC 9762) */
};

/* Reserved fields are kept: they are shown, and an option that is written is the option
 * that was read. Times are in the unit that the name says. */
struct ndopt {
	uint8_t type;
	uint8_t units;
	enum ndopt_form form;
	enum ndopt_flaw flaw; /* the first that was found */
	struct rd body;       /* as in ndopt_raw */
	union {
		struct rd lladdr; /* SOURCE_LLADDR, TARGET_LLADDR: with padding, if any */
		struct {
			uint8_t length; /* of the prefix, in bits, as it was sent */
			uint8_t flags;  /* NDOPT_PREFIX_*, and reserved bits */
			uint32_t valid_s, preferred_s;
			uint32_t reserved;
			struct in6_addr prefix; /* as it was sent */
		} prefix;
		struct {
			uint8_t reserved[6];
			struct rd packet; /* from its IPv6 header on */
		} redirected;
		struct {
			uint16_t reserved;
			uint32_t mtu;
		} mtu;
		struct {
			uint16_t reserved;
			uint32_t interval_ms;
		} interval;
		struct {
			bool mobile_routers; /* R, RFC 3963 section 4.4 */
			uint16_t reserved;   /* 15 bits */
			uint16_t preference;
			uint16_t lifetime_s;
		} home_agent;
		struct rd nonce;
		struct {
			bool http, legacy, ra_header;
			uint16_t reserved; /* 9 bits */
			uint8_t delay;     /* 4 bits: an exponent */
			uint16_t sequence;
			struct rd name;    /* one name for ndopt_label_next() */
			struct rd padding; /* up to the next unit */
			struct rd message; /* with ra_header: 16 bytes, an RA's fields */
			struct rd options; /* for ndopt_next() */
		} pvd;
		struct {
			uint8_t distance;   /* 4 bits */
			uint8_t preference; /* 4 bits */
			uint8_t flags;      /* R is 0x80 */
			uint32_t valid_s;
			struct in6_addr address;
		} map;
		struct {
			uint8_t length;    /* in bits, as it was sent */
			uint8_t flags;     /* preference among them, and reserved bits */
			uint32_t lifetime_s;
			struct in6_addr prefix; /* what was not sent is zero */
		} route;
		struct {
			uint16_t reserved;
			uint32_t lifetime_s;
			struct rd addresses; /* for ndopt_address_next() */
		} rdnss;
		struct {
			uint64_t bits;  /* the highest of 48 is bit 47; RA_FLAGS, 6CIO */
			struct rd rest; /* of a longer option */
		} flags;
		struct {
			uint16_t reserved;
			uint32_t lifetime_s;
			struct rd names; /* for ndopt_name_next(), with the padding */
		} dnssl;
		struct {
			uint8_t status, opaque, flags, tid;
			uint16_t lifetime_min;
			struct rd rovr; /* the registration's owner: 8, 16, 24 or 32 bytes */
		} registration;
		struct {
			uint8_t length;    /* of the context, in bits */
			uint8_t flags;     /* C is 0x10, the identifier 0x0f */
			uint16_t reserved;
			uint16_t lifetime_min;
			struct in6_addr prefix; /* what was not sent is zero */
		} context;
		struct {
			uint32_t version;
			uint16_t lifetime_min; /* 0 stands for 10,000 */
			struct in6_addr router;
		} border_router;
		struct rd captive_portal; /* the URI, without its padding */
		struct {
			uint16_t lifetime_s;   /* a multiple of 8 */
			uint8_t plc;           /* 3 bits, as sent */
			uint8_t length;        /* of the prefix, in bits; 0: plc is reserved */
			struct in6_addr prefix; /* 96 bits were sent */
		} pref64;
		struct {
			uint16_t priority;
			uint32_t lifetime_s;
			struct rd name;      /* one name for ndopt_label_next() */
			bool name_only;      /* the fields below were not sent */
			struct rd addresses; /* for ndopt_address_next() */
			struct rd params;    /* for ndopt_param_next() */
			struct rd padding;
		} encrypted_dns;
	};
};

/* Reads an option into its typed form. A type or flaw that lets none be read leaves it
 * NDOPT_OPAQUE; a flaw in a value leaves the form readable beside it. */
void ndopt_read(const struct ndopt_raw *raw, struct ndopt *ret_option);

/* Writes the option that was read, or one made by hand: type, form and members; `units`
 * 0 or what the members need gives the shortest length, more gives padding. What is
 * longer than 255 units fails the writer. */
void ndopt_write(struct wr *w, const struct ndopt *option);

/* An option with an Ethernet address: NDOPT_SOURCE_LLADDR or NDOPT_TARGET_LLADDR. */
void ndopt_write_mac(struct wr *w, uint8_t type, const uint8_t mac[static 6]);

/* A nonce of `len` bytes: 6, or 8 more each (RFC 3971 section 5.3.2). */
void ndopt_write_nonce(struct wr *w, const void *nonce, size_t len);

/* The option's Ethernet address. Returns 0, or -EINVAL: it has none. */
int ndopt_mac(const struct ndopt *option, uint8_t ret_mac[static 6]);

/* Preference of a route, or in the flags of a Router Advertisement: 1 high, 0 medium, -1
 * low; -2 is the reserved value (RFC 4191 section 2.1). */
int ndopt_preference(uint8_t flags);

/* The next address of a list. Returns 1, or 0 at the end. */
int ndopt_address_next(struct rd *addresses, struct in6_addr *ret_address);

/* The next DNS name of a list: *ret_name has its labels and their end, as on the wire.
 * Returns 1, 0 (nothing, or only padding, is left) or -EBADMSG, which leaves `names`
 * where it stood. */
int ndopt_name_next(struct rd *names, struct rd *ret_name);

/* The next label of a name. Returns 1, or 0 at the root. Inline, as the readers are: names
 * are half of what is printed of a message. */
static inline int ndopt_label_next(struct rd *name, struct rd *ret_label)
{
	struct rd r = *name;
	size_t len = rd_u8(&r);

	if (len == 0 || rd_left(&r) < len)
		return 0;
	*ret_label = rd_fence(&r, len);
	*name = r;
	return 1;
}

/* Keys of service parameters (RFC 9460 section 14.3.2, RFC 9461 section 5). */
enum {
	NDOPT_PARAM_MANDATORY = 0,
	NDOPT_PARAM_ALPN = 1,
	NDOPT_PARAM_NO_DEFAULT_ALPN = 2,
	NDOPT_PARAM_PORT = 3,
	NDOPT_PARAM_IPV4HINT = 4,
	NDOPT_PARAM_ECH = 5,
	NDOPT_PARAM_IPV6HINT = 6,
	NDOPT_PARAM_DOHPATH = 7,
};

/* The next service parameter (RFC 9460 section 2.2). Returns 1, 0 (the end) or
 * -EBADMSG (it goes on behind the end). */
int ndopt_param_next(struct rd *params, uint16_t *ret_key, struct rd *ret_value);

/* A type's name in IANA's words, `Prefix Information`; NULL if it has none. */
const char *ndopt_type_name(uint8_t type);

/* A flaw in words, to stand behind the option's name: `its padding is not zero`. */
const char *ndopt_flaw_text(enum ndopt_flaw flaw);

#endif
