/* Writes what arrives at and leaves an interface to standard output as a pcap file, for
 * tcpdump to read: by itself it cannot capture in a user namespace, where it fails to
 * change its user. Ends when its reader does, or at SIGTERM or SIGINT.
 *
 * usage: capture INTERFACE */
#include <poll.h>
#include <time.h>

#include "packet.h"

#define PCAP_MAGIC         0xa1b2c3d4
#define PCAP_LINK_ETHERNET 1
#define PCAP_HEADER_SIZE   16

static int write_whole(const struct wr *w)
{
	return write(STDOUT_FILENO, w->start, wr_len(w)) == (ssize_t)wr_len(w) ? 0 : -EIO;
}

/* Big-endian throughout: the magic number tells. */
static int write_file_header(void)
{
	uint8_t header[24];
	struct wr w = wr_into(header, sizeof(header));

	wr_u32(&w, PCAP_MAGIC);
	wr_u16(&w, 2);
	wr_u16(&w, 4);
	wr_zeros(&w, 8);
	wr_u32(&w, FRAME_MAX);
	wr_u32(&w, PCAP_LINK_ETHERNET);
	return write_whole(&w);
}

static int write_frame(const uint8_t *frame, size_t len)
{
	uint8_t record[PCAP_HEADER_SIZE + FRAME_MAX];
	struct wr w = wr_into(record, sizeof(record));
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	wr_u32(&w, (uint32_t)now.tv_sec);
	wr_u32(&w, (uint32_t)(now.tv_nsec / 1000));
	wr_u32(&w, (uint32_t)len);
	wr_u32(&w, (uint32_t)len);
	wr_bytes(&w, frame, len);
	return write_whole(&w);
}

static int run(int fd, int stop)
{
	struct pollfd polled[] = {
		{.fd = fd, .events = POLLIN},
		{.fd = stop, .events = POLLIN},
		{.fd = STDOUT_FILENO},
	};
	uint8_t frame[FRAME_MAX];

	while (!polled[1].revents && !polled[2].revents && poll(polled, 3, -1) >= 0) {
		ssize_t len = recv(fd, frame, sizeof(frame), 0);

		if (len >= 0 && write_frame(frame, (size_t)len) < 0)
			return 2;
	}
	return 0;
}

int main(int argc, char **argv)
{
	int off = 0;
	int stop = stop_open();
	int fd;

	if (argc != 2 || stop < 0) {
		fputs("usage: capture INTERFACE\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	fd = packet_open(argv[1], ETH_P_ALL, false);
	if (fd < 0) {
		fprintf(stderr, "capture: %s: %s\n", argv[1], strerror(-fd));
		return 2;
	}
	setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &off, sizeof(off));
	if (write_file_header() < 0)
		return 2;
	return run(fd, stop);
}
