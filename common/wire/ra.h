/* A Router Advertisement in a frame, read once into a value: what stood around it, its
 * fields, its options, and what is wrong with it (RFC 4861 section 4.2). Pure.
 *
 * What is read points into the frame, which must outlive it. */
#ifndef HEXTET_WIRE_RA_H
#define HEXTET_WIRE_RA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/ether.h"
#include "wire/nd.h"
#include "wire/ndopt.h"

/* More options than this a message cannot have: 65,535 bytes of 8 each. */
#define RA_OPTIONS_MAX 8192

struct ra {
	struct link_header link;
	struct nd_packet packet;
	uint32_t flaws;            /* ND_FLAW_*: 0 if a host takes it */
	bool has_message;          /* false: shorter than its fixed fields */
	struct nd_message message;
	struct rd body;            /* the options as they stand there */
	const struct ndopt *options;
	size_t option_count;
	struct rd rest;            /* from the option on whose length ends the walk; or
	                            * nothing */
};

/* Reads the advertisement in a frame; its options go to `options`, where there is room for
 * `room`, RA_OPTIONS_MAX if all are to be seen. Returns 0; -EPROTOTYPE: the frame has
 * something else; or, as nd_find(), -EAGAIN, -EBADMSG, -EPROTONOSUPPORT. */
int ra_read(enum link_type type, struct rd frame, struct ndopt *options, size_t room,
	struct ra *ret_ra);

/* Flaws for which no host takes the message, as far as is known here: that the capture is
 * cut is not the message's fault. */
#define RA_DISCARDED(flaws) (((flaws) & ~(uint32_t)ND_FLAW_TRUNCATED) != 0)

/* The source link-layer address, or false. */
bool ra_source_mac(const struct ra *ra, uint8_t ret_mac[static ETHER_ADDRESS_SIZE]);

#endif
