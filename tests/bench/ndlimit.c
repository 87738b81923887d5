/* The least that asking for COUNT neighbours can cost: their solicitations are written into
 * one block, sent by sendmmsg(2) and answered to recvmmsg(2), and nothing is checked but
 * which target it is.
 *
 * usage: ndlimit IF FIRST COUNT [WAIT_MS]
 *
 * The targets count up in their sixth group, so that all are in one solicited-node group: a
 * host looks through its groups one by one, which would be most of what is measured.
 * Ends when all have answered; with WAIT_MS after so long. Status 1: not all answered. */
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include "net/packetsock.h"

enum { BLOCK = 64, FRAME = 86, ROOM = 128, SILENCE_MS = 2000, TARGETS_MAX = 65536 };

static uint8_t frames[BLOCK][ROOM], received[BLOCK][ROOM];
static bool answered[TARGETS_MAX];
static struct mmsghdr out[BLOCK], in[BLOCK];
static struct iovec out_parts[BLOCK], in_parts[BLOCK];

static uint32_t sum(const uint8_t *bytes, size_t len)
{
	uint32_t total = 0;

	for (size_t i = 0; i < len; i += 2)
		total += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	return total;
}

/* A solicitation of everything but the target, from fe80::1. */
static void prepare(uint8_t *frame, const uint8_t *mac)
{
	static const uint8_t head[] = {0x60, 0, 0, 0, 0, 32, 58, 255};
	static const uint8_t source[16] = {0xfe, 0x80, [15] = 1};
	static const uint8_t group[16] = {0xff, 2, [11] = 1, [12] = 0xff};

	memset(frame, 0, ROOM);
	frame[0] = frame[1] = 0x33;
	frame[2] = 0xff;
	memcpy(frame + 6, mac, 6);
	frame[12] = 0x86;
	frame[13] = 0xdd;
	memcpy(frame + 14, head, sizeof(head));
	memcpy(frame + 22, source, 16);
	memcpy(frame + 38, group, 16);
	frame[54] = 135;
	frame[78] = 1;
	frame[79] = 1;
	memcpy(frame + 80, mac, 6);
}

static void aim(uint8_t *frame, struct in6_addr target)
{
	uint32_t total;

	memcpy(frame + 62, &target, 16);
	memcpy(frame + 51, &target.s6_addr[13], 3);
	memcpy(frame + 3, &target.s6_addr[13], 3);
	frame[56] = frame[57] = 0;
	total = sum(frame + 22, 64) + 32 + 58;
	total = (total & 0xffff) + (total >> 16);
	total = ~((total & 0xffff) + (total >> 16));
	frame[56] = (uint8_t)(total >> 8);
	frame[57] = (uint8_t)total;
}

static int open_on(const char *interface, uint8_t *ret_mac)
{
	/* IPv6, ICMPv6, type 136. */
	static struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x86dd, 0, 5),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 20),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 58, 0, 3),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 54),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 136, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, ROOM),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog filter = {.len = sizeof(code) / sizeof(code[0]), .filter = code};
	struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	int fd = socket(AF_PACKET, SOCK_RAW, 0), on = 1, bytes = 4 << 20;
	struct ifreq request = {0};

	strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
	at.sll_ifindex = (int)if_nametoindex(interface);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) ||
		setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on)) ||
		bind(fd, (struct sockaddr *)&at, sizeof(at)) ||
		ioctl(fd, SIOCGIFHWADDR, &request))
		return -1;
	memcpy(ret_mac, request.ifr_hwaddr.sa_data, 6);
	return fd;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void prepare_blocks(const uint8_t *mac)
{
	for (int i = 0; i < BLOCK; i++) {
		prepare(frames[i], mac);
		out_parts[i] = (struct iovec){frames[i], FRAME};
		out[i].msg_hdr = (struct msghdr){.msg_iov = &out_parts[i], .msg_iovlen = 1};
		in_parts[i] = (struct iovec){received[i], ROOM};
		in[i].msg_hdr = (struct msghdr){.msg_iov = &in_parts[i], .msg_iovlen = 1};
	}
}

/* How many targets have answered for the first time. */
static uint32_t take_answers(int fd, const struct in6_addr *first, uint32_t count)
{
	uint32_t alive = 0;
	int got;

	while ((got = recvmmsg(fd, in, BLOCK, MSG_DONTWAIT, NULL)) > 0) {
		for (int i = 0; i < got; i++) {
			const uint8_t *at = received[i] + 62;
			uint32_t number = (uint32_t)at[10] << 8 | at[11];

			if (number >= count || memcmp(at, first, 10) != 0)
				continue;
			alive += !answered[number];
			answered[number] = true;
		}
	}
	return alive;
}

int main(int argc, char **argv)
{
	struct in6_addr first, target;
	uint32_t count, sent = 0, alive = 0;
	struct pollfd wait = {.events = POLLIN};
	int64_t end = argc > 4 ? now_ms() + strtol(argv[4], NULL, 10) : 0;
	uint8_t mac[6];
	int got;

	if (argc < 4 || inet_pton(AF_INET6, argv[2], &first) != 1)
		return 2;
	count = (uint32_t)strtoul(argv[3], NULL, 10);
	wait.fd = open_on(argv[1], mac);
	if (wait.fd < 0 || count < 1 || count > TARGETS_MAX)
		return 2;
	target = first;
	prepare_blocks(mac);
	while (alive < count) {
		uint32_t block = count - sent < BLOCK ? count - sent : BLOCK;
		int silence = end ? (int)(end - now_ms()) : SILENCE_MS;

		for (uint32_t i = 0; i < block; i++) {
			target.s6_addr[10] = (uint8_t)((sent + i) >> 8);
			target.s6_addr[11] = (uint8_t)(sent + i);
			aim(frames[i], target);
		}
		got = block ? sendmmsg(wait.fd, out, block, 0) : 0;
		if (got < 0)
			return 2;
		sent += (uint32_t)got;
		if (sent == count && (silence <= 0 || poll(&wait, 1, silence) <= 0))
			break;
		alive += take_answers(wait.fd, &first, count);
	}
	/* A packet socket that is just closed costs 10 to 20 ms: see net/packetsock.c. */
	packet_close(&(struct packet_sock){.fd = wait.fd});
	return alive < count;
}
