#include "tools/rasniff/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wire/pcapng.h"

/* A block's texts, and all around them. */
enum { HEADER_SIZE = 2 * PCAPNG_TEXT_MAX + 128, FRAME_MAX = 1 << 18, TAG_SIZE = 4 };

int save_begin(const char *path, struct save *ret_save)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	uint8_t header[HEADER_SIZE];
	struct wr w = wr_into(header, sizeof(header));
	struct stat st;
	FILE *stream;
	int err = 0;

	if (fd < 0)
		return -errno;
	/* What was there before is lost only if it is a file. */
	if (fstat(fd, &st) || (S_ISREG(st.st_mode) && ftruncate(fd, 0)))
		err = -errno;
	else if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode) && !S_ISCHR(st.st_mode))
		err = -ENOTSUP;
	stream = err ? NULL : fdopen(fd, "w");
	if (!stream) {
		err = err ? err : -errno;
		close(fd);
		return err;
	}
	pcapng_write_section(&w, "rasniff (hextet) " HEXTET_VERSION);
	*ret_save = (struct save){.stream = stream};
	if (fwrite(header, 1, wr_len(&w), stream) < wr_len(&w))
		ret_save->err = -errno;
	return 0;
}

static void write_all(struct save *save, const struct wr *w)
{
	size_t len = wr_len(w);

	if (!save->err && fwrite(w->start, 1, len, save->stream) < len)
		save->err = errno ? -errno : -EIO;
}

/* As a file calls them, by enum link_type. */
static const uint16_t file_types[] = {
	[LINK_ETHERNET] = PCAPNG_LINK_ETHERNET,
	[LINK_RAW] = PCAPNG_LINK_RAW,
	[LINK_NULL] = PCAPNG_LINK_NULL,
	[LINK_LOOP] = PCAPNG_LINK_LOOP,
	[LINK_SLL] = PCAPNG_LINK_SLL,
	[LINK_SLL2] = PCAPNG_LINK_SLL2,
};

enum { KINDS = sizeof(file_types) / sizeof(file_types[0]) };

/* The number that the interface has in the file, or -1. An interface of a file has one link
 * type, so each has as many as packets of it had types. */
static int64_t interface_of(
	struct save *save, uint32_t link, const char *name, enum link_type type)
{
	size_t at = (size_t)link * KINDS + type;
	uint8_t block[HEADER_SIZE];
	struct wr w = wr_into(block, sizeof(block));

	if (at >= save->room) {
		size_t room = at + 16;
		int64_t *numbers = reallocarray(save->numbers, room, sizeof(*numbers));

		if (!numbers) {
			save->err = save->err ? save->err : -ENOMEM;
			return -1;
		}
		memset(numbers + save->room, 0, (room - save->room) * sizeof(*numbers));
		save->numbers = numbers;
		save->room = room;
	}
	if (save->numbers[at] > 0)
		return save->numbers[at] - 1;
	pcapng_write_interface(&w, file_types[type], name);
	write_all(save, &w);
	save->numbers[at] = ++save->interfaces;
	return save->numbers[at] - 1;
}

static void save_bytes(struct save *save, int64_t interface, nsec_t realtime,
	const uint8_t *bytes, size_t size, size_t full_size)
{
	size_t room = PCAPNG_PACKET_OVERHEAD + size + 4;
	uint8_t *block = malloc(room);
	struct wr w = wr_into(block, block ? room : 0);

	pcapng_write_packet(&w, (uint32_t)interface, realtime, bytes, (uint32_t)size,
		(uint32_t)full_size);
	if (block)
		write_all(save, &w);
	else
		save->err = -ENOMEM;
	free(block);
}

/* A frame as it was before the kernel took its tag off, which stood behind the two
 * addresses. */
static void save_tagged(struct save *save, int64_t interface, const struct saved_frame *f)
{
	const size_t before = (size_t)2 * ETHER_ADDRESS_SIZE;
	uint8_t *tagged = malloc(f->size + TAG_SIZE);
	struct wr w = wr_into(tagged, tagged ? f->size + TAG_SIZE : 0);

	wr_bytes(&w, f->bytes, before);
	wr_u16(&w, f->tag->tpid);
	wr_u16(&w, f->tag->tci);
	wr_bytes(&w, f->bytes + before, f->size - before);
	if (tagged)
		save_bytes(save, interface, f->realtime, tagged, wr_len(&w),
			f->full_size + TAG_SIZE);
	else
		save->err = -ENOMEM;
	free(tagged);
}

void save_frame(struct save *save, const struct saved_frame *f)
{
	int64_t interface;

	if (!save->err && f->size > FRAME_MAX)
		save->err = -EMSGSIZE;
	if (save->err)
		return;
	interface = interface_of(save, f->link, f->name, f->type);
	if (interface < 0)
		return;
	if (f->tag && f->size >= ETHER_HEADER_SIZE)
		save_tagged(save, interface, f);
	else
		save_bytes(save, interface, f->realtime, f->bytes, f->size, f->full_size);
}

void save_interface(struct save *save, uint32_t link, const char *name)
{
	if (save->stream && !save->err)
		interface_of(save, link, name, LINK_ETHERNET);
}

void save_flush(struct save *save)
{
	if (save->stream && fflush(save->stream) && !save->err)
		save->err = errno ? -errno : -EIO;
}

int save_end(struct save *save)
{
	int err;

	if (!save->stream)
		return 0;
	if (save->interfaces == 0)
		save_interface(save, 0, "");
	err = save->err;
	if (fclose(save->stream) && !err)
		err = errno ? -errno : -EIO;
	free(save->numbers);
	*save = (struct save){0};
	return err;
}
