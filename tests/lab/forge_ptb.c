/* A liar beside the path: answers every Echo Request that arrives at an interface with a
 * Packet Too Big, whatever its size, while the kernel goes on forwarding or answering it.
 *
 *   forge_ptb INTERFACE FROM MTU [guessed]
 *
 * `guessed`: it has not seen the request's data, and quotes something else there. Ends by
 * SIGTERM. */
#include <poll.h>

#include "addr/in6.h"
#include "base/num.h"
#include "packet.h"

enum { ERROR_HEADER_SIZE = 8, QUOTED_MAX = IP6_MTU_MIN - IP6_HEADER_SIZE - 8 };

struct liar {
	struct in6_addr from;
	uint64_t mtu;
	bool guesses;
	int fd;
};

/* Returns the packet as it came, from its IPv6 header on, as much as an error may quote;
 * false if it is no Echo Request. */
static bool read_request(const struct liar *liar, uint8_t *bytes, size_t len,
	struct echo_frame *ret_request, struct rd *ret_quoted)
{
	const size_t data_at = ETHER_HDR_LEN + IP6_HEADER_SIZE + ECHO_HEADER_SIZE;
	struct rd r;

	if (echo_frame_read(rd_over(bytes, len), ret_request) ||
		ret_request->echo.type != ICMP6_TYPE_ECHO_REQUEST)
		return false;
	for (size_t i = data_at; liar->guesses && i < len; i++)
		bytes[i] ^= 0x55;
	r = rd_over(bytes, len);
	rd_skip(&r, ETHER_HDR_LEN);
	*ret_quoted = rd_fence(&r, rd_left(&r) < QUOTED_MAX ? rd_left(&r) : QUOTED_MAX);
	return true;
}

static void lie(const struct liar *liar, const struct echo_frame *request, struct rd quoted)
{
	uint8_t message[ERROR_HEADER_SIZE + QUOTED_MAX], frame[FRAME_MAX];
	struct wr m = wr_into(message, sizeof(message)), f = wr_into(frame, sizeof(frame));
	struct echo_frame back = *request;

	memcpy(back.to, request->from, sizeof(back.to));
	memcpy(back.from, request->to, sizeof(back.from));
	back.ip.source = liar->from;
	back.ip.destination = request->ip.source;
	wr_u8(&m, ICMP6_TYPE_PACKET_TOO_BIG);
	wr_zeros(&m, 3);
	wr_u32(&m, (uint32_t)liar->mtu);
	wr_rest(&m, quoted);
	message_frame_write(&f, &back, message, wr_len(&m));
	if (m.failed || f.failed || send(liar->fd, frame, wr_len(&f), 0) < 0)
		perror("forge_ptb");
}

static void receive(const struct liar *liar)
{
	uint8_t bytes[FRAME_MAX];
	struct echo_frame request;
	struct rd quoted;
	ssize_t len;

	while ((len = recv(liar->fd, bytes, sizeof(bytes), 0)) >= 0)
		if (read_request(liar, bytes, (size_t)len, &request, &quoted))
			lie(liar, &request, quoted);
}

int main(int argc, char **argv)
{
	struct liar liar = {.guesses = argc > 4};
	struct pollfd polled[2] = {{.events = POLLIN}, {.events = POLLIN}};

	if (argc < 4 || in6_parse(argv[2], strlen(argv[2]), &liar.from).flaw != IN6_OK ||
		num_parse(argv[3], 0, UINT32_MAX, &liar.mtu)) {
		fputs("usage: forge_ptb INTERFACE FROM MTU [guessed]\n", stderr);
		return 2;
	}
	liar.fd = packet_open(argv[1], ETH_P_IPV6, false);
	polled[0].fd = liar.fd;
	polled[1].fd = stop_open();
	if (liar.fd < 0 || polled[1].fd < 0) {
		fprintf(stderr, "forge_ptb: %s: cannot be listened to\n", argv[1]);
		return 2;
	}
	puts("ready");
	fflush(stdout);
	while (!(polled[1].revents & POLLIN) && poll(polled, 2, -1) >= 0)
		receive(&liar);
	return 0;
}
