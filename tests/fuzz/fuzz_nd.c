/* Input: a packet from its IPv6 header on. What is found in it is checked as it is, and
 * again with its header and checksum put right, so that both ways are reached. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "wire/icmp6.h"
#include "wire/nd.h"
#include "wire/ndopt.h"

#define PACKET_MAX 2048

static bool is_untouched(const void *object, size_t size)
{
	const uint8_t *bytes = object;

	for (size_t i = 0; i < size; i++)
		if (bytes[i] != 0xa5)
			return false;
	return true;
}

static void check_flaws(uint32_t flaws)
{
	MUST(flaws >> ND_FLAWS == 0);
	for (unsigned bit = 0; bit < ND_FLAWS; bit++)
		if (flaws & 1U << bit)
			MUST(strcmp(nd_flaw_text((enum nd_flaw)(1U << bit)), "unknown") != 0);
}

static void check_message(const struct nd_packet *packet, uint32_t flaws)
{
	struct rd r = packet->message;
	const uint8_t *start = r.at;
	struct nd_message message;
	uint8_t back[64];
	struct wr w = wr_into(back, sizeof(back));
	int result;

	memset(&message, 0xa5, sizeof(message));
	result = nd_read(&r, &message);
	MUST(result == 0 || result == -EBADMSG);
	MUST((result == -EBADMSG) == ((flaws & ND_FLAW_SHORT) != 0));
	if (result) {
		MUST(is_untouched(&message, sizeof(message)));
		return;
	}
	MUST(message.type == packet->type);
	MUST((message.code != 0) == ((flaws & ND_FLAW_CODE) != 0));
	nd_write(&w, &message);
	MUST(!w.failed && wr_len(&w) == (size_t)(r.at - start));
	MUST(!memcmp(back, start, wr_len(&w)));
}

/* The message as its sender would have sent it. */
static void check_sealed(const struct nd_packet *packet)
{
	static uint8_t bytes[IP6_HEADER_SIZE + PACKET_MAX];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct ip6_header ip = packet->ip;
	struct rd message = packet->message;
	size_t len = rd_left(&message);
	struct nd_packet again;
	uint32_t flaws;

	if (len < ICMP6_HEADER_SIZE)
		return;
	ip.next_header = IP6_ICMPV6;
	ip.hop_limit = ND_HOP_LIMIT;
	ip6_write(&w, &ip);
	wr_bytes(&w, rd_bytes(&message, len), len);
	nd_seal(&w, 0);
	MUST(!w.failed);
	MUST(nd_find(rd_over(bytes, wr_len(&w)), &again) == 0);
	MUST(!again.truncated && rd_left(&again.message) == len);
	flaws = nd_check(&again);
	check_flaws(flaws);
	MUST(!(flaws & (ND_FLAW_HOP_LIMIT | ND_FLAW_CHECKSUM | ND_FLAW_TRUNCATED |
		ND_FLAW_FRAGMENTED)));
	check_message(&again, flaws);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nd_packet packet;
	uint32_t flaws;
	int result;

	if (size > PACKET_MAX)
		return 0;
	memset(&packet, 0xa5, sizeof(packet));
	result = nd_find(rd_over(data, size), &packet);
	if (result) {
		MUST(result == -EPROTOTYPE || result == -EAGAIN || result == -EBADMSG ||
			result == -EPROTONOSUPPORT);
		MUST(is_untouched(&packet, sizeof(packet)));
		return 0;
	}
	MUST(rd_left(&packet.message) >= 1);
	MUST(packet.message.at >= data + IP6_HEADER_SIZE && packet.message.end <= data + size);
	flaws = nd_check(&packet);
	check_flaws(flaws);
	MUST((packet.ip.hop_limit != 255) == ((flaws & ND_FLAW_HOP_LIMIT) != 0));
	MUST(!(flaws & ND_FLAW_TRUNCATED) || !(flaws & ND_FLAW_CHECKSUM));
	check_message(&packet, flaws);
	check_sealed(&packet);
	return 0;
}
