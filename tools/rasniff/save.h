/* What was heard, into a pcapng file. Errors are kept, and told at the end. */
#ifndef HEXTET_RASNIFF_SAVE_H
#define HEXTET_RASNIFF_SAVE_H

#include <stdint.h>
#include <stdio.h>

#include "base/nsec.h"
#include "wire/ether.h"

struct save {
	FILE *stream;      /* NULL: nothing is written */
	int64_t *numbers;  /* of the interfaces in the file, less one, by link and kind */
	size_t room;
	uint32_t interfaces;
	int err;           /* the first one, negative */
};

/* Makes the file, which must not be there as anything but a regular one. Returns 0 or
 * -errno. */
int save_begin(const char *path, struct save *ret_save);

/* One frame, heard on interface `link` of that name. */
struct saved_frame {
	uint32_t link;
	const char *name;
	enum link_type type;
	const struct ether_tag *tag; /* that is not among the bytes, or NULL */
	nsec_t realtime;
	const uint8_t *bytes;
	size_t size, full_size;
};

void save_frame(struct save *save, const struct saved_frame *frame);

/* Puts an Ethernet interface into the file, whether it will be heard on or not: without any a
 * file cannot be read. */
void save_interface(struct save *save, uint32_t link, const char *name);

/* Hands on what was written: whoever looks at the file meanwhile sees it. */
void save_flush(struct save *save);

/* Closes it. Returns 0 or the first error. */
int save_end(struct save *save);

#endif
