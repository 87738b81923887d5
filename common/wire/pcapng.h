/* Capture files in the pcapng format (draft-ietf-opsawg-pcapng), the write side: libpcap
 * 1.10 reads the format and cannot write it. Big-endian, times in nanoseconds. Pure.
 *
 * A file is one section, its interfaces, and packets, in that order; interfaces may also
 * come later, before the first packet of theirs. */
#ifndef HEXTET_WIRE_PCAPNG_H
#define HEXTET_WIRE_PCAPNG_H

#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "base/rd.h"
#include "base/wr.h"

/* Link types of a file (tcpdump.org, "Link-Layer Header Types"). */
enum {
	PCAPNG_LINK_NULL = 0,
	PCAPNG_LINK_ETHERNET = 1,
	PCAPNG_LINK_RAW = 101,
	PCAPNG_LINK_LOOP = 108,
	PCAPNG_LINK_SLL = 113,
	PCAPNG_LINK_SLL2 = 276,
};

/* Bytes of a packet's block beside the packet and its padding. */
#define PCAPNG_PACKET_OVERHEAD 32

/* Texts of the section and interface blocks are cut at this many bytes. */
#define PCAPNG_TEXT_MAX 255

/* The section header: begins the file. `application` is UTF-8. */
void pcapng_write_section(struct wr *w, const char *application);

/* The description of an interface; the first is number 0, the next 1. `name` may be "": not
 * known. */
void pcapng_write_interface(struct wr *w, uint16_t link_type, const char *name);

/* One packet: `time` is CLOCK_REALTIME; of its `full_size` bytes the `size` at `bytes`
 * were kept. */
void pcapng_write_packet(struct wr *w, uint32_t interface, nsec_t time, const void *bytes,
	uint32_t size, uint32_t full_size);

#endif
