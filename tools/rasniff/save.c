#include "tools/rasniff/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wire/pcapng.h"

/* A block's texts, and all around them. */
enum { HEADER_SIZE = 2 * PCAPNG_TEXT_MAX + 128, FRAME_MAX = 1 << 18, KINDS = 2 };

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

/* The number that the interface has in the file, or -1. */
static int64_t interface_of(
	struct save *save, uint32_t link, const char *name, enum link_type type)
{
	size_t at = (size_t)link * KINDS + (type == LINK_RAW);
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
	pcapng_write_interface(
		&w, type == LINK_RAW ? PCAPNG_LINK_RAW : PCAPNG_LINK_ETHERNET, name);
	write_all(save, &w);
	save->numbers[at] = ++save->interfaces;
	return save->numbers[at] - 1;
}

void save_frame(struct save *save, uint32_t link, const char *name, enum link_type type,
	nsec_t realtime, const uint8_t *bytes, size_t size, size_t full_size)
{
	struct wr w;
	uint8_t *block;
	int64_t interface;

	/* Of other link types only the two that a file of ours can have. */
	if (save->err || (type != LINK_ETHERNET && type != LINK_RAW) || size > FRAME_MAX)
		return;
	interface = interface_of(save, link, name, type);
	block = malloc(PCAPNG_PACKET_OVERHEAD + size + 4);
	if (interface < 0 || !block) {
		save->err = save->err ? save->err : -ENOMEM;
		free(block);
		return;
	}
	w = wr_into(block, PCAPNG_PACKET_OVERHEAD + size + 4);
	pcapng_write_packet(&w, (uint32_t)interface, realtime, bytes, (uint32_t)size,
		(uint32_t)full_size);
	write_all(save, &w);
	free(block);
}

int save_end(struct save *save)
{
	int err = save->err;

	if (!save->stream)
		return 0;
	if (fclose(save->stream) && !err)
		err = errno ? -errno : -EIO;
	free(save->numbers);
	*save = (struct save){0};
	return err;
}
