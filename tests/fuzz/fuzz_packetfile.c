/* Input: a file of packets: a pcap, a pcapng or a hex dump. Each packet is within its frame,
 * each fault has words, and behind the end nothing comes. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "net/packetfile.h"
#include "tests/fuzz/fuzz.h"

static void check_error(int err, const char *error)
{
	MUST(err < 0 && err != -ENOENT);
	MUST(*error && strlen(error) < PACKETFILE_ERROR_SIZE);
}

/* Every byte is read, so that a sanitizer sees one that is not there. */
static void check_packet(const struct packetfile_packet *packet)
{
	volatile uint8_t sum = 0;

	MUST(packet->type <= LINK_SLL2);
	MUST(packet->size == 0 || packet->bytes);
	MUST(packet->realtime >= 0);
	for (size_t i = 0; i < packet->size; i++)
		sum = (uint8_t)(sum + packet->bytes[i]);
}

static bool wait_once(int fd, void *arg)
{
	int *left = arg;

	(void)fd;
	return (*left)-- > 0;
}

/* `reads`: the caller waits for so many, and then has enough. */
static void read_all(const char *name, size_t size, int reads)
{
	char error[PACKETFILE_ERROR_SIZE];
	struct packetfile_packet packet;
	struct packetfile *file;
	size_t calls = 0;
	int more = packetfile_open(name, wait_once, &reads, &file, error);

	if (more) {
		check_error(more, error);
		return;
	}
	while ((more = packetfile_next(file, &packet, error)) != 0) {
		if (more > 0)
			check_packet(&packet);
		else
			check_error(more, error);
		/* A packet is a byte at least, a bad line is one. */
		MUST(++calls <= size + 1);
	}
	MUST(packetfile_next(file, &packet, error) == 0);
	packetfile_close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("packets", MFD_CLOEXEC);
	char name[64];

	MUST(fd >= 0);
	MUST(write(fd, data, size) == (ssize_t)size);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	read_all(name, size, 1000);
	read_all(name, size, 1);
	close(fd);
	return 0;
}
