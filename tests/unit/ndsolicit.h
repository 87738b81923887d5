/* Frames with Neighbor Discovery, built and read back, for the tests of ndsolicit. */
#ifndef HEXTET_TESTS_UNIT_NDSOLICIT_H
#define HEXTET_TESTS_UNIT_NDSOLICIT_H

#include <arpa/inet.h>

#include "tests/unit/test.h"
#include "tools/ndsolicit/sight.h"
#include "wire/ip6.h"
#include "wire/nd.h"
#include "wire/ndopt.h"

/* An advertisement or solicitation; what is NULL or 0 is as it should be. */
struct made {
	uint8_t type;       /* default: an advertisement */
	const char *target; /* 2001:db8::2 */
	const char *source; /* the target; of a solicitation fe80::1 */
	const char *destination; /* fe80::1; of a solicitation the group */
	const uint8_t *frame_mac; /* 02:…:02 */
	const uint8_t *lladdr;    /* the option; none if it is NULL */
	uint32_t flags;
	uint8_t hop_limit;  /* 255 */
	const uint8_t *options; /* other ones, behind it */
	size_t options_size;
	const uint8_t *nonce;   /* of 6 bytes */
	uint16_t spoil;     /* added to the checksum */
	nsec_t realtime;
	uint64_t vlan;
};

static const uint8_t made_mac[6] = {2, 0, 0, 0, 0, 2};

static inline struct in6_addr made_address(const char *text)
{
	struct in6_addr address;

	if (inet_pton(AF_INET6, text, &address) != 1)
		fail_msg("not an address: %s", text);
	return address;
}

/* Writes the frame; returns its length. */
static inline size_t make_frame(const struct made *m, uint8_t *ret_frame, size_t size)
{
	static const uint8_t to[6] = {2, 0, 0, 0, 0, 1};
	bool is_ns = m->type == ND_NEIGHBOR_SOLICITATION;
	struct in6_addr target = made_address(m->target ? m->target : "2001:db8::2");
	struct wr w = wr_into(ret_frame, size);
	struct ip6_header ip = {
		.next_header = IP6_ICMPV6,
		.hop_limit = m->hop_limit ? m->hop_limit : 255,
		.source = m->source ? made_address(m->source) :
			is_ns ? made_address("fe80::1") : target,
		.destination = m->destination ? made_address(m->destination) :
			is_ns ? nd_solicited_node(&target) : made_address("fe80::1"),
	};
	struct nd_message message = {.type = is_ns ? m->type : ND_NEIGHBOR_ADVERTISEMENT};
	size_t at = ETHER_HEADER_SIZE + IP6_HEADER_SIZE + 2;

	if (is_ns) {
		message.ns.target = target;
	} else {
		message.na.flags = m->flags;
		message.na.target = target;
	}
	ether_write(&w, to, m->frame_mac ? m->frame_mac : made_mac, ETHER_TYPE_IP6);
	ip6_write(&w, &ip);
	nd_write(&w, &message);
	if (m->lladdr)
		ndopt_write_mac(&w, is_ns ? NDOPT_SOURCE_LLADDR : NDOPT_TARGET_LLADDR,
			m->lladdr);
	if (m->nonce)
		ndopt_write_nonce(&w, m->nonce, 6);
	wr_bytes(&w, m->options, m->options_size);
	nd_seal(&w, ETHER_HEADER_SIZE);
	assert_false(w.failed);
	if (m->spoil)
		ret_frame[at] = (uint8_t)(ret_frame[at] + m->spoil);
	return wr_len(&w);
}

/* The same, read back. It points into a buffer that the next call uses again. */
static inline struct sighting make_sighting(struct made m)
{
	static uint8_t frame[512];
	size_t len = make_frame(&m, frame, sizeof(frame));
	struct sighting s;

	assert_int_equal(sight_read(LINK_ETHERNET, rd_over(frame, len), &s), 0);
	s.realtime = m.realtime;
	s.vlan = m.vlan;
	return s;
}

#endif
