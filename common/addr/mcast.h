/* Multicast addresses: flags, scope, group, what is embedded in them (RFC 4291
 * section 2.7, RFC 3306, RFC 3956, RFC 4489, RFC 7371), and the groups that IANA
 * assigned. Pure. */
#ifndef HEXTET_ADDR_MCAST_H
#define HEXTET_ADDR_MCAST_H

#include <stdbool.h>
#include <stdint.h>

#include "addr/kind.h"
#include "addr/prefix.h"

/* The flags field, ff1 of RFC 7371. */
enum {
	MCAST_FLAG_T = 0x1, /* transient: not assigned by IANA */
	MCAST_FLAG_P = 0x2, /* based on a unicast prefix (RFC 3306) */
	MCAST_FLAG_R = 0x4, /* a rendezvous point is embedded (RFC 3956) */
	MCAST_FLAG_X = 0x8, /* reserved; nodes ignore it (RFC 7371) */
};

/* A group that IANA assigned; `name` in its words, shortened where they are a sentence.
 */
struct mcast_group {
	u128 group;      /* the lowest 112 bits */
	uint8_t length;  /* of the 128 bits that must be alike: 128, 104 for a range */
	uint16_t scopes; /* bit n: assigned in scope n */
	const char *name;
	const char *rfc; /* NULL: assigned without one */
};

enum mcast_form {
	MCAST_ASSIGNED,        /* T is 0: only IANA gives these out */
	MCAST_SOLICITED_NODE,  /* ff02::1:ff00:0/104 (RFC 4291 section 2.7.1) */
	MCAST_TRANSIENT,       /* T alone: any 112 bits */
	MCAST_SOURCE_SPECIFIC, /* ff3x::/32, prefix and its length 0 (RFC 4607) */
	MCAST_PREFIX_BASED,    /* RFC 3306 */
	MCAST_LINK_SCOPED, /* an interface identifier instead of a prefix (RFC 4489) */
	MCAST_EMBEDDED_RP, /* RFC 3956 */
	MCAST_MALFORMED,   /* its flags or prefix length contradict these RFCs */
};

struct mcast {
	enum mcast_form form;
	uint8_t flags; /* MCAST_FLAG_* */
	enum scope scope;
	u128 group;                         /* its identifier, mcast_group_bits() of it */
	const struct mcast_group *assigned; /* NULL: not in the table */
	struct prefix prefix;               /* of PREFIX_BASED and EMBEDDED_RP */
	uint64_t iid;                       /* of LINK_SCOPED */
	u128 rendezvous;                    /* the RP's address, of EMBEDDED_RP */
};

/* Takes a multicast address apart. Returns 0, or -EINVAL: it is none. */
int mcast_read(u128 address, struct mcast *ret_mcast);

/* How many bits the group's identifier has: 112, or less where something else is in it.
 */
unsigned mcast_group_bits(const struct mcast *mcast);

/* `embedded-rp`. */
const char *mcast_form_name(enum mcast_form form);

/* The RFC and section that defines a form. */
const char *mcast_form_rfc(enum mcast_form form);

/* The solicited-node group that a node with this unicast address joins. */
u128 mcast_solicited_node(u128 address);

/* The Ethernet address that packets to a multicast address go to (RFC 2464 section 7). */
void mcast_mac(u128 address, uint8_t ret_mac[static 6]);

/* Builds a unicast-prefix-based address (RFC 3306): prefix of at most 64 bits. Returns 0
 * or -EINVAL (a longer prefix, a scope above 15). */
int mcast_from_prefix(struct prefix p, unsigned scope, uint32_t group, u128 *ret_address);

/* Builds an address with an embedded RP (RFC 3956): `rp` is the prefix's address with
 * `riid` in its last 4 bits. Returns 0 or -EINVAL (a prefix of 0 or more than 64 bits,
 * riid of 0 or above 15, a scope above 15). */
int mcast_from_rp(struct prefix p, unsigned riid, unsigned scope, uint32_t group,
	u128 *ret_address);

#endif
