/* Limit program: one echo, and no more. It makes a raw ICMPv6 socket, sends one Echo
 * Request of 56 data bytes, reads one Echo Reply and exits: no names, no options, no
 * timestamps, no check of what came back, no output. A process that asks "is it there?"
 * cannot do less.
 *
 * usage: echo1 ADDRESS        exits 0 when a reply came, 1 when not within a second */
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { DATA_SIZE = 56 };

int main(int argc, char **argv)
{
	/* The kernel fills the checksum in; all else may be 0. */
	uint8_t message[sizeof(struct icmp6_hdr) + DATA_SIZE] = {ICMP6_ECHO_REQUEST};
	struct sockaddr_in6 to = {.sin6_family = AF_INET6};
	const struct sockaddr *name = (const struct sockaddr *)&to;
	struct timeval second = {.tv_sec = 1};
	struct icmp6_filter replies;
	int fd;

	if (argc != 2 || inet_pton(AF_INET6, argv[1], &to.sin6_addr) != 1)
		return 2;
	fd = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
	ICMP6_FILTER_SETBLOCKALL(&replies);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &replies);
	if (fd < 0 ||
		setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &replies, sizeof(replies)) ||
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second)))
		return 2;
	if (sendto(fd, message, sizeof(message), 0, name, sizeof(to)) < 0)
		return 2;
	return recv(fd, message, sizeof(message), 0) < 0;
}
