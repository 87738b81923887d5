/* Neighbor Solicitations as whole Ethernet frames (RFC 4861 section 4.3, RFC 4862 section
 * 5.4.2, RFC 7527). Pure. */
#ifndef HEXTET_NDSOLICIT_PROBE_H
#define HEXTET_NDSOLICIT_PROBE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the largest frame that is made. */
#define PROBE_SIZE 96

/* A nonce has so many bytes (RFC 7527 section 4.1: the option's shortest length). */
#define PROBE_NONCE_SIZE 6

struct probe {
	struct in6_addr target;
	struct in6_addr source;  /* ::, and no link-layer address is in it, for DAD */
	uint8_t source_mac[6];
	bool has_unicast;        /* to that MAC and the address itself, not to the group */
	uint8_t unicast[6];
	bool has_nonce;
	uint8_t nonce[PROBE_NONCE_SIZE];
};

/* Writes the frame; returns its length. */
size_t probe_write(const struct probe *probe, uint8_t ret_frame[static PROBE_SIZE]);

#endif
