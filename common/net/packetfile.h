/* Packets out of a file: a capture (pcap, pcapng) or a hex dump in text, whichever it begins
 * as. It may be a pipe whose writer takes its time. */
#ifndef HEXTET_NET_PACKETFILE_H
#define HEXTET_NET_PACKETFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "net/capture.h"
#include "wire/ether.h"

#define PACKETFILE_ERROR_SIZE CAPTURE_ERROR_SIZE

struct packetfile;

/* Called before each read of the file: waits until `fd` can be read from and returns true,
 * or false where the file is to end here. */
typedef bool packetfile_wait(int fd, void *arg);

/* Opens the file called `name`; `-` is standard input, which is not closed at the end. A
 * `wait` of NULL leaves waiting to read(2). Returns 0, or -errno with *ret_error saying what
 * is wrong: as open(2), or as capture_open(). */
int packetfile_open(const char *name, packetfile_wait *wait, void *arg,
	struct packetfile **ret_file, char ret_error[static PACKETFILE_ERROR_SIZE]);

struct packetfile_packet {
	enum link_type type;  /* guessed where the file is a hex dump */
	const uint8_t *bytes; /* from its link header on, until the next packetfile_next() */
	size_t size;          /* bytes there are */
	size_t full_size;     /* bytes that it had on the wire, as far as the file says */
	nsec_t realtime;      /* when it was captured, CLOCK_REALTIME; 0: not known */
};

/* The next packet. Returns 1, 0 (the end), or -errno with *ret_error saying what is wrong
 * and, of a hex dump, in which line: -EBADMSG (a line that is none of a hex dump; a capture
 * that is damaged or cut; a file that is neither, or empty and no pipe), -EMSGSIZE (a line
 * without an end) or as read(2). The call after that goes on behind a bad line, and says 0
 * where nothing more can be read. */
int packetfile_next(struct packetfile *file, struct packetfile_packet *ret_packet,
	char ret_error[static PACKETFILE_ERROR_SIZE]);

void packetfile_close(struct packetfile *file);

#endif
