/* Limit program: the shortest round trip that this machine can show. It sends an Echo
 * Request of 56 data bytes, sleeps until the reply is there, takes the kernel's own
 * stamps of both (transmit: as the driver gets the packet; receive: as the stack gets
 * it), sleeps until the next is due, and prints least, mean and greatest difference. No
 * names, no identifiers, no check of what came back, no other statistics.
 *
 * usage: rttfloor ADDRESS COUNT MICROSECONDS       exits 0 when every reply came */
#include <arpa/inet.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>

enum { DATA_SIZE = 56, WAIT_MS = 1000 };

#define SECOND 1000000000

struct message {
	struct icmp6_hdr header;
	uint8_t data[DATA_SIZE];
};

static int open_socket(void)
{
	int stamps = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE |
		     SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY;
	int fd = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
	struct icmp6_filter replies;

	ICMP6_FILTER_SETBLOCKALL(&replies);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &replies);
	if (setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &replies, sizeof(replies)) ||
		setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof(stamps)))
		return -1;
	return fd;
}

/* Reads one message, with MSG_ERRQUEUE one notice of a send; the stamp in nanoseconds,
 * 0 if there is none. */
static int64_t read_stamp(int fd, int flags)
{
	_Alignas(struct cmsghdr) char control[256];
	struct message message;
	struct iovec part = {.iov_base = &message, .iov_len = sizeof(message)};
	struct msghdr msg = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct scm_timestamping stamps;

	if (recvmsg(fd, &msg, flags | MSG_DONTWAIT) < 0)
		return 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPING)
			continue;
		memcpy(&stamps, CMSG_DATA(c), sizeof(stamps));
		return (int64_t)stamps.ts[0].tv_sec * SECOND + stamps.ts[0].tv_nsec;
	}
	return 0;
}

/* One round trip in nanoseconds; 0: no reply. */
static int64_t round_trip(int fd, const struct sockaddr_in6 *to)
{
	struct message message = {.header = {.icmp6_type = ICMP6_ECHO_REQUEST}};
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	int64_t sent = 0, received = 0;

	if (sendto(fd, &message, sizeof(message), 0, (const struct sockaddr *)to,
		    sizeof(*to)) < 0)
		return 0;
	while (!sent || !received) {
		if (poll(&wait, 1, WAIT_MS) <= 0)
			return 0;
		if (wait.revents & POLLERR)
			sent = read_stamp(fd, MSG_ERRQUEUE);
		if (wait.revents & POLLIN)
			received = read_stamp(fd, 0);
	}
	return received - sent;
}

int main(int argc, char **argv)
{
	struct sockaddr_in6 to = {.sin6_family = AF_INET6};
	int64_t least = INT64_MAX, greatest = 0, sum = 0;
	struct timespec moment = {.tv_nsec = 20000000}, due;
	long count, interval;
	int fd;

	if (argc != 4 || inet_pton(AF_INET6, argv[1], &to.sin6_addr) != 1)
		return 2;
	count = strtol(argv[2], NULL, 10);
	interval = strtol(argv[3], NULL, 10) * 1000;
	fd = open_socket();
	if (fd < 0 || count < 1 || interval < 0 || interval > SECOND)
		return 2;
	prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
	/* The kernel takes a moment to start stamping what comes in. */
	clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL);
	clock_gettime(CLOCK_MONOTONIC, &due);
	for (long i = 0; i < count; i++) {
		int64_t rtt = round_trip(fd, &to);

		if (rtt <= 0)
			return 1;
		least = rtt < least ? rtt : least;
		greatest = rtt > greatest ? rtt : greatest;
		sum += rtt;
		due.tv_nsec += interval;
		due.tv_sec += due.tv_nsec / SECOND;
		due.tv_nsec %= SECOND;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
	}
	printf("min/avg/max = %.4f/%.4f/%.4f ms\n", (double)least / 1e6,
		(double)sum / (double)count / 1e6, (double)greatest / 1e6);
	return 0;
}
