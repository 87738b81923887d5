/* What a probe carries: a keyed stamp, then a pattern. Send times never travel, so
 * nothing in a reply can move a figure.
 *
 * The stamp is ChaCha20's stream under a key of this run's (RFC 8439), taken by probe
 * number. Who has not seen the probe cannot make its reply, and a stamp that differs in
 * a few bits only is our own, damaged on the way. Pure. */
#ifndef HEXTET_PING6_PAYLOAD_H
#define HEXTET_PING6_PAYLOAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/rd.h"
#include "base/wr.h"

#define PAYLOAD_KEY_SIZE   32
#define PAYLOAD_STAMP_SIZE 16 /* less where the data is smaller */

/* A block of the cipher's stream holds the stamps of four probes. */
#define PAYLOAD_BLOCK_SIZE 64
#define PAYLOAD_BLOCKS     32

struct payload {
	uint8_t key[PAYLOAD_KEY_SIZE];
	uint32_t size;          /* bytes of data, stamp included */
	const uint8_t *pattern; /* repeated from the first byte of the data on */
	size_t pattern_len;     /* 0: bytes count up from 0 */
	/* Blocks made of late, by their number modulo PAYLOAD_BLOCKS: those of the probes
	 * on their way are wanted again when the replies come. */
	struct {
		uint64_t number_plus_1; /* 0: empty */
		uint8_t bytes[PAYLOAD_BLOCK_SIZE];
	} blocks[PAYLOAD_BLOCKS];
};

enum payload_state {
	PAYLOAD_WHOLE,
	PAYLOAD_DAMAGED,   /* ours; a byte differs */
	PAYLOAD_TRUNCATED, /* ours; shorter than it was sent */
	PAYLOAD_LONGER,    /* ours; longer than it was sent */
	PAYLOAD_FOREIGN,   /* not ours: the stamp is wrong, or too short to tell */
};

struct payload_verdict {
	enum payload_state state;
	size_t at;               /* DAMAGED: the first byte that differs */
	uint8_t expected, found; /* DAMAGED: there */
};

/* Writes the data of probe `number`. */
void payload_write(struct payload *payload, uint64_t number, struct wr *w);

/* Writes the stamp alone, which the data begins with: over another probe's. */
void payload_write_stamp(struct payload *payload, uint64_t number, struct wr *w);

/* Holds the data that came back against that of probe `number`. `full_size` is how long
 * it was on the wire, of which the reader may have only the beginning. */
struct payload_verdict payload_check(struct payload *payload, uint64_t number,
	struct rd data, size_t full_size);

/* Whether an error's quote is of probe `number`: as much of the stamp as is quoted must
 * be right, and at least half of it must be there. */
bool payload_is_quoted(struct payload *payload, uint64_t number, struct rd data);

#endif
