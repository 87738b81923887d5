/* One frame with a Neighbor Solicitation or Advertisement, decoded: what the frame says and
 * what the message says, side by side. Pure. */
#ifndef HEXTET_NDSOLICIT_SIGHT_H
#define HEXTET_NDSOLICIT_SIGHT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "base/rd.h"
#include "wire/ether.h"
#include "wire/nd.h"
#include "wire/ndopt.h"
#include "wire/vlan.h"

/* Nonces longer than this are compared up to here: the one of RFC 7527 has 6 bytes. */
#define SIGHT_NONCE_MAX 16

/* Options of unknown types that are told; a hostile message has hundreds. */
#define SIGHT_UNKNOWN_MAX 4

struct sighting {
	nsec_t realtime; /* CLOCK_REALTIME; 0: not known, as in a hex dump */
	struct link_header link;
	struct nd_packet packet;
	struct nd_message message;
	struct in6_addr target;
	bool has_target;  /* false: the message is too short for one */
	uint64_t vlan;    /* as vlan_of() has it; 0: untagged */
	bool has_lladdr;  /* its link-layer option: source's of an NS, target's of an NA */
	uint8_t lladdr[ETHER_ADDRESS_SIZE];
	bool has_second;  /* the option is repeated, and says something else */
	uint8_t second[ETHER_ADDRESS_SIZE];
	uint8_t nonce_size; /* 0: there is none */
	uint8_t nonce[SIGHT_NONCE_MAX];
	uint8_t unknown_count; /* options of no known type: the first of them */
	uint8_t unknown[SIGHT_UNKNOWN_MAX];
	uint32_t flaws;   /* ND_FLAW_…: any of them, and a receiver discards it */
	uint8_t bad_option; /* type of the first option with a flaw; 0: none has one */
	enum ndopt_flaw option_flaw;
};

/* Adds the tag that the kernel took off a frame: the outermost; NULL: it took none. */
void sight_add_tag(struct sighting *sighting, const struct ether_tag *tag);

/* Reads a frame. Returns 0; -EPROTOTYPE: there is no Neighbor Solicitation or
 * Advertisement in it; or what link_read() and nd_find() return. The sighting keeps
 * nothing of the frame but what its nd_packet points to. */
int sight_read(enum link_type type, struct rd frame, struct sighting *ret_sighting);

bool sight_is_advertisement(const struct sighting *sighting);

/* Whether it is a probe of duplicate address detection: a solicitation from :: (RFC 4862
 * section 5.4.2). */
bool sight_is_probe(const struct sighting *sighting);

/* Who it is from on the link: its option if it has one, else the frame's source. False:
 * neither is there. */
bool sight_owner(const struct sighting *sighting, uint8_t ret_mac[static 6]);

#endif
