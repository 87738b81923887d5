/* Capture files, pcap and pcapng, read through libpcap. The library is loaded when a file
 * is opened, not when the program starts: it brings nine more, and most runs read none. */
#ifndef HEXTET_NET_CAPTURE_H
#define HEXTET_NET_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/nsec.h"
#include "wire/ether.h"

#define CAPTURE_ERROR_SIZE 320

struct capture;

/* Whether the stream begins as a capture file does, and not as text might; nothing of it is
 * used up. An empty stream is none. */
bool capture_is_file(FILE *stream);

/* Opens a capture file that is read from `stream`, which may be a pipe. From here on the
 * stream is the capture's, also on failure; standard input is not closed with it. Returns
 * 0, -EBADMSG (no capture file, or one cut in its header), -EPROTONOSUPPORT (a link type
 * that link_read() does not know), -ELIBACC (libpcap is not installed) or -ENOMEM;
 * *ret_error says more. */
int capture_open(FILE *stream, struct capture **ret_capture,
	char ret_error[static CAPTURE_ERROR_SIZE]);

enum link_type capture_link_type(const struct capture *capture);

struct capture_packet {
	nsec_t realtime;      /* when it was captured, CLOCK_REALTIME; 0: no time that can be */
	const uint8_t *bytes; /* from its link header on, until the next capture_next() */
	size_t size;          /* bytes kept */
	size_t full_size;     /* bytes that it had */
};

/* The next packet. Returns 1, 0 (the end) or -EBADMSG (the file is damaged or cut from here
 * on: *ret_error says more). */
int capture_next(struct capture *capture, struct capture_packet *ret_packet,
	char ret_error[static CAPTURE_ERROR_SIZE]);

void capture_close(struct capture *capture);

#endif
