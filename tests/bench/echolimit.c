/* Limit program: what many echoes cost at least. One raw socket, sendmmsg(2) and
 * recvmmsg(2) in blocks, a filter for Echo Replies and a count of them: no identifiers,
 * stamps, checks or statistics. The targets are ADDRESS and those behind it, TARGETS of
 * them in turn; 1 is a flood of one host.
 *
 * usage: echolimit ADDRESS TARGETS ECHOES       exits 0 when every reply came */
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { DATA_SIZE = 56, BLOCK = 64, WAIT_MS = 1000, RECEIVE_BUFFER = 4 << 20 };

struct message {
	struct icmp6_hdr header;
	uint8_t data[DATA_SIZE];
};

struct block {
	struct mmsghdr headers[BLOCK];
	struct iovec parts[BLOCK];
	struct sockaddr_in6 to[BLOCK];
	struct message messages[BLOCK];
};

static int open_socket(void)
{
	int fd = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6), size = RECEIVE_BUFFER;
	struct icmp6_filter replies;

	ICMP6_FILTER_SETBLOCKALL(&replies);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &replies);
	if (setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &replies, sizeof(replies)) ||
		setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		return -1;
	return fd;
}

static void prepare(struct block *block, const struct sockaddr_in6 *to)
{
	for (int i = 0; i < BLOCK; i++) {
		block->parts[i].iov_base = &block->messages[i];
		block->parts[i].iov_len = sizeof(block->messages[i]);
		block->headers[i].msg_hdr.msg_iov = &block->parts[i];
		block->headers[i].msg_hdr.msg_iovlen = 1;
		block->messages[i].header.icmp6_type = ICMP6_ECHO_REQUEST;
		if (!to)
			continue;
		block->to[i] = *to;
		block->headers[i].msg_hdr.msg_name = &block->to[i];
		block->headers[i].msg_hdr.msg_namelen = sizeof(block->to[i]);
	}
}

/* The address `offset` behind the first, in its last 32 bits. */
static void aim(struct sockaddr_in6 *to, uint32_t first, uint32_t offset)
{
	uint32_t last = htonl(first + offset);

	memcpy(&to->sin6_addr.s6_addr[12], &last, sizeof(last));
}

int main(int argc, char **argv)
{
	static struct block out, in;
	struct sockaddr_in6 to = {.sin6_family = AF_INET6};
	uint32_t first, targets, echoes, sent = 0, received = 0;
	struct pollfd wait = {.events = POLLIN};

	if (argc != 4 || inet_pton(AF_INET6, argv[1], &to.sin6_addr) != 1)
		return 2;
	targets = (uint32_t)strtoul(argv[2], NULL, 10);
	echoes = (uint32_t)strtoul(argv[3], NULL, 10);
	wait.fd = open_socket();
	if (wait.fd < 0 || targets < 1)
		return 2;
	memcpy(&first, &to.sin6_addr.s6_addr[12], sizeof(first));
	first = ntohl(first);
	prepare(&out, &to);
	prepare(&in, NULL);
	while (received < echoes) {
		uint32_t block = echoes - sent < BLOCK ? echoes - sent : BLOCK;
		int count;

		for (uint32_t i = 0; i < block; i++)
			aim(&out.to[i], first, (sent + i) % targets);
		count = block ? sendmmsg(wait.fd, out.headers, block, 0) : 0;
		if (count < 0)
			return 1;
		sent += (uint32_t)count;
		if (sent == echoes && poll(&wait, 1, WAIT_MS) <= 0)
			return 1;
		while ((count = recvmmsg(wait.fd, in.headers, BLOCK, MSG_DONTWAIT, NULL)) > 0)
			received += (uint32_t)count;
	}
	return 0;
}
